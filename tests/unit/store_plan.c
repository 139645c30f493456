/* SPDX-License-Identifier: ISC */
/*
 * How SQLite means to run each statement: none that runs for polls, deliveries or retention may walk over
 * a table or sort, or it grows with the archive. What does is in a table here, each with its reason.
 */
#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

#define FEEDS "SCAN json_each VIRTUAL TABLE INDEX 1:"
static const struct {
	enum sql which;
	const char *detail; /* what its plan says */
	const char *why;    /* for whom it reads it all */
} allowed[] = {
	{SQL_FEEDS_EACH, "SCAN feed", "the start"},
	{SQL_OWED_EACH, "SCAN owed", "the start"},
	{SQL_OWED_GONE, "SCAN owed", "the start"},
	{SQL_WEBSUBS_EACH, "SCAN websub", "the start"},
	{SQL_FEED_NAMES, "SCAN feed USING COVERING INDEX feed_name", "only renamed ones"},
	{SQL_DESTS_EACH, "SCAN destination", "a row a destination"},
	{SQL_MUTE_COUNT, "SCAN mute USING COVERING INDEX mute_until",
		"STORE_MUTES_MAX at most"},
	{SQL_MUTES_EACH, "SCAN mute", "STORE_MUTES_MAX at most"},
	{SQL_MUTE_RENAME, "SCAN mute", "STORE_MUTES_MAX at most, a renamed feed"},
	{SQL_ALERTS_OF, "USE TEMP B-TREE FOR ORDER BY", "the destinations of an alert"},
	{SQL_LOST_HEARD, "USE TEMP B-TREE FOR ORDER BY", "the alerts of an article"},
	{SQL_ALERTS_ARTICLE, "USE TEMP B-TREE FOR ORDER BY", "the alerts of an article"},
	{SQL_ATTEMPTS_LAST, "USE TEMP B-TREE FOR ORDER BY", "the last of a destination"},
	{SQL_SWEEP_OF, "USE TEMP B-TREE FOR ORDER BY", "the destinations of an alert"},
	{SQL_QUEUES_EACH, "SCAN delivery USING COVERING INDEX delivery_queue", "status"},
	{SQL_QUEUES_EACH, "USE TEMP B-TREE FOR ORDER BY", "a row a destination and state"},
	{SQL_KNOWS_FEED, "SCAN item",
		"a person who named a feed that is nobody's, beside the daemon"},
	{SQL_ALERT_DAYS, "USE TEMP B-TREE FOR GROUP BY",
		"the alerts of two weeks, for the page"},
	{SQL_WATCH_SUMS, "SCAN w", "a row a watch"},
	{SQL_WATCH_SUMS, "SCAN hit", "a person who asks, beside the daemon"},
	{SQL_WATCH_SUMS, "USE TEMP B-TREE FOR GROUP BY",
		"a person who asks, beside the daemon"},
	{SQL_WATCH_SUMS, "USE TEMP B-TREE FOR count(DISTINCT)",
		"a person who asks, beside the daemon"},
	{SQL_COUNTS, "SCAN article USING COVERING INDEX article_age", "status"},
	{SQL_COUNTS, "SCAN article USING COVERING INDEX article_version", "status"},
	{SQL_COUNTS, "SCAN hit", "status"},
	{SQL_COUNTS, "SCAN alert USING COVERING INDEX alert_age", "status"},
	{SQL_SEARCH_NEW, "SCAN w VIRTUAL TABLE INDEX 192:M4", "what has the words"},
	{SQL_SEARCH_NEW_ALL, "SCAN w VIRTUAL TABLE INDEX 192:M4", "what has the words"},
	{SQL_SEARCH_BEST, "SCAN w VIRTUAL TABLE INDEX 0:M4", "what has the words"},
	{SQL_SEARCH_BEST, "USE TEMP B-TREE FOR ORDER BY", "what has the words"},
	{SQL_SEARCH_BEST_ALL, "SCAN w VIRTUAL TABLE INDEX 0:M4", "what has the words"},
	{SQL_SEARCH_BEST_ALL, "USE TEMP B-TREE FOR ORDER BY", "what has the words"},
	{SQL_SEARCH_BELOW, "SCAN article USING COVERING INDEX article_age",
		"a search while articles are being indexed"},
	{SQL_SEARCH_NEW, FEEDS, "the feeds of a search"},
	{SQL_SEARCH_BEST, FEEDS, "the feeds of a search"},
	{SQL_SEARCH_REST, FEEDS, "the feeds of a search"},
};

/* Not what is made on the way: the batch (w), rows of constants, the names of destinations (q), one
 * row a group (g, h), the oldest of a queue (o). */
static bool is_costly(const char *detail)
{
	static const char *const cheap[] = {"SCAN w", "SCAN q", "SCAN g", "SCAN h", "SCAN o",
		"SCAN CONSTANT ROW", "SCAN 16 CONSTANT ROWS"};

	for (size_t i = 0; i < sizeof(cheap) / sizeof(cheap[0]); i++)
		if (strcmp(detail, cheap[i]) == 0)
			return false;
	return strncmp(detail, "SCAN", 4) == 0 || strstr(detail, "TEMP B-TREE") != NULL;
}

