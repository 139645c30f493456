/*
 * The feeds of a poller: remembered from the store, matched with the configuration, dropped
 * when a generation no longer has them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/feedrow.h"
#include "daemon/poll_private.h"
#include "feeds/url.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

void poll_feed_free(struct feed *f)
{
	schedule_remove(f->poller->schedule, &f->item);
	poll_unmark_dirty(f);
	poll_ingest_free(f->ingest); /* the pool closed over it */
	feedstate_done(&f->own);
	free(f);
}

static struct feed *feed_new(struct poller *p, struct str id)
{
	struct feed *f = xcalloc(1, sizeof(*f) + id.n + 1);

	memcpy(f->id, id.p, id.n);
	f->poller = p;
	HASH_ADD_KEYPTR(hh, p->feeds, f->id, id.n, f);
	return f;
}

static struct feed *feed_find(const struct poller *p, struct str id)
{
	struct feed *f = NULL;

	HASH_FIND(hh, p->feeds, id.p, id.n, f);
	return f;
}

void poller_remember(struct poller *p, const struct store_feed *row)
{
	struct feed_state st = feedrow_to_state(row);

	feedstate_own(&feed_new(p, row->id)->own, &st);
}

/* A feed whose configured address changed starts over with the new one: validators belong to a
 * URL. */
static void adopt_url(struct feed *f, const struct config_feed *conf, bool url_changed)
{
	struct feed_state st = f->own.st;

	if (st.url.n != 0 && !url_changed)
		return;
	if (st.url.n == 0)
		st.url = conf->url;
	else
		st = (struct feed_state){.url = conf->url, .polls = st.polls};
	feedstate_own(&f->own, &st);
	poll_mark_dirty(f);
}

static void take_feed(struct poller *p, const struct config_feed *conf)
{
	struct feed *f = feed_find(p, conf->id);
	bool changed = f != NULL && f->conf != NULL && !str_eq(f->conf->url, conf->url);
	int64_t now = clock_now_ms();

	if (f == NULL)
		f = feed_new(p, conf->id);
	f->configured = true;
	adopt_url(f, conf, changed);
	f->conf = conf;
	if (changed && f->item.place != SCHEDULE_OUT && f->item.place != SCHEDULE_BUSY)
		schedule_remove(p->schedule, &f->item);
	if (f->item.place == SCHEDULE_OUT && !f->own.st.gone)
		schedule_add(p->schedule, &f->item, url_host(f->own.st.url),
			f->own.st.next_poll_ms > now ? f->own.st.next_poll_ms : now);
}

static void drop_feed(struct poller *p, struct feed *f)
{
	HASH_DELETE(hh, p->feeds, f);
	poll_unmark_dirty(f);
	f->conf = NULL;
	if (f->item.place != SCHEDULE_BUSY)
		poll_feed_free(f);
}

void poller_configure(struct poller *p, const struct config *c)
{
	struct feed *f = NULL;
	struct feed *next = NULL;

	p->conf = c;
	schedule_set_per_host(p->schedule, c->per_host);
	for (f = p->feeds; f != NULL; f = f->hh.next)
		f->configured = false;
	for (size_t i = 0; i < c->n_feeds; i++)
		take_feed(p, &c->feeds[i]);
	HASH_ITER (hh, p->feeds, f, next) {
		if (!f->configured)
			drop_feed(p, f);
	}
	poll_start_due(p);
}

struct poller_counts poller_counts(const struct poller *p)
{
	struct poller_counts c = p->counts;

	c.busy = p->busy;
	c.ready = schedule_ready(p->schedule);
	c.next_ms = schedule_next_ms(p->schedule);
	for (const struct feed *f = p->feeds; f != NULL; f = f->hh.next) {
		c.feeds++;
		c.gone += f->own.st.gone;
		c.never += !f->own.st.gone && f->own.st.last_poll_ms == 0;
		c.failing += !f->own.st.gone && f->own.st.failures != 0;
		c.ok += !f->own.st.gone && f->own.st.last_poll_ms != 0 &&
			f->own.st.failures == 0;
	}
	return c;
}

void poller_free(struct poller *p)
{
	struct feed *f = NULL;
	struct feed *next = NULL;

	HASH_ITER (hh, p->feeds, f, next) {
		HASH_DELETE(hh, p->feeds, f);
		poll_feed_free(f);
	}
	schedule_free(p->schedule);
	free(p);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
