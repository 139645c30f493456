/* SPDX-License-Identifier: ISC */
/*
 * The table of commands, and the two that are about the program itself.
 *
 * Its order is that of `rasid help`: the daemon and its configuration first, then the tools. Usage
 * lines, --help, the check of operands and a test of rasid(1) go by these rows.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <curl/curl.h>
#include <uv.h>

#include "cli/cli.h"

#define TAKES(id) (UINT64_C(1) << OPT_##id)

const struct cli_command cli_commands[] = {
	{"run", "", 0, 0, TAKES(CONFIG), "the daemon, in the foreground", cmd_run},
	{"check", "", 0, 0, TAKES(CONFIG) | TAKES(QUIET) | TAKES(ONLINE),
		"validate the configuration, run the watch lists' tests", cmd_check},
	{"config", "show|path", 1, 1, TAKES(CONFIG) | TAKES(ORIGIN),
		"print the merged configuration", cmd_config},
	{"reload", "", 0, 0, TAKES(CONFIG), "make the daemon read its configuration again",
		cmd_reload},
	{"status", "", 0, 0, TAKES(CONFIG) | TAKES(JSON) | TAKES(CHECK),
		"what the daemon is doing", cmd_status},
	{"top", "", 0, 0, TAKES(CONFIG), "the daemon at work, in a terminal", cmd_top},
	{"dest", "list|show ID|pause ID|resume ID|enable ID|test ID|adopt OLD NEW|drop ID", 1,
		3, TAKES(CONFIG) | TAKES(FOR) | TAKES(DRY_RUN) | TAKES(LANG) | TAKES(JSON),
		"look at destinations, pause, ask and test them, move or give up queues",
		cmd_dest},
	{"feed",
		"list|show ID|pause ID|resume ID|poke ID|discover URL|add URL|remove ID|test URL|FILE|ID|capture ID|URL DIR",
		1, 3,
		TAKES(CONFIG) | TAKES(BAD) | TAKES(SLOW) | TAKES(SILENT) | TAKES(FOR) |
			TAKES(ID) | TAKES(TAGS) | TAKES(YES) | TAKES(DRY_RUN) | TAKES(URL) |
			TAKES(JSON),
		"how feeds are, pause and poll them; find, add, remove and test them",
		cmd_feed},
	{"opml", "import FILE|export [FILE|-]", 1, 2,
		TAKES(CONFIG) | TAKES(TAGS) | TAKES(INTO) | TAKES(DRY_RUN) | TAKES(JSON),
		"take over a list of feeds, write one", cmd_opml},
	{"alert", "list|show ID|why ID|requeue [ID]|replay [ID]|drop [ID]|mute|unmute N|mutes",
		1, 2,
		TAKES(CONFIG) | TAKES(DEST) | TAKES(WATCH) | TAKES(FEED) | TAKES(STATE) |
			TAKES(SINCE) | TAKES(UNTIL) | TAKES(LIMIT) | TAKES(DRY_RUN) |
			TAKES(FOR) | TAKES(TO) | TAKES(STORY) | TAKES(WHY) | TAKES(JSON),
		"what became of alerts; send again, give up, mute", cmd_alert},
	{"watch", "list|show ID|test [ID]|try TERM|ID|FILE|edit ID|trend ID|export ID", 1, 2,
		TAKES(CONFIG) | TAKES(FLAGS) | TAKES(FEED) | TAKES(TAG) | TAKES(SINCE) |
			TAKES(UNTIL) | TAKES(LIMIT) | TAKES(YES) | TAKES(FORMAT) | TAKES(JSON),
		"what watch lists are and find; run their tests", cmd_watch},
	{"backup", "FILE", 1, 1, TAKES(CONFIG) | TAKES(JSON),
		"copy the database, also while the daemon runs", cmd_backup},
	{"restore", "FILE", 1, 1, TAKES(CONFIG) | TAKES(DROP_PENDING) | TAKES(JSON),
		"put a backup in the place of the database", cmd_restore},
	{"db", "check|stats|vacuum|migrate|salvage FILE NEW", 1, 3,
		TAKES(CONFIG) | TAKES(QUICK) | TAKES(JSON),
		"check and measure the database, shrink it, bring it to this version, save a damaged one",
		cmd_db},
	{"export", "[FILE|-]", 0, 1,
		TAKES(CONFIG) | TAKES(JSONL) | TAKES(SINCE) | TAKES(UNTIL) | TAKES(FEED) |
			TAKES(TAG) | TAKES(WATCH) | TAKES(JSON),
		"write stored articles as JSON lines", cmd_export},
	{"import", "FILE|-", 1, 1, TAKES(CONFIG) | TAKES(JSONL) | TAKES(AS_FEED) | TAKES(JSON),
		"store articles of JSON lines, without alerts", cmd_import},
	{"story", "list|show ID|follow ID|unfollow ID", 1, 2,
		TAKES(CONFIG) | TAKES(SINCE) | TAKES(WATCH) | TAKES(MIN_OUTLETS) |
			TAKES(LIMIT) | TAKES(TO) | TAKES(FOR) | TAKES(WHY) | TAKES(JSON),
		"what several outlets tell, and who told it first; hear all of it", cmd_story},
	{"search", "QUERY", 1, 1,
		TAKES(CONFIG) | TAKES(SINCE) | TAKES(UNTIL) | TAKES(FEED) | TAKES(TAG) |
			TAKES(WATCH) | TAKES(FIELD) | TAKES(SORT) | TAKES(LIMIT) |
			TAKES(COUNT) | TAKES(COLOR) | TAKES(JSON) | TAKES(EXIT_CODE),
		"find stored articles, as a watch would", cmd_search},
	{"demo", "", 0, 0, TAKES(FOR) | TAKES(COLOR),
		"a local newsroom and real alerts, no internet needed", cmd_demo},
	{"parse", "FILE|-", 1, 1, TAKES(URL) | TAKES(CONTENT_TYPE) | TAKES(ENCODING),
		"read a feed, print it as JSON", cmd_parse},
	{"explain", "TERM", 0, 1,
		TAKES(CONFIG) | TAKES(FLAGS) | TAKES(TEXT) | TAKES(BATCH) | TAKES(JSON),
		"show whether and why a term matches a text", cmd_explain},
	{"suggest", "TERM", 1, 1,
		TAKES(CONFIG) | TAKES(FLAGS) | TAKES(NAME) | TAKES(TEXTS) | TAKES(JSON),
		"other spellings of a term, as lines to paste", cmd_suggest},
	{"match", "FILE|-...", 1, INT_MAX, TAKES(CONFIG) | TAKES(JSON) | TAKES(REVIEW),
		"run the watch lists over texts or JSON lines", cmd_match},
	{"date", "TEXT", 1, 1, TAKES(ZONE) | TAKES(ORDER) | TAKES(NOW),
		"read a date as feeds write it", cmd_date},
	{"version", "", 0, 0, TAKES(JSON), "versions of rasid and its libraries", cmd_version},
	{"help", "[COMMAND]", 0, 1, 0, "this list, or what a command takes", cmd_help},
};
const size_t cli_n_commands = sizeof(cli_commands) / sizeof(cli_commands[0]);

const struct cli_command *cli_command(const char *name)
{
	for (size_t i = 0; i < cli_n_commands; i++)
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	return NULL;
}

/* The nearest command to a mistyped one, or NULL. Two slips at most: with three, any four letters
 * are near to some command. */
