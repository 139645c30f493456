/* SPDX-License-Identifier: ISC */
/*
 * The machine-readable form is a promise: names and shapes change only with a new major version.
 *
 * Texts are made one line each; ids, links and the language go out as they came, for somebody may
 * compare them. A time that is not known is null and not left out: every item has the same members.
 */
#include "cli/docjson.h"

#include "base/utf8.h"
#include "cli/cli.h"
#include "desk/furniture.h"
#include "feeds/date/date.h"
#include "feeds/parse.h"

/* Unicode's White_Space (PropList.txt), which has the no-break spaces that feeds are full of. */
static bool is_space(uint32_t cp)
{
	return cp == ' ' || (cp >= '\t' && cp <= '\r') || cp == 0x85 || cp == 0xA0 ||
	       cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* Runs of white space become one space, none at the ends. */
static void collapse(struct str s, struct buf *out)
{
	bool pending = false;

	for (size_t i = 0, len = 0; i < s.n; i += len) {
		uint32_t cp = 0;

		len = utf8_decode(str_sub(s, i, s.n), &cp);
		if (is_space(cp)) {
			/* A blank is owed, and paid when a character follows: none at the ends. */
			pending = out->n != 0;
			continue;
		}
		if (pending)
			buf_char(out, ' ');
		pending = false;
		buf_add(out, s.p + i, len);
	}
}

static void write_text(struct jsonw *w, const char *name, struct str s)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	collapse(s, &b);
	jsonw_str(w, name, buf_view(&b));
}

static void write_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (unix_s == TIME_NONE) {
		jsonw_null(w, name);
		return;
	}
	date_format_utc(unix_s, &b);
	jsonw_str(w, name, buf_view(&b));
}

static void write_list(struct jsonw *w, const char *name, const struct str *v, size_t n)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < n; i++)
		write_text(w, NULL, v[i]);
	jsonw_end(w);
}

/* The way it came first: whatever is odd besides may come of it. */
static void write_notes(struct jsonw *w, const struct feed_doc *doc)
{
	jsonw_array(w, "notes");
	if (doc->transport.n > 0)
		write_text(w, NULL, doc->transport);
	for (size_t i = 0; i < doc->n_notes; i++)
		write_text(w, NULL, doc->notes[i]);
	jsonw_end(w);
}

/* What of a text is proven to be furniture; how many. */
static size_t proven(
	const struct article *a, struct str s, enum field field, struct furniture_span *v)
{
	const struct furniture none = {.n_strip = 0};
	const struct furniture own = furniture_of(&none, a);
	size_t n = furniture_find(&own, s, field == FIELD_TITLE, v);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (furniture_is_proven(&v[i]))
			v[kept++] = v[i];
	return kept;
}

static const enum field texts[] = {FIELD_TITLE, FIELD_SUMMARY, FIELD_BODY};

static struct str text_of(const struct article *a, enum field field)
{
	return field == FIELD_TITLE ? a->title : field == FIELD_SUMMARY ? a->summary : a->body;
}

static void write_searched(
	struct jsonw *w, const char *name, const struct article *a, enum field field)
{
	struct furniture_span v[FURNITURE_SPANS];
	struct str s = text_of(a, field);
	size_t n = proven(a, s, field, v);
	size_t from = 0;
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_str(&b, str_sub(s, from, v[i].start));
		buf_char(&b, ' ');
		from = v[i].end;
	}
	buf_str(&b, str_sub(s, from, s.n));
	write_text(w, name, buf_view(&b));
}

/* As `rasid feed test` writes what is not searched. Left out when there is none. */
static void write_furniture(struct jsonw *w, const struct article *a)
{
	struct furniture_span v[FURNITURE_SPANS];
	bool any = false;

	for (size_t k = 0; k < sizeof(texts) / sizeof(texts[0]); k++) {
		struct str s = text_of(a, texts[k]);
		size_t n = proven(a, s, texts[k], v);

		if (n != 0 && !any)
			jsonw_array(w, "furniture");
		any |= n != 0;
		for (size_t i = 0; i < n; i++) {
			jsonw_object(w, NULL);
			jsonw_str(w, "field", str_of(article_field_name(texts[k])));
			jsonw_str(w, "why", str_of(v[i].why));
			write_text(w, "words", str_sub(s, v[i].start, v[i].end));
			jsonw_end(w);
		}
	}
	if (any)
		jsonw_end(w);
}

static void write_item(struct jsonw *w, const struct article *a)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "id", a->guid);
	write_searched(w, "title", a, FIELD_TITLE);
	jsonw_str(w, "link", a->link);
	write_list(w, "authors", a->authors, a->n_authors);
	write_time(w, "published", a->published_s);
	write_time(w, "updated", a->updated_s);
	write_searched(w, "summary", a, FIELD_SUMMARY);
	write_searched(w, "content", a, FIELD_BODY);
	write_list(w, "categories", a->categories, a->n_categories);
	write_furniture(w, a);
	jsonw_end(w);
}

void docjson_write(const struct feed_doc *doc, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "format", str_of(feed_format_name(doc->format)));
	jsonw_str(&w, "charset", doc->charset);
	jsonw_bool(&w, "wellformed", doc->wellformed);
	write_notes(&w, doc);
	jsonw_object(&w, "feed");
	write_text(&w, "title", doc->title);
	jsonw_str(&w, "link", doc->link);
	write_time(&w, "updated", doc->updated_s);
	jsonw_str(&w, "language", doc->language);
	jsonw_str_opt(&w, "hub", doc->hubs[0]);
	jsonw_str_opt(&w, "self", doc->self);
	jsonw_end(&w);
	jsonw_array(&w, "items");
	for (size_t i = 0; i < doc->n_articles; i++)
		write_item(&w, &doc->articles[i]);
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(out, '\n');
}

void docjson_sitemaps(const struct feed_doc *doc, struct jsonw *w)
{
	jsonw_array(w, "sitemaps");
	for (size_t i = 0; i < doc->n_articles; i++) {
		jsonw_object(w, NULL);
		jsonw_str(w, "url", doc->articles[i].link);
		write_time(w, "updated", doc->articles[i].updated_s);
		jsonw_end(w);
	}
	jsonw_end(w);
}
