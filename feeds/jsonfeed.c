/* SPDX-License-Identifier: ISC */
/*
 * JSON Feed. The whole document is mended (jsonmend.h: numbers are texts from there on), parsed, then
 * walked once. Lenient where readers have to be: an id may be a number, `author` (1.0) and `authors`
 * (1.1) are both read, a version URL may be missing when the document has a list of items that
 * look like items. Of two members with one name the last counts, at each poll.
 */
#include "feeds/jsonfeed.h"

#include <string.h>

#include "base/json.h"
#include "feeds/jsonmend.h"
#include "feeds/link.h"
#include "feeds/newest.h"

/* Ranks as in tags.c. content_html before content_text, which is made from it where both are
 * given. */
static const struct row {
	const char *name;
	uint8_t slot, rank, form;
} rows[] = {
	{"id", SLOT_GUID, 5, TEXT_PLAIN},
	{"url", SLOT_LINK, 5, TEXT_PLAIN},
	{"external_url", SLOT_LINK, 4, TEXT_PLAIN},
	{"title", SLOT_TITLE, 5, TEXT_PLAIN},
	{"summary", SLOT_SUMMARY, 5, TEXT_LINES},
	{"content_html", SLOT_BODY, 5, TEXT_HTML},
	{"content_text", SLOT_BODY, 4, TEXT_LINES},
	{"date_published", SLOT_PUBLISHED, 5, TEXT_PLAIN},
	{"date_modified", SLOT_UPDATED, 5, TEXT_PLAIN},
};

static void put_author(struct making *m, struct item *it, const struct json_val *author)
{
	item_put(m, it, SLOT_AUTHOR, 0, json_str(json_get(author, "name")), TEXT_PLAIN,
		(struct str){0});
}

static void put_lists(struct making *m, struct item *it, const struct json_val *v)
{
	const struct json_val *authors = json_get(v, "authors");
	const struct json_val *names = json_get(v, "tags");

	for (size_t i = 0; i < json_len(authors) && i < ITEM_LIST_MAX; i++)
		put_author(m, it, json_at(authors, i));
	/* Version 1.0 has `author`, 1.1 `authors`; feeds that changed over give both. */
	if (it->authors.n == 0)
		put_author(m, it, json_get(v, "author"));
	for (size_t i = 0; i < json_len(names) && i < ITEM_LIST_MAX; i++)
		item_put(m, it, SLOT_CATEGORY, 0, json_str(json_at(names, i)), TEXT_PLAIN,
			(struct str){0});
}

static void read_item(
	struct making *m, const struct json_val *v, struct str base, struct article *ret)
{
	struct item it;

	/* On the stack: items do not nest. */
	item_reset(&it);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		item_put(m, &it, (enum tag_slot)rows[i].slot, rows[i].rank,
			json_str(json_get(v, rows[i].name)), (enum text_form)rows[i].form,
			base);
	put_lists(m, &it, v);
	/* JSON Feed 1.1 wants the id to be the full URL, ideally. */
	it.guid_is_link = true;
	item_article(m, &it, ret);
}

static enum feed_format format_of(const struct json_val *root)
{
	struct str version = json_str(json_get(root, "version"));
	const struct json_val *items = json_get(root, "items");
	const struct json_val *first = json_at(items, 0);

	if (str_find_str(version, STR("jsonfeed.org/version/1.1")) < version.n)
		return FORMAT_JSONFEED11;
	if (str_find_str(version, STR("jsonfeed.org/version/1")) < version.n)
		return FORMAT_JSONFEED10;
	/* "1.0" in place of the URL is common enough. */
	if (json_type(items) == JSON_ARRAY && str_starts(version, STR("1.")))
		return FORMAT_JSONFEED11;
	if (json_get(first, "id") != NULL && (json_get(first, "content_html") != NULL ||
						     json_get(first, "content_text") != NULL ||
						     json_get(first, "url") != NULL))
		return FORMAT_JSONFEED11;
	return FORMAT_UNKNOWN;
}

/* Nothing would resolve to the base. */
static struct str url_at(struct making *m, const struct json_val *v, const char *name)
{
	struct str url = json_str(json_get(v, name));

	return url.n != 0 ? making_url(m, m->opts->url, url) : url;
}

