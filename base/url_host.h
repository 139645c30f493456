/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which host does a URL name? The only answer in this program: queues, limits, what people are
 * told and what is refused all go by it, so it must be the host that libcurl connects to. Where
 * readers of URLs differ (a backslash, two '@', an escape, a shortened IPv4 address) there is no
 * answer, and no such URL is requested. It judges names, not addresses: whether one is private
 * is decided at the socket (daemon/http/guard.h). Pure; any thread. RFC 3986 3.2.
 */
#include <stdbool.h>

#include "base/str.h"

enum {
	URL_HOST_MAX = 255 /* bytes of a host: DNS has 253, a last dot and some room */
};

/* Borrowed, as written, without the delimiters; an IPv6 host keeps its brackets. */
struct url_authority {
	struct str userinfo, host, port;
};

/* What is between "//" and the path: [userinfo@]host[:port]. False when it does not come apart
 * in one way only, when brackets do not close, and for a port above 65535 or of something else
 * than digits. Parts may be empty, and the host may be any: see url_host_valid(). */
bool url_authority_split(struct str s, struct url_authority *ret);
/* ASCII letters, digits, '-', '_' and bytes beyond ASCII in labels between dots, the last of
 * which may be empty; or an IPv6 address in brackets, without a zone. Not longer than
 * URL_HOST_MAX. A host that ends in a number must be four of them, none above 255, in plain
 * decimal: 127.1, 0x7f000001 and 010.0.0.1 are addresses to some, names to others. */
bool url_host_valid(struct str host);
/* Of an absolute URL, "scheme://authority...", with a valid host. False when it has none. */
bool url_authority(struct str url, struct url_authority *ret);
/* The host of that; empty when there is none. */
struct str url_host(struct str url);
/* Scheme, host and port of two absolute URLs are the same, a port that is the scheme's own (80, 443) or
 * none being one (RFC 6454 5). False when either has no host. */
bool url_same_origin(struct str a, struct str b);
/* The host as hosts are told apart: in lower case (ASCII), without a last dot. Lies in room;
 * empty when there is none. */
struct str url_host_key(struct str url, char room[URL_HOST_MAX]);
