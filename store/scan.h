/* SPDX-License-Identifier: ISC */
#pragma once
/* Walks over what is stored, for those who look back (desk/try.h, desk/baseline.h). Part of store.h, whose head holds for
 * all of it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "store/article.h"

struct store;

/* Which articles a walk takes; what is 0 or empty asks for nothing. */
struct store_scan {
	int64_t after_id, before_id; /* of those between the two */
	int64_t since_ms, until_ms;  /* first seen then or later, and before then */
	struct str watch;            /* in which it found something */
	bool newest_first;
	size_t max;
};
/* Calls f with each, by id, until it returns false. Of an article all is there but its authors, its categories and
 * `why`; texts are the store's until f returns. f may call the store (store.h). One question for all. */
enum errc store_scan(struct store *s, const struct store_scan *q,
	bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e);

/* An article in which a watch found something, and which was not silent. */
struct store_watch_time {
	int64_t id, version_of, story;
	int64_t first_seen_ms, published_s;
};
/* Calls f with each above after_id, in no order. */
enum errc store_watch_times(struct store *s, struct str watch, int64_t after_id,
	void (*f)(const struct store_watch_time *t, void *arg), void *arg, struct err *e);

/* What a watch found and raised. */
struct store_watch_sum {
	struct str watch;
	uint64_t articles; /* with hits, first seen since then */
	uint64_t alerts;   /* raised since then */
	int64_t last_ms; /* when the last article with a hit was first seen; TIME_NONE: none is stored */
};
/* So many alerts that a watch raised on a day. */
struct store_alert_day {
	struct str watch;
	int64_t day; /* since 1970, UTC */
	uint64_t alerts;
	int64_t last_ms; /* when the last of them was raised */
};
/* Of alerts raised since then, in no order; days without any are left out. Reads no more than those. */
enum errc store_alert_days(struct store *s, int64_t since_ms,
	void (*f)(const struct store_alert_day *d, void *arg), void *arg, struct err *e);
/* Of each watch that was ever seen. Reads all hits: for people. */
enum errc store_watch_sums(struct store *s, int64_t since_ms,
	void (*f)(const struct store_watch_sum *sum, void *arg), void *arg, struct err *e);

/* What may have left the configuration while something of it is stored. */
enum store_named {
	STORE_NAMED_FEED, /* its articles, or what is known of it */
	STORE_NAMED_WATCH,
	STORE_NAMED_DEST /* its deliveries */
};
/* Was anything of that id ever stored, as far as it is there yet? Of a feed that never was this walks over all items, some
 * ten bytes each: for people. */
enum errc store_knows(
	struct store *s, enum store_named what, struct str id, bool *ret, struct err *e);
