/* All strings of a state in one allocation, in a fixed order. */
#include "daemon/feedstate.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	STRINGS = 5
};

static void strings_of(struct feed_state *st, struct str *out[STRINGS])
{
	out[0] = &st->url;
	out[1] = &st->etag;
	out[2] = &st->last_modified;
	out[3] = &st->last_error;
	out[4] = &st->moved_to;
}

void feedstate_own(struct owned_state *own, const struct feed_state *st)
{
	struct feed_state copy = *st;
	struct str *strings[STRINGS];
	size_t n = 0;

	strings_of(&copy, strings);
	for (size_t i = 0; i < STRINGS; i++)
		n += strings[i]->n;
	char *block = xmalloc(n);
	char *at = block;

	for (size_t i = 0; i < STRINGS; i++) {
		if (strings[i]->n != 0)
			memcpy(at, strings[i]->p, strings[i]->n);
		*strings[i] = (struct str){at, strings[i]->n};
		at += strings[i]->n;
	}
	free(own->block);
	*own = (struct owned_state){.st = copy, .block = block};
}

struct feed_state feedstate_copy(const struct feed_state *st, struct arena *a)
{
	struct feed_state copy = *st;
	struct str *strings[STRINGS];

	strings_of(&copy, strings);
	for (size_t i = 0; i < STRINGS; i++)
		*strings[i] = arena_str(a, *strings[i]);
	return copy;
}

void feedstate_done(struct owned_state *own)
{
	free(own->block);
	*own = (struct owned_state){0};
}
