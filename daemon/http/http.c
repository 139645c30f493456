/* SPDX-License-Identifier: ISC */
/*
 * Transfers and the client that holds them; internal.h has the map of the other files.
 *
 * A transfer is in exactly one list: its host's queue, the running ones, the mails, those held at a redirect, or the refused ones
 * (bad request, no memory), whose callback waits for a turn of the loop because http_start()
 * must not call back. A finished hop frees its place and lets the next transfer start before
 * the callback runs, so that a callback which starts its own successor does not overtake those
 * who wait.
 *
 * The total time covers the hops, not the waiting in between.
 */
#include "daemon/http/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <utlist.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"

static void op_refuse(struct http_op *op, enum http_error error, const char *why)
{
	op->error = error;
	snprintf(op->curl_error, sizeof(op->curl_error), "%s", why);
	op->state = HTTP_REFUSED;
	DL_APPEND(op->client->refused, op);
	http_loop_refused(op->client);
}

static void op_free(struct http_op *op)
{
	curl_slist_free_all(op->headers);
	curl_slist_free_all(op->cookies);
	free(op->url);
	free(op->body);
	free(op->allow);
	free(op->no_proxy);
	if (op->proxy != NULL)
		explicit_bzero(op->proxy, strlen(op->proxy)); /* its password */
	free(op->proxy);
	http_tls_done(op);
	buf_done(&op->answer);
	buf_done(&op->head);
	free(op);
}

/* Takes a running transfer out of the multi and gives back its handle and its place. In
 * this order: a handle in the multi may not be changed, and the host may go with the last
 * thing that needs it. */
static void op_unplug(struct http_op *op)
{
	struct http_client *c = op->client;
	struct http_host *h = op->host;

	curl_multi_remove_handle(c->multi, op->easy->curl);
	http_easy_close(op);
	DL_DELETE(c->running, op);
	c->n_running--;
	http_host_done(c, h);
	http_host_release(c, h);
}

/* A redirect begins with nothing of the hop before but its URL, headers and budget. */
static void op_forget_hop(struct http_op *op)
{
	buf_done(&op->answer);
	op->ends = (struct ends){.left_out = 0};
	buf_done(&op->head);
	http_head_reset(op);
	op->head_bytes = 0;
	op->dialled = op->connected = op->vetoed = op->asked = false;
	op->curl_error[0] = '\0';
}

/* op was taken from its queue and has a place at its host. */
static void op_run(struct http_op *op)
{
	struct http_client *c = op->client;

	op_forget_hop(op);
	/* Of now, not of when it was queued: a reload may have lowered them meanwhile. */
	op->max_body = c->lim.max_body;
	if (op->own_max_body != 0 && op->own_max_body < op->max_body)
		op->max_body = op->own_max_body;
	op->answer.max = op->max_body;
	op->max_headers = c->lim.max_headers;
	op->allow_private = c->lim.allow_private;
	op->head.max = 2 * c->lim.max_headers; /* joined fields may repeat a part */
	op->started_ns = uv_hrtime();
	op->state = HTTP_RUNNING;
	/* The time that earlier hops took is gone from the budget. */
	if (op->budget_ms <= 0 || !http_easy_open(op)) {
		http_host_done(c, op->host);
		http_host_release(c, op->host);
		op_refuse(op, op->budget_ms <= 0 ? HTTP_ERR_TIMEOUT : HTTP_ERR_CONNECT,
			op->budget_ms <= 0 ? "timed out while following redirects"
					   : "out of memory");
		return;
	}
	DL_APPEND(c->running, op);
	c->n_running++;
	if (curl_multi_add_handle(c->multi, op->easy->curl) != CURLM_OK) {
		op_unplug(op);
		op_refuse(op, HTTP_ERR_CONNECT, "out of memory");
	}
}

/* Whenever a place may have become free or a transfer came: it starts all that may start now. */
static void client_pump(struct http_client *c)
{
	struct http_op *op;

	while ((op = http_host_next(c)) != NULL)
		op_run(op);
}

