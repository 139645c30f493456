/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A destination that lives through whatever its choices say, beside a model of its outbox: long sleeps,
 * failing stores, reloads, removals, pauses and a stop. Each row is settled once and in order, and every lane
 * ends. For daemon_lane_walk.c and the fuzz target daemon_lane; daemon_lane_outage.c has receivers of
 * its own.
 */
#include "base/article.h"
#include "daemon/lane.h"
#include "tests/unit/world.h"

enum {
	EVENTS = 300,
	ROWS = 600 /* more than there are events */
};

struct row {
	struct retry_row retry;
	int64_t due_ms;
	bool over;
};

/* The outbox of one destination, and what is under way for it. */
struct world {
	struct lane_machine m;
	struct lane_terms terms;
	int64_t now;
	struct lane_steps did; /* what was last asked for */
	struct choices c;
	struct row rows[ROWS + 1]; /* by seq, from 1 */
	int64_t n_rows;            /* how many were ever put in */
	int64_t sending;           /* on disk; 0: none */
	int64_t wait_ms;
	int64_t settled;
	bool trip, request, timer;
	int64_t took; /* what the trip under way brings; 0: none, and when one is due */
	int64_t looked_due_ms;
	bool ended;
	bool paused; /* as it was told */
};

static inline void tell(struct world *w, struct lane_event ev)
{
	ev.terms = w->terms;
	w->did = lane_next(&w->m, &ev, w->now);
}

static inline void happens(struct world *w, enum lane_event_type type)
{
	tell(w, (struct lane_event){.type = type});
}

static inline void new_row(struct world *w)
{
	if (w->n_rows < ROWS)
		w->n_rows++;
}

/* The store thread's side of a trip: only the row that is being sent can be settled. */
static inline void settle(struct world *w, const struct lane_steps *s)
{
	struct row *row = &w->rows[s->seq];

	WORLD_NEEDS(w->sending != 0);
	WORLD_NEEDS(s->seq == w->sending);
	w->sending = 0;
	row->over = s->fate.action == RETRY_DONE || s->fate.action == RETRY_DEAD;
	w->settled += row->over;
	row->retry.attempts += s->fate.counts;
	row->retry.tried_ms += s->fate.wait_ms;
	row->retry.plain = s->plain;
	row->retry.aside = s->fate.aside;
	row->due_ms = s->fate.due_ms;
}

static inline void release(struct world *w, const struct lane_steps *s)
{
	for (int64_t i = 1; i <= w->n_rows; i++) {
		struct row *row = &w->rows[i];

		if (row->over || row->retry.aside == ASIDE_NOT)
			continue;
		row->over = s->condemn && row->retry.aside == ASIDE_REFUSED;
		w->settled += row->over;
		row->due_ms = s->release ? w->now : row->due_ms;
		if (s->pardon)
			row->retry.aside = ASIDE_NOT;
	}
}

static inline void take(struct world *w)
{
	WORLD_NEEDS(w->sending == 0);
	for (int64_t i = 1; i <= w->n_rows && w->took == 0; i++) {
		const struct row *row = &w->rows[i];

		if (row->over)
			continue;
		if (row->due_ms <= w->now)
			w->took = i;
		/* Whatever does not wait aside is due. */
		WORLD_NEEDS(row->due_ms <= w->now || row->retry.aside != ASIDE_NOT);
		if (w->looked_due_ms == TIME_NONE || row->due_ms < w->looked_due_ms)
			w->looked_due_ms = row->due_ms;
	}
	w->sending = w->took;
}

static inline void carry_out(struct world *w)
{
	const struct lane_steps *s = &w->did;

	switch (s->what) {
	case LANE_DO_NOTHING:
		return;
	case LANE_DO_WAIT:
		WORLD_NEEDS(s->wait_ms >= 1 && s->wait_ms <= LANE_WAIT_MAX_MS);
		w->timer = true;
		w->wait_ms = s->wait_ms;
		break;
	case LANE_DO_TRIP:
		w->timer = false;
		w->trip = true;
		if (s->settle)
			settle(w, s);
		if (s->condemn || s->release)
			release(w, s);
		w->took = 0;
		w->looked_due_ms = TIME_NONE;
		WORLD_NEEDS(!(s->take && w->paused));
		if (s->take)
			take(w);
		break;
	case LANE_DO_SEND:
		WORLD_NEEDS(w->sending != 0);
		WORLD_NEEDS(!w->m.closing);
		WORLD_NEEDS(w->m.wanted);
		WORLD_NEEDS(!w->paused);
		w->request = true;
		break;
	case LANE_DO_END:
		/* Only the end of the grace may leave a row `sending`. */
		WORLD_NEEDS(w->sending == 0 || w->request);
		w->request = w->timer = false;
		w->ended = true;
		break;
	}
	WORLD_NEEDS(w->trip + w->request + w->timer <= 1);
}

