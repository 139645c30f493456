/* SPDX-License-Identifier: ISC */
#include "desk/edits.h"

#include <string.h>

#include "desk/page_text.h"
#include "desk/story.h"

enum {
	AT_ONCE = 16 /* items whose histories are read together: at most some 30 MiB */
};

/* ---- what is another wording ------------------------------------------------------------- */

static struct str text_of(const struct article *a)
{
	return a->body.n != 0 ? a->body : a->summary;
}

/* with_pages: was may hold the text of its page, and then what its feed said as well (page_text.h). */
static bool is_same_wording(
	const struct article *was, const struct article *is, bool with_pages)
{
	return str_eq(was->title, is->title) && str_eq(was->summary, is->summary) &&
	       (str_eq(was->body, is->body) || (with_pages && was->body.n > is->body.n &&
						       page_text_has(was->body, is->body)));
}

/* A date that one of them does not have is no other date. */
static bool is_redated(const struct article *a, const struct article *b)
{
	return a->published_s != TIME_NONE && b->published_s != TIME_NONE &&
	       a->published_s != b->published_s;
}

enum edit edit_judge(const struct store_history *h, const struct article *is, bool with_pages)
{
	const struct article *was = &h->v[0].a;

	for (size_t i = 0; i < h->n; i++)
		if (is_same_wording(&h->v[i].a, is, with_pages))
			return EDIT_NONE;
	return !str_eq(was->title, is->title) && !str_eq(text_of(was), text_of(is)) &&
			       is_redated(was, is)
		       ? EDIT_REPLACED
		       : EDIT_CHANGED;
}

/* An article as its wordings are compared. */
static struct article without_furniture(struct slice *s, const struct article *a)
{
	struct article b = *a;

	b.title = furniture_cut(&s->furniture, a->title, true, &s->arena);
	b.summary = furniture_cut(&s->furniture, a->summary, false, &s->arena);
	b.body = furniture_cut(&s->furniture, a->body, false, &s->arena);
	return b;
}

static enum errc judge(struct slice *s, const struct store_history *h, const struct article *it,
	enum edit *ret, struct err *e)
{
	struct store_history bare = *h;
	struct article is = without_furniture(s, it);

	bare.v = arena_array(&s->arena, h->n, sizeof(*bare.v));
	if (bare.v == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < h->n; i++)
		bare.v[i].a = without_furniture(s, &h->v[i].a);
	*ret = edit_judge(&bare, &is, s->feed->fulltext);
	return ERR_NONE;
}

static bool is_noted(const struct identity *id)
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (id->found[k] == id->id && id->same_text[k])
			return true;
	return false;
}

bool edits_wants(const struct slice *s, const struct identity *id)
{
	if (s->in->late)
		return id->verdict != IDENTITY_NEW;
	return s->feed->edits != FEED_EDITS_IGNORE && id->verdict != IDENTITY_NEW &&
	       !id->duplicate && id->text != 0 && !is_noted(id);
}

/* ---- histories --------------------------------------------------------------------------- */

