/* SPDX-License-Identifier: ISC */
/* Folding: every level of doc/matching.md "Folding", the way back to the bytes, gaps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "tests/unit/unit.h"
#include "watch/fold.h"

#define LRM "\xE2\x80\x8E"
#define ZWNJ "\xE2\x80\x8C"
#define HAMZA_ABOVE "\xD9\x94"
#define FATHATAN "\xD9\x8B"

static void fold_to(const char *text, struct buf *out)
{
	buf_reset(out);
	assert_code(fold_utf8(str_of(text), out), ERR_NONE);
}

static void assert_folds(const char *text, const char *want)
{
	AUTO_BUF struct buf got;

	buf_init(&got, BUF_NO_MAX);
	fold_to(text, &got);
	if (got.n == 0)
		assert_string_equal("", want);
	else
		assert_string_equal(got.p, want);
}

static void test_every_row_class_folds(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"آأإٱا", "ااااا"},             /* alef */
		{"مصطفى علی", "مصطفي علي"},     /* yeh */
		{"غزة مكه", "غزه مكه"},         /* heh */
		{"مؤتمر مئتمر", "مئتمر مئتمر"}, /* seats */
		{"شيء شئ شىء شيئ", "شئ شئ شئ شئ"}, {"شاطيء شاطئ", "شاطئ شاطئ"},
		{"هيأة هيئة", "هئه هئه"}, {"مائة مئة ثلاثمائة", "مئه مئه ثلاثمئه"},
		{"قراءة سماء ءب", "قرائه سماء ءب"},
		{"أميركا أميريكا أمريكا", "امريكا امريكا امريكا"},
		{"چنرال پاريس ڤيينا ژاخو گولان ڨفصة", "جنرال باريس فيينا زاخو كولان قفصه"},
		{"کرکوک ھولير", "كركوك هولير"},                    /* level A letters */
		{"مُحَمَّدٌ عـــراق", "محمد عراق"},                     /* marks, tatweel */
		{"دا" ZWNJ "عش ال" LRM "عراق", "داعش العراق"},     /* controls */
		{"٢٠٢٠ ۲۰۲۰", "2020 2020"},                        /* digits */
		{"ISIS Élan", "isis élan"}, {"ﻣﺤﻤﺪ ﻻ", "محمد لا"}, /* presentation forms */
		{"ﷲ عبداﷲ اﷲ", "الله عبدالله الله"}, {"ﷺ", "صلي الله عليه وسلم"},
		{"19آذار2020 داعشISIS", "19 اذار 2020 داعش isis"},
		{"﷼ ۝ ؟", ""}, /* signs are no words */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_folds(rows[i].text, rows[i].want);
}

static void test_a_dagger_alef_is_an_alef_where_one_is_written_today(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"سمٰاء", "سماء"}, {"مآٰل", "مال"}, /* beside an alef it is none */
		{"السمٰوات", "السماوات"}, {"إسحٰق", "اسحاق"}, {"الصلوٰة", "الصلاه"},
		{"الزكوٰة", "الزكاه"}, {"السمـٰوات", "السماوات"}, /* on a tatweel */
		{"هٰذا", "هذا"}, {"ذٰلك", "ذلك"}, {"ولٰكن", "ولكن"}, {"الرحمٰن", "الرحمن"},
		{"اللهٰ", "الله"}, /* no word ends in one but on a ya, whose sound it tells */
		{"اللٰه", "الله"}, {"إلٰه", "اله"}, {"أولٰئك", "اولئك"}, {"هٰؤلاء", "هئلاء"},
		{"هٰكذا", "هكذا"}, {"طٰه", "طه"},
		{"مصطفىٰ", "مصطفي"},                /* on ya it only tells its sound */
		{"علىٰ", "علي"}, {"رحمٰت", "رحمات"}, /* no word of the closed list */
		{"هٰذيأة", "هذئه"}, {"هٰ", "ه"}, {"سٰسٰس", "ساساس"},
		{"\u0670"
		 "سن",
			"سن"}, /* on no letter */
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_folds(rows[i].text, rows[i].want);
}