static void op_report(struct http_op *op, const struct http_res *res)
{
	struct http_client *c = op->client;

	/* In no list from here on: http_cancel() and http_client_close() from inside the callback
	 * leave op alone, and it is freed below. */
	op->state = HTTP_REPORTING;
	c->n_ops--;
	op->done(op, res, op->arg);
	op_free(op);
}

/* Ahead of those who wait for that host: it is an answer that somebody is waiting for already. */
static void op_follow(struct http_op *op)
{
	http_host_add(op, true);
	client_pump(op->client);
}

static void op_hold(struct http_op *op)
{
	op->state = HTTP_HELD;
	DL_APPEND(op->client->held, op);
	client_pump(op->client);
	op->hop(op, str_of(op->url), op->arg);
}

void http_go_on(struct http_op *op, struct str url)
{
	char *next = str_dup(url);

	free(op->url);
	op->url = next;
	DL_DELETE(op->client->held, op);
	op_follow(op);
}

void http_op_hop_done(struct http_op *op, CURLcode code)
{
	struct http_client *c = op->client;
	struct http_res res = {0};
	/* Before the handle is given back: it still has the facts of the hop. */
	bool again = http_end_hop(op, code, &res);
	bool left = again && http_host_left(op);

	op_unplug(op);
	if (again && op->hop != NULL) {
		op_hold(op);
		return;
	}
	if (again) {
		op_follow(op);
		if (left && op->hopped != NULL)
			op->hopped(op->arg);
		return;
	}
	client_pump(c);
	op_report(op, &res);
}

void http_op_report_refused(struct http_client *c)
{
	while (!c->closing && c->refused != NULL) {
		struct http_op *op = c->refused;
		struct http_res res = {0};

		DL_DELETE(c->refused, op);
		http_end_refused(op, &res);
		op_report(op, &res);
	}
}

void http_op_mail_done(struct http_op *op, const struct http_res *res)
{
	DL_DELETE(op->client->mails, op);
	if (res != NULL)
		op_report(op, res);
	else
		op_free(op);
}

static bool is_one_line(struct str s)
{
	return str_find(s, '\r') == s.n && str_find(s, '\n') == s.n && str_find(s, '\0') == s.n;
}

static bool has_body(const struct http_req *req)
{
	return str_eq(req->method, STR("POST")) || str_eq(req->method, STR("PUT"));
}

/* What is wrong with the request, or NULL. */
static const char *request_fault(const struct http_req *req, const struct http_opts *o)
{
	bool https = str_starts_nocase(req->url, STR("https://"));

	/* Callers encode (feeds/url.c); a raw byte here would be a line of the request, or
	 * libcurl's guess at an encoding. */
	for (size_t i = 0; i < req->url.n; i++)
		if ((unsigned char)req->url.p[i] <= ' ' || (unsigned char)req->url.p[i] >= 0x7F)
			return "the URL has a space, a control byte or a byte beyond ASCII";
	if (req->mail != NULL)
		return http_smtp_fault(req, o->allow_plaintext);
	if (!https && !str_starts_nocase(req->url, STR("http://")))
		return "the URL is neither http nor https";
	/* libcurl would guess: the first word of the path, what is behind the backslash. */
	if (url_host(req->url).n == 0)
		return "the URL names no host, or not in one way only";
	if (!https && !o->allow_plaintext)
		return "plain http is not allowed here";
	if (!str_eq(req->method, STR("GET")) && !has_body(req))
		return "the method is none of GET, POST and PUT";
	/* libcurl sends a line break in a value as it stands: whoever writes a value could add
	 * headers. */
	for (size_t i = 0; i < req->n_headers; i++)
		if (!http_name_valid(req->headers[i].name) ||
			!is_one_line(req->headers[i].value))
			return "a header has a bad name or a line break in its value";
	return NULL;
}

/* "Name: value"; libcurl wants "Name;" for an empty one. */
static void add_header(struct http_op *op, struct str name, struct str value)
{
	AUTO_BUF struct buf line = {0};

	buf_init(&line, BUF_NO_MAX);
	buf_str(&line, name);
	buf_str(&line, value.n == 0 ? STR(";") : STR(": "));
	buf_str(&line, value);
	op->headers = xneed(curl_slist_append(op->headers, line.p));
}

