/* SPDX-License-Identifier: ISC */
/* The table of doc/delivery.md "Verdicts", row by row, for the generic webhook and Slack. */
#include "tests/unit/alerts_answers.h"

static void test_statuses_fall_into_their_classes(void **state)
{
	static const struct row rows[] = {{200, "", DEST_SENT}, {202, "no", DEST_SENT},
		{204, "", DEST_SENT}, {301, "", DEST_ENDPOINT}, {400, "", DEST_MESSAGE},
		{401, "", DEST_ENDPOINT}, {403, "", DEST_ENDPOINT}, {404, "", DEST_ENDPOINT},
		{405, "", DEST_ENDPOINT}, {408, "", DEST_TRANSIENT}, {410, "", DEST_ENDPOINT},
		{413, "", DEST_MESSAGE}, {415, "", DEST_MESSAGE}, {422, "", DEST_MESSAGE},
		{425, "", DEST_TRANSIENT}, {429, "", DEST_THROTTLE}, {500, "", DEST_TRANSIENT},
		{502, "", DEST_TRANSIENT}, {503, "", DEST_TRANSIENT}, {599, "", DEST_TRANSIENT},
		{0, "", DEST_TRANSIENT}};
	(void)state;

	rows_hold("webhook", rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_slack_is_judged_by_its_words(void **state)
{
	static const struct row rows[] = {{200, "ok", DEST_SENT}, {200, "ok\n", DEST_SENT},
		{200, "", DEST_ENDPOINT}, {200, "<html>log in</html>", DEST_ENDPOINT},
		{400, "invalid_payload", DEST_MESSAGE}, {400, "invalid_blocks", DEST_MESSAGE},
		{200, "no_text", DEST_MESSAGE}, {400, "no_team", DEST_ENDPOINT},
		{403, "action_prohibited", DEST_ENDPOINT},
		{403, "invalid_token", DEST_ENDPOINT}, {404, "no_service", DEST_ENDPOINT},
		{404, "channel_not_found", DEST_ENDPOINT},
		{410, "channel_is_archived", DEST_ENDPOINT},
		{500, "rollup_error", DEST_TRANSIENT}, {400, "ok", DEST_MESSAGE},
		{400, "something_new", DEST_MESSAGE}, {429, "rate_limited", DEST_THROTTLE},
		{503, "", DEST_TRANSIENT},
		/* Tools that take Slack's messages. */
		{200, "{\"success\":true}", DEST_SENT}, {200, "{\"ok\":true}", DEST_SENT},
		{200, "{\"success\":false,\"error\":\"x\"}", DEST_MESSAGE},
		{200, "{\"result\":\"success\"}", DEST_ENDPOINT},
		{200, "{\"success\":\"true\"}", DEST_ENDPOINT},
		{400, "{\"success\":true}", DEST_MESSAGE}};
	(void)state;

	rows_hold("slack", rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_transfers_that_failed_fall_into_their_classes(void **state)
{
	static const struct {
		enum http_error error;
		int status;
		enum dest_class class;
	} rows[] = {{HTTP_ERR_DNS, 0, DEST_TRANSIENT}, {HTTP_ERR_CONNECT, 0, DEST_TRANSIENT},
		{HTTP_ERR_TLS, 0, DEST_TRANSIENT}, {HTTP_ERR_TIMEOUT, 0, DEST_TRANSIENT},
		{HTTP_ERR_RECV, 0, DEST_TRANSIENT}, {HTTP_ERR_CANCELLED, 0, DEST_TRANSIENT},
		{HTTP_ERR_PRIVATE, 0, DEST_ENDPOINT}, {HTTP_ERR_URL, 0, DEST_ENDPOINT},
		{HTTP_ERR_REDIRECT, 302, DEST_ENDPOINT}, {HTTP_ERR_TOO_LARGE, 200, DEST_SENT},
		{HTTP_ERR_TIMEOUT, 202, DEST_SENT}, {HTTP_ERR_TOO_LARGE, 500, DEST_TRANSIENT}};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_res res = {.error = rows[i].error, .status = rows[i].status};

		assert_int_equal(judge("webhook", &res).class, rows[i].class);
		assert_int_equal(judge("slack", &res).class, rows[i].class);
	}
}

struct wait {
	int status;
	const char *header, *body;
	enum dest_class class;
	int64_t ms;
};

static void test_waits_are_read_from_header_and_body(void **state)
{
	static const struct wait rows[] = {
		{429, "30", "", DEST_THROTTLE, 30000},
		{429, " 0 ", "", DEST_THROTTLE, 0},
		{429, "1.5", "", DEST_THROTTLE, 2000},
		{429, "Wed, 20 Nov 2024 23:02:00 GMT", "", DEST_THROTTLE, 120000},
		{429, "Wed, 20 Nov 2024 22:00:00 GMT", "", DEST_THROTTLE, 0},
		{429, "259200", "", DEST_THROTTLE, INT64_C(259200000)},
		{429, "4, 3", "", DEST_THROTTLE, 4000},
		{429, "9999999", "", DEST_THROTTLE, INT64_C(2592000000)},
		{429, "99999999999", "", DEST_THROTTLE, -1},
		{429, "10000000000000000000", "", DEST_THROTTLE, -1},
		{429, "99999999999999999999999", "", DEST_THROTTLE, -1},
		{429, "-5", "", DEST_THROTTLE, -1},
		{429, "soon", "", DEST_THROTTLE, -1},
		{429, "", "", DEST_THROTTLE, -1},
		{429, "", "{\"retry_after\": 7}", DEST_THROTTLE, 7000},
		{429, "", "{\"retry_after\": 0.25}", DEST_THROTTLE, 250},
		{429, "", "{\"retry_after\": \"9\"}", DEST_THROTTLE, 9000},
		{429, "", "{\"retry_after_ms\": 1234}", DEST_THROTTLE, 1234},
		{429, "", "{\"parameters\": {\"retry_after\": 3}}", DEST_THROTTLE, 3000},
		{429, "", "{\"retry_after\": -3}", DEST_THROTTLE, -1},
		{429, "", "{\"retry_after\": 1e300}", DEST_THROTTLE, INT64_C(2592000000)},
		{429, "2", "{\"retry_after\": 5}", DEST_THROTTLE, 5000},
		{429, "", "[[[", DEST_THROTTLE, -1},
		{503, "60", "", DEST_THROTTLE, 60000},
		{502, "", "{\"retry_after\": 4}", DEST_THROTTLE, 4000},
		{503, "soon", "", DEST_TRANSIENT, -1},
		{500, "60", "", DEST_TRANSIENT, -1},
		{400, "60", "{\"retry_after\": 4}", DEST_MESSAGE, -1},
		{200, "60", "ok", DEST_SENT, -1},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct http_res res = {.status = rows[i].status,
			.retry_after = str_of(rows[i].header),
			.body = str_of(rows[i].body)};
		struct dest_verdict v = judge("slack", &res);

		if (v.retry_after_ms != rows[i].ms || v.class != rows[i].class)
			print_error("'%s' '%s'\n", rows[i].header, rows[i].body);
		assert_int_equal(v.class, rows[i].class);
		assert_int_equal(v.retry_after_ms, rows[i].ms);
	}
}

static void test_a_redirect_names_the_new_host_and_nothing_secret(void **state)
{
	static const char *const hidden[] = {"https://user:pw@b.example/x",
		"/services/T0/s3cr3t", "https://evil\r\n.example/s3cr3t", ""};
	struct http_res res = {
		.status = 301, .location = STR("https://new.example:8443/services/T0/s3cr3t")};
	struct dest_verdict v = judge("webhook", &res);
	(void)state;

	assert_has(v.why, "new.example:8443");
	assert_lacks(v.why, "s3cr3t");
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		res.location = str_of(hidden[i]);
		v = judge("webhook", &res);
		assert_lacks(v.why, "s3cr3t");
		assert_lacks(v.why, "pw");
		assert_null(strchr(v.why, '\r'));
	}
}

static void test_sentences_repeat_nothing_of_the_answer(void **state)
{
	struct http_res res = {.status = 404, .body = STR("Cannot POST /services/T0/s3cr3t")};
	(void)state;

	assert_lacks(judge("slack", &res).why, "s3cr3t");
	assert_lacks(judge("webhook", &res).why, "s3cr3t");
}

static void test_a_long_sentence_is_cut_between_letters(void **state)
{
	char longer[400];
	struct dest_verdict v;
	(void)state;

	memset(longer, 'a', sizeof(longer));
	for (size_t i = 1; i + 2 < sizeof(longer); i += 2)
		memcpy(longer + i, "\xD8\xA8", 2);
	longer[sizeof(longer) - 1] = '\0';
	dest_judge(&v, DEST_SENT, "%s", longer);
	assert_int_equal(strlen(v.why) % 2, 1);
	assert_true(strlen(v.why) < sizeof(v.why));
}

static void test_types_are_found_by_name(void **state)
{
	const struct dest_ops *const *all = NULL;
	size_t n = dest_types(&all);
	(void)state;

	assert_true(n > 0);
	for (size_t i = 0; i < n; i++)
		assert_ptr_equal(all[i], dest_type(str_of(all[i]->type)));
	assert_null(dest_type(STR("Slack")));
	assert_null(dest_type(STR("")));
}

/* What config/ relies on when it reads by these tables. */
static void test_the_tables_of_keys_are_sound(void **state)
{
	const struct dest_ops *const *all = NULL;
	size_t n = dest_types(&all);
	(void)state;

	for (size_t i = 0; i < n; i++) {
		assert_true(all[i]->size >= sizeof(struct dest));
		assert_true(all[i]->rate_per_s > 0);
		for (size_t k = 0; k < all[i]->n_keys; k++) {
			const struct conf_key *key = &all[i]->keys[k];

			assert_true(key->size > 0 && key->at + key->size <= all[i]->size);
			assert_true((key->flags & KEY_ELSEWHERE) == 0 ||
				    (key->flags & KEY_PLACES) != 0);
			assert_non_null(key->doc);
		}
	}
}

static void test_urls_are_checked_without_being_shown(void **state)
{
	static const char *const bad[] = {"", "ftp://h/s3cr3t", "hooks.example/s3cr3t",
		"https://h/s3cr3t\r\nX: 1", "https://h/s3cr3t خبر", "https://h/s3cr3t "};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct dest d = {.id = STR("desk"), .url = str_of(bad[i])};
		struct err e = {0};

		assert_code(dest_type(STR("slack"))->check(&d, &e), ERR_BAD_INPUT);
		assert_has(e.msg, "desk");
		assert_lacks(e.msg, "s3cr3t");
	}
	struct str secret = STR("not a key");
	struct webhook good = {.d = {.url = STR("https://hooks.example/x?sig=%2F")}};

	assert_code(dest_webhook.check(&good.d, NULL), ERR_NONE);
	good.hmac = &secret;
	good.n_hmac = 1;
	assert_code(dest_webhook.check(&good.d, NULL), ERR_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statuses_fall_into_their_classes),
		cmocka_unit_test(test_slack_is_judged_by_its_words),
		cmocka_unit_test(test_transfers_that_failed_fall_into_their_classes),
		cmocka_unit_test(test_waits_are_read_from_header_and_body),
		cmocka_unit_test(test_a_redirect_names_the_new_host_and_nothing_secret),
		cmocka_unit_test(test_sentences_repeat_nothing_of_the_answer),
		cmocka_unit_test(test_a_long_sentence_is_cut_between_letters),
		cmocka_unit_test(test_types_are_found_by_name),
		cmocka_unit_test(test_the_tables_of_keys_are_sound),
		cmocka_unit_test(test_urls_are_checked_without_being_shown),
	};

	return cmocka_run_group_tests_name("alerts_dest", tests, NULL, NULL);
}
