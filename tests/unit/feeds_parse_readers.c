/* SPDX-License-Identifier: ISC */
/*
 * The parser against what any careful reader makes of the same feeds: the project's own cases
 * (tests/golden/readers), and as further material real feeds, ones derived from real articles, and
 * the test suites of three other parsers. Where the suites contradict each other or our decisions,
 * `known` says which case and why; anything else that differs fails.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "feeds/html.h"
#include "feeds/parse.h"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"

/* clang-format off: one case a line */
static const struct known {
	const char *name, *what, *why;
} known[] = {
	{"uolNoticias", "title",
		"expected holds U+FFFD: the declared ISO-8859-1 was not decoded"},
	{"gulp-atom", "link", "relative, and the document says no base and has no URL here"},
	{"atom__entry_id_xml_base", "id", "an id is kept as written, never resolved"},
	{"base__http_entry_id_base", "id", "an id is kept as written, never resolved"},
	{"json10_full", "updated", "JSON Feed has no date of the feed"},
	{"json11_full", "updated", "JSON Feed has no date of the feed"},
	{"encoding__bozo_http_i18n", "wellformed", "text/xml is not us-ascii since RFC 7303"},
	{"encoding__bozo_http_text_plain", "wellformed", "the media type is no matter of form"},
	{"encoding__bozo_linenoise", "summary", "expected keeps C1 controls"},
	{"entities__rang", "title", "HTML 4's U+232A; HTML 5 says U+27E9"},
	{"rdf_channel_empty_textinput", "wellformed", "a late XML declaration is ignored"},
	{"wellformed-cdf__", "", "CDF (1997) is not read"},
	{"entity_in_doctype", "", "entities of an internal DTD are not expanded"},
	{"item_summary_and_description", "",
		"description before summary, whatever their order"},
};
/* clang-format on */

struct tally {
	size_t checks, agreed, known, unknown, cases;
	size_t items, items_agreed; /* id, title, link and published all */
	bool item_ok;
	const char *name;
	const char *said, *said_of; /* the difference printed last: one line for each kind */
};

/* ---- comparing ---- */

static struct str flat(struct str s, struct buf *out)
{
	html_text(s, HTML_LINE, 1 << 20, out);
	return buf_view(out);
}

static bool same_text(struct str a, struct str b)
{
	AUTO_BUF struct buf x;
	AUTO_BUF struct buf y;

	buf_init(&x, BUF_NO_MAX);
	buf_init(&y, BUF_NO_MAX);
	return str_eq(flat(a, &x), flat(b, &y));
}

static int hex(char c)
{
	return isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10;
}

/* Without percent-encoding, case, and the last slash. */
static struct str plain_link(struct str s, struct buf *out)
{
	s = str_trim(s);
	for (size_t i = 0; i < s.n; i++) {
		bool coded = s.p[i] == '%' && i + 2 < s.n &&
			     isxdigit((unsigned char)s.p[i + 1]) &&
			     isxdigit((unsigned char)s.p[i + 2]);

		int c = coded ? hex(s.p[i + 1]) * 16 + hex(s.p[i + 2])
			      : tolower((unsigned char)s.p[i]);
		unsigned char byte = (unsigned char)c;

		buf_add(out, &byte, 1);
		i += coded ? 2 : 0;
	}
	while (out->n != 0 && out->p[out->n - 1] == '/')
		out->n--;
	return buf_view(out);
}

static bool same_link(struct str a, struct str b)
{
	AUTO_BUF struct buf x;
	AUTO_BUF struct buf y;

	buf_init(&x, BUF_NO_MAX);
	buf_init(&y, BUF_NO_MAX);
	return str_eq(plain_link(a, &x), plain_link(b, &y));
}

static const struct known *known_case(const char *name, const char *what)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strstr(name, known[i].name) != NULL && strstr(what, known[i].what) != NULL)
			return &known[i];
	return NULL;
}

static void judge(
	struct tally *t, const char *what, bool agrees, struct str want, struct str got)
{
	const struct known *k = agrees ? NULL : known_case(t->name, what);

	t->checks++;
	t->agreed += agrees;
	t->known += k != NULL;
	t->unknown += !agrees && k == NULL;
	t->item_ok &= agrees;
	if (agrees || (t->said == what && t->said_of == t->name))
		return;
	t->said = what;
	t->said_of = t->name;
	printf("  %s: %s: %s\n", t->name, what, k ? k->why : "UNEXPECTED");
	if (k == NULL)
		printf("    want " STR_F "\n    got  " STR_F "\n", STR_A(want), STR_A(got));
}

static void judge_text(struct tally *t, const char *what, const struct json_val *v,
	const char *key, struct str got)
{
	struct str want = json_str(json_get(v, key));

	if (want.n != 0)
		judge(t, what, same_text(want, got), want, got);
}