static const char *nearest(const char *name)
{
	const char *best = NULL;
	size_t best_distance = 3;

	for (size_t i = 0; i < cli_n_commands; i++) {
		size_t d = str_distance(str_of(name), str_of(cli_commands[i].name));

		if (d < best_distance) {
			best_distance = d;
			best = cli_commands[i].name;
		}
	}
	return best;
}

int cli_unknown(const char *name)
{
	const char *guess = nearest(name);

	if (guess != NULL)
		return cli_fail(CLI_USAGE, "no command '%s'; did you mean '%s'?", name, guess);
	return cli_fail(CLI_USAGE, "no command '%s'; `rasid help` lists them", name);
}

int cmd_version(const struct cli_args *a)
{
	const char *curl = curl_version_info(CURLVERSION_NOW)->version;
	bool json = a->of[OPT_JSON] != NULL;

	/* The libraries in use, not those it was built with: a distribution replaces them
	 * underneath. */
	printf(json ? "{\"rasid\":\"%s\",\"libcurl\":\"%s\",\"libuv\":\"%s\"}\n"
		    : "rasid %s (libcurl %s, libuv %s)\n",
		RASID_VERSION, curl, uv_version_string());
	return CLI_OK;
}

void cli_list(FILE *to)
{
	fputs("rasid watches Arabic news feeds and sends alerts.\n\n", to);
	for (size_t i = 0; i < cli_n_commands; i++)
		fprintf(to, "  rasid %-8s %s\n", cli_commands[i].name, cli_commands[i].summary);
	fputs("\nrasid COMMAND --help shows its options. Manual pages: rasid(1), rasid(8), "
	      "rasid.conf(5), rasid-watch(5).\nFirst time here? Try: rasid demo\n",
		to);
}

int cmd_help(const struct cli_args *a)
{
	if (a->n == 0) {
		cli_list(stdout);
		return CLI_OK;
	}
	const struct cli_command *c = cli_command(a->operands[0]);

	if (c == NULL)
		return cli_unknown(a->operands[0]);
	cli_help_write(c, stdout);
	return CLI_OK;
}
