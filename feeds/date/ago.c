/* SPDX-License-Identifier: ISC */
/*
 * Relative dates: "منذ ساعتين", "قبل 3 أيام", "منذ ساعة ونصف", "2 hours ago", "أول أمس".
 *
 * The answer is as precise as the finest unit that the text names, and is cut down to it: what
 * happened "3 days ago" happened on a day, not at a second. Without a `now` there is no answer.
 */
#include "base/article.h"
#include "feeds/date/read.h"

enum {
	COUNT_MAX = 100000
};

/* Nothing that a feed can mean lies outside; keeps the sums below far from overflow. */
#define NOW_MAX_S INT64_C(250000000000)
#define OLDEST_S INT64_C(-14831769600) /* the year 1500, as for dates that are written out */

/* Months are kept apart from seconds, because they have no fixed length. */
struct span {
	int64_t seconds, months;
	enum date_prec prec;
	bool any;
};

struct unit_row {
	int64_t seconds, months;
	enum date_prec prec;
};

/* A week is as exact as a day: "two weeks ago" names a day, as people use it. */
static const struct unit_row units[] = {
	[UNIT_SECOND] = {1, 0, DATE_SECOND},
	[UNIT_MINUTE] = {60, 0, DATE_MINUTE},
	[UNIT_HOUR] = {3600, 0, DATE_HOUR},
	[UNIT_DAY] = {86400, 0, DATE_DAY},
	[UNIT_WEEK] = {INT64_C(7) * 86400, 0, DATE_DAY},
	[UNIT_MONTH] = {0, 1, DATE_MONTH},
	[UNIT_YEAR] = {0, 12, DATE_YEAR},
};

static bool now_usable(const struct date_read *r)
{
	return r->ctx->now_s > -NOW_MAX_S && r->ctx->now_s < NOW_MAX_S;
}

/* Can a unit without a number stand before token k? "قبل يوم الأحد" and "منذ عام 2019" are no
 * spans. */
static bool ends_span(const struct date_tok *k)
{
	if (!k || k->kind == TOK_PUNCT)
		return true;
	return k->kind == TOK_WORD && (k->word == WORD_NOISE || k->word == WORD_AGO ||
					      k->word == WORD_UNIT || k->word == WORD_FRACTION);
}

/* How many of the unit at token i; false when the text does not say. */
static bool unit_count(struct date_toks *t, size_t i, int64_t *ret)
{
	struct date_tok *before = date_tok_before(t, i);

	/* "قبل 3 أيام": the number is claimed here, so that the calendar does not look for a day
	 * in it. */
	if (date_tok_is_num(before)) {
		if (before->num > COUNT_MAX)
			return false;
		before->used = true;
		*ret = (int64_t)before->num;
		return true;
	}
	if (date_tok_is_word(before, WORD_COUNT)) {
		*ret = before->arg;
		return true;
	}
	/* "ساعة" and "ساعتين" say their number themselves (singular, dual); "أيام" does not, and
	 * without a number before it there is no span. */
	*ret = t->v[i].arg % 4;
	return *ret > 0 && ends_span(date_tok_at(t, i + 1));
}

static void span_add(struct span *s, enum date_unit unit, int64_t count)
{
	s->seconds += units[unit].seconds * count;
	s->months += units[unit].months * count;
	/* "an hour and 20 minutes ago" is as exact as its minutes. */
	if (!s->any || units[unit].prec > s->prec)
		s->prec = units[unit].prec;
	s->any = true;
}

static void span_add_minutes(struct span *s, int64_t minutes)
{
	span_add(s, UNIT_MINUTE, minutes);
}

/* "نصف ساعة" is 30 minutes, and so is the end of "ساعة ونصف". */
static bool is_half_hour_unit(struct date_toks *t, size_t i)
{
	return date_tok_is_word(date_tok_before(t, i), WORD_FRACTION) &&
	       t->v[i].arg / 4 == UNIT_HOUR;
}

static bool span_read(struct date_toks *t, struct span *s)
{
	*s = (struct span){0};
	for (size_t i = 0; i < t->n; i++) {
		const struct date_tok *k = &t->v[i];
		int64_t count;

		if (date_tok_is_word(k, WORD_FRACTION))
			span_add_minutes(s, k->arg);
		else if (date_tok_is_word(k, WORD_MOMENT))
			span_add_minutes(s, 0);
		if (!date_tok_is_word(k, WORD_UNIT) || is_half_hour_unit(t, i))
			continue;
		if (!unit_count(t, i, &count))
			return false;
		span_add(s, (enum date_unit)(k->arg / 4), count);
	}
	return s->any;
}

/* Rounds down also before 1970; C rounds towards zero. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The start of the minute, hour, day ... that holds the local second. */
static int64_t floor_to(int64_t local_s, int64_t months_back, enum date_prec prec)
{
	struct date_ymd d;
	int64_t m;

	if (prec == DATE_SECOND)
		return local_s;
	if (prec == DATE_MINUTE)
		return floor_div(local_s, 60) * 60;
	if (prec == DATE_HOUR)
		return floor_div(local_s, 3600) * 3600;
	d = date_of_days(floor_div(local_s, 86400));
	m = d.year * 12 + d.month - 1 - months_back;
	if (prec == DATE_DAY && months_back == 0)
		return date_days(d.year, d.month, d.day) * 86400;
	if (prec == DATE_YEAR)
		return date_days(floor_div(m, 12), 1, 1) * 86400;
	return date_days(floor_div(m, 12), (int)(m - floor_div(m, 12) * 12) + 1, 1) * 86400;
}

bool date_read_ago(struct date_read *r, struct date *ret)
{
	struct date_toks *t = r->t;
	struct span s;
	int64_t at;
	bool ago = false;

	/* Only with منذ, قبل or "ago" in it: "3 أيام" alone is a length, not a time. */
	for (size_t i = 0; i < t->n; i++)
		ago = ago || date_tok_is_word(&t->v[i], WORD_AGO);
	if (!ago || !now_usable(r) || !span_read(t, &s))
		return false;
	if (s.months > 0 && s.prec > DATE_MONTH)
		s.prec = DATE_MONTH; /* months have no fixed length: days would be made up */
	/* In the zone of the context: "two days ago" is a day where the text was written. */
	at = floor_to(r->ctx->now_s + r->ctx->zone_s - s.seconds, s.months, s.prec);
	if (at < OLDEST_S)
		return false;
	*ret = (struct date){at - r->ctx->zone_s, r->ctx->zone_s, s.prec};
	return true;
}

bool date_read_day_back(struct date_read *r)
{
	struct date_toks *t = r->t;
	struct date_ymd d;
	size_t i = 0;
	int back;

	while (i < t->n && !date_tok_is_word(&t->v[i], WORD_DAY_BACK))
		i++;
	if (i == t->n || !now_usable(r))
		return false;
	back = t->v[i].arg;
	if (back > 0 && (date_tok_is_word(date_tok_at(t, i + 1), WORD_FIRST) ||
				(i > 0 && (date_tok_is_word(&t->v[i - 1], WORD_FIRST) ||
						  date_tok_is_word(&t->v[i - 1], WORD_AGO)))))
		back++; /* أمس الأول, أول أمس, قبل أمس */
	d = date_of_days(floor_div(r->ctx->now_s + r->ctx->zone_s, 86400) - back);
	r->year = d.year;
	r->month = d.month;
	r->day = d.day;
	r->has_date = true;
	return true;
}
