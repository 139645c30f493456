/* SPDX-License-Identifier: ISC */
/*
 * Arithmetic of polite waiting.
 *
 * Every number here may come from a hostile or broken server: digits saturate, negative and
 * unreadable values count as absent, and all sums are of clamped terms.
 */
#include "feeds/policy_wait.h"

#include "base/httpdate.h"
#include "base/retry_after.h"

#define JITTER_MAX_MS (15 * POLICY_MINUTE_MS)

enum {
	HOURS_A_DAY = 24,
	DAYS_A_WEEK = 7,
	ALL_HOURS = 0xFFFFFF,
	ALL_DAYS = 0x7F
};

static int64_t clamp_wait(int64_t ms)
{
	if (ms < 0)
		return 0;
	return ms < POLICY_WAIT_MAX_MS ? ms : POLICY_WAIT_MAX_MS;
}

/* Delta-seconds (RFC 9111 1.2.2): digits only; too many count as very long. */
static bool delta_seconds(struct str s, int64_t *ret_ms)
{
	int64_t v = 0;

	s = str_trim(s);
	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		/* Stops growing there: 400 digits are "very long" and no overflow. */
		if (v < POLICY_WAIT_MAX_MS)
			v = v * 10 + (s.p[i] - '0');
	}
	*ret_ms = v < POLICY_WAIT_MAX_MS / 1000 ? v * 1000 : POLICY_WAIT_MAX_MS;
	return true;
}

int64_t policy_retry_after_ms(const struct http_res *res, int64_t now_ms)
{
	int64_t ms =
		retry_after_ms(res->retry_after, res->date, now_ms / 1000, POLICY_WAIT_MAX_MS);

	return ms > 0 ? ms : 0;
}

/* The value of a Cache-Control directive, quotes off. */
static bool directive(struct str header, struct str name, struct str *ret)
{
	struct str part;

	while (str_cut(&header, ',', &part)) {
		size_t eq = str_find(part, '=');
		struct str value = str_trim(str_sub(part, eq + 1, part.n));

		if (eq == part.n || !str_eq_nocase(str_trim(str_sub(part, 0, eq)), name))
			continue;
		if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
			value = str_sub(value, 1, value.n - 1);
		*ret = value;
		return true;
	}
	return false;
}

bool policy_fresh_ms(const struct http_res *res, int64_t now_ms, int64_t *ret)
{
	struct str value;
	int64_t age = 0, fresh, expires_s, date_s;

	if (directive(res->cache_control, STR("max-age"), &value) &&
		delta_seconds(value, &fresh)) {
		delta_seconds(res->age, &age);
		*ret = clamp_wait(fresh - age);
		return true;
	}
	if (!httpdate_parse(str_trim(res->expires), now_ms / 1000, &expires_s))
		return false;
	/* Less Date and not less now: both times are then the server's, and its clock may be
	 * wrong. */
	if (!httpdate_parse(str_trim(res->date), now_ms / 1000, &date_s))
		date_s = now_ms / 1000;
	*ret = clamp_wait((expires_s - date_s) * 1000);
	return true;
}

bool policy_strict_ms(struct str value, int64_t *ret, bool *ret_below)
{
	struct str part;
	bool found = false;
	bool below = false;

	while (str_cut(&value, ';', &part)) {
		struct str age;
		int64_t ms = 0;

		below |= str_eq_nocase(str_trim(part), STR("includeSubDomains"));
		if (found || !directive(part, STR("max-age"), &age) || !delta_seconds(age, &ms))
			continue;
		/* Long ones saturate there, at more than a month: those mean a year. */
		*ret = ms < POLICY_WAIT_MAX_MS ? ms : 365 * POLICY_DAY_MS;
		found = true;
	}
	if (found)
		*ret_below = below;
	return found;
}

int64_t policy_backoff_ms(
	int64_t interval_ms, uint32_t failures, unsigned factor, int64_t cap_ms)
{
	int64_t wait = interval_ms;

	/* A feed that is asked once a day is not asked more often because it fails. */
	if (cap_ms < interval_ms)
		return interval_ms;
	for (uint32_t i = 1; i < failures && wait < cap_ms; i++)
		wait *= factor;
	return wait < cap_ms ? wait : cap_ms;
}

/* A tenth of the wait: a thousand feeds that started in one second drift apart, and none is asked
 * early. */
static int64_t jitter_ms(int64_t wait_ms, uint64_t random)
{
	int64_t range = wait_ms / 10 < JITTER_MAX_MS ? wait_ms / 10 : JITTER_MAX_MS;

	return (int64_t)(random % (uint64_t)(range + 1));
}

static bool is_skipped(int64_t ms, const struct feed_hints *hints)
{
	int64_t hours = ms / POLICY_HOUR_MS;
	int64_t weekday =
		(hours / HOURS_A_DAY + 4) % DAYS_A_WEEK; /* 1970-01-01 was a Thursday */

	return (hints->skip_hours >> (hours % HOURS_A_DAY) & 1) ||
	       (hints->skip_days >> weekday & 1);
}

int64_t policy_allowed_ms(int64_t ms, const struct feed_hints *hints)
{
	struct feed_hints h = *hints;

	if ((h.skip_hours & ALL_HOURS) == ALL_HOURS)
		h.skip_hours = 0;
	if ((h.skip_days & ALL_DAYS) == ALL_DAYS)
		h.skip_days = 0;
	if (ms < 0)
		return ms;
	/* A week of hours: with an hour and a day left there is always one to be found in it. */
	for (int i = 0; i < HOURS_A_DAY * DAYS_A_WEEK && is_skipped(ms, &h); i++)
		ms = (ms / POLICY_HOUR_MS + 1) * POLICY_HOUR_MS;
	return ms;
}

/* Many feeds wait for the same full hour. */
static int64_t after_skipped(int64_t ms, const struct feed_hints *hints, uint64_t random)
{
	int64_t at = policy_allowed_ms(ms, hints);

	return at == ms ? ms : at + (int64_t)(random % (uint64_t)(5 * POLICY_MINUTE_MS));
}

int64_t feed_unskipped_ms(const struct feed_state *st, int64_t now_ms)
{
	return after_skipped(now_ms, &st->hints, st->address_hash);
}

int64_t policy_next_ms(int64_t now_ms, int64_t wait_ms, int64_t hold_until_ms,
	const struct feed_hints *hints, uint64_t random)
{
	int64_t wait = clamp_wait(wait_ms), hold = clamp_wait(hold_until_ms - now_ms);

	if (wait < hold)
		wait = hold;
	return after_skipped(now_ms + wait + jitter_ms(wait, random), hints, random);
}
