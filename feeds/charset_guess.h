/* SPDX-License-Identifier: ISC */
#pragma once
/* Is this single-byte text Arabic, whatever it is labelled (doc/feeds.md "Charset")? */
#include "base/str.h"

/* "windows-1256" or "iso-8859-6", or empty: not Arabic, or too little to tell (no word of three letters).
 * Where it could be either it is the label, when that is one of them. For text that is neither UTF-8 nor
 * wide. Static. Linear, pure; any thread. */
struct str charset_guess_arabic(struct str body, struct str label);
/* A letter of Arabic in windows-1256, or one of three that Persian adds (پ چ گ), or the Arabic comma. */
bool charset_arabic_1256(unsigned char c);
