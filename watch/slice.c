/* SPDX-License-Identifier: ISC */
/*
 * Units that come from one code point share its offset: so a ligature at either edge is seen. What
 * it stands for depends on its place only for U+FDF2, which has no alef of its own behind one: that
 * alef then comes along.
 */
#include "watch/slice.h"

enum {
	ALEF = 0x0627
};

/* Tokens before t whose bytes reach into those from `start` on. */
static size_t words_before(const struct folded *f, const struct token *t, size_t start)
{
	size_t n = 0;

	while (t - n > f->toks && (t - n - 1)->end > start)
		n++;
	return n;
}

static size_t start_of(const uint32_t *offs, const struct token *t, size_t from)
{
	return from > 0 ? offs[from] : t->start;
}

struct slice slice_of(
	const struct folded *f, struct str text, const struct token *t, size_t from, size_t to)
{
	const uint32_t *offs = f->offs + t->u;
	struct slice r = {0};
	size_t start = start_of(offs, t, from);

	while (from > r.before && offs[from - r.before - 1] == offs[from])
		r.before++;
	while (to + r.behind < t->n && offs[to + r.behind] == offs[to - 1])
		r.behind++;
	if (from > r.before && f->units[t->u + from - r.before - 1] == ALEF &&
		str_starts(str_sub(text, start, text.n), STR("\uFDF2")))
		start = start_of(offs, t, from - ++r.before);
	r.word = words_before(f, t, start);
	r.s = str_sub(text, start, to + r.behind < t->n ? offs[to + r.behind] : t->end);
	return r;
}

const uint16_t *slice_units(const struct folded *fold, const struct slice *r, size_t *ret_n)
{
	const struct token *t = &fold->toks[r->word];
	size_t rest = r->before + r->behind;

	*ret_n = 0;
	/* Under other classes it may fold to nothing at all. */
	if (r->word >= fold->n_toks)
		return fold->units;
	if (t->n > rest)
		*ret_n = t->n - rest;
	return fold->units + t->u + r->before;
}
