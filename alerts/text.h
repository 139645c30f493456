/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Text that is safe in any chat tool (doc/delivery.md "Text safety"): bad UTF-8, control
 * characters, zero-width spaces, soft hyphens and foreign bidi controls dropped; our own RLM
 * and isolates, balanced; cuts on grapheme boundaries in the tool's own unit. Pure; any
 * thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"

/* Our own direction marks, as UTF-8. RLM opens a right-to-left paragraph, FSI and PDI wrap a
 * run whose direction must not leak. Feed text holds none of them once it is cleaned. */
#define TEXT_RLM "\xE2\x80\x8F"
#define TEXT_FSI "\xE2\x81\xA8"
#define TEXT_PDI "\xE2\x81\xA9"
#define TEXT_ELLIPSIS "\xE2\x80\xA6"
#define TEXT_JOINER "\xE2\x81\xA0"

enum {
	TEXT_MARKS_MAX =
		8 /* combining marks kept on one letter; more is an attack on the eyes */
};

enum text_unit {
	UNIT_BYTES,
	UNIT_CODE_POINTS,
	UNIT_UTF16
};

/* A cleaned copy; with marks, their offsets are moved along (both may be NULL/0). White space
 * stays as it is. The empty slice when the arena is full. */
struct str text_clean(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a);
/* The same on one line: each run of white space is one space, none at the ends. */
struct str text_line(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a);
/* A copy of one line in which tools find nothing by themselves: a word joiner (U+2060, nobody sees it) behind
 * the dots of what looks like a domain, before the slashes of a URL, within `:smile:` and `/command`. What
 * signs mean in one tool alone is that tool's to part. Marks move along. */
struct str text_inert(struct str s, struct alert_mark *marks, size_t n_marks, struct arena *a);
/* Longest prefix of s with at most max units, on a grapheme boundary, "…" included in the count
 * when something was cut. A first grapheme longer than max is split between code points. */
struct str text_cut(struct str s, size_t max, enum text_unit unit, struct arena *a);
/* The bytes of s that text_cut() would keep, without room for an ellipsis. */
size_t text_fit(struct str s, size_t max, enum text_unit unit);
size_t text_len(struct str s, enum text_unit unit);
bool text_is_rtl(struct str s);  /* first strong character is Arabic or Hebrew */
bool text_has_rtl(struct str s); /* any character is */
/* Terminal columns: marks and joiners 0, wide letters and emoji 2. */
size_t text_width(struct str s);
/* Longest prefix of at most max columns on a grapheme boundary, never empty unless s is. */
size_t text_fit_width(struct str s, size_t max);
/* Appends FSI s PDI. */
void text_isolate(struct buf *out, struct str s);
