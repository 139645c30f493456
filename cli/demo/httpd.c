/* SPDX-License-Identifier: ISC */
/*
 * One struct per connection; a request is read whole, handled, answered, then the next one on the
 * same connection. Requests are parsed line by line from one buffer: this server talks to rasid and
 * to the tests, not to the internet.
 *
 *   on_read ──> c->in ──> conn_step: whole request? ──> answer ──┬─────────────────> send_answer
 *                  ^                                             ├─ delay_ms ─ timer ─────^
 *                  │                                             └─ hang: nothing, until the
 *                  └────────── on_written: the next one ───┐        other side closes
 *                                                          └── close_after: conn_close
 *
 * A connection is freed when both its handles (TCP and timer) have said that they are closed; the
 * server when its listener and all connections have.
 */
#include "cli/demo/httpd.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

/* Of bytes. HEAD_MAX and BODY_MAX together bound what a connection may hold unread. */
enum {
	HEAD_MAX = 64 * 1024,
	BODY_MAX = 8 * 1024 * 1024,
	CHUNK = 64 * 1024
};

struct httpd {
	uv_tcp_t listener;
	httpd_handler *handler;
	void *arg;
	struct conn *conns;
	/* The listener and each connection count as one: at 0 after httpd_close() the server is
	 * freed. */
	size_t handles;
	bool closing;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

struct conn {
	struct conn *next, *prev;
	struct httpd *owner;
	uv_tcp_t tcp;
	uv_timer_t delay;
	uv_write_t write;
	struct buf in;
	struct buf out;
	bool answering; /* a request was taken and its answer is not out yet */
	bool close_after;
	unsigned handles;
	char chunk[CHUNK];
};

static void conn_step(struct conn *c);

/* ---- closing ----------------------------------------------------------------------------- */

static void maybe_closed(struct httpd *h)
{
	if (h->handles != 0)
		return;
	/* Copied: h is gone before it is called, so that the caller may free what it shares with h. */
	void (*on_closed)(void *) = h->on_closed;
	void *arg = h->closed_arg;

	free(h);
	on_closed(arg);
}

static void on_conn_closed(uv_handle_t *handle)
{
	struct conn *c = handle->data;
	struct httpd *h = c->owner;

	if (--c->handles != 0)
		return;
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		h->conns = c->next;
	if (c->next != NULL)
		c->next->prev = c->prev;
	buf_done(&c->in);
	buf_done(&c->out);
	free(c);
	h->handles--;
	if (h->closing)
		maybe_closed(h);
}

static void conn_close(struct conn *c)
{
	/* Reading, writing and httpd_close() may each come to this; closing twice is an error in
	 * libuv. */
	if (uv_is_closing((uv_handle_t *)&c->tcp))
		return;
	uv_close((uv_handle_t *)&c->tcp, on_conn_closed);
	uv_close((uv_handle_t *)&c->delay, on_conn_closed);
}

static void on_listener_closed(uv_handle_t *handle)
{
	struct httpd *h = handle->data;

	h->handles--;
	maybe_closed(h);
}

void httpd_close(struct httpd *h, void (*done)(void *arg), void *arg)
{
	h->closing = true;
	h->on_closed = done;
	h->closed_arg = arg;
	/* Nobody leaves the list inside this loop: connections are unlinked by their closing
	 * callbacks. */
	for (struct conn *c = h->conns; c != NULL; c = c->next)
		conn_close(c);
	uv_close((uv_handle_t *)&h->listener, on_listener_closed);
}

/* ---- 3. the answer goes out -------------------------------------------------------------- */

static void on_written(uv_write_t *w, int status)
{
	struct conn *c = w->data;

	c->answering = false;
	/* Also UV_ECANCELED, when the connection closed with a write under way: conn_close() does
	 * nothing then. */
	if (status != 0 || c->close_after) {
		conn_close(c);
		return;
	}
	conn_step(c); /* a request may be waiting already */
}

static void send_answer(struct conn *c)
{
	uv_buf_t b = uv_buf_init(c->out.p, (unsigned)c->out.n);

	c->write.data = c;
	/* One uv_write_t is enough: `answering` keeps the next request waiting until this one is
	 * out. */
	if (uv_write(&c->write, (uv_stream_t *)&c->tcp, &b, 1, on_written) != 0)
		conn_close(c);
}

static void on_delay_over(uv_timer_t *t)
{
	send_answer(t->data);
}

/* Of the answers that scripts give; the text has no meaning (RFC 9112 4), but a reader of logs
 * wants it. */
static const char *reason(int status)
{
	static const struct {
		int status;
		const char *text;
	} rows[] = {{200, "OK"}, {204, "No Content"}, {301, "Moved Permanently"},
		{304, "Not Modified"}, {400, "Bad Request"}, {404, "Not Found"}, {410, "Gone"},
		{429, "Too Many Requests"}, {503, "Service Unavailable"}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].status == status)
			return rows[i].text;
	return "Status";
}

