/* SPDX-License-Identifier: ISC */
/*
 * Discord's webhooks.
 *
 * An embed with a title that leads to the article, and the rest as its description, in Discord's Markdown: a
 * backslash takes the meaning from any sign. Nobody is called, whatever stands in a title: "allowed_mentions"
 * with an empty list. Times are <t:UNIX:f>, which each reader's client writes in their own zone. The plain
 * second try has no embed.
 *
 * Webhooks cannot reply. In a forum, which takes nothing without a thread, a story is one: its first message gives the
 * thread a name, the answer says which channel that is.
 *
 * Without "wait=true" a message that was not kept gets no error. Limits are counted in UTF-16 units, as clients
 * in JavaScript do: 256 of the title, 4,096 of the description, 6,000 of both; 2,000 of a text.
 */
#include <inttypes.h>

#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "alerts/text.h"
#include "base/jsonw.h"
#include "base/retry_after.h"

enum {
	TITLE_MAX = 256, /* UTF-16 units, as all of these */
	DESCRIPTION_MAX = 4096,
	CONTENT_MAX = 2000,
	MESSAGE_MAX = 6000,
	THREAD_MAX = 100,
	SUPPRESS_EMBEDS = 1 << 2 /* a flag of messages: no previews of links */
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = {
	{UNIT_UTF16, .title = 220, .excerpt = 500, .label = 120, .excerpts = 3, .marks = 12,
		.items = 20},
	{UNIT_UTF16, .title = 150, .excerpt = 300, .label = 60, .excerpts = 2, .marks = 4,
		.items = 10},
	{UNIT_UTF16, .title = 110, .excerpt = 250, .label = 40, .excerpts = 1, .marks = 1,
		.items = 5},
	{UNIT_UTF16, .title = 40, .excerpt = 0, .label = 20, .excerpts = 0, .marks = 0,
		.items = 1},
};

enum {
	PLAIN_SIZE = 2
};

/* `:` opens an emoji by its name. */
static const struct markdown_sign signs[] = {{':', "\\:"}, {'\0', NULL}};
static const struct markdown dialect = {signs, markdown_backslash};

static void escape(struct str s, bool line_start, struct buf *out)
{
	markdown_escape(&dialect, s, line_start, out);
}

static void put_time(const struct page_run *run, struct buf *out)
{
	buf_printf(out, "<t:%" PRId64 ":f>", run->time_s);
}

/* A quote ends with its line here. */
static const struct markup words = {
	.escape = escape,
	.escape_url = markdown_escape_url,
	.par = {[PAGE_HEADING] = {"**", "**"},
		[PAGE_QUOTE] = {"> ", NULL},
		[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
	.bold = {"**", "**"},
	.link = {"[", "](", ")", .text_first = true},
	.time = put_time,
};
static const struct markup plain_words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
	.time = put_time,
};

/* Counts and writes a member; SIZE_MAX when it is too long by itself. */
static size_t put_text(struct jsonw *w, const char *name, struct str text, size_t max)
{
	size_t n = text_len(text, UNIT_UTF16);

	if (n != 0)
		jsonw_str(w, name, text);
	return n <= max ? n : SIZE_MAX / 4;
}

static size_t put_embed(struct jsonw *w, const struct page *g)
{
	const struct page rest = {.pars = g->pars + 1, .n_pars = g->n_pars - 1};
	AUTO_BUF struct buf text;
	size_t n = 0;

	buf_init(&text, BUF_NO_MAX);
	jsonw_array(w, "embeds");
	jsonw_object(w, NULL);
	escape(g->title, false, &text);
	n += put_text(w, "title", buf_view(&text), TITLE_MAX);
	if (g->url.n != 0)
		jsonw_str(w, "url", g->url);
	buf_reset(&text);
	markup_put(&words, &rest, &text);
	n += put_text(w, "description", buf_view(&text), DESCRIPTION_MAX);
	jsonw_end(w);
	jsonw_end(w);
	return n;
}

static size_t put_plain(struct jsonw *w, const struct page *g)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	markup_put(&plain_words, g, &text);
	jsonw_int(w, "flags", SUPPRESS_EMBEDS);
	return put_text(w, "content", buf_view(&text), CONTENT_MAX);
}

/* It has threads and nothing else. */
static bool is_forum(const struct dest *d)
{
	return d->threads;
}

static size_t discord_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	if (is_forum(d) && p->thread.n == 0)
		jsonw_str(&w, "thread_name",
			str_sub(g->title, 0, text_fit(g->title, THREAD_MAX, UNIT_UTF16)));
	jsonw_object(&w, "allowed_mentions");
	jsonw_array(&w, "parse");
	jsonw_end(&w);
	jsonw_end(&w);
	size_t n = plain ? put_plain(&w, g) : put_embed(&w, g);

