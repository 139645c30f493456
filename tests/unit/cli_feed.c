/* SPDX-License-Identifier: ISC */
/* The pure parts of rasid feed: ids, sections in files, captured answers and what is masked in them. */
#include "alerts/excerpt.h"
#include "cli/answer_file.h"
#include "cli/feed.h"
#include "tests/unit/unit.h"

/* ---- ids and tags ------------------------------------------------------------------------ */

static void test_an_id_is_what_a_host_is_called(void **state)
{
	static const struct {
		const char *url, *id;
	} rows[] = {
		{"https://kitabat.com/feed/", "kitabat"},
		{"https://www.ina.iq/rss", "ina"},
		{"https://arabic.rt.com/rss/", "rt"},
		{"https://news.un.org/feed", "un"},
		{"https://feeds.bbci.co.uk/arabic/rss.xml", "bbci"},
		{"https://www.news.com/rss", "news"},
		{"http://127.0.0.1:80/x", "127-0-0-1"},
		{"http://localhost/x", "localhost"},
		{"http://[::1]/x", "1"},
		{"http://_/x", "feed"},
		{"https://Some_Site.Example/x", "some-site"},
	};
	AUTO_ARENA struct arena a = {0};
	struct strmap taken;

	(void)state;
	arena_init(&a, BUF_NO_MAX);
	strmap_init(&taken, &a, 4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_str_eq(
			feed_id_propose(str_of(rows[i].url), &taken, &a), str_of(rows[i].id));
	strmap_put(&taken, STR("kitabat"), 0);
	strmap_put(&taken, STR("kitabat-2"), 0);
	assert_str_is(feed_id_propose(STR("https://kitabat.com/"), &taken, &a), "kitabat-3");
}

static void test_many_feeds_of_a_host_are_numbered_in_order(void **state)
{
	AUTO_ARENA struct arena a = {0};
	struct strmap taken;

	(void)state;
	arena_init(&a, BUF_NO_MAX);
	strmap_init(&taken, &a, 5000);
	for (unsigned i = 1; i <= 5000; i++) {
		AUTO_BUF struct buf want = {0};
		struct str id = feed_id_propose(STR("https://video.example/f"), &taken, &a);

		buf_init(&want, 64);
		buf_printf(&want, i == 1 ? "video" : "video-%u", i);
		assert_str_eq(id, buf_view(&want));
		strmap_put(&taken, id, i);
	}
}

static void test_tags_are_read_once_each(void **state)
{
	AUTO_ARENA struct arena a = {0};
	struct err e = {.code = ERR_NONE};
	size_t n = 0;

	(void)state;
	arena_init(&a, BUF_NO_MAX);
	struct str *v = feed_tags_read(" iraq, عراق,,Iraq ", &a, &n, &e);

	assert_int_equal(n, 2);
	assert_str_is(v[0], "iraq");
	assert_str_is(v[1], "عراق");
	assert_non_null(feed_tags_read(NULL, &a, &n, &e));
	assert_int_equal(n, 0);
	assert_null(feed_tags_read(
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", &a,
		&n, &e));
}

/* ---- sections ---------------------------------------------------------------------------- */

static void test_a_title_from_outside_stays_on_its_line(void **state)
{
	AUTO_BUF struct buf out = {0};
	const struct str tag = STR("a\nurl = http://evil.example/");

	(void)state;
	buf_init(&out, BUF_NO_MAX);
	feed_section_write(STR("x"), STR("http://x.example/"),
		STR("t\n[feed y]\r\nurl = z\u2028a"), &tag, 1, &out);
	assert_buf_is(&out,
		"# Added by rasid.\n[feed x]\nurl = http://x.example/\n"
		"title = t [feed y]  url = z a\ntags = a url = http://evil.example/\n");
}

/* What is left of a file without that feed. */
static void check_cut(const char *before, const char *after, bool empty)
{
	AUTO_BUF struct buf out = {0};
	struct str text = str_of(before);
	struct feed_lines l = feed_section_find(text, STR("b"));

	buf_init(&out, BUF_NO_MAX);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.rest_empty, empty);
	buf_str(&out, str_sub(text, 0, l.from));
	buf_str(&out, str_sub(text, l.to, text.n));
	assert_str_eq(buf_view(&out), str_of(after));
}

static void test_only_the_section_goes(void **state)
{
	(void)state;
	check_cut(
		"# ours\n[feed a]\nurl = 1\n\n# of b?\n[feed b]\nurl = 2\n# inside\ntitle = x\n\n\n# of c\n[feed c]\nurl = 3\n",
		"# ours\n[feed a]\nurl = 1\n\n# of b?\n# of c\n[feed c]\nurl = 3\n", false);
	check_cut("[feed a]\nurl = 1\n# Added by rasid.\n[feed b]\nurl = 2",
		"[feed a]\nurl = 1\n", false);
	check_cut("\n# Added by rasid.\r\n[feed b]\r\nurl = 2\r\n\r\n", "\n", true);
	check_cut("[feed b]\n", "", true);
	check_cut("# keep\n[feed b]\nurl = 2\n", "# keep\n", false);
	check_cut("[watch b]\nterm = x\n[feed b]\nurl = 2\n[watch c]\n",
		"[watch b]\nterm = x\n[watch c]\n", false);
	assert_int_equal(
		feed_section_find(STR("[feed bb]\n[feed b]\n[feed b]\n"), STR("b")).n, 2);
	assert_int_equal(feed_section_find(STR("[feed bb]\n#[feed b]\n"), STR("b")).n, 0);
}

