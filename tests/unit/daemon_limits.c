/* SPDX-License-Identifier: ISC */
/* The limits that follow from a configuration. */
#include "daemon/limits.h"
#include "tests/unit/unit.h"

static void test_the_client_of_the_feeds_carries_as_many_transfers_as_are_configured(
	void **state)
{
	(void)state;
	static const uint64_t connections[] = {1, 64, 256, 257, 1024};

	for (size_t i = 0; i < sizeof(connections) / sizeof(connections[0]); i++) {
		struct config c = {.connections = connections[i]};
		struct limits_budget b = limits_budget(&c, 65536);

		assert_int_equal(b.connections, connections[i]);
		assert_int_equal(
			limits_feeds_http(&c, b.connections).max_in_flight, connections[i]);
	}
}

static void test_few_descriptors_cost_polls_and_nothing_else(void **state)
{
	(void)state;
	struct config c = {.connections = 64, .workers = 2, .n_dests = 1};
	struct limits_budget b = limits_budget(&c, 200);
	size_t kept = b.wanted - 4 * c.connections;

	assert_int_equal(b.allowed, 200);
	assert_true(b.wanted > 200);
	assert_true(kept + 4 * b.connections <= 200);
	assert_true(kept + 4 * (b.connections + 1) > 200);
	/* What is needed beside polls is not theirs. */
	c.workers += 10;
	c.n_dests += 10;
	assert_int_equal(limits_budget(&c, 200).wanted, b.wanted + 30 + 40);
	assert_true(limits_budget(&c, 200).connections < b.connections);
}

static void test_descriptors_for_one_poll_are_the_least(void **state)
{
	(void)state;
	struct config c = {.connections = 64, .workers = 2, .n_dests = 5};
	size_t least = limits_budget(&c, 200).least;

	assert_int_equal(limits_budget(&c, least).connections, 1);
	assert_int_equal(limits_budget(&c, least + 4).connections, 2);
	/* After a reload with more destinations the daemon goes on as well as it can. */
	assert_int_equal(limits_budget(&c, least - 1).connections, 1);
	assert_int_equal(limits_budget(&c, 3).connections, 1);
}

static void test_the_client_of_the_feeds_obeys_the_fetch_section(void **state)
{
	(void)state;
	struct config c = {.connections = 64,
		.per_host = 3,
		.max_body = 12345,
		.connect_timeout_ms = 111,
		.timeout_ms = 222,
		.allow_private_addresses = true,
		.ca_file = STR("/etc/ca.pem")};
	struct http_limits lim = limits_feeds_http(&c, 64);

	assert_int_equal(lim.max_per_host, 3);
	assert_int_equal(lim.max_body, 12345);
	assert_int_equal(lim.connect_ms, 111);
	assert_int_equal(lim.total_ms, 222);
	assert_true(lim.allow_private);
	assert_string_equal(lim.ca_file, "/etc/ca.pem");
	c.ca_file = (struct str){0};
	assert_null(limits_feeds_http(&c, 64).ca_file);
}

static void test_alerts_follow_no_redirect_and_reach_no_private_address_whatever_feeds_may(
	void **state)
{
	(void)state;
	struct config c = {.connections = 1024, .allow_private_addresses = true};
	struct http_limits lim = limits_alerts_http(&c);

	assert_int_equal(lim.max_redirects, 0);
	assert_false(lim.allow_private);
	assert_int_equal(lim.max_in_flight, 64);
	/* A receiver that thinks for 25 s has taken the alert: nothing but the time counts. */
	assert_int_equal(lim.low_speed_ms, 0);
	assert_int_equal(lim.total_ms, 30000);
}

static void test_no_destination_waits_for_another_of_its_host(void **state)
{
	(void)state;
	struct config c = {.connections = 64, .n_dests = 300};
	struct http_limits lim = limits_alerts_http(&c);

	assert_int_equal(lim.max_in_flight, 300);
	assert_int_equal(lim.max_per_host, 300);
	c.n_dests = 2;
	assert_int_equal(limits_alerts_http(&c).max_per_host, 64);
}

static void test_a_feeds_own_keys_go_before_the_sections(void **state)
{
	(void)state;
	struct config c = {.interval_ms = 900000, .min_interval_ms = 60000};
	struct config_feed own = {.url = STR("https://news.example/rss"),
		.interval_ms = 300000,
		.user_agent = STR("Other/1")};
	struct config_feed plain = {.url = STR("https://news.example/rss")};
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	assert_int_equal(limits_feed(&c, &own, &a).interval_ms, 300000);
	assert_true(limits_feed(&c, &own, &a).fixed_interval);
	assert_true(str_eq(limits_feed(&c, &own, &a).user_agent, STR("Other/1")));
	assert_int_equal(limits_feed(&c, &plain, &a).interval_ms, 900000);
	assert_false(limits_feed(&c, &plain, &a).fixed_interval);
	arena_done(&a);
}

