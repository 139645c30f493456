/* SPDX-License-Identifier: ISC */
#include "desk/samples.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"

struct kept_sample {
	struct sample s;
	struct arena arena;
};

void samples_init(struct samples *s, size_t max)
{
	*s = (struct samples){.max = max < SAMPLES_MAX ? max : SAMPLES_MAX};
	s->v = xcalloc(s->max + 1, sizeof(*s->v));
}

/* The hits of the first watch that lie in the field of its first hit. */
static size_t hits_of_field(const struct watch_result *r)
{
	size_t n = 1;

	while (n < r->n_hits && r->hits[n].watch == r->hits[0].watch &&
		r->hits[n].field == r->hits[0].field)
		n++;
	return n;
}

void samples_add(struct samples *s, const struct config *c, const struct try_one *one)
{
	const struct watch_result *r = one->result;
	const struct store_article *row = one->article;

	if (s->max == 0 || r->n_hits == 0)
		return;
	struct kept_sample *k = &s->v[s->n++ % s->max];
	struct arena *a = &k->arena;

	arena_done(a);
	arena_init(a, BUF_NO_MAX);
	k->s = (struct sample){.id = row->id,
		.first_seen_ms = row->first_seen_ms,
		.feed = arena_str(a, row->feed),
		.title = arena_str(a, row->a.title),
		.link = arena_str(a, row->a.link),
		.watch = c->watches[r->hits[0].watch].id,
		.silent = row->silent,
		.field = r->hits[0].field,
		.kind = try_kind_of(r->hits[0].rules)};
	snippet_make(one->fields[k->s.field], r->hits, hits_of_field(r), SAMPLE_WIDTH, a,
		&k->s.snippet);
}

size_t samples_n(const struct samples *s)
{
	return s->n < s->max ? s->n : s->max;
}

const struct sample *samples_at(const struct samples *s, size_t i)
{
	return &s->v[(s->n - 1 - i) % s->max].s;
}

void samples_done(struct samples *s)
{
	for (size_t i = 0; i < s->max && s->v != NULL; i++)
		arena_done(&s->v[i].arena);
	free(s->v);
}
