/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A term compiled: its words as folded stems with what was typed about each (definite, kunya,
 * compound), ready to be compared with tokens. Built once, read by any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "watch/fold.h"
#include "watch/guard.h"
#include "watch/noun.h"
#include "watch/signs.h"

enum {
	TERM_WORDS_MAX = 16,
	TERM_WORD_UNITS_MAX = 60, /* letters of one word */
};

enum word_flag {
	WORD_ARABIC = 1 << 0,
	WORD_DEFINITE =
		1 << 1, /* typed with the article: the stem is without, the text needs it */
	WORD_BEFORE_DEFINITE = 1 << 2, /* a later word is definite: takes no article */
	WORD_IBN = 1 << 4,             /* ibn, bin: either */
	WORD_LINKED = 1 << 5,          /* typed as one with the word before it */
	WORD_WILD = 1 << 6,            /* any continuation */
	WORD_TEH = 1 << 7,             /* typed with a final teh marbuta */
	WORD_YEH = 1 << 8,             /* typed with a final yeh, or so in another case */
	WORD_MAQSURA = 1 << 9,         /* typed with a final alef maqsura */
	WORD_GLUES = 1 << 10,          /* may be written together with any next word */
	WORD_NAME_END = 1 << 11,       /* allah, al-din: glue to any two letters */
	WORD_HAMZA = 1 << 12,          /* typed with a final hamza */
	WORD_ALEF = 1 << 16,           /* typed with a final alef */
	WORD_NAME = 1 << 17,           /* a name: takes no ending */
	WORD_BESIDE = 1 << 23,         /* a term by itself that is in a pair of guard words */
	WORD_FOREIGN = 1 << 18,        /* of a `name =` line: spelled as anybody likes */
	WORD_FORM = 1 << 20,           /* stands for another word, as the table of nouns says */
	WORD_FIVE = 1 << 22,     /* abu, dhu, banu before another word: takes no article */
	WORD_PLURAL = 1 << 21,   /* a broken plural: takes pronouns and no other ending */
	WORD_SPELLED = 1 << 19,  /* a letter of an acronym: glues to the next one */
	WORD_FUNCTION = 1 << 14, /* a preposition or conjunction inside a phrase: behind it
					  another noun phrase begins */
	WORD_PASSING = 1 << 15,  /* ghayr, non-: asks for no article, and goes on */
	WORD_OWN_AL = 1 << 13,   /* a definite wildcard that may begin a word whose own
					  letters are alef and lam */
};

/* Units live in the pool of the owner (struct term_pool). */
struct word {
	uint32_t u;     /* first unit of the stem (FOLD_ALL) */
	uint32_t flags; /* enum word_flag */
	uint8_t n;      /* units of the stem */
	uint8_t n_typed; /* units of the stem at level A, right behind; 0 when they are the same */
	uint8_t cases; /* enum cases: letters that may stand in its case place */
	uint8_t other; /* words from this one to one that may stand for it; 0: none */
};

struct term_pool {
	struct word *words;
	uint16_t *units;
	size_t n_words, cap_words, n_units, cap_units;
};

/* The stem as typed, marks removed: units at level A. */
static inline const uint16_t *term_word_typed(
	const struct term_pool *p, const struct word *w, size_t *ret_n)
{
	*ret_n = w->n_typed ? w->n_typed : w->n;
	return p->units + w->u + (w->n_typed ? w->n : 0U);
}

void term_pool_done(struct term_pool *p);

/* Reusable memory of compiling. */
struct term_scratch {
	struct folded all, exact;
	struct nouns *nouns;                    /* once an `inflected` line asks */
	struct signs signs[TERM_WORDS_MAX + 1]; /* of the phrase; not cleared for each */
};
void term_scratch_done(struct term_scratch *s);

/* What a phrase compiles to, behind what the pool holds. */
struct term_size {
	uint8_t words;  /* 1..16; a compound typed as one word gives two */
	uint8_t others; /* words behind those, for struct word.other */
	uint8_t signs;  /* struct signs, before the units of the words */
	bool stops;     /* some of them are signs that end a sentence elsewhere */
};
/* Adds one phrase to the pool. flags: enum term_flag. ERR_BAD_INPUT: no letters, too many words, a
 * word too long, too many signs at one place. */
enum errc term_compile(struct term_pool *p, struct term_scratch *s, const struct guards *g,
	struct str phrase, uint32_t flags, struct term_size *ret, struct err *e);
/* Another phrase that the line is looked for as: capitals with dots without them, and the other way round.
 * False: there is none. out has room for three times the phrase. */
bool term_acronym(struct str phrase, struct buf *out);

/* ibn, or bin; folded. */
bool term_is_ibn(const uint16_t *u, size_t n);
/* Does u[0..n) begin with the word, in any of its cases? Returns the units it takes, 0 for no. */
size_t term_word_at(
	const struct term_pool *p, const struct word *w, const uint16_t *u, size_t n);
/* The forms one by one, i from 0: writes the units of form i, and returns how many; 0 after the last. */
size_t term_word_form(const struct term_pool *p, const struct word *w, size_t i, uint16_t *out);
/* Letters as typed, the article included: folding may make one of two (yeh and hamza). */
static inline size_t term_word_letters(const struct word *w)
{
	return (w->n_typed ? w->n_typed : w->n) + (w->flags & WORD_DEFINITE ? 2U : 0U);
}
