/* SPDX-License-Identifier: ISC */
/*
 * One table of endings, one table of what each kind of ending does to each kind of last
 * letter. Only whole words of three letters and more are inflected: with shorter ones most
 * forms are other words (doc/matching.md "Forms").
 */
#include "watch/inflect.h"

#include <string.h>

enum {
	SEAT = 0x0626,
	ALEF = 0x0627,
	TEH = 0x062A,
	KAF = 0x0643,
	MEEM = 0x0645,
	NOON = 0x0646,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A,
	SHORT = 3 /* letters of a word that takes fewer endings */
};

enum kind {
	PRONOUN,
	MINE,
	DUAL,
	MASC,
	FEM,
	KINDS
};
enum final {
	PLAIN,
	TEH_MARBUTA,
	MAQSURA,
	HAMZA
};

/* Longer endings before the shorter ones they end with. */
static const struct ending {
	uint8_t n, kind;
	uint16_t u[5];
	bool construct; /* no article before: with a pronoun, or another noun follows */
} endings[] = {
	{5, FEM, {ALEF, TEH, HEH, MEEM, ALEF}, true},
	{4, FEM, {ALEF, TEH, HEH, ALEF}, true},
	{4, FEM, {ALEF, TEH, HEH, MEEM}, true},
	{4, FEM, {ALEF, TEH, HEH, NOON}, true},
	{4, FEM, {ALEF, TEH, KAF, MEEM}, true},
	{4, FEM, {ALEF, TEH, KAF, NOON}, true},
	{4, FEM, {ALEF, TEH, NOON, ALEF}, true},
	{3, FEM, {ALEF, TEH, HEH}, true},
	{3, FEM, {ALEF, TEH, KAF}, true},
	{3, FEM, {ALEF, TEH, YEH}, true},
	{3, MASC, {WAW, HEH, ALEF}, true},
	{3, MASC, {WAW, HEH, MEEM}, true},
	{3, MASC, {WAW, NOON, ALEF}, true},
	{3, DUAL, {YEH, HEH, ALEF}, true},
	{3, DUAL, {YEH, HEH, MEEM}, true},
	{3, DUAL, {YEH, NOON, ALEF}, true},
	{3, PRONOUN, {HEH, MEEM, ALEF}, true},
	{2, MASC, {WAW, HEH}, true},
	{2, PRONOUN, {HEH, ALEF}, true},
	{2, PRONOUN, {HEH, MEEM}, true},
	{2, PRONOUN, {HEH, NOON}, true},
	{2, PRONOUN, {KAF, MEEM}, true},
	{2, PRONOUN, {KAF, NOON}, true},
	{2, PRONOUN, {NOON, ALEF}, true},
	{2, DUAL, {ALEF, NOON}, false},
	{2, DUAL, {YEH, NOON}, false},
	{2, MASC, {WAW, NOON}, false},
	{2, FEM, {ALEF, TEH}, false},
	{1, MASC, {WAW}, true},
	{1, PRONOUN, {HEH}, true},
	{1, PRONOUN, {KAF}, true},
	{1, MINE, {YEH}, true},
};
enum {
	N_ENDINGS = sizeof(endings) / sizeof(endings[0])
};

/* What stands in place of the last letter: a unit, or keep, drop, never. */
enum {
	KEEP = 0,
	DROP = 1,
	NEVER = 2
};
/*              PRONOUN      MINE     DUAL         MASC       FEM
 * PLAIN        مهندسها      -        مهندسان      مهندسون    مهندسات     as it is
 * TEH_MARBUTA  سفارتها      سفارتي   سفارتان      -          سفارات      teh; gone before -at
 * MAQSURA      مستشفاها     -        مستشفيان     -          مستشفيات    alef; yeh
 * HAMZA        إجراؤها      -        إجراءان      بناؤون     إجراءات     on a seat
 *
 * "My" is the ending of adjectives: only behind a teh it is the pronoun. Units are folded: inside a word
 * every hamza of this kind is U+0626. */
static const uint16_t change[4][KINDS] = {
	[PLAIN] = {KEEP, NEVER, KEEP, KEEP, KEEP},
	[TEH_MARBUTA] = {TEH, TEH, TEH, NEVER, DROP},
	[MAQSURA] = {ALEF, NEVER, YEH, NEVER, YEH},
	[HAMZA] = {SEAT, NEVER, SEAT, SEAT, SEAT},
};

/* The fold has made heh of a teh marbuta and yeh of a maqsura; the term remembers what was
 * typed, since the two change differently before an ending. */
static enum final final_of(unsigned flags)
{
	if (flags & WORD_TEH)
		return TEH_MARBUTA;
	if (flags & WORD_MAQSURA)
		return MAQSURA;
	return flags & WORD_HAMZA ? HAMZA : PLAIN;
}

