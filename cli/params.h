/* SPDX-License-Identifier: ISC */
#pragma once
/* Options that the daemon is told of as parameters of its control socket (daemon/alert_query.h). */
#include "base/buf.h"
#include "cli/cli.h"

/* Appends those of its options that were given, the first behind `before`. False: one makes no sense, which was said. */
bool params_write(const struct cli_args *a, char before, struct buf *out);
