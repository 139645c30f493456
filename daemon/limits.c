/* SPDX-License-Identifier: ISC */
/* Configuration in, limits out. */
#include "daemon/limits.h"

#include <string.h>

#include "base/url_host.h"
#include "daemon/fulltext.h"
#include "daemon/http/guard.h"
#include "daemon/http/proxy.h"
#include "feeds/coding.h"

enum {
	ALERTS_MIN = 64 /* alerts under way at a time, whatever the number of destinations */
};

struct http_limits limits_feeds_http(const struct config *c, size_t connections)
{
	return (struct http_limits){
		/* The poller never has more feeds busy than this. The client keeps no more
		 * connections either, idle ones included. */
		.max_in_flight = connections,
		.max_per_host = c->per_host,
		.max_body = c->max_body,
		.max_headers = KIB(64),
		.connect_ms = c->connect_timeout_ms,
		.total_ms = c->timeout_ms,
		.low_speed_bytes_s = 100,
		.low_speed_ms = 10000,
		.max_redirects = 5,
		.allow_private = c->allow_private_addresses,
		.ca_file = c->ca_file.n ? c->ca_file.p : NULL,
	};
}

/* Each destination has one request under way, and none waits for another: not for one that hangs, and
 * not for one of the same host (a chat server has one name for all its channels). */
static size_t alerts_in_flight(const struct config *c)
{
	return c->n_dests > ALERTS_MIN ? c->n_dests : ALERTS_MIN;
}

struct http_limits limits_alerts_http(const struct config *c)
{
	return (struct http_limits){
		.max_in_flight = alerts_in_flight(c),
		.max_per_host = alerts_in_flight(c),
		.max_body = KIB(64),
		.max_headers = KIB(64),
		.connect_ms = 5000,
		.total_ms = LIMITS_TRY_MS,
		.max_redirects = 0,
		.ca_file = c->ca_file.n ? c->ca_file.p : NULL,
	};
}

static void add_header(struct http_req *req, struct http_header h)
{
	if (req->n_headers < HTTP_HEADERS_MAX)
		req->headers[req->n_headers++] = h;
}

static void add_own_headers(struct str lines, struct http_req *req)
{
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;

	/* Read once before, when the configuration was. */
	if (http_own_headers(lines, v, &n, &line) != NULL)
		return;
	for (size_t i = 0; i < n; i++)
		add_header(req, v[i]);
}

void limits_dest_request(
	const struct config_dest *d, struct arena *a, struct http_req *req, struct http_opts *o)
{
	AUTO_BUF struct buf bearer = {0};

	*o = (struct http_opts){.allow = d->allow_address,
		.n_allow = d->n_allow_address,
		.allow_plaintext = d->allow_plaintext,
		.total_ms = d->timeout_ms != 0 ? d->timeout_ms : LIMITS_TRY_MS,
		.proxy = d->proxy,
		.no_proxy = d->no_proxy,
		.tls = {.ca = d->ca, .cert = d->client_cert, .key = d->client_key}};
	add_own_headers(d->headers, req);
	if (d->bearer.n == 0)
		return;
	buf_init(&bearer, KIB(8));
	buf_printf(&bearer, "Bearer " STR_F, STR_A(d->bearer));
	add_header(req,
		(struct http_header){STR("Authorization"), arena_str(a, buf_view(&bearer))});
	explicit_bzero(bearer.p, bearer.cap);
}

static enum http_end wants_end(struct str start, struct str coding)
{
	return coding_is_plain(start, coding) ? HTTP_END_ENDS : HTTP_END_ALL;
}

void limits_feed_request(const struct config *c, const struct config_feed *f,
	struct http_req *req, struct http_opts *o)
{
	*o = (struct http_opts){.allow = f->allow_address,
		.n_allow = f->n_allow_address,
		.allow_plaintext = true,
		.raw = true,
		.wants_end = wants_end,
		.proxy = f->proxy,
		.no_proxy = c->no_proxy,
		.family = f->address_family != 0 ? f->address_family : c->address_family};
	/* Most feeds are asked at their own address, which need not be taken apart to be seen. */
	if (!str_eq(req->url, f->url) && !url_same_origin(req->url, f->url))
		return;
	add_own_headers(f->headers, req);
	o->tls = (struct http_tls){.ca = f->ca, .cert = f->client_cert, .key = f->client_key};
}

/* A private host serves one organisation: a 429 there is about one feed (doc/feeds.md
 * "Throttling"). */
static bool has_private_host(struct str url)
{
	char room[URL_HOST_MAX];

	return http_host_of_the_house(url_host_key(url, room));
}

static struct str user_agent(const struct config *c, struct arena *a)
{
	AUTO_BUF struct buf agent = {0};

