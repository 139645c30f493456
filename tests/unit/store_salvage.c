/* SPDX-License-Identifier: ISC */
/* Damaged databases: what of them is saved, row by row, and what is said to be lost. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "store/sqlite_file.h"
#include "store/sqlite_page.h"
#include "tests/unit/store_fixture.h"

enum {
	ARTICLES = 1500,
	PAGE = 4096
};

struct wreck {
	struct fixture f;
	struct store_conf c, saved;
	char to[128];
	struct store_salvaged got;
};

/* Every third has a text of several pages, every tenth an alert. */
static void fill(struct fixture *f)
{
	char title[32];
	char id[32];
	char *body = malloc(20000);

	memset(body, 'x', 20000);
	OK(f, store_begin(f->s, &f->e));
	for (size_t i = 0; i < ARTICLES; i++) {
		struct store_hit hit = {.watch = STR("w"), .term = STR("t")};
		struct store_alert alert = {str_of(id), STR("w"), 5, 0};
		const struct store_notice to = {.dest = STR("chat")};
		struct store_new v = {.article = article_of("desk", title, (int64_t)i)};

		snprintf(title, sizeof(title), "article %zu", i);
		snprintf(id, sizeof(id), "alr_%zu", i);
		v.article.a.guid = v.article.a.title = str_of(title);
		v.keys[KEY_GUID] = key_of(title);
		v.article.a.body = (struct str){body, i % 3 == 0 ? 20000 : 50};
		v.found = (struct store_found){.hits = &hit,
			.n_hits = 1,
			.alerts = &alert,
			.n_alerts = i % 10 == 0,
			.notices = &to,
			.n_notices = i % 10 == 0};
		OK(f, store_articles_put(f->s, &v, 1, &f->e));
	}
	OK(f, store_commit(f->s, &f->e));
	free(body);
}

static int setup(void **state)
{
	struct wreck *w = calloc(1, sizeof(*w));
	void *f = NULL;

	if (fixture_open(&f) != 0)
		return -1;
	w->f = *(struct fixture *)f;
	free(f);
	snprintf(w->to, sizeof(w->to), "%s/saved.db", w->f.dir);
	w->c = (struct store_conf){.engine = STR("sqlite"), .place = str_of(w->f.path)};
	w->saved = (struct store_conf){.engine = STR("sqlite"), .place = str_of(w->to)};
	fill(&w->f);
	store_close(w->f.s);
	w->f.s = NULL;
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct wreck *w = *state;
	DIR *dir = opendir(w->f.dir);
	char name[512];

	for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir)) {
		snprintf(name, sizeof(name), "%s/%s", w->f.dir, d->d_name);
		if (d->d_name[0] != '.')
			unlink(name);
	}
	closedir(dir);
	rmdir(w->f.dir);
	arena_done(&w->f.ar);
	free(w);
	return 0;
}

static void on_problem(struct str sentence, void *arg)
{
	(void)arg;
	print_error(STR_F "\n", STR_A(sentence));
}

/* Saved, and whole in itself. */
static void salvage(struct wreck *w)
{
	size_t n = 0;

	OK(&w->f, store_salvage(&w->c, str_of(w->f.path), str_of(w->to), NULL, &w->f.ar,
			  &w->got, &w->f.e));
	OK(&w->f, store_check(&w->saved, false, on_problem, NULL, &n, &w->f.e));
	assert_int_equal(n, 0);
}

static const struct store_saved *of(const struct wreck *w, const char *table)
{
	for (size_t i = 0; i < w->got.n; i++)
		if (str_eq(w->got.v[i].table, str_of(table)))
			return &w->got.v[i];
	fail_msg("no table %s", table);
	return NULL;
}

static void all_saved(const struct wreck *w)
{
	assert_int_equal(of(w, "article")->rows, ARTICLES);
	assert_int_equal(of(w, "item")->rows, ARTICLES);
	assert_int_equal(of(w, "ident")->rows, ARTICLES);
	assert_int_equal(of(w, "hit")->rows, ARTICLES);
	assert_int_equal(of(w, "alert")->rows, ARTICLES / 10);
	assert_int_equal(of(w, "delivery")->rows, ARTICLES / 10);
	for (size_t i = 0; i < w->got.n; i++)
		assert_int_equal(w->got.v[i].bad + w->got.v[i].strays, 0);
}

static void overwrite(struct wreck *w, off_t at, const void *with, size_t n)
{
	int fd = open(w->f.path, O_RDWR);

	assert_int_equal(pwrite(fd, with, n, at), n);
	close(fd);
}

/* The n-th page of that kind behind `after`, in the tree of the table or anywhere (root 0). */
static uint32_t page_of(struct wreck *w, enum page_kind kind, unsigned n)
{
	unsigned char page[PAGE];
	struct stat st;
	struct pages p;
	int fd = open(w->f.path, O_RDONLY);
	uint32_t number = 1;

	assert_int_equal(fstat(fd, &st), 0);
	pages_open(fd, (uint64_t)st.st_size, &p);
	for (; number <= p.n; number++)
		if (pages_read(&p, number, page) && page_kind(page, number) == kind && n-- == 0)
			break;
	assert_true(number <= p.n);
	close(fd);
	return number;
}

