/* SPDX-License-Identifier: ISC */
/* rasid feed remove: the section out of the file in which it stands, and nothing else. */
#include <stdio.h>
#include <stdlib.h>

#include "base/conf.h"
#include "base/xalloc.h"
#include "cli/feed.h"

struct removing {
	const struct cli_args *args;
	struct str id;
	char *path; /* of the file; NULL: in none */
	struct buf before, after;
	struct feed_lines lines;
	bool running;
};

/* ---- where it stands --------------------------------------------------------------------- */

static bool look(const char *path, void *arg)
{
	struct removing *rm = arg;
	struct err e = {.code = ERR_NONE};

	buf_reset(&rm->before);
	if (cli_read(path, CONF_FILE_MAX, &rm->before, &e) != ERR_NONE)
		return true;
	rm->lines = feed_section_find(buf_view(&rm->before), rm->id);
	if (rm->lines.n == 0)
		return true;
	rm->path = xstrdup(path);
	return false;
}

static int find(struct removing *rm, const struct config *c)
{
	char *dir = str_dup(c->dir);

	feed_files_each(dir, look, rm);
	free(dir);
	if (rm->path == NULL)
		return cli_fail(CLI_FAILED, "there is no feed '" STR_F "' in the configuration",
			STR_A(rm->id));
	buf_str(&rm->after, str_sub(buf_view(&rm->before), 0, rm->lines.from));
	buf_str(&rm->after, str_sub(buf_view(&rm->before), rm->lines.to, rm->before.n));
	return CLI_OK;
}

/* ---- doing it ---------------------------------------------------------------------------- */

static int change(struct removing *rm)
{
	const struct feed_change change = {
		.path = rm->path, .before = &rm->before, .deleted = rm->lines.rest_empty};
	struct err e = {.code = ERR_NONE};
	enum errc rc = change.deleted ? feed_file_delete(rm->path, &e)
				      : feed_file_replace(rm->path, buf_view(&rm->after), &e);

	if (rc != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return feed_change_take(rm->args, &change, &rm->running);
}

/* ---- telling ----------------------------------------------------------------------------- */

static struct str removed(const struct removing *rm)
{
	return str_sub(buf_view(&rm->before), rm->lines.from, rm->lines.to);
}

/* A unified diff without context: what goes. */
static void write_diff(const struct removing *rm, struct buf *out)
{
	struct str rest = removed(rm);
	struct str line;

	if (rm->lines.rest_empty)
		buf_printf(out, "--- %s\n+++ /dev/null\n", rm->path);
	else
		buf_printf(out, "--- %s\n+++ %s\n", rm->path, rm->path);
	buf_printf(out, "@@ -%u,%u +%u,0 @@\n", rm->lines.first, rm->lines.count,
		rm->lines.first - 1);
	while (rest.n != 0 && str_cut(&rest, '\n', &line))
		buf_printf(out, "-" STR_F "\n", STR_A(line));
}

static int print_json(const struct removing *rm, bool written)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", rm->id);
	jsonw_str(&w, "file", str_of(rm->path));
	jsonw_int(&w, "line", rm->lines.first);
	jsonw_str(&w, "text", removed(rm));
	jsonw_bool(&w, "deleted", rm->lines.rest_empty);
	jsonw_bool(&w, "written", written);
	jsonw_bool(&w, "reloaded", rm->running);
	jsonw_end(&w);
	return feed_print_json(&out);
}

static int print(const struct removing *rm, bool written)
{
	AUTO_BUF struct buf out = {0};

	if (rm->args->of[OPT_JSON] != NULL)
		return print_json(rm, written);
	buf_init(&out, BUF_NO_MAX);
	if (!written) {
		write_diff(rm, &out);
		return cli_print(buf_view(&out));
	}
	buf_printf(&out, "removed feed " STR_F "; %s %s\n", STR_A(rm->id),
		rm->lines.rest_empty ? "nothing else was in" : "the rest stays in", rm->path);
	buf_printf(&out, "%s\n",
		rm->running ? "The daemon does not poll it any more."
			    : "No daemon runs: nothing was to be told.");
	buf_str(&out,
		STR("Its articles and alerts stay stored as long as all others (keep_articles, keep_alerts), and alerts "
		    "that wait are still sent. Put back under this id it goes on where it was.\n"));
	return cli_print(buf_view(&out));
}

static int run(struct removing *rm)
{
	struct feed_run r;
	bool dry = rm->args->of[OPT_DRY_RUN] != NULL;
	int rc = feed_begin_offline(rm->args, &r);

	if (rc == CLI_OK)
		rc = find(rm, r.c);
	if (rc == CLI_OK && !dry)
		rc = change(rm);
	feed_end(&r);
	return rc == CLI_OK ? print(rm, !dry) : rc;
}

int feed_remove(const struct cli_args *a)
{
	struct removing rm = {.args = a, .id = str_of(a->operands[1])};

	if (!conf_is_id(rm.id))
		return cli_fail(CLI_USAGE, "'%s' is no id of a feed", a->operands[1]);
	buf_init(&rm.before, CONF_FILE_MAX);
	buf_init(&rm.after, CONF_FILE_MAX);
	int rc = run(&rm);

	buf_done(&rm.before);
	buf_done(&rm.after);
	free(rm.path);
	return rc;
}
