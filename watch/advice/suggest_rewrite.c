/* SPDX-License-Identifier: ISC */
/*
 * Spellings of a foreign name. The name is rewritten step by step: a vowel less or more, another
 * letter for g, s for z (suggest_rewrites). A step costs, the dearer the rarer newsrooms differ in
 * it, and dearer where it makes letters neighbours that are seldom so in foreign names. The cheapest
 * spellings are offered first, until there are enough lines.
 *
 *   the word ─> cheapest not yet looked at ─> offered ─> one step more, at this letter or behind ─┐
 *                          ^──────────────────────────────────────────────────────────────────────┘
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"

enum {
	COST_MAX = 58, /* of all steps of a spelling */
	KNOWN_COST_MAX = 34,
	STEP_COST = 5, /* more for each step behind the first: slips are rare together */
	STEP_MIN = 2,  /* of a step, however usual it makes the letters */
	STEPS_MAX = 3,
	LOOKS_SHARE = 3,      /* in sixths, of how unusual the letters have become */
	SPELLINGS_MAX = 2048, /* looked at for one word */
	LINES_MAX = 36,       /* of one term */
	KNOWN_LINES_MAX = 20,
	DOUBTFUL_COST_MAX = 44,
	DOUBTFUL_LINES_MAX = 12,
	LETTERS_MIN = 4, /* of a name: shorter ones are in other words */
};

/* ---- where a row fits ----------------------------------------------------------------- */

struct spelling {
	struct letters x;
	int looks;     /* suggest_surprise of all its letters */
	uint16_t cost; /* of its steps */
	uint8_t at;    /* the next step is made here or behind */
	uint8_t steps;
	bool done;
};

struct budget {
	unsigned cost;
	size_t lines;
};

struct rewriter {
	struct suggester *s;
	struct spelling *v;
	size_t n;
};

static size_t length(const uint16_t *u)
{
	size_t n = 0;

	while (n < SUGGEST_REWRITE_MAX && u[n] != 0)
		n++;
	return n;
}

/* A waw or yeh that begins a word is heard as a consonant. */
static bool vowel_at(const struct letters *x, size_t i)
{
	return is_vowel(x->u[i]) && (i > 0 || (x->u[0] != WAW && x->u[0] != YEH));
}

static size_t consonants(const struct letters *x, size_t at, bool forward)
{
	size_t n = 0;

	while (forward ? at + n < x->n && !vowel_at(x, at + n)
		       : at > n && !vowel_at(x, at - n - 1))
		n++;
	return n;
}

/* Sides and runs are judged without the letters [from, to). */
static unsigned around(const struct letters *x, size_t from, size_t to)
{
	size_t before = consonants(x, from, false);
	size_t after = consonants(x, to, true);
	unsigned where = from == 0     ? BEFORE_EDGE
			 : before == 0 ? BEFORE_VOWEL
				       : BEFORE_CONSONANT;

	where |= to == x->n ? AFTER_EDGE : after == 0 ? AFTER_VOWEL : AFTER_CONSONANT;
	if (before == 0 || after == 0)
		return where;
	where |= (before > 1 ? BEFORE_RUN : 0U) | (after > 1 ? AFTER_RUN : 0U);
	return where | (from == 1 ? IN_FIRST : 0U) | (to + 1 == x->n ? IN_LAST : 0U);
}

static bool fits_around(const struct letters *x, size_t from, size_t to, unsigned want)
{
	static const unsigned sides[] = {
		BEFORE_ANY, AFTER_ANY, BEFORE_RUN, AFTER_RUN, IN_FIRST, IN_LAST};
	unsigned where = around(x, from, to);

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
		if ((want & sides[i]) && !(want & sides[i] & where))
			return false;
	return true;
}

/* The hamza of an alef is no other letter. */
static uint16_t without_hamza(uint16_t c)
{
	return c == 0x0622 || c == 0x0623 || c == 0x0625 ? ALEF : c;
}

static bool stands_there(const struct letters *x, size_t i, const uint16_t *from, size_t n)
{
	if (i + n > x->n)
		return false;
	for (size_t k = 0; k < n; k++)
		if (without_hamza(x->u[i + k]) != from[k])
			return false;
	return true;
}

/* ---- steps ---------------------------------------------------------------------------- */

static int looks_of(const struct letters *x)
{
	size_t last = 0;
	int sum = 0;

	for (size_t i = 0; i <= x->n; i++) {
		size_t next = i < x->n ? suggest_letter(x->u[i]) : 0;

		sum += suggest_surprise[last][next];
		last = next;
	}
	return sum;
}

static void replace(struct letters *x, size_t i, const struct suggest_rewrite *row)
{
	size_t old = length(row->from);
	size_t new = length(row->to);
	uint16_t first = x->u[i];

	memmove(x->u + i + new, x->u + i + old, (x->n - i - old) * sizeof(*x->u));
	memcpy(x->u + i, row->to, new * sizeof(*x->u));
	x->n = x->n - old + new;
	/* An alef stays the alef that it was, with its hamza. */
	if (old > 0 && row->to[0] == row->from[0])
		x->u[i] = first;
}

/* What the step costs at this spelling: never nothing, or it would come before its origin. */
static unsigned step_cost(const struct spelling *from, const struct spelling *to,
	const struct suggest_rewrite *row)
{
	int cost = row->cost + (from->steps > 0 ? STEP_COST : 0) +
		   (to->looks - from->looks) * LOOKS_SHARE / 6;

	return cost < STEP_MIN ? STEP_MIN : (unsigned)cost;
}

