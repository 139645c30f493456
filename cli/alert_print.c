/* SPDX-License-Identifier: ISC */
#include "cli/alert_print.h"

#include "base/utf8.h"
#include "cli/cli.h"

enum {
	REASON_MAX = 80, /* bytes of a line */
	TEXT_MAX = 300
};

static struct str get(const struct json_val *v, const char *name)
{
	return json_str(json_get(v, name));
}

static long long num(const struct json_val *v, const char *name)
{
	return (long long)json_int(json_get(v, name), 0);
}

static void put(struct buf *out, const char *before, struct str s, size_t max)
{
	if (s.n == 0)
		return;
	buf_str(out, str_of(before));
	cli_plain(out, str_sub(s, 0, utf8_floor(s, s.n < max ? s.n : max)));
	if (s.n > max)
		buf_str(out, STR("..."));
}

/* ---- a list -------------------------------------------------------------------------------- */

/* "held (quiet until 2026-11-29T22:00:00Z)" */
static void put_state(struct buf *out, const struct json_val *v)
{
	struct str reason = get(v, "reason");
	struct str until = get(v, "until");

	buf_str(out, get(v, "state"));
	if (reason.n + until.n == 0)
		return;
	put(out, " (", reason, REASON_MAX);
	put(out, reason.n != 0 ? " until " : " (until ", until, REASON_MAX);
	buf_char(out, ')');
}

static void put_row(const struct json_val *v, struct buf *out)
{
	struct str watch = get(v, "watch");

	buf_printf(out, STR_F "  " STR_F "  ", STR_A(get(v, "time")), STR_A(get(v, "id")));
	put_state(out, v);
	buf_printf(out, "  " STR_F "  " STR_F, STR_A(get(v, "destination")),
		STR_A(watch.n != 0 ? watch : STR("(rasid itself)")));
	put(out, "  ", get(v, "outlet"), TEXT_MAX);
	put(out, get(v, "outlet").n != 0 ? ": " : "  ", get(v, "title"), TEXT_MAX);
	buf_char(out, '\n');
}

void alert_print_rows(const struct json_val *alerts, struct buf *out)
{
	for (size_t i = 0; i < json_len(alerts); i++)
		put_row(json_at(alerts, i), out);
}

/* ---- one alert ----------------------------------------------------------------------------- */

/* What the words of the store mean. */
static const struct {
	const char *name, *text;
} holds[] = {
	{"group", "it waited to go with others of its watch (group)"},
	{"quiet", "it waited for the end of the quiet hours (quiet)"},
	{"schedule", "it waited for the next time of the schedule (schedule)"},
	{"backlog", "it went with others after an outage (backlog)"},
	{"muted", "somebody had muted it (`rasid alert mutes` shows what is muted now)"},
	{"cooldown", "its watch had been told less than its cooldown before"},
	{"old", "the article was older than max_article_age, or than max_age of its feed"},
	{"story",
		"the watch had been told of the story by another article (`rasid story show` has them all)"},
	{"instead",
		"the alert that was to tell the story was given up, and this one, kept back for it, went in its place"},
	{"edited",
		"the watch had been told of the article in other words within edits_window of its feed"},
};

static const char *hold_text(struct str name)
{
	for (size_t i = 0; i < sizeof(holds) / sizeof(holds[0]); i++)
		if (str_eq(name, str_of(holds[i].name)))
			return holds[i].text;
	return NULL;
}

static void put_field(struct buf *out, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_printf(out, "%-11s ", name);
	put(out, "", value, TEXT_MAX);
	buf_char(out, '\n');
}

static void put_hit(const struct json_val *h, struct buf *out)
{
	const struct json_val *rules = json_get(h, "rules");

	buf_printf(out, "%-11s " STR_F " %lld..%lld", "found in", STR_A(get(h, "field")),
		num(h, "start"), num(h, "end"));
	for (size_t i = 0; i < json_len(rules); i++)
		buf_printf(out, "%s" STR_F, i == 0 ? " by " : ",",
			STR_A(json_str(json_at(rules, i))));
	buf_printf(out, "  [watch " STR_F "]", STR_A(get(h, "watch")));
	put(out, "  ", get(h, "text"), TEXT_MAX);
	put(out, "  ", get(h, "term"), TEXT_MAX);
	buf_char(out, '\n');
}

