#pragma once
/*
 * URLs (RFC 3986, WHATWG where feeds rely on it): resolve, encode Arabic IRIs, the canonical form
 * that identifies an article. Never a network lookup. Pure; any thread.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct url {
	struct str scheme, userinfo, host, port, path, query, fragment; /* borrowed, as written */
	bool has_authority, has_query, has_fragment;
};

bool url_split(struct str s, struct url *ret);
/* RFC 3986 5.2: reference against base; the result in a. Only http and https come back; anything
 * else (javascript:, data:) gives an empty slice. Non-ASCII is percent-encoded. */
struct str url_resolve(struct str base, struct str ref, struct arena *a);
/* An IRI as a person writes it in a configuration file (Arabic path, IDN host as punycode is the
 * only host form accepted beside ASCII) to an ASCII URL. ERR_BAD_INPUT with a sentence. */
enum errc url_from_iri(struct str iri, struct arena *a, struct str *ret, struct err *e);
/* Identity of an article by link: lower-case scheme dropped (http = https), host without "www." and
 * "m.", default port off, tracking parameters (utm_*, fbclid, gclid, ...) off, fragment off unless it
 * is a #! path, percent-encoding normalised, one trailing slash off. Empty for a non-URL. */
struct str url_canonical(struct str url, struct arena *a);
/* A guid without scheme and host when it is a URL ("/ar/123"), else empty (feeds.md 0.5). */
struct str url_guid_path(struct str guid, struct arena *a);
struct str url_host(struct str url); /* borrowed, without port and userinfo */