static void write_answer(struct conn *c, const struct httpd_res *res)
{
	/* RFC 9110 15.3.5 and 15.4.5: these end with their headers, and a body would be read as the
	 * start of the next answer. */
	bool bodyless = res->status == 304 || res->status == 204;

	buf_reset(&c->out);
	buf_printf(&c->out, "HTTP/1.1 %d %s\r\n", res->status, reason(res->status));
	for (size_t i = 0; i < res->n_headers; i++)
		buf_printf(&c->out, STR_F ": " STR_F "\r\n", STR_A(res->headers[i].name),
			STR_A(res->headers[i].value));
	if (!bodyless)
		buf_printf(&c->out, "Content-Length: %zu\r\n", res->body.n);
	buf_printf(&c->out, "\r\n");
	if (!bodyless)
		buf_add(&c->out, res->body.p, res->cut ? res->body.n / 2 : res->body.n);
	/* Half of the announced bytes, then the end. */
	c->close_after = res->cut;
}

/* ---- 2. a whole request is here ---------------------------------------------------------- */

static void answer(struct conn *c, const struct httpd_req *req)
{
	struct httpd_res res = {.status = 200};

	c->answering = true;
	buf_init(&res.body, BUF_NO_MAX);
	c->owner->handler(req, &res, c->owner->arg);
	/* Now, and not when a delay is over: res.headers point into the request, which conn_step()
	 * takes out of the buffer as soon as this returns. */
	write_answer(c, &res);
	buf_done(&res.body);
	/* The connection stays open without an answer: a dead receiver, for the tests of
	 * time-outs. */
	if (res.hang)
		return;
	if (res.delay_ms > 0)
		uv_timer_start(&c->delay, on_delay_over, (uint64_t)res.delay_ms, 0);
	else
		send_answer(c);
}

/* The request line and headers in `head`, which ends after the empty line. */
static bool parse_head(struct str head, struct httpd_req *ret)
{
	struct str line = {0};
	struct str rest = head;

	if (!str_cut(&rest, '\n', &line))
		return false;
	line = str_trim(line);
	/* METHOD SP target SP version (RFC 9112 3): between the first blank and the last. */
	size_t a = str_find(line, ' ');
	size_t b = str_rfind(line, ' ');

	if (a >= b)
		return false;
	struct str target = str_sub(line, a + 1, b);
	size_t q = str_find(target, '?');

	ret->method = str_sub(line, 0, a);
	ret->path = str_sub(target, 0, q);
	ret->query = str_sub(target, q + 1, target.n);
	while (str_cut(&rest, '\n', &line) && ret->n_headers < 32) {
		size_t colon = str_find(line, ':');

		/* A line without a colon is passed over, as the 33rd header is: nobody here sends
		 * either on purpose. */
		if (colon < line.n)
			ret->headers[ret->n_headers++] =
				(struct http_header){str_sub(line, 0, colon),
					str_trim(str_sub(line, colon + 1, line.n))};
	}
	return true;
}

/* What follows the request moves to the front: slices into c->in are worth nothing after this. */
static void consume(struct buf *b, size_t n)
{
	memmove(b->p, b->p + n, b->n - n);
	b->n -= n;
	b->p[b->n] = '\0';
}