static void copy_request(struct http_op *op, const struct http_req *req)
{
	op->url = xstrndup(req->url.p, req->url.n);
	op->post = has_body(req);
	op->put = str_eq(req->method, STR("PUT"));
	for (size_t i = 0; i < req->n_headers; i++)
		add_header(op, req->headers[i].name, req->headers[i].value);
	if (!op->post)
		return;
	op->headers = xneed(curl_slist_append(op->headers, "Expect:")); /* no 100-continue */
	op->body = xstrndup(req->body.p, req->body.n);
	op->body_n = req->body.n;
}

static void copy_allow(struct http_op *op, const struct http_opts *o)
{
	if (o->n_allow == 0)
		return;
	op->allow = xreallocarray(NULL, o->n_allow, sizeof(*op->allow));
	/* What cannot be read allows nothing: the safe side. */
	for (size_t i = 0; i < o->n_allow; i++)
		if (http_cidr_parse(o->allow[i], &op->allow[op->n_allow]))
			op->n_allow++;
}

static void copy_proxy(struct http_op *op, const struct http_opts *o)
{
	if (o->proxy.n == 0)
		return;
	op->proxy = str_dup(o->proxy);
	op->no_proxy = str_dup(o->no_proxy);
}

/* No queue: it would be held up by what it does not use, and whoever sends mails sends one at a time. */
static void mail_begin(struct http_op *op, const struct http_req *req)
{
	http_smtp_copy(op, req);
	if (!http_smtp_start(op)) {
		op_refuse(op, HTTP_ERR_CONNECT, "no thread can be started");
		return;
	}
	op->state = HTTP_MAILING;
	DL_APPEND(op->client->mails, op);
}

struct http_op *http_start(struct http_client *c, const struct http_req *req,
	const struct http_opts *o, http_done *done, void *arg)
{
	if (c->closing)
		return NULL;
	struct http_op *op = xcalloc(1, sizeof(*op));
	const char *fault = request_fault(req, o);

	op->client = c;
	op->done = done;
	op->arg = arg;
	op->allow_plaintext = o->allow_plaintext;
	op->raw = o->raw;
	op->own_max_body = o->max_body;
	op->wants_end = o->wants_end;
	op->family = o->family;
	op->moved_for_good = true;
	op->hopped = o->hopped;
	op->hop = o->hop;
	op->tap = o->tap;
	op->budget_ms = o->total_ms != 0 ? o->total_ms : c->lim.total_ms;
	c->n_ops++;
	if (fault != NULL) {
		op_refuse(op, HTTP_ERR_URL, fault);
		return op;
	}
	copy_allow(op, o);
	http_tls_copy(op, &o->tls);
	if (req->mail != NULL) {
		mail_begin(op, req);
		return op;
	}
	copy_request(op, req);
	copy_proxy(op, o);
	http_host_add(op, false);
	client_pump(c);
	return op;
}

/* Frees op, which is in no list any more, without a word to its owner. */
static void op_drop(struct http_op *op)
{
	op->client->n_ops--;
	op_free(op);
}

static void unlist(struct http_op **list, struct http_op *op)
{
	DL_DELETE(*list, op);
}

void http_cancel(struct http_op *op)
{
	struct http_client *c = op->client;
	struct http_host *h = op->host;

	switch (op->state) {
	case HTTP_WAITING:
		http_host_remove(op);
		http_host_release(c, h);
		break;
	case HTTP_RUNNING:
		op_unplug(op);
		break;
	case HTTP_REFUSED:
		unlist(&c->refused, op);
		break;
	case HTTP_HELD:
		unlist(&c->held, op);
		break;
	/* Its thread has it, and gives it back to be freed. */
	case HTTP_MAILING:
		c->n_ops -= http_smtp_abandon(op);
		return;
	/* From inside its own callback: it ends by itself, right after. */
	case HTTP_REPORTING:
		return;
	}
	op_drop(op);
	client_pump(c);
}

char *http_take_body(struct http_op *op, size_t *ret_n)
{
	return buf_detach(&op->answer, ret_n);
}

