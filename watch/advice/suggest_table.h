/* SPDX-License-Identifier: ISC */
#pragma once
/* What suggest knows of names; constant. Each list ends with NULL. */
#include <stddef.h>
#include <stdint.h>

/* Spellings and names of the same thing, separated by '|'. */
extern const char *const suggest_families[];
/* A place and its adjective, separated by '|'. */
extern const char *const suggest_places[];
/* Endings that foreign names have and Arabic words hardly ever. */
extern const char *const suggest_endings[];
/* Foreign names that look like words of Arabic, separated by spaces. */
extern const char suggest_foreign_names[];
/* Parts of foreign names before others, separated by spaces. */
extern const char suggest_foreign_particles[];
/* Words that start compounds; with "+": only before the article. */
extern const char *const suggest_heads[];
/* The names of a month, separated by '|': the two that are used everywhere, then those of the Maghreb. */
extern const char *const suggest_months[];
/* The days of a month in words, as they stand before "of". */
extern const char *const suggest_days[];
/* An office or a kind of people, separated by '|': masculine, feminine, plurals. */
extern const char *const suggest_offices[];

/* What a rewrite of a foreign name wants around it; of neither side named: anything. */
enum suggest_where {
	BEFORE_EDGE = 1 << 0,
	BEFORE_CONSONANT = 1 << 1,
	BEFORE_VOWEL = 1 << 2,
	AFTER_EDGE = 1 << 3,
	AFTER_CONSONANT = 1 << 4,
	AFTER_VOWEL = 1 << 5,
	BEFORE_RUN = 1 << 6, /* between consonants: two or more before */
	AFTER_RUN = 1 << 7,  /* two or more behind */
	IN_FIRST = 1 << 8,   /* right behind the first letter */
	IN_LAST = 1 << 9,    /* right before the last letter */
	BEFORE_ANY = BEFORE_EDGE | BEFORE_CONSONANT | BEFORE_VOWEL,
	AFTER_ANY = AFTER_EDGE | AFTER_CONSONANT | AFTER_VOWEL,
};
enum {
	SUGGEST_REWRITE_MAX = 4
};
struct suggest_rewrite {
	uint16_t from[SUGGEST_REWRITE_MAX], to[SUGGEST_REWRITE_MAX]; /* letters, 0 behind */
	uint16_t where;
	uint8_t cost; /* 0 ends the list */
};
extern const struct suggest_rewrite suggest_rewrites[];

/* Of letters suggest_letter() is the number, 0 the edge of a word. Odds: of a foreign name against a word of
 * Arabic, summed up over the runs of letters of the word, beginning with the base; where each run has its
 * place says suggest_foreign.c. Surprise: how seldom a letter stands behind another in foreign names, in
 * the units of the costs of rewrites. */
enum {
	SUGGEST_LETTERS = 30,
	SUGGEST_ODDS = 8192
};
extern const int suggest_odds_base;
extern const int8_t suggest_odds[SUGGEST_ODDS];
extern const uint8_t suggest_surprise[SUGGEST_LETTERS][SUGGEST_LETTERS];
/* 1 to 29 in the order of the alphabet, the hamza first; 0 for what is no letter. In suggest_foreign.c. */
size_t suggest_letter(uint16_t c);
