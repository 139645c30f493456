/* SPDX-License-Identifier: ISC */
/* The generic signed webhook: body, headers, rotation, and what happens to alerts too large. */
#include <stdio.h>

#include "alerts/sign.h"
#include "base/json.h"
#include "tests/unit/alerts_fixture.h"

enum {
	MANY = 2000
};

static int setup(void **state)
{
	static struct fixture f;

	fixture_init(&f, "webhook");
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	fixture_done(*state);
	return 0;
}

static struct json *parse(struct str body)
{
	struct json *j = NULL;

	assert_code(json_parse(body, &j, NULL), ERR_NONE);
	return j;
}

static void test_the_signature_is_that_of_the_body_sent(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf want;

	buf_init(&want, 200);
	fixture_render(f, false);
	assert_str_eq(f->req.body, buf_view(&f->body));
	sign_v1(KEY_NEW, f->al.id, FIXTURE_NOW_S, f->req.body, &want, NULL);
	buf_char(&want, ' ');
	sign_v1(KEY_OLD, f->al.id, FIXTURE_NOW_S, f->req.body, &want, NULL);
	assert_str_eq(fixture_header(f, STR("webhook-signature")), buf_view(&want));
	assert_str_eq(fixture_header(f, STR("webhook-id")), f->al.id);
	assert_str_is(fixture_header(f, STR("webhook-timestamp")), "1732143600");
}

static void test_without_a_key_id_and_timestamp_are_still_sent(void **state)
{
	struct fixture *f = *state;

	f->webhook.n_hmac = 0;
	fixture_render(f, false);
	assert_int_equal(fixture_header(f, STR("webhook-signature")).n, 0);
	assert_str_eq(fixture_header(f, STR("webhook-id")), f->al.id);
	assert_str_is(fixture_header(f, STR("webhook-timestamp")), "1732143600");
	assert_str_is(
		fixture_header(f, STR("content-type")), "application/json; charset=utf-8");
	assert_str_is(f->req.method, "POST");
	assert_str_eq(f->req.url, f->d.url);
}

static void test_four_keys_give_four_signatures(void **state)
{
	struct fixture *f = *state;
	size_t n = 1;

	for (size_t i = 0; i < 4; i++)
		f->hmac[i] = KEY_OLD;
	f->webhook.n_hmac = 4;
	fixture_render(f, false);
	struct str s = fixture_header(f, STR("webhook-signature"));

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ' ';
	assert_int_equal(n, 4);
}

static void test_unknown_times_and_lone_articles_are_null(void **state)
{
	struct fixture *f = *state;

	f->al.published_s = TIME_NONE;
	f->al.story_id = STR("");
	struct json *j = parse(fixture_render(f, false));
	const struct json_val *data = json_get(json_root(j), "data");

	assert_int_equal(
		json_type(json_get(json_get(data, "article"), "published")), JSON_NULL);
	assert_int_equal(json_type(json_get(data, "story")), JSON_NULL);
	json_free(j);
}

static void test_texts_are_whole_but_without_direction_controls(void **state)
{
	struct fixture *f = *state;

	f->hits[1].text = STR("للتحالف\nالدولي\xE2\x80\xAE");
	struct json *j = parse(fixture_render(f, false));
	const struct json_val *hits = json_get(json_get(json_root(j), "data"), "hits");

	assert_int_equal(json_len(hits), 3);
	assert_str_is(json_str(json_get(json_at(hits, 1), "text")), "للتحالف\nالدولي");
	assert_str_is(json_str(json_get(json_at(hits, 2), "field")), "summary");
	json_free(j);
}

/* An alert with MANY hits of long snippets, far over any limit. */
static void inflate(struct fixture *f, struct alert_hit *hits, char *text, size_t n)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		memcpy(text + i, i % 12 == 10 ? "  " : "\xD8\xA8", 2);
	for (size_t i = 0; i < MANY; i++) {
		hits[i] = f->hits[i % 3];
		hits[i].snippet = (struct str){text, i % 7 == 0 ? n : 300};
	}
	f->al.hits = hits;
	f->al.n_hits = MANY;
}

