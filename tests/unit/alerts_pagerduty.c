/* SPDX-License-Identifier: ISC */
/* PagerDuty: what an event says, which events are one incident, what resolves it, what answers mean. */
#include "alerts/text.h"
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

static struct str payload(const struct json *j, const char *name)
{
	return json_str(json_get(json_get(json_root(j), "payload"), name));
}

static void test_an_event_says_what_and_where_and_how_bad(void **state)
{
	static const struct {
		const char *priority, *severity;
	} rows[] = {{"low", "info"}, {"normal", "warning"}, {"high", "error"},
		{"urgent", "critical"}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "pagerduty");
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.priority = str_of(rows[i / 2].priority);
		struct json *j = render(&f, i % 2);

		assert_str_eq(payload(j, "severity"), str_of(rows[i / 2].severity));
		assert_str_eq(payload(j, "summary"), f.al.title);
		assert_str_eq(payload(j, "source"), f.al.feed_title);
		assert_str_is(payload(j, "timestamp"), "2024-11-20T22:00:00Z");
		assert_str_is(member(j, "event_action"), "trigger");
		json_free(j);
	}
	fixture_done(&f);
}

static void test_articles_of_one_story_are_one_incident(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "pagerduty");
	struct json *j = render(&f, false);

	assert_str_is(member(j, "dedup_key"), "sty_7");
	json_free(j);
	f.al.story_id = STR("");
	j = render(&f, true);
	assert_str_eq(member(j, "dedup_key"), f.al.id);
	json_free(j);
	fixture_done(&f);
}

static void notice(struct fixture *f, const char *code, const char *subject, bool good)
{
	f->post = (struct post){.id = f->al.id,
		.created_ms = f->al.created_ms,
		.kind = POST_NOTICE,
		.notice = {.code = str_of(code),
			.subject = str_of(subject),
			.text = STR("nothing new"),
			.good = good}};
}

static void test_good_news_resolve_what_the_bad_opened(void **state)
{
	static const struct {
		const char *code, *subject, *key;
	} rows[] = {{"feed-dark", "almada", "rasid/feed-dark/almada"},
		{"feed-dark", "dijla", "rasid/feed-dark/dijla"},
		{"disk-full", "", "rasid/disk-full/"}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "pagerduty");
	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		notice(&f, rows[i / 2].code, rows[i / 2].subject, i % 2);
		struct json *j = render(&f, false);

		assert_str_eq(member(j, "dedup_key"), str_of(rows[i / 2].key));
		assert_str_eq(
			member(j, "event_action"), i % 2 ? STR("resolve") : STR("trigger"));
		assert_str_is(payload(j, "summary"), "nothing new");
		assert_str_is(payload(j, "source"), "rasid");
		json_free(j);
	}
	fixture_done(&f);
}

static void test_the_second_try_has_neither_details_nor_links(void **state)
{
	static char many[4000];
	struct fixture f;
	(void)state;

	memset(many, 'x', sizeof(many));
	fixture_init(&f, "pagerduty");
	f.al.title = (struct str){many, sizeof(many)};
	f.al.n_title_marks = 0;
	for (size_t i = 0; i < 2; i++) {
		struct json *j = render(&f, i == 1);
		const struct json_val *details =
			json_get(json_get(json_root(j), "payload"), "custom_details");

		assert_in_range(text_len(payload(j, "summary"), UNIT_CODE_POINTS),
			i == 0 ? 900 : 400, i == 0 ? 1024 : 512);
		assert_int_equal(json_len(json_get(json_root(j), "links")), i == 0);
		assert_int_equal(json_len(json_get(details, "watches")), i == 0);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_words(void **state)
{
	static const struct row rows[] = {
		{202, "{\"status\":\"success\",\"message\":\"Event processed\"}", DEST_SENT},
		{202, "{}", DEST_ENDPOINT}, {200, "<html>", DEST_ENDPOINT},
		{400, "{\"status\":\"invalid event\",\"errors\":[\"'payload.severity' is invalid\"]}",
			DEST_MESSAGE},
		{400, "{\"status\":\"invalid event\",\"errors\":[\"'routing_key' is missing\"]}",
			DEST_ENDPOINT},
		{400, "{\"status\":\"invalid key\",\"message\":\"Invalid routing key\"}",
			DEST_ENDPOINT},
		{400, "{\"status\":\"Invalid Key\"}", DEST_ENDPOINT}, {413, "", DEST_MESSAGE},
		{403, "", DEST_ENDPOINT}, {429, "", DEST_THROTTLE}, {500, "", DEST_TRANSIENT}};
	(void)state;

	rows_hold("pagerduty", rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_a_routing_key_is_32_letters_and_digits(void **state)
{
	static const char *const bad[] = {"", "s3cr3t", "s3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts-",
		"s3cr3ts3cr3ts3cr3ts3cr3ts3cr3ts3c"};
	struct fixture f;
	(void)state;

	fixture_init(&f, "pagerduty");
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		*(struct str *)fixture_key(&f, "routing_key") = str_of(bad[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_lacks(f.e.msg, "s3cr3t");
	}
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_event_says_what_and_where_and_how_bad),
		cmocka_unit_test(test_articles_of_one_story_are_one_incident),
		cmocka_unit_test(test_good_news_resolve_what_the_bad_opened),
		cmocka_unit_test(test_the_second_try_has_neither_details_nor_links),
		cmocka_unit_test(test_answers_are_judged_by_their_words),
		cmocka_unit_test(test_a_routing_key_is_32_letters_and_digits),
	};

	return cmocka_run_group_tests_name("alerts_pagerduty", tests, NULL, NULL);
}
