/* SPDX-License-Identifier: ISC */
/* Telegram: entities where they belong, nobody called, limits, rich messages, its answers, its token. */
#include "alerts/text.h"
#include "base/json.h"
#include "base/utf8.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_fixture.h"

static struct json *render(struct fixture *f, bool plain)
{
	struct json *j = NULL;

	assert_code(json_parse(fixture_render(f, plain), &j, NULL), ERR_NONE);
	return j;
}

/* The byte at which that many UTF-16 units of s end. */
static size_t byte_at(struct str s, int64_t units)
{
	size_t at = 0;

	while (at < s.n && units > 0) {
		uint32_t cp = 0;

		at += utf8_decode(str_sub(s, at, s.n), &cp);
		units -= cp > 0xFFFF ? 2 : 1;
	}
	assert_true(units == 0);
	return at;
}

/* The text under the k-th entity of a type. */
static struct str covered(const struct json *j, const char *type, size_t k)
{
	const struct json_val *v = json_get(json_root(j), "entities");
	struct str text = json_str(json_get(json_root(j), "text"));

	for (size_t i = 0; i < json_len(v); i++) {
		const struct json_val *e = json_at(v, i);
		int64_t from = json_int(json_get(e, "offset"), -1);

		if (!str_eq(json_str(json_get(e, "type")), str_of(type)) || k-- != 0)
			continue;
		return str_sub(text, byte_at(text, from),
			byte_at(text, from + json_int(json_get(e, "length"), -1)));
	}
	return STR("");
}

static void test_entities_cover_what_they_are_of(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	/* Outside the first plane a character is two units. */
	f.al.title = STR("🔴🔴 بغداد تستقبل التحالف الدولي 🔴");
	f.title_marks[0] = fixture_mark(f.al.title, STR("التحالف الدولي"));
	f.al.priority = STR("urgent");
	struct json *j = render(&f, false);

	assert_str_is(covered(j, "bold", 0), "التحالف الدولي");
	assert_str_eq(covered(j, "text_link", 0), f.al.title);
	assert_str_is(covered(j, "bold", 1), "للتحالف الدولي");
	assert_true(str_starts(covered(j, "blockquote", 0), STR("\u200F…وأكد الوزير")));
	assert_str_is(covered(j, "date_time", 0), "2024-11-20 22:00 UTC");
	json_free(j);
	fixture_done(&f);
}

static void test_names_in_feeds_call_nobody(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	f.al.title = STR("@editor /stop <b>*x*");
	f.al.n_title_marks = 0;
	for (int plain = 0; plain < 2; plain++) {
		struct json *j = render(&f, plain != 0);
		struct str text = json_str(json_get(json_root(j), "text"));

		assert_true(str_starts(text, STR("@\u2060"
						 "editor /\u2060stop <b>*x*\n")));
		json_free(j);
	}
	fixture_done(&f);
}

static void test_a_full_digest_keeps_both_limits(void **state)
{
	static struct alert many[20];
	static struct alert_mark marks[8];
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	f.al.title = STR("ab cd ab cd ab cd ab cd ab cd ab cd ab cd ab cd ");
	for (size_t i = 0; i < 8; i++)
		marks[i] = (struct alert_mark){6 * i, 6 * i + 2};
	f.al.title_marks = marks;
	f.al.n_title_marks = 8;
	for (size_t i = 0; i < 20; i++)
		many[i] = f.al;
	f.post = (struct post){.id = f.al.id,
		.kind = POST_DIGEST,
		.alerts = many,
		.n_alerts = 20,
		.why = STR("backlog")};
	struct json *j = render(&f, false);
	size_t n = json_len(json_get(json_root(j), "entities"));

	assert_true(n > 50 && n <= 100);
	assert_true(text_len(json_str(json_get(json_root(j), "text")), UNIT_UTF16) <= 4096);
	json_free(j);
	fixture_done(&f);
}

static void test_a_rich_message_is_read_from_the_right_and_falls_back(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	*(bool *)fixture_key(&f, "rich") = true;
	f.al.title = STR("بغداد <i>&");
	f.al.n_title_marks = 0;
	struct json *j = render(&f, false);
	const struct json_val *rich = json_get(json_root(j), "rich_message");

	assert_true(str_ends(f.req.url, STR("/sendRichMessage")));
	assert_true(json_bool(json_get(rich, "is_rtl"), false));
	assert_true(
		fixture_has(json_str(json_get(rich, "html")), STR("بغداد &lt;i&gt;&amp;</a>")));
	json_free(j);
	j = render(&f, true);
	assert_true(str_ends(f.req.url, STR("/sendMessage")));
	assert_int_equal(json_type(json_get(json_root(j), "entities")), JSON_NONE);
	json_free(j);
	fixture_done(&f);
}

