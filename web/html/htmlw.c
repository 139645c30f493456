/* SPDX-License-Identifier: ISC */
/* Elements, attributes and texts, escaped. */
#include "web/html/htmlw.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/uni.h"
#include "base/utf8.h"

void htmlw_init(struct htmlw *h, struct buf *out)
{
	*h = (struct htmlw){.out = out};
}

static void raw(struct htmlw *h, const char *s)
{
	(void)buf_add(h->out, s, strlen(s));
}

static void close_tag(struct htmlw *h)
{
	if (h->in_tag)
		(void)buf_char(h->out, '>');
	h->in_tag = false;
}

void htmlw_doctype(struct htmlw *h)
{
	raw(h, "<!DOCTYPE html>\n");
}

void htmlw_begin(struct htmlw *h, const char *name)
{
	assert(h->depth < HTMLW_DEEP);
	close_tag(h);
	(void)buf_char(h->out, '<');
	raw(h, name);
	h->open[h->depth++] = name;
	h->in_tag = true;
}

/* WHATWG HTML 13.1.2. */
static bool is_void(const char *name)
{
	static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img",
		"input", "link", "meta", "source", "track", "wbr"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

void htmlw_end(struct htmlw *h)
{
	assert(h->depth > 0);
	const char *name = h->open[--h->depth];

	close_tag(h);
	if (is_void(name))
		return;
	raw(h, "</");
	raw(h, name);
	(void)buf_char(h->out, '>');
}

/* What would turn the line around, or hide in it (UAX #9, UTR #36). Most are letters, which need no look into tables. */
static bool is_hidden(uint32_t cp)
{
	if ((cp >= 0x20 && cp < 0x7f) || (cp >= 0x620 && cp <= 0x6d3) || cp == '\n' ||
		cp == '\t')
		return false;
	return cp < 0xa0 || uni_steers(cp);
}

bool htmlw_blank(struct str text)
{
	for (uint32_t cp; text.n > 0;) {
		text = str_sub(text, utf8_decode(text, &cp), text.n);
		if (!is_hidden(cp) && !uni_space(cp) && !uni_extends(cp))
			return false;
	}
	return true;
}

/* What stands in the place of a code point; NULL: itself. */
static const char *instead_of(uint32_t cp)
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
	case '\'':
		return "&#39;";
	case UTF8_BAD:
		return "\uFFFD";
	default:
		return is_hidden(cp) ? "" : NULL;
	}
}

/* What stays lies side by side, and is copied at once. */
static void escaped(struct htmlw *h, struct str s)
{
	size_t from = 0, at = 0;

	for (uint32_t cp; at < s.n;) {
		size_t n = utf8_decode(str_sub(s, at, s.n), &cp);
		const char *other = instead_of(cp);

		if (other != NULL) {
			(void)buf_str(h->out, str_sub(s, from, at));
			raw(h, other);
			from = at + n;
		}
		at += n;
	}
	(void)buf_str(h->out, str_sub(s, from, at));
}

void htmlw_text(struct htmlw *h, struct str text)
{
	close_tag(h);
	escaped(h, text);
}

void htmlw_int(struct htmlw *h, int64_t v)
{
	close_tag(h);
	(void)buf_printf(h->out, "%" PRId64, v);
}

static void name_of(struct htmlw *h, const char *name)
{
	assert(h->in_tag);
	(void)buf_char(h->out, ' ');
	raw(h, name);
}

void htmlw_flag(struct htmlw *h, const char *name)
{
	name_of(h, name);
}

void htmlw_attr(struct htmlw *h, const char *name, struct str value)
{
	name_of(h, name);
	raw(h, "=\"");
	escaped(h, value);
	(void)buf_char(h->out, '"');
}

void htmlw_attr_int(struct htmlw *h, const char *name, int64_t value)
{
	name_of(h, name);
	(void)buf_printf(h->out, "=\"%" PRId64 "\"", value);
}

/* A path. What browsers take for a slash (\) or leave out (tab, line ends) would make another host's address of it. */
static bool is_ours(struct str url)
{
	for (size_t i = 0; i < url.n; i++)
		if ((unsigned char)url.p[i] < ' ' || url.p[i] == '\\')
			return false;
	return str_starts(url, STR("/")) && !str_starts(url, STR("//"));
}

bool htmlw_follows(struct str url)
{
	return is_ours(url) || str_starts_nocase(url, STR("http://")) ||
	       str_starts_nocase(url, STR("https://"));
}

bool htmlw_url(struct htmlw *h, const char *name, struct str url)
{
	if (!htmlw_follows(url))
		return false;
	htmlw_attr(h, name, url);
	if (!is_ours(url))
		htmlw_attr(h, "rel", STR("noopener noreferrer nofollow"));
	return true;
}

void htmlw_leaf(struct htmlw *h, const char *name, const char *cls, struct str text)
{
	htmlw_begin(h, name);
	if (cls != NULL)
		htmlw_attr(h, "class", str_of(cls));
	htmlw_text(h, text);
	htmlw_end(h);
}
