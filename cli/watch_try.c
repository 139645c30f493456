/* SPDX-License-Identifier: ISC */
/*
 * rasid watch try: what a term, a watch or a file of watches would have found in what is stored, and whom it would
 * have told (desk/try.h).
 *
 *   TERM ──> a watch of one line ─┐
 *   FILE ─────────────────────────┼──> a draft of the configuration ──> try_run() ──> lines, or JSON
 *   ID ───────────────────────────┘
 */
#include "cli/watch_try.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/xalloc.h"
#include "cli/feed.h"
#include "cli/names.h"
#include "cli/values.h"
#include "cli/watch.h"
#include "daemon/clock.h"

#define TERM_ID "tried-term"
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

enum {
	DAYS = 30,
	SAMPLES = 10
};

struct trying {
	const struct cli_args *a;
	struct config *c;
	bool is_term; /* nobody would be told */
	uint64_t *watches;
	int64_t now_ms;
	struct samples samples;
	struct arena arena;
	struct conf_diags diags;
	bool progress;
};

/* ---- what is tried ------------------------------------------------------------------------- */

static void take_watch(struct trying *t, const struct config_watch *w)
{
	size_t i = (size_t)(w - t->c->watches);

	t->watches[i / 64] |= UINT64_C(1) << i % 64;
}

/* Those that stand in that file. */
static size_t take_file(struct trying *t, struct str file)
{
	size_t n = 0;

	for (size_t i = 0; i < t->c->n_watches; i++)
		if (str_eq(t->c->watches[i].pos.file, file)) {
			take_watch(t, &t->c->watches[i]);
			n++;
		}
	return n;
}

static int load(struct trying *t, const struct config_draft *draft)
{
	config_free(t->c);
	t->c = watch_config(t->a, draft, &t->arena, &t->diags);
	if (t->c == NULL)
		return CLI_CONFIG;
	free(t->watches);
	t->watches = xcalloc(t->c->n_watches / 64 + 1, sizeof(*t->watches));
	return CLI_OK;
}

static int load_draft(struct trying *t, struct str text, const char *name)
{
	const struct config_draft draft = {.path = str_of(name), .text = text, .besides = true};
	int rc = load(t, &draft);

	if (rc != CLI_OK)
		return rc;
	return take_file(t, draft.path) != 0 ? CLI_OK
					     : cli_fail(CLI_FAILED, "%s has no [watch]", name);
}

