/* SPDX-License-Identifier: ISC */
/*
 * UUIDv7 written in Crockford's base32.
 *
 * 48 bits of Unix milliseconds, the version, 12 random bits, the variant, 62 random bits. The
 * 128 bits are written five at a time from the top, the first digit holding only three, so that
 * comparing two identifiers as text compares their times. The letters I, L, O, U are not used.
 */
#include "base/id.h"

/* RFC 9562 5.7. The caller brings clock and random bytes, so that tests know the result. */
static void uuid_fill(int64_t now_ms, const uint8_t random[10], uint8_t u[16])
{
	for (unsigned i = 0; i < 6; i++)
		u[i] = (uint8_t)((uint64_t)now_ms >> (40 - 8 * i));
	for (unsigned i = 0; i < 10; i++)
		u[6 + i] = random[i];
	u[6] = (uint8_t)(0x70 | (u[6] & 0x0F));
	u[8] = (uint8_t)(0x80 | (u[8] & 0x3F));
}

void id_make(int64_t now_ms, const uint8_t random[10], char out[ID_LEN + 1])
{
	static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t u[16];

	uuid_fill(now_ms, random, u);
	/* Digit i covers bits [5i - 2, 5i + 3) from the top; bits -2 and -1 are zero. */
	for (unsigned i = 0; i < ID_LEN; i++) {
		unsigned v = 0;

		for (unsigned bit = i == 0 ? 0 : 5 * i - 2; bit < 5 * i + 3; bit++)
			v = v << 1 | ((unsigned)u[bit / 8] >> (7 - bit % 8) & 1U);
		out[i] = digits[v];
	}
	out[ID_LEN] = '\0';
}
