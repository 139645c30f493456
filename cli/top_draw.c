/* SPDX-License-Identifier: ISC */
/* The screen of `rasid top`, line by line (top.h). */
#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/top.h"

/* ---- lines ------------------------------------------------------------------------------- */

/* So much of it as is `columns` wide. */
static struct str cut(struct str s, size_t columns)
{
	size_t width = 0, at = 0;

	while (at < s.n) {
		uint32_t cp;
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);

		width += uni_columns(cp);
		if (width > columns)
			break;
		at += n;
	}
	return str_sub(s, 0, at);
}

/* Slices of the text are made when it has stopped growing. */
static void add(struct top_screen *s, enum top_style style, struct str text)
{
	struct str part = cut(text, s->columns);

	s->v[s->n++] = (struct top_line){style, {NULL, part.n}};
	(void)buf_str(&s->text, part);
}

/* But for the last line, which is the keys'. */
static size_t room(const struct top_screen *s)
{
	size_t lines = s->lines < TOP_LINES ? s->lines : TOP_LINES;

	return lines > s->n + 1 ? lines - s->n - 1 : 0;
}

static void put(struct top_screen *s, enum top_style style, const struct buf *line)
{
	if (room(s) > 0)
		add(s, style, buf_view(line));
}

static void settle(struct top_screen *s)
{
	size_t at = 0;

	for (size_t i = 0; i < s->n; i++) {
		s->v[i].text = str_sub(buf_view(&s->text), at, at + s->v[i].text.n);
		at += s->v[i].text.n;
	}
}

static void put_words(struct top_screen *s, enum top_style style, struct str words)
{
	if (room(s) > 0)
		add(s, style, words);
}

static void put_keys(struct top_screen *s)
{
	while (room(s) > 0)
		add(s, TOP_PLAIN, STR(""));
	if (s->n < s->lines)
		add(s, TOP_DIM, STR("q quit   blank: look now   times are UTC"));
}

/* "14:07:31" of RFC 3339; "-" when there is none. */
static struct str clock_of(const struct json_val *o, const char *name)
{
	struct str t = json_str(json_get(o, name));

	return t.n >= 19 ? str_sub(t, 11, 19) : STR("-");
}

/* ---- the head ------------------------------------------------------------------------------ */

/* What came between the two looks, a minute. */
static double rate(int64_t before, int64_t now, int64_t ms)
{
	return ms > 0 && now >= before ? (double)(now - before) * 60000 / (double)ms : 0;
}

static void put_head(
	struct top_screen *s, const struct json_val *v, int64_t now_ms, struct top_before *io)
{
	const struct json_val *f = json_get(v, "feeds"), *store = json_get(v, "store");
	const struct top_before now = {
		now_ms, ask_num(f, "polls"), ask_num(f, "articles"), ask_num(f, "alerts")};
	int64_t ms = io->at_ms != 0 ? now_ms - io->at_ms : 0;
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(4));
	buf_printf(&b, "rasid " STR_F "  since " STR_F "  %lld articles stored, %lld alerts",
		STR_A(json_str(json_get(v, "version"))),
		STR_A(json_str(json_get(v, "started"))), ask_num(store, "articles"),
		ask_num(store, "alerts"));
	put(s, TOP_PLAIN, &b);
	buf_reset(&b);
	buf_printf(&b,
		"feeds %lld: %lld ok, %lld failing, %lld gone, %lld paused, %lld new; %lld under way, %lld due",
		ask_num(f, "total"), ask_num(f, "ok"), ask_num(f, "failing"),
		ask_num(f, "gone"), ask_num(f, "paused"), ask_num(f, "not_yet_polled"),
		ask_num(f, "busy"), ask_num(f, "ready"));
	put(s, TOP_PLAIN, &b);
	buf_reset(&b);
	buf_printf(&b, "a minute: %.1f polls, %.1f articles, %.1f alerts",
		rate(io->polls, now.polls, ms), rate(io->articles, now.articles, ms),
		rate(io->alerts, now.alerts, ms));
	put(s, TOP_DIM, &b);
	*io = now;
}

