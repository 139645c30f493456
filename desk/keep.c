/* SPDX-License-Identifier: ISC */
#include "desk/keep.h"

static int64_t articles_ms(const struct config *c, const struct config_feed *f)
{
	return f != NULL && f->keep_articles_ms != 0 ? f->keep_articles_ms
						     : c->keep_articles_ms;
}

/* 0: as long as the article. */
static int64_t text_ms(const struct config *c, const struct config_feed *f)
{
	return f != NULL && f->keep_text_ms != 0 ? f->keep_text_ms : c->keep_text_ms;
}

static void take(struct keep_span *s, int64_t articles, int64_t text)
{
	s->by_feed |= articles != s->articles_max_ms || text != 0;
	if (articles > s->articles_max_ms)
		s->articles_max_ms = articles;
	if (articles < s->min_ms)
		s->min_ms = articles;
	if (text != 0 && text < s->min_ms)
		s->min_ms = text;
}

struct keep_span keep_span_of(const struct config *c)
{
	struct keep_span s = {c->keep_articles_ms, c->keep_articles_ms, false};

	take(&s, c->keep_articles_ms, c->keep_text_ms);
	for (size_t i = 0; i < c->n_feeds; i++)
		take(&s, articles_ms(c, &c->feeds[i]), text_ms(c, &c->feeds[i]));
	return s;
}

struct store_keep keep_of(const struct config *c, struct str feed, int64_t now_ms)
{
	const struct config_feed *f = config_feed(c, feed);
	int64_t text = text_ms(c, f);

	return (struct store_keep){
		now_ms - articles_ms(c, f), text != 0 ? now_ms - text : TIME_NONE};
}
