/* SPDX-License-Identifier: ISC */
/* Polling policy: requests, validators, what the publisher wishes, the adaptive interval. */
#include "tests/unit/feeds_policy.h"

static void the_first_request_has_no_conditions_and_nothing_private(void **state)
{
	BENCH(b, bench_init);
	struct http_req req = ask(&b);

	assert_str_is(req.method, "GET");
	assert_str_is(req.url, "https://news.example/feed");
	assert_str_eq(header(&req, "User-Agent"), limits.user_agent);
	assert_true(str_find_str(header(&req, "Accept"), STR("application/atom+xml")) <
		    header(&req, "Accept").n);
	assert_str_is(header(&req, "Accept-Encoding"), "gzip, deflate, br, zstd");
	assert_int_equal(req.n_headers, 3);
	arena_done(&b.a);
}

static struct str next_url(
	struct bench *b, const char *configured, const char *answered, const char *strict)
{
	struct http_res res = ok("first");

	b->st.url = str_of(configured);
	res.url = str_of(answered);
	res.strict_transport = str_of(strict);
	judge(b, res);
	return ask(b).url;
}

/* RFC 6797: learned over TLS only, for the host itself, and until it ends or is taken back. */
static void what_wants_tls_is_asked_over_tls(void **state)
{
	BENCH(b, bench_init);
	const char *plain = "http://news.example/feed?a=b";

	assert_str_eq(
		next_url(&b, plain, "http://news.example/feed", "max-age=600"), str_of(plain));
	assert_str_eq(next_url(&b, plain, "https://other.example/feed", "max-age=600"),
		str_of(plain));
	assert_str_eq(next_url(&b, plain, "https://news.example/feed", "oops"), str_of(plain));
	assert_str_is(next_url(&b, plain, "https://news.example/feed",
			      "includeSubDomains; Max-Age=\"600\""),
		"https://news.example/feed?a=b");
	assert_true(b.st.hsts_below);
	b.now += 601 * SECOND;
	assert_str_eq(ask(&b).url, str_of(plain));
	assert_str_is(next_url(&b, "http://news.example:80/x", "https://NEWS.example/",
			      "max-age=99999999999"),
		"https://news.example/x");
	assert_false(b.st.hsts_below);
	b.now += 364 * DAY;
	assert_str_is(ask(&b).url, "https://news.example/x");
	assert_str_is(next_url(&b, "http://news.example:8080/x", "https://news.example/",
			      "max-age=600"),
		"https://news.example:8080/x");
	assert_str_eq(
		next_url(&b, plain, "https://news.example/feed", "max-age=0"), str_of(plain));
	arena_done(&b.a);
}

static void validators_go_back_byte_for_byte(void **state)
{
	BENCH(b, bench_ready);
	struct http_req req = ask(&b);

	assert_str_is(header(&req, "If-None-Match"), "W/\"7-gzip\"");
	assert_str_is(header(&req, "If-Modified-Since"), "Mon, 3 May 2021 00:00:00 +0000");
	arena_done(&b.a);
}

static void a_200_without_a_validator_deletes_it_even_when_the_body_is_the_same(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = ok("first");

	res.etag = (struct str){0};
	res.last_modified = STR("odd but theirs");
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_UNCHANGED);
	assert_int_equal(b.st.etag.n, 0);
	assert_str_is(b.st.last_modified, "odd but theirs");
	arena_done(&b.a);
}

static void a_304_keeps_validators_and_brings_new_ones(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(304);

	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_UNCHANGED);
	assert_str_is(b.st.etag, "W/\"7-gzip\"");
	res.etag = STR("\"8\"");
	judge(&b, res);
	assert_str_is(b.st.etag, "\"8\"");
	assert_true(b.st.last_modified.n > 0);
	arena_done(&b.a);
}

static void a_304_that_nobody_asked_for_is_a_failure(void **state)
{
	BENCH(b, bench_init);

	judge(&b, status(304));
	assert_int_equal(b.j.verdict, FEED_RETRY);
	assert_true(b.st.last_error.n > 0);
	arena_done(&b.a);
}

