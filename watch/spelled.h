/* SPDX-License-Identifier: ISC */
#pragma once
/* Short tables of folded words, spelled out in the source: SPELLED(u"ابو"). Any thread. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct spelled {
	uint8_t n;
	uint16_t u[9];
};

#define SPELLED(word)                                                                          \
	{                                                                                      \
		sizeof(word) / 2 - 1, word                                                     \
	}

static inline bool spelled_is(const uint16_t *u, size_t n, const struct spelled *word)
{
	/* The first letter tells nearly all words apart, without a call. */
	return n == word->n && u[0] == word->u[0] && memcmp(u, word->u, n * sizeof(*u)) == 0;
}

static inline bool spelled_in(
	const uint16_t *u, size_t n, const struct spelled *list, size_t n_list)
{
	for (size_t i = 0; i < n_list; i++)
		if (spelled_is(u, n, &list[i]))
			return true;
	return false;
}
