/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The command line: one table of options, one of commands (commands.c), one way to read them.
 *
 * To add an option: a row here, and its name in the row of each command that takes it. To add a
 * command: a row in commands.c and a file cmd_NAME.c. Usage lines, `--help`, the refusal of wrong
 * values and the test of the man page follow from the tables.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* An argument of words between bars takes one of them and nothing else; NULL: no argument. */
/* clang-format off */
#define CLI_OPTIONS(X) \
	X(CONFIG,       "config",       'c', "DIR",                    "the directory of the configuration") \
	X(QUIET,        "quiet",        'q', NULL,                     "no summary when all is well") \
	X(ONLINE,       "online",       0,   NULL,                     "also look up hosts, and see as the service does") \
	X(ORIGIN,       "origin",       0,   NULL,                     "the file and line of each value") \
	X(CHECK,        "check",        0,   NULL,                     "exit code 1 when somebody should look") \
	X(FOR,          "for",          0,   "TIME",                   "for so long, as in 20s or 2h") \
	X(COLOR,        "color",        0,   "auto|always|never",      "mark matched words with colour") \
	X(URL,          "url",          0,   "URL",                    "the address that links are relative to") \
	X(CONTENT_TYPE, "content-type", 0,   "TYPE",                   "what the server said") \
	X(ENCODING,     "encoding",     0,   "gzip|deflate|identity",  "how the file is packed") \
	X(FLAGS,        "flags",        0,   "FLAG,...",               "the words before '=' in a watch list") \
	X(TEXT,         "text",         0,   "TEXT",                   "the text; otherwise standard input") \
	X(TEXTS,        "texts",        0,   "FILE",                   "texts in which the spellings are looked for") \
	X(NAME,         "name",         0,   NULL,                     "the term is a foreign name, whatever it looks like") \
	X(BATCH,        "batch",        0,   NULL,                     "answer JSON lines of standard input") \
	X(REVIEW,       "review",       0,   NULL,                     "what each term hit, by form, the rarest first") \
	X(ZONE,         "zone",         0,   "+HH:MM",                 "the zone of a date that names none") \
	X(ORDER,        "order",        0,   "dmy|mdy",                "what 03/04 means") \
	X(NOW,          "now",          0,   "TIME",                   "the time that 'yesterday' is meant from") \
	X(ID,           "id",           0,   "ID",                     "what the feed is called") \
	X(TAGS,         "tags",         0,   "TAG,...",                "tags of the feeds") \
	X(INTO,         "into",         0,   "FILE",                   "the file of feeds.d that is written") \
	X(FORMAT,       "format",       0,   "atom|json|csv",          "the form of the document") \
	X(YES,          "yes",          'y', NULL,                     "do not ask") \
	X(JSONL,        "jsonl",        0,   NULL,                     "as JSON lines") \
	X(AS_FEED,      "as-feed",      0,   "ID",                     "all of it is of this feed") \
	X(TAG,          "tag",          0,   "TAG",                    "only what feeds with this tag brought") \
	X(QUICK,        "quick",        0,   NULL,                     "do not compare indices with tables") \
	X(DROP_PENDING, "drop-pending", 0,   NULL,                     "what waits to be sent is given up") \
	X(DRY_RUN,      "dry-run",      0,   NULL,                     "change nothing, show what would be done") \
	X(LANG,         "lang",         0,   "ar|en",                  "the words of ours in a test message") \
	X(DEST,         "dest",         0,   "ID",                     "only what goes to this destination") \
	X(WATCH,        "watch",        0,   "ID",                     "only what this watch found") \
	X(FEED,         "feed",         0,   "ID",                     "only what this feed brought") \
	X(FIELD,        "field",        0,   "title|summary|body",     "look there alone") \
	X(SORT,         "sort",         0,   "new|best",               "the newest first, or those that have the words most") \
	X(EXIT_CODE,    "exit-code",    0,   NULL,                     "exit code 4 when nothing is found") \
	X(STATE,        "state",        0,   "pending|held|sending|delivered|dead|suppressed", "only what is so") \
	X(SINCE,        "since",        0,   "TIME",                   "only what is younger: 2d, 3h, or a date") \
	X(UNTIL,        "until",        0,   "TIME",                   "only what is older") \
	X(LIMIT,        "limit",        0,   "N",                      "list so many, up to 1000") \
	X(COUNT,        "count",        0,   NULL,                     "count to the end, however long it takes") \
	X(STORY,        "story",        0,   "ID",                     "a story: sty_ and a number") \
	X(MIN_OUTLETS,  "min-outlets",  0,   "N",                      "only what so many outlets tell; 2 unless given") \
	X(TO,           "to",           0,   "ID",                     "mute or follow it at this destination alone") \
	X(BAD,          "bad",          0,   NULL,                     "only what is not as it should be") \
	X(SLOW,         "slow",         0,   NULL,                     "only what is slow to answer") \
	X(SILENT,       "silent",       0,   NULL,                     "only what has brought nothing new for long") \
	X(WHY,          "why",          0,   "TEXT",                   "a note beside it") \
	X(JSON,         "json",         0,   NULL,                     "for programs") \
	X(HELP,         "help",         'h', NULL,                     "this text") \
	X(VERSION,      "version",      'V', NULL,                     "versions of rasid and its libraries")
/* clang-format on */

enum cli_option {
#define X(id, name, letter, argument, doc) OPT_##id,
	CLI_OPTIONS(X)
#undef X
	OPT_N
};

struct cli_option_row {
	const char *name;     /* behind "--" */
	char letter;          /* behind "-"; 0: none */
	const char *argument; /* NULL: none */
	const char *doc;
};
extern const struct cli_option_row cli_options[OPT_N];

struct cli_args;

struct cli_command {
	const char *name;
	const char *operands; /* as the usage shows them; "" for none */
	int min, max;         /* how many operands */
	uint64_t options;     /* bits of enum cli_option; help and version are everybody's */
	const char *summary;  /* one line */
	int (*run)(const struct cli_args *a); /* returns an enum cli_exit */
};

/* What was given. Points into argv. */
struct cli_args {
	const struct cli_command *command;
	const char *of[OPT_N]; /* the argument, "" for an option without one; NULL: not given */
	char **operands;
	int n;
};

/* Whether c has option o, an enum cli_option. */
bool cli_takes(const struct cli_command *c, size_t o);
/* Reads argv, whose first word is the program's name, as the command's row says; getopt moves
 * operands behind options in it. An option given twice counts as it stood last. False: refused, and
 * said on stderr. Not thread-safe, as getopt_long(3) is not. */
bool cli_args_read(const struct cli_command *c, int argc, char **argv, struct cli_args *ret);
/* The command line is of the right form and still not right: its usage on stderr. Returns
 * CLI_USAGE. */
int cli_usage(const struct cli_args *a);
/* Usage, summary, and a line for each option, as `rasid COMMAND --help` shows them. */
void cli_help_write(const struct cli_command *c, FILE *to);
