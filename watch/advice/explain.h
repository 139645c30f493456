/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Why a term is or is not found in a text: what was taken off each word of a hit, by which rule,
 * which places of the text come close and why they are no hits, and which other terms find there what
 * this one does not.
 *
 * The hits are those of watchset_find(); what is said about a word comes from the same functions
 * that decided it (wordfit.h). Near misses are for people: the list is short, and a place with
 * more than two reasons is no near miss. One thread at a time; linear time.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "watch/term.h"
#include "watch/watchset.h"

enum explain_part {
	PART_CONJ,    /* wa, fa */
	PART_PREP,    /* bi, ka, li */
	PART_DIALECT, /* a prefix of the dialects */
	PART_AL,      /* the article; empty span: elided */
	PART_STEM,
	PART_ENDING, /* accusative alef, pronoun, plural */
};
enum {
	EXPLAIN_PIECES_MAX = 6,
	EXPLAIN_MISSES_MAX = 20
};

struct explain_piece {
	enum explain_part part;
	size_t start, end; /* bytes of the text */
};

struct explain_word {
	uint8_t first,
		n; /* the term's words that stand here; more than one: written together */
	uint8_t n_pieces;  /* 0: not taken apart (written together, detached article) */
	uint32_t rules;    /* enum rule bits of this word */
	size_t start, end; /* bytes of the text */
	struct explain_piece pieces[EXPLAIN_PIECES_MAX];
};

enum explain_why {
	WHY_ARTICLE_MISSING = 1 << 0,
	WHY_ARTICLE_EXTRA = 1 << 1,
	WHY_ARTICLE_STOPS = 1 << 2,
	WHY_GUARD = 1 << 3,
	WHY_ENDING = 1 << 4,
	WHY_ACCUSATIVE = 1 << 5,
	WHY_FOREIGN = 1 << 6,
	WHY_DIALECT = 1 << 7,
	WHY_PREFIX_LATER = 1 << 8,
	WHY_TWO_LETTERS = 1 << 9,
	WHY_BETWEEN = 1 << 10,
	WHY_SENTENCE = 1 << 11,
	WHY_STRICT = 1 << 12,
	WHY_EXACT = 1 << 13,
	WHY_REFUSED = 1 << 14, /* stands alone */
	WHY_HAMZA = 1 << 15,
	WHY_FINAL = 1 << 16,
	WHY_SIGN = 1 << 17,
	WHY_LINK = 1 << 18,   /* stands alone */
	WHY_BESIDE = 1 << 19, /* stands alone */
};
/* A sentence for people, static. */
const char *explain_why_text(enum explain_why one);

struct explain_miss {
	size_t start, end; /* bytes of the text */
	uint32_t why;      /* enum explain_why bits: one or two */
};

/* The term compiled, its text and what is known of it; holds no pointer into the guards. */
struct explain;

/* The guards may be freed after. ERR_BAD_INPUT as watchset_new. */
enum errc explain_new(struct str term, uint32_t flags, const struct guards *g,
	struct explain **ret, struct err *e);
void explain_free(struct explain *x);

/* The term as compiled. */
size_t explain_n_words(const struct explain *x);
size_t explain_n_definite(const struct explain *x);
/* Is the term, typed without the article, found with it on all its words too? */
bool explain_takes_article(struct explain *x);
/* The forms of the first word, separated by spaces, that are found with the rest of the term as
 * typed; gives how many. */
size_t explain_forms(struct explain *x, struct buf *out);

/* The hits; valid until the next call with this x. text must live as long as the calls below. */
struct watch_result explain_find(struct explain *x, struct str text);
/* The words of a hit that explain_find gave; returns how many. */
size_t explain_words(
	struct explain *x, const struct watch_hit *h, struct explain_word out[TERM_WORDS_MAX]);
/* Places of the text of explain_find that are near misses; returns how many. *ret_more: others
 * that did not fit. */
size_t explain_misses(
	struct explain *x, struct explain_miss out[EXPLAIN_MISSES_MAX], size_t *ret_more);

/* Another term that finds a place of the text which is no hit. */
struct explain_try {
	size_t start, end; /* the first such place, bytes of the text */
	struct str term;
	uint32_t flags;  /* enum term_flag that the line needs */
	const char *why; /* a sentence for people, static */
};
enum {
	EXPLAIN_TRIES_MAX = 5
};
/* After explain_find and explain_misses, whose places need no other spelling. In the first MiB of the
 * text; the terms live in a, or as long as x. Returns how many. */
size_t explain_tries(struct explain *x, const struct explain_miss *misses, size_t n_misses,
	struct arena *a, struct explain_try out[EXPLAIN_TRIES_MAX]);

/* A line of a watch list that is right for what was explained; each is tried before it is told. */
struct explain_line {
	struct str line; /* "term inflected = ..."; in the arena */
	const char *why; /* a sentence for people, static */
};
/* All after explain_find(); false when no line is known. What finds the place of the miss: */
bool explain_cure(struct explain *x, const struct explain_miss *m, struct arena *a,
	struct explain_line *ret);
/* what finds the words of the term in the text, wherever they stand in a paragraph: */
bool explain_scattered(struct explain *x, struct arena *a, struct explain_line *ret);
/* what keeps the hit out and leaves the term. */
bool explain_exclusion(struct explain *x, const struct watch_hit *h, struct arena *a,
	struct explain_line *ret);
