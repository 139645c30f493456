/* SPDX-License-Identifier: ISC */
/*
 * WhatsApp, by the Cloud API.
 *
 * Who has not written within 24 hours may be sent templates only, so every message is one that its owner has had
 * approved, with four parameters:
 *
 *   {{1}} outlet, or heading   {{2}} title, or first titles   {{3}} time   {{4}} link
 *
 * A digest's heading says how many alerts there are. None may be empty, hold line breaks or tabs, or more than
 * four blanks side by side (error 132018): texts of pages are of one line. A body has 1,024 characters with the
 * template's own words. The plain second try is half as long; there is no message without its structure.
 */
#include <string.h>

#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/markdown.h"
#include "alerts/page.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	PARAMETERS_MAX = 900, /* code points of all four */
	LINK_MAX = 400,       /* bytes; no link rather than one that leads elsewhere */
	PARAMETERS = 4
};

struct whatsapp {
	struct dest d;
	struct str phone, to, token, message_template, message_language;
};

/* ---- the message --------------------------------------------------------------------------- */

static const struct msg_limits sizes[] = {
	{UNIT_CODE_POINTS, .title = 250, .excerpt = 300, .label = 60, .items = 3},
	{UNIT_CODE_POINTS, .title = 150, .excerpt = 200, .label = 40, .items = 2},
	{UNIT_CODE_POINTS, .title = 100, .excerpt = 100, .label = 30, .items = 1},
};

enum {
	PLAIN_SIZE = 1
};

#define NOTHING STR("—")

/* *bold*, _slanted_, ~struck~ and `code` are read in parameters too, and no sign escapes them. */
static const struct markdown dialect = {markdown_lookalike, NULL};

static void escape(struct str s, struct buf *out)
{
	markdown_escape(&dialect, s, false, out);
}

static void par_text(const struct page_par *par, struct buf *out)
{
	for (size_t i = 0; i < par->n_runs; i++)
		escape(par->runs[i].text, out);
}

/* All paragraphs of that role, beside each other. */
static void role_text(const struct page *g, enum page_role role, struct buf *out)
{
	for (size_t i = 0; i < g->n_pars; i++) {
		if (g->pars[i].role != role)
			continue;
		buf_str(out, out->n != 0 ? STR(" • ") : STR(""));
		par_text(&g->pars[i], out);
	}
}

static void subject_text(const struct post *p, const struct page *g, struct buf *out)
{
	if (p->kind == POST_ALERT)
		escape(g->title, out);
	else
		role_text(g, p->kind == POST_DIGEST ? PAGE_ITEM : PAGE_META, out);
}

/* Of the only article, or of the first. */
static struct str link_of(const struct page *g)
{
	for (size_t i = 0; i < g->n_pars; i++)
		for (size_t k = 0; k < g->pars[i].n_runs; k++)
			if (g->pars[i].runs[k].url.n != 0)
				return g->pars[i].runs[k].url;
	return g->url;
}

/* A parameter may begin a paragraph of the template (doc/delivery.md "Direction"). */
static struct str directed(struct str text, struct buf *room)
{
	if (text_has_rtl(text) && !str_starts(text, STR(TEXT_RLM)))
		buf_str(room, STR(TEXT_RLM));
	buf_str(room, text);
	return buf_view(room);
}

/* Returns its length; out is empty afterwards. */
static size_t put_parameter(struct jsonw *w, struct buf *out)
{
	AUTO_BUF struct buf room;

	buf_init(&room, BUF_NO_MAX);
	struct str text = directed(out->n != 0 ? buf_view(out) : NOTHING, &room);
	size_t n = text_len(text, UNIT_CODE_POINTS);

	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("text"));
	jsonw_str(w, "text", text);
	jsonw_end(w);
	buf_reset(out);
	return n;
}

/* A template sets its own words around it: a name must neither turn them nor be turned by them. */
static void name_text(struct str name, struct buf *out)
{
	buf_str(out, text_has_rtl(name) ? STR(TEXT_RLM) : STR(""));
	buf_str(out, STR(TEXT_FSI));
	escape(name, out);
	buf_str(out, STR(TEXT_PDI));
}

static void who_text(const struct post *p, const struct page *g, struct buf *out)
{
	if (p->kind == POST_ALERT)
		name_text(g->outlet, out);
	else
		escape(g->title, out);
}

static void when_text(const struct dest *d, const struct page *g, struct buf *out)
{
	buf_str(out, STR(TEXT_FSI));
	if (page_time(&d->look, g->time_s, out))
		buf_str(out, STR(TEXT_PDI));
	else
		buf_reset(out);
}

static size_t put_parameters(
	struct jsonw *w, const struct dest *d, const struct post *p, const struct page *g)
{
	AUTO_BUF struct buf text;
	struct str link = link_of(g);
	size_t n = 0;

