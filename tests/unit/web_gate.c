/* SPDX-License-Identifier: ISC */
/* Who is let in to the page, and by which ways one is not. */
#include <stdio.h>

#include "tests/unit/unit.h"
#include "web/gate.h"

#define TOKEN "0123456789abcdef-token"

static const int64_t now_ms = INT64_C(1700000000000);

static struct gate_rules local(void)
{
	return (struct gate_rules){.listen = STR("127.0.0.1:8470")};
}

static struct gate_rules guarded(void)
{
	return (struct gate_rules){.listen = STR("0.0.0.0:8470"),
		.hosts = STR("desk.example.org, راصد.example"),
		.token = STR(TOKEN)};
}

static struct gate_ask get(const char *path)
{
	return (struct gate_ask){.method = STR("GET"),
		.path = str_of(path),
		.host = STR("127.0.0.1:8470"),
		.n_hosts = 1,
		.peer = {[15] = 1}};
}

static enum gate_verdict judge(const struct gate_rules *r, const struct gate_ask *a)
{
	struct gate_tries tries = {0};
	AUTO_BUF struct buf path = {0};

	buf_init(&path, KIB(4));
	return gate_judge(r, &tries, a, now_ms, &path);
}

static void test_paths(void **state)
{
	static const struct {
		const char *raw, *want; /* NULL: refused */
	} rows[] = {
		{"/", "/"},
		{"/feeds", "/feeds"},
		{"/feeds/", "/feeds/"},
		{"/article/12.json", "/article/12.json"},
		{"/watch/%D9%82", "/watch/\xD9\x82"},
		{"/a%25b", "/a%b"},
		{"/a%252e%252e", "/a%2e%2e"}, /* decoded once */
		{"/a..b/..c", "/a..b/..c"},
		{"/a+b", "/a+b"},
		{"", NULL},
		{"feeds", NULL},
		{"*", NULL},
		{"http://127.0.0.1:8470/feeds", NULL},
		{"//feeds", NULL},
		{"/feeds//x", NULL},
		{"/feeds//", NULL},
		{"/.", NULL},
		{"/..", NULL},
		{"/../etc/passwd", NULL},
		{"/a/../b", NULL},
		{"/a/./b", NULL},
		{"/a/..", NULL},
		{"/%2e%2e/etc", NULL},
		{"/.%2E/etc", NULL},
		{"/..%2fetc", NULL},
		{"/a%2Fb", NULL},
		{"/a%5Cb", NULL},
		{"/a\\..\\b", NULL},
		{"/a%00b", NULL},
		{"/a%0d%0aSet-Cookie:x", NULL},
		{"/a%7Fb", NULL},
		{"/a%", NULL},
		{"/a%2", NULL},
		{"/a%zz", NULL},
		{"/%C0%AE%C0%AE/", NULL}, /* ".." too long */
		{"/%E0%80%AF", NULL},     /* "/" too long */
		{"/%ED%A0%80", NULL},     /* a surrogate */
		{"/%F4%90%80%80", NULL},  /* beyond Unicode */
		{"/%FF", NULL},
		{"/%D9", NULL},
	};
	AUTO_BUF struct buf out = {0};

	(void)state;
	buf_init(&out, KIB(4));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool good = gate_path(str_of(rows[i].raw), &out);

		if (good != (rows[i].want != NULL))
			print_error("'%s'\n", rows[i].raw);
		assert_int_equal(good, rows[i].want != NULL);
		assert_str_eq(buf_view(&out), str_of(rows[i].want));
	}
}

static void test_a_path_has_an_end(void **state)
{
	AUTO_BUF struct buf out = {0};
	char raw[GATE_PATH_MAX + 2];

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	memset(raw, 'a', sizeof(raw));
	raw[0] = '/';
	assert_true(gate_path((struct str){raw, GATE_PATH_MAX}, &out));
	assert_false(gate_path((struct str){raw, GATE_PATH_MAX + 1}, &out));
}

