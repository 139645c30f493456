/* SPDX-License-Identifier: ISC */
/*
 * rasid status: what the running daemon says of itself, for people, programs and monitors.
 *
 * One GET /status, three ways to show it: lines to read, the daemon's JSON as it came (--json), an
 * exit code (--check, which goes with both, and puts a line for monitors before those to read).
 */
#include <stdio.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"
#include "cli/status.h"

enum {
	SHOWN_MAX = 20 /* feeds of a kind */
};

/* 0 for what is not there, so that a daemon of another version is shown as far as it is understood. */
static long long num(const struct json_val *o, const char *name)
{
	return (long long)json_int(json_get(o, name), 0);
}

/* Words from outside: what a server answered must not steer the terminal. */
static void print_why(struct str why)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(16));
	cli_plain(&b, why);
	if (b.n > 0)
		printf("  last error: " STR_F, STR_A(buf_view(&b)));
}

static void print_failing(const struct json_val *f)
{
	struct str next = json_str(json_get(f, "next_poll"));

	printf("  %-20.*s ", STR_A(json_str(json_get(f, "id"))));
	if (str_eq(json_str(json_get(f, "state")), STR("gone")))
		printf("the publisher says it is gone (410): not polled until its url changes");
	else
		printf("failed %lld times", num(f, "failures"));
	if (next.n != 0)
		printf(", next try " STR_F, STR_A(next));
	print_why(json_str(json_get(f, "last_error")));
	putchar('\n');
}

/* How it arrives, and how seldom its publisher wants to be asked. */
static void print_noted(const struct json_val *f)
{
	AUTO_BUF struct buf note = {0};
	long long floor_s = num(f, "publisher_floor_s");
	struct str pages = json_str(json_get(f, "pages"));

	buf_init(&note, KIB(16));
	cli_plain(&note, json_str(json_get(f, "note")));
	printf("  %-20.*s", STR_A(json_str(json_get(f, "id"))));
	if (floor_s > 0)
		printf(" its publisher wants %lld s between polls (max_floor caps that)%s",
			floor_s, note.n > 0 ? ";" : "");
	if (note.n > 0)
		printf(" read all the same: " STR_F, STR_A(buf_view(&note)));
	if (pages.n > 0)
		printf("%s its articles' pages give no text (" STR_F "), its own is searched",
			floor_s > 0 || note.n > 0 ? ";" : "", STR_A(pages));
	putchar('\n');
}

static void print_noted_feeds(const struct json_val *v)
{
	const struct json_val *list = json_get(v, "noted_feeds");

	if (json_len(list) != 0)
		puts("noted feeds");
	for (size_t i = 0; i < json_len(list) && i < SHOWN_MAX; i++)
		print_noted(json_at(list, i));
	if (json_len(list) > SHOWN_MAX)
		puts("  and more (--json names up to 200)");
}

static void print_failing_feeds(const struct json_val *v)
{
	const struct json_val *list = json_get(v, "failing_feeds");
	const struct json_val *feeds = json_get(v, "feeds");
	long long all = num(feeds, "failing") + num(feeds, "gone");

	if (json_len(list) != 0)
		puts("failing feeds");
	for (size_t i = 0; i < json_len(list) && i < SHOWN_MAX; i++)
		print_failing(json_at(list, i));
	if (json_len(list) != 0 && all > SHOWN_MAX)
		printf("  and %lld more (--json names up to 200)\n", all - SHOWN_MAX);
}

static void print_paused_feeds(const struct json_val *v)
{
	const struct json_val *list = json_get(v, "paused_feeds");

	if (json_len(list) != 0)
		puts("paused feeds");
	for (size_t i = 0; i < json_len(list) && i < SHOWN_MAX; i++) {
		const struct json_val *f = json_at(list, i);
		struct str until = json_str(json_get(f, "until"));

		printf("  %-20.*s since " STR_F "%s" STR_F "\n",
			STR_A(json_str(json_get(f, "id"))),
			STR_A(json_str(json_get(f, "since"))), until.n != 0 ? " until " : "",
			STR_A(until));
	}
	if (json_len(list) > SHOWN_MAX)
		printf("  and %lld more (`rasid feed list` names all)\n",
			num(json_get(v, "feeds"), "paused") - SHOWN_MAX);
}

static void print_dest(const struct json_val *d)
{
	struct str until = json_str(json_get(d, "until"));
	struct str since = json_str(json_get(d, "paused_since"));

	/* Ids are ASCII by the grammar of the configuration, so padding by bytes keeps the columns. */
	printf("  %-20.*s %-9.*s %lld waiting, %lld sent, %lld dead",
		STR_A(json_str(json_get(d, "id"))), STR_A(json_str(json_get(d, "state"))),
		num(d, "pending"), num(d, "delivered"), num(d, "dead"));
	if (num(d, "held") != 0)
		printf(", %lld held", num(d, "held"));
	if (num(d, "suppressed") != 0)
		printf(", %lld suppressed", num(d, "suppressed"));
	if (since.n != 0)
		printf("  since " STR_F, STR_A(since));
	if (until.n != 0)
		printf("  until " STR_F "%s", STR_A(until),
			since.n == 0 && json_str(json_get(d, "last_error")).n == 0
				? " for its rate"
				: "");
	print_why(json_str(json_get(d, "last_error")));
	putchar('\n');
}

