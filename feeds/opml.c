/* SPDX-License-Identifier: ISC */
/*
 *   <outline> without xmlUrl ──> a folder, as long as it is open
 *   <outline xmlUrl=...>     ──> a feed in the folders that are open
 *
 * Names of attributes are read in any case: xmlUrl, xmlURL and xmlurl are all about. Feeds may stand inside
 * feeds; then the outer one is no folder.
 */
#include "feeds/opml.h"

#include "base/map.h"
#include "base/utf8.h"
#include "feeds/entity.h"
#include "feeds/guard.h"
#include "feeds/xml.h"

struct reading {
	struct making *m;
	struct feed_doc *doc;
	size_t cap;
	struct str folders[GUARD_MAX_DEPTH + 2]; /* of each open element; empty: no folder */
	size_t depth;
	bool is_opml;
	bool in_title; /* <title> of <head>: its text comes */
};

/* ---- attributes -------------------------------------------------------------------------- */

static struct str value_of(struct making *m, const unsigned char **attribute)
{
	return making_copy(m, (struct str){(const char *)attribute[3],
				      (size_t)(attribute[4] - attribute[3])});
}

/* The first of the two that says something. */
static struct str attribute(
	struct making *m, const struct xml_start *tag, struct str first, struct str second)
{
	const struct str names[] = {first, second};

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < tag->n_attributes; i++) {
			const unsigned char **a = &tag->attributes[5 * i];
			struct str v = str_eq_nocase(str_of((const char *)a[0]), names[k])
					       ? value_of(m, a)
					       : STR("");

			if (v.n != 0)
				return v;
		}
	return STR("");
}

/* ---- outlines ---------------------------------------------------------------------------- */

struct tags {
	struct str v[OPML_TAGS_MAX];
	size_t n;
};

static void tag_add(struct tags *t, struct str tag)
{
	tag = str_trim(tag);
	for (size_t i = 0; i < t->n; i++)
		if (str_eq_nocase(t->v[i], tag))
			return;
	if (tag.n != 0 && t->n < OPML_TAGS_MAX)
		t->v[t->n++] = tag;
}

/* "/Boston/Weather,sports": paths between commas, each part a tag. */
static void tags_of_category(struct tags *t, struct str category)
{
	struct str path;
	struct str part;

	while (str_cut(&category, ',', &path))
		while (str_cut(&path, '/', &part))
			tag_add(t, part);
}

static void put_feed(struct reading *r, const struct xml_start *tag, struct str url)
{
	struct making *m = r->m;
	struct tags tags = {.n = 0};

	if (r->doc->n_articles == OPML_MAX) {
		m->notes |= NOTE_ITEMS_CUT;
		r->doc->truncated = true;
		return;
	}
	for (size_t i = 0; i < r->depth; i++)
		tag_add(&tags, r->folders[i]);
	tags_of_category(&tags, attribute(m, tag, STR("category"), STR("category")));
	struct article *v = arena_room(
		m->a, r->doc->articles, r->doc->n_articles, &r->cap, sizeof(*r->doc->articles));
	struct str *categories = arena_array(m->a, tags.n, sizeof(*categories));

	if (v == NULL || categories == NULL)
		return;
	for (size_t i = 0; i < tags.n; i++)
		categories[i] = tags.v[i];
	r->doc->articles = v;
	v[r->doc->n_articles++] = (struct article){.link = url,
		.title = attribute(m, tag, STR("title"), STR("text")),
		.guid = attribute(m, tag, STR("htmlUrl"), STR("htmlUrl")),
		.categories = categories,
		.n_categories = tags.n,
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
}

/* "feed://host/" and "feed:https://host/", by which browsers once called readers, are the address behind it. An
 * address without a scheme is relative to nothing. */
static struct str address(struct reading *r, struct str written)
{
	bool feed = str_starts_nocase(written, STR("feed:"));
	struct str rest = str_sub(written, feed ? 5 : 0, written.n);
	struct str base = feed && str_starts(rest, STR("//")) ? STR("http://h/") : STR("");
	struct str url = making_url(r->m, base, rest);

	if (url.n == 0)
		r->m->notes |= NOTE_LINK_ODD;
	return url;
}

static struct str outline(struct reading *r, const struct xml_start *tag)
{
	struct str written = attribute(r->m, tag, STR("xmlUrl"), STR("feedUrl"));

	if (written.n == 0)
		return attribute(r->m, tag, STR("text"), STR("title"));
	struct str url = address(r, written);

	if (url.n != 0)
		put_feed(r, tag, url);
	return STR("");
}

static bool on_start(void *arg, const struct xml_start *tag)
{
	struct reading *r = arg;
	struct str name = str_of(tag->local);
	struct str folder = STR("");

	if (r->depth == 0)
		r->is_opml = str_eq_nocase(name, STR("opml"));
	if (!r->is_opml)
		return false;
	if (str_eq_nocase(name, STR("outline")))
		folder = outline(r, tag);
	r->in_title = r->depth == 2 && str_eq_nocase(name, STR("title"));
	if (r->depth < sizeof(r->folders) / sizeof(r->folders[0]))
		r->folders[r->depth] = folder;
	r->depth++;
	return !r->m->a->over;
}

static bool on_text(void *arg, struct str text, bool cdata)
{
	struct reading *r = arg;

	if (!r->in_title || r->doc->title.n != 0)
		return true;
	buf_reset(&r->m->scratch);
	if (cdata)
		buf_str(&r->m->scratch, text);
	else
		entity_decode(text, true, &r->m->scratch);
	r->doc->title = making_copy(r->m, buf_view(&r->m->scratch));
	return true;
}

static bool on_end(void *arg)
{
	struct reading *r = arg;

	r->in_title = false;
	r->depth--;
	return true;
}

static void on_cut(void *arg)
{
	struct reading *r = arg;

	r->doc->ends_early = r->doc->truncated = true;
}

bool opml_read(struct str text, struct making *m, struct feed_doc *ret, uint32_t *ret_odd)
{
	struct reading r = {.m = m, .doc = ret};
	const struct xml_events events = {
		.start = on_start, .text = on_text, .end = on_end, .cut = on_cut, .arg = &r};
	struct xml_report report;

	xml_run(text, making_tear(m, text), &events, &report);
	*ret_odd = report.refused ? report.odd | GUARD_ODD_DTD : r.is_opml ? report.odd : 0;
	ret->format = FORMAT_OPML;
	ret->wellformed = report.odd == 0 && !report.failed;
	if (report.failed)
		ret->ends_early = ret->truncated = true;
	return r.is_opml && !report.refused;
}

/* ---- writing ----------------------------------------------------------------------------- */

/* XML 1.0 2.2 has no control characters but three, which an attribute would lose. */
static void escape(struct buf *out, struct str s)
{
	static const struct {
		char c;
		struct str as;
	} references[] = {{'&', STR_INIT("&amp;")}, {'<', STR_INIT("&lt;")},
		{'>', STR_INIT("&gt;")}, {'"', STR_INIT("&quot;")}};
	uint32_t cp = 0;

	for (size_t at = 0; at < s.n;) {
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);
		struct str one = str_sub(s, at, at + n);

		at += n;
		for (size_t i = 0; i < sizeof(references) / sizeof(references[0]); i++)
			if (cp == (uint32_t)references[i].c)
				one = references[i].as;
		if (cp != UTF8_BAD && cp >= ' ' && cp != 0xFFFE && cp != 0xFFFF)
			buf_str(out, one);
	}
}

