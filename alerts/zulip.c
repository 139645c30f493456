/* SPDX-License-Identifier: ISC */
/*
 * Zulip: messages to a topic of a channel, by a bot (zulip.com/api/send-message).
 *
 * A form, not JSON. Its Markdown (zerver/lib/markdown) knows no backslash, but entities: they are shown as the sign
 * that they stand for, after all that looks for signs is done. So feed text has entities for what is emphasis, code,
 * a link, a table, or a formula between `$$`; and a joiner parts `@` from `**name**`, and `:` from the name of an
 * emoji.
 * A quote goes on until an empty line, so paragraphs have one between them. `<time:...>` is written by each reader's
 * client in their own zone.
 *
 * A topic has 60 code points, a message 10,000. Alerts of a watch are a topic, unless the configuration names one.
 */
#include <string.h>

#include <openssl/evp.h>

#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "alerts/text.h"
#include "base/form.h"

enum {
	CONTENT_MAX = 10000, /* code points */
	TOPIC_MAX = 60,
	LOGIN_MAX = 600 /* bytes of user and key */
};

struct zulip {
	struct dest d;
	struct str user, key, stream, topic;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

static const struct markdown_sign signs[] = {
	{'*', "&#42;"},
	{'_', "&#95;"},
	{'~', "&#126;"},
	{'`', "&#96;"},
	{'[', "&#91;"},
	{']', "&#93;"},
	{'$', "&#36;"},
	{'#', "&#35;"},
	{'|', "&#124;"},
	{'\\', "&#92;"},
	{'<', "&lt;"},
	{'>', "&gt;"},
	{'&', "&amp;"},
	{'@', "@" MARKDOWN_JOINER},
	{':', ":" MARKDOWN_JOINER},
	{'\0', NULL},
};
static const struct markdown dialect = {signs, NULL};

/* "/me", "/poll" and "/todo" are commands where a message begins. */
static void escape(struct str s, bool line_start, struct buf *out)
{
	if (line_start && str_starts(s, STR("/")))
		buf_str(out, STR(MARKDOWN_JOINER));
	markdown_escape(&dialect, s, line_start, out);
}

/* What names and formulas are looked for by is looked for before links are. */
static void escape_url(struct str url, struct buf *out)
{
	for (size_t i = 0; i < url.n; i++) {
		if (url.p[i] != '\0' && strchr("()*$`", url.p[i]) != NULL)
			buf_printf(out, "%%%02X", (unsigned char)url.p[i]);
		else
			buf_char(out, url.p[i]);
	}
}

static void put_time(const struct page_run *run, struct buf *out)
{
	buf_str(out, STR("<time:"));
	if (!msg_time_rfc3339(run->time_s, out))
		buf_str(out, run->text);
	buf_str(out, STR(">"));
}

static const struct markup words = {
	.escape = escape,
	.escape_url = escape_url,
	.par = {[PAGE_HEADING] = {"**", "**"},
		[PAGE_QUOTE] = {"> ", NULL},
		[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n\n",
	.bold = {"**", "**"},
	.link = {"[", "](", ")", .text_first = true},
	.time = put_time,
};
static const struct markup plain_words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n\n",
};

/* The form's first member; the others follow in zulip_render(). */
static size_t zulip_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	AUTO_BUF struct buf text;

	(void)d;
	(void)p;
	buf_init(&text, BUF_NO_MAX);
	markup_put(plain ? &plain_words : &words, g, &text);
	buf_str(out, STR("content="));
	form_encode(buf_view(&text), out);
	return text_len(buf_view(&text), UNIT_CODE_POINTS);
}

static const struct page_form form = {"Zulip", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, CONTENT_MAX, zulip_put};

/* That of the configuration; else the first watch's title; of what rasid says of itself its name. */
static struct str topic_of(const struct zulip *z, const struct post *p, struct arena *a)
{
	struct str topic = z->topic;

	if (topic.n == 0 && p->kind != POST_NOTICE)
		topic = p->alerts[0].watches[0].title.n != 0 ? p->alerts[0].watches[0].title
							     : p->alerts[0].watches[0].id;
	topic = text_cut(text_line(topic, NULL, 0, a), TOPIC_MAX, UNIT_CODE_POINTS, a);
	return topic.n != 0 ? topic : STR("rasid");
}

static void put_member(struct buf *body, const char *name, struct str value)
{
	buf_printf(body, "&%s=", name);
	form_encode(value, body);
}

/* RFC 7617. */
static struct str login_of(const struct zulip *z, struct arena *a)
{
	char plain[LOGIN_MAX + 2];
	char text[4 * (LOGIN_MAX + 4) / 3 + 8] = "Basic ";
	int n = snprintf(plain, sizeof(plain), STR_F ":" STR_F, STR_A(z->user), STR_A(z->key));

	EVP_EncodeBlock((unsigned char *)text + 6, (const unsigned char *)plain,
		n < (int)sizeof(plain) ? n : (int)sizeof(plain) - 1);
	struct str s = arena_str(a, str_of(text));

