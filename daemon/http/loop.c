/* SPDX-License-Identifier: ISC */
/*
 * libcurl's multi socket interface on a libuv loop.
 *
 *   libcurl ── on_socket: watch this ──> uv_poll  ── on_ready ──┐
 *           ── on_timeout: wake me ────> uv_timer ── on_timer ──┤
 *           <──────── curl_multi_socket_action() <──────────────┘
 *                       then reap(): finished transfers ──> http_op_hop_done()
 *
 * libcurl says which sockets it wants watched (on_socket) and when it wants to be woken
 * (on_timeout); libuv says when that happened (on_ready, on_timer) and libcurl does the work in
 * curl_multi_socket_action(). After each such call the finished transfers are reaped, which is
 * the only place that user callbacks come from, besides the timer for refused transfers.
 *
 * Nothing here calls back into libcurl from inside one of libcurl's callbacks. libuv reports an
 * error condition of a descriptor as status < 0 and stops watching: libcurl must be told
 * CURL_CSELECT_ERR, or the transfer would sleep until its timeout. curl_multi_cleanup() may ask
 * for new polls (TLS goodbyes); they are refused while closing.
 */
#include <stdlib.h>

#include "base/xalloc.h"
#include "daemon/http/internal.h"

/* A socket that libcurl wants watched. */
struct http_sock {
	uv_poll_t poll;
	struct http_client *client;
	curl_socket_t fd;
	int events; /* of libuv */
};

static void on_ready(uv_poll_t *poll, int status, int events);

static void reap(struct http_client *c)
{
	int left;
	CURLMsg *msg;

	/* A callback may close the client, which frees the multi. */
	while (!c->closing && (msg = curl_multi_info_read(c->multi, &left)) != NULL) {
		struct http_op *op = NULL;

		if (msg->msg != CURLMSG_DONE)
			continue;
		/* msg dies with the next call into the multi: its result is passed on before
		 * anything else. */
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&op);
		http_op_hop_done(op, msg->data.result);
	}
}

static void act(struct http_client *c, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(c->multi, fd, what, &running);
	reap(c);
}

void http_loop_closed(struct http_client *c)
{
	if (--c->n_handles == 0 && c->closing)
		http_client_freed(c);
}

static void on_sock_closed(uv_handle_t *h)
{
	struct http_sock *s = h->data;
	struct http_client *c = s->client;

	free(s);
	http_loop_closed(c);
}

static void on_timer_closed(uv_handle_t *h)
{
	http_loop_closed(h->data);
}

/* s is freed a turn later, when libuv lets go of the handle (on_sock_closed()). */
static void sock_forget(struct http_sock *s)
{
	if (s == NULL)
		return;
	uv_poll_stop(&s->poll); /* now: libcurl closes the descriptor next */
	uv_close((uv_handle_t *)&s->poll, on_sock_closed);
}

static struct http_sock *sock_new(struct http_client *c, curl_socket_t fd)
{
	struct http_sock *s = xcalloc(1, sizeof(*s));

	*s = (struct http_sock){.client = c, .fd = fd};
	s->poll.data = s;
	if (uv_poll_init_socket(c->loop, &s->poll, fd) != 0) {
		free(s);
		return NULL;
	}
	c->n_handles++;
	curl_multi_assign(c->multi, fd, s);
	return s;
}

/* A socket that connects is watched for writing. Reading begins behind that: with the handshake, a
 * proxy's answer, the answer. None of libcurl's figures says so in all its versions. Before the first
 * socket it is the look-up that is waited for. */
static void note_connected(CURL *easy)
{
	struct http_op *op = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&op);
	if (op != NULL && op->dialled)
		op->connected = true;
}

/* CURLMOPT_SOCKETFUNCTION. Always 0: anything else kills every transfer of the multi. A socket
 * that cannot be watched runs into its own timeout. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct http_client *c = arg;
	struct http_sock *s = of_socket;
	int events = (what & CURL_POLL_IN ? UV_READABLE : 0) |
		     (what & CURL_POLL_OUT ? UV_WRITABLE : 0);

	if (what & CURL_POLL_IN)
		note_connected(easy);
	if (what == CURL_POLL_REMOVE) {
		sock_forget(s);
		return 0;
	}
	if (c->closing)
		return 0;
	if (s == NULL)
		s = sock_new(c, fd);
	if (s == NULL || s->events == events)
		return 0;
	s->events = events;
	uv_poll_start(&s->poll, events, on_ready);
	return 0;
}

static void on_ready(uv_poll_t *poll, int status, int events)
{
	struct http_sock *s = poll->data;
	int what = (events & UV_READABLE ? CURL_CSELECT_IN : 0) |
		   (events & UV_WRITABLE ? CURL_CSELECT_OUT : 0);

	/* With an error alone libcurl does not look at the socket: what arrived before it would be lost, and
	 * a request on a kept connection that the server has closed meanwhile would fail, where a read that
	 * fails makes libcurl send it again on a new one. */
	act(s->client, s->fd,
		status < 0 ? CURL_CSELECT_ERR | CURL_CSELECT_IN | CURL_CSELECT_OUT : what);
	/* After an error libuv has stopped the poll. When libcurl goes on with the socket all
	 * the same, it does not repeat a wish that has not changed. s is freed later than
	 * this. */
	if (status < 0 && !uv_is_closing((uv_handle_t *)poll))
		uv_poll_start(poll, s->events, on_ready);
}

static void on_timer(uv_timer_t *t)
{
	act(t->data, CURL_SOCKET_TIMEOUT, 0);
}

/* CURLMOPT_TIMERFUNCTION. 0 means at once, but not from in here. */
static int on_timeout(CURLM *multi, long ms, void *arg)
{
	struct http_client *c = arg;

	(void)multi;
	if (c->closing)
		return 0;
	if (ms < 0)
		uv_timer_stop(&c->curl_timer);
	else
		uv_timer_start(&c->curl_timer, on_timer, (uint64_t)ms, 0);
	return 0;
}

static void on_refused(uv_timer_t *t)
{
	http_op_report_refused(t->data);
}

void http_loop_refused(struct http_client *c)
{
	uv_timer_start(&c->refused_timer, on_refused, 0, 0);
}

enum errc http_loop_init(struct http_client *c, struct err *e)
{
	c->multi = curl_multi_init();
	if (c->multi == NULL)
		return err_set(e, ERR_IO, "cannot initialise libcurl");
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(c->multi, CURLMOPT_SOCKETDATA, c);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(c->multi, CURLMOPT_TIMERDATA, c);
	uv_timer_init(c->loop, &c->curl_timer);
	uv_timer_init(c->loop, &c->refused_timer);
	c->curl_timer.data = c;
	c->refused_timer.data = c;
	/* The two timers; each watched socket counts itself. The last one back frees the client. */
	c->n_handles = 2;
	return ERR_NONE;
}

void http_loop_close(struct http_client *c)
{
	curl_multi_cleanup(c->multi); /* gives back every socket through on_socket() */
	c->multi = NULL;
	uv_close((uv_handle_t *)&c->curl_timer, on_timer_closed);
	uv_close((uv_handle_t *)&c->refused_timer, on_timer_closed);
}
