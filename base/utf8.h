/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * UTF-8, one code point at a time (RFC 3629, Unicode 15 table 3-7: no surrogates, no overlong
 * forms, nothing above U+10FFFF). Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

#define UTF8_BAD 0xFFFFFFFFU

/* Decodes the code point at s[0]; s.n must not be 0. Returns its length in bytes (1..4) and the
 * code point. On a bad sequence: UTF8_BAD and the length of the maximal subpart (at least 1), the
 * unit that U+FFFD replaces. */
size_t utf8_decode(struct str s, uint32_t *ret_cp);
/* Writes cp (U+FFFD for anything that is no scalar value); returns 1..4. */
size_t utf8_encode(uint32_t cp, char out[4]);
/* Offset of the first bad byte; s.n when all is well. */
size_t utf8_check(struct str s);
/* Code points in s, a bad unit counting as one. */
size_t utf8_count(struct str s);
/* The largest cut <= at that does not split a sequence. */
size_t utf8_floor(struct str s, size_t at);
/* The beginning of a character, of which bytes are missing: with the right ones behind it, it would be one. */
bool utf8_is_cut(struct str s);
