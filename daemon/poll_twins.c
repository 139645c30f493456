/* SPDX-License-Identifier: ISC */
/*
 * Two sections with one url (for two desks, or with another charset) are one request: whoever is due first
 * asks, and what is answered is the other's, too, with all that follows: each judges, parses and stores it
 * for itself.
 *
 * Only who would ask the very same, validators, login and way included: whoever lacks a validator (it is
 * new, its last document was not stored) asks by itself once, and is in step from then on.
 */
#include "daemon/poll_private.h"

static bool same_headers(const struct http_req *a, const struct http_req *b)
{
	if (a->n_headers != b->n_headers || !str_eq(a->url, b->url))
		return false;
	for (size_t i = 0; i < a->n_headers; i++)
		if (!str_eq(a->headers[i].name, b->headers[i].name) ||
			!str_eq(a->headers[i].value, b->headers[i].value))
			return false;
	return true;
}

static bool same_way(const struct http_opts *a, const struct http_opts *b)
{
	if (a->n_allow != b->n_allow || a->family != b->family || !str_eq(a->proxy, b->proxy) ||
		!str_eq(a->tls.ca, b->tls.ca) || !str_eq(a->tls.cert, b->tls.cert))
		return false;
	for (size_t i = 0; i < a->n_allow; i++)
		if (!str_eq(a->allow[i], b->allow[i]))
			return false;
	return true;
}

static bool asks_the_same(const struct feed *twin, const struct http_req *req,
	const struct http_opts *opts, int64_t now_ms)
{
	AUTO_ARENA struct arena a = {0};
	struct http_req own = {0};
	struct http_opts way;

	arena_init(&a, BUF_NO_MAX);
	poll_request(twin, now_ms, &a, &own, &way);
	return same_headers(&own, req) && same_way(&way, opts);
}

/* While a generation is being taken over, some feeds are of the former one. */
static bool is_of(const struct config *c, const struct config_feed *conf)
{
	return conf >= c->feeds && conf < c->feeds + c->n_feeds;
}

void poll_twins_gather(struct feed *f, const struct http_req *req, const struct http_opts *opts)
{
	struct poller *p = f->poller;
	const struct config *c = p->conf;

	if (!is_of(c, f->conf))
		return;
	size_t self = (size_t)(f->conf - c->feeds);

	for (size_t i = f->conf->twin; i != self; i = c->feeds[i].twin) {
		struct feed *twin = poll_feed_find(p, c->feeds[i].id);

		if (twin == NULL || twin->conf != &c->feeds[i] ||
			!asks_the_same(twin, req, opts, p->now_ms) ||
			!schedule_ride(p->schedule, &twin->item))
			continue;
		twin->leader = f;
		twin->next_rider = f->riders;
		f->riders = twin;
		poll_on(twin, &(struct poll_news){.ev = {.kind = FEEDPOLL_DUE, .rides = true}});
	}
}

struct feed *poll_twins_next(struct feed *f)
{
	struct feed *rider = f->riders;

	if (rider == NULL)
		return NULL;
	f->riders = rider->next_rider;
	rider->next_rider = NULL;
	rider->leader = NULL;
	return rider;
}

void poll_twins_leave(struct feed *f)
{
	struct feed **at = f->leader != NULL ? &f->leader->riders : NULL;

	while (at != NULL && *at != NULL && *at != f)
		at = &(*at)->next_rider;
	if (at != NULL && *at == f)
		*at = f->next_rider;
	f->next_rider = NULL;
	f->leader = NULL;
}
