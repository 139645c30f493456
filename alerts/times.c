/* SPDX-License-Identifier: ISC */
/*
 * A text is first made plain (digits and commas of an Arabic keyboard become ASCII), then taken word
 * by word: one that begins as a time does is given to what is read, any other names days.
 *
 * What is quiet is asked of the week as a wall shows it, 10080 minutes: how many are left from one
 * until the first that is not quiet. That many pass by UTC too, up to the next change of the clock;
 * there the wall is asked anew.
 */
#include "alerts/times.h"

#include <string.h>

#include "base/utf8.h"
#include "base/zone.h"

enum {
	WEEK_MIN = ZONE_WEEK * ZONE_DAY_MIN,
	/* Less than a week, and what a clock set back adds. */
	QUIET_MAX_S = 8 * ZONE_DAY_MIN * 60,
	SHOWN_MAX = 40 /* bytes of a word in a sentence, lest its advice be cut off */
};

#define EXAMPLE_SCHEDULE "as in daily 07:00 18:30 or sun-thu 07:00"
#define EXAMPLE_QUIET "as in 22:00-07:00 or fri 00:00-24:00"

/* What words are read into. */
struct reading {
	const char *example;
	struct times_schedule *schedule; /* of these two one */
	struct times_quiet *quiet;
	enum errc (*take)(struct reading *r, unsigned days, struct str word, struct err *e);
};

/* ---- words -------------------------------------------------------------------------------- */

static char plain_char(uint32_t cp)
{
	if (cp >= 0x660 && cp <= 0x669)
		return (char)('0' + (cp - 0x660));
	if (cp >= 0x6F0 && cp <= 0x6F9)
		return (char)('0' + (cp - 0x6F0));
	return cp == 0x60C ? ',' : '\0'; /* U+060C, the Arabic comma */
}

/* text in buf, of as many bytes at least. */
static struct str plain(struct str text, char *buf)
{
	struct str out = {buf, 0};

	for (size_t i = 0; i < text.n;) {
		uint32_t cp = 0;
		size_t n = utf8_decode(str_sub(text, i, text.n), &cp);
		char c = plain_char(cp);

		if (c != '\0')
			buf[out.n++] = c;
		for (size_t k = 0; c == '\0' && k < n; k++)
			buf[out.n++] = text.p[i + k];
		i += n;
	}
	return out;
}

static bool separates(char c)
{
	return c == ' ' || c == '\t' || c == ',';
}

static bool next_word(struct str *rest, struct str *ret)
{
	size_t from = 0, to;

	while (from < rest->n && separates(rest->p[from]))
		from++;
	for (to = from; to < rest->n && !separates(rest->p[to]);)
		to++;
	*ret = str_sub(*rest, from, to);
	*rest = str_sub(*rest, to, rest->n);
	return ret->n > 0;
}

/* A word as sentences quote it. */
static struct str shown(struct str word)
{
	return str_sub(word, 0, utf8_floor(word, SHOWN_MAX));
}

static bool begins_time(struct str word)
{
	return (word.p[0] >= '0' && word.p[0] <= '9') || word.p[0] == '-' || word.p[0] == ':';
}

/* ---- days --------------------------------------------------------------------------------- */

/* 0 is Monday; -1 when it is no day. */
static int day_of(struct str name)
{
	static const struct str days[ZONE_WEEK] = {STR_INIT("monday"), STR_INIT("tuesday"),
		STR_INIT("wednesday"), STR_INIT("thursday"), STR_INIT("friday"),
		STR_INIT("saturday"), STR_INIT("sunday")};

	for (int i = 0; i < ZONE_WEEK; i++) {
		if (name.n >= 3 && str_starts_nocase(days[i], name))
			return i;
	}
	return -1;
}

static unsigned days_between(int first, int last)
{
	unsigned days = 1U << last;

	for (int d = first; d != last; d = (d + 1) % ZONE_WEEK)
		days |= 1U << d;
	return days;
}

