/* SPDX-License-Identifier: ISC */
#include "tests/util/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/unit/unit.h"

struct http_limits fetch_limits(void)
{
	return (struct http_limits){
		.max_in_flight = 256,
		.max_per_host = 2,
		.max_body = (size_t)8 << 20,
		.max_headers = (size_t)64 << 10,
		.connect_ms = FETCH_FAR_MS,
		.total_ms = FETCH_FAR_MS,
		.low_speed_bytes_s = 100,
		.low_speed_ms = FETCH_FAR_MS,
		.max_redirects = 5,
		.allow_private = true,
	};
}

void fetcher_init(struct fetcher *f, const struct http_limits *lim)
{
	struct err e;

	*f = (struct fetcher){0};
	assert_int_equal(uv_loop_init(&f->loop), 0);
	assert_int_equal(http_client_new(&f->loop, lim, &f->client, &e), ERR_NONE);
}

static void on_closed(void *arg)
{
	struct fetcher *f = arg;

	f->closed = true;
}

void fetcher_done(struct fetcher *f)
{
	http_client_close(f->client, on_closed, f);
	assert_false(f->closed);
	uv_run(&f->loop, UV_RUN_DEFAULT);
	assert_true(f->closed);
	assert_int_equal(uv_loop_close(&f->loop), 0);
}

static struct str copy(struct str s)
{
	return s.n == 0 ? (struct str){0} : (struct str){xstrndup(s.p, s.n), s.n};
}

static void each_slice(struct http_res *r, void (*f)(struct str *s))
{
#define EACH(name) f(&r->name);
	HTTP_RES_STRINGS(EACH)
#undef EACH
	f(&r->body);
}

static void own(struct str *s)
{
	*s = copy(*s);
}

static void disown(struct str *s)
{
	char *p;

	memcpy(&p, &s->p, sizeof(p)); /* they are ours, though const in a struct str */
	free(p);
	*s = (struct str){0};
}

static void on_answer(struct http_op *op, const struct http_res *res, void *arg)
{
	struct answer *a = arg;

	assert_ptr_equal(op, a->op);
	assert_false(a->done);
	a->res = *res;
	each_slice(&a->res, own);
	a->op = NULL;
	a->done = true;
	a->order = ++a->fetcher->answers;
}

void fetch_start(struct fetcher *f, struct answer *a, const struct http_req *req,
	const struct http_opts *o)
{
	const struct http_opts usual = {.allow_plaintext = true};

	*a = (struct answer){.fetcher = f};
	a->op = http_start(f->client, req, o == NULL ? &usual : o, on_answer, a);
	assert_non_null(a->op);
	assert_false(a->done); /* never from inside http_start() */
}

void fetch_get(struct fetcher *f, struct answer *a, const char *url, const struct http_opts *o)
{
	const struct http_req req = {.method = STR("GET"), .url = str_of(url)};

	fetch_start(f, a, &req, o);
}

void fetch_wait(struct answer *a)
{
	while (!a->done)
		assert_int_not_equal(uv_run(&a->fetcher->loop, UV_RUN_ONCE) + a->done, 0);
}

void fetch(struct fetcher *f, struct answer *a, const char *url, const struct http_opts *o)
{
	fetch_get(f, a, url, o);
	fetch_wait(a);
}

void answer_done(struct answer *a)
{
	each_slice(&a->res, disown);
}

const char *fetch_url(const char *host, unsigned port, const char *path)
{
	static char ring[16][512];
	static unsigned at;
	char *url = ring[at++ % 16];

	snprintf(url, sizeof(ring[0]), "http://%s:%u%s", host, port, path);
	return url;
}
