/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What of an article goes into the search index (doc/archive.md "Search").
 *
 * A place of the index is a word of the text as it is written, byte by byte, its *form*. Whether a term is found in a
 * form the matcher says, when somebody asks: it reads one word of the text and nothing around it (phrase.h). So the
 * index holds no reading that could differ from the matcher's, and needs no other when guard words change. Forms are
 * found by their stems, the same that the matcher's first pass looks for (match.h).
 *
 *   text    غادرت الـ «تحالف».      وقال متحدث
 *   words   غادرت الـ +تحالف   .    وقال متحدث       a stop where no phrase goes on
 *
 * Where that does not hold the article has to be read whenever a term might be in it: with a token that is another one
 * when its bytes are read alone (ligatures that are several words) it is *odd*; a lone article with tatweel matters to
 * who looks for the word behind it, which has a form of its own.
 */
#include "base/str.h"
#include "watch/watchset.h"

enum {
	/* Counts what words and stems are, above the folding itself. An index of another version is made anew. */
	SEARCH_VERSION = WATCH_FOLD_VERSION * 1000 + 2
};

enum search_column {
	SEARCH_TITLE,
	SEARCH_SUMMARY,
	SEARCH_BODY,
	SEARCH_ODD,
	SEARCH_COLUMNS
};

/* First byte of a form that is not one word of the text, byte by byte. Forms have no blank, bar or quote in them. */
#define SEARCH_STOP '.'    /* no word: no phrase goes on here, or one too long to match */
#define SEARCH_ADDRESS '/' /* Latin letters or digits inside a link, then the word */
#define SEARCH_IS_ODD '!'  /* no word: in the column of that name */
#define SEARCH_BEHIND '+'  /* a word behind a lone article, then its form */
#define SEARCH_FOLDED '?'  /* one that reads differently alone, then its folded letters */

struct search_form {
	uint64_t stem;
	struct str form;
};

/* Reusable; one thread each. */
struct search_words {
	struct str columns[SEARCH_COLUMNS]; /* words with blanks between */
	const struct search_form *forms;    /* that were not seen lately; one may come again */
	size_t n_forms;
};
/* with_forms: forms are wanted, and those of the last articles remembered (two megabytes). */
struct search_words *search_words_new(bool with_forms);
void search_words_free(struct search_words *w);
/* Reads title, summary and body; what is in *w is of this article until the next call. Linear time. */
void search_words_read(struct search_words *w, const struct str fields[FIELD_N]);
/* The forms of the articles so far count as not seen: they were not stored. */
void search_words_forget(struct search_words *w);
