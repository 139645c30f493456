/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Spellings of a term that the engine does not already take for it, for people to choose from:
 * hamza and final letters that only some writers use, foreign names, forms with and without
 * the article or the space. Nothing here is ever matched by itself (doc/matching.md
 * "Forms"). Any thread.
 */
#include "base/arena.h"
#include "watch/watchset.h"

/* In the order in which they are offered, the surest first. */
enum suggest_kind {
	SUGGEST_FAMILY,  /* another usual name or spelling of a known word */
	SUGGEST_DATE,    /* a month by its other names, a day in words */
	SUGGEST_HAMZA,   /* the hamza lost or carried by another letter */
	SUGGEST_FINAL,   /* the final alef of a foreign name that has teh marbuta */
	SUGGEST_SPACING, /* written together or apart */
	SUGGEST_FOREIGN, /* a foreign name, likeliest first: vowels, g, s and z, ch, th, v */
	SUGGEST_NUMBER,  /* an office or people: feminine, plural, dual */
	SUGGEST_ARTICLE, /* without the article */
	SUGGEST_NISBA,   /* the adjective of a place: another word, many more hits */
	SUGGEST_KINDS
};
/* "family" and the like, for machines; a sentence for people. Static. */
const char *suggest_kind_name(enum suggest_kind k);
const char *suggest_kind_text(enum suggest_kind k);

struct suggestion {
	struct str term; /* in the arena */
	enum suggest_kind kind;
};
enum {
	SUGGEST_MAX = 40
};

/* Fills out in order of kind; no two find the same, and what the term with these flags (enum
 * term_flag) finds is left out. ERR_BAD_INPUT as watchset_new. */
enum errc suggest_term(struct str term, uint32_t flags, const struct guards *g, struct arena *a,
	struct suggestion out[SUGGEST_MAX], size_t *ret_n, struct err *e);
