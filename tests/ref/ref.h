/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The reference matcher: default-mode terms and phrases found slowly and plainly, written from
 * the rules alone (doc/matching.md "Folding", "Proclitics"). The fast engine of watch/ must
 * find the same spans. It shares no code with watch/; positional forms come from utf8proc.
 * Test programs include ref.c.
 *
 * Out of its scope: flags, wildcards, fields, conditions; terms with three joined names; one-character
 * words such as U+FDFA; texts above REF_MAX_TOKENS words or words above REF_MAX_LETTERS letters (ref_text_fold says false).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	REF_MAX_TOKENS = 256,
	REF_MAX_LETTERS = 48,
	REF_MAX_WORDS = 8
};

enum ref_class {
	REF_ARABIC,
	REF_LETTERS,
	REF_DIGITS
};

/* A word: its letters as typed (what every reader ignores is gone) and as compared. */
struct ref_token {
	enum ref_class class;
	uint32_t raw[REF_MAX_LETTERS];
	size_t n_raw;
	uint32_t x[REF_MAX_LETTERS];
	size_t n;
	bool plain[REF_MAX_LETTERS];     /* x[i] is an alef without hamza or madda */
	bool lone[REF_MAX_LETTERS];      /* x[i] was a hamza without a seat inside the word */
	bool yeh_lost[REF_MAX_LETTERS];  /* x[i] is a hamza that swallowed a yeh */
	bool zw_before[REF_MAX_LETTERS]; /* ZWNJ or ZWSP stands before raw[i] */
	bool tanwin;                     /* U+064B on the last letter or the one before */
	bool tatweel;                    /* ends with tatweel */
	bool open;                       /* a phrase may come over from the token before */
	size_t start, end;
};

struct ref_text {
	struct ref_token tok[REF_MAX_TOKENS];
	size_t n;
};

/* False when the text is beyond the limits above. */
bool ref_text_fold(struct str text, struct ref_text *ret);
/* Makes x, n and what belongs to x from the letters as typed. */
void ref_token_fold(struct ref_token *t);

enum ref_section {
	REF_GUARD_PREFIX,
	REF_GUARD_HEH,
	REF_GUARD_ALEF,
	REF_GUARD_MAQSURA,
	REF_GUARD_AL,
	REF_GUARD_N
};

/* The lists of guard-words.txt, folded. */
struct ref_guards {
	struct ref_token *words[REF_GUARD_N];
	size_t n[REF_GUARD_N];
};
void ref_guards_parse(struct str text, struct ref_guards *ret);
void ref_guards_free(struct ref_guards *g);
bool ref_guard_has(const struct ref_guards *g, enum ref_section s, const uint32_t *x, size_t n);
/* Are letters [from, to) of the token a word of [prefix]? No when one of its first eight letters is an
 * alef with hamza or madda where the listed word has a plain one. */
bool ref_guard_meets(
	const struct ref_guards *g, const struct ref_token *t, size_t from, size_t to);

struct ref_word {
	struct ref_token t;
	bool definite; /* typed with the article */
	bool teh;      /* last letter typed as teh marbuta */
	bool yeh;      /* last letter typed as yeh */
	bool function; /* a preposition or conjunction behind the first word */
	bool passing;  /* non-, behind the first word */
	bool linked;   /* typed as one with the word before it: takes no article */
};

/* One reading of a term: a joined name is also read as its two parts. */
struct ref_phrase {
	struct ref_word w[REF_MAX_WORDS + 1];
	size_t n;
};
enum {
	REF_MAX_READINGS = 8
};
struct ref_term {
	struct ref_phrase reading[REF_MAX_READINGS];
	size_t n;
};
/* False when the term has no words or is out of scope. */
bool ref_term_parse(const struct ref_guards *g, struct str term, struct ref_term *ret);

struct ref_span {
	size_t start, end; /* bytes */
};
/* Hits of one term from left to right; they do not overlap. Returns how many (at most cap). */
size_t ref_find(const struct ref_guards *g, const struct ref_term *term,
	const struct ref_text *text, struct ref_span *out, size_t cap);
