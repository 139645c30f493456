/* SPDX-License-Identifier: ISC */
/*
 * rasid feed add:
 *
 *   address ──> not configured yet ──> feeds found, one chosen ──> what is in it, shown ──> yes?
 *     ──> feeds.d/ID.conf ──> the configuration is good ──> the daemon has it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/xalloc.h"
#include "cli/feed.h"

enum {
	TITLE_MAX = 200
};

struct adding {
	struct feed_run r;
	struct str asked; /* the address that was given */
	struct feed_found found;
	const struct feed_candidate *chosen;
	struct config_feed feed; /* as it will be */
	char *path;
	struct buf section;
	uint64_t *mask;  /* watches that cover it */
	size_t *matches; /* items of the document that each watch hits */
	bool running;
};

static bool may_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

static bool read_line(char *line, size_t n)
{
	fflush(stderr);
	return fgets(line, (int)n, stdin) != NULL;
}

/* ---- which ------------------------------------------------------------------------------- */

static int refuse_known(struct adding *ad, struct str url)
{
	const struct config_feed *known = feed_at(ad->r.c, url, &ad->r.arena);

	return known == NULL ? CLI_OK
			     : cli_fail(CLI_FAILED,
				       "it is configured already: feed " STR_F ", " STR_F,
				       STR_A(known->id), STR_A(known->url));
}

static int ask_which(struct adding *ad)
{
	char line[32];
	uint64_t n = 0;

	feed_found_print(&ad->r, &ad->found, true, stderr);
	fprintf(stderr, "Which one? [1-%zu] ", ad->found.n_feeds);
	if (!read_line(line, sizeof(line)) || !str_to_u64(str_trim(str_of(line)), &n) ||
		n < 1 || n > ad->found.n_feeds)
		return cli_fail(CLI_FAILED, "none chosen; nothing was changed");
	ad->chosen = &ad->found.v.p[n - 1];
	return CLI_OK;
}

/* Feeds are in front. */
static int choose(struct adding *ad)
{
	struct feed_found *f = &ad->found;

	if (f->n_feeds == 0)
		return feed_found_nothing(f, ad->asked);
	ad->chosen = &f->v.p[0];
	if (f->n_feeds == 1)
		return CLI_OK;
	if (ad->r.args->of[OPT_JSON] == NULL && may_ask() && ad->r.args->of[OPT_YES] == NULL)
		return ask_which(ad);
	feed_found_print(&ad->r, f, false, stderr);
	return cli_fail(CLI_USAGE,
		"there are %zu feeds: give the address of the one that is meant", f->n_feeds);
}

/* ---- what it will be --------------------------------------------------------------------- */

static int name_it(struct adding *ad)
{
	const char *wish = ad->r.args->of[OPT_ID];
	const struct config *c = ad->r.c;

	ad->feed.id = wish != NULL ? str_of(wish)
				   : feed_id_propose(ad->feed.url, &c->feed_ids, &ad->r.arena);
	if (!conf_is_id(ad->feed.id))
		return cli_fail(CLI_USAGE,
			"'" STR_F "' is no id: small letters, digits, '-' and '_'",
			STR_A(ad->feed.id));
	if (config_feed(c, ad->feed.id) != NULL)
		return cli_fail(
			CLI_FAILED, "there is a feed '" STR_F "' already", STR_A(ad->feed.id));
	ad->path =
		xasprintf(STR_F "/feeds.d/" STR_F ".conf", STR_A(c->dir), STR_A(ad->feed.id));
	if (access(ad->path, F_OK) == 0)
		return cli_fail(
			CLI_FAILED, "%s is there already; choose another --id", ad->path);
	return CLI_OK;
}

static int describe(struct adding *ad)
{
	struct err e = {.code = ERR_NONE};

	ad->feed.url = ad->chosen->url;
	ad->feed.title = feed_line(ad->chosen->title, TITLE_MAX, &ad->r.arena);
	ad->feed.tags =
		feed_tags_read(ad->r.args->of[OPT_TAGS], &ad->r.arena, &ad->feed.n_tags, &e);
	if (ad->feed.tags == NULL)
		return cli_fail(CLI_USAGE, "%s", e.msg);
	int rc = name_it(ad);

	feed_section_write(ad->feed.id, ad->feed.url, ad->feed.title, ad->feed.tags,
		ad->feed.n_tags, &ad->section);
	return rc;
}