static bool is_allowed(enum sql which, const char *detail)
{
	for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
		if (allowed[i].which == which && strcmp(allowed[i].detail, detail) == 0)
			return true;
	return false;
}

static void look(sqlite3 *db, enum sql which)
{
	AUTO_BUF struct buf text;
	sqlite3_stmt *st = NULL;

	buf_init(&text, BUF_NO_MAX);
	buf_str(&text, STR("EXPLAIN QUERY PLAN "));
	sql_text_write(which, &text);
	/* BEGIN and the like have no plan. */
	if (sqlite3_prepare_v2(db, text.p, -1, &st, NULL) != SQLITE_OK)
		fail_msg("%s: %s", text.p, sqlite3_errmsg(db));
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *detail = (const char *)sqlite3_column_text(st, 3);

		if (is_costly(detail) && !is_allowed(which, detail))
			fail_msg("'%s' would %s\n%s", sql_text(which)->what, detail, text.p);
	}
	sqlite3_finalize(st);
}

static void test_no_statement_of_every_day_walks_over_a_table(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < SQL_N; i++)
		look(sqlite_of(f->s)->db, (enum sql)i);
}

/* What is delivered stays for months, and must not be walked over to find what is not. */
static void put_delivered(struct fixture *f, int from, int to)
{
	OK(f, store_begin(f->s, &f->e));
	for (int i = from; i < to; i++) {
		char *sql = sqlite3_mprintf(
			"INSERT INTO alert (id, watch, article, created_ms) "
			"VALUES ('a%d', 'w%d', 1, 1);"
			"INSERT INTO delivery (alert, dest, state, due_ms, created_ms, "
			"first_try_ms, attempts, plain, changed_ms, why) "
			"VALUES ('a%d', 'chat%d', 2, 1, 1, 1, 1, 0, 1, '')",
			i, i, i, i % 3);

		assert_int_equal(
			sqlite3_exec(sqlite_of(f->s)->db, sql, NULL, NULL, NULL), SQLITE_OK);
		sqlite3_free(sql);
	}
	OK(f, store_commit(f->s, &f->e));
}

/* Steps of SQLite's machine in the last run of a statement. */
static int steps_of(struct fixture *f, enum sql which)
{
	return sqlite3_stmt_status(sqlite_of(f->s)->stmts[which], SQLITE_STMTSTATUS_VM_STEP, 1);
}

static int steps_of_recover(struct fixture *f)
{
	uint64_t n = 0;

	OK(f, store_outbox_recover(f->s, STR(""), &n, &f->e));
	return steps_of(f, SQL_DELIVERY_RECOVER);
}

static int steps_of_release(struct fixture *f)
{
	OK(f, store_outbox_release(f->s, STR("chat0"), true, 1000, &f->e));
	return steps_of(f, SQL_DELIVERY_RELEASE);
}

static void test_recovering_does_not_grow_with_what_is_delivered(void **state)
{
	struct fixture *f = *state;

	put_delivered(f, 0, 100);
	int few = steps_of_recover(f);

	put_delivered(f, 100, 1000);
	assert_int_equal(steps_of_recover(f), few);
}

