/* SPDX-License-Identifier: ISC */
/* The database looked through, measured, written anew, brought to this version. */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "store/schema.h"
#include "store/sqlite_file.h"
#include "tests/unit/store_fixture.h"

#define NOW_MS INT64_C(1606730000123)

/* How much room there is, as the store is told; 0: as it is. The program's own comes before libc's. */
static unsigned long blocks_free;

__attribute__((visibility("default"))) int statvfs(const char *path, struct statvfs *st)
{
	(void)path;
	*st = (struct statvfs){
		.f_frsize = 1, .f_bavail = blocks_free != 0 ? blocks_free : (unsigned long)-1};
	return 0;
}

struct house {
	struct fixture f;
	struct store_conf c;
	struct buf said;
};

static int setup(void **state)
{
	struct house *h = calloc(1, sizeof(*h));
	void *f = NULL;

	if (fixture_open(&f) != 0)
		return -1;
	h->f = *(struct fixture *)f;
	free(f);
	h->c = (struct store_conf){.engine = STR("sqlite"), .place = str_of(h->f.path)};
	buf_init(&h->said, BUF_NO_MAX);
	blocks_free = 0;
	*state = h;
	return 0;
}

static int teardown(void **state)
{
	struct house *h = *state;
	DIR *dir = NULL;
	char name[512];

	store_close(h->f.s);
	dir = opendir(h->f.dir);
	for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		snprintf(name, sizeof(name), "%s/%s", h->f.dir, d->d_name);
		if (d->d_name[0] != '.')
			unlink(name);
	}
	closedir(dir);
	rmdir(h->f.dir);
	arena_done(&h->f.ar);
	buf_done(&h->said);
	free(h);
	return 0;
}

static void close_store(struct house *h)
{
	store_close(h->f.s);
	h->f.s = NULL;
}

