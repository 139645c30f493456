/* SPDX-License-Identifier: ISC */
#pragma once
/* The other end of the daemon's control socket (daemon/control.h), for commands. */
#include "base/buf.h"
#include "base/json.h"
#include "cli/options.h"

/* One request to the daemon of the configuration in dir (NULL: the default one), two minutes at
 * most; blocks. method and target as in HTTP, "POST" and "/reload". ret comes initialised with the
 * caller's cap on the answer. CLI_OK: *ret_status and *ret are its answer, which may be a refusal.
 * CLI_NO_DAEMON, CLI_FAILED: said on stderr. */
int ask(const char *dir, struct str method, struct str target, int *ret_status,
	struct buf *ret);

/* The same, of a daemon whose answer is JSON. CLI_OK: answer, initialised by the caller, has what came, and
 * *ret the same, to be freed. Otherwise said, and *ret is untouched: what the daemon refuses (no 200) is a
 * sentence of its own, and CLI_FAILED. */
int ask_json(const struct cli_args *a, struct str method, struct str target, struct buf *answer,
	struct json **ret);
/* An order about the second operand, to /WHAT?id=ID ("dest/pause"), for as long as --for says. With --json the
 * answer is printed. CLI_OK: *ret is to be freed; otherwise said, and it is NULL. */
int ask_order(const struct cli_args *a, const char *what, struct json **ret);
long long ask_num(const struct json_val *o, const char *name); /* 0 when it is not there */

/* The same, but that nobody is there to be asked is no failure: CLI_OK with *ret_running false. */
int ask_if_running(const char *dir, struct str method, struct str target, int *ret_status,
	struct buf *ret, bool *ret_running);
/* What the daemon said instead of 200: what is not there is nothing found, what makes no sense is of the command line. */
int ask_refused(int status, struct str text);
