/* SPDX-License-Identifier: ISC */
/* What feeds are asked with besides their address: whose it is, and that nobody is shown it. */
#include "tests/unit/config_fixture.h"

#define A "[feed a]\nurl = https://a.example/rss\n"
#define B "[feed b]\nurl = https://b.example:8443/rss\n"
#define FILES "[fetch]\nauth_file = auth\nheaders_file = headers\n"
/* "ali:hush" */
#define LOGIN "Authorization: Basic YWxpOmh1c2g=\n"

static void files(const struct fixture *f, const char *auth, const char *headers)
{
	fixture_write(f, "auth", auth, 0600);
	fixture_write(f, "headers", headers, 0600);
}

static void test_logins_and_headers_go_by_host_or_by_feed(void **state)
{
	struct fixture *f = *state;

	files(f, "# logins\na.example ali:hush\n",
		"feed:b X-Key:  hush hush\nb.example:8443\tX-Two: 2\n");
	fixture_load_text(f, A B FILES);
	fixture_expect_good(f);
	expect_str(f->c->feeds[0].headers, LOGIN);
	expect_str(f->c->feeds[1].headers, "X-Key:  hush hush\nX-Two: 2\n");
	files(f, "A.EXAMPLE:443 ali:hush\n", "feed:b X-Key: 1\n");
	fixture_load(f);
	fixture_expect_good(f);
	expect_str(f->c->feeds[0].headers, LOGIN);
}

static void test_another_port_is_somebody_else(void **state)
{
	struct fixture *f = *state;

	files(f, "b.example ali:hush\na.example:80 ali:hush\nx.a.example ali:hush\n", "");
	fixture_load_text(f, A B FILES);
	assert_non_null(f->c);
	expect_str(f->c->feeds[0].headers, "");
	expect_str(f->c->feeds[1].headers, "");
	fixture_expect(
		f, "rasid.conf:6:1: warning: 'auth_file', line 1: no feed is asked there");
	fixture_expect(f, "line 2: no feed is asked there");
	fixture_expect(f, "line 3: no feed is asked there");
	assert_lacks(f->printed.p, "hush");
}

static void test_the_nearer_line_wins(void **state)
{
	struct fixture *f = *state;

	files(f, "a.example b:2\nfeed:a ali:hush\n",
		"a.example authorization: Bearer 3\na.example X-Key: 1\nfeed:a x-key: 2\n");
	fixture_load_text(f, "[feed a]\nurl = https://c:4@a.example/rss\n" FILES);
	fixture_expect_good(f);
	expect_str(f->c->feeds[0].headers, LOGIN "x-key: 2\n");
}

static void test_a_login_leaves_the_address(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;
	static const struct {
		const char *login, *want;
	} rows[] = {
		{"ali:hush", LOGIN},
		{"al%69:hus%68", LOGIN},
		{"ali", "Authorization: Basic YWxpOg==\n"},
		{"a%3ab:%40", "Authorization: Basic YTpiOkA=\n"},
		{"a:%", "Authorization: Basic YTol\n"},
		{"a:%4", "Authorization: Basic YTolNA==\n"},
	};
	char text[200];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text),
			"[feed a]\nurl = https://%s@a.example:99/rss?x@y\n", rows[i].login);
		fixture_load_text(f, text);
		fixture_expect_good(f);
		expect_str(f->c->feeds[0].url, "https://a.example:99/rss?x@y");
		assert_str_eq(f->c->feeds[0].headers, str_of(rows[i].want));
	}
	fixture_write(
		f, "rasid.conf", "[feed a]\nurl = https://ali:hush@a.example/rss\n", 0644);
	fixture_load(f);
	assert_non_null(f->c);
	fixture_expect(f, "the url holds a password, and everybody can read this file");
	assert_lacks(f->printed.p, "hush");
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, false, &out, &e), ERR_NONE);
	assert_has(out.p, "url = https://(not shown)@a.example/rss\n");
	assert_lacks(out.p, "hush");
	fixture_load_text(f, "[feed a]\nurl = https://ali:hush@a..example/rss\n");
	assert_null(f->c);
	assert_lacks(f->printed.p, "hush");
}

