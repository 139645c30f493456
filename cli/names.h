/* SPDX-License-Identifier: ISC */
#pragma once
/* The ids and tags by which options choose among what is stored. */
#include "cli/cli.h"
#include "config/config.h"

/* Is there what --feed, --watch and --tag name? What has left the configuration is, as long as something of it is stored; a
 * tag is one of c's feeds, beside --feed of that feed. CLI_USAGE: it is not, said, with the nearest name that there is. A database that cannot be
 * read is not judged here: whoever asks is about to read it. */
int names_check(const struct cli_args *a, const struct config *c);
