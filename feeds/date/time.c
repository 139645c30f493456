/* SPDX-License-Identifier: ISC */
/*
 * The time of day and the zone in a tokenised date text.
 *
 * A time is "9:05", "9:05:07.123", "9 pm", "18h30" or, after an ISO "T", "1805[07]"; then
 * perhaps am or pm in either language, then perhaps a zone: +0300, +03:00, GMT+3, EST, Z, a
 * military letter; or one right before the time. Military letters mean nothing certain (RFC 2822
 * 4.3: RFC 822 had their signs wrong) and are read as UTC. A name of tzdata may stand anywhere
 * (date.c resolves it, zones.h); another one that is not in the table leaves the zone of the context.
 */
#include <string.h>

#include "feeds/date/read.h"

/* Which half of the day a word asks for, applied to the hour. By what people say: noon (ظهرا)
 * is said of 11 as well as of 1, night (ليلا) from 6 in the evening to 5 in the morning, 12 at
 * night being 0. */
static int hour_in_half(int hour, enum date_word half)
{
	switch (half) {
	case WORD_AM:
		return hour == 12 ? 0 : hour;
	case WORD_PM:
		return hour < 12 ? hour + 12 : hour;
	case WORD_NOON:
		return hour < 10 ? hour + 12 : hour;
	case WORD_NIGHT:
		if (hour == 12)
			return 0;
		return hour > 5 && hour < 12 ? hour + 12 : hour;
	default:
		return hour;
	}
}

static bool is_half(const struct date_tok *k)
{
	return k && k->kind == TOK_WORD && !k->used &&
	       (k->word == WORD_AM || k->word == WORD_PM || k->word == WORD_NOON ||
		       k->word == WORD_NIGHT);
}

/* "a.m." and "p.m." from token i on; WORD_UNKNOWN when it is neither. */
static enum date_word dotted_half(struct date_toks *t, size_t i)
{
	const struct date_tok *a = date_tok_at(t, i), *m = date_tok_at(t, i + 2);

	if (!a || !m || a->kind != TOK_WORD || m->kind != TOK_WORD || !m->glued ||
		!date_tok_is_punct(date_tok_at(t, i + 1), '.') || !str_eq(m->text, STR("m")))
		return WORD_UNKNOWN;
	if (str_eq(a->text, STR("a")))
		return WORD_AM;
	return str_eq(a->text, STR("p")) ? WORD_PM : WORD_UNKNOWN;
}

/* Claims a half-day word after token i (exclusive end of the clock time), or before `start`.
 * Returns the index of the first token after it. */
static size_t take_half(struct date_read *r, size_t start, size_t i)
{
	struct date_toks *t = r->t;
	enum date_word half = dotted_half(t, i);
	size_t j = i;

	if (half != WORD_UNKNOWN) {
		for (size_t k = i; k < i + 3; k++)
			t->v[k].used = true;
		r->hour = hour_in_half(r->hour, half);
		return i + 3;
	}
	while (date_tok_is_word(date_tok_at(t, j), WORD_NOISE))
		j++;
	if (!is_half(date_tok_at(t, j)))
		/* "مساء 9:05": the word may stand before the clock, too. */
		j = start > 0 ? start - 1 : t->n;
	if (!is_half(date_tok_at(t, j)))
		return i;
	t->v[j].used = true;
	r->hour = hour_in_half(r->hour, t->v[j].word);
	return j >= i ? j + 1 : i;
}

/* The number of a numeric zone at token i, in seconds; false when it is out of range. */
static bool zone_number(struct date_read *r, size_t i, int sign)
{
	struct date_tok *h = &r->t->v[i], *m = date_tok_at(r->t, i + 2);
	struct date_tok *colon = date_tok_at(r->t, i + 1);
	uint64_t hours = h->num, minutes = 0;

	/* "+0300": hours and minutes in one number. */
	if (h->digits > 2) {
		minutes = h->num % 100;
		hours = h->num / 100;
	} else if (date_tok_is_punct(colon, ':') && colon->glued && date_tok_is_num(m) &&
		   m->glued) {
		minutes = m->num;
		m->used = colon->used = true;
	}
	h->used = true;
	/* No zone is farther than 14 hours; one more is left for those who count a summer
	 * time. */
	if (h->digits > 4 || hours > 15 || minutes > 59)
		return false;
	r->has_zone = true;
	r->zone_s += sign * (int32_t)(hours * 3600 + minutes * 60);
	return true;
}

