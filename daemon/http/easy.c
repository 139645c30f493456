/* SPDX-License-Identifier: ISC */
/*
 * Easy handles: what every transfer is told, what one is told, and who keeps the handle
 * afterwards.
 *
 * libcurl 7.88 remembers TLS sessions in the easy handle, so a handle is kept for its host: a
 * poll minutes later resumes the session instead of paying a full handshake. The options that
 * never change are set once a handle; a transfer sets only its own. Handles idle longest are
 * freed beyond HTTP_IDLE_MAX.
 *
 * CURLOPT_CAPATH is switched off: Debian's default directory disables libcurl's cache of the
 * parsed CA bundle, and the bundle would be read again for every connection (30 ms of CPU
 * each).
 *
 * CURLOPT_QUICK_EXIT is on: without it libcurl joins a resolver thread when its transfer times
 * out or is cancelled, and a dead name server would hold up the whole loop.
 *
 * An address is judged twice: when a socket is made for it, and before the request goes out,
 * which is also asked on a connection that another transfer (with another allow list) has
 * opened. Of a connection to a proxy it is the proxy's, which whoever configured it has allowed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <utlist.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"
#include "daemon/http/proxy.h"

/* What libcurl reports for it is a write error like any other; op->error keeps the reason (end.c,
 * error_of()). */
static size_t stop(struct http_op *op, enum http_error error)
{
	op->error = error;
	return CURL_WRITEFUNC_ERROR;
}

static curl_off_t announced(const struct http_op *op)
{
	curl_off_t n = -1;

	curl_easy_getinfo(op->easy->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &n);
	return n;
}

/* Memory that was a body's before is mapped already: a page fault for each 4 KiB is saved. A short body does not
 * lie in that of a long one, and does not take it away from the next long one. */
static void take_spare(struct http_op *op, size_t n)
{
	struct buf *spare = &op->client->spare;

	if (spare->p == NULL || n < spare->cap / 2)
		return;
	buf_adopt(&op->answer, spare->p, spare->cap);
	*spare = (struct buf){.max = spare->max};
}

/* A body of known length is given its room at once; the announcement itself is not believed
 * beyond the first megabyte. */
static void reserve_announced(struct http_op *op)
{
	enum {
		BELIEVED = 1024 * 1024
	};
	curl_off_t n = announced(op);

	if (n <= 0 || n > BELIEVED || (size_t)n > op->max_body)
		return;
	take_spare(op, (size_t)n);
	buf_reserve(&op->answer, (size_t)n);
}

static void hear(const struct http_op *op, enum http_heard what, struct str bytes)
{
	if (op->tap.hear != NULL)
		op->tap.hear(what, bytes, op->tap.arg);
}

/* Of all that libcurl tells only the heads of requests: nothing else says what it added to them. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static int on_debug(CURL *h, curl_infotype type, char *p, size_t n, void *arg)
{
	(void)h;
	if (type == CURLINFO_HEADER_OUT)
		hear(arg, HTTP_HEARD_REQUEST, (struct str){p, n});
	return 0;
}

static size_t end_max(const struct http_op *op)
{
	return (HTTP_BODY_TIMES - 1) * op->max_body;
}

/* Nobody reads on for an end that is too far away. */
static enum http_end wants_end(const struct http_op *op)
{
	static const curl_off_t times[] = {[HTTP_END_NO] = 0,
		[HTTP_END_ENDS] = HTTP_BODY_TIMES,
		[HTTP_END_ALL] = HTTP_PACKED_TIMES};
	struct http_res head = {0};

	if (op->ends.left_out != 0)
		return HTTP_END_ENDS;
	if (op->wants_end == NULL)
		return HTTP_END_NO;
	http_head_fill(op, &head);
	enum http_end end = op->wants_end(buf_view(&op->answer), head.content_encoding);

	return announced(op) > times[end] * (curl_off_t)op->max_body ? HTTP_END_NO : end;
}

