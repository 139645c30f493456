/* SPDX-License-Identifier: ISC */
/* Polling policy: failures, throttling, darkness, redirects. */
#include "tests/unit/feeds_policy.h"

/* The waits of n failures in a row, in minutes. */
static void check_backoff(struct http_res res, const int *minutes, size_t n)
{
	struct bench b;

	bench_ready(&b);
	for (size_t i = 0; i < n; i++) {
		judge(&b, res);
		if (b.st.next_poll_ms - b.now != minutes[i] * MINUTE)
			fail_msg("status %d error %d, failure %zu: %lld s, not %d min",
				res.status, (int)res.error, i + 1,
				(long long)(b.st.next_poll_ms - b.now) / SECOND, minutes[i]);
		assert_true(b.st.last_error.n > 0);
		assert_true(b.st.etag.n > 0);
		b.now = b.st.next_poll_ms;
	}
	arena_done(&b.a);
}

static void each_class_of_failure_backs_off_in_its_way(void **state)
{
	static const int soft[] = {15, 30, 60, 60, 60};
	static const int daily[] = {15, 60, 240, 960, 1440, 1440};
	static const int body[] = {15, 30, 60, 120, 240, 360, 360};
	static const int soft_codes[] = {500, 502, 503, 599, 408, 425, 204, 101, 999, -7};
	static const int daily_codes[] = {400, 401, 403, 404, 405, 451};

	(void)state;
	for (size_t i = 0; i < sizeof(soft_codes) / sizeof(int); i++)
		check_backoff(status(soft_codes[i]), soft, 5);
	for (size_t i = 0; i < sizeof(daily_codes) / sizeof(int); i++)
		check_backoff(status(daily_codes[i]), daily, 6);
	check_backoff(status(302), body, 7);
	check_backoff((struct http_res){.status = 200}, soft, 5); /* an empty body */
	check_backoff((struct http_res){.error = HTTP_ERR_TIMEOUT}, soft, 5);
	check_backoff((struct http_res){.error = HTTP_ERR_TOO_LARGE}, body, 7);
	check_backoff((struct http_res){.error = HTTP_ERR_PRIVATE}, daily, 6);
	check_backoff((struct http_res){.error = (enum http_error)99}, soft, 5);
}

static void backoff_never_goes_below_a_long_interval(void **state)
{
	BENCH(b, bench_ready);

	b.lim.interval_ms = 12 * HOUR;
	b.lim.fixed_interval = true;
	judge(&b, status(500));
	judge(&b, status(500));
	assert_int_equal(b.st.next_poll_ms, b.now + 12 * HOUR);
	arena_done(&b.a);
}

static void a_429_holds_the_host_or_the_feed(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(429);

	res.retry_after = STR("259200");
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_THROTTLED);
	assert_true(b.j.hold_host);
	assert_int_equal(b.st.hold_until_ms, b.now + 3 * DAY);
	assert_int_equal(b.st.next_poll_ms, b.now + 3 * DAY);
	assert_true(str_ends(b.st.last_error, STR("waiting until 2021-05-06T00:00:00Z")));
	b.lim.scope_feed = true;
	judge(&b, res);
	assert_false(b.j.hold_host);
	assert_int_equal(b.st.hold_until_ms, b.now + 3 * DAY);
	arena_done(&b.a);
}

static void a_429_without_a_usable_retry_after_backs_off_all_the_same(void **state)
{
	static const int64_t waits[] = {15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR};
	BENCH(b, bench_ready);
	struct http_res res = status(429);

	res.retry_after = STR("soon");
	for (size_t i = 0; i < 4; i++) {
		judge(&b, res);
		assert_int_equal(b.j.verdict, FEED_THROTTLED);
		assert_true(b.j.hold_host);
		assert_int_equal(b.st.hold_until_ms, b.now + waits[i]);
		assert_true(b.st.next_poll_ms >= b.st.hold_until_ms);
		b.now = b.st.next_poll_ms;
	}
	settle(&b, ok("back"), mixed);
	assert_int_equal(b.st.hold_until_ms, 0);
	arena_done(&b.a);
}

static void a_503_is_a_throttle_only_with_retry_after(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(503);

	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_RETRY);
	assert_false(b.j.hold_host);
	res.retry_after = STR("7200");
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_THROTTLED);
	assert_true(b.j.hold_host);
	assert_true(b.st.next_poll_ms >= b.now + 2 * HOUR);
	/* other errors may name a time as well, for their feed */
	res.status = 500;
	judge(&b, res);
	assert_int_equal(b.j.verdict, FEED_RETRY);
	assert_false(b.j.hold_host);
	assert_true(b.st.next_poll_ms >= b.now + 2 * HOUR);
	arena_done(&b.a);
}

