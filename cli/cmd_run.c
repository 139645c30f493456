/* SPDX-License-Identifier: ISC */
/*
 * rasid run: the daemon. The fork server starts before anything else (pool.h). With no
 * configuration at all it runs too and says what to do next: nobody should have to read a
 * manual to see it start.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "daemon/app.h"
#include "daemon/parser/pool.h"

/* Under systemd stderr is the journal: $JOURNAL_STREAM is its "device:inode" (sd-daemon(3)).
 * Compared, because the variable is inherited: a daemon started from a service with stderr in a
 * file must not write priorities into it. */
static enum log_style log_style_of_stderr(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat st;
	char mine[64];

	if (stream == NULL || fstat(STDERR_FILENO, &st) != 0)
		return LOG_STYLE_TERMINAL;
	snprintf(mine, sizeof(mine), "%llu:%llu", (unsigned long long)st.st_dev,
		(unsigned long long)st.st_ino);
	return strcmp(mine, stream) == 0 ? LOG_STYLE_JOURNAL : LOG_STYLE_TERMINAL;
}

/* Diagnostics go out before the log is set up, in the form of `rasid check`: whoever starts by hand
 * sees the file and the line. NULL: there are errors, said. The caller's, config_free(). */
static struct config *load(const char *dir)
{
	struct arena arena;
	struct conf_diags diags;
	struct buf text;

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(dir, &arena, &diags);

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	if (c == NULL)
		fprintf(stderr, "rasid: not starting, %zu configuration errors\n",
			diags.n_errors);
	buf_done(&text);
	arena_done(&arena);
	return c;
}

static void say_what_next(const struct config *c)
{
	if (c->n_feeds == 0)
		log_warning("start: no feeds are configured; add [feed ID] sections to " STR_F
			    "/feeds.d/*.conf (rasid.conf(5)), then: rasid reload",
			STR_A(c->dir));
	if (c->n_watches == 0)
		log_warning(
			"start: no watch lists are configured; add [watch ID] sections to " STR_F
			"/watch.d/*.conf (rasid-watch(5)), then: rasid reload",
			STR_A(c->dir));
	if (c->n_dests == 0)
		log_warning(
			"start: no destinations are configured, matches are stored but sent nowhere; add a [destination ID] section to " STR_F
			"/alerts.d/*.conf; `rasid demo` shows it all at work",
			STR_A(c->dir));
}

int cmd_run(const struct cli_args *a)
{
	struct app_opts opts = {.config_dir = a->of[OPT_CONFIG]};
	struct err e = {.code = ERR_NONE};

	/* Before the database and the socket are made. */
	umask(0077); /* what is being watched for is nobody else's business */
	/* Before the configuration: its secrets must not be in the memory that every worker is
	 * forked from. */
	if (pool_fork_server_start(&opts.fork_server_fd, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	struct config *config = load(opts.config_dir);

	/* 78, for which the unit has RestartPreventExitStatus=: starting again cures no typing
	 * error. */
	if (config == NULL)
		return CLI_CONFIG;
	log_init(config->log_level, log_style_of_stderr());
	say_what_next(config);
	/* Fixed thresholds: glibc's own grow with the largest body ever freed. */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	mallopt(M_TRIM_THRESHOLD, 256 * 1024);
	mallopt(M_ARENA_MAX, 2);
	int code = app_run(&opts, config, &e);

	if (code != 0)
		log_err("%s", e.msg);
	return code;
}