static void test_hamza_and_alef_are_a_madda_where_a_word_begins(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"ءامنوا", "امنوا"},
		{"وءامنوا", "وامنوا"},
		{"فءامنوا", "فامنوا"},
		{"لءادم", "لادم"},
		{"والءاخرة", "والاخره"},
		{"بالءاخرة", "بالاخره"},
		{"القرءان", "القران"},
		{"وبالقرءان", "وبالقران"},
		{"قرءان", "قران"},
		{"قراءات", "قرائات"}, /* inside a word it is a hamza */
		{"إجراءات", "اجرائات"},
		{"سءال", "سئال"}, /* the letter before is no proclitic */
		{"ءب", "ءب"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_folds(rows[i].text, rows[i].want);
}

static void test_a_broken_ligature_is_allah(void **state)
{
	(void)state;
	assert_folds("قرءات أقرءان", "قرئات اقرئان"); /* the Quran alone, behind proclitics */
	assert_folds("متٰ ىٰ سٰ", "مت ي س");
	assert_folds("اهلل", "الله");
	assert_folds("عبداهلل", "عبدالله");
	assert_folds("واهلل", "والله");
	assert_folds("اهللا", "اهللا"); /* at the end only */
	assert_folds("اهلل حزب اهلل", "الله حزب الله");
}

static void test_a_number_of_two_digits_loses_its_zero(void **state)
{
	(void)state;
	assert_folds("07 ٠٧ ۰۷", "7 7 7");
	assert_folds("7 70 007 0 00 00:05", "7 70 007 0 00 00 5");
	assert_folds("a07b", "a 7 b");
}

static void test_new_rules_leave_nothing_for_a_second_run(void **state)
{
	(void)state;
	static const char *const texts[] = {"السمٰوات", "الصلوٰة", "سٰٰس", "لٰٰكن", "هٰٰذا", "ءءامنوا",
		"ءاءا", "القرءاءا", "وءاءامن", "اهلل", "اهللاهلل", "عبداهلل", "اهللٰ",
		"ا"
		"\u0670"
		"هلل",
		"007", "0 07", "٠٠٧", "ىٰء", "ءٰا", "قرءٰان", "ئٰا", "مٰائة", "امٰيريكا", "اهٰلل",
		"الٰٰله", "هٰؤٰلاء", "طٰٰه"};
	AUTO_BUF struct buf once, twice;

	buf_init(&once, BUF_NO_MAX);
	buf_init(&twice, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fold_to(texts[i], &once);
		buf_char(&once, '\0');
		fold_to(once.p, &twice);
		once.n--;
		if (!str_eq(buf_view(&once), buf_view(&twice)))
			fail_msg(
				"%s: %s, then %.*s", texts[i], once.p, STR_A(buf_view(&twice)));
	}
}

static void test_decomposed_letters_equal_composed_ones(void **state)
{
	(void)state;
	assert_folds("ا" HAMZA_ABOVE "حمد", "احمد");
	assert_folds("مو" HAMZA_ABOVE "تمر", "مئتمر");
	assert_folds("هی" HAMZA_ABOVE "ة", "هئه");
	assert_folds("هىـ" HAMZA_ABOVE "ة", "هئه");            /* across tatweel */
	assert_folds("مو\xD9\x8E" HAMZA_ABOVE "تمر", "مئتمر"); /* across a vowel mark */
}

static void test_a_class_left_out_is_left_alone(void **state)
{
	(void)state;
	static const struct {
		unsigned cls;
		const char *a, *b;
	} rows[] = {
		{FOLD_ALEF, "أحمد", "احمد"},
		{FOLD_YEH, "مصطفى", "مصطفي"},
		{FOLD_HEH, "غزة", "غزه"},
		{FOLD_HAMZA, "مسؤول", "مسئول"},
		{FOLD_LETTERS, "گولان", "كولان"},
		{FOLD_LEXICAL, "أميركا", "أمريكا"},
		{FOLD_CASE, "NATO", "nato"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int without = 0; without < 2; without++) {
			struct folded a = {0}, b = {0};
			unsigned classes = without ? FOLD_ALL & ~rows[i].cls : FOLD_ALL;
			fold_text(&a, str_of(rows[i].a), classes);
			fold_text(&b, str_of(rows[i].b), classes);
			bool same = a.n_units == b.n_units &&
				    memcmp(a.units, b.units, a.n_units * sizeof(*a.units)) == 0;
			assert_int_equal(same, !without);
			fold_done(&a);
			fold_done(&b);
		}
	}
}

