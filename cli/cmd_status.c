/* SPDX-License-Identifier: ISC */
/*
 * rasid status: what the running daemon says of itself, for people, programs and monitors.
 *
 * One GET /status, three ways to show it: lines to read, the daemon's JSON as it came (--json), an
 * exit code (--check, which goes with both).
 */
#include <stdio.h>

#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"

/* 0 for what is not there, so that a daemon of another version is shown as far as it is understood. */
static long long num(const struct json_val *o, const char *name)
{
	return (long long)json_int(json_get(o, name), 0);
}

static void print_dest(const struct json_val *d)
{
	struct str why = json_str(json_get(d, "last_error"));
	struct str until = json_str(json_get(d, "until"));

	/* Ids are ASCII by the grammar of the configuration, so padding by bytes keeps the columns. */
	printf("  %-20.*s %-9.*s %lld waiting, %lld sent, %lld dead",
		STR_A(json_str(json_get(d, "id"))), STR_A(json_str(json_get(d, "state"))),
		num(d, "pending"), num(d, "delivered"), num(d, "dead"));
	if (until.n != 0)
		printf("  until " STR_F, STR_A(until));
	if (why.n != 0)
		printf("  last error: " STR_F, STR_A(why));
	putchar('\n');
}

static void print_status(const struct json_val *v)
{
	const struct json_val *feeds = json_get(v, "feeds");
	const struct json_val *store = json_get(v, "store");
	const struct json_val *config = json_get(v, "config");
	const struct json_val *dests = json_get(v, "destinations");

	printf("rasid " STR_F "  since " STR_F "  config %s (" STR_F ")\n",
		STR_A(json_str(json_get(v, "version"))),
		STR_A(json_str(json_get(v, "started"))),
		json_bool(json_get(config, "last_reload_ok"), true) ? "ok"
								    : "LAST RELOAD REFUSED",
		STR_A(json_str(json_get(config, "dir"))));
	printf("feeds     %lld total, %lld ok, %lld failing, %lld gone, %lld not yet polled\n",
		num(feeds, "total"), num(feeds, "ok"), num(feeds, "failing"),
		num(feeds, "gone"), num(feeds, "not_yet_polled"));
	if (num(feeds, "line_down_s") > 0)
		printf("NO HOST REACHED for %lld s: our own line or name server, trying every minute\n",
			num(feeds, "line_down_s"));
	printf("articles  %lld stored, %lld hits, %lld alerts, %.1f MB\n",
		num(store, "articles"), num(store, "hits"), num(store, "alerts"),
		(double)num(store, "bytes") / 1e6);
	if (num(v, "store_failing_s") > 0)
		printf("STORE FAILING for %lld s: nothing is lost, retrying\n",
			num(v, "store_failing_s"));
	if (json_len(dests) != 0)
		puts("destinations");
	for (size_t i = 0; i < json_len(dests); i++)
		print_dest(json_at(dests, i));
}

/* For Nagios and the like: is anything wrong that a person should look at? Feeds that fail do not
 * count: with hundreds of outlets one always does, and an alarm that is always on is switched off. */
static bool healthy(const struct json_val *v)
{
	const struct json_val *dests = json_get(v, "destinations");
	bool ok = json_bool(json_get(json_get(v, "config"), "last_reload_ok"), true) &&
		  num(v, "store_failing_s") == 0 &&
		  num(json_get(v, "feeds"), "line_down_s") == 0;

	for (size_t i = 0; i < json_len(dests); i++)
		ok &= !str_eq(json_str(json_get(json_at(dests, i), "state")), STR("held"));
	return ok;
}

int cmd_status(const struct cli_args *a)
{
	AUTO_BUF struct buf body = {0};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	int status = 0;

	buf_init(&body, MIB(16));
	int rc = ask(a->of[OPT_CONFIG], STR("GET"), STR("/status"), &status, &body);

	if (rc != CLI_OK)
		return rc;
	if (status != 200 || json_parse(buf_view(&body), &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon answered %d: " STR_F, status,
			STR_A(buf_view(&body)));
	/* The daemon's bytes and not JSON written again: no member is lost that this version does
	 * not know. */
	if (a->of[OPT_JSON] != NULL)
		rc = cli_print(buf_view(&body));
	else
		print_status(json_root(j));
	if (a->of[OPT_CHECK] != NULL && !healthy(json_root(j)))
		rc = CLI_FAILED;
	json_free(j);
	return rc;
}
