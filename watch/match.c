/* SPDX-License-Identifier: ISC */
/*
 * Tokens to candidates: the first pass.
 *
 *   field ─ blocks of 64 KiB ─┬ short lists: scout.c ─> the parts that may hold hits ─┐
 *                             └ long ones: all of it ─────────────────────────────────┤
 *         ┌───────────────────────────────────────────────────────────────────────────┘
 *         └─> fold_text() ─ rows of 32 tokens ─> stems, up to six a token
 *         ─ hash of each ─> filter says perhaps ─> candidates ─ 128 together ─> verify.c
 *
 * Every cut of every token is hashed and asked of the filter, without a branch on what the token
 * begins with or on the answer: nobody can foresee either. The few that pass go to verify.c in
 * batches. A token longer than any stem is skipped, so that time is linear on any input.
 */
#include "watch/match.h"

#include "watch/affix.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/matcher.h"

enum {
	ALEF = 0x0627
};

enum {
	BLOCK = 1 << 16, /* bytes: what is folded at once, paragraphs permitting */
};

/* A token at hand, and what asking the filter needs. */
struct prober {
	const uint64_t *filter;
	unsigned shift;
	uint32_t tok;
	const uint16_t *u; /* the token's units */
};

/* Asks for units [from, to) of the token: writes at c, and returns where to write next. */
static inline struct candidate *propose(const struct prober *b, struct candidate *c,
	size_t from, size_t to, enum index_space space)
{
	uint64_t hash = index_hash(b->u + from, to - from, space);
	uint64_t want = index_filter_bits(hash);

	*c = (struct candidate){.hash = hash, .tok = b->tok, .from = (uint8_t)from};
	/* No branch: the place is written in any case and kept by moving on. Whether a word
	 * passes cannot be foreseen, and a wrong guess costs more than the store. */
	return c + ((b->filter[hash >> b->shift] & want) == want);
}

/* A stem that a token may show, in 32 bits: the token in its row, the units before the stem, and the
 * stem's units. */
enum {
	STEM_FROM = 1 << 8,
	STEM_N = 1 << 16
};

/* Four stems, written as one. */
typedef uint32_t stems __attribute__((vector_size(16), aligned(4), may_alias));

/* What affix_starts() may say, unit 0 taken for granted, as what each cut adds to the whole token. */
#define CUT(from) ((uint32_t)((from) * (STEM_FROM - STEM_N)))
#define CUTS(n, a, b, c)                                                                       \
	{                                                                                      \
		{0, CUT(a), CUT(b), CUT(c)}, n                                                 \
	}
/* By the bits of affix_starts() without bit 0: which of the rests at 1, 2, 3 and 4 there are. A
 * cut that begins at `from` is `from` units later and as many shorter, hence CUT(). */
static const struct {
	stems add;
	uint32_t n;
} cuts[] = {CUTS(1, 0, 0, 0), CUTS(2, 1, 0, 0), CUTS(2, 2, 0, 0), CUTS(3, 1, 2, 0),
	CUTS(2, 3, 0, 0), CUTS(3, 1, 3, 0), CUTS(3, 2, 3, 0), CUTS(4, 1, 2, 3),
	CUTS(2, 4, 0, 0), CUTS(3, 1, 4, 0), CUTS(3, 2, 4, 0), CUTS(4, 1, 2, 4),
	CUTS(3, 3, 4, 0), CUTS(4, 1, 3, 4), CUTS(4, 2, 3, 4)};

/* The stems that token `i` of the row may show, and each without a final alef. Writes up to six at
 * out, and returns where to write next. */
static inline uint32_t *stems_of(
	const struct folded *f, const struct token *row, size_t i, uint32_t *out)
{
	const uint16_t *u = f->units + row[i].u;
	size_t n = row[i].n;
	uint32_t whole = (uint32_t)(i + n * STEM_N);

	/* No stem is so long, and every hash costs its length: without this a text of one
	 * endless word would take quadratic time. */
	if (n > MATCH_LONG)
		return out;
	unsigned starts = affix_starts(u, n);
	*(stems *)out = cuts[starts >> 1].add + whole;
	out += cuts[starts >> 1].n;
	/* Perhaps an accusative; wordfit.c decides. */
	if (u[n - 1] == ALEF && n > 1) {
		/* One unit less: of the whole token and, without branching, of the rest behind
		 * its first letter, as in «وجدولا» of جدول. A preposition or the article rules
		 * the ending out (wordfit.c). */
		*out++ = whole - STEM_N;
		*out = whole - STEM_N + CUT(1);
		out += (starts & 2U) && n > 2;
	}
	return out;
}

size_t match_stems(const struct folded *f, size_t tok, uint64_t ret[MATCH_STEMS])
{
	const uint16_t *u = f->units + f->toks[tok].u;
	uint32_t all[MATCH_STEMS + 4]; /* written by fours */
	size_t n = (size_t)(stems_of(f, f->toks + tok, 0, all) - all);

	for (size_t i = 0; i < n; i++)
		ret[i] = index_hash(u + all[i] / STEM_FROM % (STEM_N / STEM_FROM),
			all[i] / STEM_N, SPACE_STEM);
	return n;
}

/* Verifies when the next row might not find room. */
static void keep(struct matcher *m, const struct candidate *end)
{
	m->n_cand = (size_t)(end - m->s->cand);
	if (m->n_cand >= MATCH_BATCH)
		m->batch(m);
}

/* n tokens, from `first` on: all their stems first, then all their hashes, so that neither waits for
 * the other. */
