/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * web/'s server on the loop: its epoll descriptor is watched with uv_poll, its time-outs with a timer that
 * is set anew after every run (doc/reliability.md "The control socket"). Loop thread only.
 */
#include <uv.h>

#include "web/server.h"

/* Part of whatever serves; must not move. */
struct serve {
	struct server *server;
	uv_poll_t poll;
	uv_timer_t timer;
	uv_idle_t kick; /* runs the server once more after an answer given outside it */
	size_t handles;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* server is s's from now on. */
void serve_open(struct serve *s, uv_loop_t *loop, struct server *server);
/* server_answer() from outside the handler, sent in the loop's next turn. */
void serve_answer(
	struct serve *s, void *token, int status, struct str content_type, struct str body);
/* Closes what listens and every connection; then done() on the loop. */
void serve_close(struct serve *s, void (*done)(void *arg), void *arg);
