/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "alerts/message.h"
#include "base/jsonw.h"
#include "base/utf8.h"
#include "desk/export.h"

/* ---- Atom ---------------------------------------------------------------------------------- */

/* Char of XML 1.0, 2.2. */
static bool may_stand_in_xml(uint32_t cp)
{
	return cp == '\t' || cp == '\n' || cp == '\r' || (cp >= 0x20 && cp <= 0xD7FF) ||
	       (cp >= 0xE000 && cp <= 0xFFFD) || (cp >= 0x10000 && cp <= 0x10FFFF);
}

static const char *entity_of(uint32_t cp)
{
	switch (cp) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

static void put_xml(struct str s, struct buf *out)
{
	uint32_t cp = 0;

	for (size_t at = 0; at < s.n;) {
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);
		const char *entity = entity_of(cp);

		if (cp == UTF8_BAD)
			buf_utf8(out, 0xFFFD);
		else if (entity != NULL)
			buf_str(out, str_of(entity));
		else if (may_stand_in_xml(cp))
			buf_str(out, str_sub(s, at, at + n));
		at += n;
	}
}

static void put_element(const char *name, struct str text, struct buf *out)
{
	buf_printf(out, "<%s>", name);
	put_xml(text, out);
	buf_printf(out, "</%s>\n", name);
}

static void put_moment(const char *name, int64_t unix_s, struct buf *out)
{
	buf_printf(out, "<%s>", name);
	(void)msg_time_rfc3339(unix_s, out);
	buf_printf(out, "</%s>\n", name);
}

static void atom_begin(const struct export_doc *d, struct buf *out)
{
	buf_str(out, STR("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			 "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"));
	buf_printf(out, "<id>urn:rasid:watch:" STR_F "</id>\n", STR_A(d->id));
	put_element("title", d->title, out);
	put_moment("updated", d->updated_ms / 1000, out);
	buf_str(out, STR("<generator>rasid</generator>\n"));
}

static void atom_item(
	const struct export_doc *d, const struct export_item *i, bool first, struct buf *out)
{
	(void)first;
	buf_printf(out, "<entry>\n<id>urn:rasid:watch:" STR_F ":%lld</id>\n", STR_A(d->id),
		(long long)i->id);
	put_element("title", i->title, out);
	if (i->url.n != 0) {
		buf_str(out, STR("<link rel=\"alternate\" href=\""));
		put_xml(i->url, out);
		buf_str(out, STR("\"/>\n"));
	}
	put_moment("updated", i->first_seen_ms / 1000, out);
	if (i->published_s != TIME_NONE)
		put_moment("published", i->published_s, out);
	buf_str(out, STR("<author>"));
	put_element("name", i->outlet, out);
	buf_str(out, STR("</author>\n"));
	put_element("summary", i->snippet, out);
	buf_str(out, STR("</entry>\n"));
}

static void atom_end(struct buf *out)
{
	buf_str(out, STR("</feed>\n"));
}

/* ---- JSON Feed ----------------------------------------------------------------------------- */

static void json_begin(const struct export_doc *d, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "version", STR("https://jsonfeed.org/version/1.1"));
	jsonw_str(&w, "title", d->title);
	/* Items are written one by one; the array is closed by json_end(). */
	buf_str(out, STR(",\"items\":[\n"));
}

static void write_time(struct jsonw *w, const char *name, int64_t unix_s)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (msg_time_rfc3339(unix_s, &b))
		jsonw_str(w, name, buf_view(&b));
}

static void json_item(
	const struct export_doc *d, const struct export_item *i, bool first, struct buf *out)
{
	AUTO_BUF struct buf id = {0};
	struct jsonw w;

	buf_init(&id, BUF_NO_MAX);
	buf_printf(&id, "urn:rasid:watch:" STR_F ":%lld", STR_A(d->id), (long long)i->id);
	buf_str(out, first ? STR("") : STR(",\n"));
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "id", buf_view(&id));
	if (i->url.n != 0)
		jsonw_str(&w, "url", i->url);
	jsonw_str(&w, "title", i->title);
	jsonw_str(&w, "content_text", i->snippet);
	write_time(&w, "date_published",
		i->published_s != TIME_NONE ? i->published_s : i->first_seen_ms / 1000);
	write_time(&w, "date_modified", i->first_seen_ms / 1000);
	jsonw_array(&w, "authors");
	jsonw_object(&w, NULL);
	jsonw_str(&w, "name", i->outlet);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
}

static void json_end(struct buf *out)
{
	buf_str(out, STR("\n]}\n"));
}

/* ---- CSV ----------------------------------------------------------------------------------- */

/* Spreadsheets take these for the beginning of a formula, also behind white space. */
static bool is_formula(struct str s)
{
	struct str bare = str_trim(s);

	return (s.n != 0 && (s.p[0] == '\t' || s.p[0] == '\r' || s.p[0] == '\n')) ||
	       (bare.n != 0 && strchr("=+-@|%", bare.p[0]) != NULL);
}

/* Always in quotation marks; on one line, for many tools read line by line. */
static void put_cell(struct str s, bool last, struct buf *out)
{
	buf_str(out, is_formula(s) ? STR("\"'") : STR("\""));
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"')
			buf_str(out, STR("\"\""));
		else if (c < ' ' || c == 0x7F)
			buf_char(out, ' ');
		else
			buf_char(out, s.p[i]);
	}
	buf_str(out, last ? STR("\"\r\n") : STR("\","));
}

/* The byte order mark: without it Excel reads Arabic as windows-1252. */
static void csv_begin(const struct export_doc *d, struct buf *out)
{
	(void)d;
	buf_str(out, STR("\xEF\xBB\xBF"
			 "seen,published,feed,outlet,title,url,found,snippet\r\n"));
}

static void put_time_cell(int64_t unix_s, struct buf *out)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, 64);
	if (unix_s != TIME_NONE)
		(void)msg_time_rfc3339(unix_s, &b);
	put_cell(buf_view(&b), false, out);
}

static void csv_item(
	const struct export_doc *d, const struct export_item *i, bool first, struct buf *out)
{
	const struct str cells[] = {i->feed, i->outlet, i->title, i->url, i->found, i->snippet};
	size_t n = sizeof(cells) / sizeof(cells[0]);

	(void)d;
	(void)first;
	put_time_cell(i->first_seen_ms / 1000, out);
	put_time_cell(i->published_s, out);
	for (size_t k = 0; k < n; k++)
		put_cell(cells[k], k + 1 == n, out);
}

static void csv_end(struct buf *out)
{
	(void)out;
}

const struct export_writer export_writers[EXPORT_FORMATS] = {
	[EXPORT_ATOM] = {atom_begin, atom_item, atom_end},
	[EXPORT_JSON] = {json_begin, json_item, json_end},
	[EXPORT_CSV] = {csv_begin, csv_item, csv_end},
};
