/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The hubs of daemon_week.c: every third feed names one, which pushes when something is new. What a hub complains of is
 * a line of the report, too; what a push makes of the polls is judged by the publishers. For that test only.
 *
 * Requests and questions take a second each. Hubs are asked without TLS, so that a push is a reason to poll.
 */
#include "daemon/websub.h"
#include "tests/unit/daemon_week.h"

enum hub_kind {
	HUB_GOOD,   /* leases of two days */
	HUB_SHORT,  /* of six hours */
	HUB_DOWN,   /* for the first three days */
	HUB_DENIES, /* what it had granted, at noon of the second day */
	HUB_SILENT, /* takes requests and asks nothing back until the fourth day */
	N_HUB_KINDS
};

struct hub {
	enum hub_kind kind;
	bool named;
	struct websub life, disk;
	int64_t answer_ms, verify_ms;   /* what it does next, true time; 0: nothing */
	int64_t asked_ms, asked_jumped; /* the last request, and the wall clock then */
	int64_t denied_ms, until_ms;    /* its last denial; the end of the lease it granted */
	int64_t version;                /* the last that it pushed */
	bool denied, hinted;
};

static struct hub hubs[N_FEEDS];
static struct {
	unsigned asks, pushes, active;
} hub_counts;

static int64_t hub_lease(const struct hub *h)
{
	return h->kind == HUB_SHORT ? 6 * HOUR : 2 * DAY;
}

/* By a clock that was right all the while, as the hub's is. */
static void judge_ask(struct hub *h)
{
	bool same_clock = h->asked_jumped == w.jumped;

	w.broken[hub_doubled] += h->answer_ms != 0;
	w.broken[hub_hasty] +=
		same_clock && h->asked_ms != 0 && w.now - h->asked_ms < 10 * MINUTE - SECOND;
	w.broken[hub_renewed] += same_clock && h->until_ms - w.now > hub_lease(h) / 2 + MINUTE;
	w.broken[hub_denial] += same_clock && h->denied_ms != 0 && w.now - h->denied_ms < DAY;
	h->asked_ms = w.now;
	h->asked_jumped = w.jumped;
	hub_counts.asks++;
}

/* As poll_hint_apply() has it. */
static void apply_hint(struct feed *f, struct hub *h)
{
	enum feed_bar bar;

	if (!h->hinted || feedpoll_busy(&f->life))
		return;
	h->hinted = false;
	if (f->life.state == FEEDPOLL_WAIT && f->own.st.failures == 0)
		schedule_hurry(w.s, &f->item,
			steady() - wall() + feed_may_ask_ms(&f->own.st, &f->lim, wall(), &bar));
}

static unsigned hub_on(struct feed *f, struct hub *h, struct websub_event ev)
{
	ev.now_ms = wall();
	ev.busy = h->answer_ms != 0;
	unsigned did = websub_on(&h->life, &ev);

	if (did & WEBSUB_STORE)
		h->disk = h->life;
	if (did & WEBSUB_ASK) {
		judge_ask(h);
		h->answer_ms = w.now + SECOND;
	}
	h->hinted |= (did & WEBSUB_POKE) != 0;
	apply_hint(f, h);
	return did;
}

static void hub_answers(struct feed *f, struct hub *h)
{
	bool ok = h->kind != HUB_DOWN || w.now > 3 * DAY;

	h->answer_ms = 0;
	hub_on(f, h, (struct websub_event){.kind = WEBSUB_ANSWER, .ok = ok});
	if (ok && (h->kind != HUB_SILENT || w.now > 3 * DAY))
		h->verify_ms = w.now + SECOND;
}

/* Beside what it was asked for, it asks for another topic and for an end. */
static void hub_verifies(struct feed *f, struct hub *h)
{
	struct websub_event ev = {.kind = WEBSUB_VERIFY, .lease_ms = hub_lease(h)};

	h->verify_ms = 0;
	ev.subscribe = true;
	w.broken[hub_unasked] += (hub_on(f, h, ev) & WEBSUB_CONFIRM) != 0;
	ev.subscribe = false;
	ev.topic = true;
	w.broken[hub_unasked] += (hub_on(f, h, ev) & WEBSUB_CONFIRM) != 0;
	ev.subscribe = true;
	if (hub_on(f, h, ev) & WEBSUB_CONFIRM) {
		h->until_ms = w.now + hub_lease(h);
		hub_counts.active++;
	}
}

static void hub_denies(struct feed *f, struct hub *h)
{
	h->denied = true;
	h->denied_ms = w.now;
	h->until_ms = 0;
	hub_on(f, h, (struct websub_event){.kind = WEBSUB_REFUSED, .topic = true});
}

/* Twice each, as hubs do. */
static void hub_pushes(struct feed *f, struct hub *h, int64_t version)
{
	h->version = version;
	for (int i = 0; i < 2; i++)
		hub_on(f, h,
			(struct websub_event){.kind = WEBSUB_PUSH, .sign = WEBSUB_UNSIGNED});
	hub_counts.pushes += 2;
}

/* The feed was polled, and named it. */
static void hub_found(struct feed *f)
{
	struct hub *h = &hubs[f - w.feeds];

	if (h->named)
		hub_on(f, h, (struct websub_event){.kind = WEBSUB_FOUND, .named = true});
	apply_hint(f, h);
}

static void hub_moment(struct feed *f, struct hub *h)
{
	int64_t version = w.now / (f->p.habit == BUSY ? 20 * MINUTE : 3 * HOUR) + 1;

	if (h->answer_ms != 0 && w.now >= h->answer_ms)
		hub_answers(f, h);
	if (h->verify_ms != 0 && w.now >= h->verify_ms)
		hub_verifies(f, h);
	if (h->kind == HUB_DENIES && !h->denied && w.now > DAY + DAY / 2)
		hub_denies(f, h);
	if (version != h->version && w.now < h->until_ms)
		hub_pushes(f, h, version);
	if (h->life.state != WEBSUB_NONE)
		hub_on(f, h, (struct websub_event){.kind = WEBSUB_TICK});
}

/* The program looks at the clock once a minute, and so do they. */
static void hubs_look(void)
{
	for (size_t i = 0; i < N_FEEDS; i++)
		if (hubs[i].named)
			hub_moment(&w.feeds[i], &hubs[i]);
}

/* What was under way is not: an answer comes to nobody, and a question may come all the same. */
static void hubs_restart(void)
{
	for (size_t i = 0; i < N_FEEDS; i++) {
		struct hub *h = &hubs[i];

		h->verify_ms = h->answer_ms != 0 && h->kind == HUB_GOOD ? w.now + SECOND
									: h->verify_ms;
		h->answer_ms = 0;
		h->hinted = false;
		h->life = h->disk;
	}
}

static void hubs_init(void)
{
	for (size_t i = 0; i < N_FEEDS; i += 3) {
		hubs[i].named = true;
		hubs[i].kind = (enum hub_kind)(i / 3 % N_HUB_KINDS);
	}
}
