/* SPDX-License-Identifier: ISC */
/*
 * What anybody may send to a callback: the first line is a query, as of a verification, the second one a signature, the
 * rest a push. Into a subscription in the state that the query's length says. Each question gets one answer; nothing but
 * what is pending is confirmed, and only by its challenge; no signature is right that was not made with the secret.
 */
#include <stdlib.h>

#include "daemon/websub_query.h"
#include "web/hubsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ANSWERS                                                                                \
	(WEBSUB_CONFIRM | WEBSUB_DENY | WEBSUB_TAKE | WEBSUB_POKE | WEBSUB_GONE | WEBSUB_OK)
#define NOW INT64_C(1700000000000)
#define TOPIC STR("http://topic.example/feed?a=b&c")
/* 256 bits that nobody guesses: a right signature would be a mistake of the check. */
#define SECRET STR("71c480df93d6ae2f1efad1447c66c9525e316218cf51fc8d9ed832f2daf18b73")

static void require(bool ok)
{
	if (!ok)
		abort();
}

static bool is_one(unsigned answers)
{
	return answers != 0 && (answers & (answers - 1)) == 0;
}

static void check_query(struct str query)
{
	struct websub w = {.state = (enum websub_state)(query.n % WEBSUB_STATES),
		.asked_ms = NOW - WEBSUB_MINUTE_MS,
		.next_ms = NOW + WEBSUB_HOUR_MS,
		.lease_ms = WEBSUB_DAY_MS,
		.expires_ms = NOW + WEBSUB_DAY_MS};
	enum websub_state was = w.state;
	struct websub_query q;
	bool is = websub_query_read(query, TOPIC, &q);

	require(q.challenge.n <= query.n && q.reason.n <= query.n);
	require(q.ev.lease_ms >= 0 &&
		q.ev.lease_ms <= (int64_t)WEBSUB_QUERY_LEASE_MAX_S * 1000);
	if (is) {
		q.ev.now_ms = NOW;
		unsigned did = websub_on(&w, &q.ev);

		require(is_one(did & ANSWERS));
		require((did & WEBSUB_CONFIRM) == 0 ||
			(q.ev.topic && q.challenge.n != 0 && was != WEBSUB_NONE));
		require(w.state == was || q.ev.topic);
		require(w.next_ms <= NOW + INT64_C(4000) * WEBSUB_DAY_MS);
	}
	websub_query_done(&q);
}

static void check_push(struct str signature, struct str body)
{
	require(hubsig_check(SECRET, signature, body) == HUBSIG_BAD);
	require(hubsig_check(STR(""), signature, body) == HUBSIG_NONE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = {(const char *)data, size};
	struct str query = {"", 0};
	struct str signature = {"", 0};

	str_cut(&in, '\n', &query);
	str_cut(&in, '\n', &signature);
	check_query(query);
	check_push(signature, in);
	return 0;
}
