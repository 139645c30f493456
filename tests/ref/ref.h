/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The reference matcher: default-mode terms and phrases found slowly and plainly, written from
 * the rules alone (doc/matching.md). The fast engine of watch/ must find the same spans. It shares
 * no code with watch/; positional forms come from utf8proc. Test programs include ref_fold.c, then
 * ref_match.c, which include the others:
 *
 *   ref_cps.c       code points          ref_guards.c    the lists of guard-words.txt
 *   ref_links.c     addresses            ref_forms.c     the forms of a word
 *   ref_signs.c     signs between words  ref_term.c      terms
 *   ref_fold.c      words and letters    ref_evidence.c  what is written against a reading
 *                                        ref_match.c     words and phrases found
 *
 * Out of its scope: flags (inflected, foreign, dialect, wildcard, exact, case, strict-*), gap, name=,
 * fields, conditions; one-character words such as U+FDFA; terms with three joined names, with more than
 * REF_MAX_WORDS words or letters of capitals, or with more than REF_MAX_HELD signs in a row; three and more
 * single Arabic letters when no predicate says which words are frequent (ref_term_parse says false); texts
 * above REF_MAX_TOKENS words or REF_MAX_SIGNS signs or words above REF_MAX_LETTERS letters (ref_text_fold
 * says false).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	REF_MAX_TOKENS = 256,
	REF_MAX_LETTERS = 48,
	REF_MAX_FOLDED = 2 * REF_MAX_LETTERS, /* each with a dagger alef */
	REF_MAX_SIGNS = 4096,
	REF_MAX_WORDS = 8,
	REF_MAX_FORMS = 4,
	REF_MAX_HELD = 16 /* signs between two words of a term */
};

enum ref_class {
	REF_ARABIC,
	REF_LETTERS,
	REF_DIGITS
};

/* What stands on a letter, or behind it. */
enum ref_mark {
	REF_FATHA = 1,
	REF_DAMMA = 2,
	REF_KASRA = 4,
	REF_VOWELS = REF_FATHA | REF_DAMMA | REF_KASRA,
	REF_SHADDA = 8,
	REF_FATHATAN = 16,
	REF_DAGGER = 32, /* dagger alef */
	REF_TATWEEL = 64
};

/* Letters as compared. */
struct ref_letters {
	uint32_t x[REF_MAX_FOLDED];
	uint32_t hamza
		[REF_MAX_FOLDED]; /* the alef with hamza or madda that x[i] is written with, or 0 */
	size_t n;
};

/* A word: its letters as typed (what every reader ignores is gone) and, of the whole, as compared. */
struct ref_token {
	enum ref_class class;
	uint32_t raw[REF_MAX_LETTERS];
	unsigned marks[REF_MAX_LETTERS];
	bool capital[REF_MAX_LETTERS];   /* raw[i] was one */
	bool zw_before[REF_MAX_LETTERS]; /* ZWNJ or ZWSP stands before raw[i] */
	size_t n_raw;
	struct ref_letters whole;
	bool tanwin;  /* U+064B on the last letter or the one before */
	bool tatweel; /* ends with tatweel */
	bool open; /* a phrase may come over from the token before, whatever signs it holds */
	bool link; /* inside an address */
	size_t gap_end; /* signs of the text before it */
	size_t start, end;
};

struct ref_sign {
	uint32_t cp;
	size_t start, end;
};

struct ref_text {
	struct ref_token tok[REF_MAX_TOKENS];
	size_t n;
	struct ref_sign sign[REF_MAX_SIGNS]; /* all that is no word, spaces too */
	size_t n_signs;
	bool has_link;
};

/* False when the text is beyond the limits above. */
bool ref_text_fold(struct str text, struct ref_text *ret);
/* Letters [from, to) as typed, folded as if they stood alone. */
void ref_fold_piece(const struct ref_token *t, size_t from, size_t to, struct ref_letters *ret);

enum ref_section {
	REF_GUARD_PREFIX,
	REF_GUARD_TRAP,
	REF_GUARD_LIL,
	REF_GUARD_HEH,
	REF_GUARD_YEH,
	REF_GUARD_MAQSURA,
	REF_GUARD_ALEF,
	REF_GUARD_AL,
	REF_GUARD_NAME,
	REF_GUARD_HAMZA,
	REF_GUARD_VARIANT,
	REF_GUARD_BARE,
	REF_GUARD_BEFORE, /* pairs */
	REF_GUARD_BEHIND,
	REF_GUARD_N
};
enum {
	REF_SUMS = 1 << 14
};

struct ref_guard {
	struct ref_letters f;
	struct ref_letters second; /* word of a pair */
	uint32_t last;             /* letter, as typed */
	unsigned vowel;            /* on the first letter, enum ref_mark; 0: not told */
};

/* The lists of guard-words.txt: "[section]" lines, and lines of words with "# reason" behind them. */
struct ref_guards {
	struct ref_guard *words[REF_GUARD_N];
	bool may[REF_GUARD_N]
		[REF_SUMS]; /* by a sum of the letters: most words are in no list */
	size_t n[REF_GUARD_N];
	/* Of letters as compared; NULL: terms that ask it are out of scope. Set by the caller. */
	bool (*frequent)(const uint32_t *x, size_t n);
};
void ref_guards_parse(struct str text, struct ref_guards *ret);
void ref_guards_free(struct ref_guards *g);
/* Are the letters a word of the section, whatever its hamzas? */
bool ref_guard_has(const struct ref_guards *g, enum ref_section s, const struct ref_letters *f);

/* A way to write a word of a term, without its article. */
struct ref_form {
	struct ref_letters f;
	uint32_t last; /* letter, as typed */
};

struct ref_word {
	struct ref_token t;
	struct ref_form form[REF_MAX_FORMS]; /* the first is the one that was typed */
	size_t n_forms;
	bool definite;      /* typed with the article */
	bool kunya;         /* abu, dhu, ibn ... before another word */
	bool function;      /* a preposition or conjunction behind the first word */
	bool passing;       /* non-, behind the first word */
	bool linked;        /* typed as one with the word before it: takes no article */
	bool joined;        /* a name that comes apart */
	bool holds_article; /* and has the article in its second part */
	bool apart;         /* a letter of a word of capitals */
	bool acronym;       /* it and the next are letters of one */
	uint32_t held[REF_MAX_HELD]; /* signs before it, as compared, nearest last */
	size_t n_held;
	uint32_t unit; /* percent or currency sign of a number, or 0 */
	bool unit_behind;
};

/* One reading of a term: a joined name is also read as its two parts. */
struct ref_phrase {
	struct ref_word w[REF_MAX_WORDS + 1];
	size_t n;
	uint32_t tail[REF_MAX_HELD]; /* signs behind the last word */
	size_t n_tail;
	bool address; /* has one inside */
	bool capitals; /* two to five, and nothing else but a dot or blank behind each, or behind none */
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
