/* SPDX-License-Identifier: ISC */
/* Feeds as they are, for people; a page at a time, so that very many of them stop nobody. */
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

/* By the schedule, which knows of pokes and of hosts that asked for quiet. */
static int64_t next_ms(const struct feed *f, int64_t now_ms)
{
	int64_t quiet_ms = schedule_host_quiet_ms(&f->item);

	switch (f->item.place) {
	case SCHEDULE_WAITING:
		return now_ms - clock_monotonic_ms() +
		       (quiet_ms > f->item.due_ms ? quiet_ms : f->item.due_ms);
	case SCHEDULE_READY:
	case SCHEDULE_PARKED:
		return now_ms;
	case SCHEDULE_OUT:
	case SCHEDULE_BUSY:
	case SCHEDULE_RESTING:
		break;
	}
	return TIME_NONE;
}

static void show(const struct feed *f, int64_t now_ms,
	void (*call)(const struct poller_view *v, void *arg), void *arg)
{
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_feed(f->poller->conf, f->conf, &a);
	const struct poller_pages pages = {str_of(f->id), &f->pages, str_of(f->pages_detail)};

	call(&(struct poller_view){.conf = f->conf,
		     .st = &f->own.st,
		     .lim = &lim,
		     .pages = f->conf->fulltext ? &pages : NULL,
		     .condition = feed_condition(&f->own.st, &lim, now_ms),
		     .now_ms = now_ms,
		     .next_ms = next_ms(f, now_ms),
		     .paused = f->life.paused,
		     .paused_ms = f->life.paused ? f->paused_ms : TIME_NONE,
		     .until_ms = f->life.paused ? f->paused_until_ms : TIME_NONE},
		arg);
}

/* While a generation is being taken over, a feed may have no settings yet. */
static const struct feed *configured(const struct poller *p, struct str id)
{
	const struct feed *f = poll_feed_find(p, id);

	return f != NULL && f->conf != NULL ? f : NULL;
}

bool poller_look_at(const struct poller *p, struct str id,
	void (*f)(const struct poller_view *v, void *arg), void *arg)
{
	const struct feed *feed = configured(p, id);

	if (feed != NULL)
		show(feed, clock_now_ms(), f, arg);
	return feed != NULL;
}

/* Where the list goes on; SIZE_MAX: the feed is not there any more. */
static size_t place_behind(const struct config *c, struct str after)
{
	const struct config_feed *feed = config_feed(c, after);

	if (after.n == 0)
		return 0;
	return feed != NULL ? (size_t)(feed - c->feeds) + 1 : SIZE_MAX;
}

bool poller_each(const struct poller *p, struct str after, size_t max,
	void (*f)(const struct poller_view *v, void *arg), void *arg, struct str *ret_last)
{
	const struct config *c = p->conf;
	size_t from = c != NULL ? place_behind(c, after) : SIZE_MAX;
	int64_t now_ms = clock_now_ms();

	*ret_last = STR("");
	if (from == SIZE_MAX)
		return false;
	size_t to = c->n_feeds - from < max ? c->n_feeds : from + max;

	for (size_t i = from; i < to; i++) {
		const struct feed *feed = configured(p, c->feeds[i].id);

		if (feed != NULL)
			show(feed, now_ms, f, arg);
	}
	if (to < c->n_feeds)
		*ret_last = c->feeds[to - 1].id;
	return true;
}

bool poller_unwell_each(const struct poller *p, size_t max,
	void (*f)(const struct poller_view *v, void *arg), void *arg)
{
	static const struct feed_limits none = {0};
	int64_t now_ms = clock_now_ms();

	for (const struct feed *feed = p->feeds; feed != NULL; feed = feed->hh.next) {
		/* Limits are made for those alone that are shown. */
		enum feed_condition c = feed_condition(&feed->own.st, &none, now_ms);
		bool well = c == CONDITION_OK || c == CONDITION_SLOW || c == CONDITION_GAP;

		if (feed->conf == NULL || (well && !feed->life.paused))
			continue;
		if (max-- == 0)
			return true;
		show(feed, now_ms, f, arg);
	}
	return false;
}