/* What may stand right behind a numeric zone: nothing glued but a "Z" or a bracket. */
static bool zone_ends(const struct date_toks *t, size_t i)
{
	const struct date_tok *k;

	while (i < t->n && t->v[i].used)
		i++;
	k = i < t->n ? &t->v[i] : NULL;
	if (!k || !k->glued)
		return true;
	return k->kind == TOK_PUNCT ? k->punct != ':' : str_eq(k->text, STR("z"));
}

/* A sign at token i with a zone number glued to it; *ret_ok: whether it is a possible one. */
static bool take_zone_number(struct date_read *r, size_t i, bool *ret_ok)
{
	const struct date_tok *sign = date_tok_at(r->t, i), *num = date_tok_at(r->t, i + 1);
	const struct date_tok *next = date_tok_at(r->t, i + 2);
	bool minus = date_tok_is_punct(sign, '-');

	if (!minus && !date_tok_is_punct(sign, '+'))
		return false;
	if (!date_tok_is_num(num) || !num->glued)
		return false;
	/* "12:28 -20.03.2020" and "11:14-19-03-2020" go on with a date, not a zone */
	if (next && next->glued && num->digits < 3 && next->kind == TOK_PUNCT &&
		(next->punct == '-' || next->punct == '/' || next->punct == '.') &&
		date_tok_is_num(date_tok_at(r->t, i + 3)))
		return false;
	r->t->v[i].used = true;
	*ret_ok = zone_number(r, i + 1, minus ? -1 : 1) && zone_ends(r->t, i + 2);
	return true;
}

/* The last letter of a text only, and not j, which RFC 822 left out; elsewhere a letter is a
 * word. */
static bool is_military(const struct date_toks *t, size_t i)
{
	const struct date_tok *k = &t->v[i];

	return i + 1 == t->n && k->kind == TOK_WORD && k->text.n == 1 && k->text.p[0] >= 'a' &&
	       k->text.p[0] <= 'y' && k->text.p[0] != 'j';
}

/* The tokens of a name from its area on, without white space between: "america/new_york". The length of the
 * name, which is put into r->name; 0 when it is none. *i moves behind it. */
static size_t join_name(struct date_read *r, size_t *i)
{
	size_t n = 0;
	size_t at = *i;

	for (; at < r->t->n && (at == *i || r->t->v[at].glued); at++) {
		const struct date_tok *k = &r->t->v[at];
		char mark = k->punct;

		/* To lex.c an underscore is some mark or other. */
		if (mark == '?')
			mark = '_';
		struct str part = k->kind == TOK_PUNCT ? (struct str){&mark, 1} : k->text;

		if (k->kind == TOK_NUM || n + part.n > sizeof(r->name) ||
			(k->kind == TOK_PUNCT && mark != '/' && mark != '_' && mark != '-'))
			break;
		memcpy(r->name + n, part.p, part.n);
		n += part.n;
	}
	/* A mark at its end is none of the name's: "[Asia/Baghdad]". */
	while (n > 0 && (r->name[n - 1] == '_' || r->name[n - 1] == '-')) {
		n--;
		at--;
	}
	*i = at;
	return n;
}

void date_read_zone_name(struct date_read *r)
{
	struct date_toks *t = r->t;

	for (size_t i = 0; i < t->n; i++) {
		const struct date_tok *slash = date_tok_at(t, i + 1),
				      *city = date_tok_at(t, i + 2);

		if (t->v[i].kind != TOK_WORD || !date_zones_area(t->v[i].text) ||
			!date_tok_is_punct(slash, '/') || !slash->glued || !city ||
			city->kind != TOK_WORD || !city->glued)
			continue;
		size_t end = i;

		r->zone_name = (struct str){r->name, join_name(r, &end)};
		while (i < end)
			t->v[i++].used = true;
		return;
	}
}

