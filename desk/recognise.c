/*
 * Which items are known. A poll usually brings nothing new: then each item costs two look-ups, its guid
 * and its title.
 */
#include "desk/recognise.h"

struct recogniser {
	struct store *store;
	struct str feed;
	struct arena *arena;
};

/* The layers in their order. An item that its guid identifies needs its title only: when that
 * has changed, the new one is remembered too, for the day the publisher renumbers. */
static enum errc find_keys(const struct recogniser *r, struct identity *id, struct err *e)
{
	for (enum key_kind k = 0; k < KEY_N; k++) {
		bool by_id = id->found[KEY_GUID] != 0 || id->found[KEY_GUID_PATH] != 0;

		if (key_is_none(id->keys[k]) || (by_id && k != KEY_TITLE))
			continue;
		if (store_key_find(r->store, r->feed, k, id->keys[k], &id->found[k], e) !=
			ERR_NONE)
			return e->code;
	}
	return ERR_NONE;
}

/* What the articles say that link and title lead to; one that has expired says nothing. */
static enum errc compare(const struct recogniser *r, const struct article *it,
	struct identity *id, struct err *e)
{
	for (enum key_kind k = KEY_LINK; k <= KEY_TITLE; k++) {
		struct str title = {0};
		int64_t published_s = TIME_NONE;

		if (k == KEY_TEXT || id->found[k] == 0)
			continue;
		enum errc rc = store_article_head(
			r->store, id->found[k], r->arena, &title, &published_s, e);

		if (rc == ERR_GONE)
			continue;
		if (rc != ERR_NONE)
			return rc;
		if (k == KEY_LINK)
			id->same_title_at_link = str_eq(title, it->title);
		else
			id->same_date_at_title =
				published_s != TIME_NONE && published_s == it->published_s;
	}
	return ERR_NONE;
}

static enum errc look_up(const struct recogniser *r, const struct article *it,
	struct identity *id, struct err *e)
{
	if (find_keys(r, id, e) != ERR_NONE)
		return e->code;
	if (id->found[KEY_GUID] != 0 || id->found[KEY_GUID_PATH] != 0)
		return ERR_NONE;
	return compare(r, it, id, e);
}

enum errc recognise(struct store *s, struct str feed, const struct feed_doc *doc,
	bool first_poll, struct arena *a, struct identity **ret, bool *ret_renumbered,
	struct err *e)
{
	const struct recogniser r = {s, feed, a};
	struct identity *ids = identity_keys(doc->articles, doc->n_articles, a);

	if (ids == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < doc->n_articles; i++)
		if (look_up(&r, &doc->articles[i], &ids[i], e) != ERR_NONE)
			return e->code;
	identity_decide(ids, doc->n_articles, first_poll, ret_renumbered);
	*ret = ids;
	return ERR_NONE;
}
