/* SPDX-License-Identifier: ISC */
/*
 * What one poll costs the store thread, from parsed document to committed job: the CPU time of
 * ingest_run() (desk/ingest.c), which is keys and fingerprints, look-ups, matching and one
 * transaction. The disk's own time is in tests/bench/store.c.
 *
 *   known   50 items, all known: what nearly every poll is
 *   new     50 items, 10 of them new, each with a hit and an alert to one destination
 *   keys    identity_keys() of the same 50 items: what no store can save
 *   texts   and identity_texts(), as when all are new
 *
 * FEEDS feeds in turn, in a store that holds DEPTH older items of each.
 */
#include "desk/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "desk/adopt.h"
#include "desk/identity.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	FEEDS = 400,
	DEPTH = 150,
	ITEMS = 50,
	NEW = 10,
	POLLS = 400,
	TEXTS = 600
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	struct bench_texts texts;
	struct config *config;
	struct desk desk;
	uint64_t newest[FEEDS]; /* number of the newest item that each feed has shown */
	double s;               /* CPU time in what is measured */
};

static void next_bytes(void *p, size_t n)
{
	static uint64_t calls;

	calls++;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)(i < 4 ? 0 : calls >> 8 * (i - 4));
}

static void write_feeds(const char *dir)
{
	static char text[FEEDS * 64];
	size_t n = 0;

	for (unsigned i = 0; i < FEEDS; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"[feed f%u]\nurl = http://feed.example/%u\n", i, i);
	bench_file_write(dir, "feeds.d/f.conf", text);
}

static void load(struct bench *b, const char *dir)
{
	static const char *const dirs[] = {"feeds.d", "watch.d", "alerts.d"};
	AUTO_ARENA struct arena a;
	struct conf_diags diags;
	char path[128];

	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, dirs[i]);
		mkdir(path, 0700);
	}
	write_feeds(dir);
	bench_file_write(dir, "watch.d/w.conf", "[watch w]\nterm = زلزال مدمر\n");
	bench_file_write(dir, "alerts.d/d.conf", "[destination d]\ntype = console\n");
	arena_init(&a, 1 << 20);
	conf_diags_init(&diags, &a);
	b->config = config_load(dir, &a, &diags);
	if (b->config == NULL)
		bench_die("the configuration is refused");
}

static struct str first_paragraph(struct str body)
{
	const char *end = memchr(body.p, '\n', body.n);

	return end != NULL ? (struct str){body.p, (size_t)(end - body.p)} : body;
}

/* Item `number` of a feed; its texts live in a. */
static struct article item(
	const struct bench *b, uint64_t feed, uint64_t number, struct arena *a)
{
	const struct bench_text *t = &b->texts.v[(feed * 31 + number) % b->texts.n];
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(&text, "https://news.example/%llu/%llu", (unsigned long long)feed,
		(unsigned long long)number);
	struct article it = {.guid = arena_str(a, buf_view(&text)),
		.link = arena_str(a, buf_view(&text)),
		.published_s = NOW_MS / 1000 + (int64_t)number,
		.updated_s = TIME_NONE};

	buf_reset(&text);
	buf_printf(&text, STR_F " زلزال مدمر %llu %llu", STR_A(t->title),
		(unsigned long long)feed, (unsigned long long)number);
	it.title = arena_str(a, buf_view(&text));
	buf_reset(&text);
	buf_printf(&text, "%llu %llu " STR_F, (unsigned long long)feed,
		(unsigned long long)number, STR_A(first_paragraph(t->body)));
	it.body = arena_str(a, buf_view(&text));
	return it;
}

/* The document that shows items up to `newest`, newest first. */
static struct feed_doc document(
	const struct bench *b, uint64_t feed, uint64_t newest, struct arena *a)
{
	struct feed_doc doc = {.format = FORMAT_RSS20,
		.charset = STR("utf-8"),
		.wellformed = true,
		.updated_s = TIME_NONE,
		.articles = arena_array(a, ITEMS, sizeof(struct article)),
		.n_articles = ITEMS};

	for (uint64_t i = 0; i < ITEMS; i++)
		doc.articles[i] = item(b, feed, newest - i, a);
	return doc;
}

