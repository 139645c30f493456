/* SPDX-License-Identifier: ISC */
/*
 * Slack incoming webhooks.
 *
 * The message is one rich_text block: feed text stands in elements that Slack does not parse,
 * so no title can become markup or ping a channel. `text` beside it is what notifications
 * show, and all that tools show which take Slack's messages and no blocks; it is the only place that
 * needs escaping. Slack gives the block dir="auto", which
 * looks at its first strong character and not into isolates: an RLM opens each paragraph with
 * Arabic in it, and outlet, time and names are isolated (doc/delivery.md "Direction"). Matched
 * words are bold, title runs link to the article, the time is shown in the reader's own zone.
 * The alert's id is the block_id.
 *
 * The documented limits (50 blocks, 40,000 characters of text) are never near; the undocumented
 * one of about 13,200 characters for the whole message is: above 10,000 the message is built
 * smaller.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/page.h"
#include "alerts/text.h"
#include "base/json.h"
#include "base/jsonw.h"

enum {
	MESSAGE_MAX = 10000 /* code points of the JSON */
};

/* page.h, page_form. */
static const struct msg_limits sizes[] = {
	{UNIT_CODE_POINTS, .title = 300, .excerpt = 500, .label = 120, .excerpts = 3,
		.marks = 12, .items = 20},
	{UNIT_CODE_POINTS, .title = 300, .excerpt = 300, .label = 80, .excerpts = 2, .marks = 4,
		.items = 10},
	{UNIT_CODE_POINTS, .title = 150, .excerpt = 250, .label = 60, .excerpts = 1, .marks = 1,
		.items = 10},
	{UNIT_CODE_POINTS, .title = 100, .excerpt = 0, .label = 40, .excerpts = 0, .marks = 0,
		.items = 4},
};

enum {
	/* After "cannot take this message": half the size and no blocks, whichever of the two it
	 * was. */
	PLAIN_SIZE = 2
};

/* ---- the fallback text ------------------------------------------------------------------- */

/* Slack parses three signs; tools that take Slack's messages and show `text` alone (Mattermost, Rocket.Chat) read it
 * as Markdown, and so do Slack's bridges. */
static const struct markdown_sign signs[] = {
	{'&', "&amp;"},
	{'<', "&lt;" MARKDOWN_JOINER},
	{'>', "&gt;"},
	{'\0', NULL},
};
static const struct markdown dialect = {signs, markdown_lookalike};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

/* In an address a joiner would be a part of it. */
static void escape_url(struct str url, struct buf *out)
{
	markup_escape_html(url, false, out);
}

/* All of the message in words: for notifications, where the block has the links, and as the plain second
 * try. */
static const struct markup words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
	.link.hidden = true,
};
static const struct markup plain_words = {
	.escape = escape,
	.escape_url = escape_url,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

/* ---- the block --------------------------------------------------------------------------- */

static void put_element(struct jsonw *w, struct str text, bool bold, struct str url)
{
	if (text.n == 0)
		return;
	jsonw_object(w, NULL);
	jsonw_str(w, "type", url.n != 0 ? STR("link") : STR("text"));
	if (url.n != 0)
		jsonw_str(w, "url", url);
	jsonw_str(w, "text", text);
	if (bold) {
		jsonw_object(w, "style");
		jsonw_bool(w, "bold", true);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void put_text(struct jsonw *w, struct str text)
{
	put_element(w, text, false, STR(""));
}

static void section_start(struct jsonw *w, struct str type)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", type);
	jsonw_array(w, "elements");
}

static void section_end(struct jsonw *w)
{
	jsonw_end(w);
	jsonw_end(w);
}

/* Slack shows the time in the reader's zone; clients that cannot show the fallback. */
static void put_date(struct jsonw *w, const struct page_run *r)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("date"));
	jsonw_int(w, "timestamp", r->time_s);
	jsonw_str(w, "format", STR("{date_num} {time}"));
	jsonw_str(w, "fallback", r->text);
	jsonw_end(w);
}

/* Items are sections of their own: an element of a list would take the place of the link. */
static void put_par(struct jsonw *w, const struct page_par *par)
{
	section_start(
		w, par->role == PAGE_QUOTE ? STR("rich_text_quote") : STR("rich_text_section"));
	if (par->role == PAGE_ITEM)
		put_text(w, STR("• "));
	for (size_t i = 0; i < par->n_runs; i++) {
		const struct page_run *r = &par->runs[i];

		if (r->time_s != TIME_NONE)
			put_date(w, r);
		else
			put_element(w, r->text, r->bold || par->role == PAGE_HEADING, r->url);
	}
	section_end(w);
}

static void put_block(struct jsonw *w, struct str id, const struct page *g)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("rich_text"));
	jsonw_str(w, "block_id", id);
	jsonw_array(w, "elements");
	for (size_t i = 0; i < g->n_pars; i++)
		put_par(w, &g->pars[i]);
	section_end(w);
}

