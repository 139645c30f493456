/* SPDX-License-Identifier: ISC */
/* Content codings: what servers pack, how they label it, and what is made of it. */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/xalloc.h"
#include "feeds/coding.h"
#include "feeds/parse.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

#define FEED                                                                                   \
	"<rss version=\"2.0\"><channel><title>t</title><item><guid>1</guid>"                   \
	"<title>خبر</title></item></channel></rss>"

enum {
	MAX = 64 * 1024,
	BLANKS = 4 << 20,
	GZIP = 31,
	ZLIB = 15,
	RAW = -15
};

/* Brotli and zstd of "<rss/>", by their own programs. */
static const char brotli[] = "\x8f\x02\x80<rss/>\x03";
static const char zstd[] = "\x28\xb5\x2f\xfd\x04\x58\x31\x00\x00<rss/>\x08\x74\x9f\x01";

static void pack(struct buf *out, const char *p, size_t n, int window)
{
	z_stream z = {0};
	size_t room = n + 1024;

	deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
	buf_reserve(out, room);
	z.next_in = (unsigned char *)(uintptr_t)p;
	z.avail_in = (unsigned)n;
	z.next_out = (unsigned char *)out->p + out->n;
	z.avail_out = (unsigned)room;
	deflate(&z, Z_FINISH);
	out->n += z.total_out;
	deflateEnd(&z);
}

static void packed(struct buf *out, const char *text, int window)
{
	buf_init(out, BUF_NO_MAX);
	pack(out, text, strlen(text), window);
}

/* What comes of it, and a part of what is said ("": nothing is). */
static void check(struct str body, const char *label, const char *text, const char *said)
{
	struct coding c;

	coding_undo(body, str_of(label), MAX, &c);
	assert_str_eq(c.text, str_of(text));
	if (said[0] == '\0')
		assert_str_is(buf_view(&c.said), "");
	else
		assert_true(str_find_str(buf_view(&c.said), str_of(said)) < c.said.n);
	coding_done(&c);
}

static void what_is_packed_as_it_says_is_unpacked_without_a_word(void **state)
{
	AUTO_BUF struct buf gzip;
	AUTO_BUF struct buf zlib;
	AUTO_BUF struct buf raw;

	(void)state;
	packed(&gzip, FEED, GZIP);
	packed(&zlib, FEED, ZLIB);
	packed(&raw, FEED, RAW);
	check(STR(FEED), "", FEED, "");
	check(STR(FEED), "identity", FEED, "");
	check(buf_view(&gzip), "gzip", FEED, "");
	check(buf_view(&gzip), "X-GZip", FEED, "");
	check(buf_view(&zlib), "deflate", FEED, "");
	check(buf_view(&raw), "deflate", FEED, "");
	check((struct str){brotli, sizeof(brotli) - 1}, "br", "<rss/>", "");
	check((struct str){zstd, sizeof(zstd) - 1}, "zstd", "<rss/>", "");
}

static void the_bytes_are_believed_and_not_the_label(void **state)
{
	AUTO_BUF struct buf gzip;
	AUTO_BUF struct buf zlib;

	(void)state;
	packed(&gzip, FEED, GZIP);
	packed(&zlib, FEED, ZLIB);
	check(buf_view(&gzip), "", FEED, "packed with gzip and not labelled so");
	check(buf_view(&zlib), "", FEED, "packed with deflate and not labelled so");
	check(buf_view(&gzip), "deflate", FEED, "labelled deflate and is not");
	check(buf_view(&gzip), "br", FEED, "packed with gzip");
	check(STR(FEED), "gzip", FEED, "labelled gzip and is not");
	check(STR(FEED), "deflate", FEED, "labelled deflate and is not");
	check(STR(FEED), "br", FEED, "labelled br and is not");
	check(STR(FEED), "zstd", FEED, "labelled zstd and is not");
	check(STR(FEED), "utf-8", FEED, "Content-Encoding 'utf-8' is unknown");
	check(STR(FEED), "\"\x01\xff", FEED, "'\"?");
}

