/* SPDX-License-Identifier: ISC */
/*
 * ntfy: push notices to phones (docs.ntfy.sh/publish).
 *
 * JSON to the root of the server, with the topic inside: the other way has title and priority in headers, and text of
 * feeds goes into none. Texts are plain; the apps make links of addresses, so one in a title is parted. A message
 * of more than 4,096 bytes would become an attachment, which nobody reads: title and message together stay below,
 * in bytes, of which an Arabic letter has two. The JSON is read up to twice of that.
 *
 * The first paragraph is the title, and tapping the notice opens the article. Tags that are no names of emoji are
 * shown below the message, and readers can filter by them: the watches.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/markup.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	TEXT_MAX = 4096, /* bytes of title and message */
	JSON_MAX = 8192, /* bytes that the server reads */
	TAGS_MAX = 5,
	TAG_MAX = 64, /* bytes */
	TOPIC_MAX = 64
};

struct ntfy {
	struct dest d;
	struct str topic, token;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = {
	{UNIT_BYTES, .title = 500, .excerpt = 800, .label = 160, .excerpts = 3, .marks = 0,
		.items = 20},
	{UNIT_BYTES, .title = 300, .excerpt = 600, .label = 120, .excerpts = 2, .marks = 0,
		.items = 10},
	{UNIT_BYTES, .title = 250, .excerpt = 400, .label = 100, .excerpts = 1, .marks = 0,
		.items = 5},
	{UNIT_BYTES, .title = 160, .excerpt = 0, .label = 40, .excerpts = 0, .marks = 0,
		.items = 1},
};

enum {
	PLAIN_SIZE = 2
};

static const struct markdown_sign no_signs[] = {{'\0', NULL}};
static const struct markdown dialect = {no_signs, NULL};

static void escape(struct str s, bool line_start, struct buf *out)
{
	(void)line_start;
	markdown_escape(&dialect, s, false, out);
}

static const struct markup words = {
	.escape = escape,
	.par = {[PAGE_ITEM] = {"• ", NULL}},
	.between = "\n",
};

/* 5 breaks through "do not disturb" on phones that allow it. */
static const int priorities[] = {
	[PRIORITY_LOW] = 2,
	[PRIORITY_NORMAL] = 3,
	[PRIORITY_HIGH] = 4,
	[PRIORITY_URGENT] = 5,
};

static void put_tags(struct jsonw *w, const struct post *p)
{
	size_t n = p->kind == POST_ALERT ? p->alerts[0].n_watches : 0;

	jsonw_array(w, "tags");
	/* These two are names of emoji, which stand before the title. */
	if (p->kind == POST_NOTICE)
		jsonw_str(w, NULL, p->notice.good ? STR("white_check_mark") : STR("warning"));
	for (size_t i = 0; i < n && i < TAGS_MAX; i++)
		if (p->alerts[0].watches[i].id.n <= TAG_MAX)
			jsonw_str(w, NULL, p->alerts[0].watches[i].id);
	jsonw_end(w);
}

/* Title and the rest; one paragraph is the message, which may not be empty, and so is all of the second try, in which
 * the address stands behind its title. Returns their bytes. */
static size_t put_texts(struct jsonw *w, const struct page *g, bool plain)
{
	bool titled = !plain && g->n_pars > 1;
	const struct page rest = {.pars = g->pars + titled, .n_pars = g->n_pars - titled};
	AUTO_BUF struct buf text;
	size_t n = 0;

	buf_init(&text, BUF_NO_MAX);
	if (titled) {
		escape(g->title, false, &text);
		jsonw_str(w, "title", buf_view(&text));
		n += text.n;
		buf_reset(&text);
	}
	markup_put(&words, &rest, &text);
	jsonw_str(w, "message", buf_view(&text));
	return n + text.n;
}

static size_t ntfy_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	struct jsonw w;

	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "topic", ((const struct ntfy *)d)->topic);
	size_t n = put_texts(&w, g, plain);

	jsonw_int(&w, "priority", priorities[msg_priority(p)]);
	if (!plain)
		put_tags(&w, p);
	if (!plain && g->url.n != 0)
		jsonw_str(&w, "click", g->url);
	jsonw_end(&w);
	return out->n <= JSON_MAX ? n : SIZE_MAX;
}

