/* SPDX-License-Identifier: ISC */
/*
 * For how long a reload of 100,000 feeds keeps the loop from everything else: the longest turn of
 * it, in CPU, since others on the machine are not its doing, while a generation is looked at for renamed feeds and taken over. Nothing
 * is polled meanwhile.
 */
#include <stdio.h>
#include <sys/stat.h>

#include "base/log.h"
#include "config/load.h"
#include "daemon/poll.h"
#include "tests/util/bench_stat.h"

enum {
	FEEDS = 100000
};

static void feeds_write(const char *dir)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/feeds.d", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/feeds.d/all.conf", dir);
	FILE *f = fopen(path, "w");

	if (f == NULL)
		bench_die("cannot write %s", path);
	for (unsigned i = 0; i < FEEDS; i++)
		fprintf(f, "[feed f%u]\nurl = https://host%u.example/rss\n", i, i);
	fclose(f);
}

static struct config *generation(const char *dir)
{
	struct arena a;
	struct conf_diags diags;

	arena_init(&a, BUF_NO_MAX);
	conf_diags_init(&diags, &a);
	struct config *c = config_load(dir, &a, &diags);

	if (c == NULL)
		bench_die("the configuration is not read");
	arena_done(&a);
	return c;
}
struct turns {
	uv_loop_t loop;
	bool over;
	double longest_s;
};

static void on_done(void *arg)
{
	((struct turns *)arg)->over = true;
}

/* Turns the loop until on_done(). */
static void turn(struct turns *t)
{
	for (t->over = false; !t->over;) {
		double begun = bench_cpu_s();

		uv_run(&t->loop, UV_RUN_NOWAIT);
		double took = bench_cpu_s() - begun;

		t->longest_s = took > t->longest_s ? took : t->longest_s;
	}
}

/* A poller that knows no places: it plans and polls nothing. */
static struct poller *poller_open(struct turns *t, const char *dir, const struct config *c)
{
	struct http_limits lim = {
		.max_in_flight = 1, .max_per_host = 1, .connect_ms = 1000, .total_ms = 1000};
	struct poller_deps deps = {.loop = &t->loop};
	struct store *store = NULL;
	struct err e = {0};
	char path[128];

	snprintf(path, sizeof(path), "%s/rasid.db", dir);
	if (http_client_new(&t->loop, &lim, &deps.http, &e) != ERR_NONE ||
		store_open(&(struct store_conf){.engine = STR("sqlite"), .place = str_of(path)},
			&store, &e) != ERR_NONE ||
		storer_new(&t->loop, store, c, &deps.storer, &e) != ERR_NONE)
		bench_die("%s", e.msg);
	return poller_new(&deps);
}

static void reload(struct turns *t, struct poller *p, const char *dir, struct config **now)
{
	struct config *next = generation(dir);

	poller_find_renames(p, next, on_done, t);
	turn(t);
	poller_configure(p, next, NULL, on_done, t);
	turn(t);
	config_free(*now);
	*now = next;
}

int main(void)
{
	enum {
		RELOADS = 5
	};
	struct turns t = {.over = false};
	double longest[RELOADS];
	double took[RELOADS];
	char dir[BENCH_DIR];

	log_init(LOG_LEVEL_ERR, LOG_STYLE_TERMINAL);
	bench_dir_make(dir);
	feeds_write(dir);
	uv_loop_init(&t.loop);
	struct config *c = generation(dir);
	struct poller *p = poller_open(&t, dir, c);

	poller_configure(p, c, NULL, NULL, NULL);
	for (int i = 0; i < RELOADS; i++) {
		double begun = bench_wall_s();

		t.longest_s = 0;
		reload(&t, p, dir, &c);
		longest[i] = t.longest_s * 1e3;
		took[i] = (bench_wall_s() - begun) * 1e3;
	}
	printf("reload of %d feeds, reading included: %.0f ms\n", FEEDS, bench_median(took));
	t.longest_s = bench_cpu_s();
	(void)poller_counts(p);
	printf("counting them for a status: %.3f ms\n", (bench_cpu_s() - t.longest_s) * 1e3);
	bench_goal("reload, longest turn of the loop", bench_median(longest), "ms", 20);
	bench_dir_remove(dir);
	return 0;
}
