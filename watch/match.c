/*
 * Tokens to candidates to hits.
 *
 * First pass: every cut of every token is hashed (parts of a token cost one multiplication each)
 * and asked of the filter. Second pass: the few that pass are looked up, their patterns compared by
 * phrase.c. A token longer than any stem is skipped, so that time is linear on any input.
 */
#include "watch/match.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "watch/affix.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/phrase.h"

enum {
	ALEF = 0x0627,
	LONG = 128,
	BATCH = 256,
	BACK_EXTRA = 2
};

struct matcher {
	const struct watchset *ws;
	struct watch_scratch *s;
	struct phrase_view view;
	const uint64_t *active;
	unsigned field, fields;
	size_t base; /* byte of the field where the block starts */
	uint32_t para;
	size_t n_cand;
	struct candidate cand[BATCH];
	const uint32_t *sums; /* of the token at hand */
	uint32_t power[LONG + 1];
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
		.first = (uint32_t)h->first,
		.last = (uint32_t)h->last,
		.para = para,
		.start = (uint32_t)(m->base + h->start),
		.end = (uint32_t)(m->base + h->end),
		.core_start = (uint32_t)(m->base + h->core_start),
		.core_end = (uint32_t)(m->base + h->core_end),
		.rules = h->rules,
		.field = (uint8_t)m->field,
	};
}

static bool wanted(const struct matcher *m, const struct set_line *l)
{
	if (!(l->fields & m->fields))
		return false;
	return m->active == NULL || (m->active[l->watch / 64] >> (l->watch % 64) & 1);
}

/* The anchor's stem begins with the pattern's word `word` at token tok; the phrase began at most
 * so many tokens before. */
static void try_pattern(
	struct matcher *m, const struct pattern *p, size_t word, const struct candidate *c)
{
	size_t back = word + BACK_EXTRA;
	struct phrase_hit h;

	if (!wanted(m, &m->ws->lines[p->line]))
		return;
	for (size_t tok = c->tok > back ? c->tok - back : 0; tok <= c->tok; tok++) {
		if (!phrase_at(&m->view, p, tok, &h) || h.last < c->tok)
			continue;
		hit_add(m, p, &h, c->para);
		return;
	}
}

static void flush(struct matcher *m)
{
	const struct index *x = &m->ws->index;

	for (size_t i = 0; i < m->n_cand; i++) {
		uint32_t ref = index_find(x, m->cand[i].hash);
		for (; ref != 0; ref = x->refs[ref - 1].next)
			try_pattern(m, &m->ws->pats[x->refs[ref - 1].pattern],
				x->refs[ref - 1].word, &m->cand[i]);
	}
	m->n_cand = 0;
}

static void propose(struct matcher *m, size_t tok, uint64_t hash)
{
	if (!index_maybe(&m->ws->index, hash))
		return;
	if (m->n_cand == BATCH)
		flush(m);
	m->cand[m->n_cand++] =
		(struct candidate){.hash = hash, .tok = (uint32_t)tok, .para = m->para};
}

/* Hash of units [a, b) of the token at hand. */
static uint64_t part(const struct matcher *m, size_t a, size_t b, enum index_space space)
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

static void propose_token(struct matcher *m, size_t tok, const struct token *t, bool rare)
{
	const uint16_t *u = m->view.f->units + t->u;
	struct split splits[AFFIX_MAX];
	size_t n = t->n, n_splits = 1;
	bool plain = n <= LONG;

	if (!plain && m->ws->wild_lengths == 0)
		return;
	m->sums = m->view.f->sums + t->u;
	splits[0] = (struct split){0};
	if (t->kind == TOKEN_ARABIC)
		n_splits =
			affix_splits(u, n, t->hamza, m->ws->any_flags & TERM_DIALECT, splits);
	for (size_t i = 0; i < n_splits; i++) {
		size_t from = splits[i].from;
		if (!plain) {
			propose_wild(m, tok, from, LONG);
			continue;
		}
		propose(m, tok, part(m, from, n, SPACE_STEM));
		if (u[n - 1] == ALEF && n - from > 1 &&
			!(splits[i].parts & (AFFIX_PREP | AFFIX_AL)))
			propose(m, tok, part(m, from, n - 1, SPACE_STEM));
		if (rare)
			propose_rare(m, tok, u, from, n);
	}
}

static void block(struct matcher *m, struct str text)
{
	const struct folded *f = &m->s->text;
	bool rare = (m->ws->any_flags & (TERM_INFLECTED | TERM_FOREIGN)) || m->ws->wild_lengths;

	fold_text(&m->s->text, text, FOLD_ALL);
	m->view.text = text;
	for (size_t i = 0; i < f->n_toks; i++) {
		if (f->toks[i].gap == GAP_PARA)
			m->para++;
		propose_token(m, i, &f->toks[i], rare);
	}
	flush(m);
}

void match_field(const struct watchset *ws, struct watch_scratch *s, struct str text,
	unsigned field, unsigned fields, const uint64_t *active)
{
	struct matcher m = {
		.ws = ws, .s = s, .active = active, .field = field, .fields = fields};

	m.view = (struct phrase_view){
		.ws = ws, .f = &s->text, .left = &s->left, .right = &s->right};
	m.power[0] = 1;
	for (size_t i = 1; i <= LONG; i++)
		m.power[i] = m.power[i - 1] * FOLD_BASE;
	block(&m, text);
}