static void test_a_large_alert_is_shortened_and_says_so(void **state)
{
	static struct alert_hit hits[MANY];
	static char text[60000];
	struct fixture *f = *state;

	inflate(f, hits, text, sizeof(text));
	struct str body = fixture_render(f, false);

	assert_in_range(body.n, 5000, 20000);
	struct json *j = parse(body);
	const struct json_val *data = json_get(json_root(j), "data");

	assert_true(json_bool(json_get(data, "truncated"), false));
	assert_true(json_len(json_get(data, "hits")) >= 16);
	assert_str_eq(json_str(json_get(json_get(data, "article"), "title")), f->al.title);
	json_free(j);
	body = fixture_render(f, true);
	assert_in_range(body.n, 1000, 10000);
	json_free(parse(body));
}

/* Too many hits, each of them short enough to stay as it is. */
static void test_hits_that_are_left_out_are_said_to_be(void **state)
{
	static struct alert_hit hits[MANY];
	struct fixture *f = *state;

	for (size_t i = 0; i < MANY; i++)
		hits[i] = f->hits[i % 3];
	f->al.hits = hits;
	f->al.n_hits = MANY;
	struct json *j = parse(fixture_render(f, false));
	const struct json_val *data = json_get(json_root(j), "data");

	assert_in_range(json_len(json_get(data, "hits")), 1, MANY - 1);
	assert_true(json_bool(json_get(data, "truncated"), false));
	json_free(j);
}

static void test_twenty_thousand_bytes_are_the_limit(void **state)
{
	static char text[21000];
	struct fixture *f = *state;
	size_t frame = fixture_render(f, false).n;

	memset(text, 'a', sizeof(text));
	f->hits[1].snippet = (struct str){text, 20000 - frame + f->hits[1].snippet.n};
	assert_int_equal(fixture_render(f, false).n, 20000);
	f->hits[1].snippet.n++;
	assert_true(fixture_render(f, false).n < 10000);
	assert_true(fixture_has(buf_view(&f->body), STR("\"truncated\":true")));
}

static void test_even_monstrous_names_and_titles_fit(void **state)
{
	static char text[200000];
	struct fixture *f = *state;

	memset(text, '"', sizeof(text)); /* two bytes each in JSON */
	f->al.title = f->al.feed_title = (struct str){text, sizeof(text)};
	f->al.feed_id = f->al.title;
	arena_done(&f->a);
	arena_init(&f->a, 64 << 20);
	for (size_t i = 0; i < 32; i++)
		f->watches[i] = (struct alert_watch){f->al.title, f->al.title};
	f->al.n_watches = 32;
	f->hits[0].text = f->hits[0].term = f->al.title;
	struct str body = fixture_render(f, false);

	assert_true(body.n <= 20000);
	json_free(parse(body));
}

static void test_a_body_that_cannot_fit_is_an_error_and_leaves_the_request_alone(void **state)
{
	struct fixture *f = *state;
	struct buf tiny;
	struct http_req before = f->req;

	buf_init(&tiny, 300);
	assert_code(f->d.ops->render(&f->d, fixture_post(f), false, FIXTURE_NOW_S, &f->a, &tiny,
			    &f->req, &f->e),
		ERR_LIMIT);
	assert_memory_equal(&before, &f->req, sizeof(before));
	buf_done(&tiny);
}

static void test_ids_that_would_break_the_signature_are_refused(void **state)
{
	static const char *const bad[] = {"", "a.b", "a b", "a\r\nb", "خبر"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f->al.id = str_of(bad[i]);
		assert_code(f->d.ops->render(&f->d, fixture_post(f), false, FIXTURE_NOW_S,
				    &f->a, &f->body, &f->req, &f->e),
			ERR_BAD_INPUT);
	}
}

