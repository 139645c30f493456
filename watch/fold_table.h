/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The folding table: what each code point is, what it always becomes, what it becomes by
 * default. Source: doc/matching.md "Folding". Constant; any thread. Changing a row changes
 * stored meaning: increase WATCH_FOLD_VERSION with it.
 */
#include <stdbool.h>
#include <stdint.h>

enum fold_kind {
	FOLD_ASK, /* not listed: Unicode's general category decides */
	FOLD_IS_ARABIC,
	FOLD_IS_LETTER,
	FOLD_IS_DIGIT,
	FOLD_IS_MARK,    /* dropped, belongs to the letter before it */
	FOLD_IS_TANWIN,  /* the same, remembered: U+064B */
	FOLD_IS_COMPOSE, /* the same, or makes one letter with the letter before it */
	FOLD_IS_DAGGER,  /* U+0670, an alef above: one more letter */
	FOLD_IS_TATWEEL,
	FOLD_IS_DROP, /* invisible control */
	FOLD_IS_ZW,   /* the same, but may stand for a space */
	FOLD_IS_SPACE,
	FOLD_IS_LINE,
	FOLD_IS_PARA,
	FOLD_IS_PASS,   /* quotes and brackets: a phrase goes on */
	FOLD_IS_HYPHEN, /* the same when tight, else a separator */
	FOLD_IS_SEP,
	FOLD_IS_EXPAND, /* presentation form: stands for other code points */
};

enum fold_note {
	NOTE_SEAT = 1 << 0, /* takes part in the hamza rules */
	NOTE_KAF = 1 << 1,  /* may end the lexical family */
	NOTE_HALEF = 1 << 2 /* alef that cannot begin the article */
};

struct fold_row {
	uint16_t to;     /* level A; 0: the code point itself */
	uint16_t dflt;   /* level D; 0: as level A */
	uint8_t kind;    /* enum fold_kind */
	uint8_t classes; /* enum fold_class bit that switches dflt */
	uint8_t notes;   /* enum fold_note */
};

enum {
	FOLD_NARROW = 0x800
};
/* Code points of one and two UTF-8 bytes. */
extern const struct fold_row fold_narrow[FOLD_NARROW];

/* The row of any code point, Unicode asked where the table says so; never FOLD_ASK. */
struct fold_row fold_row_of(uint32_t cp);

/* Yeh, alef maqsura, or a letter that folds to yeh. */
bool fold_is_yeh(uint16_t letter);

/* The letter that a letter of another script and a mark compose to, both in the BMP (Unicode's NFC);
 * 0 for none. */
uint16_t fold_compose_letter(uint16_t base, uint32_t mark);

/* Writes what a FOLD_IS_EXPAND code point stands for: at most FOLD_EXPAND_MAX code points,
 * U+0020 where a word ends. after_alef: the letter before it is a plain alef (U+FDF2 is then
 * written without its own). */
enum {
	FOLD_EXPAND_MAX = 32
};
int fold_expand(uint32_t cp, int after_alef, int32_t out[FOLD_EXPAND_MAX]);
