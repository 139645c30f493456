/* SPDX-License-Identifier: ISC */
/*
 * What is written against a reading. Each section of guard words is met by words of the test's own, most of them
 * made up, so that nothing hangs on the built-in list.
 */
#include "tests/unit/watch_rows.h"

static void test_a_guard_word_is_not_cut(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "رقة", "فرقة الفرقة وفرقة ورقة", "ورقة"}, {0, "رقة", "بفرقة فرقتا", ""},
		{0, "الرقة", "فالرقة", "فالرقة"},
		{0, "فرقة", "فرقة وفرقة الفرقة", "فرقة|وفرقة|الفرقة"}, /* the term itself */
		{TERM_INFLECTED, "رقة", "فرقتها ورقتها", "فرقتها|ورقتها"},
		{0, "زير", "وزيرا وزيراً زيرا", ""}, /* listed without its ending */
	};

	ROWS("[prefix]\nفرقة وزير", rows);
}

static void test_a_guard_word_does_not_decide_about_a_phrase(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "عيد الفطر", "بعيد الفطر", "بعيد الفطر"}, {0, "عيد", "بعيد الفطر", ""},
		{0, "ريم البنا", "كريم البنا وريم البنا", "وريم البنا"}, /* but a trap does */
		{0, "ريم", "كريم وريم", "وريم"}, /* and is a guard word, too */
	};

	ROWS("[prefix]\nبعيد\n[trap]\nكريم", rows);
}

static void test_a_tatweel_proves_the_prefix(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "حرية", "بـحرية", "بـحرية"},
		{0, "حرية", "وبـحرية", "وبـحرية"},
		{0, "حرية", "بحـرية بحريـة بحرية", ""},
		{0, "ريم البنا", "كـريم البنا", "كـريم البنا"},
		{0, "حرية", "بـ«حرية»", "حرية"},
	};

	ROWS("[prefix]\nبحرية\n[trap]\nكريم", rows);
}

static void test_a_vowel_mark_tells_the_prefix_from_a_letter(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "عيد", "بِعيد بَعيد بعيد بُعيد", "بِعيد|بُعيد"},
		{0, "عيد", "وبِعيد وبَعيد", "وبِعيد"},
		/* listed without a mark: any mark is the guard word */
		{0, "ريم", "كَريم كِريم", ""}, {0, "عيد", "بعِيد", ""}, /* not the first letter */
	};

	ROWS("[prefix]\nبَعيد كريم", rows);
}

static void test_a_hamza_is_not_the_plain_alef_of_a_guard_word(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "أم قصر", "لأم قصر", "لأم قصر"}, {0, "أسير", "لأسير لاسير", "لأسير"},
		{0, "أسير", "بأسير باسير", ""}, /* listed with hamza it is either */
	};

	ROWS("[prefix]\nلاسير بأسير", rows);
}

static void test_two_lams_are_li_and_the_article(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "القمة", "للقمة", "للقمة"}, /* although luqma is listed */
		{0, "قمة", "للقمة لقمة", "للقمة"},
		{0, "بنان", "للبنان لبنان", ""},   /* lubnan, behind li- */
		{0, "البنان", "للبنان", "للبنان"}, /* never denied to the definite */
		{0, "بنان الصغير", "للبنان الصغير",
			""}, /* takes no article before a definite word */
		{0, "بنان صغير", "للبنان الصغير", "للبنان الصغير"},
		{0, "لبنان", "للبنان", "للبنان"},
	};

	ROWS("[prefix]\nلقمة لبنان\n[lil]\nلبنان", rows);
}

static void test_heh_is_not_always_a_sloppy_teh_marbuta(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "مكتبة", "مكتبه ومكتبه مكتبة", "مكتبة"},
		{0, "مكتبة", "المكتبه", "المكتبه"},     /* a pronoun follows no article */
		{0, "حضارة", "الحضاره حضاره", "حضاره"}, /* unless listed so */
		{0, "مكتبة عامة", "مكتبه عامة", "مكتبه عامة"}, /* vouched for */
		{0, "مساعدة", "ومساعده مساعده", "مساعده"},     /* listed behind its wa- only */
		{0, "مدرسة", "مدرسه", "مدرسه"},
		{0, "مكتبه", "مكتبه مكتبة", "مكتبه|مكتبة"}, /* typed with heh */
	};

	ROWS("[heh]\nمكتبه ومساعده الحضاره", rows);
}