static void test_what_is_less_than_asked_for_makes_no_sound(void **state)
{
	static const struct {
		const char *priority;
		bool silent;
	} rows[] = {{"low", true}, {"normal", true}, {"high", false}, {"urgent", false}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.priority = str_of(rows[i].priority);
		struct json *j = render(&f, false);

		assert_int_equal(
			json_bool(json_get(json_root(j), "disable_notification"), false),
			rows[i].silent);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_words(void **state)
{
	static const struct row rows[] = {{200, "{\"ok\":true,\"result\":{}}", DEST_SENT},
		{200, "{\"ok\":false}", DEST_MESSAGE}, {200, "<html>", DEST_ENDPOINT},
		{400, "{\"ok\":false,\"description\":\"Bad Request: chat not found\"}",
			DEST_ENDPOINT},
		{400, "{\"ok\":false,\"description\":\"Bad Request: message is too long\"}",
			DEST_MESSAGE},
		{400, "{\"ok\":false,\"description\":\"Bad Request: message thread not found\"}",
			DEST_ENDPOINT},
		{403, "{\"ok\":false,\"description\":\"Forbidden: bot was blocked by the user\"}",
			DEST_ENDPOINT},
		{403, "{\"ok\":false,\"description\":\"Forbidden: bot was kicked from the group\"}",
			DEST_ENDPOINT},
		{401, "{\"ok\":false,\"description\":\"Unauthorized\"}", DEST_ENDPOINT},
		{404, "{\"ok\":false,\"description\":\"Not Found\"}", DEST_ENDPOINT},
		{429, "{\"ok\":false,\"parameters\":{\"retry_after\":7}}", DEST_THROTTLE},
		{429, "{\"ok\":false,\"description\":\"chat not found\"}", DEST_THROTTLE},
		{500, "{\"ok\":false}", DEST_TRANSIENT}, {502, "", DEST_TRANSIENT}};
	(void)state;

	rows_hold("telegram", rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_a_group_that_moved_says_where(void **state)
{
	struct http_res res = {.status = 400,
		.body = STR("{\"ok\":false,\"description\":\"chat not found\","
			    "\"parameters\":{\"migrate_to_chat_id\":-1001234567890}}")};
	struct dest_verdict v = judge("telegram", &res);
	(void)state;

	assert_int_equal(v.class, DEST_ENDPOINT);
	assert_has(v.why, "chat = -1001234567890");
}

static void test_the_token_is_in_the_address_and_in_no_sentence(void **state)
{
	static const char *const tokens[] = {
		"s3cr3t", "12:s3cr3t/x", "s3cr3t:12", "12:", "12:s3cr3t?x"};
	static const char *const chats[] = {"", "news", "@", "-", "12 34", "+12"};
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	for (size_t i = 0; i < sizeof(chats) / sizeof(chats[0]); i++) {
		*(struct str *)fixture_key(&f, "chat") = str_of(chats[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_has(f.e.msg, "'chat ='");
	}
	*(struct str *)fixture_key(&f, "chat") = STR("42");
	assert_code(f.d.ops->check(&f.d, &f.e), ERR_NONE);
	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++) {
		*(struct str *)fixture_key(&f, "token") = str_of(tokens[i]);
		assert_code(f.d.ops->check(&f.d, &f.e), ERR_BAD_INPUT);
		assert_has(f.e.msg, "@BotFather");
		assert_lacks(f.e.msg, "s3cr3t");
	}
	fixture_done(&f);
}

/* Two sections that post to one chat share its limit, and two chats of one bot the bot's. */
static void test_limits_are_of_the_bot_the_chat_and_the_group(void **state)
{
	struct dest_bucket group[DEST_BUCKETS_MAX], person[DEST_BUCKETS_MAX];
	struct fixture f;
	(void)state;

	fixture_init(&f, "telegram");
	assert_int_equal(f.d.ops->buckets(&f.d, group), 3);
	*(struct str *)fixture_key(&f, "chat") = STR("42");
	assert_int_equal(f.d.ops->buckets(&f.d, person), 2);
	assert_true(group[0].key == person[0].key);
	assert_true(group[1].key != person[1].key);
	assert_true(group[1].key != group[2].key);
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entities_cover_what_they_are_of),
		cmocka_unit_test(test_names_in_feeds_call_nobody),
		cmocka_unit_test(test_a_full_digest_keeps_both_limits),
		cmocka_unit_test(test_a_rich_message_is_read_from_the_right_and_falls_back),
		cmocka_unit_test(test_what_is_less_than_asked_for_makes_no_sound),
		cmocka_unit_test(test_answers_are_judged_by_their_words),
		cmocka_unit_test(test_a_group_that_moved_says_where),
		cmocka_unit_test(test_the_token_is_in_the_address_and_in_no_sentence),
		cmocka_unit_test(test_limits_are_of_the_bot_the_chat_and_the_group),
	};

	return cmocka_run_group_tests_name("alerts_telegram", tests, NULL, NULL);
}
