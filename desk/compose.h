/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * From a stored delivery to the alert that alerts/ renders: article, hits, excerpts, titles.
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

/* ERR_GONE: the article is no longer stored. */
enum errc compose_alert(struct store *s, const struct config *c, const struct store_delivery *d,
	struct arena *a, struct alert *ret, struct err *e);
