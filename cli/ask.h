/* SPDX-License-Identifier: ISC */
#pragma once
/* The other end of the daemon's control socket (daemon/control.h), for commands. */
#include "base/buf.h"

/* One request to the daemon of the configuration in dir (NULL: the default one), two minutes at
 * most; blocks. method and target as in HTTP, "POST" and "/reload". ret comes initialised with the
 * caller's cap on the answer. CLI_OK: *ret_status and *ret are its answer, which may be a refusal.
 * CLI_NO_DAEMON, CLI_FAILED: said on stderr. */
int ask(const char *dir, struct str method, struct str target, int *ret_status,
	struct buf *ret);