/* JSON Feed 1.1 "hubs": of several kinds, of which rssCloud is another protocol. */
static void read_hub(struct making *m, const struct json_val *root, struct feed_doc *doc)
{
	const struct json_val *hubs = json_get(root, "hubs");

	for (size_t i = 0; i < json_len(hubs) && i < ITEM_LIST_MAX; i++) {
		const struct json_val *hub = json_at(hubs, i);

		if (str_eq_nocase(json_str(json_get(hub, "type")), STR("WebSub")) ||
			str_eq_nocase(json_str(json_get(hub, "type")), STR("PubSubHubbub")))
			link_hubs_add(doc->hubs, url_at(m, hub, "url"));
	}
	doc->self = url_at(m, root, "feed_url");
}

static void read_head(struct making *m, const struct json_val *root, struct feed_doc *doc)
{
	struct item head;
	struct str base = m->opts->url;

	item_reset(&head);
	item_put(m, &head, SLOT_TITLE, 1, json_str(json_get(root, "title")), TEXT_PLAIN, base);
	item_put(m, &head, SLOT_LINK, 1, json_str(json_get(root, "home_page_url")), TEXT_PLAIN,
		base);
	item_put(m, &head, SLOT_LANGUAGE, 1, json_str(json_get(root, "language")), TEXT_PLAIN,
		base);
	read_hub(m, root, doc);
	doc->further = url_at(m, root, "next_url");
	doc->title = head.art.title;
	doc->link = head.art.link;
	doc->language = head.language;
	doc->updated_s = TIME_NONE;
}

/* before: so many stand before the tear; SIZE_MAX: there is none. */
static void read_items(struct making *m, const struct json_val *items, size_t max,
	size_t before, struct feed_doc *doc)
{
	struct newest kept = {.max = max};
	size_t n = json_len(items);
	struct str base = m->opts->url.n ? m->opts->url : doc->link;

	for (size_t i = 0; i < n && !m->a->over && newest_goes_on(&kept, m->a); i++) {
		struct article a;

		if (i == before)
			newest_torn(&kept);
		/* Anything else in the list is skipped, as XML's reader passes over what it does
		 * not know. */
		if (json_type(json_at(items, i)) != JSON_OBJECT)
			continue;
		read_item(m, json_at(items, i), base, &a);
		newest_put(&kept, &a);
	}
	doc->articles = newest_take(&kept, m->a, &doc->n_articles);
	m->notes |= kept.cut ? NOTE_ITEMS_CUT : 0;
}

struct str jsonfeed_behind(struct str text, size_t max)
{
	static const struct str version = STR_INIT("jsonfeed.org/version/1");
	struct str head = str_sub(text, 0, max);
	size_t at = str_find_str(head, version);

	/* The innermost brace before the version is the root's. */
	for (size_t i = at < head.n ? at : 0; i-- > 0;)
		if (text.p[i] == '{')
			return str_sub(text, i, text.n);
	return (struct str){0};
}

/* One bad string in one item must not cost the others, nor what stands behind a tear what stands before. */
static enum errc parse_mended(struct str text, size_t tear, struct buf *mended,
	unsigned *ret_found, size_t *ret_before, struct json **ret, struct err *e)
{
	*ret_found = json_mend_torn(text, tear != 0 ? tear : text.n, mended, ret_before);
	enum errc rc = json_parse(buf_view(mended), ret, e);

	if (rc == ERR_NONE || tear == 0)
		return rc;
	buf_reset(mended);
	*ret_before = SIZE_MAX;
	*ret_found = json_mend(str_sub(text, 0, tear), mended);
	return json_parse(buf_view(mended), ret, e);
}

enum errc jsonfeed_read(struct str text, struct making *m, size_t max_items,
	struct feed_doc *ret, struct err *e)
{
	struct json *json = NULL;
	struct feed_doc doc = {.format = FORMAT_UNKNOWN};
	AUTO_BUF struct buf mended;

	unsigned found = 0;
	size_t before = SIZE_MAX;

	buf_init(&mended, BUF_NO_MAX);
	enum errc rc =
		parse_mended(text, making_tear(m, text), &mended, &found, &before, &json, e);

	doc.wellformed = found == 0;
	doc.ends_early = doc.truncated = found & JSON_MEND_CUT;
	m->notes |= found & JSON_MEND_ODD ? NOTE_JSON_ODD : 0;
	if (rc != ERR_NONE)
		return rc;
	const struct json_val *root = json_root(json);

	doc.format = format_of(root);
	if (doc.format == FORMAT_UNKNOWN) {
		json_free(json);
		return err_set(e, ERR_GONE, "JSON, but not a JSON Feed");
	}
	read_head(m, root, &doc);
	read_items(m, json_get(root, "items"), max_items, before, &doc);
	/* Texts were copied into the arena: nothing points into the tree any more. */
	json_free(json);
	*ret = doc;
	return ERR_NONE;
}
