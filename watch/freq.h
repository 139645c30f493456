#pragma once
/*
 * How common a stem is in Arabic news: used only to choose the word of a phrase that is looked for
 * first, so that being wrong costs time and nothing else. Constant; any thread.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	FREQ_MAX = 1000
};

/* The higher, the more often running text shows this stem (folded, without article). */
unsigned freq_cost(const uint16_t *u, size_t n);

/* Sorted: 24 bits of the stem's hash, 8 bits of cost (12 for each doubling of its count). */
extern const uint32_t freq_table[];
extern const size_t freq_table_n;
