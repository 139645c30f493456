/* SPDX-License-Identifier: ISC */
/*
 * What the end of a hop means: an answer, an error, or a redirect to follow.
 *
 *   libcurl's code ──> not OK: what our callbacks decided, else the table ──────────> error
 *                 └──> OK: 3xx with a location, a GET, and on at all? ── no ────────> answer
 *                             └ yes: hops left, may it be? ── no ──────────────────> error
 *                                      └ yes: op->url is the next hop's ──> host.c
 *
 * Redirects are followed here and not by libcurl, so that each hop waits in the queue of its own
 * host, uses that host's handle and is judged by the same rules as a first request. Followed are
 * 301, 302, 303, 307 and 308 of a GET, to http and https; a POST or a PUT gets the redirect as its answer.
 * From https to http nothing is followed, or whoever sits on the way could rewrite what a publisher
 * protects: the same address is asked over TLS instead. Cookies go along to where they belong, as long
 * as the transfer lasts. When the origin (scheme, host, port) changes, a password in the URL stays behind and
 * of the headers only those in `portable` go along; the answer cannot introduce a password
 * either.
 *
 * Error texts are libcurl's where they say more than ours, but never when they repeat a part of
 * the URL: for many chat tools the path is the secret.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"

struct code_row {
	CURLcode code;
	enum http_error error;
};

/* Everything else is HTTP_ERR_RECV. */
static const struct code_row codes[] = {
	{CURLE_URL_MALFORMAT, HTTP_ERR_URL},
	{CURLE_COULDNT_RESOLVE_HOST, HTTP_ERR_DNS},
	{CURLE_COULDNT_RESOLVE_PROXY, HTTP_ERR_DNS},
	{CURLE_COULDNT_CONNECT, HTTP_ERR_CONNECT},
	{CURLE_PROXY, HTTP_ERR_CONNECT}, /* what a SOCKS proxy refused */
	{CURLE_FILESIZE_EXCEEDED, HTTP_ERR_TOO_LARGE},
	{CURLE_OUT_OF_MEMORY, HTTP_ERR_TOO_LARGE}, /* one of libcurl's own caps, until 8.6 */
#if LIBCURL_VERSION_NUM >= 0x080600
	{CURLE_TOO_LARGE, HTTP_ERR_TOO_LARGE}, /* one of libcurl's own caps, since */
#endif
	{CURLE_BAD_CONTENT_ENCODING, HTTP_ERR_ENCODING},
	{CURLE_WRITE_ERROR, HTTP_ERR_ENCODING}, /* not by our callbacks: they leave op->error */
	{CURLE_SSL_CONNECT_ERROR, HTTP_ERR_TLS},
	{CURLE_PEER_FAILED_VERIFICATION, HTTP_ERR_TLS},
	{CURLE_SSL_CACERT_BADFILE, HTTP_ERR_TLS},
	{CURLE_SSL_CERTPROBLEM, HTTP_ERR_TLS},
	{CURLE_SSL_CIPHER, HTTP_ERR_TLS},
	{CURLE_SSL_ISSUER_ERROR, HTTP_ERR_TLS},
	{CURLE_SSL_INVALIDCERTSTATUS, HTTP_ERR_TLS},
	{CURLE_SSL_CRL_BADFILE, HTTP_ERR_TLS},
	{CURLE_SSL_ENGINE_INITFAILED, HTTP_ERR_TLS},
	{CURLE_USE_SSL_FAILED, HTTP_ERR_TLS},
};

/* Time that ran out before there was a connection says what no answer from a host says: the name
 * server or the way there is silent. A handshake that stalls is the host's doing. */
static enum http_error timeout_of(const struct http_op *op)
{
	if (op->asked || op->connected)
		return HTTP_ERR_TIMEOUT;
	return op->dialled ? HTTP_ERR_CONNECT : HTTP_ERR_DNS;
}

/* What our callbacks decided goes first: to libcurl a cap is a write error and a veto a failed
 * connect. */
static enum http_error error_of(const struct http_op *op, CURLcode code)
{
	if (op->error != HTTP_OK)
		return op->error;
	if (code == CURLE_ABORTED_BY_CALLBACK && op->vetoed)
		return HTTP_ERR_PRIVATE;
	/* All addresses of the name were refused. Had one been public, the failure would be the
	 * network's. */
	if (code == CURLE_COULDNT_CONNECT && op->vetoed && !op->dialled)
		return HTTP_ERR_PRIVATE;
	if (code == CURLE_OPERATION_TIMEDOUT)
		return timeout_of(op);
	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		if (codes[i].code == code)
			return codes[i].error;
	return HTTP_ERR_RECV;
}

