/* SPDX-License-Identifier: ISC */
/*
 * The classes of answers, row by row, for every type that sends over HTTP (tests/golden/config/alltypes): what a
 * status means, and what follows. What tools say in their bodies besides is in the tests of each.
 */
#include "alerts/retry.h"
#include "tests/unit/alerts_answers.h"
#include "tests/unit/alerts_types.h"

static const int64_t GIVE_UP = INT64_C(72 * 3600) * 1000;
static const int64_t MINUTE = INT64_C(60) * 1000;
static const int64_t T0 = (int64_t)NOW_S * 1000;

/* An answer, its class, and for how long it asks to be left alone; -1: for no time. */
struct line {
	int status;
	const char *retry_after, *body;
	enum dest_class class;
	int64_t ms;
};

static const struct line lines[] = {
	/* throttle: the time as seconds, a date, a fraction, in the body */
	{429, "7", "", DEST_THROTTLE, 7000},
	{429, "Wed, 20 Nov 2024 23:00:30 GMT", "", DEST_THROTTLE, 30000},
	{429, "1.5", "", DEST_THROTTLE, 2000},
	{429, "", "{\"retry_after\":2.5}", DEST_THROTTLE, 2500},
	{429, "", "{\"retry_after_ms\":1500}", DEST_THROTTLE, 1500},
	{429, "", "{\"ok\":false,\"parameters\":{\"retry_after\":3}}", DEST_THROTTLE, 3000},
	{429, "2", "{\"retry_after\":5}", DEST_THROTTLE, 5000},
	{429, "", "", DEST_THROTTLE, -1},
	{503, "60", "", DEST_THROTTLE, 60000},
	{502, "1", "", DEST_THROTTLE, 1000},
	/* As gateways in front of tools, and tools themselves, say it. */
	{503, "60", "{\"error\":{\"code\":1,\"message\":\"x\"}}", DEST_THROTTLE, 60000},
	{503, "60", "{\"code\":50035}", DEST_THROTTLE, 60000},
	/* transient */
	{0, "", "", DEST_TRANSIENT, -1},
	{408, "", "", DEST_TRANSIENT, -1},
	{425, "", "", DEST_TRANSIENT, -1},
	{500, "", "", DEST_TRANSIENT, -1},
	{500, "60", "", DEST_TRANSIENT, -1},
	{502, "", "", DEST_TRANSIENT, -1},
	{503, "", "<html>", DEST_TRANSIENT, -1},
	{504, "", "", DEST_TRANSIENT, -1},
	{599, "", "", DEST_TRANSIENT, -1},
	/* the message */
	{400, "", "", DEST_MESSAGE, -1},
	{400, "60", "", DEST_MESSAGE, -1},
	{413, "", "", DEST_MESSAGE, -1},
	{415, "", "", DEST_MESSAGE, -1},
	{422, "", "", DEST_MESSAGE, -1},
	/* the endpoint */
	{401, "", "", DEST_ENDPOINT, -1},
	{403, "", "", DEST_ENDPOINT, -1},
	{404, "", "", DEST_ENDPOINT, -1},
	{410, "", "", DEST_ENDPOINT, -1},
	{410, "", "{\"error\":{\"code\":1,\"message\":\"x\"}}", DEST_ENDPOINT, -1},
	{410, "", "{\"code\":50035}", DEST_ENDPOINT, -1},
	/* a redirect */
	{301, "", "", DEST_ENDPOINT, -1},
	{302, "", "ok", DEST_ENDPOINT, -1},
	{303, "", "", DEST_ENDPOINT, -1},
	{307, "", "{\"ok\":true}", DEST_ENDPOINT, -1},
	{308, "", "{\"success\":true}", DEST_ENDPOINT, -1},
};

enum {
	N_LINES = sizeof(lines) / sizeof(lines[0])
};

static struct dest_verdict judged(const char *type, const struct line *l)
{
	struct http_res res = {.status = l->status,
		.retry_after = str_of(l->retry_after),
		.body = str_of(l->body),
		.location = STR("http://169.254.169.254/latest/")};

