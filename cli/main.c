/* SPDX-License-Identifier: ISC */
/*
 * rasid: where everything is (ARCHITECTURE.md has the drawing).
 *
 *   cli/main.c -> commands.c       the table of commands; cmd_*.c: one file a command
 *     cmd_run.c -> daemon/app.c    the daemon: start, reload, status, stop
 *       poll.c                     due feed -> http (fetch) -> parser worker -> ingest job
 *         feedpoll.c               what follows what in the life of a feed: decides, does nothing
 *       storer.c                   the store thread, which runs these jobs
 *         ingest.c                 one document -> one transaction; READ THIS FIRST
 *         adopt.c                  a new generation of watch lists
 *         compose.c                a stored delivery -> an alert
 *       deliver.c                  outbox -> http -> verdict
 *       control.c                  what `rasid reload` and `rasid status` talk to
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "base/xalloc.h"
#include "cli/cli.h"
#include "cli/complete.h"

/* Whoever closes our standard descriptors must not make us write messages into the database,
 * which would get the first free number. */
static bool fill_standard_fds(void)
{
	int fd = 0;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
	return fd >= 0;
}

/* A result that did not reach its reader is no success. */
static int flush_results(int code)
{
	bool failed = fflush(stdout) != 0 || ferror(stdout);

	return failed && code == CLI_OK
		       ? cli_fail(CLI_FAILED, "standard output: %s", strerror(errno))
		       : code;
}

/* The program's own --help and --version are the commands of that name. */
static const struct cli_command *find(const char *name)
{
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		name = "version";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	return cli_command(name);
}

static int run(const struct cli_args *a)
{
	if (a->of[OPT_HELP] != NULL) {
		cli_help_write(a->command, stdout);
		return CLI_OK;
	}
	if (a->of[OPT_VERSION] != NULL)
		return cmd_version(a);
	return a->command->run(a);
}

int main(int argc, char **argv)
{
	struct cli_args args;

	if (!fill_standard_fds())
		return CLI_FAILED;
	/* Where libuv finds no memory it aborts, or goes on without: neither says so. */
	uv_replace_allocator(xmalloc, xrealloc, xcalloc, free);
	if (argc < 2) {
		cli_list(stdout);
		return CLI_USAGE;
	}
	/* In no table: nobody types it. */
	if (strcmp(argv[1], "__complete") == 0)
		return flush_results(complete_run(argv + 2, argc - 2));
	const struct cli_command *c = find(argv[1]);

	if (c == NULL)
		return cli_unknown(argv[1]);
	argv[1] = argv[0]; /* getopt begins its messages with it */
	if (!cli_args_read(c, argc - 1, argv + 1, &args))
		return CLI_USAGE;
	return flush_results(run(&args));
}
