/* SPDX-License-Identifier: ISC */
/* The feeds of a poller: remembered from the store, found, counted. */
#include <stdlib.h>

#include "base/retry_after.h"
#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

enum {
	QUIET_MAX_MS = 24 * 3600000 /* of a Retry-After; longer ones only polls obey */
};

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

void poll_feed_free(struct feed *f)
{
	HASH_DELETE(hh, f->poller->feeds, f);
	f->conf = NULL;
	poll_feed_count(f);
	if (feedpoll_busy(&f->life))
		DL_DELETE2(f->poller->at_work, f, work_prev, work_next);
	poll_hand_free(f);
	schedule_remove(f->poller->schedule, &f->item);
	poll_twins_leave(f);
	while (poll_twins_next(f) != NULL)
		;
	poll_unmark_dirty(f);
	poll_ingest_free(f->ingest); /* the pool closed over it */
	feed_state_done(&f->own);
	free(f->id);
	free(f);
}

struct feed *poll_feed_new(struct poller *p, struct str id)
{
	struct feed *f = xcalloc(1, sizeof(*f));

	f->id = str_dup(id);
	f->poller = p;
	HASH_ADD_KEYPTR(hh, p->feeds, f->id, id.n, f);
	return f;
}

/* Whoever is at work for it has its address, not its id. */
void poll_feed_call(struct feed *f, struct str id)
{
	struct poller *p = f->poller;

	HASH_DELETE(hh, p->feeds, f);
	poll_further_call(p, str_of(f->id), id);
	poll_pages_call(p, str_of(f->id), id);
	free(f->id);
	f->id = str_dup(id);
	HASH_ADD_KEYPTR(hh, p->feeds, f->id, id.n, f);
}

struct feed *poll_feed_find(const struct poller *p, struct str id)
{
	struct feed *f = NULL;

	HASH_FIND(hh, p->feeds, id.p, id.n, f);
	return f;
}

void poll_feed_busy(struct feed *f, bool was_busy)
{
	struct poller *p = f->poller;
	bool is_busy = feedpoll_busy(&f->life);

	if (is_busy == was_busy)
		return;
	if (is_busy) {
		DL_APPEND2(p->at_work, f, work_prev, work_next);
		p->busy++;
	} else {
		DL_DELETE2(p->at_work, f, work_prev, work_next);
		p->busy--;
	}
}

bool poll_is_at_home(const struct feed *f, struct str url)
{
	char ours[URL_HOST_MAX];
	char theirs[URL_HOST_MAX];

	return str_eq(url_host_key(f->own.st.url, ours), url_host_key(url, theirs));
}

void poll_obey_quiet(struct feed *f, struct str url, const struct http_res *res)
{
	bool throttled = res->status == 429 || res->status == 503;

	if (f == NULL || !throttled || res->retry_after.n == 0 || !poll_is_at_home(f, url))
		return;
	struct poller *p = f->poller;

	schedule_hold_host(p->schedule, &f->item,
		p->steady_ms + retry_after_ms(res->retry_after, res->date, p->now_ms / 1000,
				       QUIET_MAX_MS));
}

const struct feed *poll_feed_heaviest(const struct poller *p)
{
	const struct feed *most = NULL;

	for (const struct feed *f = p->at_work; f != NULL; f = f->work_next)
		if (f->memory.held > (most != NULL ? most->memory.held : 0))
			most = f;
	return most;
}

void poller_remember(struct poller *p, const struct store_feed *row)
{
	struct feed *f = poll_feed_new(p, row->id);

	feed_state_own(&f->own, &row->state);
	hsts_remember(&p->hsts, row->state.url, row->state.hsts_until_ms, row->state.hsts_below,
		p->now_ms);
	/* By an earlier run. */
	f->noted = row->state.note.n != 0;
	poll_further_remember(f, &row->walk);
	if (row->paused_ms != 0)
		poller_pause(p, row->id, row->paused_ms, row->paused_until_ms);
}

static struct poll_kind kind_of(const struct feed *f)
{
	const struct feed_state *st = &f->own.st;
	bool rests = f->conf != NULL && f->life.paused;
	bool alive = f->conf != NULL && !rests && !st->gone;
	bool throttled = st->last_status == 429 || st->last_status == 503;

	return (struct poll_kind){.total = f->conf != NULL,
		.gone = f->conf != NULL && !rests && st->gone,
		.over_quota = f->conf != NULL && f->quota.held,
		.pages_failing = f->conf != NULL && f->conf->fulltext && f->pages.failing,
		.not_yet_polled = alive && st->failures == 0 && st->polls == 0,
		.paused = rests,
		.failing = alive && st->failures != 0,
		.backing_off = alive && st->failures != 0 && throttled,
		.ok = alive && st->polls != 0 && st->failures == 0};
}

