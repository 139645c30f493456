/* SPDX-License-Identifier: ISC */
/* What there is over TCP besides the views, one table; and what those hear who are not let in. */
#include <stdio.h>

#include "base/form.h"
#include "daemon/clock.h"
#include "daemon/page_private.h"
#include "desk/page/login.h"
#include "web/html/assets.h"

static void view(const struct page_call *call);
static void asset(const struct page_call *call);
static void login(const struct page_call *call);

/* The first that fits. */
static const struct page_route routes[] = {
	{STR_INIT("/assets/"), true, asset},
	{STR_INIT("/login"), true, login},
	{STR_INIT("/-/healthy"), true,
		page_monitor}, /* a yes or no is no secret, figures are */
	{STR_INIT("/healthz"), true, page_monitor},
	{STR_INIT("/livez"), true, page_monitor},
	{STR_INIT("/-/ready"), true, page_monitor},
	{STR_INIT("/readyz"), true, page_monitor},
	{STR_INIT("/metrics"), false, page_monitor},
	{STR_INIT("/"), false, view},
};

const struct page_route *page_route_of(struct str path)
{
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		struct str p = routes[i].path;

		if (str_eq(p, path) || (p.p[p.n - 1] == '/' && str_starts(path, p)))
			return &routes[i];
	}
	return NULL;
}

static void plain(const struct page_call *call, int status, struct str text)
{
	call->res->status = status;
	call->res->content_type = STR("text/plain; charset=utf-8");
	buf_str(&call->res->body, text);
}

static struct page_request request_of(const struct page_call *call)
{
	return (struct page_request){.path = call->path,
		.query = call->req->query,
		.look = gate_cookie(server_header(call->token, "Cookie"), PAGE_LOOK),
		.accept_language = server_header(call->token, "Accept-Language")};
}

static void view(const struct page_call *call)
{
	struct page_request r = request_of(call);

	call->res->later = true;
	page_job_start(call->host,
		&(struct page_asker){.listener = call->listener, .token = call->token}, &r);
}

static void asset(const struct page_call *call)
{
	const struct html_asset *v = NULL;
	size_t n = html_assets(&v);

	for (size_t i = 0; i < n; i++) {
		if (!str_eq(v[i].path, call->path))
			continue;
		/* What is changed has another name. */
		server_set_head(call->token,
			&(struct server_head){.etag = v[i].etag,
				.cache = STR("public, max-age=31536000, immutable")});
		call->res->content_type = v[i].type;
		buf_str(&call->res->body, v[i].body);
		return;
	}
	plain(call, 404, STR("no such file\n"));
}

/* ---- the token --------------------------------------------------------------------------- */

/* The form, instead of what was asked for. */
static void ask_token(const struct page_call *call, int status, bool wrong, struct str next)
{
	AUTO_ARENA struct arena a = {0};
	struct page_request r = request_of(call);
	struct page_ask ask = {.a = &a, .now_ms = clock_now_ms()};
	struct page_answer answer = {.body = call->res->body};
	struct err e;

	arena_init(&a, MIB(1));
	(void)page_request_read(&r, &ask, &e);
	/* A browser gets the form and no question of its own; a feed reader asks for a password. */
	server_set_head(call->token,
		&(struct server_head){
			.authenticate = ask.form == PAGE_JSON || ask.form == PAGE_ATOM
						? STR("Basic realm=\"rasid\"")
						: STR("Bearer realm=\"rasid\"")});
	page_login(&ask, status, wrong, next, &answer);
	call->res->status = answer.status;
	call->res->content_type = answer.type;
	call->res->body = answer.body;
}

static bool is_view(struct str path)
{
	const struct page_route *route = page_route_of(path);

	return route != NULL && route->run == view;
}

/* Where to go on: a path of ours, as a browser would read it. */
static struct str next_of(struct str given)
{
	AUTO_BUF struct buf path = {0};
	struct str query = given;
	struct str part = {0};