/* A piece that does not fit into answer any more. */
static size_t take_rest(struct http_op *op, const char *p, size_t n)
{
	size_t room = op->answer.max - op->answer.n;

	if (!op->raw)
		return stop(op, HTTP_ERR_TOO_LARGE);
	buf_add(&op->answer, p, room);
	enum http_end end = wants_end(op);

	if (end == HTTP_END_ALL) {
		op->answer.max = HTTP_PACKED_TIMES * op->max_body;
		size_t rest = n - room;
		size_t more = op->answer.max - op->answer.n;

		buf_add(&op->answer, p + room, rest < more ? rest : more);
		return rest <= more ? n : stop(op, HTTP_ERR_TOO_LARGE);
	}
	if (end == HTTP_END_NO || op->ends.left_out >= end_max(op))
		return stop(op, HTTP_ERR_TOO_LARGE);
	ends_add(&op->ends, &op->answer, p + room, n - room);
	return n;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_body(char *p, size_t one, size_t n, void *arg)
{
	struct http_op *op = arg;

	(void)one; /* always 1 */
	hear(op, HTTP_HEARD_BODY, (struct str){p, n});
	/* The first piece: libcurl knows the length now, if the server gave one. */
	if (op->answer.p == NULL)
		reserve_announced(op);
	return buf_add(&op->answer, p, n) == ERR_NONE ? n : take_rest(op, p, n);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_header(char *p, size_t one, size_t n, void *arg)
{
	struct http_op *op = arg;

	(void)one;
	op->head_bytes += n;
	if (op->head_bytes > op->max_headers)
		return stop(op, HTTP_ERR_TOO_LARGE);
	hear(op, HTTP_HEARD_HEAD, (struct str){p, n});
	http_head_line(op, (struct str){p, n});
	return n;
}

/* Bytes of the body before decoding: on_body() never sees a compressed stream that decodes to
 * nothing. */
static int on_progress(
	void *arg, curl_off_t all, curl_off_t now, curl_off_t up_all, curl_off_t up)
{
	struct http_op *op = arg;

	(void)all;
	(void)up_all;
	(void)up;
	/* A raw body is counted by take_rest(). */
	if (op->raw || now < 0 || (uint64_t)now <= op->max_body)
		return 0;
	op->error = HTTP_ERR_TOO_LARGE;
	return 1;
}

/* allow_address is asked last, so a veto is remembered only for what nobody allowed. */
static bool may_reach(struct http_op *op, const struct sockaddr *sa)
{
	if (op->proxied || op->allow_private || !http_addr_private(sa))
		return true;
	for (size_t i = 0; i < op->n_allow; i++)
		if (http_cidr_has(&op->allow[i], sa))
			return true;
	op->vetoed = true;
	return false;
}

static void name_peer(struct http_op *op, const struct sockaddr *sa)
{
	const void *v4 = &((const struct sockaddr_in *)(const void *)sa)->sin_addr;
	const void *v6 = &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;

	if (sa->sa_family == AF_INET || sa->sa_family == AF_INET6)
		inet_ntop(sa->sa_family, sa->sa_family == AF_INET ? v4 : v6, op->peer,
			sizeof(op->peer));
}

/* After the name was resolved and before connect(): whatever the name said, and however often
 * it changes its mind, this is the address. */
curl_socket_t http_easy_dial(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct http_op *op = arg;

	(void)purpose; /* only connections are made */
	if (!may_reach(op, &a->addr)) {
		name_peer(op, &a->addr);
		/* libcurl goes on to the name's next address, which is judged in its turn. */
		return CURL_SOCKET_BAD;
	}
	op->dialled = true;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static bool peer_parse(const char *text, struct sockaddr_storage *ret)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)ret;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)ret;

	memset(ret, 0, sizeof(*ret));
	ret->ss_family = strchr(text, ':') == NULL ? AF_INET : AF_INET6;
	if (ret->ss_family == AF_INET)
		return inet_pton(AF_INET, text, &v4->sin_addr) == 1;
	return inet_pton(AF_INET6, text, &v6->sin6_addr) == 1;
}

/* The second judgement. A connection that is used again was opened by http_easy_dial() of another
 * transfer, perhaps one that may reach this address. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static int on_request(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct http_op *op = arg;
	struct sockaddr_storage sa;

	(void)local;
	(void)peer_port;
	(void)local_port;
	if (peer_parse(peer, &sa) && may_reach(op, (struct sockaddr *)&sa)) {
		op->asked = true;
		return CURL_PREREQFUNC_OK;
	}
	op->vetoed = true;
	op->dialled = false;
	name_peer(op, (struct sockaddr *)&sa);
	return CURL_PREREQFUNC_ABORT;
}

/* For ever. To libcurl 8.14 (Debian 13) that is "no cache", so there it is a day, and the walk goes over
 * the 2,048 names that a cache may hold at the most. */
#if LIBCURL_VERSION_NUM >= 0x080000
#define NAMES_KEPT_S 86400L
#else
#define NAMES_KEPT_S (-1L)
#endif

#define SET(option, value) ok = ok && curl_easy_setopt(h, option, value) == CURLE_OK

