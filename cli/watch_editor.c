/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/watch_edit.h"

/* By the shell, for the variables may hold options. */
static int spawn(const char *path, pid_t *ret)
{
	char shell[] = "/bin/sh";
	char flag[] = "-c";
	char command[] = "exec ${VISUAL:-${EDITOR:-vi}} \"$1\"";
	char name[] = "rasid";
	char *copy = strdup(path);
	char *argv[] = {shell, flag, command, name, copy, NULL};
	posix_spawnattr_t attr;
	sigset_t all;

	/* What this process ignores meanwhile the editor does not. */
	sigemptyset(&all);
	sigaddset(&all, SIGINT);
	sigaddset(&all, SIGQUIT);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGDEF);
	int rc = posix_spawn(ret, shell, NULL, &attr, argv, environ);

	posix_spawnattr_destroy(&attr);
	free(copy);
	return rc;
}

static bool wait_for(pid_t child, int *ret)
{
	while (waitpid(child, ret, 0) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

/* vi waits for ever for keys that nobody can press. */
static bool nobody_types(void)
{
	const char *visual = getenv("VISUAL"), *editor = getenv("EDITOR");

	return (visual == NULL || *visual == '\0') && (editor == NULL || *editor == '\0') &&
	       isatty(STDIN_FILENO) == 0;
}

int watch_editor(const char *path)
{
	if (nobody_types())
		return cli_fail(CLI_FAILED,
			"there is no terminal to edit at: set $VISUAL or $EDITOR, or run it at one");
	void (*was_int)(int) = signal(SIGINT, SIG_IGN);
	void (*was_quit)(int) = signal(SIGQUIT, SIG_IGN);
	int status = 0;
	pid_t child = 0;
	int rc = spawn(path, &child);
	bool ended = rc == 0 && wait_for(child, &status);

	signal(SIGINT, was_int);
	signal(SIGQUIT, was_quit);
	if (rc != 0)
		return cli_fail(CLI_FAILED, "cannot run an editor: %s", strerror(rc));
	if (!ended || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return cli_fail(CLI_FAILED,
			"the editor failed (see $VISUAL, $EDITOR); nothing was changed");
	return CLI_OK;
}
