/* SPDX-License-Identifier: ISC */
#include "desk/story.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/url_host.h"
#include "base/xalloc.h"
#include "watch/story/window.h"

#define PREFIX "sty_"

/* Of a hundred of its own hashes, those that an article has from the one it joins. */
enum {
	COPY = 60, /* as many: it says nothing else */
	APART = 15 /* fewer: most of it is something else */
};

struct stories {
	struct story_window *window;
	struct story_bounds bounds;
	struct folded fold;
	int64_t last; /* the last article whose sketch is known */
	bool behind;  /* the store has others */
	uint64_t cut, cut_told;
	/* Before the slice that is under way. */
	uint64_t mark;
	int64_t was_last;
};

/* ---- names -------------------------------------------------------------------------------- */

struct str story_id(int64_t story, char room[STORY_ID_MAX])
{
	if (story == 0)
		return (struct str){0};
	return (struct str){
		room, (size_t)snprintf(room, STORY_ID_MAX, PREFIX "%lld", (long long)story)};
}

int64_t story_id_read(struct str s)
{
	int64_t n = 0;

	if (str_starts(s, STR(PREFIX)))
		s = str_sub(s, sizeof(PREFIX) - 1, s.n);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || n > INT64_MAX / 10 - 1)
			return 0;
		n = n * 10 + (s.p[i] - '0');
	}
	return n;
}

unsigned story_level(uint32_t outlets)
{
	static const uint32_t levels[] = {3, 10, 30};
	unsigned n = 0;

	while (n < sizeof(levels) / sizeof(levels[0]) && outlets >= levels[n])
		n++;
	return n;
}

/* Where outlets have their channels, and what stands before links to count clicks: not whose the article is. */
static bool is_anybodys(struct str host)
{
	static const struct str hosts[] = {STR_INIT("t.me"), STR_INIT("telegram.me"),
		STR_INIT("x.com"), STR_INIT("twitter.com"), STR_INIT("t.co"),
		STR_INIT("facebook.com"), STR_INIT("fb.me"), STR_INIT("youtube.com"),
		STR_INIT("youtu.be"), STR_INIT("instagram.com"), STR_INIT("tiktok.com"),
		STR_INIT("feedproxy.google.com"), STR_INIT("feeds.feedburner.com"),
		STR_INIT("news.google.com"), STR_INIT("google.com"), STR_INIT("bit.ly"),
		STR_INIT("ow.ly"), STR_INIT("dlvr.it"), STR_INIT("buff.ly"),
		STR_INIT("ift.tt")};
	bool is = false;

	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		is |= str_eq(host, hosts[i]);
	return is;
}

/* One feed may have articles of many outlets, and many feeds may be made by one host for outlets that have none. */
struct str story_outlet(const struct config_feed *feed, const struct article *a)
{
	struct str link = url_host(a->link);
	struct str host = link.n != 0 ? link : url_host(feed->url);

	host = str_starts(host, STR("www.")) ? str_sub(host, 4, host.n) : host;
	return is_anybodys(host) ? feed->id : host;
}

/* ---- the window --------------------------------------------------------------------------- */

static struct story_bounds bounds_of(const struct config *c)
{
	/* An article has some 80 hashes; what has many more takes the place of others. */
	return (struct story_bounds){.keep_ms = c->story_window_ms,
		.articles = c->story_articles,
		.hashes = c->story_articles * 120};
}

struct stories *stories_new(void)
{
	struct stories *t = xcalloc(1, sizeof(*t));

	t->window = story_window_new(&t->bounds);
	t->behind = true;
	return t;
}

void stories_free(struct stories *t)
{
	if (t == NULL)
		return;
	story_window_free(t->window);
	fold_done(&t->fold);
	free(t);
}

struct stories_size stories_size(const struct stories *t)
{
	return (struct stories_size){
		story_window_articles(t->window), story_window_bytes(t->window), t->cut};
}

/* One that cannot be read is of another version: nothing joins it. */
static void on_sketch(const struct store_sketch *row, void *arg)
{
	struct stories *t = arg;
	AUTO_ARENA struct arena a;
	struct sketch sketch;

	arena_init(&a, BUF_NO_MAX);
	t->last = row->article;
	if (!sketch_read(row->shingles, &a, &sketch))
		return;
	const struct story_article it = {.sketch = &sketch,
		.outlet = hash64(row->outlet, 0),
		.feed = row->feed.n != 0 ? hash64(row->feed, 0) : 0,
		.seen_ms = row->seen_ms,
		.story = row->story};

	story_window_add(t->window, &it);
}

enum errc stories_load(struct desk *d, int64_t now_ms, struct err *e)
{
	struct stories *t = d->stories;
	uint64_t mark = story_window_mark(t->window);
	int64_t last = t->last;

	t->bounds = bounds_of(d->config);
	if (store_sketches_each(d->store, last, now_ms - t->bounds.keep_ms, t->bounds.articles,
		    on_sketch, t, e) != ERR_NONE) {
		story_window_undo(t->window, mark);
		t->last = last;
		return e->code;
	}
	t->behind = false;
	return ERR_NONE;
}

