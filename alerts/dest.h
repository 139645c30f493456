/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Destinations: one file per chat tool, all behind struct dest_ops.
 *
 * A destination type renders an alert into an HTTP request (or into text, for the console) and
 * judges the answer. It knows nothing of queues, sockets or clocks: `now_s` comes in. What it can
 * be told in the configuration, and what it must be, stands in its table of keys, by which
 * config/ reads, checks and shows a [destination]. To add a tool: write alerts/NAME.c with one
 * `const struct dest_ops dest_NAME`, and add NAME to the list in dest_types.h. Pure; any thread.
 */
#include <stdbool.h>

#include "alerts/words.h"
#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf_key.h"
#include "base/err.h"
#include "base/http.h"

/* How a person wants to read: keys of every type. */
struct dest_look {
	enum language language;
	enum dest_template {
		TEMPLATE_FULL,  /* title, what stands around the hits, outlet, time, watches */
		TEMPLATE_SHORT, /* without what stands around the hits */
		TEMPLATE_HEADLINE /* title and outlet, one line */
	} template;
	struct str zone; /* IANA's name, or an offset; empty: UTC */
};

/* One configured destination, secrets already read from their files: the beginning of the
 * type's own struct, of dest_ops.size bytes. Slices live with the configuration generation. */
struct dest {
	struct str id;
	const struct dest_ops *ops;
	struct str url; /* secret for most tools: never logged */
	struct dest_look look;
	bool threads; /* DEST_KEY_THREADS: messages of a story go together where the tool can */
};

/* Who carries to it what was rendered. */
enum dest_way {
	DEST_HTTP,
	DEST_MAIL,    /* SMTP: http_req.mail */
	DEST_CONSOLE, /* standard output */
	DEST_FILE     /* appended to http_req.path */
};

/* A limit that destinations share: what counts is the token, the chat or the space, however many
 * sections of the configuration post there. */
struct dest_bucket {
	uint64_t key; /* a hash of what it goes by */
	double per_s;
	double burst; /* at least 1 */
};
enum {
	DEST_BUCKETS_MAX = 3
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
	int64_t retry_after_ms; /* DEST_THROTTLE, and DEST_SENT when the tool says that it was the
				   last for now: wait exactly this; -1 when the answer named none */
	bool at_once;           /* DEST_ENDPOINT: 410, disable without a second try */
	char why[160];          /* for people: never holds the URL */
};

struct dest_ops {
	const char *type; /* "slack" */
	enum dest_way way;
	/* A program reads it: each alert is a message of its own, whatever is grouped elsewhere, so
	 * that nothing of it is summed up. */
	bool whole;
	double rate_per_s; /* default, of each destination by itself */
	size_t size;       /* of the type's struct, which begins with a struct dest */
	/* The keys of a [destination] that this type takes beside those that all take; `at` counts
	 * from the type's struct. */
	const struct conf_key *keys;
	size_t n_keys;
	bool logs_in; /* it writes the header Authorization, which then nobody else may */
	/* What it sends may be read on the way, so that allow_plaintext is needed. NULL: it goes by its URL,
	 * http:// may. */
	bool (*plaintext)(const struct dest *d);
	/* ERR_BAD_INPUT with a sentence when this destination cannot work (missing url, bad
	 * key); the sentence shows neither URL nor key. NULL: nothing to check. */
	enum errc (*check)(const struct dest *d, struct err *e);
	/* Renders into body (empty, capped by the caller) and, but for the console, fills *ret with
	 * slices that live in body, a or d. plain: second try after DEST_MESSAGE: half the length, no
	 * markup. now_s is signed into the request where the tool wants it. */
	enum errc (*render)(const struct dest *d, const struct post *p, bool plain,
		int64_t now_s, struct arena *a, struct buf *body, struct http_req *ret,
		struct err *e);
	/* Fills out, of DEST_BUCKETS_MAX, with the limits that it shares; returns how many. NULL: none,
	 * just its rate. */
	size_t (*buckets)(const struct dest *d, struct dest_bucket *out);
	/* Where in the JSON of an answer stands what further messages of the story go under (post.thread), with a dot
	 * between names. NULL: the tool names nothing, or needs no name. */
	const char *thread_name;
	/* Judges an answer; NULL = dest_verdict_http(). */
	void (*verdict)(const struct http_res *res, int64_t now_s, struct dest_verdict *ret);
};

const struct dest_ops *dest_type(struct str type); /* NULL when unknown */
/* All types; returns how many. */
size_t dest_types(const struct dest_ops *const **ret);
/* The rules common to all tools: 2xx, 3xx, 4xx, 5xx, Retry-After (seconds or HTTP-date). */
void dest_verdict_http(const struct http_res *res, int64_t now_s, struct dest_verdict *ret);

/* Is it a refusal of what was sent, or of whoever sent it there? What was refused as part of a thread may be taken by itself:
 * what it was to go under may be deleted. */
bool dest_refuses(const struct dest_verdict *v);

/* For the files behind dest_ops. */
/* The row of a URL to which alerts are posted. secrecy: KEY_SECRET when whoever
 * knows it can post, else KEY_MASKED. */
#define DEST_KEY_URL(secrecy)                                                                  \
	{                                                                                      \
		STR_INIT("url"), KIND_URL, KEY_REQUIRED | KEY_PLACES | (secrecy),              \
			KEY_AT(struct dest, url), .doc = "where alerts are posted"             \
	}
/* The row of a server's address, no secret, to which a type adds the path that its API has. */
#define DEST_KEY_SERVER(what)                                                                  \
	{                                                                                      \
		STR_INIT("url"), KIND_URL, KEY_REQUIRED, KEY_AT(struct dest, url),             \
			.doc = "the address of " what                                          \
	}
/* Of a type whose tool can put what tells one story together. */
#define DEST_KEY_THREADS                                                                       \
	{                                                                                      \
		STR_INIT("threads"), KIND_BOOL, KEY_AT(struct dest, threads),                  \
			.def = "yes", .doc = "messages of a story go together"                 \
	}
/* The rows that every type has (struct dest_look), beside its own. */
extern const struct conf_key dest_look_keys[];
extern const size_t dest_n_look_keys;
#define DEST_KEYS(table) .keys = (table), .n_keys = sizeof(table) / sizeof((table)[0])
enum {
	DEST_RETRY_AFTER_MAX_S = 30 * 24 * 3600
}; /* a longer Retry-After is taken for a mistake */

/* Fills *v; the sentence is cut to its room. retry_after_ms is -1 and at_once false. */
void dest_judge(struct dest_verdict *v, enum dest_class class, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* ERR_BAD_INPUT unless d has an http(s) URL of ASCII without blanks. */
enum errc dest_check_url(const struct dest *d, struct err *e);
/* The same, and of a server alone: a query or a fragment would end up before the path that is added. */
enum errc dest_check_server(const struct dest *d, struct err *e);
/* A POST of JSON to d's URL with the headers all tools share. */
void dest_post(const struct dest *d, struct str json, struct http_req *ret);
/* The same of another kind of body. */
void dest_post_as(
	const struct dest *d, struct str content_type, struct str body, struct http_req *ret);
/* The value of a header Authorization. The empty slice when the arena is full. */
struct str dest_bearer(struct str token, struct arena *a);
/* Adds a header; the value holds no control characters. */
void dest_header(struct http_req *req, struct str name, struct str value);