	buf_init(&agent, 1024);
	buf_printf(&agent, "rasid/%s (", RASID_VERSION);
	if (c->user_agent_contact.n != 0)
		buf_printf(&agent, "+" STR_F "; ", STR_A(c->user_agent_contact));
	buf_printf(&agent, "%zu feed%s)", c->n_feeds, c->n_feeds == 1 ? "" : "s");
	return arena_str(a, buf_view(&agent));
}

int64_t limits_gap_ms(const struct config *c, const struct config_feed *f)
{
	int64_t tenth = (f->interval_ms ? f->interval_ms : c->interval_ms) / 10;

	return c->host_gap_ms < tenth ? c->host_gap_ms : tenth;
}

void limits_hub_request(const struct config *c, const struct config_feed *f, struct arena *a,
	struct http_req *req, struct http_opts *o)
{
	*o = (struct http_opts){
		.allow_plaintext = true, .proxy = c->proxy, .no_proxy = c->no_proxy};
	if (f != NULL) {
		o->allow = f->allow_address;
		o->n_allow = f->n_allow_address;
	}
	add_header(req, (struct http_header){STR("User-Agent"), user_agent(c, a)});
	add_header(req, (struct http_header){STR("Content-Type"),
				STR("application/x-www-form-urlencoded; charset=utf-8")});
}

uint64_t limits_quota(const struct config *c, const struct config_feed *f)
{
	return f->daily_quota != 0 ? f->daily_quota : c->daily_quota;
}

static struct str agent_of(const struct config *c, const struct config_feed *f, struct arena *a)
{
	return f->user_agent.n ? arena_str(a, f->user_agent) : user_agent(c, a);
}

struct feed_limits limits_feed(
	const struct config *c, const struct config_feed *f, struct arena *a)
{
	return (struct feed_limits){
		.interval_ms = f->interval_ms ? f->interval_ms : c->interval_ms,
		.min_interval_ms = c->min_interval_ms,
		.max_interval_ms = c->max_interval_ms,
		.fixed_interval = f->interval_ms != 0,
		.max_floor_ms = f->max_floor_ms ? f->max_floor_ms : c->max_floor_ms,
		.daily_full = f->daily_full,
		.delta = f->delta,
		.scope_feed = f->scope_feed || has_private_host(f->url),
		.timeout_ms = c->timeout_ms,
		.user_agent = a != NULL ? agent_of(c, f, a) : STR(""),
	};
}

/* Descriptors, at the worst moment of each. */
enum {
	/* Standard streams, loop, database and its log, a reading of `rasid status`, the control socket
	 * with some who ask, libcurl's own, systemd's, the fork server's, files of a reload: 25 were
	 * counted at rest. */
	FOR_THE_DAEMON = 56,
	FOR_A_WORKER = 3, /* socket and process; both of the next, as these close */
	/* A name being looked up: libcurl's pair, the resolver's socket, its file. Later two sockets at
	 * the most, while both families of addresses are tried. */
	FOR_A_TRANSFER = 4,
	/* With [websub]: connections to the listener and itself, four requests to hubs. */
	FOR_PUSHES = 36 + 4 * FOR_A_TRANSFER,
	/* With [page]: connections, the listener and what looks after it, two readings of the database. */
	FOR_THE_PAGE = 64 + 2 + 6
};

struct limits_budget limits_budget(const struct config *c, size_t allowed)
{
	/* Each destination has one request under way. */
	size_t kept = FOR_THE_DAEMON + FOR_A_WORKER * c->workers + FOR_A_TRANSFER * c->n_dests;

	kept += c->websub_callback.n != 0 ? FOR_PUSHES : 0;
	kept += c->page_listen.n != 0 ? FOR_THE_PAGE : 0;
	struct limits_budget b = {.allowed = allowed,
		.wanted = kept + FOR_A_TRANSFER * c->connections,
		.least = kept + FOR_A_TRANSFER,
		.connections = c->connections};

	if (allowed < b.wanted)
		b.connections = allowed < b.least ? 1 : (allowed - kept) / FOR_A_TRANSFER;
	return b;
}

void limits_page_request(const struct config *c, const struct config_feed *f, struct arena *a,
	struct http_req *req, struct http_opts *o)
{
	req->method = STR("GET");
	req->headers[req->n_headers++] =
		(struct http_header){STR("User-Agent"), limits_feed(c, f, a).user_agent};
	req->headers[req->n_headers++] = (struct http_header){
		STR("Accept"), STR("text/html,application/xhtml+xml,text/plain;q=0.5")};
	limits_feed_request(c, f, req, o);
	o->raw = false;
	o->total_ms = FULLTEXT_TIMEOUT_MS;
	o->max_body = FULLTEXT_MAX_BODY;
}