static inline struct dest_verdict any_verdict(struct world *w)
{
	static const enum dest_class classes[] = {DEST_SENT, DEST_SENT, DEST_SENT,
		DEST_THROTTLE, DEST_TRANSIENT, DEST_MESSAGE, DEST_ENDPOINT};

	return (struct dest_verdict){.class = classes[choose(&w->c, 7)],
		.retry_after_ms = choose(&w->c, 3 * 60000) - 1,
		.at_once = chance(&w->c, 4)};
}

/* What was under way comes back. */
static inline void report(struct world *w)
{
	if (w->trip) {
		w->trip = false;
		if (w->took != 0)
			tell(w, (struct lane_event){.type = LANE_ON_TRIP_DONE,
					.row = &(struct lane_row){
						w->took, w->rows[w->took].retry}});
		else if (chance(&w->c, 8))
			tell(w, (struct lane_event){.type = LANE_ON_TRIP_DONE,
					.failed = true,
					.why = "disk full",
					.due_ms = TIME_NONE});
		else
			tell(w, (struct lane_event){
					.type = LANE_ON_TRIP_DONE, .due_ms = w->looked_due_ms});
	} else if (w->request) {
		const struct dest_verdict v = any_verdict(w);

		w->request = false;
		tell(w, (struct lane_event){.type = LANE_ON_ANSWER, .verdict = &v});
	} else if (w->timer) {
		w->timer = false;
		w->now += w->wait_ms;
		happens(w, LANE_ON_WAIT_OVER);
	} else {
		new_row(w);
		happens(w, LANE_ON_WAKE);
	}
}

static inline void anything(struct world *w)
{
	switch (choose(&w->c, 16)) {
	case 0:
		if (chance(&w->c, 4))
			w->now += choose(&w->c, 3600000);
		w->did = (struct lane_steps){.what = LANE_DO_NOTHING};
		break;
	case 1:
	case 2:
	case 3:
		new_row(w);
		happens(w, LANE_ON_WAKE);
		break;
	case 4:
		happens(w, LANE_ON_CONFIGURED);
		break;
	case 5:
		happens(w, chance(&w->c, 8) ? LANE_ON_REMOVED : LANE_ON_WAKE);
		break;
	case 6:
		happens(w, LANE_ON_LOOK);
		break;
	case 7:
		/* Seldom, and for a short time: a walk is to get somewhere. */
		w->paused = !w->paused && chance(&w->c, 4);
		happens(w, w->paused ? LANE_ON_PAUSED : LANE_ON_RESUMED);
		break;
	case 8:
		happens(w, LANE_ON_ENABLED);
		break;
	default:
		w->now += choose(&w->c, 1000);
		report(w);
	}
}

static inline void stop(struct world *w)
{
	happens(w, LANE_ON_CLOSING);
	carry_out(w);
	if (!w->ended && chance(&w->c, 2)) {
		tell(w, (struct lane_event){
				.type = LANE_ON_GRACE_OVER, .can_cancel = w->request});
		carry_out(w);
	}
	/* Nothing new begins, so it takes no more than what is under way, and settling that. */
	for (int i = 0; i < 3 && !w->ended; i++) {
		report(w);
		carry_out(w);
	}
	WORLD_NEEDS(w->ended);
}

/* A new lane, as a reload makes one for a destination that is back. */
static inline void begin(struct world *w)
{
	w->m = (struct lane_machine){.paused = w->paused};
	w->ended = false;
	happens(w, LANE_ON_CONFIGURED);
	carry_out(w);
}

/* A life of `events` events at most, from the first generation to the end of the program. */
static inline void world_live(struct world *w, int events)
{
	begin(w);
	for (int i = 0; i < events && !choices_over(&w->c); i++) {
		anything(w);
		carry_out(w);
		/* A lane that rests has looked at every row. */
		WORLD_NEEDS(w->m.state != LANE_IDLE || w->settled == w->n_rows);
		WORLD_NEEDS(w->m.state != LANE_PAUSED || w->paused);
		WORLD_NEEDS(w->m.state != LANE_IDLE || !w->paused);
		if (w->ended)
			begin(w);
	}
	stop(w);
}

static inline struct world world_new(struct choices c)
{
	return (struct world){.c = c,
		.terms = {.rate_per_s = c.seed % 2 == 0 ? 1 : 0,
			.give_up_ms = INT64_C(72 * 3600) * 1000},
		.now = INT64_C(1732143600000)};
}