/* More than the ending: something must be left. */
static bool ends_with(const uint16_t *u, size_t n, const struct ending *e)
{
	return n > e->n && memcmp(u + n - e->n, e->u, e->n * sizeof(*u)) == 0;
}

static bool stem_is(
	const uint16_t *word, uint8_t word_n, uint16_t last, const uint16_t *u, size_t n)
{
	size_t same = last == KEEP ? word_n : word_n - 1U;

	if (last == NEVER || n != (last == DROP ? same : (size_t)word_n))
		return false;
	if (memcmp(word, u, same * sizeof(*u)) != 0)
		return false;
	return last <= NEVER || u[n - 1] == last;
}

/* هيأتها beside هيئتها: the hamza on an alef, as some write hay'a. Writes the stem before the ending and gives its
 * length, 0 when the word has none. */
static size_t seat_on_alef(
	const uint16_t *word, uint8_t word_n, unsigned word_flags, uint16_t *out)
{
	if (!(word_flags & WORD_TEH) || word_n < 3 || word[word_n - 2] != SEAT)
		return 0;
	memcpy(out, word, (word_n - 2U) * sizeof(*out));
	out[word_n - 2] = YEH;
	out[word_n - 1] = ALEF;
	out[word_n] = TEH;
	return word_n + 1U;
}

static bool stem_fits(const uint16_t *word, uint8_t word_n, unsigned word_flags, uint16_t last,
	const uint16_t *u, size_t n)
{
	uint16_t other[TERM_WORD_UNITS_MAX + 1];
	size_t len;

	if (stem_is(word, word_n, last, u, n))
		return true;
	len = last == TEH ? seat_on_alef(word, word_n, word_flags, other) : 0;
	return len > 0 && n == len && memcmp(other, u, n * sizeof(*u)) == 0;
}

bool inflect_fits(const uint16_t *word, uint8_t word_n, unsigned word_flags, const uint16_t *u,
	size_t n, bool article, bool teh, struct inflection *ret)
{
	bool definite = article || (word_flags & WORD_DEFINITE);

	/* A word that ends in teh marbuta has no ending: teh marbuta stands at the end only. */
	if (teh)
		return false;
	for (size_t i = 0; i < N_ENDINGS; i++) {
		const struct ending *e = &endings[i];
		uint16_t last = change[final_of(word_flags)][e->kind];
		/* as-sifara takes no pronoun: a noun has the article or a possessor, never
		 * both. */
		bool pronoun = e->kind == PRONOUN || e->kind == MINE;
		if (!ends_with(u, n, e) || (definite && e->construct))
			continue;
		if (!pronoun && (word_flags & WORD_PLURAL))
			continue;
		/* Of three letters it is the plural of the word with teh marbuta: بعثات, missions, are
		 * of بعثة and not of البعث. (A ya may be hidden in a hamza: سيئات.) */
		if (e->kind == FEM && word_n <= SHORT && final_of(word_flags) == PLAIN &&
			word[word_n - 1] != SEAT)
			continue;
		if (!stem_fits(word, word_n, word_flags, last, u, n - e->n))
			continue;
		*ret = (struct inflection){e->n, !pronoun, last != KEEP};
		return true;
	}
	return false;
}

size_t inflect_tails(const uint16_t *u, size_t n, uint8_t ret[INFLECT_MAX])
{
	size_t k = 0;
	unsigned seen = 0;

	for (size_t i = 0; i < N_ENDINGS; i++) {
		const struct ending *e = &endings[i];
		/* By length, not by ending: what is in front of two endings of one length is the
		 * same stem. */
		if ((seen >> e->n & 1U) || !ends_with(u, n, e))
			continue;
		seen |= 1U << e->n;
		ret[k++] = e->n;
	}
	return k;
}

const uint16_t *inflect_ending(size_t i, size_t *ret_n)
{
	if (i == N_ENDINGS)
		return NULL;
	*ret_n = endings[i].n;
	return endings[i].u;
}

size_t inflect_stem(
	const uint16_t *word, uint8_t word_n, unsigned word_flags, unsigned i, uint16_t *out)
{
	const uint16_t *by_kind = change[final_of(word_flags)];

	if (i == KINDS)
		return seat_on_alef(word, word_n, word_flags, out);
	if (by_kind[i] == NEVER)
		return 0;
	for (unsigned j = 0; j < i; j++)
		if (by_kind[j] == by_kind[i])
			return 0;
	memcpy(out, word, word_n * sizeof(*out));
	if (by_kind[i] > NEVER)
		out[word_n - 1] = by_kind[i];
	return by_kind[i] == DROP ? word_n - 1U : word_n;
}
