/* SPDX-License-Identifier: ISC */
#pragma once
/* The state of matching one field; private to match.c, scout.c and verify.c. */
#include "watch/address.h"
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
	struct address address;           /* the last run of the text that was looked at */
	size_t n_cand;                    /* in s->cand */
	size_t n_suspects;                /* in s->suspects */
	void (*batch)(struct matcher *m); /* what is done with candidates: forgets them */
};

/* match.c: folds a part of the field, base its first byte, and adds its hits to s->raw. */
void matcher_part(struct matcher *m, struct str text, size_t base);
/* match.c: proposes the stems of all tokens of s->text to m->batch. */
void matcher_propose(struct matcher *m);
/* scout.c: the same for a block, by those parts of it that may hold hits. False: nothing was done,
 * and the block is better taken whole. */
bool matcher_scout(struct matcher *m, struct str text, size_t base);
/* verify.c: finds the candidates that the index knows, as s->places; returns how many. */
size_t matcher_look_up(struct matcher *m);

/* verify.c: second pass. Adds the hits at the candidates so far to s->raw and forgets them. */
void matcher_verify(struct matcher *m);