/* Whom to trust, the host and a proxy in the way. */
static bool set_trust(CURL *h, const struct http_client *c)
{
	bool ok = true;

	SET(CURLOPT_CAPATH, NULL);
	SET(CURLOPT_PROXY_CAPATH, NULL);
	/* Or OpenSSL asks the terminal for a key's passphrase. */
	SET(CURLOPT_KEYPASSWD, "");
	if (c->ca_file != NULL) {
		SET(CURLOPT_CAINFO, c->ca_file);
		SET(CURLOPT_PROXY_CAINFO, c->ca_file);
	}
	return ok;
}

/* What holds for every transfer under these limits. */
static bool set_common(CURL *h, const struct http_client *c)
{
	const struct http_limits *lim = &c->lim;
	bool ok = set_trust(h, c);

	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_FOLLOWLOCATION, 0L); /* end.c does: each hop is queued and judged anew */
	/* Whether there is a proxy is decided here, for each hop, and not by the environment. What
	 * it answers to a CONNECT is no answer of the host, and what is for the host is not sent
	 * with it. */
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
	/* Signals would be the process's, and there are threads. */
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_QUICK_EXIT, 1L);
	/* The publisher's bytes: libcurl would take "/../" out, and ask for another address than
	 * the one that was given. */
	SET(CURLOPT_PATH_AS_IS, 1L);
	/* Version 2 where TLS agrees on it; in plain text it would cost an upgrade that few
	 * servers do. */
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/* Some sites redirect to themselves until a cookie comes back. The engine is on without a file, and
	 * what it heard goes with the transfer (end.c). */
	SET(CURLOPT_COOKIEFILE, NULL);
	if (lim->max_redirects > 0)
		SET(CURLOPT_COOKIEFILE, "");
	SET(CURLOPT_DNS_CACHE_TIMEOUT, NAMES_KEPT_S); /* names.c says how long */
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)lim->connect_ms);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)lim->low_speed_bytes_s);
	/* Whole seconds only. Rounded up: half a second must not become 0, which is "no limit". */
	SET(CURLOPT_LOW_SPEED_TIME, (long)((lim->low_speed_ms + 999) / 1000));
	/* Or on_progress() is never called. */
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_OPENSOCKETFUNCTION, http_easy_dial);
	SET(CURLOPT_PREREQFUNCTION, on_request);
	return ok;
}

/* Each time: the handle may come from a transfer that was listened to. */
static bool set_tap(CURL *h, struct http_op *op)
{
	bool heard = op->tap.hear != NULL;
	bool ok = true;

	SET(CURLOPT_DEBUGFUNCTION, heard ? on_debug : NULL);
	SET(CURLOPT_DEBUGDATA, op);
	SET(CURLOPT_VERBOSE, heard ? 1L : 0L);
	return ok;
}

/* How its host is reached. */
static bool set_way(CURL *h, const struct http_op *op)
{
	bool ok = true;

	SET(CURLOPT_PROXY,
		op->proxied ? op->proxy : ""); /* empty: also none of the environment */
	SET(CURLOPT_SHARE, op->names->share);
	SET(CURLOPT_IPRESOLVE, op->family == 4   ? (long)CURL_IPRESOLVE_V4
			       : op->family == 6 ? (long)CURL_IPRESOLVE_V6
						 : (long)CURL_IPRESOLVE_WHATEVER);
	return ok;
}

/* The handle may come from another transfer. */
static bool set_method(CURL *h, const struct http_op *op)
{
	bool ok = true;

	/* Another word in front of what is a POST in all else: libcurl's own PUT would read the body through
	 * a callback, and rewind it. */
	SET(CURLOPT_CUSTOMREQUEST, op->put ? "PUT" : NULL);
	if (op->post) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)op->body_n);
		SET(CURLOPT_POSTFIELDS, op->body);
	} else {
		SET(CURLOPT_HTTPGET, 1L);
	}
	return ok;
}

