/* SPDX-License-Identifier: ISC */
/* utf8proc takes any 32 bits and answers for what is no code point as for an unassigned one. */
#include "base/uni.h"

#include <utf8proc.h>

static const utf8proc_property_t *of(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp);
}

bool uni_extends(uint32_t cp)
{
	/* UAX 29, GB9 and GB9a: no break before these. */
	switch (of(cp)->boundclass) {
	case UTF8PROC_BOUNDCLASS_EXTEND:
	case UTF8PROC_BOUNDCLASS_SPACINGMARK:
	case UTF8PROC_BOUNDCLASS_ZWJ:
		return true;
	default:
		return false;
	}
}

bool uni_space(uint32_t cp)
{
	switch (of(cp)->category) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return (cp >= '\t' && cp <= '\r') || cp == 0x85;
	}
}

bool uni_word(uint32_t cp)
{
	/* Nonspacing and enclosing marks belong to the word: the vowel marks of Arabic are such. */
	switch (of(cp)->category) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return true;
	default:
		/* ZWNJ and ZWJ: in Persian words they stand between letters of one word. */
		return cp == 0x200C || cp == 0x200D;
	}
}

/* Unassigned as yet but set aside for what is not seen (Default_Ignorable_Code_Point), never to be
 * assigned, or without a meaning that anybody shares. */
static bool is_void(uint32_t cp)
{
	return cp == 0x2065 || (cp >= 0xFDD0 && cp <= 0xFDEF) ||
	       (cp >= 0xFFF0 && cp <= 0xFFF8) || (cp & 0xFFFE) == 0xFFFE ||
	       (cp >= 0xE0000 && cp <= 0xE00FF) || cp > 0xE01EF;
}

bool uni_steers(uint32_t cp)
{
	switch (of(cp)->category) {
	case UTF8PROC_CATEGORY_CC:
		return cp != '\t' && cp != '\n' && cp != 0x85;
	case UTF8PROC_CATEGORY_CF:
		/* The joiners shape words, and Prepend are the signs that Arabic writes over a
		 * number (U+0600 and on): format characters that are seen, or do no harm. */
		return cp != 0x200C && cp != 0x200D &&
		       of(cp)->boundclass != UTF8PROC_BOUNDCLASS_PREPEND;
	default:
		return is_void(cp);
	}
}

bool uni_rtl(uint32_t cp)
{
	return of(cp)->bidi_class == UTF8PROC_BIDI_CLASS_R ||
	       of(cp)->bidi_class == UTF8PROC_BIDI_CLASS_AL;
}

bool uni_ltr(uint32_t cp)
{
	return of(cp)->bidi_class == UTF8PROC_BIDI_CLASS_L;
}

size_t uni_columns(uint32_t cp)
{
	if (uni_extends(cp))
		return 0;
	return (size_t)utf8proc_charwidth((utf8proc_int32_t)cp);
}

bool uni_grapheme_starts(struct uni_graphemes *g, uint32_t cp)
{
	bool starts = !g->begun || utf8proc_grapheme_break_stateful((utf8proc_int32_t)g->before,
					   (utf8proc_int32_t)cp, &g->state);

	g->begun = true;
	g->before = cp;
	return starts;
}
