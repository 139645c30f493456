/* SPDX-License-Identifier: ISC */
/*
 * Which items are known, in three questions however many there are: where their keys lead, and, for
 * those that the keys do not decide, where their texts lead and what the articles there are called. A
 * poll usually brings nothing new: then the first is all.
 */
#include "desk/recognise.h"

/* ---- where the keys lead ------------------------------------------------------------- */

static enum errc find_keys(struct store *s, struct str feed, struct identity *ids, size_t n,
	struct arena *a, struct err *e)
{
	struct store_keys *v = arena_array(a, n, sizeof(*v));

	if (v == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++)
		for (enum key_kind k = 0; k < KEY_N; k++)
			v[i].keys[k] = ids[i].keys[k];
	enum errc rc = store_keys_find(s, feed, v, n, e);

	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		for (enum key_kind k = 0; k < KEY_N; k++)
			ids[i].found[k] = v[i].found[k];
	return rc;
}

/* By a question of its own, since hashing texts is most of the work: only those that matter. Of whom a
 * guid identifies it is hashed for its new key or for comparison, and not asked, as in the first. */
static enum errc find_texts(struct store *s, struct str feed, struct identity *ids, size_t n,
	struct arena *a, struct err *e)
{
	struct store_keys *v = arena_array(a, n, sizeof(*v));
	struct identity **of = arena_array(a, n, sizeof(struct identity *));
	size_t used = 0;

	if (v == NULL || of == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++) {
		if (key_is_none(ids[i].keys[KEY_TEXT]) || ids[i].found[KEY_GUID] != 0 ||
			ids[i].found[KEY_GUID_PATH] != 0)
			continue;
		of[used] = &ids[i];
		v[used++].keys[KEY_TEXT] = ids[i].keys[KEY_TEXT];
	}
	enum errc rc = used == 0 ? ERR_NONE : store_keys_find(s, feed, v, used, e);

	for (size_t i = 0; i < used && rc == ERR_NONE; i++)
		of[i]->found[KEY_TEXT] = v[i].found[KEY_TEXT];
	return rc;
}

/* ---- what is there ------------------------------------------------------------------- */

/* The articles of link and title, side by side; id 0 where none is asked for. */
struct heads {
	struct store_head *v;
	struct identity **ids;
	size_t n;
};

static void ask(struct heads *h, struct identity *id)
{
	h->ids[h->n / 2] = id;
	h->v[h->n++].id = id->found[KEY_LINK];
	h->v[h->n++].id = id->found[KEY_TITLE];
}

/* One that has expired says nothing. */
static void compare(const struct article *it, const struct store_head *link,
	const struct store_head *title, struct identity *id)
{
	id->same_title_at_link = link->stored && str_eq(link->title, it->title);
	id->same_date_at_title = title->stored && title->published_s != TIME_NONE &&
				 title->published_s == it->published_s;
}

static enum errc read_heads(struct store *s, const struct article *items, struct identity *ids,
	size_t n, struct arena *a, struct err *e)
{
	struct heads h = {.v = arena_array(a, 2 * n, sizeof(*h.v)),
		.ids = arena_array(a, n, sizeof(struct identity *))};

	if (h.v == NULL || h.ids == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++)
		if (identity_needs_heads(&ids[i]))
			ask(&h, &ids[i]);
	if (h.n == 0)
		return ERR_NONE;
	if (store_heads_get(s, h.v, h.n, a, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < h.n; i += 2)
		compare(&items[h.ids[i / 2] - ids], &h.v[i], &h.v[i + 1], h.ids[i / 2]);
	return ERR_NONE;
}

enum errc recognise(struct store *s, struct str feed, const struct feed_doc *doc,
	bool first_poll, struct arena *a, struct identity **ret, bool *ret_renumbered,
	struct err *e)
{
	size_t n = doc->n_articles;
	struct identity *ids = identity_keys(doc->articles, n, a);

	if (ids == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	if (n > 0 && find_keys(s, feed, ids, n, a, e) != ERR_NONE)
		return e->code;
	if (n > 0 && identity_texts(doc->articles, ids, n, a) > 0 &&
		find_texts(s, feed, ids, n, a, e) != ERR_NONE)
		return e->code;
	if (n > 0 && read_heads(s, doc->articles, ids, n, a, e) != ERR_NONE)
		return e->code;
	identity_decide(ids, n, first_poll, ret_renumbered);
	*ret = ids;
	return ERR_NONE;
}
