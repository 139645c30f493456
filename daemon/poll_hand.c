/* SPDX-License-Identifier: ISC */
/*
 * What people order of a feed: rest, go on, be polled now. A pause is kept with what is known of the feed
 * and not with its configuration, so that it outlives a reload that takes the feed out and back.
 */
#include "daemon/clock.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity) */

void poll_hand_free(struct feed *f)
{
	if (f->life.paused)
		DL_DELETE2(f->poller->paused, f, paused_prev, paused_next);
}

void poller_pause(struct poller *p, struct str id, int64_t since_ms, int64_t until_ms)
{
	struct feed *f = poll_feed_find(p, id);

	/* Renamed since it was asked for. */
	if (f == NULL)
		return;
	f->paused_until_ms = until_ms;
	if (f->life.paused)
		return;
	f->paused_ms = since_ms;
	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_PAUSED}});
	DL_APPEND2(p->paused, f, paused_prev, paused_next);
}

void poller_resume(struct poller *p, struct str id)
{
	struct feed *f = poll_feed_find(p, id);

	if (f == NULL || !f->life.paused)
		return;
	poll_look(p);
	DL_DELETE2(p->paused, f, paused_prev, paused_next);
	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_RESUMED}});
	if (!p->closing)
		poll_start_due(p);
}

/* NOLINTEND(readability-function-cognitive-complexity) */

bool poller_paused(
	const struct poller *p, struct str id, int64_t *ret_since_ms, int64_t *ret_until_ms)
{
	const struct feed *f = poll_feed_find(p, id);

	if (f == NULL || !f->life.paused)
		return false;
	*ret_since_ms = f->paused_ms;
	*ret_until_ms = f->paused_until_ms;
	return true;
}

void poller_paused_each(const struct poller *p,
	void (*f)(struct str id, int64_t since_ms, int64_t until_ms, void *arg), void *arg)
{
	for (const struct feed *feed = p->paused; feed != NULL; feed = feed->paused_next)
		if (feed->conf != NULL)
			f(str_of(feed->id), feed->paused_ms, feed->paused_until_ms, arg);
}

struct str poller_pause_over(struct poller *p, int64_t now_ms)
{
	for (struct feed *f = p->paused; f != NULL; f = f->paused_next) {
		if (f->paused_until_ms == 0 || f->paused_until_ms > now_ms)
			continue;
		f->paused_until_ms = 0;
		return str_of(f->id);
	}
	return STR("");
}

/* ---- poked ------------------------------------------------------------------------------- */

static const char *const bars[] = {
	[FEED_BAR_NONE] = "",
	[FEED_BAR_RETRY_AFTER] = "the publisher has asked us to wait (Retry-After)",
	[FEED_BAR_FLOOR] = "the publisher wants no poll while its last answer is fresh",
	[FEED_BAR_SKIPPED] = "the publisher wants no polls in these hours",
	[FEED_BAR_INTERVAL] = "it was polled less than min_interval ago",
};

/* When it may be asked, by all that is known of it and of its host. */
int64_t poll_may_ask_ms(const struct feed *f, enum feed_bar *ret_bar)
{
	const struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, BUF_NO_MAX);
	struct feed_limits lim = limits_feed(p->conf, f->conf, &a);

	return feed_may_ask_ms(&f->own.st, &lim, p->now_ms, ret_bar);
}

static struct poller_poked may(const struct feed *f)
{
	const struct poller *p = f->poller;
	enum feed_bar bar = FEED_BAR_NONE;
	int64_t at = poll_may_ask_ms(f, &bar);
	int64_t quiet = schedule_host_quiet_ms(&f->item) - p->steady_ms;

	if (quiet > at - p->now_ms)
		return (struct poller_poked){.at_ms = p->now_ms + quiet,
			.why = "its host has asked us to wait (Retry-After)"};
	return (struct poller_poked){
		.now = bar == FEED_BAR_NONE, .at_ms = at, .why = bars[bar]};
}

struct poller_poked poller_poke(struct poller *p, struct str id)
{
	struct feed *f = poll_feed_find(p, id);

	if (f == NULL || f->conf == NULL || p->closing)
		return (struct poller_poked){.at_ms = TIME_NONE, .why = "it is not configured"};
	poll_look(p);
	if (f->life.paused)
		return (struct poller_poked){.at_ms = TIME_NONE,
			.why = "it is paused (rasid feed resume lets it go on)"};
	if (feedpoll_busy(&f->life))
		return (struct poller_poked){.now = true};
	if (f->item.place == SCHEDULE_RESTING)
		return (struct poller_poked){.at_ms = TIME_NONE,
			.why = "no host can be reached, it is polled when our own line is "
			       "back"};
	struct poller_poked ret = may(f);

	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_POKED, .may_ms = ret.at_ms}});
	poll_start_due(p);
	return ret;
}
