/*
 * rasid: where everything is (ARCHITECTURE.md has the drawing).
 *
 *   cli/main.c -> cli/cli.c        the table of commands; cli/cmd_*.c: one file a command
 *     cmd_run.c -> daemon/app.c    the daemon: start, reload, status, stop
 *       poll.c                     due feed -> http (fetch) -> parser worker -> ingest job
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
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

static const struct cli_command *find(const char *name)
{
	if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
		name = "version";
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		name = "help";
	for (size_t i = 0; i < cli_n_commands; i++)
		if (strcmp(cli_commands[i].name, name) == 0)
			return &cli_commands[i];
	return NULL;
}

/* The nearest command to a mistyped one, or NULL. */
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

int main(int argc, char **argv)
{
	if (!fill_standard_fds())
		return CLI_FAILED;
	if (argc < 2)
		return cmd_help(1, argv) == CLI_OK ? CLI_USAGE : CLI_FAILED;
	const struct cli_command *c = find(argv[1]);

	if (c != NULL) {
		argv[1] = argv[0]; /* getopt begins its messages with it */
		return flush_results(c->run(argc - 1, argv + 1));
	}
	const char *guess = nearest(argv[1]);

	if (guess != NULL)
		return cli_fail(
			CLI_USAGE, "no command '%s'; did you mean '%s'?", argv[1], guess);
	return cli_fail(CLI_USAGE, "no command '%s'; `rasid help` lists them", argv[1]);
}
