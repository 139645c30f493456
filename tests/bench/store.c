/* SPDX-License-Identifier: ISC */
/*
 * What one ingest job costs, against the least that SQLite could be asked: one prepared INSERT
 * per article (its text and a unique 16-byte key) between BEGIN and COMMIT. Both write the same
 * articles into a write-ahead log with synchronous=FULL on the same disk, in turn.
 *
 *   commit   latency of a job that finds 1 or 20 new items, begin to committed, wall clock
 *   insert   CPU per article at 50 a job
 *   dedupe   CPU per known item of a 50-item poll, in a store of BENCH_ROWS articles (100000)
 *
 * A job of ours does what desk/ingest.c does: the look-ups, article, five keys, feed state.
 * The difference to the limit is therefore not waste: it is what dedupe by five layers costs.
 */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/hash.h"
#include "base/xalloc.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"

enum {
	JOBS = 300,
	BATCH = 50,
	BATCHES = 100,
	FEEDS = 1000,
	POLLS = 400,
	ROWS = 100000,
	ARTICLE_MAX = 3000
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	struct bench_texts texts;
	struct store *store;
	sqlite3 *db;
	sqlite3_stmt *begin, *insert, *commit;
	uint64_t next;     /* number of the next article, in both */
	uint64_t per_feed; /* articles that fill() gave each of the FEEDS */
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("store: %s", e->msg);
}

static struct key key_of(uint64_t number, enum key_kind kind)
{
	return hash128((struct str){(const char *)&number, sizeof(number)}, (uint64_t)kind);
}

static const char *feed_of(uint64_t number, char out[32])
{
	snprintf(out, 32, "feed-%llu", (unsigned long long)(number % FEEDS));
	return out;
}

static struct key *keys_of(uint64_t number, struct key out[KEY_N])
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		out[k] = key_of(number, k);
	return out;
}

