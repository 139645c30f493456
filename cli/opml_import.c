/* SPDX-License-Identifier: ISC */
/*
 * rasid opml import:
 *
 *   list ──worker──> feeds ──> an address, not yet there? ──> an id of its own ──> sections
 *     ──> one file of feeds.d ──> the configuration is good ──> the daemon has it
 *
 * Nothing is asked of the feeds themselves: the daemon does that, at its pace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/xalloc.h"
#include "cli/feed.h"
#include "cli/opml.h"
#include "feeds/opml.h"
#include "feeds/url.h"

enum {
	FILE_MAX = 64 * 1024 * 1024,
	TITLE_MAX = 200,
	TAG_MAX = 64,
	PROGRESS = 1000 /* a line on stderr for so many */
};

struct imported {
	struct str id, url, title;
	struct str *tags;
	size_t n_tags;
	const char *skipped; /* why; NULL: it is taken */
	struct str twin;     /* that feed is there already */
};

struct importing {
	struct feed_run r;
	struct feed_doc list;
	struct str *tags; /* for all */
	size_t n_tags;
	struct strmap ids,
		urls; /* taken, also by the list itself; urls: to feeds of the configuration, then of v */
	struct imported *v;
	size_t n, n_taken;
	char *path;
	bool exists; /* the file: it is added to */
	struct buf before, text;
	bool running;
};

/* ---- the list ---------------------------------------------------------------------------- */