/* Some text of everything: letters, marks, signs, broken bytes. */
static size_t random_text(unsigned *seed, char *out, size_t max)
{
	static const char *const bits[] = {"ا", "أ", "إ", "آ", "ل", "ي", "ى", "ئ", "ء", "ؤ",
		"م", "ة", "ه", "ت", "ك", "ر", "و", "ب", "ق", "ـ", "\xD9\xB0", "\xD9\xB0",
		"\xD9\x8B", "\xD9\x94", "\xD9\x95", "\xD9\x8E", " ", " ", "\n", "\xE2\x80\x8C",
		"\xE2\x80\x8F", "ﻻ", "ﷲ", "ﷺ", "،", "-", "a", "Z", "7", "٧", "0", "0", "\xD9",
		"\xFF", "é", "世", "\xF0\x90\xBB\xBD", "\xF0\x9D\x90\x80", "«", "#"};
	size_t n = 0;

	while (n + 4 < max) {
		*seed = *seed * 1103515245U + 12345U;
		const char *b = bits[(*seed >> 16) % (sizeof(bits) / sizeof(bits[0]))];
		memcpy(out + n, b, strlen(b));
		n += strlen(b);
	}
	return n;
}

static void test_folding_twice_changes_nothing(void **state)
{
	(void)state;
	unsigned seed = 1;
	char text[400];
	AUTO_BUF struct buf once, twice;

	buf_init(&once, BUF_NO_MAX);
	buf_init(&twice, BUF_NO_MAX);
	for (int i = 0; i < 20000; i++) {
		struct str s = {text, random_text(&seed, text, 20 + (size_t)i % 300)};
		buf_reset(&once);
		buf_reset(&twice);
		fold_utf8(s, &once);
		fold_utf8(buf_view(&once), &twice);
		if (!str_eq(buf_view(&once), buf_view(&twice)))
			fail_msg("%.*s: %s, then %s", STR_A(s), once.p, twice.p);
	}
}

static bool boundary(struct str s, size_t at)
{
	return at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80;
}

static void check_token(
	const struct folded *f, const struct token *t, struct str s, size_t after)
{
	assert_true(t->start >= after && t->start < t->end && t->end <= s.n && t->n > 0);
	for (size_t k = 0; k < t->n; k++) {
		uint32_t off = f->offs[t->u + k];
		assert_true(off >= t->start && off < t->end);
		assert_true(k == 0 || off >= f->offs[t->u + k - 1]);
	}
}

static void test_offsets_lead_back_into_the_token(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"قال ا" HAMZA_ABOVE "حمد: «هیئة»", "ﷺ عبداﷲ", "a\xCC\x81"};
	unsigned seed = 2;
	char text[400];
	struct folded f = {0};

	for (int i = 0; i < 5003; i++) {
		struct str s = {text, random_text(&seed, text, 300)};
		if (i < 3)
			s = str_of(texts[i]);
		fold_text(&f, s, FOLD_ALL);
		for (size_t k = 0; k < f.n_toks; k++)
			check_token(&f, &f.toks[k], s, k > 0 ? f.toks[k - 1].start : 0);
		for (size_t k = 0; k < f.n_toks && i < 3; k++)
			assert_true(boundary(s, f.toks[k].start) && boundary(s, f.toks[k].end));
	}
	fold_done(&f);
}

/* The same bytes, once short enough for the long way and once in a text long enough for the table
 * of letters and for eight letters at a time, must give the same tokens. */
static void same_both_ways(
	struct folded *slow, struct folded *fast, struct str s, unsigned classes)
{
	char text[260];

