/* SPDX-License-Identifier: ISC */
/* Discord: what stays text, whom nobody calls, its limits, its address, its codes and its windows. */
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

static const struct json_val *embed(const struct json *j, const char *name)
{
	return json_get(json_at(json_get(json_root(j), "embeds"), 0), name);
}

static void test_feed_text_stays_text(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	f.al.title = STR("*b* _c_ ~~d~~ ||e|| `f` [x](y) <@1> <:n:2> @everyone :z:");
	f.al.n_title_marks = 0;
	struct json *j = render(&f, false);

	assert_str_is(json_str(embed(j, "title")),
		"\\*b\\* \\_c\\_ \\~\\~d\\~\\~ \\|\\|e\\|\\| \\`f\\` \\[x\\]\\(y\\) \\<\u2060@\u2060"
		"1\\> \\<\u2060\\:\u2060n\\:2\\> @\u2060everyone \\:\u2060z\\:");
	assert_str_eq(json_str(embed(j, "url")), f.al.url);
	json_free(j);
	fixture_done(&f);
}

static void test_nobody_is_called_whatever_is_sent(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	for (int plain = 0; plain < 2; plain++) {
		struct str body = fixture_render(&f, plain != 0);

		assert_true(str_starts(body, STR("{\"allowed_mentions\":{\"parse\":[]},")));
	}
	fixture_done(&f);
}

/* Emoji are two UTF-16 units, and signs take a backslash: limits hold of what is written. */
static void test_limits_hold_in_utf16(void **state)
{
	static char title[4000], excerpt[4000];
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	for (size_t i = 0; i < sizeof(title); i += 5)
		memcpy(title + i, "\U0001F534*", 5);
	for (size_t i = 0; i < sizeof(excerpt); i += 4)
		memcpy(excerpt + i, i % 8 != 0 ? "*_*_" : "\U0001F534", 4);
	f.al.title = (struct str){title, sizeof(title)};
	f.al.n_title_marks = 0;
	for (size_t i = 0; i < 3; i++) {
		f.hits[i].field = FIELD_BODY;
		f.hits[i].snippet = (struct str){excerpt + 8 * i, sizeof(excerpt) - 8 * i};
		f.hits[i].n_marks = 0;
	}
	for (int plain = 0; plain < 2; plain++) {
		struct json *j = render(&f, plain != 0);

		assert_true(text_len(json_str(embed(j, "title")), UNIT_UTF16) <= 256);
		assert_true(text_len(json_str(embed(j, "description")), UNIT_UTF16) <= 4096);
		assert_true(text_len(json_str(json_get(json_root(j), "content")), UNIT_UTF16) <=
			    2000);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_the_address_asks_for_an_answer_and_keeps_its_thread(void **state)
{
	static const struct {
		const char *url, *sent;
	} rows[] = {
		{"https://d.example/w/1/s", "https://d.example/w/1/s?wait=true"},
		{"https://d.example/w/1/s?", "https://d.example/w/1/s?wait=true"},
		{"https://d.example/w/1/s?thread_id=7",
			"https://d.example/w/1/s?thread_id=7&wait=true"},
		{"https://d.example/w/1/s?wait=true", "https://d.example/w/1/s?wait=true"},
		{"https://d.example/w/1/s#x", "https://d.example/w/1/s?wait=true"},
	};
	struct fixture f;
	(void)state;

	fixture_init(&f, "discord");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.d.url = str_of(rows[i].url);
		fixture_render(&f, false);
		assert_str_eq(f.req.url, str_of(rows[i].sent));
	}
	fixture_done(&f);
}

/* Threads of one webhook share its limit; other webhooks do not. */
static void test_one_webhook_is_one_bucket(void **state)
{
	struct dest a = {.url = STR("https://d.example/w/1/s?thread_id=7")};
	struct dest b = {.url = STR("https://d.example/w/1/s")};
	struct dest c = {.url = STR("https://d.example/w/2/s")};
	struct dest_bucket of[3][DEST_BUCKETS_MAX];
	const struct dest_ops *ops = dest_type(STR("discord"));
	(void)state;

	assert_int_equal(ops->buckets(&a, of[0]), 1);
	ops->buckets(&b, of[1]);
	ops->buckets(&c, of[2]);
	assert_true(of[0][0].key == of[1][0].key);
	assert_true(of[0][0].key != of[2][0].key);
	assert_true(of[0][0].key != 0 && of[0][0].burst >= 1);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {{200, "{\"id\":\"1\"}", DEST_SENT},
		{204, "", DEST_SENT}, {404, "<html>", DEST_ENDPOINT},
		{401, "{\"code\":50027}", DEST_ENDPOINT},
		{403, "{\"code\":50013}", DEST_ENDPOINT},
		{400, "{\"code\":50035}", DEST_MESSAGE}, {400, "{\"code\":0}", DEST_MESSAGE},
		{400, "{\"code\":220001}", DEST_ENDPOINT},
		{429, "{\"code\":10015}", DEST_THROTTLE},
		{429, "{\"retry_after\":0.5,\"global\":true}", DEST_THROTTLE},
		{500, "", DEST_TRANSIENT}};
	(void)state;

	rows_hold("discord", rows, sizeof(rows) / sizeof(rows[0]));
}

/* Who asks a deleted webhook again is locked out with all others of this address. */
static void test_what_is_gone_is_not_asked_again(void **state)
{
	static const char *const bodies[] = {"{\"code\":10015}", "{\"code\":10003}"};
	(void)state;

	for (size_t i = 0; i < 2; i++) {
		struct http_res res = {.status = 404, .body = str_of(bodies[i])};
		struct dest_verdict v = judge("discord", &res);

		assert_int_equal(v.class, DEST_ENDPOINT);
		assert_true(v.at_once);
	}
}

static void test_waits_are_what_it_says(void **state)
{
	static const struct {
		int status;
		const char *body, *left, *after;
		enum dest_class class;
		int64_t ms;
	} rows[] = {
		{429, "{\"retry_after\":0.65,\"global\":false}", "0", "1.2", DEST_THROTTLE,
			650},
		{429, "{\"retry_after\":64.57,\"global\":true}", "", "", DEST_THROTTLE, 64570},
		{200, "", "4", "1.2", DEST_SENT, -1},
		{200, "", "0", "1.2", DEST_SENT, 2000},
		{204, "", "0", "2", DEST_SENT, 2000},
		{200, "", "0", "", DEST_SENT, -1},
		{200, "", "0", "soon", DEST_SENT, -1},
		{200, "", "", "1.2", DEST_SENT, -1},
		{404, "", "0", "1.2", DEST_ENDPOINT, -1},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_res res = {.status = rows[i].status,
			.body = str_of(rows[i].body),
			.ratelimit_remaining = str_of(rows[i].left),
			.ratelimit_reset_after = str_of(rows[i].after)};
		struct dest_verdict v = judge("discord", &res);

		assert_int_equal(v.class, rows[i].class);
		assert_int_equal(v.retry_after_ms, rows[i].ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feed_text_stays_text),
		cmocka_unit_test(test_nobody_is_called_whatever_is_sent),
		cmocka_unit_test(test_limits_hold_in_utf16),
		cmocka_unit_test(test_the_address_asks_for_an_answer_and_keeps_its_thread),
		cmocka_unit_test(test_one_webhook_is_one_bucket),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
		cmocka_unit_test(test_what_is_gone_is_not_asked_again),
		cmocka_unit_test(test_waits_are_what_it_says),
	};

	return cmocka_run_group_tests_name("alerts_discord", tests, NULL, NULL);
}