/* And of a feed that is asked every second nobody waits for a second. */
static void test_the_gap_of_a_host_is_no_more_than_a_tenth_of_the_interval(void **state)
{
	(void)state;
	const struct config c = {.interval_ms = 900000, .host_gap_ms = 1000};
	const struct config_feed usual = {0};
	const struct config_feed quick = {.interval_ms = 300};

	assert_int_equal(limits_gap_ms(&c, &usual), 1000);
	assert_int_equal(limits_gap_ms(&c, &quick), 30);
}

static void test_the_user_agent_names_the_program_and_whom_to_ask(void **state)
{
	(void)state;
	struct config c = {.user_agent_contact = STR("https://desk.example/bot"), .n_feeds = 2};
	struct config_feed f = {.url = STR("https://news.example/rss")};
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	assert_string_equal(limits_feed(&c, &f, &a).user_agent.p,
		"rasid/" RASID_VERSION " (+https://desk.example/bot; 2 feeds)");
	c.user_agent_contact = (struct str){0};
	c.n_feeds = 1;
	assert_string_equal(
		limits_feed(&c, &f, &a).user_agent.p, "rasid/" RASID_VERSION " (1 feed)");
	arena_done(&a);
}

static void test_a_throttling_private_host_holds_the_feed_and_a_public_one_the_host(
	void **state)
{
	(void)state;
	static const struct {
		struct str url;
		bool scope_feed;
	} rows[] = {
		{STR_INIT("https://news.example/rss"), false},
		{STR_INIT("https://8.8.8.8/rss"), false},
		{STR_INIT("http://10.0.3.7/rss"), true},
		{STR_INIT("http://localhost:8080/rss"), true},
		{STR_INIT("http://feeds.desk.internal/rss"), true},
		{STR_INIT("http://printer.local/rss"), true},
		{STR_INIT("http://box.lan/rss"), true},
		{STR_INIT("http://printer/rss"), true},
		{STR_INIT("https://notlocalhost.example/rss"), false},
	};
	struct config c = {0};
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config_feed f = {.url = rows[i].url};

		assert_int_equal(limits_feed(&c, &f, &a).scope_feed, rows[i].scope_feed);
		f.scope_feed = true; /* retry_scope = feed */
		assert_true(limits_feed(&c, &f, &a).scope_feed);
	}
	arena_done(&a);
}

static void test_a_destination_is_asked_as_its_section_says(void **state)
{
	(void)state;
	struct config_dest d = {.bearer = STR("token"),
		.headers =
			STR("X-A: 1\nX-B: 2\nX-C: 3\nX-D: 4\nX-E: 5\nX-F: 6\nX-G: 7\nX-H: 8\n"),
		.allow_plaintext = true,
		.timeout_ms = 111,
		.proxy = STR("http://p.example:1"),
		.no_proxy = STR("a.example"),
		.ca = STR("ca"),
		.client_cert = STR("cert"),
		.client_key = STR("key")};
	/* As many as a webhook has. */
	struct http_req req = {.n_headers = 5};
	struct http_opts o;
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	limits_dest_request(&d, &a, &req, &o);
	assert_int_equal(req.n_headers, 5 + HTTP_OWN_MAX + 1);
	assert_str_is(req.headers[5].name, "X-A");
	assert_str_is(req.headers[12].value, "8");
	assert_str_is(req.headers[13].name, "Authorization");
	assert_str_is(req.headers[13].value, "Bearer token");
	assert_int_equal(o.total_ms, 111);
	assert_true(o.allow_plaintext);
	assert_str_is(o.proxy, "http://p.example:1");
	assert_str_is(o.no_proxy, "a.example");
	assert_str_is(o.tls.ca, "ca");
	assert_str_is(o.tls.cert, "cert");
	assert_str_is(o.tls.key, "key");
	d = (struct config_dest){0};
	req.n_headers = 0;
	limits_dest_request(&d, &a, &req, &o);
	assert_int_equal(req.n_headers, 0);
	arena_done(&a);
}

