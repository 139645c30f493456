/* SPDX-License-Identifier: ISC */
#include "daemon/serve.h"

static void on_time(uv_timer_t *t);

static void run(struct serve *s)
{
	server_run(s->server, (int64_t)uv_now(s->timer.loop));
	int64_t ms = server_timeout_ms(s->server);

	if (ms < 0)
		uv_timer_stop(&s->timer);
	else
		uv_timer_start(&s->timer, on_time, (uint64_t)ms, 0);
}

static void on_time(uv_timer_t *t)
{
	run(t->data);
}

static void on_readable(uv_poll_t *h, int status, int events)
{
	(void)status;
	(void)events;
	run(h->data);
}

static void on_kick(uv_idle_t *h)
{
	uv_idle_stop(h);
	run(h->data);
}

void serve_open(struct serve *s, uv_loop_t *loop, struct server *server)
{
	s->server = server;
	uv_poll_init(loop, &s->poll, server_fd(server));
	uv_timer_init(loop, &s->timer);
	uv_idle_init(loop, &s->kick);
	s->poll.data = s->timer.data = s->kick.data = s;
	uv_poll_start(&s->poll, UV_READABLE, on_readable);
}

void serve_answer(
	struct serve *s, void *token, int status, struct str content_type, struct str body)
{
	server_answer(s->server, token, status, content_type, body);
	if (!uv_is_closing((uv_handle_t *)&s->kick))
		uv_idle_start(&s->kick, on_kick);
}

static void on_handle_closed(uv_handle_t *h)
{
	struct serve *s = h->data;

	if (--s->handles != 0)
		return;
	server_free(s->server);
	s->on_closed(s->closed_arg);
}

void serve_close(struct serve *s, void (*done)(void *arg), void *arg)
{
	uv_handle_t *handles[] = {
		(uv_handle_t *)&s->poll, (uv_handle_t *)&s->timer, (uv_handle_t *)&s->kick};

	s->on_closed = done;
	s->closed_arg = arg;
	s->handles = sizeof(handles) / sizeof(handles[0]);
	for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++)
		uv_close(handles[i], on_handle_closed);
}
