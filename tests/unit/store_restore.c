/* SPDX-License-Identifier: ISC */
/* Restoring: the old database or the new one, whatever happens in between, and what is refused. */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/vec.h"
#include "store/schema.h"
#include "store/sqlite_file.h"
#include "tests/unit/store_fixture.h"

#define NOW_MS INT64_C(1606730000123)

/* ---- where a process dies ---------------------------------------------------------------- */

/* The calls that change what a directory holds or put something on disk; before the n-th of them the process is
 * killed. 0: never. The program's own definitions come before libc's. */
static unsigned die_at, step_n;

static void step(void)
{
	step_n++;
	if (step_n == die_at)
		kill(getpid(), SIGKILL);
}

#define STEP_OF(type, name, params, args)                                                      \
	__attribute__((visibility("default"))) type name params                                \
	{                                                                                      \
		type(*real) params = (type(*) params)dlsym(RTLD_NEXT, #name);                  \
                                                                                               \
		step();                                                                        \
		return real args;                                                              \
	}
int rename(const char *from, const char *to);
STEP_OF(int, rename, (const char *from, const char *to), (from, to))
STEP_OF(int, fsync, (int fd), (fd))
STEP_OF(int, fdatasync, (int fd), (fd))
STEP_OF(int, unlink, (const char *path), (path))
STEP_OF(int, utimensat, (int dir, const char *path, const struct timespec times[2], int flags),
	(dir, path, times, flags))

/* ---- a database and a backup of it ------------------------------------------------------- */

struct restores {
	struct fixture f;
	char file[128];
	struct store_restored done;
};

/* All files of the directory. */
static void clear(const char *path)
{
	DIR *dir = opendir(path);
	char name[512];

	for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		snprintf(name, sizeof(name), "%s/%s", path, d->d_name);
		if (d->d_name[0] != '.')
			unlink(name);
	}
	closedir(dir);
}

static int setup(void **state)
{
	struct restores *r = calloc(1, sizeof(*r));
	void *f = NULL;

	if (fixture_dir(&f) != 0)
		return -1;
	r->f = *(struct fixture *)f;
	free(f);
	snprintf(r->file, sizeof(r->file), "%s/copy.db", r->f.dir);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct restores *r = *state;

	store_close(r->f.s);
	clear(r->f.dir);
	rmdir(r->f.dir);
	arena_done(&r->f.ar);
	free(r);
	return 0;
}

static void close_store(struct restores *r)
{
	store_close(r->f.s);
	r->f.s = NULL;
}

