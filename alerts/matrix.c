/* SPDX-License-Identifier: ISC */
/*
 * Matrix: events that a user of a homeserver puts into a room (Client-Server API 1.11).
 *
 * The event's place holds an id of ours, the transaction's (11.6.2): what is put twice under one id is one event, so
 * a repeat after a crash is not shown again. "m.notice" is what bots say, and other bots do not answer to it.
 * HTML with a few elements, of which `dir` is no attribute (11.3.1.1): an RLM opens each paragraph. "body" is
 * for clients without HTML and for notifications. "m.mentions", empty, says that nobody is meant; a client
 * without it looks for names itself, so a joiner stands behind what begins one: `@user:server`, `#room:server`.
 *
 * An event has 65,536 bytes with all that the server puts around it, and what an administrator sees of it grows by
 * encoding: half of that is ours. What is put into a room that is encrypted stays readable for the server.
 */
#include <string.h>

#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/query.h"
#include "base/form.h"
#include "base/jsonw.h"

enum {
	BODY_MAX = 32000, /* bytes */
	ROOM_MAX = 255    /* bytes of an identifier (appendices 4.2) */
};

struct matrix {
	struct dest d;
	struct str room, token;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = PAGE_SIZES(UNIT_CODE_POINTS);

static const struct markdown_sign names[] = {
	{'@', "@" MARKDOWN_JOINER},
	{'#', "#" MARKDOWN_JOINER},
	{'!', "!" MARKDOWN_JOINER},
	{'\0', NULL},
};
static const struct markdown_sign entities[] = {
	{'&', "&amp;"},
	{'<', "&lt;"},
	{'>', "&gt;"},
	{'"', "&quot;"},
	{'\0', NULL},
};
static const struct markdown text_dialect = {names, NULL};
static const struct markdown html_dialect = {names, entities};

static void escape_text(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	markdown_escape(&text_dialect, s, false, out);
}

static void escape_html(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	markdown_escape(&html_dialect, s, false, out);
}

static void escape_url(struct str url, struct buf *out)
{
	markup_escape_html(url, false, out);
}

static const struct markup html = {
	.escape = escape_html,
	.escape_url = escape_url,
	.par = {[PAGE_HEADING] = {"<p><b>", "</b></p>"},
		[PAGE_TITLE] = {"<p>", "</p>"},
		[PAGE_QUOTE] = {"<blockquote>", "</blockquote>"},
		[PAGE_ITEM] = {"<p>• ", "</p>"},
		[PAGE_META] = {"<p>", "</p>"}},
	.bold = {"<b>", "</b>"},
	.link = {"<a href=\"", "\">", "</a>"},
};
static const struct markup text = {
	.escape = escape_text,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

static void put_words(
	struct jsonw *w, const char *name, const struct markup *mk, const struct page *g)
{
	AUTO_BUF struct buf words;

	buf_init(&words, BUF_NO_MAX);
	markup_put(mk, g, &words);
	jsonw_str(w, name, buf_view(&words));
}

/* A reply and no thread: what stands in one is not shown among the others. */
static void put_reply(struct jsonw *w, struct str thread)
{
	if (thread.n == 0)
		return;
	jsonw_object(w, "m.relates_to");
	jsonw_object(w, "m.in_reply_to");
	jsonw_str(w, "event_id", thread);
	jsonw_end(w);
	jsonw_end(w);
}

static size_t matrix_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	(void)d;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "msgtype", STR("m.notice"));
	put_words(&w, "body", &text, g);
	if (!plain) {
		jsonw_str(&w, "format", STR("org.matrix.custom.html"));
		put_words(&w, "formatted_body", &html, g);
	}
	jsonw_object(&w, "m.mentions");
	jsonw_end(&w);
	put_reply(&w, p->thread);
	jsonw_end(&w);
	return out->n;
}

static const struct page_form form = {"Matrix", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PAGE_PLAIN_SIZE, BODY_MAX, matrix_put};

static struct str address(const struct matrix *m, struct str id, struct arena *a)
{
	AUTO_BUF struct buf url;
	struct str base = m->d.url;