/* The zone after the clock time. It stands at once after it or behind a bracket, a comma,
 * "بتوقيت". */
static bool take_zone(struct date_read *r, size_t i)
{
	struct date_toks *t = r->t;
	bool ok = true;

	/* Four tokens on at most: a sign further away belongs to something else. */
	for (size_t steps = 0; steps < 4 && i < t->n; steps++, i++) {
		struct date_tok *k = &t->v[i];

		if (take_zone_number(r, i, &ok))
			return ok;
		if (date_tok_is_word(k, WORD_ZONE) || is_military(t, i)) {
			k->used = true;
			r->has_zone = true;
			r->zone_s = k->arg * 60;
			/* "GMT+3": the offset is counted from the zone that was named. */
			take_zone_number(r, i + 1, &ok);
			return ok;
		}
		if (k->kind == TOK_NUM ||
			(k->kind == TOK_WORD && k->word != WORD_NOISE && !k->used))
			return true;
	}
	return true;
}

/* "2024 +03 01:00" and "2024 EET 01:00", as date(1) writes in Arabic locales; `start` is the hour. A minus
 * there is a dash. */
static void take_zone_before(struct date_read *r, size_t start)
{
	struct date_toks *t = r->t;
	struct date_tok *k = date_tok_before(t, start);
	const struct date_tok *sign = start > 1 ? &t->v[start - 2] : NULL;
	bool ok;

	if (date_tok_is_word(k, WORD_ZONE) && !k->glued) {
		k->used = true;
		r->has_zone = true;
		r->zone_s = k->arg * 60;
	} else if (date_tok_is_num(k) && k->digits % 2 == 0 && date_tok_is_punct(sign, '+') &&
		   !sign->glued) {
		take_zone_number(r, start - 2, &ok);
	}
}

/* ":SS[.fff]" from token i on; *i moves behind it. */
static void take_seconds(struct date_read *r, size_t *i)
{
	struct date_toks *t = r->t;
	struct date_tok *sec = date_tok_at(t, *i + 1);
	const struct date_tok *dot;
	struct date_tok *fraction;

	if (!date_tok_is_punct(date_tok_at(t, *i), ':') || !date_tok_is_num(sec))
		return;
	r->second = sec->digits <= 2 ? (int)sec->num : 99;
	r->time_prec = DATE_SECOND;
	sec->used = t->v[*i].used = true;
	*i += 2;
	dot = date_tok_at(t, *i);
	fraction = date_tok_at(t, *i + 1);
	if (!date_tok_is_num(fraction) || !fraction->glued || !dot->glued)
		return;
	/* A comma only before three digits: "9:05:07,28 April" goes on with the date. */
	if (date_tok_is_punct(dot, '.') ||
		(date_tok_is_punct(dot, ',') && fraction->digits == 3)) {
		fraction->used = t->v[*i].used = true;
		*i += 2;
	}
}

static bool clock_valid(struct date_read *r)
{
	if (r->second == 60) /* a leap second */
		r->second = 59;
	if (r->hour == 24)
		return r->minute == 0 && r->second == 0;
	return r->hour < 24 && r->minute < 60 && r->second < 60;
}

/* Everything behind the hour and minute, whose tokens are [start, i). */
static bool finish_time(struct date_read *r, size_t start, size_t i)
{
	const struct date_tok *next = date_tok_at(r->t, i);

	/* "1:2:3:4" is no time, but a length or an address. */
	if (date_tok_is_punct(next, ':') && next->glued &&
		date_tok_is_num(date_tok_at(r->t, i + 1)))
		return false;
	r->has_time = true;
	i = take_half(r, start, i);
	if (!take_zone(r, i) || !clock_valid(r))
		return false;
	if (!r->has_zone)
		take_zone_before(r, start);
	return true;
}

