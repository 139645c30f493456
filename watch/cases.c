/* SPDX-License-Identifier: ISC */
/*
 * Which words have cases is told by their letters: what stands before the ending is built like a
 * noun for people.
 *
 *   حوثيون      ends in yeh           مسلمون, متظاهرون   begins with meem
 *   لاجئون      alef second of four   طيارون             alef third of four
 *
 * A name that merely ends so is left alone; that costs a hit at most where somebody wrote a name in
 * a case it does not have, which nobody does.
 */
#include "watch/cases.h"

#include <string.h>

enum {
	ALEF = 0x0627,
	TEH = 0x062A,
	SEEN = 0x0633,
	MEEM = 0x0645,
	NOON = 0x0646,
	WAW = 0x0648,
	YEH = 0x064A,
	NOUN_MIN = 4 /* letters before the ending */
};

struct form {
	uint8_t n;
	uint8_t cases;
	uint16_t u[6];
};

/* Folded words, spelled out. */
#define F(cases, word)                                                                         \
	{                                                                                      \
		sizeof(word) / 2 - 1, cases, word                                              \
	}
/* The five nouns and their plurals, where a name or a noun follows. */
static const struct form nouns[] = {
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ابو"),
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ابي"),
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ابا"),
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ذو"),
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ذي"),
	F(CASE_ALEF | CASE_WAW | CASE_YEH, u"ذا"),
	F(CASE_WAW | CASE_YEH, u"بنو"),
	F(CASE_WAW | CASE_YEH, u"بني"),
	F(CASE_WAW | CASE_YEH, u"ذوو"),
	F(CASE_WAW | CASE_YEH, u"ذوي"),
	F(CASE_WAW | CASE_YEH, u"اولو"),
	F(CASE_WAW | CASE_YEH, u"اولي"),
};
/* What stands before the plural's ending in words that are not built like the others: the tens, and
 * "others". */
static const struct form bases[] = {
	F(0, u"عشر"),
	F(0, u"ثلاث"),
	F(0, u"اربع"),
	F(0, u"خمس"),
	F(0, u"ست"),
	F(0, u"سبع"),
	F(0, u"ثمان"),
	F(0, u"تسع"),
	F(0, u"اخر"),
};
/* Broken plurals that look like them. */
static const struct form broken[] = {
	F(0, u"قوانين"),
	F(0, u"عناوين"),
	F(0, u"ميادين"),
	F(0, u"موازين"),
	F(0, u"بساتين"),
	F(0, u"شياطين"),
	F(0, u"سلاطين"),
	F(0, u"براكين"),
	F(0, u"مساكين"),
	F(0, u"ملايين"),
	F(0, u"بلايين"),
	F(0, u"تمارين"),
	F(0, u"براهين"),
	F(0, u"رياحين"),
	F(0, u"شرايين"),
	F(0, u"مجانين"),
	F(0, u"مضامين"),
	F(0, u"ملاعين"),
	F(0, u"دكاكين"),
	F(0, u"سكاكين"),
	F(0, u"ثعابين"),
	F(0, u"قرابين"),
	F(0, u"فساتين"),
	F(0, u"طواحين"),
	F(0, u"دواوين"),
	F(0, u"مهرجان"),
};
#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct form *find(const struct form *f, size_t n_f, const uint16_t *u, size_t n)
{
	for (size_t i = 0; i < n_f; i++)
		if (f[i].n == n && f[i].u[0] == u[0] && memcmp(f[i].u, u, n * sizeof(*u)) == 0)
			return &f[i];
	return NULL;
}

/* Built like a noun for people? */
static bool personal(const uint16_t *u, size_t n)
{
	if (find(bases, N(bases), u, n) != NULL)
		return true;
	if (n < NOUN_MIN)
		return false;
	if (u[n - 1] == YEH || (u[0] == MEEM && u[1] != ALEF))
		return true;
	return n == NOUN_MIN && ((u[1] == ALEF) != (u[2] == ALEF)) && u[0] != ALEF;
}

/* Does a dual stand before its ending? Countries in -stan end in the letters of a feminine one. */
static bool dual(const uint16_t *u, size_t n)
{
	return n >= NOUN_MIN && !(u[n - 1] == TEH && u[n - 2] == SEEN);
}

static unsigned inner_cases(const uint16_t *u, size_t n)
{
	uint16_t c = u[n - 2];
	bool plural, two;

	if (u[n - 1] != NOON || find(broken, N(broken), u, n) != NULL)
		return 0;
	plural = personal(u, n - 2);
	two = dual(u, n - 2);
	if (c == WAW && plural)
		return CASE_INNER | CASE_WAW | CASE_YEH;
	if (c == ALEF && two)
		return CASE_INNER | CASE_ALEF | CASE_YEH;
	if (c != YEH || !(plural || two))
		return 0;
	return CASE_INNER | CASE_YEH | (plural ? CASE_WAW : 0) | (two ? CASE_ALEF : 0);
}

static unsigned final_cases(const uint16_t *u, size_t n)
{
	const struct form *f = find(nouns, N(nouns), u, n);

	if (f != NULL)
		return f->cases;
	if ((u[n - 1] == WAW || u[n - 1] == YEH) && personal(u, n - 1))
		return CASE_WAW | CASE_YEH;
	return 0;
}

unsigned cases_of(const struct guards *g, const uint16_t *stem, size_t n, bool joined)
{
	unsigned cases = n > 3 ? inner_cases(stem, n) : 0;

	if (cases == 0 && joined && n >= 2)
		cases = final_cases(stem, n);
	return cases != 0 && guard_has(g, GUARD_NAME, stem, n) ? 0 : cases;
}

bool case_noun(const uint16_t *stem, size_t n)
{
	return find(nouns, N(nouns), stem, n) != NULL;
}

uint16_t case_unit(enum cases letter)
{
	if (letter == CASE_WAW)
		return WAW;
	return letter == CASE_YEH ? YEH : ALEF;
}

unsigned case_letter(uint16_t unit)
{
	if (unit == WAW)
		return CASE_WAW;
	if (unit == YEH)
		return CASE_YEH;
	return unit == ALEF ? CASE_ALEF : 0;
}
