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
/* What the file descriptors that the process may have are enough for. Workers, the store, the control
 * socket and alerts keep theirs; what is left are places for polls. */
struct limits_budget {
	size_t allowed;     /* as given */
	size_t wanted;      /* for all of the configured connections */
	size_t least;       /* for one; with fewer allowed the daemon does not start */
	size_t connections; /* polls at a time, at least 1 */
};
struct limits_budget limits_budget(const struct config *c, size_t allowed);
/* connections: as of limits_budget(). ca_file points into c; http.h copies it. */
struct http_limits limits_feeds_http(const struct config *c, size_t connections);
struct http_limits limits_alerts_http(const struct config *c);
/* How long its host is left alone after it was asked: host_gap, but no more than a tenth of the feed's
 * interval, so that who polls every second waits for no second. */
int64_t limits_gap_ms(const struct config *c, const struct config_feed *f);
/* Bytes that a feed may have stored in a day. */
uint64_t limits_quota(const struct config *c, const struct config_feed *f);
/* Of one feed of c. Slices point into c or a. NULL for a: without the User-Agent, for who only judges. */
struct feed_limits limits_feed(
	const struct config *c, const struct config_feed *f, struct arena *a);
/* What a destination's request is sent with: its headers into req, whose room is enough for any type's
 * and HTTP_OWN_MAX more, and its way and certificates into o. Slices point into d or a. */
void limits_dest_request(const struct config_dest *d, struct arena *a, struct http_req *req,
	struct http_opts *o);
/* The same of a feed; req is filled already, for the address that is polled. That may be one to which
 * the feed's was redirected for good: what is for the one is not sent to another origin. */
/* The same of a form for a hub that f names; f NULL: the feed is no longer configured. In a. */
void limits_hub_request(const struct config *c, const struct config_feed *f, struct arena *a,
	struct http_req *req, struct http_opts *o);
/* The same of the page of an article, or of its host's robots.txt; of req the address alone is filled. In a. */
void limits_page_request(const struct config *c, const struct config_feed *f, struct arena *a,
	struct http_req *req, struct http_opts *o);
void limits_feed_request(const struct config *c, const struct config_feed *f,
	struct http_req *req, struct http_opts *o);
