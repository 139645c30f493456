/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Folding: Arabic text to tokens of folded units, in one pass, with the way back to the bytes.
 *
 * The one fold of the product: matching, the search index, highlighting and explain all use
 * it, so that they cannot disagree (doc/matching.md "Folding"). What every reader ignores
 * (vowel marks, tatweel, invisible controls, presentation forms, keyboard variants of kaf, yeh
 * and heh) is always folded; the classes below can be switched off one by one, which is what
 * `exact` and `strict-*` mean.
 *
 * A unit is a UTF-16 code unit of the folded letter. A token is a maximal run of one class:
 * Arabic letters, other letters, digits. Text beyond 2 GiB is not supported; feeds/ caps far
 * below.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum fold_class {
	FOLD_ALEF = 1 << 0,  /* alef with madda, hamza, wasla: alef */
	FOLD_YEH = 1 << 1,   /* alef maqsura and foreign yehs: yeh */
	FOLD_HEH = 1 << 2,   /* teh marbuta: heh */
	FOLD_HAMZA = 1 << 3, /* seats of the hamza: one unit, U+0626 */
	FOLD_LETTERS =
		1 << 4, /* letters of Kurdish, Persian, Maghrebi: the nearest Arabic one */
	FOLD_LEXICAL = 1 << 5, /* amirka, amirika: amrika */
	FOLD_CASE = 1 << 6,    /* simple case folding of other scripts */
};
enum {
	FOLD_ALL = (1 << 7) - 1,
	FOLD_EXACT = FOLD_CASE
};

enum token_kind {
	TOKEN_ARABIC,
	TOKEN_LETTERS,
	TOKEN_DIGITS
};

/* What stands before a token. */
enum token_gap {
	GAP_NONE, /* nothing visible: the class changed, or an expansion has a boundary inside */
	GAP_OPEN, /* spaces, quotes, brackets, at most one newline: a phrase may go on */
	GAP_STOP, /* sentence punctuation or too many signs: no phrase across */
	GAP_PARA, /* the paragraph ended */
};
enum {
	FOLD_PASS_MAX =
		4 /* quotes, brackets and the like at one place; more are a drawn line */
};

enum token_flag {
	TOKEN_TANWIN = 1 << 0,  /* U+064B on the last unit or the one before it */
	TOKEN_TATWEEL = 1 << 1, /* ends with tatweel: may be a detached clitic */
	TOKEN_ZW = 1 << 2,      /* ZWNJ or ZWSP somewhere inside */
	TOKEN_TEH = 1 << 3,     /* the last letter is teh marbuta */
	TOKEN_MAQSURA = 1 << 4, /* the last letter is alef maqsura */
};

struct token {
	uint32_t start, end; /* bytes of the text: first letter to last letter or mark */
	uint32_t u, n;       /* its units: [u, u + n) */
	uint8_t kind;        /* enum token_kind */
	uint8_t gap;         /* enum token_gap, before it */
	uint8_t flags;       /* enum token_flag */
	uint8_t hamza;       /* bit i: unit i < 8 is an alef that carries hamza or madda, which
				cannot begin the article */
};

enum {
	FOLD_PAD = 8,
	FOLD_FAST_N = 0x400
};

/* Result and reusable memory of folding; zero it, then fold_text as often as wanted. */
struct folded {
	uint16_t *
		units; /* FOLD_PAD more may be read behind the last: what they are is undefined */
	uint32_t *offs; /* byte of the text where the unit's first code point starts */
	struct token *toks;
	size_t n_units, n_toks;
	size_t cap_units, cap_toks;
	uint32_t fast[FOLD_FAST_N]; /* fold_fast.c */
	unsigned fast_for;          /* 1 + classes */
};

/* Makes folding short texts with these classes as fast as long ones: worth it from some ten on. */
void fold_prepare(struct folded *f, unsigned classes);
/* Replaces what f held. text must outlive nothing: no pointer is kept. */
void fold_text(struct folded *f, struct str text, unsigned classes);
void fold_done(struct folded *f);
/* Is the unit whose byte of the text this is a dagger alef, which stands above the letter of the unit before? */
static inline bool fold_is_dagger(struct str text, size_t at)
{
	return str_starts(str_sub(text, at, text.n), STR("\u0670"));
}

/* The folded tokens as UTF-8 with single spaces between: what search engines index. Folding the
 * output again gives the same output. ERR_LIMIT when out is full. */
enum errc fold_utf8(struct str text, struct buf *out);
