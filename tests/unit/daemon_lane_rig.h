/* SPDX-License-Identifier: ISC */
#pragma once
/* A delivery lane under a fake clock: the test is store, receiver and timer. */
#include "base/article.h"
#include "daemon/lane.h"
#include "tests/unit/unit.h"

static const int64_t SECOND = 1000;
static const int64_t MINUTE = INT64_C(60) * 1000;
static const int64_t HOUR = INT64_C(3600) * 1000;
static const int64_t T0 = INT64_C(1732143600000);
static const int64_t GIVE_UP = INT64_C(72 * 3600) * 1000;

/* A lane, the time, and what it last asked for. */
struct rig {
	struct lane_machine m;
	struct lane_terms terms;
	int64_t now;
	struct lane_steps did;
};

static inline void tell(struct rig *r, struct lane_event ev)
{
	ev.terms = r->terms;
	r->did = lane_next(&r->m, &ev, r->now);
}

static inline void happens(struct rig *r, enum lane_event_type type)
{
	tell(r, (struct lane_event){.type = type});
}

static inline void brings(struct rig *r, struct lane_row row)
{
	tell(r, (struct lane_event){.type = LANE_ON_TRIP_DONE, .row = &row});
}

static inline void brings_nothing(struct rig *r, int64_t due_ms)
{
	tell(r, (struct lane_event){.type = LANE_ON_TRIP_DONE, .due_ms = due_ms});
}

static inline void store_fails(struct rig *r)
{
	tell(r, (struct lane_event){.type = LANE_ON_TRIP_DONE,
			.failed = true,
			.why = "disk full",
			.due_ms = TIME_NONE});
}

static inline void answers(struct rig *r, struct dest_verdict v)
{
	tell(r, (struct lane_event){.type = LANE_ON_ANSWER, .verdict = &v});
}

static const struct dest_verdict sent = {.class = DEST_SENT, .retry_after_ms = -1};
static const struct dest_verdict broken = {
	.class = DEST_TRANSIENT, .retry_after_ms = -1, .why = "HTTP 500"};
static const struct dest_verdict refused = {.class = DEST_MESSAGE, .retry_after_ms = -1};
static const struct dest_verdict gone = {
	.class = DEST_ENDPOINT, .retry_after_ms = -1, .at_once = true};

static inline struct rig rig_new(double rate_per_s)
{
	return (struct rig){
		.terms = {.rate_per_s = rate_per_s, .give_up_ms = GIVE_UP}, .now = T0};
}

/* A lane that has looked once, found nothing and rests. */
static inline struct rig rig_idle(double rate_per_s)
{
	struct rig r = rig_new(rate_per_s);

	happens(&r, LANE_ON_CONFIGURED);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_IDLE);
	return r;
}

/* A lane whose row 7 is on its way to the receiver. */
static inline struct rig rig_sending(double rate_per_s)
{
	struct rig r = rig_new(rate_per_s);

	happens(&r, LANE_ON_CONFIGURED);
	brings(&r, (struct lane_row){.seq = 7});
	assert_int_equal(r.m.state, LANE_SENDING);
	return r;
}

/* A lane whose receiver said 410. */
static inline struct rig rig_held(void)
{
	struct rig r = rig_sending(0);

	answers(&r, gone);
	brings_nothing(&r, TIME_NONE);
	assert_int_equal(r.m.state, LANE_HELD);
	return r;
}

#define assert_asks_to_take(r)                                                                 \
	do {                                                                                   \
		assert_int_equal((r).did.what, LANE_DO_TRIP);                                  \
		assert_true((r).did.take);                                                     \
	} while (0)
#define assert_waits(r, ms)                                                                    \
	do {                                                                                   \
		assert_int_equal((r).m.state, LANE_WAITING);                                   \
		assert_int_equal((r).did.what, LANE_DO_WAIT);                                  \
		assert_int_equal((r).did.wait_ms, ms);                                         \
	} while (0)
/* The row goes back into the queue, due at once and untried. */
#define assert_gives_back(r, s)                                                                \
	do {                                                                                   \
		assert_int_equal((r).did.what, LANE_DO_TRIP);                                  \
		assert_true((r).did.settle);                                                   \
		assert_false((r).did.take);                                                    \
		assert_int_equal((r).did.seq, s);                                              \
		assert_int_equal((r).did.fate.action, RETRY_AGAIN);                            \
		assert_int_equal((r).did.fate.due_ms, (r).now);                                \
		assert_false((r).did.fate.counts);                                             \
	} while (0)
#define assert_settles(r, s, fate_)                                                            \
	do {                                                                                   \
		assert_int_equal((r).m.state, LANE_SETTLING);                                  \
		assert_int_equal((r).did.what, LANE_DO_TRIP);                                  \
		assert_true((r).did.settle);                                                   \
		assert_int_equal((r).did.seq, s);                                              \
		assert_int_equal((r).did.fate.action, fate_);                                  \
	} while (0)
