/* SPDX-License-Identifier: ISC */
/* Links, tables and forms (parts.h). */
#include <inttypes.h>

#include "base/form.h"
#include "base/utf8.h"
#include "web/html/parts.h"

/* ---- links --------------------------------------------------------------------------------- */

void part_query(struct buf *url, const char *name, struct str value)
{
	bool first = str_find(buf_view(url), '?') == url->n;

	buf_printf(url, "%c%s=", first ? '?' : '&', name);
	form_encode(value, url);
}

/* An <a> when the address may be followed, else a <span>. */
static void begin_link(const struct parts *p, const char *cls, struct str url)
{
	bool leads = htmlw_follows(url);

	htmlw_begin(p->h, leads ? "a" : "span");
	if (cls != NULL)
		htmlw_attr(p->h, "class", str_of(cls));
	if (leads)
		htmlw_url(p->h, "href", url);
}

void part_link(const struct parts *p, const char *cls, struct str url, struct str text)
{
	begin_link(p, cls, url);
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

/* The place of the nth character. */
static size_t place(struct str s, size_t nth)
{
	size_t at = 0;

	for (uint32_t cp; nth > 0 && at < s.n; nth--)
		at += utf8_decode(str_sub(s, at, s.n), &cp);
	return at;
}

void part_url(const struct parts *p, struct str url)
{
	size_t n = utf8_count(url);

	begin_link(p, "url", url);
	htmlw_begin(p->h, "bdi");
	htmlw_attr(p->h, "dir", STR("ltr"));
	if (n <= PART_URL_MAX) {
		htmlw_text(p->h, url);
	} else {
		htmlw_text(p->h, str_sub(url, 0, place(url, PART_URL_MAX * 2 / 3)));
		htmlw_text(p->h, STR("…"));
		htmlw_text(p->h, str_sub(url, place(url, n - PART_URL_MAX / 3), url.n));
	}
	htmlw_end(p->h);
	htmlw_end(p->h);
}

/* To something of ours: /KIND/ID. */
static void own(const struct parts *p, const char *kind, struct str id, struct str text)
{
	AUTO_BUF struct buf url;

	buf_init(&url, BUF_NO_MAX);
	buf_printf(&url, "/%s/", kind);
	form_encode(id, &url);
	htmlw_begin(p->h, "a");
	htmlw_url(p->h, "href", buf_view(&url));
	part_dir(p, text);
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

struct str part_title(const struct parts *p, struct str title)
{
	return htmlw_blank(title) ? html_word(p->lang, HTML_WORD_UNTITLED) : title;
}

void part_article(const struct parts *p, int64_t id, struct str title)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(&text, "%lld", (long long)id);
	own(p, "article", buf_view(&text), part_title(p, title));
}

void part_story(const struct parts *p, struct str id, struct str text)
{
	own(p, "story", id, text);
}

void part_watch(const struct parts *p, struct str id, struct str title)
{
	own(p, "watch", id, htmlw_blank(title) ? id : title);
}

void part_outlet(const struct parts *p, struct str title)
{
	part_text(p, "span", "outlet", title);
}

static void page_of(const struct parts *p, const char *rel, struct str url, enum html_word w)
{
	if (url.n == 0)
		return;
	htmlw_begin(p->h, "a");
	htmlw_url(p->h, "href", url);
	htmlw_attr(p->h, "rel", str_of(rel));
	part_word(p, w);
	htmlw_end(p->h);
}

void part_pager(const struct parts *p, struct str newer, struct str older)
{
	if (newer.n == 0 && older.n == 0)
		return;
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "class", STR("pager"));
	page_of(p, "prev", newer, HTML_WORD_NEWER);
	htmlw_text(p->h, STR(" "));
	page_of(p, "next", older, HTML_WORD_OLDER);
	htmlw_end(p->h);
}

/* ---- tables -------------------------------------------------------------------------------- */

