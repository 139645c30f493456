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

static size_t find_fresh(struct poller *p, size_t n)
{
	struct poll_find *w = &p->find;

	for (; n > 0 && w->at < w->c->n_feeds; n--) {
		const struct config_feed *f = &w->c->feeds[w->at++];

		if (is_fresh(p, f))
			w->fresh[w->n_fresh++] = (struct renames_fresh){
				f->id, poll_address_hash(f->url), f->was, f->n_was};
	}
	return n;
}

/* An older version noted no address: what it polled is the next best. */
static void add_left(struct poll_find *w, const struct feed *f)
{
	const struct feed_state *st = &f->own.st;

	if (st->polls == 0 || config_feed(w->c, str_of(f->id)) != NULL)
		return;
	w->left[w->n_left++] = (struct renames_left){str_of(f->id),
		st->address_hash != 0 ? st->address_hash : poll_address_hash(st->url),
		st->last_poll_ms};
}

/* Without fresh ones nothing was renamed. */
static size_t find_left(struct poller *p, size_t n)
{
	struct poll_find *w = &p->find;

	if (n > 0 && !w->to_left) {
		w->to_left = true;
		w->next = w->n_fresh != 0 ? p->feeds : NULL;
		w->left = arena_array(
			&w->a, w->n_fresh != 0 ? HASH_COUNT(p->feeds) : 0, sizeof(*w->left));
	}
	for (; n > 0 && w->next != NULL; n--) {
		add_left(w, w->next);
		w->next = w->next->hh.next;
	}
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

static bool find_step(struct poller *p, size_t n)
{
	struct poll_find *w = &p->find;
	struct store_rename *pairs = NULL;

	n = find_fresh(p, n);
	if (find_left(p, n) == 0)
		return false;
	size_t found = renames_find(w->left, w->n_left, w->fresh, w->n_fresh, &w->a, &pairs);

	if (found != 0)
		poll_flush(p); /* before the renaming, under the former ids */
	keep_pairs(p, pairs, found);
	arena_done(&w->a);
	return true;
}

void poller_find_renames(
	struct poller *p, const struct config *c, void (*done)(void *arg), void *arg)
{
	struct poll_find *w = &p->find;

	*w = (struct poll_find){.c = c};
	arena_init(&w->a, BUF_NO_MAX);
	w->fresh = arena_array(&w->a, c->n_feeds, sizeof(*w->fresh));
	poll_work(p, find_step, done, arg);
}

const struct store_rename *poller_renames(const struct poller *p, size_t *ret_n)
{
	*ret_n = p->n_renames;
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

size_t poll_renames_apply(struct poller *p, size_t n, struct buf *said)
{
	size_t *at = &p->take.renamed;

	for (; n > 0 && *at < p->n_renames; n--)
		apply(p, &p->renames[(*at)++], said);
	if (n == 0 || p->take.taken != 0 || p->take.dropping)
		return n;
	keep_pairs(p, NULL, 0);
	*at = 0;
	poll_flush(p);
	return n;
}
