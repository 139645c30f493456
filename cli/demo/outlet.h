/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A pretended news outlet: a list of items and the feed document that it serves of them, with
 * the habits (and bad habits) of real ones. For the demo newsroom and the tests. Loop thread.
 */
#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

enum outlet_format {
	OUTLET_RSS20,
	OUTLET_ATOM,
	OUTLET_RSS10,
	OUTLET_JSON
};

struct outlet_item {
	char *guid, *title, *link, *html;
	int64_t published_s;
};

struct outlet {
	char *name; /* in the URL: /feed/NAME */
	char *title;
	enum outlet_format format;
	bool windows1256;   /* encoding of the document (RSS 2.0 only) */
	bool gzip;          /* Content-Encoding, when the client accepts it */
	bool truncated;     /* the document ends in the middle of its last item */
	bool renumbers;     /* every publication gives all items new ids and links */
	bool cut;           /* the connection ends in the middle of the body */
	bool no_validators; /* neither ETag nor Last-Modified */
	int64_t delay_ms;
	int status; /* instead of 200/304, for the next `failures` requests */
	int failures;
	int retry_after_s;
	char *redirect;            /* 301 to here */
	struct outlet_item *items; /* oldest first */
	size_t n_items, cap;
	unsigned version; /* grows with every publication */
	int64_t changed_s;
	char etag[32], last_modified[40], retry_after[16];
	const char *base; /* "http://127.0.0.1:PORT" for ids and links; borrowed */
};

void outlet_init(struct outlet *o, const char *name, const char *title, enum outlet_format f);
void outlet_done(struct outlet *o);
/* Publishes one item, as the newest; all texts are copied. guid and link may be NULL: made from the
 * number of the item. published_s: Unix seconds; Last-Modified becomes that, or a second later than
 * it was. */
void outlet_publish(struct outlet *o, const char *guid, const char *title, const char *link,
	const char *html, int64_t published_s);
/* Appends the document as it goes over the wire before Content-Encoding. out without a cap. */
void outlet_render(const struct outlet *o, struct buf *out);
/* Static. Says no charset where the document declares its own. */
const char *outlet_content_type(const struct outlet *o);
/* Appends in, gzipped, to out. */
void outlet_gzip(struct str in, struct buf *out);
/* Sets everything that a JSON object of the tests names (the keys stand in its code); "items" are
 * published in the order given. ERR_BAD_INPUT: a format that does not exist; nothing is changed. */
enum errc outlet_configure(
	struct outlet *o, const struct json_val *v, int64_t now_s, struct err *e);
/* Publishes the item that a JSON object describes. */
void outlet_publish_json(struct outlet *o, const struct json_val *item, int64_t now_s);
