/* SPDX-License-Identifier: ISC */
#include "base/utf8.h"
#include "cli/story.h"
#include "desk/story.h"

enum {
	TEXT_MAX = 300 /* bytes of a line */
};

static struct str outlet_of(const struct house *h, struct str feed)
{
	const struct config_feed *f = config_feed(h->config, feed);

	return f != NULL && f->title.n != 0 ? f->title : feed;
}

static void put(struct buf *out, struct str s)
{
	cli_plain(out, str_sub(s, 0, utf8_floor(s, s.n < TEXT_MAX ? s.n : TEXT_MAX)));
	if (s.n > TEXT_MAX)
		buf_str(out, STR("..."));
}

static void put_counts(const struct store_story *s, struct buf *out)
{
	buf_printf(out, "%u outlet%s, %u article%s", s->outlets, s->outlets == 1 ? "" : "s",
		s->articles, s->articles == 1 ? "" : "s");
}

/* ---- a list -------------------------------------------------------------------------------- */

/* ASCII first: what is Arabic ends the line. */
void story_print_row(const struct house *h, const struct store_story_row *row, struct buf *out)
{
	char id[STORY_ID_MAX];

	house_time(out, row->story.last_ms);
	buf_printf(out, "  " STR_F "  ", STR_A(story_id(row->story.id, id)));
	put_counts(&row->story, out);
	buf_str(out, STR("  "));
	if (row->feed.n != 0) {
		put(out, outlet_of(h, row->feed));
		buf_str(out, STR(": "));
	}
	put(out, row->title);
	buf_char(out, '\n');
}

static void json_story(const struct store_story *s, struct jsonw *w)
{
	char id[STORY_ID_MAX];

	jsonw_str(w, "id", story_id(s->id, id));
	house_json_time(w, "first", s->first_ms);
	house_json_time(w, "last", s->last_ms);
	jsonw_int(w, "articles", s->articles);
	jsonw_int(w, "outlets", s->outlets);
}

void story_print_row_json(
	const struct house *h, const struct store_story_row *row, struct jsonw *w)
{
	jsonw_object(w, NULL);
	json_story(&row->story, w);
	jsonw_str_opt(w, "feed", row->feed);
	jsonw_str_opt(w, "outlet", row->feed.n != 0 ? outlet_of(h, row->feed) : STR(""));
	jsonw_str_opt(w, "title", row->title);
	jsonw_end(w);
}

/* ---- a story ------------------------------------------------------------------------------- */

static void put_share(const struct timeline_line *l, struct buf *out)
{
	if (l->from == 0)
		buf_str(out, STR("own words"));
	else
		buf_printf(out, "%u %% of it before, most in %lld", l->differs.percent,
			(long long)l->from);
}

static void put_line(const struct house *h, const struct timeline *t, size_t i, struct buf *out)
{
	const struct timeline_line *l = &t->lines[i];

	house_time(out, l->a.first_seen_ms);
	buf_printf(out, "  %lld  ", (long long)l->a.id);
	if (i == 0)
		buf_str(out, STR("first"));
	else
		put_share(l, out);
	if (l->a.version_of != 0)
		buf_printf(out, ", a later wording of %lld", (long long)l->a.version_of);
	buf_str(out, STR("  "));
	put(out, outlet_of(h, l->a.feed));
	buf_str(out, STR(": "));
	put(out, l->a.a.title);
	buf_char(out, '\n');
	for (size_t k = 0; k < l->differs.n_own && i != 0; k++) {
		buf_str(out, STR("    only here: "));
		put(out, l->differs.own[k]);
		buf_char(out, '\n');
	}
}

static void put_follow(const struct store_mute *m, struct buf *out)
{
	buf_str(out, STR("followed until "));
	if (m->until_ms == INT64_MAX)
		buf_str(out, STR("it is unfollowed"));
	else
		house_time(out, m->until_ms);
	if (m->dest.n != 0)
		buf_printf(out, " at " STR_F, STR_A(m->dest));
	buf_str(out, m->why.n != 0 ? STR(": ") : STR(""));
	put(out, m->why);
	buf_char(out, '\n');
}

static void json_follows(const struct story_found *f, struct jsonw *w)
{
	jsonw_array(w, "follows");
	for (size_t i = 0; i < f->n_follows; i++) {
		const struct store_mute *m = &f->follows[i];

		jsonw_object(w, NULL);
		jsonw_str_opt(w, "to", m->dest);
		house_json_time(w, "until", m->until_ms != INT64_MAX ? m->until_ms : TIME_NONE);
		jsonw_str_opt(w, "why", m->why);
		jsonw_end(w);
	}
	jsonw_end(w);
}

void story_print(const struct story_found *f, struct buf *out)
{
	const struct timeline *t = &f->t;
	char id[STORY_ID_MAX];

	buf_printf(out, STR_F ": ", STR_A(story_id(t->story.id, id)));
	put_counts(&t->story, out);
	buf_str(out, STR(", "));
	house_time(out, t->story.first_ms);
	buf_str(out, STR(" to "));
	house_time(out, t->story.last_ms);
	buf_char(out, '\n');
	for (size_t i = 0; i < f->n_follows; i++)
		put_follow(&f->follows[i], out);
	for (size_t i = 0; i < t->n; i++)
		put_line(f->h, t, i, out);
	if (t->more)
		buf_str(out, STR("and more: see --limit\n"));
}

static void json_line(const struct house *h, const struct timeline_line *l, struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_int(w, "article", l->a.id);
	jsonw_str(w, "feed", l->a.feed);
	jsonw_str(w, "outlet", outlet_of(h, l->a.feed));
	house_json_time(w, "time", l->a.first_seen_ms);
	house_json_time(w, "published",
		l->a.a.published_s != TIME_NONE ? l->a.a.published_s * 1000 : TIME_NONE);
	jsonw_str(w, "title", l->a.a.title);
	jsonw_str_opt(w, "url", l->a.a.link);
	jsonw_bool(w, "edited", l->a.version_of != 0);
	jsonw_int(w, "copied", l->differs.percent);
	if (l->from != 0)
		jsonw_int(w, "from", l->from);
	else
		jsonw_null(w, "from");
	jsonw_array(w, "own");
	for (size_t k = 0; k < l->differs.n_own; k++)
		jsonw_str(w, NULL, l->differs.own[k]);
	jsonw_end(w);
	jsonw_end(w);
}

void story_print_json(const struct story_found *f, struct buf *out)
{
	const struct timeline *t = &f->t;
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	json_story(&t->story, &w);
	json_follows(f, &w);
	jsonw_array(&w, "timeline");
	for (size_t i = 0; i < t->n; i++)
		json_line(f->h, &t->lines[i], &w);
	jsonw_end(&w);
	jsonw_bool(&w, "more", t->more);
	jsonw_end(&w);
}
