/* SPDX-License-Identifier: ISC */
/*
 * Year, month and day in a tokenised date text, once the time of day has been claimed.
 *
 *   parts left          example                read as
 *   8 or 14 digits      20210428180507         year, month, day (hour, minute, second)
 *   4 digits            2021                   a year, when nothing else is said
 *   4 + 1..2            2021-04                year, month
 *   4 + 2 + 2           2021-04-28             year, month, day
 *   a + b + year        28/04/2021             day and month, or the other way round, or no date
 *   name + number       28 نيسان               day of the nearest past year; 4 digits: a year
 *   name + 2 numbers    28 نيسان 2021          what can be a day is the day
 *
 * The numbers left and the name of the month must form one group with nothing but separators and
 * function words in between. How many numbers there are then says what they are; when day and
 * month are both numbers, the year's place, the limits, the context's order and at last the
 * weekday decide between the readings. Two that remain are no date.
 */
#include "feeds/date/read.h"

enum {
	YEAR_MIN = 1500, /* below: Hijri, or junk */
	YEAR_MAX = 9999,
	ANCIENT_MAX =
		1000, /* below, in four digits: nobody's calendar, but programs' zero times */
	PARTS_MAX = 4,
};

bool date_valid(int64_t year, int month, int day)
{
	static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1)
		return false;
	return day <= days[month - 1] + (month == 2 && leap);
}

/* 1300 to 1499 AH are 1883 to 2076; no feed is from the Gregorian years of these numbers. */
static bool is_hijri_year(const struct date_tok *k)
{
	return date_tok_is_num(k) && k->num >= 1300 && k->num < YEAR_MIN;
}

static bool is_date_sep(const struct date_tok *k)
{
	return k && k->kind == TOK_PUNCT &&
	       (k->punct == '-' || k->punct == '/' || k->punct == '.' || k->punct == ',');
}

/* Three numbers with separators, from token i on. */
static bool is_triple(struct date_toks *t, size_t i)
{
	return date_tok_is_num(date_tok_at(t, i)) && is_date_sep(date_tok_at(t, i + 1)) &&
	       date_tok_is_num(date_tok_at(t, i + 2)) && is_date_sep(date_tok_at(t, i + 3)) &&
	       date_tok_is_num(date_tok_at(t, i + 4));
}

static size_t skip_noise(const struct date_toks *t, size_t i)
{
	while (i < t->n && t->v[i].kind == TOK_WORD &&
		(t->v[i].word == WORD_NOISE || t->v[i].word == WORD_UNIT))
		i++;
	return i;
}

/* The number before token i, over function words; NULL when something else stands there. */
static struct date_tok *num_before(struct date_toks *t, size_t i)
{
	while (i > 0 && date_tok_is_word(&t->v[i - 1], WORD_NOISE))
		i--;
	return i > 0 && date_tok_is_num(&t->v[i - 1]) ? &t->v[i - 1] : NULL;
}

/* A Hijri month at token i counts when a day or a Hijri year stands beside it: رجب and شعبان
 * are also first names. */
static void claim_hijri_month(struct date_toks *t, size_t i)
{
	struct date_tok *day = num_before(t, i), *year;
	size_t j = i + 1;

	/* ربيع, جمادى and ذو are months only together with their second word: "ربيع الأول", "ذي
	 * القعدة". ربيع alone is the spring. */
	if (t->v[i].word == WORD_HIJRI_TWO && j < t->n && t->v[j].kind == TOK_WORD &&
		(t->v[j].word == WORD_HIJRI_TAIL || t->v[j].word == WORD_FIRST ||
			t->v[j].word == WORD_SECOND))
		t->v[j++].used = true;
	else if (t->v[i].word == WORD_HIJRI_TWO)
		return;
	j = skip_noise(t, j);
	while (is_date_sep(date_tok_at(t, j)))
		j++;
	year = date_tok_at(t, j);
	if (is_hijri_year(year))
		year->used = true;
	if (day && day->digits <= 2)
		day->used = true;
}

