/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The passes of date.c over the tokens of one text, for nobody else. Each claims (marks `used`)
 * what it explains. At the end every number of the text must have been claimed, or there is no
 * certain date: that one rule keeps page counters, ranges and broken dates out. Pure; any
 * thread.
 */
#include "feeds/date/date.h"
#include "feeds/date/lex.h"

enum {
	DATE_ZONE_MAX = 48
};

/* What the passes have found so far; each fills what it claims. */
struct date_read {
	struct date_toks *t;
	const struct date_ctx *ctx;
	bool has_date;
	int64_t year; /* 0: the text named none */
	int month;    /* 1..12; 0: none */
	int day;      /* 1..31; 0: none */
	int weekday;  /* Sunday 0; -1: none */
	bool has_time;
	int hour, minute, second; /* 24:00:00 is allowed */
	enum date_prec time_prec; /* DATE_HOUR, DATE_MINUTE or DATE_SECOND */
	bool has_zone;
	int32_t zone_s;
	struct str
		zone_name; /* of tzdata, in lower case; empty: none. An offset goes before it. */
	char name[DATE_ZONE_MAX];
};

/* "Asia/Baghdad", wherever it stands: claimed first, since a slash also stands in dates. */
void date_read_zone_name(struct date_read *r);
/* Each returns false when what it found cannot be a date; finding nothing is no failure. */
bool date_read_time(struct date_read *r);
void date_read_hijri(struct date_read *r); /* claims Hijri dates so that nobody reads them */
bool date_read_calendar(struct date_read *r);
/* "منذ ساعتين", "3 hours ago": the instant and its precision; false when there is none. */
bool date_read_ago(struct date_read *r, struct date *ret);
/* اليوم, أمس, أول أمس as the calendar date; false when there is none. */
bool date_read_day_back(struct date_read *r);

bool date_valid(int64_t year, int month, int day);
struct date_ymd {
	int64_t year;
	int month, day;
};
struct date_ymd date_of_days(int64_t days); /* inverse of date_days() */

/* NULL behind the last token and before the first; the predicates take that. */
static inline struct date_tok *date_tok_at(struct date_toks *t, size_t i)
{
	return i < t->n ? &t->v[i] : NULL;
}

static inline struct date_tok *date_tok_before(struct date_toks *t, size_t i)
{
	return i > 0 ? &t->v[i - 1] : NULL;
}

static inline bool date_tok_is_punct(const struct date_tok *k, char c)
{
	return k && k->kind == TOK_PUNCT && k->punct == c;
}

static inline bool date_tok_is_num(const struct date_tok *k)
{
	return k && k->kind == TOK_NUM && !k->used;
}

static inline bool date_tok_is_word(const struct date_tok *k, enum date_word w)
{
	return k && k->kind == TOK_WORD && k->word == w;
}
