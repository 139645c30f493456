/* SPDX-License-Identifier: ISC */
/* Teams: a card that reads feed text as text, small enough, from the right; what its answers mean. */
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static const struct json_val *card(const struct json *j)
{
	return json_get(json_at(json_get(json_root(j), "attachments"), 0), "content");
}

static struct json *render(struct fixture *f, bool plain)
{
	struct json *j = NULL;

	assert_code(json_parse(fixture_render(f, plain), &j, NULL), ERR_NONE);
	return j;
}

static void test_feed_text_stands_in_runs_as_it_is(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "teams");
	f.al.title = STR("**y** <b> [x](http://e.example) <at>all</at>");
	f.al.n_title_marks = 0;
	struct json *j = render(&f, false);
	const struct json_val *block = json_at(json_get(card(j), "body"), 0);

	assert_str_is(json_str(json_get(block, "type")), "RichTextBlock");
	assert_str_eq(
		fixture_shown(
			&f, json_str(json_get(json_at(json_get(block, "inlines"), 0), "text"))),
		f.al.title);
	assert_false(fixture_has(buf_view(&f.body), STR("\"TextBlock\"")));
	json_free(j);
	fixture_done(&f);
}

static void test_it_is_read_from_the_right_unless_all_is_english(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "teams");
	for (int latin = 0; latin < 2; latin++) {
		if (latin) {
			f.al.title = STR("Talks in Baghdad");
			f.d.look.language = LANG_EN;
			f.al.n_hits = 0;
		}
		f.al.n_title_marks = 0;
		struct json *j = render(&f, false);

		assert_int_equal(json_bool(json_get(card(j), "rtl"), latin), !latin);
		assert_str_is(json_str(json_get(card(j), "version")), "1.5");
		json_free(j);
	}
	fixture_done(&f);
}

static void test_the_plain_card_has_bare_words_and_the_address(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "teams");
	struct str plain = fixture_render(&f, true);

	assert_false(fixture_has(plain, STR("Action")));
	assert_false(fixture_has(plain, STR("Bolder")));
	assert_true(fixture_has(plain, f.al.url));
	fixture_done(&f);
}

static void test_a_card_stays_under_what_a_workflow_takes(void **state)
{
	static struct alert many[20];
	static char url[2000];
	struct fixture f;
	(void)state;

	fixture_init(&f, "teams");
	memset(url, 'a', sizeof(url));
	memcpy(url, "https://", 8);
	f.al.url = (struct str){url, sizeof(url)};
	for (size_t i = 0; i < 20; i++)
		many[i] = f.al;
	f.post = (struct post){.id = f.al.id,
		.kind = POST_DIGEST,
		.alerts = many,
		.n_alerts = 20,
		.why = STR("backlog")};
	assert_true(fixture_render(&f, false).n <= 20000);
	fixture_done(&f);
}

static void test_answers_say_what_to_do(void **state)
{
	static const struct row rows[] = {{202, "", DEST_SENT}, {200, "", DEST_SENT},
		{400, "{\"error\":{\"code\":\"TriggerInputSchemaMismatch\"}}", DEST_MESSAGE},
		{401, "", DEST_ENDPOINT}, {403, "", DEST_ENDPOINT},
		{404, "{\"error\":{\"code\":\"WorkflowTriggerIsNotEnabled\"}}", DEST_ENDPOINT},
		{413, "", DEST_MESSAGE}, {429, "", DEST_THROTTLE}, {502, "", DEST_TRANSIENT}};
	struct http_res gone = {.status = 404};
	(void)state;

	rows_hold("teams", rows, sizeof(rows) / sizeof(rows[0]));
	assert_has(judge("teams", &gone).why, "workflow");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_text_stands_in_runs_as_it_is),
		cmocka_unit_test(test_it_is_read_from_the_right_unless_all_is_english),
		cmocka_unit_test(test_the_plain_card_has_bare_words_and_the_address),
		cmocka_unit_test(test_a_card_stays_under_what_a_workflow_takes),
		cmocka_unit_test(test_answers_say_what_to_do),
	};

	return cmocka_run_group_tests_name("alerts_teams", tests, NULL, NULL);
}
