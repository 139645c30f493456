/* SPDX-License-Identifier: ISC */
/*
 * UTF-8 by the table of well-formed sequences (Unicode, table 3-7):
 *
 *   first     second    third     fourth
 *   00..7F
 *   C2..DF    80..BF                          C0, C1: overlong
 *   E0        A0..BF    80..BF                below A0: overlong
 *   E1..EF    80..BF    80..BF                ED: second to 9F, or it would be a surrogate
 *   F0        90..BF    80..BF    80..BF      below 90: overlong
 *   F1..F3    80..BF    80..BF    80..BF
 *   F4        80..8F    80..BF    80..BF      above: beyond U+10FFFF
 *
 * Overlong forms are refused because a filter that looks for '<' would not see one written in two
 * bytes.
 */
#include "base/utf8.h"

#include <string.h>

#include "base/utf8_simple.h"

/* Lead byte classes: length, and the range its second byte must lie in. */
static size_t lead_class(unsigned char c, unsigned char *lo, unsigned char *hi)
{
	*lo = 0x80;
	*hi = 0xBF;
	if (c >= 0xC2 && c <= 0xDF)
		return 2;
	if (c >= 0xE0 && c <= 0xEF) {
		*lo = c == 0xE0 ? 0xA0 : 0x80;
		*hi = c == 0xED ? 0x9F : 0xBF;
		return 3;
	}
	if (c >= 0xF0 && c <= 0xF4) {
		*lo = c == 0xF0 ? 0x90 : 0x80;
		*hi = c == 0xF4 ? 0x8F : 0xBF;
		return 4;
	}
	return 0;
}

size_t utf8_decode(struct str s, uint32_t *ret_cp)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char lo = 0;
	unsigned char hi = 0;

	if (p[0] < 0x80) {
		*ret_cp = p[0];
		return 1;
	}
	size_t len = lead_class(p[0], &lo, &hi);

	*ret_cp = UTF8_BAD;
	/* One byte is given up and the next looked at anew: it may begin a good sequence. */
	if (len == 0 || s.n < 2 || p[1] < lo || p[1] > hi)
		return 1;
	uint32_t cp = ((uint32_t)p[0] & (0x7FU >> len)) << 6 | (p[1] & 0x3FU);

	for (size_t i = 2; i < len; i++) {
		if (i >= s.n || (p[i] & 0xC0) != 0x80)
			return i;
		cp = cp << 6 | (p[i] & 0x3FU);
	}
	*ret_cp = cp;
	return len;
}

size_t utf8_encode(uint32_t cp, char out[4])
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

size_t utf8_simple_end(struct str s, size_t at)
{
	unsigned char last = (unsigned char)s.p[at - 1];

	return at - (last >= 0xC2 && last <= 0xDF);
}

/* How far simple pieces go from `at`, which begins a character; to the beginning of one. */
static size_t skip_simple(struct str s, size_t at)
{
	if (at == 0)
		return 0;
	while (s.n - at >= BYTES16_N && utf8_is_simple(s.p + at))
		at += BYTES16_N;
	return utf8_simple_end(s, at);
}

/* 1 or 2: ASCII or a good sequence of two bytes stands at `at`; 0: anything else, or the end. */
static size_t short_len(struct str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (at < s.n && p[at] < 0x80)
		return 1;
	return s.n - at >= 2 && p[at] >= 0xC2 && p[at] <= 0xDF && (p[at + 1] & 0xC0) == 0x80
		       ? 2
		       : 0;
}

/* Where the ASCII and the good sequences of two bytes that stand at `at` end: all of an Arabic text but its
 * quotes and dashes. Each text is checked twice on its way to the store. */
static size_t skip_short(struct str s, size_t at)
{
	for (;;) {
		at = skip_simple(s, at);
		/* Sixteen bytes in vain, then the same again would cost twice. */
		for (size_t until = at + BYTES16_N; at < until;) {
			size_t len = short_len(s, at);

			if (len == 0)
				return at;
			at += len;
		}
	}
}

size_t utf8_check(struct str s)
{
	size_t at = skip_short(s, 0);

	while (at < s.n) {
		uint32_t cp = 0;
		size_t len = utf8_decode((struct str){s.p + at, s.n - at}, &cp);

		if (cp == UTF8_BAD)
			return at;
		at = skip_short(s, at + len);
	}
	return at;
}

size_t utf8_count(struct str s)
{
	size_t count = 0;

	for (size_t i = 0; i < s.n; count++) {
		uint32_t cp = 0;

		i += utf8_decode((struct str){s.p + i, s.n - i}, &cp);
	}
	return count;
}

size_t utf8_floor(struct str s, size_t at)
{
	if (at >= s.n)
		return s.n;
	/* A sequence has four bytes at most: more continuation bytes in a row are bad anyhow, and
	 * any cut is as good. */
	for (size_t back = 0; back < 4 && back <= at; back++)
		if (((unsigned char)s.p[at - back] & 0xC0) != 0x80)
			return at - back;
	return at;
}

bool utf8_is_cut(struct str s)
{
	static const char behind[] = {'\x80', '\xBF'};
	char whole[4];

	if (s.n == 0 || s.n > 3)
		return false;
	memcpy(whole, s.p, s.n);
	/* Whatever stands behind the second byte, the second may be bound (RFC 3629 4): it is tried with either end. */
	for (size_t i = 0; i < sizeof(behind); i++)
		for (size_t n = s.n + 1; n <= 4; n++) {
			uint32_t cp = 0;

			memset(whole + s.n, behind[i], 4 - s.n);
			if (utf8_decode((struct str){whole, n}, &cp) == n && cp != UTF8_BAD)
				return true;
		}
	return false;
}
