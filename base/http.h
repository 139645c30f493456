/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * HTTP as plain data: feeds/ and alerts/ describe requests and judge answers, daemon/http/ is the
 * only code that performs one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

struct http_header {
	struct str name;  /* token, RFC 9110 5.1 */
	struct str value; /* no CR, LF or NUL: checked again before sending */
};

enum {
	HTTP_HEADERS_MAX = 16
};

enum {
	HTTP_MAIL_TO_MAX = 100 /* RFC 5321 4.5.3.1.8: what every server takes */
};

/* The envelope of a mail (RFC 5321); http_req.url is smtp://host[:port] or smtps:// then, and http_req.body
 * the message (RFC 5322) with lines that end in CR LF; dots are doubled on the way. All recipients get it or
 * none: one who is refused stops it for all. */
struct http_mail {
	struct str from; /* an address without brackets */
	const struct str *to;
	size_t n_to;
	struct str user, password; /* empty: no AUTH */
	bool starttls;             /* smtp:// must become TLS before anything is said */
};

struct http_req {
	struct str method; /* "GET", "POST" or "PUT" */
	struct str url;    /* ASCII, absolute, http or https */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	struct str body;              /* of a POST or PUT */
	const struct http_mail *mail; /* NULL: HTTP */
	struct str path;              /* of a file to which body is appended: no URL then */
};

/* RFC 9110 5.6.2: what a header may be called. */
bool http_name_valid(struct str name);
/* RFC 9110 5.5, ASCII only: no control characters but the tab. Empty is valid. */
bool http_value_valid(struct str value);

enum {
	HTTP_OWN_MAX = 8 /* headers that a configuration may add to a request */
};
/* Lines of "Name: value", as people write them into a file; empty lines and such that begin with '#' are
 * passed over. Refused are names that a request writes itself, that are of the connection, or that sign
 * (content-, proxy-, webhook-, if-, host, ...). Fills v, of HTTP_OWN_MAX; slices point into text. NULL, or
 * what is wrong with line *ret_line, which shows nothing of it; then *ret_n is untouched. Pure. */
const char *http_own_headers(
	struct str text, struct http_header *v, size_t *ret_n, unsigned *ret_line);

/* How a transfer ended below HTTP. */
enum http_error {
	HTTP_OK,          /* an answer arrived; see status */
	HTTP_ERR_URL,     /* malformed, or a scheme that is not allowed */
	HTTP_ERR_DNS,     /* no such name, or no name server that says so in time */
	HTTP_ERR_CONNECT, /* refused, no way there, or no connection in time */
	HTTP_ERR_PRIVATE, /* the address is private and not allowed */
	HTTP_ERR_TLS,
	HTTP_ERR_TIMEOUT,   /* handshake, low-speed or total */
	HTTP_ERR_TOO_LARGE, /* body, decompressed body or headers over the cap */
	HTTP_ERR_REDIRECT,  /* too many, or to somewhere not allowed */
	HTTP_ERR_ENCODING,  /* broken gzip and the like */
	HTTP_ERR_RECV,      /* connection broke mid-way */
	HTTP_ERR_CANCELLED,
};

/* The strings of an answer that are small enough to be copied: one list, for the struct and for
 * http_res_copy(). The headers are those that somebody needs, byte for byte; empty when absent. */
#define HTTP_RES_STRINGS(X)                                                                    \
	X(url)           /* where the answer came from, after redirects */                     \
	X(permanent_url) /* the target when every hop was 301/308; else empty */               \
	X(etag)                                                                                \
	X(last_modified)                                                                       \
	X(content_type)                                                                        \
	X(cache_control)                                                                       \
	X(expires)                                                                             \
	X(date)                                                                                \
	X(retry_after)                                                                         \
	X(location)                                                                            \
	X(age)                                                                                 \
	X(link)             /* for WebSub discovery */                                         \
	X(content_encoding) /* of a body that came as it was sent (http_opts.raw) */           \
	X(content_range)                                                                       \
	X(strict_transport)                                                                    \
	X(im)     /* RFC 3229 10.5.2: which instance manipulations a 226 went through */       \
	X(shield) /* who stands between it and us, as its headers tell: "Cloudflare" */        \
	/* How many requests are left, and the seconds until there are more (Discord). */      \
	X(ratelimit_remaining)                                                                 \
	X(ratelimit_reset_after)
#define HTTP_RES_MEMBER(name) struct str name;

struct http_res {
	enum http_error error;
	char error_text[160]; /* for people; never holds the URL's path or query */
	int status; /* of the last answer; 0 when none. Of a mail, the reply that decided */
	/* Of a mail: the whole message was sent, and the answer is to that; else to the greeting, TLS, login,
	 * sender or a recipient. Then body is the text of the reply, printable ASCII. */
	bool after_data;
	HTTP_RES_STRINGS(HTTP_RES_MEMBER)
	/* Of a raw answer: it ended before its end, error_text says why, and body is what came until
	 * then. */
	bool cut;
	struct str body; /* decoded (gzip undone), unless it was asked for raw */
	/* Of a raw body that is larger than is kept: where in it the end begins, behind what was left out in its
	 * middle; 0: nothing was. */
	size_t tear;
	uint64_t wire_bytes; /* received, headers included */
	int64_t elapsed_us;
};

/* A copy whose strings live in a, NUL-terminated. Without the body, which may be megabytes and has
 * an owner of its own: empty in the copy. Pure; any thread. */
struct http_res http_res_copy(const struct http_res *res, struct arena *a);
