/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What only the loop knows and the page shows: copied for one request, into its arena (daemon/page_live.c), so that the pool
 * reads nothing that changes. Of very many feeds a window of PAGE_FEEDS at most.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/feed_state.h"
#include "base/str.h"

enum {
	PAGE_FEEDS = 200
};

struct page_live_feed {
	struct str id;
	struct feed_state st;  /* texts copied */
	const char *condition; /* "ok", "failing", ...: feeds/condition.h */
	struct str why;        /* one sentence; of an ok one what is worth knowing, or empty */
	int64_t next_ms;       /* TIME_NONE: none is planned */
	bool paused;
	int64_t until_ms; /* of the pause; TIME_NONE */
};
struct page_live_dest {
	struct str id;
	const char *state; /* what the lane is at: "open", "held", "paused", ... */
	struct str why;    /* of a lane that does not send */
	int64_t next_ms;   /* its next try; TIME_NONE */
};
struct page_live_problem {
	bool bad; /* else: worth knowing */
	struct str text;
};
struct page_live {
	uint64_t generation;
	int64_t started_ms, last_reload_ms;
	bool last_reload_ok;
	struct page_live_feed *feeds; /* those the view asked for */
	size_t n_feeds;
	bool more_feeds; /* behind the last of them */
	bool cut;        /* there are more, which are not listed: ?bad=1 */
	uint64_t n_ok, n_failing, n_paused, n_gone; /* of all */
	struct page_live_dest *dests;
	size_t n_dests;
	struct page_live_problem *problems;
	size_t n_problems;
	struct str *log; /* the last lines of the log, oldest first */
	size_t n_log;
};
