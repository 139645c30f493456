/* SPDX-License-Identifier: ISC */
/*
 * Texts are strings of pieces; each piece is a word of the term or of the vocabulary with a prefix,
 * another case, an ending, a respelling, marks and a sign after it. Most choices lean to "nothing", so
 * that whole phrases survive often enough to be found.
 */
#include "tests/ref/gen.h"

#include <string.h>

#include "base/utf8.h"

#define LIST(name, ...) static const struct str name[] = {__VA_ARGS__}
#define S(lit) STR_INIT(lit)
#define GEN_COUNT(a) ((uint32_t)(sizeof(a) / sizeof *(a)))

LIST(gen_words, S("التحالف"), S("تحالف"), S("دولي"), S("الدولي"), S("لجنة"), S("اللجنة"),
	S("جنة"), S("لبنان"), S("بنان"), S("وزير"), S("زير"), S("فرقة"), S("رقة"), S("الرقة"),
	S("علي"), S("على"), S("عبد"), S("الله"), S("عبدالله"), S("نصرالله"), S("نصر"), S("أبو"),
	S("أبي"), S("أبا"), S("بكر"), S("أبوظبي"), S("ظبي"), S("ابن"), S("بن"), S("سلمان"),
	S("محمد"), S("أحمد"), S("نور"), S("الدين"), S("نورالدين"), S("عبدالرحمن"), S("الرحمن"),
	S("أم قصر"), S("قصر"), S("سعود"), S("لد"), S("تل"), S("سوري"), S("سوريا"), S("جدول"),
	S("زمني"), S("قرار"), S("مكتبة"), S("مكتبه"), S("دولة"), S("هيئة"), S("هيأة"),
	S("مسؤول"), S("مسئول"), S("رؤساء"), S("مئة"), S("شاطئ"), S("أمريكا"), S("أميركي"),
	S("الأميركية"), S("ألمانيا"), S("المانيا"), S("التزام"), S("إلغاء"), S("كتاب"),
	S("كريم"), S("مال"), S("كمال"), S("ليبيا"), S("والدين"), S("مصطفى"), S("إلى"), S("حتى"),
	S("والي"), S("والى"), S("فعلي"), S("وعلى"), S("ولدي"), S("غزة"), S("كركوك"), S("سماء"),
	S("بيان"), S("19"), S("2020"), S("isis"), S("NATO"), S("في"), S("من"), S("حي"),
	S("ذو النون"), S("شيء"), S("سيئ"), S("الشيء"), S("الوالدين"), S("الخالدين"),
	S("العبدالله"), S("العبد"), S("أبوعبدالله"), S("أبونورالدين"), S("أبوسلمان"),
	S("أبوألمانيا"), S("الحوثيون"), S("الحوثيين"), S("متظاهرون"), S("لاجئين"), S("صحفيين"),
	S("المسلمون"), S("طيارين"), S("العشرين"), S("ثلاثون"), S("الرئيسان"), S("رئيسين"),
	S("غارتان"), S("غارتين"), S("باكستان"), S("سكان"), S("سكين"), S("قوانين"), S("ملايين"),
	S("مقاتلو"), S("مقاتلي"), S("حوثيو"), S("داعش"), S("فلسطين"), S("بوتين"), S("حماس"),
	S("برلين"), S("ذو"), S("ذي"), S("ذا"), S("الحجة"), S("بنو"), S("بني"), S("ذوو"),
	S("أولو"), S("هلال"), S("أمل"), S("آمل"), S("إب"), S("أب"), S("مأرب"), S("مآرب"),
	S("مارب"), S("إعلام"), S("أعلام"), S("إصابة"), S("أصابه"), S("وابل"), S("فارس"),
	S("اليمني"), S("يمنى"), S("عدوى"), S("عدوي"), S("أسرى"), S("أسري"), S("مستشفى"),
	S("السمٰوات"), S("السماوات"), S("إسحٰق"), S("إسحاق"), S("الصلوٰة"), S("الصلاة"), S("هٰذا"),
	S("هذا"), S("ذٰلك"), S("الرحمٰن"), S("إلٰه"), S("طٰه"), S("ءامنوا"), S("آمنوا"),
	S("القرءان"), S("القرآن"), S("اهلل"), S("عبداهلل"), S("القمة"), S("قمة"), S("لقمة"),
	S("بعيد"), S("عيد"), S("حرية"), S("بحرية"), S("كريم"), S("ريم"), S("البنا"));

