/* SPDX-License-Identifier: ISC */
/* The frame (frame.h). */
#include "web/html/frame.h"

static const struct str themes[HTML_THEMES] = {
	[HTML_SYSTEM] = STR_INIT("system"),
	[HTML_LIGHT] = STR_INIT("light"),
	[HTML_DARK] = STR_INIT("dark"),
};
static const enum html_word theme_words[HTML_THEMES] = {
	[HTML_SYSTEM] = HTML_WORD_SYSTEM,
	[HTML_LIGHT] = HTML_WORD_LIGHT,
	[HTML_DARK] = HTML_WORD_DARK,
};

bool html_theme_of(struct str name, enum html_theme *ret)
{
	for (int t = 0; t < HTML_THEMES; t++)
		if (str_eq(themes[t], name)) {
			*ret = (enum html_theme)t;
			return true;
		}
	return false;
}

struct str html_theme_name(enum html_theme t)
{
	return themes[t];
}

/* ---- head ---------------------------------------------------------------------------------- */

static void meta(struct htmlw *h, const char *name, struct str content)
{
	htmlw_begin(h, "meta");
	htmlw_attr(h, "name", str_of(name));
	htmlw_attr(h, "content", content);
	htmlw_end(h);
}

static void title(const struct parts *p, const struct html_frame *f)
{
	htmlw_begin(p->h, "title");
	htmlw_text(p->h, f->title);
	htmlw_text(p->h, STR(" · "));
	part_word(p, HTML_WORD_RASID);
	htmlw_end(p->h);
}

static void assets(struct htmlw *h, const struct html_frame *f)
{
	htmlw_begin(h, "link");
	htmlw_attr(h, "rel", STR("stylesheet"));
	htmlw_url(h, "href", f->css);
	htmlw_end(h);
	htmlw_begin(h, "script");
	htmlw_url(h, "src", f->js);
	htmlw_flag(h, "defer");
	htmlw_end(h);
}

static void head(const struct parts *p, const struct html_frame *f)
{
	struct htmlw *h = p->h;

	htmlw_begin(h, "head");
	htmlw_begin(h, "meta");
	htmlw_attr(h, "charset", STR("utf-8"));
	htmlw_end(h);
	title(p, f);
	meta(h, "viewport", STR("width=device-width, initial-scale=1"));
	meta(h, "color-scheme",
		f->theme == HTML_SYSTEM ? STR("light dark") : html_theme_name(f->theme));
	/* Else a browser asks for /favicon.ico. */
	htmlw_begin(h, "link");
	htmlw_attr(h, "rel", STR("icon"));
	htmlw_attr(h, "href", STR("data:,"));
	htmlw_end(h);
	assets(h, f);
	htmlw_end(h);
}

/* ---- around <main> ------------------------------------------------------------------------- */

static void menu(const struct parts *p, const struct html_frame *f)
{
	struct htmlw *h = p->h;

	htmlw_begin(h, "nav");
	htmlw_attr(h, "aria-label", html_word(p->lang, HTML_WORD_PAGES));
	htmlw_begin(h, "ul");
	for (size_t i = 0; i < f->n_menu; i++) {
		htmlw_begin(h, "li");
		htmlw_begin(h, "a");
		htmlw_url(h, "href", f->menu[i].url);
		if (f->menu[i].here)
			htmlw_attr(h, "aria-current", STR("page"));
		htmlw_text(h, f->menu[i].text);
		htmlw_end(h);
		htmlw_end(h);
	}
	htmlw_end(h);
	htmlw_end(h);
}

/* Shown by the script. */
static void stale(const struct parts *p)
{
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "id", STR("stale"));
	htmlw_attr(p->h, "role", STR("status"));
	htmlw_flag(p->h, "hidden");
	part_word(p, HTML_WORD_STALE);
	htmlw_end(p->h);
}

static void header(const struct parts *p, const struct html_frame *f)
{
	struct htmlw *h = p->h;

	htmlw_begin(h, "header");
	htmlw_begin(h, "a");
	htmlw_attr(h, "class", STR("skip"));
	htmlw_attr(h, "href", STR("#main"));
	part_word(p, HTML_WORD_SKIP);
	htmlw_end(h);
	part_link(p, "brand", STR("/"), html_word(p->lang, HTML_WORD_RASID));
	menu(p, f);
	if (f->refresh.n > 0)
		stale(p);
	htmlw_end(h);
}

void html_frame_begin(const struct parts *p, const struct html_frame *f)
{
	struct htmlw *h = p->h;

	htmlw_doctype(h);
	htmlw_begin(h, "html");
	htmlw_attr(h, "lang", html_lang_tag(p->lang));
	htmlw_attr(h, "dir", p->lang == HTML_AR ? STR("rtl") : STR("ltr"));
	if (f->theme != HTML_SYSTEM)
		htmlw_attr(h, "data-theme", html_theme_name(f->theme));
	head(p, f);
	htmlw_begin(h, "body");
	htmlw_attr(h, "class", f->name);
	header(p, f);
	htmlw_begin(h, "main");
	htmlw_attr(h, "id", STR("main"));
	htmlw_attr(h, "tabindex", STR("-1"));
	if (f->refresh.n > 0)
		htmlw_attr(h, "data-refresh", f->refresh);
}

/* ---- foot ---------------------------------------------------------------------------------- */

static void switch_to(const struct parts *p, const struct html_frame *f, const char *name,
	struct str value, struct str text, struct str lang)
{
	AUTO_BUF struct buf url;

	buf_init(&url, BUF_NO_MAX);
	buf_str(&url, f->self);
	part_query(&url, name, value);
	htmlw_begin(p->h, "li");
	htmlw_begin(p->h, "a");
	htmlw_url(p->h, "href", buf_view(&url));
	if (lang.n > 0) {
		htmlw_attr(p->h, "lang", lang);
		htmlw_attr(p->h, "hreflang", lang);
	}
	htmlw_text(p->h, text);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void switches(const struct parts *p, const struct html_frame *f)
{
	htmlw_begin(p->h, "ul");
	htmlw_attr(p->h, "class", STR("switches"));
	htmlw_attr(p->h, "aria-label", html_word(p->lang, HTML_WORD_LOOK));
	for (int l = 0; l < HTML_LANGS; l++)
		if ((enum html_lang)l != p->lang)
			switch_to(p, f, "lang", html_lang_tag((enum html_lang)l),
				html_lang_name((enum html_lang)l),
				html_lang_tag((enum html_lang)l));
	for (int t = 0; t < HTML_THEMES; t++)
		if ((enum html_theme)t != f->theme)
			switch_to(p, f, "theme", themes[t], html_word(p->lang, theme_words[t]),
				STR(""));
	htmlw_end(p->h);
}

void html_frame_end(const struct parts *p, const struct html_frame *f)
{
	struct htmlw *h = p->h;

	htmlw_end(h); /* main */
	htmlw_begin(h, "footer");
	switches(p, f);
	htmlw_end(h); /* footer */
	htmlw_end(h); /* body */
	htmlw_end(h); /* html */
}