/* "fri", "sun-thu", "daily"; 0 when it is none of them. */
static unsigned days_of(struct str word)
{
	size_t dash = str_find(word, '-');
	int first = day_of(str_sub(word, 0, dash));
	int last = dash < word.n ? day_of(str_sub(word, dash + 1, word.n)) : first;

	if (str_eq_nocase(word, STR("daily")))
		return ZONE_DAILY;
	return first < 0 || last < 0 ? 0 : days_between(first, last);
}

/* ---- times -------------------------------------------------------------------------------- */

/* "07:00", "7:00", "24:00"; false on anything else. */
static bool minute_of(struct str text, unsigned *ret)
{
	size_t colon = str_find(text, ':');
	uint64_t h = 0, m = 0;

	if (colon > 2 || text.n != colon + 3 || !str_to_u64(str_sub(text, 0, colon), &h) ||
		!str_to_u64(str_sub(text, colon + 1, text.n), &m) || m > 59 ||
		h * 60 + m > ZONE_DAY_MIN)
		return false;
	*ret = (unsigned)(h * 60 + m);
	return true;
}

static enum errc no_time(struct str text, struct err *e)
{
	return err_set(e, ERR_BAD_INPUT,
		"\"" STR_F
		"\" is no time: write hours and minutes from 00:00 to 23:59, as in 07:00",
		STR_A(shown(text)));
}

static enum errc too_many(struct err *e)
{
	return err_set(e, ERR_LIMIT, "write at most %d times", TIMES_MAX);
}

static enum errc take_moment(struct reading *r, unsigned days, struct str word, struct err *e)
{
	struct times_schedule *s = r->schedule;
	unsigned minute = 0;

	if (str_find(word, '-') < word.n)
		return err_set(e, ERR_BAD_INPUT,
			"\"" STR_F "\" is no moment: write each by itself, " EXAMPLE_SCHEDULE,
			STR_A(shown(word)));
	if (!minute_of(word, &minute))
		return no_time(word, e);
	if (minute == ZONE_DAY_MIN)
		return err_set(e, ERR_BAD_INPUT, "write 00:00 instead of 24:00, the day after");
	if (s->n == TIMES_MAX)
		return too_many(e);
	s->at[s->n++] = (struct times_at){(uint8_t)days, (uint16_t)minute};
	return ERR_NONE;
}

static enum errc take_window(struct reading *r, unsigned days, struct str word, struct err *e)
{
	struct times_quiet *q = r->quiet;
	size_t dash = str_find(word, '-');
	struct str begin = str_sub(word, 0, dash), end = str_sub(word, dash + 1, word.n);
	unsigned from = 0, to = 0;

	if (begin.n == 0 || end.n == 0)
		return err_set(e, ERR_BAD_INPUT,
			"\"" STR_F
			"\" lacks its beginning or end: write both without a blank, " EXAMPLE_QUIET,
			STR_A(shown(word)));
	if (!minute_of(begin, &from) || from == ZONE_DAY_MIN)
		return no_time(begin, e);
	if (!minute_of(end, &to))
		return no_time(end, e);
	if (from == to)
		return err_set(e, ERR_BAD_INPUT,
			"\"" STR_F "\" ends as it begins: write 00:00-24:00 for a whole day",
			STR_A(shown(word)));
	if (q->n == TIMES_MAX)
		return too_many(e);
	/* Until midnight, written as that of the day that begins. */
	to = to == 0 ? ZONE_DAY_MIN : to;
	q->window[q->n++] = (struct times_window){(uint8_t)days, (uint16_t)from, (uint16_t)to};
	return ERR_NONE;
}

/* ---- texts -------------------------------------------------------------------------------- */

static enum errc no_day(struct str word, const char *example, struct err *e)
{
	return err_set(e, ERR_BAD_INPUT,
		"\"" STR_F
		"\" is no day: write daily, or sun, mon, tue, wed, thu, fri, sat, %s",
		STR_A(shown(word)), example);
}

static enum errc read_words(struct reading *r, struct str rest, struct err *e)
{
	unsigned days = ZONE_DAILY;
	bool named = false; /* days that wait for their times */
	struct str word;

