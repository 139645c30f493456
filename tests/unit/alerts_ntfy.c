/* SPDX-License-Identifier: ISC */
/* ntfy: what is title and what message, how many bytes, how loud; where it is posted, what its answers mean. */
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

static void test_the_first_paragraph_is_the_title_and_leads_to_the_article(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	struct json *j = render(&f, false);

	assert_true(str_ends(member(j, "title"), f.al.title));
	assert_false(fixture_has(member(j, "message"), f.al.title));
	assert_str_eq(member(j, "click"), f.al.url);
	assert_str_is(member(j, "topic"), "news-Desk_1");
	assert_str_is(json_str(json_at(json_get(json_root(j), "tags"), 0)), "coalition");
	json_free(j);
	fixture_done(&f);
}

static void test_the_second_try_is_one_text_with_its_address(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	struct json *j = render(&f, true);

	assert_int_equal(member(j, "title").n, 0);
	assert_int_equal(member(j, "click").n, 0);
	assert_true(fixture_has(member(j, "message"), f.al.title));
	assert_true(fixture_has(member(j, "message"), f.al.url));
	json_free(j);
	fixture_done(&f);
}

/* An empty message would be shown as "triggered". */
static void test_a_headline_is_the_message(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	f.d.look.template = TEMPLATE_HEADLINE;
	struct json *j = render(&f, false);

	assert_int_equal(member(j, "title").n, 0);
	assert_true(fixture_has(member(j, "message"), STR("المرحلة المقبلة")));
	json_free(j);
	fixture_done(&f);
}

static void test_priorities_are_those_of_the_alert_and_of_the_problem(void **state)
{
	static const struct {
		const char *priority;
		int64_t number;
	} rows[] = {{"low", 2}, {"normal", 3}, {"high", 4}, {"urgent", 5}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.al.priority = str_of(rows[i].priority);
		struct json *j = render(&f, i % 2);

		assert_int_equal(
			json_int(json_get(json_root(j), "priority"), 0), rows[i].number);
		json_free(j);
	}
	fixture_done(&f);
}

static void test_a_notice_has_a_sign_of_its_own(void **state)
{
	static const char *const tags[] = {"warning", "white_check_mark"};
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	for (size_t good = 0; good < 2; good++) {
		f.post = (struct post){.id = f.al.id,
			.kind = POST_NOTICE,
			.notice = {.code = STR("feed-dark"),
				.subject = STR("almada"),
				.text = STR("nothing new"),
				.good = good == 1}};
		struct json *j = render(&f, false);

		assert_str_eq(json_str(json_at(json_get(json_root(j), "tags"), 0)),
			str_of(tags[good]));
		assert_str_is(member(j, "message"), "nothing new");
		json_free(j);
	}
	fixture_done(&f);
}

/* Each letter two bytes, or one that JSON writes as two, in every text of twenty articles. */
static void test_title_and_message_stay_below_the_limit_in_bytes(void **state)
{
	enum {
		LEN = 4000,
		ITEMS = 20
	};
	static char arabic[LEN], quotes[LEN];
	struct alert many[ITEMS];
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	memset(quotes, '"', LEN);
	for (size_t i = 0; i < LEN; i += 2)
		memcpy(arabic + i, i % 12 == 10 ? "  " : "\xD8\xA8", 2);
	for (size_t kind = 0; kind < 4; kind++) {
		struct str text = {kind % 2 == 0 ? arabic : quotes, LEN};

		f.al.title = text;
		f.al.n_title_marks = 0;
		for (size_t i = 0; i < 3; i++) {
			f.hits[i].snippet = text;
			f.hits[i].n_marks = 0;
		}
		for (size_t i = 0; i < ITEMS; i++)
			many[i] = f.al;
		f.post = (struct post){.id = f.al.id,
			.kind = kind < 2 ? POST_ALERT : POST_DIGEST,
			.alerts = kind < 2 ? &f.al : many,
			.n_alerts = kind < 2 ? 1 : ITEMS,
			.why = STR("group")};
		struct json *j = render(&f, false);

		assert_in_range(member(j, "title").n + member(j, "message").n, 900, 4096);
		assert_true(f.body.n <= 8192);
		json_free(j);
	}
	fixture_done(&f);
}

/* JSON writes a quotation mark as two bytes, and a link may be long: with both it is the JSON that is too large. */
static void test_the_json_stays_below_what_is_read(void **state)
{
	enum {
		LEN = 4000,
		URL = 1990
	};
	static char quotes[3][LEN], url[URL];
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	memset(url, 'x', URL);
	memcpy(url, "https://a.example/", 18);
	f.al.url = (struct str){url, URL};
	for (size_t i = 0; i < 3; i++) {
		memset(quotes[i], '"', LEN);
		quotes[i][0] = (char)('a' + i);
		f.hits[i].snippet = (struct str){quotes[i], LEN};
		f.hits[i].field = FIELD_BODY;
		f.hits[i].n_marks = 0;
	}
	f.al.title = (struct str){quotes[0] + 1, LEN - 1};
	f.al.n_title_marks = 0;
	f.al.feed_title = f.al.title;
	f.watches[0].title = f.al.title;
	assert_in_range(fixture_render(&f, false).n, 5000, 8192);
	fixture_done(&f);
}

