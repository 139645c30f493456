/* SPDX-License-Identifier: ISC */
/* Keys that outlive a process: fingerprints of articles, and of lines that find the same. */
#include "base/hash.h"
#include "tests/unit/watch_rows.h"
#include "watch/fold.h"
#include "watch/same.h"

static bool key_is(struct key k, uint64_t hi, uint64_t lo)
{
	return k.hi == hi && k.lo == lo;
}

/* As made by 0.1, whose WATCH_FOLD_VERSION was 1. Databases hold them: whoever changes these numbers makes every
 * stored article a new one. */
static void test_fingerprints_never_change(void **state)
{
	(void)state;
	struct str title = STR("قصف على «غزّة»: 12 قتيلاً");
	struct str body = STR("قالت وزارة الصحة إنّ المستشفى ﷲ مؤتمر هيأة NATO\n\n٢٠٢٤");
	struct key one, both, alone;

	watch_fingerprint(title, body, &one, &both);
	watch_fingerprint_title(title, &alone);
	assert_true(key_is(one, 0xFCCC647855D74DB6, 0x7C8CB2EDCF010708));
	assert_true(key_is(both, 0x7757541206A308D7, 0xCA41A88FA96E854E));
	assert_true(key_eq(one, alone));
	assert_int_not_equal(WATCH_FOLD_VERSION, 1); /* the rules did change meanwhile */
}

static void test_a_fingerprint_is_of_the_beginning_of_a_body(void **state)
{
	(void)state;
	AUTO_BUF struct buf body;
	struct key title, a, b;

	buf_init(&body, BUF_NO_MAX);
	for (int i = 0; i < 2048; i++)
		buf_str(&body, i % 8 ? STR("a") : STR(" "));
	watch_fingerprint(STR("t"), buf_view(&body), &title, &a);
	buf_str(&body, STR(" more"));
	watch_fingerprint(STR("t"), buf_view(&body), &title, &b);
	assert_true(key_eq(a, b));
	watch_fingerprint(STR("t"), str_sub(buf_view(&body), 0, 2046), &title, &b);
	assert_false(key_eq(a, b));
}

/* ---- lines that find the same --------------------------------------------------------- */

static uint64_t key_of(const char *site, struct watch_line line)
{
	struct guards *g = rows_guards(site);
	struct folded f = {0};
	uint64_t k = same_key(&f, g, &line);

	fold_done(&f);
	guards_free(g);
	assert_int_not_equal(k, 0);
	return k;
}

static uint64_t term_key(const char *site, uint32_t flags, const char *term)
{
	return key_of(site, (struct watch_line){.text = str_of(term), .flags = flags});
}

struct pair {
	uint32_t flags;
	const char *a, *b;
	bool same;
};

static void check_pairs(const char *site, const struct pair *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((term_key(site, p[i].flags, p[i].a) ==
			    term_key(site, p[i].flags, p[i].b)) != p[i].same)
			fail_msg("%s and %s", p[i].a, p[i].b);
}
#define PAIRS(site, p) check_pairs(site, p, sizeof(p) / sizeof((p)[0]))

