/* SPDX-License-Identifier: ISC */
/*
 * Alerts are composed when they are sent, not when they are stored: the name of a watch or an
 * outlet that was changed meanwhile shows as it is now. Each distinct (term, field, matched text)
 * is shown once.
 *
 *   delivery ──> article and hits (store) ──> excerpts (watch/snippet) ─┐
 *            └─> names (configuration of now) ────────────────────────> struct alert ──> struct post
 *
 * A delivery without an article is a notice of operations, and as it was written down.
 *
 * Of a digest each alert is composed in an arena of its own and only its line is kept: a hundred articles
 * are not held at once.
 *
 * Offsets of hits are bytes of the stored text, which does not change once it is stored, so they
 * need no check here; a text that is not stored (the outlet's name) has no excerpt.
 */
#include "desk/compose.h"

#include <string.h>

#include "desk/story.h"
#include "watch/snippet.h"

/* Bytes of text around a hit: about two lines in a chat tool. The rest is behind the link. */
enum {
	SNIPPET_WIDTH = 160
};

/* The outlet's name (FIELD_SOURCE) is the configuration's and not kept with the article. */
static struct str field_text(const struct article *art, enum field f)
{
	switch (f) {
	case FIELD_TITLE:
		return art->title;
	case FIELD_SUMMARY:
		return art->summary;
	case FIELD_BODY:
		return art->body;
	case FIELD_URL:
		return art->link;
	default:
		return (struct str){0};
	}
}

static struct watch_hit as_watch_hit(const struct store_hit *h)
{
	return (struct watch_hit){.field = h->field,
		.start = h->start,
		.end = h->end,
		.core_start = h->core_start,
		.core_end = h->core_end,
		.rules = h->rules};
}

/* Hits of one field, the one at `first` in front, for the excerpt around it. */
static size_t hits_of_field(
	const struct store_hit *hits, size_t n, size_t first, struct watch_hit *out)
{
	size_t used = 0;

	out[used++] = as_watch_hit(&hits[first]);
	for (size_t i = 0; i < n; i++)
		if (i != first && hits[i].field == hits[first].field)
			out[used++] = as_watch_hit(&hits[i]);
	return used;
}

/* No room means no marks: the excerpt is still worth sending. */
static struct alert_mark *copy_marks(const struct snippet *sn, struct arena *a)
{
	struct alert_mark *marks = arena_array(a, sn->n_marks, sizeof(*marks));

	for (size_t i = 0; marks != NULL && i < sn->n_marks; i++)
		marks[i] = (struct alert_mark){sn->marks[i].start, sn->marks[i].end};
	return marks;
}

static void fill_hit(const struct article *art, const struct store_hit *hits, size_t n,
	size_t i, struct watch_hit *scratch, struct arena *a, struct alert_hit *ret)
{
	struct str text = field_text(art, hits[i].field);
	struct snippet sn = {0};

	*ret = (struct alert_hit){.watch = hits[i].watch,
		.term = hits[i].term,
		.field = hits[i].field,
		.text = str_sub(text, hits[i].start, hits[i].end),
		.start = hits[i].start,
		.end = hits[i].end};
	if (hits[i].field == FIELD_SOURCE || text.n == 0)
		return;
	snippet_make(text, scratch, hits_of_field(hits, n, i, scratch), SNIPPET_WIDTH, a, &sn);
	ret->snippet = sn.text;
	ret->marks = copy_marks(&sn, a);
	ret->n_marks = ret->marks ? sn.n_marks : 0;
}

/* By the matched text and not by the term alone: «للعراق» and «العراق» of one term are two things
 * to a reader, the same word ten times is one. */
static bool shown_already(const struct alert *al, const struct alert_hit *h)
{
	for (size_t i = 0; i < al->n_hits; i++)
		if (str_eq(al->hits[i].watch, h->watch) && al->hits[i].field == h->field &&
			str_eq(al->hits[i].term, h->term) && str_eq(al->hits[i].text, h->text))
			return true;
	return false;
}

/* All of the title, also those that are not listed: it is shown whole, with its marks. */
static void mark_title(const struct store_hit *hits, size_t n, struct alert *al)
{
	for (size_t i = 0; i < n; i++)
		if (hits[i].field == FIELD_TITLE)
			al->title_marks[al->n_title_marks++] =
				(struct alert_mark){hits[i].start, hits[i].end};
}

static enum errc fill_hits(const struct article *art, const struct store_hit *hits, size_t n,
	struct arena *a, struct alert *al, struct err *e)
{
	struct watch_hit *scratch = arena_array(a, n + 1, sizeof(*scratch));

