/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the commands share: one convention of exit codes (rasid(1)), messages for people on stderr
 * as "rasid: ...", results on stdout. A command gets its command line read (options.h) and
 * returns an exit code.
 */
#include "base/article.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/options.h"

/* Exit codes, a promise of rasid(1): scripts tell "nothing found" from "it did not work". 69 and 78
 * are those of sysexits.h. */
enum cli_exit {
	CLI_OK = 0,
	CLI_FAILED = 1,
	CLI_USAGE = 2,
	CLI_NO_DAEMON = 3,
	CLI_NOTHING = 4,      /* nothing found: explain, date, match */
	CLI_UNAVAILABLE = 69, /* EX_UNAVAILABLE */
	CLI_CONFIG = 78,      /* EX_CONFIG: systemd does not restart */
};

extern const struct cli_command cli_commands[];
extern const size_t cli_n_commands;

const struct cli_command *cli_command(const char *name); /* NULL: there is none */
int cli_unknown(const char *name); /* says so, with the nearest name; CLI_USAGE */
void cli_list(FILE *to);           /* all commands */

int cmd_run(const struct cli_args *a);
int cmd_check(const struct cli_args *a);
int cmd_config(const struct cli_args *a);
int cmd_reload(const struct cli_args *a);
int cmd_status(const struct cli_args *a);
int cmd_top(const struct cli_args *a);
int cmd_dest(const struct cli_args *a);
int cmd_feed(const struct cli_args *a);
int cmd_watch(const struct cli_args *a);
int cmd_opml(const struct cli_args *a);
int cmd_alert(const struct cli_args *a);
int cmd_story(const struct cli_args *a);
int cmd_backup(const struct cli_args *a);
int cmd_restore(const struct cli_args *a);
int cmd_db(const struct cli_args *a);
int cmd_export(const struct cli_args *a);
int cmd_import(const struct cli_args *a);
int cmd_search(const struct cli_args *a);
int cmd_demo(const struct cli_args *a);
int cmd_parse(const struct cli_args *a);
int cmd_explain(const struct cli_args *a);
int cmd_suggest(const struct cli_args *a);
int cmd_match(const struct cli_args *a);
int cmd_date(const struct cli_args *a);
int cmd_version(const struct cli_args *a);
int cmd_help(const struct cli_args *a);

/* "rasid: ..." and a line's end on stderr; returns code, so that `return cli_fail(...)` works. */
int cli_fail(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* What a command says that reads what is stored and cannot: nothing ever was (ERR_GONE, CLI_NOTHING), else e (CLI_FAILED). */
int cli_unread(const struct err *e);
/* Whether stderr is systemd's journal ($JOURNAL_STREAM, sd-daemon(3)). */
bool cli_stderr_is_journal(void);
/* All of a file, or of stdin for "-", appended to ret; ERR_LIMIT beyond max or ret's own cap,
 * ERR_IO when it cannot be read. e names the file. */
enum errc cli_read(const char *path, size_t max, struct buf *ret, struct err *e);
/* Calls f with a sentence for each secret that the running service does not have yet: to be asked where
 * no directory was named (config_secrets_waiting()). */
void cli_secrets_waiting(
	const struct cli_args *a, void (*f)(struct str sentence, void *arg), void *arg);
/* The guard words of the configuration in dir (NULL: the default one), for commands that ask it for
 * nothing else: its other errors are mentioned on stderr. The caller frees *ret with guards_free().
 * CLI_CONFIG: they cannot be read, said. */
struct guards;
int cli_guards(const char *dir, struct guards **ret);
/* Writes to stdout and flushes; CLI_FAILED with a message when that fails (a closed pipe, a full
 * disk). */
int cli_print(struct str s);
/* Appends text from outside for one line of a terminal: controls and line breaks as blanks,
 * direction marks left out, bad UTF-8 as U+FFFD. A feed's title must not steer the terminal. */
void cli_plain(struct buf *out, struct str s);
/* Prints such a text behind `before`; nothing at all when there is none. */
void cli_say(const char *before, struct str text);