void part_table(const struct parts *p, struct str caption, const struct str *columns, size_t n)
{
	struct htmlw *h = p->h;

	htmlw_begin(h, "div");
	htmlw_attr(h, "class", STR("scroll"));
	htmlw_attr(h, "role", STR("region"));
	htmlw_attr(h, "aria-label", caption);
	htmlw_attr(h, "tabindex", STR("0"));
	htmlw_begin(h, "table");
	htmlw_leaf(h, "caption", NULL, caption);
	htmlw_begin(h, "thead");
	htmlw_begin(h, "tr");
	for (size_t i = 0; i < n; i++) {
		htmlw_begin(h, "th");
		htmlw_attr(h, "scope", STR("col"));
		htmlw_text(h, columns[i]);
		htmlw_end(h);
	}
	htmlw_end(h);
	htmlw_end(h);
	htmlw_begin(h, "tbody");
}

void part_table_end(const struct parts *p)
{
	htmlw_end(p->h);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

void part_cell(const struct parts *p, struct str text)
{
	part_text(p, "td", NULL, text);
}

/* ---- forms --------------------------------------------------------------------------------- */

void part_form(const struct parts *p, struct str path)
{
	htmlw_begin(p->h, "form");
	htmlw_attr(p->h, "method", STR("get"));
	htmlw_url(p->h, "action", path);
}

static void begin_label(const struct parts *p, const char *cls, struct str label)
{
	htmlw_begin(p->h, "label");
	if (cls != NULL)
		htmlw_attr(p->h, "class", str_of(cls));
	htmlw_leaf(p->h, "span", NULL, label);
	htmlw_text(p->h, STR(" "));
}

void part_field(
	const struct parts *p, struct str label, const char *name, struct str value, bool wide)
{
	begin_label(p, wide ? "wide" : NULL, label);
	htmlw_begin(p->h, "input");
	htmlw_attr(p->h, "name", str_of(name));
	htmlw_attr(p->h, "type", wide ? STR("search") : STR("text"));
	htmlw_attr(p->h, "value", value);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void option(const struct parts *p, struct str value, struct str text, bool chosen)
{
	htmlw_begin(p->h, "option");
	htmlw_attr(p->h, "value", value);
	if (chosen)
		htmlw_flag(p->h, "selected");
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}

static void begin_choice(const struct parts *p, struct str label, const char *name)
{
	begin_label(p, NULL, label);
	htmlw_begin(p->h, "select");
	htmlw_attr(p->h, "name", str_of(name));
}

void part_choice(const struct parts *p, struct str label, const char *name,
	const struct str *values, const struct str *texts, size_t n, struct str chosen)
{
	begin_choice(p, label, name);
	for (size_t i = 0; i < n; i++)
		option(p, values[i], texts[i], str_eq(values[i], chosen));
	htmlw_end(p->h);
	htmlw_end(p->h);
}

void part_choice_of(const struct parts *p, struct str label, const char *name,
	enum html_noun what, const char *unit, const uint64_t *v, size_t n, uint64_t chosen)
{
	begin_choice(p, label, name);
	for (size_t i = 0; i < n; i++) {
		AUTO_BUF struct buf value, text;

		buf_init(&value, BUF_NO_MAX);
		buf_init(&text, BUF_NO_MAX);
		if (v[i] != 0) {
			buf_printf(&value, "%" PRIu64 "%s", v[i], unit);
			html_count(p->lang, what, v[i], &text);
		} else {
			buf_str(&text, html_word(p->lang, HTML_WORD_ALL));
		}
		option(p, buf_view(&value), buf_view(&text), v[i] == chosen);
	}
	htmlw_end(p->h);
	htmlw_end(p->h);
}

void part_submit(const struct parts *p, struct str text)
{
	htmlw_begin(p->h, "button");
	htmlw_attr(p->h, "type", STR("submit"));
	htmlw_text(p->h, text);
	htmlw_end(p->h);
}