	memset(text, '\n', sizeof(text));
	memcpy(text, s.p, s.n);
	fold_text(slow, s, classes);
	fold_text(fast, (struct str){text, sizeof(text)}, classes);
	assert_int_equal(slow->n_toks, fast->n_toks);
	for (size_t k = 0; k < slow->n_toks; k++) {
		const struct token *a = &slow->toks[k], *b = &fast->toks[k];
		if (a->start != b->start || a->end != b->end || a->n != b->n ||
			a->kind != b->kind || a->gap != b->gap || a->flags != b->flags ||
			a->hamza != b->hamza ||
			memcmp(slow->units + a->u, fast->units + b->u, 2UL * a->n) != 0 ||
			memcmp(slow->offs + a->u, fast->offs + b->u, 4UL * a->n) != 0)
			fail_msg("token %zu of " STR_F, k, STR_A(s));
	}
}

static void test_the_short_path_folds_as_the_long_one(void **state)
{
	(void)state;
	unsigned seed = 3;
	char word[60];
	struct folded slow = {0}, fast = {0};

	for (int i = 0; i < 30000; i++) {
		size_t n = random_text(&seed, word, 8 + (size_t)i % 50);
		same_both_ways(&slow, &fast, (struct str){word, n}, FOLD_ALL);
	}
	/* the letter before the kaf is one only by folding */
	same_both_ways(&slow, &fast, STR("امؽڑك"), FOLD_ALL);
	same_both_ways(&slow, &fast, STR("اهڵل"), FOLD_ALL);
	same_both_ways(&slow, &fast, STR("اهلل في اهلڵ"), FOLD_ALL);
	fold_done(&slow);
	fold_done(&fast);
}

/* Running text: the plain letters and what stands between words. */
static size_t random_words(unsigned *seed, char *out, size_t max)
{
	static const char *const signs[] = {" ", " ", " ", "، ", ". ", "،", ".", "\n", "ـ",
		" 7 ", "\xD9\x8E", "گ", "، 7", ". «", ".\n", "\n\n", " \"", "\" ", "\".\n",
		") ", " (", ": ", "\n\xD9", "، \"", "\" - "};
	size_t n = 0;

	while (n + 4 < max) {
		*seed = *seed * 1103515245U + 12345U;
		unsigned r = *seed >> 16, letter = r % 36;
		letter += letter < 26 ? 0x621 : 0x641 - 26;
		char two[] = {(char)(0xC0 | letter >> 6), (char)(0x80 | (letter & 0x3F)), 0};
		const char *b =
			r / 36 % 6 ? two : signs[r / 216 % (sizeof(signs) / sizeof(signs[0]))];
		memcpy(out + n, b, strlen(b));
		n += strlen(b);
	}
	return n;
}

static void test_eight_letters_at_a_time_fold_as_one(void **state)
{
	(void)state;
	unsigned seed = 5;
	char text[90];
	struct folded slow = {0}, fast = {0};

	for (unsigned i = 0; i < 60000; i++) {
		size_t n = random_words(&seed, text, 8 + i % 80);
		same_both_ways(&slow, &fast, (struct str){text, n}, i % 3 ? FOLD_ALL : i % 128);
	}
	fold_done(&slow);
	fold_done(&fast);
}

static enum token_gap gap_of(const char *text)
{
	struct folded f = {0};

	fold_text(&f, str_of(text), FOLD_ALL);
	enum token_gap g = (enum token_gap)f.toks[1].gap;

	fold_done(&f);
	return g;
}

static void test_gaps_say_whether_a_phrase_goes_on(void **state)
{
	(void)state;
	static const char *const open[] = {"ا ب", "ا\nب", "ا\r\nب", "ا_ب", "ا-ب", "«ا» ب",
		"ا (ب", "**ا** ب", "ا\xC2\xA0ب", "ا\xE2\x80\xA8ب", "ا #ب"};
	static const char *const stop[] = {"ا، ب", "ا. ب", "ا: ب", "ا؟ ب", "ا … ب", "ا - ب",
		"ا | ب", "ا – ب", "ا ـ ب", "ا\xFFب", "ا \"\"\"\"\" ب", "ا -ب", "ا- ب", "ا ــ ب",
		"ا ـ-ب"};
	static const char *const para[] = {"ا\n\nب", "ا\n \nب", "ا\r\n\r\nب", "ا\xE2\x80\xA9ب"};

	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		assert_int_equal(gap_of(open[i]), GAP_OPEN);
	for (size_t i = 0; i < sizeof(stop) / sizeof(stop[0]); i++)
		assert_int_equal(gap_of(stop[i]), GAP_STOP);
	for (size_t i = 0; i < sizeof(para) / sizeof(para[0]); i++)
		assert_int_equal(gap_of(para[i]), GAP_PARA);
	assert_int_equal(gap_of("ال24"), GAP_NONE);
}

