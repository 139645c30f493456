/* SPDX-License-Identifier: ISC */
/*
 * The generic webhook: one alert as JSON, signed after Standard Webhooks 1.0.0.
 *
 *   alert ── event_write() ──> body ── sign_all ──> POST
 *               webhook-id: the alert's   webhook-timestamp: of the try   webhook-signature: v1,... v1,...
 *
 * The id is the same on every try, so a receiver can drop repeats; timestamp and signature are of the
 * try. Several keys give several signatures, newest first, so that a key can be changed without a gap.
 * With `format = cloudevents` the same data stand in a CloudEvent, and the signature covers all of it.
 */
#include <inttypes.h>

#include "alerts/dest_types.h"
#include "alerts/event.h"
#include "alerts/sign.h"

enum {
	BODY_MAX = 20000,       /* bytes; Standard Webhooks asks for less than 20 kB */
	PLAIN_BODY_MAX = 10000, /* on the second try after "cannot take this message" */
	ID_MAX = 200,           /* bytes of an id that is signed */
	KEYS_MAX = 4            /* signatures of one message */
};

/* The id is signed between dots and travels in a header. With a dot in it two messages would have one
 * signature: "a.5.6.x" is id "a" at 5 with the body "6.x", and id "a.5" at 6 with the body "x". */
static bool id_is_good(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] <= 0x20 || id.p[i] >= 0x7F || id.p[i] == '.')
			return false;
	return id.n != 0 && id.n <= ID_MAX;
}

static enum errc sign_all(const struct webhook *d, struct str id, int64_t now_s,
	struct arena *a, struct http_req *req, struct err *e)
{
	AUTO_BUF struct buf text;

	buf_init(&text, 1024);
	buf_printf(&text, "%" PRId64, now_s);
	dest_header(req, STR("webhook-id"), id);
	dest_header(req, STR("webhook-timestamp"), arena_str(a, buf_view(&text)));
	buf_reset(&text);
	for (size_t i = 0; i < d->n_hmac; i++) {
		if (i > 0)
			buf_char(&text, ' ');
		enum errc rc = sign_v1(d->hmac[i], id, now_s, req->body, &text, e);

		if (rc != ERR_NONE)
			return rc;
	}
	/* Without keys nothing is signed, and an empty header would look like a signature that is
	 * wrong. */
	if (text.n != 0)
		dest_header(req, STR("webhook-signature"), arena_str(a, buf_view(&text)));
	return a->over ? err_set(e, ERR_LIMIT, "no room for the webhook headers") : ERR_NONE;
}

static enum errc webhook_check(const struct dest *d, struct err *e)
{
	const struct webhook *w = (const struct webhook *)d;
	enum errc rc = dest_check_url(d, e);

	if (rc == ERR_NONE && w->n_hmac > KEYS_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"take the oldest signing secrets out of destination '" STR_F
			"': it has more than %d",
			STR_A(d->id), KEYS_MAX);
	for (size_t i = 0; rc == ERR_NONE && i < w->n_hmac; i++)
		if ((rc = sign_key_parse(w->hmac[i], NULL, e)) != ERR_NONE && e != NULL)
			err_wrap(e,
				"make a new signing secret %zu (\"whsec_\" and the base64 of %d to %d bytes)",
				i + 1, SIGN_KEY_MIN, SIGN_KEY_MAX);
	return rc;
}

/* By enum webhook_format. */
static const struct {
	enum event_form form;
	struct str type;
} bodies[] = {
	[WEBHOOK_STANDARD] = {EVENT_MESSAGE, STR_INIT("application/json; charset=utf-8")},
	[WEBHOOK_CLOUDEVENTS] = {EVENT_CLOUD,
		STR_INIT("application/cloudevents+json; charset=utf-8")},
};

static enum errc webhook_render(const struct dest *d, const struct post *p, bool plain,
	int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret, struct err *e)
{
	const struct webhook *w = (const struct webhook *)d;
	/* Filled beside *ret, which stays untouched on failure. */
	struct http_req req;

	if (!id_is_good(p->id))
		return err_set(e, ERR_BAD_INPUT, "alert id cannot be signed");
	enum errc rc = event_write(
		p, bodies[w->format].form, plain ? PLAIN_BODY_MAX : BODY_MAX, a, body, e);

	if (rc != ERR_NONE)
		return rc;
	dest_post_as(d, bodies[w->format].type, buf_view(body), &req);
	rc = sign_all(w, p->id, now_s, a, &req, e);
	if (rc == ERR_NONE)
		*ret = req;
	return rc;
}

static const struct conf_choice formats[] = {
	{STR_INIT("standard"), WEBHOOK_STANDARD},
	{STR_INIT("cloudevents"), WEBHOOK_CLOUDEVENTS},
	{{0}, 0},
};

static const struct conf_key keys[] = {
	/* Here a secret signs, and the address alone opens nothing. */
	DEST_KEY_URL(KEY_MASKED),
	{STR_INIT("hmac"), KIND_STRING, KEY_LIST | KEY_PLACES | KEY_ELSEWHERE | KEY_SECRET,
		KEY_LIST_AT(struct webhook, hmac), .doc = "a signing secret; newest first"},
	{STR_INIT("format"), KIND_CHOICE, KEY_AT(struct webhook, format), .def = "standard",
		.choices = formats, .doc = "standard, or cloudevents"},
};

const struct dest_ops dest_webhook = {
	.type = "webhook",
	.way = DEST_HTTP,
	.whole = true,
	.rate_per_s = 20,
	.size = sizeof(struct webhook),
	DEST_KEYS(keys),
	.check = webhook_check,
	.render = webhook_render,
};
