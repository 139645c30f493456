/* SPDX-License-Identifier: ISC */
/* From a request to its document: read, then written in the form that was asked for (page.h). */
#include "desk/page/page.h"

#include "base/article.h"
#include "base/form.h"
#include "web/html/assets.h"

enum {
	MENU_MAX = 16
};

/* ---- what was asked ------------------------------------------------------------------------ */

struct str page_param(const struct page_ask *ask, struct str name)
{
	for (size_t i = 0; i < ask->n_params; i++)
		if (str_eq(ask->params[i].name, name))
			return ask->params[i].value;
	return STR("");
}

uint64_t page_number(const struct page_ask *ask, struct str name, uint64_t def, uint64_t max)
{
	uint64_t n;

	if (!str_to_u64(page_param(ask, name), &n))
		return def;
	return n < max ? n : max;
}

uint64_t page_days(const struct page_ask *ask, struct str name, uint64_t def, uint64_t max)
{
	struct str s = page_param(ask, name);
	uint64_t n;

	if (!str_ends(s, STR("d")) || !str_to_u64(str_sub(s, 0, s.n - 1), &n) || n == 0)
		return def;
	return n < max ? n : max;
}

/* Line ends become blanks: the command is a line. */
void page_quote(struct str s, struct buf *out)
{
	buf_char(out, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			buf_str(out, STR("'\\''"));
		else if ((unsigned char)s.p[i] < ' ')
			buf_char(out, ' ');
		else
			buf_char(out, s.p[i]);
	}
	buf_char(out, '\'');
}

struct parts page_parts(const struct page_ask *ask, struct htmlw *h)
{
	return (struct parts){h, ask->lang, ask->now_ms};
}

int64_t page_ms(int64_t s)
{
	return s > INT64_MIN / 1000 && s < INT64_MAX / 1000 ? s * 1000 : TIME_NONE;
}

void page_json_time(struct jsonw *w, const char *name, int64_t ms)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 64);
	if (ms != 0)
		part_rfc3339(ms, &b);
	jsonw_str_opt(w, name, buf_view(&b));
}

/* ---- this page's addresses ----------------------------------------------------------------- */

static void put_path(struct str path, struct buf *out)
{
	struct str part;

	while (str_cut(&path, '/', &part)) {
		form_encode(part, out);
		if (path.p != NULL)
			buf_char(out, '/');
	}
}

/* Parameters behind out, but for those. */
static void put_params(const struct page_ask *ask, const struct str *skipped, size_t n_skipped,
	struct buf *out)
{
	for (size_t i = 0; i < ask->n_params; i++) {
		const struct page_param *p = &ask->params[i];
		size_t k = 0;

		while (k < n_skipped && !str_eq(p->name, skipped[k]))
			k++;
		if (k < n_skipped)
			continue;
		buf_char(out, str_find(buf_view(out), '?') == out->n ? '?' : '&');
		form_encode(p->name, out);
		buf_char(out, '=');
		form_encode(p->value, out);
	}
}

/* The script's own; and what cookies keep, once it was given. */
static const struct str not_passed_on[] = {
	STR_INIT("fragment"), STR_INIT("lang"), STR_INIT("theme")};
enum {
	N_NOT_PASSED_ON = sizeof(not_passed_on) / sizeof(not_passed_on[0])
};

static struct str address(const struct page_ask *ask, const char *suffix)
{
	AUTO_BUF struct buf url;
	bool named = *suffix != '\0' && str_eq(ask->path, STR("/"));

	buf_init(&url, KIB(64));
	put_path(named ? STR("/now") : ask->path, &url);
	buf_str(&url, str_of(suffix));
	put_params(ask, not_passed_on, N_NOT_PASSED_ON, &url);
	return arena_str(ask->a, buf_view(&url));
}

struct str page_with(const struct page_ask *ask, const char *name, struct str value)
{
	const struct str skipped[] = {
		not_passed_on[0], not_passed_on[1], not_passed_on[2], str_of(name)};
	AUTO_BUF struct buf url;

	buf_init(&url, KIB(64));
	put_path(ask->path, &url);
	put_params(ask, skipped, sizeof(skipped) / sizeof(skipped[0]), &url);
	if (value.n > 0)
		part_query(&url, name, value);
	return arena_str(ask->a, buf_view(&url));
}

/* Where <main> is to be had alone. In the language of this page also when another page has chosen another since. */
static struct str fragment(const struct page_ask *ask)
{
	AUTO_BUF struct buf url;