	buf_init(&url, BUF_NO_MAX);
	while (str_ends(base, STR("/")))
		base.n--;
	buf_printf(&url, STR_F "/_matrix/client/v3/rooms/", STR_A(base));
	form_encode(m->room, &url);
	buf_str(&url, STR("/send/m.room.message/"));
	form_encode(id, &url);
	return arena_str(a, buf_view(&url));
}

static enum errc matrix_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct matrix *m = (const struct matrix *)d;
	struct str url = address(m, p->id, a);
	struct str login = dest_bearer(m->token, a);

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the request");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc != ERR_NONE)
		return rc;
	ret->method = STR("PUT");
	ret->url = url;
	dest_header(ret, STR("authorization"), login);
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* errcode (2.3, and those of the endpoint); 403 is the account's doing, the room's or the server's. */
static const struct answer_word answers[] = {
	{"M_LIMIT_EXCEEDED", DEST_THROTTLE, "too many messages"},
	{"M_UNKNOWN_TOKEN", DEST_ENDPOINT, "the token is not valid any more; make a new one"},
	{"M_MISSING_TOKEN", DEST_ENDPOINT,
		"the token did not arrive; is there a proxy between?"},
	{"M_FORBIDDEN", DEST_ENDPOINT,
		"the account is not in the room, or may not write there; invite it, and let it join"},
	{"M_GUEST_ACCESS_FORBIDDEN", DEST_ENDPOINT, "guests may not write there"},
	{"M_CONSENT_NOT_GIVEN", DEST_ENDPOINT,
		"the account must agree to the server's terms; log in with it once"},
	{"M_USER_", DEST_ENDPOINT, "the account is deactivated or suspended"},
	{"M_RESOURCE_LIMIT_EXCEEDED", DEST_ENDPOINT,
		"the server has reached a limit that its administrator must raise"},
	{"M_UNRECOGNIZED", DEST_ENDPOINT, "this is not the address of a homeserver"},
	{"M_TOO_LARGE", DEST_MESSAGE, "the message is too large"},
	{NULL, DEST_SENT, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	if (!answer_good(res))
		(void)answer_by_word(answers, json_str(json_get(root, "errcode")), res, ret);
	else if (json_str(json_get(root, "event_id")).n == 0)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without event_id: is this the address of a homeserver?",
			res->status);
}

static void matrix_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- the configuration --------------------------------------------------------------------- */

/* !opaque:server, and since rooms of version 12 without a server. */
static bool room_good(struct str room)
{
	for (size_t i = 0; i < room.n; i++)
		if (room.p[i] <= 0x20 || room.p[i] >= 0x7F || strchr("/?#", room.p[i]) != NULL)
			return false;
	return str_starts(room, STR("!")) && room.n > 1 && room.n <= ROOM_MAX;
}

static enum errc matrix_check(const struct dest *d, struct err *e)
{
	const struct matrix *m = (const struct matrix *)d;
	enum errc rc = dest_check_server(d, e);

	if (rc == ERR_NONE && !room_good(m->room))
		return err_set(e, ERR_BAD_INPUT,
			"write the room's id into 'room =' of destination '" STR_F
			"', like !AbCdEf:example.org: it stands in the room's settings under Advanced, and is no name with '#'",
			STR_A(d->id));
	return rc;
}

static const struct conf_key keys[] = {
	DEST_KEY_SERVER("the homeserver"),
	{STR_INIT("room"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct matrix, room),
		.doc = "the id of a room, with '!'"},
	{STR_INIT("token"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct matrix, token), .doc = "an access token of the account"},
	DEST_KEY_THREADS,
};

const struct dest_ops dest_matrix = {
	.type = "matrix",
	.way = DEST_HTTP,
	.logs_in = true,
	.rate_per_s = 1,
	.size = sizeof(struct matrix),
	DEST_KEYS(keys),
	.check = matrix_check,
	.render = matrix_render,
	.thread_name = "event_id",
	.verdict = matrix_verdict,
};
