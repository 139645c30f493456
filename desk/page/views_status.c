/* SPDX-License-Identifier: ISC */
/* How the program itself is: version, what is wrong, the last lines of the log; apart from it the configuration. */
#include "desk/page/views.h"

#define CONFIG_PATH "/status/configuration"

enum {
	CONFIG_MAX = 512 << 10
};

struct status {
	const struct page_live *live;
};

static enum errc read_status(const struct page_ask *ask, void *ret, struct err *e)
{
	(void)e;
	*(struct status *)ret = (struct status){ask->live};
	return ERR_NONE;
}

/* ---- HTML ---------------------------------------------------------------------------------- */

static void fact(const struct parts *p, enum html_word what)
{
	htmlw_leaf(p->h, "dt", NULL, html_word(p->lang, what));
	htmlw_begin(p->h, "dd");
}

static void facts(const struct page_live *live, const struct parts *p)
{
	htmlw_begin(p->h, "dl");
	fact(p, HTML_WORD_VERSION);
	part_code(p, STR(RASID_VERSION));
	htmlw_end(p->h);
	fact(p, HTML_WORD_SINCE);
	part_time(p, live->started_ms);
	htmlw_end(p->h);
	fact(p, HTML_WORD_RELOADED);
	part_time(p, live->last_reload_ms);
	htmlw_end(p->h);
	fact(p, HTML_WORD_GENERATION);
	part_number(p, live->generation);
	htmlw_end(p->h);
	htmlw_end(p->h);
}

static void problems(const struct page_live *live, const struct parts *p)
{
	htmlw_leaf(p->h, "h2", NULL, html_word(p->lang, HTML_WORD_PROBLEMS));
	if (live->n_problems == 0) {
		part_empty(p, html_word(p->lang, HTML_WORD_NO_PROBLEMS));
		return;
	}
	htmlw_begin(p->h, "ul");
	for (size_t i = 0; i < live->n_problems; i++)
		part_text(p, "li", live->problems[i].bad ? "problem" : NULL,
			live->problems[i].text);
	htmlw_end(p->h);
}

/* Lines of a program: left to right, to be scrolled, by the keyboard too. */
static void listing_begin(const struct parts *p, enum html_word what)
{
	htmlw_begin(p->h, "pre");
	htmlw_attr(p->h, "class", STR("listing"));
	htmlw_attr(p->h, "dir", STR("ltr"));
	htmlw_attr(p->h, "tabindex", STR("0"));
	htmlw_attr(p->h, "role", STR("region"));
	htmlw_attr(p->h, "aria-label", html_word(p->lang, what));
}

static void last_lines(const struct page_live *live, const struct parts *p)
{
	htmlw_leaf(p->h, "h2", NULL, html_word(p->lang, HTML_WORD_LOG));
	listing_begin(p, HTML_WORD_LOG);
	for (size_t i = 0; i < live->n_log; i++) {
		htmlw_text(p->h, live->log[i]);
		htmlw_text(p->h, STR("\n"));
	}
	htmlw_end(p->h);
}

static void put_status(const struct page_ask *ask, const void *v, struct htmlw *h)
{
	const struct page_live *live = ((const struct status *)v)->live;
	struct parts p = page_parts(ask, h);

	facts(live, &p);
	problems(live, &p);
	htmlw_begin(h, "p");
	part_link(&p, NULL, STR(CONFIG_PATH), html_word(p.lang, HTML_WORD_CONFIGURATION));
	htmlw_end(h);
	last_lines(live, &p);
}

/* ---- JSON ---------------------------------------------------------------------------------- */

static void status_json(const struct page_ask *ask, const void *v, struct jsonw *w)
{
	const struct page_live *live = ((const struct status *)v)->live;

	(void)ask;
	jsonw_str(w, "version", STR(RASID_VERSION));
	page_json_time(w, "started", live->started_ms);
	jsonw_int(w, "generation", (int64_t)live->generation);
	jsonw_bool(w, "last_reload_ok", live->last_reload_ok);
	page_json_time(w, "last_reload", live->last_reload_ms);
	jsonw_array(w, "problems");
	for (size_t i = 0; i < live->n_problems; i++)
		jsonw_str(w, NULL, live->problems[i].text);
	jsonw_end(w);
	jsonw_array(w, "log");
	for (size_t i = 0; i < live->n_log; i++)
		jsonw_str(w, NULL, live->log[i]);
	jsonw_end(w);
}

static void commands(const struct page_ask *ask, const void *v, struct buf *out)
{
	(void)ask, (void)v;
	buf_str(out, STR("rasid check\nrasid reload\n"));
}

const struct page_view view_status = {.path = STR_INIT("/status"),
	.name = STR_INIT("status"),
	.title = HTML_WORD_STATUS,
	.in_menu = true,
	.refresh = true,
	.size = sizeof(struct status),
	.read = read_status,
	.html = put_status,
	.json = status_json,
	.command = commands};

/* ---- the configuration ------------------------------------------------------------------- */

/* Which takes a moment to read, so nothing reads it unasked. */
struct shown {
	struct str text;
};

/* As the files have it now, which is what the next reload reads; secrets are masked (config.h). */
static enum errc read_shown(const struct page_ask *ask, void *ret, struct err *e)
{
	AUTO_BUF struct buf out = {0};
	const char *dir = ask->c->no_dir ? NULL : arena_str(ask->a, ask->c->dir).p;

	buf_init(&out, CONFIG_MAX);
	if (config_show(dir, true, &out, e) != ERR_NONE)
		return e->code;
	if (out.over)
		return err_set(e, ERR_LIMIT,
			"it is too long for a page: `rasid config show --origin` shows it");
	((struct shown *)ret)->text = arena_str(ask->a, buf_view(&out));
	return ERR_NONE;
}

static void put_shown(const struct page_ask *ask, const void *v, struct htmlw *h)
{
	struct parts p = page_parts(ask, h);

	listing_begin(&p, HTML_WORD_CONFIGURATION);
	htmlw_text(h, ((const struct shown *)v)->text);
	htmlw_end(h);
}

static void shown_json(const struct page_ask *ask, const void *v, struct jsonw *w)
{
	(void)ask;
	jsonw_str(w, "configuration", ((const struct shown *)v)->text);
}

const struct page_view view_config = {.path = STR_INIT(CONFIG_PATH),
	.name = STR_INIT("configuration"),
	.title = HTML_WORD_CONFIGURATION,
	.size = sizeof(struct shown),
	.read = read_shown,
	.html = put_shown,
	.json = shown_json,
	.command = commands};