static void test_releasing_does_not_grow_with_what_waits(void **state)
{
	struct fixture *f = *state;

	put_delivered(f, 0, 100);
	assert_int_equal(sqlite3_exec(sqlite_of(f->s)->db, "UPDATE delivery SET state = 0",
				 NULL, NULL, NULL),
		SQLITE_OK);
	int few = steps_of_release(f);

	put_delivered(f, 100, 1000);
	assert_int_equal(sqlite3_exec(sqlite_of(f->s)->db, "UPDATE delivery SET state = 0",
				 NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(steps_of_release(f), few);
}

static void sql(struct fixture *f, const char *text)
{
	assert_int_equal(sqlite3_exec(sqlite_of(f->s)->db, text, NULL, NULL, NULL), SQLITE_OK);
}

/* Of each ten rows one is aside and not due, and two were sent in a batch or suppressed; of the last
 * hundred that batch still has ten to come, which are held. */
static void put_waiting(struct fixture *f, int from, int to)
{
	put_delivered(f, from, to);
	sql(f, "UPDATE delivery SET dest = 'chat', state = 0, turn = seq / 10, first_try_ms = 0, "
	       "batch = 0, message = 0, hold_ms = 0");
	sql(f, "UPDATE delivery SET aside = 1, message = seq, due_ms = 5000 WHERE seq % 10 = 1");
	sql(f, "UPDATE delivery SET state = 4, hold_ms = 6000, batch = 7 WHERE seq % 10 = 2 "
	       "AND seq > (SELECT MAX(seq) - 100 FROM delivery)");
	sql(f, "UPDATE delivery SET state = 4, hold_ms = 7000 WHERE seq % 10 = 2 AND state = 0");
	sql(f, "UPDATE delivery SET state = 2, message = seq, batch = 7 WHERE seq % 10 = 3");
	sql(f, "UPDATE delivery SET state = 5, batch = 7 WHERE seq % 10 = 4");
}

static int on_step(void *arg)
{
	++*(int *)arg;
	return 0;
}

/* Steps of SQLite's machine for a take of everything it may take, which is then given back. */
static int steps_of_take(struct fixture *f, int64_t now_ms, size_t want)
{
	const struct store_take t = {.dest = STR("chat"),
		.now_ms = now_ms,
		.backlog_ms = 10,
		.backlog_min = 5,
		.max = 10};
	struct store_batch b = {0};
	int64_t due_ms = 0;
	bool found = false;
	int steps = 0;

	OK(f, store_begin(f->s, &f->e));
	sqlite3_progress_handler(sqlite_of(f->s)->db, 1, on_step, &steps);
	OK(f, store_outbox_take(f->s, &t, &f->ar, &b, &found, &due_ms, &f->e));
	sqlite3_progress_handler(sqlite_of(f->s)->db, 0, NULL, NULL);
	assert_int_equal(b.n, want);
	store_rollback(f->s);
	return steps;
}

/* At 4000 the backlog leaves; at 5500 one of those aside; at 6500, when nothing else waits, a batch. */
static void test_taking_does_not_grow_with_what_waits(void **state)
{
	struct fixture *f = *state;
	int few[3] = {0};

	for (int n = 100; n <= 3000; n += 2900) {
		put_waiting(f, n == 100 ? 0 : 100, n);
		int steps[3] = {steps_of_take(f, 4000, 10), 0, 0};

		sql(f, "UPDATE delivery SET state = 3 WHERE state = 0 AND aside = 0");
		steps[1] = steps_of_take(f, 5500, 1);
		sql(f, "UPDATE delivery SET state = 3, aside = 0 WHERE state = 0");
		steps[2] = steps_of_take(f, 6500, 10);
		for (int i = 0; i < 3; i++) {
			/* An index of more rows has more levels. */
			assert_in_range(steps[i], 1, few[i] != 0 ? few[i] + few[i] / 5 : 9999);
			few[i] = steps[i];
		}
	}
}

/* Of each of three destinations as many rows are delivered as wait, enough for several pages of an index. */
static void put_queues(struct fixture *f)
{
	sql(f, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999) "
	       "INSERT INTO alert (id, watch, article, created_ms) "
	       "SELECT 'a' || i, 'w' || i, 1, 1 FROM n");
	sql(f, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999) "
	       "INSERT INTO delivery (alert, dest, state, due_ms, created_ms, first_try_ms, "
	       "attempts, plain, changed_ms, why, turn) SELECT 'a' || i, 'chat' || (i % 3), "
	       "CASE WHEN i < 1500 THEN 2 ELSE 0 END, 1, 1, 0, 0, 0, 1, '', i / 30 FROM n");
}

static int pages_written(struct fixture *f)
{
	int n = 0;
	int most = 0;

	sqlite3_db_status(sqlite_of(f->s)->db, SQLITE_DBSTATUS_CACHE_WRITE, &n, &most, 1);
	return n;
}

/* As a lane does: what became of one and the next one taken, in a transaction. */
static void deliver(struct fixture *f, int64_t *seq)
{
	const struct store_attempt a = {.seq = *seq, .started_ms = 5, .status = 200};
	int64_t due_ms = 0;

	OK(f, store_begin(f->s, &f->e));
	if (*seq != 0) {
		OK(f, store_attempt_put(f->s, &a, &f->e));
		OK(f, store_outbox_done(f->s, *seq, 6, &f->e));
	}
	*seq = take(f, "chat1", 6, &due_ms).seq;
	assert_int_not_equal(*seq, 0);
	OK(f, store_commit(f->s, &f->e));
}

/* Table, tries and messages a page each, and one of each index in which a queue has a place of its own. Now and
 * then two, where a page ends. */
static void test_a_delivery_changes_few_pages(void **state)
{
	enum {
		ROWS = 200,
		PAGES = 6
	};
	struct fixture *f = *state;
	int64_t seq = 0;

	put_queues(f);
	deliver(f, &seq);
	pages_written(f);
	for (int i = 0; i < ROWS; i++)
		deliver(f, &seq);
	assert_in_range(pages_written(f), ROWS, ROWS * PAGES + ROWS / 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_delivery_changes_few_pages, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_taking_does_not_grow_with_what_waits, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_no_statement_of_every_day_walks_over_a_table, fixture_open,
			fixture_close),
		cmocka_unit_test_setup_teardown(
			test_recovering_does_not_grow_with_what_is_delivered, fixture_open,
			fixture_close),
		cmocka_unit_test_setup_teardown(test_releasing_does_not_grow_with_what_waits,
			fixture_open, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
