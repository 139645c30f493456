/* SPDX-License-Identifier: ISC */
/* rasid watch list: a line a watch, what it found lately by the database and who does not want to hear of it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/httpdate.h"
#include "base/xalloc.h"
#include "cli/feed.h"
#include "cli/watch.h"
#include "daemon/clock.h"
#include "desk/archive.h"

enum {
	DAYS = 7
};
#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* ---- for people --------------------------------------------------------------------------- */

static void put_time(int64_t ms, const char *never, struct arena *a, struct buf *out)
{
	struct str time = ms == TIME_NONE ? str_of(never) : feed_time(ms / 1000, a);

	buf_printf(out, "%-20.*s  ", STR_A(time));
}

/* Ids are ASCII, so padding by bytes keeps the columns; the Arabic comes last. */
static void put_row(const struct config_watch *w, const struct archive_watch *v,
	struct arena *a, struct buf *out)
{
	AUTO_BUF struct buf rate = {0};

	buf_init(&rate, 64);
	watch_rate(v->alerts, DAYS, &rate);
	buf_printf(out, "%-20.*s %5zu %7llu %7.*s  ", STR_A(w->id), w->def.n_lines,
		(unsigned long long)v->articles, STR_A(buf_view(&rate)));
	put_time(v->last_ms, "never", a, out);
	put_time(v->muted_until_ms == 0           ? TIME_NONE
		 : v->muted_until_ms == INT64_MAX ? TIME_NONE
						  : v->muted_until_ms,
		v->muted_until_ms == INT64_MAX ? "for good" : "", a, out);
	cli_plain(out, w->title);
	buf_char(out, '\n');
}

static int print_rows(const struct config *c, const struct archive_watch *v)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};

	arena_init(&a, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	buf_printf(&out, "%-20s %5s %7s %7s  %-20s  %-20s  %s\n", "ID", "LINES", "7 DAYS",
		"A DAY", "LAST", "MUTED UNTIL", "TITLE");
	for (size_t i = 0; i < c->n_watches; i++)
		put_row(&c->watches[i], &v[i], &a, &out);
	return cli_print(buf_view(&out));
}

/* ---- for programs ------------------------------------------------------------------------- */

static void write_time(struct jsonw *w, const char *name, int64_t ms, struct arena *a)
{
	jsonw_str_opt(w, name, ms == TIME_NONE ? STR("") : feed_time(ms / 1000, a));
}

static void write_row(struct jsonw *w, const struct config_watch *watch,
	const struct archive_watch *v, struct arena *a)
{
	bool for_good = v->muted_until_ms == INT64_MAX;

	jsonw_object(w, NULL);
	jsonw_str(w, "id", watch->id);
	jsonw_str(w, "title", watch->title);
	jsonw_str(w, "priority", watch->priority);
	jsonw_int(w, "lines", (int64_t)watch->def.n_lines);
	jsonw_int(w, "articles_7d", (int64_t)v->articles);
	jsonw_int(w, "alerts_7d", (int64_t)v->alerts);
	write_time(w, "last_hit", v->last_ms, a);
	jsonw_bool(w, "muted", v->muted_until_ms != 0);
	write_time(w, "muted_until",
		v->muted_until_ms == 0 || for_good ? TIME_NONE : v->muted_until_ms, a);
	jsonw_end(w);
}

static int print_json(const struct config *c, const struct archive_watch *v)
{
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	arena_init(&a, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_array(&w, "watches");
	for (size_t i = 0; i < c->n_watches; i++)
		write_row(&w, &c->watches[i], &v[i], &a);
	jsonw_end(&w);
	jsonw_end(&w);
	return feed_print_json(&out);
}

/* ---- the verb ----------------------------------------------------------------------------- */

static int list(const struct cli_args *a, const struct config *c)
{
	struct archive_watch *v = xcalloc(c->n_watches + 1, sizeof(*v));
	struct err e = {.code = ERR_NONE};
	int64_t now_ms = clock_now_ms();
	int rc = CLI_OK;

	if (archive_watches(c, now_ms - DAYS * DAY_MS, now_ms, v, &e) != ERR_NONE)
		rc = cli_fail(CLI_FAILED, "%s", e.msg);
	else if (a->of[OPT_JSON] != NULL)
		rc = print_json(c, v);
	else if (c->n_watches == 0)
		rc = cli_fail(CLI_NOTHING, "there is no watch list in the configuration");
	else
		rc = print_rows(c, v);
	free(v);
	return rc;
}

int watch_list(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;

	arena_init(&arena, BUF_NO_MAX);
	struct config *c = watch_config(a, NULL, &arena, &diags);
	int rc = c != NULL ? list(a, c) : CLI_CONFIG;

	config_free(c);
	return rc;
}
