/* SPDX-License-Identifier: ISC */
/*
 * Foreign by its letters, or listed: names that end like Arabic words, or have as few consonants as a
 * root. A list that is short of a name costs one spelling of it; an Arabic name taken for a foreign one
 * would find its sister («سلمان», «سليمان»), so the letters have to be sure.
 */
#include "watch/name.h"

#include <string.h>

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	BEH = 0x0628,
	TEH = 0x062A,
	NOON = 0x0646,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A,
	CONSONANTS_MIN = 4
};

struct form {
	uint8_t n;
	uint16_t u[9];
};

/* Folded words, spelled out. */
#define F(word)                                                                                \
	{                                                                                      \
		sizeof(word) / 2 - 1, word                                                     \
	}
static const struct form titles[] = {F(u"السيد"), F(u"السيده"), F(u"الشيخ"), F(u"الشيخه"),
	F(u"الشهيد"), F(u"الحاج"), F(u"الامام"), F(u"الدكتور"), F(u"الدكتوره"), F(u"الاستاذ"),
	F(u"المهندس"), F(u"العميد"), F(u"اللواء"), F(u"الفريق"), F(u"العقيد"), F(u"المقدم"),
	F(u"الامير"), F(u"الاميره"), F(u"الملك"), F(u"الرئيس"), F(u"الحاخام"), F(u"الاب"),
	F(u"الملا"), F(u"مولانا"), F(u"باشا"), F(u"بك"), F(u"افندي"), F(u"سيدي"), F(u"ولد"),
	F(u"بن"), F(u"ابن"), F(u"بنت"), F(u"ال"), F(u"دو"), F(u"دي"), F(u"فون"), F(u"فان")};
/* Alone, too. */
static const struct form sure[] = {F(u"بوتين"), F(u"انجيلا")};
static const struct form listed[] = {F(u"بايدن"), F(u"ترامب"), F(u"كلينتون"), F(u"اوباما"),
	F(u"جونسون"), F(u"ماكرون"), F(u"ميركل"), F(u"شولتس"), F(u"ساركوزي"), F(u"هولاند"),
	F(u"بلير"), F(u"كاميرون"), F(u"سوناك"), F(u"ستارمر"), F(u"مودي"), F(u"غاندي"),
	F(u"كيري"), F(u"بومبيو"), F(u"بولتون"), F(u"تيلرسون"), F(u"ماتيس"), F(u"بلينكن"),
	F(u"اوستن"), F(u"سوليفان"), F(u"روبيو"), F(u"لافروف"), F(u"شويغو"), F(u"ميدفيديف"),
	F(u"بيسكوف"), F(u"نافالني"), F(u"يلتسين"), F(u"ستالين"), F(u"لينين"), F(u"نيتنياهو"),
	F(u"نتنياهو"), F(u"ليبرمان"), F(u"شارون"), F(u"بيريس"), F(u"رابين"), F(u"باراك"),
	F(u"اولمرت"), F(u"غانتس"), F(u"غالانت"), F(u"لابيد"), F(u"سموتريتش"), F(u"ريغان"),
	F(u"نيكسون"), F(u"كارتر"), F(u"بوش"), F(u"تاتشر"), F(u"غورباتشوف"), F(u"غوتيريش"),
	F(u"غروسي"), F(u"بيدرسن"), F(u"غريفيث"), F(u"بوريل"), F(u"موغيريني"), F(u"ستولتنبرغ"),
	F(u"روته"), F(u"شتاينماير"), F(u"بيربوك"), F(u"ميلوني"), F(u"برلسكوني"), F(u"سانشيز"),
	F(u"ترودو"), F(u"بولسونارو"), F(u"لولا"), F(u"اردوغان"), F(u"مادورو"), F(u"تشافيز"),
	F(u"كاسترو"), F(u"ميسي"), F(u"رونالدو"), F(u"نيمار"), F(u"مبابي"), F(u"بنزيما"),
	F(u"مورينيو"), F(u"غوارديولا"), F(u"زيدان"), F(u"كلوب"), F(u"انشيلوتي"), F(u"ماسك"),
	F(u"بيزوس"), F(u"زوكربيرغ"), F(u"غيتس"), F(u"جوبز"), F(u"انطوني"), F(u"مايكل"),
	F(u"دونالد"), F(u"فلاديمير"), F(u"بنيامين"), F(u"بوريس"), F(u"ايمانويل"), F(u"هيلاري"),
	F(u"جورج"), F(u"ريتشارد"), F(u"روبرت"), F(u"وليام"), F(u"ديفيد"), F(u"ستيفان")};

