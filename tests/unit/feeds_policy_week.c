/* SPDX-License-Identifier: ISC */
/* Polling policy: whole weeks against a publisher, with a fake clock. */
#include "tests/unit/feeds_policy.h"

struct publisher {
	int64_t every_ms; /* an item; 0: never */
	int64_t max_age_ms;
	int64_t throttle_from, throttle_to; /* 429 with Retry-After */
	int64_t down_from, down_to;
	bool liar; /* answers every condition with 304 */
	bool no_etag;
};

struct score {
	int polls, unconditional, bad_etag, bad_date, early, in_retry, before_fresh, restarts;
	int64_t worst_delay; /* from publication to the poll that sees it */
};

static int64_t rnd(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (int64_t)(*seed >> 33);
}

static void check_request(struct bench *b, const struct http_req *req, const char *etag,
	const char *date, struct score *s)
{
	struct str inm = header(req, "If-None-Match"), ims = header(req, "If-Modified-Since");

	s->polls++;
	s->unconditional += inm.n == 0 && ims.n == 0;
	s->bad_etag += inm.n > 0 && !str_eq(inm, str_of(etag));
	s->bad_date += ims.n > 0 && !str_eq(ims, str_of(date));
	s->early += b->now < b->st.next_poll_ms;
	assert_int_equal(header(req, "Cookie").n + header(req, "Referer").n, 0);
	assert_str_is(req->url, "https://news.example/feed");
}

struct week {
	struct bench b;
	struct publisher p;
	struct score s;
	int64_t version, seen; /* items published, items seen */
	int64_t retry_until, fresh_until;
	char etag[32], date[64], age[64], body[64];
};

/* The publisher's answer at this moment. */
static struct http_res answer(struct week *w, const struct http_req *req)
{
	bool asked = header(req, "If-None-Match").n + header(req, "If-Modified-Since").n > 0;
	int64_t t = w->b.now - T0;
	struct http_res res = {.status = 200};

	if (t >= w->p.down_from && t < w->p.down_to)
		return (struct http_res){.error = HTTP_ERR_CONNECT};
	if (t >= w->p.throttle_from && t < w->p.throttle_to) {
		w->retry_until = w->b.now + 2 * HOUR;
		return (struct http_res){.status = 429, .retry_after = STR("7200")};
	}
	w->version = w->p.every_ms ? t / w->p.every_ms : 0;
	if (w->p.max_age_ms) {
		snprintf(w->age, sizeof(w->age), "public, max-age=%lld",
			(long long)w->p.max_age_ms / 1000);
		res.cache_control = str_of(w->age);
		w->fresh_until = w->b.now + w->p.max_age_ms;
	}
	if (asked && (w->p.liar || w->version == w->seen)) {
		res.status = 304;
		return res;
	}
	snprintf(w->etag, sizeof(w->etag), "W/\"%lld\"", (long long)w->version);
	snprintf(w->date, sizeof(w->date), "version %lld, as they like it",
		(long long)w->version);
	snprintf(w->body, sizeof(w->body), "items up to %lld", (long long)w->version);
	res.body = str_of(w->body);
	if (!w->p.no_etag) {
		res.etag = str_of(w->etag);
		res.last_modified = str_of(w->date);
	}
	return res;
}

static void take_answer(struct week *w, struct http_res res)
{
	struct bench *b = &w->b;
	int64_t fresh = w->version - w->seen;

	b->random = (uint64_t)rnd(&b->random) << 20;
	judge(b, res);
	if (b->j.verdict != FEED_BODY)
		return;
	if (w->seen > 0 && fresh > 0 &&
		b->now - T0 - (w->seen + 1) * w->p.every_ms > w->s.worst_delay)
		w->s.worst_delay = b->now - T0 - (w->seen + 1) * w->p.every_ms;
	fresh = fresh < 20 ? fresh : 20;
	b->j = feed_settle(&res,
		&(struct feed_outcome){
			.parsed = true, .items = 20, .known = (size_t)(20 - fresh)},
		&b->lim, b->now, b->random, &b->a, &b->st);
	w->seen = w->version;
}