static unsigned flags_of(const char *word)
{
	struct folded f = {0};

	fold_text(&f, str_of(word), FOLD_ALL);
	unsigned flags = f.toks[0].flags;

	fold_done(&f);
	return flags;
}

static void test_a_token_remembers_its_evidence(void **state)
{
	(void)state;
	assert_int_equal(flags_of("قرارا" FATHATAN), TOKEN_TANWIN);
	assert_int_equal(flags_of("قرار" FATHATAN "ا"), TOKEN_TANWIN);
	assert_int_equal(flags_of("قر" FATHATAN "ارا"), 0);
	assert_int_equal(flags_of("الـ"), TOKEN_TATWEEL);
	assert_int_equal(flags_of("عـراق"), 0);
	assert_int_equal(flags_of("من" ZWNJ "أجل"), TOKEN_ZW);
	assert_int_equal(flags_of("غزة"), TOKEN_TEH);
	assert_int_equal(flags_of("على"), TOKEN_MAQSURA);
}

static void test_a_hamza_on_the_alef_is_remembered(void **state)
{
	(void)state;
	struct folded f = {0};

	fold_text(&f, STR("ألمانيا وآل المانيا"), FOLD_ALL);
	assert_int_equal(f.toks[0].hamza, 1);
	assert_int_equal(f.toks[1].hamza, 2);
	assert_int_equal(f.toks[2].hamza, 0);
	fold_done(&f);
}

static void test_controls_are_never_at_the_edge_of_a_token(void **state)
{
	(void)state;
	struct folded f = {0};

	fold_text(&f, STR(LRM "ـالعراق" LRM " "), FOLD_ALL);
	assert_int_equal(f.n_toks, 1);
	assert_int_equal(f.toks[0].start, 5);
	assert_int_equal(f.toks[0].end, 17);
	fold_done(&f);
}

static void test_the_note_of_a_hamza_goes_with_its_alef(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned hamza;
	} rows[] = {
		{"شيءأل", 1U << 2},
		{"شيءالأ", 1U << 4},
		{"مائتأ", 1U << 3},
		{"أميريكآ", 1U << 0 | 1U << 5},
		{"ببببببيئأ", 1U << 7}, /* the ninth letter */
		{"هيأة", 0},
		{"أإآا", 7},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_BUF struct buf text;
		struct folded f = {0};

		buf_init(&text, BUF_NO_MAX);
		buf_str(&text, str_of(rows[i].text));
		fold_text(&f, buf_view(&text), FOLD_ALL);
		assert_int_equal(f.toks[0].hamza, rows[i].hamza);
		for (int k = 0; k < 100; k++)
			buf_char(&text, ' '); /* long enough for the other path */
		fold_text(&f, buf_view(&text), FOLD_ALL);
		assert_int_equal(f.toks[0].hamza, rows[i].hamza);
		fold_done(&f);
	}
}

/* Of the presentation forms: those that Unicode does not take apart, and one that is no word. */
static const struct {
	uint32_t first, last;
	const char *want; /* between beh and dal */
} not_taken_apart[] = {
	{0xFBB2, 0xFBC2, "بد"},                       /* signs of letters shown by themselves */
	{0xFD3E, 0xFD4F, "ب د"},                      /* brackets, honorifics */
	{0xFDCF, 0xFDCF, "ب د"},                      /* an honorific */
	{0xFDFC, 0xFDFC, "ب د"},                      /* the rial sign */
	{0xFDFD, 0xFDFD, "ببسم الله الرحمن الرحيمد"}, /* the basmala */
	{0xFDFE, 0xFDFF, "ب د"},                      /* honorifics */
	{0xFE73, 0xFE73, "بد"},                       /* the tail of a letter */
};

