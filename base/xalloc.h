/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Small allocations that abort when memory is out, with a sentence on stderr.
 *
 * Only for sizes the program itself decides. Anything sized by the outside world goes through a
 * capped buf (buf.h) or arena (arena.h), which report ERR_LIMIT instead. Every function returns
 * memory that the caller frees with free(). Any thread.
 */
#include <stddef.h>

void *xmalloc(size_t n) __attribute__((malloc, returns_nonnull));
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull));
/* count * size with an overflow check. */
void *xreallocarray(void *p, size_t count, size_t size) __attribute__((returns_nonnull));
/* A NUL-terminated copy of n bytes at p. */
char *xstrndup(const char *p, size_t n) __attribute__((malloc, returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
/* p, or the same end when it is NULL: for what a library allocated that says so by nothing else. */
void *xneed(void *p) __attribute__((returns_nonnull));
char *xasprintf(const char *fmt, ...)
	__attribute__((malloc, returns_nonnull, format(printf, 1, 2)));
