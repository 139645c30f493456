/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The limits that follow from a configuration, for the parts that know none: HTTP clients,
 * polling policy, the process. Pure; any thread.
 */
#include "base/arena.h"
#include "config/config.h"
#include "daemon/http/http.h"
#include "feeds/policy.h"

enum {
	LIMITS_TRY_MS = 30000 /* one try of an alert, unless its destination says otherwise */
};
/* ca_file points into c; http.h copies it. */
struct http_limits limits_feeds_http(const struct config *c);
struct http_limits limits_alerts_http(const struct config *c);
/* Of one feed of c. Slices point into c or a. */
struct feed_limits limits_feed(
	const struct config *c, const struct config_feed *f, struct arena *a);
/* A host of no public network, by its name or as an address: one organisation's own. */
bool limits_private_host(struct str host_key);
/* How many file descriptors the daemon needs at its busiest. */
size_t limits_descriptors(const struct config *c);