static void run_sql(struct house *h, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(h->f.path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void fill(struct house *h, size_t n)
{
	char title[32];

	OK(&h->f, store_begin(h->f.s, &h->f.e));
	for (size_t i = 0; i < n; i++) {
		snprintf(title, sizeof(title), "article %zu", i);
		put_article(&h->f, i % 4 == 0 ? "desk" : "wire", title,
			NOW_MS - (int64_t)(n - 1 - i) * 3600 * 1000);
	}
	OK(&h->f, store_commit(h->f.s, &h->f.e));
}

/* ---- check ------------------------------------------------------------------------------- */

static void on_problem(struct str sentence, void *arg)
{
	struct house *h = arg;

	buf_str(&h->said, sentence);
	buf_char(&h->said, '\n');
}

static size_t check(struct house *h, bool quick)
{
	size_t n = 0;

	h->said.n = 0;
	OK(&h->f, store_check(&h->c, quick, on_problem, h, &n, &h->f.e));
	buf_char(&h->said, '\0');
	return n;
}

static void test_a_whole_database_has_nothing_wrong(void **state)
{
	struct house *h = *state;

	assert_int_equal(check(h, false), 0);
	put_alert(&h->f, "alr_1", "w", put_article(&h->f, "desk", "a", 1), 2, "chat");
	/* Its alerts outlive an article, and its keys. */
	put_alert(&h->f, "alr_2", "w", put_article(&h->f, "desk", "b", 1), 2, "chat");
	run_sql(h, "UPDATE delivery SET state = 2");
	struct store_expired gone;

	OK(&h->f, store_expire(h->f.s, 2, 1, 100, &gone, &h->f.e));
	assert_int_equal(gone.articles, 2);
	assert_int_equal(check(h, false), 0);
	assert_int_equal(check(h, true), 0);
}

static void test_each_broken_promise_is_told(void **state)
{
	static const struct {
		const char *sql, *says;
	} rows[] = {
		{"DELETE FROM item WHERE id = 1; DELETE FROM ident",
			"1 articles have no item, so their feed could bring them again\n"},
		{"DELETE FROM item; DELETE FROM article; DELETE FROM hit",
			"2 keys lead to no item\n"},
		{"INSERT INTO alert VALUES ('x', 'x', 0, 1)",
			"1 alerts are of no article and no notice\n"},
		{"UPDATE delivery SET state = 9",
			"1 deliveries are in a state that there is not\n"},
		{"INSERT INTO hit SELECT 77, 'w', 0, '', 0, 0, 0, 0, 0, 0, 0, 0",
			"1 rows of hit belong to no article\n"},
		{"DELETE FROM alert", "1 rows of delivery belong to no alert\n"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void *fresh = NULL;

		assert_int_equal(setup(&fresh), 0);
		struct house *h = fresh;

		put_alert(&h->f, "alr_1", "w", put_article(&h->f, "desk", "a", 1), 2, "chat");
		put_article(&h->f, "desk", "b", 1);
		close_store(h);
		run_sql(h, rows[i].sql);
		assert_int_equal(check(h, true), 1);
		assert_string_equal(h->said.p, rows[i].says);
		teardown(&fresh);
	}
	(void)state;
}

static void damage(const char *path, off_t at)
{
	static const char junk[300] = "damage";
	int fd = open(path, O_RDWR);

	assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
}

/* Where the root of a table or an index is. */
static off_t root_of(struct house *h, const char *name)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(sqlite3_open(h->f.path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, "SELECT rootpage FROM sqlite_master WHERE name = ?", -1,
			&stmt, NULL),
		SQLITE_OK);
	sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	off_t at = (off_t)(sqlite3_column_int(stmt, 0) - 1) * 4096;

	sqlite3_finalize(stmt);
	sqlite3_close(db);
	return at;
}

static void test_damage_is_found(void **state)
{
	struct house *h = *state;
	size_t n = 0;

	fill(h, 2000);
	close_store(h);
	/* An index that lacks an entry, as no page says: only the long check sees it. */
	run_sql(h, "PRAGMA writable_schema = ON; CREATE TABLE was (x); "
		   "UPDATE sqlite_master SET sql = replace(sql, 'first_seen_ms)', 'silent)') "
		   "WHERE name = 'article_age'; DROP TABLE was");
	assert_int_equal(check(h, true), 0);
	assert_true(check(h, false) > 0);
	assert_has(h->said.p, "article_age");
	damage(h->f.path, root_of(h, "article"));
	assert_true(check(h, true) > 0);
	damage(h->f.path, 0);
	assert_code(store_check(&h->c, true, on_problem, h, &n, &h->f.e), ERR_BAD_INPUT);
	assert_has(h->f.e.msg, "no database, or a damaged one");
}

static void test_a_newer_database_is_refused(void **state)
{
	struct house *h = *state;
	struct store_migrated m;
	size_t n = 0;

	close_store(h);
	run_sql(h, "PRAGMA user_version = 9999");
	assert_code(store_check(&h->c, true, on_problem, h, &n, &h->f.e), ERR_BAD_INPUT);
	assert_has(h->f.e.msg, "of version 9999, written by a newer rasid");
	assert_code(store_migrate_place(&h->c, &h->f.ar, &m, &h->f.e), ERR_BAD_INPUT);
	assert_has(h->f.e.msg, "of version 9999, written by a newer rasid");
}

/* ---- stats ------------------------------------------------------------------------------- */

static const struct store_table *table_of(const struct store_stats *s, const char *name)
{
	for (size_t i = 0; i < s->n_tables; i++)
		if (str_eq(s->tables[i].name, str_of(name)))
			return &s->tables[i];
	fail_msg("no table %s", name);
	return NULL;
}

static void test_it_is_counted(void **state)
{
	struct house *h = *state;
	struct store_stats s;
	struct stat st;
	uint64_t bytes = 0;

	fill(h, 400);
	close_store(h);
	OK(&h->f, store_stats(&h->c, 1, &h->f.ar, &s, &h->f.e));
	assert_int_equal(stat(h->f.path, &st), 0);
	assert_int_equal(s.bytes, st.st_size);
	assert_int_equal(s.version, schema_n_steps);
	assert_int_equal(s.articles, 400);
	assert_int_equal(s.last_ms, NOW_MS);
	assert_int_equal(s.first_ms, NOW_MS - INT64_C(399) * 3600 * 1000);
	assert_int_equal(s.week_articles, 7 * 24);
	assert_int_equal(table_of(&s, "article")->rows, 400);
	assert_int_equal(table_of(&s, "item")->rows, 400);
	for (size_t i = 0; i < s.n_tables; i++)
		bytes += s.tables[i].bytes;
	/* Besides them the first page, with the list of tables, which may go on behind it. */
	assert_in_range(bytes, s.bytes - 4 * 4096 - s.free_bytes, s.bytes);
	assert_int_equal(s.n_feeds, 1);
	assert_str_is(s.feeds[0].feed, "wire");
	assert_int_equal(s.feeds[0].articles, 300);
	/* "article 399" and the body, as bytes. */
	assert_true(s.feeds[0].bytes > 300 * (9 + 14) && s.feeds[0].bytes < 300 * (11 + 16));
}

/* ---- vacuum ------------------------------------------------------------------------------ */

static void test_vacuum_gives_room_back(void **state)
{
	struct house *h = *state;
	struct store_vacuumed v;
	struct stat st;
	DIR *dir = NULL;
	size_t files = 0;

	fill(h, 4000);
	assert_code(store_vacuum(&h->c, NOW_MS, &h->f.ar, &v, &h->f.e), ERR_BUSY);
	close_store(h);
	run_sql(h, "DELETE FROM article WHERE id > 100");
	blocks_free = 100000;
	assert_code(store_vacuum(&h->c, NOW_MS, &h->f.ar, &v, &h->f.e), ERR_LIMIT);
	assert_has(h->f.e.msg,
		"there is no room for it: that takes 1 MB beside the database, and 0 MB are free");
	blocks_free = 0;
	OK(&h->f, store_vacuum(&h->c, NOW_MS, &h->f.ar, &v, &h->f.e));
	assert_int_equal(stat(h->f.path, &st), 0);
	assert_int_equal(v.after, st.st_size);
	assert_true(v.after < v.before);
	assert_int_equal(check(h, false), 0);
	dir = opendir(h->f.dir);
	while (readdir(dir) != NULL)
		files++;
	closedir(dir);
	assert_int_equal(files, 2 + 2); /* it and its lock, and . and .. */
	OK(&h->f, open_file(h->f.path, false, &h->f.s, &h->f.e));
	assert_int_equal(counts_of(&h->f).articles, 100);
}

/* ---- migrate ----------------------------------------------------------------------------- */

static void test_an_older_database_is_brought_up_to_date_with_a_copy(void **state)
{
	struct house *h = *state;
	struct store_migrated m;
	struct sqlite s;
	size_t version = 0;
	char kept[128];

	close_store(h);
	unlink(h->f.path);
	OK(&h->f, sqlite_file_open(h->f.path, true, &s, &h->f.e));
	OK(&h->f, sqlite_migrate(&s, schema_steps, 10, &h->f.e));
	OK(&h->f, sqlite_exec(&s, "INSERT INTO watch VALUES ('w', 7)", "fill", &h->f.e));
	sqlite_file_close(&s);
	/* Something else that has the name. */
	snprintf(kept, sizeof(kept), "%s.v10", h->f.path);
	close(open(kept, O_CREAT | O_WRONLY, 0600));
	OK(&h->f, store_migrate_place(&h->c, &h->f.ar, &m, &h->f.e));
	assert_int_equal(m.from, 10);
	assert_int_equal(m.to, schema_n_steps);
	snprintf(kept, sizeof(kept), "%s.v10-2", h->f.path);
	assert_str_eq(m.kept, str_of(kept));
	OK(&h->f, sqlite_file_open(kept, false, &s, &h->f.e));
	OK(&h->f, sqlite_version(&s, schema_n_steps, &version, &h->f.e));
	sqlite_file_close(&s);
	assert_int_equal(version, 10);
	OK(&h->f, store_migrate_place(&h->c, &h->f.ar, &m, &h->f.e));
	assert_int_equal(m.from, m.to);
	assert_str_is(m.kept, "");
	OK(&h->f, open_file(h->f.path, false, &h->f.s, &h->f.e));
	assert_code(store_migrate_place(&h->c, &h->f.ar, &m, &h->f.e), ERR_BUSY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_whole_database_has_nothing_wrong),
		cmocka_unit_test(test_each_broken_promise_is_told),
		TEST(test_damage_is_found),
		TEST(test_a_newer_database_is_refused),
		TEST(test_it_is_counted),
		TEST(test_vacuum_gives_room_back),
		TEST(test_an_older_database_is_brought_up_to_date_with_a_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
