/* SPDX-License-Identifier: ISC */
/*
 * Near misses.
 *
 *   token ─ every cut, every form, no flag asked ─> reasons why it is not the word
 *         ─ then the next word, at most four tokens on ─> reasons added up
 *         ─ one or two, and no hit there ─> near miss; a flag that is named as the cure is tried
 *
 * Each word of the term is compared with each token in all the ways the language knows, also
 * those that the rules or the term's flags forbid, and what forbids it is noted. Then the words
 * are looked for in their order, a few words apart at most. A place where all were found with one
 * or two reasons, outside of the hits, is a near miss.
 */
#include <stdlib.h>
#include <string.h>

#include "watch/address.h"
#include "watch/advice/explain_private.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/reading.h"
#include "watch/spelling.h"

/* Three reasons are no near miss but another text; a skeleton of two letters is in every other
 * word. */
enum {
	ALEF = 0x0627,
	APART_MAX = 4,   /* tokens from one word of the term to the next */
	FOREIGN_MIN = 3, /* letters of a skeleton that say something */
	REASONS_MAX = 2,
	NO_WAY = 1U << 31U, /* the token is not this word in any way */
};

static const struct {
	enum explain_why why;
	const char *text;
} texts[] = {
	{WHY_ARTICLE_MISSING, "the term has the article here, the text has not"},
	{WHY_ARTICLE_EXTRA, "an article on a word that takes none here"},
	{WHY_ARTICLE_STOPS, "the article stands on some of the words only"},
	{WHY_GUARD, "spelled like a word of its own (guard word)"},
	{WHY_HAMZA, "with another hamza, which makes another word of one so short, or listed"},
	{WHY_FINAL, "its final letter, or a vowel mark there, makes it another word"},
	{WHY_SIGN, "without the sign that the term has, or with another one"},
	{WHY_LINK, "inside a link"},
	{WHY_BESIDE, "another thing together with the word beside it (guard word)"},
	{WHY_ENDING, "with an ending (needs the flag inflected)"},
	{WHY_ACCUSATIVE, "with a final alef that may be part of another word"},
	{WHY_FOREIGN, "another spelling (needs the flag foreign)"},
	{WHY_DIALECT, "with a prefix of the dialects (needs the flag dialect)"},
	{WHY_PREFIX_LATER, "a prefix on a later word"},
	{WHY_TWO_LETTERS, "words of two letters take no prefix"},
	{WHY_BETWEEN, "other words between"},
	{WHY_SENTENCE, "a sentence ends between the words"},
	{WHY_STRICT, "spelled in a way that a strict-* flag or case forbids"},
	{WHY_EXACT, "not as typed (flag exact)"},
	{WHY_REFUSED,
		"like the term, but taken for another word, or the article stands on some of the words only"},
};

const char *explain_why_text(enum explain_why one)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].why == one)
			return texts[i].text;
	return "";
}

/* The term without `exact` (explain_private.h), and the text's fold. */
struct looker {
	struct explain *x;
	struct phrase_view v;
	const struct word *words;
	size_t n_words;
	uint32_t flags;
	struct address *address; /* places come in order */
};

/* ---- one word ------------------------------------------------------------------------- */

/* How the rest is the word: units that are not it, and why it is not taken for it. */
struct likeness {
	size_t tail;
	bool respelt;
	uint32_t why;
};

static bool like_foreign(const struct looker *l, const struct word *w, const struct rest *r)
{
	uint16_t a[60];
	uint16_t b[60];
	size_t n = foreign_skeleton(l->v.ws->pool.units + w->u, w->n, a);

	return n >= FOREIGN_MIN && foreign_skeleton(r->u, r->n, b) == n &&
	       memcmp(a, b, n * sizeof(*a)) == 0;
}

/* As wordfit.c compares, but without asking the line's flags: each way that would need one is a
 * reason. */
static bool like(const struct looker *l, const struct word *w, const struct rest *r,
	struct likeness *ret)
{
	const uint16_t *stem = l->v.ws->pool.units + w->u;
	bool al = r->s->parts & AFFIX_AL;
	struct inflection in;

	*ret = (struct likeness){0};
	if (term_word_at(&l->v.ws->pool, w, r->u, r->n) == r->n) {
		ret->respelt = r->n != w->n;
		return true;
	}
	if (!(w->flags & WORD_ARABIC))
		return false;
	if (r->n == w->n + 1U && r->u[w->n] == ALEF &&
		memcmp(r->u, stem, w->n * sizeof(*stem)) == 0) {
		*ret = (struct likeness){.tail = 1, .why = WHY_ACCUSATIVE};
		return true;
	}
	if (inflect_takes(w) && inflect_fits(stem, w->n, w->flags, r->u, r->n, al,
					r->t->flags & TOKEN_TEH, &in)) {
		*ret = (struct likeness){in.tail, in.changed, WHY_ENDING};
		return true;
	}
	*ret = (struct likeness){.respelt = true, .why = WHY_FOREIGN};
	return like_foreign(l, w, r);
}

