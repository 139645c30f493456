/* SPDX-License-Identifier: ISC */
/*
 * Any header lines of an answer to a poll, as libcurl hands them over, then judged: what is kept of
 * them lies in the head, the state stays fit for the store, and no wait is for ever. The first byte says
 * with what status; behind an empty line comes the body.
 */
#include <stdlib.h>

#include "base/utf8.h"
#include "daemon/http/internal.h"
#include "feeds/policy.h"
#include "feeds/policy_wait.h"

static const int64_t now = INT64_C(1732143600000);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void check_state(const struct feed_state *st)
{
	/* The longest wait that may be asked for, and what jitter and rounding add. */
	const int64_t most = now + 40 * POLICY_DAY_MS;

	need(st->next_poll_ms >= now && st->next_poll_ms <= most);
	need(st->hold_until_ms >= 0 && st->hold_until_ms <= most);
	need(st->publisher_floor_ms >= 0 && st->publisher_floor_ms <= POLICY_WAIT_MAX_MS);
	need(utf8_check(st->last_error) == st->last_error.n);
	/* They are sent again as headers. */
	for (size_t i = 0; i < st->etag.n; i++)
		need((unsigned char)st->etag.p[i] >= ' ');
	for (size_t i = 0; i < st->last_modified.n; i++)
		need((unsigned char)st->last_modified.p[i] >= ' ');
}

static void judge(const struct http_res *res)
{
	const struct feed_limits lim = {.interval_ms = 15 * POLICY_MINUTE_MS,
		.min_interval_ms = 5 * POLICY_MINUTE_MS,
		.max_interval_ms = POLICY_DAY_MS};
	const struct feed_outcome out = {.parsed = true, .items = 50, .known = 49};
	struct feed_state st = {.url = STR("https://news.example/rss")};
	AUTO_ARENA struct arena a;
	struct http_req req;

	arena_init(&a, 1 << 20);
	if (feed_judge(res, &lim, now, 7, &a, &st).verdict == FEED_BODY)
		feed_settle(res, &out, &lim, now, 7, &a, &st);
	check_state(&st);
	/* With these validators the next request is made. */
	feed_request(&st, &lim, st.next_poll_ms, &a, &req);
	need(req.n_headers <= HTTP_HEADERS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 304, 301, 302, 404, 410, 429, 500, 503, 204};
	struct http_op op = {.in_head = true};
	struct http_res res = {.url = STR("https://news.example/rss")};
	struct str rest = {(const char *)data + 1, size ? size - 1 : 0}, line;

	if (size == 0)
		return 0;
	buf_init(&op.head, 64 << 10);
	res.status = statuses[data[0] % (sizeof(statuses) / sizeof(statuses[0]))];
	while (str_cut(&rest, '\n', &line)) {
		http_head_line(&op, line);
		if (!op.in_head)
			break;
	}
	http_head_fill(&op, &res);
	res.body = rest;
	judge(&res);
	buf_done(&op.head);
	return 0;
}