	buf_init(&url, KIB(64));
	put_path(ask->path, &url);
	put_params(ask, not_passed_on, N_NOT_PASSED_ON, &url);
	part_query(&url, "fragment", STR("1"));
	part_query(&url, "lang", html_lang_tag(ask->lang));
	return arena_str(ask->a, buf_view(&url));
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static enum html_theme theme_of(const struct page_ask *ask)
{
	enum html_theme t = ask->theme;

	(void)html_theme_of(page_param(ask, STR("theme")), &t);
	return t;
}

static size_t menu_of(
	const struct page_ask *ask, const struct page_view *at, struct html_link menu[MENU_MAX])
{
	const struct page_view *const *v;
	size_t n = page_views(&v), used = 0;

	for (size_t i = 0; i < n && used < MENU_MAX; i++)
		if (v[i]->in_menu)
			menu[used++] = (struct html_link){
				v[i]->path, html_word(ask->lang, v[i]->title), v[i] == at};
	return used;
}

/* What stands in <main>: of a view with v, or with what went wrong. */
struct content {
	const struct page_view *view; /* NULL: none */
	const void *v;                /* NULL: it failed */
	enum html_word title;
	struct str detail;
};

static void put_commands(
	const struct page_ask *ask, const struct content *c, const struct parts *p)
{
	AUTO_BUF struct buf all;
	struct str line;

	buf_init(&all, KIB(64));
	c->view->command(ask, c->v, &all);
	for (struct str rest = buf_view(&all); str_cut(&rest, '\n', &line);)
		if (line.n > 0)
			part_command(p, line);
}

/* When it was made, and where it is as JSON. */
static void put_made(const struct page_ask *ask, const struct parts *p)
{
	htmlw_begin(p->h, "p");
	htmlw_attr(p->h, "class", STR("made"));
	part_word(p, HTML_WORD_MADE);
	htmlw_text(p->h, STR(" "));
	part_time(p, ask->now_ms);
	htmlw_text(p->h, STR(" · "));
	part_link(p, NULL, address(ask, ".json"), html_word(ask->lang, HTML_WORD_DATA));
	htmlw_end(p->h);
}

static void put_content(
	const struct page_ask *ask, const struct content *c, const struct parts *p)
{
	htmlw_leaf(p->h, "h1", NULL, html_word(ask->lang, c->title));
	if (c->v == NULL) {
		if (c->detail.n > 0)
			part_text(p, "p", "problem", c->detail);
		return;
	}
	c->view->html(ask, c->v, p->h);
	if (c->view->command != NULL)
		put_commands(ask, c, p);
	put_made(ask, p);
}

static void put_html(
	const struct page_ask *ask, const struct content *c, struct page_answer *ret)
{
	struct html_link menu[MENU_MAX];
	struct htmlw h;
	struct parts p = page_parts(ask, &h);
	bool alive = c->view != NULL && c->v != NULL;
	struct html_frame f = {.title = html_word(ask->lang, c->title),
		.menu = menu,
		.n_menu = menu_of(ask, c->view, menu),
		.theme = theme_of(ask),
		.name = c->view != NULL ? c->view->name : STR("problem"),
		.self = address(ask, ""),
		.css = html_asset(HTML_ASSET_CSS)->path,
		.js = html_asset(HTML_ASSET_JS)->path};

	if (alive && c->view->refresh)
		f.refresh = fragment(ask);
	ret->type = STR("text/html; charset=utf-8");
	htmlw_init(&h, &ret->body);
	if (ask->form == PAGE_FRAGMENT) {
		put_content(ask, c, &p);
		return;
	}
	html_frame_begin(&p, &f);
	put_content(ask, c, &p);
	html_frame_end(&p, &f);
}

/* ---- the other forms ----------------------------------------------------------------------- */

static void put_json(
	const struct page_ask *ask, const struct content *c, struct page_answer *ret)
{
	struct jsonw w;

	ret->type = STR("application/json");
	jsonw_init(&w, &ret->body, false);
	jsonw_object(&w, NULL);
	if (c->v != NULL) {
		jsonw_str(&w, "view", c->view->name);
		page_json_time(&w, "time", ask->now_ms);
		c->view->json(ask, c->v, &w);
	} else {
		jsonw_int(&w, "status", ret->status);
		jsonw_str(&w, "error",
			c->detail.n > 0 ? c->detail : html_word(HTML_EN, c->title));
	}
	jsonw_end(&w);
	buf_char(&ret->body, '\n');
}

static void put(const struct page_ask *ask, const struct content *c, struct page_answer *ret)
{
	bool document = c->v != NULL && c->view->document != NULL;

	if (document && (ask->form == PAGE_JSON || ask->form == PAGE_ATOM))
		c->view->document(ask, c->v, &ret->body, &ret->type);
	else if (ask->form == PAGE_JSON)
		put_json(ask, c, ret);
	else
		put_html(ask, c, ret);
}

/* ---- what goes wrong ----------------------------------------------------------------------- */

void page_say(const struct page_ask *ask, int status, enum html_word what, struct str detail,
	struct page_answer *ret)
{
	const struct content c = {.title = what, .detail = detail};

	buf_reset(&ret->body);
	ret->status = status;
	put(ask, &c, ret);
}

static void fail(const struct page_ask *ask, const struct err *e, struct page_answer *ret)
{
	struct str why = str_of(e->msg);
	bool late = ask->late != NULL && ask->late(ask->late_arg);

	if (e->code == ERR_AGAIN || late)
		page_say(ask, 503, HTML_WORD_SLOW, why, ret);
	else if (e->code == ERR_GONE)
		page_say(ask, 404, HTML_WORD_NO_PAGE, why, ret);
	else if (e->code == ERR_BAD_INPUT)
		page_say(ask, 400, HTML_WORD_BAD_ASK, why, ret);
	else
		page_say(ask, 500, HTML_WORD_FAILED, why, ret);
}

static bool takes(const struct page_view *v, enum page_form form)
{
	return v != NULL && (form != PAGE_ATOM || v->document != NULL);
}

void page_run(const struct page_ask *ask, struct page_answer *ret)
{
	struct page_ask own = *ask;
	const struct page_view *view = page_view_of(ask->path, &own.rest);
	struct err e = {.code = ERR_NONE};

	if (!takes(view, ask->form)) {
		page_say(ask, 404, HTML_WORD_NO_PAGE, STR(""), ret);
		return;
	}
	void *v = arena_alloc(own.a, view->size);
	enum errc rc = v != NULL ? view->read(&own, v, &e)
				 : err_set(&e, ERR_LIMIT, "there is no room for the page");

	if (rc == ERR_NONE) {
		const struct content c = {.view = view, .v = v, .title = view->title};

		ret->status = 200;
		put(&own, &c, ret);
		if (ret->body.over || own.a->over)
			rc = err_set(&e, ERR_LIMIT, "the page is too long; ask for less");
	}
	if (rc != ERR_NONE)
		fail(&own, &e, ret);
}