static void test_another_final_letter_may_be_another_word(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "يمني", "يمنى يمني", "يمني"},
		{0, "اليمني", "باليمنى باليمني", "باليمني"},
		{0, "الجيش اليمني", "الجيش اليمنى", "الجيش اليمنى"}, /* a phrase */
		{0, "يمنى", "يمنى يمني", "يمنى|يمني"}, /* listed is the other one only */
		{0, "عدوى", "عدوي عدوى", "عدوى"},
		{0, "عدوي", "عدوي عدوى", "عدوي|عدوى"},
		{0, "مصري", "مصرى", "مصرى"},
	};

	ROWS("[yeh]\nيمنى عدوي", rows);
}

static void test_marks_tell_a_final_a_from_i(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "اليمني", "الْيُمْنَى اليمنى", "اليمنى"},
		{0, "اليمني", "اليمنىٰ", ""},
		{0, "اليد اليمني", "اليد اليُمنَى، اليد اليمنى", "اليد اليمنى"}, /* phrases too */
		{0, "عدوى", "عَدُوِّي عدوي", "عدوي"},
		{0, "عدوى", "عدوِي عدويّ عدوى", "عدوى"},
		{0, "عدوى", "عدوي\uFC5E عدوي", "عدوي"}, /* a shadda of a presentation form */
		{0, "مصري", "مصرِي مصريّ مصرِى", "مصرِي|مصريّ|مصرِى"},
		{0, "مصري", "مصرَي", "مصرَي"}, /* a fatha before yeh is a diphthong */
		{0, "يمنى", "يُمنَى", "يُمنَى"},
	};

	PLAIN(rows);
}

static void test_a_function_word_is_no_word_in_yeh(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "علي", "على وعلى لعلى علي لعلي", "علي|لعلي"},
		{0, "علي صالح", "على صالح الناس، علي صالح", "علي صالح"}, /* phrases too */
		{TERM_INFLECTED, "علي", "عليه وعليها", ""},
	};

	ROWS("[maqsura]\nعلى", rows);
}

static void test_a_final_alef_of_its_own_is_no_accusative(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "كوبر", "كوبرا", ""}, {0, "كوبر", "كوبراً", "كوبراً"}, /* the mark says so */
		{0, "كوبل", "كوبلا", "كوبلا"}, {0, "سوريا", "سورياً سوريا", "سوريا"},
		{0, "شمال سوريا", "شمال سورياً", ""}, /* phrases too */
		{0, "كوبلا", "كوبلاً", "كوبلاً"},      /* not listed */
	};

	ROWS("[alef]\nكوبرا سوريا", rows);
}

static void test_accusatives_want_evidence(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "قرار", "قرارا", "قرارا"},
		{0, "كوب", "كوبا كوباً", "كوباً"}, /* three letters: with the mark only */
		{0, "سوري", "سوريا سورياً", "سورياً"},
		{0, "مدرسة", "مدرسةا", ""},
		{0, "جدول زمني", "جدولا زمنيا", "جدولا زمنيا"}, /* the word before took it */
		{0, "قرار", "بقرارا القرارا", ""},
		{0, "قرار", "قرارإ قرارأ قرارﺍ", "قرارﺍ"}, /* no alef with a hamza */
		{0, "حماسين", "حماسينا", ""}, /* a name takes none, with the mark or not */
		{0, "حماسين", "حماسيناً", ""},
	};

	ROWS("[name]\nحماسين", rows);
}

static void test_a_word_of_bare_takes_no_article(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "قطر", "قطر والقطر وقطر بالقطر للقطر لقطر", "قطر|وقطر|لقطر"},
		{0, "القطر", "القطر قطر للقطر", "القطر|للقطر"}, /* typed so it is that word */
		{0, "قطر الدائرة", "القطر الدائرة قطر الدائرة", "قطر الدائرة"},
		{0, "دولة قطر", "الدولة القطر دولة قطر",
			"الدولة القطر|دولة قطر"}, /* a phrase */
		{0, "عمان", "العمان", "العمان"},  /* not listed */
	};

	ROWS("[bare]\nقطر", rows);
}

