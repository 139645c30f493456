/* SPDX-License-Identifier: ISC */
/*
 * How fast `rasid watch try` looks back: a watch of one term, and one of twenty, over a store of BENCH_ROWS (20000)
 * articles, beside a walk that reads the same columns and does nothing with them.
 */
#include "desk/try.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "store/store.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	ROWS = 20000,
	BATCH = 500,
	TEXTS = 2000,
	FEEDS = 40
};
#define NOW_MS INT64_C(1620000000000)
#define EACH_MS 5000

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("%s", e->msg);
}

static void write_config(const char *dir)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/rasid.conf", dir);
	FILE *f = fopen(path, "w");

	if (f == NULL)
		bench_die("%s cannot be written", path);
	fprintf(f, "[daemon]\ndata_dir = %s\n", dir);
	for (int i = 0; i < FEEDS; i++)
		fprintf(f, "[feed f%d]\nurl = http://f%d.example/\n", i, i);
	fputs("[destination d]\ntype = console\ngroup = 30m\n"
	      "[watch one]\nterm = التحالف الدولي\n"
	      "[watch many]\nterm = وزير الخارجية\nterm = مجلس الأمن\nterm = السعودية\n"
	      "term = بغداد\nterm = القاهرة\nterm = دمشق\nterm = الأمم المتحدة\n"
	      "term = البنك المركزي\nterm = الانتخابات\nterm = الرئيس الأمريكي\nterm = غزة\n"
	      "term = طرابلس\nterm = الخرطوم\nterm = صنعاء\nterm = تونس\nterm = الجزائر\n"
	      "term = المغرب\nterm = لبنان\nterm = الأردن\nterm = الكويت\n",
		f);
	fclose(f);
}

static void fill(struct store *s, const struct bench_texts *texts, uint64_t rows)
{
	struct store_new *v = xcalloc(BATCH, sizeof(*v));
	char feeds[FEEDS][8];
	struct err e = {0};

	for (int i = 0; i < FEEDS; i++)
		snprintf(feeds[i], sizeof(feeds[i]), "f%d", i);
	for (uint64_t at = 0; at < rows; at += BATCH) {
		for (uint64_t i = 0; i < BATCH; i++) {
			const struct bench_text *t = &texts->v[(at + i) % texts->n];

			v[i] = (struct store_new){
				.article = {.feed = str_of(feeds[(at + i) % FEEDS]),
					.a = {.title = t->title,
						.body = t->body,
						.published_s = TIME_NONE,
						.updated_s = TIME_NONE},
					.first_seen_ms = NOW_MS + (int64_t)(at + i) * EACH_MS}};
		}
		check(store_articles_put(s, v, BATCH, &e), &e);
	}
	free(v);
}

static bool on_article(const struct store_article *a, void *arg)
{
	*(size_t *)arg += a->a.title.n + a->a.body.n;
	return true;
}

static double read_all(const struct config *c, size_t *ret_bytes)
{
	struct store *s = NULL;
	char path[80];
	struct err e = {0};
	const struct store_scan q = {.max = 0};
	struct store_conf conf = {.engine = STR("sqlite"), .read_only = true, .mapped = true};

	snprintf(path, sizeof(path), STR_F "/rasid.db", STR_A(c->data_dir));
	conf.place = str_of(path);
	check(store_open(&conf, &s, &e), &e);
	double start = bench_cpu_s();

	check(store_scan(s, &q, on_article, ret_bytes, &e), &e);
	double took = bench_cpu_s() - start;

	store_close(s);
	return took;
}

static double try_watch(const struct config *c, uint64_t bits, uint64_t *ret_matched)
{
	AUTO_ARENA struct arena a = {0};
	const struct try_ask ask = {.c = c, .watches = &bits};
	struct try_found found;
	struct err e = {0};
	double start = bench_cpu_s();

	arena_init(&a, BUF_NO_MAX);
	check(try_run(&ask, &a, &found, &e), &e);
	*ret_matched = found.matched;
	return bench_cpu_s() - start;
}

static void measure(const struct config *c, uint64_t rows)
{
	static const char *const names[] = {"a watch of one term", "a watch of twenty terms"};
	double us = 1e6 / (double)rows;

	for (uint64_t w = 0; w < 2; w++) {
		double bare[BENCH_RUNS];
		double took[BENCH_RUNS];
		uint64_t matched = 0;
		size_t bytes = 0;

		for (int i = 0; i < BENCH_RUNS; i++) {
			bytes = 0;
			bare[i] = read_all(c, &bytes);
			took[i] = try_watch(c, UINT64_C(1) << w, &matched);
		}
		printf("  %-30s %.2f us an article, %.2f to read it; %zu MB, found in %llu\n",
			names[w], bench_median(took) * us, bench_median(bare) * us,
			bytes / 1000000, (unsigned long long)matched);
		bench_goal(names[w], bench_median(took) * us, "us an article",
			rows > 500000 ? 8 : 10);
	}
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
	struct arena arena;
	struct conf_diags diags;
	struct store_conf c = {.engine = STR("sqlite")};

	if (set != NULL && !str_to_u64(str_of(set), &rows))
		bench_die("BENCH_ROWS is a number");
	bench_dir_make(dir);
	write_config(dir);
	arena_init(&arena, BUF_NO_MAX);
	struct config *config = config_load(dir, &arena, &diags);

	if (config == NULL)
		bench_die("the configuration has errors");
	bench_texts_load(&texts, TEXTS);
	snprintf(path, sizeof(path), "%s/rasid.db", dir);
	c.place = str_of(path);
	check(store_open(&c, &s, &e), &e);
	fill(s, &texts, rows);
	store_close(s);
	printf("trying a watch on %llu articles\n", (unsigned long long)rows);
	measure(config, rows);
	config_free(config);
	arena_done(&arena);
	bench_texts_done(&texts);
	bench_dir_remove(dir);
	return 0;
}
