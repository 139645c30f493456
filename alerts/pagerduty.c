/* SPDX-License-Identifier: ISC */
/*
 * PagerDuty: events of a service (Events API v2).
 *
 * A program reads them, so texts are plain, without our direction marks, and each alert is an event of its own.
 * Events with one `dedup_key` are one incident: articles of one story are, and repeats of one event; a notice of what
 * is wrong with rasid opens one, and the notice that all is well again resolves it. The plain second try has a
 * shorter summary, no details and no links.
 *
 * `summary` has 1,024 characters, `source` and `dedup_key` have 255. The key is part of the body: 202 says that an
 * event was taken, not that anybody was called.
 */
#include "alerts/answer.h"
#include "alerts/dest_types.h"
#include "alerts/message.h"
#include "alerts/text.h"
#include "base/jsonw.h"

enum {
	KEY_LEN = 32,
	LABEL_MAX = 255 /* code points of source, component and dedup_key */
};

struct pagerduty {
	struct dest d;
	struct str routing_key;
};

/* ---- the event ----------------------------------------------------------------------------- */

static const struct msg_limits whole = {
	UNIT_CODE_POINTS, .title = 1000, .excerpt = 500, .label = 250, .excerpts = 3};
static const struct msg_limits brief = {UNIT_CODE_POINTS, .title = 500, .label = 120};

static const char *const severities[] = {
	[PRIORITY_LOW] = "info",
	[PRIORITY_NORMAL] = "warning",
	[PRIORITY_HIGH] = "error",
	[PRIORITY_URGENT] = "critical",
};

static struct str label(struct str s, size_t max, struct arena *a)
{
	return text_cut(text_line(s, NULL, 0, a), max, UNIT_CODE_POINTS, a);
}

static void put_list(struct jsonw *w, const char *name, const struct str *v, size_t n)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < n; i++)
		jsonw_str(w, NULL, v[i]);
	jsonw_end(w);
}

static void put_time(struct jsonw *w, int64_t unix_s)
{
	AUTO_BUF struct buf time;

	buf_init(&time, 64);
	if (msg_time_rfc3339(unix_s, &time))
		jsonw_str(w, "timestamp", buf_view(&time));
}

static void put_alert_details(struct jsonw *w, const struct msg *m)
{
	jsonw_object(w, "custom_details");
	put_list(w, "watches", m->watches, m->n_watches);
	put_list(w, "terms", m->terms, m->n_terms);
	jsonw_array(w, "excerpts");
	for (size_t i = 0; i < m->n_excerpts; i++)
		jsonw_str(w, NULL, m->excerpts[i].text);
	jsonw_end(w);
	jsonw_int(w, "other_outlets", m->others);
	jsonw_end(w);
}

static void put_links(struct jsonw *w, const struct msg *m)
{
	if (m->url.n == 0)
		return;
	jsonw_array(w, "links");
	jsonw_object(w, NULL);
	jsonw_str(w, "href", m->url);
	jsonw_str(w, "text", m->outlet);
	jsonw_end(w);
	jsonw_end(w);
}

static enum errc put_alert(struct jsonw *w, const struct dest *d, const struct post *p,
	bool plain, struct arena *a)
{
	struct msg m;

	if (msg_build(&p->alerts[0], d->look.language, plain ? &brief : &whole, a, &m) !=
		ERR_NONE)
		return ERR_LIMIT;
	jsonw_object(w, "payload");
	jsonw_str(w, "summary", m.title.text);
	jsonw_str(w, "source", m.outlet);
	jsonw_str(w, "severity", str_of(severities[msg_priority(p)]));
	put_time(w, m.time_s);
	if (!plain)
		put_alert_details(w, &m);
	jsonw_end(w);
	if (!plain)
		put_links(w, &m);
	return ERR_NONE;
}

static void put_notice(struct jsonw *w, const struct post *p, bool plain, struct arena *a)
{
	struct str subject = label(p->notice.subject, LABEL_MAX, a);
	struct str text = label(p->notice.text, plain ? brief.title : whole.title, a);

	jsonw_object(w, "payload");
	jsonw_str(w, "summary", text.n != 0 ? text : p->notice.code);
	jsonw_str(w, "source", STR("rasid"));
	jsonw_str(w, "severity", str_of(severities[msg_priority(p)]));
	put_time(w, p->created_ms / 1000);
	if (subject.n != 0)
		jsonw_str(w, "component", subject);
	jsonw_str(w, "class", label(p->notice.code, LABEL_MAX, a));
	jsonw_end(w);
}

