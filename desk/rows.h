/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the layers below hold, as the store wants it: siblings must not know each other, so the
 * desk copies field by field. Slices are shared where nothing else is said. Pure; any thread.
 */
#include "config/config.h"
#include "store/store.h"

/* Where the configuration keeps the store; its strings live in a. One process has it to itself. */
struct store_conf store_conf_of(const struct config *c, struct arena *a);
/* A hit of watch/ counts in indices; its row names watch and term, enough to explain it years
 * later, when the watch list has changed. Slices point into the configuration. */
struct store_hit row_of_hit(const struct config *c, const struct watch_hit *h);
/* Those of a result that are kept, of each watch the first INGEST_HITS_OF_WATCH; v has room for all. How many. */
size_t rows_of_hits(const struct config *c, const struct watch_result *r, struct store_hit *v);
