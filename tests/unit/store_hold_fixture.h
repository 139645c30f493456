/* SPDX-License-Identifier: ISC */
#pragma once
/* Short ways to hold, take and settle deliveries. For tests/unit/store_hold*.c. */
#include "tests/unit/store_fixture.h"

#define HOUR (INT64_C(60) * 60 * 1000)

/* An alert of an article of its own, made at `ms`; `to` without a destination goes to chat. */
static inline void put_of_flow(
	struct fixture *f, const char *name, int64_t ms, uint64_t flow, struct store_notice to)
{
	struct store_alert alert = {str_of(name), STR("w"), ms, flow};
	struct store_found v = {.article = put_article(f, "desk", name, ms),
		.alerts = &alert,
		.n_alerts = 1,
		.notices = &to,
		.n_notices = 1};

	to.dest = to.dest.n != 0 ? to.dest : STR("chat");
	OK(f, store_found_put(f->s, &v, 1, &f->e));
}

static inline void put_to(
	struct fixture *f, const char *name, int64_t ms, struct store_notice to)
{
	put_of_flow(f, name, ms, 0, to);
}

/* One for each letter, made at ms, ms + 1, ... */
static inline void put_plain(struct fixture *f, const char *names, int64_t ms)
{
	for (; *names != '\0'; names++)
		put_to(f, (const char[]){*names, '\0'}, ms++, (struct store_notice){0});
}

static inline struct store_notice held(int64_t until_ms, uint64_t batch, const char *why)
{
	return (struct store_notice){
		.hold_until_ms = until_ms, .batch = batch, .why = str_of(why)};
}

/* What a take under these terms gives. */
static inline struct store_batch take_with(
	struct fixture *f, struct store_take t, int64_t now_ms, int64_t *ret_due_ms)
{
	struct store_batch b = {0};
	int64_t due_ms = 0;
	bool found = false;

	t.now_ms = now_ms;
	t.dest = t.dest.n != 0 ? t.dest : STR("chat");
	OK(f, store_outbox_take(f->s, &t, &f->ar, &b, &found,
		      ret_due_ms != NULL ? ret_due_ms : &due_ms, &f->e));
	assert_int_equal(found, b.n != 0);
	return b;
}

/* Up to ten together, and never a backlog. */
static inline struct store_batch take_ten(struct fixture *f, int64_t now_ms)
{
	return take_with(f, (struct store_take){.max = 10}, now_ms, NULL);
}

/* Ten, or what has waited for an hour if there are three of it. */
static inline struct store_batch take_backlog(struct fixture *f, int64_t now_ms)
{
	return take_with(f,
		(struct store_take){.max = 10, .backlog_ms = HOUR, .backlog_min = 3}, now_ms,
		NULL);
}

/* The ids of a message, as "a b c", and why they are together. */
static inline void assert_message(struct store_batch b, const char *ids, const char *hold)
{
	AUTO_BUF struct buf got;

	buf_init(&got, 4096);
	for (size_t i = 0; i < b.n; i++)
		buf_printf(&got, "%s" STR_F, i > 0 ? " " : "", STR_A(b.v[i].alert_id));
	assert_str_eq(buf_view(&got), str_of(ids));
	assert_str_eq(b.hold, str_of(hold));
}

static inline void done(struct fixture *f, struct store_batch b)
{
	OK(f, store_outbox_done(f->s, b.v[0].seq, 1, &f->e));
}

static inline void again(struct fixture *f, int64_t seq, enum alert_aside aside)
{
	OK(f, store_outbox_again(f->s,
		      &(struct store_again){.seq = seq,
			      .due_ms = 500,
			      .wait_ms = 100,
			      .counts = true,
			      .aside = aside,
			      .why = STR("HTTP 500")},
		      6, &f->e));
}

static inline void recover(struct fixture *f)
{
	uint64_t n = 0;

	fixture_reopen(f);
	OK(f, store_outbox_recover(f->s, STR(""), &n, &f->e));
}
