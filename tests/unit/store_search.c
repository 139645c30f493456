/* SPDX-License-Identifier: ISC */
/* The index of words: what is in it, who is found, and that nothing stays of an article that is gone. */
#include "store/sqlite.h"
#include "store/sqlite_file.h"
#include "tests/unit/store_fixture.h"

enum {
	VERSION = 7
};

/* Titles and texts are words already. */
static void words_of(const struct store_article *a, struct str ret[STORE_COLUMNS], void *arg)
{
	(void)arg;
	ret[0] = a->a.title;
	ret[1] = STR("");
	ret[2] = a->a.body;
	ret[3] = str_starts(a->a.title, STR("odd")) ? STR("x") : STR("");
}

static int search_open(void **state)
{
	if (fixture_open(state) != 0)
		return -1;
	struct fixture *f = *state;

	OK(f, store_index_use(f->s, words_of, NULL, &f->e));
	OK(f, store_index_reset(f->s, VERSION, &f->e));
	return 0;
}

static void index_one(const struct store_article *a, void *arg)
{
	struct fixture *f = arg;
	struct str columns[STORE_COLUMNS];
	const struct store_form form = {(uint64_t)-5, a->a.title};

	words_of(a, columns, NULL);
	OK(f, store_index_put(f->s, a->id, columns, &form, 1, &f->e));
}

static void index_some(struct fixture *f, size_t max)
{
	OK(f, store_begin(f->s, &f->e));
	OK(f, store_index_next(f->s, max, index_one, f, &f->e));
	OK(f, store_commit(f->s, &f->e));
}

static struct store_index index_of(struct fixture *f)
{
	struct store_index i = {0};

	OK(f, store_index_get(f->s, &i, &f->e));
	return i;
}

struct found {
	int64_t ids[8], stories[8];
	size_t n, max;
};

static bool on_id(int64_t id, void *arg)
{
	struct found *x = arg;

	x->ids[x->n++] = id;
	return x->n < x->max;
}

static bool on_found(int64_t id, int64_t story, void *arg)
{
	struct found *x = arg;

	x->stories[x->n] = story;
	return on_id(id, x);
}

static const struct store_search any = {
	.version = VERSION, .until_ms = INT64_MAX, .any_feed = true, .match = STR_INIT("\"\"")};

static void search(struct fixture *f, struct store_search q, const char *match,
	const int64_t *want, size_t n)
{
	struct found got = {.max = 8};

	q.match = str_of(match);
	OK(f, store_search_each(f->s, &q, on_found, &got, &f->e));
	assert_int_equal(got.n, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(got.ids[i], want[i]);
		/* None has a sketch. */
		assert_int_equal(got.stories[i], 0);
	}
}
#define SEARCH(f, q, match, ...)                                                               \
	search(f, q, match, (int64_t[]){__VA_ARGS__},                                          \
		sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static bool on_rest(const struct store_article *a, void *arg)
{
	return on_id(a->id, arg);
}

static void rest(struct fixture *f, const int64_t *want, size_t n, size_t max)
{
	struct found got = {.max = max};

	OK(f, store_search_rest(f->s, &any, false, on_rest, &got, &f->e));
	if (got.n < max)
		OK(f, store_search_rest(f->s, &any, true, on_rest, &got, &f->e));
	assert_int_equal(got.n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(got.ids[i], want[i]);
}
#define REST(f, max, ...)                                                                      \
	rest(f, (int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t),  \
		max)

/* ---- tests ------------------------------------------------------------------------------- */

static void test_new_articles_come_before_old_ones(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "x", "alef", 1), b = put_article(f, "x", "beh", 2);

	OK(f, store_index_reset(f->s, VERSION, &f->e));
	int64_t c = put_article(f, "x", "teh", 3);

	REST(f, 8, c, b, a);
	index_some(f, 1);
	assert_int_equal(index_of(f).low, c);
	assert_int_equal(index_of(f).high, c);
	REST(f, 8, b, a);
	index_some(f, 1);
	int64_t d = put_article(f, "x", "theh", 4);

	REST(f, 8, d, a);
	uint64_t below = 0;
	OK(f, store_search_below(f->s, c, &below, &f->e));
	assert_int_equal(below, 2);
	REST(f, 1, d);
	index_some(f, 8);
	index_some(f, 8);
	assert_int_equal(index_of(f).low, a);
	assert_int_equal(index_of(f).high, d);
	assert_int_equal(index_of(f).version, VERSION);
	SEARCH(f, any, "\"theh|alef|beh\"", d, b, a);
}

static void test_words_at_one_place_are_alternatives(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "x", "one two three", 1),
		b = put_article(f, "x", "one three two", 2),
		c = put_article(f, "x", "odd five three", 3);

	index_some(f, 8);
	SEARCH(f, any, "\"one|odd two|five three\"", c, a);
	SEARCH(f, any, "\"one\" AND \"two three\"", a);
	SEARCH(f, any, "({title} : (\"three\")) NOT {odd} : \"x\"", b, a);
	SEARCH(f, any, "{title} : (\"three\" NOT \"two\")", c);
}