	return judge(type, &res);
}

/* The types that send over HTTP; returns how many. */
static size_t over_http(const char *ret[32])
{
	const struct config *c = types_config();
	size_t n = 0;

	for (size_t i = 0; i < c->n_dests; i++)
		if (c->dests[i].d->ops->way == DEST_HTTP)
			ret[n++] = c->dests[i].d->ops->type;
	return n;
}

static void test_every_status_is_of_the_same_class_at_every_tool(void **state)
{
	const char *types[32];
	size_t n = over_http(types);
	(void)state;

	assert_true(n >= 14);
	for (size_t i = 0; i < n * N_LINES; i++) {
		const struct line *l = &lines[i % N_LINES];
		struct dest_verdict v = judged(types[i / N_LINES], l);

		if (v.class != l->class || v.retry_after_ms != l->ms ||
			v.at_once != (l->status == 410))
			print_error("%s %d '%s' '%s'\n", types[i / N_LINES], l->status,
				l->retry_after, l->body);
		assert_int_equal(v.class, l->class);
		assert_int_equal(v.retry_after_ms, l->ms);
		assert_int_equal(v.at_once, l->status == 410);
		assert_true(v.why[0] != '\0');
	}
}

/* What each tool says when it took a message, and a 2xx with which it says that it did not; NULL: at this one
 * whatever comes with 2xx is a yes. */
static const struct says {
	const char *type;
	int status;
	const char *yes, *no;
	enum dest_class class;
} says[] = {
	{"discord", 200, "{\"id\":\"12\",\"type\":0}", NULL, DEST_SENT},
	{"discord", 204, "", NULL, DEST_SENT},
	{"googlechat", 200, "{\"name\":\"spaces/A/messages/1\"}", "<html>", DEST_ENDPOINT},
	{"gotify", 200, "{\"id\":1}", "<html>", DEST_ENDPOINT},
	{"matrix", 200, "{\"event_id\":\"$1\"}", "{}", DEST_ENDPOINT},
	{"mattermost", 200, "ok", "<html>", DEST_ENDPOINT},
	{"ntfy", 200, "{\"id\":\"x\"}", "<html>", DEST_ENDPOINT},
	{"pagerduty", 202, "{\"status\":\"success\"}", "{\"status\":\"invalid event\"}",
		DEST_ENDPOINT},
	{"rocketchat", 200, "{\"success\":true}", "{\"success\":false}", DEST_MESSAGE},
	{"slack", 200, "ok", "no_text", DEST_MESSAGE},
	{"slack", 200, "ok", "<html>", DEST_ENDPOINT},
	{"teams", 202, "", NULL, DEST_SENT},
	{"telegram", 200, "{\"ok\":true,\"result\":{\"message_id\":1}}",
		"{\"ok\":false,\"description\":\"Bad Request: x\"}", DEST_MESSAGE},
	{"telegram", 200, "{\"ok\":true}", "<html>", DEST_ENDPOINT},
	{"webhook", 204, "", NULL, DEST_SENT},
	{"whatsapp", 200, "{\"messages\":[{\"id\":\"wamid.1\"}]}", "{}", DEST_ENDPOINT},
	{"zulip", 200, "{\"result\":\"success\",\"id\":1}", "{\"result\":\"error\"}",
		DEST_MESSAGE},
};

enum {
	N_SAYS = sizeof(says) / sizeof(says[0])
};

static void test_a_yes_is_what_the_tool_calls_one(void **state)
{
	const char *types[32];
	size_t n = over_http(types);
	(void)state;

	for (size_t t = 0; t < n; t++) {
		bool here = false;

		for (size_t i = 0; i < N_SAYS; i++) {
			const struct says *w = &says[i];
			struct http_res res = {.status = w->status, .body = str_of(w->yes)};

			if (strcmp(w->type, types[t]) != 0)
				continue;
			here = true;
			assert_int_equal(judge(w->type, &res).class, DEST_SENT);
			res.body = w->no != NULL ? str_of(w->no) : res.body;
			if (judge(w->type, &res).class != w->class)
				print_error("%s %s\n", w->type, w->no);
			assert_int_equal(judge(w->type, &res).class, w->class);
		}
		if (!here)
			fail_msg("write into `says` what %s answers", types[t]);
	}
}