static void layers_are_undone_as_many_as_anybody_packs_by_mistake(void **state)
{
	AUTO_BUF struct buf one;
	AUTO_BUF struct buf two;
	AUTO_BUF struct buf three;
	AUTO_BUF struct buf four;
	struct coding c;

	(void)state;
	packed(&one, FEED, GZIP);
	buf_init(&two, BUF_NO_MAX);
	pack(&two, one.p, one.n, GZIP);
	buf_init(&three, BUF_NO_MAX);
	pack(&three, two.p, two.n, GZIP);
	buf_init(&four, BUF_NO_MAX);
	pack(&four, three.p, three.n, GZIP);
	check(buf_view(&two), "gzip", FEED, "gzip once more");
	check(buf_view(&two), "gzip, gzip", FEED, "");
	check(buf_view(&three), "", FEED, "gzip once more");
	coding_undo(buf_view(&four), STR("gzip"), MAX, &c);
	assert_str_eq(c.text, buf_view(&one));
	assert_true(
		str_find_str(buf_view(&c.said), STR("more often than is undone")) < c.said.n);
	coding_done(&c);
}

static void what_stands_behind_a_member_costs_nothing(void **state)
{
	AUTO_BUF struct buf gzip;

	(void)state;
	packed(&gzip, FEED, GZIP);
	buf_str(&gzip, STR("<!-- cached -->"));
	check(buf_view(&gzip), "gzip", FEED, "behind the gzip data");
	buf_done(&gzip);
	packed(&gzip, "<rss>", GZIP);
	pack(&gzip, "</rss>", 6, GZIP);
	check(buf_view(&gzip), "gzip", "<rss></rss>", ""); /* RFC 1952 2.2 */
}

static void undo_packed(struct str plain, void *arg)
{
	AUTO_BUF struct buf gzip;
	struct coding c;

	(void)arg;
	buf_init(&gzip, BUF_NO_MAX);
	pack(&gzip, plain.p, plain.n, GZIP);
	coding_undo(buf_view(&gzip), STR("gzip"), plain.n / 8, &c);
	coding_done(&c);
}

enum {
	SMALL = 4096,
	WIDE = 8000
};

/* Letters of four bits each: packed they take more than half, and more than SMALL. */
static void wide(char text[WIDE + 1])
{
	uint32_t v = 1;

	for (size_t i = 0; i < WIDE; i++) {
		v = v * 1664525 + 1013904223;
		text[i] = (char)('a' + (v >> 28));
	}
	text[0] = '<';
	text[WIDE - 1] = '>';
	text[WIDE] = '\0';
}

static void what_is_packed_into_more_than_is_kept_has_both_ends(void **state)
{
	AUTO_BUF struct buf gzip;
	AUTO_BUF struct buf twice;
	char text[WIDE + 1];
	static const char *const labels[] = {"gzip", "gzip, gzip"};
	struct coding c;

	(void)state;
	wide(text);
	packed(&gzip, text, GZIP);
	assert_in_range(gzip.n, SMALL + 1, CODING_PACKED_TIMES * SMALL);
	buf_init(&twice, BUF_NO_MAX);
	pack(&twice, gzip.p, gzip.n, GZIP);
	for (size_t i = 0; i < 2; i++) {
		coding_undo(buf_view(i == 0 ? &gzip : &twice), str_of(labels[i]), SMALL, &c);
		assert_int_equal(c.text.n, SMALL);
		assert_false(c.cut);
		assert_true(c.tear != 0 && c.text.p[0] == '<' && c.text.p[SMALL - 1] == '>');
		coding_done(&c);
	}
	/* Of what cannot be undone no more is kept than of a text. */
	coding_undo(buf_view(&gzip), STR("br"), SMALL, &c);
	assert_int_equal(c.text.n, SMALL);
	coding_done(&c);
	coding_undo(str_sub(buf_view(&gzip), 10, gzip.n), STR("x"), SMALL, &c);
	assert_int_equal(c.text.n, SMALL);
	assert_true(c.cut);
	coding_done(&c);
}