	explicit_bzero(plain, sizeof(plain));
	explicit_bzero(text, sizeof(text));
	return s;
}

static enum errc zulip_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct zulip *z = (const struct zulip *)d;
	struct str url = query_under(d->url, "/api/v1/messages", a);
	struct str login = login_of(z, a);
	enum errc rc = page_fit(&form, d, p, plain, a, body, e);

	(void)now_s;
	if (rc != ERR_NONE)
		return rc;
	put_member(body, "type", STR("stream"));
	put_member(body, "to", z->stream);
	put_member(body, "topic", topic_of(z, p, a));
	if (a->over || body->over)
		return err_set(e, ERR_LIMIT, "no room for the request");
	dest_post_as(d, STR("application/x-www-form-urlencoded"), buf_view(body), ret);
	ret->url = url;
	dest_header(ret, STR("authorization"), login);
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* "code" (zerver/lib/exceptions.py, ErrorCode). */
static const struct answer_word codes[] = {
	{"RATE_LIMIT_HIT", DEST_THROTTLE, "too many messages"},
	{"STREAM_DOES_NOT_EXIST", DEST_ENDPOINT,
		"there is no such channel, or the bot may not see it; mend 'stream ='"},
	{"INVALID_API_KEY", DEST_ENDPOINT, "the key is not the bot's; copy it again"},
	{"UNAUTHORIZED", DEST_ENDPOINT, "user and key do not fit; copy both again"},
	{"USER_DEACTIVATED", DEST_ENDPOINT, "the bot is deactivated"},
	{"REALM_DEACTIVATED", DEST_ENDPOINT, "the organisation is deactivated"},
	{NULL, DEST_SENT, NULL},
};

/* "msg", for what has the code BAD_REQUEST as everything else. It is in the bot's language: of another one the
 * verdict is the status's, and three refusals in a row tell (doc/delivery.md "Verdicts"). */
static const struct answer_word sentences[] = {
	{"not authorized to send", DEST_ENDPOINT, "the bot may not write to this channel"},
	{"do not have permission", DEST_ENDPOINT, "the bot may not write to this channel"},
	{"invalid api key", DEST_ENDPOINT, "the key is not the bot's; copy it again"},
	{NULL, DEST_SENT, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	struct str result = json_str(json_get(root, "result"));

	if (answer_by_word(codes, json_str(json_get(root, "code")), res, ret) ||
		answer_by_word(sentences, json_str(json_get(root, "msg")), res, ret) ||
		!answer_good(res) || str_eq(result, STR("success")))
		return;
	if (str_eq(result, STR("error")))
		dest_judge(ret, DEST_MESSAGE, "answered %d: it does not take this message",
			res->status);
	else
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without success: is this the address of a Zulip server?",
			res->status);
}

static void zulip_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- the configuration --------------------------------------------------------------------- */

/* It stands before the colon of a login. */
static bool user_good(struct str user)
{
	size_t at = str_find(user, '@');

	for (size_t i = 0; i < user.n; i++)
		if (user.p[i] <= 0x20 || user.p[i] >= 0x7F || user.p[i] == ':')
			return false;
	return at > 0 && at + 1 < user.n;
}

static enum errc zulip_check(const struct dest *d, struct err *e)
{
	const struct zulip *z = (const struct zulip *)d;
	enum errc rc = dest_check_server(d, e);

	if (rc == ERR_NONE && !user_good(z->user))
		return err_set(e, ERR_BAD_INPUT,
			"write the bot's address into 'user =' of destination '" STR_F
			"', like rasid-bot@chat.example.org",
			STR_A(d->id));
	if (rc == ERR_NONE && z->user.n + z->key.n > LOGIN_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"copy user and key of destination '" STR_F
			"' again: together they have more than %d bytes",
			STR_A(d->id), LOGIN_MAX);
	if (rc == ERR_NONE && text_len(z->topic, UNIT_CODE_POINTS) > TOPIC_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"shorten 'topic =' of destination '" STR_F "' to %d characters",
			STR_A(d->id), TOPIC_MAX);
	return rc;
}

static const struct conf_key keys[] = {
	DEST_KEY_SERVER("the Zulip server"),
	{STR_INIT("user"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct zulip, user),
		.doc = "the address of the bot"},
	{STR_INIT("key"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct zulip, key), .doc = "the API key of the bot"},
	{STR_INIT("stream"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct zulip, stream),
		.doc = "the channel that alerts go to"},
	{STR_INIT("topic"), KIND_STRING, 0, KEY_AT(struct zulip, topic),
		.doc = "the topic in it; without one, the watch's title"},
};

const struct dest_ops dest_zulip = {
	.type = "zulip",
	.way = DEST_HTTP,
	.logs_in = true,
	.rate_per_s = 1,
	.size = sizeof(struct zulip),
	DEST_KEYS(keys),
	.check = zulip_check,
	.render = zulip_render,
	.verdict = zulip_verdict,
};
