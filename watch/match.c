/*
 * Tokens to candidates: the first pass.
 *
 * Every cut of every token is hashed (parts of a token cost one multiplication each) and asked of
 * the filter, without a branch on its answer: at many terms nobody can foresee it. The few that
 * pass go to verify.c in batches. A token longer than any stem is skipped, so that time is linear
 * on any input.
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
	BLOCK = 1 << 16,  /* bytes: what is folded at once, paragraphs permitting */
	TOKEN_PROBES = 16 /* more than a token's stems and those without a final alef */
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
	return c + ((b->filter[hash >> b->shift] & want) == want);
}

/* The stems that the token may show, and each without a final alef. */
static inline struct candidate *propose_token(
	const struct prober *b, struct candidate *c, const struct token *t)
{
	size_t n = t->n;
	unsigned starts = t->kind == TOKEN_ARABIC ? affix_starts(b->u, n) : 1U;

	c = propose(b, c, 0, n, SPACE_STEM);
	if (b->u[n - 1] == ALEF && n > 1) {
		c = propose(b, c, 0, n - 1, SPACE_STEM);
		if ((starts & 2U) && n > 2)
			c = propose(b, c, 1, n - 1, SPACE_STEM);
	}
	for (starts &= ~1U; starts != 0; starts &= starts - 1)
		c = propose(b, c, (size_t)__builtin_ctz(starts), n, SPACE_STEM);
	return c;
}

/* Verifies when the next token might not find room. */
static void keep(struct matcher *m, const struct candidate *end)
{
	m->n_cand = (size_t)(end - m->s->cand);
	if (m->n_cand > MATCH_BATCH - TOKEN_PROBES)
		matcher_verify(m);
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
static void propose_rare(struct matcher *m, const struct prober *b, const struct token *t)
{
	struct split splits[AFFIX_MAX] = {0};
	unsigned flags = m->ws->any_flags;
	size_t n = t->n, n_splits = 1;

	if (t->kind == TOKEN_ARABIC)
		n_splits = affix_splits(b->u, n, t->hamza, flags & TERM_DIALECT, splits);
	for (size_t i = 0; i < n_splits; i++) {
		size_t from = splits[i].from;
		propose_wild(m, b, from, n > MATCH_LONG ? MATCH_LONG : n);
		if (n > MATCH_LONG)
			continue;
		if (splits[i].parts & AFFIX_DIALECT)
			propose_one(m, b, from, n, SPACE_STEM);
		if (flags & TERM_INFLECTED)
			propose_inflected(m, b, from, n);
		if (flags & TERM_FOREIGN)
			propose_foreign(m, b, from, n);
	}
}

static void block(struct matcher *m, struct str text)
{
	const struct folded *f = &m->s->text;
	const struct index *x = &m->ws->index;
	struct prober b = {x->filter, 64 - x->filter_bits, 0, NULL};
	bool rare = (m->ws->any_flags & (TERM_DIALECT | TERM_INFLECTED | TERM_FOREIGN)) ||
		    m->ws->wild_lengths != 0;

	fold_text(&m->s->text, text, FOLD_ALL);
	m->view.text = text;
	m->para_tok = 0;
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		b.u = f->units + t->u;
		b.tok = (uint32_t)i;
		if (t->n <= MATCH_LONG)
			keep(m, propose_token(&b, m->s->cand + m->n_cand, t));
		if (rare)
			propose_rare(m, &b, t);
	}
	matcher_verify(m);
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

	m.view = (struct phrase_view){
		.ws = ws, .f = &s->text, .left = &s->left, .right = &s->right};
	while (text.n > 0) {
		struct str b = block_of(text);
		block(&m, b);
		text = str_sub(text, b.n, text.n);
	}
}