/* Unsigned: what is taken away was added before. */
static void count(struct poller_counts *c, const struct poll_kind *k, uint64_t by)
{
	c->total += k->total * by;
	c->gone += k->gone * by;
	c->over_quota += k->over_quota * by;
	c->pages_failing += k->pages_failing * by;
	c->not_yet_polled += k->not_yet_polled * by;
	c->paused += k->paused * by;
	c->failing += k->failing * by;
	c->backing_off += k->backing_off * by;
	c->ok += k->ok * by;
}

void poll_feed_count(struct feed *f)
{
	struct poll_kind now = kind_of(f);

	count(&f->poller->counts, &f->kind, UINT64_MAX); /* minus one */
	count(&f->poller->counts, &now, 1);
	f->kind = now;
}

struct poller_counts poller_counts(const struct poller *p)
{
	struct poller_counts c = p->counts;

	const struct feed *heaviest = poll_feed_heaviest(p);

	c.busy = p->busy;
	c.in_flight_bytes = p->memory.used;
	c.in_flight_peak = p->memory.peak;
	c.heaviest = heaviest != NULL ? heaviest->id : NULL;
	c.heaviest_bytes = heaviest != NULL ? heaviest->memory.held : 0;
	c.line_down_ms = poll_line_down_ms(p);
	c.ready = schedule_ready(p->schedule);
	c.next_ms = schedule_next_ms(p->schedule);
	if (c.next_ms != TIME_NONE)
		c.next_ms += clock_now_ms() - clock_monotonic_ms();
	return c;
}

void poller_success_each(const struct poller *p, size_t max,
	void (*f)(struct str id, int64_t last_success_ms, void *arg), void *arg)
{
	for (const struct feed *at = p->feeds; at != NULL && max > 0; at = at->hh.next) {
		if (at->conf == NULL)
			continue;
		max--;
		if (at->own.st.last_success_ms > 0)
			f(str_of(at->id), at->own.st.last_success_ms, arg);
	}
}

static struct poller_failing failing_of(const struct feed *f)
{
	const struct feed_state *st = &f->own.st;

	return (struct poller_failing){.id = str_of(f->id),
		.why = st->last_error,
		.gone = st->gone,
		.failures = st->failures,
		.last_success_ms = st->last_success_ms != 0 ? st->last_success_ms : TIME_NONE,
		.next_ms = st->gone || st->next_poll_ms == 0 ? TIME_NONE : st->next_poll_ms};
}

void poller_failing_each(const struct poller *p,
	void (*f)(const struct poller_failing *failing, void *arg), void *arg)
{
	for (size_t i = 0; p->conf != NULL && i < p->conf->n_feeds; i++) {
		const struct feed *feed = poll_feed_find(p, p->conf->feeds[i].id);

		/* Whoever paused it knows that it is not polled. */
		if (feed == NULL || feed->life.paused ||
			(feed->own.st.failures == 0 && !feed->own.st.gone))
			continue;
		struct poller_failing failing = failing_of(feed);

		f(&failing, arg);
	}
}

static struct poller_noted noted_of(const struct feed *f)
{
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_feed(f->poller->conf, f->conf, &a);

	return (struct poller_noted){.id = str_of(f->id),
		.note = f->own.st.note,
		.pages = f->kind.pages_failing ? str_of(fulltext_why_name(f->pages.why))
					       : STR(""),
		.floor_ms = feed_floor_above(&f->own.st, &lim)};
}

void poller_noted_each(const struct poller *p,
	void (*f)(const struct poller_noted *noted, void *arg), void *arg)
{
	for (size_t i = 0; p->conf != NULL && i < p->conf->n_feeds; i++) {
		const struct feed *feed = poll_feed_find(p, p->conf->feeds[i].id);
		struct poller_noted noted = {.floor_ms = 0};

		/* The limits are worked out for few of a hundred thousand. */
		if (feed == NULL || feed->conf == NULL ||
			(feed->own.st.note.n == 0 && feed->own.st.publisher_floor_ms == 0 &&
				!feed->kind.pages_failing))
			continue;
		noted = noted_of(feed);
		if (noted.note.n > 0 || noted.floor_ms > 0 || noted.pages.n > 0)
			f(&noted, arg);
	}
}

void poller_free(struct poller *p)
{
	struct feed *f = NULL;
	struct feed *next = NULL;

	poll_pages_free(p);
	HASH_ITER (hh, p->feeds, f, next)
		poll_feed_free(f);
	poll_parts_free(p);
	poll_further_free(p);
	arena_done(&p->renames_arena);
	schedule_free(p->schedule);
	hsts_done(&p->hsts);
	free(p);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
