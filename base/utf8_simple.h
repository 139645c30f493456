/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * UTF-8 sixteen bytes at a time, as long as it is ASCII and characters of two bytes, which Arabic is made
 * of. For what reads texts of any length; utf8.h for everything else. Pure.
 */
#include "base/bytes16.h"
#include "base/str.h"

/* Sixteen bytes at p, the byte before them being in the text too: whether they are ASCII and whole
 * characters of two bytes. A character may begin before them or end after. */
static inline bool utf8_is_simple(const char *p)
{
	bytes16 v = bytes16_load(p);
	bytes16 before = bytes16_load(p - 1);
	bytes16 continues = v < -64;                                       /* 80..BF */
	bytes16 led = (before >= -64) & (before < -32);                    /* after C0..DF */
	bytes16 other = ((v >= -64) & (v < -62)) | ((v >= -32) & (v < 0)); /* C0, C1, E0..FF */

	return !bytes16_any((continues ^ led) | other);
}

/* Where the last whole character ends of such pieces that end at `at`, which is not 0: it may go on behind them. */
size_t utf8_simple_end(struct str s, size_t at);
