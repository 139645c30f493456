/* SPDX-License-Identifier: ISC */
/*
 * Non-initial alef, waw and yeh go; ghain, jeem, qaf and kaf become one letter.
 *
 *   كاغينز, كاجينز, كاقنز  ──>  ككنز
 *
 * The first letter stays, vowel or not. Fewer than two letters tell nothing: of «اوباما» (Obama)
 * three are left, of «ايو» one.
 */
#include "watch/foreign.h"

#include <stdbool.h>

static uint16_t merge(uint16_t c)
{
	bool g = c == 0x063A || c == 0x062C || c == 0x0642;

	return g ? 0x0643 : c;
}

static bool floats(uint16_t c)
{
	return c == 0x0627 || c == 0x0648 || c == 0x064A;
}

size_t foreign_skeleton(const uint16_t *u, size_t n, uint16_t out[60])
{
	size_t k = 0;

	if (n > 60)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (i == 0 || !floats(u[i]))
			out[k++] = merge(u[i]);
	return k < 2 ? 0 : k;
}
