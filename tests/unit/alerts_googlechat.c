/* SPDX-License-Identifier: ISC */
/* Google Chat: cards whose HTML is ours, nobody called, threads by story, its answers. */
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static void test_feed_text_is_no_html_and_calls_nobody(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "googlechat");
	f.al.title = STR("<users/all> <b>x</b> & *y*");
	f.al.n_title_marks = 0;
	struct str body = fixture_render(&f, false);

	assert_true(fixture_has(body, STR("\">&lt;users/all&gt; &lt;b&gt;x&lt;/\u2060"
					  "b&gt; &amp; *y*</a>")));
	assert_true(fixture_has(body, STR("\"fallbackText\":\"‹users/all› ")));
	body = fixture_render(&f, true);
	assert_true(fixture_has(body, STR("{\"text\":\"‹users/all› ‹b›x")));
	assert_false(fixture_has(body, STR("cardsV2")));
	fixture_done(&f);
}

static void test_what_is_told_of_one_story_is_one_thread(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "googlechat");
	assert_true(fixture_has(
		fixture_render(&f, false), STR("\"thread\":{\"threadKey\":\"sty_7\"}")));
	assert_true(fixture_has(f.req.url,
		STR("&token=s3cr3t&requestId=alr_01JD8Z5Q0W3K7M2N4P6R8S0T1V&messageReplyOption=")));
	f.al.story_id = STR("");
	assert_false(fixture_has(fixture_render(&f, false), STR("thread")));
	assert_false(fixture_has(f.req.url, STR("messageReplyOption")));
	fixture_done(&f);
}

/* Nothing of an id can end its parameter. */
static void test_an_id_is_encoded(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "googlechat");
	f.al.id = STR("a&b=c d");
	fixture_render(&f, false);
	assert_true(fixture_has(f.req.url, STR("&requestId=a%26b%3Dc%20d&")));
	fixture_done(&f);
}

static void test_answers_are_judged_by_what_they_say(void **state)
{
	static const struct row rows[] = {
		{200, "{\"name\":\"spaces/A/messages/B\"}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "ok", DEST_ENDPOINT},
		{400, "{\"error\":{\"status\":\"INVALID_ARGUMENT\"}}", DEST_MESSAGE},
		{400, "{\"error\":{\"message\":\"API key not valid.\"}}", DEST_ENDPOINT},
		{401, "{\"error\":{\"status\":\"UNAUTHENTICATED\"}}", DEST_ENDPOINT},
		{403, "{\"error\":{\"status\":\"PERMISSION_DENIED\"}}", DEST_ENDPOINT},
		{404, "{\"error\":{\"status\":\"NOT_FOUND\"}}", DEST_ENDPOINT},
		{429, "{\"error\":{\"status\":\"RESOURCE_EXHAUSTED\"}}", DEST_THROTTLE},
		{503, "", DEST_TRANSIENT}};
	(void)state;

	rows_hold("googlechat", rows, sizeof(rows) / sizeof(rows[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_text_is_no_html_and_calls_nobody),
		cmocka_unit_test(test_what_is_told_of_one_story_is_one_thread),
		cmocka_unit_test(test_an_id_is_encoded),
		cmocka_unit_test(test_answers_are_judged_by_what_they_say),
	};

	return cmocka_run_group_tests_name("alerts_googlechat", tests, NULL, NULL);
}
