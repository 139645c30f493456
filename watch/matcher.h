/* SPDX-License-Identifier: ISC */
#pragma once
/* The state of matching one field; private to match.c and verify.c. */
#include "watch/phrase.h"

struct matcher {
	const struct watchset *ws;
	struct watch_scratch *s;
	struct phrase_view view;
	const uint64_t *active;
	unsigned field, fields;
	size_t base;    /* byte of the field where the block starts */
	uint32_t words; /* of the field before it */
	uint32_t para;  /* paragraphs of the field up to token para_tok of the block */
	size_t para_tok;
	size_t n_cand; /* in s->cand */
};

/* verify.c: second pass. Adds the hits at the candidates so far to s->raw and forgets them. */
void matcher_verify(struct matcher *m);