static void print_problem(struct str sentence)
{
	printf("PROBLEM   " STR_F "\n", STR_A(sentence));
}

/* What only this side knows, into arg. */
static void on_secret(struct str sentence, void *arg)
{
	struct buf *b = arg;

	buf_str(b, b->n != 0 ? STR("; ") : STR(""));
	buf_str(b, sentence);
}

static void print_status(const struct json_val *v, struct str secret)
{
	const struct json_val *feeds = json_get(v, "feeds");
	const struct json_val *websub = json_get(v, "websub");
	const struct json_val *limits = json_get(v, "limits");
	const struct json_val *store = json_get(v, "store");
	const struct json_val *config = json_get(v, "config");
	const struct json_val *dests = json_get(v, "destinations");
	const struct json_val *problems = json_get(v, "problems");

	printf("rasid " STR_F "  since " STR_F "  config %s (" STR_F ")\n",
		STR_A(json_str(json_get(v, "version"))),
		STR_A(json_str(json_get(v, "started"))),
		json_bool(json_get(config, "last_reload_ok"), true) ? "ok"
								    : "LAST RELOAD REFUSED",
		STR_A(json_str(json_get(config, "dir"))));
	printf("feeds     %lld total, %lld ok, %lld failing, %lld gone, %lld not yet polled",
		num(feeds, "total"), num(feeds, "ok"), num(feeds, "failing"),
		num(feeds, "gone"), num(feeds, "not_yet_polled"));
	if (num(feeds, "paused") != 0)
		printf(", %lld paused", num(feeds, "paused"));
	putchar('\n');
	if (json_bool(json_get(websub, "on"), false))
		printf("websub    %lld active, %lld asked, %lld denied; %lld pushes taken, %lld articles\n",
			num(websub, "active"), num(websub, "asked"), num(websub, "denied"),
			num(websub, "taken"), num(feeds, "pushed_articles"));
	if (num(limits, "descriptors") < num(limits, "descriptors_wanted"))
		printf("limits    %lld feeds at a time: only %lld file descriptors are allowed, %lld are wanted\n",
			num(limits, "polls_at_a_time"), num(limits, "descriptors"),
			num(limits, "descriptors_wanted"));
	if (json_type(store) == JSON_OBJECT)
		printf("articles  %lld stored, %lld hits, %lld alerts, %.1f MB\n",
			num(store, "articles"), num(store, "hits"), num(store, "alerts"),
			(double)num(store, "bytes") / 1e6);
	if (num(store, "mutes") != 0)
		printf("mutes     %lld (`rasid alert mutes` lists them)\n",
			num(store, "mutes"));
	for (size_t i = 0; i < json_len(problems); i++)
		print_problem(json_str(json_at(problems, i)));
	if (secret.n != 0)
		print_problem(secret);
	print_failing_feeds(v);
	print_noted_feeds(v);
	print_paused_feeds(v);
	if (json_len(dests) != 0)
		puts("destinations");
	for (size_t i = 0; i < json_len(dests); i++)
		print_dest(json_at(dests, i));
}

/* The daemon's bytes and not JSON written again: no member is lost that this version does not know. */
static int show(
	const struct cli_args *a, const struct json_val *v, struct str body, struct str secret)
{
	AUTO_BUF struct buf line = {0};
	int rc = CLI_OK;

	if (a->of[OPT_JSON] != NULL) {
		rc = cli_print(body);
		if (secret.n != 0)
			(void)cli_fail(CLI_OK, STR_F, STR_A(secret)); /* beside the JSON */
	} else {
		buf_init(&line, KIB(32));
		if (a->of[OPT_CHECK] != NULL)
			status_check_line(v, secret, &line);
		printf(STR_F, STR_A(buf_view(&line)));
		print_status(v, secret);
	}
	return rc == CLI_OK && a->of[OPT_CHECK] != NULL ? (int)status_level(v, secret) : rc;
}

int cmd_status(const struct cli_args *a)
{
	AUTO_BUF struct buf body = {0};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	int status = 0;

	buf_init(&body, MIB(16));
	/* Only a person who reads the lines has looked: a monitor or a program that asks must not
	 * make the daemon believe that somebody knows. */
	bool looks = a->of[OPT_JSON] == NULL && a->of[OPT_CHECK] == NULL;
	int rc = looks ? ask(a->of[OPT_CONFIG], STR("POST"), STR("/look"), &status, &body)
		       : ask(a->of[OPT_CONFIG], STR("GET"), STR("/status"), &status, &body);

	if (rc != CLI_OK && a->of[OPT_CHECK] != NULL && a->of[OPT_JSON] == NULL)
		puts("RASID UNKNOWN - the daemon does not answer");
	if (rc != CLI_OK)
		return rc;
	if (status != 200 || json_parse(buf_view(&body), &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon answered %d: " STR_F, status,
			STR_A(buf_view(&body)));
	AUTO_BUF struct buf secret = {0};

	buf_init(&secret, KIB(16));
	cli_secrets_waiting(a, on_secret, &secret);
	rc = show(a, json_root(j), buf_view(&body), buf_view(&secret));
	json_free(j);
	return rc;
}