static void put_article(const struct json_val *t, bool all, struct buf *out)
{
	const struct json_val *a = json_get(t, "article");
	const struct json_val *hits = json_get(a, "hits");

	if (json_type(a) != JSON_OBJECT) {
		put_field(out, "title", get(t, "title"));
		if (get(t, "watch").n != 0)
			buf_str(out, STR("article     no longer stored\n"));
		return;
	}
	put_field(out, "feed", get(a, "feed"));
	put_field(out, "first seen", get(a, "first_seen"));
	put_field(out, "published", get(a, "published"));
	put_field(out, "link", get(a, "link"));
	put_field(out, "outlet", get(a, "outlet"));
	put_field(out, "title", get(a, "title"));
	if (all && get(a, "identity").n != 0) {
		buf_printf(out, "%-11s " STR_F, "taken as", STR_A(get(a, "identity")));
		put(out, ": ", get(a, "identity_text"), TEXT_MAX);
		buf_char(out, '\n');
	}
	for (size_t i = 0; all && i < json_len(hits); i++)
		put_hit(json_at(hits, i), out);
}

static void put_told_by(const struct json_val *d, struct buf *out)
{
	const struct json_val *by = json_get(d, "told_by");

	for (size_t i = 0; i < json_len(by); i++)
		put(out, i == 0 ? "  told by: " : ", ", json_str(json_at(by, i)), TEXT_MAX);
	if (json_len(by) != 0)
		buf_char(out, '\n');
}

static void put_attempt(const struct json_val *a, struct buf *out)
{
	buf_printf(out, "  try %lld      " STR_F " %lld ms", num(a, "n"), STR_A(get(a, "time")),
		num(a, "took_ms"));
	if (num(a, "status") != 0)
		buf_printf(out, " status %lld", num(a, "status"));
	put(out, "  ", get(a, "error"), TEXT_MAX);
	put(out, "  answer: ", get(a, "excerpt"), TEXT_MAX);
	buf_char(out, '\n');
}

static void put_delivery(const struct json_val *d, bool all, struct buf *out)
{
	const struct json_val *tries = json_get(d, "attempts");
	const char *hold = hold_text(get(d, "hold"));

	buf_printf(out, "%-11.*s ", STR_A(get(d, "destination")));
	put_state(out, d);
	put(out, " since ", get(d, "changed"), REASON_MAX);
	buf_char(out, '\n');
	if (!all)
		return;
	put_told_by(d, out);
	if (hold != NULL)
		buf_printf(out, "  why: %s\n", hold);
	if (json_bool(json_get(d, "together"), false))
		buf_str(out, STR("  it left as part of another alert's message\n"));
	for (size_t i = 0; i < json_len(tries); i++)
		put_attempt(json_at(tries, i), out);
}

void alert_print_trail(const struct json_val *trail, bool all, struct buf *out)
{
	const struct json_val *v = json_get(trail, "deliveries");

	put_field(out, "alert", get(trail, "id"));
	put_field(out, "made", get(trail, "time"));
	put_field(out, "watch", get(trail, "watch"));
	put_article(trail, all, out);
	for (size_t i = 0; i < json_len(v); i++)
		put_delivery(json_at(v, i), all, out);
	if (json_len(v) == 0)
		buf_str(out,
			STR("no destination has it by this alert: another watch's alert of "
			    "the same article was sent, or no route led anywhere\n"));
}

/* ---- mutes --------------------------------------------------------------------------------- */

static void put_mute(const struct json_val *m, struct buf *out)
{
	struct str until = get(m, "until");

	buf_printf(out, "%lld  " STR_F " " STR_F, num(m, "id"), STR_A(get(m, "kind")),
		STR_A(get(m, "of")));
	put(out, " to ", get(m, "to"), TEXT_MAX);
	put(out, "  until ", until.n != 0 ? until : STR("unmuted"), TEXT_MAX);
	put(out, "  since ", get(m, "created"), TEXT_MAX);
	put(out, "  ", get(m, "why"), TEXT_MAX);
	buf_char(out, '\n');
}

void alert_print_mutes(const struct json_val *mutes, struct buf *out)
{
	for (size_t i = 0; i < json_len(mutes); i++)
		put_mute(json_at(mutes, i), out);
}
