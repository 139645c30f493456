/* SPDX-License-Identifier: ISC */
/* rasid config: the configuration as the daemon would read it. `show` prints what won, with
 * --origin who said it; `path` prints the directory that was read, alone on its line for scripts. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "config/config.h"

static int show_path(const char *dir)
{
	struct arena arena;
	struct conf_diags diags;

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	/* Loaded whole although only its directory is wanted: a path from here is one that works. */
	struct config *c = config_load(dir, &arena, &diags);

	if (c != NULL)
		printf(STR_F "\n", STR_A(c->dir));
	config_free(c);
	arena_done(&arena);
	return c != NULL ? CLI_OK
			 : cli_fail(CLI_CONFIG,
				   "the configuration has errors; see `rasid check`");
}

int cmd_config(const struct cli_args *a)
{
	const char *dir = a->of[OPT_CONFIG];

	if (strcmp(a->operands[0], "path") == 0)
		return show_path(dir);
	/* Operands have no table of choices, as options have: the words are tested where they act. */
	if (strcmp(a->operands[0], "show") != 0)
		return cli_usage(a);
	AUTO_BUF struct buf out = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&out, BUF_NO_MAX);
	if (config_show(dir, a->of[OPT_ORIGIN] != NULL, &out, &e) != ERR_NONE)
		return cli_fail(CLI_CONFIG, "%s", e.msg);
	return cli_print(buf_view(&out));
}
