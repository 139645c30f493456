/* SPDX-License-Identifier: ISC */
#include "cli/verbs.h"

#include <string.h>

#include "base/conf.h"

enum {
	VERBS_MAX = 32
};

static int unknown(const struct cli_args *a, const struct cli_verb *verbs, size_t n)
{
	const char *command = a->command->name;
	struct str names[VERBS_MAX];

	for (size_t i = 0; i < n && i < VERBS_MAX; i++)
		names[i] = str_of(verbs[i].name);
	struct str near =
		conf_nearest(str_of(a->operands[0]), names, n < VERBS_MAX ? n : VERBS_MAX);

	if (near.n != 0)
		return cli_fail(CLI_USAGE, "no command '%s %s'; did you mean '%s " STR_F "'?",
			command, a->operands[0], command, STR_A(near));
	return cli_fail(CLI_USAGE, "no command '%s %s'; `rasid %s --help` lists them", command,
		a->operands[0], command);
}

/* An option of another verb is a mistake, and what it meant would not be done. */
static bool takes(const struct cli_args *a, const struct cli_verb *v)
{
	uint64_t all = v->options | VERB_BIT(CONFIG) | VERB_BIT(JSON);

	for (size_t o = 0; o < OPT_HELP; o++)
		if (a->of[o] != NULL && (all >> o & 1) == 0)
			return false;
	return a->n - 1 >= v->min && a->n - 1 <= v->max;
}

static int run(const struct cli_args *a, const struct cli_verb *v, const char *what)
{
	if (!takes(a, v))
		return cli_usage(a);
	/* Before it stands in a URL. */
	for (int i = 1; i < a->n && i <= v->ids; i++)
		if (!conf_is_id(str_of(a->operands[i])))
			return cli_fail(CLI_USAGE, "'%s' is no id of %s", a->operands[i], what);
	return v->run(a);
}

int cli_verb_run(
	const struct cli_args *a, const struct cli_verb *verbs, size_t n, const char *what)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(a->operands[0], verbs[i].name) == 0)
			return run(a, &verbs[i], what);
	return unknown(a, verbs, n);
}
