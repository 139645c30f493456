/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A chat tool's receiving end: takes webhooks, remembers them, and answers as its script says
 * (200 by default). For the demo and the tests.
 */
#include "cli/demo/httpd.h"

struct sink;

struct sink *sink_new(void);
void sink_free(struct sink *s);
/* f is called for every webhook that is answered 2xx, before the answer goes out. req lives as long
 * as the call. One listener: a second call replaces the first. */
void sink_on_message(
	struct sink *s, void (*f)(const struct httpd_req *req, void *arg), void *arg);
/* Appends the answer to one more request, in order; 256 at most wait. retry_after_s 0: no such
 * header. hang: no answer at all. delay_ms: it goes out so much later. */
void sink_script(struct sink *s, int status, int retry_after_s, bool hang, int64_t delay_ms);
/* An httpd_handler (arg is the sink). */
void sink_handle(const struct httpd_req *req, struct httpd_res *res, void *arg);
/* One JSON object a line for each request: time, path, headers, body, the status it was answered
 * (0: it hangs). Valid until the next request. */
struct str sink_received(const struct sink *s);
size_t sink_count(const struct sink *s); /* answered 2xx */
