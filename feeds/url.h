/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * URLs (RFC 3986, WHATWG where feeds rely on it): resolve, encode Arabic IRIs, the canonical
 * form that identifies an article. Never a network lookup. Pure; any thread.
 *
 * A result longer than URL_MAX bytes counts as no URL.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
	URL_MAX = 16 * 1024
};

struct url {
	struct str scheme, userinfo, host, port, path, query,
		fragment; /* borrowed, as written */
	bool has_authority, has_query, has_fragment;
};

/* Any RFC 3986 reference into its parts, without the delimiters (an IPv6 host keeps its
 * brackets). False when the authority does not come apart in one way (url_host.h). */
bool url_split(struct str s, struct url *ret);
/* RFC 3986 5.2: reference against base; the result in a. White space around it and line breaks
 * in it are dropped, a backslash is a slash, "http:g" is relative (WHATWG). Only http and https
 * with a possible host come back; anything else (javascript:, data:) gives an empty slice.
 * Non-ASCII is percent-encoded, an international host becomes punycode; a login ("user:pw@") of
 * either is left out. */
struct str url_resolve(struct str base, struct str ref, struct arena *a);
/* An IRI as a person writes it in a configuration file, Arabic host and path included, to an
 * ASCII URL; nothing else about it is changed but that a fragment goes. ERR_BAD_INPUT with a
 * sentence. */
enum errc url_from_iri(struct str iri, struct arena *a, struct str *ret, struct err *e);
/* Identity of an article by link: scheme dropped (http = https), host in lower case without
 * "www." and "m.", default port off, tracking parameters (utm_*, fbclid, gclid, ...) off,
 * fragment off unless it is a #! path, percent-encoding normalised, one trailing slash off.
 * Empty for a non-URL. */
struct str url_canonical(struct str url, struct arena *a);
/* A guid without scheme and host when it is a URL ("/ar/123", "/?p=7"), else empty
 * (doc/feeds.md "Identity"); empty too when nothing but the host is in it. */
struct str url_guid_path(struct str guid, struct arena *a);