void date_read_hijri(struct date_read *r)
{
	struct date_toks *t = r->t;

	for (size_t i = 0; i < t->n; i++) {
		if (is_triple(t, i) && (is_hijri_year(&t->v[i]) || is_hijri_year(&t->v[i + 4])))
			/* The year at either end: "1442-09-16" and "16/9/1442" are both written. */
			for (size_t k = i; k <= i + 4; k++)
				t->v[k].used = true;
		if (date_tok_is_word(&t->v[i], WORD_HIJRI) ||
			date_tok_is_word(&t->v[i], WORD_HIJRI_TWO))
			claim_hijri_month(t, i);
	}
	for (size_t i = 1; i < t->n; i++)
		if (date_tok_is_word(&t->v[i], WORD_ERA_HIJRI) && is_hijri_year(&t->v[i - 1]))
			t->v[i - 1].used = true;
}

/* كانون الأول and its like become one month token; the second word is claimed. */
static void join_twins(struct date_toks *t)
{
	for (size_t i = 0; i + 1 < t->n; i++) {
		struct date_tok *k = &t->v[i], *next = &t->v[i + 1];

		if (!date_tok_is_word(k, WORD_TWIN) || next->kind != TOK_WORD ||
			(next->word != WORD_FIRST && next->word != WORD_SECOND))
			continue;
		k->arg = next->word == WORD_FIRST ? k->arg / 16 : k->arg % 16;
		k->word = WORD_MONTH;
		next->used = true;
	}
}

static bool is_month(const struct date_tok *k)
{
	return !k->used && k->kind == TOK_WORD &&
	       (k->word == WORD_MONTH || k->word == WORD_TWO_WAYS);
}

static void be_no_month(struct date_tok *k)
{
	k->arg %= 8;
	k->word = k->arg < 7 ? WORD_WEEKDAY : WORD_UNKNOWN;
}

/* Over one mark, as in "mar. 4" and "05-أبر-2024". */
static bool is_beside_number(struct date_toks *t, size_t i)
{
	const struct date_tok *before = date_tok_before(t, i), *next = date_tok_at(t, i + 1);

	if (is_date_sep(before))
		before = date_tok_before(t, i - 1);
	if (is_date_sep(next))
		next = date_tok_at(t, i + 2);
	return date_tok_is_num(before) || date_tok_is_num(next);
}

/* "سبت 28/4/2021" and "mar. 2021-04-28" have their month in figures. */
static bool is_date_in_figures(const struct date_toks *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (!date_tok_is_num(&t->v[i]))
			continue;
		if (t->v[i].digits > 4)
			return true;
		n++;
	}
	return n > 2;
}

/* A word that may be a month is it beside a number, where there is no other: "mar. 4 mai 2021" was a
 * Tuesday, "سبت, 07 سبت 2024" a Saturday in September, and مار الياس is a street. */
static void settle_two_ways(struct date_toks *t)
{
	size_t months = 0;
	bool figures = is_date_in_figures(t);

	for (size_t i = 0; i < t->n; i++)
		months += is_month(&t->v[i]);
	for (size_t i = 0; i < t->n; i++) {
		struct date_tok *k = &t->v[i];

		if (!is_month(k) || k->word != WORD_TWO_WAYS)
			continue;
		if (figures || months > 1 || !is_beside_number(t, i)) {
			be_no_month(k);
			months--;
		} else {
			k->word = WORD_MONTH;
			k->arg /= 8;
		}
	}
}

/* Leaves one month token: a name said twice (أيار/مايو) counts once. False when two different months are
 * named. *ret is the index, t->n when there is none. */
static bool one_month(struct date_toks *t, size_t *ret)
{
	size_t found = t->n;

	settle_two_ways(t);
	for (size_t i = 0; i < t->n; i++) {
		struct date_tok *k = &t->v[i];

		if (!is_month(k))
			continue;
		if (found == t->n) {
			found = i;
			continue;
		}
		/* "نيسان أيار" is a range or a list, and no one date. */
		if (k->arg != t->v[found].arg)
			return false;
		k->used = true;
	}
	*ret = found;
	return true;
}

/* May token k stand between two parts of one date? */
static bool is_gap(const struct date_tok *k, bool named)
{
	if (k->used)
		return true;
	if (k->kind == TOK_PUNCT)
		return is_date_sep(k) || (named && (k->punct == '(' || k->punct == ')'));
	if (k->kind != TOK_WORD || !named)
		return false;
	return k->word == WORD_NOISE || k->word == WORD_WEEKDAY || k->word == WORD_UNIT;
}

struct parts {
	struct date_tok *v[PARTS_MAX];
	size_t n;
	size_t month; /* which of them is a name; n when none */
	size_t end;   /* behind the last token */
};

/* Collects the numbers left and the month; false when there are too many or they do not belong
 * together. */
