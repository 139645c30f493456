/* SPDX-License-Identifier: ISC */
#pragma once
/* Beside watch_edit.c: what a new version of a watch would change. */
#include "cli/cli.h"
#include "config/config.h"

/* Prints how many alerts of the last 7 days the watch `id` of either version would have raised, and articles that only
 * one of them finds. NULL: there is none such. CLI_OK also when nothing is stored. */
int watch_compare(
	const struct config *was, const struct config *is, struct str id, int64_t now_ms);
/* Runs $VISUAL, $EDITOR or vi on the file. CLI_FAILED: said. */
int watch_editor(const char *path);
