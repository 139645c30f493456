/* SPDX-License-Identifier: ISC */
#include "desk/page/login.h"

#include "web/html/assets.h"
#include "web/html/frame.h"

static void put_field(struct htmlw *h, const char *type, struct str name, struct str value)
{
	htmlw_begin(h, "input");
	htmlw_attr(h, "type", str_of(type));
	htmlw_attr(h, "name", name);
	if (value.n != 0)
		htmlw_attr(h, "value", value);
}

static void put_form(const struct parts *p, bool wrong, struct str next)
{
	struct htmlw *h = p->h;

	if (wrong)
		part_text(p, "p", "problem", html_word(p->lang, HTML_WORD_WRONG_TOKEN));
	htmlw_begin(h, "form");
	htmlw_attr(h, "method", STR("post"));
	htmlw_attr(h, "action", STR(PAGE_LOGIN));
	put_field(h, "hidden", STR("next"), next);
	htmlw_end(h);
	htmlw_begin(h, "label");
	htmlw_text(h, html_word(p->lang, HTML_WORD_TOKEN));
	htmlw_text(h, STR(" "));
	/* Never filled in: the page knows no token. */
	put_field(h, "password", STR("token"), STR(""));
	htmlw_attr(h, "autocomplete", STR("current-password"));
	htmlw_flag(h, "required");
	htmlw_end(h);
	htmlw_end(h);
	htmlw_leaf(h, "button", NULL, html_word(p->lang, HTML_WORD_ENTER));
	htmlw_end(h);
}

void page_login(const struct page_ask *ask, int status, bool wrong, struct str next,
	struct page_answer *ret)
{
	AUTO_BUF struct buf self = {0};
	struct htmlw h;
	struct parts p = page_parts(ask, &h);

	buf_init(&self, BUF_NO_MAX);
	buf_str(&self, next);
	buf_char(&self, str_find(next, '?') == next.n ? '?' : '&');
	const struct html_frame f = {.title = html_word(ask->lang, HTML_WORD_LOGIN),
		.theme = ask->theme,
		.name = STR("login"),
		.self = buf_view(&self),
		.css = html_asset(HTML_ASSET_CSS)->path,
		.js = html_asset(HTML_ASSET_JS)->path};

	if (ask->form == PAGE_JSON || ask->form == PAGE_ATOM) {
		page_say(ask, status, HTML_WORD_LOGIN, STR(""), ret);
		return;
	}
	ret->status = status;
	ret->type = STR("text/html; charset=utf-8");
	htmlw_init(&h, &ret->body);
	html_frame_begin(&p, &f);
	htmlw_leaf(&h, "h1", NULL, f.title);
	put_form(&p, wrong, next);
	html_frame_end(&p, &f);
}
