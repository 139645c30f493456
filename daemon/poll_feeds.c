/* SPDX-License-Identifier: ISC */
/*
 * The feeds of a poller: remembered from the store and matched with the configuration. One that
 * a generation no longer has is kept in mind, as the store keeps it, so that taking a feed out
 * and putting it back costs neither an unconditional request nor an alert.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/poll_private.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

void poll_feed_free(struct feed *f)
{
	HASH_DELETE(hh, f->poller->feeds, f);
	schedule_remove(f->poller->schedule, &f->item);
	poll_unmark_dirty(f);
	poll_ingest_free(f->ingest); /* the pool closed over it */
	feed_state_done(&f->own);
	free(f->id);
	free(f);
}

static struct feed *feed_new(struct poller *p, struct str id)
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

const struct feed *poll_feed_heaviest(const struct poller *p)
{
	const struct feed *most = NULL;

	for (const struct feed *f = p->feeds; f != NULL; f = f->hh.next)
		if (f->memory.held > (most != NULL ? most->memory.held : 0))
			most = f;
	return most;
}

void poller_remember(struct poller *p, const struct store_feed *row)
{
	feed_state_own(&feed_new(p, row->id)->own, &row->state);
}

/* What is configured, not what is polled: a permanent redirect that was adopted holds over a restart.
 * An older version noted only the latter; then what the configuration says wins. */
static bool url_differs(const struct feed_state *st, const struct config_feed *conf)
{
	if (st->address_hash != 0)
		return st->address_hash != poll_address_hash(conf->url);
	return !str_eq(st->url, conf->url);
}

static bool settings_differ(const struct feed_state *st, const struct config_feed *conf)
{
	return st->settings_hash != 0 && st->settings_hash != conf->settings_hash;
}

static void say_new_address(const struct feed *f, struct buf *said)
{
	if (f->own.st.polls == 0 || f->own.st.address_hash == 0)
		return;
	poll_say_change(said,
		"feed %s has another url: its first poll is a baseline, what is there is stored and not alerted%s",
		f->id,
		f->conf->first_poll_alert ? " but for first_poll = alert"
					  : " unless most of it is known");
}

/* Feeds whose first poll will be silent: an editor who added one waits for what it lists. */
struct fresh {
	struct buf names;
	size_t n;
};
enum {
	FRESH_NAMED = 3
};

static void note_fresh(struct fresh *fresh, const struct feed *f)
{
	if (f->own.st.polls != 0 || f->own.st.last_poll_ms != 0 || f->conf->first_poll_alert)
		return;
	if (fresh->n++ < FRESH_NAMED)
		buf_printf(&fresh->names, "%s%s", fresh->n > 1 ? ", " : "", f->id);
}

static void say_fresh(const struct fresh *fresh, struct buf *said)
{
	AUTO_BUF struct buf more = {0};

	if (fresh->n == 0)
		return;
	buf_init(&more, 64);
	if (fresh->n > FRESH_NAMED)
		buf_printf(&more, " and %zu more", fresh->n - FRESH_NAMED);
	poll_say_change(said,
		"new: " STR_F STR_F
		": the first poll is a baseline, what is there is stored and not alerted (first_poll = alert sends it)",
		STR_A(buf_view(&fresh->names)), STR_A(buf_view(&more)));
}

static void take_feed(struct poller *p, const struct config_feed *conf, bool first,
	struct fresh *fresh, struct buf *said)
{
	struct feed *f = poll_feed_find(p, conf->id);

	if (f == NULL)
		f = feed_new(p, conf->id);
	struct poll_news n = {.ev = {.kind = FEEDPOLL_CONFIGURED,
				      .url_changed = url_differs(&f->own.st, conf),
				      .mended = settings_differ(&f->own.st, conf),
				      .first = first}};

	f->configured = true;
	f->conf = conf;
	if (n.ev.url_changed)
		say_new_address(f, said);
	note_fresh(fresh, f);
	poll_on(f, &n);
	f->own.st.address_hash = poll_address_hash(conf->url);
	f->own.st.settings_hash = conf->settings_hash;
}

static void drop_feed(struct feed *f)
{
	f->conf = NULL;
	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_REMOVED}});
}

void poller_configure(struct poller *p, const struct config *c, struct buf *said)
{
	bool first = p->conf == NULL;
	struct fresh fresh = {0};
	struct feed *f = NULL;

	buf_init(&fresh.names, KIB(4));
	poll_look(p);
	poll_renames_apply(p, said);
	p->conf = c;
	schedule_set_per_host(p->schedule, c->per_host);
	for (f = p->feeds; f != NULL; f = f->hh.next)
		f->configured = false;
	for (size_t i = 0; i < c->n_feeds; i++)
		take_feed(p, &c->feeds[i], first, &fresh, said);
	say_fresh(&fresh, said);
	buf_done(&fresh.names);
	for (f = p->feeds; f != NULL; f = f->hh.next)
		if (!f->configured)
			drop_feed(f);
	poll_line_hurry(p);
	poll_start_due(p);
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
	for (const struct feed *f = p->feeds; f != NULL; f = f->hh.next) {
		if (f->conf == NULL)
			continue;
		c.total++;
		c.gone += f->own.st.gone;
		c.over_quota += f->quota.held;
		c.not_yet_polled +=
			!f->own.st.gone && f->own.st.failures == 0 && f->own.st.polls == 0;
		c.failing += !f->own.st.gone && f->own.st.failures != 0;
		c.ok += !f->own.st.gone && f->own.st.polls != 0 && f->own.st.failures == 0;
	}
	return c;
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

		if (feed == NULL || (feed->own.st.failures == 0 && !feed->own.st.gone))
			continue;
		struct poller_failing failing = failing_of(feed);

		f(&failing, arg);
	}
}

void poller_free(struct poller *p)
{
	struct feed *f = NULL;
	struct feed *next = NULL;

	HASH_ITER (hh, p->feeds, f, next)
		poll_feed_free(f);
	arena_done(&p->renames_arena);
	schedule_free(p->schedule);
	free(p);
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
