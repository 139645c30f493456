/* SPDX-License-Identifier: ISC */
/* The forms of one word: its cases, and ibn without its alef. */
#include <stdlib.h>
#include <string.h>

#include "watch/cases.h"
#include "watch/term.h"

struct ibn {
	uint8_t n;
	uint16_t u[3];
};
enum {
	ALEF = 0x0627
};

/* ابن, and بن between two names. */
static const struct ibn ibn[] = {
	{3, {ALEF, 0x0628, 0x0646}},
	{2, {0x0628, 0x0646}},
};

#define N(a) (sizeof(a) / sizeof((a)[0]))

void term_pool_done(struct term_pool *p)
{
	free(p->words);
	free(p->units);
	*p = (struct term_pool){0};
}

void term_scratch_done(struct term_scratch *s)
{
	fold_done(&s->all);
	fold_done(&s->exact);
	nouns_free(s->nouns);
}

bool term_is_ibn(const uint16_t *u, size_t n)
{
	for (size_t i = 0; i < N(ibn); i++)
		if (n == ibn[i].n && memcmp(u, ibn[i].u, n * sizeof(*u)) == 0)
			return true;
	return false;
}

static bool is_ibn(const struct word *w)
{
	return w->flags & WORD_IBN;
}

size_t term_word_form(const struct term_pool *p, const struct word *w, size_t i, uint16_t *out)
{
	unsigned left = w->cases & CASE_LETTERS;

	if (is_ibn(w)) {
		if (i >= N(ibn))
			return 0;
		memcpy(out, ibn[i].u, ibn[i].n * sizeof(*out));
		return ibn[i].n;
	}
	if (left == 0 && i > 0)
		return 0;
	memcpy(out, p->units + w->u, w->n * sizeof(*out));
	if (left == 0)
		return w->n;
	for (; i > 0; i--)
		left &= left - 1;
	if (left != 0)
		out[case_place(w->cases, w->n)] = case_unit(left & -left);
	return left != 0 ? w->n : 0;
}

/* Are the n letters the word's but for its case? */
static bool same_but_case(const struct term_pool *p, const struct word *w, const uint16_t *u)
{
	const uint16_t *stem = p->units + w->u;
	size_t at = case_place(w->cases, w->n);

	return memcmp(stem, u, at * sizeof(*u)) == 0 && (case_letter(u[at]) & w->cases) &&
	       memcmp(stem + at + 1, u + at + 1, (w->n - at - 1U) * sizeof(*u)) == 0;
}

size_t term_word_at(
	const struct term_pool *p, const struct word *w, const uint16_t *u, size_t n)
{
	for (size_t i = 0; is_ibn(w) && i < N(ibn); i++)
		if (n >= ibn[i].n && memcmp(u, ibn[i].u, ibn[i].n * sizeof(*u)) == 0)
			return ibn[i].n;
	if (n < w->n || is_ibn(w))
		return 0;
	if (w->cases != 0)
		return same_but_case(p, w, u) ? w->n : 0;
	return memcmp(p->units + w->u, u, w->n * sizeof(*u)) == 0 ? w->n : 0;
}