static void test_a_word_of_bare_takes_no_ending(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_INFLECTED, "صور", "صور صورها وصورهم صورتان", "صور"},
		{0, "صور", "صورًا صور", "صور"},
		{TERM_INFLECTED, "صور جوية", "صورها الجوية", "صورها الجوية"}, /* a phrase */
		/* typed with the article, of that term alone */
		{TERM_INFLECTED, "القاعدة", "القاعدة القواعد القاعدتين", "القاعدة"},
		{TERM_INFLECTED, "قاعدة", "قاعدة القواعد قاعدتهم", "قاعدة|القواعد|قاعدتهم"},
		{TERM_INFLECTED, "القاعدة الجوية", "القواعد الجوية", "القواعد الجوية"},
		{0, "قاعدة", "القاعدة", "القاعدة"},
	};

	ROWS("[bare]\nصور القاعدة", rows);
}

static void test_the_word_behind_makes_another_thing(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "مسقط", "في مسقط رأسه", ""}, {0, "مسقط", "بمسقط رأسه ومسقط «رأسه»", ""},
		{0, "مسقط", "وصل مسقط. رأسه يؤلمه", "مسقط"}, /* another sentence */
		{0, "مسقط", "وصل مسقط - رأسه يؤلمه", "مسقط"},
		{0, "مسقط", "مسقط ورأسه مسقط ثم رأسه", "مسقط|مسقط"},
		{0, "مسقط", "رأسه مسقط", "مسقط"},
		{0, "مسقط رأسه", "مسقط رأسه", "مسقط رأسه"}, /* a phrase */
		{TERM_EXACT, "مسقط", "مسقط رأسه", "مسقط"},
		{0, "رأسه", "مسقط رأسه", "رأسه"}, /* the other word */
		{0, "القاعدة", "القاعدة الجوية وتنظيم القاعدة", "القاعدة"},
		{0, "قاعدة", "القاعدة الجوية", "القاعدة"}, /* typed without the article */
	};

	ROWS("[before]\nمسقط_رأسه القاعدة_الجوية", rows);
}

static void test_the_word_before_makes_another_thing(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "الجزيرة", "شبه الجزيرة", ""},
		{0, "الجزيرة", "وبشبه الجزيرة", ""},
		{0, "الجزيرة", "شبه والجزيرة", "والجزيرة"}, /* no pair any more */
		{0, "الجزيرة", "شبه بالجزيرة شبه للجزيرة", "بالجزيرة|للجزيرة"},
		{0, "الجزيرة", "لا شبه. الجزيرة قالت", "الجزيرة"},
		{0, "الجزيرة", "لا شبه - الجزيرة قالت", "الجزيرة"},
		{0, "الجزيرة", "قناة الجزيرة", "الجزيرة"},
		{0, "شبه الجزيرة", "شبه الجزيرة", "شبه الجزيرة"},
		{TERM_EXACT, "الجزيرة", "شبه الجزيرة", "الجزيرة"},
		{0, "الجزيرة", "مثل الـ«جزيرة» وشبه الـ«جزيرة»", "الـ«جزيرة"},
		{0, "أمل", "خيبة أمل وخيبة الأمل وأمل", "وأمل"},
		{0, "الصدر", "حمالة الصدر للحمالة الصدر", "الصدر"},
		{0, "الصدر", "للدار الصدر والدار الصدر", ""},
	};

	ROWS("[behind]\nشبه_الجزيرة خيبة_أمل حمالة_الصدر الدار_الصدر", rows);
}

static void test_whatever_has_the_article_stands_before(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "البيضاء", "الدار البيضاء بالدار البيضاء وللدار البيضاء", ""},
		{0, "البيضاء", "مدينة البيضاء الى البيضاء", "البيضاء|البيضاء"},
		{0, "البيضاء", "آلاف البيضاء ألمانيا البيضاء",
			"البيضاء|البيضاء"}, /* no article */
		{0, "البيضاء", "الرباط والبيضاء", "والبيضاء"},
		{0, "بيضاء", "الراية البيضاء", "البيضاء"},
	};

	ROWS("[behind]\nال_البيضاء", rows);
}

static void test_the_alef_and_lam_of_a_word_are_no_article(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "تزام", "التزام والتزام", ""},
		{0, "التزام", "التزام والالتزام", "التزام|والالتزام"},
		{0, "تزام قوي", "التزام القوي", ""}, /* phrases too */
		{0, "تحام", "التحام", "التحام"},
	};

	ROWS("[al]\nالتزام", rows);
}

