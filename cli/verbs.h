/* SPDX-License-Identifier: ISC */
#pragma once
/* Commands of several verbs (`rasid feed list`): a row of a table each. */
#include "cli/cli.h"

#define VERB_BIT(id) (UINT64_C(1) << OPT_##id)

struct cli_verb {
	const char *name;
	int min, max;     /* how many operands stand behind it */
	int ids;          /* the first of them are ids, so many */
	uint64_t options; /* besides --config and --json: VERB_BIT()s */
	int (*run)(const struct cli_args *a);
};
/* Runs the verb that the first operand names. Said on stderr, CLI_USAGE: there is none, its options or
 * operands do not fit, or an id is none of `what` ("a feed"). */
int cli_verb_run(
	const struct cli_args *a, const struct cli_verb *verbs, size_t n, const char *what);