static void judge_link(struct tally *t, const struct json_val *v, struct str got)
{
	struct str want = json_str(json_get(v, "link"));

	if (want.n != 0)
		judge(t, "link", same_link(want, got), want, got);
}

static void judge_date(
	struct tally *t, const char *what, const struct json_val *v, int64_t got_s)
{
	AUTO_BUF struct buf got = {0};
	AUTO_BUF struct buf year_one = {0};
	struct str want = json_str(json_get(v, what));

	buf_init(&got, 64);
	buf_init(&year_one, 64);
	if (want.n == 0)
		return;
	if (got_s != TIME_NONE)
		date_format_utc(got_s, &got);
	/* The year 1, which the oracle writes without its zeros. */
	if (str_starts(want, STR("1-01-01")))
		buf_printf(&year_one, "000" STR_F, STR_A(want));
	if (year_one.n != 0)
		want = buf_view(&year_one);
	judge(t, what, str_eq(want, buf_view(&got)), want, buf_view(&got));
}

static void judge_count(struct tally *t, const char *what, size_t want, size_t got)
{
	judge(t, what, want == got, str_of(want < got ? "fewer" : "more"),
		STR("another number"));
}

static void judge_author(struct tally *t, const struct json_val *v, const struct article *a)
{
	struct str want = json_str(json_get(v, "author"));
	bool found = false;

	for (size_t i = 0; i < a->n_authors; i++)
		found |= same_text(want, a->authors[i]);
	if (want.n != 0)
		judge(t, "author", found, want, a->n_authors ? a->authors[0] : STR(""));
}

static void judge_item(struct tally *t, const struct json_val *v, const struct article *a)
{
	t->item_ok = true;
	judge_text(t, "id", v, "id", a->guid);
	judge_text(t, "title", v, "title_text", a->title);
	judge_link(t, v, a->link);
	judge_date(t, "published", v, a->published_s);
	t->items++;
	t->items_agreed += t->item_ok;
	judge_date(t, "updated", v, a->updated_s);
	judge_author(t, v, a);
	/* Some parsers call the full text the summary when there is no other. */
	judge_text(t, "summary", v, "summary_text", a->summary.n ? a->summary : a->body);
	judge_text(t, "content", v, "content_text", a->body);
}

static void judge_doc(struct tally *t, const struct json_val *expect, const struct feed_doc *d)
{
	const struct json_val *feed = json_get(expect, "feed");
	const struct json_val *items = json_get(expect, "items");
	const struct json_val *n = json_get(expect, "n_items");

	judge_text(t, "feed title", feed, "title_text", d->title);
	judge_link(t, feed, d->link);
	judge_date(t, "updated", feed, d->updated_s);
	if (n != NULL)
		judge_count(t, "n_items", (size_t)json_int(n, 0), d->n_articles);
	for (size_t i = 0; i < json_len(items); i++) {
		const struct json_val *v = json_at(items, i);
		size_t at = (size_t)json_int(json_get(v, "index"), 0);

		if (at < d->n_articles)
			judge_item(t, v, &d->articles[at]);
		else
			judge_count(t, "index", at + 1, d->n_articles);
	}
}

/* ---- cases ---- */

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[16384];

	if (f == NULL)
		return false;
	for (size_t n = fread(chunk, 1, sizeof(chunk), f); n != 0;
		n = fread(chunk, 1, sizeof(chunk), f))
		buf_add(out, chunk, n);
	fclose(f);
	return true;
}

/* Only cases about base URLs were made with one. */
static struct str url_of(const char *name, const struct json_val *http)
{
	struct str location = json_str(json_get(http, "content-location"));

	if (strstr(name, "base__http") == NULL && strstr(name, "content_location") == NULL)
		return STR("");
	return str_starts(location, STR("http")) ? location
	       : location.n != 0 && location.p[0] == '/'
		       ? STR("http://127.0.0.1:8097/feed/pg.cgi")
		       : STR("http://127.0.0.1:8097/");
}

static void run_case(struct tally *t, const struct json_val *c, const struct json_val *expect,
	struct str body)
{
	AUTO_ARENA struct arena a;
	const struct json_val *http = json_get(c, "http");
	struct str parse = json_str(json_get(c, "parse"));
	struct parse_opts opts = {
		.url = url_of(t->name, http),
		.content_type = json_str(json_get(http, "content-type")),
		.dates = {.now_s = TIME_NONE},
	};
	struct feed_doc doc;
	struct err e = {.msg = ""};

	arena_init(&a, 64 << 20);
	enum parse_kind kind = feed_parse(body, &opts, &a, &doc, &e);
	bool ok = kind == PARSE_OK;