	al->hits = arena_array(a, COMPOSE_MAX_HITS, sizeof(*al->hits));
	al->title_marks = arena_array(a, n, sizeof(*al->title_marks));
	if (scratch == NULL || al->hits == NULL || al->title_marks == NULL)
		return err_set(e, ERR_LIMIT, "alert too large");
	mark_title(hits, n, al);
	/* The first of each watch comes before the second of any: each is to show why it is named. */
	for (size_t i = 0; n != 0 && i < 2 * n && al->n_hits < COMPOSE_MAX_HITS; i++) {
		const struct store_hit *h = &hits[i % n];
		bool first = h == hits || !str_eq(h->watch, h[-1].watch);
		struct alert_hit shown = {.watch = h->watch,
			.term = h->term,
			.field = h->field,
			.text = str_sub(field_text(art, h->field), h->start, h->end)};

		if (first == (i < n) && !shown_already(al, &shown))
			fill_hit(art, hits, n, i % n, scratch, a, &al->hits[al->n_hits++]);
	}
	return ERR_NONE;
}

static const struct str priorities[] = {
	STR_INIT("low"), STR_INIT("normal"), STR_INIT("high"), STR_INIT("urgent")};

static size_t rank(struct str priority)
{
	for (size_t i = 0; i < sizeof(priorities) / sizeof(priorities[0]); i++)
		if (str_eq(priority, priorities[i]))
			return i;
	return 1;
}

/* A watch or a feed may have left the configuration since the alert was stored; it is sent all the
 * same, under the id that is left of it. Copied: the configuration may be swapped while the alert is on
 * its way. */
static enum errc fill_names(const struct config *c, const struct store_delivery *d,
	struct str feed, struct arena *a, struct alert *al, struct err *e)
{
	const struct config_feed *f = config_feed(c, feed);
	size_t highest = 0;

	al->watches = arena_array(a, d->n_watches, sizeof(*al->watches));
	if (al->watches == NULL)
		return err_set(e, ERR_LIMIT, "alert too large");
	for (size_t i = 0; i < d->n_watches; i++) {
		struct str id = d->watches[i];
		const struct config_watch *w = config_watch(c, id);
		size_t r = rank(w ? w->priority : STR(""));

		al->watches[al->n_watches++] =
			(struct alert_watch){id, w ? arena_str(a, w->title) : id};
		highest = r > highest ? r : highest;
	}
	al->priority = priorities[highest];
	al->feed_id = feed;
	al->feed_title = f ? arena_str(a, f->title) : feed;
	return ERR_NONE;
}

static enum errc compose_alert(struct store *s, const struct config *c,
	const struct store_delivery *d, struct arena *a, struct alert *ret, struct err *e)
{
	struct store_article row = {0};
	struct store_hit *hits = NULL;
	size_t n = 0;

	if (store_article_get(s, d->article, a, &row, e) != ERR_NONE ||
		store_hits_get(s, d->article, d->watches, d->n_watches, a, &hits, &n, e) !=
			ERR_NONE)
		return e->code;
	char story[STORY_ID_MAX];

	*ret = (struct alert){.id = d->alert_id,
		.created_ms = d->created_ms,
		.story_id = arena_str(a, story_id(row.story, story)),
		.story_outlets = row.story_outlets != 0 ? row.story_outlets : row.story != 0,
		.title = row.a.title,
		.url = row.a.link,
		.article_id = row.id,
		.published_s = row.a.published_s};
	if (fill_names(c, d, row.feed, a, ret, e) != ERR_NONE)
		return e->code;
	return fill_hits(&row.a, hits, n, a, ret, e);
}

/* ---- a story that has grown ---------------------------------------------------------------- */

/* A person wants all of what is urgent, and each article where stories are not joined. */
static bool tells_whole(
	const struct config *c, const struct store_delivery *d, const struct config_watch *w)
{
	const struct config_dest *dest = config_dest(c, d->dest);

	return w == NULL || dest == NULL || dest->stories_each || w->stories_each ||
	       str_eq(w->priority, STR("urgent"));
}

/* All that the message names was told of the story before, by another one. What joined, and is sent by hand, told
 * nobody. */
static enum errc mark_grown(struct store *s, const struct config *c,
	const struct store_delivery *d, struct arena *a, struct alert *al, struct err *e)
{
	int64_t story = story_id_read(al->story_id);
	bool grown = al->story_outlets > 1;

	for (size_t i = 0; i < d->n_watches && grown; i++) {
		struct str first = {0};
		struct str last = {0};

		if (tells_whole(c, d, config_watch(c, d->watches[i])))
			return ERR_NONE;
		if (store_story_alerts(s, story, d->dest, d->watches[i], a, &first, &last, e) !=
			ERR_NONE)
			return e->code;
		grown = str_eq(last, d->alert_id) && !str_eq(first, d->alert_id);
	}
	al->story_grown = grown;
	return ERR_NONE;
}

/* ---- threads ------------------------------------------------------------------------------- */

/* What went before of the story. A line of a digest goes under nothing. */
static enum errc find_thread(struct store *s, const struct config *c,
	const struct store_delivery *d, int64_t now_ms, struct arena *a, struct post *io,
	struct err *e)
{
	const struct config_dest *dest = config_dest(c, d->dest);
	struct store_thread t = {
		.story = story_id_read(io->alerts[0].story_id), .dest = d->dest};

