/* SPDX-License-Identifier: ISC */
/*
 * Which items are known, in three questions however many there are: where their keys lead, and, for
 * those that the keys do not decide, where their texts lead and what the articles there are called. A
 * poll usually brings nothing new: then the first is all.
 */
#include "desk/recognise.h"

/* ---- where the keys lead ------------------------------------------------------------- */

static enum errc find_keys(struct store *s, struct str feed, struct identity *ids, size_t n,
	struct store_learned *learned, struct err *e)
{
	struct store_keys *v = arena_array(learned->a, n, sizeof(*v));

	if (v == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++) {
		identity_asked(&ids[i], v[i].keys);
		v[i].text = ids[i].text;
	}
	enum errc rc = store_keys_find(s, feed, v, n, learned, e);

	for (size_t i = 0; i < n && rc == ERR_NONE; i++)
		for (enum key_kind k = 0; k < KEY_N; k++) {
			ids[i].found[k] = v[i].found[k];
			ids[i].same_text[k] = v[i].same_text[k];
		}
	return rc;
}

/* The keys that were made since; whom the others settle has them for comparison only. */
static bool text_keys(const struct identity *id, struct store_keys *ret)
{
	struct key asked[KEY_N];

	if (identity_is_settled(id))
		return false;
	identity_asked(id, asked);
	*ret = (struct store_keys){
		.keys = {[KEY_TEXT] = asked[KEY_TEXT], [KEY_STORY] = asked[KEY_STORY]}};
	return !key_is_none(asked[KEY_TEXT]) || !key_is_none(asked[KEY_STORY]);
}

/* By a question of its own, since hashing texts is most of the work: only those that matter. */
static enum errc find_texts(struct store *s, struct str feed, struct identity *ids, size_t n,
	struct arena *a, struct err *e)
{
	struct store_keys *v = arena_array(a, n, sizeof(*v));
	struct identity **of = arena_array(a, n, sizeof(struct identity *));
	size_t used = 0;

	if (v == NULL || of == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++)
		if (text_keys(&ids[i], &v[used]))
			of[used++] = &ids[i];
	enum errc rc = used == 0 ? ERR_NONE : store_keys_find(s, feed, v, used, NULL, e);

	for (size_t i = 0; i < used && rc == ERR_NONE; i++) {
		of[i]->found[KEY_TEXT] = v[i].found[KEY_TEXT];
		of[i]->found[KEY_STORY] = v[i].found[KEY_STORY];
	}
	return rc;
}

/* ---- what is there ------------------------------------------------------------------- */

/* What each item's keys lead to, KEY_N an item, side by side; id 0 where none is asked for. */
struct heads {
	struct store_head *v;
	struct identity **ids;
	size_t n; /* of ids */
};

static void ask(struct heads *h, struct identity *id)
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		h->v[h->n * KEY_N + k].id = id->found[k];
	h->ids[h->n++] = id;
}

/* One that has expired says nothing. */
static void compare(
	const struct article *it, const struct store_head *head, struct identity_head *ret)
{
	ret->stored = head->stored;
	ret->same_title = head->stored && it->title.n != 0 && str_eq(head->title, it->title);
	ret->same_date = head->stored && head->published_s != TIME_NONE &&
			 head->published_s == it->published_s;
}

static enum errc read_heads(struct store *s, const struct article *items, struct identity *ids,
	size_t n, struct arena *a, struct err *e)
{
	struct heads h = {.ids = arena_array(a, n, sizeof(struct identity *))};
	size_t wanted = 0;

	for (size_t i = 0; i < n; i++)
		wanted += identity_needs_heads(&ids[i]);
	h.v = arena_array(a, KEY_N * wanted, sizeof(*h.v));
	if (h.v == NULL || h.ids == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	for (size_t i = 0; i < n; i++)
		if (identity_needs_heads(&ids[i]))
			ask(&h, &ids[i]);
	if (h.n == 0)
		return ERR_NONE;
	if (store_heads_get(s, h.v, h.n * KEY_N, a, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < h.n * KEY_N; i++)
		compare(&items[h.ids[i / KEY_N] - ids], &h.v[i],
			&h.ids[i / KEY_N]->at[i % KEY_N]);
	return ERR_NONE;
}

enum errc recognise(struct store *s, const struct config_feed *feed, const struct feed_doc *doc,
	bool first_poll, struct arena *a, struct identity **ret, bool *ret_renumbered,
	struct str *ret_learned, struct err *e)
{
	struct store_learned learned = {.a = a};
	size_t n = doc->n_articles;
	struct identity *ids = identity_keys(doc->articles, n, doc->link, feed->identity, a);

	if (ids == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	if (n > 0 && find_keys(s, feed->id, ids, n, &learned, e) != ERR_NONE)
		return e->code;
	if (n > 0 && identity_texts(doc->articles, ids, n, a) > 0 &&
		find_texts(s, feed->id, ids, n, a, e) != ERR_NONE)
		return e->code;
	if (n > 0 && read_heads(s, doc->articles, ids, n, a, e) != ERR_NONE)
		return e->code;
	identity_decide(ids, n, first_poll, ret_renumbered);
	*ret = ids;
	*ret_learned = learned.text;
	return ERR_NONE;
}
