/* SPDX-License-Identifier: ISC */
#pragma once
/* What people look at all the time (desk/page/). Part of store.h, whose head holds for all of it. Each call costs what it
 * gives, however much is stored. */
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store;
struct store_hit;
struct store_alert_row;

/* Articles in which something was found, silent ones too, newest first, from below before_id (0: from the top); at most max. */
enum errc store_matched(struct store *s, int64_t before_id, size_t max, int64_t *ret_ids,
	size_t *ret_n, struct err *e);
/* The hits of all watches, watch after watch, each in the order they were put; the first max. */
enum errc store_article_hits(struct store *s, int64_t article, size_t max, struct arena *ar,
	struct store_hit **ret, size_t *ret_n, struct err *e);
/* The deliveries of its alerts, the first max, alert after alert; an alert that goes to nobody is a row without dest. */
enum errc store_article_alerts(struct store *s, int64_t article, size_t max,
	void (*f)(const struct store_alert_row *row, void *arg), void *arg, struct err *e);

enum {
	STORE_RECENT_MAX = 10000
};
/* Each counted up to STORE_RECENT_MAX: then there may be more. */
struct store_recent {
	uint64_t articles; /* first seen since then */
	uint64_t alerts;   /* made since then */
	uint64_t waiting;  /* deliveries: now, also held ones */
};
enum errc store_recent(
	struct store *s, int64_t since_ms, struct store_recent *ret, struct err *e);
