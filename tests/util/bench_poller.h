/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The daemon's poller, HTTP client and store thread in one process, around feeds that answer
 * 304: everything that an unchanged poll passes through, down to the committed row.
 */
#include <uv.h>

#include "daemon/poll.h"
#include "tests/util/bench_stat.h"

struct bench_poller {
	uv_loop_t loop;
	struct http_client *http;
	struct storer *storer;
	struct config conf;
	struct store_feed *rows; /* as the store remembers them: validators known, due now */
	char dir[BENCH_DIR];
};

/* per_host: transfers at a time; ca_file may be NULL. */
void bench_poller_init(struct bench_poller *b, size_t per_host, const char *ca_file,
	const char *const *urls, size_t n_urls);
/* A new poller remembers the feeds, polls each once and closes; returns when all states are on
 * disk. Connections and TLS sessions live on from round to round. Dies unless all were
 * unchanged. */
void bench_poller_round(struct bench_poller *b);
void bench_poller_done(struct bench_poller *b);
