/* SPDX-License-Identifier: ISC */
#pragma once
/* What the files of rasid watch share. Each verb returns an exit code, with everything said. */
#include "base/jsonw.h"
#include "cli/cli.h"
#include "config/config.h"

int watch_list(const struct cli_args *a);
int watch_show(const struct cli_args *a);
int watch_test(const struct cli_args *a);
int watch_try(const struct cli_args *a);
int watch_edit(const struct cli_args *a);
int watch_trend(const struct cli_args *a);
int watch_export(const struct cli_args *a);

/* Reads the configuration, as it is or as the draft (NULL: none) says; NULL: what is wrong is said. Diagnostics
 * live in the arena, which the caller initialised. */
struct config *watch_config(const struct cli_args *a, const struct config_draft *draft,
	struct arena *arena, struct conf_diags *diags);
/* The watch that the second operand names; NULL: there is none, said. */
const struct config_watch *watch_named(const struct cli_args *a, const struct config *c);
/* "3.1", "0.14": how often in so many days. */
void watch_rate(uint64_t n, double days, struct buf *out);
