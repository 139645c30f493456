/* SPDX-License-Identifier: ISC */
/*
 * The values of a configuration: yes and no, numbers, durations, sizes, rates. Each form has
 * one way to be written and no spaces; what is wrong is said in a sentence that shows how to
 * write it. Also the nearest known word, for "did you mean".
 */
#include "base/conf.h"
#include "base/utf8.h"

/* A sentence about Arabic-Indic (U+0660) or extended Arabic-Indic (U+06F0) digits, or NULL. */
static const char *arabic_digit(struct str v)
{
	static const char *const advice[2][10] = {
		{"write 0 instead of ٠", "write 1 instead of ١", "write 2 instead of ٢",
			"write 3 instead of ٣", "write 4 instead of ٤", "write 5 instead of ٥",
			"write 6 instead of ٦", "write 7 instead of ٧", "write 8 instead of ٨",
			"write 9 instead of ٩"},
		{"write 0 instead of ۰", "write 1 instead of ۱", "write 2 instead of ۲",
			"write 3 instead of ۳", "write 4 instead of ۴", "write 5 instead of ۵",
			"write 6 instead of ۶", "write 7 instead of ۷", "write 8 instead of ۸",
			"write 9 instead of ۹"},
	};

	for (size_t i = 0; i < v.n;) {
		uint32_t cp = 0;

		i += utf8_decode(str_sub(v, i, v.n), &cp);
		if (cp >= 0x660 && cp <= 0x669)
			return advice[0][cp - 0x660];
		if (cp >= 0x6F0 && cp <= 0x6F9)
			return advice[1][cp - 0x6F0];
	}
	return NULL;
}

/* Digits that look right on an Arabic keyboard are the commonest reason, and "expected a
 * number" would not help. */
static bool fail(struct str v, const char *sentence, const char **why)
{
	const char *digit = arabic_digit(v);

	*why = digit ? digit : sentence;
	return false;
}

bool conf_bool(struct str v, bool *ret, const char **why)
{
	static const struct {
		struct str word;
		bool value;
	} words[] = {
		{STR_INIT("yes"), true},
		{STR_INIT("on"), true},
		{STR_INIT("true"), true},
		{STR_INIT("no"), false},
		{STR_INIT("off"), false},
		{STR_INIT("false"), false},
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(v, words[i].word)) {
			*ret = words[i].value;
			return true;
		}
	}
	return fail(v, "expected yes or no", why);
}

/* The digits at the start; false when there are none or too many. */
static bool leading_number(struct str v, uint64_t *ret, struct str *ret_rest)
{
	size_t n = 0;

	while (n < v.n && v.p[n] >= '0' && v.p[n] <= '9')
		n++;
	*ret_rest = str_sub(v, n, v.n);
	return str_to_u64(str_sub(v, 0, n), ret);
}

bool conf_uint(struct str v, uint64_t max, uint64_t *ret, const char **why)
{
	uint64_t n = 0;

	if (!str_to_u64(v, &n))
		return fail(v, "expected a whole number", why);
	if (n > max)
		return fail(v, "the number is too large", why);
	*ret = n;
	return true;
}

bool conf_duration_ms(struct str v, int64_t *ret, const char **why)
{
	static const struct {
		struct str unit;
		uint64_t ms;
	} units[] = {
		/* The whole unit is compared, so "ms" and "m" cannot be taken for each other. */
		{STR_INIT("ms"), 1},
		{STR_INIT("s"), 1000},
		{STR_INIT("m"), 60000},
		{STR_INIT("h"), 3600000},
		{STR_INIT("d"), 86400000},
		{STR_INIT("w"), 604800000},
	};
	/* A century in ms: sums of two such waits are far from the end of int64_t. */
	const uint64_t most = UINT64_C(100) * 366 * 24 * 60 * 60 * 1000;
	uint64_t n = 0;
	struct str unit;

	if (!leading_number(v, &n, &unit))
		return fail(v, "expected a duration such as 30s, 5m, 2h or 7d", why);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (!str_eq(unit, units[i].unit))
			continue;
		if (n > most / units[i].ms)
			return fail(v, "the duration is too long", why);
		*ret = (int64_t)(n * units[i].ms);
		return true;
	}
	return fail(v,
		unit.n == 0 ? "a duration needs a unit, as in 30s, 5m, 2h or 7d"
			    : "expected a duration such as 30s, 5m, 2h or 7d",
		why);
}

bool conf_size(struct str v, uint64_t *ret, const char **why)
{
	const struct str units = STR("KMG");
	uint64_t n = 0;
	unsigned shift = 0;
	struct str unit;

	if (!leading_number(v, &n, &unit) || unit.n > 1)
		return fail(v, "expected a size such as 4096, 64K, 10M or 1G", why);
	if (unit.n == 1) {
		size_t i = str_find(units, unit.p[0]);

		if (i == units.n)
			return fail(v, "expected a size such as 4096, 64K, 10M or 1G", why);
		shift = 10 * ((unsigned)i + 1);
	}
	/* Before shifting: what is shifted out would be gone without a word. */
	if (n > UINT64_MAX >> shift)
		return fail(v, "the size is too large", why);
	*ret = n << shift;
	return true;
}

bool conf_rate(struct str v, double *ret_per_s, const char **why)
{
	static const struct {
		struct str unit;
		double seconds;
	} units[] = {
		{STR_INIT("/s"), 1},
		{STR_INIT("/m"), 60},
		{STR_INIT("/h"), 3600},
	};
	uint64_t n = 0;
	struct str unit;

	if (!leading_number(v, &n, &unit))
		return fail(v, "expected a rate such as 1/s, 20/m or 100/h", why);
	/* 0 would be a destination that never sends; there is no key for that, so it is a slip. */
	if (n == 0 || n > 1000000)
		return fail(v, "a rate is between 1 and 1000000", why);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (str_eq(unit, units[i].unit)) {
			*ret_per_s = (double)n / units[i].seconds;
			return true;
		}
	}
	return fail(v, "expected a rate such as 1/s, 20/m or 100/h", why);
}

bool conf_times(struct str v, double *ret, const char **why)
{
	uint64_t whole = 0;
	uint64_t tenths = 0;
	struct str rest;

	if (!leading_number(v, &whole, &rest))
		return fail(v, "expected a factor such as 3x or 2.5x", why);
	if (rest.n == 3 && rest.p[0] == '.' && str_to_u64(str_sub(rest, 1, 2), &tenths))
		rest = str_sub(rest, 2, rest.n);
	if (!str_eq(rest, STR("x")))
		return fail(v, "expected a factor such as 3x or 2.5x", why);
	double times = (double)whole + (double)tenths / 10;

	if (times <= 1 || times > 1000)
		return fail(v, "a factor is above 1x and at most 1000x", why);
	*ret = times;
	return true;
}

struct str conf_nearest(struct str word, const struct str *candidates, size_t n)
{
	size_t limit = word.n / 3 > 2 ? word.n / 3 : 2;
	struct str best = {"", 0};

	/* With as many edits as letters anything is near. */
	if (limit >= word.n)
		limit = word.n > 0 ? word.n - 1 : 0;
	for (size_t i = 0; i < n; i++) {
		size_t d = str_distance(word, candidates[i]);

		if (d > limit || d >= candidates[i].n)
			continue;
		best = candidates[i];
		if (d == 0)
			break;
		/* The next must be nearer, not as near: of two equals the first in the table stays. */
		limit = d - 1;
	}
	return best;
}
