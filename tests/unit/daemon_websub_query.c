/* SPDX-License-Identifier: ISC */
/* What a hub asks back, as it may come. */
#include <stdio.h>

#include "daemon/websub_query.h"
#include "tests/unit/unit.h"

#define TOPIC "http://topic.example/feed?a=b&c"
#define TOPIC_CODED "&hub.topic=http%3A%2F%2Ftopic.example%2Ffeed%3Fa%3Db%26c"
#define DAY_MS INT64_C(86400000)

static void test_what_is_asked_is_read(void **state)
{
	static const struct {
		const char *query;
		enum websub_kind kind;
		bool is, subscribe, topic;
		int64_t lease_ms;
		const char *challenge, *reason;
	} rows[] = {
		{"hub.mode=subscribe" TOPIC_CODED
		 "&hub.challenge=c+h%26%d8%ae&hub.lease_seconds=864000",
			WEBSUB_VERIFY, true, true, true, 10 * DAY_MS, "c h&خ", ""},
		{"hub.challenge=x&hub.mode=unsubscribe" TOPIC_CODED, WEBSUB_VERIFY, true, false,
			true, 0, "x", ""},
		{"hub.mode=denied" TOPIC_CODED "&hub.reason=no+more", WEBSUB_REFUSED, true,
			false, true, 0, "", "no more"},
		{"hub.mode=denied", WEBSUB_REFUSED, true, false, false, 0, "", ""},
		/* The first of two counts; a topic is compared byte for byte. */
		{"hub.mode=subscribe&hub.mode=denied&hub.challenge=1" TOPIC_CODED "%20",
			WEBSUB_VERIFY, true, true, false, 0, "1", ""},
		{"hub.mode=subscribe&hub.challenge=1&hub.topic=HTTP://topic.example/feed?a=b%26c",
			WEBSUB_VERIFY, true, true, false, 0, "1", ""},
		/* Leases: what is no number is none, and none is endless. */
		{"hub.mode=subscribe&hub.challenge=1&hub.lease_seconds=99999999999",
			WEBSUB_VERIFY, true, true, false, 10000 * DAY_MS, "1", ""},
		{"hub.mode=subscribe&hub.challenge=1&hub.lease_seconds=99999999999999999999999",
			WEBSUB_VERIFY, true, true, false, 0, "1", ""},
		{"hub.mode=subscribe&hub.challenge=1&hub.lease_seconds=-5", WEBSUB_VERIFY, true,
			true, false, 0, "1", ""},
		{"hub.mode=subscribe&hub.challenge=1&hub.lease_seconds=1e9", WEBSUB_VERIFY,
			true, true, false, 0, "1", ""},
		/* None: another mode, or nothing to send back. */
		{"", WEBSUB_FOUND, false, false, false, 0, "", ""},
		{"hub.mode=publish&hub.challenge=1", WEBSUB_FOUND, false, false, false, 0, "",
			""},
		{"hub.mode=Subscribe&hub.challenge=1", WEBSUB_FOUND, false, false, false, 0, "",
			""},
		{"hub.mode=subscribe" TOPIC_CODED, WEBSUB_VERIFY, false, true, true, 0, "", ""},
		{"hub.mode=subscribe&hub.challenge=", WEBSUB_VERIFY, false, true, false, 0, "",
			""},
		{"hub.mode=subscribe&hub.challenge=%zz", WEBSUB_VERIFY, false, true, false, 0,
			"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct websub_query q;

		assert_int_equal(
			websub_query_read(str_of(rows[i].query), STR(TOPIC), &q), rows[i].is);
		assert_int_equal(q.ev.kind, rows[i].kind);
		assert_int_equal(q.ev.subscribe, rows[i].subscribe);
		assert_int_equal(q.ev.topic, rows[i].topic);
		assert_true(q.ev.lease_ms == rows[i].lease_ms);
		assert_true(str_eq(buf_view(&q.challenge), str_of(rows[i].challenge)));
		assert_true(str_eq(buf_view(&q.reason), str_of(rows[i].reason)));
		websub_query_done(&q);
	}
}

/* Nobody sends back what was cut. */
static void test_a_challenge_over_its_limit_is_none(void **state)
{
	static char query[WEBSUB_QUERY_PART + 100];
	struct websub_query q;
	(void)state;

	for (int over = 0; over <= 1; over++) {
		snprintf(query, sizeof(query), "hub.mode=subscribe&hub.challenge=%0*d",
			WEBSUB_QUERY_PART + over, 7);
		assert_int_equal(websub_query_read(str_of(query), STR(TOPIC), &q), over == 0);
		assert_int_equal(q.challenge.n, over == 0 ? WEBSUB_QUERY_PART : 0);
		websub_query_done(&q);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_asked_is_read),
		cmocka_unit_test(test_a_challenge_over_its_limit_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
