/* SPDX-License-Identifier: ISC */
/*
 * What a view of the page costs, over BENCH_ARTICLES stored articles (50000): one in 20 was matched and told, one in ten copies
 * another. BENCH_STORE names a file in which they stay for the next run, which then only reads: a million take minutes.
 *
 *   now ...     CPU of a request from the path to the last byte of HTML, in a read-only store in a transaction of its own,
 *               as the daemon asks. The goal is of `/` with a million articles
 */
#include "desk/page/page.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	ARTICLES = 50000,
	TEXTS = 2000,
	BATCH = 500,
	ASKED = 300
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	struct bench_texts texts;
	struct config *config;
	char dir[BENCH_DIR], path[64];
	uint64_t n; /* articles */
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("%s", e->msg);
}

static uint64_t wanted(void)
{
	const char *set = getenv("BENCH_ARTICLES");
	uint64_t n = ARTICLES;

	if (set != NULL && !str_to_u64(str_of(set), &n))
		bench_die("BENCH_ARTICLES is a number");
	return n;
}

/* ---- what is stored ------------------------------------------------------------------------ */

struct batch {
	struct store_new v[BATCH];
	struct store_hit hits[BATCH][3];
	struct store_alert alerts[BATCH];
	struct store_notice notices[BATCH];
	char links[BATCH][64], ids[BATCH][40];
};

/* Three hits and an alert, which is told to one destination. */
static void match(struct batch *b, size_t i, uint64_t number, struct bench_text t)
{
	static const struct str watches[] = {STR_INIT("w0"), STR_INIT("w1")};

	for (size_t k = 0; k < 3; k++)
		b->hits[i][k] = (struct store_hit){.watch = watches[k % 2],
			.term = STR("التحالف الدولي"),
			.field = k == 0 ? FIELD_TITLE : FIELD_BODY,
			.start = 0,
			.end = str_find(k == 0 ? t.title : t.body, ' '),
			.rules = 1U << k};
	snprintf(b->ids[i], sizeof(b->ids[i]), "alr_%026llu", (unsigned long long)number);
	b->alerts[i] = (struct store_alert){
		str_of(b->ids[i]), watches[0], NOW_MS - 86400000 + (int64_t)number * 80, 0};
	b->notices[i] = (struct store_notice){
		.dest = STR("d"), .suppressed = number % 100 != 0, .why = STR("story")};
	b->v[i].found = (struct store_found){.hits = b->hits[i],
		.n_hits = 3,
		.alerts = &b->alerts[i],
		.n_alerts = 1,
		.notices = &b->notices[i],
		.n_notices = 1};
}

static void put(struct bench *b, struct store *s, struct batch *to)
{
	struct err e = {0};

	*to = (struct batch){0};
	for (size_t i = 0; i < BATCH; i++) {
		uint64_t number = b->n++;
		struct bench_text t = b->texts.v[number % b->texts.n];

		snprintf(to->links[i], sizeof(to->links[i]), "https://news.example/?p=%llu",
			(unsigned long long)number);
		to->v[i].article =
			(struct store_article){.feed = number % 2 == 0 ? STR("f0") : STR("f1"),
				.a = {.guid = str_of(to->links[i]),
					.link = str_of(to->links[i]),
					.title = t.title,
					.body = t.body,
					.published_s = NOW_MS / 1000,
					.updated_s = TIME_NONE},
				.first_seen_ms = NOW_MS - 86400000 + (int64_t)number * 80};
		to->v[i].keys[KEY_GUID] = hash128(str_of(to->links[i]), 0);
		/* A sketch, or there is no story. */
		to->v[i].sketch = (struct store_sketch){
			.outlet = number % 3 == 0 ? STR("a") : STR("b"), .shingles = STR("x")};
		if (number % 10 == 9)
			to->v[i].joins = i;
		if (number % 20 == 0)
			match(to, i, number, t);
	}
	check(store_articles_put(s, to->v, BATCH, &e), &e);
}

static void fill(struct bench *b)
{
	const struct store_conf c = {.engine = STR("sqlite"), .place = str_of(b->path)};
	struct batch *to = xcalloc(1, sizeof(*to));
	struct store *s = NULL;
	struct err e = {0};

	check(store_open(&c, &s, &e), &e);
	check(store_search_below(s, INT64_MAX, &b->n, &e), &e);
	while (b->n < wanted())
		put(b, s, to);
	store_close(s);
	free(to);
}

