/* SPDX-License-Identifier: ISC */
/* Counters by name: bounded, kept over a reload; and what an answer says. */
#include <stdio.h>
#include <stdlib.h>

#include "alerts/dest.h"
#include "daemon/metrics.h"
#include "tests/unit/unit.h"

enum {
	MANY = METRICS_NAMES_MAX + 7
};

/* Watches w0, w1, ... and destinations d0, d1, ... from `from` on. */
struct names {
	struct config c;
	struct config_watch *watches;
	struct config_dest *dests;
	struct dest *d;
	char (*ids)[2][16];
};

static struct names names(size_t from, size_t n)
{
	struct names v = {.watches = calloc(n, sizeof(*v.watches)),
		.dests = calloc(n, sizeof(*v.dests)),
		.d = calloc(n, sizeof(*v.d)),
		.ids = calloc(n, sizeof(*v.ids))};

	for (size_t i = 0; i < n; i++) {
		snprintf(v.ids[i][0], sizeof(v.ids[i][0]), "w%zu", from + i);
		snprintf(v.ids[i][1], sizeof(v.ids[i][1]), "d%zu", from + i);
		v.watches[i].id = str_of(v.ids[i][0]);
		v.d[i].id = str_of(v.ids[i][1]);
		v.dests[i].d = &v.d[i];
	}
	v.c = (struct config){
		.watches = v.watches, .n_watches = n, .dests = v.dests, .n_dests = n};
	return v;
}

static void names_free(struct names *v)
{
	free(v->watches);
	free(v->dests);
	free(v->d);
	free(v->ids);
}

static void take(struct metrics *m, size_t from, size_t n)
{
	struct names v = names(from, n);

	metrics_configure(m, &v.c);
	names_free(&v); /* which are needed during the call only */
}

static struct ingest found(struct ingest_count *v, size_t n)
{
	return (struct ingest){.tally = {.matched = {.v = v, .n = n}}};
}

/* The answer, NUL-terminated in *out. */
static void write_it(const struct metrics *m, const struct metrics_now *now, struct buf *out)
{
	buf_init(out, METRICS_BYTES_MAX);
	assert_code(metrics_write(m, now, PROM_TEXT, out), ERR_NONE);
	buf_char(out, '\0');
}

static void assert_says(
	const struct metrics *m, const struct metrics_now *now, const char *line)
{
	AUTO_BUF struct buf out;

	write_it(m, now, &out);
	if (strstr(out.p, line) == NULL)
		fail_msg("'%s' is not in\n%s", line, out.p);
}

static void assert_says_not(
	const struct metrics *m, const struct metrics_now *now, const char *line)
{
	AUTO_BUF struct buf out;

	write_it(m, now, &out);
	if (strstr(out.p, line) != NULL)
		fail_msg("'%s' is in it", line);
}

static const struct metrics_now nothing;

static void test_what_stays_over_a_reload_goes_on(void **state)
{
	struct metrics *m = metrics_new();
	struct ingest_count v[] = {
		{STR_INIT("w1"), 2}, {STR_INIT("w2"), 5}, {STR_INIT("w2"), 1}};
	struct ingest in = found(v, 3);
	(void)state;

	take(m, 0, 3);
	assert_says(m, &nothing, "rasid_matches_total{watch=\"w1\"} 0\n");
	metrics_stored(m, &in);
	metrics_alerts(m, STR("d2"), METRICS_DELIVERED, 4);
	take(m, 2, 3); /* w2, w3, w4 */
	assert_says(m, &nothing, "rasid_matches_total{watch=\"w2\"} 6\n");
	assert_says(m, &nothing, "rasid_matches_total{watch=\"w4\"} 0\n");
	assert_says(
		m, &nothing, "rasid_alerts_total{destination=\"d2\",result=\"delivered\"} 4\n");
	assert_says_not(m, &nothing, "\"w1\"");
	assert_says_not(m, &nothing, "\"d0\"");
	take(m, 1, 3); /* w1 is back, and begins anew */
	assert_says(m, &nothing, "rasid_matches_total{watch=\"w1\"} 0\n");
	metrics_free(m);
}

