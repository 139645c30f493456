/* SPDX-License-Identifier: ISC */
#pragma once
/* A poller without places, so that nothing is polled, and generations of FEEDS feeds for it. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.h"
#include "daemon/poll_private.h"
#include "tests/unit/unit.h"

enum {
	FEEDS = 2 * POLL_SLICE + 500
};

struct rig {
	uv_loop_t loop;
	struct poller_deps deps;
	struct poller *poller;
	char dir[32];
	unsigned done, closed;
	struct config *last; /* lives until the poller is closed */
};

/* Those before the last are for the caller to free. */
static inline struct config *generation(
	struct rig *r, const char *name, unsigned from, bool was)
{
	AUTO_ARENA struct arena a = {0};
	struct conf_diags diags;
	char path[64];

	snprintf(path, sizeof(path), "%s/feeds.d", r->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/feeds.d/all.conf", r->dir);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	for (unsigned i = from; i < from + FEEDS; i++) {
		fprintf(f, "[feed %s%u]\nurl = https://host%u.example/rss\n", name, i, i);
		if (was)
			fprintf(f, "was = f%u\n", i);
	}
	fclose(f);
	arena_init(&a, BUF_NO_MAX);
	conf_diags_init(&diags, &a);
	struct config *c = config_load(r->dir, &a, &diags);

	assert_non_null(c);
	r->last = c;
	return c;
}

static inline int setup(void **state)
{
	struct rig *r = calloc(1, sizeof(*r));
	struct http_limits lim = {
		.max_in_flight = 1, .max_per_host = 1, .connect_ms = 1000, .total_ms = 1000};
	const struct config config = {.story_window_ms = 1000, .story_articles = 10};
	struct store *store = NULL;
	struct err e = {0};
	char path[64];

	snprintf(r->dir, sizeof(r->dir), "/tmp/rasid-unit-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	snprintf(path, sizeof(path), "%s/rasid.db", r->dir);
	uv_loop_init(&r->loop);
	r->deps.loop = &r->loop;
	assert_code(http_client_new(&r->loop, &lim, &r->deps.http, &e), ERR_NONE);
	assert_code(store_open(&(struct store_conf){STR("sqlite"), str_of(path), {0}, false},
			    &store, &e),
		ERR_NONE);
	assert_code(storer_new(&r->loop, store, &config, &r->deps.storer, &e), ERR_NONE);
	r->poller = poller_new(&r->deps);
	*state = r;
	return 0;
}

static inline void on_closed(void *arg)
{
	++*(unsigned *)arg;
}

static inline void remove_dir(const struct rig *r)
{
	static const char *const names[] = {"feeds.d/all.conf", "feeds.d", "rasid.db",
		"rasid.db.lock", "rasid.db-wal", "rasid.db-shm", ""};
	char path[96];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", r->dir, names[i]);
		(void)remove(path);
	}
}

static inline int teardown(void **state)
{
	struct rig *r = *state;

	poller_close(r->poller, on_closed, &r->closed);
	uv_run(&r->loop, UV_RUN_NOWAIT);
	storer_close(r->deps.storer, on_closed, &r->closed);
	http_client_close(r->deps.http, on_closed, &r->closed);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(r->closed, 3);
	poller_free(r->poller);
	config_free(r->last);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	remove_dir(r);
	free(r);
	return 0;
}

static inline void on_done(void *arg)
{
	((struct rig *)arg)->done++;
}
