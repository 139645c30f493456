/* SPDX-License-Identifier: ISC */
#include "cli/chart.h"

static uint64_t sum(const uint64_t *v, size_t n, size_t from, size_t each)
{
	uint64_t s = 0;

	for (size_t i = from; i < n && i < from + each; i++)
		s += v[i];
	return s;
}

size_t chart_write(const uint64_t *v, size_t n, struct buf *out)
{
	size_t each = n <= CHART_MAX ? 1 : (n + CHART_MAX - 1) / CHART_MAX;
	uint64_t most = 1; /* of nothing but blanks */

	for (size_t i = 0; i < n; i += each)
		most = sum(v, n, i, each) > most ? sum(v, n, i, each) : most;
	for (size_t i = 0; i < n; i += each) {
		uint64_t s = sum(v, n, i, each);

		if (s == 0)
			buf_char(out, ' ');
		else /* U+2581 to U+2588 */
			buf_utf8(out, 0x2581 + (uint32_t)((s * 8 - 1) / most));
	}
	return each;
}
