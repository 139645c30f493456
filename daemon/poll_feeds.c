/* SPDX-License-Identifier: ISC */
/*
 * The feeds of a poller: remembered from the store and matched with the configuration. One that
 * a generation no longer has is kept in mind, as the store keeps it, so that taking a feed out
 * and putting it back costs neither an unconditional request nor an alert.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/poll_private.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

static void feed_free(struct feed *f)
{
	schedule_remove(f->poller->schedule, &f->item);
	poll_unmark_dirty(f);
	poll_ingest_free(f->ingest); /* the pool closed over it */
	feed_state_done(&f->own);
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
	feed_state_own(&feed_new(p, row->id)->own, &row->state);
}

/* While it runs, only a changed configuration changes the address. Over a restart that cannot
 * be told from a permanent redirect that was adopted, and what the configuration says wins. */
static bool url_differs(const struct feed *f, const struct config_feed *conf)
{
	return !str_eq(f->conf != NULL ? f->conf->url : f->own.st.url, conf->url);
}

static void take_feed(struct poller *p, const struct config_feed *conf, bool first)
{
	struct feed *f = feed_find(p, conf->id);

	if (f == NULL)
		f = feed_new(p, conf->id);
	struct poll_news n = {.ev = {.kind = FEEDPOLL_CONFIGURED,
				      .url_changed = url_differs(f, conf),
				      .first = first}};

	f->configured = true;
	f->conf = conf;
	poll_on(f, &n);
}

static void drop_feed(struct feed *f)
{
	f->conf = NULL;
	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_REMOVED}});
}

void poller_configure(struct poller *p, const struct config *c)
{
	bool first = p->conf == NULL;
	struct feed *f = NULL;

	poll_look(p);
	p->conf = c;
	schedule_set_per_host(p->schedule, c->per_host);
	for (f = p->feeds; f != NULL; f = f->hh.next)
		f->configured = false;
	for (size_t i = 0; i < c->n_feeds; i++)
		take_feed(p, &c->feeds[i], first);
	for (f = p->feeds; f != NULL; f = f->hh.next)
		if (!f->configured)
			drop_feed(f);
	poll_line_hurry(p);
	poll_start_due(p);
}

struct poller_counts poller_counts(const struct poller *p)
{
	struct poller_counts c = p->counts;

	c.busy = p->busy;
	c.line_down_ms = poll_line_down_ms(p);
	c.ready = schedule_ready(p->schedule);
	c.next_ms = schedule_next_ms(p->schedule);
	if (c.next_ms != TIME_NONE)
		c.next_ms += clock_now_ms() - clock_monotonic_ms();
	for (const struct feed *f = p->feeds; f != NULL; f = f->hh.next) {
		if (f->conf == NULL)
			continue;
		c.total++;
		c.gone += f->own.st.gone;
		c.not_yet_polled += !f->own.st.gone && f->own.st.last_poll_ms == 0;
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
		feed_free(f);
	}
	schedule_free(p->schedule);
	free(p);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