static bool parts_collect(struct date_toks *t, size_t month, struct parts *p)
{
	size_t last = 0;

	p->n = 0;
	p->month = PARTS_MAX;
	for (size_t i = 0; i < t->n; i++) {
		if (!date_tok_is_num(&t->v[i]) && i != month)
			continue;
		if (p->n == PARTS_MAX)
			return false;
		/* "12 صورة من 28/4/2021": with a word between them that is none of a date's, the
		 * numbers are not one date, and none is guessed. */
		for (size_t k = last + 1; p->n > 0 && k < i; k++)
			if (!is_gap(&t->v[k], month < t->n))
				return false;
		if (i == month)
			p->month = p->n;
		p->v[p->n++] = &t->v[i];
		last = i;
	}
	p->end = last + 1;
	return true;
}

static bool is_unknown(const struct date_tok *k)
{
	return k && k->kind == TOK_WORD && !k->used && k->word == WORD_UNKNOWN;
}

/* "20xx": what is written to a number belongs to it, and then it is none. */
static bool has_torn_number(struct date_toks *t, const struct parts *p)
{
	for (size_t i = 1; i < p->end; i++)
		for (size_t k = 0; k < p->n; k++)
			if (p->v[k] == &t->v[i - 1] && p->v[k]->kind == TOK_NUM &&
				t->v[i].glued && is_unknown(&t->v[i]))
				return true;
	const struct date_tok *next = date_tok_at(t, p->end);

	return is_unknown(next) && next->glued && t->v[p->end - 1].kind == TOK_NUM;
}

/* A date of which year or day is missing, and in that place a word that says nothing: "05 Apr zz 10:00",
 * "2021-04-zz". A year is missing from dates that people write; a word there is a broken template. */
static bool has_unread_part(
	struct date_toks *t, const struct parts *p, const struct date_read *r)
{
	size_t i = p->end;

	while (i < t->n && is_date_sep(&t->v[i]))
		i++;
	bool joined = i > p->end && t->v[p->end].glued && date_tok_at(t, i) && t->v[i].glued;

	return is_unknown(date_tok_at(t, i)) && (r->year == 0 || (r->day == 0 && joined));
}

/* The year a number stands for (RFC 2822 4.3 for two and three digits); 0 when it is none. */
static int64_t year_of(const struct date_tok *k)
{
	if (k->digits == 4 && (k->num >= YEAR_MIN || k->num < ANCIENT_MAX))
		return (int64_t)k->num;
	/* Year 2000 bugs: "121" is 2021 counted from 1900. */
	if (k->digits == 3)
		return 1900 + (int64_t)k->num;
	if (k->digits == 2)
		return (int64_t)k->num + (k->num < 50 ? 2000 : 1900);
	return 0;
}

static bool set_date(struct date_read *r, int64_t year, int month, int day)
{
	/* 0001-01-01T00:00:00Z is how some generators say "no date". It is certain what it says,
	 * when a whole timestamp says it; whoever wants news looks at the year. */
	bool ancient = year > 0 && year < ANCIENT_MAX && r->has_time && r->has_zone && day != 0;

	if (!ancient && !date_valid(year, month ? month : 1, day ? day : 1))
		return false;
	/* 2000 years later: a multiple of 400, so the leap years fall as they do here. */
	if (ancient && !date_valid(year + 2000, month, day))
		return false;
	r->year = year;
	r->month = month;
	r->day = day;
	r->has_date = true;
	return true;
}

static int weekday_of(int64_t year, int month, int day)
{
	int64_t w = (date_days(year, month, day) + 4) % 7;

	return (int)(w < 0 ? w + 7 : w);
}

static int small(const struct date_tok *k)
{
	return k->num <= 31 && k->digits <= 3 ? (int)k->num : 0;
}

/* Day, month and year, all numbers, the year last. */
static bool read_year_last(struct date_read *r, int a, int b, int64_t year)
{
	bool dmy = date_valid(year, b, a), mdy = date_valid(year, a, b);

	/* Both readings are days that exist. 04/05 is May in Baghdad and April in an American
	 * plugin's default, and no rule about Arabic sites helps. */
	if (dmy && mdy && a != b) {
		enum date_order order = r->ctx->order;

		if (order == DATE_ORDER_UNKNOWN) {
			dmy = weekday_of(year, b, a) == r->weekday;
			mdy = weekday_of(year, a, b) == r->weekday;
		} else {
			dmy = order == DATE_ORDER_DMY;
			mdy = !dmy;
		}
		/* Neither or both fit the weekday, or none was named: two readings remain. */
		if (dmy == mdy)
			return false;
	}
	if (dmy)
		return set_date(r, year, b, a);
	return mdy && set_date(r, year, a, b);
}

