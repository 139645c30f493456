/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is asked of alerts and mutes over the control socket, read from the bytes behind "?":
 *
 *   id dest watch feed     which; ids as they are
 *   state                  pending, sending, delivered, dead, held or suppressed
 *   since until            Unix milliseconds
 *   limit                  how many are listed, ALERT_LIST_MAX at most
 *   to for why mute story  of mutes: where, for how many milliseconds or "ever", a text, which one; a story
 *
 * Only `why` is percent-encoded. A parameter that is not known, given twice or of the wrong form is refused: one
 * that were passed over would choose more than was meant. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

enum {
	ALERT_LIST_DEFAULT = 50,
	ALERT_LIST_MAX = 1000,
	ALERT_WHY_MAX = 500 /* bytes */
};

struct alert_query {
	struct store_alert_filter f; /* max: the limit */
	struct str to, why;
	int64_t for_ms; /* 0: not said; INT64_MAX: for ever */
	int64_t mute;   /* 0: not said */
	int64_t story;  /* 0: not said */
};
/* All texts are copied into a. ERR_BAD_INPUT with a sentence. */
enum errc alert_query_read(
	struct str query, struct arena *a, struct alert_query *ret, struct err *e);
