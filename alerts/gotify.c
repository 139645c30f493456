/* SPDX-License-Identifier: ISC */
/*
 * Gotify: messages of an application (gotify.net/docs).
 *
 * A title, which is plain, and a message, which `client::display` makes Markdown: CommonMark with a backslash before
 * any sign. Android's renderer drops HTML and the web's shows it, so none is written. `client::notification` is what
 * tapping opens; the web has no such thing, so a link closes the message. The plain second try is one text without
 * extras.
 *
 * The token goes into a header: in the query, where it is allowed as well, it would stand in logs of proxies.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	TEXT_MAX = 10000 /* code points; Gotify has no limit, readers have */
};

struct gotify {
	struct dest d;
	struct str token;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

/* `&` opens an entity. */
static const struct markdown_sign signs[] = {{'&', "\\&"}, {'\0', NULL}};
static const struct markdown dialect = {signs, markdown_backslash};
static const struct markdown_sign no_signs[] = {{'\0', NULL}};
static const struct markdown title_dialect = {no_signs, NULL};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

static void escape_plain(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	markdown_escape(&title_dialect, s, false, out);
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
	.escape = escape_plain,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

/* 0 to 3 are silent on Android, from 8 on they come over what is on the screen. */
static const int priorities[] = {
	[PRIORITY_LOW] = 2,
	[PRIORITY_NORMAL] = 5,
	[PRIORITY_HIGH] = 8,
	[PRIORITY_URGENT] = 10,
};

static void put_link(const struct dest *d, struct str url, struct buf *text)
{
	if (url.n == 0)
		return;
	buf_str(text, STR("\n\n"));
	buf_str(text, d->look.language == LANG_AR ? STR(TEXT_RLM) : STR(""));
	buf_str(text, STR("["));
	escape(words_get(d->look.language, WORD_OPEN), false, text);
	buf_str(text, STR("]("));
	markdown_escape_url(url, text);
	buf_str(text, STR(")"));
}

static void put_extras(struct jsonw *w, struct str url)
{
	jsonw_object(w, "extras");
	jsonw_object(w, "client::display");
	jsonw_str(w, "contentType", STR("text/markdown"));
	jsonw_end(w);
	if (url.n != 0) {
		jsonw_object(w, "client::notification");
		jsonw_object(w, "click");
		jsonw_str(w, "url", url);
		jsonw_end(w);
		jsonw_end(w);
	}
	jsonw_end(w);
}

/* One paragraph is the message, which may not be empty. Its title is then the application's name. */
static size_t put_titled(struct jsonw *w, const struct dest *d, const struct page *g)
{
	bool titled = g->n_pars > 1;
	const struct page rest = {.pars = g->pars + titled, .n_pars = g->n_pars - titled};
	AUTO_BUF struct buf text;
	size_t n = 0;

	buf_init(&text, BUF_NO_MAX);
	if (titled) {
		escape_plain(g->title, false, &text);
		jsonw_str(w, "title", buf_view(&text));
		n += text_len(buf_view(&text), UNIT_CODE_POINTS);
		buf_reset(&text);
	}
	markup_put(&words, &rest, &text);
	if (titled)
		put_link(d, g->url, &text);
	jsonw_str(w, "message", buf_view(&text));
	put_extras(w, g->url);
	return n + text_len(buf_view(&text), UNIT_CODE_POINTS);
}

static size_t put_plain(struct jsonw *w, const struct page *g)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	markup_put(&plain_words, g, &text);
	jsonw_str(w, "message", buf_view(&text));
	return text_len(buf_view(&text), UNIT_CODE_POINTS);
}

static size_t gotify_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	size_t n = plain ? put_plain(&w, g) : put_titled(&w, d, g);

	jsonw_int(&w, "priority", priorities[msg_priority(p)]);
	jsonw_end(&w);
	return n;
}

static const struct page_form form = {"Gotify", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, TEXT_MAX, gotify_put};

static enum errc gotify_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	struct str url = query_under(d->url, "/message", a);

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the URL");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc != ERR_NONE)
		return rc;
	ret->url = url;
	dest_header(ret, STR("x-gotify-key"), ((const struct gotify *)d)->token);
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* "errorCode" is the status (model/error.go). */
static const struct answer_code answers[] = {
	{401, 401, DEST_ENDPOINT, false, "the token is of no application; copy it again"},
	{403, 403, DEST_ENDPOINT, false, "the token may not send; take that of an application"},
	{404, 404, DEST_ENDPOINT, false, "there is no Gotify under this path; mend 'url ='"},
	{0, 0, DEST_SENT, false, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	if (!answer_good(res))
		(void)answer_by_code(answers, json_get(root, "errorCode"), res, ret);
	else if (json_type(json_get(root, "id")) != JSON_NUMBER)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without an id: is this the address of a Gotify server?",
			res->status);
}

static void gotify_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

static const struct conf_key keys[] = {
	DEST_KEY_SERVER("the Gotify server"),
	{STR_INIT("token"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct gotify, token), .doc = "the token of an application"},
};

const struct dest_ops dest_gotify = {
	.type = "gotify",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct gotify),
	DEST_KEYS(keys),
	.check = dest_check_server,
	.render = gotify_render,
	.verdict = gotify_verdict,
};
