/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * How common a stem is in Arabic news: used to choose the word of a phrase that is looked for first,
 * and to doubt words that look as if they were typed with a prefix. Being wrong costs time, or a
 * warning, and never a hit. Constant; any thread.
 */
#include <stddef.h>
#include <stdint.h>

enum {
	FREQ_MAX = 1000
};

/* The higher, the more often running text shows this stem (folded, without article). */
unsigned freq_cost(const uint16_t *u, size_t n);

/* 12 for each doubling of the times that the corpora show the stem, all prefixed forms counted; 0 for
 * a stem that is not among the 4,096 most frequent. */
unsigned freq_listed(const uint16_t *u, size_t n);

/* Sorted: 24 bits of the stem's hash, 8 bits of cost (12 for each doubling of its count). */
extern const uint32_t freq_table[];
extern const size_t freq_table_n;
