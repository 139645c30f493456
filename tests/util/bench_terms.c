/* SPDX-License-Identifier: ISC */
/* Words are counted by sorting all of them: slow, small, done once. */
#include "tests/util/bench_terms.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	FREQUENT = 1500,
	COMMON = 5000,
	STOP_WORDS = 50,
	WORD_MAX = 100,
	SEED = 7,
	ABSENT_TRIES = 30
};

/* ---- words ------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return str_cmp(((const struct bench_word *)a)->s, ((const struct bench_word *)b)->s);
}

static int by_count(const void *pa, const void *pb)
{
	const struct bench_word *a = pa;
	const struct bench_word *b = pb;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->s, b->s);
}

/* U+0620 to U+063A, U+0641 to U+064A */
static bool is_letter(const char *p)
{
	uint8_t lead = (uint8_t)p[0];
	uint8_t trail = (uint8_t)p[1];

	return (lead == 0xD8 && trail >= 0xA0 && trail <= 0xBA) ||
	       (lead == 0xD9 && trail >= 0x81 && trail <= 0x8A);
}

/* The next run of letters of *rest, which then begins behind it; empty at the end. */
static struct str word_next(struct str *rest)
{
	size_t from = 0;
	size_t to;

	while (from + 1 < rest->n && !is_letter(rest->p + from))
		from++;
	for (to = from; to + 1 < rest->n && is_letter(rest->p + to); to += 2)
		;
	struct str word = {rest->p + from, to - from};

	*rest = (struct str){rest->p + to, rest->n - to};
	return word;
}

static size_t words_of(struct str text, struct bench_word *v)
{
	size_t n = 0;
	struct str one;

	while ((one = word_next(&text)).n != 0)
		if (one.n >= 6 && one.n <= WORD_MAX)
			v[n++] = (struct bench_word){one, 1};
	return n;
}

/* Counts equal neighbours into one. */
static size_t words_unite(struct bench_word *v, size_t n)
{
	size_t distinct = 0;

	for (size_t i = 0; i < n; i++) {
		if (distinct != 0 && str_eq(v[distinct - 1].s, v[i].s))
			v[distinct - 1].n++;
		else
			v[distinct++] = v[i];
	}
	return distinct;
}

void bench_words_make(struct bench_words *w, const struct bench_texts *t)
{
	struct bench_word *v = xreallocarray(NULL, t->bytes / 6 + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		n += words_of(t->v[i].title, v + n);
		n += words_of(t->v[i].body, v + n);
	}
	qsort(v, n, sizeof(*v), by_text);
	w->n = words_unite(v, n);
	w->sorted = v;
	w->ranked = xreallocarray(NULL, w->n + 1, sizeof(*w->ranked));
	memcpy(w->ranked, v, w->n * sizeof(*v));
	qsort(w->ranked, w->n, sizeof(*w->ranked), by_count);
}

void bench_words_done(struct bench_words *w)
{
	free(w->ranked);
	free(w->sorted);
}

/* ---- terms ------------------------------------------------------------------------------- */

static size_t draw(uint32_t *seed, size_t from, size_t to)
{
	*seed = *seed * 1664525 + 1013904223;
	return to <= from ? 0 : from + (*seed >> 8) % (to - from);
}

/* Another letter in the middle: U+062A to U+063A, U+0641 to U+0648. A rare one each time would
 * help engines that filter by letters. */
static void mutate(char *p, size_t n, uint32_t *seed)
{
	size_t i = draw(seed, 0, 25);
	char letter[2] = {
		(char)(i < 17 ? 0xD8 : 0xD9), (char)(i < 17 ? 0xAA + i : 0x81 + i - 17)};

	memcpy(p + n / 4 * 2, letter, 2);
}

/* The same until it is no word of the corpus. */
static void make_absent(const struct bench_words *w, char *p, size_t n, uint32_t seed)
{
	struct bench_word word = {{p, n}, 0};

	for (size_t i = 0; i < ABSENT_TRIES; i++) {
		mutate(p, n, &seed);
		if (!bsearch(&word, w->sorted, w->n, sizeof(*w->sorted), by_text))
			return;
	}
}

static struct str term_draw(const struct bench_words *w, enum bench_list list, bool absent,
	uint32_t *seed, struct arena *a)
{
	char text[3 * (WORD_MAX + 1)];
	size_t at = 0;
	bool single = draw(seed, 0, 10) < 3;
	size_t skip = single ? COMMON : FREQUENT;
	size_t words = single ? 1 : 2 + draw(seed, 0, 2);

	for (size_t i = 0; i < words; i++) {
		struct str one = w->ranked[draw(seed, w->n > skip ? skip : 0, w->n)].s;

		if (list == BENCH_LIST_STOP && !single && i + 2 == words)
			one = w->ranked[draw(seed, 0, STOP_WORDS) % w->n].s;
		memcpy(text + at, one.p, one.n);
		if (single && absent)
			make_absent(w, text + at, one.n, *seed);
		if (i + 1 == words && !single && draw(seed, 0, 5) < 4)
			mutate(text + at, one.n, seed);
		at += one.n;
		text[at++] = ' ';
	}
	return arena_str(a, (struct str){text, at - 1});
}

void bench_terms(const struct bench_words *w, enum bench_list list, struct str *terms, size_t n,
	struct arena *a)
{
	uint32_t seed = SEED;

	for (size_t i = 0; i < n; i++)
		terms[i] = term_draw(
			w, list, list == BENCH_LIST_BOUNDED && i >= BENCH_BOUND, &seed, a);
}

static int by_str(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

size_t bench_distinct(const struct str *v, size_t n)
{
	struct str *sorted = xreallocarray(NULL, n + 1, sizeof(*sorted));
	size_t distinct = 0;

	memcpy(sorted, v, n * sizeof(*v));
	qsort(sorted, n, sizeof(*sorted), by_str);
	for (size_t i = 0; i < n; i++)
		distinct += i == 0 || !str_eq(sorted[i], sorted[i - 1]);
	free(sorted);
	return distinct;
}