static void poll(struct bench *b, uint64_t feed, size_t n_new, uint32_t polls)
{
	AUTO_ARENA struct arena a;
	char id[16];
	char url[64];
	struct err e = {0};

	arena_init(&a, BUF_NO_MAX);
	snprintf(id, sizeof(id), "f%llu", (unsigned long long)feed);
	snprintf(url, sizeof(url), "http://feed.example/%llu", (unsigned long long)feed);
	b->newest[feed] += n_new;
	struct feed_doc doc = document(b, feed, b->newest[feed], &a);
	struct ingest in = {.feed = str_of(id),
		.state = {.url = str_of(url), .polls = polls},
		.limits = {.interval_ms = 60000,
			.min_interval_ms = 1000,
			.max_interval_ms = 86400000,
			.user_agent = STR("bench")},
		.res = {.status = 200, .etag = STR("\"v1\"")},
		.doc = &doc,
		.quota = UINT64_MAX,
		.now_ms = NOW_MS};

	arena_init(&in.arena, BUF_NO_MAX);
	double before = bench_cpu_s();

	if (ingest_run(&in, &b->desk, &e) != ERR_NONE)
		bench_die("ingest: %s", e.msg);
	b->s += bench_cpu_s() - before;
	if (in.n_new != n_new || in.n_alerts != (polls == 0 ? 0 : n_new))
		bench_die("%zu new, %zu alerts; %zu are new", in.n_new, in.n_alerts, n_new);
	arena_done(&in.arena);
}

static void run_known(struct bench *b)
{
	for (uint64_t p = 0; p < POLLS; p++)
		poll(b, p * 7919 % FEEDS, 0, 9);
}

static void run_new(struct bench *b)
{
	for (uint64_t p = 0; p < POLLS; p++)
		poll(b, p * 7919 % FEEDS, NEW, 9);
}

static void make_keys(struct bench *b, bool texts)
{
	for (uint64_t p = 0; p < POLLS; p++) {
		AUTO_ARENA struct arena a;

		arena_init(&a, BUF_NO_MAX);
		struct feed_doc doc = document(b, p, b->newest[p % FEEDS], &a);

		double before = bench_cpu_s();

		struct identity *ids =
			identity_keys(doc.articles, doc.n_articles, doc.link, FEED_BY_ALL, &a);

		if (ids == NULL)
			bench_die("no keys");
		if (texts && identity_texts(doc.articles, ids, doc.n_articles, &a) != ITEMS)
			bench_die("no texts");
		b->s += bench_cpu_s() - before;
	}
}

static void run_keys(struct bench *b)
{
	make_keys(b, false);
}

static void run_texts(struct bench *b)
{
	make_keys(b, true);
}

static void fill(struct bench *b)
{
	for (uint64_t f = 0; f < FEEDS; f++) {
		b->newest[f] = 0;
		for (uint32_t p = 0; p * ITEMS < DEPTH; p++)
			poll(b, f, ITEMS, 0);
	}
}

/* As bench_run(), but of the time that a case takes for itself. */
static void measure(struct bench *b)
{
	static void (*const runs[])(struct bench * b) = {
		run_known, run_new, run_keys, run_texts};
	struct bench_case c[] = {{.name = "poll of 50 known items"},
		{.name = "poll of 50 items, 10 new"}, {.name = "keys of 50 items"},
		{.name = "keys of 50 items, with texts"}};

	for (int r = -1; r < BENCH_RUNS; r++)
		for (size_t i = 0; i < 4; i++) {
			b->s = 0;
			runs[i](b);
			if (r >= 0)
				c[i].s[r] = b->s;
		}
	printf("ingest: %d feeds, bodies of one paragraph\n", FEEDS);
	for (size_t i = 0; i < 4; i++)
		bench_print(&c[i], 1e6 / POLLS, "us/poll");
}

int main(void)
{
	static struct bench b;
	char dir[BENCH_DIR];
	char path[64];
	struct err e = {0};
	size_t fresh = 0;

	bench_dir_make(dir);
	bench_texts_load(&b.texts, TEXTS);
	load(&b, dir);
	snprintf(path, sizeof(path), "%s/bench.db", dir);
	struct store_conf conf = {.engine = STR("sqlite"), .place = str_of(path)};

	if (store_open(&conf, &b.desk.store, &e) != ERR_NONE)
		bench_die("%s", e.msg);
	b.desk.scratch = watch_scratch_new();
	b.desk.random_bytes = next_bytes;
	if (adopt_run(&b.desk, b.config, NOW_MS, &fresh, &e) != ERR_NONE)
		bench_die("%s", e.msg);
	fill(&b);
	measure(&b);
	store_close(b.desk.store);
	watch_scratch_free(b.desk.scratch);
	config_free(b.config);
	bench_texts_done(&b.texts);
	bench_dir_remove(dir);
	return 0;
}
