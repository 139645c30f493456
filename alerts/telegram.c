/* SPDX-License-Identifier: ISC */
/*
 * Telegram, by the Bot API.
 *
 * sendMessage with `text` and `entities`: what is bold, a link, a quote or a time is said beside the text by
 * offsets, so feed text needs no escaping at all. Offsets count UTF-16 units (core.telegram.org/api/entities).
 * Telegram finds names in a text by itself, and tells whoever has them: a joiner parts each `@` from its name.
 * With `rich`, sendRichMessage (Bot API 10.1), which alone can be told that a message is read from the right;
 * it takes HTML. The plain second try is sendMessage without entities either way, for servers that are older.
 *
 * What follows of a story is a reply to the message that began it.
 *
 * Limits: 4,096 UTF-16 units, 100 entities (more are dropped without a word), a message a second to a chat, 20 a
 * minute to a group, 30 a second of a bot. The token stands in the path of the URL, and so nowhere else.
 */
#include <inttypes.h>
#include <string.h>

#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/message.h"
#include "alerts/text.h"
#include "base/hash.h"
#include "base/jsonw.h"

enum {
	TEXT_MAX = 4096, /* UTF-16 units */
	ENTITIES_MAX = 100
};

struct telegram {
	struct dest d;
	struct str token, chat;
	uint64_t thread; /* 0: none */
	bool rich;
	int silent_below; /* enum msg_priority */
};

/* ---- text and entities --------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_UTF16);

static const struct markdown_sign signs[] = {{'@', "@" MARKDOWN_JOINER}, {'\0', NULL}};
static const struct markdown dialect = {signs, NULL};

struct writer {
	struct buf text, json; /* json: what stands between the brackets of "entities" */
	struct jsonw w;
	size_t at; /* UTF-16 units of the text */
	size_t n;  /* entities */
};

static void text_put(struct writer *t, struct str s)
{
	size_t from = t->text.n;

	markdown_escape(&dialect, s, false, &t->text);
	t->at += text_len(str_sub(buf_view(&t->text), from, t->text.n), UNIT_UTF16);
}

/* One that covers the text from `from` on; the caller adds what its type needs and ends it. */
static void entity_start(struct writer *t, const char *type, size_t from)
{
	jsonw_object(&t->w, NULL);
	jsonw_str(&t->w, "type", str_of(type));
	jsonw_int(&t->w, "offset", (int64_t)from);
	jsonw_int(&t->w, "length", (int64_t)(t->at - from));
	t->n++;
}

static void entity(struct writer *t, const char *type, size_t from)
{
	entity_start(t, type, from);
	jsonw_end(&t->w);
}

/* Runs that lead to one place are one link. */
static void link_end(struct writer *t, struct str url, size_t from)
{
	if (url.n == 0)
		return;
	entity_start(t, "text_link", from);
	jsonw_str(&t->w, "url", url);
	jsonw_end(&t->w);
}

/* "dt": date and time as the reader's own client has them (Bot API, date-time entity formatting). */
static void time_end(struct writer *t, int64_t time_s, size_t from)
{
	entity_start(t, "date_time", from);
	jsonw_int(&t->w, "unix_time", time_s);
	jsonw_str(&t->w, "date_time_format", STR("dt"));
	jsonw_end(&t->w);
}

static void run_put(struct writer *t, const struct page_run *r, bool bold)
{
	size_t from = t->at;

	text_put(t, r->text);
	if (bold || r->bold)
		entity(t, "bold", from);
	if (r->time_s != TIME_NONE)
		time_end(t, r->time_s, from);
}

static void par_put(struct writer *t, const struct page_par *par)
{
	struct str url = STR("");
	size_t from = t->at;
	size_t link = from;

	if (par->role == PAGE_ITEM)
		text_put(t, STR("• "));
	for (size_t i = 0; i < par->n_runs; i++) {
		const struct page_run *r = &par->runs[i];

		if (!str_eq(r->url, url)) {
			link_end(t, url, link);
			url = r->url;
			link = t->at;
		}
		run_put(t, r, par->role == PAGE_HEADING);
	}
	link_end(t, url, link);
	if (par->role == PAGE_QUOTE)
		entity(t, "blockquote", from);
}

