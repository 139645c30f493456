/* SPDX-License-Identifier: ISC */
#pragma once
/* The foldings that look at more than one letter. Pure; any thread. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The letter that base and a combining hamza or madda make; 0 when they make none. base is a
 * code point after level A. */
uint16_t fold_compose(uint16_t base, uint32_t mark);

struct fold_word {
	uint16_t *units;
	uint32_t *offs;
	size_t n;
	unsigned classes;  /* enum fold_class in force */
	size_t hamza_alef; /* 1 + index of the last alef with hamza above, 0 for none */
	uint64_t hamza;    /* as struct token, of 64 units; moves with them */
	uint64_t dagger;   /* bit i: unit i < 64 is an alef that was written as a dagger */
};

/* The hamza rules would leave a token as it is whose last letter but one is no alef with hamza. */
bool fold_context_idle(const uint16_t *u, size_t n);

/* Applies the hamza and lexical rules of one token in place; false when nothing changed. */
bool fold_context(struct fold_word *w);