static size_t slack_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	AUTO_BUF struct buf fallback;
	struct jsonw w;

	(void)d;
	buf_init(&fallback, BUF_NO_MAX);
	markup_put(plain ? &plain_words : &words, g, &fallback);
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "text", buf_view(&fallback));
	jsonw_bool(&w, "mrkdwn", false);
	/* A preview would show every article a second time, and make Slack fetch the outlet's page
	 * for each alert. */
	jsonw_bool(&w, "unfurl_links", false);
	jsonw_bool(&w, "unfurl_media", false);
	if (!plain) {
		jsonw_array(&w, "blocks");
		put_block(&w, p->id, g);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	return text_len(buf_view(out), UNIT_CODE_POINTS);
}

static const struct page_form form = {
	"Slack", sizes, sizeof(sizes) / sizeof(sizes[0]), PLAIN_SIZE, MESSAGE_MAX, slack_put};

static enum errc slack_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	(void)now_s;
	return page_post(&form, d, p, plain, a, body, ret, e);
}

/* ---- answers ----------------------------------------------------------------------------- */

/* What Slack says in the body, whatever the status. */
static const struct {
	const char *says;
	enum dest_class class;
} answers[] = {
	{"ok", DEST_SENT},
	{"invalid_payload", DEST_MESSAGE},
	{"invalid_blocks", DEST_MESSAGE},
	{"invalid_blocks_format", DEST_MESSAGE},
	{"msg_blocks_too_long", DEST_MESSAGE},
	{"msg_too_long", DEST_MESSAGE},
	{"no_text", DEST_MESSAGE},
	{"missing_text_or_fallback_or_attachments", DEST_MESSAGE},
	{"too_many_attachments", DEST_MESSAGE},
	{"action_prohibited", DEST_ENDPOINT},
	{"channel_is_archived", DEST_ENDPOINT},
	{"channel_is_limited_access", DEST_ENDPOINT},
	{"channel_not_found", DEST_ENDPOINT},
	{"invalid_token", DEST_ENDPOINT},
	{"no_active_hooks", DEST_ENDPOINT},
	{"no_service", DEST_ENDPOINT},
	{"no_service_id", DEST_ENDPOINT},
	{"no_team", DEST_ENDPOINT},
	{"posting_to_general_channel_denied", DEST_ENDPOINT},
	{"team_disabled", DEST_ENDPOINT},
	{"user_not_found", DEST_ENDPOINT},
	{"fatal_error", DEST_TRANSIENT},
	{"internal_error", DEST_TRANSIENT},
	{"request_timeout", DEST_TRANSIENT},
	{"rollup_error", DEST_TRANSIENT},
	{"service_unavailable", DEST_TRANSIENT},
};

/* Tools that take Slack's messages say it in JSON: Rocket.Chat {"success":true}, Zulip's and others'
 * {"ok":true}. False, with the verdict as it is, when the body says neither. */
static bool compatible_verdict(const struct http_res *res, struct dest_verdict *ret)
{
	static const char *const names[] = {"success", "ok"};
	struct json *j = NULL;
	bool told = false;

	if (json_parse(res->body, &j, NULL) != ERR_NONE)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !told; i++)
		told = answer_by_flag(json_root(j), names[i], res, ret);
	json_free(j);
	return told;
}

static void slack_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	struct str says = str_trim(res->body);
	bool ok = answer_good(res);

	/* Slack's words say more than its status (404 for "no_service" and for a proxy's page
	 * alike), but no word speaks against a wait that was asked for. */
	dest_verdict_http(res, now_s, ret);
	if (res->error != HTTP_OK || ret->class == DEST_THROTTLE)
		return;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		/* dest_judge() writes *ret anew; at_once was judged by the status. */
		bool at_once = ret->at_once;

		/* "ok" counts with 2xx only: a proxy may say anything. */
		if (!str_eq(says, str_of(answers[i].says)) ||
			(answers[i].class == DEST_SENT && !ok))
			continue;
		dest_judge(
			ret, answers[i].class, "answered %d %s", res->status, answers[i].says);
		ret->at_once = at_once;
		return;
	}
	/* 2xx without Slack's word: a page of some other server, which would swallow alerts for
	 * ever. */
	if (ok && !compatible_verdict(res, ret))
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d but not \"ok\": is this the URL of a Slack webhook?",
			res->status);
}

static const struct conf_key keys[] = {DEST_KEY_URL(KEY_SECRET)};

const struct dest_ops dest_slack = {
	.type = "slack",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct dest),
	DEST_KEYS(keys),
	.check = dest_check_url,
	.render = slack_render,
	.verdict = slack_verdict,
};
