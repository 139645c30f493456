/* SPDX-License-Identifier: ISC */
/*
 * Base64: six bits a character, gathered in a word. Only Atom 0.3 (mode="base64") and Atom 1.0
 * content of unknown types use it in feeds, so it is simple rather than fast.
 */
#include "feeds/base64.h"

#include <string.h>

void base64_decode(struct str s, struct buf *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t word = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < s.n; i++) {
		const char *at = memchr(digits, s.p[i], sizeof(digits) - 1);

		/* '=' too: padding stands at the end only, and what comes behind it is not base64
		 * any more. */
		if (at == NULL && s.p[i] != ' ' && (s.p[i] < '\t' || s.p[i] > '\r'))
			return;
		if (at == NULL)
			continue;
		/* 24 bits are kept: at most 6 are pending when 6 more come. */
		word = (word << 6 | (uint32_t)(at - digits)) & 0xFFFFFF;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_char(out, (char)(word >> bits & 0xFF));
		}
	}
}