	buf_init(&text, BUF_NO_MAX);
	jsonw_array(w, "parameters");
	who_text(p, g, &text);
	n += put_parameter(w, &text);
	subject_text(p, g, &text);
	n += put_parameter(w, &text);
	when_text(d, g, &text);
	n += put_parameter(w, &text);
	buf_str(&text, link.n <= LINK_MAX ? link : STR(""));
	n += put_parameter(w, &text);
	jsonw_end(w);
	return n;
}

static size_t put_template(
	struct jsonw *w, const struct whatsapp *wa, const struct post *p, const struct page *g)
{
	jsonw_object(w, "template");
	jsonw_str(w, "name", wa->message_template);
	jsonw_object(w, "language");
	jsonw_str(w, "code", wa->message_language);
	jsonw_end(w);
	jsonw_array(w, "components");
	jsonw_object(w, NULL);
	jsonw_str(w, "type", STR("body"));
	size_t n = put_parameters(w, &wa->d, p, g);

	jsonw_end(w);
	jsonw_end(w);
	jsonw_end(w);
	return n;
}

static size_t whatsapp_put(const struct dest *d, const struct post *p, const struct page *g,
	bool plain, struct buf *out)
{
	const struct whatsapp *wa = (const struct whatsapp *)d;
	struct jsonw w;

	(void)plain;
	jsonw_init(&w, out, false);
	jsonw_object(&w, NULL);
	jsonw_str(&w, "messaging_product", STR("whatsapp"));
	jsonw_str(&w, "recipient_type", STR("individual"));
	jsonw_str(&w, "to", wa->to);
	jsonw_str(&w, "type", STR("template"));
	size_t n = put_template(&w, wa, p, g);

	jsonw_end(&w);
	return n;
}

static const struct page_form form = {"WhatsApp", sizes, sizeof(sizes) / sizeof(sizes[0]),
	PLAIN_SIZE, PARAMETERS_MAX, whatsapp_put};

static struct str joined(
	struct arena *a, struct str x, const char *between, struct str y, const char *behind)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(&text, STR_F "%s" STR_F "%s", STR_A(x), between, STR_A(y), behind);
	struct str s = arena_str(a, buf_view(&text));

	explicit_bzero(text.p, text.cap);
	return s;
}

static enum errc whatsapp_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct whatsapp *wa = (const struct whatsapp *)d;
	struct str base = d->url;

	while (str_ends(base, STR("/")))
		base.n--;
	struct str url = joined(a, base, "/", wa->phone, "/messages");
	struct str login = joined(a, STR("Bearer"), " ", wa->token, "");

	(void)now_s;
	if (a->over)
		return err_set(e, ERR_LIMIT, "no room for the request");
	enum errc rc = page_post(&form, d, p, plain, a, body, ret, e);

	if (rc != ERR_NONE)
		return rc;
	ret->url = url;
	dest_header(ret, STR("authorization"), login);
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* error.code (developers.facebook.com, WhatsApp Cloud API error codes), by which they ask to judge: the
 * statuses beside them are 400 for nearly all. */
static const struct answer_code answers[] = {
	{0, 0, DEST_ENDPOINT, false, "the token is not valid any more; make a new one"},
	{1, 2, DEST_TRANSIENT, false, "it is out of order"},
	{3, 3, DEST_ENDPOINT, false, "the token may not send messages"},
	{4, 4, DEST_THROTTLE, false, "too many calls of this app"},
	{10, 10, DEST_ENDPOINT, false, "the token may not send messages"},
	{33, 33, DEST_ENDPOINT, false, "there is no such phone number id; mend 'phone ='"},
	{100, 100, DEST_MESSAGE, false, "it does not take this message"},
	{190, 190, DEST_ENDPOINT, false, "the token has expired; make a new one"},
	{200, 299, DEST_ENDPOINT, false, "the token may not send messages"},
	{368, 368, DEST_ENDPOINT, false, "the account is blocked for a while"},
	{80007, 80007, DEST_THROTTLE, false, "too many calls of this account"},
	{130429, 130429, DEST_THROTTLE, false, "too many messages"},
	{131000, 131000, DEST_TRANSIENT, false, "it is out of order"},
	{131005, 131005, DEST_ENDPOINT, false, "the token may not send messages"},
	{131008, 131009, DEST_MESSAGE, false, "it does not take this message"},
	{131016, 131016, DEST_TRANSIENT, false, "it is out of order"},
	{131021, 131021, DEST_ENDPOINT, false, "'to' is the number that sends"},
	{131026, 131026, DEST_ENDPOINT, false, "'to' takes no messages of WhatsApp"},
	{131030, 131030, DEST_ENDPOINT, false, "a test number sends to listed numbers only"},
	{131031, 131031, DEST_ENDPOINT, false, "the account is locked"},
	{131042, 131042, DEST_ENDPOINT, false, "the account's payment fails"},
	{131047, 131047, DEST_ENDPOINT, false, "'to' must write to this number first"},
	{131048, 131048, DEST_THROTTLE, false, "too many of its messages were called spam"},
	{131049, 131049, DEST_TRANSIENT, false, "'to' has had enough of such messages for now"},
	{131056, 131056, DEST_THROTTLE, false, "too many messages to this number"},
	{131057, 131057, DEST_TRANSIENT, false, "the account is being maintained"},
	{132000, 132000, DEST_ENDPOINT, false, "give the template {{1}} to {{4}}, no more"},
	{132001, 132001, DEST_ENDPOINT, false,
		"there is no such template in this language, or it is not approved"},
	{132005, 132005, DEST_MESSAGE, false, "the message becomes too long"},
	{132007, 132007, DEST_ENDPOINT, false, "the template breaks a rule"},
	{132012, 132012, DEST_ENDPOINT, false, "make {{1}} to {{4}} of the template texts"},
	{132015, 132016, DEST_ENDPOINT, false, "the template is paused; mend it"},
	{132018, 132018, DEST_MESSAGE, false, "it does not take these parameters"},
	{132019, 132099, DEST_ENDPOINT, false, "something is wrong with the template"},
	{133004, 133004, DEST_TRANSIENT, false, "it is out of order"},
	{133010, 133010, DEST_ENDPOINT, false, "the phone number is not registered"},
	{0, 0, DEST_SENT, false, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	if (!answer_good(res))
		(void)answer_by_code(
			answers, json_get(json_get(root, "error"), "code"), res, ret);
	else if (json_len(json_get(root, "messages")) == 0)
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without a message: is this the address of the Cloud API?",
			res->status);
}

