/* SPDX-License-Identifier: ISC */
/*
 * What the index of words costs, and what a search takes.
 *
 *   store     CPU per article, put 50 a commit and indexed behind that in slices, against the least: prepared INSERTs
 *             into the same tables and one into FTS5 (unicode61, without text), 50 a commit
 *   slice     CPU of the longest of them; with the index of another version in BENCH_STORE also of those in which it goes
 *   search    CPU of a search with its 20 rows, over BENCH_ARTICLES articles (20000); the words and phrases are
 *             drawn from the running text, as often as it has them. BENCH_STORE names a file in which they stay for
 *             the next run, which then only searches: a million take a quarter of an hour to store
 *   expire    CPU of the longest batch of retention
 *
 * CPU, since a busy machine makes any wall clock long.
 */
#include "desk/search.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "desk/index.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"
#include "watch/search/words.h"

enum {
	ARTICLES = 20000,
	TEXTS_MAX = 7000,
	BATCH = 50,
	BATCHES = 20,
	SEARCHES = 500,
	SLICES_MAX = 200000,
	LINK_MAX = 64,
	PATH_MAX_OURS = 64
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	struct bench_texts texts;
	struct store *store, *reader; /* the reader searches, as rasid search does */
	struct search_words *words, *deleted;
	struct guards *guards;
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *item, *key, *index, *commit;
	uint64_t next_ours, next_bare;
	bool is_kept; /* the store of a run before */
	size_t slice; /* articles of the next one */
	double *slices;
	size_t n_slices;
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("%s", e->msg);
}

/* Titles and bodies in ever new pairs, once all texts have been met. */
static struct bench_text text_of(const struct bench *b, uint64_t i)
{
	const struct bench_text *v = b->texts.v;
	size_t n = b->texts.n;

	return (struct bench_text){v[(i + i / n * 7) % n].title, v[i % n].body};
}

/* ---- storing ----------------------------------------------------------------------------- */

/* As the daemon does it, but for the pauses. */
static void index_all(struct bench *b)
{
	struct desk d = {.store = b->store};
	struct index_slice io = {.max_bytes = KIB(64), .more = true};
	struct err e = {0};

	while (io.more) {
		double before = bench_cpu_s();
		io.max_articles = b->slice;
		check(index_run(&d, b->words, &io, &e), &e);
		double s = bench_cpu_s() - before;
		if (io.articles > 0)
			b->slice = indexer_next(b->slice, (int64_t)(s * 1e6));
		if (b->n_slices < SLICES_MAX)
			b->slices[b->n_slices++] = s * 1e3;
	}
}

static struct str link_of(uint64_t number, char to[LINK_MAX])
{
	snprintf(to, LINK_MAX, "https://news.example/?p=%llu", (unsigned long long)number);
	return str_of(to);
}

static void ours_job(struct bench *b)
{
	struct store_new v[BATCH] = {0};
	char links[BATCH][LINK_MAX];
	struct err e = {0};

	for (size_t i = 0; i < BATCH; i++) {
		uint64_t number = b->next_ours++;
		struct bench_text t = text_of(b, number);
		struct str link = link_of(number, links[i]);

		v[i].article = (struct store_article){.feed = STR("feed"),
			.a = {.guid = link,
				.link = link,
				.title = t.title,
				.body = t.body,
				.published_s = NOW_MS / 1000,
				.updated_s = TIME_NONE},
			.first_seen_ms = NOW_MS + (int64_t)number};
		v[i].keys[KEY_GUID] = hash128(link, 0);
	}
	check(store_articles_put(b->store, v, BATCH, &e), &e);
}

static void run_ours(void *arg)
{
	struct bench *b = arg;

	for (size_t j = 0; j < BATCHES; j++)
		ours_job(b);
	index_all(b);
}

static sqlite3_stmt *prepare(struct bench *b, const char *text)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v3(b->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) !=
		SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(b->db));
	return s;
}

static void step(struct bench *b, sqlite3_stmt *s)
{
	if (sqlite3_step(s) != SQLITE_DONE)
		bench_die("sqlite: %s", sqlite3_errmsg(b->db));
	sqlite3_reset(s);
}

