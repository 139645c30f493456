/* SPDX-License-Identifier: ISC */
/*
 * A generation of the configuration is taken over: its feeds are matched with those that are
 * remembered. One that it no longer has is kept in mind, as the store keeps it, so that taking a
 * feed out and putting it back costs neither an unconditional request nor an alert.
 *
 *   renamed ones ──> those of the generation, one by one ──> those that it does not have
 *
 * 100,000 feeds take 200 ms, for which nothing else would be polled, delivered or answered. So a
 * turn of the loop takes POLL_SLICE of them. In between each feed has the settings of the one
 * generation or the other, and both are there.
 */
#include "daemon/limits.h"
#include "daemon/poll_private.h"

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
enum {
	FRESH_NAMED = 3
};

static void note_fresh(struct poll_take *t, const struct feed *f)
{
	if (f->own.st.polls != 0 || f->own.st.last_poll_ms != 0 || f->conf->first_poll_alert)
		return;
	if (t->n_fresh++ < FRESH_NAMED)
		buf_printf(&t->fresh, "%s%s", t->n_fresh > 1 ? ", " : "", f->id);
}

static void say_fresh(const struct poll_take *t)
{
	AUTO_BUF struct buf more = {0};

	if (t->n_fresh == 0)
		return;
	buf_init(&more, 64);
	if (t->n_fresh > FRESH_NAMED)
		buf_printf(&more, " and %zu more", t->n_fresh - FRESH_NAMED);
	poll_say_change(t->said,
		"new: " STR_F STR_F
		": the first poll is a baseline, what is there is stored and not alerted (first_poll = alert sends it)",
		STR_A(buf_view(&t->fresh)), STR_A(buf_view(&more)));
}

/* What an earlier run was told by one feed of a host holds for all of them, also over a restart. */
static void hold_on(struct feed *f)
{
	const struct poller *p = f->poller;
	AUTO_ARENA struct arena a = {0};
	bool throttled = f->own.st.last_status == 429 || f->own.st.last_status == 503;

	if (!throttled || !feed_owes_wait(&f->own.st, p->now_ms) || f->item.host == NULL)
		return;
	arena_init(&a, BUF_NO_MAX);
	if (!limits_feed(p->conf, f->conf, &a).scope_feed)
		schedule_hold_host(p->schedule, &f->item,
			p->steady_ms + f->own.st.hold_until_ms - p->now_ms);
}

static void take_feed(struct poller *p, const struct config_feed *conf)
{
	struct feed *f = poll_feed_find(p, conf->id);
	struct poll_take *t = &p->take;

	if (f == NULL)
		f = poll_feed_new(p, conf->id);
	struct poll_news n = {.ev = {.kind = FEEDPOLL_CONFIGURED,
				      .url_changed = url_differs(&f->own.st, conf),
				      .mended = settings_differ(&f->own.st, conf),
				      .first = t->first}};

	f->generation = t->generation;
	f->conf = conf;
	f->item.gap_ms = limits_gap_ms(p->conf, conf);
	if (n.ev.url_changed)
		say_new_address(f, t->said);
	note_fresh(t, f);
	poll_on(f, &n);
	if (t->first)
		hold_on(f);
	f->own.st.address_hash = poll_address_hash(conf->url);
	f->own.st.settings_hash = conf->settings_hash;
}

static void drop_feed(struct feed *f)
{
	f->conf = NULL;
	poll_on(f, &(struct poll_news){.ev = {.kind = FEEDPOLL_REMOVED}});
}

/* ---- slices ------------------------------------------------------------------------------ */

static void on_slice(uv_idle_t *idle)
{
	struct poller *p = idle->data;

	poll_look(p);
	if (!p->work.step(p, POLL_SLICE))
		return;
	uv_idle_stop(idle);
	p->work.done(p->work.arg);
}

void poll_work(struct poller *p, bool (*step)(struct poller *p, size_t n),
	void (*done)(void *arg), void *arg)
{
	poll_look(p);
	if (done == NULL) {
		(void)step(p, SIZE_MAX);
		return;
	}
	p->work.step = step;
	p->work.done = done;
	p->work.arg = arg;
	uv_idle_start(&p->work.idle, on_slice);
}

/* Each of these takes some of the n feeds that it may, and returns how many are left of n: 0 when there
 * may be more to do. */
static size_t take_some(struct poller *p, size_t n)
{
	struct poll_take *t = &p->take;

	for (; n > 0 && t->taken < p->conf->n_feeds; n--)
		take_feed(p, &p->conf->feeds[t->taken++]);
	if (n > 0 && !t->dropping) {
		t->dropping = true;
		t->next = p->feeds;
	}
	return n;
}

static size_t drop_some(struct poller *p, size_t n)
{
	struct poll_take *t = &p->take;

	for (; n > 0 && t->next != NULL; n--) {
		struct feed *f = t->next;

		t->next = f->hh.next;
		if (f->generation != t->generation)
			drop_feed(f);
	}
	return n;
}

static bool take_step(struct poller *p, size_t n)
{
	struct poll_take *t = &p->take;

	n = poll_renames_apply(p, n, t->said);
	n = take_some(p, n);
	if (drop_some(p, n) == 0)
		return false;
	say_fresh(t);
	buf_done(&t->fresh);
	poll_line_hurry(p);
	poll_further_take_up(p);
	poll_pages_take_up(p);
	poll_start_due(p);
	return true;
}

void poller_configure(struct poller *p, const struct config *c, struct buf *said,
	void (*done)(void *arg), void *arg)
{
	p->take = (struct poll_take){
		.said = said, .first = p->conf == NULL, .generation = p->take.generation + 1};
	buf_init(&p->take.fresh, KIB(4));
	p->conf = c;
	schedule_set_per_host(p->schedule, c->per_host);
	poll_work(p, take_step, done, arg);
}