/* What it is was once looked for in all that was kept, each time that more came. */
static void a_document_of_white_space_costs_in_proportion(void **state)
{
	char *plain = xmalloc(BLANKS);

	(void)state;
	memset(plain, ' ', BLANKS);
	plain[0] = '<';
	cost_check("blanks", undo_packed, (struct str){plain, BLANKS}, NULL);
	free(plain);
}

static void what_stands_before_a_break_is_kept(void **state)
{
	AUTO_BUF struct buf gzip;
	struct coding c;

	(void)state;
	packed(&gzip, FEED, GZIP);
	coding_undo(str_sub(buf_view(&gzip), 0, gzip.n - 4), STR("gzip"), MAX, &c);
	assert_str_is(c.text, FEED); /* the check at the end is missing, the text is not */
	assert_true(c.cut);
	coding_done(&c);
	gzip.p[gzip.n - 6] ^= 1;
	coding_undo(buf_view(&gzip), STR("gzip"), MAX, &c);
	assert_str_is(c.text, FEED);
	assert_true(c.cut && str_find_str(buf_view(&c.said), STR("broken")) < c.said.n);
	coding_done(&c);
}

static void a_bomb_ends_at_the_cap(void **state)
{
	enum {
		N = 64 * 1024 * 1024
	};
	char *zeros = xcalloc(N, 1);
	AUTO_BUF struct buf one;
	AUTO_BUF struct buf two;
	struct coding c;

	(void)state;
	buf_init(&one, BUF_NO_MAX);
	pack(&one, zeros, N, GZIP);
	buf_init(&two, BUF_NO_MAX);
	pack(&two, one.p, one.n, GZIP);
	coding_undo(buf_view(&two), STR("gzip"), MAX, &c);
	assert_int_equal(c.text.n, MAX);
	assert_true(c.cut && c.kept.cap <= 2 * MAX);
	assert_true(str_find_str(buf_view(&c.said), STR("max_body")) < c.said.n);
	coding_done(&c);
	free(zeros);
}

/* Through the front door: the document says how it came, and so does a refusal. */
static void the_document_says_how_it_came(void **state)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf gzip;
	struct feed_doc doc = {0};
	struct err e = {0};
	struct parse_opts opts = {.broken = STR("the connection\xff broke")};

	(void)state;
	arena_init(&a, MIB(8));
	packed(&gzip, FEED, GZIP);
	assert_int_equal(feed_parse(buf_view(&gzip), &opts, &a, &doc, &e), PARSE_OK);
	assert_int_equal(doc.n_articles, 1);
	assert_false(doc.ends_early); /* its end was read, however it came */
	assert_str_is(doc.transport,
		"the connection? broke; it is packed with gzip and not labelled so");
	assert_int_equal(feed_parse(STR("nothing"), &opts, &a, &doc, &e), PARSE_UNKNOWN);
	assert_has(e.msg, "(the connection? broke)");
	opts = (struct parse_opts){.max_body = 60};
	assert_int_equal(feed_parse(buf_view(&gzip), &opts, &a, &doc, &e), PARSE_OK);
	assert_true(doc.ends_early);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_as_it_says_is_unpacked_without_a_word),
		cmocka_unit_test(the_bytes_are_believed_and_not_the_label),
		cmocka_unit_test(layers_are_undone_as_many_as_anybody_packs_by_mistake),
		cmocka_unit_test(what_stands_behind_a_member_costs_nothing),
		cmocka_unit_test(a_document_of_white_space_costs_in_proportion),
		cmocka_unit_test(what_is_packed_into_more_than_is_kept_has_both_ends),
		cmocka_unit_test(what_stands_before_a_break_is_kept),
		cmocka_unit_test(a_bomb_ends_at_the_cap),
		cmocka_unit_test(the_document_says_how_it_came),
	};

	parse_global_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
