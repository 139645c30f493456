/* SPDX-License-Identifier: ISC */
/*
 * Pages as text (markup.h).
 *
 * Signs of emphasis go by what stands around them (CommonMark 6.2): one behind a closing quotation mark and
 * before a letter stays as it is. So a bold run gives its outer punctuation to what stands around it.
 */
#include "alerts/markup.h"

#include "base/uni.h"
#include "base/utf8.h"

static void put(struct buf *out, const char *s)
{
	if (s != NULL)
		buf_str(out, str_of(s));
}

/* ---- runs ---------------------------------------------------------------------------------- */

static size_t words_start(struct str s)
{
	size_t at = 0;
	uint32_t cp = 0;

	while (at < s.n) {
		size_t len = utf8_decode(str_sub(s, at, s.n), &cp);

		if (uni_word(cp))
			break;
		at += len;
	}
	return at;
}

static size_t words_end(struct str s)
{
	size_t end = s.n;
	uint32_t cp = 0;

	while (end > 0) {
		size_t at = utf8_floor(s, end - 1);

		utf8_decode(str_sub(s, at, s.n), &cp);
		if (uni_word(cp))
			break;
		end = at;
	}
	return end;
}

static void text_put(
	const struct markup *mk, const struct page_run *r, bool line_start, struct buf *out)
{
	size_t start = words_start(r->text);
	size_t end = words_end(r->text);

	if (r->time_s != TIME_NONE && mk->time != NULL) {
		mk->time(r, out);
		return;
	}
	if (!r->bold || mk->bold.open == NULL || start >= end ||
		(mk->link.plain && r->url.n != 0)) {
		mk->escape(r->text, line_start, out);
		return;
	}
	mk->escape(str_sub(r->text, 0, start), line_start, out);
	put(out, mk->bold.open);
	mk->escape(str_sub(r->text, start, end), line_start && start == 0, out);
	put(out, mk->bold.close);
	mk->escape(str_sub(r->text, end, r->text.n), false, out);
}

static void url_put(const struct markup *mk, struct str url, struct buf *out)
{
	if (mk->escape_url != NULL)
		mk->escape_url(url, out);
	else
		buf_str(out, url);
}

static void link_open(const struct markup *mk, struct str url, struct buf *out)
{
	put(out, mk->link.open);
	if (mk->link.text_first)
		return;
	url_put(mk, url, out);
	put(out, mk->link.middle);
}

static void link_close(const struct markup *mk, struct str url, struct buf *out)
{
	if (mk->link.text_first) {
		put(out, mk->link.middle);
		url_put(mk, url, out);
	}
	put(out, mk->link.close);
}

/* Runs that lead to one place are one link, whatever is bold in it. */
void markup_par(const struct markup *mk, const struct page_par *par, struct buf *out)
{
	struct str open = STR("");
	struct str behind = STR("");
	bool links = mk->link.open != NULL;

	for (size_t i = 0; i < par->n_runs; i++) {
		const struct page_run *r = &par->runs[i];

		if (links && open.n != 0 && !str_eq(open, r->url)) {
			link_close(mk, open, out);
			open = STR("");
		}
		if (links && open.n == 0 && r->url.n != 0) {
			link_open(mk, r->url, out);
			open = r->url;
		}
		behind = r->url.n != 0 ? r->url : behind;
		text_put(mk, r, i == 0, out);
	}
	if (open.n != 0)
		link_close(mk, open, out);
	if (!links && !mk->link.hidden && behind.n != 0) {
		buf_char(out, '\n');
		url_put(mk, behind, out);
	}
}

/* ---- the page ------------------------------------------------------------------------------ */

void markup_put(const struct markup *mk, const struct page *g, struct buf *out)
{
	for (size_t i = 0; i < g->n_pars; i++) {
		const struct markup_pair *around = &mk->par[g->pars[i].role];

		if (i > 0)
			put(out, mk->between);
		put(out, around->open);
		markup_par(mk, &g->pars[i], out);
		put(out, around->close);
	}
}

static void escape_nothing(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	buf_str(out, s);
}

const struct markup markup_plain = {
	.escape = escape_nothing,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

static const char *entity_of(char c)
{
	switch (c) {
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

void markup_escape_html(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	for (size_t i = 0; i < s.n; i++) {
		const char *entity = entity_of(s.p[i]);

		if (entity != NULL)
			put(out, entity);
		else
			buf_char(out, s.p[i]);
	}
}
