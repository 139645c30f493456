#pragma once
/*
 * Destinations: one file per chat tool, all behind struct dest_ops.
 *
 * A destination type renders an alert into an HTTP request (or into text, for the console) and
 * judges the answer. It knows nothing of queues, sockets or clocks: `now_s` comes in. To add a
 * tool: write alerts/NAME.c with one `const struct dest_ops dest_NAME` and put it into the
 * table in dest.c. Pure; any thread.
 */
#include <stdbool.h>

#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/http.h"

enum {
	DEST_KEYS_MAX = 4
};

/* One configured destination, secrets already read from their files. Slices live with the
 * configuration generation. */
struct dest {
	struct str id;
	const struct dest_ops *ops;
	struct str url; /* secret for most tools: never logged */
	struct str
		keys[DEST_KEYS_MAX]; /* "whsec_..." signing secrets, newest first (rotation) */
	size_t n_keys;
	bool color;     /* console: ANSI */
	bool isolate;   /* console: FSI/PDI around Arabic */
	unsigned width; /* console: columns, 0 = 80 */
};

enum dest_class {
	DEST_SENT,
	DEST_THROTTLE,
	DEST_TRANSIENT,
	DEST_MESSAGE,
	DEST_ENDPOINT
};

/* What an answer means (doc/delivery.md "Verdicts"). */
struct dest_verdict {
	enum dest_class class;
	int64_t retry_after_ms; /* DEST_THROTTLE: wait exactly this; -1 when the answer named
				   none */
	bool at_once;           /* DEST_ENDPOINT: 410, disable without a second try */
	char why[160];          /* for people: never holds the URL */
};

struct dest_ops {
	const char *type;  /* "slack" */
	bool http;         /* false: text for the console */
	bool ordered;      /* one request in flight, FIFO */
	double rate_per_s; /* default */
	/* ERR_BAD_INPUT with a sentence when this destination cannot work (missing url, bad
	 * key); the sentence shows neither URL nor key. NULL: nothing to check. */
	enum errc (*check)(const struct dest *d, struct err *e);
	/* Renders into body (empty, capped by the caller) and, for http, fills *ret with slices
	 * that live in body, a or d. plain: second try after DEST_MESSAGE: half the length, no
	 * markup. now_s is signed into the request where the tool wants it. */
	enum errc (*render)(const struct dest *d, const struct alert *al, bool plain,
		int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret,
		struct err *e);
	/* Judges an answer; NULL = dest_verdict_http(). */
	void (*verdict)(const struct http_res *res, int64_t now_s, struct dest_verdict *ret);
};

const struct dest_ops *dest_type(struct str type); /* NULL when unknown */
/* All type names, for messages; returns how many. */
size_t dest_type_names(struct str *out, size_t max);
/* The rules common to all tools: 2xx, 3xx, 4xx, 5xx, Retry-After (seconds or HTTP-date). */
void dest_verdict_http(const struct http_res *res, int64_t now_s, struct dest_verdict *ret);

/* For the files behind dest_ops. */
enum {
	DEST_RETRY_AFTER_MAX_S = 30 * 24 * 3600
}; /* a longer Retry-After is taken for a mistake */

/* Fills *v; the sentence is cut to its room. retry_after_ms is -1 and at_once false. */
void dest_judge(struct dest_verdict *v, enum dest_class class, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* ERR_BAD_INPUT unless d has an http(s) URL of ASCII without blanks. */
enum errc dest_check_url(const struct dest *d, struct err *e);
/* A POST of JSON to d's URL with the headers all tools share. */
void dest_post(const struct dest *d, struct str json, struct http_req *ret);
/* Adds a header; the value holds no control characters. */
void dest_header(struct http_req *req, struct str name, struct str value);
