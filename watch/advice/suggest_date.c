/* SPDX-License-Identifier: ISC */
/*
 * Dates. October is Uktubar or, in the Levant, Tishrin al-awwal, the Maghreb has names of its own, and
 * a day is a number or a word: "7 Uktubar" is also "as-sabi` min Tishrin al-awwal".
 *
 * Only where the month is meant: it is the whole term, or a day or a year stands beside it. Ab is
 * also "father", Mars a planet.
 */
#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"

enum {
	EVERYWHERE =
		2, /* names of a row that are used in all countries: these take days in words */
};

struct date {
	size_t first, month, last; /* words; first is the day's or the month's */
	size_t day;                /* 1 to 31, 0 for none */
	struct str names;          /* a row of suggest_months */
};

static size_t number_of(const struct suggester *s, size_t w)
{
	uint64_t n = 0;
	const struct typed_word *x = &s->words[w];

	return x->digits && str_to_u64(str_sub(s->term, x->start, x->end), &n) ? (size_t)n : 0;
}

/* The day in words that ends before "of" at word w: sets first and day. */
static void words_day(struct suggester *s, struct date *d, size_t of)
{
	bool article = false;
	const struct typed_word *x = &s->words[of];

	if (!str_eq(str_sub(s->term, x->start, x->end), STR("من")))
		return;
	for (size_t i = 0; suggest_days[i] != NULL; i++)
		for (size_t w = of >= 2 ? of - 2 : 0; w < of; w++)
			if (w + suggest_stands_at(s, w, str_of(suggest_days[i]), &article) ==
					of &&
				!article) {
				d->first = w;
				d->day = i + 1;
			}
}

static void day_read(struct suggester *s, struct date *d)
{
	size_t n = d->month > 0 ? number_of(s, d->month - 1) : 0;

	if (n > 0 && n <= 31) {
		d->first = d->month - 1;
		d->day = n;
	} else if (d->month > 1) {
		words_day(s, d, d->month - 1);
	}
}

static bool date_at(struct suggester *s, size_t w, struct date *d)
{
	size_t n = 0;
	bool article = false;
	bool year;

	for (size_t i = 0; suggest_months[i] != NULL; i++) {
		d->names = str_of(suggest_months[i]);
		if (suggest_row_at(s, w, d->names, &n, &article) == SIZE_MAX || article)
			continue;
		d->first = d->month = w;
		d->last = w + n - 1;
		day_read(s, d);
		year = d->last + 1 < s->n_words && s->words[d->last + 1].digits;
		return d->day > 0 || year || n == s->n_words;
	}
	return false;
}

static void offer_date(struct suggester *s, const struct date *d, struct str month, bool words)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	if (d->day > 0 && words)
		buf_printf(&text, "%s من ", suggest_days[d->day - 1]);
	else if (d->day > 0)
		buf_printf(&text, "%zu ", d->day);
	buf_str(&text, month);
	suggest_offer_between(s, SUGGEST_DATE, d->first, d->last, buf_view(&text));
}

static void offer_dates(struct suggester *s, const struct date *d)
{
	struct str names = d->names;
	struct str month;

	while (str_cut(&names, '|', &month))
		offer_date(s, d, month, false);
	names = d->names;
	for (size_t i = 0; d->day > 0 && i < EVERYWHERE && str_cut(&names, '|', &month); i++)
		offer_date(s, d, month, true);
}

void suggest_date(struct suggester *s)
{
	struct date d = {0};

	for (size_t w = 0; w < s->n_words; w++)
		if (date_at(s, w, &d)) {
			for (size_t i = d.month; i <= d.last; i++)
				s->words[i].settled = true;
			offer_dates(s, &d);
			return;
		}
}
