/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Watch lists compiled for matching: the front door of watch/.
 *
 * A watchset is immutable. It is built off the hot path from plain definitions and may then be
 * used by any number of threads, each with its own scratch. The rules of matching are in
 * doc/matching.md: fold.h folds, affix.h strips proclitics, term.h compiles a term, match.h
 * finds.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Given in files by name (term_flags_parse()). A set keeps them in 16 bits (set.h). */
enum term_flag {
	TERM_EXACT = 1 << 0,     /* level A folding only, no clitics, whole word */
	TERM_INFLECTED = 1 << 1, /* pronoun enclitics, dual, sound plurals */
	TERM_FOREIGN = 1 << 2,   /* vowel letters and g-letters of foreign names float */
	TERM_DIALECT = 1 << 3,   /* glued interrogative alef, sin, `a+al, ha+al, ya */
	TERM_WILDCARD = 1 << 4,  /* trailing * */
	TERM_CASE = 1 << 5,      /* Latin case counts */
	TERM_STRICT_ALEF = 1 << 6,
	TERM_STRICT_YEH = 1 << 7,
	TERM_STRICT_HEH = 1 << 8,
	TERM_STRICT_HAMZA = 1 << 9,
	TERM_STRICT_LETTERS = 1 << 10,
	TERM_NAME = 1 << 11,    /* a person: also the key `name` */
	TERM_GAP_UNIT = 1 << 12 /* `gap N` is N times this */
};
enum {
	TERM_GAP_MAX = 9
};
static inline unsigned term_gap(uint32_t flags)
{
	return flags / TERM_GAP_UNIT;
}

/* The flag words before `=` ("exact, title strict-alef"), comma or space separated. Field words
 * go to *ret_fields as bits 1 << enum field ("body" is summary and body); none named = title,
 * summary and body. ERR_BAD_INPUT names the unknown word and the nearest known one. */
enum errc term_flags_parse(
	struct str words, uint32_t *ret_flags, uint32_t *ret_fields, struct err *e);
const char *term_flag_name(enum term_flag one); /* as in a list, static */
/* As they stand before `=`, a space before each: " inflected gap 2". */
void term_flags_write(uint32_t set, struct buf *out);
#define TERM_FIELDS_DEFAULT ((1U << FIELD_TITLE) | (1U << FIELD_SUMMARY) | (1U << FIELD_BODY))

enum watch_group {
	GROUP_TERM,
	GROUP_REQUIRE,
	GROUP_EXCLUDE,
	GROUP_EXCEPT,
	GROUP_NEAR
};

/* One line of a watch list. */
struct watch_line {
	enum watch_group group;
	struct str text; /* a phrase; "X | Y" for require, "X + Y" for near */
	uint32_t flags;  /* enum term_flag */
	uint32_t fields; /* 1 << enum field */
	uint32_t near;   /* words between the parts, for GROUP_NEAR */
	uint32_t line;   /* where it stands, for hits and messages */
	struct str file;
};

struct watch_def {
	struct str id;
	struct watch_line *lines;
	size_t n_lines;
	uint32_t min; /* different terms needed; 0 means 1. Lines that find the same are one */
};

/* Words that look like a form of another word and are not (doc/matching.md "Evidence"), in sections. The
 * built-in list plus the site's own text in the same form ("[prefix]\nword word ... # reason"). */
struct guards;
enum errc guards_new(struct str site_text, struct guards **ret, struct err *e);
void guards_free(struct guards *g);

struct watchset;
/* Fails on a line that cannot be compiled (no letters in it, more than 16 words, a
 * word of more than 60 letters): ERR_BAD_INPUT
 * with *ret_watch, *ret_line indices set. The set keeps copies of what it needs; defs and
 * guards may be freed. */
enum errc watchset_new(const struct watch_def *defs, size_t n, const struct guards *g,
	struct watchset **ret, size_t *ret_watch, size_t *ret_line, struct err *e);
void watchset_free(struct watchset *ws);
/* Of a watch with min > 1: its different term and near lines. Fewer than min: it never fires. */
size_t watchset_n_terms(const struct watchset *ws, size_t watch);
size_t watchset_bytes(const struct watchset *ws); /* memory held */

