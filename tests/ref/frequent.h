/* SPDX-License-Identifier: ISC */
#pragma once
/* Which words are frequent, for the reference (struct ref_guards): the product's list, which is data. */
#include "watch/freq.h"

static inline bool ref_frequent(const uint32_t *x, size_t n)
{
	uint16_t u[64];

	for (size_t i = 0; i < n && i < 64; i++)
		u[i] = (uint16_t)x[i];
	return freq_listed(u, n) > 0;
}
