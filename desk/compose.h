/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * From stored deliveries to the post that alerts/ renders: article, hits, excerpts, titles.
 * Runs on the store thread, so that the loop never waits for the database. Everything lives in
 * the arena.
 */
#include "base/alert.h"
#include "config/config.h"
#include "store/store.h"

/* Distinct hits shown in one alert; the rest is in the store. */
enum {
	COMPOSE_MAX_HITS = 20
};

/* What store_ops.level says. */
enum {
	COMPOSE_GOOD, /* it is well again */
	COMPOSE_PROBLEM
};

/* What the rows of b say, as one message. A row whose article is no longer stored, or that can never be
 * composed, becomes a dead letter and leaves b. ERR_GONE: none is left. Of a message of several rows the
 * alerts have no hits: a line of a digest shows the title. A notice of operations is a message by itself.
 * now_ms: of the dead letters. */
enum errc compose_post(struct store *s, const struct config *c, struct store_batch *b,
	int64_t now_ms, struct arena *a, struct post *ret, struct err *e);
