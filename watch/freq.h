#pragma once
/* How common a word is in Arabic news. Constant; any thread. */
#include <stddef.h>
#include <stdint.h>

enum {
	FREQ_MAX = 1000
};

/* The higher, the more often running text shows this stem (folded, without article). */
unsigned freq_cost(const uint16_t *u, size_t n);
