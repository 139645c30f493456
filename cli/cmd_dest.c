/* SPDX-License-Identifier: ISC */
/*
 * rasid dest: looks at destinations and gives orders about them, a row of the table each. The daemon does
 * it, so that nobody else writes into its database.
 */
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "cli/dest.h"

/* ---- queues ------------------------------------------------------------------------------ */

static void print_sum(const struct cli_args *a, long long n, long long had, bool moves)
{
	if (!moves)
		printf("gave up %lld alerts that waited for %s; they are dead letters now\n", n,
			a->operands[1]);
	else
		printf("moved %lld alerts from %s to %s\n", n, a->operands[1], a->operands[2]);
	if (had != 0)
		printf("%lld more were not moved: %s had their articles already\n", had,
			a->operands[2]);
}

static int tell_daemon(const struct cli_args *a, struct str target, bool moves)
{
	AUTO_BUF struct buf answer = {0};
	struct json *j = NULL;

	buf_init(&answer, MIB(1));
	int rc = ask_json(a, STR("POST"), target, &answer, &j);

	if (rc != CLI_OK)
		return rc;
	long long n = ask_num(json_root(j), moves ? "moved" : "dropped");
	long long had = ask_num(json_root(j), "had");

	json_free(j);
	if (n + had == 0)
		return cli_fail(CLI_NOTHING, "nothing waits for '%s'", a->operands[1]);
	/* The daemon's bytes: no member is lost that this version does not know. */
	if (a->of[OPT_JSON] != NULL)
		return cli_print(buf_view(&answer));
	print_sum(a, n, had, moves);
	return CLI_OK;
}

static int adopt(const struct cli_args *a)
{
	AUTO_BUF struct buf target = {0};

	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/dest/adopt?from=%s&to=%s", a->operands[1], a->operands[2]);
	return tell_daemon(a, buf_view(&target), true);
}

static int drop(const struct cli_args *a)
{
	AUTO_BUF struct buf target = {0};

	buf_init(&target, BUF_NO_MAX);
	buf_printf(&target, "/dest/drop?id=%s", a->operands[1]);
	return tell_daemon(a, buf_view(&target), false);
}

/* ---- which ------------------------------------------------------------------------------- */

static const struct order {
	const char *name;
	int ids;
	bool takes_for, takes_test;
	int (*run)(const struct cli_args *a);
} orders[] = {
	{"list", 0, false, false, dest_list},
	{"show", 1, false, false, dest_show},
	{"pause", 1, true, false, dest_pause},
	{"resume", 1, false, false, dest_resume},
	{"enable", 1, false, false, dest_enable},
	{"test", 1, false, true, dest_test},
	{"adopt", 2, false, false, adopt},
	{"drop", 1, false, false, drop},
};

/* An option of another order is a mistake, and what it meant would not be done. */
static bool options_fit(const struct order *o, const struct cli_args *a)
{
	bool test = a->of[OPT_DRY_RUN] != NULL || a->of[OPT_LANG] != NULL;

	return (a->of[OPT_FOR] == NULL || o->takes_for) && (!test || o->takes_test);
}

int cmd_dest(const struct cli_args *a)
{
	const struct order *o = NULL;

	for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++)
		if (strcmp(orders[i].name, a->operands[0]) == 0)
			o = &orders[i];
	if (o == NULL || a->n != 1 + o->ids || !options_fit(o, a))
		return cli_usage(a);
	/* Before it stands in a URL. */
	for (int i = 1; i < a->n; i++)
		if (!conf_is_id(str_of(a->operands[i])))
			return cli_fail(
				CLI_USAGE, "'%s' is no id of a destination", a->operands[i]);
	return o->run(a);
}