static void test_filters_leave_out_what_is_not_meant(void **state)
{
	struct fixture *f = *state;
	const struct str feeds[] = {STR_INIT("y"), STR_INIT("z")};
	int64_t a = put_article(f, "x", "word", 10), b = put_article(f, "y", "word word", 20);
	const struct store_hit hit = {.watch = STR("w"), .term = STR("word")};
	struct store_search q = any;

	OK(f, put_hits(f, a, &hit, 1));
	index_some(f, 8);
	SEARCH(f, any, "\"word\"", b, a);
	q.since_ms = 20;
	SEARCH(f, q, "\"word\"", b);
	q = any;
	q.until_ms = 20;
	SEARCH(f, q, "\"word\"", a);
	q = any;
	q.any_feed = false;
	q.feeds = feeds;
	q.n_feeds = 2;
	SEARCH(f, q, "\"word\"", b);
	q.n_feeds = 0;
	search(f, q, "\"word\"", NULL, 0);
	q = any;
	q.watch = STR("w");
	SEARCH(f, q, "\"word\"", a);
	q = any;
	q.best = true;
	SEARCH(f, q, "\"word\"", b, a);
}

static void expire(struct fixture *f, int64_t before_ms)
{
	struct store_expired gone = {.more = true};

	while (gone.more)
		OK(f, store_expire(f->s, before_ms, before_ms, 100, &gone, &f->e));
}

static void check_index(struct fixture *f)
{
	assert_int_equal(sqlite3_exec(sqlite_of(f->s)->db,
				 "INSERT INTO article_words (article_words, rank) "
				 "VALUES ('integrity-check', 0)",
				 NULL, NULL, NULL),
		SQLITE_OK);
}

static void test_an_expired_article_leaves_the_index(void **state)
{
	struct fixture *f = *state;

	put_article(f, "x", "one two two", 1);
	int64_t b = put_article(f, "x", "one three", 2);

	index_some(f, 8);
	put_article(f, "x", "one later", 1); /* not indexed yet */
	expire(f, 2);
	SEARCH(f, any, "\"one\"", b);
	search(f, any, "\"two\"", NULL, 0);
	check_index(f);
	assert_int_equal(index_of(f).version, VERSION);
}

static void no_texts(struct str feed, struct store_keep *ret, void *arg)
{
	(void)feed;
	(void)arg;
	ret->text_ms = INT64_MAX;
}

static void test_an_article_without_its_texts_is_found_by_its_title(void **state)
{
	struct fixture *f = *state;
	struct store_new v = {.article = article_of("x", "title", 1)};
	struct store_thin io = {.after_ms = TIME_NONE};

	v.article.a.body = STR("long");
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	index_some(f, 8);
	SEARCH(f, any, "\"long\"", v.article.id);
	for (int i = 0; i < 2; i++) {
		io = (struct store_thin){.after_ms = TIME_NONE};
		OK(f, store_thin(f->s, 2, 8, no_texts, NULL, &io, &f->e));
		assert_int_equal(io.texts, i == 0);
		search(f, any, "\"long\"", NULL, 0);
		SEARCH(f, any, "\"title\"", v.article.id);
		check_index(f);
	}
}

static void test_a_replaced_version_leaves_the_index(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "x", "first", 1);
	struct store_new v = {.article = article_of("x", "second", 2)};

	v.article.version_of = a;
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	index_some(f, 8);
	v.replaces = v.article.id;
	v.article.a.title = STR("third");
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	index_some(f, 8);
	search(f, any, "\"second\"", NULL, 0);
	SEARCH(f, any, "\"first|third\"", v.article.id, a);
}

static void test_an_index_without_words_is_given_up(void **state)
{
	struct fixture *f = *state;

	put_article(f, "x", "one", 1);
	index_some(f, 8);
	fixture_reopen(f);
	expire(f, 2);
	assert_int_equal(index_of(f).version, 0);
	int64_t b = put_article(f, "x", "two", 3);

	REST(f, 8, b);
	OK(f, store_index_reset(f->s, VERSION + 1, &f->e));
	search(f, any, "\"one\"", NULL, 0);
	index_some(f, 8);
	SEARCH(f, any, "\"two\"", b);
}

static int64_t number(struct fixture *f, const char *sql)
{
	int64_t n = 0;

	OK(f, sqlite_exec_int(sqlite_of(f->s), sql, &n, &f->e));
	return n;
}