/* The tables are ours, so that what is measured is what we do besides filling them. */
static void bare_open(struct bench *b, const char *path)
{
	static const char setup[] =
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; "
		"CREATE VIRTUAL TABLE w USING fts5 (title, body, content = '')";
	struct store *s = NULL;
	struct err e = {0};

	check(store_open(&(struct store_conf){.engine = STR("sqlite"), .place = str_of(path)},
		      &s, &e),
		&e);
	store_close(s);
	if (sqlite3_open(path, &b->db) != SQLITE_OK ||
		sqlite3_exec(b->db, setup, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(b->db));
	b->begin = prepare(b, "BEGIN IMMEDIATE");
	b->insert = prepare(b,
		"INSERT INTO article (id, feed, first_seen_ms, silent, published_s, updated_s, "
		"guid, link, title, authors, categories, summary, body) "
		"VALUES (?1, 'feed', ?2, 0, ?3, NULL, ?4, ?4, ?5, '', '', '', ?6)");
	b->item = prepare(b, "INSERT INTO item (id, feed, seen_ms) VALUES (?, 'feed', ?)");
	b->key = prepare(b, "INSERT INTO ident (hi, lo, article) VALUES (?, ?, ?)");
	b->index = prepare(b, "INSERT INTO w (title, body, rowid) VALUES (?, ?, ?)");
	b->commit = prepare(b, "COMMIT");
}

static void bind_text(sqlite3_stmt *s, int i, struct str v)
{
	sqlite3_bind_text(s, i, v.p, (int)v.n, SQLITE_STATIC);
}

static void bare_one(struct bench *b)
{
	uint64_t number = ++b->next_bare;
	struct bench_text t = text_of(b, number);
	char link[LINK_MAX];
	struct str url = link_of(number, link);
	struct key k = hash128(url, 0);

	sqlite3_bind_int64(b->insert, 1, (int64_t)number);
	sqlite3_bind_int64(b->insert, 2, NOW_MS + (int64_t)number);
	sqlite3_bind_int64(b->insert, 3, NOW_MS / 1000);
	bind_text(b->insert, 4, url);
	bind_text(b->insert, 5, t.title);
	bind_text(b->insert, 6, t.body);
	step(b, b->insert);
	sqlite3_bind_int64(b->item, 1, (int64_t)number);
	sqlite3_bind_int64(b->item, 2, NOW_MS);
	step(b, b->item);
	sqlite3_bind_int64(b->key, 1, (int64_t)k.hi);
	sqlite3_bind_int64(b->key, 2, (int64_t)k.lo);
	sqlite3_bind_int64(b->key, 3, (int64_t)number);
	step(b, b->key);
	bind_text(b->index, 1, t.title);
	bind_text(b->index, 2, t.body);
	sqlite3_bind_int64(b->index, 3, (int64_t)number);
	step(b, b->index);
}

static void run_bare(void *arg)
{
	struct bench *b = arg;

	for (size_t j = 0; j < BATCHES; j++) {
		step(b, b->begin);
		for (size_t i = 0; i < BATCH; i++)
			bare_one(b);
		step(b, b->commit);
	}
}

static void bare_close(struct bench *b)
{
	sqlite3_finalize(b->begin);
	sqlite3_finalize(b->insert);
	sqlite3_finalize(b->item);
	sqlite3_finalize(b->key);
	sqlite3_finalize(b->index);
	sqlite3_finalize(b->commit);
	sqlite3_close(b->db);
}

static void storing(struct bench *b)
{
	struct bench_case c[] = {
		{.name = "bare INSERT and FTS5, 50 a commit", .run = run_bare, .arg = b},
		{.name = "put and indexed", .run = run_ours, .arg = b},
	};

	bench_run(c, 2);
	bench_print(&c[0], 1e6 / (BATCH * BATCHES), "us/article");
	bench_print(&c[1], 1e6 / (BATCH * BATCHES), "us/article");
	bench_ratio(&c[1], &c[0], 1.15);
}

/* ---- searching --------------------------------------------------------------------------- */

static void on_row(const struct search_row *row, void *arg)
{
	(void)row;
	(void)arg;
}

/* One to three words of the running text; false where there are none. */
static bool words_at(const struct bench *b, uint64_t n, struct str *ret)
{
	struct str text = b->texts.v[n * 7919 % b->texts.n].body;
	size_t from = text.n > 0 ? n * 104729 % text.n : 0, words = 1 + n % 3, to;

	while (from > 0 && text.p[from - 1] != ' ' && text.p[from - 1] != '\n')
		from--;
	for (to = from; to < text.n && words > 0 && text.p[to] != '\n'; to++)
		words -= text.p[to] == ' ';
	*ret = str_trim(str_sub(text, from, to));
	return ret->n > 0;
}

static bool search(struct bench *b, uint64_t n, double *ret_ms)
{
	struct search_request r = {.query = {.n = 1},
		.columns = 1 << SEARCH_TITLE | 1 << SEARCH_SUMMARY | 1 << SEARCH_BODY,
		.filter = {.until_ms = INT64_MAX, .any_feed = true},
		.limit = 20,
		.guards = b->guards};
	struct search_answer answer = {0};
	struct err e = {0};

	if (!words_at(b, n, &r.query.v[0].text) ||
		search_check(&r.query, r.guards, &e) != ERR_NONE)
		return false;
	double before = bench_cpu_s();

	check(search_run(b->reader, &r, on_row, NULL, &answer, &e), &e);
	*ret_ms = (bench_cpu_s() - before) * 1e3;
	if (answer.articles == 0)
		bench_die("nothing has '" STR_F "'", STR_A(r.query.v[0].text));
	if (getenv("BENCH_VERBOSE") != NULL)
		printf("    %8.2f ms %8llu  " STR_F "\n", *ret_ms,
			(unsigned long long)answer.articles, STR_A(r.query.v[0].text));
	return true;
}

static struct store_conf place_of(const char *dir, char path[PATH_MAX_OURS])
{
	const char *kept = getenv("BENCH_STORE");

	snprintf(path, PATH_MAX_OURS, "%s/ours.db", dir);
	return (struct store_conf){
		.engine = STR("sqlite"), .place = str_of(kept != NULL ? kept : path)};
}

static void searching(struct bench *b, const char *dir)
{
	static double ms[SEARCHES];
	char path[PATH_MAX_OURS];
	struct store_conf conf = place_of(dir, path);
	struct err e = {0};
	size_t n = 0;

	conf.read_only = conf.mapped = true;
	check(store_open(&conf, &b->reader, &e), &e);
	for (uint64_t i = 1; n < SEARCHES; i++)
		n += search(b, i, &ms[n]);
	printf("search in %llu articles: p50 %.2f  p90 %.2f ms\n",
		(unsigned long long)b->next_ours, bench_percentile(ms, n, 50),
		bench_percentile(ms, n, 90));
	bench_goal("search p99", bench_percentile(ms, n, 99), "ms", 20);
	store_close(b->reader);
}

/* ---- expiring ---------------------------------------------------------------------------- */

static void expiring(struct bench *b)
{
	struct store_expired gone = {.more = true};
	double longest = 0, all = 0;
	uint64_t n = 0;
	struct err e = {0};

	while (gone.more && n < 1000) {
		double before = bench_cpu_s();
		check(store_expire(b->store, NOW_MS + 1000, 0, BATCH, &gone, &e), &e);
		double ms = (bench_cpu_s() - before) * 1e3;
		n += gone.articles;
		all += ms;
		longest = ms > longest ? ms : longest;
	}
	printf("expire: %.2f ms an article\n", all / (double)(n > 0 ? n : 1));
	bench_goal("batch of retention", longest, "ms", 50);
}

/* ------------------------------------------------------------------------------------------ */

static uint64_t wanted(void)
{
	const char *set = getenv("BENCH_ARTICLES");
	uint64_t n = ARTICLES;

	if (set != NULL && !str_to_u64(str_of(set), &n))
		bench_die("BENCH_ARTICLES is a number");
	return n;
}

static void ours_open(struct bench *b, const char *dir)
{
	char path[PATH_MAX_OURS];
	const struct store_conf conf = place_of(dir, path);
	struct err e = {0};

	check(store_open(&conf, &b->store, &e), &e);
	check(store_index_use(b->store, index_words, b->deleted, &e), &e);
	check(store_search_below(b->store, INT64_MAX, &b->next_ours, &e), &e);
	b->is_kept = b->next_ours > 0;
}

/* Everything that changes the store. */
static void filling(struct bench *b, const char *dir)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/bare.db", dir);
	bare_open(b, path);
	storing(b);
	bare_close(b);
	while (b->next_ours < wanted())
		run_ours(b);
}

