/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Made texts and terms for comparing matchers: a small vocabulary that sits where the rules are
 * (letters that look like clitics, guard words and their tails, names, short words, hamza and yeh
 * spellings), put together with every clitic, ending, mark and sign, right and wrong. A source of
 * choices drives it: a seeded generator, or a fuzzer's bytes. Test programs include gen.c.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct gen {
	uint64_t state;   /* of the generator */
	struct str bytes; /* choices come from here when there are any */
	size_t at;
	const struct str *vocabulary;
	size_t n_vocabulary;
};

/* With a NULL vocabulary the built-in one is taken. */
void gen_init(struct gen *g, uint64_t seed, const struct str *vocabulary, size_t n);
uint32_t gen_below(struct gen *g, uint32_t n); /* 0..n-1; 0 when the bytes are used up */
void gen_term(struct gen *g, struct buf *out);
/* A text that leans on the term: its words in order, changed, and others between. */
void gen_text(struct gen *g, struct str term, struct buf *out);
