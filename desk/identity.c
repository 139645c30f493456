/* SPDX-License-Identifier: ISC */
/*
 * Keys of items, from feeds/url and watch/fold, and what the items of one document say about each other's.
 * The verdict from what the keys lead to: identity_decide.c.
 *
 * Within a document items are compared by sorting indices, so a feed of 2,000 items costs no
 * more than n log n.
 */
#include "desk/identity.h"

#include <stdlib.h>

#include "feeds/url.h"
#include "watch/watchset.h"

enum {
	DAY_S = 24 * 3600,
	ZONE_STEP_S = 900, /* zones differ by a quarter of an hour at least */
	/* A text so long is no phrase that stands under each item, also when only the day is known. */
	STORY_MIN = 200,
	/* Two words ("details soon") are none of one article, also when both have the same minute. */
	STORY_SHORT_MIN = 20
};

/* ---- keys ---------------------------------------------------------------------------- */

/* Each layer hashes with a seed of its own: a guid that looks like a link is not one. */
static struct key layer_key(struct str s, enum key_kind kind)
{
	return s.n == 0 ? (struct key){0} : hash128(s, (uint64_t)kind + 1);
}

/* Body before summary, one of them: a feed that adds a teaser later has the same article. */
static struct str text_of(const struct article *it)
{
	return it->body.n != 0 ? it->body : it->summary;
}

/* As it is, unlike the keys: that a letter changed is all it is asked. Of an item that only its title
 * identifies a bare title is no text: it recurs. */
static uint64_t exact_text(const struct article *it, const struct identity *id)
{
	bool bare = it->body.n + it->summary.n == 0;

	if (bare && key_is_none(id->keys[KEY_GUID]) && key_is_none(id->keys[KEY_LINK]))
		return 0;
	uint64_t h = hash64(it->body, hash64(it->summary, hash64(it->title, it->title.n)));

	return h != 0 ? h : 1;
}

#define BIT(kind) (1U << (kind))
#define ALL_LAYERS (BIT(KEY_N) - 1)

/* One layer alone, as the configuration says; all of an item that has no such layer. */
static unsigned asked_layers(
	const struct article *it, const struct identity *id, enum feed_identity by)
{
	static const enum key_kind kinds[] = {[FEED_BY_GUID] = KEY_GUID,
		[FEED_BY_LINK] = KEY_LINK,
		[FEED_BY_TITLE] = KEY_TITLE,
		[FEED_BY_TEXT] = KEY_TITLE};

	if (by == FEED_BY_ALL || key_is_none(id->keys[kinds[by]]))
		return ALL_LAYERS;
	return by == FEED_BY_TEXT && text_of(it).n != 0 ? BIT(KEY_TEXT) : BIT(kinds[by]);
}

static bool is_sole(const struct identity *id)
{
	return id->asked != ALL_LAYERS;
}

static void make_keys(const struct article *it, struct key home, enum feed_identity by,
	struct arena *a, struct identity *ret)
{
	ret->keys[KEY_GUID] = layer_key(it->guid, KEY_GUID);
	ret->keys[KEY_GUID_PATH] = layer_key(url_guid_path(it->guid, a), KEY_GUID_PATH);
	ret->keys[KEY_LINK] = layer_key(url_canonical(it->link, a), KEY_LINK);
	/* All that a ticker of the home page brings is at this address. */
	if (!key_is_none(home) && key_eq(ret->keys[KEY_LINK], home))
		ret->keys[KEY_LINK] = (struct key){0};
	/* No title identifies nothing: all untitled items of a feed would share one key. */
	if (it->title.n != 0)
		watch_fingerprint_title(it->title, &ret->keys[KEY_TITLE]);
	ret->text = exact_text(it, ret);
	ret->published_s = it->published_s;
	ret->asked = asked_layers(it, ret, by);
}