static void test_an_address_in_a_title_becomes_no_link(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	f.al.n_title_marks = 0;
	f.al.title = STR("see http://evil.example *now*");
	struct json *j = render(&f, false);

	assert_str_is(member(j, "title"), "see http:\u2060//evil.\u2060"
					  "example *now*");
	json_free(j);
	fixture_done(&f);
}

static void test_a_token_is_sent_where_there_is_one(void **state)
{
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	fixture_render(&f, false);
	assert_str_is(fixture_header(&f, STR("authorization")), "Bearer tk_s3cr3t");
	*(struct str *)fixture_key(&f, "token") = STR("");
	fixture_render(&f, false);
	assert_str_is(fixture_header(&f, STR("authorization")), "");
	fixture_done(&f);
}

static void test_answers_are_judged_by_their_codes(void **state)
{
	static const struct row rows[] = {
		{200, "{\"id\":\"a\",\"event\":\"message\"}", DEST_SENT},
		{200, "{}", DEST_ENDPOINT}, {200, "<html>", DEST_ENDPOINT},
		{400, "{\"code\":40009,\"http\":400}", DEST_ENDPOINT},
		{400, "{\"code\":40010}", DEST_ENDPOINT},
		{400, "{\"code\":40007}", DEST_MESSAGE},
		{413, "{\"code\":41301}", DEST_MESSAGE},
		{401, "{\"code\":40101}", DEST_ENDPOINT},
		{403, "{\"code\":40301}", DEST_ENDPOINT},
		{429, "{\"code\":42901}", DEST_THROTTLE},
		{429, "{\"code\":42908}", DEST_THROTTLE}, {429, "", DEST_THROTTLE},
		{507, "{\"code\":50701}", DEST_ENDPOINT}, {507, "", DEST_TRANSIENT},
		{500, "", DEST_TRANSIENT}};
	struct http_res res = {.status = 429, .body = STR("{\"code\":42908}")};
	struct http_res up = {.status = 507, .body = STR("{\"code\":50701}")};
	(void)state;

	rows_hold("ntfy", rows, sizeof(rows) / sizeof(rows[0]));
	assert_has(judge("ntfy", &res).why, "of this day");
	assert_has(judge("ntfy", &up).why, "'up'");
}

static void test_the_server_is_named_alone_and_the_topic_apart(void **state)
{
	static const struct {
		const char *url, *topic, *says;
	} rows[] = {{"https://ntfy.example", "news", NULL},
		{"https://ntfy.example/", "a-B_9", NULL},
		{"https://ntfy.example/news", "news", "'url ='"},
		{"https://ntfy.example/?a", "news", "'url ='"},
		{"https://ntfy.example", "", "'topic ='"},
		{"https://ntfy.example", "s3cr3t news", "'topic ='"},
		{"https://ntfy.example", "s3cr3t/json", "'topic ='"},
		{"https://ntfy.example",
			"s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3cr3t-s3",
			"'topic ='"}};
	struct fixture f;
	(void)state;

	fixture_init(&f, "ntfy");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		f.d.url = str_of(rows[i].url);
		*(struct str *)fixture_key(&f, "topic") = str_of(rows[i].topic);
		assert_code(f.d.ops->check(&f.d, &f.e),
			rows[i].says != NULL ? ERR_BAD_INPUT : ERR_NONE);
		if (rows[i].says != NULL)
			assert_has(f.e.msg, rows[i].says);
		assert_lacks(f.e.msg, "s3cr3t");
	}
	fixture_done(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_the_first_paragraph_is_the_title_and_leads_to_the_article),
		cmocka_unit_test(test_the_second_try_is_one_text_with_its_address),
		cmocka_unit_test(test_a_headline_is_the_message),
		cmocka_unit_test(test_priorities_are_those_of_the_alert_and_of_the_problem),
		cmocka_unit_test(test_a_notice_has_a_sign_of_its_own),
		cmocka_unit_test(test_title_and_message_stay_below_the_limit_in_bytes),
		cmocka_unit_test(test_the_json_stays_below_what_is_read),
		cmocka_unit_test(test_an_address_in_a_title_becomes_no_link),
		cmocka_unit_test(test_a_token_is_sent_where_there_is_one),
		cmocka_unit_test(test_answers_are_judged_by_their_codes),
		cmocka_unit_test(test_the_server_is_named_alone_and_the_topic_apart),
	};

	return cmocka_run_group_tests_name("alerts_ntfy", tests, NULL, NULL);
}
