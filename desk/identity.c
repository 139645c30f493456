/* SPDX-License-Identifier: ISC */
/*
 * Identity of items: keys from feeds/url and watch/fold, the verdict from what the keys lead
 * to.
 *
 * Within a document items are compared by sorting indices, so a feed of 2,000 items costs no
 * more than n log n.
 */
#include "desk/identity.h"

#include <stdlib.h>

#include "feeds/url.h"
#include "watch/watchset.h"

/* Each layer hashes with a seed of its own: a guid that looks like a link is not one. */
static struct key layer_key(struct str s, enum key_kind kind)
{
	return s.n == 0 ? (struct key){0} : hash128(s, (uint64_t)kind + 1);
}

static void make_keys(const struct article *it, struct arena *a, struct identity *ret)
{
	ret->keys[KEY_GUID] = layer_key(it->guid, KEY_GUID);
	ret->keys[KEY_GUID_PATH] = layer_key(url_guid_path(it->guid, a), KEY_GUID_PATH);
	ret->keys[KEY_LINK] = layer_key(url_canonical(it->link, a), KEY_LINK);
	/* No title identifies nothing: all untitled items of a feed would share one key. */
	if (it->title.n != 0)
		watch_fingerprint_title(it->title, &ret->keys[KEY_TITLE]);
}

static void make_text_key(const struct article *it, struct identity *ret)
{
	/* Body before summary, one of them: a feed that adds a teaser later has the same article. */
	struct str text = it->body.n != 0 ? it->body : it->summary;
	struct key title;

	/* A bare title recurs ("news bulletin"): alone it identifies nothing. */
	if (text.n != 0)
		watch_fingerprint(it->title, text, &title, &ret->keys[KEY_TEXT]);
}

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

/* A guid that several titles share names the feed, or a section: it identifies nothing, and the
 * items go by their links. The same title twice is an item that is listed twice. */
static void on_same_guid(struct sort_entry *g, size_t n)
{
	bool titles_differ = false;

	for (size_t i = 1; i < n; i++)
		titles_differ |= !key_eq(g[i].id->keys[KEY_TITLE], g[0].id->keys[KEY_TITLE]);
	for (size_t i = 0; i < n; i++) {
		if (titles_differ) {
			g[i].id->keys[KEY_GUID] = (struct key){0};
			g[i].id->keys[KEY_GUID_PATH] = (struct key){0};
		} else if (i > 0) {
			g[i].id->duplicate = true;
		}
	}
}

/* Not a duplicate: live pages and feeds whose links all lead to the home page. It only takes away
 * the link's word where an item has nothing better (decide_one()). */
static void on_same_link(struct sort_entry *g, size_t n)
{
	for (size_t i = 0; i < n; i++)
		g[i].id->link_shared = true;
}

/* Title and body word for word: listed twice, under two ids. The first in the document stays. */
static void on_same_text(struct sort_entry *g, size_t n)
{
	for (size_t i = 1; i < n; i++)
		g[i].id->duplicate = true;
}

struct identity *identity_keys(const struct article *items, size_t n, struct arena *a)
{
	struct identity *ids = arena_array(a, n, sizeof(*ids));

	if (ids == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		make_keys(&items[i], a, &ids[i]);
	each_group(ids, n, KEY_GUID, a, on_same_guid);
	each_group(ids, n, KEY_LINK, a, on_same_link);
	return ids;
}

static bool is_by_guid(const struct identity *id)
{
	return id->found[KEY_GUID] != 0 || id->found[KEY_GUID_PATH] != 0;
}

/* Whatever its text is: decide_one() does not look at it. */
static bool is_decided(const struct identity *id)
{
	return is_by_guid(id) || (key_is_none(id->keys[KEY_GUID]) && id->found[KEY_LINK] != 0 &&
					 !id->link_shared);
}

/* With a title that changed its text is a key that is to be put. */
static bool needs_text(const struct identity *id)
{
	return !is_decided(id) ||
	       (id->found[KEY_TITLE] == 0 && !key_is_none(id->keys[KEY_TITLE]));
}

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
		ids[i].needs_text = needs_text(&ids[i]);
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
			make_text_key(&items[i], &ids[i]);
		made += !key_is_none(ids[i].keys[KEY_TEXT]);
	}
	each_group(ids, n, KEY_TEXT, a, on_same_text);
	return made;
}

static void decide(struct identity *id, enum identity_verdict verdict, int64_t article)
{
	id->verdict = verdict;
	id->id = article;
}

/* Must say yes wherever decide_one() reads same_title_at_link or same_date_at_title: what was not
 * asked for reads as false there. */
bool identity_needs_heads(const struct identity *id)
{
	if (is_by_guid(id))
		return false;
	if (id->found[KEY_LINK] != 0)
		return !key_is_none(id->keys[KEY_GUID]) || id->link_shared;
	return id->found[KEY_TITLE] != 0;
}

/* In order of trust; the first that holds decides.
 *
 *   found by            and                                    verdict
 *   guid, guid's path                                          known
 *   link                no guid; alone or with its title       known
 *   link                a guid that is new; the same title     renamed
 *   title and body                                             renamed
 *   title               the same date                          renamed
 *   nothing of these                                           new
 *
 * When in doubt an item is new: a repeat is seen and reported, a lost article by nobody. */
static void decide_one(struct identity *id)
{
	bool has_guid = !key_is_none(id->keys[KEY_GUID]);
	int64_t link = id->found[KEY_LINK];

	if (id->found[KEY_GUID] != 0)
		decide(id, IDENTITY_KNOWN, id->found[KEY_GUID]);
	else if (id->found[KEY_GUID_PATH] != 0)
		decide(id, IDENTITY_KNOWN, id->found[KEY_GUID_PATH]);
	else if (!has_guid && link != 0 && (id->same_title_at_link || !id->link_shared))
		decide(id, IDENTITY_KNOWN, link);
	else if (has_guid && link != 0 && id->same_title_at_link)
		decide(id, IDENTITY_RENAMED, link);
	else if (id->found[KEY_TEXT] != 0)
		decide(id, IDENTITY_RENAMED, id->found[KEY_TEXT]);
	else if (id->found[KEY_TITLE] != 0 && id->same_date_at_title)
		decide(id, IDENTITY_RENAMED, id->found[KEY_TITLE]);
	else
		decide(id, IDENTITY_NEW, 0);
}

void identity_decide(struct identity *ids, size_t n, bool first_poll, bool *ret_renumbered)
{
	size_t by_id = 0;
	size_t by_title = 0;

	for (size_t i = 0; i < n; i++) {
		decide_one(&ids[i]);
		by_id += ids[i].verdict == IDENTITY_KNOWN;
		by_title += ids[i].verdict == IDENTITY_RENAMED || ids[i].found[KEY_TITLE] != 0;
	}
	/* Two items at least: one new id under an old title is an outlet that reuses its titles.
	 * Half of the titles and not all: news goes on while a publisher changes its system. */
	*ret_renumbered = !first_poll && n >= 2 && by_id == 0 && by_title * 2 >= n;
	if (!*ret_renumbered)
		return;
	for (size_t i = 0; i < n; i++)
		if (ids[i].verdict == IDENTITY_NEW && ids[i].found[KEY_TITLE] != 0)
			decide(&ids[i], IDENTITY_RENAMED, ids[i].found[KEY_TITLE]);
}
