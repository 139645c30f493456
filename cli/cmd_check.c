/* SPDX-License-Identifier: ISC */
/*
 * rasid check: the configuration without the daemon, with the watch lists' own tests.
 *
 * It is config_load() and nothing else, which `rasid run` and a reload call too: what passes here
 * is what they accept. Exit code 78 when it does not, so that `rasid check && rasid reload` is safe
 * to type.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "config/config.h"

static size_t count_tests(const struct config *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_watches; i++)
		n += c->watches[i].n_match + c->watches[i].n_skip;
	return n;
}

static void warn(struct str sentence, void *arg)
{
	(void)arg;
	fprintf(stderr, "warning: " STR_F "\n", STR_A(sentence));
}

int cmd_check(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, MIB(64));
	buf_init(&text, BUF_NO_MAX);
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	if (c != NULL && c->no_dir)
		conf_diag(&diags, CONF_ERROR, (struct conf_pos){.file = c->dir},
			"there is no configuration directory; name one with -c DIR, or make it");
	else if (c != NULL)
		config_gaps(c, &diags);
	/* Warnings too, also with --quiet: that silences the summary only. */
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	cli_secrets_waiting(a, warn, NULL);
	if (diags.n_errors > 0) {
		config_free(c);
		return cli_fail(CLI_CONFIG, "%zu error%s", diags.n_errors,
			diags.n_errors == 1 ? "" : "s");
	}
	if (a->of[OPT_QUIET] == NULL)
		printf("ok: %zu feeds, %zu watches, %zu destinations, %zu tests passed\n",
			c->n_feeds, c->n_watches, c->n_dests, count_tests(c));
	config_free(c);
	return CLI_OK;
}
