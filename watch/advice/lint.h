/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Lines of a watch list that are allowed but seldom meant: for `rasid check`.
 *
 * Judges one line at a time, and whether two lines are the same term after folding. Says
 * nothing about what only people can know; a rule that is wrong on good lists does more harm
 * than one that is missing (doc/matching.md "Advice on terms"). One thread; linear time.
 */
#include "watch/watchset.h"

enum lint_kind {
	LINT_PREFIX,   /* begins with proclitics that are taken literally */
	LINT_SHORT,    /* one word of two letters or one */
	LINT_THREE,    /* one word of three letters */
	LINT_GUARD,    /* with a prefix it is a guard word */
	LINT_HAMZA,    /* a foreign or hamza word typed as if it began with the article */
	LINT_SCRIPTS,  /* letters of two scripts in one word */
	LINT_LONE,     /* a proclitic typed as a word */
	LINT_SURNAME,  /* nothing but a surname that is an adjective */
	LINT_STAR,     /* a star that is not looked at, or that says too little */
	LINT_SIGN,     /* a sign in the term, and how it is read */
	LINT_CASES,    /* a plural, or a name that looks like one, and its other case */
	LINT_COMMON,   /* a name that is a common word */
	LINT_LATIN,    /* short, in Latin letters, where capitals do not count */
	LINT_LAM,      /* begins with a lam that may be "for" */
	LINT_GAP,      /* a gap where there is nothing between, or dots in place of one */
	LINT_OPERATOR, /* AND, OR, NOT, أو, |, + and / of other tools and lines */
	LINT_N
};

enum {
	LINT_MAX = 8 /* findings of one line */
};

struct lint_finding {
	enum lint_kind kind;
	bool note;      /* worth knowing rather than doubtful */
	size_t at;      /* byte of the line's text */
	char text[320]; /* a sentence; NUL-terminated, cut on a UTF-8 boundary */
};

struct linter;
/* The guards must outlive it. */
struct linter *linter_new(const struct guards *g);
void linter_free(struct linter *l);

/* What is odd about the line, in order of its text within each rule; returns how many. alone: a
 * hit of this line is enough for its watch, and nothing shows that somebody thought of false
 * friends. */
size_t lint_line(struct linter *l, const struct watch_line *line, bool alone,
	struct lint_finding out[LINT_MAX]);

/* Makes the line's term known, of a configuration whose lines are then judged: a line may be that term
 * with a prefix. */
void lint_term(struct linter *l, const struct watch_line *line);

/* Where the term's first word begins before which prefixes were typed: a byte of it, 0 when it does not
 * look so. *ret_article: the prefixes take the article with them, and it belongs to the word. */
size_t lint_prefix(struct linter *l, struct str term, bool *ret_article);

/* Lines with the same key find the same: equal after folding, with equal flags, fields and
 * meaning. Never 0. */
uint64_t lint_key(struct linter *l, const struct watch_line *line);
/* Forgets all keys. */
void lint_keys_reset(struct linter *l);
/* The index put with this key before, or SIZE_MAX; lint_put then leaves that as it is. */
size_t lint_put(struct linter *l, uint64_t key, size_t index);
size_t lint_get(const struct linter *l, uint64_t key);