static const unsigned char junk[PAGE] = {0x77, 0x13, 0xFF};

static void test_what_is_no_database_is_not_made_one(void **state)
{
	struct wreck *w = *state;
	struct stat st;

	assert_int_equal(stat(w->f.path, &st), 0);
	for (off_t at = 0; at < st.st_size; at += PAGE)
		overwrite(w, at, junk, PAGE);
	assert_code(store_salvage(&w->c, str_of(w->f.path), str_of(w->to), NULL, &w->f.ar,
			    &w->got, &w->f.e),
		ERR_BAD_INPUT);
	assert_has(w->f.e.msg, "nothing of a database of rasid");
	assert_has(w->f.e.msg, w->f.path);
	assert_int_equal(access(w->to, F_OK), -1);
}

static size_t files(const struct wreck *w, const char *like)
{
	DIR *dir = opendir(w->f.dir);
	size_t n = 0;

	for (const struct dirent *d = readdir(dir); d != NULL; d = readdir(dir))
		n += strstr(d->d_name, like) != NULL;
	closedir(dir);
	return n;
}

/* As on a full disk: no file may be longer. */
static void salvage_up_to(struct wreck *w, rlim_t bytes)
{
	struct rlimit was;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){bytes, was.rlim_max}), 0);
	enum errc rc = store_salvage(
		&w->c, str_of(w->f.path), str_of(w->to), NULL, &w->f.ar, &w->got, &w->f.e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	assert_int_not_equal(rc, ERR_NONE);
}

static void test_what_is_given_up_leaves_no_files(void **state)
{
	struct wreck *w = *state;

	salvage_up_to(w, (rlim_t)64 * 1024);
	assert_int_equal(files(w, "saved.db"), 0);
	salvage_up_to(w, (rlim_t)4096 * 1024);
	assert_int_equal(files(w, "saved.db"), 0);
}

static void test_what_another_rasid_saves_is_left_alone(void **state)
{
	struct wreck *w = *state;
	char part[160];
	int fd = -1;

	snprintf(part, sizeof(part), "%s.part", w->to);
	OK(&w->f, sqlite_part_open(part, &fd, &w->f.e));
	assert_code(store_salvage(&w->c, str_of(w->f.path), str_of(w->to), NULL, &w->f.ar,
			    &w->got, &w->f.e),
		ERR_BUSY);
	assert_int_equal(access(part, F_OK), 0);
	close(fd);
}

/* The index keeps its words in tables of SQLite's own, which are not saved: what says that they are there must not be. */
static void test_a_saved_file_has_no_word_index(void **state)
{
	struct wreck *w = *state;
	const struct str words[STORE_COLUMNS] = {STR("a"), STR(""), STR(""), STR("")};
	const struct store_form form = {7, STR("a")};
	struct store_index i;

	OK(&w->f, open_file(w->f.path, false, &w->f.s, &w->f.e));
	OK(&w->f, store_index_reset(w->f.s, 5, &w->f.e));
	OK(&w->f, store_index_put(w->f.s, 1, words, &form, 1, &w->f.e));
	store_close(w->f.s);
	salvage(w);
	all_saved(w);
	OK(&w->f, open_file(w->to, false, &w->f.s, &w->f.e));
	OK(&w->f, store_index_get(w->f.s, &i, &w->f.e));
	assert_int_equal(i.version, 0);
	assert_true(i.low > i.high);
	OK(&w->f, store_index_reset(w->f.s, 5, &w->f.e));
	OK(&w->f, store_index_put(w->f.s, 1, words, &form, 1, &w->f.e));
	store_close(w->f.s);
	w->f.s = NULL;
}

static void test_a_whole_file_is_saved_whole(void **state)
{
	struct wreck *w = *state;
	struct store_article a;

	salvage(w);
	all_saved(w);
	assert_int_equal(w->got.lost_pages, 0);
	assert_true(w->got.log);
	OK(&w->f, open_file(w->to, false, &w->f.s, &w->f.e));
	OK(&w->f, store_article_get(w->f.s, 1, &w->f.ar, &a, &w->f.e));
	assert_int_equal(a.a.body.n, 20000);
	assert_str_is(a.a.title, "article 0");
	assert_int_equal(a.a.published_s, TIME_NONE);
	assert_int_equal(find_article(&w->f, "desk", "article 77"), 78);
	store_close(w->f.s);
	w->f.s = NULL;
	assert_code(store_salvage(&w->c, str_of(w->f.path), str_of(w->to), NULL, &w->f.ar,
			    &w->got, &w->f.e),
		ERR_BAD_INPUT);
	assert_has(w->f.e.msg, "is there already");
}

