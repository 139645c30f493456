/* SPDX-License-Identifier: ISC */
/*
 * Whatever happens, in whatever order: 4,000 destinations live through 300 random events each, with
 * long sleeps, failing stores, reloads, removals and a stop, beside a model of the outbox.
 */
#include "tests/unit/daemon_lane_rig.h"

enum {
	LIVES = 4000,
	EVENTS = 300,
	ROWS = EVENTS + 8
};

/* splitmix64 */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += 0x9E3779B97F4A7C15U;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
	z = (z ^ z >> 27) * 0x94D049BB133111EBU;
	return z ^ z >> 31;
}

/* 0 to n - 1. */
static int64_t below(uint64_t *seed, int64_t n)
{
	return (int64_t)(next_random(seed) % (uint64_t)n);
}

/* True once in n times. */
static bool one_in(uint64_t *seed, int64_t n)
{
	return below(seed, n) == 0;
}

struct row {
	struct retry_row retry;
	int64_t due_ms;
	bool over;
};

/* The outbox of one destination, and what is under way for it. */
struct world {
	struct rig r;
	uint64_t seed;
	struct row rows[ROWS + 1]; /* by seq, from 1 */
	int64_t n_rows;            /* how many were ever put in */
	int64_t sending;           /* on disk; 0: none */
	int64_t wait_ms;
	int64_t settled;
	bool trip, request, timer;
	int64_t took; /* what the trip under way brings; 0: none, and when one is due */
	int64_t looked_due_ms;
	bool ended;
};

static void new_row(struct world *w)
{
	if (w->n_rows < ROWS)
		w->n_rows++;
}

/* The store thread's side of a trip: only the row that is being sent can be settled. */
static void settle(struct world *w, const struct lane_steps *s)
{
	struct row *row = &w->rows[s->seq];

	assert_true(w->sending != 0);
	assert_int_equal(s->seq, w->sending);
	w->sending = 0;
	row->over = s->fate.action == RETRY_DONE || s->fate.action == RETRY_DEAD;
	w->settled += row->over;
	row->retry.attempts += s->fate.counts;
	row->retry.tried_ms += s->fate.wait_ms;
	row->retry.plain = s->plain;
	row->retry.aside = s->fate.aside;
	row->due_ms = s->fate.due_ms;
}

static void release(struct world *w, const struct lane_steps *s)
{
	for (int64_t i = 1; i <= w->n_rows; i++) {
		struct row *row = &w->rows[i];

		if (row->over || row->retry.aside == ASIDE_NOT)
			continue;
		row->over = s->condemn && row->retry.aside == ASIDE_REFUSED;
		w->settled += row->over;
		row->due_ms = s->release ? w->r.now : row->due_ms;
		if (s->pardon)
			row->retry.aside = ASIDE_NOT;
	}
}

static void take(struct world *w)
{
	assert_int_equal(w->sending, 0);
	for (int64_t i = 1; i <= w->n_rows && w->took == 0; i++) {
		const struct row *row = &w->rows[i];

		if (row->over)
			continue;
		if (row->due_ms <= w->r.now)
			w->took = i;
		/* Whatever does not wait aside is due. */
		assert_true(row->due_ms <= w->r.now || row->retry.aside != ASIDE_NOT);
		if (w->looked_due_ms == TIME_NONE || row->due_ms < w->looked_due_ms)
			w->looked_due_ms = row->due_ms;
	}
	w->sending = w->took;
}

static void carry_out(struct world *w)
{
	const struct lane_steps *s = &w->r.did;

	switch (s->what) {
	case LANE_DO_NOTHING:
		return;
	case LANE_DO_WAIT:
		assert_in_range(s->wait_ms, 1, LANE_WAIT_MAX_MS);
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
		if (s->take)
			take(w);
		break;
	case LANE_DO_SEND:
		assert_true(w->sending != 0);
		assert_false(w->r.m.closing);
		assert_true(w->r.m.wanted);
		w->request = true;
		break;
	case LANE_DO_END:
		/* Only the end of the grace may leave a row `sending`. */
		assert_true(w->sending == 0 || w->request);
		w->request = w->timer = false;
		w->ended = true;
		break;
	}
	assert_in_range(w->trip + w->request + w->timer, 0, 1);
}