static int load_file(struct trying *t, const char *path)
{
	AUTO_BUF struct buf text = {0};
	struct err e = {.code = ERR_NONE};

	buf_init(&text, CONF_FILE_MAX);
	if (cli_read(path, CONF_FILE_MAX, &text, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return load_draft(t, buf_view(&text), path);
}

static int load_term(struct trying *t, const char *term)
{
	const char *flags = t->a->of[OPT_FLAGS] != NULL ? t->a->of[OPT_FLAGS] : "";
	AUTO_BUF struct buf text = {0};

	if (strpbrk(term, "\n\r") != NULL || strpbrk(flags, "\n\r=") != NULL)
		return cli_fail(CLI_USAGE, "a term is one line");
	buf_init(&text, CONF_FILE_MAX);
	buf_printf(&text, "[watch " TERM_ID "]\nterm %s = %s\n", flags, term);
	t->is_term = true;
	return load_draft(t, buf_view(&text), "(the term)");
}

static bool is_file(const char *what)
{
	return strchr(what, '/') != NULL || str_ends(str_of(what), STR(".conf")) ||
	       strcmp(what, "-") == 0;
}

/* An id is one that there is; whatever is no file is a term. */
static int load_what(struct trying *t)
{
	const char *what = t->a->operands[1];

	if (is_file(what))
		return load_file(t, what);
	int rc = load(t, NULL);

	if (rc != CLI_OK)
		return rc;
	const struct config_watch *w = config_watch(t->c, str_of(what));

	if (w == NULL)
		return load_term(t, what);
	if (t->a->of[OPT_FLAGS] != NULL)
		return cli_fail(
			CLI_USAGE, "--flags are those of a term, and '%s' is a watch", what);
	take_watch(t, w);
	return CLI_OK;
}

/* ---- running ------------------------------------------------------------------------------- */

static void on_progress(int64_t at, int64_t of, void *arg)
{
	const struct trying *t = arg;

	if (t->progress)
		fprintf(stderr, "\rsearched up to article %lld of %lld", (long long)at,
			(long long)of);
}

static void on_one(const struct try_one *one, void *arg)
{
	struct trying *t = arg;

	samples_add(&t->samples, t->c, one);
}

static int read_limit(const char *value, size_t *ret)
{
	uint64_t n = 0;

	if (value == NULL)
		return CLI_OK;
	if (!str_to_u64(str_of(value), &n) || n > SAMPLES_MAX)
		return cli_fail(CLI_USAGE, "--limit takes a number up to %d, not '%s'",
			SAMPLES_MAX, value);
	*ret = (size_t)n;
	return CLI_OK;
}

static int read_ask(struct trying *t, struct try_ask *ask)
{
	const struct cli_args *a = t->a;

	ask->since_ms = t->now_ms - DAYS * DAY_MS;
	if (a->of[OPT_FEED] != NULL)
		ask->feed = str_of(a->of[OPT_FEED]);
	if (a->of[OPT_TAG] != NULL) {
		AUTO_BUF struct buf tag = {0};

		buf_init(&tag, BUF_NO_MAX);
		buf_printf(&tag, "tag:%s", a->of[OPT_TAG]);
		ask->tag = arena_str(&t->arena, buf_view(&tag));
	}
	if (a->of[OPT_SINCE] != NULL &&
		cli_time(a->of[OPT_SINCE], "since", t->now_ms, &ask->since_ms) != CLI_OK)
		return CLI_USAGE;
	if (a->of[OPT_UNTIL] != NULL &&
		cli_time(a->of[OPT_UNTIL], "until", t->now_ms, &ask->until_ms) != CLI_OK)
		return CLI_USAGE;
	return CLI_OK;
}

static int try_it(struct trying *t)
{
	struct try_ask ask = {.progress = on_progress, .each = on_one, .arg = t};
	struct try_found found;
	struct err e = {.code = ERR_NONE};
	size_t limit = SAMPLES;
	int64_t start_ms = clock_monotonic_ms();

	if (read_ask(t, &ask) != CLI_OK || read_limit(t->a->of[OPT_LIMIT], &limit) != CLI_OK)
		return CLI_USAGE;
	int named = names_check(t->a, t->c);

	if (named != CLI_OK)
		return named;
	ask.c = t->c;
	ask.watches = t->watches;
	samples_init(&t->samples, limit);
	enum errc rc = try_run(&ask, &t->arena, &found, &e);

	if (t->progress)
		fputs("\r\033[K", stderr);
	if (rc != ERR_NONE)
		return cli_unread(&e);
	const struct try_told told = {.ask = &ask,
		.found = &found,
		.samples = &t->samples,
		.is_term = t->is_term,
		.took_ms = clock_monotonic_ms() - start_ms,
		.now_ms = t->now_ms};
	int code = t->a->of[OPT_JSON] != NULL ? watch_try_json(&told) : watch_try_print(&told);

	return code == CLI_OK && found.matched == 0 ? CLI_NOTHING : code;
}

int watch_try(const struct cli_args *a)
{
	struct trying t = {
		.a = a, .now_ms = clock_now_ms(), .progress = isatty(STDERR_FILENO) == 1};

	arena_init(&t.arena, BUF_NO_MAX);
	int rc = load_what(&t);

	if (rc == CLI_OK)
		rc = try_it(&t);
	samples_done(&t.samples);
	free(t.watches);
	config_free(t.c);
	arena_done(&t.arena);
	return rc;
}
