/* SPDX-License-Identifier: ISC */
/*
 * Google Chat's incoming webhooks.
 *
 * A card of paragraphs in the HTML that cards take: <b> and <a>. Text of messages is no alternative: which
 * Markdown it is depends on the age of the app. `fallbackText` is what notifications show, and it and the plain
 * second try are such text, where "<users/all>" would call everybody: signs are look-alikes there.
 *
 * Messages of one story are one thread. requestId is the id of the alert: what is repeated under it is shown
 * once (spaces.messages.create; whether webhooks heed it is not said). 32,000 bytes; one a second and space,
 * of all its webhooks together.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "base/jsonw.h"

enum {
	BODY_MAX = 30000 /* bytes */
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

static void escape_url(struct str url, struct buf *out)
{
	markup_escape_html(url, false, out);
}

static const struct markup words = {
	.escape = markup_escape_html,
	.escape_url = escape_url,
	.par = {[PAGE_HEADING] = {"<b>", "</b>"}, [PAGE_ITEM] = {"• ", NULL}},
	.bold = {"<b>", "</b>"},
	.link = {"<a href=\"", "\">", "</a>"},
};

/* "<users/all>" and "<address|text>": U+2039 and U+203A, which are brackets to people alone. */
static const struct markdown_sign signs[] = {
	{'<', "\xE2\x80\xB9"}, {'>', "\xE2\x80\xBA"}, {'\0', NULL}};
static const struct markdown dialect = {signs, markdown_lookalike};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

static const struct markup plain_words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

/* Each is a widget of its own. */
static void put_par(struct jsonw *w, const struct page_par *par)
{
	AUTO_BUF struct buf html;

	buf_init(&html, BUF_NO_MAX);
	buf_str(&html, str_of(words.par[par->role].open));
	markup_par(&words, par, &html);
	buf_str(&html, str_of(words.par[par->role].close));
	jsonw_object(w, NULL);
	jsonw_object(w, "textParagraph");
	jsonw_str(w, "text", buf_view(&html));
	jsonw_end(w);
	jsonw_end(w);
}

static void put_button(struct jsonw *w, const struct dest *d, struct str url)
{
	jsonw_object(w, NULL);
	jsonw_object(w, "buttonList");
	jsonw_array(w, "buttons");
	jsonw_object(w, NULL);
	jsonw_str(w, "text", words_get(d->look.language, WORD_OPEN));
	jsonw_object(w, "onClick");
	jsonw_object(w, "openLink");
	jsonw_str(w, "url", url);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

static void put_widgets(struct jsonw *w, const struct dest *d, const struct page *g)
{
	jsonw_array(w, "sections");
	jsonw_object(w, NULL);
	jsonw_array(w, "widgets");
	for (size_t i = 0; i < g->n_pars; i++)
		put_par(w, &g->pars[i]);
	if (g->url.n != 0)
		put_button(w, d, g->url);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

static void put_card(
	struct jsonw *w, const struct dest *d, const struct post *p, const struct page *g)
{
	AUTO_BUF struct buf fallback;

	buf_init(&fallback, BUF_NO_MAX);
	escape(g->title, true, &fallback);
	jsonw_str(w, "fallbackText", buf_view(&fallback));
	jsonw_array(w, "cardsV2");
	jsonw_object(w, NULL);
	jsonw_str(w, "cardId", p->id);
	jsonw_object(w, "card");
	put_widgets(w, d, g);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

static void put_text(struct jsonw *w, const struct page *g)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	markup_put(&plain_words, g, &text);
	jsonw_str(w, "text", buf_view(&text));
}

static struct str story_of(const struct dest *d, const struct post *p)
{
	return d->threads && p->kind == POST_ALERT ? p->alerts[0].story_id : STR("");
}

static size_t googlechat_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	if (plain)
		put_text(&w, g);
	else
		put_card(&w, d, p, g);
	if (story_of(d, p).n != 0) {
		jsonw_object(&w, "thread");
		jsonw_str(&w, "threadKey", story_of(d, p));
		jsonw_end(&w);
	}
	jsonw_end(&w);
	return out->n;
}

static const struct page_form form = {"Google Chat", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, BODY_MAX, googlechat_put};

/* The default option ignores threads. */
static struct str address(const struct dest *d, const struct post *p, struct arena *a)
{
	struct str url = query_add(d->url, STR("requestId"), p->id, a);

	if (story_of(d, p).n == 0)
		return url;
	return query_add(
		url, STR("messageReplyOption"), STR("REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD"), a);
}

static enum errc googlechat_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	struct str url = address(d, p, a);

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the URL");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc == ERR_NONE)
		ret->url = url;
	return rc;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* "status" of the error in the body; what is refused for its key is 400 like a bad message. */
static const struct answer_word refusals[] = {
	{"API key not valid", DEST_ENDPOINT, "the URL's key is wrong; copy it again"},
	{"Invalid token", DEST_ENDPOINT, "the URL's token is wrong; copy it again"},
	{"PERMISSION_DENIED", DEST_ENDPOINT, "webhooks are not allowed in this space"},
	{"NOT_FOUND", DEST_ENDPOINT, "the webhook or its space is gone; make a new one"},
	{"UNAUTHENTICATED", DEST_ENDPOINT, "the URL's token is wrong; copy it again"},
	{NULL, DEST_SENT, NULL},
};

/* A message that was made is answered with its name. */
static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	bool named = json_str(json_get(root, "name")).n != 0;

	if (answer_good(res) && !named)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without a message: is this the URL of a Google Chat webhook?",
			res->status);
	else if (!answer_good(res))
		(void)answer_by_word(refusals, res->body, res, ret);
}

static void googlechat_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

static size_t googlechat_buckets(const struct dest *d, struct dest_bucket *out)
{
	out[0] = (struct dest_bucket){query_bucket("googlechat", d->url), 1, 1};
	return 1;
}

static const struct conf_key keys[] = {DEST_KEY_URL(KEY_SECRET), DEST_KEY_THREADS};

const struct dest_ops dest_googlechat = {
	.type = "googlechat",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct dest),
	DEST_KEYS(keys),
	.check = dest_check_url,
	.render = googlechat_render,
	.buckets = googlechat_buckets,
	.verdict = googlechat_verdict,
};