/* ---- what its watches would find --------------------------------------------------------- */

static void match_item(
	struct adding *ad, const struct article *it, struct watch_scratch *scratch)
{
	const struct str fields[FIELD_N] = {[FIELD_TITLE] = it->title,
		[FIELD_SUMMARY] = it->summary,
		[FIELD_BODY] = it->body,
		[FIELD_URL] = it->link,
		[FIELD_SOURCE] = ad->feed.title};
	struct watch_result r = watchset_run(ad->r.c->watchset, scratch, fields, ad->mask);

	for (size_t i = 0; i < r.n_hits; i++)
		if (i == 0 || r.hits[i].watch != r.hits[i - 1].watch)
			ad->matches[r.hits[i].watch]++;
}

static void match(struct adding *ad)
{
	const struct config *c = ad->r.c;
	const struct feed_doc *doc = &ad->chosen->doc;
	struct watch_scratch *scratch = watch_scratch_new();

	ad->mask = arena_array(&ad->r.arena, c->n_watches / 64 + 1, sizeof(*ad->mask));
	ad->matches = arena_array(&ad->r.arena, c->n_watches, sizeof(*ad->matches));
	config_watch_mask(c, &ad->feed, ad->mask);
	/* Of an index, what it lists are no articles. */
	for (size_t i = 0; doc->format != FORMAT_INDEX && i < doc->n_articles; i++)
		match_item(ad, &doc->articles[i], scratch);
	watch_scratch_free(scratch);
}

/* Whether an alert of that watch about this feed would reach anybody. */
static bool is_told(
	const struct config *c, const struct config_watch *w, const struct config_feed *f)
{
	for (size_t i = 0; i < c->n_dests; i++)
		if (config_tells(c, w, f, c->dests[i].d->id))
			return true;
	return false;
}

static bool is_covered(const struct adding *ad, size_t watch)
{
	return (ad->mask[watch / 64] >> watch % 64 & 1) != 0;
}

static void show_watches(const struct adding *ad)
{
	const struct config *c = ad->r.c;
	size_t covered = 0;

	for (size_t i = 0; i < c->n_watches; i++) {
		covered += is_covered(ad, i);
		if (is_covered(ad, i) && ad->matches[i] != 0)
			fprintf(stderr, "  watch " STR_F " matches %zu of these items%s\n",
				STR_A(c->watches[i].id), ad->matches[i],
				is_told(c, &c->watches[i], &ad->feed) ? ""
								      : ", and tells nobody");
	}
	fprintf(stderr, "  %zu of %zu watches cover it\n", covered, c->n_watches);
}

static void show(struct adding *ad)
{
	struct feed_found one = {.n_feeds = 1};

	vec_push(&one.v, *ad->chosen);
	feed_found_print(&ad->r, &one, false, stderr);
	free(one.v.p);
	for (size_t i = 0; i < ad->chosen->doc.n_notes; i++)
		fprintf(stderr, "  note: " STR_F "\n", STR_A(ad->chosen->doc.notes[i]));
	show_watches(ad);
}

/* ---- doing it ---------------------------------------------------------------------------- */

static int confirm(const struct adding *ad)
{
	char line[32];

	if (ad->r.args->of[OPT_YES] != NULL || ad->r.args->of[OPT_JSON] != NULL || !may_ask())
		return CLI_OK;
	fprintf(stderr, "Add it as feed " STR_F "? [Y/n] ", STR_A(ad->feed.id));
	if (read_line(line, sizeof(line)) && strchr("yY\n", line[0]) != NULL)
		return CLI_OK;
	return cli_fail(CLI_FAILED, "nothing was changed");
}

