/* SPDX-License-Identifier: ISC */
/*
 * Foreign by its letters, or listed: names that end like Arabic words, or have as few consonants as a
 * root. A list that is short of a name costs one spelling of it; an Arabic name taken for a foreign one
 * would find its sister («سلمان», «سليمان»), so the letters have to be sure.
 */
#include "watch/name.h"

#include <string.h>

#include "watch/spelled.h"

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

static const struct spelled titles[] = {SPELLED(u"السيد"), SPELLED(u"السيده"),
	SPELLED(u"الشيخ"), SPELLED(u"الشيخه"), SPELLED(u"الشهيد"), SPELLED(u"الحاج"),
	SPELLED(u"الامام"), SPELLED(u"الدكتور"), SPELLED(u"الدكتوره"), SPELLED(u"الاستاذ"),
	SPELLED(u"المهندس"), SPELLED(u"العميد"), SPELLED(u"اللواء"), SPELLED(u"الفريق"),
	SPELLED(u"العقيد"), SPELLED(u"المقدم"), SPELLED(u"الامير"), SPELLED(u"الاميره"),
	SPELLED(u"الملك"), SPELLED(u"الرئيس"), SPELLED(u"الحاخام"), SPELLED(u"الاب"),
	SPELLED(u"الملا"), SPELLED(u"مولانا"), SPELLED(u"باشا"), SPELLED(u"بك"),
	SPELLED(u"افندي"), SPELLED(u"سيدي"), SPELLED(u"ولد"), SPELLED(u"بن"), SPELLED(u"ابن"),
	SPELLED(u"بنت"), SPELLED(u"ال"), SPELLED(u"دو"), SPELLED(u"دي"), SPELLED(u"فون"),
	SPELLED(u"فان")};
/* Alone, too. */
static const struct spelled sure[] = {SPELLED(u"بوتين"), SPELLED(u"انجيلا")};
static const struct spelled listed[] = {SPELLED(u"بايدن"), SPELLED(u"ترامب"),
	SPELLED(u"كلينتون"), SPELLED(u"اوباما"), SPELLED(u"جونسون"), SPELLED(u"ماكرون"),
	SPELLED(u"ميركل"), SPELLED(u"شولتس"), SPELLED(u"ساركوزي"), SPELLED(u"هولاند"),
	SPELLED(u"بلير"), SPELLED(u"كاميرون"), SPELLED(u"سوناك"), SPELLED(u"ستارمر"),
	SPELLED(u"مودي"), SPELLED(u"غاندي"), SPELLED(u"كيري"), SPELLED(u"بومبيو"),
	SPELLED(u"بولتون"), SPELLED(u"تيلرسون"), SPELLED(u"ماتيس"), SPELLED(u"بلينكن"),
	SPELLED(u"اوستن"), SPELLED(u"سوليفان"), SPELLED(u"روبيو"), SPELLED(u"لافروف"),
	SPELLED(u"شويغو"), SPELLED(u"ميدفيديف"), SPELLED(u"بيسكوف"), SPELLED(u"نافالني"),
	SPELLED(u"يلتسين"), SPELLED(u"ستالين"), SPELLED(u"لينين"), SPELLED(u"نيتنياهو"),
	SPELLED(u"نتنياهو"), SPELLED(u"ليبرمان"), SPELLED(u"شارون"), SPELLED(u"بيريس"),
	SPELLED(u"رابين"), SPELLED(u"باراك"), SPELLED(u"اولمرت"), SPELLED(u"غانتس"),
	SPELLED(u"غالانت"), SPELLED(u"لابيد"), SPELLED(u"سموتريتش"), SPELLED(u"ريغان"),
	SPELLED(u"نيكسون"), SPELLED(u"كارتر"), SPELLED(u"بوش"), SPELLED(u"تاتشر"),
	SPELLED(u"غورباتشوف"), SPELLED(u"غوتيريش"), SPELLED(u"غروسي"), SPELLED(u"بيدرسن"),
	SPELLED(u"غريفيث"), SPELLED(u"بوريل"), SPELLED(u"موغيريني"), SPELLED(u"ستولتنبرغ"),
	SPELLED(u"روته"), SPELLED(u"شتاينماير"), SPELLED(u"بيربوك"), SPELLED(u"ميلوني"),
	SPELLED(u"برلسكوني"), SPELLED(u"سانشيز"), SPELLED(u"ترودو"), SPELLED(u"بولسونارو"),
	SPELLED(u"لولا"), SPELLED(u"اردوغان"), SPELLED(u"مادورو"), SPELLED(u"تشافيز"),
	SPELLED(u"كاسترو"), SPELLED(u"ميسي"), SPELLED(u"رونالدو"), SPELLED(u"نيمار"),
	SPELLED(u"مبابي"), SPELLED(u"بنزيما"), SPELLED(u"مورينيو"), SPELLED(u"غوارديولا"),
	SPELLED(u"زيدان"), SPELLED(u"كلوب"), SPELLED(u"انشيلوتي"), SPELLED(u"ماسك"),
	SPELLED(u"بيزوس"), SPELLED(u"زوكربيرغ"), SPELLED(u"غيتس"), SPELLED(u"جوبز"),
	SPELLED(u"انطوني"), SPELLED(u"مايكل"), SPELLED(u"دونالد"), SPELLED(u"فلاديمير"),
	SPELLED(u"بنيامين"), SPELLED(u"بوريس"), SPELLED(u"ايمانويل"), SPELLED(u"هيلاري"),
	SPELLED(u"جورج"), SPELLED(u"ريتشارد"), SPELLED(u"روبرت"), SPELLED(u"وليام"),
	SPELLED(u"ديفيد"), SPELLED(u"ستيفان")};

#define N(a) (sizeof(a) / sizeof((a)[0]))

bool name_title(const uint16_t *u, size_t n)
{
	return spelled_in(u, n, titles, N(titles));
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

	if (spelled_in(u, n, sure, N(sure)))
		return true;
	if (spelled_in(u, n, listed, N(listed)))
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