static void validators_wait_for_the_parse(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = ok("second");

	res.etag = STR("\"second\"");
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_BODY);
	assert_str_is(b.st.etag, "W/\"7-gzip\"");
	b.j = feed_settle(&res, &(struct feed_outcome){.why = STR("it is HTML")}, &b.lim, b.now,
		0, &b.a, &b.st);
	assert_int_equal(b.j.verdict, FEED_RETRY);
	assert_str_is(b.st.etag, "W/\"7-gzip\"");
	assert_str_is(b.st.last_error, "it is HTML");
	assert_int_equal(b.st.failures, 1);
	settle(&b, res, mixed); /* the same bytes are tried again, not taken for known */
	assert_str_is(b.st.etag, "\"second\"");
	assert_int_equal(b.st.failures, 0);
	assert_int_equal(b.st.last_error.n, 0);
	arena_done(&b.a);
}

static void a_document_that_ends_early_leaves_the_old_validators(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = ok("cut");

	res.etag = STR("\"cut\"");
	settle(&b, res,
		(struct feed_outcome){.parsed = true, .partial = true, .items = 3, .known = 1});
	assert_str_is(b.st.etag, "W/\"7-gzip\"");
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_BODY);
	arena_done(&b.a);
}

static void validators_that_cannot_be_sent_are_not_kept(void **state)
{
	BENCH(b, bench_init);
	struct http_res res = ok("first");
	char longest[1025];

	memset(longest, 'a', sizeof(longest));
	res.etag = (struct str){longest, sizeof(longest)};
	res.last_modified = STR("a\r\nCookie: b");
	settle(&b, res, mixed);
	assert_int_equal(b.st.etag.n, 0);
	assert_int_equal(b.st.last_modified.n, 0);
	arena_done(&b.a);
}

static void a_full_poll_is_due_when_the_clock_had_been_ahead(void **state)
{
	BENCH(b, bench_ready);
	struct http_req req;

	b.now = T0 - DAY + 1; /* back by less than a day: a correction, not a wrong clock */
	req = ask(&b);
	assert_true(header(&req, "If-None-Match").n > 0);
	b.now = T0 - 300 * DAY;
	req = ask(&b);
	assert_int_equal(header(&req, "If-None-Match").n, 0);
	assert_int_equal(header(&req, "If-Modified-Since").n, 0);
	judge(&b, status(304)); /* "not modified", whatever was asked */
	req = ask(&b);
	assert_true(header(&req, "If-None-Match").n > 0);
	arena_done(&b.a);
}

/* --- the publisher's wishes --- */

struct wait_row {
	const char *value;
	int64_t ms;
};