static const char *own_form(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(not_taken_apart) / sizeof(not_taken_apart[0]); i++)
		if (cp >= not_taken_apart[i].first && cp <= not_taken_apart[i].last)
			return not_taken_apart[i].want;
	return NULL;
}

/* What the form stands for: its compatibility mapping without the spaces that are no ends of words. */
static void taken_apart(uint32_t cp, struct buf *out)
{
	bool words = cp == 0xFDFA || cp == 0xFDFB;
	char form[8] = {0};
	utf8proc_uint8_t *all;

	utf8_encode(cp, form);
	all = utf8proc_NFKC((const utf8proc_uint8_t *)form);
	assert_non_null(all);
	assert_string_not_equal((const char *)all, form);
	for (const char *p = (const char *)all; *p; p++)
		if (*p != ' ' || words)
			buf_char(out, *p);
	free(all);
}

static void assert_same_fold(uint32_t cp, struct str a, struct str b, unsigned classes)
{
	struct folded x = {0}, y = {0};

	fold_text(&x, a, classes);
	fold_text(&y, b, classes);
	if (x.n_toks != y.n_toks || x.n_units != y.n_units ||
		memcmp(x.units, y.units, x.n_units * sizeof(*x.units)) != 0)
		fail_msg("U+%04X does not fold as " STR_F, (unsigned)cp, STR_A(b));
	fold_done(&x);
	fold_done(&y);
}

static void test_every_presentation_form_folds_as_its_letters(void **state)
{
	(void)state;
	AUTO_BUF struct buf a, b;
	size_t n = 0;

	buf_init(&a, BUF_NO_MAX);
	buf_init(&b, BUF_NO_MAX);
	for (uint32_t cp = 0xFB50; cp <= 0xFEFC; cp++) {
		if (cp == 0xFE00)
			cp = 0xFE70;
		if (utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_CN)
			continue;
		buf_reset(&a);
		buf_reset(&b);
		buf_str(&a, STR("ب"));
		buf_utf8(&a, cp);
		buf_str(&a, STR("د"));
		if (own_form(cp)) {
			buf_str(&b, str_of(own_form(cp)));
		} else {
			buf_str(&b, STR("ب"));
			taken_apart(cp, &b);
			buf_str(&b, STR("د"));
		}
		assert_same_fold(cp, buf_view(&a), buf_view(&b), 0);
		assert_same_fold(cp, buf_view(&a), buf_view(&b), FOLD_ALL);
		n++;
	}
	assert_true(n >= 750);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row_class_folds),
		cmocka_unit_test(test_a_dagger_alef_is_an_alef_where_one_is_written_today),
		cmocka_unit_test(test_hamza_and_alef_are_a_madda_where_a_word_begins),
		cmocka_unit_test(test_a_broken_ligature_is_allah),
		cmocka_unit_test(test_a_number_of_two_digits_loses_its_zero),
		cmocka_unit_test(test_new_rules_leave_nothing_for_a_second_run),
		cmocka_unit_test(test_decomposed_letters_equal_composed_ones),
		cmocka_unit_test(test_a_class_left_out_is_left_alone),
		cmocka_unit_test(test_folding_twice_changes_nothing),
		cmocka_unit_test(test_offsets_lead_back_into_the_token),
		cmocka_unit_test(test_the_short_path_folds_as_the_long_one),
		cmocka_unit_test(test_eight_letters_at_a_time_fold_as_one),
		cmocka_unit_test(test_gaps_say_whether_a_phrase_goes_on),
		cmocka_unit_test(test_a_token_remembers_its_evidence),
		cmocka_unit_test(test_a_hamza_on_the_alef_is_remembered),
		cmocka_unit_test(test_controls_are_never_at_the_edge_of_a_token),
		cmocka_unit_test(test_the_note_of_a_hamza_goes_with_its_alef),
		cmocka_unit_test(test_every_presentation_form_folds_as_its_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
