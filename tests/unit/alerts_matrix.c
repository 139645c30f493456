/* SPDX-License-Identifier: ISC */
/* Matrix: where an event is put, what stays text in both of its forms, how long it becomes, what answers mean. */
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static struct json *render(struct fixture *f, bool plain)
{
	struct json *j = NULL;

	assert_code(json_parse(fixture_render(f, plain), &j, NULL), ERR_NONE);
	return j;
}

static struct str member(const struct json *j, const char *name)
{
	return json_str(json_get(json_root(j), name));
}

/* The same on each try, so that a repeat is no second event. */
static void test_an_event_is_put_under_the_id_of_its_post(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	*(struct str *)fixture_key(&f, "room") = STR("!a/b?c d:x.example");
	for (size_t i = 0; i < 2; i++) {
		fixture_render(&f, i == 1);
		assert_str_is(f.req.method, "PUT");
		assert_str_is(f.req.url,
			"https://matrix.example/_matrix/client/v3/rooms/%21a%2Fb%3Fc%20d%3Ax.example"
			"/send/m.room.message/alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V");
		assert_str_is(
			fixture_header(&f, STR("authorization")), "Bearer syt_s3cr3t_AAbb");
	}
	fixture_done(&f);
}

static void test_feed_text_stays_text_and_calls_nobody(void **state)
{
	static const struct {
		const char *title, *body, *html;
	} rows[] = {
		{"<b>x</b> & \"y\"",
			"<b>x</\u2060"
			"b> & \"y\"",
			"&lt;b&gt;x&lt;/\u2060b&gt; &amp; &quot;y&quot;"},
		{"@amr:evil.example", "@\u2060amr:evil.\u2060example",
			"@\u2060amr:evil.\u2060example"},
		{"@room", "@\u2060room", "@\u2060room"},
		{"#news:evil.example !r:e.example",
			"#\u2060news:evil.\u2060example !\u2060r:e.\u2060example",
			"#\u2060news:evil.\u2060example !\u2060r:e.\u2060example"},
		{"http://e.example", "http:\u2060//e.\u2060example",
			"http:\u2060//e.\u2060example"},
		{"*a* _b_ > c", "*a* _b_ > c", "*a* _b_ &gt; c"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	f.al.n_title_marks = 0;
	f.al.url = STR("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.title = str_of(rows[i].title);
		struct json *j = render(&f, false);
		struct str body = member(j, "body");
		struct str html = member(j, "formatted_body");

		assert_str_eq(str_sub(body, 0, str_find(body, '\n')), str_of(rows[i].body));
		assert_true(str_starts(html, STR("<p>")));
		html = str_sub(html, 3, html.n);
		assert_str_eq(str_sub(html, 0, str_find_str(html, STR("</p>"))),
			str_of(rows[i].html));
		json_free(j);
	}
	fixture_done(&f);
}

static void test_nobody_is_meant_and_the_second_try_has_no_markup(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	for (size_t i = 0; i < 2; i++) {
		struct json *j = render(&f, i == 1);
		const struct json_val *mentions = json_get(json_root(j), "m.mentions");

		assert_int_equal(json_type(mentions), JSON_OBJECT);
		assert_int_equal(json_len(mentions), 0);
		assert_str_is(member(j, "msgtype"), "m.notice");
		assert_int_equal(member(j, "format").n != 0, i == 0);
		assert_int_equal(member(j, "formatted_body").n != 0, i == 0);
		assert_true(fixture_has(member(j, "body"), f.al.url));
		json_free(j);
	}
	fixture_done(&f);
}

/* What grows most by its escapes, in every text. */
static void test_a_full_digest_stays_below_the_limit(void **state)
{
	enum {
		LEN = 2000,
		ITEMS = 20
	};
	static char quotes[LEN];
	struct alert many[ITEMS];
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	memset(quotes, '"', LEN);
	for (size_t i = 0; i < ITEMS; i++) {
		many[i] = f.al;
		many[i].title = (struct str){quotes, LEN};
		many[i].n_title_marks = 0;
	}
	f.post = (struct post){.id = f.al.id,
		.kind = POST_DIGEST,
		.alerts = many,
		.n_alerts = ITEMS,
		.why = STR("group")};
	assert_in_range(fixture_render(&f, false).n, 8000, 32000);
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {{200, "{\"event_id\":\"$a\"}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "<html>", DEST_ENDPOINT},
		{429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2000}",
			DEST_THROTTLE},
		{400, "{\"errcode\":\"M_LIMIT_EXCEEDED\"}", DEST_THROTTLE},
		{401, "{\"errcode\":\"M_UNKNOWN_TOKEN\",\"soft_logout\":true}", DEST_ENDPOINT},
		{400, "{\"errcode\":\"M_MISSING_TOKEN\"}", DEST_ENDPOINT},
		{403, "{\"errcode\":\"M_FORBIDDEN\"}", DEST_ENDPOINT},
		{400, "{\"errcode\":\"M_FORBIDDEN\"}", DEST_ENDPOINT},
		{403, "{\"errcode\":\"M_USER_SUSPENDED\"}", DEST_ENDPOINT},
		{400, "{\"errcode\":\"M_RESOURCE_LIMIT_EXCEEDED\"}", DEST_ENDPOINT},
		{404, "{\"errcode\":\"M_UNRECOGNIZED\"}", DEST_ENDPOINT},
		{413, "{\"errcode\":\"M_TOO_LARGE\"}", DEST_MESSAGE},
		{400, "{\"errcode\":\"M_BAD_JSON\"}", DEST_MESSAGE}, {404, "", DEST_ENDPOINT},
		{502, "", DEST_TRANSIENT}};
	struct http_res res = {.status = 429,
		.body = STR("{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":2000}")};
	(void)state;

	rows_hold("matrix", rows, sizeof(rows) / sizeof(rows[0]));
	assert_int_equal(judge("matrix", &res).retry_after_ms, 2000);
}

static void test_a_room_is_named_by_its_id(void **state)
{
	static const char *const bad[] = {"", "!", "#news:x.example", "news", "AbC:x.example",
		"!a b:x", "!a/b:x", "!a?b:x", "!أ:x"};
	static const char *const good[] = {"!AbCdEf:x.example", "!AbCdEf:x.example:8448",
		"!Ww2n7Kdl6KKJgSxUHuLrSbSpI7ZfNUrqrbCfnJ2v7dM"};
	static const char *const urls[] = {"https://x.example/?a", "https://x.example/#a", ""};
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		*(struct str *)fixture_key(&f, "room") = str_of(good[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	}
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		f.d.url = str_of(urls[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
	}
	f.d.url = STR("https://x.example");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		*(struct str *)fixture_key(&f, "room") = str_of(bad[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_has(f.e.msg, "'room ='");
		assert_lacks(f.e.msg, "s3cr3t");
	}
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_event_is_put_under_the_id_of_its_post),
		cmocka_unit_test(test_feed_text_stays_text_and_calls_nobody),
		cmocka_unit_test(test_nobody_is_meant_and_the_second_try_has_no_markup),
		cmocka_unit_test(test_a_full_digest_stays_below_the_limit),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
		cmocka_unit_test(test_a_room_is_named_by_its_id),
	};

	return cmocka_run_group_tests_name("alerts_matrix", tests, NULL, NULL);
}
