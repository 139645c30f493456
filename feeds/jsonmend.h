/* SPDX-License-Identifier: ISC */
#pragma once
/* JSON as feeds write it, to JSON as RFC 8259 has it. Pure; any thread. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	JSON_MEND_DEPTH = 48 /* what is nested deeper becomes null; json.h refuses 64 */
};

enum json_mended {
	JSON_MEND_ODD = 1, /* something was not as JSON has it */
	JSON_MEND_CUT =
		2, /* the text ends early: what is in it of the list in its root is closed behind the
			      last object that was finished */
};

/* Appends the first value of s to out, without what would make a parser refuse all of it for the sake
 * of one place:
 *
 *   strings    raw control characters, \u0000, halves of surrogate pairs (RFC 8259 8.2), escapes that JSON
 *              does not have, single quotes
 *   between    comments (C, C++ and HTML), commas too many or missing, names without quotes, words that are
 *              no value, control characters and all that is not ASCII, anything behind the value
 *
 * Numbers come out as strings of the same characters: an id has more digits than a number of C keeps, and
 * 1.50 is not 1.5. What else is wrong stays, for the parser to name. Linear in s; at most three times as
 * long. Returns bits of enum json_mended. */
unsigned json_mend(struct str s, struct buf *out);
/* The same of the strings alone; what is between them is copied. JSON_MEND_ODD, or 0. */
unsigned json_mend_strings(struct str s, struct buf *out);
/* The same of a text whose middle is missing at offset `tear`: what of the list in its root was finished before
 * that, so many objects (SIZE_MAX: nothing is missing), and what is whole behind it (jsontorn.h). */
unsigned json_mend_torn(struct str s, size_t tear, struct buf *out, size_t *ret_before);
/* Where the value of s begins, behind white space and comments; s.n when nothing else is there. */
size_t json_start(struct str s);
