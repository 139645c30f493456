/* SPDX-License-Identifier: ISC */
/*
 * Any bytes to the control socket, in up to four writes: whatever was asked is answered once, and what is no
 * request is refused or hung up on. The first byte says where the writes part, and when an
 * operation answers. What stands behind "?" is read as of an alert.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/utf8.h"
#include "daemon/alert_query.h"
#include "daemon/control.h"
#include "daemon/feed_known.h"

enum {
	TURNS = 20,
	CALLS = 16
};

/* Kept for the life of the fuzzer. */
static struct {
	uv_loop_t loop;
	struct control *control;
	char path[108];
	bool later;
	struct control_call *calls[CALLS];
	size_t n_calls;
} fuzz;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

static void need(bool ok)
{
	if (!ok)
		abort();
}

/* No more items than there is room for, of a feed that may be one. */
static void check_known(struct str query)
{
	struct feed_known_query q = {0};
	struct err e = {0};
	struct arena a;

	arena_init(&a, 1 << 16);
	if (feed_known_read(query, &a, &q, &e) == ERR_NONE)
		need(conf_is_id(q.feed) && q.n <= FEED_KNOWN_MAX);
	arena_done(&a);
}

/* An id is one of the configuration or empty, a text is UTF-8, and a number is none that SQL could mistake. */
static void check_query(struct str query)
{
	struct alert_query q = {0};
	struct err e = {0};
	struct arena a;

	arena_init(&a, 1 << 16);
	if (alert_query_read(query, &a, &q, &e) == ERR_NONE) {
		const struct str ids[] = {q.f.dest, q.f.watch, q.f.feed, q.to};

		for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
			need(ids[i].n == 0 || conf_is_id(ids[i]));
		need(utf8_check(q.why) == q.why.n && q.why.n <= ALERT_WHY_MAX);
		need(q.f.max >= 1 && q.f.max <= ALERT_LIST_MAX &&
			q.f.states < 1U << DELIVERY_N);
		need(q.f.since_ms >= 0 && q.f.until_ms >= 0 && q.for_ms >= 0 && q.mute >= 0);
	} else {
		need(e.code == ERR_BAD_INPUT && e.msg[0] != '\0');
	}
	arena_done(&a);
}

static void on_call(struct control_call *call, struct str query, void *arg)
{
	(void)arg;
	check_query(query);
	check_known(query);
	if (fuzz.later && fuzz.n_calls < CALLS)
		fuzz.calls[fuzz.n_calls++] = call;
	else
		control_answer(call, 200, STR("text/plain"), STR("done\n"));
}

static void on_exit_remove(void)
{
	unlink(fuzz.path);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct control_route alerts[] = {
		{STR_INIT("GET"), STR_INIT("/alerts"), on_call},
		{STR_INIT("POST"), STR_INIT("/mute"), on_call},
	};
	static const struct control_ops ops = {.reload = on_call,
		.status = on_call,
		.look = on_call,
		.adopt = on_call,
		.drop = on_call,
		.alerts = alerts,
		.n_alerts = 2};
	struct err e;

	(void)argc;
	(void)argv;
	snprintf(fuzz.path, sizeof(fuzz.path), "/tmp/fuzz-control-%d.sock", (int)getpid());
	need(uv_loop_init(&fuzz.loop) == 0);
	need(control_new(&fuzz.loop, str_of(fuzz.path), &ops, NULL, &fuzz.control, &e) ==
		ERR_NONE);
	atexit(on_exit_remove);
	return 0;
}

static int dial(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	memcpy(at.sun_path, fuzz.path, sizeof(at.sun_path));
	need(fd >= 0 && connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0);
	return fd;
}

static void turn(int n)
{
	for (int i = 0; i < n; i++)
		uv_run(&fuzz.loop, UV_RUN_NOWAIT);
}

static void answer_all(void)
{
	for (size_t i = 0; i < fuzz.n_calls; i++)
		control_answer(fuzz.calls[i], 200, STR("text/plain"), STR("later\n"));
	fuzz.n_calls = 0;
}

/* Whatever comes begins as an answer does. */
static void check_answer(int fd)
{
	char in[4096];
	ssize_t n = recv(fd, in, sizeof(in), 0);

	need(n < 9 || memcmp(in, "HTTP/1.", 7) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size > 20000)
		return 0;
	size_t parts = 1 + data[0] % 4, at = 1;
	int fd = dial();

	fuzz.later = data[0] & 4;
	for (size_t i = 0; i < parts; i++) {
		size_t n = i + 1 < parts ? (size - at) / 2 : size - at;

		if (n != 0 && send(fd, data + at, n, MSG_NOSIGNAL) < 0)
			break;
		at += n;
		turn(3);
	}
	if (data[0] & 8)
		shutdown(fd, SHUT_WR);
	turn(TURNS);
	/* Hung up before it is answered: the answer finds nobody. */
	if (data[0] & 16)
		close(fd);
	turn(2);
	answer_all();
	turn(TURNS);
	if (!(data[0] & 16)) {
		check_answer(fd);
		close(fd);
	}
	turn(2);
	return 0;
}
