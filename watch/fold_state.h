/* SPDX-License-Identifier: ISC */
#pragma once
/* The state of one fold_text call; private to fold.c and fold_fast.c. */
#include <stdbool.h>
#include <string.h>

#include "watch/fold.h"

/* What has been seen since the last token; fold_gap() makes one of four classes of it. */
struct gap {
	unsigned signs, lines;
	bool stop, para, seen; /* seen: anything at all */
	bool space;            /* the last thing was white space */
	bool hyphen;           /* the last thing was a hyphen that is tight so far */
	bool dash;             /* the last thing was tatweel after white space */
};

struct folder {
	struct folded *f;
	struct str text;
	unsigned classes;
	size_t pos, next; /* of the code point at hand */
	struct gap gap;

	bool open;         /* a token is being built; the rest describes it */
	struct token *tok; /* the last of f->toks, once there is one */
	unsigned notes;
	size_t tanwin;     /* 1 + units before the last U+064B */
	size_t hamza_alef; /* these as struct fold_word */
	uint64_t hamza;
	uint64_t dagger; /* as struct fold_word */
	uint16_t last;   /* the last letter at level A */
};

struct token *fold_token_room(struct folded *f);
void fold_token_open(struct folder *d, enum token_kind kind);
/* The notes of the token's letter i, code point cp at level A. */
void fold_letter_notes(struct folder *d, size_t i, uint32_t cp, unsigned notes);
void fold_token_close(struct folder *d);
enum token_gap fold_gap(const struct folder *d);

/* fold_fast.c: the unit of a letter U+0600..U+06FF, as fold_prepare() kept it in f. */
uint16_t fold_fast_unit(const struct folded *f, uint32_t cp);
/* Runs the rules over several letters on the units of t, which plain letters at p gave. */
void fold_fast_context(struct folder *d, const unsigned char *p, struct token *t);
/* hay'a with the hamza on an alef: may n plain letters end so? `units` and `end` stand behind the last. */
static inline bool fold_fast_seat(const uint16_t *units, const unsigned char *end, size_t n)
{
	return n >= 3 && end[-4] == 0xD8 && end[-3] == 0xA3 &&
	       (units[-3] == 0x064A || units[-3] == 0x0649);
}
/* «اهلل», what broken PDF extracts make of allah: may n letters end so? As folded: «ڵ» is a lam, too. */
static inline bool fold_fast_allah(const uint16_t *units, size_t n)
{
	/* One branch, hardly ever taken; a word's length and its last letter alone nobody can foresee. Of a
	 * single letter no other is read. */
	unsigned no_lam = (units[-1] ^ 0x0644U) | (units[n > 1 ? -2 : -1] ^ 0x0644U);

	return no_lam == 0 && n >= 4;
}
/* No mark, tatweel or letter of another block follows: the token that ends there is complete. */
bool fold_fast_ends(const struct folder *d, size_t end);
/* fold_lanes.c: takes words of plain letters and the single spaces, commas and full stops between
 * them, from the start of a word on. True: it stopped behind a word, at something else; false: before
 * a word or something that may not be one. Does not make room for tokens. gap: before the next. */
bool fold_lanes(struct folder *d, enum token_gap *gap);
/* Takes the Arabic letters at d->pos, and the single spaces and words after them; false when there
 * are none. */
bool fold_fast(struct folder *d);
