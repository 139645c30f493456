/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid feed share. Each verb returns an exit code, with everything said. */
#include "cli/ask.h"
#include "cli/cli.h"

/* feed_list.c, feed_order.c: asked of the daemon */
int feed_list(const struct cli_args *a);
int feed_show(const struct cli_args *a);
int feed_pause(const struct cli_args *a);
int feed_resume(const struct cli_args *a);
int feed_poke(const struct cli_args *a);
