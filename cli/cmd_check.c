/* SPDX-License-Identifier: ISC */
/*
 * rasid check: the configuration without the daemon, with the watch lists' own tests.
 *
 * It is config_load() and nothing else, which `rasid run` and a reload call too: what passes here
 * is what they accept. Exit code 78 when it does not, so that `rasid check && rasid reload` is safe
 * to type.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

static void on_closed(struct str path, bool dir, void *arg)
{
	conf_diag(arg, CONF_WARNING, (struct conf_pos){.file = path},
		"do: chmod %s " STR_F " (the service is not root, and nobody else can read it)",
		dir ? "755" : "644", STR_A(path));
}

/* `rasid check` by root reads what a service without rights may not. */
static void check_modes(const struct config *c, struct conf_diags *diags)
{
	bool systemd = access("/run/systemd/system", F_OK) == 0; /* sd_booted(3) */
	char *dir = str_dup(c->dir);

	if (geteuid() == 0 && systemd)
		config_closed_each(dir, on_closed, diags);
	free(dir);
}

static size_t count_quiet(const struct config *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_feeds; i++)
		n += !c->feeds[i].first_poll_alert;
	return n;
}

static void print_summary(const struct config *c)
{
	printf("ok: %zu feeds, %zu watches, %zu destinations, %zu tests passed\n", c->n_feeds,
		c->n_watches, c->n_dests, count_tests(c));
	/* Whoever adds a feed with a matching article waits for its alert. */
	if (count_quiet(c) != 0)
		puts("the first poll of a feed is a baseline: what is there is stored and not alerted, unless it says first_poll = alert");
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
	if (c != NULL && a->of[OPT_CONFIG] == NULL)
		check_modes(c, &diags);
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
		print_summary(c);
	config_free(c);
	return CLI_OK;
}