static struct dest_verdict any_verdict(struct world *w)
{
	static const enum dest_class classes[] = {DEST_SENT, DEST_SENT, DEST_SENT,
		DEST_THROTTLE, DEST_TRANSIENT, DEST_MESSAGE, DEST_ENDPOINT};

	return (struct dest_verdict){.class = classes[below(&w->seed, 7)],
		.retry_after_ms = below(&w->seed, 3 * MINUTE) - 1,
		.at_once = one_in(&w->seed, 4)};
}

/* What was under way comes back. */
static void report(struct world *w)
{
	if (w->trip) {
		w->trip = false;
		if (w->took != 0)
			brings(&w->r, (struct lane_row){w->took, w->rows[w->took].retry});
		else if (one_in(&w->seed, 8))
			store_fails(&w->r);
		else
			brings_nothing(&w->r, w->looked_due_ms);
	} else if (w->request) {
		w->request = false;
		answers(&w->r, any_verdict(w));
	} else if (w->timer) {
		w->timer = false;
		w->r.now += w->wait_ms;
		happens(&w->r, LANE_ON_WAIT_OVER);
	} else {
		new_row(w);
		happens(&w->r, LANE_ON_WAKE);
	}
}

static void anything(struct world *w)
{
	switch (below(&w->seed, 16)) {
	case 0:
		if (one_in(&w->seed, 4))
			w->r.now += below(&w->seed, HOUR);
		w->r.did = (struct lane_steps){.what = LANE_DO_NOTHING};
		break;
	case 1:
	case 2:
	case 3:
		new_row(w);
		happens(&w->r, LANE_ON_WAKE);
		break;
	case 4:
		happens(&w->r, LANE_ON_CONFIGURED);
		break;
	case 5:
		happens(&w->r, one_in(&w->seed, 8) ? LANE_ON_REMOVED : LANE_ON_WAKE);
		break;
	default:
		w->r.now += below(&w->seed, SECOND);
		report(w);
	}
}

static void stop(struct world *w)
{
	happens(&w->r, LANE_ON_CLOSING);
	carry_out(w);
	if (!w->ended && one_in(&w->seed, 2)) {
		tell(&w->r, (struct lane_event){
				    .type = LANE_ON_GRACE_OVER, .can_cancel = w->request});
		carry_out(w);
	}
	/* Nothing new begins, so it takes no more than what is under way, and settling that. */
	for (int i = 0; i < 3 && !w->ended; i++) {
		report(w);
		carry_out(w);
	}
	assert_true(w->ended);
}

/* A new lane, as a reload makes one for a destination that is back. */
static void begin(struct world *w)
{
	w->r.m = (struct lane_machine){0};
	w->ended = false;
	happens(&w->r, LANE_ON_CONFIGURED);
	carry_out(w);
}

static void test_whatever_happens_each_row_is_settled_in_order_and_every_lane_ends(void **state)
{
	int64_t settled = 0;
	(void)state;

	for (uint64_t life = 1; life <= LIVES; life++) {
		struct world w = {.r = rig_new(life % 2 == 0 ? 1 : 0), .seed = life};

		begin(&w);
		for (int i = 0; i < EVENTS; i++) {
			anything(&w);
			carry_out(&w);
			/* A lane that rests has looked at every row. */
			assert_true(w.r.m.state != LANE_IDLE || w.settled == w.n_rows);
			if (w.ended)
				begin(&w);
		}
		stop(&w);
		settled += w.settled;
	}
	/* The walk went somewhere. */
	assert_true(settled > INT64_C(10) * LIVES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_whatever_happens_each_row_is_settled_in_order_and_every_lane_ends),
	};

	return cmocka_run_group_tests_name("daemon_lane_walk", tests, NULL, NULL);
}