static void indexing(struct bench *b)
{
	index_all(b);
	printf("slice: p50 %.1f  p99 %.1f ms\n", bench_percentile(b->slices, b->n_slices, 50),
		bench_percentile(b->slices, b->n_slices, 99));
	bench_goal("longest slice", b->slices[b->n_slices - 1], "ms", 50);
}

int main(void)
{
	struct bench b = {.slice = 8,
		.words = search_words_new(true),
		.deleted = search_words_new(false)};
	char dir[BENCH_DIR];
	struct err e = {0};

	b.slices = xcalloc(SLICES_MAX, sizeof(*b.slices));
	bench_dir_make(dir);
	bench_texts_load(&b.texts, TEXTS_MAX);
	ours_open(&b, dir);
	check(guards_new(STR(""), &b.guards, &e), &e);
	printf("search: articles of %zu bytes\n", b.texts.bytes / b.texts.n);
	if (!b.is_kept)
		filling(&b, dir);
	indexing(&b);
	searching(&b, dir);
	if (getenv("BENCH_STORE") == NULL)
		expiring(&b);
	store_close(b.store);
	search_words_free(b.words);
	search_words_free(b.deleted);
	guards_free(b.guards);
	free(b.slices);
	bench_texts_done(&b.texts);
	bench_dir_remove(dir);
	return 0;
}