/* Version of the folding table and rules, stored with each hit: by which of them it was found. Stored hits are
 * not made anew when it grows, for what was told stays told; articles that are known are not searched
 * again. 2: cases, evidence, signs. */
enum {
	WATCH_FOLD_VERSION = 2
};

/* Rules that a hit used; names for `rasid explain` and the stored row. */
enum rule {
	RULE_NONE = 0,
	RULE_CONJ = 1 << 0,     /* wa-, fa- */
	RULE_PREP = 1 << 1,     /* bi-, ka-, li- */
	RULE_AL = 1 << 2,       /* the article on a bare term */
	RULE_LL = 1 << 3,       /* li + al, alef elided: لل */
	RULE_TANWIN = 1 << 4,   /* final alef of the accusative */
	RULE_KUNYA = 1 << 5,    /* abu, abi, aba; ibn, bin */
	RULE_GLUED = 1 << 6,    /* term words written as one */
	RULE_SPLIT = 1 << 7,    /* one term word written as two */
	RULE_DETACHED = 1 << 8, /* clitic ending in tatweel */
	RULE_FOLD_ALEF = 1 << 9,
	RULE_FOLD_YEH = 1 << 10,
	RULE_FOLD_HEH = 1 << 11,
	RULE_FOLD_HAMZA = 1 << 12,
	RULE_FOLD_LETTERS = 1 << 13,
	RULE_LEXICAL = 1 << 14, /* amrik = amirik */
	RULE_MARKS = 1 << 15,   /* marks or tatweel were ignored */
	RULE_ENCLITIC = 1 << 16,
	RULE_PLURAL = 1 << 17,
	RULE_FOREIGN = 1 << 18,
	RULE_DIALECT = 1 << 19,
	RULE_WILDCARD = 1 << 20,
	RULE_CASE = 1 << 21,   /* Latin case was ignored */
	RULE_ENDING = 1 << 22, /* another case of a plural, a dual, the five nouns */
	RULE_NOUN = 1 << 23,   /* another word of its line in the table of nouns */
	RULE_GAP = 1 << 24,    /* other words stand between */
	RULE_ACRONYM = 1 << 25 /* with or without its dots */
};
const char *rule_name(enum rule one); /* "prefix-li-al" and the like, static */

struct watch_hit {
	uint32_t watch; /* index into defs */
	uint32_t line;  /* index into that def's lines */
	enum field field;
	size_t start, end; /* bytes of the field's text; whole words, clitics included */
	size_t core_start, core_end; /* without the clitics */
	uint32_t rules;              /* enum rule bits */
};

struct watch_result {
	struct watch_hit *hits; /* of watches whose conditions hold; by watch, field, start */
	size_t n_hits;
	bool cut; /* more than WATCH_MAX_HITS; the rest was dropped */
};
enum {
	WATCH_MAX_HITS = 1000
};

struct watch_scratch; /* reusable memory of one thread */
struct watch_scratch *watch_scratch_new(void);
void watch_scratch_free(struct watch_scratch *s);

/* Runs all watches over one article's fields (empty slices are skipped). active: one bit per
 * watch, NULL = all (feed scope). Linear time. The result lives in s until its next use. */
struct watch_result watchset_run(const struct watchset *ws, struct watch_scratch *s,
	const struct str fields[FIELD_N], const uint64_t *active);

/* Every span of one line's hits in one text, whatever the other conditions say: for explain,
 * tests, golden sets. Same memory rule. */
struct watch_result watchset_find(
	const struct watchset *ws, struct watch_scratch *s, struct str text);

/* The first of the two below, alone: most items are known without the other, which costs ten times
 * as much. */
struct key;
void watch_fingerprint_title(struct str title, struct key *ret);
/* Fingerprint of an article: hash of the folded title and of the folded first 2 KiB of the
 * body. */
void watch_fingerprint(
	struct str title, struct str body, struct key *ret_title, struct key *ret_both);
