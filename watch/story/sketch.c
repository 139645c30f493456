/* SPDX-License-Identifier: ISC */
/* Sketches: made, written, read (sketch.h). */
#include "watch/story/sketch.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "watch/story/shingle.h"

enum {
	DIGIT_BITS = 6,
	DIGITS = 6,   /* of a hash, as written */
	N_DIGITS = 2, /* of a number of hashes */
	HEAD = 2 + DIGITS + N_DIGITS
};
/* Another way to fold, to sample or to write is another version: its sketches are comparable with no other. */
#define VERSION '1'

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/* ---- made -------------------------------------------------------------------------------- */

struct maker {
	uint64_t v[SKETCH_WORDS]; /* hashes of all shingles, in the order of the text */
	size_t n;
	size_t words;
};

static bool is_sampled(uint64_t h)
{
	return h >> 32 < (UINT64_C(1) << 32) / SKETCH_SAMPLE;
}

static void add_text(struct maker *m, const struct folded *f)
{
	uint64_t w[SHINGLE] = {0};

	for (size_t i = 0; i < f->n_toks && m->words < SKETCH_WORDS; i++, m->words++) {
		shingle_push(w, shingle_word(f, &f->toks[i]));
		if (i + 1 >= SHINGLE)
			m->v[m->n++] = shingle_hash(w);
	}
}

/* Titles are compared whole. */
static uint32_t title_hash(const struct folded *f)
{
	uint64_t h = 2;

	if (f->n_toks < SKETCH_TITLE_WORDS)
		return 0;
	for (size_t i = 0; i < f->n_toks; i++) {
		uint64_t w[2] = {h, shingle_word(f, &f->toks[i])};

		h = hash64((struct str){(const char *)w, sizeof(w)}, 2);
	}
	return (uint32_t)h != 0 ? (uint32_t)h : 1;
}

static int by_hash(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static size_t sort_unique(uint32_t *v, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(v, n, sizeof(*v), by_hash);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

/* The hashes with that answer into v, where is room for `room`. */
static size_t take(const struct maker *m, bool sampled, uint32_t *v, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n && n < room; i++)
		if (is_sampled(m->v[i]) == sampled)
			v[n++] = (uint32_t)m->v[i];
	return sort_unique(v, n);
}

static bool keep(const struct maker *m, struct arena *a, struct sketch *s)
{
	size_t room = m->n < SKETCH_MAX ? m->n : SKETCH_MAX;

	s->v = arena_array(a, room, sizeof(*s->v));
	if (s->v == NULL)
		return false;
	s->dense = m->words <= SKETCH_DENSE_WORDS;
	s->n = s->n_sampled = take(m, true, s->v, room);
	if (s->dense)
		s->n += take(m, false, s->v + s->n, room - s->n);
	return true;
}

static void fold_some(struct folded *f, struct str text)
{
	fold_text(f, str_sub(text, 0, utf8_floor(text, SKETCH_BYTES)), FOLD_ALL);
}

bool sketch_make(struct folded *scratch, struct str title, struct str text, struct arena *a,
	struct sketch *ret)
{
	struct sketch s = {.v = NULL};
	struct maker m;

	m.n = m.words = 0;
	fold_some(scratch, title);
	s.title = title_hash(scratch);
	add_text(&m, scratch);
	size_t of_title = m.words;

	fold_some(scratch, text);
	add_text(&m, scratch);
	s.headline = m.words == of_title;
	if (!keep(&m, a, &s))
		return false;
	*ret = s;
	return true;
}

bool sketch_is_empty(const struct sketch *s)
{
	return s->n == 0 && s->title == 0;
}

/* ---- written ----------------------------------------------------------------------------- */

static void put(char **p, uint32_t v, int n)
{
	for (int i = n; i-- > 0; v /= sizeof(digits) - 1)
		(*p)[i] = digits[v % (sizeof(digits) - 1)];
	*p += n;
}

static char kind_of(const struct sketch *s)
{
	if (s->headline)
		return 'h';
	return s->dense ? 'd' : 's';
}

struct str sketch_write(const struct sketch *s, struct arena *a)
{
	size_t n = HEAD + s->n * DIGITS;
	char *text = arena_alloc(a, n);
	char *p = text;

	if (text == NULL || sketch_is_empty(s))
		return (struct str){0};
	*p++ = VERSION;
	*p++ = kind_of(s);
	put(&p, s->title, DIGITS);
	put(&p, (uint32_t)s->n_sampled, N_DIGITS);
	for (size_t i = 0; i < s->n; i++)
		put(&p, s->v[i], DIGITS);
	return (struct str){text, n};
}

/* ---- read -------------------------------------------------------------------------------- */

static bool get(struct str *text, int n, uint32_t *ret)
{
	uint64_t v = 0;

	for (int i = 0; i < n; i++) {
		const char *d = memchr(digits, text->p[i], sizeof(digits) - 1);

		if (d == NULL)
			return false;
		v = v * (sizeof(digits) - 1) + (size_t)(d - digits);
	}
	*text = str_sub(*text, (size_t)n, text->n);
	*ret = (uint32_t)v;
	return v <= UINT32_MAX;
}

bool sketch_read(struct str text, struct arena *a, struct sketch *ret)
{
	struct sketch s = {.n = text.n > HEAD ? (text.n - HEAD) / DIGITS : 0};
	uint32_t sampled = 0;

	*ret = (struct sketch){.v = NULL};
	if (text.n != HEAD + s.n * DIGITS || s.n > SKETCH_MAX || text.p[0] != VERSION ||
		strchr("hds", text.p[1]) == NULL)
		return false;
	s.headline = text.p[1] == 'h';
	s.dense = text.p[1] != 's';
	s.v = arena_array(a, s.n, sizeof(*s.v));
	text = str_sub(text, 2, text.n);
	if (s.v == NULL || !get(&text, DIGITS, &s.title) || !get(&text, N_DIGITS, &sampled) ||
		sampled > s.n)
		return false;
	s.n_sampled = sampled;
	for (size_t i = 0; i < s.n; i++)
		if (!get(&text, DIGITS, &s.v[i]))
			return false;
	*ret = s;
	return true;
}
