/* SPDX-License-Identifier: ISC */
/*
 * rasid feed list, rasid feed show: how the daemon's feeds are, and of one what its files say.
 *
 * A list comes in pages, so that the daemon never stops for 100,000 feeds: each names the feed behind
 * which the next one begins.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "cli/feed.h"
#include "cli/section.h"

/* ---- for people -------------------------------------------------------------------------- */

static void print_time(const char *before, const struct json_val *f, const char *name)
{
	struct str time = json_str(json_get(f, name));

	if (time.n != 0)
		printf("  %s " STR_F, before, STR_A(time));
}

/* "1.5 MB"; bytes are counted by thousands, as disks and lines are. */
static void print_bytes(const char *before, long long n)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
	double v = (double)n;
	size_t u = 0;

	for (; v >= 1000 && u + 1 < sizeof(units) / sizeof(units[0]); u++)
		v /= 1000;
	printf("%s%.*f %s", before, u > 0, v, units[u]);
}

static bool pages_fail(const struct json_val *pages)
{
	return str_eq(json_str(json_get(pages, "state")), STR("failing"));
}

static void print_feed(const struct json_val *f)
{
	/* Ids and states are ASCII, so padding by bytes keeps the columns. */
	printf("%-20.*s %-8.*s", STR_A(json_str(json_get(f, "id"))),
		STR_A(json_str(json_get(f, "state"))));
	print_time("last", f, "last_poll");
	print_time("new", f, "last_new");
	print_time("next", f, "next_poll");
	if (ask_num(f, "saved_bytes") != 0)
		print_bytes("  saved ", ask_num(f, "saved_bytes"));
	cli_say("  ", json_str(json_get(f, "why")));
	if (pages_fail(json_get(f, "pages")))
		cli_say("  pages give no text: ",
			json_str(json_get(json_get(f, "pages"), "reason")));
	putchar('\n');
}

/* ---- pages ------------------------------------------------------------------------------- */

struct pages {
	const struct cli_args *a;
	size_t n;        /* feeds so far */
	struct buf next; /* the id behind which it goes on; empty: no more */
};

static void write_member(struct str name, const struct json_val *v, void *arg);

/* The daemon's value as it came: no member is lost that this version does not know. */
static void write_value(struct jsonw *w, const char *name, const struct json_val *v)
{
	switch (json_type(v)) {
	case JSON_OBJECT:
		jsonw_object(w, name);
		json_each(v, write_member, w);
		jsonw_end(w);
		break;
	case JSON_ARRAY:
		jsonw_array(w, name);
		for (size_t i = 0; i < json_len(v); i++)
			write_value(w, NULL, json_at(v, i));
		jsonw_end(w);
		break;
	case JSON_STRING:
		jsonw_str(w, name, json_str(v));
		break;
	case JSON_NUMBER:
		jsonw_int(w, name, json_int(v, 0));
		break;
	case JSON_BOOL:
		jsonw_bool(w, name, json_bool(v, false));
		break;
	case JSON_NULL:
	case JSON_NONE:
		jsonw_null(w, name);
		break;
	}
}

static void write_member(struct str name, const struct json_val *v, void *arg)
{
	char *copy = str_dup(name);

	write_value(arg, copy, v);
	free(copy);
}

static int print_json(struct pages *p, const struct json_val *f)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, MIB(1));
	buf_str(&out, p->n > 0 ? STR(",\n") : STR("{\"feeds\":["));
	jsonw_init(&w, &out, false);
	write_value(&w, NULL, f);
	return cli_print(buf_view(&out));
}

static int print_page(struct pages *p, const struct json_val *v)
{
	const struct json_val *feeds = json_get(v, "feeds");
	int rc = CLI_OK;

	for (size_t i = 0; i < json_len(feeds) && rc == CLI_OK; i++) {
		if (p->a->of[OPT_JSON] != NULL)
			rc = print_json(p, json_at(feeds, i));
		else
			print_feed(json_at(feeds, i));
		p->n++;
	}
	buf_reset(&p->next);
	buf_str(&p->next, json_str(json_get(v, "next")));
	return rc;
}

/* Each narrows what is listed; two of them list what is one or the other. */
static void write_target(const struct pages *p, struct buf *out)
{
	const struct cli_args *a = p->a;

	buf_str(out, STR("/feed/list?"));
	buf_str(out, a->of[OPT_BAD] != NULL ? STR("bad=1&") : STR(""));
	buf_str(out, a->of[OPT_SLOW] != NULL ? STR("slow=1&") : STR(""));
	buf_str(out, a->of[OPT_SILENT] != NULL ? STR("silent=1&") : STR(""));
	if (p->next.n != 0)
		buf_printf(out, "after=" STR_F, STR_A(buf_view(&p->next)));
}

