#pragma once
/* From watch/'s hit, which counts in indices, to store/'s row, which names watch and term. */
#include "config/config.h"
#include "store/store.h"

/* Slices point into the configuration. */
struct store_hit hitrow_of(const struct config *c, const struct watch_hit *h);
