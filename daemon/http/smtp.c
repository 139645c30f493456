/* SPDX-License-Identifier: ISC */
/*
 * Mails: SMTP (RFC 5321) by libcurl, a connection each, in a thread each.
 *
 *   http_start ─> thread: greeting · EHLO · STARTTLS · AUTH · MAIL · RCPT ... · DATA · message · QUIT
 *                   └── uv_async ─> loop: what did the server say, and to what? ─> callback, freed
 *
 * A thread, because libcurl waits for the answers to the end of a message and to QUIT inside of its own calls
 * (smtp_done(), smtp_disconnect(): still so in 8.14). Servers look for spam before that answer, for seconds,
 * and nothing else would get on meanwhile. The thread touches what the loop leaves alone while it runs: the
 * callbacks' part of its op, and struct http_smtp. Who cancels leaves the thread behind, which stops within
 * a second or so.
 *
 * No connection is kept: an account's would be another's, servers hang up on who says nothing, and libcurl
 * closes kept ones with a QUIT that it waits for, wherever it happens to be.
 *
 * Which answer counts is told by the replies that libcurl hands over and by how far it has come, for its
 * codes are the same for a refused recipient and a broken line. A reply that came when the whole message
 * was out is the message's, whatever happens afterwards: sent is sent.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url_host.h"
#include "base/xalloc.h"
#include "daemon/http/internal.h"

enum {
	REPLY_TEXT_MAX = 512 /* RFC 5321 4.5.3.1.5 */
};

struct http_smtp {
	uv_thread_t thread;
	uv_async_t ended; /* counted by the client */
	struct http_client *client;
	struct http_op *op;
	struct http_easy easy; /* of op, as long as its thread's results are judged */
	CURLcode code;
	atomic_bool abandoned; /* nobody waits for it any more */

	/* the request */
	char *from, *user, *password;
	struct curl_slist *to;
	bool starttls;
	char *bundle; /* certificate authorities, as libcurl is told them; NULL: none */

	/* the conversation */
	size_t sent;   /* bytes of op->body that libcurl has taken */
	bool all_sent; /* and it was told that this is the end */
	int reply;     /* code of the last reply; since all_sent, of those behind it; or 0 */
};

/* ---- the request ----------------------------------------------------------------------------- */

static bool is_address(struct str s)
{
	size_t at = str_rfind(s, '@');

	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7F || s.p[i] == '<' || s.p[i] == '>')
			return false;
	return at > 0 && at < s.n && at + 1 < s.n;
}

/* RFC 5321 2.3.8: what reads a bare LF as an end of line sees another mail behind ".\n". */
static bool has_bare_breaks(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\0' || (s.p[i] == '\n' && (i == 0 || s.p[i - 1] != '\r')) ||
			(s.p[i] == '\r' && (i + 1 == s.n || s.p[i + 1] != '\n')))
			return true;
	return false;
}

const char *http_smtp_fault(const struct http_req *req, bool allow_plaintext)
{
	const struct http_mail *m = req->mail;
	bool smtps = str_starts_nocase(req->url, STR("smtps://"));
	struct url_authority u;

	if (!smtps && !str_starts_nocase(req->url, STR("smtp://")))
		return "the URL of a mail server is neither smtps nor smtp";
	if (!url_authority(req->url, &u) || u.host.n == 0)
		return "the URL names no host, or not in one way only";
	/* libcurl takes a path for the name that it says in EHLO. */
	const char *end = u.port.n != 0 ? u.port.p + u.port.n : u.host.p + u.host.n;

	if (u.userinfo.n != 0 || end != req->url.p + req->url.n)
		return "the URL of a mail server has a host and a port alone";
	if (!smtps && !m->starttls && !allow_plaintext)
		return "mail without TLS is not allowed here";
	if (!is_address(m->from) || m->n_to == 0 || m->n_to > HTTP_MAIL_TO_MAX)
		return "a mail has an address to come from and 1 to 100 to go to";
	for (size_t i = 0; i < m->n_to; i++)
		if (!is_address(m->to[i]))
			return "a recipient of the mail is no address";
	if (has_bare_breaks(req->body))
		return "the mail has a NUL, or a line that does not end in CR LF";
	return NULL;
}

void http_smtp_copy(struct http_op *op, const struct http_req *req)
{
	struct http_smtp *s = xcalloc(1, sizeof(*s));
	const struct http_mail *m = req->mail;

	op->url = str_dup(req->url);
	op->body = xstrndup(req->body.p, req->body.n);
	op->body_n = req->body.n;
	op->smtp = s;
	s->op = op;
	s->from = str_dup(m->from);
	s->user = m->user.n > 0 ? str_dup(m->user) : NULL;
	s->password = str_dup(m->password);
	s->starttls = m->starttls;
	for (size_t i = 0; i < m->n_to; i++) {
		char *to = str_dup(m->to[i]);

		s->to = xneed(curl_slist_append(s->to, to));
		free(to);
	}
}