	while (next_word(&rest, &word)) {
		if (begins_time(word)) {
			enum errc code = r->take(r, days, word, e);

			if (code != ERR_NONE)
				return code;
			named = false;
			continue;
		}
		unsigned more = days_of(word);

		if (more == 0)
			return no_day(word, r->example, e);
		days = named ? days | more : more;
		named = true;
	}
	return named ? err_set(e, ERR_BAD_INPUT, "days need times behind them, %s", r->example)
		     : ERR_NONE;
}

static enum errc read_text(struct reading *r, struct str text, struct err *e)
{
	char buf[TIMES_TEXT_MAX];

	if (text.n > sizeof(buf))
		return err_set(
			e, ERR_LIMIT, "these are too many words: write times, %s", r->example);
	return read_words(r, plain(text, buf), e);
}

enum errc times_schedule_parse(struct str text, struct times_schedule *ret, struct err *e)
{
	struct times_schedule s = {.n = 0};
	struct reading r = {.example = EXAMPLE_SCHEDULE, .schedule = &s, .take = take_moment};
	enum errc code = read_text(&r, text, e);

	if (code != ERR_NONE)
		return code;
	if (s.n == 0)
		return err_set(e, ERR_BAD_INPUT, "write when, " EXAMPLE_SCHEDULE);
	*ret = s;
	return ERR_NONE;
}

/* ---- quiet -------------------------------------------------------------------------------- */

static int mod(int a, int b)
{
	return (a % b + b) % b;
}

/* Minutes from one of the week until the window's end; 0 outside of it. */
static int window_left(const struct times_window *w, int minute)
{
	int length = w->to > w->from ? w->to - w->from : w->to + ZONE_DAY_MIN - w->from;

	for (int d = 0; d < ZONE_WEEK; d++) {
		int since = mod(minute - d * ZONE_DAY_MIN - w->from, WEEK_MIN);

		if ((w->days & 1U << d) != 0 && since < length)
			return length - since;
	}
	return 0;
}

/* The same for windows that join; a week or more, when there is no end. */
static int quiet_left(const struct times_quiet *q, int minute)
{
	int left = 0;

	for (int before = -1; before < left && left < WEEK_MIN;) {
		before = left;
		for (size_t i = 0; i < q->n; i++)
			left += window_left(&q->window[i], (minute + left) % WEEK_MIN);
	}
	return left;
}

enum errc times_quiet_parse(struct str text, struct times_quiet *ret, struct err *e)
{
	struct times_quiet q = {.n = 0};
	struct reading r = {.example = EXAMPLE_QUIET, .quiet = &q, .take = take_window};
	enum errc code = read_text(&r, text, e);

	if (code != ERR_NONE)
		return code;
	if (q.n == 0)
		return err_set(e, ERR_BAD_INPUT, "write from when until when, " EXAMPLE_QUIET);
	if (quiet_left(&q, 0) >= WEEK_MIN)
		return err_set(e, ERR_BAD_INPUT,
			"this is quiet all week, and nothing would ever be sent: leave some time");
	*ret = q;
	return ERR_NONE;
}

static int64_t quiet_end(const struct times_quiet *q, const struct zone *z, int64_t now_s)
{
	int64_t t = now_s;

	while (t - now_s < QUIET_MAX_S) {
		struct zone_time wall = zone_local(z, t);
		int left = quiet_left(
			q, (wall.weekday - 1) * ZONE_DAY_MIN + wall.hour * 60 + wall.minute);

		if (left == 0)
			break;
		t = zone_change(z, t, t - wall.second + INT64_C(60) * left);
	}
	return t > now_s ? t : 0;
}

int64_t times_quiet_until(const struct times_quiet *q, struct str zone, int64_t now_s)
{
	struct zone z;

	if (q->n == 0 || !zone_open(zone, &z))
		return 0;
	int64_t end = quiet_end(q, &z, now_s);

	zone_close(&z);
	return end;
}

int64_t times_next(const struct times_schedule *s, struct str zone, int64_t after_s)
{
	int64_t next = 0;
	struct zone z;

	if (s->n == 0 || !zone_open(zone, &z))
		return 0;
	for (size_t i = 0; i < s->n; i++) {
		int64_t at = 0;

		if (zone_next(&z, after_s, s->at[i].days, s->at[i].minute, &at) &&
			(next == 0 || at < next))
			next = at;
	}
	zone_close(&z);
	return next;
}
