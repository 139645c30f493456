/* SPDX-License-Identifier: ISC */
/*
 *   a file is written ──> the whole configuration is read ──> the daemon reloads ──> done
 *                              └── it has errors ──┬── it refuses
 *                                                  └──> the file is as it was
 */
#include <stdio.h>

#include "cli/ask.h"
#include "cli/feed.h"

static void undo(const struct feed_change *change)
{
	struct err e = {.code = ERR_NONE};
	enum errc rc;

	if (change->before == NULL)
		rc = feed_file_delete(change->path, &e);
	else if (change->deleted)
		rc = feed_file_create(change->path, buf_view(change->before), &e);
	else
		rc = feed_file_replace(change->path, buf_view(change->before), &e);
	if (rc != ERR_NONE)
		(void)cli_fail(CLI_FAILED, "could not undo it: %s", e.msg);
}

static int check(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	AUTO_BUF struct buf text = {0};
	struct conf_diags diags;

	arena_init(&arena, BUF_NO_MAX);
	buf_init(&text, BUF_NO_MAX);
	conf_diags_init(&diags, &arena);
	struct config *c = config_load(a->of[OPT_CONFIG], &arena, &diags);

	if (c != NULL) {
		config_free(c);
		return CLI_OK;
	}
	conf_diags_print(&diags, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
	return cli_fail(CLI_CONFIG, "the configuration would have errors; nothing was changed");
}

static int reload(const struct cli_args *a, bool *ret_running)
{
	AUTO_BUF struct buf body = {0};
	int status = 0;

	buf_init(&body, MIB(16));
	int rc = ask_if_running(
		a->of[OPT_CONFIG], STR("POST"), STR("/reload"), &status, &body, ret_running);

	if (rc != CLI_OK || !*ret_running || status == 200)
		return rc;
	fwrite(buf_view(&body).p, 1, body.n, stderr);
	return cli_fail(status == 422 ? CLI_CONFIG : CLI_FAILED,
		"the daemon refused it and keeps its old configuration; nothing was changed");
}

int feed_change_take(
	const struct cli_args *a, const struct feed_change *change, bool *ret_running)
{
	int rc = check(a);

	if (rc == CLI_OK)
		rc = reload(a, ret_running);
	if (rc != CLI_OK)
		undo(change);
	return rc;
}
