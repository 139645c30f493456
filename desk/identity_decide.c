/* SPDX-License-Identifier: ISC */
/*
 * Verdicts, in two rounds: first those whom their own id knows, then the others, who may only be renamed
 * to what nobody of the first is.
 *
 * In order of trust; the first that holds decides.
 *
 *   found by            and                                    verdict
 *   guid, guid's path   something of the article agrees        known
 *   link                no guid; alone or with its title       known
 *   link                a guid that is new; the same title     renamed   (its old id not listed)
 *   title and text                                             renamed   (the same, or one date)
 *   text and date                                              renamed   (the same)
 *   title               the same date, with a time             renamed   (the same)
 *   nothing of these                                           new
 *
 * When in doubt an item is new: a repeat is seen and reported, a lost article by nobody.
 */
#include "base/map.h"
#include "desk/identity.h"

#define BIT(kind) (1U << (kind))

static void decide(struct identity *id, enum identity_verdict verdict, int64_t article,
	enum identity_reason why)
{
	id->verdict = verdict;
	id->id = article;
	id->reason = why;
}

static bool is_sole(const struct identity *id)
{
	return id->asked != BIT(KEY_N) - 1;
}

/* Keys alone say so: no look at the article is needed. */
static bool agrees_by_keys(const struct identity *id, enum key_kind kind)
{
	int64_t to = id->found[kind];

	return to != 0 && (id->same_text[kind] || id->found[KEY_TITLE] == to ||
				  id->found[KEY_LINK] == to || id->found[KEY_TEXT] == to ||
				  id->found[KEY_STORY] == to);
}

static bool is_at_same_moment(const struct identity *id, enum key_kind kind)
{
	return id->at[kind].same_date && !id->day_only;
}

/* Of an article that has expired nobody knows what it was called: its guid decides, and its guid's path
 * does not. */
static bool agrees(const struct identity *id, enum key_kind kind)
{
	const struct identity_head *h = &id->at[kind];

	if (id->found[kind] == 0)
		return false;
	if (agrees_by_keys(id, kind) || h->same_title)
		return true;
	return kind == KEY_GUID && (!h->stored || is_at_same_moment(id, kind));
}

/* Must say yes wherever at[] is read below: what was not asked for reads as false there. */
bool identity_needs_heads(const struct identity *id)
{
	if (identity_is_settled(id) || is_sole(id) || agrees_by_keys(id, KEY_GUID) ||
		agrees_by_keys(id, KEY_GUID_PATH))
		return false;
	if (key_is_none(id->keys[KEY_GUID]) && id->found[KEY_LINK] != 0)
		return id->link_shared;
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (id->found[k] != 0)
			return true;
	return false;
}

/* ---- known by its own id ----------------------------------------------------------------- */

static enum identity_reason reason_settled(const struct identity *id)
{
	if (is_sole(id))
		return WHY_BY_KEY;
	return !key_is_none(id->keys[KEY_GUID])   ? WHY_GUID
	       : !key_is_none(id->keys[KEY_LINK]) ? WHY_LINK
						  : WHY_TITLE_TEXT;
}

static int64_t first_found(const struct identity *id)
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		if ((id->asked & BIT(k)) != 0 && id->found[k] != 0)
			return id->found[k];
	return 0;
}

static void decide_by_key(struct identity *id)
{
	int64_t to = first_found(id);

	decide(id, to != 0 ? IDENTITY_KNOWN : IDENTITY_NEW, to,
		to != 0 ? WHY_BY_KEY : WHY_NOT_BY_KEY);
}

/* Known, or by its own id not yet. */
static void decide_by_id(struct identity *id)
{
	bool has_guid = !key_is_none(id->keys[KEY_GUID]);
	int64_t link = id->found[KEY_LINK];

	decide(id, IDENTITY_NEW, 0, WHY_NEW);
	if (identity_is_settled(id))
		decide(id, IDENTITY_KNOWN, first_found(id), reason_settled(id));
	else if (is_sole(id))
		decide_by_key(id);
	else if (agrees(id, KEY_GUID))
		decide(id, IDENTITY_KNOWN, id->found[KEY_GUID], WHY_GUID);
	else if (agrees(id, KEY_GUID_PATH))
		decide(id, IDENTITY_KNOWN, id->found[KEY_GUID_PATH], WHY_GUID_PATH);
	else if (!has_guid && link != 0 && (id->at[KEY_LINK].same_title || !id->link_shared))
		decide(id, IDENTITY_KNOWN, link, WHY_LINK);
}