/* The spelling with the row applied at letter i; false when the row does not fit there. */
static bool rewritten(const struct spelling *from, const struct suggest_rewrite *row, size_t i,
	struct spelling *ret)
{
	size_t old = length(row->from);
	size_t new = length(row->to);
	size_t n = from->x.n - old + new;

	if (!stands_there(&from->x, i, row->from, old) || n > SUGGEST_WORD_MAX ||
		n < LETTERS_MIN || !fits_around(&from->x, i, i + old, row->where))
		return false;
	*ret = *from;
	replace(&ret->x, i, row);
	ret->looks = looks_of(&ret->x);
	/* Behind what was put there, and not right behind what was taken: that would be another row. */
	ret->at = (uint8_t)(i + (new > 0 ? new : 1));
	ret->steps++;
	ret->cost = (uint16_t)(from->cost + step_cost(from, ret, row));
	ret->done = false;
	return ret->cost <= COST_MAX;
}

static bool same_letters(const struct letters *a, const struct letters *b)
{
	return a->n == b->n && memcmp(a->u, b->u, a->n * sizeof(*a->u)) == 0;
}

static void spelling_put(struct rewriter *r, const struct spelling *x)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!same_letters(&r->v[i].x, &x->x))
			continue;
		if (!r->v[i].done && x->cost < r->v[i].cost)
			r->v[i] = *x;
		return;
	}
	if (r->n < SPELLINGS_MAX)
		r->v[r->n++] = *x;
}

static void step_all(struct rewriter *r, struct spelling from)
{
	struct spelling to;

	for (size_t i = from.at; from.steps < STEPS_MAX && i <= from.x.n; i++)
		for (size_t k = 0; suggest_rewrites[k].cost != 0; k++)
			if (rewritten(&from, &suggest_rewrites[k], i, &to))
				spelling_put(r, &to);
}

static struct spelling *cheapest(struct rewriter *r)
{
	struct spelling *best = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (!r->v[i].done && (best == NULL || r->v[i].cost < best->cost))
			best = &r->v[i];
	return best;
}

/* ---- lines ---------------------------------------------------------------------------- */

static bool offer_spelling(struct suggester *s, size_t w, const struct letters *x)
{
	const struct typed_word *word = &s->words[w];
	struct letters y = *x;

	if (suggest_is_common(s, x))
		return false;
	if (word->definite && y.n + 2 <= SUGGEST_WORD_MAX) {
		memmove(y.u + 2, y.u, y.n * sizeof(*y.u));
		memcpy(y.u, word->as.u, 2 * sizeof(*y.u));
		y.n += 2;
	}
	return suggest_offer_word(s, SUGGEST_FOREIGN, w, &y);
}

/* A name of a table has its spellings there, one that is in the news each day is spelled in few ways,
 * and what may be Arabic is not worth many lines: what is likely is offered, and no more. */
static struct budget budget_of(struct suggester *s, size_t w, const struct letters *x)
{
	if (suggest_looks(s, &s->words[w]) == LOOKS_DOUBTFUL)
		return (struct budget){.cost = DOUBTFUL_COST_MAX, .lines = DOUBTFUL_LINES_MAX};
	if (s->words[w].known || suggest_is_settled(s, x))
		return (struct budget){.cost = KNOWN_COST_MAX, .lines = KNOWN_LINES_MAX};
	return (struct budget){.cost = COST_MAX, .lines = LINES_MAX};
}

static void word_rewrite(struct suggester *s, size_t w, size_t lines)
{
	struct rewriter r = {.s = s, .v = xcalloc(SPELLINGS_MAX, sizeof(*r.v)), .n = 1};
	struct letters bare = suggest_bare(&s->words[w]);
	struct budget b = budget_of(s, w, &bare);
	struct spelling *x;

	r.v[0] = (struct spelling){.x = bare, .looks = looks_of(&bare)};
	if (lines > b.lines)
		lines = b.lines;
	while (lines > 0 && (x = cheapest(&r)) != NULL && x->cost <= b.cost) {
		x->done = true;
		lines -= x->steps > 0 && offer_spelling(s, w, &x->x);
		step_all(&r, *x);
	}
	free(r.v);
}

/* The whole term with another letter for each g: who writes one g as jim writes all of them so. */
static void offer_all(struct suggester *s, const char *from, const char *to)
{
	AUTO_BUF struct buf text = {0};
	struct str rest = s->term;
	size_t at;

	buf_init(&text, BUF_NO_MAX);
	while ((at = str_find_str(rest, str_of(from))) < rest.n) {
		buf_str(&text, str_sub(rest, 0, at));
		buf_str(&text, str_of(to));
		rest = str_sub(rest, at + strlen(from), rest.n);
	}
	buf_str(&text, rest);
	if (text.n > rest.n)
		suggest_offer(s, SUGGEST_FOREIGN, buf_view(&text));
}

/* The lines are shared by the names of the term: of a term of three names each gets fewer. */
void suggest_foreign(struct suggester *s)
{
	bool foreign[TERM_WORDS_MAX] = {false};
	size_t n = 0;

	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *word = &s->words[w];

		foreign[w] = word->arabic && suggest_looks(s, word) != LOOKS_ARABIC;
		n += foreign[w];
	}
	if (n > 0 && n == s->n_words) {
		offer_all(s, "غ", "ج");
		offer_all(s, "ج", "غ");
	}
	for (size_t w = 0; w < s->n_words; w++)
		if (foreign[w])
			word_rewrite(s, w, (LINES_MAX + n - 1) / n);
}
