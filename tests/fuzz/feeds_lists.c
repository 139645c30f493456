/* SPDX-License-Identifier: ISC */
/* Pages and lists of feeds: any bytes in, feeds with addresses out, within their limits; a list that is
 * written down is read again as it was. */
#include <stdlib.h>

#include "base/utf8.h"
#include "feeds/discover.h"
#include "feeds/limits.h"
#include "feeds/opml.h"
#include "feeds/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool ok)
{
	if (!ok)
		abort();
}

static void check_doc(const struct feed_doc *d, size_t max)
{
	require(d->n_articles <= max);
	require(limit_broken(d->title, PARSE_MAX_TITLE, LIMIT_TEXT) == NULL);
	for (size_t i = 0; i < d->n_articles; i++) {
		const struct article *a = &d->articles[i];

		require(a->link.n != 0 &&
			limit_broken(a->link, PARSE_MAX_URL, LIMIT_LINK) == NULL);
		require(limit_broken(a->title, PARSE_MAX_TITLE, LIMIT_TEXT) == NULL);
		require(a->n_categories <= OPML_TAGS_MAX);
	}
}

/* In a document of our own nothing is odd, and no feed gets lost. */
static void check_round_trip(const struct feed_doc *d, struct arena *a)
{
	struct opml_feed *v = arena_array(a, d->n_articles, sizeof(*v));
	struct parse_opts opts = {.as = PARSE_AS_OPML};
	AUTO_BUF struct buf out;
	struct feed_doc again;
	struct err e = {0};

	require(v != NULL);
	for (size_t i = 0; i < d->n_articles; i++)
		v[i] = (struct opml_feed){d->articles[i].title, d->articles[i].link,
			d->articles[i].categories, d->articles[i].n_categories};
	buf_init(&out, BUF_NO_MAX);
	opml_write(d->title, v, d->n_articles, &out);
	require(utf8_check(buf_view(&out)) == out.n);
	require(feed_parse(buf_view(&out), &opts, a, &again, &e) == PARSE_OK);
	require(again.n_articles == d->n_articles);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;
	struct str in = {(const char *)data, size};
	struct parse_opts opts = {
		.as = PARSE_AS_PAGE, .url = STR("https://outlet.example/a/b?c")};
	struct feed_doc doc;
	struct err e = {0};

	if (!ready)
		parse_global_init();
	ready = true;
	for (int as = PARSE_AS_PAGE; as <= PARSE_AS_OPML; as++) {
		AUTO_ARENA struct arena a;

		opts.as = (enum parse_as)as;
		arena_init(&a, MIB(64));
		if (feed_parse(in, &opts, &a, &doc, &e) != PARSE_OK)
			continue;
		check_doc(&doc, as == PARSE_AS_PAGE ? DISCOVER_MAX : OPML_MAX);
		check_round_trip(&doc, &a);
	}
	return 0;
}