/* ---- renamed, or new --------------------------------------------------------------------- */

/* A claimed article is in the document under its own id. */
struct claims {
	struct map of;
};

static bool is_free(const struct claims *c, int64_t article)
{
	return article != 0 && map_get(&c->of, (uint64_t)article) == SIZE_MAX;
}

/* Word for word what is still listed: the same once more, unless it is of another time. */
static bool is_same_text_again(const struct claims *c, const struct identity *id)
{
	const struct identity_head *h = &id->at[KEY_TEXT];

	if (id->found[KEY_TEXT] == 0)
		return false;
	return is_free(c, id->found[KEY_TEXT]) || !h->stored || h->same_date ||
	       id->published_s == TIME_NONE || id->found[KEY_LINK] == id->found[KEY_TEXT];
}

static enum identity_reason why_new(const struct identity *id, const struct claims *c)
{
	if (id->found[KEY_GUID] != 0)
		return WHY_GUID_REUSED;
	if (id->found[KEY_TITLE] != 0)
		return is_free(c, id->found[KEY_TITLE]) ? WHY_RECURS : WHY_OLD_LISTED;
	return id->found[KEY_LINK] != 0 ? WHY_LINK_REUSED : WHY_NEW;
}

static void decide_rest(struct identity *id, const struct claims *c)
{
	bool has_guid = !key_is_none(id->keys[KEY_GUID]);
	const int64_t *found = id->found;

	if (has_guid && id->at[KEY_LINK].same_title && is_free(c, found[KEY_LINK]))
		decide(id, IDENTITY_RENAMED, found[KEY_LINK], WHY_LINK_TITLE);
	else if (is_same_text_again(c, id))
		decide(id, IDENTITY_RENAMED, found[KEY_TEXT], WHY_TITLE_TEXT);
	else if (is_free(c, found[KEY_STORY]))
		decide(id, IDENTITY_RENAMED, found[KEY_STORY], WHY_TEXT_DATE);
	else if (is_at_same_moment(id, KEY_TITLE) && is_free(c, found[KEY_TITLE]))
		decide(id, IDENTITY_RENAMED, found[KEY_TITLE], WHY_TITLE_DATE);
	else
		decide(id, IDENTITY_NEW, 0, why_new(id, c));
}

/* ---- the document ------------------------------------------------------------------------ */

static void claim_known(struct identity *ids, size_t n, struct claims *c)
{
	for (size_t i = 0; i < n; i++) {
		decide_by_id(&ids[i]);
		if (ids[i].verdict == IDENTITY_KNOWN)
			(void)map_put(&c->of, (uint64_t)ids[i].id, i);
	}
}

/* Two items at least: one new id under an old title is an outlet that reuses its titles.
 * Half of the titles and not all: news goes on while a publisher changes its system. An id that is given
 * to something else is no new one. */
static bool is_renumbered(const struct identity *ids, size_t n)
{
	size_t by_id = 0;
	size_t by_title = 0;

	for (size_t i = 0; i < n; i++) {
		by_id += ids[i].verdict == IDENTITY_KNOWN || ids[i].found[KEY_GUID] != 0 ||
			 is_sole(&ids[i]);
		by_title += ids[i].verdict == IDENTITY_RENAMED || ids[i].found[KEY_TITLE] != 0;
	}
	return n >= 2 && by_id == 0 && by_title * 2 >= n;
}

void identity_decide(struct identity *ids, size_t n, bool first_poll, bool *ret_renumbered)
{
	struct claims c = {0};

	claim_known(ids, n, &c);
	for (size_t i = 0; i < n; i++)
		if (ids[i].verdict == IDENTITY_NEW && !is_sole(&ids[i]))
			decide_rest(&ids[i], &c);
	map_done(&c.of);
	*ret_renumbered = !first_poll && is_renumbered(ids, n);
	for (size_t i = 0; i < n && *ret_renumbered; i++)
		if (ids[i].verdict == IDENTITY_NEW && ids[i].found[KEY_TITLE] != 0)
			decide(&ids[i], IDENTITY_RENAMED, ids[i].found[KEY_TITLE],
				WHY_RENUMBERED);
}

/* A guid leads to what it stands with now; of all other keys the first article that had one keeps it. */
unsigned identity_moves(const struct identity *id)
{
	int64_t to = id->found[KEY_GUID];

	return to != 0 && to != id->id ? BIT(KEY_GUID) : 0;
}
