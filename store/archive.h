/* SPDX-License-Identifier: ISC */
#pragma once
/* Walking over stored articles (store.h): part of its contract, apart because of its length. */
#include <stdint.h>

#include "base/str.h"

/* Which articles; what is left out ("", 0) does not choose. */
struct store_span {
	/* When they were published; those without a date: when they came. From since_ms on, before until_ms
	 * (0: no end). */
	int64_t since_ms, until_ms;
	struct str watch; /* one that found something in them */
};
/* How far a walk has come: starts zeroed. */
struct store_walked {
	int64_t after_id;
	int64_t last_id; /* out: of all that is stored; the walk ends there or goes on with what came meanwhile */
};