/* 20210428, 20210428180507, 2021 */
static bool read_one(struct date_read *r, const struct date_tok *k)
{
	uint64_t v = k->num;

	if (k->digits == 14 && !r->has_time) {
		r->has_time = true;
		r->time_prec = DATE_SECOND;
		r->hour = (int)(v / 10000 % 100);
		r->minute = (int)(v / 100 % 100);
		r->second = (int)(v % 100);
		if (r->hour > 23 || r->minute > 59 || r->second > 59)
			return false;
		v /= 1000000;
		return set_date(r, (int64_t)(v / 10000), (int)(v / 100 % 100), (int)(v % 100));
	}
	if (k->digits == 8)
		return set_date(r, (int64_t)(v / 10000), (int)(v / 100 % 100), (int)(v % 100));
	if (k->digits != 4 || r->has_time)
		return false;
	/* A lone year is one only when the text says nothing else. */
	for (size_t i = 0; i < r->t->n; i++)
		if (!is_gap(&r->t->v[i], true) && &r->t->v[i] != k)
			return false;
	return set_date(r, (int64_t)v, 0, 0);
}

static bool read_numbers(struct date_read *r, const struct parts *p)
{
	if (p->n == 1)
		return read_one(r, p->v[0]);
	if (p->n == 2 && p->v[0]->digits == 4 && p->v[1]->digits <= 2)
		return set_date(r, year_of(p->v[0]), small(p->v[1]), 0) && r->month > 0;
	if (p->n == 2 && p->v[1]->digits == 4)
		return set_date(r, year_of(p->v[1]), small(p->v[0]), 0) && r->month > 0;
	if (p->n != 3)
		return false;
	if (p->v[0]->digits == 4)
		return set_date(r, year_of(p->v[0]), small(p->v[1]), small(p->v[2])) &&
		       r->month > 0 && r->day > 0;
	/* The year stands first or last, never in the middle. */
	if (p->v[2]->digits != 4 && p->v[2]->digits != 2)
		return false;
	return read_year_last(r, small(p->v[0]), small(p->v[1]), year_of(p->v[2]));
}

static bool read_named(struct date_read *r, const struct parts *p)
{
	const struct date_tok *first = p->v[p->month == 0], *second;
	int month = p->v[p->month]->arg;

	if (p->n == 2 && first->digits == 4)
		return set_date(r, year_of(first), month, 0);
	if (p->n == 2) { /* no year: date.c finds the nearest past one */
		r->has_date = small(first) > 0 && date_valid(2000, month, small(first));
		r->month = month;
		r->day = small(first);
		return r->has_date;
	}
	if (p->n != 3)
		return false;
	second = p->v[p->month == 2 ? 1 : 2];
	/* Year before day: "2021 نيسان 28". */
	if (first->digits > 2 || first->num > 31) {
		const struct date_tok *swap = first;

		first = second;
		second = swap;
	}
	return small(first) > 0 && set_date(r, year_of(second), month, small(first));
}

/* Used to choose between readings, never to overrule one: weekdays are the field that templates
 * get wrong. */
static int find_weekday(const struct date_toks *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (date_tok_is_word(&t->v[i], WORD_WEEKDAY))
			return t->v[i].arg;
	return -1;
}

bool date_read_calendar(struct date_read *r)
{
	struct date_toks *t = r->t;
	struct parts p;
	size_t month;

	/* First: until then "كانون" is no month, and its الأول an ordinary word. */
	join_twins(t);
	if (!one_month(t, &month))
		return false;
	r->weekday = find_weekday(t);
	if (!parts_collect(t, month, &p))
		return false;
	/* Nothing, or a month alone, which says nothing certain: no failure, another pass may
	 * know. */
	if (p.n == 0 || (p.n == 1 && p.month == 0))
		return true;
	if (has_torn_number(t, &p))
		return false;
	if (p.month == PARTS_MAX ? !read_numbers(r, &p) : !read_named(r, &p))
		return false;
	if (has_unread_part(t, &p, r))
		return false;
	for (size_t i = 0; i < p.n; i++)
		p.v[i]->used = true;
	return true;
}