static void whatsapp_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- the configuration --------------------------------------------------------------------- */

static bool is_made_of(struct str s, const char *first, const char *last)
{
	for (size_t i = 0; i < s.n; i++) {
		bool in = false;

		for (size_t k = 0; first[k] != '\0'; k++)
			in |= s.p[i] >= first[k] && s.p[i] <= last[k];
		if (!in)
			return false;
	}
	return s.n != 0;
}

static enum errc whatsapp_check(const struct dest *d, struct err *e)
{
	const struct whatsapp *wa = (const struct whatsapp *)d;
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE && !is_made_of(wa->phone, "0", "9"))
		return err_set(e, ERR_BAD_INPUT,
			"write the phone number id into 'phone =' of destination '" STR_F
			"': digits, and not the number itself",
			STR_A(d->id));
	if (rc == ERR_NONE &&
		!is_made_of(str_sub(wa->to, str_starts(wa->to, STR("+")) ? 1 : 0, wa->to.n),
			"0", "9"))
		return err_set(e, ERR_BAD_INPUT,
			"write 'to =' of destination '" STR_F
			"' as digits with the country's code, like 9647701234567",
			STR_A(d->id));
	if (rc == ERR_NONE && !is_made_of(wa->message_template, "a0_", "z9_"))
		return err_set(e, ERR_BAD_INPUT,
			"write the name of an approved template into 'message_template =' of destination '" STR_F
			"': a-z, 0-9 and '_'",
			STR_A(d->id));
	if (rc == ERR_NONE && !is_made_of(wa->message_language, "aA_", "zZ_"))
		return err_set(e, ERR_BAD_INPUT,
			"write 'message_language =' of destination '" STR_F
			"' as the template has it, like ar or en_US",
			STR_A(d->id));
	return rc;
}

static const struct conf_key keys[] = {
	{STR_INIT("url"), KIND_URL, KEY_AT(struct dest, url),
		.def = "https://graph.facebook.com/v21.0",
		.doc = "the server of the Cloud API, with its version"},
	{STR_INIT("token"), KIND_STRING, KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct whatsapp, token), .doc = "an access token of the account"},
	{STR_INIT("phone"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct whatsapp, phone),
		.doc = "the id of the phone number that sends"},
	{STR_INIT("to"), KIND_STRING, KEY_REQUIRED, KEY_AT(struct whatsapp, to),
		.doc = "the number that alerts go to"},
	{STR_INIT("message_template"), KIND_STRING, KEY_REQUIRED,
		KEY_AT(struct whatsapp, message_template),
		.doc = "an approved template with {{1}} to {{4}}"},
	{STR_INIT("message_language"), KIND_STRING, KEY_AT(struct whatsapp, message_language),
		.def = "ar", .doc = "the template's language"},
};

/* One message in six seconds to one number (error 131056). */
const struct dest_ops dest_whatsapp = {
	.type = "whatsapp",
	.way = DEST_HTTP,
	.logs_in = true,
	.rate_per_s = 1.0 / 6,
	.size = sizeof(struct whatsapp),
	DEST_KEYS(keys),
	.check = whatsapp_check,
	.render = whatsapp_render,
	.verdict = whatsapp_verdict,
};