static bool set_transfer(CURL *h, struct http_op *op)
{
	bool ok = set_tap(h, op) && set_way(h, op) && set_method(h, op);

	SET(CURLOPT_URL, op->url);
	/* All that this libcurl can undo; a raw body is unpacked where it is parsed. */
	SET(CURLOPT_ACCEPT_ENCODING, op->raw ? NULL : "");
	SET(CURLOPT_HTTP_CONTENT_DECODING, op->raw ? 0L : 1L);
	/* An announced length alone is enough to stop; on_progress() and on_body() stop the
	 * others. Of a raw body what fits is wanted, and the length may be wrong. */
	SET(CURLOPT_MAXFILESIZE_LARGE, op->raw ? 0 : (curl_off_t)op->max_body);
	SET(CURLOPT_HTTPHEADER, op->headers);
	for (struct curl_slist *l = op->cookies; l != NULL; l = l->next)
		SET(CURLOPT_COOKIELIST, l->data);
	SET(CURLOPT_TIMEOUT_MS, (long)op->budget_ms);
	SET(CURLOPT_PRIVATE, op);
	SET(CURLOPT_WRITEDATA, op);
	SET(CURLOPT_HEADERDATA, op);
	SET(CURLOPT_XFERINFODATA, op);
	SET(CURLOPT_OPENSOCKETDATA, op);
	SET(CURLOPT_PREREQDATA, op);
	ok = ok && http_tls_set(h, op);
	SET(CURLOPT_ERRORBUFFER, op->curl_error);
	return ok;
}

/* The handle its host used last, or a new one. */
static struct http_easy *easy_take(struct http_client *c, struct http_host *host)
{
	struct http_easy *e = host->idle;

	if (e != NULL) {
		host->idle = e->host_next;
		DL_DELETE(c->idle, e);
		c->n_idle--;
		return e;
	}
	e = xcalloc(1, sizeof(*e));
	e->host = host;
	/* No generation of limits: the options are all to be set. */
	e->generation = UINT64_MAX;
	e->curl = xneed(curl_easy_init());
	return e;
}

static void easy_free(struct http_easy *e)
{
	curl_easy_cleanup(e->curl);
	free(e);
}

/* After its handle has let go of them. */
static void names_give(struct http_op *op)
{
	http_names_give(op->client, op->names);
	op->names = NULL;
}

bool http_easy_open(struct http_op *op)
{
	struct http_client *c = op->client;
	struct http_easy *e = easy_take(c, op->host);
	char room[URL_HOST_MAX];

	op->proxied = op->proxy != NULL && http_proxy_takes(url_host_key(str_of(op->url), room),
						   str_of(op->no_proxy));
	op->names = http_names_take(c);
	bool ok = (e->generation == c->generation || set_common(e->curl, c)) &&
		  set_transfer(e->curl, op);

	if (!ok) {
		easy_free(e);
		names_give(op);
		return false;
	}
	e->generation = c->generation;
	op->easy = e;
	return true;
}

/* An idle handle must not point into a transfer that is gone. */
static void forget_transfer(CURL *h)
{
	static const CURLoption pointers[] = {CURLOPT_PRIVATE, CURLOPT_WRITEDATA,
		CURLOPT_HEADERDATA, CURLOPT_XFERINFODATA, CURLOPT_OPENSOCKETDATA,
		CURLOPT_PREREQDATA, CURLOPT_DEBUGDATA};

	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
		curl_easy_setopt(h, pointers[i], NULL);
	curl_easy_setopt(h, CURLOPT_SHARE, NULL);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, NULL);
	curl_easy_setopt(h, CURLOPT_COOKIELIST, "ALL"); /* forgets them: end.c has taken them */
	curl_easy_setopt(h, CURLOPT_PROXY, "");
	http_tls_unset(h);
	curl_easy_setopt(h, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(h, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(h, CURLOPT_HTTPGET, 1L);
}

void http_easy_close(struct http_op *op)
{
	struct http_client *c = op->client;
	struct http_easy *e = op->easy;

	op->easy = NULL;
	/* Only a handle with a TLS session is worth its memory; connections live in the multi. */
	if (!str_starts_nocase(str_of(op->url), STR("https:"))) {
		easy_free(e);
		names_give(op);
		return;
	}
	forget_transfer(e->curl);
	names_give(op);
	e->host_next = e->host->idle;
	e->host->idle = e;
	DL_APPEND(c->idle, e);
	c->n_idle++;
	http_easy_trim(c, HTTP_IDLE_MAX);
}

/* A walk, but over one host's idle handles, of which there are never more than ran at once. */
static void host_unstack(struct http_host *h, struct http_easy *e)
{
	struct http_easy **at = &h->idle;

	while (*at != e)
		at = &(*at)->host_next;
	*at = e->host_next;
}

void http_easy_trim(struct http_client *c, size_t keep)
{
	while (c->n_idle > keep) {
		struct http_easy *e = c->idle;
		struct http_host *h = e->host;

		DL_DELETE(c->idle, e);
		c->n_idle--;
		host_unstack(h, e);
		easy_free(e);
		http_host_release(c, h);
	}
}