static void an_unreachable_host_is_held_after_some_failures(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = {.error = HTTP_ERR_DNS, .error_text = "no such host"};

	judge(&b, res);
	judge(&b, res);
	assert_false(b.j.hold_host);
	judge(&b, res);
	assert_true(b.j.hold_host);
	assert_int_equal(b.st.hold_until_ms, b.st.next_poll_ms);
	assert_str_is(b.st.last_error, "the host name cannot be resolved: no such host");
	assert_int_equal(b.st.last_status, -HTTP_ERR_DNS);
	arena_done(&b.a);
}

/* A look-up that fails bothers no publisher: from seconds on, and never longer than it has failed. */
static void a_name_that_is_not_found_is_looked_up_again_soon(void **state)
{
	static const int waits_s[] = {5, 10, 20, 40, 80, 160, 320, 640, 900, 900};
	BENCH(b, bench_ready);

	for (size_t i = 0; i < sizeof(waits_s) / sizeof(waits_s[0]); i++) {
		judge(&b, (struct http_res){.error = HTTP_ERR_DNS});
		assert_int_equal(b.st.next_poll_ms - b.now, waits_s[i] * SECOND);
		b.now = b.st.next_poll_ms;
	}
	b.lim.interval_ms = b.lim.min_interval_ms = SECOND;
	b.lim.fixed_interval = true;
	b.st.failures = 0;
	judge(&b, (struct http_res){.error = HTTP_ERR_DNS});
	assert_int_equal(b.st.next_poll_ms - b.now, SECOND);
	arena_done(&b.a);
}

static void for_our_own_line_nothing_grows(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = {.error = HTTP_ERR_CONNECT, .error_text = "no route"};

	judge(&b, status(500));
	for (int i = 0; i < 50; i++) {
		struct feed_state was = b.st;

		b.now += 3 * MINUTE;
		b.j = feed_excuse(&res, b.now, &b.a, &b.st);
		assert_int_equal(b.j.verdict, FEED_EXCUSED);
		assert_false(b.j.went_dark || b.j.hold_host);
		assert_int_equal(b.st.failures, was.failures);
		assert_int_equal(b.st.interval_ms, was.interval_ms);
		assert_int_equal(b.st.next_poll_ms, b.now);
		assert_int_equal(b.st.last_poll_ms, b.now);
		assert_int_equal(b.st.last_status, -HTTP_ERR_CONNECT);
		assert_str_is(b.st.last_error, "the host does not take connections: no route");
		assert_true(b.st.etag.n > 0);
	}
	arena_done(&b.a);
}

static void a_410_ends_polling_and_says_so_once(void **state)
{
	BENCH(b, bench_ready);

	judge(&b, status(410));
	assert_int_equal(b.j.verdict, FEED_GONE);
	assert_true(b.st.gone && b.j.went_dark);
	judge(&b, status(410));
	assert_false(b.j.went_dark);
	arena_done(&b.a);
}

static void darkness_and_recovery_are_told_once_each(void **state)
{
	BENCH(b, bench_ready);
	int dark = 0;

	for (int i = 0; i < 50; i++) {
		b.now = b.st.next_poll_ms;
		judge(&b, status(500));
		dark += b.j.went_dark;
		if (dark)
			assert_true(b.now - b.st.last_success_ms >= 2 * HOUR);
	}
	assert_int_equal(dark, 1);
	judge(&b, status(304));
	assert_true(b.j.recovered);
	judge(&b, status(304));
	assert_false(b.j.recovered);
	arena_done(&b.a);
}

/* As told as any failure, but asked for as ever; its validators would hide what comes. */
static void a_document_that_lost_its_articles_is_a_failure(void **state)
{
	BENCH(b, bench_init);
	const struct feed_outcome none = {.parsed = true};
	int dark = 0;

	/* Empty from the start: it is new. */
	settle(&b, ok("none"), none);
	assert_int_equal(b.j.verdict, FEED_BODY);
	assert_int_equal(b.st.failures, 0);
	settle(&b, ok("some"), (struct feed_outcome){.parsed = true, .items = 3});
	assert_int_equal(b.j.verdict, FEED_BODY);
	uint64_t hash = b.st.body_hash;
	int64_t interval = b.st.interval_ms;

	for (uint32_t i = 1; i <= 60; i++) {
		settle(&b, ok("none"), none);
		assert_int_equal(b.j.verdict, FEED_RETRY);
		assert_int_equal(b.st.failures, i);
		assert_true(b.st.body_hash == hash);
		assert_true(b.st.last_error.n != 0);
		assert_in_range(b.st.next_poll_ms - b.now, interval, interval + interval / 10);
		dark += b.j.went_dark;
		b.now = b.st.next_poll_ms;
	}
	assert_int_equal(dark, 1);
	settle(&b, ok("more"), (struct feed_outcome){.parsed = true, .items = 3, .known = 2});
	assert_true(b.j.recovered);
	assert_int_equal(b.st.failures, 0);
	arena_done(&b.a);
}

