/* SPDX-License-Identifier: ISC */
/*
 *   the address ──> a feed: that is all
 *        └──> a page ──> the feeds that it names, each looked at
 *                 └──> names none ──> the usual places of the site, until one is a feed; else a sitemap index
 *
 * One request at a time, to one site: a person waits, and a publisher watches.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "cli/feed.h"
#include "feeds/discover.h"
#include "feeds/url.h"

enum {
	NAMED_MAX = 20, /* feeds of a page that are looked at */
	TITLE_MAX = 200
};

struct finding {
	struct feed_run *r;
	struct feed_found *found;
	struct feed_doc page;
	struct str base; /* where the page is, after redirects */
};

/* That under which it is asked for from now on. */
static struct str address_of(const struct fetch_answer *a, struct str asked, struct arena *to)
{
	return arena_str(to, a->res.permanent_url.n != 0 ? a->res.permanent_url : asked);
}

/* Asks for one address and reads what comes as a feed. */
static struct feed_candidate look(
	struct finding *f, struct str url, struct fetch_answer *answer)
{
	struct feed_run *r = f->r;
	const struct config_feed *known = feed_at(r->c, url, &r->arena);
	const struct config_feed feed =
		known != NULL ? *known : (struct config_feed){.url = url};
	struct feed_candidate c = {.url = url};

	f->found->asked++;
	fetch_get(r->fetch, &feed, url, false, answer);
	if (fetch_judge(answer, &c.why) != ERR_NONE)
		return c;
	struct parse_opts opts =
		fetch_opts(r->c, &feed, answer->res.url, answer->res.content_type);

	enum parse_kind kind = fetch_parse(
		r->fetch, buf_view(&answer->body), &opts, &r->arena, &c.doc, &c.why);

	c.is_feed = kind == PARSE_OK || (kind == PARSE_INDEX && c.doc.n_articles != 0);
	c.url = address_of(answer, url, &r->arena);
	c.title = c.doc.title;
	return c;
}

static bool is_known(const struct feed_found *found, struct str url, struct arena *a)
{
	for (size_t i = 0; i < found->v.n; i++)
		if (str_eq(url_canonical(found->v.p[i].url, a), url_canonical(url, a)))
			return true;
	return false;
}

/* Feeds in front, in the order in which they were found. */
static void keep(struct finding *f, const struct feed_candidate *c)
{
	struct feed_found *found = f->found;

	if (is_known(found, c->url, &f->r->arena))
		return;
	vec_push(&found->v, *c);
	if (!c->is_feed)
		return;
	for (size_t i = found->v.n - 1; i > found->n_feeds; i--)
		found->v.p[i] = found->v.p[i - 1];
	found->v.p[found->n_feeds++] = *c;
}

static void look_at_named(struct finding *f)
{
	for (size_t i = 0; i < f->page.n_articles && i < NAMED_MAX; i++) {
		const struct article *named = &f->page.articles[i];
		struct fetch_answer answer;

		if (is_known(f->found, named->link, &f->r->arena))
			continue;
		struct feed_candidate c = look(f, named->link, &answer);

		fetch_answer_done(&answer);
		if (c.title.n == 0)
			c.title = named->title;
		/* What is only called like a feed is told when it is one. */
		if (c.is_feed || named->guid.n != 0)
			keep(f, &c);
	}
	if (f->page.n_articles > NAMED_MAX)
		(void)cli_fail(CLI_OK, "the page names %zu feeds; the first %d were looked at",
			f->page.n_articles, NAMED_MAX);
}

/* A sitemap of pages, not of news, has no titles. Of an index nobody knows before its sitemaps are read: it is offered
 * where there is nothing better. */
static bool is_of_use(const struct feed_candidate *c, const struct discover_place *place)
{
	bool index = c->doc.format == FORMAT_INDEX;

	return c->is_feed &&
	       (!place->sitemap || index ||
		       (c->doc.n_articles != 0 && c->doc.articles[0].title.n != 0));
}