	t->cases++;
	if (!str_eq(parse, STR("any")))
		judge(t, "parse", ok != str_eq(parse, STR("error")), parse, str_of(e.msg));
	if (!ok)
		return;
	const struct json_val *wellformed = json_get(c, "wellformed");

	if (json_type(wellformed) == JSON_BOOL)
		judge(t, "wellformed", json_bool(wellformed, false) == doc.wellformed,
			STR("wellformed"), STR("the opposite"));
	judge_doc(t, expect, &doc);
}

static void run_file(struct tally *t, const char *dir, const char *name)
{
	AUTO_BUF struct buf text;
	AUTO_BUF struct buf body;
	struct json *json = NULL;
	char path[768];

	buf_init(&text, BUF_NO_MAX);
	buf_init(&body, BUF_NO_MAX);
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (!read_file(path, &text) || json_parse(buf_view(&text), &json, NULL) != ERR_NONE)
		return;
	const struct json_val *c = json_root(json);
	struct str input = json_str(json_get(c, "input"));
	bool oracle = str_ends(str_of(name), STR(".expected.json"));

	if (oracle)
		snprintf(path, sizeof(path), "%s/%.*s.xml", dir,
			(int)(strlen(name) - strlen(".expected.json")), name);
	else
		snprintf(path, sizeof(path), "%s/" STR_F, dir, STR_A(input));
	t->name = name;
	/* Unpacking is the transport's work. */
	if ((oracle || input.n != 0) && !str_ends(input, STR(".gz")) && read_file(path, &body))
		run_case(t, c, oracle ? c : json_get(c, "expect"), buf_view(&body));
	json_free(json);
}

static struct tally run_dir(const char *dir)
{
	struct tally t = {.name = ""};
	DIR *d = opendir(dir);

	assert_non_null(d);
	for (struct dirent *e = readdir(d); e != NULL; e = readdir(d))
		if (str_ends(str_of(e->d_name), STR(".json")) &&
			!str_ends(str_of(e->d_name), STR(".feed.json")))
			run_file(&t, dir, e->d_name);
	closedir(d);
	printf("%s: %zu cases, %zu of %zu checks agree, %zu differ for a known reason; "
	       "%zu of %zu items agree on id, title, link and published\n",
		dir, t.cases, t.agreed, t.checks, t.known, t.items_agreed, t.items);
	return t;
}

static void run_suite(const char *dir, size_t at_least)
{
	struct tally t = run_dir(dir);

	assert_true(t.cases >= at_least);
	assert_int_equal(t.unknown, 0);
	assert_true(t.items_agreed * 100 >= t.items * 98);
}

static void test_each_format_is_read_as_a_careful_reader_reads_it(void **state)
{
	(void)state;
	struct tally t = run_dir("tests/golden/readers");

	assert_true(t.cases >= 11);
	assert_int_equal(t.agreed, t.checks);
}

/* The comparison can fail: one wrong word and one missing item are two differences. */
static void test_a_difference_is_seen(void **state)
{
	(void)state;
	struct tally t = {.name = "planted"};
	struct json *c = NULL;

	assert_int_equal(
		json_parse(STR("{\"expect\": {\"n_items\": 2, \"items\": [{\"index\": 0,"
			       "\"title_text\": \"ب\"}]}}"),
			&c, NULL),
		ERR_NONE);
	run_case(&t, json_root(c), json_get(json_root(c), "expect"),
		STR("<rss><channel><item><title>ا</title></item></channel></rss>"));
	json_free(c);
	assert_int_equal(t.unknown, 2);
}

static void test_real_arabic_feeds_read_as_another_program_reads_them(void **state)
{
	(void)state;
	run_suite("../shared/feeds", 44);
}

static void test_feeds_derived_from_real_articles(void **state)
{
	(void)state;
	run_suite("../shared/feeds-derived", 40);
}

static void test_the_suite_of_feedparser(void **state)
{
	(void)state;
	run_suite("../shared/conformance/feedparser", 1500);
}

static void test_the_suite_of_gofeed(void **state)
{
	(void)state;
	run_suite("../shared/conformance/gofeed", 400);
}

static void test_the_suite_of_rss_parser(void **state)
{
	(void)state;
	run_suite("../shared/conformance/rss-parser", 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_format_is_read_as_a_careful_reader_reads_it),
		cmocka_unit_test(test_a_difference_is_seen),
	};
	const struct CMUnitTest further[] = {
		cmocka_unit_test(test_real_arabic_feeds_read_as_another_program_reads_them),
		cmocka_unit_test(test_feeds_derived_from_real_articles),
		cmocka_unit_test(test_the_suite_of_feedparser),
		cmocka_unit_test(test_the_suite_of_gofeed),
		cmocka_unit_test(test_the_suite_of_rss_parser),
	};

	parse_global_init();
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material("../shared/conformance"))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
