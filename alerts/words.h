/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The words that we say ourselves, in the languages that a destination may ask for (language = ar|en).
 * Adding a language is a column here and a word in words_languages. Constant data, pure; any thread.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/conf_key.h"
#include "base/str.h"

enum language {
	LANG_AR,
	LANG_EN,
	LANG_N
};

enum word {
	WORD_SOURCE, /* "Source" */
	WORD_WATCH,  /* "Watch" */
	WORD_UNTITLED, /* of an article without a title: some tools refuse a link without a text */
	WORD_OPEN,     /* on a button that leads to the article */
	WORD_COMMA,    /* between names */
	WORD_GROUP,    /* a digest of what came in one window */
	WORD_SCHEDULE, /* ... since the last one */
	WORD_QUIET,    /* ... in the hours in which nobody wants to be woken */
	WORD_BACKLOG,  /* ... that could not be delivered in time */
	WORD_PROBLEM,  /* before a notice */
	WORD_GOOD,     /* the same: all is well again */
	WORD_WAVE,     /* before a notice of one (desk/wave.h) */
	WORD_TEST,     /* before what `dest test` sends */
	WORD_N
};

/* Counted nouns, each as a whole phrase around its number. */
enum counted {
	COUNTED_OUTLETS, /* "also reported by 3 other outlets" */
	COUNTED_ALERTS,  /* "17 alerts" */
	COUNTED_MORE,    /* "and 17 more" */
	COUNTED_TELLERS, /* "reported by 10 outlets" */
	COUNTED_N
};

/* For a row of keys: `language`. */
extern const struct conf_choice words_languages[];
/* RFC 5646: "ar". */
struct str words_tag(enum language l);
struct str words_get(enum language l, enum word w);
/* Appends the phrase as the grammar has it: in Arabic one and two have words of their own, 3 to 10 take the
 * plural, 11 to 99 the accusative singular, and hundreds begin again with their rest. The number stands
 * in isolates. n > 0. */
void words_count(enum language l, enum counted what, uint64_t n, struct buf *out);
