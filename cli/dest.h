/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid dest share. Each order returns an exit code, with everything said. */
#include "cli/ask.h"
#include "cli/cli.h"

int dest_list(const struct cli_args *a);
int dest_show(const struct cli_args *a);
int dest_pause(const struct cli_args *a);
int dest_resume(const struct cli_args *a);
int dest_enable(const struct cli_args *a);
int dest_test(const struct cli_args *a);
int dest_dry_run(
	const struct cli_args *a); /* dest_test() that sends nothing, without a daemon */