static struct score run_week(struct publisher p, struct feed_limits lim)
{
	struct week w = {.p = p};
	int64_t restart = 5 * HOUR;

	bench_init(&w.b);
	w.b.lim = lim;
	w.seen = -1;
	while (w.b.now < T0 + 7 * DAY) {
		struct http_req req = ask(&w.b);

		check_request(&w.b, &req, w.etag, w.date, &w.s);
		w.s.in_retry += w.b.now < w.retry_until;
		w.s.before_fresh += w.b.now < w.fresh_until;
		take_answer(&w, answer(&w, &req));
		w.b.now = w.b.st.next_poll_ms;
		/* Sometimes the daemon was stopped over the due time, a laptop slept. */
		if (w.b.now - T0 > restart) {
			w.b.now += rnd(&w.b.random) % (3 * HOUR);
			restart += 20 * HOUR;
			w.s.restarts++;
		}
	}
	arena_done(&w.b.a);
	return w.s;
}

static void check_manners(const struct score *s)
{
	assert_true(s->restarts > 5);
	assert_int_equal(s->bad_etag, 0);
	assert_int_equal(s->bad_date, 0);
	assert_int_equal(s->early, 0);
	assert_int_equal(s->in_retry, 0);
	assert_int_equal(s->before_fresh, 0);
}

static void a_week_with_a_busy_outlet_is_polite_and_prompt(void **state)
{
	struct publisher p = {.every_ms = 20 * MINUTE, .max_age_ms = 25 * MINUTE};
	struct score s;

	(void)state;
	s = run_week(p, limits);
	check_manners(&s);
	assert_int_equal(s.unconditional, 1);
	assert_true(s.polls > 250 && s.polls < 7 * 24 * 60 / 25);
	assert_true(s.worst_delay < 4 * HOUR); /* three of them asleep */
}

static void a_week_with_a_server_that_always_says_304_has_a_full_poll_a_day(void **state)
{
	struct publisher p = {.every_ms = HOUR, .liar = true};
	struct feed_limits lim = limits;
	struct score s;

	(void)state;
	s = run_week(p, lim);
	check_manners(&s);
	assert_true(s.unconditional >= 6 && s.unconditional <= 7);
	lim.daily_full = false; /* the publisher asked for that */
	s = run_week(p, lim);
	assert_int_equal(s.unconditional, 1);
}

static void a_week_with_a_blog_takes_few_polls(void **state)
{
	struct publisher p = {.every_ms = 2 * DAY};
	struct score s;

	(void)state;
	s = run_week(p, limits);
	check_manners(&s);
	assert_true(s.polls < 150);
	assert_true(s.unconditional <= 7);
	assert_true(s.worst_delay < 9 * HOUR);
}

static void a_week_with_throttling_and_an_outage_has_no_poll_in_either(void **state)
{
	struct publisher p = {.every_ms = HOUR,
		.throttle_from = DAY,
		.throttle_to = 2 * DAY,
		.down_from = 4 * DAY,
		.down_to = 5 * DAY,
		.no_etag = true};
	struct score s;

	(void)state;
	s = run_week(p, limits);
	check_manners(&s);
	assert_true(s.polls < 7 * 24 * 4 - 2 * 24 * 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week_with_a_busy_outlet_is_polite_and_prompt),
		cmocka_unit_test(
			a_week_with_a_server_that_always_says_304_has_a_full_poll_a_day),
		cmocka_unit_test(a_week_with_a_blog_takes_few_polls),
		cmocka_unit_test(a_week_with_throttling_and_an_outage_has_no_poll_in_either),
	};

	return cmocka_run_group_tests_name("feeds_policy_week", tests, NULL, NULL);
}