static void test_hosts(void **state)
{
	static const struct {
		const char *host;
		bool local, guarded;
	} rows[] = {
		{"127.0.0.1:8470", true, true},
		{"127.0.0.1", true, true},
		{"127.8.9.1", true, true},
		{"localhost", true, true},
		{"LocalHost:9000", true, true}, /* behind ssh -L */
		{"localhost.", true, true},
		{"[::1]:8470", true, true},
		{"[0:0:0:0:0:0:0:1]", true, true},
		{"[::ffff:127.0.0.1]", true, true},
		{"10.1.2.3:8470", false, true}, /* listening everywhere, any address is ours */
		{"[2001:db8::1]", false, true},
		{"desk.example.org", false, true},
		{"DESK.example.org:443", false, true},
		{"desk.example.org.", false, true},
		{"راصد.example", false, true},
		{"evil.example", false, false},
		{"desk.example.org.evil.example", false, false},
		{"xdesk.example.org", false, false},
		{"localhost.evil.example", false, false},
		{"127.0.0.1.evil.example", false, false},
		{"evil.example:127.0.0.1", false, false},
		{"127.0.0.1@evil.example", false, false},
		{"evil.example@127.0.0.1", false, false},
		{"@127.0.0.1", false, false},
		{"127.1", false, false},
		{"2130706433", false, false},
		{"0x7f.0.0.1", false, false},
		{"127.0.0.1:99999", false, false},
		{"127.0.0.1:a", false, false},
		{"[::1", false, false},
		{"[::1]x", false, false},
		{"localhost/..", false, false},
		{"localhost\\@evil.example", false, false},
		{"localhost evil.example", false, false},
		{"localhost,evil.example", false, false},
		{",", false, false},
		{"desk.example.org,", false, false},
	};
	struct gate_rules a = local();
	struct gate_rules b = guarded();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (gate_host(&a, str_of(rows[i].host)) != rows[i].local ||
			gate_host(&b, str_of(rows[i].host)) != rows[i].guarded)
			print_error("'%s'\n", rows[i].host);
		assert_int_equal(gate_host(&a, str_of(rows[i].host)), rows[i].local);
		assert_int_equal(gate_host(&b, str_of(rows[i].host)), rows[i].guarded);
	}
	assert_false(gate_host(&b, STR("")));
}

static void test_one_host_and_not_two(void **state)
{
	struct gate_rules r = local();
	struct gate_ask a = get("/");

	(void)state;
	assert_int_equal(judge(&r, &a), GATE_PASS);
	a.n_hosts = 2;
	assert_int_equal(judge(&r, &a), GATE_BAD);
	a.n_hosts = 0;
	a.host = STR("");
	assert_int_equal(judge(&r, &a), GATE_BAD);
	a.n_hosts = 1;
	a.host = STR("evil.example");
	assert_int_equal(judge(&r, &a), GATE_HOST);
}

static void test_methods(void **state)
{
	static const char *const refused[] = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE",
		"CONNECT", "PATCH", "get", "HEAD ", ""};
	struct gate_rules r = guarded();
	struct gate_ask a = get("/");

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		a.method = str_of(refused[i]);
		assert_int_equal(judge(&r, &a), GATE_METHOD);
	}
	a.method = STR("HEAD");
	assert_int_equal(judge(&r, &a), GATE_TOKEN);
	a.method = STR("POST");
	a.path = STR("/login");
	assert_int_equal(judge(&r, &a), GATE_PASS);
	/* Not by another spelling of it. */
	a.path = STR("/%6cogin");
	assert_int_equal(judge(&r, &a), GATE_METHOD);
}

static void test_without_a_token_everybody_of_this_machine_is_let_in(void **state)
{
	struct gate_rules r = local();
	struct gate_ask a = get("/feeds");

	(void)state;
	assert_int_equal(judge(&r, &a), GATE_PASS);
	a.authorization = STR("Bearer whatever");
	assert_int_equal(judge(&r, &a), GATE_PASS);
}

