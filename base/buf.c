/* SPDX-License-Identifier: ISC */
/* A growing buffer. Invariants: n <= max; n < cap once anything was allocated, so the NUL behind
 * the bytes always has room. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_done(struct buf *b)
{
	free(b->p);
	*b = (struct buf){.max = b->max};
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->over = false;
	if (b->p != NULL)
		b->p[0] = '\0';
}

enum errc buf_reserve(struct buf *b, size_t n)
{
	/* In this order, and by subtraction: b->n + n may wrap around for an n from outside. */
	if (n > b->max || b->n > b->max - n) {
		b->over = true;
		return ERR_LIMIT;
	}
	if (b->n + n + 1 <= b->cap)
		return ERR_NONE;
	/* By half, so that many small appends cost linear time in all, and less lies idle than by
	 * doubling. */
	size_t cap = b->cap < 64 ? 64 : b->cap + b->cap / 2;

	if (cap < b->n + n + 1)
		cap = b->n + n + 1;
	b->p = xrealloc(b->p, cap);
	b->cap = cap;
	b->p[b->n] = '\0';
	return ERR_NONE;
}

void buf_adopt(struct buf *b, char *p, size_t cap)
{
	free(b->p);
	b->p = p;
	b->cap = cap;
	buf_reset(b);
}

enum errc buf_add(struct buf *b, const void *p, size_t n)
{
	if (buf_reserve(b, n) != ERR_NONE)
		return ERR_LIMIT;
	if (n != 0)
		memcpy(b->p + b->n, p, n);
	b->n += n;
	b->p[b->n] = '\0';
	return ERR_NONE;
}

enum errc buf_str(struct buf *b, struct str s)
{
	return buf_add(b, s.p, s.n);
}

enum errc buf_char(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

enum errc buf_utf8(struct buf *b, uint32_t cp)
{
	char enc[4];

	return buf_add(b, enc, utf8_encode(cp, enc));
}

enum errc buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_list again;

	va_start(ap, fmt);
	/* Measured first, then written: the second pass needs arguments that nobody has walked
	 * through yet. */
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	/* All or nothing, as with every append: no half number, no half header. */
	enum errc rc = n < 0 ? ERR_BAD_INPUT : buf_reserve(b, (size_t)n);

	if (rc == ERR_NONE) {
		vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
		b->n += (size_t)n;
	}
	va_end(again);
	return rc;
}

struct str buf_view(const struct buf *b)
{
	return (struct str){b->p ? b->p : "", b->n};
}

char *buf_detach(struct buf *b, size_t *ret_n)
{
	/* Never NULL: the caller may free() and print it in any case. */
	char *p = b->p ? b->p : xstrdup("");

	if (ret_n != NULL)
		*ret_n = b->n;
	*b = (struct buf){.max = b->max};
	return p;
}
