/* SPDX-License-Identifier: ISC */
/*
 * The listener: what hubs ask back and push, by the last segment of the path, for a reverse proxy may hand
 * on the whole path or a part of it.
 *
 *   headers ── admit(): a callback of ours? room? ──> body ──> handle(): GET verification, POST push
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/listen.h"
#include "daemon/subscribe_private.h"
#include "daemon/websub_query.h"
#include "web/hubsig.h"

struct listener {
	struct serve serve;
	struct subscriber *s;
	char *at;
};

enum {
	REASON_SHOWN = 200
};

static struct sub *sub_of(struct subscriber *s, const struct server_req *req)
{
	size_t slash = str_rfind(req->path, '/');

	return slash < req->path.n
		       ? subscribe_find(s, str_sub(req->path, slash + 1, req->path.n))
		       : NULL;
}

/* ---- verification (W3C 5.2, 5.3) ---------------------------------------------------------- */

static void say_reason(const struct sub *sub, struct str reason)
{
	AUTO_BUF struct buf quoted = {0};

	buf_init(&quoted, BUF_NO_MAX);
	log_quote(&quoted, reason, REASON_SHOWN);
	if (reason.n != 0)
		log_info("websub: the hub's reason feed=%s reason=" STR_F, sub->feed,
			STR_A(buf_view(&quoted)));
}

static void plain(struct server_res *res, int status, struct str text)
{
	res->status = status;
	res->content_type = STR("text/plain; charset=utf-8");
	buf_str(&res->body, text);
}

static void verify(struct sub *sub, struct websub_query *q, struct server_res *res)
{
	if (q->ev.kind == WEBSUB_REFUSED && q->ev.topic)
		say_reason(sub, buf_view(&q->reason));
	unsigned did = subscribe_on(sub, &q->ev); /* sub may be gone */

	if (did & WEBSUB_DENY)
		plain(res, 404, STR("nobody asked for this\n"));
	else
		plain(res, 200, did & WEBSUB_CONFIRM ? buf_view(&q->challenge) : STR(""));
}

static void answer_query(struct sub *sub, struct str query, struct server_res *res)
{
	struct websub_query q;

	if (websub_query_read(query, str_of(sub->topic), &q))
		verify(sub, &q, res);
	else
		plain(res, 404, STR("this is no verification\n"));
	websub_query_done(&q);
}

/* ---- pushes (W3C 7) ------------------------------------------------------------------------ */

static enum websub_sign sign_of(const struct sub *sub, struct str header, struct str body)
{
	static const enum websub_sign signs[] = {[HUBSIG_GOOD] = WEBSUB_SIGNED,
		[HUBSIG_NONE] = WEBSUB_UNSIGNED,
		[HUBSIG_BAD] = WEBSUB_FORGED};

	return signs[hubsig_check(str_of(sub->secret), header, body)];
}

static void hint(struct subscriber *s, struct str feed)
{
	s->counts.hints++;
	poller_hint(s->poller, feed);
}

static void take(struct subscriber *s, struct str feed, void *token)
{
	struct str type = server_header(token, "Content-Type");
	size_t n = 0;
	char *body = server_take_body(token, &n);

	/* A push of nothing says that there is something. */
	if (n == 0) {
		free(body);
		hint(s, feed);
		return;
	}
	s->counts.taken++;
	poller_push(s->poller, feed, body, n, type);
}

static void push(
	struct sub *sub, const struct server_req *req, void *token, struct server_res *res)
{
	struct subscriber *s = sub->owner;
	struct str feed = str_of(sub->feed);
	enum poller_room room = poller_push_room(s->poller, feed);
	struct websub_event ev = {.kind = WEBSUB_PUSH,
		.sign = sign_of(sub, server_header(token, "X-Hub-Signature"), req->body)};
	unsigned did = subscribe_on(sub, &ev);

	s->counts.forged += ev.sign == WEBSUB_FORGED;
	if (did & WEBSUB_GONE) {
		plain(res, 410, STR("unsubscribed\n"));
	} else if ((did & WEBSUB_TAKE) && room == POLLER_BUSY) {
		s->counts.busy++;
		plain(res, 503, STR("busy, try again later\n"));
	} else if ((did & WEBSUB_TAKE) && room == POLLER_TAKES) {
		take(s, feed, token);
	} else {
		hint(s, feed);
	}
}

/* ---- requests ------------------------------------------------------------------------------ */

/* One that is not ours sends no body, and neither does one for which there is no room. */
static int admit(const struct server_req *req, void *token, void *arg)
{
	struct subscriber *s = ((struct listener *)arg)->s;
	struct sub *sub = s->closing ? NULL : sub_of(s, req);

	(void)token;
	if (sub == NULL) {
		s->counts.unknown++;
		return 404;
	}
	if (str_eq(req->method, STR("GET")))
		return 0;
	if (!str_eq(req->method, STR("POST")))
		return 405;
	if (sub->life.state != WEBSUB_ASKED && sub->life.state != WEBSUB_ACTIVE)
		return 410;
	if (poller_push_room(s->poller, str_of(sub->feed)) != POLLER_BUSY)
		return 0;
	s->counts.busy++;
	return 503;
}

static void handle(const struct server_req *req, void *token, struct server_res *res, void *arg)
{
	struct subscriber *s = ((struct listener *)arg)->s;
	struct sub *sub = s->closing ? NULL : sub_of(s, req); /* it may have left since */

	if (sub == NULL) {
		plain(res, 404, STR("no such callback\n"));
		return;
	}
	if (str_eq(req->method, STR("POST"))) {
		push(sub, req, token, res);
		return;
	}
	answer_query(sub, req->query, res);
}

/* ---- the socket ---------------------------------------------------------------------------- */

static void on_closed(void *arg)
{
	struct listener *l = arg;

	free(l->at);
	free(l);
}

void subscribe_unlisten(struct subscriber *s)
{
	if (s->listener != NULL)
		serve_close(&s->listener->serve, on_closed, s->listener);
	s->listener = NULL;
}

/* NULL: *e says why. */
static struct listener *listener_new(
	struct subscriber *s, const struct config *c, struct err *e)
{
	const struct server_opts opts = {.connections = SUBSCRIBE_PEERS,
		.max_body = c->max_body,
		.max_bodies = SUBSCRIBE_BODIES,
		.admit = admit};
	struct server *server = NULL;
	int fd = -1;

	if (listen_at(c->websub_listen, "[websub] listen", SUBSCRIBE_PEERS, &fd, e) != ERR_NONE)
		return NULL;
	struct listener *l = xcalloc(1, sizeof(*l));

	l->s = s;
	if (server_new(fd, &opts, handle, l, &server, e) != ERR_NONE) {
		free(l);
		return NULL;
	}
	l->at = str_dup(c->websub_listen);
	serve_open(&l->serve, s->loop, server);
	return l;
}

enum errc subscriber_listen(struct subscriber *s, const struct config *c, struct err *e)
{
	if (c->websub_callback.n == 0) {
		subscribe_unlisten(s);
		return ERR_NONE;
	}
	if (s->listener != NULL && str_eq(str_of(s->listener->at), c->websub_listen)) {
		server_set_max_body(s->listener->serve.server, c->max_body);
		return ERR_NONE;
	}
	struct listener *l = listener_new(s, c, e);

	if (l == NULL)
		return e->code;
	subscribe_unlisten(s);
	s->listener = l;
	log_info("websub: listening at=%s", l->at);
	return ERR_NONE;
}