/* One article with an alert, copied; then another, of which a killed daemon left the commit in the log. */
static void begin(struct restores *r)
{
	const struct store_conf c = {.engine = STR("sqlite"), .place = str_of(r->f.path)};
	struct store_copied done;

	OK(&r->f, open_file(r->f.path, false, &r->f.s, &r->f.e));
	put_alert(&r->f, "alr_1", "w", put_article(&r->f, "desk", "old", 1000), 2000, "chat");
	OK(&r->f, store_backup(&c, str_of(r->file), NULL, &done, &r->f.e));
	close_store(r);
	pid_t child = fork_child();

	if (child == 0) {
		OK(&r->f, open_file(r->f.path, false, &r->f.s, &r->f.e));
		put_article(&r->f, "desk", "new", 3000);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
}

static enum errc restore(struct restores *r, bool drop)
{
	const struct store_conf c = {.engine = STR("sqlite"), .place = str_of(r->f.path)};
	const struct store_restore how = {str_of(r->file), NOW_MS, drop};

	return store_restore(&c, &how, NULL, &r->f.ar, &r->done, &r->f.e);
}

/* How many articles a file holds, opened as the daemon opens it. */
static uint64_t articles_in(struct restores *r, const char *path)
{
	OK(&r->f, open_file(path, false, &r->f.s, &r->f.e));
	uint64_t n = counts_of(&r->f).articles;
	struct sqlite *s = (struct sqlite *)r->f.s;

	OK(&r->f, sqlite_intact(s, &r->f.e));
	close_store(r);
	return n;
}

static void test_a_backup_takes_the_place_of_the_database(void **state)
{
	struct restores *r = *state;
	struct stat st;
	char log[192];

	begin(r);
	OK(&r->f, restore(r, false));
	assert_int_equal(r->done.waiting, 1);
	assert_int_equal(r->done.oldest_ms, 2000);
	assert_int_equal(r->done.newest_ms, 1000);
	assert_int_equal(r->done.given_up, 0);
	assert_int_equal(stat(r->f.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	/* The old one's log is no log of the new one. */
	snprintf(log, sizeof(log), "%s-wal", r->f.path);
	assert_int_not_equal(access(log, F_OK), 0);
	assert_int_equal(articles_in(r, r->f.path), 1);
	/* The old one is whole, with what only its log had. */
	char kept[160];

	snprintf(kept, sizeof(kept), STR_F, STR_A(r->done.kept));
	assert_has(kept, "rasid.db.before-20201130T095320Z");
	assert_int_equal(articles_in(r, kept), 2);
	/* And the backup is still there. */
	assert_int_equal(articles_in(r, r->file), 1);
}

static void test_what_waits_may_be_given_up(void **state)
{
	struct restores *r = *state;

	begin(r);
	OK(&r->f, restore(r, true));
	assert_int_equal(r->done.waiting, 1);
	assert_int_equal(r->done.given_up, 1);
	OK(&r->f, open_file(r->f.path, false, &r->f.s, &r->f.e));
	assert_int_equal(counts_of(&r->f).pending, 0);
	assert_int_equal(counts_of(&r->f).dead, 1);
}

static void test_twice_in_a_second_nothing_is_lost(void **state)
{
	struct restores *r = *state;
	struct stat st;
	char kept[160];

	begin(r);
	OK(&r->f, restore(r, false));
	snprintf(kept, sizeof(kept), STR_F, STR_A(r->done.kept));
	OK(&r->f, restore(r, false));
	assert_false(str_eq(r->done.kept, str_of(kept)));
	assert_int_equal(stat(kept, &st), 0);
	assert_int_equal(articles_in(r, kept), 2);
}

static void test_there_may_be_none_before(void **state)
{
	struct restores *r = *state;
	char name[192];

	begin(r);
	for (size_t i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "%s%s", r->f.path,
			i == 0   ? ""
			: i == 1 ? "-wal"
				 : "-shm");
		unlink(name);
	}
	OK(&r->f, restore(r, false));
	assert_str_is(r->done.kept, "");
	assert_int_equal(articles_in(r, r->f.path), 1);
}

static void test_a_running_daemon_is_not_touched(void **state)
{
	struct restores *r = *state;

	begin(r);
	OK(&r->f, open_file(r->f.path, false, &r->f.s, &r->f.e));
	assert_code(restore(r, false), ERR_BUSY);
	assert_has(r->f.e.msg, "another rasid uses the file, process ");
	assert_int_equal(counts_of(&r->f).articles, 2);
}

static void run_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void refused(struct restores *r, const char *why)
{
	assert_code(restore(r, false), ERR_BAD_INPUT);
	assert_has(r->f.e.msg, r->file);
	assert_has(r->f.e.msg, why);
	assert_int_equal(articles_in(r, r->f.path), 2);
}

static void test_what_is_no_backup_is_refused(void **state)
{
	struct restores *r = *state;
	static const char junk[512] = "damage";

	begin(r);
	run_sql(r->file, "PRAGMA user_version = 9999");
	refused(r, "written by a newer rasid");
	run_sql(r->file, "PRAGMA user_version = 21; PRAGMA application_id = 7");
	refused(r, "another program's database");
	run_sql(r->file, "PRAGMA application_id = 1918989156");
	int fd = open(r->file, O_RDWR);

	assert_int_equal(pwrite(fd, junk, sizeof(junk), 3 * 4096), sizeof(junk));
	refused(r, "damaged");
	assert_int_equal(pwrite(fd, junk, sizeof(junk), 0), sizeof(junk));
	refused(r, "no database");
	assert_int_equal(ftruncate(fd, 0), 0);
	close(fd);
	refused(r, "empty");
	unlink(r->file);
	assert_code(restore(r, false), ERR_GONE);
}

/* A restore in a process that dies at its n-th step; false when it came to its end before. */
static bool restore_dies(struct restores *r, unsigned n)
{
	int status = 0;
	pid_t child = fork_child();

	if (child == 0) {
		step_n = 0;
		die_at = n;
		_exit(restore(r, false) == ERR_NONE ? 0 : 1);
	}
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

/* Opened next by the daemon, which dies at its own n-th step, and again: the end of what was begun may be cut short,
 * too. */
static uint64_t articles_after(struct restores *r, unsigned n)
{
	pid_t child = fork_child();

	if (child == 0) {
		step_n = 0;
		die_at = n;
		(void)open_file(r->f.path, false, &r->f.s, &r->f.e);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	return articles_in(r, r->f.path);
}

static unsigned kept_whole(struct restores *r)
{
	DIR *dir = opendir(r->f.dir);
	char name[512];
	unsigned n = 0;

	for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		struct str rest = str_of(d->d_name);

		if (!str_starts(rest, STR("rasid.db.before-")) || str_ends(rest, STR("-wal")) ||
			str_ends(rest, STR("-shm")) || str_ends(rest, STR(".lock")))
			continue;
		snprintf(name, sizeof(name), "%s/%s", r->f.dir, d->d_name);
		n += articles_in(r, name) == 2;
	}
	closedir(dir);
	return n;
}

static void test_killed_at_any_step_it_is_the_old_one_or_the_new_one(void **state)
{
	struct restores *r = *state;
	unsigned n = 0;
	unsigned olds = 0;
	unsigned news = 0;

	for (bool died = true; died;) {
		clear(r->f.dir);
		begin(r);
		died = restore_dies(r, ++n);
		uint64_t articles = articles_after(r, 1 + n % 8);

		assert_in_range(articles, 1, 2);
		/* The old one is what is there, or is kept, with its log. */
		assert_int_equal(articles == 2 ? 1 : kept_whole(r), 1);
		olds += articles == 2;
		news += articles == 1;
		/* Once decided it stays so. */
		assert_true(news == 0 || articles == 1);
	}
	print_message("%u steps: %u times the old one, %u times the new one\n", n, olds, news);
	assert_true(olds > 3 && news > 5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_backup_takes_the_place_of_the_database),
		TEST(test_what_waits_may_be_given_up),
		TEST(test_twice_in_a_second_nothing_is_lost),
		TEST(test_there_may_be_none_before),
		TEST(test_a_running_daemon_is_not_touched),
		TEST(test_what_is_no_backup_is_refused),
		TEST(test_killed_at_any_step_it_is_the_old_one_or_the_new_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
