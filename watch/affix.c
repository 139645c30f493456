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

static bool guarded_at(const struct affix_guard *x, size_t at, uint16_t vowel, size_t tail)
{
	enum guard_list list = x->phrase ? GUARD_TRAP : GUARD_PREFIX;
	struct guard_token t = {
		.u = x->u + at, .n = x->n - at, .hamza = x->hamza >> at, .vowel = vowel};

	if (guard_meets(x->g, list, &t))
		return true;
	/* An ending that the analysis takes off may hide the guard word, too. */
	t.n -= tail < t.n ? tail : 0;
	return tail > 0 && guard_meets(x->g, list, &t);
}

/* Lil-: the article's alef is not written. When both lams are cut the second may still be the word's own
 * (للبنان); when one is, a definite word has asked for just that. */
static bool lil_guarded(const struct affix_guard *x, const struct split *s)
{
	size_t lam = s->stage[1];

	return s->from > lam && !x->definite && !x->phrase &&
	       guard_meets(x->g, GUARD_LIL,
		       &(struct guard_token){
			       .u = x->u + lam, .n = x->n - lam, .hamza = x->hamza >> lam});
}

bool affix_guarded(const struct affix_guard *x, const struct split *s, size_t tail)
{
	size_t conj = s->stage[0], al = s->stage[1];

	/* Only a cut can be wrong, never the word as it stands: term wazir finds "wazir" although
	 * it is listed, term zir does not find it behind w-. */
	if (s->from == 0)
		return false;
	if ((s->parts & AFFIX_ELIDED) && (x->definite || s->from > al))
		return lil_guarded(x, s);
	/* Each stage is asked: wa-firqa hides a guard word behind its wa-, li-lubnan behind its
	 * li-. */
	if (guarded_at(x, 0, x->vowel[0], tail))
		return true;
	if (conj > 0 && conj < s->from && guarded_at(x, conj, x->vowel[1], tail))
		return true;
	if (al > conj && al < s->from && guarded_at(x, al, x->vowel[2], tail))
		return true;
	/* A word whose alef and lam are its own (التزام) has no article to take off. */
	return s->from == al + 2 && (s->parts & AFFIX_AL) &&
	       guard_meets(x->g, GUARD_AL,
		       &(struct guard_token){
			       .u = x->u + al, .n = x->n - al, .hamza = x->hamza >> al});
}

bool affix_function_word(const struct guards *g, const uint16_t *u, size_t n)
{
	size_t at = n > 1 && (u[0] == WAW || u[0] == FEH) ? 1 : 0;
	size_t lam = n > at + 1 && u[at] == LAM ? at + 1 : at;

	/* `ala, ila, hatta, the same behind wa- and fa-, and la`alla, spelled as "to Ali". */
	return guard_has(g, GUARD_MAQSURA, u, n) ||
	       guard_has(g, GUARD_MAQSURA, u + at, n - at) ||
	       guard_has(g, GUARD_MAQSURA, u + lam, n - lam);
}

bool affix_has_article(const uint16_t *u, size_t n, uint8_t hamza)
{
	return n >= 4 && u[0] == ALEF && !(hamza & 1U) && u[1] == LAM;
}