/* Terms of acronyms, numbers and signs, which need neighbours of their own kind. */
LIST(gen_signed, S("بي بي سي"), S("بي.بي.سي"), S("سي إن إن"), S("إف بي آي"), S("ب ك ك"),
	S("ب.ك.ك"), S("أ.ف.ب"), S("أ. ف. ب."), S("ب ي د"), S("U.S."), S("U S"), S("US"),
	S("C-17"), S("F-16"), S("5G"), S("S&P"), S("5+1"), S("2+2"), S("24/7"), S("5-1"),
	S("5.1"), S("كوفيد - 19"), S("كوفيد-19"), S("No. 5"), S("30%"), S("٪30"), S("30 ٪"),
	S("$100"), S("100 $"), S("نسبة 30%"), S("30% من"), S("07 أكتوبر"), S("7 أكتوبر"),
	S("7 يونيو/حزيران"), S("10:30"), S("«غزة»"), S("#غزة"), S("C++"), S("+18"), S("t.co"),
	S("bbc.com"), S("CNN"), S("CNN عربي"), S("محمد بن سلمان"), S("ابن سلمان"));

LIST(gen_prefixes, S("و"), S("ف"), S("ب"), S("ك"), S("ل"), S("وب"), S("وك"), S("ول"), S("فب"),
	S("فك"), S("فل"), S("ال"), S("وال"), S("بال"), S("كال"), S("لل"), S("ولل"), S("فلل"),
	S("وبال"), S("لال"), S("بو"), S("وف"), S("كب"), S("س"), S("أ"), S("هال"), S("ا"),
	S("أل"), S("الل"), S("الـ"), S("الـ "), S("لـ«"), S("للـ "), S("لالـ "), S("بآلـ "),
	S("والـ"), S("بـ "));

/* Of a later word. */
LIST(gen_articles, S("ال"), S("ال"), S("ال"), S("الـ "), S("الـ«"), S("والـ "), S("آلـ "));

LIST(gen_endings, S("ا"), S("اً"), S("ًا"), S("ً"), S("ه"), S("ها"), S("ين"), S("ي"), S("ة"),
	S("ـ"), S("\u064E"), S("\u0651\u064F"), S("ء"), S("و"), S("ان"), S("ون"), S("بن"),
	S("%"), S(" ٪"), S("$"), S("."), S("»"));

/* One case for another. */
LIST(gen_cases, S("ون"), S("ين"), S("ان"), S("و"), S("ي"), S("ا"), S("ى"), S("ه"), S("ة"));

/* What tells -a and -i apart. */
LIST(gen_vowels, S("\u064E"), S("\u0650"), S("\u064F"), S("\u0651"), S("\u0650\u0651"),
	S("\u0670"), S("\u0652"));

/* Addresses: what stands before a word and behind it. */
LIST(gen_links, S("https://t.co/"), S("http://a.com/b-"), S("www."), S("x.org/"),
	S("https://x.net/#"), S("news."));
LIST(gen_hosts, S(".com"), S(".org/a"), S(".net"), S(".co/x#"), S(".zzz"), S("/a"));

/* Signs for signs. */
LIST(gen_signs, S(" "), S(""), S("."), S("-"), S(" - "), S("+"), S("/"), S("&"), S("%"), S("٪"),
	S("$"), S(". "), S(","), S(":"));

LIST(gen_gaps, S(", "), S("، "), S("."), S("\n"), S("\n\n"), S(" \n "), S(" - "), S("-"),
	S("_"), S(" ("), S("» «"), S("\u200C"), S("\u200B"), S("\u00A0"), S(" \" "), S("'\"(["),
	S("'\"([{"), S("/"), S("  "), S(" #"), S("\u2028"), S("\u2029"), S("\u200F"), S(" و"),
	S("+"), S(":"), S(" ـ "), S("&"));

