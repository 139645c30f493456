/* SPDX-License-Identifier: ISC */
#pragma once
/* A feed, its limits and a clock that tests of feeds/policy.h move by hand. */
#include <stdio.h>
#include <string.h>

#include "feeds/policy.h"
#include "feeds/policy_wait.h"
#include "tests/unit/unit.h"

/* Monday 2021-05-03 00:00 UTC */
#define T0 INT64_C(1620000000000)

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static const struct feed_limits limits = {
	.interval_ms = 15 * MINUTE,
	.min_interval_ms = 5 * MINUTE,
	.max_interval_ms = DAY,
	.daily_full = true,
	.user_agent = STR_INIT("rasid/0.1 (+https://newsroom.example/bot)"),
};

struct bench {
	struct arena a;
	struct feed_state st;
	struct feed_limits lim;
	int64_t now;
	uint64_t random;
	struct feed_judgement j;
};

static inline void bench_init(struct bench *b)
{
	*b = (struct bench){.lim = limits, .now = T0, .random = 0};
	arena_init(&b->a, 64 << 20);
	b->st.url = STR("https://news.example/feed");
}

static inline struct str header(const struct http_req *req, const char *name)
{
	for (size_t i = 0; i < req->n_headers; i++)
		if (str_eq_nocase(req->headers[i].name, str_of(name)))
			return req->headers[i].value;
	return (struct str){0};
}

static inline struct http_req ask(struct bench *b)
{
	struct http_req req;

	feed_request(&b->st, &b->lim, b->now, &b->a, &req);
	return req;
}

static inline void judge(struct bench *b, struct http_res res)
{
	b->j = feed_judge(&res, &b->lim, b->now, b->random, &b->a, &b->st);
}

static inline void settle(struct bench *b, struct http_res res, struct feed_outcome out)
{
	judge(b, res);
	assert_int_equal(b->j.verdict, FEED_BODY);
	res.body = (struct str){0};
	b->j = feed_settle(&res, &out, &b->lim, b->now, b->random, &b->a, &b->st);
}

static inline struct http_res ok(const char *body)
{
	return (struct http_res){
		.status = 200,
		.body = str_of(body),
		.etag = STR("W/\"7-gzip\""),
		.last_modified = STR("Mon, 3 May 2021 00:00:00 +0000"),
	};
}

static inline struct http_res status(int code)
{
	return (struct http_res){.status = code};
}

static const struct feed_outcome mixed
	__attribute__((unused)) = {.parsed = true, .items = 10, .known = 5};

/* A feed after its first good poll. */
static inline void bench_ready(struct bench *b)
{
	bench_init(b);
	settle(b, ok("first"), (struct feed_outcome){.parsed = true, .items = 10});
	assert_int_equal(b->st.polls, 1);
}

#define BENCH(b, init)                                                                         \
	struct bench b;                                                                        \
	(void)state;                                                                           \
	init(&b)