/* What only the proxy can have said: it wants a login (RFC 9110 15.5.8), or opens no way to that host.
 * Behind a way that is open, and behind SOCKS, a 407 is the host's. Not what our callbacks stopped. */
static bool proxy_refused(const struct http_op *op, CURLcode code, int status)
{
	long tunnel = 0;

	curl_easy_getinfo(op->easy->curl, CURLINFO_HTTP_CONNECTCODE, &tunnel);
	bool open = tunnel / 100 == 2 ||
		    (op->proxied && str_starts(str_of(op->proxy), STR("socks")));

	return op->proxied && op->error == HTTP_OK &&
	       ((status == 407 && !open) || (code != CURLE_OK && tunnel >= 300));
}

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7F;
}

/* Anything of a URL beyond host and port, as far as a short text could hold it. */
static bool repeats_url(const char *text, const char *url)
{
	const char *host = strstr(url, "://");
	const char *path = host == NULL ? NULL : strpbrk(host + 3, "/?#");

	/* A path of "/" alone is no secret, and it stands in every date and fraction. */
	return path != NULL && path[1] != '\0' && strstr(text, path) != NULL;
}

/* It goes to the log and to terminals, and parts of it may be the server's own words. */
static void set_text(struct http_res *res, const char *text)
{
	snprintf(res->error_text, sizeof(res->error_text), "%.*s",
		(int)sizeof(res->error_text) - 1, text);
	for (char *p = res->error_text; *p != '\0'; p++)
		if (is_control(*p))
			*p = '?';
}

static void proxy_text(const struct http_op *op, struct http_res *res)
{
	long status = res->status;
	char text[80];

	if (status == 0)
		curl_easy_getinfo(op->easy->curl, CURLINFO_HTTP_CONNECTCODE, &status);
	snprintf(text, sizeof(text),
		status == 407 ? "the proxy wants another login (%ld)"
			      : "the proxy opens no way there (%ld)",
		status);
	set_text(res, text);
}

static void set_error_text(const struct http_op *op, CURLcode code, struct http_res *res)
{
	char private[160];

	if (proxy_refused(op, code, res->status)) {
		proxy_text(op, res);
		return;
	}
	switch (res->error) {
	case HTTP_ERR_PRIVATE:
		snprintf(private, sizeof(private),
			"private address %s refused (allow_address = %s)", op->peer, op->peer);
		set_text(res, private);
		return;
	case HTTP_ERR_TOO_LARGE:
		set_text(res, op->head_bytes > op->max_headers ? "headers over the limit"
							       : "body over the limit");
		return;
	default:
		break;
	}
	bool usable = op->curl_error[0] != '\0' && !repeats_url(op->curl_error, op->url);

	set_text(res, usable ? op->curl_error : curl_easy_strerror(code));
}

/* RFC 9110 15.4. 300 and 304 are no orders to go elsewhere, 305 and 306 are no longer used. Of a
 * GET all five give a GET. */
static bool is_redirect(int status, bool *ret_for_good)
{
	*ret_for_good = status == 301 || status == 308;
	return *ret_for_good || status == 302 || status == 303 || status == 307;
}

static bool part_eq(CURLU *a, CURLU *b, CURLUPart part, unsigned flags)
{
	char *x = NULL;
	char *y = NULL;
	bool eq = curl_url_get(a, part, &x, flags) == CURLUE_OK &&
		  curl_url_get(b, part, &y, flags) == CURLUE_OK &&
		  str_eq_nocase(str_of(x), str_of(y));

	curl_free(x);
	curl_free(y);
	return eq;
}

/* The user and password of `to`: those of `from` within one origin, else none. */
static bool carry_login(CURLU *from, CURLU *to, bool same)
{
	static const CURLUPart parts[] = {
		CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_OPTIONS};
	bool ok = true;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		char *v = NULL;

		if (same)
			curl_url_get(from, parts[i], &v, 0);
		ok = ok && curl_url_set(to, parts[i], v, 0) == CURLUE_OK;
		curl_free(v);
	}
	return ok;
}

/* Headers that tell another origin nothing it must not know. */
static const struct str portable[] = {STR_INIT("accept"), STR_INIT("accept-language"),
	STR_INIT("user-agent"), STR_INIT("if-none-match"), STR_INIT("if-modified-since"),
	STR_INIT("accept-encoding"), STR_INIT("a-im")};

static bool is_portable(const char *line)
{
	struct str name = str_sub(str_of(line), 0, strcspn(line, ":;"));

	for (size_t i = 0; i < sizeof(portable) / sizeof(*portable); i++)
		if (str_eq_nocase(name, portable[i]))
			return true;
	return false;
}

