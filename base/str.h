/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * struct str: a borrowed slice of bytes that need not be NUL-terminated.
 *
 * A str owns nothing; whoever made it says how long the bytes live. The empty slice may have a
 * NULL pointer. All functions are pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t n;
};

/* A slice over a string literal (the "" makes anything else a compile error). */
#define STR(lit) ((struct str){"" lit, sizeof(lit) - 1})
/* The same for static initialisers. */
#define STR_INIT(lit)                                                                          \
	{                                                                                      \
		"" lit, sizeof(lit) - 1                                                        \
	}
/* printf("%.*s") helpers. */
#define STR_F "%.*s"
#define STR_A(s) (int)(s).n, ((s).p ? (s).p : "")

struct str str_of(const char *cstr);                      /* "" for NULL */
struct str str_sub(struct str s, size_t from, size_t to); /* [from,to), clamped to s */
bool str_eq(struct str a, struct str b);
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
int str_cmp(struct str a, struct str b);        /* memcmp order, shorter first */
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix); /* ASCII letters only */
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s); /* ASCII space, \t \r \n \f \v off both ends */
/* Index of the first c (or of needle) in s; s.n when absent. */
size_t str_find(struct str s, char c);
size_t str_find_str(struct str s, struct str needle);
size_t str_rfind(struct str s, char c);
/* Takes the part before the first sep off *rest, and sep too. With no sep: all of *rest.
 * False, with *ret_part untouched, when *rest is exhausted (p == NULL). */
bool str_cut(struct str *rest, char sep, struct str *ret_part);
/* Decimal digits only, whole slice, no sign, no space. False on anything else or overflow. */
bool str_to_u64(struct str s, uint64_t *ret);
/* A NUL-terminated heap copy; the caller frees it. */
char *str_dup(struct str s);
/* Levenshtein distance for "did you mean" (both at most 64 bytes; longer returns SIZE_MAX). */
size_t str_distance(struct str a, struct str b);