	if (dest == NULL || !dest->d->threads || dest->d->ops->thread_name == NULL ||
		t.story == 0)
		return ERR_NONE;
	t.receiver = dest->hash;
	enum errc rc = store_thread_get(s, &t, now_ms, a, e);

	if (rc == ERR_NONE)
		io->thread = t.name;
	return rc;
}

/* ---- a message ----------------------------------------------------------------------------- */

/* What a line of a digest needs, in a. */
static void keep_line(const struct alert *al, struct arena *a, struct alert *ret)
{
	*ret = *al;
	ret->id = arena_str(a, al->id);
	ret->feed_id = arena_str(a, al->feed_id);
	ret->feed_title = arena_str(a, al->feed_title);
	ret->title = arena_str(a, al->title);
	ret->url = arena_str(a, al->url);
	ret->story_id = arena_str(a, al->story_id);
	ret->hits = NULL;
	ret->n_hits = 0;
	ret->title_marks = arena_array(a, al->n_title_marks, sizeof(*al->title_marks));
	ret->watches = arena_array(a, al->n_watches, sizeof(*al->watches));
	if (ret->title_marks == NULL || ret->watches == NULL)
		return; /* a->over */
	if (al->n_title_marks != 0)
		memcpy(ret->title_marks, al->title_marks,
			al->n_title_marks * sizeof(*al->title_marks));
	for (size_t i = 0; i < al->n_watches; i++)
		ret->watches[i] = (struct alert_watch){
			arena_str(a, al->watches[i].id), arena_str(a, al->watches[i].title)};
}

static enum errc compose_line(struct store *s, const struct config *c,
	const struct store_delivery *d, struct arena *a, struct alert *ret, struct err *e)
{
	AUTO_ARENA struct arena room;
	struct alert al = {0};

	arena_init(&room, a->max);
	enum errc rc = compose_alert(s, c, d, &room, &al, e);

	if (rc == ERR_NONE)
		keep_line(&al, a, ret);
	return rc == ERR_NONE && a->over ? err_set(e, ERR_LIMIT, "digest too large") : rc;
}

static enum errc compose_notice(struct store *s, const struct store_delivery *d, int64_t now_ms,
	struct arena *a, struct post *ret, struct err *e)
{
	struct store_ops o = {0};
	enum errc rc = store_ops_get(s, d->alert_id, a, &o, e);

	if (rc != ERR_NONE && store_error_class(rc) != STORE_GIVE_UP)
		return rc;
	if (rc != ERR_NONE) {
		rc = store_outbox_dead_one(s, d->seq, now_ms, str_of(e->msg), e);
		return rc != ERR_NONE ? rc : err_set(e, ERR_GONE, "the notice is gone");
	}
	*ret = (struct post){.id = d->alert_id,
		.created_ms = d->created_ms,
		.kind = POST_NOTICE,
		.notice = {.code = o.code,
			.subject = o.subject,
			.text = o.text,
			.good = o.level == COMPOSE_GOOD}};
	return ERR_NONE;
}

static enum errc compose_alerts(struct store *s, const struct config *c, struct store_batch *b,
	int64_t now_ms, struct arena *a, struct post *ret, struct err *e)
{
	struct alert *v = arena_array(a, b->n, sizeof(*v));
	bool alone = b->n == 1;
	size_t n = 0;

	if (v == NULL)
		return err_set(e, ERR_LIMIT, "digest too large");
	for (size_t i = 0; i < b->n; i++) {
		struct store_delivery *d = &b->v[i];
		enum errc rc = alone ? compose_alert(s, c, d, a, &v[n], e)
				     : compose_line(s, c, d, a, &v[n], e);

		if (rc == ERR_NONE && alone)
			rc = mark_grown(s, c, d, a, &v[n], e);
		if (rc == ERR_NONE)
			b->v[n++] = *d;
		else if (store_error_class(rc) != STORE_GIVE_UP)
			return rc;
		else if (store_outbox_dead_one(s, d->seq, now_ms, str_of(e->msg), e) !=
			 ERR_NONE)
			return e->code;
	}
	b->n = n;
	if (n == 0)
		return err_set(e, ERR_GONE, "nothing is left of the message");
	*ret = (struct post){.id = v[0].id,
		.created_ms = v[0].created_ms,
		.kind = alone ? POST_ALERT : POST_DIGEST,
		.alerts = v,
		.n_alerts = n,
		.why = b->hold};
	return alone ? find_thread(s, c, &b->v[0], now_ms, a, ret, e) : ERR_NONE;
}

enum errc compose_post(struct store *s, const struct config *c, struct store_batch *b,
	int64_t now_ms, struct arena *a, struct post *ret, struct err *e)
{
	/* Alone: no notice is taken together with anything (store_outbox_take()). */
	if (b->n == 1 && b->v[0].article == 0)
		return compose_notice(s, &b->v[0], now_ms, a, ret, e);
	return compose_alerts(s, c, b, now_ms, a, ret, e);
}
