/* SPDX-License-Identifier: ISC */
/*
 * The legal orders are conjunction, preposition, article; nothing else is ever cut, so the closed
 * table of forms needs no list of illegal ones. A cut that leaves no letter is not made.
 *
 *   «وبالعراق»      conj  prep  article   rest
 *                    -     -     -         وبالعراق
 *                    و     -     -         بالعراق
 *                    و     ب     -         العراق
 *                    و     ب     ال        عراق
 *
 * Which of them is the right one no grammar says: all are tried, shortest first, and the one
 * whose rest is the term's stem explains the hit.
 */
#include "watch/affix.h"

enum {
	ALEF = 0x0627,
	BEH = 0x0628,
	SEEN = 0x0633,
	AIN = 0x0639,
	FEH = 0x0641,
	KAF = 0x0643,
	LAM = 0x0644,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A,
};

/* hamza and n are of the token; out has room for AFFIX_MAX. */
struct cutter {
	const uint16_t *u;
	size_t n;
	uint8_t hamza;
	struct split *out;
	size_t n_out;
};

static bool is(const struct cutter *c, size_t at, uint16_t letter)
{
	return at < c->n && c->u[at] == letter;
}

static bool plain_alef(const struct cutter *c, size_t at)
{
	return is(c, at, ALEF) && (at >= 8 || !((unsigned)c->hamza >> at & 1U));
}

static bool article(const struct cutter *c, size_t at)
{
	return plain_alef(c, at) && is(c, at + 1, LAM);
}

/* prep: where the rest stood after the preposition (or where it would have stood). */
static void cut(struct cutter *c, size_t conj, size_t prep, size_t from, unsigned parts)
{
	if (from >= c->n || c->n_out == AFFIX_MAX)
		return;
	c->out[c->n_out++] = (struct split){.from = (uint8_t)from,
		.parts = (uint8_t)parts,
		.stage = {(uint8_t)conj, (uint8_t)prep}};
}

/* Everything that may follow the conjunction, from at on. */
static void cuts_from(struct cutter *c, size_t at, unsigned parts)
{
	unsigned prep = parts | AFFIX_PREP;
	unsigned elided = prep | AFFIX_AL | AFFIX_ELIDED;

	cut(c, at, at, at, parts);
	if (article(c, at))
		cut(c, at, at, at + 2, parts | AFFIX_AL);
	if (!is(c, at, BEH) && !is(c, at, KAF) && !is(c, at, LAM))
		return;
	cut(c, at, at + 1, at + 1, prep);
	/* lil-: the article's alef is not written. A word that begins with lam gives that up
	 * too (lil-lajna has two lams, not three): so one cut leaves the second lam to the word
	 * and one takes it. */
	if (is(c, at, LAM) && is(c, at + 1, LAM)) {
		cut(c, at, at + 1, at + 1, elided);
		cut(c, at, at + 1, at + 2, elided);
	}
	if (article(c, at + 1))
		cut(c, at, at + 1, at + 3, prep | AFFIX_AL);
}

/* سيزور (sa-), عالعراق and هالعراق (`al-, hal-), ياعراق (ya). */
static void cuts_dialect(struct cutter *c, size_t at, unsigned parts)
{
	parts |= AFFIX_DIALECT;
	if (is(c, at, SEEN))
		cut(c, at, at, at + 1, parts);
	if ((is(c, at, AIN) || is(c, at, HEH)) && article(c, at + 1))
		cut(c, at, at, at + 3, parts | AFFIX_AL);
	if (is(c, at, YEH) && is(c, at + 1, ALEF))
		cut(c, at, at, at + 2, parts);
}

/* Most tokens begin with no clitic letter, and most others with the plain article. */
static bool splits_simple(
	const uint16_t *u, size_t n, uint8_t hamza, struct split *out, size_t *ret_n)
{
	uint16_t c = n > 0 ? u[0] : 0;

	if (c == WAW || c == FEH || c == BEH || c == KAF || c == LAM)
		return false;
	out[0] = (struct split){0};
	*ret_n = 1;
	if (c == ALEF && n > 2 && u[1] == LAM && !(hamza & 1U)) {
		out[1] = (struct split){.from = 2, .parts = AFFIX_AL};
		*ret_n = 2;
	}
	return true;
}

static void splits_dialect(struct cutter *c, bool conj)
{
	cuts_dialect(c, 0, 0);
	if (conj)
		cuts_dialect(c, 1, AFFIX_CONJ);
	/* The interrogative alef is written with its hamza; a plain one begins far too many
	 * words. */
	if (!is(c, 0, ALEF) || plain_alef(c, 0))
		return;
	cuts_from(c, 1, AFFIX_DIALECT);
	if (is(c, 1, WAW) || is(c, 1, FEH))
		cuts_from(c, 2, AFFIX_DIALECT | AFFIX_CONJ);
}

size_t affix_splits(
	const uint16_t *u, size_t n, uint8_t hamza, bool dialect, struct split out[AFFIX_MAX])
{
	struct cutter c = {.u = u, .n = n, .hamza = hamza, .out = out};
	bool conj = n > 0 && (u[0] == WAW || u[0] == FEH);

	if (!dialect && splits_simple(u, n, hamza, out, &c.n_out))
		return c.n_out;
	cuts_from(&c, 0, 0);
	if (conj)
		cuts_from(&c, 1, AFFIX_CONJ);
	if (dialect)
		splits_dialect(&c, conj);
	return c.n_out;
}

/* A token, which may lose units at its end too. */
struct guarded {
	const struct guards *g;
	const uint16_t *u;
	size_t n, tail;
	unsigned hamza;
};

static bool guarded_at(const struct guarded *x, size_t at)
{
	const uint16_t *u = x->u + at;
	size_t n = x->n - at;

	if (guard_meets(x->g, GUARD_PREFIX, u, n, x->hamza >> at))
		return true;
	/* An ending that the analysis takes off may hide the guard word, too. */
	return x->tail > 0 && n > x->tail &&
	       guard_meets(x->g, GUARD_PREFIX, u, n - x->tail, x->hamza >> at);
}

bool affix_guarded(const struct guards *g, const uint16_t *u, size_t n, uint8_t hamza,
	const struct split *s, size_t tail)
{
	struct guarded x = {g, u, n, tail, hamza};
	size_t al = s->stage[1];

	/* Each stage is asked: wa-firqa hides a guard word behind its wa-, li-lubnan behind its
	 * li-. */
	if (s->from > 0 && guarded_at(&x, 0))
		return true;
	if (s->stage[0] > 0 && s->stage[0] < s->from && guarded_at(&x, s->stage[0]))
		return true;
	if (al > s->stage[0] && al < s->from && guarded_at(&x, al))
		return true;
	/* A word whose alef and lam are its own (التزام) has no article to take off. */
	return s->from == al + 2 && (s->parts & AFFIX_AL) &&
	       guard_has(g, GUARD_AL, u + al, n - al);
}

bool affix_function_word(const struct guards *g, const uint16_t *u, size_t n)
{
	/* `ala, ila, hatta, and the same behind wa- and fa-. */
	if (guard_has(g, GUARD_MAQSURA, u, n))
		return true;
	return n > 1 && (u[0] == WAW || u[0] == FEH) &&
	       guard_has(g, GUARD_MAQSURA, u + 1, n - 1);
}

bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza)
{
	return n >= 4 && u[0] == ALEF && !(hamza & 1U) && u[1] == LAM;
}