static void test_tokens(void **state)
{
	static const struct {
		const char *authorization;
		enum gate_verdict want;
	} rows[] = {
		{"", GATE_TOKEN},
		{"Bearer " TOKEN, GATE_PASS},
		{"bearer  " TOKEN " ", GATE_PASS}, /* RFC 9110 11.1: any case */
		{"Bearer", GATE_TOKEN},
		{"Bearer ", GATE_WRONG},
		{"Bearer " TOKEN "x", GATE_WRONG},
		{"Bearer 0123456789abcdef-toke", GATE_WRONG},
		{"Bearer 0123456789ABCDEF-token", GATE_WRONG},
		{"Basic " TOKEN, GATE_TOKEN}, /* is no base64 */
		{"Basic cmVhZGVyOjAxMjM0NTY3ODlhYmNkZWYtdG9rZW4=", GATE_PASS},
		{"basic OjAxMjM0NTY3ODlhYmNkZWYtdG9rZW4=", GATE_PASS},
		{"Basic cmVhZGVyOjAxMjM0NTY3ODlhYmNkZWYtdG9rZW54", GATE_WRONG},
		{"Basic cmVhZGVyOg==", GATE_WRONG},
		{"Basic MDEyMzQ1Njc4OWFiY2RlZi10b2tlbg==", GATE_TOKEN},
		{"Basic YTpiOjAxMjM0NTY3ODlhYmNkZWYtdG9rZW4=", GATE_WRONG},
		{"Basic ", GATE_TOKEN},
		{"Basic ====", GATE_TOKEN},
		{TOKEN, GATE_TOKEN},
	};
	struct gate_rules r = guarded();

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct gate_ask a = get("/");

		a.authorization = str_of(rows[i].authorization);
		if (judge(&r, &a) != rows[i].want)
			print_error("'%s'\n", rows[i].authorization);
		assert_int_equal(judge(&r, &a), rows[i].want);
	}
	/* An address has no place for it, and neither has a cookie. */
	struct gate_ask a = get("/");

	a.cookie = STR("rasid_session=" TOKEN "; token=" TOKEN);
	assert_int_equal(judge(&r, &a), GATE_TOKEN);
	a.open = true;
	assert_int_equal(judge(&r, &a), GATE_PASS);
}

static void test_a_session_is_not_the_token_and_ends(void **state)
{
	char value[GATE_SESSION_MAX];
	char other[GATE_SESSION_MAX];
	char cookie[256];
	struct gate_rules r = guarded();
	struct gate_ask a = get("/");

	(void)state;
	gate_session(STR(TOKEN), now_ms / 1000, value);
	assert_lacks(value, TOKEN);
	assert_true(gate_session_good(STR(TOKEN), str_of(value), now_ms / 1000));
	assert_true(gate_session_good(
		STR(TOKEN), str_of(value), now_ms / 1000 + GATE_SESSION_S - 1));
	assert_false(
		gate_session_good(STR(TOKEN), str_of(value), now_ms / 1000 + GATE_SESSION_S));
	/* With another token everybody logs in anew. */
	assert_false(
		gate_session_good(STR("another-token-0123"), str_of(value), now_ms / 1000));
	assert_false(gate_session_good(STR(""), str_of(value), now_ms / 1000));
	snprintf(cookie, sizeof(cookie), "lang=ar; rasid_session=%s", value);
	a.cookie = str_of(cookie);
	assert_int_equal(judge(&r, &a), GATE_PASS);
	/* Its end cannot be moved. */
	gate_session(STR(TOKEN), now_ms / 1000 + 1, other);
	memcpy(value, other, 10);
	assert_false(gate_session_good(STR(TOKEN), str_of(value), now_ms / 1000));
	assert_false(gate_session_good(STR(TOKEN), STR(""), now_ms / 1000));
	assert_false(gate_session_good(STR(TOKEN), STR("1900000000."), now_ms / 1000));
	assert_false(gate_session_good(STR(TOKEN), STR("99999999999999999999.00"), 0));
}

