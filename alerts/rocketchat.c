/* SPDX-License-Identifier: ISC */
/*
 * Rocket.Chat's incoming webhooks.
 *
 * `text` is a Markdown of its own: which signs take a backslash differs between versions and their parsers, so
 * feed text has look-alikes and joiners (markdown.h). Bold inside a link is not read by all of them and left
 * out. A quote ends with its line. A server takes 5,000 characters unless Message_MaxAllowedSize says
 * otherwise, which nobody outside can ask.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	TEXT_MAX = 4900 /* code points of `text` */
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

/* "#general" is a link to a channel. */
static const struct markdown_sign signs[] = {{'#', "#" MARKDOWN_JOINER}, {'\0', NULL}};
static const struct markdown dialect = {signs, markdown_lookalike};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

static const struct markup words = {
	.escape = escape,
	.escape_url = markdown_escape_url,
	.par = {[PAGE_HEADING] = {"*", "*"},
		[PAGE_QUOTE] = {"> ", NULL},
		[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
	.bold = {"*", "*"},
	.link = {"[", "](", ")", .text_first = true, .plain = true},
};
static const struct markup plain_words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

static size_t rocketchat_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	AUTO_BUF struct buf text;
	struct jsonw w;

	(void)d;
	(void)p;
	buf_init(&text, BUF_NO_MAX);
	markup_put(plain ? &plain_words : &words, g, &text);
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "text", buf_view(&text));
	/* Else the server fetches the outlet's page for each alert, and shows it a second time. */
	jsonw_bool(&w, "parseUrls", false);
	jsonw_end(&w);
	return text_len(buf_view(&text), UNIT_CODE_POINTS);
}

static const struct page_form form = {"Rocket.Chat", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, TEXT_MAX, rocketchat_put};

static enum errc rocketchat_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	(void)now_s;
	return page_post(&form, d, p, plain, a, body, ret, e);
}

/* ---- answers ------------------------------------------------------------------------------- */

static const struct answer_word answers[] = {
	{"invalid integration id or token", DEST_ENDPOINT,
		"there is no such webhook; make a new one and put its URL here"},
	{"invalid-channel", DEST_ENDPOINT, "the webhook's channel is gone or closed to it"},
	{"error-not-allowed", DEST_ENDPOINT, "the webhook's user may not post there"},
	{NULL, DEST_SENT, NULL},
};

/* {"success":true}; an error is {"success":false,"error":"..."}, at 400 mostly. */
static void rocketchat_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	struct json *j = NULL;

	dest_verdict_http(res, now_s, ret);
	if (res->error != HTTP_OK ||
		(json_parse(res->body, &j, NULL) != ERR_NONE && !answer_good(res)))
		return;
	const struct json_val *root = json_root(j);
	bool told = answer_by_word(answers, json_str(json_get(root, "error")), res, ret) ||
		    !answer_good(res) || answer_by_flag(root, "success", res, ret);

	json_free(j);
	if (!told)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without success: is this the URL of a Rocket.Chat webhook?",
			res->status);
}

static const struct conf_key keys[] = {DEST_KEY_URL(KEY_SECRET)};

const struct dest_ops dest_rocketchat = {
	.type = "rocketchat",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct dest),
	DEST_KEYS(keys),
	.check = dest_check_url,
	.render = rocketchat_render,
	.verdict = rocketchat_verdict,
};