static const struct page_form form = {
	"ntfy", sizes, sizeof(sizes) / sizeof(sizes[0]), PLAIN_SIZE, TEXT_MAX, ntfy_put};

static enum errc ntfy_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct ntfy *n = (const struct ntfy *)d;
	struct str login = dest_bearer(n->token, a);

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the request");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc == ERR_NONE && n->token.n != 0)
		dest_header(ret, STR("authorization"), login);
	return rc;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* "code" in the JSON body (server/errors.go): the status and two digits. */
static const struct answer_code answers[] = {
	{40009, 40009, DEST_ENDPOINT, false, "there can be no such topic; mend 'topic ='"},
	{40010, 40010, DEST_ENDPOINT, false, "this topic is not allowed; mend 'topic ='"},
	{40101, 40101, DEST_ENDPOINT, false, "the token is not known; make a new one"},
	{40301, 40301, DEST_ENDPOINT, false, "the token may not write to this topic"},
	{42908, 42908, DEST_THROTTLE, false, "the messages of this day are used up"},
	{50701, 50701, DEST_ENDPOINT, false,
		"nobody listens to this topic of UnifiedPush; take one that does not begin with 'up'"},
	{0, 0, DEST_SENT, false, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	if (!answer_good(res))
		(void)answer_by_code(answers, json_get(root, "code"), res, ret);
	else if (json_str(json_get(root, "id")).n == 0)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without an id: is this the address of a ntfy server?",
			res->status);
}

static void ntfy_verdict(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- the configuration --------------------------------------------------------------------- */

static bool topic_good(struct str topic)
{
	for (size_t i = 0; i < topic.n; i++) {
		char c = topic.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || c == '-' || c == '_'))
			return false;
	}
	return topic.n != 0 && topic.n <= TOPIC_MAX;
}

/* JSON that is posted to a topic's own address would be the text of the message. */
static bool is_root(struct str url)
{
	size_t host = str_find_str(url, STR("://")) + 3;
	size_t slash = host + str_find(str_sub(url, host, url.n), '/');

	return slash >= url.n || slash + 1 == url.n;
}

static enum errc ntfy_check(const struct dest *d, struct err *e)
{
	const struct ntfy *n = (const struct ntfy *)d;
	enum errc rc = dest_check_server(d, e);

	if (rc == ERR_NONE && !is_root(d->url))
		return err_set(e, ERR_BAD_INPUT,
			"write the server alone into 'url =' of destination '" STR_F
			"', and the topic into 'topic ='",
			STR_A(d->id));
	if (rc == ERR_NONE && !topic_good(n->topic))
		return err_set(e, ERR_BAD_INPUT,
			"write 'topic =' of destination '" STR_F
			"' with letters, digits, '-' and '_', at most %d",
			STR_A(d->id), TOPIC_MAX);
	return rc;
}

static const struct conf_key keys[] = {
	DEST_KEY_SERVER("the ntfy server"),
	/* On a public server it is a password: whoever knows it reads along. */
	{STR_INIT("topic"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_MASKED,
		KEY_AT(struct ntfy, topic), .doc = "the topic that alerts go to"},
	{STR_INIT("token"), KIND_STRING, KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct ntfy, token),
		.doc = "an access token, if the server asks for one"},
};

/* 60 at once, then one in five seconds (visitor-request-limit-replenish). */
const struct dest_ops dest_ntfy = {
	.type = "ntfy",
	.way = DEST_HTTP,
	.logs_in = true,
	.rate_per_s = 0.2,
	.size = sizeof(struct ntfy),
	DEST_KEYS(keys),
	.check = ntfy_check,
	.render = ntfy_render,
	.verdict = ntfy_verdict,
};