static void test_cookies(void **state)
{
	(void)state;
	assert_str_is(gate_cookie(STR("a=1; rasid_session=x=y; b=2"), GATE_COOKIE), "x=y");
	assert_str_is(gate_cookie(STR("xrasid_session=1"), GATE_COOKIE), "");
	assert_str_is(gate_cookie(STR("rasid_session"), GATE_COOKIE), "");
	assert_str_is(gate_cookie(STR(""), GATE_COOKIE), "");
}

static void test_guesses_are_few(void **state)
{
	struct gate_rules r = guarded();
	struct gate_tries tries = {0};
	const unsigned char here[16] = {[10] = 0xFF, [11] = 0xFF, [12] = 10, [15] = 1};
	const unsigned char there[16] = {[10] = 0xFF, [11] = 0xFF, [12] = 10, [15] = 2};

	(void)state;
	for (unsigned i = 0; i < GATE_TRIES; i++)
		assert_int_equal(gate_login(&r, &tries, here, STR("no"), now_ms), GATE_WRONG);
	/* Not even the right one from there, and from elsewhere all is well. */
	assert_int_equal(gate_login(&r, &tries, here, STR(TOKEN), now_ms), GATE_BUSY);
	assert_int_equal(gate_login(&r, &tries, there, STR(TOKEN), now_ms), GATE_PASS);
	assert_int_equal(gate_login(&r, &tries, here, STR(TOKEN), now_ms + GATE_TRIES_MS - 1),
		GATE_BUSY);
	assert_int_equal(
		gate_login(&r, &tries, here, STR(TOKEN), now_ms + GATE_TRIES_MS), GATE_PASS);
	/* A clock that was set back holds nobody out. */
	for (unsigned i = 0; i < GATE_TRIES; i++)
		(void)gate_login(&r, &tries, here, STR("no"), now_ms);
	assert_int_equal(gate_login(&r, &tries, here, STR(TOKEN), now_ms - 1), GATE_PASS);
}

static void test_a_network_of_ipv6_is_one_peer(void **state)
{
	struct gate_rules r = guarded();
	struct gate_tries tries = {0};
	unsigned char peer[16] = {0x20, 0x01, 0x0d, 0xb8};

	(void)state;
	for (unsigned i = 0; i < GATE_TRIES; i++) {
		peer[15] = (unsigned char)i;
		assert_int_equal(gate_login(&r, &tries, peer, STR("no"), now_ms), GATE_WRONG);
	}
	assert_int_equal(gate_login(&r, &tries, peer, STR("no"), now_ms), GATE_BUSY);
	peer[7] = 1;
	assert_int_equal(gate_login(&r, &tries, peer, STR("no"), now_ms), GATE_WRONG);
}

static void test_many_peers_are_forgotten_and_not_let_in(void **state)
{
	struct gate_rules r = guarded();
	struct gate_tries tries = {0};
	unsigned char peer[16] = {[10] = 0xFF, [11] = 0xFF};

	(void)state;
	for (unsigned i = 0; i < 1000; i++) {
		peer[14] = (unsigned char)(i >> 8);
		peer[15] = (unsigned char)i;
		assert_int_equal(
			gate_login(&r, &tries, peer, STR("no"), now_ms + i), GATE_WRONG);
	}
	assert_int_equal(gate_login(&r, &tries, peer, STR(TOKEN), now_ms + 1000), GATE_PASS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_a_path_has_an_end),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_one_host_and_not_two),
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_without_a_token_everybody_of_this_machine_is_let_in),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_a_session_is_not_the_token_and_ends),
		cmocka_unit_test(test_cookies),
		cmocka_unit_test(test_guesses_are_few),
		cmocka_unit_test(test_a_network_of_ipv6_is_one_peer),
		cmocka_unit_test(test_many_peers_are_forgotten_and_not_let_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
