/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the files of suggest share.
 *
 *   suggest.c           the term's words, what is offered and what not, the order
 *   suggest_word.c      families, hamza, final letters, space, article, adjectives
 *   suggest_foreign.c   is a word a foreign name?
 *   suggest_rewrite.c   foreign names, rewritten step by step, the likeliest first
 *   suggest_seen.c      words of texts that are like the term's
 *   suggest_date.c      months by their other names, days in words
 *   suggest_number.c    offices: feminine, plural, dual
 *   suggest_table.c     what they know
 */
#include "watch/advice/suggest.h"
#include "watch/fold.h"
#include "watch/guard.h"
#include "watch/term.h"

enum {
	HAMZA = 0x0621,
	WAW_HAMZA = 0x0624,
	SEAT = 0x0626,
	ALEF = 0x0627,
	TEH_MARBUTA = 0x0629,
	TEH = 0x062A,
	LAM = 0x0644,
	MEEM = 0x0645,
	NOON = 0x0646,
	WAW = 0x0648,
	MAQSURA = 0x0649,
	YEH = 0x064A,
	SUGGEST_WORD_MAX = TERM_WORD_UNITS_MAX + 24
};

/* Letters as typed, without marks. */
struct letters {
	uint16_t u[SUGGEST_WORD_MAX];
	size_t n;
};

struct typed_word {
	struct letters as;
	size_t start, end; /* bytes of the term */
	bool arabic, digits;
	bool definite;
	bool known;   /* in a family: its other spellings are there, but for likely ones */
	bool settled; /* is not guessed about: a month, a country */
};

struct suggester {
	struct str term;
	uint32_t flags;
	bool foreign; /* the writer says so */
	const struct guards *guards;
	const struct suggest_seen *seen; /* or NULL */
	struct arena *arena;
	struct watch_scratch *scratch;
	struct folded f; /* for a moment, of any text */
	struct typed_word words[TERM_WORDS_MAX];
	size_t n_words;
	struct watchset *known[SUGGEST_MAX + 1]; /* the term, then out */
	struct suggestion *out;
	size_t n;
};

/* ---- suggest.c */
/* Offers a line; false when it is none: it finds nothing new, or the list is full. */
bool suggest_offer(struct suggester *s, enum suggest_kind kind, struct str text);
/* The term with the words [first, last] replaced. */
bool suggest_offer_between(struct suggester *s, enum suggest_kind kind, size_t first,
	size_t last, struct str instead);
bool suggest_offer_word(
	struct suggester *s, enum suggest_kind kind, size_t w, const struct letters *x);
void suggest_put_letters(struct buf *b, const uint16_t *u, size_t n);
/* Do the folded words of `known` stand at word w? Returns how many words, 0 for no; *ret_article:
 * the term has the article before it and `known` has not. */
size_t suggest_stands_at(struct suggester *s, size_t w, struct str known, bool *ret_article);
/* The name among those of a row of a table, separated by '|', that stands at word w: its place in
 * the row, SIZE_MAX for none; *ret_n words. */
size_t suggest_row_at(
	struct suggester *s, size_t w, struct str row, size_t *ret_n, bool *ret_article);

static inline bool is_vowel(uint16_t c)
{
	return (c >= 0x0622 && c <= ALEF && c != WAW_HAMZA && c != SEAT) || c == WAW ||
	       c == YEH || c == MAQSURA;
}

/* ---- suggest_foreign.c: a guess from a word's letters, and a table of names */
enum suggest_looks {
	LOOKS_ARABIC,
	LOOKS_DOUBTFUL, /* a few spellings are worth their lines */
	LOOKS_FOREIGN
};
enum suggest_looks suggest_looks(struct suggester *s, const struct typed_word *w);
/* The word without its article: al-Kunghris is as foreign as Kunghris. */
struct letters suggest_bare(const struct typed_word *w);
/* A frequent word, or a guard word. */
bool suggest_is_settled(struct suggester *s, const struct letters *x);
/* The same, and no foreign name. */
bool suggest_is_common(struct suggester *s, const struct letters *x);

/* ---- the rules: of word w, or of the whole term */
void suggest_family(struct suggester *s, size_t w);
void suggest_settle(struct suggester *s, size_t w);
void suggest_hamza(struct suggester *s, size_t w);
void suggest_final(struct suggester *s, size_t w);
void suggest_apart(struct suggester *s, size_t w);
void suggest_together(struct suggester *s);
void suggest_article(struct suggester *s);
void suggest_nisba(struct suggester *s);
void suggest_date(struct suggester *s);
void suggest_seen(struct suggester *s, size_t w);
void suggest_foreign(struct suggester *s);
void suggest_number(struct suggester *s, size_t w);
