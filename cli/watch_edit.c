/* SPDX-License-Identifier: ISC */
/*
 * rasid watch edit: the file of a watch, changed so that a mistake is seen before it is in force.
 *
 *   file ──> copy ──> editor ──> read as a draft ── errors: all shown ──> (e)dit again, (x) exit, (f) show
 *                       ^             └── none: what it would have raised ──> save? ── no: the file is as it was
 *                       └─────────────────────────────────────────────────────────────┘
 *     yes: is the file still what was copied? ──> replaced whole (feed_file.c) ──> reloaded, or undone (feed_change.c)
 *
 * Killed at any moment it leaves the old file or the new one, and maybe a copy in $TMPDIR.
 */
#include "cli/watch_edit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/xalloc.h"
#include "cli/feed.h"
#include "cli/watch.h"
#include "daemon/clock.h"

struct editing {
	const struct cli_args *a;
	struct str id;
	struct arena arena;
	struct config *was; /* what is in force */
	char *path;         /* of the file */
	char *dir, *copy;   /* of the copy */
	struct buf before, after;
	bool keep_copy;
	size_t n_tests;
};

/* ---- the copy ------------------------------------------------------------------------------ */

static int read_into(struct buf *b, const char *path)
{
	struct err e = {.code = ERR_NONE};

	buf_reset(b);
	return cli_read(path, CONF_FILE_MAX, b, &e) == ERR_NONE
		       ? CLI_OK
		       : cli_fail(CLI_FAILED, "%s", e.msg);
}

/* In a directory of its own, for an editor leaves files beside it. */
static int make_copy(struct editing *ed)
{
	const char *tmp = getenv("TMPDIR");
	const char *slash = strrchr(ed->path, '/');

	ed->dir =
		xasprintf("%s/rasid-edit-XXXXXX", tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp");
	if (mkdtemp(ed->dir) == NULL) {
		int rc = cli_fail(CLI_FAILED, "%s: %s", ed->dir, strerror(errno));

		free(ed->dir);
		ed->dir = NULL;
		return rc;
	}
	ed->copy = xasprintf("%s/%s", ed->dir, slash != NULL ? slash + 1 : ed->path);
	FILE *f = fopen(ed->copy, "we");
	bool ok = f != NULL &&
		  fwrite(ed->before.p ? ed->before.p : "", 1, ed->before.n, f) == ed->before.n;

	if (f == NULL || fclose(f) != 0 || !ok)
		return cli_fail(CLI_FAILED, "%s: %s", ed->copy, strerror(errno));
	return CLI_OK;
}

static void remove_copy(struct editing *ed)
{
	if (ed->copy != NULL && !ed->keep_copy)
		(void)unlink(ed->copy);
	/* Not what an editor left there. */
	if (ed->dir != NULL && !ed->keep_copy)
		(void)rmdir(ed->dir);
	free(ed->copy);
	free(ed->dir);
}

/* ---- questions ----------------------------------------------------------------------------- */

/* The first letter of the answer, small; 0: there is none to be had. */
static int ask_letter(const char *question)
{
	char line[64];

	fputs(question, stderr);
	fflush(stderr);
	if (fgets(line, sizeof(line), stdin) == NULL)
		return 0;
	return line[0] >= 'A' && line[0] <= 'Z' ? line[0] - 'A' + 'a' : line[0];
}

/* True: edit again. */
static bool again_after_errors(const struct editing *ed)
{
	for (;;) {
		int c = ed->a->of[OPT_YES] != NULL
				? 0
				: ask_letter(
					  "(e)dit again, (x) exit without saving, (f) show file? ");

		if (c == 'e')
			return true;
		if (c == 0 || c == 'x')
			return false;
		if (c == 'f')
			(void)cli_print(buf_view(&ed->after));
	}
}

/* ---- a version ----------------------------------------------------------------------------- */

static void on_test(const struct config_test *t, void *arg)
{
	(void)t;
	++*(size_t *)arg;
}

/* How many tests there are is told by a reading of its own: one that fails is an error here. */
static void count_tests(struct editing *ed, const struct config_draft *draft)
{
	struct config_draft counted = *draft;
	struct conf_diags unsaid;

	ed->n_tests = 0;
	counted.on_test = on_test;
	counted.arg = &ed->n_tests;
	config_free(config_load_draft(ed->a->of[OPT_CONFIG], &counted, &ed->arena, &unsaid));
}

static void print_diags(const struct conf_diags *d)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	conf_diags_print(d, &text);
	fwrite(text.p ? text.p : "", 1, text.n, stderr);
}

