/* SPDX-License-Identifier: ISC */
/* Sockets and one timer between the two libraries, and handles in a ring. */
#include "tests/util/bench_curl.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/util/bench_stat.h"

struct sock {
	uv_poll_t poll;
	struct bench_curl *b;
	curl_socket_t fd;
};

static void start(struct bench_curl *b)
{
	while (b->left > 0 && b->idle > 0 && b->in_flight < b->max_in_flight) {
		CURL *h = b->free_handles[b->head];

		b->head = (b->head + 1) % b->n_handles;
		b->idle--;
		b->left--;
		b->in_flight++;
		curl_multi_add_handle(b->multi, h);
	}
}

static void finish(struct bench_curl *b, CURL *h, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(h, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK || status != b->expect)
		bench_die("curl: %s, status %ld", curl_easy_strerror(code), status);
	curl_multi_remove_handle(b->multi, h);
	b->free_handles[(b->head + b->idle++) % b->n_handles] = h;
	b->in_flight--;
}

static void act(struct bench_curl *b, curl_socket_t fd, int what)
{
	int n;
	CURLMsg *msg;

	curl_multi_socket_action(b->multi, fd, what, &n);
	while ((msg = curl_multi_info_read(b->multi, &n)) != NULL)
		if (msg->msg == CURLMSG_DONE)
			finish(b, msg->easy_handle, msg->data.result);
	start(b);
}

static void on_poll(uv_poll_t *p, int status, int events)
{
	struct sock *s = p->data;

	(void)status;
	act(s->b, s->fd,
		(events & UV_READABLE ? CURL_CSELECT_IN : 0) |
			(events & UV_WRITABLE ? CURL_CSELECT_OUT : 0));
}

static void on_timer(uv_timer_t *t)
{
	act(t->data, CURL_SOCKET_TIMEOUT, 0);
}

static int on_timeout(CURLM *multi, long ms, void *arg)
{
	struct bench_curl *b = arg;

	(void)multi;
	if (ms < 0)
		uv_timer_stop(&b->timer);
	else
		uv_timer_start(&b->timer, on_timer, (uint64_t)ms, 0);
	return 0;
}

static void on_closed(uv_handle_t *h)
{
	free(h->data);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *of_socket)
{
	struct bench_curl *b = arg;
	struct sock *s = of_socket;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (s != NULL)
			uv_close((uv_handle_t *)&s->poll, on_closed);
		return 0;
	}
	if (s == NULL) {
		s = xcalloc(1, sizeof(*s));
		*s = (struct sock){.b = b, .fd = fd};
		uv_poll_init_socket(&b->loop, &s->poll, fd);
		s->poll.data = s;
		curl_multi_assign(b->multi, fd, s);
	}
	uv_poll_start(&s->poll,
		(what & CURL_POLL_IN ? UV_READABLE : 0) |
			(what & CURL_POLL_OUT ? UV_WRITABLE : 0),
		on_poll);
	return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl's type */
static size_t on_body(char *p, size_t one, size_t n, void *arg)
{
	(void)p;
	(void)one;
	(void)arg;
	return n;
}

static CURL *handle_new(const struct bench_curl *b, const char *url, const char *ca_file)
{
	CURL *h = curl_easy_init();

	curl_easy_setopt(h, CURLOPT_URL, url);
	curl_easy_setopt(h, CURLOPT_HTTPHEADER, b->headers);
	curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, 30000L);
	curl_easy_setopt(h, CURLOPT_CAPATH, NULL);
	if (ca_file != NULL)
		curl_easy_setopt(h, CURLOPT_CAINFO, ca_file);
	return h;
}

void bench_curl_init(struct bench_curl *b, size_t max_in_flight, int expect,
	const char *ca_file, const char *const *urls, size_t n_urls)
{
	*b = (struct bench_curl){.max_in_flight = max_in_flight, .expect = expect};
	curl_global_init(CURL_GLOBAL_DEFAULT);
	uv_loop_init(&b->loop);
	uv_timer_init(&b->loop, &b->timer);
	b->timer.data = b;
	b->multi = curl_multi_init();
	curl_multi_setopt(b->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(b->multi, CURLMOPT_SOCKETDATA, b);
	curl_multi_setopt(b->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(b->multi, CURLMOPT_TIMERDATA, b);
	curl_multi_setopt(b->multi, CURLMOPT_MAXCONNECTS, (long)max_in_flight);
	b->headers = curl_slist_append(NULL, "If-None-Match: \"a1b2c3d4e5f6\"");
	b->headers = curl_slist_append(b->headers, "User-Agent: rasid-bench");
	b->headers = curl_slist_append(b->headers, "Accept: application/rss+xml, */*;q=0.1");
	b->free_handles = xcalloc(n_urls, sizeof(CURL *));
	b->n_handles = b->idle = n_urls;
	for (size_t i = 0; i < n_urls; i++)
		b->free_handles[i] = handle_new(b, urls[i], ca_file);
}

void bench_curl_run(struct bench_curl *b, size_t n)
{
	b->left = n;
	start(b);
	while (b->left > 0 || b->in_flight > 0)
		uv_run(&b->loop, UV_RUN_ONCE);
}

void bench_curl_done(struct bench_curl *b)
{
	for (size_t i = 0; i < b->n_handles; i++)
		curl_easy_cleanup(b->free_handles[i]);
	curl_multi_cleanup(b->multi);
	uv_close((uv_handle_t *)&b->timer, NULL);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	uv_loop_close(&b->loop);
	curl_slist_free_all(b->headers);
	free(b->free_handles);
	curl_global_cleanup();
}