/* Returns what counts, as page_form.put does. */
static size_t put_entities(struct jsonw *w, const struct page *g)
{
	struct writer t = {.at = 0};

	buf_init(&t.text, BUF_NO_MAX);
	buf_init(&t.json, BUF_NO_MAX);
	jsonw_init(&t.w, &t.json, false);
	jsonw_array(&t.w, NULL);
	for (size_t i = 0; i < g->n_pars; i++) {
		if (i > 0)
			text_put(&t, STR("\n"));
		par_put(&t, &g->pars[i]);
	}
	jsonw_end(&t.w);
	jsonw_str(w, "text", buf_view(&t.text));
	jsonw_raw(w, "entities", buf_view(&t.json));
	buf_done(&t.text);
	buf_done(&t.json);
	return t.n <= ENTITIES_MAX ? t.at : SIZE_MAX;
}

/* ---- the other forms ----------------------------------------------------------------------- */

static void escape(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	markdown_escape(&dialect, s, false, out);
}

static const struct markup plain_words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

static void escape_url(struct str url, struct buf *out)
{
	markup_escape_html(url, false, out);
}

static const struct markup rich_words = {
	.escape = markup_escape_html,
	.escape_url = escape_url,
	.par = {[PAGE_HEADING] = {"<h4>", "</h4>"},
		[PAGE_TITLE] = {"<h4>", "</h4>"},
		[PAGE_QUOTE] = {"<blockquote>", "</blockquote>"},
		[PAGE_ITEM] = {"<p>• ", "</p>"},
		[PAGE_META] = {"<p>", "</p>"}},
	.bold = {"<b>", "</b>"},
	.link = {"<a href=\"", "\">", "</a>"},
};

static size_t put_plain(struct jsonw *w, const struct page *g)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	markup_put(&plain_words, g, &text);
	jsonw_str(w, "text", buf_view(&text));
	return text_len(buf_view(&text), UNIT_UTF16);
}

static size_t put_rich(struct jsonw *w, const struct page *g)
{
	AUTO_BUF struct buf html;

	buf_init(&html, BUF_NO_MAX);
	markup_put(&rich_words, g, &html);
	jsonw_object(w, "rich_message");
	jsonw_str(w, "html", buf_view(&html));
	jsonw_bool(w, "is_rtl", g->rtl);
	/* Else names and hashtags of feeds become links. */
	jsonw_bool(w, "skip_entity_detection", true);
	jsonw_end(w);
	return text_len(buf_view(&html), UNIT_UTF16);
}

/* ---- the message --------------------------------------------------------------------------- */

static void put_button(struct jsonw *w, const struct dest *d, struct str url)
{
	jsonw_object(w, "reply_markup");
	jsonw_array(w, "inline_keyboard");
	jsonw_array(w, NULL);
	jsonw_object(w, NULL);
	jsonw_str(w, "text", words_get(d->look.language, WORD_OPEN));
	jsonw_str(w, "url", url);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
}

static void put_preview(struct jsonw *w)
{
	jsonw_object(w, "link_preview_options");
	jsonw_bool(w, "is_disabled", true);
	jsonw_end(w);
}

/* The chat may have lost the message since; in a topic Telegram refuses the answer to it all the same. */
static void put_reply(struct jsonw *w, struct str thread)
{
	uint64_t id = 0;

	if (!str_to_u64(thread, &id) || id > INT64_MAX)
		return;
	jsonw_object(w, "reply_parameters");
	jsonw_int(w, "message_id", (int64_t)id);
	jsonw_bool(w, "allow_sending_without_reply", true);
	jsonw_end(w);
}

