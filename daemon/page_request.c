/* SPDX-License-Identifier: ISC */
#include "daemon/page_request.h"

#include <stdio.h>

#include "base/form.h"
#include "base/utf8.h"
#include "web/html/frame.h"

/* ---- parameters -------------------------------------------------------------------------- */

/* False: it does not decode to a text. */
static bool text_of(struct str s, struct arena *a, struct str *ret)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, KIB(32));
	if (!form_decode(s, true, &b) || utf8_check(buf_view(&b)) < b.n ||
		str_find(buf_view(&b), '\0') < b.n)
		return false;
	*ret = arena_str(a, buf_view(&b));
	return true;
}

static enum errc read_params(struct str query, struct page_ask *ret, struct err *e)
{
	struct page_param *v = arena_array(ret->a, PAGE_PARAMS, sizeof(*v));
	struct str part = {0};
	size_t n = 0;

	while (v != NULL && str_cut(&query, '&', &part)) {
		struct str value = part;
		struct str name = {0};

		if (part.n == 0)
			continue;
		if (n == PAGE_PARAMS)
			return err_set(
				e, ERR_BAD_INPUT, "more than %d parameters", PAGE_PARAMS);
		if (!str_cut(&value, '=', &name) || !text_of(name, ret->a, &v[n].name) ||
			!text_of(value, ret->a, &v[n].value))
			return err_set(e, ERR_BAD_INPUT, "a parameter is no text in UTF-8");
		n++;
	}
	ret->params = v;
	ret->n_params = n;
	return ERR_NONE;
}

/* ---- path and form ----------------------------------------------------------------------- */

static void read_path(struct str path, struct page_ask *ret)
{
	static const struct {
		struct str suffix;
		enum page_form form;
	} forms[] = {{STR_INIT(".json"), PAGE_JSON}, {STR_INIT(".atom"), PAGE_ATOM}};

	ret->form = page_param(ret, STR("fragment")).n != 0 ? PAGE_FRAGMENT : PAGE_HTML;
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!str_ends(path, forms[i].suffix))
			continue;
		ret->form = forms[i].form;
		path = str_sub(path, 0, path.n - forms[i].suffix.n);
		break;
	}
	/* The first view's own name, which as JSON it needs. */
	if (str_eq(path, STR("/now")))
		path = STR("/");
	ret->path = arena_str(ret->a, path);
}

/* ---- look -------------------------------------------------------------------------------- */

static bool language_of(struct str word, enum html_lang *ret)
{
	for (int i = 0; i < HTML_LANGS; i++) {
		if (!str_eq_nocase(html_lang_tag((enum html_lang)i), word))
			continue;
		*ret = (enum html_lang)i;
		return true;
	}
	return false;
}

/* The first of ours, by the order that browsers keep (RFC 9110 12.5.4); of others English. */
static enum html_lang wished(struct str accept)
{
	enum html_lang lang = accept.n != 0 ? HTML_EN : HTML_AR;
	struct str part = {0};

	while (str_cut(&accept, ',', &part)) {
		struct str tag = str_trim(part);

		tag = str_sub(tag, 0, str_find(tag, ';'));
		if (language_of(str_trim(str_sub(tag, 0, str_find(tag, '-'))), &lang))
			break;
	}
	return lang;
}

static void read_look(const struct page_request *r, struct page_ask *ret)
{
	struct str theme = r->look;
	struct str lang = {0};

	(void)str_cut(&theme, '.', &lang);
	ret->lang = wished(r->accept_language);
	ret->theme = HTML_SYSTEM;
	(void)language_of(lang, &ret->lang);
	(void)html_theme_of(theme, &ret->theme);
	(void)language_of(page_param(ret, STR("lang")), &ret->lang);
	(void)html_theme_of(page_param(ret, STR("theme")), &ret->theme);
}

struct str page_request_look(
	const struct page_request *r, const struct page_ask *ask, char room[PAGE_LOOK_MAX])
{
	enum html_lang lang = HTML_AR;
	enum html_theme theme = HTML_SYSTEM;
	/* Nobody is given a cookie who did not choose; the script that refreshes a page in its language did not. */
	bool chose = ask->form == PAGE_HTML &&
		     (language_of(page_param(ask, STR("lang")), &lang) ||
			     html_theme_of(page_param(ask, STR("theme")), &theme));
	int n = snprintf(room, PAGE_LOOK_MAX, STR_F "." STR_F, STR_A(html_lang_tag(ask->lang)),
		STR_A(html_theme_name(ask->theme)));
	struct str look = {room, (size_t)n};

	return chose && !str_eq(look, r->look) ? look : STR("");
}

enum errc page_request_read(const struct page_request *r, struct page_ask *ret, struct err *e)
{
	if (read_params(r->query, ret, e) != ERR_NONE)
		return e->code;
	read_path(r->path, ret);
	read_look(r, ret);
	return ret->a->over ? err_set(e, ERR_LIMIT, "the request is too long") : ERR_NONE;
}
