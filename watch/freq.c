/* SPDX-License-Identifier: ISC */
/*
 * The 4,096 most frequent stems are in a table that tools/freq_table.py makes; of all others the
 * shorter is taken to be the more common.
 */
#include "watch/freq.h"

/* Above any length of a stem, so that every listed stem costs more than every other. */
enum {
	UNLISTED = 60
};

/* As tools/freq_table.py has it. */
static uint32_t tag_of(const uint16_t *u, size_t n)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum = (sum + u[i]) * 0x9E3779B1U;
	uint64_t h = sum * 0xD6E8FEB86659FD93ULL;

	return (uint32_t)((h ^ h >> 32) >> 40);
}

/* Without a branch: hash values cannot be foreseen. */
static size_t lower_bound(uint32_t tag)
{
	size_t at = 0;

	for (size_t n = freq_table_n, step; n > 0; n -= step) {
		step = (n + 1) / 2;
		at += step * (size_t)(freq_table[at + step - 1] >> 8 < tag);
	}
	return at;
}

unsigned freq_listed(const uint16_t *u, size_t n)
{
	uint32_t tag = tag_of(u, n);
	size_t i = lower_bound(tag);

	return i < freq_table_n && freq_table[i] >> 8 == tag ? freq_table[i] & 0xFF : 0;
}

unsigned freq_cost(const uint16_t *u, size_t n)
{
	unsigned listed = freq_listed(u, n);

	if (listed > 0)
		return UNLISTED + listed;
	return n < UNLISTED ? UNLISTED - (unsigned)n : 0;
}
