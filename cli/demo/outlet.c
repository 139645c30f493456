/* SPDX-License-Identifier: ISC */
/*
 * What an outlet publishes, as four formats would have it.
 *
 * Documents are rendered anew for every request: a demo has no need to be fast, and a habit that a
 * test switches on counts from the next request.
 */
#include "cli/demo/outlet.h"

#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "base/jsonw.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "feeds/date/date.h"

void outlet_init(struct outlet *o, const char *name, const char *title, enum outlet_format f)
{
	*o = (struct outlet){
		.name = xstrdup(name), .title = xstrdup(title), .format = f, .base = ""};
}

static void item_done(struct outlet_item *it)
{
	free(it->guid);
	free(it->title);
	free(it->link);
	free(it->html);
}

void outlet_done(struct outlet *o)
{
	for (size_t i = 0; i < o->n_items; i++)
		item_done(&o->items[i]);
	free(o->items);
	free(o->name);
	free(o->title);
	free(o->redirect);
}

/* ---- publishing -------------------------------------------------------------------------- */

/* IMF-fixdate (RFC 9110 5.6.7), by tables: strftime() would follow the locale. */
static void http_date(int64_t unix_s, char *out, size_t n)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul",
		"Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t t = (time_t)unix_s;
	struct tm tm;

	gmtime_r(&t, &tm);
	snprintf(out, n, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[tm.tm_wday], tm.tm_mday,
		months[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* The habit of a system that numbers its items anew with every rebuild: all ids and links
 * change at once. */
static void renumber(struct outlet *o)
{
	for (size_t i = 0; i < o->n_items; i++) {
		free(o->items[i].guid);
		free(o->items[i].link);
		o->items[i].guid = xasprintf("%s-%u-%zu", o->name, o->version, i);
		o->items[i].link = xasprintf("%s/%s/%u/%zu", o->base, o->name, o->version, i);
	}
}

void outlet_publish(struct outlet *o, const char *guid, const char *title, const char *link,
	const char *html, int64_t published_s)
{
	o->items = vec_room(o->items, &o->cap, o->n_items + 1, sizeof(*o->items));

	struct outlet_item *it = &o->items[o->n_items++];

	/* Made from the count of items so far, which stays the item's when newer ones come. */
	*it = (struct outlet_item){
		.guid = guid ? xstrdup(guid) : xasprintf("%s-%zu", o->name, o->n_items),
		.title = xstrdup(title),
		.link = link ? xstrdup(link)
			     : xasprintf("%s/%s/%zu", o->base, o->name, o->n_items),
		.html = xstrdup(html),
		.published_s = published_s};
	o->version++;
	/* Last-Modified has seconds: two changes within one must still differ. */
	o->changed_s = published_s > o->changed_s ? published_s : o->changed_s + 1;
	if (o->renumbers)
		renumber(o);
	/* Strong and cheap: the version names the document, which is the same for everybody. */
	snprintf(o->etag, sizeof(o->etag), "\"%.16s-%u\"", o->name, o->version);
	http_date(o->changed_s, o->last_modified, sizeof(o->last_modified));
}

/* ---- rendering --------------------------------------------------------------------------- */

/* Enough for element content that has no "]]>" (XML 1.0 2.4): quotes need no escape there. */
static void xml_text(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '&')
			buf_str(out, STR("&amp;"));
		else if (*s == '<')
			buf_str(out, STR("&lt;"));
		else
			buf_char(out, *s);
	}
}

static void xml_tag(struct buf *out, const char *tag, const char *text)
{
	buf_printf(out, "<%s>", tag);
	xml_text(out, text);
	buf_printf(out, "</%s>\n", tag);
}

static void rfc3339(struct buf *out, const char *tag, int64_t unix_s)
{
	buf_printf(out, "<%s>", tag);
	date_format_utc(unix_s, out);
	buf_printf(out, "</%s>\n", tag);
}

/* Newest first, as in all four. HTML as CDATA (our texts have no "]]>"), where Atom below escapes
 * it. The encoding is declared here and not in Content-Type: the worker has to read the
 * declaration. */
