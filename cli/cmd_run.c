/* SPDX-License-Identifier: ISC */
/*
 * rasid run: the daemon. The fork server starts before anything else (pool.h). With no
 * configuration at all it runs too and says what to do next: nobody should have to read a
 * manual to see it start.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "daemon/app.h"
#include "daemon/events.h"
#include "daemon/parser/pool.h"

#define JOURNAL_SOCKET "/run/systemd/journal/socket"

/* Before the log has its level: at a terminal in the form of `rasid check`, so that whoever starts by
 * hand sees the file and the line; in the journal a line each, with its priority. NULL: there are
 * errors, said. The caller's, config_free(). */
static struct config *load(const char *dir, bool journal)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(dir, &arena, &diags);

	if (c != NULL)
		config_gaps(c, &diags);
	buf_init(&text, BUF_NO_MAX);
	if (journal)
		app_log_diags("start", &diags);
	else
		conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	if (c == NULL)
		log_err("start: refused, the configuration has %zu errors", diags.n_errors);
	else if (c->n_feeds + c->n_watches + c->n_dests == 0)
		log_warning("start: `rasid demo` shows it all at work");
	return c;
}

int cmd_run(const struct cli_args *a)
{
	struct app_opts opts = {.config_dir = a->of[OPT_CONFIG]};
	struct err e = {.code = ERR_NONE};

	/* Before the database and the socket are made. */
	umask(0077); /* what is being watched for is nobody else's business */
	bool journal = cli_stderr_is_journal();

	log_init(LOG_LEVEL_INFO, journal ? LOG_STYLE_JOURNAL : LOG_STYLE_TERMINAL);
	/* Before the configuration: its secrets must not be in the memory that every worker is
	 * forked from. */
	if (pool_fork_server_start(&opts.fork_server, &e) != ERR_NONE) {
		log_err("start: %s", e.msg);
		return CLI_FAILED;
	}
	log_set_events(events);
	log_set_journal(JOURNAL_SOCKET);
	if (journal)
		log_set_style(LOG_STYLE_NATIVE);
	opts.journal = journal;
	struct config *config = load(opts.config_dir, journal);

	/* 78, for which the unit has RestartPreventExitStatus=: starting again cures no typing
	 * error. */
	if (config == NULL)
		return CLI_CONFIG;
	/* Fixed thresholds: glibc's own grow with the largest body ever freed. */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	mallopt(M_TRIM_THRESHOLD, 256 * 1024);
	mallopt(M_ARENA_MAX, 2);
	int code = app_run(&opts, config, &e);

	if (code != 0)
		log_err("%s", e.msg);
	return code;
}
