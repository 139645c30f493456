/* SPDX-License-Identifier: ISC */
/*
 * How long retention keeps the store thread from anything else: the wall time of each store_thin() that empties
 * 100,000 articles and looks at the rest, of each store_expire(), and the rate at which articles go, in a store of
 * BENCH_ROWS (200000) articles with four hits each, every fifth with an alert that was delivered.
 */
#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "store/store.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	RETENTION_BATCH = 50, /* as in daemon/retention.c */
	THIN_BATCH = 10,      /* the same */
	ROWS = 200000,
	BATCH = 500,
	HITS = 4,
	TEXTS = 600
};
#define NOW_MS INT64_C(1620000000000)

struct texts {
	char link[64], id[32], feed[32];
	struct store_hit hits[HITS];
	struct store_alert alert;
	struct store_notice notice;
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("store: %s", e->msg);
}

static void fill_one(
	const struct bench_text *text, uint64_t number, struct texts *t, struct store_new *ret)
{
	snprintf(t->link, sizeof(t->link), "https://news.example/?p=%llu",
		(unsigned long long)number);
	snprintf(t->id, sizeof(t->id), "alr_%llu", (unsigned long long)number);
	snprintf(t->feed, sizeof(t->feed), "feed-%llu",
		(unsigned long long)(number * 7919 % 1000));
	for (size_t k = 0; k < KEY_N; k++)
		ret->keys[k] = hash128(str_of(t->link), k);
	for (size_t h = 0; h < HITS; h++)
		t->hits[h] = (struct store_hit){
			.watch = STR("watch"), .term = STR("التحالف الدولي"), .start = h};
	t->alert = (struct store_alert){
		.id = str_of(t->id), .watch = STR("watch"), .created_ms = NOW_MS};
	t->notice = (struct store_notice){.dest = STR("chat")};
	ret->article = (struct store_article){.feed = str_of(t->feed),
		.a = {.guid = str_of(t->link),
			.link = str_of(t->link),
			.title = text->title,
			.body = text->body},
		.first_seen_ms = NOW_MS};
	ret->found = (struct store_found){.hits = t->hits,
		.n_hits = HITS,
		.alerts = &t->alert,
		.n_alerts = number % 5 == 0,
		.notices = &t->notice,
		.n_notices = number % 5 == 0};
}

static void fill(struct store *s, const struct bench_texts *texts, uint64_t rows)
{
	struct store_new *v = xcalloc(BATCH, sizeof(*v));
	struct texts *t = xcalloc(BATCH, sizeof(*t));
	struct err e = {0};

	for (uint64_t at = 0; at < rows; at += BATCH) {
		for (uint64_t i = 0; i < BATCH; i++) {
			v[i] = (struct store_new){.article = {.id = 0}};
			fill_one(&texts->v[(at + i) % texts->n], at + i, &t[i], &v[i]);
		}
		check(store_articles_put(s, v, BATCH, &e), &e);
	}
	free(v);
	free(t);
}

static void deliver_all(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK ||
		sqlite3_exec(db, "UPDATE delivery SET state = 2", NULL, NULL, NULL) !=
			SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

static void say(const char *what, double *us, size_t n)
{
	printf("  %-44s p50 %.0f  p90 %.0f  p99 %.0f  max %.0f us\n", what,
		bench_percentile(us, n, 50), bench_percentile(us, n, 90),
		bench_percentile(us, n, 99), bench_percentile(us, n, 100));
	bench_goal("a commit, the longest", bench_percentile(us, n, 100) / 1000, "ms", 50);
}

/* Every other feed keeps texts for good. */
static void on_keep(struct str feed, struct store_keep *ret, void *arg)
{
	(void)arg;
	*ret = (struct store_keep){
		TIME_NONE, (unsigned char)feed.p[feed.n - 1] % 2 == 0 ? NOW_MS + 1 : TIME_NONE};
}

static void thin(struct store *s, uint64_t rows)
{
	double *us = xcalloc(rows, sizeof(*us));
	struct store_thin io = {.after_ms = TIME_NONE, .more = true};
	uint64_t texts = 0;
	size_t n = 0;
	struct err e = {0};

	for (; io.more && n < rows; n++) {
		double before = bench_wall_s();

		check(store_thin(s, NOW_MS + 1, THIN_BATCH, on_keep, NULL, &io, &e), &e);
		us[n] = (bench_wall_s() - before) * 1e6;
		texts += io.texts;
	}
	printf("texts of %llu of %llu articles, %d at a time\n", (unsigned long long)texts,
		(unsigned long long)rows, THIN_BATCH);
	say("a batch", us, n);
	free(us);
}

static void expire(struct store *s, uint64_t rows)
{
	double *us = xcalloc(3 * rows, sizeof(*us));
	struct store_expired gone = {.more = true};
	uint64_t articles = 0;
	size_t n = 0;
	struct err e = {0};
	double start = bench_wall_s();

	for (; gone.more && n < 3 * rows; n++) {
		double before = bench_wall_s();

		check(store_expire(s, NOW_MS + 1, NOW_MS + 1, RETENTION_BATCH, &gone, &e), &e);
		us[n] = (bench_wall_s() - before) * 1e6;
		articles += gone.articles;
	}
	double all = bench_wall_s() - start;

	printf("retention of %llu articles, %d at a time\n", (unsigned long long)articles,
		RETENTION_BATCH);
	say("a batch", us, n);
	printf("  %-44s %.0f articles/s of the store thread\n", "rate", (double)articles / all);
	bench_goal("a batch, p99", bench_percentile(us, n, 99) / 1000, "ms", 20);
	free(us);
}

int main(void)
{
	const char *set = getenv("BENCH_ROWS");
	uint64_t rows = ROWS;
	struct bench_texts texts = {0};
	char dir[BENCH_DIR];
	char path[64];
	struct store *s = NULL;
	struct err e = {0};
	struct store_conf c = {.engine = STR("sqlite")};

	if (set != NULL && !str_to_u64(str_of(set), &rows))
		bench_die("BENCH_ROWS is a number");
	bench_dir_make(dir);
	bench_texts_load(&texts, TEXTS);
	snprintf(path, sizeof(path), "%s/bench.db", dir);
	c.place = str_of(path);
	check(store_open(&c, &s, &e), &e);
	fill(s, &texts, rows);
	deliver_all(path);
	thin(s, rows);
	expire(s, rows);
	store_close(s);
	bench_texts_done(&texts);
	bench_dir_remove(dir);
	return 0;
}