/* ---- answers ----------------------------------------------------------------------------- */

static void check_answer(const char *text, int status, const char *body, enum errc rc)
{
	struct answer_file f;
	AUTO_BUF struct buf out = {0};
	AUTO_BUF struct buf notes = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&out, 100);
	buf_init(&notes, BUF_NO_MAX);
	answer_file_read(str_of(text), &f);
	assert_int_equal(f.status, status);
	assert_int_equal(f.is_answer, status != 0);
	assert_int_equal(answer_decode(&f, &out, &notes, &e), rc);
	assert_str_eq(buf_view(&out), str_of(body));
}

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static void test_answers_are_read_with_their_framing_undone(void **state)
{
	(void)state;
	check_answer("<rss/>", 0, "<rss/>", ERR_NONE);
	check_answer("HTTP/1.1 200 OK\r\nA: b\r\n\r\n<rss/>\r\n", 200, "<rss/>\r\n", ERR_NONE);
	check_answer("HTTP/2 404 \nA: b\n\nx", 404, "x", ERR_NONE);
	check_answer("HTTP/1.1 200 OK\nA: b", 200, "", ERR_NONE);
	check_answer("HTTP/1.1 abc\n\nx", 0, "HTTP/1.1 abc\n\nx", ERR_NONE);
	/* Of `curl -iL` the last. */
	check_answer("HTTP/1.1 301 M\r\nLocation: /\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<rss/>", 200,
		"<rss/>", ERR_NONE);
	check_answer(CHUNKED "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", 200, "abcde", ERR_NONE);
	check_answer(CHUNKED "3\r\nabc\r\n", 200, "abc", ERR_BAD_INPUT);
	check_answer(CHUNKED "ffffffffffffffffffff\r\nabc", 200, "", ERR_BAD_INPUT);
	check_answer(CHUNKED "5\r\nabc", 200, "abc", ERR_BAD_INPUT);
	check_answer(CHUNKED "x", 200, "", ERR_BAD_INPUT);
	check_answer("HTTP/1.1 200 OK\nContent-Encoding: utf-8\n\nx", 200, "x", ERR_NONE);
	check_answer("HTTP/1.1 200 OK\nContent-Encoding: gzip\n\nx", 200, "x", ERR_NONE);
}

static void test_a_bomb_ends_at_the_cap(void **state)
{
	AUTO_BUF struct buf in = {0};
	AUTO_BUF struct buf out = {0};
	AUTO_BUF struct buf notes = {0};
	struct answer_file f;
	struct err e = {.code = ERR_NONE};

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_init(&out, 100);
	buf_init(&notes, BUF_NO_MAX);
	buf_str(&in, STR(CHUNKED));
	for (int i = 0; i < 200; i++)
		buf_str(&in, STR("1\r\na\r\n"));
	answer_file_read(buf_view(&in), &f);
	assert_int_not_equal(answer_decode(&f, &out, &notes, &e), ERR_NONE);
	assert_true(out.n <= 100);
}

static void check_masked(const char *url, const char *head, const char *want)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	struct excerpt_secrets secrets = {.a = &a};
	const struct answer_mask mask = {
		.secrets = &secrets, .framing = true, .encoding = true};

	arena_init(&a, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	answer_url_secrets(str_of(url), &secrets);
	answer_head_mask(str_of(head), &mask, &out);
	assert_str_eq(buf_view(&out), str_of(want));
}

static void test_logins_cookies_and_tokens_are_masked(void **state)
{
	(void)state;
	check_masked("http://x.example/f?feed=iraq&api_key=abc&page=2&x=0123456789abcdefg",
		"GET /f?feed=iraq&api_key=abc&page=2&x=0123456789abcdefg HTTP/1.1\r\nHost: x.example\r\n"
		"Authorization: Basic eDp5\r\nCookie: a=b\r\n\r\n",
		"GET /f?feed=iraq&api_key=***&page=2&x=*** HTTP/1.1\r\nHost: x.example\r\n"
		"Authorization: ***\r\nCookie: ***\r\n\r\n");
	check_masked("http://x.example/f",
		"HTTP/1.1 302 Found\nSet-Cookie: s=1\nLocation: https://y.example/?session=abcdef&b=1\n"
		"Transfer-Encoding: chunked\nContent-Encoding: gzip\nContent-Length: 3\n\n",
		"HTTP/1.1 302 Found\r\nSet-Cookie: ***\r\nLocation: https://y.example/?session=***&b=1\r\n"
		"X-Rasid-Undone-Transfer-Encoding: chunked\r\nX-Rasid-Undone-Content-Encoding: gzip\r\n"
		"X-Rasid-Undone-Content-Length: 3\r\n\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_id_is_what_a_host_is_called),
		cmocka_unit_test(test_many_feeds_of_a_host_are_numbered_in_order),
		cmocka_unit_test(test_tags_are_read_once_each),
		cmocka_unit_test(test_a_title_from_outside_stays_on_its_line),
		cmocka_unit_test(test_only_the_section_goes),
		cmocka_unit_test(test_answers_are_read_with_their_framing_undone),
		cmocka_unit_test(test_a_bomb_ends_at_the_cap),
		cmocka_unit_test(test_logins_cookies_and_tokens_are_masked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