/* What the cut means for word number w. */
static uint32_t cut_why(const struct looker *l, size_t w, const struct split *s)
{
	const struct word *x = &l->words[w];
	bool article = s->parts & AFFIX_AL;
	bool takes = !(x->flags & WORD_BEFORE_DEFINITE) && !word_refuses_article(x);
	uint32_t why = 0;

	/* Only the first word may carry them (doc/matching.md "Proclitics"). */
	if (w > 0 && (s->parts & (AFFIX_CONJ | AFFIX_PREP)))
		why |= WHY_PREFIX_LATER;
	if ((s->parts & AFFIX_DIALECT) && !(l->flags & TERM_DIALECT))
		why |= WHY_DIALECT;
	if (s->from > 0 && l->n_words == 1 && term_word_letters(x) <= 2)
		why |= WHY_TWO_LETTERS;
	if ((x->flags & WORD_DEFINITE) && !article)
		why |= WHY_ARTICLE_MISSING;
	if (!(x->flags & WORD_DEFINITE) && article && !takes)
		why |= WHY_ARTICLE_EXTRA;
	return why;
}

static const uint32_t evidence_why[] = {[EVIDENCE_NONE] = 0,
	[EVIDENCE_GUARD] = WHY_GUARD,
	[EVIDENCE_HAMZA] = WHY_HAMZA,
	[EVIDENCE_FINAL] = WHY_FINAL};

static uint32_t rest_why(
	const struct looker *l, const struct walk *k, size_t w, const struct rest *r)
{
	const struct word *x = &l->words[w];
	struct likeness is;
	uint32_t unused = 0;
	uint32_t why;

	if (!like(l, x, r, &is))
		return NO_WAY;
	why = is.why | cut_why(l, w, r->s);
	why |= evidence_why[evidence_against(
		k, x, r, &(struct form){.tail = is.tail, .respelt = is.respelt})];
	if (!is.respelt &&
		!spelling_same(k->v, x, l->flags, r->t, r->s->from, r->t->n - is.tail, &unused))
		why |= WHY_STRICT;
	/* No reason at all, and word_fits() has refused it: then there is nothing to tell. */
	return why != 0 ? why : NO_WAY;
}

static unsigned count(uint32_t why)
{
	return why == NO_WAY ? REASONS_MAX + 1U : (unsigned)__builtin_popcount(why);
}

/* Why token t is not word w: 0 when it is, NO_WAY when it has nothing to do with it. */
static uint32_t token_why(const struct looker *l, size_t w, const struct token *t)
{
	struct walk k = {
		.v = &l->v, .words = l->words, .n_words = l->n_words, .flags = l->flags};
	struct split splits[AFFIX_MAX] = {{0}};
	const uint16_t *u = l->v.f->units + t->u;
	uint32_t best = NO_WAY;
	size_t n = 1;

	/* As if the word before had the accusative: the kindest view, since misses are sought. */
	k.now.tanwin = w > 0;
	if (word_fits(&k, w, t, false))
		return 0;
	/* No word of a term is so long, and every cut would be compared in all ways. */
	if (t->n > TERM_WORD_UNITS_MAX)
		return NO_WAY;
	if (t->kind == TOKEN_ARABIC && (l->words[w].flags & WORD_ARABIC))
		n = affix_splits(u, t->n, t->hamza, true, splits);
	for (size_t i = 0; i < n; i++) {
		struct rest r = {t, &splits[i], u, u + splits[i].from, t->n - splits[i].from};
		uint32_t why = rest_why(l, &k, w, &r);
		/* The kindest of the cuts: the fewest reasons, and of equals the first. */
		if (count(why) < count(best))
			best = why;
	}
	return best;
}

/* ---- the phrase ----------------------------------------------------------------------- */

/* The next word of the term after token tok; returns its token, 0 for none. */
static size_t next_word(const struct looker *l, size_t w, size_t tok, uint32_t *why)
{
	const struct folded *f = l->v.f;

	for (size_t j = tok + 1; j < f->n_toks && j <= tok + APART_MAX; j++) {
		bool stop = f->toks[j].gap > GAP_OPEN;
		uint32_t one;

		/* One stop may lie between the words, right behind the first; a paragraph never. */
		if (f->toks[j].gap == GAP_PARA || (stop && j > tok + 1))
			return 0;
		one = token_why(l, w, &f->toks[j]);
		if (one != NO_WAY) {
			*why |= one | (stop ? WHY_SENTENCE : 0U) |
				(j > tok + 1 ? WHY_BETWEEN : 0U);
			return j;
		}
		if (stop)
			return 0;
	}
	return 0;
}

