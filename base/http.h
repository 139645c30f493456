#pragma once
/*
 * HTTP as plain data: feeds/ and alerts/ describe requests and judge answers, daemon/http/ is the
 * only code that performs one.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct http_header {
	struct str name;  /* token, RFC 9110 5.1 */
	struct str value; /* no CR, LF or NUL: checked again before sending */
};

enum {
	HTTP_HEADERS_MAX = 16
};

struct http_req {
	struct str method; /* "GET" or "POST" */
	struct str url;    /* ASCII, absolute, http or https */
	struct http_header headers[HTTP_HEADERS_MAX];
	size_t n_headers;
	struct str body; /* of a POST */
};

/* How a transfer ended below HTTP. */
enum http_error {
	HTTP_OK,      /* an answer arrived; see status */
	HTTP_ERR_URL, /* malformed, or a scheme that is not allowed */
	HTTP_ERR_DNS,
	HTTP_ERR_CONNECT,
	HTTP_ERR_PRIVATE, /* the address is private and not allowed */
	HTTP_ERR_TLS,
	HTTP_ERR_TIMEOUT,   /* connect, low-speed or total */
	HTTP_ERR_TOO_LARGE, /* body, decompressed body or headers over the cap */
	HTTP_ERR_REDIRECT,  /* too many, or to somewhere not allowed */
	HTTP_ERR_ENCODING,  /* broken gzip and the like */
	HTTP_ERR_RECV,      /* connection broke mid-way */
	HTTP_ERR_CANCELLED,
};

struct http_res {
	enum http_error error;
	char error_text[160];     /* for people; never holds the URL's path or query */
	int status;               /* of the last answer; 0 when none */
	struct str url;           /* where the answer came from, after redirects */
	struct str permanent_url; /* the target when every hop was 301/308; else empty */
	struct str body;          /* decoded (gzip undone) */
	uint64_t wire_bytes;      /* received, headers included */
	/* The answer's headers that somebody needs, byte for byte; empty when absent. */
	struct str etag, last_modified, content_type, cache_control, expires, date, retry_after,
		location, age;
	struct str link; /* Link, for WebSub discovery */
	int64_t elapsed_us;
};
