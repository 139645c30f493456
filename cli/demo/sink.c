/* SPDX-License-Identifier: ISC */
/*
 * The script is a queue of answers; the record is JSON lines, so that checkers share no code with
 * us.
 *
 *   sink_script ──> [answer, answer, ...] ──> next request: that answer; none left: 200
 */
#include "cli/demo/sink.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/jsonw.h"
#include "base/xalloc.h"
#include "daemon/clock.h"

enum {
	SCRIPT_MAX = 256,
	RECORD_MAX = 256 * 1024 * 1024
};

struct answer {
	int status, retry_after_s;
	bool hang;
	int64_t delay_ms;
};

struct sink {
	struct answer script[SCRIPT_MAX];
	/* Of the ring: both only grow, and count modulo SCRIPT_MAX. */
	size_t from, to;
	/* Here and not on sink_handle()'s stack: the server reads headers after the handler
	 * returned. */
	char retry_after[16];
	struct buf record;
	size_t count;
	void (*on_message)(const struct httpd_req *req, void *arg);
	void *arg;
};

struct sink *sink_new(void)
{
	struct sink *s = xcalloc(1, sizeof(*s));

	buf_init(&s->record, RECORD_MAX);
	return s;
}

void sink_free(struct sink *s)
{
	buf_done(&s->record);
	free(s);
}

void sink_on_message(
	struct sink *s, void (*f)(const struct httpd_req *req, void *arg), void *arg)
{
	s->on_message = f;
	s->arg = arg;
}

void sink_script(struct sink *s, int status, int retry_after_s, bool hang, int64_t delay_ms)
{
	/* A script that is too long loses its end; no test has one. */
	if (s->to - s->from < SCRIPT_MAX)
		s->script[s->to++ % SCRIPT_MAX] =
			(struct answer){status, retry_after_s, hang, delay_ms};
}

static void record(struct sink *s, const struct httpd_req *req, int status)
{
	struct jsonw w;

	jsonw_init(&w, &s->record, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "at_ms", clock_now_ms());
	jsonw_str(&w, "path", req->path);
	jsonw_int(&w, "status", status);
	jsonw_object(&w, "headers");
	for (size_t i = 0; i < req->n_headers; i++) {
		char name[64];

		snprintf(name, sizeof(name), STR_F, STR_A(req->headers[i].name));
		/* Small letters: names of headers have no case (RFC 9110 5.1), and checkers look
		 * them up in a dict. */
		for (char *p = name; *p != '\0'; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p = (char)(*p + ('a' - 'A'));
		jsonw_str(&w, name, req->headers[i].value);
	}
	jsonw_end(&w);
	jsonw_str(&w, "body", req->body);
	jsonw_end(&w);
	buf_char(&s->record, '\n');
}

struct str sink_received(const struct sink *s)
{
	return buf_view(&s->record);
}

size_t sink_count(const struct sink *s)
{
	return s->count;
}

void sink_handle(const struct httpd_req *req, struct httpd_res *res, void *arg)
{
	struct sink *s = arg;
	struct answer a = {.status = 200};

	if (s->from != s->to)
		a = s->script[s->from++ % SCRIPT_MAX];
	res->status = a.status;
	res->hang = a.hang;
	res->delay_ms = a.delay_ms;
	if (a.retry_after_s > 0) {
		snprintf(s->retry_after, sizeof(s->retry_after), "%d", a.retry_after_s);
		httpd_add_header(res, "Retry-After", str_of(s->retry_after));
	}
	if (a.status == 200)
		buf_str(&res->body, STR("ok"));
	/* Also what was refused or never answered: a test counts the tries. 0: no answer. */
	record(s, req, a.hang ? 0 : a.status);
	/* A message that was not taken will come again, and must be drawn once. */
	if (a.status < 200 || a.status > 299 || a.hang)
		return;
	s->count++;
	if (s->on_message != NULL)
		s->on_message(req, s->arg);
}
