/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Character references of XML 1.0 section 4.1 and HTML 13.5: &#1575; &#x627; &nbsp; and the
 * other 2,124 names of HTML. Pure; any thread.
 */
#include "base/buf.h"
#include "base/str.h"

struct entity {
	size_t n;       /* bytes of the reference, from '&' on; 0: this is no reference */
	uint32_t cp[2]; /* code points; the second is 0 unless the name stands for two */
};

/*
 * Reads the reference at the start of s (s.p[0] is '&'). A number may lack its semicolon, and
 * with `html` so may the 106 old names ("&copy 2024"), unless a letter or digit follows:
 * "&copyright" and the query of a link stay what they are. Numbers that stand for no character
 * give U+FFFD, those of 0x80..0x9F the windows-1252 character that their author meant
 * (HTML 13.2.5.84).
 */
struct entity entity_read(struct str s, bool html);
/* A C1 control (0x80..0x9F), which no text means, to the windows-1252 character in its place.
 * Anything else is returned as it is. */
uint32_t entity_c1(uint32_t cp);
/* Appends s with its references replaced, to anything unknown nothing happens. */
void entity_decode(struct str s, bool html, struct buf *out);