static void render_rss20(const struct outlet *o, struct buf *out)
{
	char date[40];

	buf_printf(out,
		"<?xml version=\"1.0\" encoding=\"%s\"?>\n<rss version=\"2.0\" "
		"xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel>\n",
		o->windows1256 ? "windows-1256" : "utf-8");
	xml_tag(out, "title", o->title);
	buf_printf(out, "<link>%s/</link><language>ar</language>\n", o->base);
	for (size_t i = o->n_items; i-- > 0;) {
		const struct outlet_item *it = &o->items[i];

		http_date(it->published_s, date, sizeof(date));
		buf_printf(out,
			"<item>\n<guid "
			"isPermaLink=\"false\">%s</guid>\n<pubDate>%s</pubDate>\n",
			it->guid, date);
		xml_tag(out, "title", it->title);
		xml_tag(out, "link", it->link);
		buf_printf(
			out, "<description><![CDATA[%s]]></description>\n</item>\n", it->html);
	}
	buf_printf(out, "</channel></rss>\n");
}

static void render_atom(const struct outlet *o, struct buf *out)
{
	buf_printf(out,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "
		"xmlns=\"http://www.w3.org/2005/Atom\" "
		"xml:lang=\"ar\">\n<id>%s/</id>\n",
		o->base);
	xml_tag(out, "title", o->title);
	rfc3339(out, "updated", o->changed_s);
	for (size_t i = o->n_items; i-- > 0;) {
		const struct outlet_item *it = &o->items[i];

		buf_printf(out, "<entry>\n<id>%s</id>\n<link rel=\"alternate\" href=\"%s\"/>\n",
			it->guid, it->link);
		xml_tag(out, "title", it->title);
		rfc3339(out, "published", it->published_s);
		rfc3339(out, "updated", it->published_s);
		buf_printf(out, "<content type=\"html\">");
		xml_text(out, it->html);
		buf_printf(out, "</content>\n</entry>\n");
	}
	buf_printf(out, "</feed>\n");
}

static void render_rss10(const struct outlet *o, struct buf *out)
{
	buf_printf(out,
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rdf:RDF "
		"xmlns=\"http://purl.org/rss/1.0/\" "
		"xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" "
		"xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel rdf:about=\"%s/\">\n",
		o->base);
	xml_tag(out, "title", o->title);
	buf_printf(out, "<link>%s/</link>\n</channel>\n", o->base);
	for (size_t i = o->n_items; i-- > 0;) {
		const struct outlet_item *it = &o->items[i];

		buf_printf(out, "<item rdf:about=\"%s\">\n", it->guid);
		xml_tag(out, "title", it->title);
		xml_tag(out, "link", it->link);
		rfc3339(out, "dc:date", it->published_s);
		xml_tag(out, "description", it->html);
		buf_printf(out, "</item>\n");
	}
	buf_printf(out, "</rdf:RDF>\n");
}

static void render_json(const struct outlet *o, struct buf *out)
{
	struct jsonw w;
	struct buf date;

	buf_init(&date, 64);
	jsonw_init(&w, out, true);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "version", STR("https://jsonfeed.org/version/1.1"));
	jsonw_str(&w, "title", str_of(o->title));
	jsonw_str(&w, "language", STR("ar"));
	jsonw_array(&w, "items");
	for (size_t i = o->n_items; i-- > 0;) {
		const struct outlet_item *it = &o->items[i];

		buf_reset(&date);
		date_format_utc(it->published_s, &date);
		jsonw_object(&w, NULL);
		jsonw_str(&w, "id", str_of(it->guid));
		jsonw_str(&w, "url", str_of(it->link));
		jsonw_str(&w, "title", str_of(it->title));
		jsonw_str(&w, "content_html", str_of(it->html));
		jsonw_str(&w, "date_published", buf_view(&date));
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	buf_done(&date);
}

/* What windows-1256 cannot write is left out, as old newsroom systems do. */
static void to_windows1256(struct buf *doc)
{
	/* One byte a letter at most: what comes out is never longer than what went in. */
	iconv_t cd = iconv_open("WINDOWS-1256//IGNORE", "UTF-8");
	char *in = doc->p;
	size_t in_left = doc->n;
	char *bytes = xmalloc(doc->n);
	char *to = bytes;
	size_t to_left = doc->n;

	if ((intptr_t)cd != -1) {
		(void)iconv(cd, &in, &in_left, &to, &to_left);
		iconv_close(cd);
		buf_reset(doc);
		buf_add(doc, bytes, (size_t)(to - bytes));
	}
	free(bytes);
}

