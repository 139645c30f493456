/* SPDX-License-Identifier: ISC */
/*
 * What destination types share: requests, and the verdict on an answer (doc/delivery.md "Verdicts").
 *
 * A verdict decides who suffers: `message` gives up this one alert, `endpoint` stops the
 * destination and keeps its queue, `transient` and `throttle` wait. What is unknown goes to the
 * class that loses nothing. No sentence holds the URL, nor text of the answer's body, which may
 * repeat the URL.
 */
#include "alerts/dest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/retry_after.h"
#include "base/url_host.h"
#include "base/utf8.h"

/* ---- keys of every type ---------------------------------------------------------------------- */

static const struct conf_choice templates[] = {
	{STR_INIT("full"), TEMPLATE_FULL},
	{STR_INIT("short"), TEMPLATE_SHORT},
	{STR_INIT("headline"), TEMPLATE_HEADLINE},
	{{0}, 0},
};

const struct conf_key dest_look_keys[] = {
	{STR_INIT("language"), KIND_CHOICE, KEY_AT(struct dest, look.language), .def = "ar",
		.choices = words_languages, .doc = "of the words around an alert: ar or en"},
	{STR_INIT("template"), KIND_CHOICE, KEY_AT(struct dest, look.template), .def = "full",
		.choices = templates,
		.doc = "full; short, without excerpts; or headline, one line"},
	{STR_INIT("zone"), KIND_TIMEZONE, KEY_AT(struct dest, look.zone), .def = "UTC",
		.doc = "the reader's time zone: Asia/Baghdad or +03:00"},
};
const size_t dest_n_look_keys = sizeof(dest_look_keys) / sizeof(dest_look_keys[0]);

/* ---- requests ------------------------------------------------------------------------------ */

enum errc dest_check_url(const struct dest *d, struct err *e)
{
	if (d->url.n == 0)
		return err_set(e, ERR_BAD_INPUT,
			"destination '" STR_F "' has no URL: set url_file or url_credential",
			STR_A(d->id));
	for (size_t i = 0; i < d->url.n; i++)
		if (d->url.p[i] <= 0x20 || d->url.p[i] >= 0x7F)
			return err_set(e, ERR_BAD_INPUT,
				"the URL of destination '" STR_F
				"' holds a blank or a character that is not ASCII, at byte %zu",
				STR_A(d->id), i + 1);
	if (!str_starts_nocase(d->url, STR("https://")) &&
		!str_starts_nocase(d->url, STR("http://")))
		return err_set(e, ERR_BAD_INPUT,
			"the URL of destination '" STR_F "' is neither https:// nor http://",
			STR_A(d->id));
	if (url_host(d->url).n == 0)
		return err_set(e, ERR_BAD_INPUT,
			"the URL of destination '" STR_F
			"' names no host, or not in one way only",
			STR_A(d->id));
	return ERR_NONE;
}

enum errc dest_check_server(const struct dest *d, struct err *e)
{
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE &&
		(str_find(d->url, '?') < d->url.n || str_find(d->url, '#') < d->url.n))
		return err_set(e, ERR_BAD_INPUT,
			"write 'url =' of destination '" STR_F
			"' without '?' and '#': it is the server alone",
			STR_A(d->id));
	return rc;
}

struct str dest_bearer(struct str token, struct arena *a)
{
	AUTO_BUF struct buf text;

	buf_init(&text, BUF_NO_MAX);
	buf_printf(&text, "Bearer " STR_F, STR_A(token));
	struct str s = arena_str(a, buf_view(&text));

	explicit_bzero(text.p, text.cap);
	return s;
}

void dest_header(struct http_req *req, struct str name, struct str value)
{
	if (req->n_headers < HTTP_HEADERS_MAX)
		req->headers[req->n_headers++] = (struct http_header){name, value};
}

void dest_post(const struct dest *d, struct str json, struct http_req *ret)
{
	dest_post_as(d, STR("application/json; charset=utf-8"), json, ret);
}

void dest_post_as(
	const struct dest *d, struct str content_type, struct str body, struct http_req *ret)
{
	*ret = (struct http_req){.method = STR("POST"), .url = d->url, .body = body};
	dest_header(ret, STR("content-type"), content_type);
	dest_header(ret, STR("user-agent"), STR("rasid/" RASID_VERSION));
}

bool dest_refuses(const struct dest_verdict *v)
{
	return v->class == DEST_MESSAGE || v->class == DEST_ENDPOINT;
}

/* ---- verdicts ---------------------------------------------------------------------------- */

void dest_judge(struct dest_verdict *v, enum dest_class class, const char *fmt, ...)
{
	va_list ap;

	*v = (struct dest_verdict){.class = class, .retry_after_ms = -1};
	va_start(ap, fmt);
	vsnprintf(v->why, sizeof(v->why), fmt, ap);
	va_end(ap);
	v->why[utf8_check(str_of(v->why))] = '\0';
}

static int64_t seconds_to_ms(double s)
{
	if (!(s >= 0))
		return -1;
	if (s > DEST_RETRY_AFTER_MAX_S)
		return (int64_t)DEST_RETRY_AFTER_MAX_S * 1000;
	/* Rounded up: 64.57 is a little less as a binary fraction, and early is harm. */
	int64_t ms = (int64_t)(s * 1000);

	return ms + ((double)ms < s * 1000);
}

static bool json_number(const struct json_val *v, double *ret)
{
	uint64_t whole = 0;

	if (json_type(v) == JSON_STRING && str_to_u64(json_str(v), &whole)) {
		*ret = (double)whole;
		return true;
	}
	*ret = json_double(v, -1);
	return *ret >= 0;
}

