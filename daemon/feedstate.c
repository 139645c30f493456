/* SPDX-License-Identifier: ISC */
/* All strings of a state in one allocation, in a fixed order. */
#include "daemon/feedstate.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

static size_t text_bytes(struct feed_state *st)
{
	size_t n = 0;

	for (size_t i = 0; i < n_feed_fields; i++) {
		const struct str *s = feed_field_text(st, &feed_fields[i]);

		n += s != NULL ? s->n : 0;
	}
	return n;
}

void feedstate_own(struct owned_state *own, const struct feed_state *st)
{
	struct feed_state copy = *st;
	char *block = xmalloc(text_bytes(&copy));
	char *at = block;

	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *s = feed_field_text(&copy, &feed_fields[i]);

		if (s == NULL)
			continue;
		if (s->n != 0)
			memcpy(at, s->p, s->n);
		*s = (struct str){at, s->n};
		at += s->n;
	}
	free(own->block);
	*own = (struct owned_state){.st = copy, .block = block};
}

struct feed_state feedstate_copy(const struct feed_state *st, struct arena *a)
{
	struct feed_state copy = *st;

	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *s = feed_field_text(&copy, &feed_fields[i]);

		if (s != NULL)
			*s = arena_str(a, *s);
	}
	return copy;
}

void feedstate_done(struct owned_state *own)
{
	free(own->block);
	*own = (struct owned_state){0};
}
