/* SPDX-License-Identifier: ISC */
/* Zulip: the form, what stays text, topics, who logs in, what its answers mean. */
#include "alerts/text.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static int hex(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

/* A member of the form, decoded, in f's arena; it stands there once. */
static struct str member(struct fixture *f, const char *name)
{
	struct str rest = buf_view(&f->body);
	struct str part, found = {0};
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	while (str_cut(&rest, '&', &part))
		if (str_eq(str_sub(part, 0, str_find(part, '=')), str_of(name))) {
			assert_null(found.p);
			found = str_sub(part, str_find(part, '=') + 1, part.n);
		}
	for (size_t i = 0; i < found.n; i++) {
		bool coded = found.p[i] == '%';

		assert_true(found.p[i] != ' ' && found.p[i] != '+');
		buf_char(&out, coded ? (char)(hex(found.p[i + 1]) << 4 | hex(found.p[i + 2]))
				     : found.p[i]);
		i += coded ? 2 : 0;
	}
	return arena_str(&f->a, buf_view(&out));
}

static void test_a_message_is_a_form_with_a_login(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "zulip");
	fixture_render(&f, false);
	assert_str_is(f.req.method, "POST");
	assert_str_is(f.req.url, "https://zulip.example/api/v1/messages");
	assert_str_is(
		fixture_header(&f, STR("content-type")), "application/x-www-form-urlencoded");
	/* printf 'rasid-bot@zulip.example:s3cr3tKeyOfTheBot' | base64 */
	assert_str_is(fixture_header(&f, STR("authorization")),
		"Basic cmFzaWQtYm90QHp1bGlwLmV4YW1wbGU6czNjcjN0S2V5T2ZUaGVCb3Q=");
	assert_str_is(member(&f, "type"), "stream");
	assert_str_is(member(&f, "to"), "غرفة الأخبار & more");
	assert_true(fixture_has(member(&f, "content"), STR("](https://nahr.example/")));
	assert_true(fixture_has(member(&f, "content"), STR("<time:2024-11-20T22:00:00Z>")));
	fixture_done(&f);
}

static void test_feed_text_stays_text_and_calls_nobody(void **state)
{
	static const struct {
		const char *title, *shown;
	} rows[] = {
		{"@**all** @_**amr**", "@\u2060&#42;&#42;all&#42;&#42; "
				       "@\u2060&#95;&#42;&#42;amr&#42;&#42;"},
		{"#**desk**", "\u2060&#35;&#42;&#42;desk&#42;&#42;"},
		{"$$x$$ ~~y~~ `z`",
			"&#36;&#36;x&#36;&#36; &#126;&#126;y&#126;&#126; &#96;z&#96;"},
		{"<time:2024-01-01>", "&lt;time:\u20602024-01-01&gt;"},
		{"&lt;b&gt;", "&amp;lt;b&amp;gt;"},
		{"a [x](http://e.example)",
			"a &#91;x&#93;(http:\u2060\u2060//e.\u2060example)"},
		{":smile: 10:30", ":\u2060\u2060smile:\u2060 10:\u206030"},
		{"/me waves", "\u2060/\u2060me waves"},
		{"> quote", "\u2060&gt; quote"},
		{"1. first", "\u20601. first"},
		{"a | b", "a &#124; b"},
		{"||x||", "\u2060&#124;&#124;x&#124;&#124;"},
		{"back\\slash", "back&#92;slash"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "zulip");
	f.al.n_title_marks = 0;
	f.al.url = STR("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.title = str_of(rows[i].title);
		fixture_render(&f, i % 2);
		struct str text = member(&f, "content");

		assert_str_eq(str_sub(text, 0, str_find(text, '\n')), str_of(rows[i].shown));
	}
	fixture_done(&f);
}

/* Names and formulas are looked for before links are. */
static void test_an_address_calls_nobody_and_ends_no_link(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "zulip");
	f.al.url = STR("https://a.example/x_(y)/@**all**/$$z$$");
	fixture_render(&f, false);
	assert_true(fixture_has(member(&f, "content"),
		STR("](https://a.example/x_%28y%29/@%2A%2Aall%2A%2A/%24%24z%24%24)\n\n> ")));
	fixture_done(&f);
}

static void test_a_watch_is_a_topic_unless_one_is_named(void **state)
{
	static char many[200];
	struct fixture f;
	(void)state;

	for (size_t i = 0; i < sizeof(many); i += 2)
		memcpy(many + i, "\xD8\xA8", 2);
	fixture_init(&f, "zulip");
	fixture_render(&f, false);
	assert_str_is(member(&f, "topic"), "تنبيهات");
	*(struct str *)fixture_key(&f, "topic") = STR("");
	fixture_render(&f, false);
	assert_str_is(member(&f, "topic"), "متابعة التحالف");
	f.watches[0].title = STR(" a\nb\xE2\x80\xAE ");
	fixture_render(&f, false);
	assert_str_is(member(&f, "topic"), "a b");
	f.watches[0].title = (struct str){many, sizeof(many)};
	fixture_render(&f, false);
	assert_int_equal(text_len(member(&f, "topic"), UNIT_CODE_POINTS), 60);
	f.watches[0].title = STR("");
	fixture_render(&f, false);
	assert_str_is(member(&f, "topic"), "coalition");
	f.post = (struct post){.id = f.al.id,
		.kind = POST_NOTICE,
		.notice = {.code = STR("feed-dark"), .text = STR("nothing new")}};
	fixture_render(&f, false);
	assert_str_is(member(&f, "topic"), "rasid");
	fixture_done(&f);
}