static void test_names_are_bounded_and_that_is_said(void **state)
{
	struct metrics *m = metrics_new();
	struct ingest_count v[] = {{STR_INIT("w0"), 1}, {STR_INIT("w1003"), 2},
		{STR_INIT("w1004"), 3}, {STR_INIT("unknown"), 4}};
	struct ingest in = found(v, 4);
	(void)state;

	take(m, 0, MANY);
	metrics_stored(m, &in);
	assert_says(m, &nothing, "rasid_matches_total{watch=\"w0\"} 1\n");
	assert_says(m, &nothing, "rasid_matches_total{watch=\"\"} 9\n");
	assert_says_not(m, &nothing, "\"w1003\"");
	assert_says(m, &nothing, "rasid_metrics_cut{of=\"watch\"} 7\n");
	assert_says(m, &nothing, "rasid_metrics_cut{of=\"destination\"} 7\n");
	assert_says(m, &nothing, "rasid_metrics_cut{of=\"feed\"} 0\n");
	take(m, 0, 2);
	assert_says(m, &nothing, "rasid_metrics_cut{of=\"watch\"} 0\n");
	assert_says_not(m, &nothing, "watch=\"\"");
	metrics_free(m);
}

static void test_queues_of_those_that_left_are_shown_too(void **state)
{
	struct metrics *m = metrics_new();
	struct store_counts counts = {.bytes = 4096};
	struct store_queue q[] = {{.dest = STR_INIT("d1"), .pending = 3, .oldest_ms = 1500},
		{.dest = STR_INIT("left"), .pending = 1, .oldest_ms = TIME_NONE}};
	struct metrics_now now = {.counts = &counts, .queues = q, .n_queues = 2};
	(void)state;

	take(m, 0, 2);
	assert_says(m, &now, "rasid_outbox_pending{destination=\"d0\"} 0\n");
	assert_says(m, &now, "rasid_outbox_pending{destination=\"d1\"} 3\n");
	assert_says(m, &now, "rasid_outbox_pending{destination=\"left\"} 1\n");
	assert_says(m, &now, "rasid_outbox_oldest_timestamp_seconds{destination=\"d1\"} 1.5\n");
	assert_says_not(m, &now, "timestamp_seconds{destination=\"left\"");
	assert_says(m, &now, "rasid_store_readable 1\n");
	/* Unread, nothing is made up. */
	assert_says(m, &nothing, "rasid_store_readable 0\n");
	assert_says_not(m, &nothing, "rasid_outbox_pending");
	assert_says_not(m, &nothing, "rasid_store_bytes");
	metrics_free(m);
}

static void test_items_count_by_what_they_were(void **state)
{
	struct metrics *m = metrics_new();
	struct feed_doc doc = {.bytes = 700};
	(void)state;

	metrics_stored(
		m, &(struct ingest){.doc = &doc, .n_new = 3, .n_known = 9, .n_edits = 2});
	metrics_stored(m, &(struct ingest){.n_new = 20, .baseline = true});
	assert_says(m, &nothing, "rasid_articles_total{outcome=\"new\"} 3\n");
	assert_says(m, &nothing, "rasid_articles_total{outcome=\"updated\"} 2\n");
	assert_says(m, &nothing, "rasid_articles_total{outcome=\"duplicate\"} 7\n");
	assert_says(m, &nothing, "rasid_articles_total{outcome=\"baseline\"} 20\n");
	assert_says(m, &nothing, "rasid_feed_bytes_total{direction=\"decoded\"} 700\n");
	metrics_free(m);
}

static void test_without_metrics_nothing_is_counted(void **state)
{
	(void)state;
	metrics_fetched(NULL, METRICS_NEW);
	metrics_transferred(NULL, 1, 1);
	metrics_started(NULL, 1);
	metrics_stored(NULL, &(struct ingest){0});
	metrics_alerts(NULL, STR("d"), METRICS_RETRY, 1);
	metrics_delivered_after(NULL, 1);
	metrics_turned(NULL, 1);
	metrics_free(NULL);
}

static void test_an_answer_without_room_is_none(void **state)
{
	struct metrics *m = metrics_new();
	AUTO_BUF struct buf out;
	(void)state;

	buf_init(&out, 1000);
	assert_code(metrics_write(m, &nothing, PROM_TEXT, &out), ERR_LIMIT);
	metrics_free(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_stays_over_a_reload_goes_on),
		cmocka_unit_test(test_names_are_bounded_and_that_is_said),
		cmocka_unit_test(test_queues_of_those_that_left_are_shown_too),
		cmocka_unit_test(test_items_count_by_what_they_were),
		cmocka_unit_test(test_without_metrics_nothing_is_counted),
		cmocka_unit_test(test_an_answer_without_room_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