static void conn_step(struct conn *c)
{
	struct str in = buf_view(&c->in);
	size_t end = str_find_str(in, STR("\r\n\r\n"));
	struct httpd_req req = {0};
	uint64_t length = 0;

	/* One at a time: what comes meanwhile waits in c->in, as pipelining allows. */
	if (c->answering || end == in.n)
		return;
	/* No 400: whoever sends this to us is broken, and a test should see that at once. */
	if (!parse_head(str_sub(in, 0, end + 2), &req)) {
		conn_close(c);
		return;
	}
	/* Absent or no number: no body. Chunked requests are not read; neither libcurl nor the
	 * tests send them. */
	str_to_u64(httpd_header(&req, "Content-Length"), &length);
	if (length > BODY_MAX) {
		conn_close(c);
		return;
	}
	if (in.n < end + 4 + length)
		return;
	req.body = str_sub(in, end + 4, end + 4 + length);
	answer(c, &req);
	consume(&c->in, end + 4 + length);
}

/* ---- 1. bytes arrive --------------------------------------------------------------------- */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret)
{
	struct conn *c = handle->data;

	(void)suggested;
	/* Always the same bytes: libuv hands them to on_read() before it asks for room again. */
	*ret = uv_buf_init(c->chunk, CHUNK);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
	struct conn *c = stream->data;

	if (n < 0 || buf_add(&c->in, b->base, (size_t)n) != ERR_NONE)
		conn_close(c);
	else if (n > 0)
		conn_step(c);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct httpd *h = listener->data;
	struct conn *c = NULL;

	if (status != 0 || h->closing)
		return;
	c = xcalloc(1, sizeof(*c));
	c->owner = h;
	buf_init(&c->in, HEAD_MAX + BODY_MAX);
	buf_init(&c->out, BUF_NO_MAX);
	uv_tcp_init(listener->loop, &c->tcp);
	uv_timer_init(listener->loop, &c->delay);
	c->tcp.data = c->delay.data = c;
	c->handles = 2;
	h->handles++;
	c->next = h->conns;
	if (h->conns != NULL)
		h->conns->prev = c;
	h->conns = c;
	if (uv_accept(listener, (uv_stream_t *)&c->tcp) != 0 ||
		uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) != 0)
		conn_close(c);
}

/* ---- interface --------------------------------------------------------------------------- */

enum errc httpd_new(uv_loop_t *loop, uint16_t port, httpd_handler *handler, void *arg,
	struct httpd **ret, uint16_t *ret_port, struct err *e)
{
	struct httpd *h = xcalloc(1, sizeof(*h));
	struct sockaddr_in at;
	struct sockaddr_storage bound;
	int len = sizeof(bound);

	h->handler = handler;
	h->arg = arg;
	uv_tcp_init(loop, &h->listener);
	h->listener.data = h;
	h->handles = 1;
	/* The one address there is, and no option for another: it misbehaves on request, and its
	 * newsroom can be scripted by anybody who reaches it. */
	uv_ip4_addr("127.0.0.1", port, &at);
	int rc = uv_tcp_bind(&h->listener, (const struct sockaddr *)&at, 0);

	if (rc == 0)
		rc = uv_listen((uv_stream_t *)&h->listener, 128, on_connection);
	if (rc == 0)
		rc = uv_tcp_getsockname(&h->listener, (struct sockaddr *)&bound, &len);
	if (rc != 0)
		return err_set(
			e, ERR_IO, "cannot listen on 127.0.0.1:%u: %s", port, uv_strerror(rc));
	/* Copied and not cast: the rules of aliasing let nobody look at a sockaddr_storage as a
	 * sockaddr_in. */
	memcpy(&at, &bound, sizeof(at));
	*ret_port = ntohs(at.sin_port);
	*ret = h;
	return ERR_NONE;
}

struct str httpd_header(const struct httpd_req *req, const char *name)
{
	for (size_t i = 0; i < req->n_headers; i++)
		if (str_eq_nocase(req->headers[i].name, str_of(name)))
			return req->headers[i].value;
	return (struct str){0};
}

void httpd_add_header(struct httpd_res *res, const char *name, struct str value)
{
	if (res->n_headers < HTTP_HEADERS_MAX)
		res->headers[res->n_headers++] = (struct http_header){str_of(name), value};
}
