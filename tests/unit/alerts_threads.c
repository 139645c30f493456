/* SPDX-License-Identifier: ISC */
/* What is told of a story goes together: how each tool names a message, and what is sent to go under it. */
#include "alerts/answer.h"
#include "alerts/text.h"
#include "base/json.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

/* The body as JSON, under a thread or under none. */
static struct json *render(struct fixture *f, const char *thread, bool plain)
{
	struct json *j = NULL;

	(void)fixture_post(f);
	f->post.thread = str_of(thread);
	buf_reset(&f->body);
	assert_code(f->d.ops->render(&f->d, &f->post, plain, FIXTURE_NOW_S, &f->a, &f->body,
			    &f->req, &f->e),
		ERR_NONE);
	assert_code(json_parse(buf_view(&f->body), &j, NULL), ERR_NONE);
	return j;
}

static void test_a_name_is_taken_from_the_answer(void **state)
{
	static const struct {
		const char *body, *path, *name;
	} rows[] = {
		{"{\"ok\":true,\"result\":{\"message_id\":77}}", "result.message_id", "77"},
		{"{\"event_id\":\"$abc:example.org\"}", "event_id", "$abc:example.org"},
		{"{\"id\":\"1\",\"channel_id\":\"99\"}", "channel_id", "99"},
		{"{\"ok\":true}", "result.message_id", ""},
		{"{\"result\":7}", "result.message_id", ""},
		{"{\"event_id\":\"a b\"}", "event_id", ""},
		{"{\"event_id\":\"\\u0627\"}", "event_id", ""},
		{"{\"event_id\":-3}", "event_id", ""},
		{"ok", "event_id", ""},
		{"", "event_id", ""},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct http_res res = {.status = 200, .body = str_of(rows[i].body)};
		char name[ANSWER_NAME_MAX + 1] = "?";

		answer_name(&res, rows[i].path, name);
		assert_string_equal(name, rows[i].name);
	}
}

static void test_a_name_that_is_too_long_is_none(void **state)
{
	char body[ANSWER_NAME_MAX + 32];
	(void)state;

	for (int n = ANSWER_NAME_MAX; n <= ANSWER_NAME_MAX + 1; n++) {
		char name[ANSWER_NAME_MAX + 1];

		(void)snprintf(body, sizeof(body), "{\"id\":\"%0*d\"}", n, 1);
		answer_name(
			&(struct http_res){.status = 200, .body = str_of(body)}, "id", name);
		assert_int_equal(strlen(name), n == ANSWER_NAME_MAX ? n : 0);
	}
}

static void test_telegram_replies_and_takes_a_deleted_message_for_none(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	for (int plain = 0; plain < 2; plain++) {
		struct json *j = render(&f, "77", plain != 0);
		const struct json_val *reply = json_get(json_root(j), "reply_parameters");

		assert_int_equal(json_int(json_get(reply, "message_id"), 0), 77);
		assert_true(json_bool(json_get(reply, "allow_sending_without_reply"), false));
		json_free(j);
		j = render(&f, "", plain != 0);
		assert_null(json_get(json_root(j), "reply_parameters"));
		json_free(j);
	}
	assert_string_equal(f.d.ops->thread_name, "result.message_id");
	fixture_done(&f);
}

static void test_matrix_replies_where_all_see_it(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "matrix");
	struct json *j = render(&f, "$root:example.org", false);
	const struct json_val *relation = json_get(json_root(j), "m.relates_to");

	assert_str_is(json_str(json_get(json_get(relation, "m.in_reply_to"), "event_id")),
		"$root:example.org");
	assert_null(json_get(relation, "rel_type"));
	json_free(j);
	j = render(&f, "", false);
	assert_null(json_get(json_root(j), "m.relates_to"));
	json_free(j);
	fixture_done(&f);
}

static void test_a_forum_of_discord_has_a_thread_for_each_story(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	f.d.url = STR("https://discord.example/api/webhooks/1/x");
	f.al.title = STR("بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد "
			 "بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد بغداد");
	f.al.n_title_marks = 0;
	struct json *j = render(&f, "", false);

	/* A channel takes no names. */
	assert_null(json_get(json_root(j), "thread_name"));
	json_free(j);
	f.d.threads = true;
	j = render(&f, "", false);
	struct str name = json_str(json_get(json_root(j), "thread_name"));

	assert_true(str_starts(name, STR("\u200Fبغداد")));
	assert_true(text_len(name, UNIT_UTF16) <= 100);
	json_free(j);
	j = render(&f, "99", false);
	assert_null(json_get(json_root(j), "thread_name"));
	assert_true(fixture_has(f.req.url, STR("thread_id=99")));
	json_free(j);
	fixture_done(&f);
}

static void test_a_forum_of_discord_with_a_thread_in_its_url_is_refused(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	f.d.url = STR("https://discord.example/api/webhooks/1/x?thread_id=5");
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	f.d.threads = true;
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
	assert_true(fixture_has(str_of(f.e.msg), STR("forum = yes")));
	fixture_done(&f);
}

static void test_whoever_wants_no_threads_gets_none(void **state)
{
	static const struct {
		const char *type, *sign;
	} rows[] = {{"googlechat", "threadKey"}, {"mail", "In-Reply-To"}};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;

		fixture_init(&f, rows[i].type);
		assert_true(f.d.threads);
		assert_true(fixture_has(fixture_render(&f, false), str_of(rows[i].sign)));
		f.d.threads = false;
		assert_false(fixture_has(fixture_render(&f, false), str_of(rows[i].sign)));
		fixture_done(&f);
	}
}

static void test_what_refuses_may_be_asked_without_a_thread(void **state)
{
	static const bool refuses[] = {[DEST_SENT] = false,
		[DEST_THROTTLE] = false,
		[DEST_TRANSIENT] = false,
		[DEST_MESSAGE] = true,
		[DEST_ENDPOINT] = true};
	(void)state;

	for (int c = DEST_SENT; c <= DEST_ENDPOINT; c++)
		assert_int_equal(
			dest_refuses(&(struct dest_verdict){.class = (enum dest_class)c}),
			refuses[c]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_is_taken_from_the_answer),
		cmocka_unit_test(test_a_name_that_is_too_long_is_none),
		cmocka_unit_test(test_telegram_replies_and_takes_a_deleted_message_for_none),
		cmocka_unit_test(test_matrix_replies_where_all_see_it),
		cmocka_unit_test(test_a_forum_of_discord_has_a_thread_for_each_story),
		cmocka_unit_test(test_a_forum_of_discord_with_a_thread_in_its_url_is_refused),
		cmocka_unit_test(test_whoever_wants_no_threads_gets_none),
		cmocka_unit_test(test_what_refuses_may_be_asked_without_a_thread),
	};

	return cmocka_run_group_tests_name("alerts_threads", tests, NULL, NULL);
}
