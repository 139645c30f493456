/* SPDX-License-Identifier: ISC */
/*
 * How long an ingest may have to wait for what is done behind it. The store thread runs one job at a time and ingests come
 * before all others, so that is the longest job: of filling the index of words, of putting an index of another version
 * aside and deleting it, of a new watch that looks back, of retention. In a store of BENCH_ROWS (20000) articles.
 *
 * CPU, by which the goal is judged, since a busy machine makes any wall clock long; the wall beside it, as it was here
 * and now.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/xalloc.h"
#include "daemon/app_private.h"
#include "desk/adopt.h"
#include "desk/baseline.h"
#include "desk/index.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"
#include "watch/search/words.h"

enum {
	ROWS = 20000,
	BATCH = 50, /* articles of a retention job, as in daemon/retention.c */
	PUT = 500,
	TEXTS = 7000,
	JOBS_MAX = 100000
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	struct desk desk;
	struct bench_texts texts;
	struct search_words *words, *deleted;
	struct baseline *baseline;
	size_t slice; /* articles of the next one of the index */
	bool more;
	double wall[JOBS_MAX], cpu[JOBS_MAX];
	size_t n;
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("%s", e->msg);
}

/* ---- the jobs ---------------------------------------------------------------------------- */

/* As in daemon/indexer.c. */
static void index_job(struct bench *b)
{
	struct index_slice io = {.max_articles = b->slice, .max_bytes = KIB(64)};
	double start = bench_cpu_s();
	struct err e = {0};

	check(index_run(&b->desk, b->words, &io, &e), &e);
	if (io.articles > 0)
		b->slice = indexer_next(b->slice, (int64_t)((bench_cpu_s() - start) * 1e6));
	b->more = io.more;
}

static void baseline_job(struct bench *b)
{
	struct baseline_done done;
	struct err e = {0};

	check(baseline_slice(b->baseline, &b->desk, &done, &e), &e);
	b->more = done.more;
}

static void expire_job(struct bench *b)
{
	struct store_expired gone;
	struct err e = {0};

	check(store_expire(b->desk.store, NOW_MS + ROWS / 2, 0, BATCH, &gone, &e), &e);
	b->more = gone.more;
}

/* ---- measuring --------------------------------------------------------------------------- */

static void measure(struct bench *b, const char *what, void (*job)(struct bench *b))
{
	char name[80];

	b->n = 0;
	do {
		double cpu = bench_cpu_s(), wall = bench_wall_s();

		job(b);
		b->cpu[b->n] = (bench_cpu_s() - cpu) * 1e3;
		b->wall[b->n++] = (bench_wall_s() - wall) * 1e3;
	} while (b->more && b->n < JOBS_MAX);
	printf("  %-44s %zu jobs, CPU p50 %.1f  p99 %.1f, wall p50 %.1f  p99 %.1f  max %.1f ms\n",
		what, b->n, bench_percentile(b->cpu, b->n, 50),
		bench_percentile(b->cpu, b->n, 99), bench_percentile(b->wall, b->n, 50),
		bench_percentile(b->wall, b->n, 99), bench_percentile(b->wall, b->n, 100));
	snprintf(name, sizeof(name), "%s, the longest", what);
	bench_goal(name, bench_percentile(b->cpu, b->n, 100), "ms of CPU", 50);
}

/* ---- what they work on ------------------------------------------------------------------- */

static struct config *load(const char *dir)
{
	struct arena a;
	struct conf_diags diags;

	bench_file_write(dir, "rasid.conf",
		"[feed f]\nurl = http://feed.example/\n[destination d]\ntype = console\n"
		"[watch w]\nterm = مجلس الأمن\nterm = الرئيس\n");
	arena_init(&a, MIB(1));
	conf_diags_init(&diags, &a);
	struct config *c = config_load(dir, &a, &diags);

	arena_done(&a);
	if (c == NULL)
		bench_die("the configuration is refused");
	return c;
}

static void next_bytes(void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		((unsigned char *)p)[i] = (unsigned char)i;
}

static void fill(struct bench *b, uint64_t rows)
{
	struct store_new *v = xcalloc(PUT, sizeof(*v));
	struct err e = {0};

	for (uint64_t at = 0; at < rows; at += PUT) {
		for (uint64_t i = 0; i < PUT; i++) {
			const struct bench_text *t = &b->texts.v[(at + i) % b->texts.n];

			v[i] = (struct store_new){
				.article = {.feed = STR("f"),
					.a = {.title = t->title,
						.body = t->body,
						.published_s = TIME_NONE,
						.updated_s = TIME_NONE},
					.first_seen_ms = NOW_MS + (int64_t)(at + i)}};
		}
		check(store_articles_put(b->desk.store, v, PUT, &e), &e);
	}
	free(v);
}

static void make_another_version(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
		sqlite3_exec(db, "UPDATE search_state SET version = 1", NULL, NULL, NULL) !=
			SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void run(struct bench *b, const char *path)
{
	size_t fresh = 0;
	struct err e = {0};

	measure(b, "indexing", index_job);
	make_another_version(path);
	measure(b, "indexing anew", index_job);
	check(adopt_run(&b->desk, b->desk.config, NOW_MS, &fresh, &e), &e);
	measure(b, "a new watch looks back", baseline_job);
	measure(b, "retention", expire_job);
}

int main(void)
{
	static struct bench b;
	const char *set = getenv("BENCH_ROWS");
	uint64_t rows = ROWS;
	char dir[BENCH_DIR], path[64];
	struct err e = {0};

	if (set != NULL && !str_to_u64(str_of(set), &rows))
		bench_die("BENCH_ROWS is a number");
	bench_dir_make(dir);
	bench_texts_load(&b.texts, TEXTS);
	struct config *c = load(dir);

	snprintf(path, sizeof(path), "%s/bench.db", dir);
	const struct store_conf conf = {.engine = STR("sqlite"), .place = str_of(path)};

	check(store_open(&conf, &b.desk.store, &e), &e);
	b.slice = 8;
	b.words = search_words_new(true);
	b.deleted = search_words_new(false);
	b.baseline = baseline_new();
	b.desk.scratch = watch_scratch_new();
	b.desk.random_bytes = next_bytes;
	b.desk.config = c;
	check(store_index_use(b.desk.store, index_words, b.deleted, &e), &e);
	fill(&b, rows);
	printf("waits: jobs of the store thread, %llu articles of %zu bytes\n",
		(unsigned long long)rows, b.texts.bytes / b.texts.n);
	run(&b, path);
	baseline_free(b.baseline);
	store_close(b.desk.store);
	watch_scratch_free(b.desk.scratch);
	search_words_free(b.words);
	search_words_free(b.deleted);
	config_free(c);
	bench_texts_done(&b.texts);
	bench_dir_remove(dir);
	return 0;
}