static void test_two_different_hamzas_are_two_words_when_short(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "إب", "ٲب ٳب", "ٳب"}, /* wavy hamzas of other alphabets */
		{0, "إب", "آب إب اب", "إب|اب"}, {0, "أمل", "آمل إمل امل أمل وآمل", "امل|أمل"},
		{0, "الأمل", "الآمل الأمل", "الأمل"},       /* the article does not count */
		{0, "مأرب", "مآرب مارب مأرب", "مارب|مأرب"}, /* listed */
		{0, "أحمد", "إحمد آحمد", "إحمد|آحمد"},      /* of four letters, it is a slip */
		{0, "أبل", "آبل إبل", "آبل|إبل"},           /* one word all the same */
		{0, "إسلام", "أسلام", "أسلام"},             /* longer, it is a slip */
		{0, "إعلام", "أعلام اعلام إعلام", "اعلام|إعلام"},          /* listed */
		{0, "إعلام حربي", "أعلام حربية أعلام حربي", "أعلام حربي"}, /* a phrase */
		{0, "امل", "آمل أمل", "آمل|أمل"}, /* left out, it says nothing */
	};

	ROWS("[hamza]\nإعلام مأرب\n[variant]\nأبل", rows);
}

static void test_a_hamza_is_read_in_a_ligature(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "أدب", "ﻷدب ﻹدب ﻻدب", "ﻷدب|ﻻدب"},
		{0, "عبد الله", "عبدﷲ عبدالله", "عبدﷲ|عبدالله"},
	};

	PLAIN(rows);
}

static void test_a_dagger_alef_begins_no_word(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "أحد", "وٰحد وأحد", "وأحد"},
		{0, "بيت", "بٰلبيت بالبيت", "بالبيت"},
		{0, "أحد كبير", "وٰحدكبير وأحدكبير", "وأحدكبير"},
	};

	PLAIN(rows);
}

static void test_an_alef_behind_wa_is_no_hamza(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{0, "وابل", "وأبل وابل", "وابل"},
		{0, "فادي", "فأدي فادي", "فادي"},
		{0, "ساري", "سأري", "سأري"},
		{0, "وابل صواريخ", "وأبل صواريخ", "وأبل صواريخ"},
	};

	PLAIN(rows);
}

static void test_exact_asks_for_no_evidence(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{TERM_EXACT, "يمنى", "يمني يمنى", "يمنى"},
		{TERM_EXACT, "مكتبه", "مكتبه", "مكتبه"},
	};

	ROWS("[yeh]\nيمنى\n[heh]\nمكتبه", rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_guard_word_is_not_cut),
		cmocka_unit_test(test_a_guard_word_does_not_decide_about_a_phrase),
		cmocka_unit_test(test_a_tatweel_proves_the_prefix),
		cmocka_unit_test(test_a_vowel_mark_tells_the_prefix_from_a_letter),
		cmocka_unit_test(test_a_hamza_is_not_the_plain_alef_of_a_guard_word),
		cmocka_unit_test(test_two_lams_are_li_and_the_article),
		cmocka_unit_test(test_heh_is_not_always_a_sloppy_teh_marbuta),
		cmocka_unit_test(test_another_final_letter_may_be_another_word),
		cmocka_unit_test(test_marks_tell_a_final_a_from_i),
		cmocka_unit_test(test_a_function_word_is_no_word_in_yeh),
		cmocka_unit_test(test_a_final_alef_of_its_own_is_no_accusative),
		cmocka_unit_test(test_accusatives_want_evidence),
		cmocka_unit_test(test_a_word_of_bare_takes_no_article),
		cmocka_unit_test(test_a_word_of_bare_takes_no_ending),
		cmocka_unit_test(test_the_word_behind_makes_another_thing),
		cmocka_unit_test(test_the_word_before_makes_another_thing),
		cmocka_unit_test(test_whatever_has_the_article_stands_before),
		cmocka_unit_test(test_the_alef_and_lam_of_a_word_are_no_article),
		cmocka_unit_test(test_two_different_hamzas_are_two_words_when_short),
		cmocka_unit_test(test_a_hamza_is_read_in_a_ligature),
		cmocka_unit_test(test_a_dagger_alef_begins_no_word),
		cmocka_unit_test(test_an_alef_behind_wa_is_no_hamza),
		cmocka_unit_test(test_exact_asks_for_no_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
