/* SPDX-License-Identifier: ISC */
/*
 * Whatever happens, in whatever order: 4,000 destinations live through 300 random events each, with
 * clock steps, failing stores, reloads, removals and a stop, beside a model of the outbox.
 */
#include "tests/unit/daemon_lane_rig.h"

enum {
	LIVES = 4000,
	EVENTS = 300
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

/* The outbox of one destination, and what is under way for it. */
struct world {
	struct rig r;
	uint64_t seed;
	struct lane_row head; /* the first row that is not settled for good */
	int64_t due_ms;
	int64_t wait_ms;
	int64_t rows; /* how many were ever put in */
	bool sending; /* the head, on disk */
	bool trip, request, timer;
	bool took; /* what the trip under way brings: the head, or when it is due */
	int64_t looked_due_ms;
	bool ended;
};

static void next_row(struct world *w)
{
	w->head = (struct lane_row){.seq = w->head.seq + 1};
	w->due_ms = 0;
}

/* The store thread's side of a trip: only the row that is being sent can be settled. */
static void settle(struct world *w, const struct lane_steps *s)
{
	assert_true(w->sending);
	assert_int_equal(s->seq, w->head.seq);
	w->sending = false;
	if (s->fate.action == RETRY_DONE || s->fate.action == RETRY_DEAD) {
		next_row(w);
		return;
	}
	w->head.attempts += s->fate.counts;
	w->head.plain = s->plain;
	w->due_ms = s->fate.due_ms;
}

static void take(struct world *w)
{
	assert_false(w->sending);
	w->took = w->head.seq <= w->rows && w->due_ms <= w->r.now;
	w->looked_due_ms = w->head.seq <= w->rows ? w->due_ms : TIME_NONE;
	if (!w->took)
		return;
	w->sending = true;
	w->head.first_try_ms = w->head.first_try_ms != 0 ? w->head.first_try_ms : w->r.now;
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
		w->trip = true;
		if (s->settle)
			settle(w, s);
		w->took = false;
		w->looked_due_ms = TIME_NONE;
		if (s->take)
			take(w);
		break;
	case LANE_DO_SEND:
		assert_true(w->sending);
		assert_false(w->r.m.closing);
		assert_true(w->r.m.wanted);
		w->request = true;
		break;
	case LANE_DO_END:
		/* Only the end of the grace may leave a row `sending`. */
		assert_true(!w->sending || w->request);
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
		if (w->took)
			brings(&w->r, w->head);
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
		w->rows++;
		happens(&w->r, LANE_ON_WAKE);
	}
}

static void anything(struct world *w)
{
	switch (below(&w->seed, 16)) {
	case 0:
		if (one_in(&w->seed, 4))
			w->r.now += below(&w->seed, 2 * HOUR) - HOUR;
		w->r.did = (struct lane_steps){.what = LANE_DO_NOTHING};
		break;
	case 1:
	case 2:
	case 3:
		w->rows++;
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

		next_row(&w);
		begin(&w);
		for (int i = 0; i < EVENTS; i++) {
			anything(&w);
			carry_out(&w);
			/* A lane that rests has looked at every row. */
			assert_true(w.r.m.state != LANE_IDLE || w.head.seq > w.rows);
			if (w.ended)
				begin(&w);
		}
		stop(&w);
		settled += w.head.seq - 1;
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