static void write_file(const struct bench *b, const char *name, const char *text)
{
	char path[96];

	snprintf(path, sizeof(path), "%s/%s", b->dir, name);
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) < 0 || fclose(f) != 0)
		bench_die("cannot write %s", path);
}

static void configure(struct bench *b)
{
	AUTO_ARENA struct arena a;
	struct conf_diags diags;

	arena_init(&a, MIB(1));
	conf_diags_init(&diags, &a);
	write_file(b, "rasid.conf",
		"[feed f0]\nurl = http://f0.example/\ntitle = صحيفة الأولى\n"
		"[feed f1]\nurl = http://f1.example/\ntitle = صحيفة الثانية\n"
		"[watch w0]\ntitle = التحالف\nterm = التحالف الدولي\n"
		"[watch w1]\ntitle = الحكومة\nterm = مجلس الوزراء\n"
		"[destination d]\ntype = console\n");
	b->config = config_load(b->dir, &a, &diags);
	if (b->config == NULL)
		bench_die("the configuration has errors");
}

/* ---- what is asked ------------------------------------------------------------------------- */

static const struct page_live live = {.n_ok = 2};

static double ask(struct bench *b, struct store *s, enum page_form form, struct str path)
{
	AUTO_ARENA struct arena a;
	struct page_answer answer;
	struct err e = {0};

	arena_init(&a, MIB(64));
	buf_init(&answer.body, MIB(8));
	double before = bench_cpu_s();

	check(store_begin(s, &e), &e);
	page_run(&(const struct page_ask){.c = b->config,
			 .store = s,
			 .live = &live,
			 .path = path,
			 .form = form,
			 .now_ms = NOW_MS,
			 .a = &a},
		&answer);
	store_rollback(s);
	double ms = (bench_cpu_s() - before) * 1e3;

	if (answer.status != 200 || answer.body.n < 1000)
		bench_die("%d: " STR_F, answer.status, STR_A(buf_view(&answer.body)));
	buf_done(&answer.body);
	return ms;
}

static void look(struct bench *b, struct store *s, const char *name, enum page_form form,
	const char *path, double goal)
{
	double ms[ASKED];
	char what[64];

	for (size_t i = 0; i < ASKED; i++) {
		char of[64];

		/* Another article each time, all over the archive. */
		snprintf(of, sizeof(of), "%s%.0llu", path,
			path[1] == 'a' ? (unsigned long long)(1 + i * 7919 % b->n) : 0ULL);
		ms[i] = ask(b, s, form, str_of(of));
	}
	snprintf(what, sizeof(what), "%s p50", name);
	bench_goal(what, bench_percentile(ms, ASKED, 50), "ms", goal);
	snprintf(what, sizeof(what), "%s p99", name);
	bench_goal(what, bench_percentile(ms, ASKED, 99), "ms", goal * 4);
}

static void read_views(struct bench *b)
{
	const struct store_conf c = {
		.engine = STR("sqlite"), .place = str_of(b->path), .read_only = true};
	struct store *s = NULL;
	struct err e = {0};

	check(store_open(&c, &s, &e), &e);
	look(b, s, "now", PAGE_HTML, "/", 5);
	look(b, s, "now as JSON", PAGE_JSON, "/", 5);
	look(b, s, "stories", PAGE_HTML, "/stories", 5);
	look(b, s, "article", PAGE_HTML, "/article/", 5);
	store_close(s);
}

int main(void)
{
	const char *kept = getenv("BENCH_STORE");
	struct bench b = {.n = 0};

	bench_dir_make(b.dir);
	snprintf(b.path, sizeof(b.path), "%s/page.db", b.dir);
	if (kept != NULL)
		snprintf(b.path, sizeof(b.path), "%s", kept);
	bench_texts_load(&b.texts, TEXTS);
	configure(&b);
	fill(&b);
	printf("page: %llu articles\n", (unsigned long long)b.n);
	read_views(&b);
	config_free(b.config);
	bench_texts_done(&b.texts);
	bench_dir_remove(b.dir);
	return 0;
}