/* Of a story, else of the alert; of a notice what it is about, so that good news find the bad. */
static struct str dedup_key(const struct post *p, struct arena *a)
{
	AUTO_BUF struct buf key;

	buf_init(&key, BUF_NO_MAX);
	if (p->kind == POST_NOTICE)
		buf_printf(&key, "rasid/" STR_F "/" STR_F, STR_A(p->notice.code),
			STR_A(p->notice.subject));
	else
		buf_str(&key, p->alerts[0].story_id.n != 0 ? p->alerts[0].story_id : p->id);
	return label(buf_view(&key), LABEL_MAX, a);
}

static enum errc put_event(struct jsonw *w, const struct dest *d, const struct post *p,
	bool plain, struct arena *a)
{
	bool notice = p->kind == POST_NOTICE;
	enum errc rc = ERR_NONE;

	jsonw_object(w, NULL);
	jsonw_str(w, "routing_key", ((const struct pagerduty *)d)->routing_key);
	jsonw_str(
		w, "event_action", notice && p->notice.good ? STR("resolve") : STR("trigger"));
	jsonw_str(w, "dedup_key", dedup_key(p, a));
	jsonw_str(w, "client", STR("rasid"));
	if (notice)
		put_notice(w, p, plain, a);
	else
		rc = put_alert(w, d, p, plain, a);
	jsonw_end(w);
	return a->over || w->out->over ? ERR_LIMIT : rc;
}

static enum errc pagerduty_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	struct jsonw w;

	(void)now_s;
	jsonw_init(&w, body, false);
	if (put_event(&w, d, p, plain, a) != ERR_NONE)
		return err_set(e, ERR_LIMIT, "no room to build the PagerDuty event");
	dest_post(d, buf_view(body), ret);
	return ERR_NONE;
}

/* ---- answers ------------------------------------------------------------------------------- */

/* Words of "status", "message" and "errors"; the status beside them is 400 for a key as for an event. */
static const struct answer_word answers[] = {
	{"routing_key", DEST_ENDPOINT,
		"the routing key is not known; copy that of an Events API v2 integration"},
	{"routing key", DEST_ENDPOINT,
		"the routing key is not known; copy that of an Events API v2 integration"},
	{"invalid key", DEST_ENDPOINT,
		"the routing key is not known; copy that of an Events API v2 integration"},
	{NULL, DEST_SENT, NULL},
};

static void judge_body(
	const struct json_val *root, const struct http_res *res, struct dest_verdict *ret)
{
	struct str status = json_str(json_get(root, "status"));

	if (!answer_good(res))
		(void)answer_by_word(answers, res->body, res, ret);
	else if (!str_eq(status, STR("success")))
		dest_judge(ret, DEST_ENDPOINT,
			"answered %d without success: is this the address of the Events API v2?",
			res->status);
}

static void pagerduty_verdict(
	const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	answer_read(res, now_s, judge_body, ret);
}

/* ---- the configuration --------------------------------------------------------------------- */

static bool key_good(struct str key)
{
	for (size_t i = 0; i < key.n; i++) {
		char c = key.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9')))
			return false;
	}
	return key.n == KEY_LEN;
}

static enum errc pagerduty_check(const struct dest *d, struct err *e)
{
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE && !key_good(((const struct pagerduty *)d)->routing_key))
		return err_set(e, ERR_BAD_INPUT,
			"copy the routing key of destination '" STR_F
			"' again from an Events API v2 integration: it is %d letters and digits",
			STR_A(d->id), KEY_LEN);
	return rc;
}

static const struct conf_key keys[] = {
	/* No secret, and another one only for accounts of the EU. */
	{STR_INIT("url"), KIND_URL, KEY_AT(struct dest, url),
		.def = "https://events.pagerduty.com/v2/enqueue",
		.doc = "the address of the Events API"},
	{STR_INIT("routing_key"), KIND_STRING,
		KEY_REQUIRED | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_AT(struct pagerduty, routing_key), .doc = "the key of an integration"},
};

const struct dest_ops dest_pagerduty = {
	.type = "pagerduty",
	.way = DEST_HTTP,
	.whole = true,
	.rate_per_s = 2,
	.size = sizeof(struct pagerduty),
	DEST_KEYS(keys),
	.check = pagerduty_check,
	.render = pagerduty_render,
	.verdict = pagerduty_verdict,
};
