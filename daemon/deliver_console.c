/* SPDX-License-Identifier: ISC */
/*
 * The way to the console. In libuv's thread pool, and only what surely fits: a terminal that was stopped
 * with ^S or a pipe that nobody reads must stop neither the loop nor the end of the program.
 */
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include "daemon/deliver_private.h"

static void console_write(struct lane *l);

static void console_done(struct lane *l, ssize_t n)
{
	struct dest_verdict v = {.class = DEST_SENT};

	if (n <= 0)
		dest_judge(&v, DEST_TRANSIENT, "standard output: %s",
			n != 0 ? uv_strerror((int)n) : "closed");
	lane_try_ends(l, NULL);
	lane_answered(l, &v);
}

static void on_written(uv_fs_t *req)
{
	struct lane *l = req->data;
	ssize_t n = req->result;

	uv_fs_req_cleanup(req);
	l->written += n > 0 ? (size_t)n : 0;
	if (n > 0 && l->written < l->text.n)
		console_write(l);
	else
		console_done(l, n);
}

static void on_console_look(uv_timer_t *t)
{
	console_write(t->data);
}

static void console_write(struct lane *l)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
	size_t left = l->text.n - l->written;

	if (poll(&out, 1, 0) == 0) {
		uv_timer_start(&l->timer, on_console_look, LANE_CONSOLE_LOOK_MS, 0);
		return;
	}
	uv_buf_t b = uv_buf_init(
		l->text.p + l->written, (unsigned)(left < PIPE_BUF ? left : PIPE_BUF));

	l->write.data = l;
	uv_fs_write(l->owner->loop, &l->write, STDOUT_FILENO, &b, 1, -1, on_written);
}

void lane_console_send(struct lane *l)
{
	l->written = 0;
	console_write(l);
}
