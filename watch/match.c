/*
 * Tokens to candidates to hits.
 *
 * First pass: every cut of every token is hashed (parts of a token cost one multiplication each)
 * and asked of the filter. Second pass, in batches so that memory is fetched ahead: the few that
 * pass are looked up; a hint of two letters from the neighbouring word decides whether the pattern
 * is worth looking at; phrase.c compares. A token longer than any stem is skipped, so that time is
 * linear on any input.
 */
#include "watch/match.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "watch/affix.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/phrase.h"

enum {
	ALEF = 0x0627
};

enum {
	BLOCK = 1 << 16
}; /* bytes: what is folded at once, paragraphs permitting */

struct matcher {
	const struct watchset *ws;
	struct watch_scratch *s;
	struct phrase_view view;
	const uint64_t *active;
	unsigned field, fields;
	size_t base;    /* byte of the field where the block starts */
	uint32_t words; /* of the field before it */
	uint32_t para;
	size_t n_cand;
	const uint64_t *filter; /* of the index */
	unsigned filter_shift;
	const uint32_t *power;
	const uint32_t *sums; /* of the token at hand */
};

static void hit_add(
	struct matcher *m, const struct pattern *p, const struct phrase_hit *h, uint32_t para)
{
	struct watch_scratch *s = m->s;

	if (s->n_raw == RAW_HITS_MAX) {
		s->cut = true;
		return;
	}
	if (s->n_raw == s->cap_raw) {
		s->cap_raw = s->cap_raw ? s->cap_raw * 2 : 64;
		s->raw = xreallocarray(s->raw, s->cap_raw, sizeof(*s->raw));
	}
	s->raw[s->n_raw++] = (struct raw_hit){
		.line = p->line,
		.part = p->part,
		.first = m->words + (uint32_t)h->first,
		.last = m->words + (uint32_t)h->last,
		.para = para,
		.start = (uint32_t)(m->base + h->start),
		.end = (uint32_t)(m->base + h->end),
		.core_start = (uint32_t)(m->base + h->core_start),
		.core_end = (uint32_t)(m->base + h->core_end),
		.rules = h->rules,
		.field = (uint8_t)m->field,
	};
}

static bool wanted(const struct matcher *m, const struct pattern *p)
{
	if (!(p->fields & m->fields))
		return false;
	if (m->active == NULL)
		return true;
	uint32_t watch = m->ws->lines[p->line].watch;

	return m->active[watch / 64] >> (watch % 64) & 1;
}

/* Where a pattern may begin whose first `words` words stand before token tok: a token each, and
 * perhaps a detached article before each and before tok. */
static size_t earliest(const struct matcher *m, size_t tok, size_t words)
{
	size_t articles = words + 1;

	while (tok > 0 && (words > 0 || articles > 0)) {
		bool detached = m->view.f->toks[tok - 1].flags & TOKEN_TATWEEL;
		if (detached && articles > 0)
			articles--;
		else if (words > 0)
			words--;
		else
			break;
		tok--;
	}
	return tok;
}

/* The anchor's stem begins with the pattern's word `word` at token tok: the words before it take
 * as many tokens, fewer when glued, more when an article is detached. */
static void try_pattern(
	struct matcher *m, const struct pattern *p, size_t word, const struct candidate *c)
{
	size_t tok = earliest(m, c->tok, word), last = word > 0 ? c->tok - 1 : c->tok;
	struct phrase_hit h;

	if (!wanted(m, p) || c->tok < (word > 0))
		return;
	for (; tok <= last; tok++) {
		if (!phrase_at(&m->view, p, tok, &h) || h.last < c->tok)
			continue;
		hit_add(m, p, &h, c->para);
		return;
	}
}

/* The token after begins with the two letters, perhaps behind the article. */
static bool hint_right(const struct matcher *m, size_t tok, uint16_t hint)
{
	const struct folded *f = m->view.f;
	const struct token *t = &f->toks[tok + 1];
	const uint16_t *u;

	if (tok + 1 >= f->n_toks || t->gap > GAP_OPEN)
		return false;
	u = f->units + t->u;
	if (t->n >= 2 && index_hint(u) == hint)
		return true;
	return (t->n >= 4 && index_hint(u + 2) == hint) || (t->flags & TOKEN_TATWEEL);
}