void outlet_render(const struct outlet *o, struct buf *out)
{
	static void (*const renderers[])(const struct outlet *, struct buf *) = {
		[OUTLET_RSS20] = render_rss20,
		[OUTLET_ATOM] = render_atom,
		[OUTLET_RSS10] = render_rss10,
		[OUTLET_JSON] = render_json,
	};

	renderers[o->format](o, out);
	if (o->windows1256)
		to_windows1256(out);
	/* Cut in the middle of the last end tags, as by a full disk at the publisher's. */
	if (o->truncated && out->n > 40)
		out->n -= 40;
}

const char *outlet_content_type(const struct outlet *o)
{
	static const char *const types[] = {
		[OUTLET_RSS20] = "application/rss+xml",
		[OUTLET_ATOM] = "application/atom+xml; charset=utf-8",
		[OUTLET_RSS10] = "application/rdf+xml",
		[OUTLET_JSON] = "application/feed+json",
	};

	return types[o->format];
}

void outlet_gzip(struct str in, struct buf *out)
{
	z_stream z = {0};
	size_t bound = 0;
	AUTO_BUF struct buf copy = {0};

	buf_init(&copy, BUF_NO_MAX);
	buf_str(&copy, in); /* zlib takes a pointer to non-const */
	/* 15 bits of window, and 16 for "with a gzip header" (zlib.h). */
	if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	bound = deflateBound(&z, in.n);
	/* deflateBound(): one call then does it all, without a loop. */
	buf_reserve(out, bound);
	z.next_in = (unsigned char *)copy.p;
	z.avail_in = (unsigned)in.n;
	z.next_out = (unsigned char *)out->p + out->n;
	z.avail_out = (unsigned)bound;
	deflate(&z, Z_FINISH);
	out->n += bound - z.avail_out;
	deflateEnd(&z);
}

/* ---- from JSON --------------------------------------------------------------------------- */

/* A copy of the caller's, or NULL when the member is absent or no string. */
static char *opt_text(const struct json_val *v, const char *name)
{
	struct str s = json_str(json_get(v, name));

	return s.p != NULL && json_type(json_get(v, name)) == JSON_STRING ? str_dup(s) : NULL;
}

void outlet_publish_json(struct outlet *o, const struct json_val *item, int64_t now_s)
{
	char *guid = opt_text(item, "guid");
	char *title = opt_text(item, "title");
	char *link = opt_text(item, "link");
	char *html = opt_text(item, "html");

	outlet_publish(o, guid, title ? title : "", link, html ? html : "",
		json_int(json_get(item, "published"), now_s));
	free(guid);
	free(title);
	free(link);
	free(html);
}

static bool set_format(struct outlet *o, struct str name)
{
	static const struct str names[] = {
		[OUTLET_RSS20] = STR_INIT("rss2.0"),
		[OUTLET_ATOM] = STR_INIT("atom1.0"),
		[OUTLET_RSS10] = STR_INIT("rss1.0"),
		[OUTLET_JSON] = STR_INIT("jsonfeed1.1"),
	};

	for (size_t i = 0; i < 4; i++) {
		if (str_eq(names[i], name)) {
			o->format = (enum outlet_format)i;
			return true;
		}
	}
	return name.n == 0;
}

enum errc outlet_configure(
	struct outlet *o, const struct json_val *v, int64_t now_s, struct err *e)
{
	const struct json_val *items = json_get(v, "items");

	if (!set_format(o, json_str(json_get(v, "format"))))
		return err_set(e, ERR_BAD_INPUT, "unknown format");
	/* These keys and `redirect` go back to their default when they are not named; the others
	 * keep what they were. */
	o->windows1256 = str_eq(json_str(json_get(v, "charset")), STR("windows-1256"));
	o->gzip = json_bool(json_get(v, "gzip"), o->gzip);
	o->truncated = json_bool(json_get(v, "truncated"), o->truncated);
	o->renumbers = json_bool(json_get(v, "renumbers"), o->renumbers);
	o->cut = json_bool(json_get(v, "cut"), o->cut);
	o->no_validators = json_bool(json_get(v, "no_validators"), o->no_validators);
	o->delay_ms = json_int(json_get(v, "delay_ms"), o->delay_ms);
	o->status = (int)json_int(json_get(v, "status"), o->status);
	o->failures = (int)json_int(json_get(v, "failures"), o->failures);
	o->retry_after_s = (int)json_int(json_get(v, "retry_after"), o->retry_after_s);
	free(o->redirect);
	o->redirect = opt_text(v, "redirect");
	/* Last: an item is published under the habits that came with it. */
	for (size_t i = 0; i < json_len(items); i++)
		outlet_publish_json(o, json_at(items, i), now_s);
	return ERR_NONE;
}
