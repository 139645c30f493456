/* SPDX-License-Identifier: ISC */
/* Backups: what they hold while somebody writes, what they never are, and what they replace. */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "store/schema.h"
#include "store/sqlite.h"
#include "store/upkeep.h"
#include "tests/unit/store_fixture.h"

struct backups {
	struct fixture f;
	char file[128], part[160];
	struct store_copied done;
};

static int setup(void **state)
{
	struct backups *b = calloc(1, sizeof(*b));
	void *f = NULL;

	if (fixture_open(&f) != 0)
		return -1;
	b->f = *(struct fixture *)f;
	free(f);
	snprintf(b->file, sizeof(b->file), "%s/copy.db", b->f.dir);
	snprintf(b->part, sizeof(b->part), "%s.part", b->file);
	*state = b;
	return 0;
}

static int teardown(void **state)
{
	struct backups *b = *state;
	struct fixture *f = malloc(sizeof(*f));
	void *as_state = f;

	unlink(b->file);
	unlink(b->part);
	*f = b->f;
	free(b);
	return fixture_close(&as_state);
}

static enum errc backup(struct backups *b, const struct store_progress *p)
{
	const struct store_conf c = {.engine = STR("sqlite"), .place = str_of(b->f.path)};

	return store_backup(&c, str_of(b->file), p, &b->done, &b->f.e);
}

/* The articles of a file, read as a store. */
static uint64_t articles_of(struct backups *b, const char *path)
{
	struct fixture copy = {.s = NULL};

	OK(&copy, open_file(path, true, &copy.s, &copy.e));
	uint64_t n = counts_of(&copy).articles;

	store_close(copy.s);
	(void)b;
	return n;
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static bool is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static void test_a_backup_is_one_file_of_its_own_and_private(void **state)
{
	struct backups *b = *state;
	struct stat st;
	char log[192];

	/* In the log beside the database, not yet in it. */
	put_article(&b->f, "desk", "خبر", 1);
	OK(&b->f, backup(b, NULL));
	assert_int_equal(stat(b->file, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(b->done.bytes, st.st_size);
	assert_int_equal(b->done.version, schema_n_steps);
	assert_false(is_there(b->part));
	/* Without a log it is read where nobody may write. */
	int fd = open(b->file, O_RDONLY);
	unsigned char head[20];

	assert_int_equal(read(fd, head, sizeof(head)), sizeof(head));
	close(fd);
	assert_int_equal(head[18], 1);
	assert_int_equal(head[19], 1);
	assert_int_equal(articles_of(b, b->file), 1);
	snprintf(log, sizeof(log), "%s-wal", b->file);
	assert_false(is_there(log));
}

struct halfway {
	struct backups *b;
	uint64_t of, last, calls;
};

/* Between two steps of the copy somebody commits. */
static void on_step(uint64_t done, uint64_t of, void *arg)
{
	struct halfway *h = arg;
	char title[32];

	snprintf(title, sizeof(title), "late %llu", (unsigned long long)h->calls++);
	put_article(&h->b->f, "desk", title, 2);
	assert_true(h->calls < 1000);
	assert_true(done >= h->last && done <= of);
	h->last = done;
	h->of = of;
}

static void fill(struct fixture *f, size_t n)
{
	char title[32];

	OK(f, store_begin(f->s, &f->e));
	for (size_t i = 0; i < n; i++) {
		snprintf(title, sizeof(title), "article %zu", i);
		put_article(f, "desk", title, 1);
	}
	OK(f, store_commit(f->s, &f->e));
}

static void test_a_backup_is_of_one_moment_while_others_write(void **state)
{
	struct backups *b = *state;
	struct halfway h = {.b = b};

	fill(&b->f, 40000);
	OK(&b->f, backup(b, &(struct store_progress){on_step, &h}));
	/* Several steps with a commit after each; begun anew by one of them it would never end. */
	assert_true(h.calls >= 4);
	assert_int_equal(h.last, h.of);
	assert_int_equal(articles_of(b, b->file), 40000);
	assert_int_equal(counts_of(&b->f).articles, 40000 + h.calls);
}

static void test_only_backups_are_replaced(void **state)
{
	struct backups *b = *state;

	put_article(&b->f, "desk", "a", 1);
	OK(&b->f, backup(b, NULL));
	put_article(&b->f, "desk", "b", 1);
	OK(&b->f, backup(b, NULL));
	assert_int_equal(articles_of(b, b->file), 2);
	write_file(b->file, "my thesis");
	assert_code(backup(b, NULL), ERR_BAD_INPUT);
	assert_has(b->f.e.msg, "not overwritten");
	char back[32] = "";
	int fd = open(b->file, O_RDONLY);

	assert_int_equal(read(fd, back, sizeof(back) - 1), 9);
	close(fd);
	assert_string_equal(back, "my thesis");
	assert_false(is_there(b->part));
	unlink(b->file);
	assert_int_equal(symlink(b->f.path, b->file), 0);
	assert_code(backup(b, NULL), ERR_BAD_INPUT);
	unlink(b->file);
	assert_int_equal(link(b->f.path, b->file), 0);
	assert_code(backup(b, NULL), ERR_BAD_INPUT);
	assert_has(b->f.e.msg, "the database itself");
}

static void test_two_do_not_write_one_backup(void **state)
{
	struct backups *b = *state;
	int fd = open(b->part, O_RDWR | O_CREAT, 0600);

	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_code(backup(b, NULL), ERR_BUSY);
	assert_false(is_there(b->file));
	/* What a killed one left is no obstacle. */
	close(fd);
	OK(&b->f, backup(b, NULL));
	/* Somebody else's file is. */
	write_file(b->part, "");
	assert_int_equal(chmod(b->part, 0644), 0);
	assert_code(backup(b, NULL), ERR_IO);
}

/* A page in the middle of the file, of rows: SQLite copies it without a look. */
static void damage(const char *path, off_t at)
{
	static const char junk[256] = "damage";
	int fd = open(path, O_RDWR);

	assert_int_equal(pwrite(fd, junk, sizeof(junk), at), sizeof(junk));
	close(fd);
}

static void test_a_damaged_database_makes_no_backup_and_spoils_none(void **state)
{
	struct backups *b = *state;

	fill(&b->f, 2000);
	OK(&b->f, backup(b, NULL));
	store_close(b->f.s);
	b->f.s = NULL;
	damage(b->f.path, 40 * 4096);
	assert_code(backup(b, NULL), ERR_BAD_INPUT);
	assert_has(b->f.e.msg, "damaged");
	assert_false(is_there(b->part));
	assert_int_equal(articles_of(b, b->file), 2000);
}

static void test_what_is_not_there_is_said(void **state)
{
	struct backups *b = *state;
	struct store_conf c = {.engine = STR("sqlite"), .place = STR("/nonexistent/rasid.db")};

	assert_code(store_backup(&c, str_of(b->file), NULL, &b->done, &b->f.e), ERR_GONE);
	assert_false(is_there(b->file) || is_there(b->part));
	snprintf(b->file, sizeof(b->file), "/nonexistent/copy.db");
	assert_code(backup(b, NULL), ERR_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_backup_is_one_file_of_its_own_and_private),
		TEST(test_a_backup_is_of_one_moment_while_others_write),
		TEST(test_only_backups_are_replaced),
		TEST(test_two_do_not_write_one_backup),
		TEST(test_a_damaged_database_makes_no_backup_and_spoils_none),
		TEST(test_what_is_not_there_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
