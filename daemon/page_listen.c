/* SPDX-License-Identifier: ISC */
/*
 * The page over TCP: the socket, and who is let in. Where it is taken (another program, another rasid) the page is
 * tried again, with back-off; feeds and alerts go on.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/listen.h"
#include "daemon/page_private.h"

enum {
	AGAIN_FIRST_MS = 1000,
	AGAIN_MOST_MS = 60000,
	TOLD_MS = 1000, /* between two lines about wrong tokens */
	BODY_MAX = 4096 /* of the one form there is */
};

struct page_listener {
	struct serve serve;
	struct page_host *host;
	char *at;
};

/* ---- requests ---------------------------------------------------------------------------- */

static struct gate_rules rules_of(const struct page_listener *l)
{
	const struct config *c = l->host->config;

	return (struct gate_rules){
		.listen = str_of(l->at), .hosts = c->page_hosts, .token = c->page_token};
}

/* So many lines a second at most, whoever tries. */
void page_tell_wrong(struct page_host *h, const unsigned char peer[16])
{
	char text[INET6_ADDRSTRLEN] = "";
	bool v4 = IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)peer);
	int64_t now_ms = clock_monotonic_ms();

	if (h->told_ms != 0 && now_ms - h->told_ms < TOLD_MS)
		return;
	h->told_ms = now_ms;
	(void)inet_ntop(v4 ? AF_INET : AF_INET6, v4 ? peer + 12 : peer, text, sizeof(text));
	log_warning("page: a wrong token was given from=%s", text);
}

static enum gate_verdict judge(const struct page_listener *l, const struct server_req *req,
	void *token, struct buf *path)
{
	const struct page_route *route = page_route_of(req->path);
	struct gate_rules rules = rules_of(l);
	struct gate_ask ask = {.method = req->method,
		.path = req->path,
		.host = server_header(token, "Host"),
		.n_hosts = server_headers(token, "Host"),
		.authorization = server_header(token, "Authorization"),
		.cookie = server_header(token, "Cookie"),
		.open = route != NULL && route->open};

	server_peer(token, ask.peer);
	enum gate_verdict v = gate_judge(&rules, &l->host->tries, &ask, clock_now_ms(), path);

	if (v == GATE_WRONG)
		page_tell_wrong(l->host, ask.peer);
	return v;
}

/* Before a body is read. */
static int admit(const struct server_req *req, void *token, void *arg)
{
	(void)arg;
	if (str_eq(req->method, STR("GET")) || str_eq(req->method, STR("HEAD")) ||
		(str_eq(req->method, STR("POST")) && str_eq(req->path, GATE_LOGIN)))
		return 0;
	server_set_head(token, &(struct server_head){.allow = STR("GET, HEAD")});
	return 405;
}

static void handle(const struct server_req *req, void *token, struct server_res *res, void *arg)
{
	struct page_listener *l = arg;
	AUTO_BUF struct buf path = {0};

	buf_init(&path, KIB(4));
	enum gate_verdict v = judge(l, req, token, &path);
	struct page_call call = {.host = l->host,
		.listener = l,
		.req = req,
		.token = token,
		.path = buf_view(&path),
		.res = res};
	const struct page_route *route = page_route_of(call.path);

	if (v == GATE_PASS && route != NULL)
		route->run(&call);
	else
		page_refuse(&call, v);
}

void page_listener_answer(struct page_listener *l, void *token, const struct server_head *head,
	int status, struct str type, struct str body)
{
	server_set_head(token, head);
	serve_answer(&l->serve, token, status, type, body);
}

/* ---- the socket -------------------------------------------------------------------------- */

static void on_closed(void *arg)
{
	struct page_listener *l = arg;
	struct page_host *h = l->host;

	free(l->at);
	free(l);
	/* The next one may want the same port. */
	if (!h->closing)
		page_listen(h);
	page_host_done(h);
}

static struct page_listener *listener_new(struct page_host *h, struct str at, struct err *e)
{
	const struct server_opts opts = {.connections = PAGE_CONNECTIONS,
		.per_ip = PAGE_CONNECTIONS_IP,
		.request_ms = PAGE_REQUEST_MS,
		.max_body = BODY_MAX,
		.page = true,
		.admit = admit};
	struct server *server = NULL;
	int fd = -1;

	if (listen_at(at, "[page] listen", PAGE_CONNECTIONS, &fd, e) != ERR_NONE)
		return NULL;
	struct page_listener *l = xcalloc(1, sizeof(*l));

	l->host = h;
	if (server_new(fd, &opts, handle, l, &server, e) != ERR_NONE) {
		free(l);
		return NULL;
	}
	l->at = str_dup(at);
	serve_open(&l->serve, &h->app->loop, server);
	h->open++;
	return l;
}

static void on_again(uv_timer_t *t)
{
	page_listen(t->data);
}

static void try_again(struct page_host *h, const struct err *e)
{
	if (h->unserved.code == ERR_NONE)
		log_err("page: %s; it is tried again", e->msg);
	h->unserved = *e;
	h->again_ms = h->again_ms == 0                  ? AGAIN_FIRST_MS
		      : h->again_ms * 2 < AGAIN_MOST_MS ? h->again_ms * 2
							: AGAIN_MOST_MS;
	uv_timer_start(&h->again, on_again, (uint64_t)h->again_ms, 0);
}

/* Nothing is wrong, or asked for. */
static void calm(struct page_host *h)
{
	h->unserved = (struct err){.code = ERR_NONE};
	h->again_ms = 0;
	uv_timer_stop(&h->again);
}

void page_unlisten(struct page_host *h)
{
	calm(h);
	if (h->listener == NULL)
		return;
	page_jobs_refuse(h, h->listener);
	page_figures_refuse(h, h->listener);
	serve_close(&h->listener->serve, on_closed, h->listener);
	h->listener = NULL;
}

void page_listen(struct page_host *h)
{
	struct str at = h->config->page_listen;
	struct err e = {0};

	if (h->listener != NULL && str_eq(str_of(h->listener->at), at))
		return;
	/* What was is no longer asked for, whether what is can be had or not: others may be meant not to see it. */
	if (h->listener != NULL || at.n == 0) {
		page_unlisten(h);
		return;
	}
	h->listener = listener_new(h, at, &e);
	if (h->listener == NULL) {
		try_again(h, &e);
		return;
	}
	calm(h);
	log_info("page: http://%s/%s", h->listener->at,
		h->config->page_token.n != 0 ? " (it asks for the token)" : "");
}
