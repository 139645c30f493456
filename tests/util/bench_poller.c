/* SPDX-License-Identifier: ISC */
/* Rounds end at a job of our own, which the store thread takes after the poller's last one. */
#include "tests/util/bench_poller.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/clock.h"

enum {
	LOOK_MS = 10,
	PATIENCE_S = 60
};

static void check(enum errc rc, const struct err *e)
{
	if (rc != ERR_NONE)
		bench_die("poller: %s", e->msg);
}

static void feeds_make(struct bench_poller *b, const char *const *urls, size_t n)
{
	struct config *c = &b->conf;

	c->feeds = xcalloc(n, sizeof(*c->feeds));
	c->n_feeds = n;
	b->rows = xcalloc(n, sizeof(*b->rows));
	for (size_t i = 0; i < n; i++) {
		c->feeds[i].id = str_of(xasprintf("feed-%zu", i));
		c->feeds[i].url = str_of(urls[i]);
		c->feeds[i].daily_full = true;
		c->feeds[i].twin = i; /* nobody else has its address */
		b->rows[i] = (struct store_feed){.id = c->feeds[i].id,
			.state = {.url = c->feeds[i].url,
				.etag = STR("\"a1b2c3d4e5f6\""),
				.polls = 1,
				.interval_ms = 900000}};
	}
}

void bench_poller_init(struct bench_poller *b, size_t per_host, const char *ca_file,
	const char *const *urls, size_t n_urls)
{
	struct http_limits lim = {.max_in_flight = 256,
		.max_per_host = per_host,
		.max_body = 8U << 20,
		.max_headers = 64U << 10,
		.connect_ms = 10000,
		.total_ms = 30000,
		.low_speed_bytes_s = 100,
		.low_speed_ms = 10000,
		.max_redirects = 5,
		.allow_private = true,
		.ca_file = ca_file};
	struct store *store = NULL;
	struct err e = {0};
	char path[96];

	*b = (struct bench_poller){0};
	bench_dir_make(b->dir);
	snprintf(path, sizeof(path), "%s/rasid.db", b->dir);
	b->conf = (struct config){.interval_ms = 900000,
		.min_interval_ms = 300000,
		.max_interval_ms = 86400000,
		.connections = 256,
		.per_host = per_host,
		.max_items = 2000};
	feeds_make(b, urls, n_urls);
	uv_loop_init(&b->loop);
	check(http_client_new(&b->loop, &lim, &b->http, &e), &e);
	check(store_open(&(struct store_conf){.engine = STR("sqlite"), .place = str_of(path)},
		      &store, &e),
		&e);
	check(storer_new(&b->loop, store, &b->conf, &b->storer, &e), &e);
}

/* ---- one round ----------------------------------------------------------------------- */

struct round {
	struct job job; /* first */
	struct bench_poller *b;
	struct poller *poller;
	size_t looks;
	bool polled, stored;
};

static void on_alerts(const struct str *dests, size_t n, void *arg)
{
	(void)dests;
	(void)n;
	(void)arg;
}

static enum errc last_run(struct job *j, struct desk *d, struct err *e)
{
	(void)j;
	(void)d;
	(void)e;
	return ERR_NONE;
}

static void last_done(struct job *j, const struct err *e)
{
	(void)e;
	((struct round *)j)->stored = true;
}

static void on_closed(void *arg)
{
	struct round *r = arg;

	r->job = (struct job){.run = last_run, .done = last_done};
	storer_post(r->b->storer, &r->job, STORER_INGEST);
}

/* Counting walks all feeds: now and then is often enough. */
static void on_look(uv_timer_t *t)
{
	struct round *r = t->data;
	struct poller_counts n = poller_counts(r->poller);

	if (n.changed != 0 || n.failed != 0)
		bench_die("poller: %llu changed, %llu failed", (unsigned long long)n.changed,
			(unsigned long long)n.failed);
	if (++r->looks > (size_t)PATIENCE_S * 1000 / LOOK_MS)
		bench_die("poller: stuck at %llu polls", (unsigned long long)n.polls);
	r->polled = n.unchanged == r->b->conf.n_feeds && n.busy == 0;
}

void bench_poller_round(struct bench_poller *b)
{
	struct poller_deps deps = {
		.loop = &b->loop, .http = b->http, .storer = b->storer, .on_alerts = on_alerts};
	struct round r = {.b = b, .poller = poller_new(&deps)};

	poller_set_places(r.poller, b->conf.connections);
	uv_timer_t look;

	for (size_t i = 0; i < b->conf.n_feeds; i++) {
		b->rows[i].state.last_full_ms = b->rows[i].state.last_poll_ms =
			clock_now_ms() - 900000;
		poller_remember(r.poller, &b->rows[i]);
	}
	uv_timer_init(&b->loop, &look);
	look.data = &r;
	uv_timer_start(&look, on_look, LOOK_MS, LOOK_MS);
	poller_configure(r.poller, &b->conf, NULL, NULL, NULL);
	while (!r.polled)
		uv_run(&b->loop, UV_RUN_ONCE);
	uv_close((uv_handle_t *)&look, NULL);
	poller_close(r.poller, on_closed, &r);
	while (!r.stored)
		uv_run(&b->loop, UV_RUN_ONCE);
	poller_free(r.poller);
}

static void nothing(void *arg)
{
	(void)arg;
}

void bench_poller_done(struct bench_poller *b)
{
	storer_close(b->storer, nothing, NULL);
	http_client_close(b->http, nothing, NULL);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	uv_loop_close(&b->loop);
	for (size_t i = 0; i < b->conf.n_feeds; i++)
		free((void *)(uintptr_t)b->conf.feeds[i].id.p);
	free(b->conf.feeds);
	free(b->rows);
	bench_dir_remove(b->dir);
}
