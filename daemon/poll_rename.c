/* SPDX-License-Identifier: ISC */
/*
 * Feeds under another id: found among those that are remembered when a generation is read, renamed
 * by the store in the job that adopts it, and here when it takes over. In between nothing of a former
 * id may be written.
 */
#include <string.h>

#include "base/hash.h"
#include "daemon/poll_private.h"
#include "daemon/renames.h"

uint64_t poll_address_hash(struct str url)
{
	uint64_t h = hash64(url, 0);

	return h != 0 ? h : 1;
}

/* Nothing is stored of it: unknown, or never polled with success and not at work. */
static bool is_fresh(const struct poller *p, const struct config_feed *c)
{
	const struct feed *f = poll_feed_find(p, c->id);

	return f == NULL ||
	       (f->conf == NULL && f->own.st.polls == 0 && !feedpoll_busy(&f->life));
}

static size_t find_fresh(const struct poller *p, const struct config *c, struct arena *a,
	struct renames_fresh **ret)
{
	struct renames_fresh *v = arena_array(a, c->n_feeds, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < c->n_feeds; i++) {
		const struct config_feed *f = &c->feeds[i];

		if (is_fresh(p, f))
			v[n++] = (struct renames_fresh){
				f->id, poll_address_hash(f->url), f->was, f->n_was};
	}
	*ret = v;
	return n;
}

/* An older version noted no address: what it polled is the next best. */
static size_t find_left(const struct poller *p, const struct config *c, struct arena *a,
	struct renames_left **ret)
{
	struct renames_left *v = arena_array(a, HASH_COUNT(p->feeds), sizeof(*v));
	size_t n = 0;

	for (const struct feed *f = p->feeds; f != NULL; f = f->hh.next) {
		const struct feed_state *st = &f->own.st;

		if (st->polls == 0 || config_feed(c, str_of(f->id)) != NULL)
			continue;
		v[n++] = (struct renames_left){str_of(f->id),
			st->address_hash != 0 ? st->address_hash : poll_address_hash(st->url),
			st->last_poll_ms};
	}
	*ret = v;
	return n;
}

/* Of the configuration and of the feeds, neither of which outlives the reload for sure. */
static void keep_pairs(struct poller *p, const struct store_rename *pairs, size_t n)
{
	arena_done(&p->renames_arena);
	arena_init(&p->renames_arena, BUF_NO_MAX);
	p->renames = arena_array(&p->renames_arena, n, sizeof(*p->renames));
	for (size_t i = 0; i < n; i++)
		p->renames[i] = (struct store_rename){
			.from = arena_str(&p->renames_arena, pairs[i].from),
			.to = arena_str(&p->renames_arena, pairs[i].to)};
	p->n_renames = n;
}

const struct store_rename *poller_renames(
	struct poller *p, const struct config *c, size_t *ret_n)
{
	AUTO_ARENA struct arena a = {0};
	struct renames_fresh *fresh = NULL;
	struct renames_left *left = NULL;
	struct store_rename *pairs = NULL;

	arena_init(&a, BUF_NO_MAX);
	size_t n_fresh = find_fresh(p, c, &a, &fresh);

	size_t n_left = n_fresh != 0 ? find_left(p, c, &a, &left) : 0;
	size_t n = renames_find(left, n_left, fresh, n_fresh, &a, &pairs);

	if (n != 0)
		poll_flush(p); /* before the renaming, under the former ids */
	keep_pairs(p, pairs, n);
	*ret_n = n;
	return p->renames;
}

static void apply(struct poller *p, const struct store_rename *r, struct buf *said)
{
	struct feed *f = poll_feed_find(p, r->from);
	struct feed *empty = poll_feed_find(p, r->to);

	if (f == NULL)
		return;
	if (empty != NULL)
		poll_feed_free(empty);
	poll_feed_call(f, r->to);
	poll_say_change(said,
		"feed " STR_F " was " STR_F ": its articles and what is known of it are kept",
		STR_A(r->to), STR_A(r->from));
}

void poll_renames_apply(struct poller *p, struct buf *said)
{
	for (size_t i = 0; i < p->n_renames; i++)
		apply(p, &p->renames[i], said);
	keep_pairs(p, NULL, 0);
	poll_flush(p);
}
