/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid dest share. Each order returns an exit code, with everything said. */
#include "base/json.h"
#include "cli/cli.h"

/* Asks the daemon. CLI_OK: answer, initialised by the caller, has what came, and *ret the same, to be freed.
 * Otherwise said, and *ret is untouched. */
int dest_ask(const struct cli_args *a, struct str method, struct str target, struct buf *answer,
	struct json **ret);
long long dest_num(const struct json_val *o, const char *name); /* 0 when it is not there */
/* Writes a text from outside behind `before`; nothing when there is none. */
void dest_say(const char *before, struct str text);

int dest_list(const struct cli_args *a);
int dest_show(const struct cli_args *a);
int dest_pause(const struct cli_args *a);
int dest_resume(const struct cli_args *a);
int dest_enable(const struct cli_args *a);
int dest_test(const struct cli_args *a);
int dest_dry_run(
	const struct cli_args *a); /* dest_test() that sends nothing, without a daemon */
