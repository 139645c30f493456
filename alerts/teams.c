/* SPDX-License-Identifier: ISC */
/*
 * Microsoft Teams, by a workflow ("Post to a channel when a webhook request is received").
 *
 * The message is an Adaptive Card 1.5. Feed text stands in TextRuns, which are no Markdown; a TextBlock would
 * be. "rtl" of the card is the one thing that makes Teams read it from the right: marks in a text are ignored
 * there. Links are actions of their runs, and a button.
 *
 * A workflow answers 202 before it posts, so a card that is too large fails where nobody sees it: Teams counts
 * 28,672 bytes with what it wraps around the card (msteams-docs#11274: 24,453 sent became 28,897). Hence
 * 20,000.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/page.h"
#include "base/jsonw.h"

enum {
	BODY_MAX = 20000 /* bytes */
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = {
	{UNIT_BYTES, .title = 600, .excerpt = 1000, .label = 240, .excerpts = 3, .marks = 12,
		.items = 20},
	{UNIT_BYTES, .title = 600, .excerpt = 600, .label = 160, .excerpts = 2, .marks = 4,
		.items = 10},
	{UNIT_BYTES, .title = 300, .excerpt = 500, .label = 120, .excerpts = 1, .marks = 1,
		.items = 5},
	{UNIT_BYTES, .title = 200, .excerpt = 0, .label = 80, .excerpts = 0, .marks = 0,
		.items = 2},
};

enum {
	PLAIN_SIZE = 2
};

/* How a paragraph looks. */
static const struct look {
	bool bold, subtle;
	const char *size; /* NULL: default */
} looks[PAGE_ROLES] = {
	[PAGE_HEADING] = {.bold = true, .size = "Medium"},
	[PAGE_TITLE] = {.size = "Medium"},
	[PAGE_META] = {.subtle = true},
};

static void put_open(struct jsonw *w, const char *name, struct str url)
{
	jsonw_object(w, name);
	jsonw_str(w, "type", STR("Action.OpenUrl"));
	jsonw_str(w, "url", url);
}

static void put_run(struct jsonw *w, const struct page_run *r, const struct look *look)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("TextRun"));
	jsonw_str(w, "text", r->text);
	if (r->bold || look->bold)
		jsonw_str(w, "weight", STR("Bolder"));
	if (look->size != NULL)
		jsonw_str(w, "size", str_of(look->size));
	if (look->subtle)
		jsonw_bool(w, "isSubtle", true);
	if (r->url.n != 0) {
		put_open(w, "selectAction", r->url);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void put_bare(struct jsonw *w, struct str text)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("TextRun"));
	jsonw_str(w, "text", text);
	jsonw_end(w);
}

static void block_start(struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("RichTextBlock"));
	jsonw_array(w, "inlines");
}

static void block_end(struct jsonw *w)
{
	jsonw_end(w);
	jsonw_end(w);
}

static void put_par(struct jsonw *w, const struct page_par *par, bool plain)
{
	block_start(w);
	if (par->role == PAGE_ITEM)
		put_bare(w, STR("• "));
	for (size_t i = 0; i < par->n_runs; i++) {
		if (plain)
			put_bare(w, par->runs[i].text);
		else
			put_run(w, &par->runs[i], &looks[par->role]);
	}
	block_end(w);
}

/* On the second try, in the place of its action: bare words in a card, for a workflow takes nothing else. */
static void put_link(struct jsonw *w, struct str url)
{
	block_start(w);
	put_bare(w, url);
	block_end(w);
}

static void put_actions(struct jsonw *w, const struct dest *d, const struct page *g)
{
	jsonw_array(w, "actions");
	put_open(w, NULL, g->url);
	jsonw_str(w, "title", words_get(d->look.language, WORD_OPEN));
	jsonw_end(w);
	jsonw_end(w);
}

static void put_card(struct jsonw *w, const struct dest *d, const struct page *g, bool plain)
{
	jsonw_object(w, "content");
	jsonw_str(w, "type", STR("AdaptiveCard"));
	jsonw_str(w, "version", STR("1.5"));
	jsonw_bool(w, "rtl", g->rtl);
	jsonw_object(w, "msteams");
	jsonw_str(w, "width", STR("Full"));
	jsonw_end(w);
	jsonw_array(w, "body");
	for (size_t i = 0; i < g->n_pars; i++)
		put_par(w, &g->pars[i], plain);
	if (plain && g->url.n != 0)
		put_link(w, g->url);
	jsonw_end(w);
	if (!plain && g->url.n != 0)
		put_actions(w, d, g);
	jsonw_end(w);
}

static size_t teams_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	(void)p;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "type", STR("message"));
	jsonw_array(&w, "attachments");
	jsonw_object(&w, NULL);
	jsonw_str(&w, "contentType", STR("application/vnd.microsoft.card.adaptive"));
	put_card(&w, d, g, plain);
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	return out->n;
}

static const struct page_form form = {
	"Teams", sizes, sizeof(sizes) / sizeof(sizes[0]), PLAIN_SIZE, BODY_MAX, teams_put};

static enum errc teams_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	(void)now_s;
	return page_post(&form, d, p, plain, a, body, ret, e);
}

/* ---- answers ------------------------------------------------------------------------------- */

static const struct {
	int status;
	const char *why;
} answers[] = {
	{401, "the workflow asks for a login; let anyone trigger it, and copy its URL again"},
	{403, "the workflow refuses; is it switched on, and its URL copied whole with sig=?"},
	{404, "there is no such workflow, or it is switched off"},
};

static void teams_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	dest_verdict_http(res, now_s, ret);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (res->error == HTTP_OK && res->status == answers[i].status)
			dest_judge(ret, DEST_ENDPOINT, "answered %d: %s", res->status,
				answers[i].why);
}

static const struct conf_key keys[] = {DEST_KEY_URL(KEY_SECRET)};

const struct dest_ops dest_teams = {
	.type = "teams",
	.way = DEST_HTTP,
	.rate_per_s = 2,
	.size = sizeof(struct dest),
	DEST_KEYS(keys),
	.check = dest_check_url,
	.render = teams_render,
	.verdict = teams_verdict,
};
