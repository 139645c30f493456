/* SPDX-License-Identifier: ISC */
/*
 * The reference's code points: positional forms taken apart, hamza and madda composed, and what sort
 * each of them is (doc/matching.md "Folding").
 */
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/ref.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

enum {
	ALEF = 0x627,
	ALEF_MADDA = 0x622,
	ALEF_ABOVE = 0x623,
	ALEF_BELOW = 0x625,
	WASLA = 0x671,
	BEH = 0x628,
	TEH_OPEN = 0x62A,
	DAL = 0x62F,
	AIN = 0x639,
	FEH = 0x641,
	QAF = 0x642,
	KAF = 0x643,
	LAM = 0x644,
	MEEM = 0x645,
	NOON = 0x646,
	REH = 0x631,
	WAW = 0x648,
	YEH = 0x64A,
	MAQSURA = 0x649,
	HEH = 0x647,
	TEH = 0x629,
	HAMZA = 0x621,
	WAW_HAMZA = 0x624,
	YEH_HAMZA = 0x626,
	TATWEEL = 0x640,
	DAGGER_ALEF = 0x670,
	PARAGRAPH = 0x2029
};

struct ref_cp {
	uint32_t cp;
	size_t start, end;
};

struct ref_cps {
	struct ref_cp *v;
	size_t n, cap;
};

static void cps_add(struct ref_cps *c, uint32_t cp, size_t start, size_t end)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 64;
		c->v = xreallocarray(c->v, c->cap, sizeof *c->v);
	}
	c->v[c->n++] = (struct ref_cp){cp, start, end};
}

static bool in(uint32_t cp, uint32_t lo, uint32_t hi)
{
	return cp >= lo && cp <= hi;
}

/* ---- level A, one code point -------------------------------------------------------------- */

static bool is_mark(uint32_t cp)
{
	static const uint32_t ranges[][2] = {
		{0x34F, 0x34F},
		{0x610, 0x61A},
		{0x64B, 0x65F},
		{0x670, 0x670},
		{0x6D6, 0x6DC},
		{0x6DF, 0x6E8},
		{0x6EA, 0x6ED},
		{0x898, 0x89F},
		{0x8CA, 0x8E1},
		{0x8E3, 0x8FF},
		{0xFE00, 0xFE0F},
		{0x10EFD, 0x10EFF},
	};

	if (cp < 0x34F || in(cp, 0x61B, 0x64A))
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (in(cp, ranges[i][0], ranges[i][1]))
			return true;
	return false;
}

static bool is_invisible(uint32_t cp)
{
	return cp == 0xAD || cp == 0x61C || in(cp, 0x200B, 0x200F) || in(cp, 0xFBB2, 0xFBC2) ||
	       in(cp, 0x202A, 0x202E) || in(cp, 0x2060, 0x2064) || in(cp, 0x2066, 0x2069) ||
	       cp == 0xFEFF || cp == 0x180E;
}

static bool is_line(uint32_t cp)
{
	return in(cp, '\n', '\r') || cp == 0x85 || cp == 0x2028;
}

