/* SPDX-License-Identifier: ISC */
/*
 * Outlets in a list, the log in a buffer: nothing here outlives the demo.
 *
 *   GET /feed/NAME ──> failures left? ──> redirect? ──> validators still good? ──> document
 *                       status, Retry-After   301             304                    200
 */
#include "cli/demo/origin.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonw.h"
#include "base/xalloc.h"
#include "daemon/clock.h"

/* Beyond OUTLETS_MAX none is made; a request that the log has no room for is answered and not
 * logged. */
enum {
	OUTLETS_MAX = 4096,
	LOG_MAX = 256 * 1024 * 1024
};

struct origin {
	struct outlet *outlets[OUTLETS_MAX];
	size_t n;
	/* Outlets borrow it (outlet.base): one place to write when the port is known. */
	char base[64];
	struct buf log;
	uint64_t seq;
	size_t served;
};

struct origin *origin_new(void)
{
	struct origin *o = xcalloc(1, sizeof(*o));

	buf_init(&o->log, LOG_MAX);
	return o;
}

void origin_free(struct origin *o)
{
	for (size_t i = 0; i < o->n; i++) {
		outlet_done(o->outlets[i]);
		free(o->outlets[i]);
	}
	buf_done(&o->log);
	free(o);
}

void origin_set_port(struct origin *o, uint16_t port)
{
	snprintf(o->base, sizeof(o->base), "http://127.0.0.1:%u", port);
}

struct outlet *origin_find(struct origin *o, struct str name)
{
	for (size_t i = 0; i < o->n; i++)
		if (str_eq(str_of(o->outlets[i]->name), name))
			return o->outlets[i];
	return NULL;
}

struct outlet *origin_outlet(
	struct origin *o, const char *name, const char *title, enum outlet_format f)
{
	struct outlet *found = origin_find(o, str_of(name));

	/* The one that is there keeps its title and format; NULL when the list is full. */
	if (found != NULL || o->n == OUTLETS_MAX)
		return found;
	found = xcalloc(1, sizeof(*found));
	outlet_init(found, name, title, f);
	found->base = o->base;
	o->outlets[o->n++] = found;
	return found;
}

/* Everything that a publisher's own log would show, for the tests that judge our manners by it
 * alone. */
static void log_request(struct origin *o, const struct httpd_req *req, int status)
{
	struct jsonw w;

	jsonw_init(&w, &o->log, false);
	jsonw_object(&w, NULL);
	jsonw_int(&w, "seq", (int64_t)o->seq++);
	jsonw_int(&w, "at_ms", clock_now_ms());
	jsonw_str(&w, "method", req->method);
	jsonw_str(&w, "path", req->path);
	jsonw_str(&w, "query", req->query);
	jsonw_int(&w, "status", status);
	jsonw_object(&w, "headers");
	for (size_t i = 0; i < req->n_headers; i++) {
		/* As it was sent, in case and order: etiquette is judged by what goes over the
		 * wire. */
		char name[64];

		snprintf(name, sizeof(name), STR_F, STR_A(req->headers[i].name));
		jsonw_str(&w, name, req->headers[i].value);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	buf_char(&o->log, '\n');
}

size_t origin_served(const struct origin *o)
{
	return o->served;
}

struct str origin_log(const struct origin *o)
{
	return buf_view(&o->log);
}

/* RFC 9110 13.2.2: If-None-Match decides alone when it is there. */
static bool unchanged(const struct outlet *o, const struct httpd_req *req)
{
	struct str inm = httpd_header(req, "If-None-Match");
	struct str ims = httpd_header(req, "If-Modified-Since");

	if (o->no_validators || o->version == 0)
		return false;
	if (inm.n != 0)
		return str_eq(inm, str_of(o->etag));
	return ims.n != 0 && str_eq(ims, str_of(o->last_modified));
}

static void serve_document(
	const struct outlet *o, const struct httpd_req *req, struct httpd_res *res)
{
	struct str accepts = httpd_header(req, "Accept-Encoding");
	struct buf doc;

	httpd_add_header(res, "Content-Type", str_of(outlet_content_type(o)));
	if (!o->gzip || str_find_str(accepts, STR("gzip")) == accepts.n) {
		outlet_render(o, &res->body);
		return;
	}
	buf_init(&doc, BUF_NO_MAX);
	outlet_render(o, &doc);
	outlet_gzip(buf_view(&doc), &res->body);
	buf_done(&doc);
	httpd_add_header(res, "Content-Encoding", STR("gzip"));
}

/* Headers point into the outlet, which lives on: the server reads them after the handler has
 * returned. */
static void serve(struct outlet *o, const struct httpd_req *req, struct httpd_res *res)
{
	res->delay_ms = o->delay_ms;
	/* So many bad answers, then good ones: scripts say how many. */
	if (o->failures > 0) {
		o->failures--;
		res->status = o->status;
		snprintf(o->retry_after, sizeof(o->retry_after), "%d", o->retry_after_s);
		if (o->retry_after_s > 0)
			httpd_add_header(res, "Retry-After", str_of(o->retry_after));
		return;
	}
	if (o->redirect != NULL) {
		res->status = 301;
		httpd_add_header(res, "Location", str_of(o->redirect));
		return;
	}
	if (!o->no_validators && o->version != 0) {
		httpd_add_header(res, "ETag", str_of(o->etag));
		httpd_add_header(res, "Last-Modified", str_of(o->last_modified));
	}
	if (unchanged(o, req)) {
		res->status = 304;
		return;
	}
	res->cut = o->cut;
	serve_document(o, req, res);
}

void origin_handle(const struct httpd_req *req, struct httpd_res *res, void *arg)
{
	struct origin *o = arg;
	struct outlet *outlet = NULL;

	if (str_starts(req->path, STR("/feed/")))
		outlet = origin_find(o, str_sub(req->path, 6, req->path.n));
	if (outlet != NULL)
		serve(outlet, req, res);
	else
		res->status = 404;
	o->served += res->status == 200;
	log_request(o, req, res->status);
}