static void test_what_is_no_line_is_an_error_without_its_text(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *auth, *headers, *wrong;
	} rows[] = {
		{"a.example\n", "", "'auth_file', line 1: behind it stands user:password"},
		{"\na.example hush\n", "",
			"'auth_file', line 2: behind it stands user:password"},
		{"a.example :hush\n", "",
			"'auth_file', line 1: behind it stands user:password"},
		{"https://a.example ali:hush\n", "",
			"'auth_file', line 1: it begins with a host"},
		{"feed:A! ali:hush\n", "", "'auth_file', line 1: behind 'feed:' stands the id"},
		{"ali:hush@a.example x:y\n", "", "'auth_file', line 1: it begins with a host"},
		{"\u0645\u062B\u0627\u0644.example a:hush\n", "",
			"'auth_file', line 1: write hosts of other letters in their form xn--"},
		{"", "a.example\n", "'headers_file', line 1: behind it stands a header"},
		{"", "a.example X-Key hush\n",
			"'headers_file', line 1: expected 'Name: value'"},
		{"", "a.example If-None-Match: hush\n",
			"'headers_file', line 1: this header is written by rasid"},
		{"",
			"feed:a A: 1\nfeed:a B: 1\nfeed:a C: 1\nfeed:a D: 1\nfeed:a E: 1\nfeed:a F: 1\n"
			"feed:a G: 1\nfeed:a H: 1\nfeed:a I: 1\n",
			"[feed a]: it has more than 8 headers of its own"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		files(f, rows[i].auth[0] != '\0' ? rows[i].auth : "# none\n",
			rows[i].headers[0] != '\0' ? rows[i].headers : "# none\n");
		fixture_load_text(f, A FILES);
		if (f->c != NULL)
			fail_msg("passes: %s%s", rows[i].auth, rows[i].headers);
		fixture_expect(f, rows[i].wrong);
		assert_lacks(f->printed.p, "hush");
	}
}

static void test_the_files_are_secrets(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	files(f, "a.example ali:hush\n", "# none\n");
	fixture_write(f, "auth", "a.example ali:hush\n", 0644);
	fixture_load_text(f, A FILES);
	assert_null(f->c);
	fixture_expect(f, "others can read the secret in");
	files(f, "a.example ali:hush\n", "# none\n");
	fixture_load(f);
	fixture_expect_good(f);
	buf_init(&out, BUF_NO_MAX);
	assert_code(config_show(f->dir, true, &out, &e), ERR_NONE);
	assert_has(out.p, "auth_file = auth\n");
	assert_lacks(out.p, "hush");
	fixture_write(f, "secrets/feeds", "a.example ali:hush\n", 0600);
	fixture_load_text(f, A "[fetch]\nauth_credential = feeds\n");
	fixture_expect_good(f);
	expect_str(f->c->feeds[0].headers, LOGIN);
}

static void test_without_encryption_it_is_said(void **state)
{
	struct fixture *f = *state;

	files(f, "a.example ali:hush\n", "# none\n");
	fixture_load_text(f, "[feed a]\nurl = http://a.example/rss\n" FILES);
	assert_non_null(f->c);
	fixture_expect(f, "[feed a]: its login or headers are sent without encryption");
}

static void test_another_password_may_cure_its_feed_and_no_other(void **state)
{
	struct fixture *f = *state;

	files(f, "a.example ali:hush\n", "# none\n");
	fixture_load_text(f, A B FILES);
	fixture_expect_good(f);
	uint64_t a = f->c->feeds[0].settings_hash;
	uint64_t b = f->c->feeds[1].settings_hash;

	files(f, "a.example ali:hash\n", "# none\n");
	fixture_load(f);
	fixture_expect_good(f);
	assert_true(f->c->feeds[0].settings_hash != a);
	assert_true(f->c->feeds[1].settings_hash == b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_logins_and_headers_go_by_host_or_by_feed),
		config_test(test_another_port_is_somebody_else),
		config_test(test_the_nearer_line_wins),
		config_test(test_a_login_leaves_the_address),
		config_test(test_what_is_no_line_is_an_error_without_its_text),
		config_test(test_the_files_are_secrets),
		config_test(test_without_encryption_it_is_said),
		config_test(test_another_password_may_cure_its_feed_and_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