static int write_it(struct adding *ad)
{
	const struct feed_change change = {.path = ad->path};
	struct err e = {.code = ERR_NONE};

	if (feed_file_create(ad->path, buf_view(&ad->section), &e) != ERR_NONE)
		return cli_fail(CLI_FAILED, "%s", e.msg);
	return feed_change_take(ad->r.args, &change, &ad->running);
}

static void json_watches(const struct adding *ad, struct jsonw *w)
{
	const struct config *c = ad->r.c;

	jsonw_array(w, "watches");
	for (size_t i = 0; i < c->n_watches; i++) {
		if (!is_covered(ad, i))
			continue;
		jsonw_object(w, NULL);
		jsonw_str(w, "id", c->watches[i].id);
		jsonw_int(w, "matches", (int64_t)ad->matches[i]);
		jsonw_bool(w, "told", is_told(c, &c->watches[i], &ad->feed));
		jsonw_end(w);
	}
	jsonw_end(w);
}

static int print_json(struct adding *ad, bool written)
{
	const struct feed_doc *doc = &ad->chosen->doc;
	AUTO_BUF struct buf out = {0};
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", ad->feed.id);
	jsonw_str(&w, "url", ad->feed.url);
	jsonw_str_opt(&w, "title", ad->feed.title);
	jsonw_str(&w, "format", str_of(feed_format_name(doc->format)));
	jsonw_int(&w, "items", (int64_t)doc->n_articles);
	jsonw_str_opt(&w, "newest", feed_time(feed_newest_s(doc), &ad->r.arena));
	json_watches(ad, &w);
	jsonw_str(&w, "file", str_of(ad->path));
	jsonw_str(&w, "text", buf_view(&ad->section));
	jsonw_bool(&w, "written", written);
	jsonw_bool(&w, "reloaded", ad->running);
	jsonw_end(&w);
	return feed_print_json(&out);
}

static int print(struct adding *ad, bool written)
{
	if (ad->r.args->of[OPT_JSON] != NULL)
		return print_json(ad, written);
	if (!written) {
		printf("would write %s:\n", ad->path);
		return cli_print(buf_view(&ad->section));
	}
	printf("added feed " STR_F " in %s\n", STR_A(ad->feed.id), ad->path);
	puts(ad->running
			? "The daemon polls it from now on; its first poll is silent (first_poll = alert sends what is there)."
			: "No daemon runs: it is polled once one is started.");
	return CLI_OK;
}

static int add(struct adding *ad)
{
	const struct cli_args *a = ad->r.args;
	bool dry = a->of[OPT_DRY_RUN] != NULL;
	int rc = refuse_known(ad, ad->asked);

	if (rc == CLI_OK)
		rc = feed_find(&ad->r, ad->asked, &ad->found);
	if (rc == CLI_OK)
		rc = choose(ad);
	if (rc == CLI_OK)
		rc = refuse_known(ad, ad->chosen->url);
	if (rc == CLI_OK)
		rc = describe(ad);
	if (rc != CLI_OK)
		return rc;
	match(ad);
	if (a->of[OPT_JSON] == NULL)
		show(ad);
	rc = dry ? CLI_OK : confirm(ad);
	if (rc == CLI_OK && !dry)
		rc = write_it(ad);
	return rc == CLI_OK ? print(ad, !dry) : rc;
}

int feed_add(const struct cli_args *a)
{
	struct adding ad = {.path = NULL};
	int rc = feed_begin(a, &ad.r);

	buf_init(&ad.section, KIB(64));
	if (rc == CLI_OK && ad.r.c->no_dir && a->of[OPT_DRY_RUN] == NULL)
		rc = cli_fail(CLI_FAILED,
			"there is no directory " STR_F " to write into; -c names another",
			STR_A(ad.r.c->dir));
	if (rc == CLI_OK)
		rc = feed_address(&ad.r, a->operands[1], &ad.asked);
	if (rc == CLI_OK)
		rc = add(&ad);
	free(ad.found.v.p);
	free(ad.path);
	buf_done(&ad.section);
	feed_end(&ad.r);
	return rc;
}
