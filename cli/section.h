/* SPDX-License-Identifier: ISC */
#pragma once
/* What the configuration files say of one destination or feed, for the commands that show it. */
#include "base/jsonw.h"
#include "cli/cli.h"

/* The lines of [kind ID] as `rasid config show` prints them, secrets masked; ID is the command's second
 * operand. Empty when the files cannot be read or no longer have it. Lives in out, which the caller
 * initialised. */
struct str section_of(const struct cli_args *a, const char *kind, struct buf *out);
void section_print(struct str section);
void section_write(struct jsonw *w, struct str section); /* as a member "configuration" */
