/* SPDX-License-Identifier: ISC */
/* Lines of `name =`: titles between the words, ibn and bin, spellings of foreign names, no endings. */
#include "tests/unit/watch_rows.h"
#include "watch/fold.h"
#include "watch/name.h"

struct spelled {
	uint16_t u[32];
	size_t n;
};

static struct spelled fold(const char *word)
{
	struct folded f = {0};
	struct spelled s;

	fold_text(&f, str_of(word), FOLD_ALL);
	s.n = f.toks[0].n;
	assert_true(s.n <= 32);
	memcpy(s.u, f.units + f.toks[0].u, s.n * sizeof(*s.u));
	fold_done(&f);
	return s;
}

static void test_titles_are_known_as_folded(void **state)
{
	(void)state;
	static const char *const titles[] = {"السيد", "السيدة", "الشيخ", "الشهيد", "الإمام",
		"الدكتور", "الرئيس", "بن", "ابن", "بنت", "آل"};
	static const char *const others[] = {"سيد", "وزير", "على", "الله", "ا"};

	for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
		struct spelled s = fold(titles[i]);
		if (!name_title(s.u, s.n))
			fail_msg("%s", titles[i]);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct spelled s = fold(others[i]);
		if (name_title(s.u, s.n))
			fail_msg("%s", others[i]);
	}
}

static void test_letters_tell_a_foreign_name(void **state)
{
	(void)state;
	static const char *const foreign[] = {
		"بوتين", "بايدن", "غوتيريش", "زوكربيرغ", "شتراوس", "كريستنسن"};
	static const char *const arabic[] = {"سلمان", "سليمان", "محمد", "عبدالرحمن", "مصطفى",
		"القرضاوي", "خديجة", "بركات", "منتصر", "أبوظبي", "حسن", "هو", "م"};

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct spelled s = fold(foreign[i]);
		if (!name_is_foreign(s.u, s.n, false))
			fail_msg("%s is foreign", foreign[i]);
	}
	for (size_t i = 0; i < sizeof(arabic) / sizeof(arabic[0]); i++) {
		struct spelled s = fold(arabic[i]);
		if (name_is_foreign(s.u, s.n, false))
			fail_msg("%s is Arabic", arabic[i]);
	}
}

static void test_spellings_of_one_name(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{"بوتين", "بوتن", true},
		{"بوتين", "بتين", true},
		{"تشيلسي", "تشلسي", true},
		{"كلينتون", "كلنتون", true},
		{"غوتيريش", "جوتيريش", true},
		{"زوكربيرغ", "زوكربيرج", true},
		{"زوكربيرغ", "زكربرق", true},
		{"ريغان", "ريكان", true},
		{"بوتين", "بوتان", false},  /* another vowel */
		{"بوتين", "بودين", false},  /* another consonant */
		{"بوتين", "بوتينا", false}, /* a vowel at the edge is a letter of the name */
		{"اوباما", "باما", false},
		{"كلينتون", "كلينتو", false}, /* a consonant less */
		{"كلينتون", "كلينتونن", false},
		{"شولتس", "شولتز", false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct spelled a = fold(rows[i].a), b = fold(rows[i].b);
		if (name_same(a.u, a.n, b.u, b.n) != rows[i].same ||
			name_same(b.u, b.n, a.u, a.n) != rows[i].same)
			fail_msg("%s and %s", rows[i].a, rows[i].b);
		assert_true(name_same(a.u, a.n, a.u, a.n));
	}
}

static void test_titles_and_bin_stand_between(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_NAME, "حسن نصار", "قال حسن نصار", "حسن نصار"},
		{TERM_NAME, "حسن نصار", "قال حسن السيد نصار", "حسن السيد نصار"},
		{TERM_NAME, "حسن نصار", "قال حسن الدكتور الشيخ نصار", "حسن الدكتور الشيخ نصار"},
		{TERM_NAME, "حسن نصار", "قال حسن السيد الدكتور الشيخ نصار", ""},
		{TERM_NAME, "حسن نصار", "قال حسن علي نصار", ""}, /* no title */
		{TERM_NAME, "حسن نصار", "قال حسن. السيد نصار", ""},
		{TERM_NAME, "حسن نصار", "قال حسن السيد. نصار", ""},
		{TERM_NAME, "محمد سلمان", "الأمير محمد بن سلمان", "محمد بن سلمان"},
		{TERM_NAME, "محمد بن سلمان", "الأمير محمد ابن سلمان", "محمد ابن سلمان"},
		{0, "محمد سلمان", "الأمير محمد بن سلمان", ""},
		{TERM_NAME | TERM_EXACT, "محمد سلمان", "الأمير محمد بن سلمان", ""},
		{TERM_NAME, "عبد الله حمدوك", "عن عبدالله حمدوك", "عبدالله حمدوك"},
		{TERM_NAME, "أبو بكر", "عن أبي بكر", "أبي بكر"},
	};

	PLAIN(rows);
}

static void test_a_foreign_name_is_found_as_anybody_spells_it(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_NAME, "فلاديمير بوتين", "قال فلادمير بوتن ولبوتين", "فلادمير بوتن"},
		{TERM_NAME, "بوتين", "بوتن وبوتين لبوتن", "بوتن|وبوتين|لبوتن"},
		{TERM_NAME, "غوتيريش", "جوتيريش وغوتريش", "جوتيريش|وغوتريش"},
		{TERM_NAME, "بوتين", "بوتان", ""},
		{TERM_NAME, "سلمان", "سليمان", ""}, /* the sister of an Arabic name */
		{0, "بوتين", "بوتن", ""},
	};

	PLAIN(rows);
}

static void test_a_name_takes_no_ending(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_NAME, "جبران", "جبرانا جبران", "جبران"},
		{TERM_NAME | TERM_INFLECTED, "جبران", "جبرانها جبرانات جبران", "جبران"},
		{TERM_NAME, "حسن نصار", "حسنا نصارا", ""},
		{TERM_NAME, "بوتينين", "بوتينون", ""}, /* nor has it cases */
		{0, "حسن نصار", "حسن نصارا", "حسن نصارا"},
		{0, "جبران", "جبرانا", "جبرانا"},
	};

	PLAIN(rows);
}

static void test_flags_of_a_name(void **state)
{
	(void)state;
	uint32_t flags, fields;
	struct err e;

	assert_code(term_flags_parse(STR("name, title"), &flags, &fields, &e), ERR_NONE);
	assert_int_equal(flags, TERM_NAME);
	assert_int_equal(fields, 1U << FIELD_TITLE);
	assert_string_equal(term_flag_name(TERM_NAME), "name");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles_are_known_as_folded),
		cmocka_unit_test(test_letters_tell_a_foreign_name),
		cmocka_unit_test(test_spellings_of_one_name),
		cmocka_unit_test(test_titles_and_bin_stand_between),
		cmocka_unit_test(test_a_foreign_name_is_found_as_anybody_spells_it),
		cmocka_unit_test(test_a_name_takes_no_ending),
		cmocka_unit_test(test_flags_of_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
