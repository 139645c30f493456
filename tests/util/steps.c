/* SPDX-License-Identifier: ISC */
/*
 * The counter behind steps.h. It is linked into everything that is built with AddressSanitizer; the
 * linker turns the rooms' calls of libc into calls of __wrap_NAME (Makefile: STEPS_LINK).
 */
#include "tests/util/steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BYTES_A_STEP = 16
};

static _Thread_local struct {
	uint64_t n, limit; /* limit 0: nobody asked */
	const char *what;
} steps;

static void add(uint64_t n)
{
	steps.n += n;
	if (steps.limit == 0 || steps.n <= steps.limit)
		return;
	fprintf(stderr, "%s: more than %llu steps, which is out of proportion\n", steps.what,
		(unsigned long long)steps.limit);
	_Exit(1);
}

void steps_start(const char *what, uint64_t limit)
{
	steps.what = what;
	steps.limit = limit;
	steps.n = 0;
}

uint64_t steps_stop(void)
{
	steps.limit = 0;
	return steps.n;
}

static void add_bytes(size_t n)
{
	add(1 + n / BYTES_A_STEP);
}

/* Up to what was found, else all. */
static void add_scan(const void *from, const void *found, size_t n)
{
	add_bytes(found != NULL ? (size_t)((const char *)found - (const char *)from) : n);
}

/* Names and signatures are the compiler's, the linker's and libc's. */
void __sanitizer_cov_trace_pc(void);
void *__real_memchr(const void *s, int c, size_t n);
void *__wrap_memchr(const void *s, int c, size_t n);
void *__real_memrchr(const void *s, int c, size_t n);
void *__wrap_memrchr(const void *s, int c, size_t n);
void *__real_memmem(const void *s, size_t n, const void *part, size_t part_n);
void *__wrap_memmem(const void *s, size_t n, const void *part, size_t part_n);
int __real_memcmp(const void *a, const void *b, size_t n);
int __wrap_memcmp(const void *a, const void *b, size_t n);
void *__real_memcpy(void *to, const void *from, size_t n);
void *__wrap_memcpy(void *to, const void *from, size_t n);
void *__real_memmove(void *to, const void *from, size_t n);
void *__wrap_memmove(void *to, const void *from, size_t n);
void *__real_memset(void *to, int c, size_t n);
void *__wrap_memset(void *to, int c, size_t n);
size_t __real_strlen(const char *s);
size_t __wrap_strlen(const char *s);

void __sanitizer_cov_trace_pc(void)
{
	add(1);
}

void *__wrap_memchr(const void *s, int c, size_t n)
{
	void *found = __real_memchr(s, c, n);

	add_scan(s, found, n);
	return found;
}

void *__wrap_memrchr(const void *s, int c, size_t n)
{
	void *found = __real_memrchr(s, c, n);

	add_bytes(found != NULL ? n - (size_t)((const char *)found - (const char *)s) : n);
	return found;
}

void *__wrap_memmem(const void *s, size_t n, const void *part, size_t part_n)
{
	void *found = __real_memmem(s, n, part, part_n);

	add_scan(s, found, n);
	return found;
}

int __wrap_memcmp(const void *a, const void *b, size_t n)
{
	add_bytes(n);
	return __real_memcmp(a, b, n);
}

void *__wrap_memcpy(void *to, const void *from, size_t n)
{
	add_bytes(n);
	return __real_memcpy(to, from, n);
}

void *__wrap_memmove(void *to, const void *from, size_t n)
{
	add_bytes(n);
	return __real_memmove(to, from, n);
}

void *__wrap_memset(void *to, int c, size_t n)
{
	add_bytes(n);
	return __real_memset(to, c, n);
}

size_t __wrap_strlen(const char *s)
{
	size_t n = __real_strlen(s);

	add_bytes(n);
	return n;
}
