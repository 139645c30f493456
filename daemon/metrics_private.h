/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to metrics*.c: the counters. */
#include "base/map.h"
#include "daemon/metrics.h"

/* Of one watch or destination. */
struct metrics_named {
	struct str id; /* empty: of all that have no place of their own */
	uint64_t n[METRICS_ALERTS];
};

struct metrics_names {
	struct metrics_named *v; /* n of them, and behind those the one for all others */
	size_t n, cut;           /* cut: so many more are configured */
	struct strmap index;
	struct arena arena;
};

struct metrics {
	uint64_t fetches[METRICS_FETCHES];
	uint64_t wire_bytes, decoded_bytes;
	uint64_t articles_new, articles_updated, articles_duplicate, articles_baseline;
	struct prom_histogram fetch, lag, match, publish, loop;
	struct metrics_names watches; /* n[0]: articles that matched */
	struct metrics_names dests;
	size_t n_feeds; /* configured */
};