/* The term from token tok on; returns its last token. */
static size_t phrase_why(const struct looker *l, size_t tok, uint32_t *ret)
{
	uint32_t why = token_why(l, 0, &l->v.f->toks[tok]);

	for (size_t w = 1; w < l->n_words && why != NO_WAY; w++) {
		size_t next = next_word(l, w, tok, &why);
		if (next == 0)
			why = NO_WAY;
		else
			tok = next;
	}
	*ret = why;
	return tok;
}

static bool overlaps_hit(const struct explain *x, size_t start, size_t end)
{
	for (size_t i = 0; i < x->n_hits; i++)
		if (x->hits[i].start < end && start < x->hits[i].end)
			return true;
	return false;
}

/* Does a token of the place lie in a link, where the term is not looked for? */
static bool in_link(const struct looker *l, size_t first, size_t last)
{
	for (size_t i = first; i <= last && !set_pattern(l->v.ws, 0)->address; i++) {
		const struct token *t = &l->v.f->toks[i];
		if (t->kind != TOKEN_ARABIC && address_holds(l->address, l->v.text, t->start))
			return true;
	}
	return false;
}

static bool asks_for_a_sign(const struct looker *l)
{
	const struct pattern *p = set_pattern(l->v.ws, 0);

	for (size_t i = 0; i < p->n_signs; i++)
		if (pattern_signs(p)[i].hard)
			return true;
	return false;
}

static bool is_beside(const struct looker *l, size_t first, size_t last)
{
	struct walk k = {
		.v = &l->v, .words = l->words, .n_words = l->n_words, .flags = l->flags};

	return (l->words->flags & WORD_BESIDE) && evidence_beside(&k, first, last);
}

/* Words that all fit and still make no hit. */
static uint32_t whole_why(const struct looker *l, uint32_t why, size_t first, size_t last)
{
	if (l->x->flags & TERM_EXACT)
		return count(why) <= REASONS_MAX ? WHY_EXACT : NO_WAY;
	if ((why & ~(uint32_t)WHY_SENTENCE) == 0 && in_link(l, first, last))
		return WHY_LINK;
	if ((why & ~(uint32_t)WHY_SENTENCE) == 0 && asks_for_a_sign(l))
		return WHY_SIGN;
	if (why == 0 && l->n_words > 1)
		return WHY_ARTICLE_STOPS;
	if (why == 0)
		return is_beside(l, first, last) ? WHY_BESIDE : NO_WAY;
	return why;
}

/* The flag without which the only reason would be none; 0 when that is not the case. */
static uint32_t needed_flags(uint32_t why)
{
	static const struct {
		uint32_t why, flag;
	} rows[] = {{WHY_ENDING, TERM_INFLECTED}, {WHY_FOREIGN, TERM_FOREIGN},
		{WHY_DIALECT, TERM_DIALECT}};
	uint32_t flags = 0;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		flags |= why & rows[i].why ? rows[i].flag : 0U;
		why &= ~rows[i].why;
	}
	return why == 0 ? flags : 0;
}

/* A flag is named as the remedy only where it is one: the words are tried with it. */
static uint32_t why_tried(struct explain *x, size_t start, size_t end, uint32_t why)
{
	uint32_t flags = needed_flags(why);
	struct str words = str_sub(x->text, start, end);
	struct watchset *ws = NULL;
	struct err e;

	if (flags == 0 ||
		explain_compile(x->term, x->flags | flags, x->ws->guards, &ws, &e) != ERR_NONE)
		return why;
	struct watch_result r = watchset_find(ws, x->probe, words);
	bool found = false;

	for (size_t i = 0; i < r.n_hits; i++)
		found = found || (r.hits[i].start == 0 && r.hits[i].end == words.n);
	watchset_free(ws);
	return found ? why : (uint32_t)WHY_REFUSED;
}

size_t explain_misses(
	struct explain *x, struct explain_miss out[EXPLAIN_MISSES_MAX], size_t *ret_more)
{
	const struct pattern *p = set_pattern(x->loose, 0);
	struct address address = {0};
	struct looker l = {
		.x = x,
		.address = &address,
		.v = explain_view(x, x->loose),
		.words = pattern_words(p),
		.n_words = p->n,
		.flags = x->flags & ~(uint32_t)TERM_EXACT,
	};
	size_t n = 0;
	size_t done = 0; /* byte where the last one ends */

	*ret_more = 0;
	for (size_t tok = 0; tok < x->f.n_toks && x->f.toks[tok].start < x->until; tok++) {
		uint32_t why;
		size_t start = x->f.toks[tok].start;
		size_t last = phrase_why(&l, tok, &why);
		size_t end = x->f.toks[last].end;

		why = why == NO_WAY ? why : whole_why(&l, why, tok, last);
		/* `done`: of places that overlap the first is told. */
		if (count(why) > REASONS_MAX || start < done || overlaps_hit(x, start, end))
			continue;
		done = end;
		if (n < EXPLAIN_MISSES_MAX)
			out[n++] = (struct explain_miss){
				start, end, why_tried(x, start, end, why)};
		else
			++*ret_more;
	}
	return n;
}
