#pragma once
/* Character classes that alerts/ needs, by range; approximations that err on the safe side.
 * Pure. */
#include <stdbool.h>
#include <stdint.h>

bool text_cp_extends(
	uint32_t cp); /* never starts a grapheme: marks, joiners, selectors, skin tones */
bool text_cp_unsafe(uint32_t cp); /* dropped from all feed text */
bool text_cp_space(uint32_t cp);
bool text_cp_rtl(uint32_t cp);      /* strong right-to-left (R, AL) */
bool text_cp_neutral(uint32_t cp);  /* digits, signs and symbols: no strong direction */
bool text_cp_wide(uint32_t cp);     /* two terminal columns */
bool text_cp_word(uint32_t cp);     /* letters, digits and their marks */
bool text_cp_prepends(uint32_t cp); /* no grapheme boundary after it */