static void put_problems(struct top_screen *s, const struct json_val *list)
{
	for (size_t i = 0; i < json_len(list); i++) {
		AUTO_BUF struct buf b = {0};

		buf_init(&b, KIB(4));
		(void)buf_str(&b, STR("! "));
		cli_plain(&b, json_str(json_at(list, i)));
		put(s, TOP_BAD, &b);
	}
}

/* ---- tables --------------------------------------------------------------------------------- */

typedef enum top_style row_fn(const struct json_val *o, struct buf *line);

static enum top_style dest_row(const struct json_val *o, struct buf *line)
{
	struct str state = json_str(json_get(o, "state")),
		   why = json_str(json_get(o, "last_error"));

	buf_printf(line, "%-20.*s %-10.*s %8lld %6lld %9lld %6lld  %-8.*s  ",
		STR_A(json_str(json_get(o, "id"))), STR_A(state), ask_num(o, "pending"),
		ask_num(o, "held"), ask_num(o, "delivered"), ask_num(o, "dead"),
		STR_A(clock_of(o, "until")));
	cli_plain(line, why);
	return why.n != 0 ? TOP_BAD : ask_num(o, "pending") != 0 ? TOP_PLAIN : TOP_GOOD;
}

static enum top_style feed_row(const struct json_val *o, struct buf *line)
{
	buf_printf(line, "%-20.*s %-10.*s %8lld  %-8.*s  ", STR_A(json_str(json_get(o, "id"))),
		STR_A(json_str(json_get(o, "state"))), ask_num(o, "failures"),
		STR_A(clock_of(o, "next_poll")));
	cli_plain(line, json_str(json_get(o, "last_error")));
	return TOP_BAD;
}

static enum top_style alert_row(const struct json_val *o, struct buf *line)
{
	struct str state = json_str(json_get(o, "state"));

	buf_printf(line, "%-8.*s %-10.*s %-16.*s %-16.*s  ", STR_A(clock_of(o, "time")),
		STR_A(state), STR_A(json_str(json_get(o, "destination"))),
		STR_A(json_str(json_get(o, "watch"))));
	cli_plain(line, json_str(json_get(o, "title")));
	return str_eq(state, STR("dead"))        ? TOP_BAD
	       : str_eq(state, STR("delivered")) ? TOP_PLAIN
						 : TOP_DIM;
}

/* At most `max` rows with their head, and a line for those that are left out. Nothing at all when there are none. */
static void put_table(struct top_screen *s, const char *head, const struct json_val *list,
	row_fn *row, size_t max)
{
	size_t n = json_len(list), shown = n < max ? n : max;

	if (n == 0 || max < 3)
		return;
	put_words(s, TOP_PLAIN, STR(""));
	put_words(s, TOP_HEAD, str_of(head));
	for (size_t i = 0; i < shown; i++) {
		AUTO_BUF struct buf b = {0};

		buf_init(&b, KIB(16));
		enum top_style style = row(json_at(list, i), &b);

		put(s, style, &b);
	}
	if (shown < n) {
		AUTO_BUF struct buf b = {0};

		buf_init(&b, KIB(1));
		buf_printf(&b, "  and %zu more", n - shown);
		put(s, TOP_DIM, &b);
	}
}

/* ---- all of it ------------------------------------------------------------------------------ */

/* The last matches take what the tables before leave, and those at most a third each. */
void top_draw(const struct json_val *status, const struct json_val *alerts, int64_t now_ms,
	struct top_before *io_before, struct top_screen *s)
{
	buf_reset(&s->text);
	s->n = 0;
	put_head(s, status, now_ms, io_before);
	put_problems(s, json_get(status, "problems"));
	put_table(s,
		"DESTINATION          STATE       WAITING   HELD DELIVERED   DEAD  UNTIL     LAST ERROR",
		json_get(status, "destinations"), dest_row, room(s) / 3);
	put_table(s, "FEED                 STATE      FAILURES  NEXT      LAST ERROR",
		json_get(status, "failing_feeds"), feed_row, room(s) / 3);
	put_table(s, "TIME     STATE      DESTINATION      WATCH             LAST ALERTS",
		json_get(alerts, "alerts"), alert_row, room(s) > 2 ? room(s) - 2 : 0);
	put_keys(s);
	settle(s);
}
