/* SPDX-License-Identifier: ISC */
/*
 * How a worker ended, in words. The document gets the blame (ERR_LIMIT) for what only the work
 * on it can have caused; what comes from outside the worker is ERR_IO, worth another try.
 */
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "daemon/parser/pool_worker.h"

/* ERR_LIMIT counts against the feed and backs it off, ERR_IO does not. SIGKILL is the one that
 * both an operator and the kernel short of memory send; the daemon's own deadline never comes
 * here, since the job has failed by then. */
static const struct {
	int sig;
	enum errc code;
	const char *text;
} ends[] = {
	{SIGSEGV, ERR_LIMIT, "crashed on this document (bad memory access)"},
	{SIGBUS, ERR_LIMIT, "crashed on this document (bad memory access)"},
	{SIGFPE, ERR_LIMIT, "crashed on this document (arithmetic fault)"},
	{SIGILL, ERR_LIMIT, "crashed on this document (illegal instruction)"},
	{SIGTRAP, ERR_LIMIT, "crashed on this document (trap)"},
	{SIGABRT, ERR_LIMIT, "gave up on this document, most likely out of memory"},
	{SIGSYS, ERR_LIMIT, "tried a forbidden system call on this document"},
	{SIGXCPU, ERR_LIMIT, "used up its processor time on this document"},
	{SIGKILL, ERR_IO, "was killed from outside, or by the kernel for memory"},
};

enum errc pool_end_say(int status, struct err *e)
{
	if (WIFEXITED(status))
		return err_set(e, ERR_LIMIT,
			"the parser worker ended with status %d on this document",
			WEXITSTATUS(status));
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (ends[i].sig == WTERMSIG(status))
			return err_set(e, ends[i].code, "the parser worker %s", ends[i].text);
	return err_set(e, ERR_IO, "the parser worker was ended by signal %d (%s)",
		WTERMSIG(status), strsignal(WTERMSIG(status)));
}
