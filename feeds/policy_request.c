/* SPDX-License-Identifier: ISC */
/* Polling policy: what is asked of a publisher. */
#include "feeds/coding.h"
#include "feeds/policy.h"
#include "feeds/policy_wait.h"

static void add_header(struct http_req *req, struct str name, struct str value)
{
	if (value.n > 0)
		req->headers[req->n_headers++] = (struct http_header){name, value};
}

/* A clock that was far ahead for a while must not put this off for years. */
bool policy_full_is_due(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms)
{
	int64_t age = now_ms - st->last_full_ms;

	return lim->daily_full && (age >= POLICY_DAY_MS || age <= -POLICY_DAY_MS);
}

/* If its host has said so. */
static struct str asked_url(const struct feed_state *st, int64_t now_ms, struct arena *a)
{
	return st->hsts_until_ms > now_ms ? feed_over_tls(st->url, a) : arena_str(a, st->url);
}

void feed_request(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct arena *a, struct http_req *ret)
{
	struct http_req req = {.method = STR("GET"), .url = asked_url(st, now_ms, a)};

	add_header(&req, STR("User-Agent"), arena_str(a, lim->user_agent));
	add_header(&req, STR("Accept"),
		STR("application/rss+xml, application/atom+xml, application/feed+json, "
		    "application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, "
		    "application/json;q=0.9, */*;q=0.1"));
	add_header(&req, STR("Accept-Encoding"), CODING_ACCEPTED);
	/* Both, when both were given (RFC 9110 13.1.3: the server goes by the tag then). */
	if (!policy_full_is_due(st, lim, now_ms)) {
		add_header(&req, STR("If-None-Match"), arena_str(a, st->etag));
		add_header(&req, STR("If-Modified-Since"), arena_str(a, st->last_modified));
		/* Without a validator there is nothing that it could be new since. */
		if (lim->delta && (st->etag.n > 0 || st->last_modified.n > 0))
			add_header(&req, STR("A-IM"), STR("feed"));
	}
	*ret = req;
}