LIST(gen_marks, S("\u064E"), S("\u064F"), S("\u0650"), S("\u0651"), S("\u0652"), S("ـ"),
	S("\u200F"), S("\u200D"), S("\u200C"), S("\u00AD"), S("\u064B"), S("\u0654"),
	S("\u034F"));

/* Letters that are spelled one way or another. */
static const uint32_t respelled[][2] = {
	{0x627, 0x623},
	{0x623, 0x627},
	{0x625, 0x627},
	{0x627, 0x671},
	{0x64A, 0x649},
	{0x649, 0x64A},
	{0x64A, 0x6CC},
	{0x629, 0x647},
	{0x647, 0x629},
	{0x624, 0x626},
	{0x626, 0x621},
	{0x643, 0x6A9},
	{0x648, 0x624},
	{0x643, 0x642},
	{0x628, 0x67E},
	{0x644, 0x627},
	{0x623, 0x625},
	{0x625, 0x623},
	{0x627, 0x622},
	{0x622, 0x623},
	{0x622, 0x621},
};

void gen_init(struct gen *g, uint64_t seed, const struct str *vocabulary, size_t n)
{
	*g = (struct gen){
		.state = seed,
		.vocabulary = vocabulary ? vocabulary : gen_words,
		.n_vocabulary = vocabulary ? n : GEN_COUNT(gen_words),
	};
}

uint32_t gen_below(struct gen *g, uint32_t n)
{
	uint64_t z;

	if (g->bytes.n) {
		unsigned char b[2] = {0};

		for (size_t i = 0; i < 2 && (i == 0 || n > 256) && g->at < g->bytes.n; i++)
			b[i] = (unsigned char)g->bytes.p[g->at++];
		return ((uint32_t)b[0] | (uint32_t)b[1] << 8) % n;
	}
	z = (g->state += 0x9E3779B97F4A7C15U); /* splitmix64 */
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return (uint32_t)((z ^ (z >> 31)) % n);
}

static struct str gen_pick(struct gen *g, const struct str *list, uint32_t n)
{
	return list[gen_below(g, n)];
}

static bool takes_article(struct str word)
{
	return word.n >= 6 && (unsigned char)word.p[0] >= 0x80 &&
	       str_find_str(word, STR("ال")) == word.n;
}

static void gen_term_word(struct gen *g, struct buf *out)
{
	uint32_t how = gen_below(g, 12);
	struct str word = gen_pick(g, g->vocabulary, (uint32_t)g->n_vocabulary);

	if (how == 0 && takes_article(word))
		buf_str(out, STR("ال"));
	if (how == 1 && takes_article(word))
		buf_str(out, gen_pick(g, gen_prefixes, 11));
	buf_str(out, word);
}

void gen_term(struct gen *g, struct buf *out)
{
	static const uint8_t lengths[] = {1, 1, 1, 2, 2, 2, 2, 3, 3, 4};
	uint32_t n = lengths[gen_below(g, GEN_COUNT(lengths))];
	bool with_sign = gen_below(g, 6) == 0;

	if (with_sign)
		buf_str(out, gen_pick(g, gen_signed, GEN_COUNT(gen_signed)));
	if (with_sign && gen_below(g, 3) > 0)
		return;
	for (uint32_t i = 0; i < n; i++) {
		if (i || with_sign)
			buf_char(out, ' ');
		gen_term_word(g, out);
	}
}