static void drop_private_headers(struct http_op *op)
{
	struct curl_slist **at = &op->headers;

	while (*at != NULL) {
		struct curl_slist *line = *at;

		if (is_portable(line->data)) {
			at = &line->next;
			continue;
		}
		*at = line->next;
		line->next = NULL;
		curl_slist_free_all(line);
	}
}

/* From https to http: rules behind a proxy that knows nothing of TLS write such, and mean themselves. The
 * same address is asked over TLS. */
static bool raise_scheme(CURLU *from, CURLU *to)
{
	char *was = NULL;
	char *now = NULL;
	char *port = NULL;

	curl_url_get(from, CURLUPART_SCHEME, &was, 0);
	curl_url_get(to, CURLUPART_SCHEME, &now, 0);
	bool raise = was != NULL && now != NULL && strcmp(was, "https") == 0 &&
		     strcmp(now, "http") == 0;

	if (raise) {
		curl_url_get(to, CURLUPART_PORT, &port, 0);
		curl_url_set(to, CURLUPART_SCHEME, "https", 0);
		if (port != NULL && strcmp(port, "80") == 0)
			curl_url_set(to, CURLUPART_PORT, NULL, 0);
	}
	curl_free(was);
	curl_free(now);
	curl_free(port);
	return raise;
}