/* ---- a slice ------------------------------------------------------------------------------ */

/* Said when it begins, and whenever it has doubled. */
static void trim(struct stories *t, struct ingest *in)
{
	t->cut += story_window_trim(t->window, in->now_ms);
	if (t->cut < 2 * t->cut_told || t->cut == 0)
		return;
	t->cut_told = t->cut;
	in->n_story_cut = t->cut;
}

enum errc stories_begin(struct slice *s, struct err *e)
{
	struct stories *t = s->d->stories;

	if (t == NULL)
		return ERR_NONE;
	t->bounds = bounds_of(s->d->config);
	story_window_bound(t->window, &t->bounds);
	if (t->behind && stories_load(s->d, s->in->now_ms, e) != ERR_NONE)
		return e->code;
	trim(t, s->in);
	t->mark = story_window_mark(t->window);
	t->was_last = t->last;
	s->stories = true;
	return ERR_NONE;
}

/* The longer of the two: a summary is mostly the beginning of the text, and some texts are only that. */
static struct str text_of(const struct str fields[FIELD_N])
{
	return fields[FIELD_BODY].n >= fields[FIELD_SUMMARY].n ? fields[FIELD_BODY]
							       : fields[FIELD_SUMMARY];
}

/* What a first poll finds from before is told by nobody any more. */
static bool is_past(const struct stories *t, const struct store_article *a)
{
	return a->silent && a->a.published_s != TIME_NONE &&
	       a->a.published_s * 1000 < a->first_seen_ms - t->bounds.keep_ms;
}

/* Of itself, not of the smaller one: the report that follows a flash holds all of it. A later wording, of
 * which a watch heard nothing before, repeats nobody. */
static enum store_kin kin_of(const struct story_match *m)
{
	if (m->own == 0)
		return STORE_KIN_UNKNOWN;
	if (m->shared * 100 >= m->own * COPY)
		return STORE_KIN_COPY;
	return m->shared * 100 < m->own * APART ? STORE_KIN_APART : STORE_KIN_SOME;
}

/* Articles of the slice have no ids yet: their stories are the places of those that began them, as
 * negative numbers from -1 on. */
static void choose(struct slice *s, struct story_article *it, struct store_new *ret,
	struct tell_mark *mark)
{
	struct story_match m = {.story = it->story};

	if (it->story == 0)
		m = story_window_find(s->d->stories->window, it);
	it->story = m.story != 0 ? m.story : -(int64_t)(ret - s->news) - 1;
	mark->story = it->story;
	ret->article.story_kin = mark->kin = kin_of(&m);
	if (m.story > 0)
		ret->article.story = m.story;
	else if (m.story < 0)
		ret->joins = (size_t)-m.story;
}

enum errc stories_take(struct slice *s, int64_t story, struct store_new *ret,
	struct tell_mark *mark, struct err *e)
{
	struct stories *t = s->d->stories;
	struct sketch sketch;
	struct story_article it = {
		.sketch = &sketch, .seen_ms = ret->article.first_seen_ms, .story = story};

	if (t == NULL)
		return ERR_NONE;
	ret->sketched = t->was_last;
	if (is_past(t, &ret->article))
		return ERR_NONE;
	if (!sketch_make(
		    &t->fold, s->fields[FIELD_TITLE], text_of(s->fields), &s->arena, &sketch))
		return err_set(e, ERR_LIMIT, "out of room");
	if (sketch_is_empty(&sketch)) {
		ret->article.story = mark->story = story;
		return ERR_NONE;
	}
	ret->sketch = (struct store_sketch){.seen_ms = it.seen_ms,
		.outlet = story_outlet(s->feed, &ret->article.a),
		.shingles = sketch_write(&sketch, &s->arena)};
	it.outlet = hash64(ret->sketch.outlet, 0);
	it.feed = hash64(s->in->feed, 0);
	choose(s, &it, ret, mark);
	story_window_add(t->window, &it);
	return s->arena.over ? err_set(e, ERR_LIMIT, "out of room") : ERR_NONE;
}

void stories_put(struct slice *s)
{
	struct stories *t = s->d->stories;
	uint64_t number = t != NULL ? t->mark : 0;

	for (size_t i = 0; i < s->n_news && t != NULL; i++) {
		const struct store_new *v = &s->news[i];

		if (v->sketch.shingles.n == 0)
			continue;
		story_window_rename(t->window, number++, v->article.story);
		t->last = v->article.id;
	}
}

void stories_end(struct slice *s, enum errc rc)
{
	struct stories *t = s->d->stories;

	if (rc == ERR_NONE || t == NULL || !s->stories)
		return;
	story_window_undo(t->window, t->mark);
	t->last = t->was_last;
	/* Of all that fails, this alone says so; to look costs one question. */
	t->behind |= rc == ERR_AGAIN;
}
