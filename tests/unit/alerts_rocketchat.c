/* SPDX-License-Identifier: ISC */
/* Rocket.Chat: what stays text in any version, what its answers mean. */
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static void test_feed_text_stays_text_and_calls_nobody(void **state)
{
	static const struct {
		const char *title, *shown;
	} rows[] = {
		{"a [x](http://e.example)", "a [x]\u2060(http:\u2060//e.\u2060"
					    "example)"},
		{"*b* _c_ ~d~ `e`", "\u2217b\u2217 \uFF3Fc\uFF3F \u223Cd\u223C \u2035e\u2035"},
		{"<https://e.example|x> & y", "\u2039https:\u2060//e.\u2060"
					      "example\u2223x> & y"},
		{"to @all and @here", "to @\u2060all and @\u2060here"},
		{"> quote", "\u2060> quote"},
		{"AT&T &lt;all&gt; &#60;", "AT&T &\u2060lt;all&\u2060gt; &\u2060#\u206060;"},
		{"in #general", "in #\u2060general"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "rocketchat");
	f.al.n_title_marks = 0;
	f.al.url = STR("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct json *j = NULL;

		f.al.title = str_of(rows[i].title);
		assert_code(json_parse(fixture_render(&f, i % 2), &j, NULL), ERR_NONE);
		struct str text = json_str(json_get(json_root(j), "text"));

		assert_str_eq(str_sub(text, 0, str_find(text, '\n')), str_of(rows[i].shown));
		json_free(j);
	}
	fixture_done(&f);
}

static void test_answers_are_judged_by_what_they_say(void **state)
{
	static const struct row rows[] = {{200, "{\"success\":true}", DEST_SENT},
		{200, "{\"success\":false,\"error\":\"x\"}", DEST_MESSAGE},
		{200, "{\"success\":\"true\"}", DEST_ENDPOINT}, {200, "ok", DEST_ENDPOINT},
		{200, "", DEST_ENDPOINT}, {200, "[]", DEST_ENDPOINT},
		{400, "{\"success\":false,\"error\":\"error-message-size-exceeded\"}",
			DEST_MESSAGE},
		{400, "{\"success\":false,\"error\":\"invalid-channel\"}", DEST_ENDPOINT},
		{404, "{\"success\":false,\"error\":\"Invalid integration id or token provided.\"}",
			DEST_ENDPOINT},
		{404, "", DEST_ENDPOINT}, {400, "{\"success\":true}", DEST_MESSAGE},
		{500, "{\"success\":true}", DEST_TRANSIENT},
		{429, "{\"success\":false}", DEST_THROTTLE}};
	(void)state;

	rows_hold("rocketchat", rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_text_stays_text_and_calls_nobody),
		cmocka_unit_test(test_answers_are_judged_by_what_they_say),
	};

	return cmocka_run_group_tests_name("alerts_rocketchat", tests, NULL, NULL);
}