/* The token before ends with them, perhaps before the accusative alef. */
static bool hint_left(const struct matcher *m, size_t tok, uint16_t hint)
{
	const struct folded *f = m->view.f;
	const struct token *t;
	const uint16_t *end;

	if (tok == 0 || f->toks[tok].gap > GAP_OPEN)
		return false;
	t = &f->toks[tok - 1];
	end = f->units + t->u + t->n;
	if (t->n >= 2 && index_hint(end - 2) == hint)
		return true;
	return (t->n >= 3 && index_hint(end - 3) == hint) || (t->flags & TOKEN_TATWEEL);
}

static bool plausible(const struct matcher *m, const struct index_ref *r, size_t tok)
{
	if (r->bits & REF_RIGHT)
		return hint_right(m, tok, r->hint);
	return !(r->bits & REF_LEFT) || hint_left(m, tok, r->hint);
}

static void verify(struct matcher *m, const struct candidate *c)
{
	const struct index_ref *r = &m->ws->index.refs[c->ref - 1];

	for (;; r++) {
		if (plausible(m, r, c->tok))
			try_pattern(m, &m->ws->pats[r->pattern], r->word, c);
		if (r->bits & REF_LAST)
			return;
	}
}

/* Finds the refs of the candidates so far and drops those that have none; each step asks memory for
 * what the next one reads. */
static void look_up(struct matcher *m)
{
	const struct index *x = &m->ws->index;
	struct candidate *c = m->s->cand;
	size_t n = 0;

	for (size_t i = 0; i < m->n_cand; i++)
		__builtin_prefetch(&x->slots[index_slot(x, c[i].hash)]);
	for (size_t i = 0; i < m->n_cand; i++) {
		uint32_t ref = index_find(x, c[i].hash);
		if (ref == 0)
			continue;
		__builtin_prefetch(&x->refs[ref - 1]);
		c[n] = c[i];
		c[n++].ref = ref;
	}
	m->n_cand = n;
}

/* The pattern of a candidate's first ref, usually its only one. */
static const struct pattern *first_pattern(const struct matcher *m, const struct candidate *c)
{
	return &m->ws->pats[m->ws->index.refs[c->ref - 1].pattern];
}

/* Second pass over the candidates so far. */
static void flush(struct matcher *m)
{
	const struct term_pool *pool = &m->ws->pool;
	struct candidate *c = m->s->cand;

	look_up(m);
	for (size_t i = 0; i < m->n_cand; i++)
		__builtin_prefetch(first_pattern(m, &c[i]));
	for (size_t i = 0; i < m->n_cand; i++)
		__builtin_prefetch(&pool->words[first_pattern(m, &c[i])->word]);
	for (size_t i = 0; i < m->n_cand; i++)
		__builtin_prefetch(&pool->units[pool->words[first_pattern(m, &c[i])->word].u]);
	for (size_t i = 0; i < m->n_cand; i++)
		verify(m, &c[i]);
	m->n_cand = 0;
}

static __attribute__((noinline)) void keep(struct matcher *m, size_t tok, uint64_t hash)
{
	if (m->n_cand == MATCH_BATCH)
		flush(m);
	m->s->cand[m->n_cand++] =
		(struct candidate){.hash = hash, .tok = (uint32_t)tok, .para = m->para};
}

static inline void propose(struct matcher *m, size_t tok, uint64_t hash)
{
	uint64_t want = index_filter_bits(hash);

	if ((m->filter[hash >> m->filter_shift] & want) == want)
		keep(m, tok, hash);
}

/* Hash of units [a, b) of the token at hand. */
static inline uint64_t part(const struct matcher *m, size_t a, size_t b, enum index_space space)
{
	uint32_t sum = m->sums[b - 1];

	if (a > 0)
		sum -= m->sums[a - 1] * m->power[b - a];
	return index_mix(sum, space);
}

static void propose_wild(struct matcher *m, size_t tok, size_t from, size_t n)
{
	uint64_t left = m->ws->wild_lengths;

	while (left != 0) {
		size_t len = (size_t)__builtin_ctzll(left);
		left &= left - 1;
		if (from + len <= n)
			propose(m, tok, part(m, from, from + len, SPACE_PREFIX));
	}
}