static size_t put_message(
	struct jsonw *w, const struct telegram *t, const struct page *g, bool plain)
{
	if (plain)
		return put_plain(w, g);
	return t->rich ? put_rich(w, g) : put_entities(w, g);
}

static size_t telegram_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	const struct telegram *t = (const struct telegram *)d;
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "chat_id", t->chat);
	if (t->thread != 0)
		jsonw_int(&w, "message_thread_id", (int64_t)t->thread);
	put_reply(&w, p->thread);
	size_t n = put_message(&w, t, g, plain);

	if (plain || !t->rich)
		put_preview(&w);
	if ((int)msg_priority(p) < t->silent_below)
		jsonw_bool(&w, "disable_notification", true);
	if (!plain && g->url.n != 0)
		put_button(&w, d, g->url);
	jsonw_end(&w);
	return n;
}

static const struct page_form form = {"Telegram", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, TEXT_MAX, telegram_put};

/* URL/botTOKEN/METHOD. */
static struct str address(const struct telegram *t, bool plain, struct arena *a)
{
	AUTO_BUF struct buf url;
	struct str base = t->d.url;

	buf_init(&url, BUF_NO_MAX);
	while (str_ends(base, STR("/")))
		base.n--;
	buf_printf(&url, STR_F "/bot" STR_F "/%s", STR_A(base), STR_A(t->token),
		t->rich && !plain ? "sendRichMessage" : "sendMessage");
	struct str s = arena_str(a, buf_view(&url));

	explicit_bzero(url.p, url.cap);
	return s;
}

static enum errc telegram_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	struct str url = address((const struct telegram *)d, plain, a);

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the URL");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc == ERR_NONE)
		ret->url = url;
	return rc;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* Words of "description" (tdlib/telegram-bot-api, Client.cpp); statuses are 400 and 403. */
static const struct answer_word refusals[] = {
	{"chat not found", DEST_ENDPOINT,
		"there is no such chat; add the bot to it, and mend 'chat ='"},
	{"bot was blocked", DEST_ENDPOINT, "the reader has blocked the bot"},
	{"bot was kicked", DEST_ENDPOINT, "the bot was removed from the chat; add it again"},
	{"bot is not a member", DEST_ENDPOINT, "the bot is not in the chat; add it"},
	{"bot can't initiate", DEST_ENDPOINT, "the reader must write to the bot first"},
	{"user is deactivated", DEST_ENDPOINT, "the reader's account is gone"},
	{"rights to send", DEST_ENDPOINT,
		"the bot may not write there; make it an administrator"},
	{"chat_write_forbidden", DEST_ENDPOINT,
		"the bot may not write there; make it an administrator"},
	{"need administrator rights", DEST_ENDPOINT,
		"the bot may not write there; make it an administrator"},
	{"message thread not found", DEST_ENDPOINT,
		"there is no such topic in the chat; mend 'thread ='"},
	{"topic_closed", DEST_ENDPOINT, "the topic is closed"},
	{NULL, DEST_SENT, NULL},
};

/* A group that became a supergroup has another id, which is no secret. */
static bool moved(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	int64_t id = json_int(json_get(json_get(root, "parameters"), "migrate_to_chat_id"), 0);

	if (id == 0)
		return false;
	dest_judge(ret, DEST_ENDPOINT,
		"answered %d: the group became a supergroup; write 'chat = %" PRId64 "'",
		res->status, id);
	return true;
}

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	if (ret->class == DEST_THROTTLE)
		return;
	if (answer_good(res)) {
		if (!answer_by_flag(root, "ok", res, ret))
			dest_judge(ret, DEST_ENDPOINT,
				"answered %d without ok: is this the address of a Bot API?",
				res->status);
		return;
	}
	if (moved(root, res, ret) ||
		answer_by_word(refusals, json_str(json_get(root, "description")), res, ret))
		return;
	if (res->status == 401 || res->status == 404)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d: the token is not known; copy it again from @BotFather",
			res->status);
}