/* Those of the next items to look at. */
static enum errc read_histories(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;
	struct store_history *v = arena_array(&s->arena, AT_ONCE, sizeof(*v));
	size_t n = 0;

	if (v == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	/* The one that is being taken is the first of them. */
	for (size_t left = in->rest.left + 1; left > 0 && n < AT_ONCE; left--) {
		const struct identity *id = &in->rest.ids[in->rest.order[left - 1]];

		if (edits_wants(s, id))
			v[n++].id = id->id;
	}
	s->histories = v;
	s->n_histories = n;
	s->history = 0;
	return store_histories_get(s->d->store, v, n, &s->arena, e);
}

static enum errc next_history(struct slice *s, const struct store_history **ret, struct err *e)
{
	if (s->history == s->n_histories && read_histories(s, e) != ERR_NONE)
		return e->code;
	*ret = &s->histories[s->history++];
	return ERR_NONE;
}

/* ---- who rings --------------------------------------------------------------------------- */

/* The watches that found something in the wording before. */
static enum errc found_before(
	struct slice *s, const struct article *was, uint64_t **ret, struct err *e)
{
	uint64_t *set = arena_array(&s->arena, s->n_words + 1, sizeof(*set));
	struct watch_result r = slice_match(s, was);

	if (set == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < r.n_hits; i++)
		set[r.hits[i].watch / 64] |= UINT64_C(1) << r.hits[i].watch % 64;
	*ret = set;
	return ERR_NONE;
}

static bool rang_lately(const struct slice *s, const struct store_history *h, struct str watch)
{
	int64_t from_ms = s->in->now_ms - s->feed->edits_window_ms;
	bool lately = false;

	/* What is noted as later than now was noted by a clock that was ahead. */
	for (size_t i = 0; i < h->n_told; i++)
		lately |= h->told[i].alert_ms > from_ms &&
			  h->told[i].alert_ms <= s->in->now_ms &&
			  str_eq(h->told[i].watch, watch);
	return lately;
}

static enum errc mark_again(struct slice *s, const struct store_history *h,
	const struct store_found *f, struct tell_mark *mark, struct err *e)
{
	bool *again = arena_array(&s->arena, f->n_alerts, sizeof(*again));

	if (again == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = 0; i < f->n_alerts; i++)
		again[i] = rang_lately(s, h, f->alerts[i].watch);
	mark->again = again;
	return ERR_NONE;
}

/* ---- one item ---------------------------------------------------------------------------- */

static void note(struct slice *s, const struct identity *id)
{
	s->says[s->n_says++] = (struct store_seen){.id = id->id, .text = id->text};
	s->rows++;
}

/* The newest wording, if it is a young version that nobody was told of. */
static int64_t gives_way(const struct slice *s, const struct store_history *h)
{
	const struct store_article *v = &h->v[0];

	return v->version_of != 0 && !h->alerted &&
			       v->first_seen_ms > s->in->now_ms - s->feed->edits_window_ms
		       ? v->id
		       : 0;
}

static struct store_article version(
	const struct slice *s, const struct article *it, const struct identity *id)
{
	const struct ingest *in = s->in;

	return (struct store_article){.feed = in->feed,
		.a = slice_dated(it),
		.first_seen_ms = in->now_ms,
		/* A feed that was renumbered is told of as a whole. */
		.silent = (s->feed->edits != FEED_EDITS_ALERT && !in->late) || in->baseline ||
			  in->renumbered,
		.why = str_of(identity_word(WHY_EDITED)),
		.version_of = id->id};
}

/* A page that comes late is as old as its article was when that came. */
static int64_t newest_s(const struct slice *s, const struct store_history *h)
{
	int64_t came_s = h->v[h->n - 1].first_seen_ms / 1000;
	int64_t newest_s = s->in->rest.newest_s;

	return s->in->late && came_s < newest_s ? came_s : newest_s;
}

static enum errc take_version(struct slice *s, size_t i, const struct article *it,
	const struct store_history *h, enum edit how, struct err *e)
{
	const struct identity *id = &s->in->rest.ids[i];
	struct store_new *ret = &s->news[s->n_news];
	uint64_t *before = NULL;

	/* Where nothing is left of an article nothing is left of its story. */
	int64_t story = how == EDIT_CHANGED ? h->v[0].story : 0;

	if (how == EDIT_CHANGED && found_before(s, &h->v[0].a, &before, e) != ERR_NONE)
		return e->code;
	struct watch_result r = slice_match(s, it);

	ret->article = version(s, it, id);
	ret->text = id->text;
	ret->replaces = gives_way(s, h);
	if (slice_take_found(s, &r, before, ret, e) != ERR_NONE ||
		mark_again(s, h, &ret->found, &s->marks[s->n_news], e) != ERR_NONE ||
		stories_take(s, story, ret, &s->marks[s->n_news], e) != ERR_NONE)
		return e->code;
	s->in->n_hits_cut += r.cut;
	s->marks[s->n_news].old = slice_is_old(s, i, newest_s(s, h));
	s->in->n_old += s->marks[s->n_news].old && ret->found.n_alerts != 0;
	s->in->n_edits++;
	s->n_news++;
	slice_weigh(s, ret);
	return ERR_NONE;
}

enum errc edits_take(struct slice *s, size_t i, struct err *e)
{
	const struct identity *id = &s->in->rest.ids[i];
	const struct article item = slice_item(s, i);
	const struct article *it = &item;
	const struct store_history *h = NULL;
	enum edit how = EDIT_NONE;

	if (next_history(s, &h, e) != ERR_NONE || h == NULL)
		return e->code;
	/* Of what has expired nobody knows what it said. */
	if (h->n != 0 && judge(s, h, it, &how, e) != ERR_NONE)
		return e->code;
	if (how == EDIT_NONE) {
		note(s, id);
		return ERR_NONE;
	}
	return take_version(s, i, it, h, how, e);
}

enum errc edits_note(struct slice *s, struct err *e)
{
	if (s->n_says == 0)
		return ERR_NONE;
	return store_items_seen(s->d->store, s->in->feed, s->says, s->n_says, s->in->now_ms, e);
}
