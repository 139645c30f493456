/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A date text as tokens: the inside of date.c, for nobody else.
 *
 * The text is folded first (digits of all kinds to ASCII, Arabic letters and their presentation forms
 * to their plain shape, accents and case off, direction marks dropped), so that the word table of
 * words.c needs one spelling per name. Numbers, words and punctuation are told apart by class:
 * "19آذار2020" is three tokens. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum {
	DATE_TEXT_MAX = 512, /* bytes; a longer text is no date */
	DATE_TOKS_MAX = 80,
};

enum date_word {
	WORD_UNKNOWN,
	WORD_NOISE, /* may stand inside a date: "of", "في" */
	WORD_MONTH, /* arg: 1..12 */
	WORD_TWO_WAYS, /* "mar.": March or a French Tuesday; arg: month * 8 + weekday, 7: neither */
	WORD_TWIN,     /* first word of a two-word month; arg: FIRST's month * 16 + SECOND's */
	WORD_FIRST,     /* الأول */
	WORD_SECOND,    /* الثاني */
	WORD_HIJRI,     /* a Hijri month */
	WORD_HIJRI_TWO, /* first word of a two-word Hijri month */
	WORD_HIJRI_TAIL,
	WORD_WEEKDAY, /* arg: Sunday 0 */
	WORD_AM,
	WORD_PM,
	WORD_NOON,  /* ظهرا: 12 is noon, 1 is 13:00, 11 stays */
	WORD_NIGHT, /* ليلا: 9 is 21:00, 12 and 2 are after midnight */
	WORD_ZONE,  /* arg: minutes east */
	WORD_ERA_HIJRI,
	WORD_AGO,
	WORD_COUNT,    /* a number written out; arg: its value */
	WORD_FRACTION, /* half, quarter; arg: minutes of an hour */
	WORD_UNIT,     /* arg: enum date_unit * 4 + how many it names itself (0, 1 or 2) */
	WORD_DAY_BACK, /* arg: 0 today, 1 yesterday */
	WORD_MOMENT,   /* after WORD_AGO: just now */
};

enum date_unit {
	UNIT_SECOND,
	UNIT_MINUTE,
	UNIT_HOUR,
	UNIT_DAY,
	UNIT_WEEK,
	UNIT_MONTH,
	UNIT_YEAR,
};

enum date_tok_kind {
	TOK_NUM,
	TOK_WORD,
	TOK_PUNCT
};

struct date_tok {
	enum date_tok_kind kind;
	bool glued; /* no white space before it */
	bool used;  /* some part of the date has claimed it */
	char punct; /* one of - / . , : + ( ) or '?' for all others */
	unsigned digits;
	uint64_t num;    /* saturates */
	struct str text; /* folded; a slice of the list's buffer */
	enum date_word word;
	int arg;
};

/* Some 4 KB on the stack of date_parse(); nothing of a date is ever allocated. */
struct date_toks {
	struct date_tok v[DATE_TOKS_MAX];
	size_t n;
	char folded[DATE_TEXT_MAX];
	size_t n_folded;
};

/* Fills *t and classifies every word. With drop_comments, RFC 822 comments "( ... )" are left
 * out. False for a text that is too long, or that holds words of a script which the tables do
 * not cover: an unread word could change the meaning. */
bool date_lex(struct str text, bool drop_comments, struct date_toks *t);

/* The class of a folded word; *ret_arg is set for classes that have one. */
enum date_word date_word(struct str folded, int *ret_arg);