static void propose_row(struct matcher *m, size_t first, size_t n)
{
	const struct folded *f = &m->s->text;
	const struct token *row = f->toks + first;
	struct prober b = {m->ws->index.filter, 64 - m->ws->index.filter_bits, 0, NULL};
	struct candidate *c = m->s->cand + m->n_cand;
	uint32_t all[MATCH_ROW * MATCH_STEMS], *end = all;

	for (size_t i = 0; i < n; i++)
		end = stems_of(f, row, i, end);
	for (const uint32_t *s = all; s < end; s++) {
		size_t i = *s % STEM_FROM, from = *s / STEM_FROM % (STEM_N / STEM_FROM);
		b.tok = (uint32_t)(first + i);
		b.u = f->units + row[i].u;
		c = propose(&b, c, from, from + *s / STEM_N, SPACE_STEM);
	}
	keep(m, c);
}

static void propose_one(struct matcher *m, const struct prober *b, size_t from, size_t to,
	enum index_space space)
{
	keep(m, propose(b, m->s->cand + m->n_cand, from, to, space));
}

static void propose_wild(struct matcher *m, const struct prober *b, size_t from, size_t n)
{
	uint64_t left = m->ws->wild_lengths;

	while (left != 0) {
		size_t len = (size_t)__builtin_ctzll(left);
		left &= left - 1;
		if (from + len <= n)
			propose_one(m, b, from, from + len, SPACE_PREFIX);
	}
}

static void propose_inflected(struct matcher *m, const struct prober *b, size_t from, size_t n)
{
	uint8_t tails[INFLECT_MAX];
	size_t k = inflect_tails(b->u + from, n - from, tails);

	for (size_t i = 0; i < k; i++)
		propose_one(m, b, from, n - tails[i], SPACE_SUFFIXED);
}

/* The skeleton is no part of the token: it is asked for in place of one. */
static void propose_foreign(struct matcher *m, const struct prober *b, size_t from, size_t n)
{
	uint16_t bones[60 + FOLD_PAD];
	size_t k = foreign_skeleton(b->u + from, n - from, bones);
	struct prober skeleton = *b;
	struct candidate *c = m->s->cand + m->n_cand;

	if (k == 0)
		return;
	skeleton.u = bones;
	if (propose(&skeleton, c, 0, k, SPACE_SKELETON) == c)
		return;
	c->from = (uint8_t)from;
	keep(m, c + 1);
}

/* Everything but stems, and dialect: only for sets that use such flags. */
static void propose_rare(struct matcher *m, size_t tok)
{
	const struct token *t = &m->s->text.toks[tok];
	const struct prober b = {m->ws->index.filter, 64 - m->ws->index.filter_bits,
		(uint32_t)tok, m->s->text.units + t->u};
	struct split splits[AFFIX_MAX] = {0};
	unsigned flags = m->ws->any_flags;
	size_t n = t->n, n_splits = 1;

	if (t->kind == TOKEN_ARABIC)
		n_splits = affix_splits(b.u, n, t->hamza, flags & TERM_DIALECT, splits);
	for (size_t i = 0; i < n_splits; i++) {
		size_t from = splits[i].from;
		propose_wild(m, &b, from, n > MATCH_LONG ? MATCH_LONG : n);
		if (n > MATCH_LONG)
			continue;
		if (splits[i].parts & AFFIX_DIALECT)
			propose_one(m, &b, from, n, SPACE_STEM);
		if (flags & TERM_INFLECTED)
			propose_inflected(m, &b, from, n);
		if (flags & TERM_FOREIGN)
			propose_foreign(m, &b, from, n);
	}
}

void matcher_propose(struct matcher *m)
{
	const struct folded *f = &m->s->text;
	/* Most sets have no line with such a flag, and then none of this is paid for. */
	bool rare = (m->ws->any_flags & (TERM_DIALECT | TERM_INFLECTED | TERM_FOREIGN)) ||
		    m->ws->wild_lengths != 0;

	for (size_t i = 0; i < f->n_toks; i += MATCH_ROW) {
		size_t n = f->n_toks - i < MATCH_ROW ? f->n_toks - i : MATCH_ROW;
		propose_row(m, i, n);
		for (size_t k = i; rare && k < i + n; k++)
			propose_rare(m, k);
	}
	m->batch(m);
}

void matcher_part(struct matcher *m, struct str text, size_t base)
{
	fold_text(&m->s->text, text, FOLD_ALL);
	m->view.text = text;
	m->base = base;
	m->para_tok = 0;
	m->address = (struct address){0};
	m->batch = matcher_verify;
	matcher_propose(m);
	/* Words are counted over the whole field: `near` knows nothing of parts. */
	m->words += (uint32_t)m->s->text.n_toks;
}

/* The first block of rest: it ends before a paragraph break, which nothing that matches crosses. */
static struct str block_of(struct str rest)
{
	/* A block ends at the first empty line behind its 64 KiB, so no phrase and no `near` is
	 * cut. */
	struct str late = str_sub(rest, BLOCK, rest.n);

	return str_sub(rest, 0, rest.n - late.n + str_find_str(late, STR("\n\n")));
}

void match_field(const struct watchset *ws, struct watch_scratch *s, struct str text,
	unsigned field, unsigned fields, const uint64_t *active)
{
	struct matcher m = {
		.ws = ws, .s = s, .active = active, .field = field, .fields = fields};

	m.view = (struct phrase_view){
		.ws = ws, .f = &s->text, .left = &s->left, .right = &s->right};
	for (size_t at = 0; at < text.n;) {
		struct str b = block_of(str_sub(text, at, text.n));
		if (!matcher_scout(&m, b, at))
			matcher_part(&m, b, at);
		at += b.n;
	}
}
