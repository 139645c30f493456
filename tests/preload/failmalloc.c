/* SPDX-License-Identifier: ISC */
/*
 * Loaded before libc: allocation FAIL_AT of the process fails, none for 0. What a process forked off it
 * allocates counts on from there. How many there were is written to FAIL_COUNT at the end.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* glibc's own, for those who stand in between. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *p, size_t n);

static struct {
	atomic_ulong n;
	unsigned long fail_at;
} state;

static __attribute__((constructor)) void begin(void)
{
	const char *at = getenv("FAIL_AT");

	state.fail_at = at != NULL ? strtoul(at, NULL, 10) : 0;
}

static __attribute__((destructor)) void end(void)
{
	const char *path = getenv("FAIL_COUNT");
	FILE *f = path != NULL ? fopen(path, "w") : NULL;

	if (f == NULL)
		return;
	fprintf(f, "%lu\n", atomic_load(&state.n));
	fclose(f);
}

static int fails(void)
{
	if (atomic_fetch_add(&state.n, 1) + 1 != state.fail_at)
		return 0;
	errno = ENOMEM;
	return 1;
}

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t size)
{
	return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}