static void test_a_header_that_is_gone_loses_nothing(void **state)
{
	struct wreck *w = *state;

	overwrite(w, 0, junk, 100);
	salvage(w);
	all_saved(w);
	assert_false(w->got.log);
}

/* The root of the list of tables with it, not the list itself. */
static void test_without_the_first_page_nothing_is_lost(void **state)
{
	struct wreck *w = *state;

	overwrite(w, 0, junk, PAGE);
	salvage(w);
	all_saved(w);
}

static void test_rows_below_a_damaged_inner_page_are_saved(void **state)
{
	struct wreck *w = *state;

	/* A root: nothing leads to any of its table's leaves. */
	overwrite(w, (off_t)(page_of(w, PAGE_TABLE_INNER, 1) - 1) * PAGE, junk, PAGE);
	salvage(w);
	assert_int_equal(of(w, "article")->rows, ARTICLES);
	assert_int_equal(of(w, "hit")->rows, ARTICLES);
	assert_int_equal(of(w, "delivery")->rows, ARTICLES / 10);
}

static void test_a_damaged_leaf_costs_its_own_rows(void **state)
{
	struct wreck *w = *state;
	unsigned char page[PAGE];
	uint32_t number = page_of(w, PAGE_TABLE_LEAF, 40);
	int fd = open(w->f.path, O_RDONLY);

	assert_int_equal(pread(fd, page, PAGE, (off_t)(number - 1) * PAGE), PAGE);
	close(fd);
	size_t lost = page_cells(page, number);

	assert_in_range(lost, 1, 200);
	overwrite(w, (off_t)(number - 1) * PAGE, junk, PAGE);
	salvage(w);
	assert_int_equal(w->got.lost_pages, 1);
	/* Of articles or of items; an item is made again for its article. */
	assert_in_range(of(w, "article")->rows, ARTICLES - lost, ARTICLES);
	assert_int_equal(of(w, "article")->rows + of(w, "hit")->strays, ARTICLES);
}

static void test_a_file_that_is_cut_gives_what_is_left(void **state)
{
	struct wreck *w = *state;
	struct stat st;

	assert_int_equal(stat(w->f.path, &st), 0);
	assert_int_equal(truncate(w->f.path, st.st_size * 6 / 10 - 100), 0);
	salvage(w);
	assert_in_range(of(w, "article")->rows, ARTICLES / 2, ARTICLES - 1);
	assert_int_equal(of(w, "article")->rows, of(w, "hit")->rows);
}

static void test_a_damaged_list_of_free_pages_loses_nothing(void **state)
{
	struct wreck *w = *state;
	static const unsigned char list[] = {0, 0, 0, 3, 0, 0, 0, 9};

	overwrite(w, 32, list, sizeof(list));
	salvage(w);
	all_saved(w);
}

static void test_what_only_the_log_has_is_saved(void **state)
{
	struct wreck *w = *state;
	pid_t child = fork_child();

	if (child == 0) {
		OK(&w->f, open_file(w->f.path, false, &w->f.s, &w->f.e));
		put_article(&w->f, "desk", "late", 9);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, NULL, 0);
	salvage(w);
	assert_int_equal(of(w, "article")->rows, ARTICLES + 1);
	assert_true(w->got.log);
}

/* Bytes changed anywhere: never more than there was, never a crash, always whole in itself. */
static void test_whatever_is_damaged_what_is_saved_is_whole(void **state)
{
	struct wreck *w = *state;
	uint64_t seed = 20201130;
	struct stat st;

	assert_int_equal(stat(w->f.path, &st), 0);
	for (unsigned round = 0; round < 12; round++) {
		for (unsigned i = 0; i < 40; i++) {
			seed = seed * 6364136223846793005U + 1442695040888963407U;
			overwrite(w, (off_t)((seed >> 20) % (uint64_t)st.st_size), &seed,
				1 + (seed >> 60) % 8);
		}
		unlink(w->to);
		salvage(w);
		assert_in_range(of(w, "article")->rows, 100, ARTICLES);
		assert_in_range(of(w, "delivery")->rows, 0, ARTICLES / 10);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_whole_file_is_saved_whole),
		TEST(test_what_is_given_up_leaves_no_files),
		TEST(test_what_another_rasid_saves_is_left_alone),
		TEST(test_what_is_no_database_is_not_made_one),
		TEST(test_a_saved_file_has_no_word_index),
		TEST(test_a_header_that_is_gone_loses_nothing),
		TEST(test_without_the_first_page_nothing_is_lost),
		TEST(test_rows_below_a_damaged_inner_page_are_saved),
		TEST(test_a_damaged_leaf_costs_its_own_rows),
		TEST(test_a_file_that_is_cut_gives_what_is_left),
		TEST(test_a_damaged_list_of_free_pages_loses_nothing),
		TEST(test_what_only_the_log_has_is_saved),
		TEST(test_whatever_is_damaged_what_is_saved_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
