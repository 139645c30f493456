/* SPDX-License-Identifier: ISC */
#include "watch/story/differ.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/utf8.h"
#include "base/vec.h"
#include "watch/story/shingle.h"

struct differ {
	struct folded fold;
	struct map first;   /* of each shingle the number of the text that had it first */
	size_t n;           /* texts */
	VEC(size_t) shared; /* of the text at hand, with each before it */
};

struct differ *differ_new(void)
{
	return xcalloc(1, sizeof(struct differ));
}

void differ_free(struct differ *d)
{
	if (d == NULL)
		return;
	fold_done(&d->fold);
	map_done(&d->first);
	free(d->shared.p);
	free(d);
}

/* Tokens [from, to), and how many of their shingles are known. */
struct sentence {
	size_t from, to;
	size_t n, known;
};

static uint64_t key_at(const struct folded *f, size_t i)
{
	uint64_t w[SHINGLE];

	for (size_t k = 0; k < SHINGLE; k++)
		w[k] = shingle_word(f, &f->toks[i + k]);
	return shingle_hash(w) | 1;
}

static struct sentence sentence_at(struct differ *d, size_t from)
{
	const struct folded *f = &d->fold;
	struct sentence s = {.from = from, .to = from + 1};

	while (s.to < f->n_toks && f->toks[s.to].gap < GAP_STOP)
		s.to++;
	for (size_t i = from; i + SHINGLE <= s.to; i++) {
		size_t by = map_get(&d->first, key_at(f, i));

		s.n++;
		if (by == SIZE_MAX || by >= d->n)
			continue;
		s.known++;
		d->shared.p[by]++;
	}
	return s;
}

static void keep_own(const struct differ *d, struct str text, const struct sentence *s,
	struct differ_found *ret)
{
	const struct token *t = d->fold.toks;

	if (ret->n_own < DIFFER_OWN && s->to - s->from >= DIFFER_SENTENCE_WORDS &&
		s->known * 5 <= s->n)
		ret->own[ret->n_own++] = str_sub(text, t[s->from].start, t[s->to - 1].end);
}

/* Its own shingles are not known while it is compared. */
static void remember(struct differ *d)
{
	for (size_t i = 0; i + SHINGLE <= d->fold.n_toks; i++)
		(void)map_put(&d->first, key_at(&d->fold, i), d->n);
	d->n++;
}

void differ_add(struct differ *d, struct str text, struct differ_found *ret)
{
	size_t n = 0;
	size_t known = 0;

	*ret = (struct differ_found){.from = SIZE_MAX};
	*vec_add(&d->shared) = 0;
	memset(d->shared.p, 0, d->shared.n * sizeof(*d->shared.p));
	text = str_sub(text, 0, utf8_floor(text, DIFFER_BYTES));
	fold_text(&d->fold, text, FOLD_ALL);
	for (size_t i = 0; i < d->fold.n_toks;) {
		struct sentence s = sentence_at(d, i);

		n += s.n;
		known += s.known;
		keep_own(d, text, &s, ret);
		i = s.to;
	}
	ret->percent = n != 0 ? (unsigned)(known * 100 / n) : 0;
	for (size_t i = 0; i < d->n; i++)
		if (d->shared.p[i] != 0 &&
			(ret->from == SIZE_MAX || d->shared.p[i] > d->shared.p[ret->from]))
			ret->from = i;
	remember(d);
}