	jsonw_end(&w);
	return n;
}

static const struct page_form form = {"Discord", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PLAIN_SIZE, MESSAGE_MAX, discord_put};

static enum errc discord_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	struct str url = query_add(d->url, STR("wait"), STR("true"), a);

	(void)now_s;
	if (is_forum(d) && p->thread.n != 0)
		url = query_add(url, STR("thread_id"), p->thread, a);
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the URL");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc == ERR_NONE)
		ret->url = url;
	return rc;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* discord.com/developers/docs/topics/opcodes-and-status-codes, JSON error codes. Whoever asks a deleted
 * webhook again and again is locked out: 10,000 answers of 401, 403 or 429 in ten minutes, by address. */
static const struct answer_code answers[] = {
	{10003, 10003, DEST_ENDPOINT, true, "the channel is gone; make a new webhook"},
	{10015, 10015, DEST_ENDPOINT, true, "the webhook was deleted; make a new one"},
	{50001, 50001, DEST_ENDPOINT, false, "the webhook may not see the channel"},
	{50013, 50013, DEST_ENDPOINT, false, "the webhook lacks a permission"},
	{50027, 50027, DEST_ENDPOINT, false, "the URL's token is wrong; copy it again"},
	{50083, 50083, DEST_ENDPOINT, false, "the thread is archived"},
	{160005, 160005, DEST_ENDPOINT, false, "the thread is locked"},
	{220003, 220003, DEST_ENDPOINT, false,
		"the channel is no forum: take 'forum = yes' out"},
	{220001, 220004, DEST_ENDPOINT, false,
		"a forum wants a thread: write 'forum = yes', or add ?thread_id= and its id to the URL"},
	{50006, 50006, DEST_MESSAGE, false, "it takes the message for empty"},
	{50035, 50035, DEST_MESSAGE, false, "it does not take this message"},
	{0, 0, DEST_SENT, false, NULL},
};

/* The last of a window: the next would be refused, and refusals count against our address. */
static void rest_if_last(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	uint64_t left = 1;

	if (ret->class == DEST_SENT && str_to_u64(res->ratelimit_remaining, &left) && left == 0)
		ret->retry_after_ms = retry_after_ms(res->ratelimit_reset_after, STR(""), now_s,
			INT64_C(1000) * DEST_RETRY_AFTER_MAX_S);
}

static void discord_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	struct json *j = NULL;

	dest_verdict_http(res, now_s, ret);
	rest_if_last(res, now_s, ret);
	if (res->error != HTTP_OK || answer_good(res) ||
		json_parse(res->body, &j, NULL) != ERR_NONE)
		return;
	int64_t wait_ms = ret->retry_after_ms;

	if (ret->class != DEST_THROTTLE)
		answer_by_code(answers, json_get(json_root(j), "code"), res, ret);
	else if (json_bool(json_get(json_root(j), "global"), false)) {
		dest_judge(ret, DEST_THROTTLE,
			"answered %d: the limit of all webhooks of this address", res->status);
		ret->retry_after_ms = wait_ms;
	}
	json_free(j);
}

/* 5 in 2 seconds and 30 in a minute, of all webhooks of a channel; the channel is not in the URL, so those
 * of one webhook are counted. */
static size_t discord_buckets(const struct dest *d, struct dest_bucket *out)
{
	out[0] = (struct dest_bucket){query_bucket("discord", d->url), 0.5, 5};
	return 1;
}

/* A thread that is named in the URL is where all goes, as in a channel. */
static enum errc discord_check(const struct dest *d, struct err *e)
{
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE && is_forum(d) && str_find_str(d->url, STR("thread_id=")) < d->url.n)
		return err_set(e, ERR_BAD_INPUT,
			"the URL of destination '" STR_F
			"' names a thread: take 'forum = yes' out, or thread_id= out of the URL",
			STR_A(d->id));
	return rc;
}

static const struct conf_key keys[] = {
	DEST_KEY_URL(KEY_SECRET),
	{STR_INIT("forum"), KIND_BOOL, KEY_AT(struct dest, threads), .def = "no",
		.doc = "the channel is a forum: each story is a thread of it"},
};

const struct dest_ops dest_discord = {
	.type = "discord",
	.way = DEST_HTTP,
	.rate_per_s = 2,
	.size = sizeof(struct dest),
	DEST_KEYS(keys),
	.check = discord_check,
	.render = discord_render,
	.buckets = discord_buckets,
	.thread_name = "channel_id",
	.verdict = discord_verdict,
};