static void test_a_bad_key_stops_the_request(void **state)
{
	struct fixture *f = *state;

	f->hmac[1] = STR("whsec_s3cr3t");
	assert_code(f->d.ops->render(&f->d, fixture_post(f), false, FIXTURE_NOW_S, &f->a,
			    &f->body, &f->req, &f->e),
		ERR_BAD_INPUT);
	assert_lacks(f->e.msg, "s3cr3t");
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

static struct str attribute(const struct json *j, const char *name)
{
	return json_str(json_get(json_root(j), name));
}

/* Of the same data, signed in the same way. */
static void test_a_cloudevent_has_its_attributes_and_the_same_data(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf data, want;
	struct str between = STR("\"data\":");

	buf_init(&data, BUF_NO_MAX);
	buf_init(&want, 200);
	f->al.feed_id = STR("al mada/\xD8\xA8");
	struct str body = fixture_render(f, false);

	buf_str(&data, str_sub(body, str_find_str(body, between), body.n));
	f->webhook.format = WEBHOOK_CLOUDEVENTS;
	body = fixture_render(f, false);
	assert_true(str_ends(body, buf_view(&data)));
	struct json *j = parse(body);

	assert_str_is(fixture_header(f, STR("content-type")),
		"application/cloudevents+json; charset=utf-8");
	assert_str_is(attribute(j, "specversion"), "1.0");
	assert_str_eq(attribute(j, "id"), fixture_header(f, STR("webhook-id")));
	assert_str_is(attribute(j, "source"), "/rasid/feeds/al%20mada%2F%D8%A8");
	assert_str_is(attribute(j, "subject"), "articles/42");
	assert_str_is(attribute(j, "type"), "article.matched");
	assert_str_is(attribute(j, "time"), "2024-11-20T23:00:00Z");
	assert_str_is(attribute(j, "datacontenttype"), "application/json");
	assert_str_is(attribute(j, "timestamp"), "");
	sign_v1(KEY_NEW, f->al.id, FIXTURE_NOW_S, body, &want, NULL);
	assert_true(str_starts(fixture_header(f, STR("webhook-signature")), buf_view(&want)));
	json_free(j);
}

static void test_a_notice_is_an_event_of_rasid_itself(void **state)
{
	static const char *const subjects[] = {"almada", ""};
	struct fixture *f = *state;

	f->webhook.format = WEBHOOK_CLOUDEVENTS;
	for (size_t i = 0; i < 2; i++) {
		f->post = (struct post){.id = f->al.id,
			.created_ms = f->al.created_ms,
			.kind = POST_NOTICE,
			.notice = {.code = STR("feed-dark"), .subject = str_of(subjects[i])}};
		struct json *j = parse(fixture_render(f, false));

		assert_str_is(attribute(j, "source"), "/rasid");
		assert_str_is(attribute(j, "type"), "rasid.notice");
		/* Empty is not allowed, absent is. */
		assert_str_eq(attribute(j, "subject"), str_of(subjects[i]));
		assert_int_equal(json_type(json_get(json_root(j), "subject")),
			i == 0 ? JSON_STRING : JSON_NONE);
		json_free(j);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_signature_is_that_of_the_body_sent),
		T(test_without_a_key_id_and_timestamp_are_still_sent),
		T(test_four_keys_give_four_signatures),
		T(test_unknown_times_and_lone_articles_are_null),
		T(test_texts_are_whole_but_without_direction_controls),
		T(test_a_large_alert_is_shortened_and_says_so),
		T(test_hits_that_are_left_out_are_said_to_be),
		T(test_twenty_thousand_bytes_are_the_limit),
		T(test_even_monstrous_names_and_titles_fit),
		T(test_a_body_that_cannot_fit_is_an_error_and_leaves_the_request_alone),
		T(test_ids_that_would_break_the_signature_are_refused),
		T(test_a_bad_key_stops_the_request),
		T(test_a_cloudevent_has_its_attributes_and_the_same_data),
		T(test_a_notice_is_an_event_of_rasid_itself),
	};

	return cmocka_run_group_tests_name("alerts_webhook", tests, NULL, NULL);
}