static void make_text_keys(const struct article *it, struct identity *ret)
{
	struct str text = text_of(it);
	struct key title;

	/* A bare title recurs ("news bulletin"): alone it identifies nothing. */
	if (text.n == 0)
		return;
	watch_fingerprint(it->title, text, &title, &ret->keys[KEY_TEXT]);
	if (it->published_s != TIME_NONE &&
		text.n >= (ret->day_only ? STORY_MIN : STORY_SHORT_MIN))
		ret->keys[KEY_STORY] = hash128(text, (uint64_t)it->published_s);
}

/* ---- items of one document ----------------------------------------------------------- */

struct sort_entry {
	struct key k;
	struct identity *id;
};

static int by_key(const void *pa, const void *pb)
{
	const struct sort_entry *a = pa;
	const struct sort_entry *b = pb;

	if (a->k.hi != b->k.hi)
		return a->k.hi < b->k.hi ? -1 : 1;
	if (a->k.lo != b->k.lo)
		return a->k.lo < b->k.lo ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id); /* document order */
}

/* Calls f for each run of items that share a key of this kind. */
static void each_group(struct identity *ids, size_t n, enum key_kind kind, struct arena *a,
	void (*f)(struct sort_entry *group, size_t n))
{
	struct sort_entry *v = arena_array(a, n, sizeof(*v));
	size_t used = 0;

	/* No room: the arena says `over`, and ingest.c looks at that before anything is written. */
	if (v == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		if (!key_is_none(ids[i].keys[kind]))
			v[used++] = (struct sort_entry){ids[i].keys[kind], &ids[i]};
	qsort(v, used, sizeof(*v), by_key);
	for (size_t from = 0, to = 0; from < used; from = to) {
		for (to = from + 1; to < used && key_eq(v[to].k, v[from].k); to++)
			;
		if (to - from > 1)
			f(v + from, to - from);
	}
}

static bool titles_differ(const struct sort_entry *g, size_t n)
{
	bool differ = false;

	for (size_t i = 1; i < n; i++)
		differ |= !key_eq(g[i].id->keys[KEY_TITLE], g[0].id->keys[KEY_TITLE]);
	return differ;
}

static void forget(struct sort_entry *g, size_t n, enum key_kind kind)
{
	for (size_t i = 0; i < n; i++)
		g[i].id->keys[kind] = (struct key){0};
}

static void duplicates(struct sort_entry *g, size_t n)
{
	for (size_t i = 1; i < n; i++)
		g[i].id->duplicate = true;
}

/* A guid that several titles share names the feed, or a section: it identifies nothing, and the
 * items go by their links, unless somebody who knows the feed says otherwise. The same title twice is an
 * item that is listed twice. */
static void on_same_guid(struct sort_entry *g, size_t n)
{
	if (is_sole(g[0].id) || !titles_differ(g, n)) {
		duplicates(g, n);
		return;
	}
	forget(g, n, KEY_GUID);
	forget(g, n, KEY_GUID_PATH);
}

/* Two sites in one feed, both of which count from 1. */
static void on_same_path(struct sort_entry *g, size_t n)
{
	if (titles_differ(g, n))
		forget(g, n, KEY_GUID_PATH);
}

/* Not a duplicate: live pages and feeds whose links all lead to the home page. It only takes away
 * the link's word where an item has nothing better (identity_decide.c). */
static void on_same_link(struct sort_entry *g, size_t n)
{
	if (is_sole(g[0].id) && (g[0].id->asked & BIT(KEY_LINK)) != 0)
		duplicates(g, n);
	for (size_t i = 0; i < n; i++)
		g[i].id->link_shared = true;
}

static bool is_one_link(const struct identity *a, const struct identity *b)
{
	return !key_is_none(a->keys[KEY_LINK]) && key_eq(a->keys[KEY_LINK], b->keys[KEY_LINK]);
}

/* Title and body word for word: listed twice, under two ids. The first in the document stays. Of another
 * time and at another address it is another broadcast of the bulletin whose texts are always the same. */
static void on_same_text(struct sort_entry *g, size_t n)
{
	for (size_t i = 1; i < n; i++)
		for (size_t k = 0; k < i && k < 8 && !g[i].id->duplicate; k++) {
			const struct identity *a = g[k].id;
			const struct identity *b = g[i].id;

			g[i].id->duplicate = a->published_s == b->published_s ||
					     a->published_s == TIME_NONE ||
					     b->published_s == TIME_NONE || is_one_link(a, b);
		}
}

/* What stands under several titles of one time is a phrase ("read on"), and nobody's text. */
static void on_same_story(struct sort_entry *g, size_t n)
{
	if (titles_differ(g, n))
		forget(g, n, KEY_STORY);
}

/* Dates without a time of day: all items have the same one (some zone's midnight); or, of few items,
 * that of UTC. */
static void mark_day_only(struct identity *ids, size_t n)
{
	int64_t first = TIME_NONE;
	size_t dated = 0;
	bool same = true;

	for (size_t i = 0; i < n; i++) {
		if (ids[i].published_s == TIME_NONE)
			continue;
		if (dated++ == 0)
			first = ids[i].published_s;
		same &= (ids[i].published_s - first) % DAY_S == 0;
	}
	same &= dated > 1 && first % ZONE_STEP_S == 0;
	for (size_t i = 0; i < n; i++)
		ids[i].day_only = ids[i].published_s != TIME_NONE &&
				  (same || ids[i].published_s % DAY_S == 0);
}

struct identity *identity_keys(const struct article *items, size_t n, struct str home,
	enum feed_identity by, struct arena *a)
{
	struct identity *ids = arena_array(a, n, sizeof(*ids));
	struct key home_key = layer_key(url_canonical(home, a), KEY_LINK);

	if (ids == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		make_keys(&items[i], home_key, by, a, &ids[i]);
	mark_day_only(ids, n);
	each_group(ids, n, KEY_GUID, a, on_same_guid);
	each_group(ids, n, KEY_GUID_PATH, a, on_same_path);
	each_group(ids, n, KEY_LINK, a, on_same_link);
	return ids;
}

void identity_asked(const struct identity *id, struct key ret[KEY_N])
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		ret[k] = (id->asked & BIT(k)) != 0 ? id->keys[k] : (struct key){0};
}

/* As store_keys_find() sees it, which asks no further then. */
bool identity_is_settled(const struct identity *id)
{
	struct key asked[KEY_N];

	identity_asked(id, asked);
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (!key_is_none(asked[k]))
			return id->found[k] != 0 && id->same_text[k];
	return false;
}

/* ---- texts --------------------------------------------------------------------------- */

static void share_need(struct sort_entry *g, size_t n)
{
	bool any = false;

	for (size_t i = 0; i < n; i++)
		any |= g[i].id->needs_text;
	for (size_t i = 0; i < n; i++)
		g[i].id->needs_text = any;
}

/* The same text has the same title, so whom a wanted text could be the same as is wanted too; false
 * when none is. */
static bool choose_texts(struct identity *ids, size_t n, struct arena *a)
{
	bool any = false;
	bool untitled = false;

	for (size_t i = 0; i < n; i++) {
		ids[i].needs_text = !identity_is_settled(&ids[i]);
		any |= ids[i].needs_text;
		untitled |= ids[i].needs_text && key_is_none(ids[i].keys[KEY_TITLE]);
	}
	if (!any)
		return false;
	for (size_t i = 0; i < n; i++)
		ids[i].needs_text |= untitled && key_is_none(ids[i].keys[KEY_TITLE]);
	each_group(ids, n, KEY_TITLE, a, share_need);
	return true;
}

size_t identity_texts(
	const struct article *items, struct identity *ids, size_t n, struct arena *a)
{
	size_t made = 0;

	if (!choose_texts(ids, n, a))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (ids[i].needs_text)
			make_text_keys(&items[i], &ids[i]);
		made += !key_is_none(ids[i].keys[KEY_TEXT]);
	}
	each_group(ids, n, KEY_TEXT, a, on_same_text);
	each_group(ids, n, KEY_STORY, a, on_same_story);
	return made;
}