static void write_feed(const struct opml_feed *f, const char *indent, struct buf *out)
{
	struct str title = f->title.n != 0 ? f->title : f->url;

	buf_printf(out, "%s<outline type=\"rss\" text=\"", indent);
	escape(out, title);
	buf_printf(out, "\" title=\"");
	escape(out, title);
	buf_printf(out, "\" xmlUrl=\"");
	escape(out, f->url);
	for (size_t i = 0; i < f->n_tags; i++) {
		buf_printf(out, i == 0 ? "\" category=\"/" : ",/");
		escape(out, f->tags[i]);
	}
	buf_printf(out, "\"/>\n");
}

/* All feeds whose first tag is that of feed `first`. Each is moved to the end of its folder's list once, so
 * that many folders of many feeds stay linear: next[] chains them. */
static void write_folder(
	const struct opml_feed *v, const size_t *next, size_t first, struct buf *out)
{
	buf_printf(out, "    <outline text=\"");
	escape(out, v[first].tags[0]);
	buf_printf(out, "\">\n");
	for (size_t i = first; i != SIZE_MAX; i = next[i])
		write_feed(&v[i], "      ", out);
	buf_printf(out, "    </outline>\n");
}

static void write_folders(const struct opml_feed *v, size_t n, struct arena *a, struct buf *out)
{
	size_t *next = arena_array(a, n, sizeof(*next));
	size_t *last = arena_array(a, n, sizeof(*last)); /* of the folder that begins at i */
	struct strmap folders;

	strmap_init(&folders, a, n);
	for (size_t i = 0; i < n; i++) {
		size_t first = v[i].n_tags != 0 ? strmap_put(&folders, v[i].tags[0], i) : i;

		next[i] = SIZE_MAX;
		last[i] = i;
		if (first == SIZE_MAX || first == i)
			continue;
		next[last[first]] = i;
		last[first] = i;
	}
	for (size_t i = 0; i < n; i++)
		if (v[i].n_tags != 0 && strmap_get(&folders, v[i].tags[0]) == i)
			write_folder(v, next, i, out);
}

void opml_write(struct str title, const struct opml_feed *v, size_t n, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, BUF_NO_MAX);
	buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n"
			"  <head>\n    <title>");
	escape(out, title);
	buf_printf(out, "</title>\n  </head>\n  <body>\n");
	write_folders(v, n, &a, out);
	for (size_t i = 0; i < n; i++)
		if (v[i].n_tags == 0)
			write_feed(&v[i], "    ", out);
	buf_printf(out, "  </body>\n</opml>\n");
}