static void propose_rare(
	struct matcher *m, size_t tok, const uint16_t *u, size_t from, size_t n)
{
	uint8_t tails[INFLECT_MAX];
	uint16_t bones[60];
	size_t k;

	propose_wild(m, tok, from, n);
	if (m->ws->any_flags & TERM_INFLECTED) {
		k = inflect_tails(u + from, n - from, tails);
		for (size_t i = 0; i < k; i++)
			propose(m, tok, part(m, from, n - tails[i], SPACE_SUFFIXED));
	}
	if (m->ws->any_flags & TERM_FOREIGN) {
		k = foreign_skeleton(u + from, n - from, bones);
		if (k > 0)
			propose(m, tok, index_hash(bones, k, SPACE_SKELETON));
	}
}

/* Everything but stems, and dialect: only for sets that use such flags. */
static void propose_rare_token(struct matcher *m, size_t tok, const struct token *t)
{
	const uint16_t *u = m->view.f->units + t->u;
	struct split splits[AFFIX_MAX] = {0};
	size_t n = t->n, n_splits = 1;

	if (t->kind == TOKEN_ARABIC)
		n_splits =
			affix_splits(u, n, t->hamza, m->ws->any_flags & TERM_DIALECT, splits);
	for (size_t i = 0; i < n_splits; i++) {
		size_t from = splits[i].from;
		if (n > MATCH_LONG) {
			propose_wild(m, tok, from, MATCH_LONG);
			continue;
		}
		if (splits[i].parts & AFFIX_DIALECT)
			propose(m, tok, part(m, from, n, SPACE_STEM));
		propose_rare(m, tok, u, from, n);
	}
}

/* The stems that the token may show, and each without a final alef. */
static void propose_token(struct matcher *m, size_t tok, const struct token *t)
{
	const uint16_t *u = m->view.f->units + t->u;
	size_t n = t->n;
	unsigned starts = t->kind == TOKEN_ARABIC ? affix_starts(u, n) : 1U;

	m->sums = m->view.f->sums + t->u;
	propose(m, tok, index_mix(m->sums[n - 1], SPACE_STEM));
	if (u[n - 1] == ALEF && n > 1) {
		propose(m, tok, index_mix(m->sums[n - 2], SPACE_STEM));
		if ((starts & 2U) && n > 2)
			propose(m, tok, part(m, 1, n - 1, SPACE_STEM));
	}
	for (starts &= ~1U; starts != 0; starts &= starts - 1)
		propose(m, tok, part(m, (size_t)__builtin_ctz(starts), n, SPACE_STEM));
}

static void block(struct matcher *m, struct str text)
{
	const struct folded *f = &m->s->text;
	bool rare = (m->ws->any_flags & (TERM_DIALECT | TERM_INFLECTED | TERM_FOREIGN)) ||
		    m->ws->wild_lengths != 0;

	fold_text(&m->s->text, text, FOLD_ALL);
	m->view.text = text;
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		m->para += t->gap == GAP_PARA;
		if (t->n <= MATCH_LONG)
			propose_token(m, i, t);
		if (rare) {
			m->sums = f->sums + t->u;
			propose_rare_token(m, i, t);
		}
	}
	flush(m);
	m->words += (uint32_t)f->n_toks;
	m->base += text.n;
}

/* The first block of rest: it ends before a paragraph break, which nothing that matches crosses. */
static struct str block_of(struct str rest)
{
	struct str late = str_sub(rest, BLOCK, rest.n);

	return str_sub(rest, 0, rest.n - late.n + str_find_str(late, STR("\n\n")));
}

void match_field(const struct watchset *ws, struct watch_scratch *s, struct str text,
	unsigned field, unsigned fields, const uint64_t *active)
{
	struct matcher m = {
		.ws = ws, .s = s, .active = active, .field = field, .fields = fields};

	m.filter = ws->index.filter;
	m.filter_shift = 64 - ws->index.filter_bits;
	m.power = s->power;
	m.view = (struct phrase_view){
		.ws = ws, .f = &s->text, .left = &s->left, .right = &s->right};
	while (text.n > 0) {
		struct str b = block_of(text);
		block(&m, b);
		text = str_sub(text, b.n, text.n);
	}
}
