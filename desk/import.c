/* SPDX-License-Identifier: ISC */
#include "desk/import.h"

#include <string.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/hash.h"
#include "desk/identity.h"

/* Keys can be those of another article already (files of several parts number each anew, tables of claims have a word for
 * a title), so each gets one of all that its line says, in a place that it has no key for: by that the same line
 * is known again, whatever else is. KEY_N: there is no such place. */
static enum key_kind mark_line(const struct article *a, struct key keys[KEY_N])
{
	static const enum key_kind places[] = {KEY_GUID_PATH, KEY_STORY, KEY_LINK};
	AUTO_BUF struct buf all = {0};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (!key_is_none(keys[places[i]]))
			continue;
		buf_init(&all, BUF_NO_MAX);
		buf_printf(&all, "import %zu %zu %zu %zu %lld ", a->guid.n, a->title.n,
			a->summary.n, a->body.n, (long long)a->published_s);
		buf_str(&all, a->guid);
		buf_str(&all, a->title);
		buf_str(&all, a->summary);
		buf_str(&all, a->body);
		keys[places[i]] = hash128(buf_view(&all), KEY_N);
		return places[i];
	}
	return KEY_N;
}

static bool leads(const struct store_keys *k, enum key_kind kind)
{
	return kind != KEY_N && k->found[kind] != 0;
}

static bool agree(const struct store_keys *k, enum key_kind a, enum key_kind b)
{
	return leads(k, a) && k->found[a] == k->found[b];
}

/* It says the same; or it has the same address, unless its own number is another one's; or its number and title. A
 * number alone is none. */
static bool is_known(const struct store_keys *k, enum key_kind mark)
{
	for (size_t i = 0; i < KEY_N; i++)
		if (leads(k, (enum key_kind)i) && k->same_text[i])
			return true;
	if (leads(k, mark))
		return true;
	if (key_is_none(k->keys[KEY_GUID]))
		return mark != KEY_LINK && leads(k, KEY_LINK);
	return (mark != KEY_LINK && agree(k, KEY_GUID, KEY_LINK)) ||
	       agree(k, KEY_GUID, KEY_TITLE);
}

enum errc import_take(struct store *s, struct str feed, const struct article *a, int64_t now_ms,
	struct arena *ar, bool *ret_new, struct err *e)
{
	struct identity *id = identity_keys(a, 1, STR(""), FEED_BY_ALL, ar);
	struct store_keys keys = {.text = 0};

	if (id == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	(void)identity_texts(a, id, 1, ar);
	enum key_kind mark = mark_line(a, id->keys);

	memcpy(keys.keys, id->keys, sizeof(keys.keys));
	keys.text = id->text;
	enum errc rc = store_keys_find(s, feed, &keys, 1, NULL, e);

	*ret_new = rc == ERR_NONE && !is_known(&keys, mark);
	if (!*ret_new)
		return rc;
	struct store_new n = {
		.article = {.feed = feed, .a = *a, .first_seen_ms = now_ms, .silent = true},
		.text = id->text,
		.imported = true};

	memcpy(n.keys, id->keys, sizeof(n.keys));
	return store_articles_put(s, &n, 1, e);
}

struct str import_feed(struct str outlet, struct arena *ar)
{
	AUTO_BUF struct buf name = {0};

	if (outlet.n == 0)
		return STR("import");
	if (conf_is_id(outlet))
		return outlet;
	buf_init(&name, 64);
	buf_printf(
		&name, "import-%08llx", (unsigned long long)(hash64(outlet, 0) & 0xFFFFFFFFU));
	return arena_str(ar, buf_view(&name));
}
