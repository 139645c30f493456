#pragma once
/*
 * The command line: one table of commands, one exit-code convention (rasid(1)).
 *
 * A command gets argv without its own name (argv[0] is the program's), parses its options with
 * getopt_long and returns an exit code. Messages for people go to stderr as "rasid: ...",
 * results to stdout.
 */
#include <getopt.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NO_DAEMON = 3,
	CLI_NOTHING = 4,      /* nothing found: explain, date, match */
	CLI_UNAVAILABLE = 69, /* EX_UNAVAILABLE */
	CLI_CONFIG = 78,      /* EX_CONFIG: systemd does not restart */
};

struct cli_command {
	const char *name;
	const char *synopsis; /* after the name */
	const char *summary;  /* one line */
	int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_commands[];
extern const size_t cli_n_commands;

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_reload(int argc, char **argv);
int cmd_status(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_parse(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_suggest(int argc, char **argv);
int cmd_match(int argc, char **argv);
int cmd_date(int argc, char **argv);
int cmd_version(int argc, char **argv);
int cmd_help(int argc, char **argv);

/* "rasid: ..." on stderr; returns code, so that `return cli_fail(...)` works. */
int cli_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* After getopt said '?': the usage line of the command on stderr, CLI_USAGE. */
int cli_usage(const char *command);
/* All of a file, or of stdin for "-"; ERR_LIMIT beyond max. */
enum errc cli_read(const char *path, size_t max, struct buf *ret, struct err *e);
/* The guard words of the configuration in dir (NULL: the default one), for commands that ask it for
 * nothing else: its other errors are mentioned on stderr. CLI_CONFIG: they cannot be read, said. */
struct guards;
int cli_guards(const char *dir, struct guards **ret);
/* Writes to stdout; CLI_FAILED with a message when that fails (a closed pipe, a full disk). */
int cli_print(struct str s);
/* Text from outside for one line of a terminal: without controls and direction marks. */
void cli_plain(struct buf *out, struct str s);
