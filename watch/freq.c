/*
 * The 4,096 most frequent stems are in a table that tools/freq_table.py makes; of all others the
 * shorter is taken to be the more common.
 */
#include "watch/freq.h"

#include "watch/index.h"

enum {
	UNLISTED = 60
};

static size_t lower_bound(uint32_t tag)
{
	size_t lo = 0, hi = freq_table_n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (freq_table[mid] >> 8 < tag)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

unsigned freq_cost(const uint16_t *u, size_t n)
{
	uint32_t tag = (uint32_t)(index_hash(u, n, SPACE_STEM) >> 40);
	size_t i = lower_bound(tag);

	if (i < freq_table_n && freq_table[i] >> 8 == tag)
		return UNLISTED + (freq_table[i] & 0xFF);
	return n < UNLISTED ? UNLISTED - (unsigned)n : 0;
}