static void look_at_places(struct finding *f)
{
	struct feed_candidate index = {.is_feed = false};

	for (size_t i = 0; i < discover_n_places && f->found->n_feeds == 0; i++) {
		struct str url = url_resolve(f->base, discover_places[i].path, &f->r->arena);
		struct fetch_answer answer;

		if (url.n == 0)
			return;
		struct feed_candidate c = look(f, url, &answer);

		fetch_answer_done(&answer);
		if (!is_of_use(&c, &discover_places[i]))
			continue;
		if (c.doc.format != FORMAT_INDEX)
			keep(f, &c);
		else if (!index.is_feed)
			index = c;
	}
	if (index.is_feed && f->found->n_feeds == 0)
		keep(f, &index);
}

static enum parse_kind read_page(struct finding *f, const struct fetch_answer *answer)
{
	struct parse_opts opts = {.as = PARSE_AS_PAGE,
		.url = answer->res.url,
		.content_type = answer->res.content_type};
	struct err e = {.code = ERR_NONE};

	f->base = arena_str(&f->r->arena, answer->res.url);
	return fetch_parse(
		f->r->fetch, buf_view(&answer->body), &opts, &f->r->arena, &f->page, &e);
}

int feed_find(struct feed_run *r, struct str url, struct feed_found *ret)
{
	struct finding f = {.r = r, .found = ret};
	struct fetch_answer answer;
	struct err e = {.code = ERR_NONE};

	*ret = (struct feed_found){.n_feeds = 0};
	struct feed_candidate c = look(&f, url, &answer);

	if (c.is_feed) {
		keep(&f, &c);
	} else if (fetch_judge(&answer, &e) == ERR_NONE) {
		ret->is_page = true;
		if (read_page(&f, &answer) == PARSE_OK)
			look_at_named(&f);
	}
	fetch_answer_done(&answer);
	if (e.code != ERR_NONE)
		return cli_fail(CLI_FAILED, STR_F ": %s", STR_A(url), e.msg);
	if (ret->n_feeds == 0)
		look_at_places(&f);
	return CLI_OK;
}

/* ---- telling ----------------------------------------------------------------------------- */

void feed_found_print(struct feed_run *r, const struct feed_found *f, bool numbered, FILE *to)
{
	for (size_t i = 0; i < f->v.n; i++) {
		const struct feed_candidate *c = &f->v.p[i];
		struct str newest = feed_time(feed_newest_s(&c->doc), &r->arena);
		struct str title = feed_line(c->title, TITLE_MAX, &r->arena);

		if (numbered && c->is_feed)
			fprintf(to, "%2zu  ", i + 1);
		else
			fprintf(to, "%s", numbered ? "    " : "");
		fprintf(to, STR_F "\n", STR_A(c->url));
		if (!c->is_feed) {
			fprintf(to, "      no feed: %s\n", c->why.msg);
			continue;
		}
		/* The title last: what follows Arabic on a line is reordered by the terminal. */
		fprintf(to, "      %s, %zu %s%s" STR_F "%s" STR_F "\n",
			feed_format_name(c->doc.format), c->doc.n_articles,
			c->doc.format == FORMAT_INDEX ? "sitemaps" : "items",
			newest.n != 0 ? ", newest " : "", STR_A(newest),
			title.n != 0 ? "  " : "", STR_A(title));
	}
}

void feed_found_json(struct feed_run *r, const struct feed_found *f, struct jsonw *w)
{
	jsonw_array(w, "feeds");
	for (size_t i = 0; i < f->v.n; i++) {
		const struct feed_candidate *c = &f->v.p[i];

		jsonw_object(w, NULL);
		jsonw_str(w, "url", c->url);
		jsonw_str_opt(w, "title", feed_line(c->title, TITLE_MAX, &r->arena));
		jsonw_str_opt(w, "format",
			c->is_feed ? str_of(feed_format_name(c->doc.format)) : STR(""));
		jsonw_int(w, "items", (int64_t)c->doc.n_articles);
		jsonw_str_opt(w, "newest", feed_time(feed_newest_s(&c->doc), &r->arena));
		jsonw_str_opt(w, "error", str_of(c->is_feed ? "" : c->why.msg));
		jsonw_end(w);
	}
	jsonw_end(w);
}

int feed_found_nothing(const struct feed_found *f, struct str url)
{
	return cli_fail(CLI_NOTHING,
		"no feed found: '" STR_F
		"' is none%s, and of the usual places none has one (%zu requests)",
		STR_A(url), f->v.n != 0 ? ", what it names is none" : " and names none",
		f->asked);
}
