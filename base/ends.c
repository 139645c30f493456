/* SPDX-License-Identifier: ISC */
/* The first bytes fill the buffer, all that come later go round its second half (ends.h). */
#include "base/ends.h"

#include <string.h>

/* Where the ring begins: it is a multiple of four bytes long. */
static size_t ring_start(size_t max)
{
	return max - (max / 2 & ~(size_t)3);
}

/* Of more than the ring holds only the last go into it, to where they would stand. */
static void go_round(struct ends *e, struct buf *b, const char *p, size_t n)
{
	size_t start = ring_start(b->max);
	size_t size = b->max - start;

	e->left_out += n;
	e->at = e->at != 0 ? e->at : start;
	if (n > size) {
		e->at = start + (e->at - start + n - size) % size;
		p += n - size;
		n = size;
	}
	size_t first = n < b->max - e->at ? n : b->max - e->at;

	memcpy(b->p + e->at, p, first);
	memcpy(b->p + start, p + first, n - first);
	e->at = first < n || e->at + n == b->max ? start + (n - first) : e->at + n;
}

void ends_add(struct ends *e, struct buf *b, const void *p, size_t n)
{
	size_t room = b->max - b->n;
	size_t first = n < room ? n : room;

	buf_add(b, p, first);
	if (n > first)
		go_round(e, b, (const char *)p + first, n - first);
}

static void reverse(char *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		char c = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = c;
	}
}

static bool goes_on(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

static size_t character_n(char first)
{
	unsigned char c = (unsigned char)first;

	return c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : c >= 0xC0 ? 2 : 1;
}

/* Spaces where a character of UTF-8 is in parts; of other charsets some letters of what is torn anyway. */
static void blank_torn(char *p, size_t n, size_t tear)
{
	size_t last = tear;

	for (size_t i = tear; i < n && i < tear + 3 && goes_on(p[i]); i++)
		p[i] = ' ';
	do
		last--;
	while (last > 0 && tear - last < 4 && goes_on(p[last]));
	if (character_n(p[last]) > tear - last)
		memset(p + last, ' ', tear - last);
}

size_t ends_finish(const struct ends *e, struct buf *b)
{
	if (e->left_out == 0)
		return 0;
	size_t start = ring_start(b->max);

	/* Turned round in its place: first both parts, then all. */
	reverse(b->p + start, e->at - start);
	reverse(b->p + e->at, b->n - e->at);
	reverse(b->p + start, b->n - start);
	blank_torn(b->p, b->n, start);
	return start;
}