void http_give_memory(struct http_client *c, char *p, size_t n)
{
	if (c->closing || n < HTTP_SPARE_MIN || n > HTTP_SPARE_MAX || n <= c->spare.cap)
		free(p);
	else
		buf_adopt(&c->spare, p, n);
}

size_t http_in_flight(const struct http_client *c)
{
	return c->n_ops;
}

size_t http_waiting(const struct http_client *c)
{
	return c->n_waiting;
}

/* The CA bundle: the given one, else the one libcurl was built for. */
static const char *bundle_path(const struct http_limits *lim)
{
	return lim->ca_file != NULL ? lim->ca_file : curl_version_info(CURLVERSION_NOW)->cainfo;
}

void http_client_set_limits(struct http_client *c, const struct http_limits *lim)
{
	http_tls_take_bundle(c, bundle_path(lim));
	c->lim = *lim;
	c->lim.ca_file = NULL; /* the caller's; ours is c->ca_file */
	/* Handles learn of new limits when they are used next; transfers on their way keep
	 * theirs. */
	c->generation++;
	/* Idle connections count too, and each costs memory here and at the publisher's. */
	curl_multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)lim->max_in_flight);
	/* The former only counts when a connection becomes idle: with as many idle as may be, as many
	 * again could be made. By this an idle one gives way to each new one, and there is always one
	 * when the limit is reached, since fewer run. */
	curl_multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)lim->max_in_flight);
	http_host_recheck(c);
	client_pump(c);
}

const char *http_curl_version(void)
{
	return curl_version_info(CURLVERSION_NOW)->version;
}

enum errc http_client_new(
	uv_loop_t *loop, const struct http_limits *lim, struct http_client **ret, struct err *e)
{
	const char *bundle = bundle_path(lim);

	if (bundle != NULL && access(bundle, R_OK) != 0)
		return err_set(e, ERR_IO, "%s: cannot read the CA bundle", bundle);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_IO, "cannot initialise libcurl");
	struct http_client *c = xcalloc(1, sizeof(*c));

	c->loop = loop;
	if (http_loop_init(c, e) != ERR_NONE) {
		curl_global_cleanup();
		free(c);
		return ERR_IO;
	}
	http_client_set_limits(c, lim);
	*ret = c;
	return ERR_NONE;
}

static void drop_waiting(struct http_client *c, struct http_host *h)
{
	while (h->waiting != NULL) {
		struct http_op *op = h->waiting;

		http_host_remove(op); /* NOLINT(clang-analyzer-unix.Malloc): it left the list */
		op_drop(op);
	}
	http_host_release(c, h);
}

/* Their threads give them back. */
static void abandon_mails(struct http_client *c)
{
	for (struct http_op *op = c->mails; op != NULL; op = op->next)
		c->n_ops -= http_smtp_abandon(op);
}

static void drop_listed(struct http_op **list)
{
	while (*list != NULL) {
		struct http_op *op = *list;

		DL_DELETE(*list, op);
		op_drop(op);
	}
}

static void drop_all(struct http_client *c)
{
	struct http_host *h;
	struct http_host *next;

	HASH_ITER (hh, c->hosts, h, next)
		drop_waiting(c, h);
	while (c->running != NULL) {
		struct http_op *op = c->running;

		op_unplug(op); /* NOLINT(clang-analyzer-unix.Malloc): likewise */
		op_drop(op);
	}
	drop_listed(&c->refused);
	drop_listed(&c->held);
	abandon_mails(c);
}

void http_client_close(struct http_client *c, void (*done)(void *arg), void *arg)
{
	c->closing = true;
	c->closed = done;
	c->closed_arg = arg;
	drop_all(c);
	http_easy_trim(c, 0);
	http_names_drop(c);
	http_loop_close(c);
}

void http_client_freed(struct http_client *c)
{
	void (*done)(void *arg) = c->closed;
	void *arg = c->closed_arg;

	buf_done(&c->spare);
	curl_global_cleanup();
	http_tls_forget(c);
	free(c);
	done(arg);
}