static void silence_against_the_feeds_own_rhythm_is_darkness(void **state)
{
	BENCH(b, bench_ready);
	int dark = 0, hours = 0;

	for (int i = 0; i < 48; i++) { /* an item an hour for two days */
		char body[16];

		b.now += HOUR;
		snprintf(body, sizeof(body), "body %d", i);
		settle(&b, ok(body),
			(struct feed_outcome){.parsed = true, .items = 9, .known = 8});
		assert_false(b.j.went_dark);
	}
	for (int i = 0; i < 24 * 7; i++) {
		b.now += HOUR;
		judge(&b, status(304));
		if (b.j.went_dark)
			hours = i + 1;
		dark += b.j.went_dark;
	}
	assert_int_equal(dark, 1);
	assert_true(hours > 48 && hours < 60);
	assert_int_equal(b.st.last_error.n, 0);
	settle(&b, ok("it speaks"), mixed);
	assert_true(b.j.recovered);
	arena_done(&b.a);
}

/* --- redirects --- */

static void a_permanent_redirect_is_adopted_after_a_day(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(304);

	res.permanent_url = STR("https://new.example/feed");
	for (int64_t t = 0; t < DAY; t += HOUR) {
		judge(&b, res);
		assert_false(b.j.moved);
		assert_str_is(b.st.url, "https://news.example/feed");
		b.now += HOUR;
	}
	judge(&b, res);
	assert_true(b.j.moved);
	assert_str_is(b.st.url, "https://new.example/feed");
	assert_int_equal(b.st.moved_to.n, 0);
	judge(&b, res); /* the target itself answers now */
	assert_false(b.j.moved);
	arena_done(&b.a);
}

static void a_redirect_that_wavers_starts_again(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(304);

	for (int i = 0; i < 9; i++) {
		res.permanent_url =
			i % 2 ? STR("https://a.example/") : STR("https://b.example/");
		judge(&b, res);
		b.now += DAY;
	}
	assert_str_is(b.st.url, "https://news.example/feed");
	res.permanent_url = STR("https://a.example/");
	judge(&b, res);
	judge(&b, status(304)); /* no redirect this time */
	b.now += 2 * DAY;
	judge(&b, res);
	assert_str_is(b.st.url, "https://news.example/feed");
	arena_done(&b.a);
}

static void one_late_sighting_and_a_downgrade_are_not_adopted(void **state)
{
	BENCH(b, bench_ready);
	struct http_res res = status(304), html = ok("<html>");

	html.permanent_url = STR("https://portal.example/");
	for (int i = 0; i < 5; i++) { /* a captive portal: its page is no feed */
		judge(&b, html);
		b.j = feed_settle(&html, &(struct feed_outcome){.why = STR("HTML")}, &b.lim,
			b.now, 0, &b.a, &b.st);
		b.now += DAY;
	}
	assert_int_equal(b.st.moved_to.n, 0);
	res.permanent_url = STR("http://news.example/feed");
	for (int i = 0; i < 5; i++) {
		judge(&b, res);
		b.now += DAY;
	}
	assert_str_is(b.st.url, "https://news.example/feed");
	arena_done(&b.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_class_of_failure_backs_off_in_its_way),
		cmocka_unit_test(backoff_never_goes_below_a_long_interval),
		cmocka_unit_test(a_429_holds_the_host_or_the_feed),
		cmocka_unit_test(a_429_without_a_usable_retry_after_backs_off_all_the_same),
		cmocka_unit_test(a_503_is_a_throttle_only_with_retry_after),
		cmocka_unit_test(an_unreachable_host_is_held_after_some_failures),
		cmocka_unit_test(a_name_that_is_not_found_is_looked_up_again_soon),
		cmocka_unit_test(for_our_own_line_nothing_grows),
		cmocka_unit_test(a_410_ends_polling_and_says_so_once),
		cmocka_unit_test(darkness_and_recovery_are_told_once_each),
		cmocka_unit_test(a_document_that_lost_its_articles_is_a_failure),
		cmocka_unit_test(silence_against_the_feeds_own_rhythm_is_darkness),
		cmocka_unit_test(a_permanent_redirect_is_adopted_after_a_day),
		cmocka_unit_test(a_redirect_that_wavers_starts_again),
		cmocka_unit_test(one_late_sighting_and_a_downgrade_are_not_adopted),
	};

	return cmocka_run_group_tests_name("feeds_policy_fail", tests, NULL, NULL);
}
