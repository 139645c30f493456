/* SPDX-License-Identifier: ISC */
/* Slices of bytes. Bounds are clamped and NULL is empty everywhere, so that a caller can cut first
 * and look afterwards. */
#include "base/str.h"

#include <string.h>

#include "base/xalloc.h"

struct str str_of(const char *cstr)
{
	return (struct str){cstr, cstr ? strlen(cstr) : 0};
}

struct str str_sub(struct str s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	/* Empty, and still pointing to its place in s: str_cut() tells an empty rest from the end
	 * by the pointer, and diagnostics tell the column. */
	if (from >= to)
		return (struct str){s.p ? s.p + (from < s.n ? from : s.n) : NULL, 0};
	return (struct str){s.p + from, to - from};
}

/* memcmp(NULL, ..., 0) is undefined, and an empty slice may have no pointer. */
bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* ASCII only, whatever the locale: these compare names of protocols and formats. */
static char lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c + ('a' - 'A'));
	return c;
}

bool str_eq_nocase(struct str a, struct str b)
{
	return a.n == b.n && str_starts_nocase(a, b);
}

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int r = n ? memcmp(a.p, b.p, n) : 0;

	return r ? r : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq((struct str){s.p, prefix.n}, prefix);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	if (s.n < prefix.n)
		return false;
	for (size_t i = 0; i < prefix.n; i++)
		if (lower(s.p[i]) != lower(prefix.p[i]))
			return false;
	return true;
}

bool str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_sub(s, s.n - suffix.n, s.n), suffix);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str str_trim(struct str s)
{
	while (s.n && is_space(s.p[0]))
		s = (struct str){s.p + 1, s.n - 1};
	while (s.n && is_space(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t str_find(struct str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find_str(struct str s, struct str needle)
{
	/* memmem() and memchr() must not be given NULL, not even with length 0. */
	const char *at = needle.n == 0 ? s.p
			 : s.n         ? memmem(s.p, s.n, needle.p, needle.n)
				       : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_rfind(struct str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;

	return at ? (size_t)(at - s.p) : s.n;
}

bool str_cut(struct str *rest, char sep, struct str *ret_part)
{
	/* NULL is the end. An empty rest with a pointer is one more part, which is empty: "a,"
	 * has two. */
	if (rest->p == NULL)
		return false;
	size_t at = str_find(*rest, sep);

	*ret_part = str_sub(*rest, 0, at);
	*rest = at < rest->n
			? str_sub((struct str){rest->p + at + 1, rest->n - at - 1}, 0, rest->n)
			: (struct str){NULL, 0};
	return true;
}

/* Digits and nothing else: no sign, no space, no silent overflow, all of which strtoull()
 * allows. */
bool str_to_u64(struct str s, uint64_t *ret)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, 10U, &v) ||
			__builtin_add_overflow(v, (uint64_t)(s.p[i] - '0'), &v))
			return false;
	}
	*ret = v;
	return true;
}

char *str_dup(struct str s)
{
	return xstrndup(s.p, s.n);
}

/* Levenshtein's, in one row. Only for words of a configuration: longer ones are not near
 * anything. */
size_t str_distance(struct str a, struct str b)
{
	enum {
		MAX = 64
	};
	size_t row[MAX + 1];

	if (a.n > MAX || b.n > MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t best = diagonal + (a.p[i - 1] != b.p[j - 1]);

			diagonal = row[j];
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[j] = best;
		}
	}
	return row[b.n];
}