static int next_page(struct pages *p)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf answer = {0};
	struct json *j = NULL;

	buf_init(&target, KIB(4));
	buf_init(&answer, MIB(16));
	write_target(p, &target);
	int rc = ask_json(p->a, STR("GET"), buf_view(&target), &answer, &j);

	if (rc == CLI_OK)
		rc = print_page(p, json_root(j));
	json_free(j);
	return rc;
}

int feed_list(const struct cli_args *a)
{
	struct pages p = {.a = a};
	int rc = CLI_OK;

	buf_init(&p.next, KIB(1));
	do
		rc = next_page(&p);
	while (rc == CLI_OK && p.next.n != 0);
	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = cli_print(p.n != 0 ? STR("]}\n") : STR("{\"feeds\":[]}\n"));
	if (rc == CLI_OK && p.n == 0)
		rc = a->of[OPT_JSON] != NULL ? CLI_NOTHING
					     : cli_fail(CLI_NOTHING, "no feed is so");
	buf_done(&p.next);
	return rc;
}

/* ---- one --------------------------------------------------------------------------------- */

static void print_span(long long s)
{
	static const struct {
		long long s;
		const char *name;
	} units[] = {{86400, "days"}, {3600, "h"}, {60, "min"}, {1, "s"}};
	size_t i = 0;

	while (i + 1 < sizeof(units) / sizeof(units[0]) && s < 2 * units[i].s)
		i++;
	printf("%lld %s", s / units[i].s, units[i].name);
}

static void print_rhythm(const struct json_val *f)
{
	static const struct {
		const char *name, *says;
	} rows[] = {
		{"interval_s", "asked every "},
		{"rhythm_s", "something new about every "},
		{"publisher_floor_s", "the publisher wants no poll within "},
	};
	const char *before = "  ";

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (ask_num(f, rows[i].name) == 0)
			continue;
		printf("%s%s", before, rows[i].says);
		print_span(ask_num(f, rows[i].name));
		before = "; ";
	}
	if (before[0] == ';')
		putchar('\n');
}

static void print_counts(const struct json_val *f)
{
	printf("  %lld good polls, %lld of them answered without a body (304)",
		ask_num(f, "polls"), ask_num(f, "unchanged"));
	print_bytes(", which saved ", ask_num(f, "saved_bytes"));
	if (ask_num(f, "took_ms") != 0)
		printf("; an answer takes about %lld ms", ask_num(f, "took_ms"));
	putchar('\n');
}

/* Of a feed that wants none nothing is said. */
static void print_pages(const struct json_val *pages)
{
	if (json_type(pages) != JSON_OBJECT)
		return;
	printf("  pages of its articles, since the start: the text of %lld taken, %lld had less than the feed, %lld gave none",
		ask_num(pages, "texts"), ask_num(pages, "shorter"), ask_num(pages, "without"));
	if (pages_fail(pages))
		printf(", of these the last %lld", ask_num(pages, "in_a_row"));
	cli_say("\n  the last without a text: ", json_str(json_get(pages, "reason")));
	cli_say(", ", json_str(json_get(pages, "detail")));
	putchar('\n');
}

static void print_show(const struct json_val *f, struct str section)
{
	print_feed(f);
	cli_say("  ", json_str(json_get(f, "title")));
	putchar('\n');
	print_rhythm(f);
	print_counts(f);
	print_pages(json_get(f, "pages"));
	section_print(section);
}

/* The daemon's object with a member more. */
static int print_show_json(struct str answer, struct str section)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, MIB(32));
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_raw(&w, "feed", str_trim(answer));
	section_write(&w, section);
	jsonw_end(&w);
	buf_char(&out, '\n');
	return cli_print(buf_view(&out));
}

int feed_show(const struct cli_args *a)
{
	AUTO_BUF struct buf target = {0};
	AUTO_BUF struct buf config = {0};
	AUTO_BUF struct buf answer = {0};
	struct json *j = NULL;

	buf_init(&target, KIB(4));
	buf_init(&config, BUF_NO_MAX);
	buf_init(&answer, MIB(1));
	buf_printf(&target, "/feed/show?id=%s", a->operands[1]);
	int rc = ask_json(a, STR("GET"), buf_view(&target), &answer, &j);

	if (rc == CLI_OK && a->of[OPT_JSON] != NULL)
		rc = print_show_json(buf_view(&answer), section_of(a, "feed", &config));
	else if (rc == CLI_OK)
		print_show(json_root(j), section_of(a, "feed", &config));
	json_free(j);
	return rc;
}