static struct config *load(struct editing *ed)
{
	const struct config_draft draft = {
		.path = str_of(ed->path), .text = buf_view(&ed->after)};
	struct conf_diags diags;
	struct config *c = config_load_draft(ed->a->of[OPT_CONFIG], &draft, &ed->arena, &diags);

	/* Warnings as well: they are about lines that are seldom meant. */
	print_diags(&diags);
	if (c != NULL)
		count_tests(ed, &draft);
	return c;
}

static void describe(const struct editing *ed, const struct config *is)
{
	const struct config_watch *w = config_watch(is, ed->id);

	if (w == NULL)
		printf("ok, but there is no watch '" STR_F "' any more\n", STR_A(ed->id));
	else
		printf("ok: %zu lines, %zu tests passed.  ", w->def.n_lines, ed->n_tests);
	fflush(stdout);
	(void)watch_compare(ed->was, is, ed->id, clock_now_ms());
}

/* ---- saving -------------------------------------------------------------------------------- */

/* Somebody else's change would be lost without a word. */
static int check_unchanged(struct editing *ed)
{
	AUTO_BUF struct buf now = {0};

	buf_init(&now, CONF_FILE_MAX);
	int rc = read_into(&now, ed->path);

	if (rc == CLI_OK && str_eq(buf_view(&now), buf_view(&ed->before)))
		return CLI_OK;
	ed->keep_copy = true;
	return cli_fail(CLI_FAILED,
		"%s was changed by somebody else meanwhile; nothing was saved, your version is in %s",
		ed->path, ed->copy);
}

static int save(struct editing *ed)
{
	const struct feed_change change = {.path = ed->path, .before = &ed->before};
	struct err e = {.code = ERR_NONE};
	bool running = false;
	int rc = check_unchanged(ed);

	if (rc != CLI_OK)
		return rc;
	if (feed_file_replace(ed->path, buf_view(&ed->after), &e) != ERR_NONE) {
		ed->keep_copy = true;
		return cli_fail(CLI_FAILED, "%s; your version is in %s", e.msg, ed->copy);
	}
	rc = feed_change_take(ed->a, &change, &running);
	ed->keep_copy = rc != CLI_OK;
	if (rc == CLI_OK)
		printf("saved %s, %s\n", ed->path,
			running ? "reloaded" : "in force when the daemon starts");
	return rc;
}

static bool is_wanted(const struct editing *ed)
{
	return ed->a->of[OPT_YES] != NULL || ask_letter("Save? [y/N] ") == 'y';
}

/* ---- the verb ------------------------------------------------------------------------------ */

/* Once in the editor. *ret_again: once more. */
static int edit_once(struct editing *ed, bool *ret_again)
{
	*ret_again = false;
	int rc = watch_editor(ed->copy);

	if (rc != CLI_OK)
		return rc;
	rc = read_into(&ed->after, ed->copy);
	if (rc != CLI_OK)
		return rc;
	if (str_eq(buf_view(&ed->after), buf_view(&ed->before))) {
		puts("nothing was changed");
		return CLI_OK;
	}
	struct config *is = load(ed);

	if (is == NULL) {
		*ret_again = again_after_errors(ed);
		return *ret_again ? CLI_OK : cli_fail(CLI_CONFIG, "nothing was saved");
	}
	describe(ed, is);
	config_free(is);
	if (is_wanted(ed))
		return save(ed);
	puts("nothing was saved");
	return CLI_OK;
}

static int edit(struct editing *ed)
{
	bool again = true;
	int rc = read_into(&ed->before, ed->path);

	if (rc == CLI_OK)
		rc = make_copy(ed);
	while (rc == CLI_OK && again)
		rc = edit_once(ed, &again);
	remove_copy(ed);
	return rc;
}

int watch_edit(const struct cli_args *a)
{
	struct editing ed = {.a = a, .id = str_of(a->operands[1])};
	struct conf_diags diags;
	int rc = CLI_CONFIG;

	arena_init(&ed.arena, BUF_NO_MAX);
	buf_init(&ed.before, CONF_FILE_MAX);
	buf_init(&ed.after, CONF_FILE_MAX);
	ed.was = watch_config(a, NULL, &ed.arena, &diags);
	const struct config_watch *w = ed.was != NULL ? watch_named(a, ed.was) : NULL;

	if (ed.was != NULL)
		rc = CLI_FAILED;
	if (w != NULL) {
		ed.path = str_dup(w->pos.file);
		rc = edit(&ed);
	}
	free(ed.path);
	buf_done(&ed.before);
	buf_done(&ed.after);
	config_free(ed.was);
	arena_done(&ed.arena);
	return rc;
}
