/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What Unicode says about a code point, and where graphemes begin (UAX 29), by utf8proc, whose
 * version is that of the system. A value that is no code point, such as UTF8_BAD, has none of
 * these properties and is one column wide. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Never begins a grapheme: marks, joiners, selectors, skin tones. */
bool uni_extends(uint32_t cp);
/* White_Space: blanks of any width, tab, the ends of lines and paragraphs. */
bool uni_space(uint32_t cp);
/* Letters and decimal digits of any script, and what extends them: a word is a run of these. */
bool uni_word(uint32_t cp);
/* Steers output and is not seen, or is no character: controls but tab, line feed and next line;
 * direction marks, overrides, isolates, tags and other format characters but the two joiners and
 * the Arabic signs that stand over a number; noncharacters; private use beyond the first plane. */
bool uni_steers(uint32_t cp);
/* Strong direction (UAX 9): of Arabic, Hebrew and the like; of the other scripts. Both false for
 * digits, signs and marks. */
bool uni_rtl(uint32_t cp);
bool uni_ltr(uint32_t cp);
/* Columns of a terminal: 0, 1 or 2. */
size_t uni_columns(uint32_t cp);

/* Fed one code point after the other. Zero it to begin with. */
struct uni_graphemes {
	uint32_t before;
	int32_t state;
	bool begun;
};

/* True when a grapheme begins at cp, as it does at the first. */
bool uni_grapheme_starts(struct uni_graphemes *g, uint32_t cp);
