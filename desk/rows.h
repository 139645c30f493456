#pragma once
/*
 * What the layers below hold, as rows of the store: siblings must not know each other, so the
 * desk copies field by field. Slices are shared, not copied. Pure; any thread.
 */
#include "config/config.h"
#include "store/store.h"

/* A hit of watch/ counts in indices; its row names watch and term, enough to explain it years
 * later, when the watch list has changed. Slices point into the configuration. */
struct store_hit row_of_hit(const struct config *c, const struct watch_hit *h);
