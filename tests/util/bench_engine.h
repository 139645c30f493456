/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The other engines that rasid's matching is measured against. Both find literal bytes: the caller
 * folds, and neither knows words or clitics. They keep no pointer to the terms.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "watch/fold_table.h"

/* The fold that suits them, as lean as can be: one byte a letter, one space between words. Zero it
 * first; the result lives until the next use. */
struct bench_codes {
	uint8_t narrow[FOLD_NARROW]; /* of a code point */
	bool open;                   /* narrow is there */
	struct buf text;
};
struct str bench_codes(struct bench_codes *c, struct str text);
void bench_codes_done(struct bench_codes *c);

/* Hyperscan's literal matcher, loaded at run time so that a build needs nothing of it. */
struct bench_hs;
bool bench_hs_present(void);                                      /* libhs.so.5 is installed */
struct bench_hs *bench_hs_new(const struct str *terms, size_t n); /* dies when it cannot */
size_t bench_hs_count(struct bench_hs *hs, struct str text);      /* matches */
void bench_hs_free(struct bench_hs *hs);

/* Aho-Corasick with a full transition table. */
enum {
	BENCH_AC_MIB = 512
};
struct bench_ac;
struct bench_ac *bench_ac_new(
	const struct str *terms, size_t n); /* NULL: the table would pass BENCH_AC_MIB */
size_t bench_ac_count(const struct bench_ac *ac, struct str text);
void bench_ac_free(struct bench_ac *ac);