/* Emptied at once it would stand in everybody's way for seconds. */
static void test_a_large_index_is_deleted_in_pieces(void **state)
{
	static const char waste[] =
		"SELECT COUNT(*) FROM sqlite_master WHERE name GLOB 'word_waste_*'";
	struct fixture *f = *state;
	enum {
		N = 300
	};
	int64_t last = 0;
	bool more = true;
	size_t pieces = 0;

	for (int i = 0; i < N; i++)
		last = put_article(f, "x", i + 1 < N ? "one" : "last", 1);
	index_some(f, N);
	SEARCH(f, any, "\"last\"", last);
	/* All of it or nothing. */
	OK(f, store_begin(f->s, &f->e));
	OK(f, store_index_reset(f->s, VERSION + 1, &f->e));
	store_rollback(f->s);
	assert_int_equal(number(f, waste), 0);
	assert_int_equal(index_of(f).version, VERSION);
	SEARCH(f, any, "\"last\"", last);
	check_index(f);
	OK(f, store_index_reset(f->s, VERSION + 1, &f->e));
	search(f, any, "\"last\"", NULL, 0);
	assert_int_equal(number(f, waste), 4);
	/* A start later what is left goes on being deleted, and what is new is found. */
	OK(f, store_index_sweep(f->s, &more, &f->e));
	fixture_reopen(f);
	OK(f, store_index_use(f->s, words_of, NULL, &f->e));
	index_some(f, N);
	SEARCH(f, any, "\"last\"", last);
	for (more = true; more; pieces++)
		OK(f, store_index_sweep(f->s, &more, &f->e));
	assert_int_equal(number(f, waste), 0);
	/* More than one for the 300 rows of sizes. */
	assert_in_range(pieces, 7, 20);
	SEARCH(f, any, "\"last\"", last);
	check_index(f);
}

/* Of sixteen pieces of index FTS5 makes one, whoever waits meanwhile: 120 ms in an archive of 20,000. */
static void test_retention_leaves_few_pieces_of_index(void **state)
{
	static const char pieces[] =
		"SELECT COUNT(DISTINCT id >> 37) FROM article_words_data WHERE id > 10";
	struct fixture *f = *state;
	struct store_thin thin = {.after_ms = TIME_NONE};
	enum {
		N = 40
	};

	for (int i = 0; i < N; i++) {
		struct store_new v = {.article = article_of("x", "title", i)};

		v.article.a.body = STR("long");
		OK(f, store_articles_put(f->s, &v, 1, &f->e));
	}
	index_some(f, N);
	for (int i = 0; i < 2 * N; i++) {
		if (i < N)
			OK(f, store_thin(f->s, N, 1, no_texts, NULL, &thin, &f->e));
		else
			expire(f, i - N + 1);
		assert_in_range(number(f, pieces), 1, 8);
	}
	search(f, any, "\"title\"", NULL, 0);
	check_index(f);
}

/* The mark and what it says are one. */
static void test_what_is_rolled_back_is_indexed_again(void **state)
{
	struct fixture *f = *state;
	int64_t a = put_article(f, "x", "one", 1);

	OK(f, store_begin(f->s, &f->e));
	OK(f, store_index_next(f->s, 8, index_one, f, &f->e));
	store_rollback(f->s);
	search(f, any, "\"one\"", NULL, 0);
	assert_true(index_of(f).high < a);
	index_some(f, 8);
	SEARCH(f, any, "\"one\"", a);
	check_index(f);
}

static void on_form(struct str form, void *arg)
{
	struct buf *out = arg;

	buf_printf(out, STR_F ";", STR_A(form));
}

static void test_forms_are_found_by_their_stem(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;

	buf_init(&out, BUF_NO_MAX);
	put_article(f, "x", "one", 1);
	put_article(f, "x", "two", 1);
	index_some(f, 8);
	OK(f, store_index_forms(f->s, (uint64_t)-5, on_form, &out, &f->e));
	assert_buf_is(&out, "one;two;");
	buf_reset(&out);
	OK(f, store_index_forms(f->s, 5, on_form, &out, &f->e));
	assert_int_equal(out.n, 0);
	OK(f, store_index_reset(f->s, VERSION, &f->e));
	OK(f, store_index_forms(f->s, (uint64_t)-5, on_form, &out, &f->e));
	assert_int_equal(out.n, 0);
}

static void test_a_reader_searches_while_the_writer_is_open(void **state)
{
	struct fixture *f = *state;
	struct store *writer = f->s;
	int64_t a = put_article(f, "x", "one", 1);

	index_some(f, 8);
	f->s = NULL;
	OK(f, open_file(f->path, true, &f->s, &f->e));
	SEARCH(f, any, "\"one\"", a);
	store_close(f->s);
	f->s = writer;
}

/* As a shell or somebody's check of the file has it: without our tokenizer. */
static void test_others_can_open_the_index(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	put_article(f, "x", "one", 1);
	index_some(f, 8);
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db,
			"SELECT rowid FROM article_words WHERE article_words MATCH 'one'", -1,
			&stmt, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, search_open, fixture_close)
	const struct CMUnitTest tests[] = {
		T(test_new_articles_come_before_old_ones),
		T(test_words_at_one_place_are_alternatives),
		T(test_filters_leave_out_what_is_not_meant),
		T(test_an_expired_article_leaves_the_index),
		T(test_an_article_without_its_texts_is_found_by_its_title),
		T(test_a_replaced_version_leaves_the_index),
		T(test_an_index_without_words_is_given_up),
		T(test_a_large_index_is_deleted_in_pieces),
		T(test_retention_leaves_few_pieces_of_index),
		T(test_what_is_rolled_back_is_indexed_again),
		T(test_forms_are_found_by_their_stem),
		T(test_a_reader_searches_while_the_writer_is_open),
		T(test_others_can_open_the_index),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