/* An asterisk is five characters of what is counted. */
static void test_a_full_message_stays_below_the_limit(void **state)
{
	enum {
		LEN = 4000,
		ITEMS = 20
	};
	static char stars[LEN];
	struct alert many[ITEMS];
	struct fixture f;
	(void)state;

	fixture_init(&f, "zulip");
	memset(stars, '*', LEN);
	f.al.title = (struct str){stars, LEN};
	f.al.n_title_marks = 0;
	for (size_t i = 0; i < ITEMS; i++)
		many[i] = f.al;
	f.post = (struct post){.id = f.al.id,
		.kind = POST_DIGEST,
		.alerts = many,
		.n_alerts = ITEMS,
		.why = STR("group")};
	fixture_render(&f, false);
	assert_in_range(text_len(member(&f, "content"), UNIT_CODE_POINTS), 3000, 10000);
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {
		{200, "{\"result\":\"success\",\"msg\":\"\",\"id\":42}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "<html>", DEST_ENDPOINT},
		{200, "{\"result\":\"error\"}", DEST_MESSAGE},
		{429, "{\"result\":\"error\",\"code\":\"RATE_LIMIT_HIT\",\"retry-after\":1.5}",
			DEST_THROTTLE},
		{400, "{\"code\":\"RATE_LIMIT_HIT\"}", DEST_THROTTLE},
		{400, "{\"result\":\"error\",\"code\":\"STREAM_DOES_NOT_EXIST\"}",
			DEST_ENDPOINT},
		{400, "{\"code\":\"BAD_REQUEST\",\"msg\":\"Message must not be empty\"}",
			DEST_MESSAGE},
		{400, "{\"code\":\"BAD_REQUEST\",\"msg\":\"Not authorized to send to channel 'x'\"}",
			DEST_ENDPOINT},
		{401, "{\"code\":\"UNAUTHORIZED\",\"msg\":\"Invalid API key\"}", DEST_ENDPOINT},
		{400, "{\"code\":\"INVALID_API_KEY\"}", DEST_ENDPOINT},
		{400, "{\"code\":\"USER_DEACTIVATED\"}", DEST_ENDPOINT},
		{400, "{\"code\":\"REALM_DEACTIVATED\"}", DEST_ENDPOINT},
		{404, "", DEST_ENDPOINT}, {500, "", DEST_TRANSIENT}};
	struct http_res res = {.status = 429, .body = STR("{\"retry-after\":1.5}")};
	(void)state;

	rows_hold("zulip", rows, sizeof(rows) / sizeof(rows[0]));
	assert_int_equal(judge("zulip", &res).retry_after_ms, 1500);
}

static void test_a_login_that_cannot_be_one_is_refused(void **state)
{
	static const char *const users[] = {
		"", "bot", "@x", "bot@", "s3cr3t:bot@x", "s3cr3t bot@x", "bot@\u0627"};
	static char many[700];
	struct fixture f;
	(void)state;

	memset(many, 'k', sizeof(many));
	fixture_init(&f, "zulip");
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	for (size_t i = 0; i < sizeof(users) / sizeof(users[0]); i++) {
		*(struct str *)fixture_key(&f, "user") = str_of(users[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_has(f.e.msg, "'user ='");
		assert_lacks(f.e.msg, "s3cr3t");
	}
	*(struct str *)fixture_key(&f, "user") = STR("bot@x");
	*(struct str *)fixture_key(&f, "topic") = (struct str){many, 61};
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
	assert_has(f.e.msg, "'topic ='");
	*(struct str *)fixture_key(&f, "topic") = STR("");
	*(struct str *)fixture_key(&f, "key") = (struct str){many, sizeof(many)};
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
	fixture_render(&f, false);
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_is_a_form_with_a_login),
		cmocka_unit_test(test_feed_text_stays_text_and_calls_nobody),
		cmocka_unit_test(test_an_address_calls_nobody_and_ends_no_link),
		cmocka_unit_test(test_a_watch_is_a_topic_unless_one_is_named),
		cmocka_unit_test(test_a_full_message_stays_below_the_limit),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
		cmocka_unit_test(test_a_login_that_cannot_be_one_is_refused),
	};

	return cmocka_run_group_tests_name("alerts_zulip", tests, NULL, NULL);
}