static bool is_sign(uint32_t cp)
{
	return cp < 0x80 && !(cp >= '0' && cp <= '9') &&
	       !((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
}

static void gen_letter(struct gen *g, uint32_t cp, struct buf *out)
{
	uint32_t way = gen_below(g, 48);

	if (is_sign(cp) && way < 12) {
		buf_str(out, gen_pick(g, gen_signs, GEN_COUNT(gen_signs)));
		return;
	}
	if (way < GEN_COUNT(respelled) && respelled[way][0] == cp)
		cp = respelled[way][1];
	buf_utf8(out, cp);
	if (cp > 0x600 && cp != 0x66A && gen_below(g, 6) == 0)
		buf_str(out, gen_pick(g, gen_marks, GEN_COUNT(gen_marks)));
}

/* A word's letters, now and then respelled or with a mark after one, most often where marks decide. */
static void gen_letters(struct gen *g, struct str word, struct buf *out)
{
	bool busy = gen_below(g, 4) == 0, vowels = gen_below(g, 6) == 0;
	size_t last = word.n;

	if (word.n >= 4 && (unsigned char)word.p[word.n - 1] >= 0x80)
		last = word.n - 2;
	for (size_t i = 0; i < word.n;) {
		uint32_t cp;
		size_t len = utf8_decode(str_sub(word, i, word.n), &cp);

		if (busy)
			gen_letter(g, cp, out);
		else
			buf_utf8(out, cp);
		if (vowels && cp > 0x600 && cp != 0x66A && (i == 0 || i + len >= last) &&
			gen_below(g, 2))
			buf_str(out, gen_pick(g, gen_vowels, cp == 0x649 ? 7 : 5));
		i += len;
	}
}

/* Where the ending begins that a case may change; the word's end: it has none. */
static size_t case_ending(struct str word)
{
	for (size_t i = 0; i < GEN_COUNT(gen_cases); i++)
		if (word.n > 6 && str_ends(word, gen_cases[i]))
			return word.n - gen_cases[i].n;
	return word.n;
}

static void gen_stem(struct gen *g, struct str word, struct buf *out)
{
	size_t end = gen_below(g, 5) == 0 ? case_ending(word) : word.n;

	gen_letters(g, str_sub(word, 0, end), out);
	if (end < word.n)
		buf_str(out, gen_pick(g, gen_cases, GEN_COUNT(gen_cases)));
}

static void gen_word(struct gen *g, struct str word, bool first, struct buf *out)
{
	bool in_link = gen_below(g, 24) == 0;

	if (in_link)
		buf_str(out, gen_pick(g, gen_links, GEN_COUNT(gen_links)));
	if (gen_below(g, 3) == 0) {
		buf_str(out, gen_pick(g, gen_prefixes, first ? GEN_COUNT(gen_prefixes) : 16));
		if (gen_below(g, 8) == 0)
			buf_str(out, STR("ـ"));
	} else if (!first && gen_below(g, 5) == 0) {
		buf_str(out, gen_pick(g, gen_articles, GEN_COUNT(gen_articles)));
	}
	if (word.n && word.p[0] >= '1' && word.p[0] <= '9' && gen_below(g, 4) == 0)
		buf_char(out, '0');
	gen_stem(g, word, out);
	if (gen_below(g, 5) == 0)
		buf_str(out, gen_pick(g, gen_endings, GEN_COUNT(gen_endings)));
	if (gen_below(g, in_link ? 2 : 48) == 0)
		buf_str(out, gen_pick(g, gen_hosts, GEN_COUNT(gen_hosts)));
}

/* What stands behind a word; behind a short one often what joins acronyms. */
static void gen_gap(struct gen *g, struct str word, struct buf *out)
{
	uint32_t how = gen_below(g, 12);

	if (word.n <= 6 && how >= 8)
		how = how % 2 ? 0 : 12;
	if (how == 0)
		return;
	if (how == 1)
		buf_str(out, gen_pick(g, gen_gaps, GEN_COUNT(gen_gaps)));
	else
		buf_str(out, how == 12 ? STR(".") : STR(" "));
}

void gen_text(struct gen *g, struct str term, struct buf *out)
{
	struct str rest = term, word;
	bool first = true;

	for (int i = 0; i < 4 && gen_below(g, 3) == 0; i++) {
		word = gen_pick(g, g->vocabulary, (uint32_t)g->n_vocabulary);
		gen_word(g, word, true, out);
		gen_gap(g, word, out);
	}
	while (str_cut(&rest, ' ', &word)) {
		uint32_t how = gen_below(g, 16);

		if (how == 0)
			continue;
		if (how == 1)
			word = gen_pick(g, g->vocabulary, (uint32_t)g->n_vocabulary);
		if (how == 2 && str_starts(word, STR("ال")))
			word = str_sub(word, STR("ال").n, word.n);
		gen_word(g, word, first, out);
		gen_gap(g, word, out);
		first = false;
	}
	if (gen_below(g, 3) == 0)
		gen_word(g, gen_pick(g, g->vocabulary, (uint32_t)g->n_vocabulary), true, out);
}