static void test_what_is_for_a_feed_goes_to_its_own_origin_only(void **state)
{
	(void)state;
	static const struct {
		struct str polled;
		size_t n;
	} rows[] = {
		{STR_INIT("https://a.example/rss"), 2},
		{STR_INIT("https://A.example:443/moved"), 2},
		{STR_INIT("https://b.example/rss"), 0},
		{STR_INIT("http://a.example/rss"), 0},
		{STR_INIT("https://a.example:8443/rss"), 0},
		{STR_INIT("https://a.example.b.example/rss"), 0},
	};
	const struct str in = STR("10.0.0.0/8");
	const struct config c = {.no_proxy = STR("x"), .address_family = 6};
	struct str allow[] = {in};
	const struct config_feed f = {.url = STR("https://a.example/rss"),
		.headers = STR("Authorization: Basic hush\nX-Key: hush\n"),
		.proxy = STR("http://p.example:1"),
		.ca = STR("ca"),
		.client_cert = STR("cert"),
		.client_key = STR("key"),
		.allow_address = allow,
		.n_allow_address = 1};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_req req = {.url = rows[i].polled};
		struct http_opts o;

		limits_feed_request(&c, &f, &req, &o);
		assert_int_equal(req.n_headers, rows[i].n);
		assert_int_equal(o.n_allow, 1);
		assert_true(o.allow_plaintext);
		assert_true(o.raw);
		assert_int_equal(o.family, 6);
		assert_str_eq(o.tls.key, rows[i].n > 0 ? f.client_key : (struct str){0});
		assert_str_eq(o.proxy, f.proxy);
		assert_str_eq(o.no_proxy, c.no_proxy);
	}
}

static void test_a_hub_is_asked_where_its_feed_may_go_and_with_none_of_its_secrets(void **state)
{
	const struct config c = {.proxy = STR("http://p.example:1"), .no_proxy = STR("x")};
	struct str allow[] = {STR_INIT("10.0.0.0/8")};
	const struct config_feed f = {.url = STR("https://a.example/rss"),
		.headers = STR("X-Key: hush\n"),
		.allow_address = allow,
		.n_allow_address = 1};
	AUTO_ARENA struct arena a = {0};
	(void)state;

	arena_init(&a, BUF_NO_MAX);
	for (int left = 0; left < 2; left++) {
		struct http_req req = {.url = STR("https://a.example/hub")};
		struct http_opts o;

		limits_hub_request(&c, left ? NULL : &f, &a, &req, &o);
		assert_int_equal(req.n_headers, 2);
		assert_str_is(req.headers[0].name, "User-Agent");
		assert_str_is(req.headers[1].name, "Content-Type");
		assert_int_equal(o.n_allow, left ? 0 : 1);
		assert_str_eq(o.proxy, c.proxy);
		assert_str_eq(o.no_proxy, c.no_proxy);
	}
}

static void test_pushes_need_descriptors_where_they_are_received(void **state)
{
	struct config c = {.workers = 2, .connections = 64};
	size_t without = limits_budget(&c, 1000).wanted;
	(void)state;

	c.websub_callback = STR("https://c.example/");
	assert_int_equal(limits_budget(&c, 1000).wanted, without + 52);
}

static void test_a_page_needs_descriptors_where_it_is_served(void **state)
{
	struct config c = {.workers = 2, .connections = 64};
	size_t without = limits_budget(&c, 1000).wanted;
	(void)state;

	c.page_listen = STR("127.0.0.1:8470");
	assert_int_equal(limits_budget(&c, 1000).wanted, without + 72);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_client_of_the_feeds_carries_as_many_transfers_as_are_configured),
		cmocka_unit_test(test_few_descriptors_cost_polls_and_nothing_else),
		cmocka_unit_test(test_descriptors_for_one_poll_are_the_least),
		cmocka_unit_test(test_a_page_needs_descriptors_where_it_is_served),
		cmocka_unit_test(test_the_client_of_the_feeds_obeys_the_fetch_section),
		cmocka_unit_test(
			test_alerts_follow_no_redirect_and_reach_no_private_address_whatever_feeds_may),
		cmocka_unit_test(test_no_destination_waits_for_another_of_its_host),
		cmocka_unit_test(test_a_feeds_own_keys_go_before_the_sections),
		cmocka_unit_test(
			test_the_gap_of_a_host_is_no_more_than_a_tenth_of_the_interval),
		cmocka_unit_test(test_the_user_agent_names_the_program_and_whom_to_ask),
		cmocka_unit_test(
			test_a_throttling_private_host_holds_the_feed_and_a_public_one_the_host),
		cmocka_unit_test(test_a_destination_is_asked_as_its_section_says),
		cmocka_unit_test(test_what_is_for_a_feed_goes_to_its_own_origin_only),
		cmocka_unit_test(
			test_a_hub_is_asked_where_its_feed_may_go_and_with_none_of_its_secrets),
		cmocka_unit_test(test_pushes_need_descriptors_where_they_are_received),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
