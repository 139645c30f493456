/* SPDX-License-Identifier: ISC */
/* Opening: new files, old versions, newer ones, other people's files, and who else is there. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/schema.h"
#include "store/sqlite.h"
#include "tests/unit/store_fixture.h"

/* The file as the first schema made it. Frozen: it must stay what it is when the schema moves
 * on. */
/* clang-format off: lines of SQL */
static const char *const schema_v1 =
	"CREATE TABLE feed ("
	"id TEXT NOT NULL PRIMARY KEY, url TEXT NOT NULL, etag TEXT NOT NULL, "
	"last_modified TEXT NOT NULL, last_error TEXT NOT NULL, "
	"moved_to TEXT NOT NULL, "
	"body_hash BIGINT NOT NULL, next_poll_ms BIGINT NOT NULL, "
	"last_poll_ms BIGINT NOT NULL, "
	"last_success_ms BIGINT NOT NULL, last_full_ms BIGINT NOT NULL, "
	"interval_ms BIGINT NOT NULL, publisher_floor_ms BIGINT NOT NULL, "
	"hold_until_ms BIGINT NOT NULL, moved_since_ms BIGINT NOT NULL, "
	"failures BIGINT NOT NULL, polls BIGINT NOT NULL, moved_seen BIGINT NOT NULL, "
	"last_status INT NOT NULL, gone INT NOT NULL, dark_notified INT NOT NULL, "
	"items_ms BIGINT NOT NULL DEFAULT 0) WITHOUT ROWID;"
	"CREATE TABLE article ("
	"id INTEGER NOT NULL PRIMARY KEY, feed TEXT NOT NULL, "
	"first_seen_ms BIGINT NOT NULL, silent INT NOT NULL, "
	"published_s BIGINT, updated_s BIGINT, guid TEXT NOT NULL, link TEXT NOT NULL, "
	"title TEXT NOT NULL, authors TEXT NOT NULL, categories TEXT NOT NULL, "
	"summary TEXT NOT NULL, body TEXT NOT NULL);"
	"CREATE INDEX article_age ON article (first_seen_ms);"
	"CREATE TABLE item (id INTEGER NOT NULL PRIMARY KEY, feed TEXT NOT NULL, seen_ms "
	"BIGINT NOT NULL);"
	"CREATE TABLE ident ("
	"hi BIGINT NOT NULL, lo BIGINT NOT NULL, article BIGINT NOT NULL, "
	"PRIMARY KEY (hi, lo)) WITHOUT ROWID;"
	"CREATE INDEX ident_article ON ident (article);"
	"CREATE TABLE watch (id TEXT NOT NULL PRIMARY KEY, first_ms BIGINT NOT NULL) WITHOUT "
	"ROWID;"
	"CREATE TABLE hit ("
	"article BIGINT NOT NULL REFERENCES article (id), watch TEXT NOT NULL, "
	"n INT NOT NULL, "
	"term TEXT NOT NULL, line BIGINT NOT NULL, field INT NOT NULL, "
	"from_byte BIGINT NOT NULL, to_byte BIGINT NOT NULL, "
	"core_from BIGINT NOT NULL, core_to BIGINT NOT NULL, "
	"rules BIGINT NOT NULL, fold_version BIGINT NOT NULL, "
	"PRIMARY KEY (article, watch, n)) WITHOUT ROWID;"
	"CREATE TABLE alert ("
	"id TEXT NOT NULL PRIMARY KEY, watch TEXT NOT NULL, article BIGINT NOT NULL, "
	"created_ms BIGINT NOT NULL, UNIQUE (article, watch)) WITHOUT ROWID;"
	"CREATE INDEX alert_age ON alert (created_ms);"
	"CREATE TABLE delivery ("
	"seq INTEGER NOT NULL PRIMARY KEY, alert TEXT NOT NULL REFERENCES alert (id), "
	"dest TEXT NOT NULL, "
	"state INT NOT NULL, due_ms BIGINT NOT NULL, created_ms BIGINT NOT NULL, "
	"first_try_ms BIGINT NOT NULL, attempts BIGINT NOT NULL, plain INT NOT NULL, "
	"changed_ms BIGINT NOT NULL, why TEXT NOT NULL, UNIQUE (alert, dest));"
	"CREATE INDEX delivery_queue ON delivery (dest, state, seq);"
	"CREATE TABLE destination ("
	"id TEXT NOT NULL PRIMARY KEY, config_hash BIGINT NOT NULL, "
	"not_before_ms BIGINT NOT NULL, disabled INT NOT NULL, "
	"why TEXT NOT NULL) WITHOUT ROWID;"
	"INSERT INTO article VALUES (7, 'desk', 1000, 0, 900, NULL, 'g', "
	"'https://desk.example/7', "
	"'عنوان قديم', '[\"سلمى\"]', '', '', 'متن');"
	"INSERT INTO item VALUES (7, 'desk', 1000);"
	"INSERT INTO item VALUES (9, 'desk', 1000);" /* its article has expired */
	"INSERT INTO alert VALUES ('alr_old', 'watch', 7, 1000);"
	"INSERT INTO alert VALUES ('alr_gone', 'watch', 11, 1000);" /* its item, too */
	"INSERT INTO delivery VALUES (3, 'alr_old', 'chat', 0, 1000, 1000, 0, 0, 0, 1000, '');"
	"INSERT INTO delivery VALUES (4, 'alr_old', 'mail', 1, 1000, 1000, 0, 0, 0, 1000, '');"
	"PRAGMA application_id = 1918989156;"
	"PRAGMA user_version = 1;";