static void smtp_free(struct http_smtp *s)
{
	curl_slist_free_all(s->to);
	free(s->from);
	free(s->user);
	if (s->password != NULL)
		explicit_bzero(s->password, strlen(s->password));
	free(s->password);
	free(s->bundle);
	free(s);
}

/* ---- what libcurl calls, in the thread ----------------------------------------------------------- */

static size_t on_read(char *to, size_t one, size_t n, void *arg)
{
	struct http_smtp *s = arg;
	size_t left = s->op->body_n - s->sent;
	size_t take = left < one * n ? left : one * n;

	memcpy(to, s->op->body + s->sent, take);
	s->sent += take;
	if (s->sent == s->op->body_n && !s->all_sent) {
		s->all_sent = true;
		s->reply = 0; /* that was the one to DATA */
	}
	return take;
}

/* RFC 5321 4.2.1: of several lines the last has no '-' behind its code. */
static int code_of(struct str line)
{
	uint64_t code = 0;

	if (line.n < 3 || (line.n > 3 && line.p[3] == '-') ||
		!str_to_u64(str_sub(line, 0, 3), &code) || code < 200 || code > 599)
		return 0;
	return (int)code;
}

static void keep_text(struct http_op *op, struct str line)
{
	buf_reset(&op->answer);
	for (size_t i = 0; i < line.n && i < REPLY_TEXT_MAX; i++) {
		bool shown = line.p[i] >= ' ' && line.p[i] < 0x7F;

		buf_add(&op->answer, shown ? &line.p[i] : "?", 1);
	}
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_reply(char *p, size_t one, size_t n, void *arg)
{
	struct http_smtp *s = arg;
	struct str line = str_trim((struct str){p, one * n});
	int code = code_of(line);

	s->op->head_bytes += one * n;
	if (s->op->head_bytes > s->op->max_headers) {
		s->op->error = HTTP_ERR_TOO_LARGE;
		return CURL_WRITEFUNC_ERROR;
	}
	/* QUIT is answered, too; what the message was answered stays. */
	if (code == 0 || (s->all_sent && s->reply != 0))
		return n;
	s->reply = code;
	keep_text(s->op, line);
	return n;
}

/* Everything that had to be said was said: libcurl waits for the answer to QUIT alone, up to two minutes. */
static bool is_over(const struct http_smtp *s)
{
	return s->reply != 0 && (s->all_sent || (s->op->asked && s->reply >= 400));
}

static int on_progress(
	void *arg, curl_off_t all, curl_off_t now, curl_off_t up_all, curl_off_t up)
{
	struct http_smtp *s = arg;

	(void)all;
	(void)now;
	(void)up_all;
	(void)up;
	if (atomic_load(&s->abandoned) || is_over(s))
		return 1;
	/* CURLOPT_TIMEOUT_MS does not hold for the answer to the message: for that libcurl has two minutes. */
	if ((int64_t)((uv_hrtime() - s->op->started_ns) / 1000000) < s->op->budget_ms)
		return 0;
	s->op->error = HTTP_ERR_TIMEOUT;
	return 1;
}

/* Before MAIL, when the login is done. The address was judged when it was dialled, by this transfer. */
/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static int on_envelope(void *arg, char *peer, char *local, int peer_port, int local_port)
{
	struct http_smtp *s = arg;

	(void)peer;
	(void)local;
	(void)peer_port;
	(void)local_port;
	s->op->asked = true;
	return CURL_PREREQFUNC_OK;
}

/* ---- the thread ------------------------------------------------------------------------------- */

#define SET(option, value) ok = ok && curl_easy_setopt(h, option, value) == CURLE_OK

static bool set_way(CURL *h, struct http_smtp *s)
{
	struct http_op *op = s->op;
	bool ok = true;

	SET(CURLOPT_URL, op->url);
	SET(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	SET(CURLOPT_PROXY, ""); /* also none of the environment */
	SET(CURLOPT_NOPROXY, "");
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_QUICK_EXIT, 1L);
	SET(CURLOPT_FORBID_REUSE, 1L);
	/* Greeting and login count as connecting to libcurl, and servers take their time for both. */
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)op->budget_ms);
	SET(CURLOPT_TIMEOUT_MS, (long)op->budget_ms);
	SET(CURLOPT_OPENSOCKETFUNCTION, http_easy_dial);
	SET(CURLOPT_OPENSOCKETDATA, op);
	SET(CURLOPT_PREREQFUNCTION, on_envelope);
	SET(CURLOPT_PREREQDATA, s);
	SET(CURLOPT_ERRORBUFFER, op->curl_error);
	return ok && http_tls_set_alone(h, op, s->bundle);
}

