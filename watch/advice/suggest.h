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
	SUGGEST_SEEN,    /* a word of the texts that are looked through, like the term's */
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

/* The words of texts, each with how often it stands there. What a newsroom's own texts have tells more than
 * any rule which spellings occur, slips too. One thread; free when done, NULL is allowed. */
struct suggest_seen *suggest_seen_new(void);
void suggest_seen_free(struct suggest_seen *seen);
/* Adds the Arabic words of a text; others, very short and very long ones are left out. The text may be
 * anything that holds words: prose, JSON. */
void suggest_seen_add(struct suggest_seen *seen, struct str text);
/* Different words that were added. Behind a million of them new ones are not: *ret_full then. */
size_t suggest_seen_words(const struct suggest_seen *seen, bool *ret_full);

/* What is asked; all of it borrowed. */
struct suggest_ask {
	struct str term;
	uint32_t flags; /* enum term_flag: of the line that the term is for */
	bool foreign;   /* a foreign name, whatever its letters look like */
	const struct guards *guards;
	const struct suggest_seen *seen; /* NULL: no texts */
};
/* Fills out in order of kind; no two find the same, and what the term with its flags finds is left
 * out. ERR_BAD_INPUT as watchset_new. */
enum errc suggest_term(const struct suggest_ask *ask, struct arena *a,
	struct suggestion out[SUGGEST_MAX], size_t *ret_n, struct err *e);