/* clang-format on */

static void make_file(const struct fixture *f, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_a_file_of_the_first_schema_opens_with_its_rows(void **state)
{
	struct fixture *f = *state;
	struct store_article a = {0};
	int64_t due_ms = 0;

	make_file(f, schema_v1);
	OK(f, open_file(f->path, false, &f->s, &f->e));
	OK(f, store_article_get(f->s, 7, &f->ar, &a, &f->e));
	assert_str_is(a.a.title, "عنوان قديم");
	assert_int_equal(a.a.n_authors, 1);
	assert_str_is(a.a.authors[0], "سلمى");
	assert_int_equal(a.a.published_s, 900);
	assert_true(a.a.updated_s == TIME_NONE);
	assert_true(put_article(f, "desk", "new", 2000) > 11);
	put_alert(f, "alr_new", "another", 7, 2000, "chat");
	assert_int_equal(take(f, "chat", 2000, &due_ms).seq, 3);
	assert_true(take(f, "chat", 2000, &due_ms).seq > 4);
}

static void test_what_was_being_sent_before_nodes_had_names_is_ours(void **state)
{
	struct fixture *f = *state;
	uint64_t n = 0;
	int64_t due_ms = 0;

	make_file(f, schema_v1);
	OK(f, open_file(f->path, false, &f->s, &f->e));
	assert_int_equal(take(f, "mail", 2000, &due_ms).seq, 0);
	OK(f, store_outbox_recover(f->s, STR(""), &n, &f->e));
	assert_int_equal(n, 1);
	assert_int_equal(take(f, "mail", 2000, &due_ms).seq, 4);
}

/* The file as step 7 left it, with the rows of `sql`. */
static void make_step_7(const struct fixture *f, const char *sql)
{
	AUTO_BUF struct buf all;

	buf_init(&all, BUF_NO_MAX);
	for (size_t i = 0; i < 7; i++)
		buf_str(&all, str_of(schema_steps[i]));
	buf_printf(
		&all, "%s PRAGMA application_id = 1918989156; PRAGMA user_version = 7;", sql);
	buf_char(&all, '\0');
	make_file(f, all.p);
}

static void test_a_queue_from_before_messages_leaves_row_by_row(void **state)
{
	struct fixture *f = *state;
	uint64_t n = 0;
	int64_t due_ms = 0;

	make_step_7(f,
		"INSERT INTO article VALUES (1, 'desk', 1, 0, 1, NULL, 'g', 'l', 't', '', '', '', '');"
		"INSERT INTO alert VALUES ('a', 'w', 1, 1), ('b', 'v', 1, 1), ('c', 'u', 1, 1);"
		"INSERT INTO delivery (seq, alert, dest, state, due_ms, created_ms, first_try_ms, "
		"attempts, plain, changed_ms, why, aside, turn) VALUES "
		"(1, 'a', 'chat', 1, 1, 1, 5, 2, 1, 1, '', 0, 3), "
		"(2, 'b', 'chat', 0, 1, 1, 0, 0, 0, 1, '', 0, 3), "
		"(3, 'c', 'chat', 2, 1, 1, 0, 0, 0, 1, '', 1, 2);");
	OK(f, open_file(f->path, false, &f->s, &f->e));
	OK(f, store_outbox_recover(f->s, STR(""), &n, &f->e));
	assert_int_equal(n, 1);
	struct store_delivery d = take(f, "chat", 2000, &due_ms);

	assert_int_equal(d.seq, 1);
	assert_int_equal(d.attempts, 2);
	OK(f, store_outbox_done(f->s, 1, 2000, &f->e));
	OK(f, store_outbox_done(f->s, take(f, "chat", 2000, &due_ms).seq, 2000, &f->e));
	assert_int_equal(take(f, "chat", 2000, &due_ms).seq, 0);
	assert_true(due_ms == TIME_NONE);
}

static int64_t pragma(struct fixture *f, const char *sql)
{
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(
		sqlite3_prepare_v2(sqlite_of(f->s)->db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	int64_t v = sqlite3_column_int64(stmt, 0);

	sqlite3_finalize(stmt);
	return v;
}

static void test_a_new_file_has_the_newest_version_and_full_sync(void **state)
{
	struct fixture *f = *state;

	OK(f, open_file(f->path, false, &f->s, &f->e));
	assert_int_equal(pragma(f, "PRAGMA user_version"), schema_n_steps);
	assert_int_equal(pragma(f, "PRAGMA synchronous"), 2);
	assert_int_equal(pragma(f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
}

/* The steps there are and two more. */
static size_t steps_and(const char *steps[32], const char *one, const char *two)
{
	memcpy(steps, schema_steps, schema_n_steps * sizeof(*steps));
	steps[schema_n_steps] = one;
	steps[schema_n_steps + 1] = two;
	return schema_n_steps + 2;
}

static void test_steps_that_are_missing_are_run_once_in_order(void **state)
{
	struct fixture *f = *state;
	const char *steps[32];
	const size_t n = steps_and(
		steps, "CREATE TABLE later (n INT);", "INSERT INTO later VALUES (5);");

	make_file(f, schema_v1);
	OK(f, open_file(f->path, false, &f->s, &f->e));
	struct sqlite *s = sqlite_of(f->s);

	OK(f, sqlite_migrate(s, steps, n, &f->e));
	OK(f, sqlite_migrate(s, steps, n, &f->e));
	assert_int_equal(pragma(f, "SELECT SUM(n) FROM later"), 5);
	assert_int_equal(pragma(f, "PRAGMA user_version"), n);
}

static void test_a_step_that_fails_leaves_the_version_before_it(void **state)
{
	struct fixture *f = *state;
	const char *steps[32];
	const size_t n =
		steps_and(steps, "CREATE TABLE half (n INT); CREATE TABLE half (n INT);", "");

	OK(f, open_file(f->path, false, &f->s, &f->e));
	struct sqlite *s = sqlite_of(f->s);

	assert_code(sqlite_migrate(s, steps, n, &f->e), ERR_IO);
	assert_int_equal(pragma(f, "PRAGMA user_version"), schema_n_steps);
	assert_int_equal(
		pragma(f, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'"), 0);
}

static void assert_refused(struct fixture *f, const char *words)
{
	assert_code(open_file(f->path, false, &f->s, &f->e), ERR_BAD_INPUT);
	assert_has(f->e.msg, words);
	assert_has(f->e.msg, f->path);
	assert_null(f->s);
	assert_code(open_file(f->path, true, &f->s, &f->e), ERR_BAD_INPUT);
	assert_null(f->s);
}

static void test_a_newer_version_is_refused(void **state)
{
	struct fixture *f = *state;

	char sql[100], version[32];

	snprintf(version, sizeof(version), "version %zu", schema_n_steps + 1);
	snprintf(sql, sizeof(sql),
		"PRAGMA application_id = 1918989156; PRAGMA user_version = %zu",
		schema_n_steps + 1);
	make_file(f, sql);
	assert_refused(f, version);
}

static void test_another_programs_database_is_refused(void **state)
{
	struct fixture *f = *state;

	make_file(f, "CREATE TABLE mine (n INT)");
	assert_refused(f, "another program");
}

static void test_a_file_that_is_no_database_is_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	char text[] = "هذا ملف نصي عادي وليس قاعدة بيانات، وقد وضعه أحدهم هنا خطأ في يوم مضى.";
	char back[sizeof(text)];
	int fd = open(f->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, sizeof(text)), sizeof(text));
	assert_refused(f, "no database");
	assert_int_equal(pread(fd, back, sizeof(back), 0), sizeof(back));
	assert_memory_equal(text, back, sizeof(text));
	close(fd);
}

static void test_a_missing_directory_is_an_error_with_the_path(void **state)
{
	struct fixture *f = *state;

	assert_code(open_file("/nonexistent/rasid.db", false, &f->s, &f->e), ERR_IO);
	assert_has(f->e.msg, "/nonexistent/rasid.db");
}

static void test_a_second_daemon_is_told_who_has_the_file(void **state)
{
	struct fixture *f = *state;
	struct store *other = NULL;
	char pid[32];

	OK(f, open_file(f->path, false, &f->s, &f->e));
	assert_code(open_file(f->path, false, &other, &f->e), ERR_BUSY);
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_has(f->e.msg, pid);
	fixture_reopen(f); /* closing gave the lock back */
}

/* What must not be locked, in the place of the lock file; `other` is somebody's. */
static void lock_place(const char *kind, const char *lock, const char *other)
{
	if (strcmp(kind, "symlink") == 0)
		assert_int_equal(symlink(other, lock), 0);
	else if (strcmp(kind, "dangling") == 0)
		assert_int_equal(symlink("nowhere", lock), 0);
	else if (strcmp(kind, "hard link") == 0)
		assert_int_equal(link(other, lock), 0);
	else if (strcmp(kind, "directory") == 0)
		assert_int_equal(mkdir(lock, 0700), 0);
	else
		assert_int_equal(mkfifo(lock, 0600), 0);
}

static void test_only_a_plain_file_is_locked_and_signed(void **state)
{
	static const char *const kinds[] = {
		"symlink", "dangling", "hard link", "directory", "pipe"};
	struct fixture *f = *state;
	char lock[128], other[128], back[8] = "";

	snprintf(lock, sizeof(lock), "%s.lock", f->path);
	snprintf(other, sizeof(other), "%s.other", f->path);
	int fd = open(other, O_RDWR | O_CREAT | O_EXCL, 0600);

	assert_int_equal(write(fd, "theirs", 6), 6);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		lock_place(kinds[i], lock, other);
		assert_code(open_file(f->path, false, &f->s, &f->e), ERR_BAD_INPUT);
		assert_has(f->e.msg, ".lock must be a plain file");
		assert_int_equal(remove(lock), 0);
		assert_int_equal(pread(fd, back, sizeof(back) - 1, 0), 6);
		assert_string_equal(back, "theirs");
	}
	close(fd);
	unlink(other);
}

static void test_nobody_else_may_open_the_lock_file(void **state)
{
	struct fixture *f = *state;
	char lock[128];
	struct stat st;

	snprintf(lock, sizeof(lock), "%s.lock", f->path);
	int fd = open(lock, O_RDWR | O_CREAT, 0600);

	assert_int_equal(fchmod(fd, 0666), 0);
	close(fd);
	OK(f, open_file(f->path, false, &f->s, &f->e));
	assert_int_equal(stat(lock, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
}

static void test_a_killed_daemon_leaves_no_lock(void **state)
{
	struct fixture *f = *state;
	int ready[2];
	char c = 0;

	assert_int_equal(pipe(ready), 0);
	pid_t child = fork_child();

	if (child == 0) {
		if (open_file(f->path, false, &f->s, &f->e) == ERR_NONE)
			(void)!write(ready[1], "x", 1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_code(open_file(f->path, false, &f->s, &f->e), ERR_BUSY);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	OK(f, open_file(f->path, false, &f->s, &f->e));
	close(ready[0]);
}

static void test_a_reader_of_no_file_is_told_so(void **state)
{
	struct fixture *f = *state;

	assert_code(open_file(f->path, true, &f->s, &f->e), ERR_GONE);
	assert_int_equal(access(f->path, F_OK), -1);
}

static void test_a_reader_reads_beside_the_daemon_and_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct store *reader = NULL;
	struct store_counts c = {0};
	const struct str watch = STR("w");
	bool is_new = false;

	OK(f, open_file(f->path, false, &f->s, &f->e));
	put_article(f, "desk", "one", 1);
	OK(f, open_file(f->path, true, &reader, &f->e));
	OK(f, store_counts(reader, &c, &f->e));
	assert_int_equal(c.articles, 1);
	assert_code(store_watches_seen(reader, &watch, 1, 1, &is_new, &f->e), ERR_IO);
	store_close(reader);
}

static void test_an_engine_that_is_not_built_in_is_named(void **state)
{
	struct fixture *f = *state;
	struct store_conf c = {.engine = STR("oracle"), .place = str_of(f->path)};

	assert_code(store_open(&c, &f->s, &f->e), ERR_BAD_INPUT);
	assert_has(f->e.msg, "oracle");
	assert_int_equal(access(f->path, F_OK), -1);
}

static void test_an_error_says_what_to_do(void **state)
{
	(void)state;
	assert_int_equal(store_error_class(ERR_NONE), STORE_OK);
	assert_int_equal(store_error_class(ERR_AGAIN), STORE_AGAIN);
	assert_int_equal(store_error_class(ERR_IO), STORE_LATER);
	assert_int_equal(store_error_class(ERR_LOST), STORE_RECONNECT);
	assert_int_equal(store_error_class(ERR_BAD_INPUT), STORE_GIVE_UP);
	assert_int_equal(store_error_class(ERR_LIMIT), STORE_GIVE_UP);
	assert_int_equal(store_error_class(ERR_GONE), STORE_GIVE_UP);
	assert_int_equal(store_error_class(ERR_BUSY), STORE_GIVE_UP);
}

static void test_every_statement_compiles_and_binds_in_order(void **state)
{
	struct fixture *f = *state;
	char name[16];

	OK(f, open_file(f->path, false, &f->s, &f->e));
	/* As while an index is emptied (sqlite_search.c). */
	sqlite3_db_config(sqlite_of(f->s)->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
	for (size_t i = 0; i < SQL_N; i++) {
		sqlite3_stmt *stmt = NULL;
		AUTO_BUF struct buf text;

		buf_init(&text, BUF_NO_MAX);
		sql_text_write((enum sql)i, &text);
		assert_true(text.n > 0);
		assert_non_null(sql_text((enum sql)i)->what);
		assert_int_equal(
			sqlite3_prepare_v2(sqlite_of(f->s)->db, text.p, -1, &stmt, NULL),
			SQLITE_OK);
		for (int p = 1; p <= sqlite3_bind_parameter_count(stmt); p++) {
			snprintf(name, sizeof(name), "$%d", p);
			assert_string_equal(sqlite3_bind_parameter_name(stmt, p), name);
		}
		sqlite3_finalize(stmt);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_dir, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_file_of_the_first_schema_opens_with_its_rows),
		TEST(test_what_was_being_sent_before_nodes_had_names_is_ours),
		TEST(test_a_queue_from_before_messages_leaves_row_by_row),
		TEST(test_a_new_file_has_the_newest_version_and_full_sync),
		TEST(test_steps_that_are_missing_are_run_once_in_order),
		TEST(test_a_step_that_fails_leaves_the_version_before_it),
		TEST(test_a_newer_version_is_refused),
		TEST(test_another_programs_database_is_refused),
		TEST(test_a_file_that_is_no_database_is_refused_and_left_alone),
		TEST(test_a_missing_directory_is_an_error_with_the_path),
		TEST(test_a_second_daemon_is_told_who_has_the_file),
		TEST(test_only_a_plain_file_is_locked_and_signed),
		TEST(test_nobody_else_may_open_the_lock_file),
		TEST(test_a_killed_daemon_leaves_no_lock),
		TEST(test_a_reader_of_no_file_is_told_so),
		TEST(test_a_reader_reads_beside_the_daemon_and_cannot_write),
		TEST(test_an_engine_that_is_not_built_in_is_named),
		TEST(test_an_error_says_what_to_do),
		TEST(test_every_statement_compiles_and_binds_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
