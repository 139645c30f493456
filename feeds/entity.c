/* SPDX-License-Identifier: ISC */
/*
 * Character references: numbers are computed, names looked up by binary search in the generated
 * table. Nothing is expanded twice: what a reference stands for is a character, never markup
 * and never another reference, so no input grows.
 */
#include "feeds/entity.h"

#include <string.h>

#include "feeds/entity_table.h"

enum {
	NAME_MAX = 31
}; /* CounterClockwiseContourIntegral */

/* &#146; is a quotation mark to whoever wrote it: numbers 128 to 159 mean windows-1252 (HTML
 * 13.2.5.80). */
static const uint16_t c1_meant[32] = {
	0x20AC,
	0x81,
	0x201A,
	0x192,
	0x201E,
	0x2026,
	0x2020,
	0x2021,
	0x2C6,
	0x2030,
	0x160,
	0x2039,
	0x152,
	0x8D,
	0x17D,
	0x8F,
	0x90,
	0x2018,
	0x2019,
	0x201C,
	0x201D,
	0x2022,
	0x2013,
	0x2014,
	0x2DC,
	0x2122,
	0x161,
	0x203A,
	0x153,
	0x9D,
	0x17E,
	0x178,
};

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (unsigned)((c | 0x20) - 'a') + 10;
	return 99;
}

uint32_t entity_c1(uint32_t cp)
{
	return cp >= 0x80 && cp <= 0x9F ? c1_meant[cp - 0x80] : cp;
}

/* HTML 13.2.5.84: these numbers are no characters, and what stands for them is visible. */
static uint32_t repaired(uint32_t cp)
{
	if (cp == 0 || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0xFFFD;
	return entity_c1(cp);
}

/* s starts with "&#". */
static struct entity read_number(struct str s)
{
	unsigned base = s.n > 2 && (s.p[2] | 0x20) == 'x' ? 16 : 10;
	size_t first = base == 16 ? 3 : 2;
	size_t i = first;
	uint32_t cp = 0;

	for (; i < s.n && digit(s.p[i]) < base; i++)
		/* Stops growing beyond the last code point, so that no number of digits overflows
		 * it. */
		cp = cp > 0x10FFFF ? cp : cp * base + digit(s.p[i]);
	if (i == first)
		return (struct entity){0};
	if (i < s.n && s.p[i] == ';')
		i++;
	return (struct entity){i, {repaired(cp), 0}};
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Names are not ended by anything in the table: each ends where the next one begins. */
static int compare(struct str name, size_t row)
{
	struct str have = {
		entity_names + entity_at[row], (size_t)entity_at[row + 1] - entity_at[row]};

	return str_cmp(name, have);
}

/* The row of name; ENTITY_COUNT when there is none. */
static size_t find(struct str name)
{
	size_t lo = 0;
	size_t hi = ENTITY_COUNT;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int order = compare(name, mid);

		if (order == 0)
			return mid;
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return ENTITY_COUNT;
}

struct entity entity_read(struct str s, bool html)
{
	size_t i = 1;

	if (s.n > 1 && s.p[1] == '#')
		return read_number(s);
	/* One further than any name: of "&copyright" all is read, so that "copy" is not found in
	 * it. */
	while (i < s.n && i <= NAME_MAX + 1 && is_alnum(s.p[i]))
		i++;
	/* 106 old names stand without a semicolon in HTML, and in no XML. */
	bool closed = i < s.n && s.p[i] == ';';
	size_t row = ENTITY_COUNT;

	if (i > 2 && (closed || html))
		row = find((struct str){s.p + 1, i - 1});
	if (row == ENTITY_COUNT || (!closed && !(entity_value[row] & 0x80000000U)))
		return (struct entity){0};
	/* The bits are described in entity_table.c: code point, second one, may lack its
	 * semicolon. */
	uint32_t v = entity_value[row];

	return (struct entity){i + closed, {v & 0xFFFFFF, entity_second[v >> 24 & 0xF]}};
}

void entity_decode(struct str s, bool html, struct buf *out)
{
	while (s.n != 0) {
		size_t plain = str_find(s, '&');

		buf_add(out, s.p, plain);
		s = str_sub(s, plain, s.n);
		if (s.n == 0)
			return;
		struct entity e = entity_read(s, html);

		if (e.n == 0)
			buf_char(out, '&');
		else
			buf_utf8(out, e.cp[0]);
		if (e.cp[1] != 0)
			buf_utf8(out, e.cp[1]);
		s = str_sub(s, e.n ? e.n : 1, s.n);
	}
}
