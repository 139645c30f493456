/* SPDX-License-Identifier: ISC */
#pragma once
/* Finding the hits of all patterns in one field; see watchset.h. */
#include "watch/set.h"

/* Appends to s->raw, unordered. active: one bit per watch, NULL = all. fields: only lines that
 * have one of these bits. */
void match_field(const struct watchset *ws, struct watch_scratch *s, struct str text,
	unsigned field, unsigned fields, const uint64_t *active);
