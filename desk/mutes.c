/* SPDX-License-Identifier: ISC */
/*
 * Mutes by what they are about: (kind, subject, destination) leads to the one of these that lasts longest.
 * With ten thousand of them and ten thousand alerts in a document a walk over all would take minutes.
 */
#include "desk/mutes.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/xalloc.h"

struct mutes {
	struct map index; /* of v */
	struct store_mute *v;
	size_t n;
	struct arena arena;
};

static uint64_t key_of(enum store_mute_kind kind, struct str subject, struct str dest)
{
	uint64_t h = hash64(subject, hash64(dest, (uint64_t)kind + 1));

	return h != 0 ? h : 1;
}

static void index_all(struct mutes *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct store_mute *v = &m->v[i];
		size_t *at = map_at(&m->index, key_of(v->kind, v->subject, v->dest), i);

		if (m->v[*at].until_ms < v->until_ms)
			*at = i;
	}
}

static bool holds(const struct mutes *m, enum store_mute_kind kind, struct str subject,
	struct str dest, int64_t now_ms)
{
	size_t i = map_get(&m->index, key_of(kind, subject, dest));

	/* The texts too: another one of the same hash is told. */
	return i != SIZE_MAX && m->v[i].until_ms > now_ms && m->v[i].kind == kind &&
	       str_eq(m->v[i].subject, subject) && str_eq(m->v[i].dest, dest);
}

bool mutes_hold(const struct mutes *m, const struct mutes_about *a, int64_t now_ms)
{
	const struct str subjects[STORE_MUTE_KINDS] = {[STORE_MUTE_WATCH] = a->watch,
		[STORE_MUTE_FEED] = a->feed,
		[STORE_MUTE_DEST] = a->dest,
		[STORE_MUTE_STORY] = a->story};
	bool muted = false;

	for (int k = 0; k < STORE_MUTE_KINDS && m != NULL && !muted; k++)
		muted = subjects[k].n != 0 &&
			(holds(m, (enum store_mute_kind)k, subjects[k], STR(""), now_ms) ||
				holds(m, (enum store_mute_kind)k, subjects[k], a->dest,
					now_ms));
	return muted;
}

bool mutes_follow(const struct mutes *m, struct str story, struct str dest, int64_t now_ms)
{
	return m != NULL && (holds(m, STORE_FOLLOW_STORY, story, STR(""), now_ms) ||
				    holds(m, STORE_FOLLOW_STORY, story, dest, now_ms));
}

/* All of them, whatever the clock says now: one that is ahead for a minute must not end any. */
static enum errc read_all(struct store *s, struct mutes **ret, struct err *e)
{
	struct mutes *m = xcalloc(1, sizeof(*m));

	arena_init(&m->arena, BUF_NO_MAX);
	if (store_mutes_get(s, INT64_MIN, &m->arena, &m->v, &m->n, e) != ERR_NONE) {
		mutes_free(m);
		return e->code;
	}
	index_all(m);
	*ret = m;
	return ERR_NONE;
}

static void replace(struct desk *d, struct mutes *m)
{
	mutes_free(d->mutes);
	d->mutes = m;
}

enum errc mutes_load(struct desk *d, struct err *e)
{
	struct mutes *m = NULL;

	if (read_all(d->store, &m, e) != ERR_NONE)
		return e->code;
	replace(d, m);
	return ERR_NONE;
}

/* Read before the commit, or a reading that fails would leave a mute that is on disk and not obeyed; put in
 * force after it. */
static enum errc settle(struct desk *d, enum errc rc, struct err *e)
{
	struct mutes *m = NULL;

	if (rc == ERR_NONE)
		rc = read_all(d->store, &m, e);
	if (rc == ERR_NONE)
		rc = store_commit(d->store, e);
	else
		store_rollback(d->store);
	if (rc == ERR_NONE)
		replace(d, m);
	else
		mutes_free(m);
	return rc;
}

enum errc mutes_add(struct desk *d, const struct store_mute *m, int64_t *ret_id, struct err *e)
{
	enum errc rc = store_begin(d->store, e);

	return rc != ERR_NONE ? rc : settle(d, store_mute_put(d->store, m, ret_id, e), e);
}

enum errc mutes_remove(struct desk *d, int64_t id, struct err *e)
{
	enum errc rc = store_begin(d->store, e);

	return rc != ERR_NONE ? rc : settle(d, store_mute_remove(d->store, id, e), e);
}

static bool is_follow(const struct store_mute *m, struct str story)
{
	return m->kind == STORE_FOLLOW_STORY && str_eq(m->subject, story);
}

/* What is in memory is what is on disk. any: wherever. */
static enum errc remove_follows(struct desk *d, struct str story, struct str dest, bool any,
	size_t *ret_n, struct err *e)
{
	const struct mutes *m = d->mutes;

	for (size_t i = 0; m != NULL && i < m->n; i++) {
		if (!is_follow(&m->v[i], story) || (!any && !str_eq(m->v[i].dest, dest)))
			continue;
		enum errc rc = store_mute_remove(d->store, m->v[i].id, e);

		/* Whoever put others has made room. */
		if (rc != ERR_NONE && rc != ERR_GONE)
			return rc;
		*ret_n += rc == ERR_NONE;
	}
	return ERR_NONE;
}

enum errc mutes_add_follow(
	struct desk *d, const struct store_mute *m, int64_t *ret_id, struct err *e)
{
	size_t n = 0;
	enum errc rc = store_begin(d->store, e);

	if (rc != ERR_NONE)
		return rc;
	rc = remove_follows(d, m->subject, m->dest, false, &n, e);
	if (rc == ERR_NONE)
		rc = store_mute_put(d->store, m, ret_id, e);
	return settle(d, rc, e);
}

enum errc mutes_end_follows(
	struct desk *d, struct str story, struct str dest, size_t *ret_n, struct err *e)
{
	size_t n = 0;
	enum errc rc = store_begin(d->store, e);

	if (rc != ERR_NONE)
		return rc;
	rc = settle(d, remove_follows(d, story, dest, dest.n == 0, &n, e), e);
	if (rc == ERR_NONE)
		*ret_n = n;
	return rc;
}

void mutes_free(struct mutes *m)
{
	if (m == NULL)
		return;
	map_done(&m->index);
	arena_done(&m->arena);
	free(m);
}