static bool is_space(uint32_t cp)
{
	return cp < '\n' || in(cp, 0xE, ' ') || cp == 0x7F || cp == 0xA0 || cp == 0x1680 ||
	       in(cp, 0x2000, 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool is_ignored(uint32_t cp)
{
	return is_mark(cp) || is_invisible(cp) || cp == TATWEEL;
}

/* Keyboard and encoding variants without meaning. */
static uint32_t level_a(uint32_t cp)
{
	switch (cp) {
	case 0x6A9:
	case 0x6AA:
		return 0x643;
	case 0x6CC:
		return YEH;
	case 0x6C1:
	case 0x6BE:
	case 0x6D5:
		return HEH;
	case 0x6C3:
		return TEH;
	default:
		break;
	}
	if (in(cp, 0x660, 0x669))
		return cp - 0x660 + '0';
	if (in(cp, 0x6F0, 0x6F9))
		return cp - 0x6F0 + '0';
	return cp;
}

static bool is_arabic(uint32_t cp)
{
	if (!in(cp, 0x620, 0x6FF) && !in(cp, 0x750, 0x77F) && !in(cp, 0x870, 0x8C9))
		return false;
	return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LO;
}

static bool is_other_letter(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);

	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO && !is_arabic(cp);
}

/* ---- positional forms, composition -------------------------------------------------------- */

/* The last letter is an alef that carries nothing. */
static bool after_alef(const struct ref_cps *c)
{
	for (size_t i = c->n; i-- > 0;) {
		if (in(c->v[i].cp, 0x653, 0x655))
			return false;
		if (!is_ignored(c->v[i].cp))
			return c->v[i].cp == ALEF;
	}
	return false;
}

static void add_expanded(struct ref_cps *c, uint32_t cp, size_t start, size_t end)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t n;

	if ((!in(cp, 0xFB50, 0xFDFF) && !in(cp, 0xFE70, 0xFEFC)) || cp == 0xFDFC ||
		in(cp, 0xFBB2, 0xFBC2)) {
		cps_add(c, cp, start, end);
		return;
	}
	if (cp == 0xFDF2) {
		if (!after_alef(c))
			cps_add(c, ALEF, start, end);
		cps_add(c, LAM, start, end);
		cps_add(c, LAM, start, end);
		cps_add(c, HEH, start, end);
		return;
	}
	n = utf8proc_decompose_char(
		(utf8proc_int32_t)cp, parts, 32, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, NULL);
	n = utf8proc_normalize_utf32(parts, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (parts[i] != ' ' && parts[i] != TATWEEL)
			cps_add(c, (uint32_t)parts[i], start, end);
}

static uint32_t composed(uint32_t base, uint32_t mark)
{
	static const uint32_t pairs[][3] = {
		{ALEF, 0x653, 0x622},
		{ALEF, 0x654, 0x623},
		{ALEF, 0x655, 0x625},
		{WAW, 0x654, WAW_HAMZA},
		{YEH, 0x654, YEH_HAMZA},
		{MAQSURA, 0x654, YEH_HAMZA},
		{0x6CC, 0x654, YEH_HAMZA},
		{HEH, 0x654, HEH},
		{0x6D5, 0x654, HEH},
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][0] == base && pairs[i][1] == mark)
			return pairs[i][2];
	return 0;
}

/* Letters of other scripts compose as in NFC, one mark after the other. What composed is ignored. */
static void compose_other(struct ref_cps *c, size_t i)
{
	for (size_t k = i + 1; k < c->n; k++) {
		utf8proc_int32_t two[] = {utf8proc_tolower((utf8proc_int32_t)c->v[i].cp),
			(utf8proc_int32_t)c->v[k].cp};

		if (is_ignored(c->v[k].cp))
			continue;
		if (!in(c->v[k].cp, 0x300, 0x36F) ||
			utf8proc_normalize_utf32(two, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) !=
				1)
			return;
		c->v[i].cp = (uint32_t)two[0];
		c->v[k].cp = 0x34F;
	}
}

static void compose(struct ref_cps *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_other_letter(c->v[i].cp))
			compose_other(c, i);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = i + 1; k < c->n && is_ignored(c->v[k].cp); k++) {
			uint32_t cp = composed(c->v[i].cp, c->v[k].cp);

			if (cp) {
				c->v[i].cp = cp;
				break;
			}
		}
}

static void read_cps(struct str text, struct ref_cps *c)
{
	for (size_t i = 0; i < text.n;) {
		uint32_t cp;
		size_t len = utf8_decode(str_sub(text, i, text.n), &cp);

		add_expanded(c, cp == UTF8_BAD ? 0xFFFD : cp, i, i + len);
		i += len;
	}
	compose(c);
}
