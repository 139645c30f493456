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
/* Called for every webhook that was answered 2xx. */
void sink_on_message(
	struct sink *s, void (*f)(const struct httpd_req *req, void *arg), void *arg);
/* Answers for the next requests, in order: {"status", "retry_after", "hang", "cut",
 * "delay_ms"}. */
void sink_script(struct sink *s, int status, int retry_after_s, bool hang, int64_t delay_ms);
/* An httpd_handler (arg is the sink). */
void sink_handle(const struct httpd_req *req, struct httpd_res *res, void *arg);
/* One JSON object a line for each request: path, headers, body, status it was answered. */
struct str sink_received(const struct sink *s);
size_t sink_count(const struct sink *s); /* answered 2xx */