static int read_list(struct importing *im)
{
	AUTO_BUF struct buf body = {0};
	struct parse_opts opts = {.as = PARSE_AS_OPML};
	struct err e = {.code = ERR_NONE};

	buf_init(&body, FILE_MAX);
	if (cli_read(im->r.args->operands[1], FILE_MAX, &body, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	enum parse_kind kind =
		fetch_parse(im->r.fetch, buf_view(&body), &opts, &im->r.arena, &im->list, &e);

	if (kind != PARSE_OK)
		return cli_fail(CLI_FAILED, "%s: no OPML list: %s", im->r.args->operands[1],
			kind == PARSE_UNKNOWN ? "its first element is not <opml>" : e.msg);
	for (size_t i = 0; i < im->list.n_notes; i++)
		fprintf(stderr, "note: " STR_F "\n", STR_A(im->list.notes[i]));
	return CLI_OK;
}

static void take_known(struct importing *im)
{
	const struct config *c = im->r.c;
	size_t max = c->n_feeds + im->list.n_articles;

	strmap_init(&im->ids, &im->r.arena, max);
	strmap_init(&im->urls, &im->r.arena, max);
	for (size_t i = 0; i < c->n_feeds; i++) {
		strmap_put(&im->ids, c->feeds[i].id, i);
		strmap_put(&im->urls, url_canonical(c->feeds[i].url, &im->r.arena), i);
	}
}

/* ---- one feed of it ---------------------------------------------------------------------- */

static void put_tag(struct imported *f, struct str tag, struct arena *a)
{
	tag = feed_line(tag, TAG_MAX, a);
	for (size_t i = 0; i < f->n_tags; i++)
		if (str_eq_nocase(f->tags[i], tag))
			return;
	if (tag.n != 0)
		f->tags[f->n_tags++] = tag;
}

static void put_tags(struct importing *im, const struct article *a, struct imported *f)
{
	f->tags = arena_array(&im->r.arena, im->n_tags + a->n_categories, sizeof(*f->tags));
	for (size_t i = 0; i < im->n_tags; i++)
		put_tag(f, im->tags[i], &im->r.arena);
	for (size_t i = 0; i < a->n_categories; i++)
		put_tag(f, a->categories[i], &im->r.arena);
}

static void take(struct importing *im, const struct article *a)
{
	struct arena *arena = &im->r.arena;
	struct imported *f = &im->v[im->n];
	struct err e = {.code = ERR_NONE};

	*f = (struct imported){.url = a->link, .title = feed_line(a->title, TITLE_MAX, arena)};
	im->n++;
	if (url_from_iri(a->link, arena, &f->url, &e) != ERR_NONE) {
		f->skipped = "no address that can be asked";
		return;
	}
	size_t twin = strmap_put(
		&im->urls, url_canonical(f->url, arena), im->r.c->n_feeds + im->n - 1);

	if (twin != SIZE_MAX) {
		f->skipped = "there already";
		f->twin = twin < im->r.c->n_feeds ? im->r.c->feeds[twin].id
						  : im->v[twin - im->r.c->n_feeds].id;
		return;
	}
	f->id = feed_id_propose(f->url, &im->ids, arena);
	strmap_put(&im->ids, f->id, im->n - 1);
	put_tags(im, a, f);
	feed_section_write(f->id, f->url, f->title, f->tags, f->n_tags, &im->text);
	buf_char(&im->text, '\n');
	im->n_taken++;
}

static void take_all(struct importing *im)
{
	take_known(im);
	im->v = arena_array(&im->r.arena, im->list.n_articles, sizeof(*im->v));
	for (size_t i = 0; i < im->list.n_articles; i++) {
		take(im, &im->list.articles[i]);
		if ((i + 1) % PROGRESS == 0)
			fprintf(stderr, "%zu of %zu feeds read\n", i + 1, im->list.n_articles);
	}
}

/* ---- the file ---------------------------------------------------------------------------- */

/* "iraq", "iraq.conf" and "feeds.d/iraq.conf" are one; nothing else is a file of feeds.d. */
static int name_file(struct importing *im)
{
	const char *into = im->r.args->of[OPT_INTO];
	struct str name = str_of(into != NULL ? into : "opml");

	if (str_starts(name, STR("feeds.d/")))
		name = str_sub(name, 8, name.n);
	if (str_ends(name, STR(".conf")))
		name.n -= 5;
	if (name.n == 0 || name.p[0] == '.' || str_find(name, '/') < name.n)
		return cli_fail(
			CLI_USAGE, "--into: '%s' is no name of a file in feeds.d", into);
	im->path = xasprintf(STR_F "/feeds.d/" STR_F ".conf", STR_A(im->r.c->dir), STR_A(name));
	im->exists = access(im->path, F_OK) == 0;
	if (im->exists && into == NULL)
		return cli_fail(CLI_FAILED,
			"%s is there already; --into %s adds to it, or names another", im->path,
			"opml");
	return CLI_OK;
}

static enum errc write_file(struct importing *im, struct err *e)
{
	AUTO_BUF struct buf whole = {0};

	if (!im->exists)
		return feed_file_create(im->path, buf_view(&im->text), e);
	if (cli_read(im->path, CONF_FILE_MAX, &im->before, e) != ERR_NONE)
		return e->code;
	buf_init(&whole, CONF_FILE_MAX);
	buf_str(&whole, buf_view(&im->before));
	if (im->before.n != 0)
		buf_str(&whole,
			im->before.p[im->before.n - 1] == '\n' ? STR("\n") : STR("\n\n"));
	buf_str(&whole, buf_view(&im->text));
	return feed_file_replace(im->path, buf_view(&whole), e);
}

static int change(struct importing *im)
{
	struct feed_change change = {.path = im->path};
	struct err e = {.code = ERR_NONE};

	if (write_file(im, &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	change.before = im->exists ? &im->before : NULL;
	return feed_change_take(im->r.args, &change, &im->running);
}

/* ---- telling ----------------------------------------------------------------------------- */

static void print_skipped(const struct importing *im)
{
	for (size_t i = 0; i < im->n; i++) {
		const struct imported *f = &im->v[i];

		if (f->skipped != NULL)
			fprintf(stderr, "skipped: " STR_F ": %s%s" STR_F "\n", STR_A(f->url),
				f->skipped, f->twin.n != 0 ? ", as feed " : "", STR_A(f->twin));
	}
}

static void json_feeds(const struct importing *im, bool taken, struct jsonw *w)
{
	jsonw_array(w, taken ? "imported" : "skipped");
	for (size_t i = 0; i < im->n; i++) {
		const struct imported *f = &im->v[i];

		if ((f->skipped == NULL) != taken)
			continue;
		jsonw_object(w, NULL);
		if (taken)
			jsonw_str(w, "id", f->id);
		jsonw_str(w, "url", f->url);
		jsonw_str_opt(w, "title", f->title);
		if (taken) {
			jsonw_array(w, "tags");
			for (size_t k = 0; k < f->n_tags; k++)
				jsonw_str(w, NULL, f->tags[k]);
			jsonw_end(w);
		} else {
			jsonw_str(w, "why", str_of(f->skipped));
			jsonw_str_opt(w, "feed", f->twin);
		}
		jsonw_end(w);
	}
	jsonw_end(w);
}

static int print_json(const struct importing *im, bool written)
{
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "file", str_of(im->path));
	json_feeds(im, true, &w);
	json_feeds(im, false, &w);
	jsonw_bool(&w, "written", written);
	jsonw_bool(&w, "reloaded", im->running);
	jsonw_end(&w);
	return feed_print_json(&out);
}

static int print(const struct importing *im, bool written)
{
	if (im->r.args->of[OPT_JSON] != NULL)
		return print_json(im, written);
	print_skipped(im);
	if (!written && im->n_taken != 0) {
		int rc = cli_print(buf_view(&im->text));

		if (rc != CLI_OK)
			return rc;
	}
	fprintf(stderr, "%s %zu feeds into %s, %zu skipped%s\n",
		written ? "imported" : "would import", im->n_taken, im->path,
		im->n - im->n_taken,
		!written      ? ""
		: im->running ? "; the daemon polls them from now on"
			      : "; no daemon runs: they are polled once one is started");
	return CLI_OK;
}

static int run(struct importing *im)
{
	bool dry = im->r.args->of[OPT_DRY_RUN] != NULL;
	struct err e = {.code = ERR_NONE};
	int rc = name_file(im);

	im->tags = feed_tags_read(im->r.args->of[OPT_TAGS], &im->r.arena, &im->n_tags, &e);
	if (rc == CLI_OK && im->tags == NULL)
		rc = cli_fail(CLI_USAGE, "%s", e.msg);
	if (rc == CLI_OK)
		rc = read_list(im);
	if (rc != CLI_OK)
		return rc;
	take_all(im);
	bool writes = !dry && im->n_taken != 0;

	if (writes)
		rc = change(im);
	if (rc == CLI_OK)
		rc = print(im, writes);
	return rc == CLI_OK && im->n_taken == 0 ? CLI_NOTHING : rc;
}

int opml_import(const struct cli_args *a)
{
	struct importing im = {.path = NULL};
	int rc = feed_begin(a, &im.r);

	buf_init(&im.text, CONF_FILE_MAX);
	buf_init(&im.before, CONF_FILE_MAX);
	if (rc == CLI_OK && im.r.c->no_dir && a->of[OPT_DRY_RUN] == NULL)
		rc = cli_fail(CLI_FAILED,
			"there is no directory " STR_F " to write into; -c names another",
			STR_A(im.r.c->dir));
	if (rc == CLI_OK)
		rc = run(&im);
	buf_done(&im.text);
	buf_done(&im.before);
	free(im.path);
	feed_end(&im.r);
	return rc;
}