#define N(a) (sizeof(a) / sizeof((a)[0]))

static bool any(const uint16_t *u, size_t n, const struct form *f, size_t n_f)
{
	for (size_t i = 0; i < n_f; i++)
		if (f[i].n == n && memcmp(f[i].u, u, n * sizeof(*u)) == 0)
			return true;
	return false;
}

bool name_title(const uint16_t *u, size_t n)
{
	return any(u, n, titles, N(titles));
}

static bool is_vowel(uint16_t c)
{
	return c == ALEF || c == WAW || c == YEH;
}

/* Letters that foreign names are not written with. */
static bool is_arabic_only(uint16_t c)
{
	static const uint16_t letters[] = {
		HAMZA, SEAT, 0x062D, 0x0630, 0x0635, 0x0636, 0x0638, 0x0639};

	for (size_t i = 0; i < N(letters); i++)
		if (letters[i] == c)
			return true;
	return false;
}

/* Endings of Arabic: feminine, plurals, dual, nisba, an. */
static bool ends_arabic(const uint16_t *u, size_t n)
{
	uint16_t last = u[n - 1], before = u[n - 2];

	if (last == HEH)
		return true;
	return (last == NOON && is_vowel(before)) || (last == TEH && before == ALEF);
}

static size_t count_consonants(const uint16_t *u, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += !is_vowel(u[i]);
	return k;
}

bool name_is_foreign(const uint16_t *u, size_t n, bool alone)
{
	/* m-, t- and n- are added to Arabic roots. */
	bool added = n > 0 && (u[0] == 0x0645 || u[0] == TEH || u[0] == NOON);
	size_t consonants = count_consonants(u, n);

	if (any(u, n, sure, N(sure)))
		return true;
	if (any(u, n, listed, N(listed)))
		return !alone || consonants >= CONSONANTS_MIN;
	if (n < CONSONANTS_MIN || ends_arabic(u, n) || (u[0] == ALEF && u[1] == BEH))
		return false;
	for (size_t i = 0; i < n; i++)
		if (is_arabic_only(u[i]))
			return false;
	return consonants >= CONSONANTS_MIN + (size_t)added;
}

/* Ghain, jeem, qaf, kaf. */
static bool is_g(uint16_t c)
{
	return c == 0x063A || c == 0x062C || c == 0x0642 || c == 0x0643;
}

static size_t vowels_at(const uint16_t *u, size_t n, size_t i)
{
	size_t k = 0;

	while (i + k < n && is_vowel(u[i + k]))
		k++;
	return k;
}

bool name_same(const uint16_t *a, size_t n_a, const uint16_t *b, size_t n_b)
{
	size_t i = 0, j = 0;

	while (i < n_a && j < n_b) {
		size_t va = vowels_at(a, n_a, i), vb = vowels_at(b, n_b, j);
		bool edge = i == 0 || i + va == n_a || j + vb == n_b;
		/* At the edges the vowel is a letter of the name; inside it may be written or not. */
		if (va > 0 && vb > 0 &&
			(va != vb || memcmp(a + i, b + j, va * sizeof(*a)) != 0))
			return false;
		if (edge && va != vb)
			return false;
		i += va;
		j += vb;
		if (i == n_a || j == n_b)
			break;
		if (a[i] != b[j] && !(is_g(a[i]) && is_g(b[j])))
			return false;
		i++;
		j++;
	}
	return i == n_a && j == n_b;
}
