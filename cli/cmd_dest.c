/* SPDX-License-Identifier: ISC */
/*
 * rasid dest: what waits for a destination goes to another one, or is given up. The daemon does it, so
 * that nobody else writes into its database.
 */
#include <stdio.h>
#include <string.h>

#include "base/conf.h"
#include "base/json.h"
#include "cli/ask.h"
#include "cli/cli.h"

/* The answer's numbers; what is missing counts 0. */
static int print_sum(const struct json_val *v, const struct cli_args *a, bool moves)
{
	long long n = (long long)json_int(json_get(v, moves ? "moved" : "dropped"), 0);
	long long had = (long long)json_int(json_get(v, "had"), 0);

	if (n + had == 0)
		return cli_fail(CLI_NOTHING, "nothing waits for '%s'", a->operands[1]);
	if (!moves)
		printf("gave up %lld alerts that waited for %s; they are dead letters now\n", n,
			a->operands[1]);
	else
		printf("moved %lld alerts from %s to %s\n", n, a->operands[1], a->operands[2]);
	if (had != 0)
		printf("%lld more were not moved: %s had their articles already\n", had,
			a->operands[2]);
	return CLI_OK;
}

static int tell_daemon(const struct cli_args *a, struct str target, bool moves)
{
	AUTO_BUF struct buf body = {0};
	struct json *j = NULL;
	struct err e = {.code = ERR_NONE};
	int status = 0;

	buf_init(&body, MIB(1));
	int rc = ask(a->of[OPT_CONFIG], STR("POST"), target, &status, &body);

	if (rc != CLI_OK)
		return rc;
	if (status != 200)
		return cli_fail(CLI_FAILED, STR_F, STR_A(str_trim(buf_view(&body))));
	if (json_parse(buf_view(&body), &j, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "the daemon's answer makes no sense: %s", e.msg);
	rc = print_sum(json_root(j), a, moves);
	json_free(j);
	return rc;
}

int cmd_dest(const struct cli_args *a)
{
	AUTO_BUF struct buf target = {0};
	bool moves = strcmp(a->operands[0], "adopt") == 0;

	if (a->n != (moves ? 3 : 2) || (!moves && strcmp(a->operands[0], "drop") != 0))
		return cli_usage(a);
	/* Before it stands in a URL. */
	for (int i = 1; i < a->n; i++)
		if (!conf_is_id(str_of(a->operands[i])))
			return cli_fail(
				CLI_USAGE, "'%s' is no id of a destination", a->operands[i]);
	buf_init(&target, BUF_NO_MAX);
	if (moves)
		buf_printf(
			&target, "/dest/adopt?from=%s&to=%s", a->operands[1], a->operands[2]);
	else
		buf_printf(&target, "/dest/drop?id=%s", a->operands[1]);
	return tell_daemon(a, buf_view(&target), moves);
}
