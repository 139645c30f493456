/* SPDX-License-Identifier: ISC */
/*
 * Memory for what the program itself bounds; there is nothing sensible to do without it, so the end
 * comes at once, by abort(3), whose core file shows who asked. What the outside sizes is capped
 * before it gets here (arena.h, buf.h).
 */
#include "base/xalloc.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *xneed(void *p)
{
	if (p == NULL) {
		/* Not through the log, which prints into a buffer. <2> is "critical" to journald. */
		fputs("<2>rasid: out of memory\n", stderr);
		abort();
	}
	return p;
}

void *xmalloc(size_t n)
{
	/* malloc(0) may give NULL, which would look like an end of memory. */
	return xneed(malloc(n ? n : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return xneed(calloc(count ? count : 1, size ? size : 1));
}

void *xrealloc(void *p, size_t n)
{
	return xneed(realloc(p, n ? n : 1));
}

void *xreallocarray(void *p, size_t count, size_t size)
{
	size_t n = 0;

	if (__builtin_mul_overflow(count, size, &n))
		return xneed(NULL);
	return xrealloc(p, n);
}

char *xstrndup(const char *p, size_t n)
{
	char *copy = xmalloc(n + 1);

	if (n != 0)
		memcpy(copy, p, n);
	copy[n] = '\0';
	return copy;
}

char *xstrdup(const char *s)
{
	return xstrndup(s, strlen(s));
}

char *xasprintf(const char *fmt, ...)
{
	char *s = NULL;
	va_list ap;

	va_start(ap, fmt);
	int n = vasprintf(&s, fmt, ap);
	va_end(ap);
	return xneed(n < 0 ? NULL : s);
}