static void test_lines_that_find_the_same_have_one_key(void **state)
{
	(void)state;
	static const struct pair pairs[] = {
		{0, "الحوثيون", "الحوثيين", true},
		{0, "مقاتلو داعش", "مقاتلي داعش", true},
		{0, "أبو مازن", "أبي مازن", true},
		{0, "لقاء أبو مازن", "لقاء أبي مازن", true},
		{0, "جيش مقاتلو داعش", "جيش مقاتلي داعش",
			false}, /* further on it is an adjective */
		{0, "عمليتان", "عمليتين", true},
		{0, "مهندسان", "مهندسون", false},
		{0, "غارتان", "غارتين", false}, /* to its letters the second may be a plural */
		{0, "غزة", "غزه", true},
		{0, "إيران", "ايران", true},
		{0, "07 أكتوبر", "7 أكتوبر", true},
		{0, "«غزة»", "غزة", true},
		{0, "30%", "30 %", true},
		{0, "سعر $", "سعر$", false},
		{0, "30%", "٪30", false}, /* two lines at most, never one too few */
		{0, "30%", "30", false},
		{0, "5+1", "5 1", false},
		{0, "5+1", "5-1", false},
		{0, "C++", "C ++", false},
		{0, "30%", "30 %", true},
		{0, "سعر $", "سعر$", false},
		{0, "$100", "€100", false},
		{0, "خبر: عاجل", "خبر عاجل", false}, /* the first may have the colon */
		{0, "خبر-عاجل", "خبر عاجل", true},
		{0, "مقاتلو", "مقاتلي", false},    /* alone it is no construct */
		{0, "مقاتلو 5", "مقاتلي 5", true}, /* before a number, too */
		{0, "مقاتلى داعش", "مقاتلو داعش", false},
		{0, "قانون", "قانين", false},
		{0, "سكان", "سكين", false},
		{0, "العراق", "عراق", false},
		{0, "مصر*", "مصر", false},
		{TERM_EXACT, "الحوثيون", "الحوثيين", false},
		{TERM_STRICT_HEH, "غزة", "غزه", false},
		{TERM_INFLECTED, "غزة", "غزه", false},
	};

	PAIRS("", pairs);
}

static void test_guard_words_make_two_lines_of_one(void **state)
{
	(void)state;
	static const struct pair pairs[] = {
		{0, "مكتبة", "مكتبه", false}, {0, "يمني", "يمنى", false},
		{0, "علي", "على", false}, {0, "مدرسة", "مدرسه", true},
		{0, "جبرائين", "جبرائان", false}, /* a name has one case */
	};

	PAIRS("[heh]\nمكتبه\n[yeh]\nيمنى\n[maqsura]\nعلى\n[name]\nجبرائين", pairs);
}

static void test_flags_fields_and_meaning_make_two_lines(void **state)
{
	(void)state;
	const struct watch_line line = {
		.group = GROUP_NEAR, .text = STR_INIT("قمر + شمس"), .near = 3};
	struct watch_line other = line;
	uint64_t k = key_of("", line);

	other.near = 4;
	assert_int_not_equal(key_of("", other), k);
	other = line;
	other.group = GROUP_TERM;
	assert_int_not_equal(key_of("", other), k);
	other = line;
	other.flags = 2 * TERM_GAP_UNIT;
	assert_int_not_equal(key_of("", other), k);
	other = line;
	other.fields = 1U << FIELD_TITLE;
	assert_int_not_equal(key_of("", other), k);
	other = line;
	other.text = STR("قمر شمس");
	assert_int_not_equal(key_of("", other), k);
	other = line;
	other.line = 9;
	assert_int_equal(key_of("", other), k);
}

static size_t terms(const char *a, const char *b)
{
	struct watch_line lines[] = {{.text = str_of(a)}, {.text = str_of(b)}};
	struct watch_def def = {.lines = lines, .n_lines = 2, .min = 2};
	struct guards *g = rows_guards("");
	struct watchset *ws = NULL;
	size_t w, l, n;
	struct err e;

	assert_code(watchset_new(&def, 1, g, &ws, &w, &l, &e), ERR_NONE);
	n = watchset_n_terms(ws, 0);
	watchset_free(ws);
	guards_free(g);
	return n;
}

static void test_min_counts_a_plural_once(void **state)
{
	(void)state;
	assert_int_equal(terms("الحوثيون", "الحوثيين"), 1);
	assert_int_equal(terms("30%", "30"), 2);
	assert_int_equal(terms("5+1", "5 1"), 2);
	assert_int_equal(terms("7 أكتوبر", "07 أكتوبر"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fingerprints_never_change),
		cmocka_unit_test(test_a_fingerprint_is_of_the_beginning_of_a_body),
		cmocka_unit_test(test_lines_that_find_the_same_have_one_key),
		cmocka_unit_test(test_guard_words_make_two_lines_of_one),
		cmocka_unit_test(test_flags_fields_and_meaning_make_two_lines),
		cmocka_unit_test(test_min_counts_a_plural_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