/* Scheme rules; NULL when the step is allowed, else why not. */
static const char *scheme_refusal(const struct http_op *op, CURLU *to)
{
	char *scheme = NULL;
	const char *why = NULL;

	if (curl_url_get(to, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK)
		return "redirect to a malformed address";
	if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
		why = "redirect to something other than http or https";
	else if (strcmp(scheme, "http") == 0 && !op->allow_plaintext)
		why = "redirect to plain http";
	curl_free(scheme);
	return why;
}

/* Makes `to`, parsed from op->url and the location, op's next URL. */
static const char *retarget(struct http_op *op, CURLU *from, CURLU *to, bool heard)
{
	bool raised = raise_scheme(from, to);
	const char *why = scheme_refusal(op, to);
	char *url = NULL;

	if (why != NULL)
		return why;
	if (raised && !heard && part_eq(from, to, CURLUPART_URL, 0))
		return "redirect from https to http";
	op->raised |= raised;
	if (curl_url_get(to, CURLUPART_URL, &url, CURLU_PUNYCODE) != CURLUE_OK)
		return "redirect to a malformed address";
	bool same = url_same_origin(str_of(op->url), str_of(url));

	curl_free(url);
	url = NULL;
	/* Never sent, and the address may be adopted as the feed's (feeds/policy.c). */
	curl_url_set(to, CURLUPART_FRAGMENT, NULL, 0);
	if (!carry_login(from, to, same) ||
		curl_url_get(to, CURLUPART_URL, &url, CURLU_PUNYCODE) != CURLUE_OK)
		return "redirect to a malformed address";
	/* The rule of request_fault() for a first request: a host that readers read in two ways
	 * is none, whoever wrote it. */
	if (url_host(str_of(url)).n == 0) {
		curl_free(url);
		return "redirect to a malformed address";
	}
	if (!same) {
		drop_private_headers(op);
		http_tls_done(op);
		http_tls_copy(op, &(struct http_tls){0});
	}
	free(op->url);
	op->url = xstrdup(url);
	curl_free(url);
	return NULL;
}

/* Follows the location; NULL, or why it cannot be followed. heard: a cookie came with it. */
static const char *follow(struct http_op *op, struct str location, bool heard)
{
	CURLU *from = xneed(curl_url());
	CURLU *to = xneed(curl_url());
	char *ref = str_dup(location);
	/* What servers send as Location: spaces, raw UTF-8, schemes that scheme_refusal() names. */
	const unsigned lenient = CURLU_URLENCODE | CURLU_ALLOW_SPACE | CURLU_NON_SUPPORT_SCHEME;
	const char *why = "redirect to a malformed address";

	/* `to` begins as the present URL: set again, a relative location is resolved against it. */
	if (curl_url_set(from, CURLUPART_URL, op->url, CURLU_PATH_AS_IS) == CURLUE_OK &&
		curl_url_set(to, CURLUPART_URL, op->url, CURLU_PATH_AS_IS) == CURLUE_OK &&
		curl_url_set(to, CURLUPART_URL, ref, lenient) == CURLUE_OK)
		why = retarget(op, from, to, heard);
	free(ref);
	curl_url_cleanup(from);
	curl_url_cleanup(to);
	return why;
}

/* What the hops so far set, with the hosts and paths that libcurl keeps it to. True: this one set more. */
static bool take_cookies(struct http_op *op)
{
	struct curl_slist *all = NULL;
	size_t n = 0;

	if (curl_easy_getinfo(op->easy->curl, CURLINFO_COOKIELIST, &all) != CURLE_OK)
		return false;
	for (const struct curl_slist *l = all; l != NULL; l = l->next)
		n++;
	bool more = n > op->n_cookies;

	curl_slist_free_all(op->cookies);
	op->cookies = all;
	op->n_cookies = n;
	return more;
}

/* True: op has its next URL. False: res is the answer, or a redirect that is refused. */
static bool next_hop(struct http_op *op, struct http_res *res)
{
	int max = op->client->lim.max_redirects;
	bool for_good;
	const char *why = "too many redirects";

	/* No error: the caller gets the 3xx and judges it (a destination that moved,
	 * alerts/dest.h). */
	if (!is_redirect(res->status, &for_good) || op->post || max == 0 ||
		res->location.n == 0)
		return false;
	if (op->hops < max) {
		bool heard = take_cookies(op);

		why = follow(op, res->location, heard);
	}
	if (why != NULL) {
		res->error = HTTP_ERR_REDIRECT;
		set_text(res, why);
		return false;
	}
	op->hops++;
	/* One temporary step in a chain makes its end temporary. */
	op->moved_for_good = op->moved_for_good && for_good;
	return true;
}

static void count_hop(struct http_op *op, CURLcode code, struct http_res *res)
{
	CURL *h = op->easy->curl;
	long status = 0;
	long head = 0;
	curl_off_t body = 0;
	int64_t took_us = (int64_t)((uv_hrtime() - op->started_ns) / 1000);

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(h, CURLINFO_HEADER_SIZE, &head);
	curl_easy_getinfo(h, CURLINFO_SIZE_DOWNLOAD_T, &body);
	res->status = (int)status;
	/* What a proxy says is nothing that came from the host. */
	if (!proxy_refused(op, code, res->status))
		op->wire_bytes += (uint64_t)head + (uint64_t)body;
	op->elapsed_us += took_us;
	op->budget_ms -= took_us / 1000;
}

/* Whoever looks for the fault must not be sent to a port that nobody named. */
static void blame_redirect(struct http_res *res)
{
	char why[sizeof(res->error_text)];

	if (res->error == HTTP_ERR_REDIRECT)
		return;
	snprintf(why, sizeof(why), "redirect from https to http; asked with https: %.100s",
		res->error_text);
	set_text(res, why);
	res->error = HTTP_ERR_REDIRECT;
}

/* Something came, and then the way broke, or there is too much: not that it was never an answer. */
static bool is_cut(const struct http_op *op, const struct http_res *res)
{
	bool broke = res->error == HTTP_ERR_RECV || res->error == HTTP_ERR_TIMEOUT ||
		     res->error == HTTP_ERR_TOO_LARGE;

	return op->raw && broke && res->status / 100 == 2 && op->answer.n > 0;
}

bool http_end_hop(struct http_op *op, CURLcode code, struct http_res *res)
{
	count_hop(op, code, res);
	http_head_fill(op, res);
	if (proxy_refused(op, code, res->status))
		res->error = HTTP_ERR_CONNECT;
	else if (code != CURLE_OK)
		res->error = error_of(op, code);
	else if (next_hop(op, res))
		return true;
	if (res->error != HTTP_OK && res->error != HTTP_ERR_REDIRECT)
		set_error_text(op, code, res);
	if (res->error != HTTP_OK && op->raised)
		blame_redirect(res);
	res->cut = is_cut(op, res);
	if (res->cut)
		res->error = HTTP_OK;
	if (res->error == HTTP_OK) {
		res->tear = ends_finish(&op->ends, &op->answer);
		res->body = buf_view(&op->answer);
	}
	res->url = str_of(op->url);
	if (op->hops > 0 && op->moved_for_good)
		res->permanent_url = res->url;
	res->wire_bytes = op->wire_bytes;
	res->elapsed_us = op->elapsed_us;
	return false;
}

void http_end_error(const struct http_op *op, CURLcode code, struct http_res *res)
{
	res->error = error_of(op, code);
	set_error_text(op, code, res);
}

void http_end_refused(struct http_op *op, struct http_res *res)
{
	res->error = op->error;
	set_text(res, op->curl_error);
	res->url = str_of(op->url);
	res->wire_bytes = op->wire_bytes;
	res->elapsed_us = op->elapsed_us;
}
