/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which words are frequent, for the reference (struct ref_guards): the product's list, which is data. It
 * has stems, so a word behind a proclitic of one letter is looked up without it as well.
 */
#include "watch/freq.h"

static inline bool ref_frequent(const uint32_t *x, size_t n)
{
	static const uint32_t proclitics[] = {0x648, 0x641, 0x628, 0x643, 0x644};
	uint16_t u[64];

	for (size_t i = 0; i < n && i < 64; i++)
		u[i] = (uint16_t)x[i];
	for (size_t i = 0; i < sizeof proclitics / sizeof *proclitics; i++)
		if (x[0] == proclitics[i] && freq_listed(u + 1, n - 1))
			return true;
	return freq_listed(u, n) > 0;
}
