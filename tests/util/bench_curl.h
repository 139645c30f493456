/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The limit for polling: the least code that drives curl_multi from libuv, as libcurl's own
 * documentation has it. No policy, no store, no checks; the same connection policy as the
 * poller: an easy handle kept for each place, at most so many in flight, compressed answers
 * accepted, CA bundle parsed once.
 */
#include <curl/curl.h>
#include <uv.h>

struct bench_curl {
	uv_loop_t loop;
	CURLM *multi;
	uv_timer_t timer;
	struct curl_slist *headers; /* the conditional request's */
	CURL **free_handles;        /* a ring: used longest ago first */
	size_t n_handles, head, idle;
	size_t in_flight, max_in_flight;
	size_t left; /* transfers still to start */
	int expect;  /* HTTP status */
};

/* ca_file may be NULL. */
void bench_curl_init(struct bench_curl *b, size_t max_in_flight, int expect,
	const char *ca_file, const char *const *urls, size_t n_urls);
/* Performs n transfers, the handles in turn. Dies when one does not answer as expected. */
void bench_curl_run(struct bench_curl *b, size_t n);
void bench_curl_done(struct bench_curl *b);
