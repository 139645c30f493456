/* SPDX-License-Identifier: ISC */
/*
 * CPU of one unchanged poll (304) through the whole poller (schedule, policy, HTTP client,
 * judgement, state committed to SQLite by the store thread), against a bare libuv+curl_multi
 * loop with the same connection policy and, lower still, plain blocking sockets. All threads
 * count; the server is another process.
 *
 *   fresh       1,000 feeds on 1,000 hosts; the server closes the connection after each answer
 *   many        10,000 feeds on 10,000 hosts, the same
 *   keep-alive  200 feeds on 200 hosts, five times; connections stay
 *   https       one host, two at a time, fresh connection each, sessions resumed, verified
 *               against the system's CA bundle
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xalloc.h"
#include "tests/util/bench_curl.h"
#include "tests/util/bench_origin.h"
#include "tests/util/bench_poller.h"
#include "tests/util/bench_stat.h"
#include "tests/util/tlsd.h"

enum {
	FEEDS = 1000,
	MANY = 10000,
	KEPT = 200,
	KEPT_ROUNDS = 5,
	IN_FLIGHT = 256,
	SECURE = 100
};

/* n URLs on n loopback addresses. */
static char **urls_make(const char *path, uint16_t port, size_t n)
{
	char **v = xcalloc(n, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = xasprintf(
			"http://127.1.%zu.%zu:%u%s%zu", i / 250, 1 + i % 250, port, path, i);
	return v;
}

static void urls_free(char **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(v[i]);
	free((void *)v);
}

struct work {
	struct bench_curl bare;
	struct bench_poller poller;
	size_t polls, rounds;
	uint16_t port;
};

static void run_raw(void *arg)
{
	static const char request[] = "GET /once/x HTTP/1.1\r\nHost: 127.1.0.1\r\n"
				      "If-None-Match: \"a1b2c3d4e5f6\"\r\n\r\n";
	const struct work *w = arg;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(w->port)};
	char answer[1024];

	to.sin_addr.s_addr = htonl(0x7F010001);
	for (size_t i = 0; i < w->polls; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
			send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL) < 0)
			bench_die("the origin refuses");
		while (recv(fd, answer, sizeof(answer), 0) > 0)
			;
		close(fd);
	}
}

static void run_bare(void *arg)
{
	struct work *w = arg;

	bench_curl_run(&w->bare, w->polls);
}

static void run_poller(void *arg)
{
	struct work *w = arg;

	for (size_t i = 0; i < w->rounds; i++)
		bench_poller_round(&w->poller);
}

static void work_done(struct work *w)
{
	bench_curl_done(&w->bare);
	bench_poller_done(&w->poller);
}

static void print(struct bench_case *c, size_t n, const struct work *w, double goal)
{
	for (size_t i = 0; i < n; i++)
		bench_print(&c[i], 1e6 / (double)w->polls, "us/poll");
	bench_ratio(&c[n - 1], &c[n - 2], goal);
}

static void fresh(uint16_t port)
{
	char **urls = urls_make("/once/", port, FEEDS);
	struct work w = {.polls = FEEDS, .rounds = 1, .port = port};
	struct bench_case c[] = {
		{.name = "blocking sockets, fresh", .run = run_raw, .arg = &w},
		{.name = "libuv+curl_multi, fresh", .run = run_bare, .arg = &w},
		{.name = "poller, fresh", .run = run_poller, .arg = &w},
	};

	bench_curl_init(&w.bare, IN_FLIGHT, 304, NULL, (const char *const *)urls, FEEDS);
	bench_poller_init(&w.poller, 2, NULL, (const char *const *)urls, FEEDS);
	bench_run(c, 3);
	print(c, 3, &w, 1.25);
	printf("  = best peer's unchanged poll, quoted: 13000-16000 us (not run here)\n");
	work_done(&w);
	urls_free(urls, FEEDS);
}

/* What a poll costs must not depend on how many hosts there are. */
static void many(uint16_t port)
{
	char **urls = urls_make("/once/", port, MANY);
	struct work w = {.polls = MANY, .rounds = 1};
	struct bench_case c[] = {
		{.name = "libuv+curl_multi, 10,000 hosts", .run = run_bare, .arg = &w},
		{.name = "poller, 10,000 hosts", .run = run_poller, .arg = &w},
	};

	bench_curl_init(&w.bare, IN_FLIGHT, 304, NULL, (const char *const *)urls, MANY);
	bench_poller_init(&w.poller, 2, NULL, (const char *const *)urls, MANY);
	bench_run(c, 2);
	print(c, 2, &w, 0);
	work_done(&w);
	urls_free(urls, MANY);
}

static void kept(uint16_t port)
{
	char **urls = urls_make("/keep/", port, KEPT);
	struct work w = {.polls = (size_t)KEPT * KEPT_ROUNDS, .rounds = KEPT_ROUNDS};
	struct bench_case c[] = {
		{.name = "libuv+curl_multi, keep-alive", .run = run_bare, .arg = &w},
		{.name = "poller, keep-alive", .run = run_poller, .arg = &w},
	};

	bench_curl_init(&w.bare, IN_FLIGHT, 304, NULL, (const char *const *)urls, KEPT);
	bench_poller_init(&w.poller, 2, NULL, (const char *const *)urls, KEPT);
	bench_run(c, 2);
	print(c, 2, &w, 0);
	work_done(&w);
	urls_free(urls, KEPT);
}

/* The file holds the whole answer: s_server adds nothing. */
static void secure_write(const struct tlsd *t)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/feed", t->dir);
	FILE *f = fopen(path, "w");

	if (f == NULL)
		bench_die("cannot write %s", path);
	fputs("HTTP/1.0 304 Not Modified\r\nETag: \"a1b2c3d4e5f6\"\r\n\r\n", f);
	fclose(f);
}

static void secure(void)
{
	const char *why = "";
	struct tlsd t;
	char *url[SECURE];
	struct work w = {.polls = SECURE, .rounds = 1};
	struct bench_case c[] = {
		{.name = "libuv+curl_multi, https resumed", .run = run_bare, .arg = &w},
		{.name = "poller, https resumed", .run = run_poller, .arg = &w},
	};

	if (!tlsd_start(&t, "-HTTP", &why)) {
		printf("SKIP https poll: %s\n", why);
		return;
	}
	secure_write(&t);
	for (size_t i = 0; i < SECURE; i++)
		url[i] = xasprintf("https://127.0.0.1:%u/feed", t.port);
	bench_curl_init(&w.bare, 2, 304, t.bundle, (const char *const *)url, 2);
	bench_poller_init(&w.poller, 2, t.bundle, (const char *const *)url, SECURE);
	bench_run(c, 2);
	print(c, 2, &w, 1.25);
	bench_goal("poller, https", bench_median(c[1].s) * 1e6 / SECURE, "us/poll", 2000);
	work_done(&w);
	tlsd_stop(&t);
	for (size_t i = 0; i < SECURE; i++)
		free(url[i]);
}

int main(void)
{
	struct bench_origin origin;

	signal(SIGPIPE, SIG_IGN);
	log_init(LOG_LEVEL_ERR, LOG_STYLE_TERMINAL);
	bench_origin_start(&origin, STR("no feed"));
	printf("unchanged poll: CPU of the process, all threads\n");
	fresh(origin.port);
	many(origin.port);
	kept(origin.port);
	bench_origin_stop(&origin);
	secure();
	return 0;
}
