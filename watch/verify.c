/* SPDX-License-Identifier: ISC */
/*
 * Candidates to hits.
 *
 *   candidate (hash, token, cut) ─ index slot ─> place (refs) ─ what a ref knows ─> trial (pattern)
 *       ─ phrase_at() ─> raw hit
 *
 * Most of the time here is waiting for memory: with 100,000 terms every step meets another cache
 * line. So the steps are taken by all candidates of a batch together, and each asks for what the
 * next one reads: the slot, the refs, the pattern with its words and letters. What a ref knows of
 * the text around it (two letters of the neighbour, the article) is checked before its pattern is
 * looked at; phrase.c decides.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "watch/matcher.h"

enum {
	LAM = 0x0644
};

static void hit_add(
	struct matcher *m, const struct pattern *p, const struct phrase_hit *h, uint32_t para)
{
	struct watch_scratch *s = m->s;

	__builtin_prefetch(&m->ws->lines[p->line]); /* for conditions.c */
	/* A text of nothing but a term would fill memory; what is beyond is said, not kept. */
	if (s->n_raw == RAW_HITS_MAX) {
		s->cut = true;
		return;
	}
	s->raw = vec_room(s->raw, &s->cap_raw, s->n_raw + 1, sizeof(*s->raw));
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

size_t matcher_look_up(struct matcher *m)
{
	const struct index *x = &m->ws->index;
	const struct candidate *c = m->s->cand;
	struct place *out = m->s->places;
	size_t n = 0;

	for (size_t i = 0; i < m->n_cand; i++)
		__builtin_prefetch(&x->slots[index_slot(x, c[i].hash)]);
	for (size_t i = 0; i < m->n_cand; i++) {
		uint32_t ref = index_find(x, c[i].hash);
		if (ref == 0)
			continue;
		__builtin_prefetch(&x->refs[ref - 1]);
		out[n++] = (struct place){ref - 1, c[i].tok, c[i].from};
	}
	return n;
}

/* The token after begins with the two letters, perhaps behind the article. */
static bool hint_right(const struct matcher *m, size_t tok, uint16_t hint)
{
	const struct folded *f = m->view.f;
	const struct token *t = &f->toks[tok + 1];
	const uint16_t *u;

	if (tok + 1 >= f->n_toks || !signs_open(f, m->view.text, tok + 1))
		return false;
	u = f->units + t->u;
	if (t->n >= 2 && index_hint(u) == hint)
		return true;
	/* A lone article with its tatweel stands for the word behind it: no letter of that is
	 * seen here. */
	return (t->n >= 4 && index_hint(u + 2) == hint) || (t->flags & TOKEN_TATWEEL);
}

/* The token before ends with them, perhaps before the accusative alef. */
static bool hint_left(const struct matcher *m, size_t tok, uint16_t hint)
{
	const struct folded *f = m->view.f;
	const struct token *t;
	const uint16_t *end;

	if (tok == 0 || !signs_open(f, m->view.text, tok))
		return false;
	t = &f->toks[tok - 1];
	end = f->units + t->u + t->n;
	if (t->n >= 2 && index_hint(end - 2) == hint)
		return true;
	return (t->n >= 3 && index_hint(end - 3) == hint) || (t->flags & TOKEN_TATWEEL);
}

/* An article may stand before the stem: every cut that takes one ends with lam. */
static bool article_before(const struct matcher *m, const struct place *c)
{
	const struct folded *f = m->view.f;

	if (c->from > 0)
		return f->units[f->toks[c->tok].u + c->from - 1U] == LAM;
	return c->tok > 0 && (f->toks[c->tok - 1U].flags & TOKEN_TATWEEL);
}

static bool plausible(const struct matcher *m, const struct index_ref *r, const struct place *c)
{
	if ((r->bits & REF_DEFINITE) && !article_before(m, c))
		return false;
	if (r->bits & REF_RIGHT)
		return hint_right(m, c->tok, r->hint);
	return !(r->bits & REF_LEFT) || hint_left(m, c->tok, r->hint);
}

/* After the pattern was fetched and before it is compared: the field and the watches of this
 * feed. */
static bool wanted(const struct matcher *m, const struct pattern *p)
{
	if (!(p->fields & m->fields))
		return false;
	if (m->active == NULL)
		return true;
	uint32_t watch = m->ws->lines[p->line].watch;

	return m->active[watch / 64] >> (watch % 64) & 1;
}

/* Where a pattern may begin whose first `words` tokens, at most, stand before token tok; and perhaps a
 * detached article before each and before tok. */
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

/* The paragraph of a token; tokens come in order. Only near lines ask. */
static uint32_t paragraph(struct matcher *m, size_t tok)
{
	if (!m->ws->any_near)
		return 0;
	while (m->para_tok <= tok)
		m->para += m->view.f->toks[m->para_tok++].gap == GAP_PARA;
	return m->para;
}

/* Latin letters and digits inside a link are no words, but for a term that is a link itself. */
static bool in_address(struct matcher *m, const struct pattern *p, const struct phrase_hit *h)
{
	const struct token *t = m->view.f->toks;

	if (m->field == FIELD_URL || p->address)
		return false;
	for (size_t i = h->first; i <= h->last; i++)
		if (t[i].kind != TOKEN_ARABIC &&
			address_holds(&m->address, m->view.text, t[i].start))
			return true;
	return false;
}

/* The anchor's stem begins with the pattern's word `word` at the trial's token: the words before it
 * take as many tokens, fewer when glued, more when an article is detached. Every beginning that fits
 * counts: of equal words in a row each may belong to another hit. */
static void try_pattern(struct matcher *m, const struct trial *t)
{
	const struct pattern *p = set_pattern(m->ws, t->pattern);
	size_t tok = earliest(m, t->tok, t->word * (1 + phrase_gap(p->flags)));
	size_t last = t->word > 0 ? t->tok - 1U : t->tok;
	struct phrase_hit h;
	unsigned steps = 0;

	if (!wanted(m, p) || t->tok < (t->word > 0))
		return;
	for (; tok <= last; tok++) {
		if (phrase_at(&m->view, p, tok, &steps, &h) && h.last >= t->tok &&
			!in_address(m, p, &h))
			hit_add(m, p, &h, paragraph(m, t->tok));
	}
}

static void run_trials(struct matcher *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		try_pattern(m, &m->s->trials[i]);
}

/* A pattern of two or three words has about seventy bytes. */
static void prefetch(const struct pattern *p)
{
	__builtin_prefetch(p);
	__builtin_prefetch((const char *)p + 64);
}

void matcher_verify(struct matcher *m)
{
	size_t n_places = matcher_look_up(m), n = 0;

	for (size_t i = 0; i < n_places; i++) {
		const struct place *c = &m->s->places[i];
		const struct index_ref *r = &m->ws->index.refs[c->ref];
		for (;; r++) {
			if (plausible(m, r, c)) {
				prefetch(set_pattern(m->ws, r->pattern));
				m->s->trials[n++] = (struct trial){r->pattern, c->tok, r->word};
			}
			if (n == MATCH_BATCH) {
				run_trials(m, n);
				n = 0;
			}
			if (r->bits & REF_LAST)
				break;
		}
	}
	run_trials(m, n);
	m->n_cand = 0;
}