/* n new articles, numbered from `first` in steps of `step`: looked up, put, and the feed's state. */
static void ours_job(struct bench *b, struct str feed, uint64_t first, size_t n, size_t step)
{
	struct store_feed row = {.id = feed,
		.state = {.url = STR("https://news.example/feed/"), .last_poll_ms = NOW_MS}};
	struct store_keys *keys = xcalloc(n, sizeof(*keys));
	struct store_new *v = xcalloc(n, sizeof(*v));
	char(*links)[64] = xcalloc(n, sizeof(*links));
	struct err e = {0};

	for (size_t i = 0; i < n; i++) {
		uint64_t number = first + i * step;
		const struct bench_text *t = &b->texts.v[(first + i) % b->texts.n];

		snprintf(links[i], sizeof(links[i]), "https://news.example/?p=%llu",
			(unsigned long long)number);
		v[i].article = (struct store_article){.feed = feed,
			.a = {.guid = str_of(links[i]),
				.link = str_of(links[i]),
				.title = t->title,
				.body = t->body,
				.published_s = NOW_MS / 1000},
			.first_seen_ms = NOW_MS};
		keys_of(number, v[i].keys);
		keys_of(number, keys[i].keys);
	}
	check(store_begin(b->store, &e), &e);
	check(store_keys_find(b->store, feed, keys, n, NULL, &e), &e);
	for (size_t i = 0; i < n; i++)
		if (keys[i].found[KEY_GUID] != 0)
			bench_die("article %zu of a job is known already", i);
	check(store_articles_put(b->store, v, n, &e), &e);
	check(store_feeds_put(b->store, &row, 1, &e), &e);
	check(store_commit(b->store, &e), &e);
	free(keys);
	free(v);
	free(links);
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

static void bare_open(struct bench *b, const char *path)
{
	static const char setup[] =
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = "
		"-8192; "
		"CREATE TABLE a (id INTEGER PRIMARY KEY, k BLOB, title TEXT, body TEXT); "
		"CREATE UNIQUE INDEX ak ON a (k)";

	if (sqlite3_open(path, &b->db) != SQLITE_OK ||
		sqlite3_exec(b->db, setup, NULL, NULL, NULL) != SQLITE_OK)
		bench_die("sqlite: %s", sqlite3_errmsg(b->db));
	b->begin = prepare(b, "BEGIN IMMEDIATE");
	b->insert = prepare(b, "INSERT INTO a (k, title, body) VALUES (?, ?, ?)");
	b->commit = prepare(b, "COMMIT");
}

static void bare_job(struct bench *b, uint64_t first, size_t n)
{
	step(b, b->begin);
	for (size_t i = 0; i < n; i++) {
		const struct bench_text *t = &b->texts.v[(first + i) % b->texts.n];
		struct key k = key_of(first + i, KEY_GUID);

		sqlite3_bind_blob(b->insert, 1, &k, sizeof(k), SQLITE_STATIC);
		sqlite3_bind_text(b->insert, 2, t->title.p, (int)t->title.n, SQLITE_STATIC);
		sqlite3_bind_text(b->insert, 3, t->body.p, (int)t->body.n, SQLITE_STATIC);
		step(b, b->insert);
	}
	step(b, b->commit);
}

/* ---- what is measured ---------------------------------------------------------------- */

static void print_latency(const char *name, double *us)
{
	printf("  %-44s p50 %.0f  p90 %.0f  p99 %.0f us\n", name,
		bench_percentile(us, JOBS, 50), bench_percentile(us, JOBS, 90),
		bench_percentile(us, JOBS, 99));
}

/* Who goes first alternates: the second finds the disk busy with the first. */
static void commits(struct bench *b, size_t n)
{
	static double ours[JOBS], bare[JOBS];
	char name[64];
	char feed[32];

	for (size_t j = 0; j < JOBS; j++) {
		for (size_t turn = j; turn < j + 2; turn++) {
			double before = bench_wall_s();

			if (turn % 2 == 0)
				bare_job(b, b->next, n);
			else
				ours_job(b, str_of(feed_of(j, feed)), b->next, n, 1);
			(turn % 2 == 0 ? bare : ours)[j] = (bench_wall_s() - before) * 1e6;
		}
		b->next += n;
	}
	snprintf(name, sizeof(name), "commit, %zu new, bare INSERT", n);
	print_latency(name, bare);
	snprintf(name, sizeof(name), "commit, %zu new, ingest job", n);
	print_latency(name, ours);
	printf("  = %s: p50 %.2fx, p99 %.2fx of bare INSERT\n", name,
		bench_percentile(ours, JOBS, 50) / bench_percentile(bare, JOBS, 50),
		bench_percentile(ours, JOBS, 99) / bench_percentile(bare, JOBS, 99));
}

static void run_ours(void *arg)
{
	struct bench *b = arg;
	char feed[32];

	for (size_t j = 0; j < BATCHES; j++) {
		ours_job(b, str_of(feed_of(j, feed)), b->next, BATCH, 1);
		b->next += BATCH;
	}
}

static void run_bare(void *arg)
{
	struct bench *b = arg;

	for (size_t j = 0; j < BATCHES; j++) {
		bare_job(b, b->next, BATCH);
		b->next += BATCH;
	}
}

/* Number i of a feed, out of a range that the jobs before do not reach. */
static uint64_t filled(uint64_t feed, uint64_t i)
{
	return (UINT64_C(1) << 40) / FEEDS * FEEDS + feed + i * FEEDS;
}

/* Articles of a title only: a look-up reads no texts. */
static void fill(struct bench *b, uint64_t rows)
{
	struct bench_texts texts = b->texts;
	struct bench_text title = {.title = texts.v[0].title};
	char feed[32];

	b->texts.v = &title;
	b->texts.n = 1;
	b->per_feed = rows / FEEDS;
	for (uint64_t f = 0; f < FEEDS; f++)
		ours_job(b, str_of(feed_of(f, feed)), filled(f, 0), b->per_feed, FEEDS);
	b->texts = texts;
}

/* Polls of feeds in a scattered order; each finds the newest 50 items of its feed again. */
static void run_dedupe(void *arg)
{
	struct bench *b = arg;
	struct err e = {0};
	char name[32];

	for (uint64_t p = 0; p < POLLS; p++) {
		uint64_t f = p * 7919 % FEEDS;
		struct str feed = str_of(feed_of(f, name));
		struct store_keys keys[BATCH] = {0};
		struct store_seen seen[BATCH] = {0};

		for (uint64_t i = 0; i < BATCH; i++)
			keys[i].keys[KEY_GUID] =
				key_of(filled(f, b->per_feed - BATCH + i), KEY_GUID);
		check(store_begin(b->store, &e), &e);
		check(store_keys_find(b->store, feed, keys, BATCH, NULL, &e), &e);
		for (uint64_t i = 0; i < BATCH; i++) {
			seen[i].id = keys[i].found[KEY_GUID];
			if (seen[i].id == 0)
				bench_die("an article is lost");
		}
		check(store_items_seen(b->store, feed, seen, BATCH, NOW_MS, &e), &e);
		check(store_commit(b->store, &e), &e);
	}
}

static void dedupe(struct bench *b)
{
	const char *set = getenv("BENCH_ROWS");
	uint64_t rows = ROWS;
	struct bench_case c = {
		.name = "known item of a 50-item poll", .run = run_dedupe, .arg = b};

	if (set != NULL && (!str_to_u64(str_of(set), &rows) || rows < BATCH * FEEDS))
		bench_die("BENCH_ROWS is a number of at least %d", BATCH * FEEDS);
	fill(b, rows);
	bench_run(&c, 1);
	printf("dedupe in a store of %llu articles\n", (unsigned long long)rows);
	bench_print(&c, 1e6 / (POLLS * BATCH), "us/item");
	bench_goal("known item", bench_median(c.s) * 1e6 / (POLLS * BATCH), "us", 3);
}

int main(void)
{
	struct bench b = {0};
	char dir[BENCH_DIR];
	char path[64];
	struct err e = {0};
	struct bench_case c[] = {
		{.name = "bare INSERT loop, 50 a commit", .run = run_bare, .arg = &b},
		{.name = "ingest job, 50 new", .run = run_ours, .arg = &b},
	};

	bench_dir_make(dir);
	bench_texts_load(&b.texts, ARTICLE_MAX);
	snprintf(path, sizeof(path), "%s/ours.db", dir);
	check(store_open(&(struct store_conf){.engine = STR("sqlite"), .place = str_of(path)},
		      &b.store, &e),
		&e);
	snprintf(path, sizeof(path), "%s/bare.db", dir);
	bare_open(&b, path);
	printf("store: articles of %zu bytes, WAL, synchronous=FULL\n",
		b.texts.bytes / b.texts.n);
	commits(&b, 1);
	commits(&b, 20);
	bench_run(c, 2);
	bench_print(&c[0], 1e6 / (BATCH * BATCHES), "us/article");
	bench_print(&c[1], 1e6 / (BATCH * BATCHES), "us/article");
	bench_ratio(&c[1], &c[0], 1.3);
	dedupe(&b);
	sqlite3_finalize(b.begin);
	sqlite3_finalize(b.insert);
	sqlite3_finalize(b.commit);
	sqlite3_close(b.db);
	store_close(b.store);
	bench_texts_done(&b.texts);
	bench_dir_remove(dir);
	return 0;
}