static bool set_mail(CURL *h, struct http_smtp *s)
{
	bool ok = true;

	SET(CURLOPT_MAIL_FROM, s->from);
	/* All or nobody, unless libcurl is told otherwise: one who is left out would never be told, and nobody
	 * would know. */
	SET(CURLOPT_MAIL_RCPT, s->to);
	/* Whoever sits on the way would only have to leave STARTTLS out. */
	SET(CURLOPT_USE_SSL, (long)(s->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
	if (s->user != NULL) {
		SET(CURLOPT_USERNAME, s->user);
		SET(CURLOPT_PASSWORD, s->password);
		/* Those that a password alone is enough for; others (GSSAPI, NTLM) libcurl would prefer,
		 * and fail with. TLS hides the password. */
		SET(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	}
	SET(CURLOPT_UPLOAD, 1L);
	SET(CURLOPT_INFILESIZE_LARGE, (curl_off_t)s->op->body_n);
	SET(CURLOPT_READFUNCTION, on_read);
	SET(CURLOPT_READDATA, s);
	SET(CURLOPT_HEADERFUNCTION, on_reply);
	SET(CURLOPT_HEADERDATA, s);
	SET(CURLOPT_NOPROGRESS, 0L);
	SET(CURLOPT_XFERINFOFUNCTION, on_progress);
	SET(CURLOPT_XFERINFODATA, s);
	return ok;
}

static void on_thread(void *arg)
{
	struct http_smtp *s = arg;
	CURL *h = s->easy.curl;

	s->code = CURLE_OUT_OF_MEMORY;
	if (set_way(h, s) && set_mail(h, s))
		s->code = curl_easy_perform(h);
	if (s->op->error == HTTP_ERR_TIMEOUT)
		(void)snprintf(s->op->curl_error, sizeof(s->op->curl_error),
			"the server did not answer in time");
	uv_async_send(&s->ended);
	/* From here on the loop has it all. */
}

/* ---- the loop ------------------------------------------------------------------------------- */

static void on_async_closed(uv_handle_t *a)
{
	struct http_smtp *s = a->data;
	struct http_client *c = s->client;

	smtp_free(s);
	http_loop_closed(c);
}

/* What the server answered, if that decided it, else libcurl's reason. */
static void judge(const struct http_smtp *s, struct http_res *res)
{
	struct http_op *op = s->op;

	curl_off_t connected_us = 0;

	curl_easy_getinfo(op->easy->curl, CURLINFO_CONNECT_TIME_T, &connected_us);
	op->connected = connected_us > 0;
	res->url = str_of(op->url);
	res->wire_bytes = op->head_bytes;
	res->elapsed_us = (int64_t)((uv_hrtime() - op->started_ns) / 1000);
	/* Of the replies on the way only a refusal is an answer: after the others the line broke. */
	if (op->error != HTTP_OK || s->reply == 0 || (!s->all_sent && s->reply < 400)) {
		http_end_error(op, s->code, res);
		return;
	}
	res->status = s->reply;
	res->after_data = s->all_sent;
	res->body = buf_view(&op->answer);
}

static void on_ended(uv_async_t *a)
{
	struct http_smtp *s = a->data;
	struct http_op *op = s->op;
	struct http_res res = {0};
	bool abandoned = atomic_load(&s->abandoned);

	uv_thread_join(&s->thread);
	judge(s, &res);
	curl_easy_cleanup(s->easy.curl);
	op->easy = NULL;
	op->smtp = NULL;
	uv_close((uv_handle_t *)a, on_async_closed);
	http_op_mail_done(op, abandoned ? NULL : &res);
}

bool http_smtp_start(struct http_op *op)
{
	struct http_client *c = op->client;
	struct http_smtp *s = op->smtp;

	s->client = c;
	s->bundle = c->ca_path != NULL ? xstrdup(c->ca_path) : NULL;
	s->easy.curl = xneed(curl_easy_init());
	s->ended.data = s;
	op->easy = &s->easy;
	op->allow_private = c->lim.allow_private;
	op->max_headers = c->lim.max_headers;
	op->answer.max = REPLY_TEXT_MAX;
	op->started_ns = uv_hrtime();
	uv_async_init(c->loop, &s->ended, on_ended);
	c->n_handles++;
	if (uv_thread_create(&s->thread, on_thread, s) == 0)
		return true;
	curl_easy_cleanup(s->easy.curl);
	op->easy = NULL;
	op->smtp = NULL;
	uv_close((uv_handle_t *)&s->ended, on_async_closed);
	return false;
}

bool http_smtp_abandon(struct http_op *op)
{
	return !atomic_exchange(&op->smtp->abandoned, true);
}
