/* SPDX-License-Identifier: ISC */
/*
 * Requests to hubs (W3C WebSub 5.1): a form, and by its answer only whether the hub took it. A few at a
 * time, for a thousand feeds of one hub are a thousand requests on the day that it is switched on.
 *
 * Redirects are followed here, with the same form: 307 and 308 as RFC 9110 15.4 means them, and 301 and 302
 * as the W3C's list of tests wants it (203, 204), for a GET of a hub says nothing. Never from TLS to plain
 * text: the form holds the secret.
 */
#include <stdlib.h>
#include <string.h>

#include "base/form.h"
#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/limits.h"
#include "daemon/subscribe_private.h"
#include "feeds/url.h"

static void start(struct sub *sub);

static void start_next(struct subscriber *s)
{
	while (!s->closing && s->line != NULL && s->asking < SUBSCRIBE_ASKING) {
		struct sub *sub = s->line;

		DL_DELETE(s->line, sub);
		sub->waits = false;
		start(sub);
	}
}

static void end(struct sub *sub)
{
	sub->op = NULL;
	sub->owner->asking--;
}

void subscribe_ask_cancel(struct sub *sub)
{
	if (sub->waits)
		DL_DELETE(sub->owner->line, sub);
	sub->waits = false;
	if (sub->op == NULL)
		return;
	http_cancel(sub->op);
	end(sub);
	start_next(sub->owner);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 307 || status == 308;
}

/* True: to be asked at another address. */
static bool follow(struct sub *sub, const struct http_res *res)
{
	AUTO_ARENA struct arena a = {0};

	if (!is_redirect(res->status) || sub->hops >= SUBSCRIBE_HOPS)
		return false;
	arena_init(&a, KIB(256));
	struct str to = url_resolve(str_of(sub->at), res->location, &a);

	if (to.n == 0 || (str_starts(str_of(sub->at), STR("https://")) &&
				 !str_starts(to, STR("https://"))))
		return false;
	free(sub->at);
	sub->at = str_dup(to);
	sub->hops++;
	return true;
}

static void send_form(struct sub *sub);

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct sub *sub = arg;
	struct subscriber *s = sub->owner;
	bool ok = res->error == HTTP_OK && res->status / 100 == 2;

	(void)op;
	end(sub);
	if (res->error == HTTP_OK && follow(sub, res)) {
		send_form(sub);
		return;
	}
	log_debug("websub: the hub answered feed=%s status=%d%s%s", sub->feed, res->status,
		res->error_text[0] != '\0' ? " reason=" : "", res->error_text);
	(void)subscribe_on(sub, &(struct websub_event){.kind = WEBSUB_ANSWER, .ok = ok});
	start_next(s);
}

static void add(struct buf *form, const char *name, struct str value)
{
	buf_printf(form, "%s%s=", form->n != 0 ? "&" : "", name);
	form_encode(value, form);
}

static void write_form(const struct sub *sub, struct buf *form)
{
	bool leaves = sub->life.state == WEBSUB_LEAVING;

	add(form, "hub.callback", str_of(sub->callback));
	add(form, "hub.mode", leaves ? STR("unsubscribe") : STR("subscribe"));
	add(form, "hub.topic", str_of(sub->topic));
	if (leaves)
		return;
	buf_printf(form, "&hub.lease_seconds=%lld",
		(long long)(sub->owner->conf->websub_lease_ms / 1000));
	if (sub->secret[0] != '\0')
		add(form, "hub.secret", str_of(sub->secret));
}

static void send_form(struct sub *sub)
{
	struct subscriber *s = sub->owner;
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf form = {0};
	struct http_req req = {.method = STR("POST"), .url = str_of(sub->at)};
	struct http_opts opts;

	arena_init(&a, BUF_NO_MAX);
	buf_init(&form, BUF_NO_MAX);
	write_form(sub, &form);
	req.body = buf_view(&form);
	limits_hub_request(s->conf, config_feed(s->conf, str_of(sub->feed)), &a, &req, &opts);
	sub->op = http_start(s->http, &req, &opts, on_answer, sub);
	s->asking += sub->op != NULL;
	explicit_bzero(form.p, form.cap);
}

static void start(struct sub *sub)
{
	free(sub->at);
	sub->at = xstrdup(sub->hub);
	sub->hops = 0;
	send_form(sub);
}

void subscribe_ask(struct sub *sub)
{
	subscribe_ask_cancel(sub); /* of what it was asked before it changed its mind */
	sub->waits = true;
	DL_APPEND(sub->owner->line, sub);
	start_next(sub->owner);
}
