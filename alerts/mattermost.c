/* SPDX-License-Identifier: ISC */
/*
 * Mattermost's incoming webhooks.
 *
 * `text` is CommonMark and takes a backslash before any sign. Attachments would be Slack's, but the web client
 * gives dir="auto" to the text of a post alone (post_message_view.tsx), so an RLM opens each paragraph and all
 * stands in it. A name that would call people is parted from its `@`: the server looks for names in the
 * stored text, where a backslash does not help. A quote ends at an empty line only (CommonMark 5.1, lazy
 * continuation), so paragraphs have one between them.
 *
 * Servers take 16,383 characters, those before 5.0 took 4,000.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	TEXT_MAX = 3900 /* code points of `text` */
};

struct mattermost {
	struct dest d;
	struct str channel, username;
	bool priority;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

/* The server makes a link of everything from a '<' over a '|' to a '>', also over lines, before it looks at
 * backslashes (ParseSlackLinksToMarkdown). */
static const struct markdown_sign signs[] = {{'<', "&lt;"}, {'\0', NULL}};
static const struct markdown dialect = {signs, markdown_backslash};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

static const struct markup words = {
	.escape = escape,
	.escape_url = markdown_escape_url,
	.par = {[PAGE_HEADING] = {"**", "**"},
		[PAGE_QUOTE] = {"> ", NULL},
		[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n\n",
	.bold = {"**", "**"},
	.link = {"[", "](", ")", .text_first = true},
};
static const struct markup plain_words = {
	.escape = escape,
	.escape_url = markdown_escape_url,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n\n",
};

/* Labels beside the author's name: "important" and "urgent" (developers.mattermost.com, message priority). */
static void put_priority(struct jsonw *w, enum msg_priority priority)
{
	if (priority < PRIORITY_HIGH)
		return;
	jsonw_object(w, "priority");
	jsonw_str(
		w, "priority", priority == PRIORITY_URGENT ? STR("urgent") : STR("important"));
	jsonw_end(w);
}

static size_t mattermost_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	const struct mattermost *m = (const struct mattermost *)d;
	AUTO_BUF struct buf text;
	struct jsonw w;

	buf_init(&text, BUF_NO_MAX);
	markup_put(plain ? &plain_words : &words, g, &text);
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "text", buf_view(&text));
	if (m->channel.n != 0)
		jsonw_str(&w, "channel", m->channel);
	if (m->username.n != 0)
		jsonw_str(&w, "username", m->username);
	if (m->priority && !plain)
		put_priority(&w, msg_priority(p));
	jsonw_end(&w);
	return text_len(buf_view(&text), UNIT_CODE_POINTS);
}

static const struct page_form form = {"Mattermost", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, TEXT_MAX, mattermost_put};

static enum errc mattermost_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	(void)now_s;
	return page_post(&form, d, p, plain, a, body, ret, e);
}

/* ---- answers ------------------------------------------------------------------------------- */

/* Ids of errors in the JSON body (server/channels/web/webhook.go, app/webhook.go): the statuses beside them
 * are 400 for a bad hook as for a bad message. */
static const struct answer_word answers[] = {
	{"web.incoming_webhook.invalid", DEST_ENDPOINT,
		"there is no such webhook; make a new one and put its URL here"},
	{"web.incoming_webhook.disabled", DEST_ENDPOINT,
		"incoming webhooks are switched off in the System Console"},
	{"web.incoming_webhook.channel_locked", DEST_ENDPOINT,
		"the webhook is locked to its channel; take out 'channel ='"},
	{"web.incoming_webhook.channel", DEST_ENDPOINT, "there is no such channel"},
	{"web.incoming_webhook.user", DEST_ENDPOINT,
		"whoever made the webhook is no user any more"},
	{"web.incoming_webhook.permissions", DEST_ENDPOINT,
		"the webhook may not post to this channel"},
	{NULL, DEST_SENT, NULL},
};

static void mattermost_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	dest_verdict_http(res, now_s, ret);
	if (res->error != HTTP_OK || answer_by_word(answers, res->body, res, ret))
		return;
	if (answer_good(res) && !str_eq(str_trim(res->body), STR("ok")))
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d but not \"ok\": is this the URL of a Mattermost webhook?",
			res->status);
}

static const struct conf_key keys[] = {
	DEST_KEY_URL(KEY_SECRET),
	{STR_INIT("channel"), KIND_STRING, KEY_AT(struct mattermost, channel),
		.doc = "another channel than the webhook's own"},
	{STR_INIT("username"), KIND_STRING, KEY_AT(struct mattermost, username),
		.doc = "the name under which alerts appear"},
	{STR_INIT("priority"), KIND_BOOL, KEY_AT(struct mattermost, priority), .def = "yes",
		.doc = "high and urgent alerts are labelled important and urgent"},
};

const struct dest_ops dest_mattermost = {
	.type = "mattermost",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct mattermost),
	DEST_KEYS(keys),
	.check = dest_check_url,
	.render = mattermost_render,
	.verdict = mattermost_verdict,
};
