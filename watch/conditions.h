/* SPDX-License-Identifier: ISC */
#pragma once
/* From raw hits to the hits of watches whose conditions hold; see watchset.h. */
#include "watch/set.h"

/* Judges s->raw (reorders it) and fills s->hits. */
struct watch_result conditions_apply(const struct watchset *ws, struct watch_scratch *s);
/* The same without any condition: every hit of every line. */
struct watch_result conditions_none(const struct watchset *ws, struct watch_scratch *s);