/* HH:MM, HHhMM; i is the hour. */
static bool take_clock(struct date_read *r, size_t i)
{
	struct date_tok *h = &r->t->v[i], *m = &r->t->v[i + 2];
	size_t end = i + 3;

	if (h->digits > 2 || m->digits > 2)
		return false;
	r->hour = (int)h->num;
	r->minute = (int)m->num;
	r->time_prec = DATE_MINUTE;
	h->used = m->used = r->t->v[i + 1].used = true;
	take_seconds(r, &end);
	return finish_time(r, i, end);
}

/* "T1805", "T180507" */
static bool take_basic_clock(struct date_read *r, size_t i)
{
	struct date_tok *k = &r->t->v[i];
	uint64_t v = k->digits == 4 ? k->num * 100 : k->num;

	r->hour = (int)(v / 10000);
	r->minute = (int)(v / 100 % 100);
	r->second = (int)(v % 100);
	r->time_prec = k->digits == 4 ? DATE_MINUTE : DATE_SECOND;
	k->used = true;
	return finish_time(r, i, i + 1);
}

static bool take_hour(struct date_read *r, size_t i)
{
	r->hour = (int)r->t->v[i].num;
	r->time_prec = DATE_HOUR;
	r->t->v[i].used = true;
	return finish_time(r, i, i + 1);
}

static bool is_clock_sep(const struct date_tok *k)
{
	return date_tok_is_punct(k, ':') ||
	       (k && k->kind == TOK_WORD && str_eq(k->text, STR("h")));
}

static bool is_basic_clock(const struct date_toks *t, size_t i)
{
	const struct date_tok *k = &t->v[i];

	return i > 1 && k->glued && (k->digits == 4 || k->digits == 6) &&
	       str_eq(t->v[i - 1].text, STR("t")) && t->v[i - 2].digits == 8;
}

/* "9 pm": a small number with a half-day word directly behind it. */
static bool is_hour(struct date_toks *t, size_t i)
{
	const struct date_tok *k = &t->v[i];

	return k->digits <= 2 && k->num >= 1 && k->num <= 12 &&
	       (is_half(date_tok_at(t, i + 1)) || dotted_half(t, i + 1) != WORD_UNKNOWN);
}

/* "2021-04-28+03:00" (xsd:date): a zone without a time. */
static bool is_date_zone(struct date_toks *t, size_t i)
{
	return t->v[i].glued && date_tok_is_punct(date_tok_before(t, i), '+');
}

/* A year is no hour: "2021: 03:15", and "2021:04:28 18:05:07" as cameras write it (Exif 2.3, 4.6.5). Its
 * colons are claimed, and *i moves to the last number that is none of a clock. */
static bool skip_year_colons(struct date_toks *t, size_t *i)
{
	size_t at = *i;

	if (t->v[at].digits != 4 || !date_tok_is_punct(date_tok_at(t, at + 1), ':'))
		return false;
	t->v[at + 1].used = true;
	const struct date_tok *month = date_tok_at(t, at + 2);
	struct date_tok *colon = date_tok_at(t, at + 3);
	const struct date_tok *day = date_tok_at(t, at + 4);

	if (date_tok_is_num(month) && month->glued && date_tok_is_punct(colon, ':') &&
		date_tok_is_num(day) && day->glued && day->digits == 2) {
		colon->used = true;
		*i = at + 4;
	}
	return true;
}

bool date_read_time(struct date_read *r)
{
	struct date_toks *t = r->t;
	bool ok = true;

	/* The first that looks like a clock is it: a second one leaves numbers that nobody
	 * claims, as "9:00 - 10:30" should. */
	for (size_t i = 0; i < t->n; i++) {
		if (!date_tok_is_num(&t->v[i]))
			continue;
		if (skip_year_colons(t, &i))
			continue;
		if (is_clock_sep(date_tok_at(t, i + 1)) &&
			date_tok_is_num(date_tok_at(t, i + 2))) {
			if (is_date_zone(t, i) && take_zone_number(r, i - 1, &ok))
				return ok;
			return take_clock(r, i);
		}
		if (is_basic_clock(t, i))
			return take_basic_clock(r, i);
	}
	for (size_t i = 0; i < t->n; i++)
		if (date_tok_is_num(&t->v[i]) && is_hour(t, i))
			return take_hour(r, i);
	return true;
}
