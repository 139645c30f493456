/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the articles of a story share and what each has of its own, for people: text after text, in the order in which
 * they came, each compared with all before it. By every three words that follow each other, as sketches are (sketch.h),
 * but all of them. One thread.
 */
#include <stdint.h>

#include "base/str.h"

enum {
	DIFFER_OWN = 3,           /* sentences that are told */
	DIFFER_BYTES = 1 << 16,   /* of a text; what is behind is not looked at */
	DIFFER_SENTENCE_WORDS = 6 /* a shorter one says nothing */
};

struct differ_found {
	unsigned percent; /* of it stand in texts before it */
	size_t from; /* the number of that which has most of them, from 0; SIZE_MAX: none */
	struct str own
		[DIFFER_OWN]; /* the first sentences of which nearly nothing stands there; of the text */
	size_t n_own;
};

struct differ;
struct differ *differ_new(void);
void differ_free(struct differ *d); /* NULL is fine */
void differ_add(struct differ *d, struct str text, struct differ_found *ret);
