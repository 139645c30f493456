/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is stored, read by a command in its own process while the daemon may be writing: on a connection of its own,
 * which changes nothing. Nothing here is for the store thread.
 */
#include "config/config.h"
#include "desk/wave.h"
#include "store/store.h"

/* ERR_GONE: nothing was ever stored where c says. The caller closes *ret. */
enum errc archive_open(const struct config *c, struct store **ret, struct err *e);

/* Of a watch: when its stories came, and how many there are now beside what is usual. */
struct archive_trend {
	int64_t *at_ms; /* rising, in `a`; since_ms or later */
	size_t n;
	struct wave_terms terms; /* the watch's, or what they would be */
	struct wave_verdict now;
};
/* ERR_GONE: nothing was ever stored. since_ms is moved up to what wave.h looks at. */
enum errc archive_trend(const struct config *c, const struct config_watch *w, int64_t *since_ms,
	int64_t now_ms, struct arena *a, struct archive_trend *ret, struct err *e);

/* export_write() on what is stored. ERR_GONE: nothing ever was. */
struct export_ask;
enum errc archive_export(const struct config *c, const struct export_ask *ask, struct buf *out,
	size_t *ret_n, struct err *e);

/* How a watch has done. */
struct archive_watch {
	uint64_t articles, alerts; /* since then: with hits; raised */
	int64_t last_ms;           /* the last article with a hit; TIME_NONE */
	int64_t muted_until_ms;    /* everywhere; 0: it is not, INT64_MAX: for good */
};
/* Of each of c's watches, in their order; v has room for all. What was never stored is all zero. */
enum errc archive_watches(const struct config *c, int64_t since_ms, int64_t now_ms,
	struct archive_watch *v, struct err *e);