/* retry_after_ms, retry_after, Zulip's retry-after (seconds) or parameters.retry_after in a JSON body. */
static int64_t body_ms(struct str body)
{
	struct json *j = NULL;
	double v = 0;
	int64_t ms = -1;

	if (str_trim(body).n == 0 || json_parse(body, &j, NULL) != ERR_NONE)
		return -1;
	const struct json_val *root = json_root(j);

	if (json_number(json_get(root, "retry_after_ms"), &v))
		ms = seconds_to_ms(v / 1000);
	else if (json_number(json_get(root, "retry_after"), &v) ||
		 json_number(json_get(root, "retry-after"), &v) ||
		 json_number(json_get(json_get(root, "parameters"), "retry_after"), &v))
		ms = seconds_to_ms(v);
	json_free(j);
	return ms;
}

/* The longer of what header and body ask: both were meant. */
static int64_t asked_ms(const struct http_res *res, int64_t now_s)
{
	int64_t header = retry_after_ms(
		res->retry_after, res->date, now_s, INT64_C(1000) * DEST_RETRY_AFTER_MAX_S);
	int64_t body = body_ms(res->body);

	return header > body ? header : body;
}

static const struct {
	int status;
	enum dest_class class;
} statuses[] = {
	{400, DEST_MESSAGE},
	{406, DEST_MESSAGE},
	{408, DEST_TRANSIENT},
	{409, DEST_MESSAGE},
	{411, DEST_MESSAGE},
	{413, DEST_MESSAGE},
	{414, DEST_MESSAGE},
	{415, DEST_MESSAGE},
	{416, DEST_MESSAGE},
	{417, DEST_MESSAGE},
	{422, DEST_MESSAGE},
	{425, DEST_TRANSIENT},
	{429, DEST_THROTTLE},
	{431, DEST_MESSAGE},
};

static enum dest_class class_of(int status)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == status)
			return statuses[i].class;
	if (status >= 200 && status < 300)
		return DEST_SENT;
	/* 3xx too: a moved destination needs a person, and loses nothing while it waits. */
	return status >= 300 && status < 500 ? DEST_ENDPOINT : DEST_TRANSIENT;
}

/* Host and port of where it moved; path, query and user are secrets. In ASCII: it is printed. */
static bool place_moved_to(struct str location, char *out, size_t size)
{
	struct url_authority u;

	if (!url_authority(location, &u))
		return false;
	for (size_t i = 0; i < u.host.n; i++)
		if ((unsigned char)u.host.p[i] >= 0x80)
			return false;
	(void)snprintf(out, size, STR_F "%s" STR_F, STR_A(u.host), u.port.n > 0 ? ":" : "",
		STR_A(u.port));
	return true;
}

static void judge_status(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	int status = res->status;
	char place[URL_HOST_MAX + 16];
	enum dest_class class = class_of(status);
	int64_t wait_ms = -1;

	if (status == 429 || (status >= 502 && status <= 504))
		wait_ms = asked_ms(res, now_s);
	if (wait_ms >= 0)
		class = DEST_THROTTLE;
	if (status >= 300 && status < 400 &&
		place_moved_to(res->location, place, sizeof(place)))
		dest_judge(ret, class, "answered %d: it moved to %s, which is not followed",
			status, place);
	else if (status >= 100)
		dest_judge(ret, class, "answered %d", status);
	else
		dest_judge(ret, DEST_TRANSIENT, "no answer");
	ret->retry_after_ms = wait_ms;
	ret->at_once = status == 410;
}

static const struct {
	enum http_error error;
	enum dest_class class;
	const char *why;
} errors[] = {
	{HTTP_ERR_URL, DEST_ENDPOINT, "the URL is not usable"},
	{HTTP_ERR_DNS, DEST_TRANSIENT, "the host name does not resolve"},
	{HTTP_ERR_CONNECT, DEST_TRANSIENT, "cannot connect"},
	{HTTP_ERR_PRIVATE, DEST_ENDPOINT,
		"the address is private: allow it with allow_address"},
	{HTTP_ERR_TLS, DEST_TRANSIENT, "TLS failed"},
	{HTTP_ERR_TIMEOUT, DEST_TRANSIENT, "timed out"},
	{HTTP_ERR_TOO_LARGE, DEST_TRANSIENT, "the answer is too large"},
	{HTTP_ERR_REDIRECT, DEST_ENDPOINT, "answered with a redirect, which is not followed"},
	{HTTP_ERR_ENCODING, DEST_TRANSIENT, "the answer is garbled"},
	{HTTP_ERR_RECV, DEST_TRANSIENT, "the connection broke"},
	{HTTP_ERR_CANCELLED, DEST_TRANSIENT, "cancelled"},
};

static void judge_error(const struct http_res *res, struct dest_verdict *ret)
{
	size_t i = 0;

	while (i + 1 < sizeof(errors) / sizeof(errors[0]) && errors[i].error != res->error)
		i++;
	dest_judge(ret, errors[i].class, "%s",
		res->error_text[0] != '\0' ? res->error_text : errors[i].why);
}

void dest_verdict_http(const struct http_res *res, int64_t now_s, struct dest_verdict *ret)
{
	/* A status line that arrived counts although the body behind it did not: to send again
	 * what was answered 200 would be a repeat. */
	if (res->error == HTTP_OK || (res->status >= 200 && res->status < 300))
		judge_status(res, now_s, ret);
	else
		judge_error(res, ret);
}
