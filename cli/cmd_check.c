/* SPDX-License-Identifier: ISC */
/*
 * rasid check: the configuration without the daemon, with the watch lists' own tests.
 *
 * It is config_load(), which `rasid run` and a reload call too: what passes here is what they accept.
 * Exit code 78 when it does not, so that `rasid check && rasid reload` is safe to type. What --online
 * adds is in online.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/online.h"
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

/* All that can be said of the files, in the order in which it is found. */
static struct config *load(
	const struct cli_args *a, struct arena *arena, struct conf_diags *diags)
{
	AUTO_BUF struct buf text = {0};
	struct config *c = config_load(a->of[OPT_CONFIG], arena, diags);

	if (c != NULL && c->no_dir)
		conf_diag(diags, CONF_ERROR, (struct conf_pos){.file = c->dir},
			"there is no configuration directory; name one with -c DIR, or make it");
	else if (c != NULL)
		config_gaps(c, diags);
	if (c != NULL && a->of[OPT_CONFIG] == NULL)
		check_modes(c, diags);
	buf_init(&text, BUF_NO_MAX);
	/* Warnings too, also with --quiet: that silences the summary only. */
	conf_diags_print(diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return c;
}

static int judge(const struct cli_args *a, const struct config *c,
	const struct online_user *user, size_t n_errors)
{
	if (n_errors > 0)
		return cli_fail(CLI_CONFIG, "%zu error%s", n_errors, n_errors == 1 ? "" : "s");
	if (a->of[OPT_ONLINE] != NULL && !online_check(c, user))
		return CLI_UNAVAILABLE;
	if (a->of[OPT_QUIET] == NULL)
		print_summary(c);
	return CLI_OK;
}

/* As who asks, before the service's user, who may not look into secrets/ and would pass a name there
 * that stops its next start. */
static bool is_good_to_us(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	config_free(c);
	if (diags.n_errors == 0)
		return true;
	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(&diags, &text);
	fwrite(text.p, 1, text.n, stderr);
	(void)judge(a, NULL, NULL, diags.n_errors);
	return false;
}

int cmd_check(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;
	struct online_user user = {0};

	arena_init(&arena, MIB(64));
	conf_diags_init(&diags, &arena);
	cli_secrets_waiting(a, warn, NULL);
	if (a->of[OPT_ONLINE] != NULL && !is_good_to_us(a))
		return CLI_CONFIG;
	if (a->of[OPT_ONLINE] != NULL)
		user = online_become(a->of[OPT_CONFIG]);
	struct config *c = load(a, &arena, &diags);

	online_return(&user);
	int rc = judge(a, c, &user, diags.n_errors);

	config_free(c);
	return rc;
}
