/* SPDX-License-Identifier: ISC */
#pragma once
/* The view Queue: destinations, what waits at each and how its last tries went. Those that left the configuration come
 * behind, as long as something of theirs is there. */
#include "desk/page/page.h"

enum {
	QUEUE_TRIES = 3 /* of a destination that are shown */
};

struct queue_try {
	struct str alert;
	struct store_attempt a;
};
struct queue_row {
	struct str id;
	const struct config_dest *conf;    /* NULL: it is not configured any more */
	const struct page_live_dest *live; /* NULL: nobody serves it */
	struct store_queue q; /* all 0, oldest_ms TIME_NONE: there never was anything */
	struct queue_try tries[QUEUE_TRIES]; /* newest first */
	size_t n_tries;
};
struct queue_view {
	struct queue_row *rows;
	size_t n, cap;
};
enum errc queue_view_read(const struct page_ask *ask, void *ret, struct err *e);
const char *queue_row_state(
	const struct queue_row *r); /* "ok", "waiting", "held", "paused", "not-configured" */
void queue_view_json(const struct page_ask *ask, const void *data, struct jsonw *w);
