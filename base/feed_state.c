/* SPDX-License-Identifier: ISC */
/* The list of a feed's fields as a table, and reading and writing a field by its row. */
#include "base/feed_state.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

#define ROW(kind, member, name) {FEED_FIELD_##kind, offsetof(struct feed_state, member), name},
/* The name of the kind chooses: one that has no ROWS_ of its own does not compile. */
#define ROWS(kind, name) ROWS_##kind(name)
#define ROWS_TEXT(name) ROW(TEXT, name, #name)
#define ROWS_HASH(name) ROW(HASH, name, #name)
#define ROWS_INT64(name) ROW(INT64, name, #name)
#define ROWS_UINT32(name) ROW(UINT32, name, #name)
#define ROWS_INT32(name) ROW(INT32, name, #name)
#define ROWS_BOOL(name) ROW(BOOL, name, #name)
/* NOLINTBEGIN(bugprone-macro-parentheses): a member's name cannot stand in them. */
/* Three values, stored under their own names. */
#define ROWS_HINTS(name)                                                                       \
	ROW(UINT32, name.ttl_s, "ttl_s")                                                       \
	ROW(UINT32, name.skip_hours, "skip_hours")                                             \
	ROW(UINT8, name.skip_days, "skip_days")
/* NOLINTEND(bugprone-macro-parentheses) */

/* One row a stored value, made from the list in feed_state.h: a field that is added there cannot be
 * forgotten here. */
const struct feed_field feed_fields[] = {FEED_STATE_FIELDS(ROWS)};
const size_t n_feed_fields = sizeof(feed_fields) / sizeof(feed_fields[0]);

static void *field_at(struct feed_state *st, const struct feed_field *f)
{
	return (char *)st + f->offset;
}

struct str *feed_field_text(struct feed_state *st, const struct feed_field *f)
{
	return f->kind == FEED_FIELD_TEXT ? field_at(st, f) : NULL;
}

int64_t feed_field_number(const struct feed_state *st, const struct feed_field *f)
{
	const void *p = (const char *)st + f->offset;

	switch (f->kind) {
	case FEED_FIELD_TEXT:
		return 0;
	case FEED_FIELD_HASH:
		return (int64_t) * (const uint64_t *)p;
	case FEED_FIELD_INT64:
		return *(const int64_t *)p;
	case FEED_FIELD_UINT32:
		return *(const uint32_t *)p;
	case FEED_FIELD_INT32:
		return *(const int32_t *)p;
	case FEED_FIELD_UINT8:
		return *(const uint8_t *)p;
	case FEED_FIELD_BOOL:
		return *(const bool *)p;
	}
	return 0;
}

void feed_field_set_number(struct feed_state *st, const struct feed_field *f, int64_t v)
{
	void *p = field_at(st, f);

	switch (f->kind) {
	case FEED_FIELD_TEXT:
		return;
	case FEED_FIELD_HASH:
		*(uint64_t *)p = (uint64_t)v;
		return;
	case FEED_FIELD_INT64:
		*(int64_t *)p = v;
		return;
	case FEED_FIELD_UINT32:
		*(uint32_t *)p = (uint32_t)v;
		return;
	case FEED_FIELD_INT32:
		*(int32_t *)p = (int32_t)v;
		return;
	case FEED_FIELD_UINT8:
		*(uint8_t *)p = (uint8_t)v;
		return;
	case FEED_FIELD_BOOL:
		*(bool *)p = v != 0;
		return;
	}
}

/* ---- one that owns its strings ----------------------------------------------------------- */

static size_t text_bytes(struct feed_state *st)
{
	size_t n = 0;

	for (size_t i = 0; i < n_feed_fields; i++) {
		const struct str *s = feed_field_text(st, &feed_fields[i]);

		n += s != NULL ? s->n : 0;
	}
	return n;
}

void feed_state_own(struct feed_state_owned *own, const struct feed_state *st)
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
	/* Last: st may be *own itself, whose texts were just copied from this block. */
	free(own->block);
	*own = (struct feed_state_owned){.st = copy, .block = block};
}

struct feed_state feed_state_copy(const struct feed_state *st, struct arena *a)
{
	struct feed_state copy = *st;

	for (size_t i = 0; i < n_feed_fields; i++) {
		struct str *s = feed_field_text(&copy, &feed_fields[i]);

		if (s != NULL)
			*s = arena_str(a, *s);
	}
	return copy;
}

void feed_state_done(struct feed_state_owned *own)
{
	free(own->block);
	*own = (struct feed_state_owned){0};
}