	buf_init(&path, KIB(4));
	(void)str_cut(&query, '?', &part);
	for (size_t i = 0; i < given.n; i++)
		if ((unsigned char)given.p[i] <= ' ' || (unsigned char)given.p[i] >= 0x7F)
			return STR("/");
	return gate_path(part, &path) && is_view(buf_view(&path)) ? given : STR("/");
}

static void let_in(const struct page_call *call, struct str next)
{
	char value[GATE_SESSION_MAX];
	char cookie[GATE_SESSION_MAX + 128];
	/* Only adds to what the cookie keeps to: nobody gains by saying so. */
	bool tls = str_eq(server_header(call->token, "X-Forwarded-Proto"), STR("https"));

	gate_session(call->host->config->page_token, clock_now_ms() / 1000, value);
	snprintf(cookie, sizeof(cookie),
		STR_F "=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s",
		STR_A(GATE_COOKIE), value, GATE_SESSION_S, tls ? "; Secure" : "");
	server_set_head(call->token,
		&(struct server_head){.location = next, .set_cookie = str_of(cookie)});
	plain(call, 303, STR(""));
}

static void take_token(const struct page_call *call)
{
	const struct config *c = call->host->config;
	const struct gate_rules rules = {.token = c->page_token};
	AUTO_BUF struct buf token = {0};
	AUTO_BUF struct buf next = {0};
	unsigned char peer[16];

	buf_init(&token, KIB(4));
	buf_init(&next, KIB(4));
	(void)form_value(call->req->body, STR("token"), &token);
	(void)form_value(call->req->body, STR("next"), &next);
	server_peer(call->token, peer);
	enum gate_verdict v = gate_login(
		&rules, &call->host->tries, peer, str_trim(buf_view(&token)), clock_now_ms());

	if (v == GATE_PASS)
		let_in(call, next_of(buf_view(&next)));
	else if (v == GATE_BUSY)
		page_refuse(call, v);
	else
		ask_token(call, 401, true, next_of(buf_view(&next)));
	if (v == GATE_WRONG)
		page_tell_wrong(call->host, peer);
}

static void login(const struct page_call *call)
{
	if (call->host->config->page_token.n == 0) {
		server_set_head(call->token, &(struct server_head){.location = STR("/")});
		plain(call, 303, STR(""));
	} else if (str_eq(call->req->method, STR("POST"))) {
		take_token(call);
	} else {
		ask_token(call, 200, false, STR("/"));
	}
}

/* ---- who was not let in ------------------------------------------------------------------ */

static struct str sentence(enum gate_verdict v)
{
	switch (v) {
	case GATE_HOST:
		return STR(
			"this name is not one of the page's; `host` in [page] of rasid.conf adds one\n");
	case GATE_METHOD:
		return STR("the page is only read: GET and HEAD\n");
	case GATE_BUSY:
		return STR(
			"too many wrong tokens came from your address; try again in a minute\n");
	case GATE_BAD:
	case GATE_PASS:
	case GATE_TOKEN:
	case GATE_WRONG:
		break;
	}
	return STR("this is no request for the page\n");
}

void page_refuse(const struct page_call *call, enum gate_verdict v)
{
	if (v == GATE_TOKEN || v == GATE_WRONG) {
		AUTO_BUF struct buf here = {0};

		buf_init(&here, KIB(64));
		buf_str(&here, call->req->path);
		if (call->req->query.n != 0)
			buf_printf(&here, "?" STR_F, STR_A(call->req->query));
		ask_token(call, gate_status(v), v == GATE_WRONG, next_of(buf_view(&here)));
		return;
	}
	server_set_head(call->token,
		&(struct server_head){.allow = v == GATE_METHOD ? STR("GET, HEAD") : STR(""),
			.retry_after_s = v == GATE_BUSY ? GATE_TRIES_MS / 1000 : 0});
	plain(call, v == GATE_PASS ? 400 : gate_status(v), sentence(v));
}
