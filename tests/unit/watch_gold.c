/*
 * The shared gold set (../shared/gold/arabic.tsv) and the seed articles: every row that is not
 * marked debatable must match, or not, with exact spans.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "tests/unit/unit.h"
#include "watch/watchset.h"

enum {
	COLUMNS = 8
};
enum {
	COL_ID,
	COL_CATEGORY,
	COL_TERM,
	COL_TEXT,
	COL_EXPECTED,
	COL_SPANS,
	COL_DEFAULT,
	COL_NOTE
};

static bool read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		buf_add(out, chunk, n);
	fclose(f);
	return true;
}

static uint32_t hex4(const char *p)
{
	char digits[5] = {p[0], p[1], p[2], p[3], 0};

	return (uint32_t)strtoul(digits, NULL, 16);
}

/* \n \r \t \uXXXX */
static void unescape(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 >= s.n) {
			buf_char(out, s.p[i]);
			continue;
		}
		char c = s.p[++i];
		if (c == 'u' && i + 4 < s.n) {
			buf_utf8(out, hex4(s.p + i + 1));
			i += 4;
		} else {
			buf_char(out, (char)(c == 'n' ? '\n' : c == 'r' ? '\r' : '\t'));
		}
	}
}

static uint32_t mode_flags(struct str note)
{
	static const struct {
		const char *name;
		uint32_t flag;
	} modes[] = {
		{"mode=exact", TERM_EXACT},
		{"mode=inflected", TERM_INFLECTED},
		{"mode=foreign", TERM_FOREIGN},
		{"mode=wildcard", TERM_WILDCARD},
		{"mode=case", TERM_CASE},
	};

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (str_starts(note, str_of(modes[i].name)))
			return modes[i].flag;
	return 0;
}

static struct watchset *one_term(const struct guards *g, struct str term, uint32_t flags)
{
	struct watch_line line = {.group = GROUP_TERM, .text = term, .flags = flags};
	struct watch_def def = {.id = STR_INIT("w"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t w, l;
	struct err e;

	if (watchset_new(&def, 1, g, &ws, &w, &l, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return ws;
}

/* The spans found, joined as the file joins them. */
static void found_spans(const struct watchset *ws, struct str text, struct buf *out)
{
	struct watch_scratch *s = watch_scratch_new();
	struct watch_result r = watchset_find(ws, s, text);

	for (size_t i = 0; i < r.n_hits; i++) {
		if (i > 0)
			buf_char(out, '|');
		buf_str(out, str_sub(text, r.hits[i].start, r.hits[i].end));
	}
	watch_scratch_free(s);
}

/* True when the row holds; else prints what was found. */
static bool row_holds(const struct guards *g, const struct str col[COLUMNS])
{
	AUTO_BUF struct buf term, text, want, got;
	bool off = str_eq(col[COL_DEFAULT], STR("no"));

	buf_init(&term, BUF_NO_MAX);
	buf_init(&text, BUF_NO_MAX);
	buf_init(&want, BUF_NO_MAX);
	buf_init(&got, BUF_NO_MAX);
	unescape(col[COL_TERM], &term);
	unescape(col[COL_TEXT], &text);
	unescape(col[COL_SPANS], &want);
	struct watchset *ws = one_term(g, buf_view(&term), off ? mode_flags(col[COL_NOTE]) : 0);

	found_spans(ws, buf_view(&text), &got);
	watchset_free(ws);
	if (str_eq(buf_view(&want), buf_view(&got)))
		return true;
	print_message("%s " STR_F " [" STR_F "] in [" STR_F "]: want [" STR_F "] got [" STR_F
		      "] " STR_F "\n",
		str_eq(col[COL_CATEGORY], STR("debatable")) ? "debatable" : "MISS",
		STR_A(col[COL_ID]), STR_A(col[COL_TERM]), STR_A(col[COL_TEXT]),
		STR_A(buf_view(&want)), STR_A(buf_view(&got)), STR_A(col[COL_NOTE]));
	return false;
}

static void test_the_gold_set_holds(void **state)
{
	(void)state;
	AUTO_BUF struct buf file;
	struct guards *g = NULL;
	struct str rest, line;
	size_t rows = 0, good = 0, debatable = 0, debatable_good = 0;

	buf_init(&file, BUF_NO_MAX);
	if (!read_file("../shared/gold/arabic.tsv", &file)) {
		print_message("SKIP watch_gold: ../shared/gold/arabic.tsv is not there\n");
		skip();
	}
	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	rest = buf_view(&file);
	str_cut(&rest, '\n', &line);
	while (str_cut(&rest, '\n', &line)) {
		struct str col[COLUMNS] = {{0}};
		for (size_t i = 0; i < COLUMNS && str_cut(&line, '\t', &col[i]);)
			i++;
		if (col[COL_TERM].n == 0)
			continue;
		bool holds = row_holds(g, col);
		if (str_eq(col[COL_CATEGORY], STR("debatable"))) {
			debatable++;
			debatable_good += holds;
		} else {
			rows++;
			good += holds;
		}
	}
	guards_free(g);
	print_message("gold: %zu of %zu rows, debatable %zu of %zu\n", good, rows,
		debatable_good, debatable);
	assert_int_equal(good, rows);
}

static const char *const seed_files[] = {
	"../shared/seeds/000_45b969af95fe16a3.txt",
	"../shared/seeds/001_dbc80e93b0fa206a.txt",
	"../shared/seeds/002_6c415cbbee737b94.txt",
	"../shared/seeds/003_026ba3426ca8b47d.txt",
	"../shared/seeds/004_3a818583a5446e82.txt",
};
enum {
	SEEDS = sizeof(seed_files) / sizeof(seed_files[0])
};

/* Hits of the term in every seed; false when the seeds are not there. */
static bool seed_hits(const char *term, size_t ret[SEEDS])
{
	struct guards *g = NULL;
	struct watch_scratch *s = watch_scratch_new();
	bool there = true;

	assert_code(guards_new(STR(""), &g, NULL), ERR_NONE);
	struct watchset *ws = one_term(g, str_of(term), 0);

	for (size_t i = 0; i < SEEDS && there; i++) {
		AUTO_BUF struct buf file;
		buf_init(&file, BUF_NO_MAX);
		there = read_file(seed_files[i], &file);
		ret[i] = watchset_find(ws, s, buf_view(&file)).n_hits;
	}
	watchset_free(ws);
	watch_scratch_free(s);
	guards_free(g);
	return there;
}

static void test_the_seeds_give_the_measured_hits(void **state)
{
	(void)state;
	static const struct {
		const char *term;
		size_t total;
	} want[] = {
		{"التحالف الدولي", 33},
		{"القوات الأميركية", 4},
		{"علي", 1},
		{"العراق", 29},
		{"جدول زمني", 7},
	};
	static const size_t flagship[SEEDS] = {7, 6, 9, 8, 3};

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		size_t n[SEEDS], total = 0;
		if (!seed_hits(want[i].term, n)) {
			print_message("SKIP watch_gold: ../shared/seeds is not there\n");
			skip();
		}
		for (size_t k = 0; k < SEEDS; k++)
			total += n[k];
		print_message("seeds: %s %zu\n", want[i].term, total);
		assert_int_equal(total, want[i].total);
		if (i == 0)
			assert_memory_equal(n, flagship, sizeof(flagship));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_gold_set_holds),
		cmocka_unit_test(test_the_seeds_give_the_measured_hits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
