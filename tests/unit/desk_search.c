/* SPDX-License-Identifier: ISC */
/*
 * A search finds what a watch would: the whole way, through the store. Made texts and terms always; where real articles
 * lie beside the project (tests/unit/further.h) 500 words and phrases of theirs, too.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/json.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "desk/index.h"
#include "desk/search.h"
#include "store/sqlite.h"
#include "tests/ref/rig.c"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"
#include "watch/search/words.h"

enum {
	MADE_TERMS = UNIT_SANITIZED ? 20 : 150,
	MADE_TEXTS = 6,
	REAL_TERMS = UNIT_SANITIZED ? 50 : 500,
	REAL_ARTICLES = UNIT_SANITIZED ? 100 : 500, /* of each file */
	GROUP = 25,
	EVERY = (1 << SEARCH_TITLE) | (1 << SEARCH_SUMMARY) | (1 << SEARCH_BODY)
};

struct archive {
	struct fixture *f;
	char dir[64];
	struct store *s;
	struct search_words *deleted, *w;
	struct arena arena;
	VEC(struct article) articles; /* the first has id 1 */
};

#define OK(call)                                                                               \
	do {                                                                                   \
		struct err e;                                                                  \
		if ((call) != ERR_NONE)                                                        \
			fail_msg("%s: %s", #call, e.msg);                                      \
	} while (0)

static void archive_open(struct archive *x, struct fixture *f)
{
	char path[96];

	*x = (struct archive){.f = f,
		.dir = "/tmp/rasid-search-XXXXXX",
		.deleted = search_words_new(false),
		.w = search_words_new(true)};
	assert_non_null(mkdtemp(x->dir));
	snprintf(path, sizeof(path), "%s/db", x->dir);
	const struct store_conf c = {.engine = STR("sqlite"), .place = str_of(path)};

	OK(store_open(&c, &x->s, &e));
	OK(store_index_use(x->s, index_words, x->deleted, &e));
	arena_init(&x->arena, MIB(512));
}

static void archive_close(struct archive *x)
{
	static const char *const names[] = {"db", "db.lock"};
	char path[96];

	store_close(x->s);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", x->dir, names[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(x->dir), 0);
	search_words_free(x->w);
	search_words_free(x->deleted);
	arena_done(&x->arena);
	free(x->articles.p);
}

static void archive_add(
	struct archive *x, struct str title, struct str summary, struct str body)
{
	struct article a = {.published_s = TIME_NONE, .updated_s = TIME_NONE};

	a.title = arena_str(&x->arena, title);
	a.summary = arena_str(&x->arena, summary);
	a.body = arena_str(&x->arena, body);
	vec_push(&x->articles, a);
}

/* From article `from` on: into the store. */
static void archive_put(struct archive *x, size_t from)
{
	size_t n = x->articles.n - from;
	struct store_new *v = xcalloc(n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i].article = (struct store_article){.feed = STR("x"),
			.a = x->articles.p[from + i],
			.first_seen_ms = 1000 + (int64_t)(from + i)};
	OK(store_articles_put(x->s, v, n, &e));
	free(v);
}

static void archive_index(struct archive *x, size_t at_a_time, size_t slices)
{
	struct desk d = {.store = x->s};
	struct index_slice io = {.max_articles = at_a_time, .max_bytes = MIB(1), .more = true};

	for (size_t i = 0; io.more && i < slices; i++)
		OK(index_run(&d, x->w, &io, &e));
}

/* ---- what is found ------------------------------------------------------------------------- */

struct found {
	bool *has; /* by article */
	size_t n;
};

static void on_row(const struct search_row *row, void *arg)
{
	struct found *x = arg;

	assert_false(x->has[row->article->id - 1]);
	x->has[row->article->id - 1] = true;
	x->n++;
	assert_true(row->n_hits > 0);
}

static struct search_request request_of(const struct archive *x, struct str term)
{
	struct search_request r = {.query = {.v = {{.text = term}}, .n = 1},
		.columns = EVERY,
		.filter = {.until_ms = INT64_MAX, .any_feed = true},
		.limit = SIZE_MAX,
		.guards = x->f->guards};

	return r;
}

/* want: by article. */
static void check(struct archive *x, struct str term, const bool *want)
{
	struct search_request r = request_of(x, term);
	struct found got = {xcalloc(x->articles.n, sizeof(bool)), 0};
	struct search_answer answer = {0};

	OK(search_run(x->s, &r, on_row, &got, &answer, &e));
	for (size_t i = 0; i < x->articles.n; i++)
		if (got.has[i] != want[i])
			fail_msg("'" STR_F "' is%s found in '" STR_F "' / '" STR_F "'",
				STR_A(term), got.has[i] ? "" : " not",
				STR_A(x->articles.p[i].title), STR_A(x->articles.p[i].body));
	/* What is only counted is counted right, too. */
	assert_int_equal(answer.articles, got.n);
	assert_int_equal(answer.unread, 0);
	r.limit = 0;
	OK(search_run(x->s, &r, on_row, NULL, &answer, &e));
	assert_int_equal(answer.articles, got.n);
	free(got.has);
}

/* The matcher, over everything: n terms at once, a row of `want` each. */
static void match_all(const struct archive *x, const struct str *terms, size_t n, bool *want)
{
	struct watch_line lines[GROUP] = {{0}};
	struct watch_def defs[GROUP];
	struct watchset *ws = NULL;
	size_t bad;

	for (size_t i = 0; i < n; i++) {
		lines[i].text = terms[i];
		defs[i] = (struct watch_def){.lines = &lines[i], .n_lines = 1};
	}
	OK(watchset_new(defs, n, x->f->guards, &ws, &bad, &bad, &e));
	for (size_t i = 0; i < x->articles.n; i++) {
		const struct article *a = &x->articles.p[i];
		const struct str fields[FIELD_N] = {a->title, a->summary, a->body};
		struct watch_result r = watchset_run(ws, x->f->scratch, fields, NULL);
		assert_false(r.cut);
		for (size_t k = 0; k < r.n_hits; k++)
			want[r.hits[k].watch * x->articles.n + i] = true;
	}
	watchset_free(ws);
}

static void check_all(struct archive *x, const struct str *terms, size_t n)
{
	bool *want = xcalloc(GROUP * x->articles.n, sizeof(*want));

	for (size_t i = 0; i < n; i += GROUP) {
		size_t some = n - i < GROUP ? n - i : GROUP;
		memset(want, 0, GROUP * x->articles.n * sizeof(*want));
		match_all(x, terms + i, some, want);
		for (size_t k = 0; k < some; k++)
			check(x, terms[i + k], want + k * x->articles.n);
	}
	free(want);
}

/* ---- made ones ------------------------------------------------------------------------------- */

static void test_a_search_finds_what_the_matcher_finds(void **state)
{
	struct fixture *f = *state;
	struct str terms[MADE_TERMS];
	struct archive x;
	struct gen g;
	size_t n = 0;

	archive_open(&x, f);
	gen_init(&g, 31, NULL, 0);
	while (n < MADE_TERMS) {
		struct str term = made_term(f, &g);
		struct watchset *ws = set_of(f->guards, term);
		if (ws == NULL)
			continue;
		watchset_free(ws);
		for (size_t k = 0; k < MADE_TEXTS; k++) {
			struct str body = arena_str(&x.arena, made_text(f, &g, term));
			archive_add(&x, made_text(f, &g, term), STR(""), body);
		}
		terms[n++] = arena_str(&x.arena, term);
	}
	/* Some before the index, some behind it. */
	archive_put(&x, 0);
	archive_index(&x, 7, MADE_TERMS * MADE_TEXTS / 14);
	struct store_index i = {0};

	OK(store_index_get(x.s, &i, &e));
	assert_true(i.low > 1 && i.low <= i.high);
	check_all(&x, terms, MADE_TERMS);
	archive_index(&x, 50, SIZE_MAX);
	check_all(&x, terms, MADE_TERMS);
	archive_close(&x);
}

/* ---- orders, limits, filters ------------------------------------------------------------------ */

struct shown {
	int64_t ids[8];
	size_t n;
};

static void on_shown(const struct search_row *row, void *arg)
{
	struct shown *s = arg;

	s->ids[s->n++] = row->article->id;
}

static void small_archive(struct archive *x, struct fixture *f)
{
	archive_open(x, f);
	archive_add(x, STR("قوات التحالف الدولي تنسحب"), STR(""), STR("بيان"));
	archive_add(x, STR("بطولة التنس"), STR(""), STR("غادرت أرتال للتحالف الدولي"));
	archive_add(x, STR("بيان"), STR("اجتماع تحالف دولي"), STR("التحالف، الدولي"));
	archive_put(x, 0);
	archive_index(x, 10, SIZE_MAX);
	archive_add(x, STR("للتحالف"), STR(""), STR("قال والتحالف إن التحالف"));
	archive_put(x, 3);
}

static void shows(struct archive *x, const char *query, unsigned columns, bool best,
	size_t limit, const char *want)
{
	struct search_request r = request_of(x, STR(""));
	struct search_answer answer = {0};
	struct shown got = {.n = 0};
	AUTO_BUF struct buf out;

	OK(search_query_parse(str_of(query), &r.query, &e));
	r.columns = columns;
	r.filter.best = best;
	r.limit = limit;
	OK(search_run(x->s, &r, on_shown, &got, &answer, &e));
	buf_init(&out, BUF_NO_MAX);
	buf_printf(&out, "%d:", (int)answer.articles);
	for (size_t i = 0; i < got.n; i++)
		buf_printf(&out, " %d", (int)got.ids[i]);
	assert_str_eq(buf_view(&out), str_of(want));
}

static void test_rows_come_in_order_up_to_the_limit(void **state)
{
	struct archive x;

	small_archive(&x, *state);
	shows(&x, "التحالف", EVERY, false, 8, "4: 4 3 2 1");
	shows(&x, "التحالف", EVERY, false, 2, "4: 4 3");
	shows(&x, "\"التحالف الدولي\"", EVERY, false, 8, "2: 2 1");
	shows(&x, "\"تحالف دولي\"", EVERY, false, 8, "3: 3 2 1");
	shows(&x, "التحالف الدولي", EVERY, false, 8, "3: 3 2 1");
	shows(&x, "التحالف -بطولة -\"تحالف دولي\"", EVERY, false, 8, "1: 4");
	shows(&x, "التحالف", 1 << SEARCH_TITLE, false, 8, "2: 4 1");
	shows(&x, "تحالف", 1 << SEARCH_SUMMARY, false, 8, "1: 3");
	/* The one that is not indexed yet has no rank. */
	shows(&x, "بيان", EVERY, true, 8, "2: 3 1");
	shows(&x, "التحالف", EVERY, true, 1, "4: 1");
	shows(&x, "كرة", EVERY, false, 8, "0:");
	archive_close(&x);
}

static void test_a_filter_holds_for_what_is_not_indexed_too(void **state)
{
	struct archive x;
	struct search_answer answer = {0};
	struct shown got = {.n = 0};

	small_archive(&x, *state);
	struct search_request r = request_of(&x, STR("التحالف"));

	r.filter.since_ms = 1001;
	r.filter.until_ms = 1003;
	OK(search_run(x.s, &r, on_shown, &got, &answer, &e));
	assert_int_equal(answer.articles, 2);
	assert_int_equal(got.ids[0], 3);
	assert_int_equal(got.ids[1], 2);
	archive_close(&x);
}

static void test_what_cannot_be_searched_for_is_said(void **state)
{
	struct archive x;
	struct search_answer answer = {0};
	struct err e;

	small_archive(&x, *state);
	struct search_request r = request_of(&x, STR("!!"));

	assert_code(search_run(x.s, &r, on_shown, NULL, &answer, &e), ERR_BAD_INPUT);
	assert_string_equal(e.msg, "no letters or digits in \"!!\"");
	archive_close(&x);
}

static void change(struct archive *x, const char *sql)
{
	assert_int_equal(sqlite3_exec(sqlite_of(x->s)->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void rewrite_version(struct archive *x)
{
	char sql[96];

	snprintf(sql, sizeof(sql), "UPDATE search_state SET version = %d", SEARCH_VERSION + 1);
	change(x, sql);
}

static void counts(
	struct archive *x, const char *term, int64_t since_ms, size_t n, size_t stories)
{
	struct search_request r = request_of(x, str_of(term));
	struct search_answer answer = {0};

	r.limit = 0;
	r.filter.since_ms = since_ms;
	OK(search_run(x->s, &r, on_shown, NULL, &answer, &e));
	assert_int_equal(answer.articles, n);
	assert_int_equal(answer.stories, stories);
}

/* At most two rows, which are the last articles or, of one, the fourth. */
static void counted(
	struct archive *x, struct search_request *r, struct search_answer want, size_t rows)
{
	struct search_answer answer = {0};
	struct shown got = {.n = 0};

	r->limit = 2;
	OK(search_run(x->s, r, on_shown, &got, &answer, &e));
	assert_int_equal(answer.at_least, want.at_least);
	assert_int_equal(answer.articles, want.articles);
	assert_int_equal(answer.stories, want.stories);
	assert_int_equal(got.n, rows);
	if (!r->filter.best)
		assert_int_equal(got.ids[0], rows == 1 ? 4 : (int)x->articles.n);
}

/* One that the index counts and one that is read tell the same; the other two tell no story that others do. */
static void test_stories_are_counted_once(void **state)
{
	struct archive x;

	small_archive(&x, *state);
	counts(&x, "التحالف", 0, 4, 4);
	change(&x, "UPDATE article SET story = 1 WHERE id IN (1, 4)");
	counts(&x, "التحالف", 0, 4, 3);
	counts(&x, "التحالف", 1001, 3, 3);
	counts(&x, "كرة", 0, 0, 0);
	archive_index(&x, 10, SIZE_MAX);
	counts(&x, "التحالف", 0, 4, 3);
	archive_close(&x);
}

static void test_stories_of_many_are_counted_once(void **state)
{
	struct archive x;

	archive_open(&x, *state);
	for (size_t i = 0; i < 1200; i++)
		archive_add(&x, STR("خبر"), STR(""), STR(""));
	archive_put(&x, 0);
	archive_index(&x, 256, SIZE_MAX);
	change(&x, "UPDATE article SET story = 1 + id % 10 WHERE id > 100");
	counts(&x, "خبر", 0, 1200, 110);
	counts(&x, "خبر", 1150, 1050, 10);
	archive_close(&x);
}

/* Rows are the newest that there are, and a number is told as what it is. */
static void test_counting_ends_somewhere_and_says_so(void **state)
{
	enum {
		N = SEARCH_COUNTED + 500
	};
	struct archive x;

	archive_open(&x, *state);
	for (size_t i = 0; i < N; i++)
		archive_add(&x, i == 3 ? STR("نادر خبر") : STR("خبر، مهم"), STR(""), STR(""));
	archive_put(&x, 0);
	archive_index(&x, 256, SIZE_MAX);
	for (int best = 0; best < 2; best++) {
		struct search_request r = request_of(&x, STR("خبر"));

		r.filter.best = best;
		counted(&x, &r,
			(struct search_answer){SEARCH_COUNTED + 2, SEARCH_COUNTED + 2, true, 0},
			2);
		r.to_the_end = true;
		counted(&x, &r, (struct search_answer){N, N, false, 0}, 2);
		r.to_the_end = false;
		r.query.v[0].text = STR("نادر خبر");
		counted(&x, &r, (struct search_answer){1, 1, false, 0}, 1);
	}
	struct search_request r = request_of(&x, STR("خبر، مهم"));
	uint64_t read = SEARCH_COUNTED / SEARCH_READ_COSTS + 2;

	counted(&x, &r, (struct search_answer){read, read, true, 0}, 2);
	archive_close(&x);
}

/* An index of another folding would find what no watch does, and miss the rest. */
static void test_an_index_of_another_version_is_made_anew(void **state)
{
	struct archive x;
	struct store_index i = {0};

	small_archive(&x, *state);
	archive_index(&x, 10, SIZE_MAX);
	rewrite_version(&x);
	shows(&x, "التحالف", EVERY, false, 8, "4: 4 3 2 1");
	archive_index(&x, 10, SIZE_MAX);
	OK(store_index_get(x.s, &i, &e));
	assert_int_equal(i.version, SEARCH_VERSION);
	assert_int_equal(i.high, 4);
	assert_int_equal(i.low, 1);
	shows(&x, "التحالف", EVERY, false, 8, "4: 4 3 2 1");
	archive_close(&x);
}

/* So many that the old one is put aside, and again before it is gone. */
static void test_large_indices_of_other_versions_are_made_anew(void **state)
{
	enum {
		N = 300
	};
	struct archive x;
	bool more = true;

	archive_open(&x, *state);
	for (size_t i = 0; i < N; i++)
		archive_add(&x, STR("خبر"), STR(""), STR(""));
	archive_put(&x, 0);
	archive_index(&x, N, SIZE_MAX);
	for (int i = 0; i < 2; i++) {
		rewrite_version(&x);
		archive_index(&x, N, 8);
		counts(&x, "خبر", 0, N, N);
	}
	archive_index(&x, N, SIZE_MAX);
	counts(&x, "خبر", 0, N, N);
	OK(store_index_sweep(x.s, &more, &e));
	assert_false(more);
	archive_close(&x);
}

static void test_an_expired_article_is_not_found(void **state)
{
	struct archive x;
	struct store_expired gone = {.more = true};

	small_archive(&x, *state);
	while (gone.more)
		OK(store_expire(x.s, 1002, 0, 100, &gone, &e));
	shows(&x, "التحالف", EVERY, false, 8, "2: 4 3");
	shows(&x, "الدولي", EVERY, false, 0, "1:");
	archive_close(&x);
}

static void test_a_slice_ends_behind_its_bytes(void **state)
{
	struct archive x;
	struct index_slice io = {.max_articles = 10, .max_bytes = 1};

	archive_open(&x, *state);
	archive_add(&x, STR("واحد"), STR(""), STR(""));
	archive_add(&x, STR("اثنان"), STR(""), STR(""));
	archive_put(&x, 0);
	struct desk d = {.store = x.s};

	OK(index_run(&d, x.w, &io, &e)); /* begins the index */
	assert_true(io.more && io.articles == 0);
	OK(index_run(&d, x.w, &io, &e));
	assert_true(io.more && io.articles == 1);
	OK(index_run(&d, x.w, &io, &e));
	assert_true(io.more && io.articles == 1);
	OK(index_run(&d, x.w, &io, &e));
	assert_false(io.more);
	archive_close(&x);
}

/* ---- real ones --------------------------------------------------------------------------------- */

static void corpus_add(struct archive *x, const char *path)
{
	FILE *in = fopen(path, "rb");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (in == NULL)
		return;
	for (int i = 0; i < REAL_ARTICLES && (n = getline(&line, &cap, in)) > 0; i++) {
		struct json *j = NULL;
		struct err e;
		if (json_parse((struct str){line, (size_t)n}, &j, &e) != ERR_NONE)
			continue;
		const struct json_val *v = json_root(j);
		archive_add(x, json_str(json_get(v, "title")), json_str(json_get(v, "summary")),
			json_str(json_get(v, "body")));
		json_free(j);
	}
	free(line);
	fclose(in);
}

/* One to four words in a row of some article. */
static struct str some_words(struct archive *x, struct gen *g)
{
	const struct article *a = &x->articles.p[gen_below(g, (uint32_t)x->articles.n)];
	struct str text = gen_below(g, 2) ? a->title : a->body;
	size_t words = 1 + gen_below(g, 4), from = 0, to;

	if (text.n > 0)
		from = gen_below(g, (uint32_t)text.n);
	while (from > 0 && text.p[from - 1] != ' ' && text.p[from - 1] != '\n')
		from--;
	for (to = from; to < text.n && words > 0 && text.p[to] != '\n'; to++)
		words -= text.p[to] == ' ';
	return str_trim(str_sub(text, from, to));
}

static void test_500_words_and_phrases_of_real_articles(void **state)
{
	struct fixture *f = *state;
	struct str *terms = xcalloc(REAL_TERMS, sizeof(*terms));
	struct archive x;
	struct gen g;

	archive_open(&x, f);
	for (size_t i = 0; i < sizeof(corpora) / sizeof(corpora[0]); i++)
		corpus_add(&x, corpora[i]);
	archive_put(&x, 0);
	archive_index(&x, 200, SIZE_MAX);
	gen_init(&g, 41, NULL, 0);
	for (size_t n = 0; n < REAL_TERMS;) {
		terms[n] = some_words(&x, &g);
		struct watchset *ws = set_of(f->guards, terms[n]);
		n += ws != NULL;
		watchset_free(ws);
	}
	check_all(&x, terms, REAL_TERMS);
	free(terms);
	archive_close(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_search_finds_what_the_matcher_finds),
		cmocka_unit_test(test_rows_come_in_order_up_to_the_limit),
		cmocka_unit_test(test_a_filter_holds_for_what_is_not_indexed_too),
		cmocka_unit_test(test_what_cannot_be_searched_for_is_said),
		cmocka_unit_test(test_an_index_of_another_version_is_made_anew),
		cmocka_unit_test(test_stories_are_counted_once),
		cmocka_unit_test(test_stories_of_many_are_counted_once),
		cmocka_unit_test(test_large_indices_of_other_versions_are_made_anew),
		cmocka_unit_test(test_counting_ends_somewhere_and_says_so),
		cmocka_unit_test(test_an_expired_article_is_not_found),
		cmocka_unit_test(test_a_slice_ends_behind_its_bytes),
	};
	const struct CMUnitTest further[] = {
		cmocka_unit_test(test_500_words_and_phrases_of_real_articles),
	};
	int failed = cmocka_run_group_tests(tests, rig_setup, rig_teardown);

	if (further_material("../shared/corpus"))
		failed += cmocka_run_group_tests(further, rig_setup, rig_teardown);
	return failed;
}
