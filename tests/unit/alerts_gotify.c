/* SPDX-License-Identifier: ISC */
/* Gotify: title and message, what stays text, how loud, where the token goes, what answers mean. */
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

static const struct json_val *extra(const struct json *j, const char *name)
{
	return json_get(json_get(json_root(j), "extras"), name);
}

static void test_a_message_leads_to_its_article_on_phones_and_in_the_web(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	struct json *j = render(&f, false);

	assert_true(str_ends(member(j, "title"), f.al.title));
	assert_false(fixture_has(member(j, "message"), f.al.title));
	assert_true(str_ends(member(j, "message"),
		STR("](https://nahr.example/news/2024/11/20/77?id=5&lang=ar)")));
	assert_str_is(json_str(json_get(extra(j, "client::display"), "contentType")),
		"text/markdown");
	assert_str_eq(
		json_str(json_get(json_get(extra(j, "client::notification"), "click"), "url")),
		f.al.url);
	json_free(j);
	fixture_done(&f);
}

static void test_the_token_is_in_a_header_alone(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	f.d.url = STR("https://gotify.example/push/");
	for (size_t i = 0; i < 2; i++) {
		struct str body = fixture_render(&f, i == 1);

		assert_str_is(f.req.url, "https://gotify.example/push/message");
		assert_str_is(fixture_header(&f, STR("x-gotify-key")), "As3cr3t.Token");
		assert_false(fixture_has(body, STR("s3cr3t")));
	}
	fixture_done(&f);
}

static void test_feed_text_stays_text(void **state)
{
	static const struct {
		const char *text, *shown;
	} rows[] = {
		{"x *b* __c__ `d`", "> x \\*b\\* \\_\\_c\\_\\_ \\`d\\`"},
		{"&lt;b&gt; <b>y</b>", "> \\&lt;b\\&gt; \\<\u2060b\\>y\\<\u2060/\u2060b\\>"},
		{"![i](http://e.example/x.png)",
			"> !\\[i\\]\\(http:\u2060//e.\u2060example/x.\u2060png\\)"},
		{"# big", "> \u2060\\# big"},
		{"- point", "> \u2060- point"},
		{"1. first", "> \u20601. first"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	f.al.hits = &f.hits[1];
	f.al.n_hits = 1;
	f.hits[1].n_marks = 0;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.hits[1].snippet = str_of(rows[i].text);
		struct json *j = render(&f, false);
		struct str text = member(j, "message");

		assert_str_eq(str_sub(text, 0, str_find(text, '\n')), str_of(rows[i].shown));
		json_free(j);
	}
	fixture_done(&f);
}

static void test_a_title_has_no_signs_and_no_address(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	f.al.n_title_marks = 0;
	f.al.title = STR("*now* & http://evil.example");
	struct json *j = render(&f, false);

	assert_str_is(member(j, "title"), "*now* & http:\u2060//evil.\u2060"
					  "example");
	json_free(j);
	fixture_done(&f);
}

static void test_the_second_try_is_one_text_with_its_address(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	struct json *j = render(&f, true);

	assert_int_equal(member(j, "title").n, 0);
	assert_int_equal(json_type(json_get(json_root(j), "extras")), JSON_NONE);
	assert_true(fixture_has(member(j, "message"), f.al.title));
	assert_true(fixture_has(member(j, "message"), f.al.url));
	json_free(j);
	fixture_done(&f);
}

static void test_a_headline_is_the_message(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	f.d.look.template = TEMPLATE_HEADLINE;
	struct json *j = render(&f, false);

	assert_int_equal(member(j, "title").n, 0);
	assert_true(fixture_has(member(j, "message"), STR("](https://nahr.example/")));
	json_free(j);
	fixture_done(&f);
}

static void test_priorities_are_those_of_the_alert(void **state)
{
	static const struct {
		const char *priority;
		int64_t number;
	} rows[] = {{"low", 2}, {"normal", 5}, {"high", 8}, {"urgent", 10}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "gotify");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.priority = str_of(rows[i].priority);
		struct json *j = render(&f, i % 2);

		assert_int_equal(
			json_int(json_get(json_root(j), "priority"), -1), rows[i].number);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {{200, "{\"id\":25,\"appid\":5}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "<html>", DEST_ENDPOINT},
		{401, "{\"error\":\"Unauthorized\",\"errorCode\":401}", DEST_ENDPOINT},
		{403, "{\"errorCode\":403}", DEST_ENDPOINT},
		{400, "{\"errorCode\":400}", DEST_MESSAGE}, {404, "", DEST_ENDPOINT},
		{429, "", DEST_THROTTLE}, {500, "{\"errorCode\":500}", DEST_TRANSIENT},
		{502, "", DEST_TRANSIENT}};
	struct http_res res = {.status = 401, .body = STR("{\"errorCode\":401}")};
	(void)state;

	rows_hold("gotify", rows, sizeof(rows) / sizeof(rows[0]));
	assert_has(judge("gotify", &res).why, "of no application");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_leads_to_its_article_on_phones_and_in_the_web),
		cmocka_unit_test(test_the_token_is_in_a_header_alone),
		cmocka_unit_test(test_feed_text_stays_text),
		cmocka_unit_test(test_a_title_has_no_signs_and_no_address),
		cmocka_unit_test(test_the_second_try_is_one_text_with_its_address),
		cmocka_unit_test(test_a_headline_is_the_message),
		cmocka_unit_test(test_priorities_are_those_of_the_alert),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
	};

	return cmocka_run_group_tests_name("alerts_gotify", tests, NULL, NULL);
}