static void retry_after_is_seconds_or_a_date_and_junk_is_nothing(void **state)
{
	static const struct wait_row rows[] = {
		{"120", 2 * MINUTE},
		{" 120 ", 2 * MINUTE},
		{"0", 0},
		{"259200", 3 * DAY},
		{"9999999", 30 * DAY},
		{"99999999999999999999999999", 0},
		{"9223372036854775807", 0},
		{"-5", 0},
		{"+5", 0},
		{"1.5", 2 * SECOND},
		{"4, 3", 4 * SECOND},
		{"120s", 2 * MINUTE},
		{"0x10", 0},
		{"", 0},
		{"soon", 0},
		{"Mon, 03 May 2021 02:00:00 GMT", 2 * HOUR},
		{"Mon, 03 May 2020 02:00:00 GMT", 0},
		{"Mon, 05 Jul 2021 02:00:00 GMT", 30 * DAY},
		{"Mon, 03 May 2060 02:00:00 GMT", 0},
		{"Monday, 03-May-21 02:00:00 GMT", 2 * HOUR},
		{"Mon May  3 02:00:00 2021", 2 * HOUR},
		{"Mon, 99 May 2021 02:00:00 GMT", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct http_res res = {.retry_after = str_of(rows[i].value)};

		if (policy_retry_after_ms(&res, T0) != rows[i].ms)
			fail_msg("'%s'", rows[i].value);
	}
}

struct fresh_row {
	const char *cache_control, *expires, *date, *age;
	int64_t ms; /* -1: says nothing */
};

static void freshness_comes_from_max_age_or_expires(void **state)
{
	static const char now[] = "Mon, 03 May 2021 00:00:00 GMT";
	static const struct fresh_row rows[] = {
		{"max-age=600", NULL, NULL, NULL, 10 * MINUTE},
		{"public, MAX-AGE = \"600\"", NULL, NULL, NULL, 10 * MINUTE},
		{"max-age=600", NULL, NULL, "200", 400 * SECOND},
		{"max-age=600", NULL, NULL, "700", 0},
		{"max-age=600", "Mon, 03 May 2021 09:00:00 GMT", now, NULL, 10 * MINUTE},
		{"max-age=99999999999999999999", NULL, NULL, NULL, 30 * DAY},
		{"max-age=-1", NULL, NULL, NULL, -1},
		{"max-age", NULL, NULL, NULL, -1},
		{"s-maxage=600", NULL, NULL, NULL, -1},
		{"no-cache", NULL, NULL, NULL, -1},
		{NULL, "Mon, 03 May 2021 01:00:00 GMT", now, NULL, HOUR},
		{NULL, "Mon, 03 May 2021 01:00:00 GMT", NULL, NULL, HOUR},
		/* their clock is a year behind: only the difference counts */
		{NULL, "Sun, 03 May 2020 01:00:00 GMT", "Sun, 03 May 2020 00:00:00 GMT", NULL,
			HOUR},
		{NULL, "Thu, 01 Jan 1970 00:00:00 GMT", now, NULL, 0},
		{NULL, "0", now, NULL, -1},
		{NULL, "Mon, 03 May 2041 01:00:00 GMT", now, NULL, 30 * DAY},
		{NULL, NULL, NULL, NULL, -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct http_res res = {
			.cache_control = str_of(rows[i].cache_control),
			.expires = str_of(rows[i].expires),
			.date = str_of(rows[i].date),
			.age = str_of(rows[i].age),
		};
		int64_t ms = -1;

		policy_fresh_ms(&res, T0, &ms);
		if (ms != rows[i].ms)
			fail_msg("row %zu: %lld", i, (long long)ms);
	}
}

static void the_publishers_floor_goes_before_our_interval(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = ok("second");
	struct feed_outcome out = mixed;

	b.lim.fixed_interval = true;
	res.cache_control = STR("max-age=7200");
	out.hints.ttl_s = 3600;
	settle(&b, res, out);
	assert_int_equal(b.st.publisher_floor_ms, 2 * HOUR);
	assert_int_equal(b.st.next_poll_ms, b.now + 2 * HOUR);
	/* a 304 that says nothing leaves it; one that says less cannot go below the document's
	 * ttl */
	judge(&b, status(304));
	assert_int_equal(b.st.publisher_floor_ms, 2 * HOUR);
	res = status(304);
	res.cache_control = STR("max-age=60");
	judge(&b, res);
	assert_int_equal(b.st.publisher_floor_ms, HOUR);
	/* seven days are seven days, though our ceiling is one */
	res.cache_control = STR("max-age=604800");
	judge(&b, res);
	assert_int_equal(b.st.next_poll_ms, b.now + 7 * DAY);
	arena_done(&b.a);
}

static void skipped_hours_and_days_are_skipped(void **state)
{
	struct feed_hints nights = {.skip_hours = 0x3F}; /* 0 to 5 UTC */
	struct feed_hints weekend = {.skip_days = 1 << 5 | 1 << 6};
	struct feed_hints all = {.skip_hours = UINT32_MAX, .skip_days = UINT8_MAX};
	int64_t at;

	(void)state;
	assert_int_equal(policy_next_ms(T0, HOUR, 0, &nights, 0), T0 + 6 * HOUR);
	assert_int_equal(policy_next_ms(T0, 6 * HOUR, 0, &nights, 0), T0 + 6 * HOUR);
	at = policy_next_ms(T0 + 4 * DAY + HOUR, HOUR, 0, &weekend, 12345);
	assert_true(at >= T0 + 6 * DAY && at < T0 + 6 * DAY + HOUR);
	assert_int_equal(policy_next_ms(T0, HOUR, 0, &all, 0), T0 + HOUR);
}

static void jitter_only_adds(void **state)
{
	static const uint64_t randoms[] = {0, 1, 12345678901234567u, UINT64_MAX};
	struct feed_hints none = {0};

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (int64_t wait = 0; wait < 40 * DAY; wait = wait * 3 + 7) {
			int64_t least = T0 + (wait < 30 * DAY ? wait : 30 * DAY);
			int64_t at = policy_next_ms(T0, wait, 0, &none, randoms[i]);

			assert_true(at >= least && at <= least + 15 * MINUTE);
		}
}

/* --- the adaptive interval --- */

static void overlap_moves_the_interval(void **state)
{
	BENCH(b, bench_ready);

	assert_int_equal(b.st.interval_ms, 15 * MINUTE);
	settle(&b, ok("a"), (struct feed_outcome){.parsed = true, .items = 30, .known = 15});
	assert_int_equal(b.st.interval_ms, 15 * MINUTE);
	assert_false(b.j.gap);
	settle(&b, ok("b"), (struct feed_outcome){.parsed = true, .items = 30, .known = 9});
	assert_int_equal(b.st.interval_ms, 7 * MINUTE + 30 * SECOND);
	settle(&b, ok("c"), (struct feed_outcome){.parsed = true, .items = 30, .known = 0});
	assert_int_equal(b.st.interval_ms, 5 * MINUTE); /* the least allowed */
	assert_true(b.j.gap);
	for (int i = 0; i < 9; i++) {
		char body[8] = {'d', (char)('0' + i)};

		settle(&b, ok(body),
			(struct feed_outcome){.parsed = true, .items = 30, .known = 29});
	}
	assert_int_equal(b.st.interval_ms, 15 * MINUTE); /* back, and no longer: it has news */
	arena_done(&b.a);
}

static void silence_lengthens_the_interval_up_to_the_ceiling(void **state)
{
	BENCH(b, bench_ready);

	for (int i = 0; i < 200; i++) {
		b.now = b.st.next_poll_ms;
		judge(&b, status(304));
		assert_true(b.st.interval_ms <= DAY);
	}
	assert_int_equal(b.st.interval_ms, DAY);
	settle(&b, ok("news"), (struct feed_outcome){.parsed = true, .items = 10, .known = 9});
	assert_int_equal(b.st.interval_ms, 15 * MINUTE);
	b.lim.fixed_interval = true;
	judge(&b, status(304));
	assert_int_equal(b.st.interval_ms, 15 * MINUTE);
	arena_done(&b.a);
}

static void absurd_limits_and_times_do_no_harm(void **state)
{
	static const int64_t values[] = {INT64_MIN / 4, -1, 0, 1, INT64_MAX / 4};
	(void)state;

	for (size_t i = 0; i < 5; i++)
		for (size_t k = 0; k < 5; k++) {
			struct bench b;

			bench_init(&b);
			b.lim.interval_ms = values[i];
			b.lim.min_interval_ms = values[k];
			b.lim.max_interval_ms = values[4 - i];
			b.random = UINT64_MAX;
			settle(&b, ok("x"), mixed);
			assert_true(b.st.next_poll_ms >= b.now);
			judge(&b, status(500));
			judge(&b, status(304));
			assert_true(b.st.next_poll_ms <= b.now + 31 * DAY);
			b.now = 0;
			judge(&b, status(500));
			assert_true(b.st.next_poll_ms >= 0);
			arena_done(&b.a);
		}
}

/* RFC 3229: only with validators and only when it is wanted; what comes says nothing of what is not in it. */
static void a_difference_is_news_and_no_whole_document(void **state)
{
	BENCH(b, bench_init);
	const struct feed_outcome ten = {.parsed = true, .items = 10};
	const struct feed_outcome two = {.parsed = true, .delta = true, .items = 2};
	const struct feed_outcome none = {.parsed = true, .delta = true};
	struct http_req req = ask(&b);
	struct http_res res = ok("first");

	b.lim.delta = true;
	req = ask(&b);
	assert_int_equal(header(&req, "A-IM").n, 0);
	res.etag = res.last_modified = (struct str){0};
	settle(&b, res, ten);
	req = ask(&b);
	assert_int_equal(header(&req, "A-IM").n, 0); /* it had none */
	b.now += 3600000;
	res = ok("second");
	res.etag = STR("\"a\"");
	settle(&b, res, (struct feed_outcome){.parsed = true, .items = 10, .known = 9});
	int64_t full_ms = b.st.last_full_ms;

	b.now += 60000;
	req = ask(&b);
	assert_str_is(header(&req, "A-IM"), "feed");
	res = ok("new");
	res.status = 226;
	res.im = STR(" Feed");
	res.etag = STR("\"b\"");
	assert_int_equal(feed_transport(&res, &b.lim).n, 0);
	int64_t interval_ms = b.st.interval_ms;

	assert_false(feed_is_gap(&two, &b.st));
	settle(&b, res, two);
	assert_str_is(b.st.etag, "\"b\"");
	assert_false(b.j.gap);
	assert_true(b.st.interval_ms == interval_ms); /* nor is it asked for sooner */
	assert_true(b.st.last_new_ms == b.now);
	assert_true(b.st.last_full_ms == full_ms);
	res.body = STR("none");
	settle(&b, res, none);
	assert_int_equal(b.st.failures, 0);
	/* Another manipulation, or asked for by nobody. */
	res.im = STR("feed, gzip");
	assert_false(feed_is_delta(&res, &b.lim));
	res.im = STR("feed");
	assert_true(feed_is_delta(&res, &b.lim));
	b.lim.delta = false;
	assert_false(feed_is_delta(&res, &b.lim));
	assert_true(feed_transport(&res, &b.lim).n != 0);
	req = ask(&b);
	assert_int_equal(header(&req, "A-IM").n, 0);
	b.lim.delta = true;
	b.now = full_ms + 25 * 3600 * 1000;
	req = ask(&b);
	assert_int_equal(header(&req, "A-IM").n, 0);
	arena_done(&b.a);
}

/* An index has no items and has not lost any; what its sitemaps hold counts as what a document holds. */
static void what_an_index_names_counts_as_its_own(void **state)
{
	BENCH(b, bench_init);
	const struct feed_outcome index = {.parsed = true, .index = true};
	struct feed_outcome parts = {.items = 4, .known = 4, .newest_s = 1700000000};
	struct http_res res = ok("index");
	struct feed_judgement j;

	judge(&b, res);
	j = feed_settle(&res, &index, &limits, b.now, 0, &b.a, &b.st);
	assert_int_equal(j.verdict, FEED_BODY);
	assert_true(feed_is_fresh(&b.st));
	j = feed_settle_parts(&parts, true, &limits, b.now, &b.st);
	assert_false(feed_is_fresh(&b.st));
	assert_false(j.gap); /* all of a first one is unknown */
	assert_int_equal(b.st.newest_s, parts.newest_s);
	judge(&b, ok("index 2"));
	j = feed_settle(&res, &index, &limits, b.now, 0, &b.a, &b.st);
	assert_int_equal(j.verdict, FEED_BODY);
	assert_int_equal(b.st.failures, 0);
	parts.known = 0;
	b.now += 1000;
	j = feed_settle_parts(&parts, true, &limits, b.now, &b.st);
	assert_true(j.gap);
	assert_true(b.st.last_new_ms == b.now);
	arena_done(&b.a);
}

/* One poll of an index, and what became of its sitemaps: `why` of none that came, or NULL. */
static void poll_index(struct bench *b, const struct feed_failure *why)
{
	const struct feed_outcome index = {.parsed = true, .index = true};
	const struct feed_outcome came = {.parsed = true, .items = 3, .known = 3};
	char body[32];

	snprintf(body, sizeof(body), "index %lld", (long long)b->now);
	settle(b, ok(body), index);
	b->j = why != NULL ? feed_fail_parts(why, b->now, &b->a, &b->st)
			   : feed_settle_parts(&came, false, &b->lim, b->now, &b->st);
}

static void an_index_fails_as_long_as_none_of_its_sitemaps_comes(void **state)
{
	BENCH(b, bench_init);
	const struct feed_failure why = {STR("the server refuses us (403)"), true};
	const struct feed_outcome walk_broken_off = {.items = 0};
	struct http_res same = {.status = 304};
	int dark = 0;

	b.lim.fixed_interval = true;
	poll_index(&b, NULL);
	assert_int_equal(b.st.failures, 0);
	int64_t success_ms = b.st.next_poll_ms;

	for (int i = 1; i <= 8; i++) {
		b.now = b.st.next_poll_ms;
		poll_index(&b, &why);
		assert_int_equal(b.st.failures, i);
		dark += b.j.went_dark;
	}
	assert_int_equal(dark, 1);
	assert_true(b.st.blocked && b.st.parts_failing);
	assert_str_is(
		b.st.last_error, "none of its sitemaps came: the server refuses us (403)");
	assert_true(b.st.last_success_ms == success_ms);
	/* However well the index comes; and its polls are as far apart as failures are. */
	b.now = b.st.next_poll_ms;
	judge(&b, same);
	assert_int_equal(b.j.verdict, FEED_UNCHANGED);
	assert_false(b.j.recovered);
	assert_true(b.st.blocked && b.st.failures == 8 && b.st.last_error.n != 0);
	assert_true(b.st.next_poll_ms - b.now >= HOUR);
	b.j = feed_settle_parts(&walk_broken_off, false, &b.lim, b.now, &b.st);
	assert_int_equal(b.st.failures, 8);
	poll_index(&b, NULL);
	assert_true(b.j.recovered);
	assert_true(b.st.failures == 0 && !b.st.blocked && !b.st.parts_failing);
	assert_true(b.st.last_error.n == 0 && b.st.last_success_ms == b.now);
	b.now += DAY;
	judge(&b, same);
	assert_true(b.st.next_poll_ms - b.now < HOUR);
	arena_done(&b.a);
}

/* What is no index any more has no sitemaps. */
static void an_index_that_fails_is_well_as_a_feed(void **state)
{
	BENCH(b, bench_init);
	const struct feed_failure why = {STR("no answer in time"), false};
	const struct feed_outcome items = {.parsed = true, .items = 3, .known = 3};
	const struct http_res missing = {.status = 404};

	poll_index(&b, &why);
	assert_true(b.st.parts_failing && !b.st.blocked);
	b.now += HOUR;
	judge(&b, missing);
	assert_int_equal(b.st.failures, 2);
	settle(&b, ok("items"), items);
	assert_true(b.st.failures == 0 && !b.st.parts_failing && b.st.last_error.n == 0);
	arena_done(&b.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_difference_is_news_and_no_whole_document),
		cmocka_unit_test(what_an_index_names_counts_as_its_own),
		cmocka_unit_test(an_index_fails_as_long_as_none_of_its_sitemaps_comes),
		cmocka_unit_test(an_index_that_fails_is_well_as_a_feed),
		cmocka_unit_test(the_first_request_has_no_conditions_and_nothing_private),
		cmocka_unit_test(what_wants_tls_is_asked_over_tls),
		cmocka_unit_test(validators_go_back_byte_for_byte),
		cmocka_unit_test(
			a_200_without_a_validator_deletes_it_even_when_the_body_is_the_same),
		cmocka_unit_test(a_304_keeps_validators_and_brings_new_ones),
		cmocka_unit_test(a_304_that_nobody_asked_for_is_a_failure),
		cmocka_unit_test(validators_wait_for_the_parse),
		cmocka_unit_test(a_document_that_ends_early_leaves_the_old_validators),
		cmocka_unit_test(validators_that_cannot_be_sent_are_not_kept),
		cmocka_unit_test(a_full_poll_is_due_when_the_clock_had_been_ahead),
		cmocka_unit_test(retry_after_is_seconds_or_a_date_and_junk_is_nothing),
		cmocka_unit_test(freshness_comes_from_max_age_or_expires),
		cmocka_unit_test(the_publishers_floor_goes_before_our_interval),
		cmocka_unit_test(skipped_hours_and_days_are_skipped),
		cmocka_unit_test(jitter_only_adds),
		cmocka_unit_test(overlap_moves_the_interval),
		cmocka_unit_test(silence_lengthens_the_interval_up_to_the_ceiling),
		cmocka_unit_test(absurd_limits_and_times_do_no_harm),
	};

	return cmocka_run_group_tests_name("feeds_policy", tests, NULL, NULL);
}
