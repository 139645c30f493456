/* SPDX-License-Identifier: ISC */
/* rasid watch show: a watch as it is read, sets and files of terms included, where it stands, and who is told. */
#include <stdio.h>

#include "cli/feed.h"
#include "cli/watch.h"

/* ---- lines -------------------------------------------------------------------------------- */

static const char *const groups[] = {
	[GROUP_TERM] = "term",
	[GROUP_REQUIRE] = "require",
	[GROUP_EXCLUDE] = "exclude",
	[GROUP_EXCEPT] = "except",
	[GROUP_NEAR] = "near",
};

/* As it may stand in a file: "term exact, title". */
static void put_key(const struct watch_line *l, struct buf *out)
{
	buf_str(out, str_of(groups[l->group]));
	if (l->group == GROUP_NEAR)
		buf_printf(out, " %u", l->near);
	term_flags_write(l->flags, out);
	for (enum field f = 0; f < FIELD_N && l->fields != TERM_FIELDS_DEFAULT; f++)
		/* One word stands for both. */
		if ((l->fields >> f & 1) != 0 && f != FIELD_SUMMARY)
			buf_printf(out, " %s", article_field_name(f));
}

static void put_line(const struct watch_line *l, struct buf *out)
{
	AUTO_BUF struct buf key = {0};

	buf_init(&key, BUF_NO_MAX);
	put_key(l, &key);
	buf_printf(out, "  " STR_F ":%u  " STR_F " = ", STR_A(l->file), l->line,
		STR_A(buf_view(&key)));
	cli_plain(out, l->text);
	buf_char(out, '\n');
}

static void write_line(struct jsonw *w, const struct watch_line *l)
{
	AUTO_BUF struct buf key = {0};

	buf_init(&key, BUF_NO_MAX);
	put_key(l, &key);
	jsonw_object(w, NULL);
	jsonw_str(w, "key", buf_view(&key));
	jsonw_str(w, "value", l->text);
	jsonw_str(w, "file", l->file);
	jsonw_int(w, "line", l->line);
	jsonw_end(w);
}

/* ---- who is told -------------------------------------------------------------------------- */

static bool covers(const struct config_watch *w, const struct config_feed *f)
{
	return config_names_feed(w->feeds, w->n_feeds, f);
}

static size_t feeds_covered(const struct config *c, const struct config_watch *w)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_feeds; i++)
		n += covers(w, &c->feeds[i]);
	return n;
}

/* Of how many of its feeds a destination is told. */
static size_t feeds_told(
	const struct config *c, const struct config_watch *w, const struct config_dest *d)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n_feeds; i++)
		n += covers(w, &c->feeds[i]) && config_tells(c, w, &c->feeds[i], d->d->id);
	return n;
}

static void put_told(const struct config *c, const struct config_watch *w, struct buf *out)
{
	size_t all = feeds_covered(c, w);
	size_t told = 0;

	for (size_t i = 0; i < c->n_dests; i++) {
		size_t n = feeds_told(c, w, &c->dests[i]);

		told += n != 0;
		if (n != 0)
			buf_printf(out, "  tells " STR_F " of %s%zu feeds\n",
				STR_A(c->dests[i].d->id), n == all ? "all " : "", n);
	}
	if (told == 0)
		buf_str(out, STR("  tells nobody\n"));
}

static void write_told(struct jsonw *j, const struct config *c, const struct config_watch *w)
{
	jsonw_array(j, "tells");
	for (size_t i = 0; i < c->n_dests; i++) {
		size_t n = feeds_told(c, w, &c->dests[i]);

		if (n == 0)
			continue;
		jsonw_object(j, NULL);
		jsonw_str(j, "destination", c->dests[i].d->id);
		jsonw_int(j, "feeds", (int64_t)n);
		jsonw_end(j);
	}
	jsonw_end(j);
}

/* ---- the verb ----------------------------------------------------------------------------- */

static int print_show(const struct config *c, const struct config_watch *w)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_printf(&out, STR_F "  " STR_F ":%u  priority " STR_F "  searches %zu of %zu feeds",
		STR_A(w->id), STR_A(w->pos.file), w->pos.line, STR_A(w->priority),
		feeds_covered(c, w), c->n_feeds);
	if (w->def.min > 1)
		buf_printf(&out, "  needs %u different terms", w->def.min);
	if (w->cooldown_ms != 0)
		buf_printf(&out, "  cooldown %llds", (long long)(w->cooldown_ms / 1000));
	buf_str(&out, STR("\n  "));
	cli_plain(&out, w->title);
	buf_char(&out, '\n');
	put_told(c, w, &out);
	for (size_t i = 0; i < w->def.n_lines; i++)
		put_line(&w->def.lines[i], &out);
	buf_printf(&out,
		"  tests: %zu texts that match, %zu that do not; `rasid watch test " STR_F
		"` runs them\n",
		w->n_match, w->n_skip, STR_A(w->id));
	return cli_print(buf_view(&out));
}

static int print_json(const struct config *c, const struct config_watch *w)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw j;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&j, &out, false);
	jsonw_object(&j, NULL);
	jsonw_str(&j, "id", w->id);
	jsonw_str(&j, "title", w->title);
	jsonw_str(&j, "priority", w->priority);
	jsonw_str(&j, "file", w->pos.file);
	jsonw_int(&j, "line", w->pos.line);
	jsonw_int(&j, "feeds", (int64_t)feeds_covered(c, w));
	jsonw_int(&j, "min", w->def.min != 0 ? w->def.min : 1);
	jsonw_int(&j, "cooldown_s", w->cooldown_ms / 1000);
	write_told(&j, c, w);
	jsonw_array(&j, "lines");
	for (size_t i = 0; i < w->def.n_lines; i++)
		write_line(&j, &w->def.lines[i]);
	jsonw_end(&j);
	jsonw_end(&j);
	return feed_print_json(&out);
}

int watch_show(const struct cli_args *a)
{
	AUTO_ARENA struct arena arena = {0};
	struct conf_diags diags;
	int rc = CLI_CONFIG;

	arena_init(&arena, BUF_NO_MAX);
	struct config *c = watch_config(a, NULL, &arena, &diags);
	const struct config_watch *w = c != NULL ? watch_named(a, c) : NULL;

	if (c != NULL && w == NULL)
		rc = CLI_FAILED;
	else if (w != NULL)
		rc = a->of[OPT_JSON] != NULL ? print_json(c, w) : print_show(c, w);
	config_free(c);
	return rc;
}
