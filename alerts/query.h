/* SPDX-License-Identifier: ISC */
#pragma once
/* Addresses of requests to tools: what is added to a configured one, and what tells receivers apart. Pure; any
 * thread. */
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

/* A server's address with a path of its API behind it, whether or not it ends in a slash. The empty slice when the
 * arena is full. */
struct str query_under(struct str server, const char *path, struct arena *a);
/* The URL with name=value behind its query, the value percent-encoded (RFC 3986 3.4); a parameter of that name
 * that it has already is a person's and stays alone. The empty slice when the arena is full. */
struct str query_add(struct str url, struct str name, struct str value, struct arena *a);
/* What a limit of this receiver goes by (dest_bucket.key): the URL without its query, so that threads of one
 * channel are one receiver. `what` tells its limits apart. Never 0. */
uint64_t query_bucket(const char *what, struct str url);