static void telegram_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- limits -------------------------------------------------------------------------------- */

static uint64_t bucket_key(const char *what, struct str token, struct str chat)
{
	uint64_t h = hash64(chat, hash64(token, hash64(str_of(what), 0)));

	return h != 0 ? h : 1;
}

/* core.telegram.org/bots/faq, "My bot is hitting limits". Groups and channels have negative ids or names. */
static size_t telegram_buckets(const struct dest *d, struct dest_bucket *out)
{
	const struct telegram *t = (const struct telegram *)d;
	size_t n = 0;

	out[n++] = (struct dest_bucket){bucket_key("bot", t->token, STR("")), 30, 30};
	out[n++] = (struct dest_bucket){bucket_key("chat", t->token, t->chat), 1, 1};
	if (str_starts(t->chat, STR("-")) || str_starts(t->chat, STR("@")))
		out[n++] = (struct dest_bucket){
			bucket_key("group", t->token, t->chat), 20.0 / 60, 20};
	return n;
}

/* ---- the configuration --------------------------------------------------------------------- */

static bool is_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n != 0;
}

/* 123456:AbC-dEf_0: it goes into a path as it is. */
static bool token_good(struct str token)
{
	size_t colon = str_find(token, ':');

	if (!is_digits(str_sub(token, 0, colon)) || colon + 1 >= token.n)
		return false;
	for (size_t i = colon + 1; i < token.n; i++) {
		char c = token.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return true;
}

static bool chat_good(struct str chat)
{
	if (str_starts(chat, STR("@")))
		return chat.n > 1;
	return is_digits(str_sub(chat, str_starts(chat, STR("-")) ? 1 : 0, chat.n));
}

static enum errc telegram_check(const struct dest *d, struct err *e)
{
	const struct telegram *t = (const struct telegram *)d;
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE && !token_good(t->token))
		return err_set(e, ERR_BAD_INPUT,
			"copy the token of destination '" STR_F
			"' again from @BotFather: it is digits, a colon, letters",
			STR_A(d->id));
	if (rc == ERR_NONE && !chat_good(t->chat))
		return err_set(e, ERR_BAD_INPUT,
			"write 'chat =' of destination '" STR_F
			"' as a number (of a group: with its '-'), or @name of a channel",
			STR_A(d->id));
	return rc;
}

static const struct conf_key keys[] = {
	/* No secret, and seldom another one: a server of one's own, tdlib/telegram-bot-api. */
	{STR_INIT("url"), KIND_URL, KEY_AT(struct dest, url), .def = "https://api.telegram.org",
		.doc = "the server of the Bot API"},
	{STR_INIT("token"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct telegram, token), .doc = "the bot's token"},
	{STR_INIT("chat"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct telegram, chat),
		.doc = "the id of a chat, or @name of a channel"},
	{STR_INIT("thread"), KIND_UINT, KEY_AT(struct telegram, thread), .min = 1,
		.max = INT64_MAX, .doc = "a topic of the chat"},
	{STR_INIT("rich"), KIND_BOOL, KEY_AT(struct telegram, rich), .def = "no",
		.doc = "rich messages, which are read from the right"},
	{STR_INIT("silent_below"), KIND_CHOICE, KEY_AT(struct telegram, silent_below),
		.def = "low", .choices = msg_priorities,
		.doc = "alerts of lower priority make no sound"},
	DEST_KEY_THREADS,
};

const struct dest_ops dest_telegram = {
	.type = "telegram",
	.way = DEST_HTTP,
	.rate_per_s = 1,
	.size = sizeof(struct telegram),
	DEST_KEYS(keys),
	.check = telegram_check,
	.render = telegram_render,
	.buckets = telegram_buckets,
	.thread_name = "result.message_id",
	.verdict = telegram_verdict,
};
