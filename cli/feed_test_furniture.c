/* SPDX-License-Identifier: ISC */
/* rasid feed test: what of the feed's items is not searched, why, and what `strip =` and `keep =` do. */
#include "cli/feed_test.h"
#include "daemon/clock.h"
#include "desk/order.h"

enum {
	SHOWN = 100 /* bytes of a line, for people */
};

static void learn_here(struct testing *t)
{
	struct feed_doc *d = &t->doc;
	size_t n = d->n_articles < FURNITURE_WINDOW ? d->n_articles : FURNITURE_WINDOW;
	size_t *order =
		order_of(d->articles, d->n_articles, clock_now_ms() / 1000, &t->r.arena);

	while (order != NULL && n-- > 0)
		furniture_kept_add(&t->learned, &d->articles[order[n]], &t->r.arena);
}

void feed_test_learn(struct testing *t, struct furniture *fu)
{
	furniture_kept_read(t->stored_furniture, &t->learned);
	t->learned_of_feed = t->learned.items != 0;
	if (!t->learned_of_feed)
		learn_here(t);
	furniture_learn(fu, t->doc.articles, t->doc.n_articles);
	furniture_kept_know(&t->learned, fu);
}

static bool has(struct str s, struct str strip)
{
	return furniture_strip_at(s, 0, strip) < s.n;
}

static bool is_kept(const struct testing *t, const struct furniture_line *l)
{
	const struct furniture fu = {
		.keep = t->target.feed.keep, .n_keep = t->target.feed.n_keep};

	return furniture_is_kept(&fu, l->text);
}

/* In how many items a text of `strip =` stands. */
static size_t stripped(const struct testing *t, struct str strip)
{
	size_t n = 0;

	for (size_t i = 0; i < t->doc.n_articles; i++) {
		const struct article *a = &t->doc.articles[i];

		n += has(a->title, strip) || has(a->summary, strip) || has(a->body, strip);
	}
	return n;
}

void feed_test_furniture_print(const struct testing *t, struct buf *out)
{
	const struct config_feed *feed = &t->target.feed;

	for (size_t i = 0; i < t->learned.n; i++) {
		const struct furniture_line *l = &t->learned.v[i];

		if (furniture_kept_is(&t->learned, l))
			buf_printf(out, "%s   in %u of the %s%u items: " STR_F "\n",
				is_kept(t, l) ? "keep   " : "learned", furniture_kept_count(l),
				t->learned_of_feed ? "feed's last " : "document's last ",
				t->learned.items, STR_A(str_sub(l->text, 0, SHOWN)));
	}
	for (size_t i = 0; i < feed->n_strip; i++)
		buf_printf(out, "strip     in %zu of %zu items: " STR_F "\n",
			stripped(t, feed->strip[i]), t->doc.n_articles, STR_A(feed->strip[i]));
}

static void row(struct jsonw *w, struct str words, size_t items)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "words", words);
	jsonw_int(w, "items", (int64_t)items);
	jsonw_end(w);
}

/* Those that `keep =` has searched, or the others. */
static void rows(const struct testing *t, struct jsonw *w, const char *name, bool kept)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < t->learned.n; i++) {
		const struct furniture_line *l = &t->learned.v[i];

		if (furniture_kept_is(&t->learned, l) && is_kept(t, l) == kept)
			row(w, l->text, furniture_kept_count(l));
	}
	jsonw_end(w);
}

void feed_test_furniture_json(const struct testing *t, struct jsonw *w)
{
	const struct config_feed *feed = &t->target.feed;

	jsonw_object(w, "furniture");
	jsonw_str(w, "of", t->learned_of_feed ? STR("feed") : STR("document"));
	jsonw_int(w, "items", t->learned.items);
	rows(t, w, "learned", false);
	rows(t, w, "keep", true);
	jsonw_array(w, "strip");
	for (size_t i = 0; i < feed->n_strip; i++)
		row(w, feed->strip[i], stripped(t, feed->strip[i]));
	jsonw_end(w);
	jsonw_end(w);
}