/* ---- what follows ---------------------------------------------------------------------------- */

static void follows_throttle(struct retry_state *st, const struct dest_verdict *v)
{
	struct retry_row row = {0};
	struct retry_step s = retry_next(st, v, &row, GIVE_UP, T0, UINT64_MAX / 2);
	int64_t asked = v->retry_after_ms >= 0 ? v->retry_after_ms : 1000;

	assert_int_equal(s.action, RETRY_AGAIN);
	assert_int_equal(s.counts, v->retry_after_ms < 0);
	assert_true(retry_ready_ms(st) >= T0 + asked);
	if (v->retry_after_ms >= 0)
		assert_true(retry_ready_ms(st) <= T0 + asked + asked / 10 + 1);
}

static void follows_transient(struct retry_state *st, const struct dest_verdict *v)
{
	struct retry_row row = {0};
	struct retry_step s = retry_next(st, v, &row, GIVE_UP, T0, UINT64_MAX / 2);

	assert_int_equal(s.action, RETRY_AGAIN);
	assert_true(s.counts);
	assert_in_range(retry_ready_ms(st) - T0, RETRY_FLOOR_MS, RETRY_FIRST_MS);
}

/* Once more, plain; then aside, and dead once another one is taken. */
static void follows_message(struct retry_state *st, const struct dest_verdict *v)
{
	const struct dest_verdict sent = {.class = DEST_SENT, .retry_after_ms = -1};
	struct retry_row row = {0}, next = {0};

	assert_int_equal(retry_next(st, v, &row, GIVE_UP, T0, 0).action, RETRY_PLAIN);
	row.plain = true;
	struct retry_step s = retry_next(st, v, &row, GIVE_UP, T0, 0);

	assert_int_equal(s.action, RETRY_ASIDE);
	assert_int_equal(s.aside, ASIDE_REFUSED);
	assert_true(retry_ready_ms(st) <= T0);
	assert_true(retry_next(st, &sent, &next, GIVE_UP, T0, 0).condemn);
}

/* 410 holds the queue at once, the others the third time in a row over ten minutes. */
static void follows_endpoint(struct retry_state *st, const struct dest_verdict *v)
{
	struct retry_row row = {0};
	int64_t now = T0;
	int n = 1;

	while (retry_next(st, v, &row, GIVE_UP, now, 0).action == RETRY_AGAIN && n < 10) {
		now = retry_ready_ms(st);
		n++;
	}
	assert_true(retry_is_sick(st));
	assert_int_equal(n, v->at_once ? 1 : RETRY_ENDPOINT_FAILS);
	assert_true(v->at_once || now - T0 >= 10 * MINUTE);
	/* And loses nothing, however long it lasts. */
	for (int i = 0; i < 1000; i++) {
		now = retry_ready_ms(st);
		assert_int_equal(retry_next(st, v, &row, GIVE_UP, now, 0).action, RETRY_HOLD);
	}
}

static void test_what_follows_is_of_the_class(void **state)
{
	static void (*const follows[])(
		struct retry_state * st, const struct dest_verdict *v) = {
		[DEST_THROTTLE] = follows_throttle,
		[DEST_TRANSIENT] = follows_transient,
		[DEST_MESSAGE] = follows_message,
		[DEST_ENDPOINT] = follows_endpoint,
	};
	const char *types[32];
	size_t n = over_http(types);
	(void)state;

	for (size_t i = 0; i < n * N_LINES; i++) {
		struct dest_verdict v = judged(types[i / N_LINES], &lines[i % N_LINES]);
		struct retry_state st = {0};

		follows[v.class](&st, &v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_status_is_of_the_same_class_at_every_tool),
		cmocka_unit_test(test_a_yes_is_what_the_tool_calls_one),
		cmocka_unit_test(test_what_follows_is_of_the_class),
	};

	return cmocka_run_group_tests_name("alerts_verdicts", tests, NULL, NULL);
}
