/* SPDX-License-Identifier: ISC */
#pragma once
/* The publishers of daemon_week.c: what each does, and what it complains of. For that test only. */
#include <stdio.h>
#include <string.h>

#include "base/article.h"
#include "base/url_host.h"
#include "daemon/feedpoll.h"
#include "daemon/limits.h"
#include "daemon/schedule.h"
#include "feeds/policy_wait.h"
#include "tests/unit/unit.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* Monday 2021-05-03 00:00 UTC */
#define T0 INT64_C(1620000000000)

enum {
	N_FEEDS = 200,
	ON_ONE_HOST = 40,
	GAP_MS = 1000,
	MIN_INTERVAL_MS = 300000,
	PER_HOST = 2
};

/* What publishers complain of; one row is one line of the report. */
#define RULES(X)                                                                               \
	X(unconditional, "1 unconditional requests besides the first and one a day")           \
	X(bad_since, "2 Last-Modified not sent back byte for byte")                            \
	X(bad_match, "3 ETag not sent back byte for byte")                                     \
	X(stale, "4 validators other than the last answer's")                                  \
	X(too_often, "5 polls sooner than the shortest interval")                              \
	X(before_fresh, "6 polls before max-age, Expires or ttl were over")                    \
	X(in_retry, "7 polls within a Retry-After, of any feed of the host")                   \
	X(burst, "8 polls sooner than the gap of their host, also after starts and sleep")     \
	X(private_headers, "9 cookies, referers, addresses other than given")                  \
	X(agent, "10 User-Agents that change or name no program")                              \
	X(no_accept, "11 requests without Accept or Accept-Encoding")                          \
	X(elsewhere, "12 requests for what no feed is: icons, home pages")                     \
	X(scheme, "13 schemes that were not asked for")                                        \
	X(old_address, "14 requests at an address that moved for good, once adopted")          \
	X(hasty_move, "14 moves adopted within a day")                                         \
	X(after_gone, "15 polls after 410")                                                    \
	X(nagging, "15 polls of a refused feed more than once a day, from the third on")       \
	X(crowded, "16 more than two connections to a host")                                   \
	X(doubled, "16 polls of a feed while one is under way")                                \
	X(ranges, "17 Range requests")                                                         \
	X(lost_304, "18 validators lost by a 304")                                             \
	X(lost_no_store, "19 validators not sent back to who says no-store or Expires: 0")     \
	X(a_im, "20 A-IM requests")                                                            \
	X(in_skipped, "22 polls in skipHours")                                                 \
	X(hub_hasty, "WebSub requests to a hub within ten minutes")                            \
	X(hub_doubled, "WebSub requests to a hub while one is under way")                      \
	X(hub_renewed, "WebSub renewals with more than half of the lease to go")               \
	X(hub_denial, "WebSub requests within a day of a denial")                              \
	X(hub_unasked, "WebSub verifications confirmed that nobody asked for")

enum manner {
#define NAME(name, text) name,
	RULES(NAME)
#undef NAME
	N_RULES
};

static const char *const rules[] = {
#define TEXT(name, text) text,
	RULES(TEXT)
#undef TEXT
};

/* What a publisher does, by the number of its feed. */
enum habit {
	PLAIN,
	BUSY,      /* something new every twenty minutes */
	FRESH,     /* max-age of an hour */
	TTL,       /* ttl of two hours */
	THROTTLED, /* 429 with Retry-After now and then */
	MOVES,     /* 301 from the second day on */
	LIES,      /* 304 for ever */
	BARE,      /* no validators */
	GONE,      /* 410 on the fourth day */
	REFUSES,   /* 403 from the first hour on */
	ERRORS,    /* 500 for six hours a day */
	SLEEPS,    /* skipHours 0 to 5 */
	LOSES,     /* validators come and go, and a 304 brings new ones */
	NO_STORE, /* is not to be kept, and old at once: what it is known by comes back all the same */
	N_HABITS
};

struct publisher {
	enum habit habit;
	char url[64], moved[64], etag[48], date[48], body[48];
	int64_t version;
	bool validators; /* the last answer had some */
	bool after_304;  /* and it was a 304 */
	bool seen, gone, lost;
	int64_t last_ms, fresh_ms, full_ms, moved_ms; /* true time */
	int64_t jumped; /* the wall clock, when it was asked last */
	unsigned polls;
};

struct host {
	char name[32];
	int64_t last_ms, retry_ms;
	unsigned busy;
};

/* What the last answer said, which one that was lost did not say. */
struct said {
	char etag[48], date[48];
	int64_t version, fresh_ms, full_ms;
	bool validators, after_304;
};

struct feed {
	struct schedule_item item; /* first */
	struct feedpoll life;
	struct feed_state_owned own, disk;
	struct feed_limits lim;
	struct publisher p;
	struct said before;
	int64_t retry_ms; /* what the answer under way will ask of its host, which nobody knows yet */
	struct host *host;
	int64_t done_ms; /* FETCH: when its answer is there, true time */
	struct http_res res;
	bool counted; /* of its host's busy ones */
};

static struct week {
	struct feed feeds[N_FEEDS];
	struct host hosts[N_FEEDS];
	struct schedule *s;
	int64_t now, asleep,
		jumped; /* true time; what the steady clock missed; what the wall clock has more */
	int64_t began_ms;
	uint64_t seed;
	unsigned broken[N_RULES], requests, starts, moved, gone;
	struct arena a;
} w;

static uint64_t rnd(void)
{
	w.seed = w.seed * 6364136223846793005U + 1442695040888963407U;
	return w.seed >> 33;
}

static int64_t wall(void)
{
	return T0 + w.now + w.jumped;
}

static int64_t steady(void)
{
	return w.now - w.asleep;
}

static struct str header(const struct http_req *req, const char *name)
{
	for (size_t i = 0; i < req->n_headers; i++)
		if (str_eq_nocase(req->headers[i].name, str_of(name)))
			return req->headers[i].value;
	return (struct str){0};
}

/* ---- the publishers ---------------------------------------------------------------------- */

static void judge_validators(struct feed *f, const struct http_req *req)
{
	struct publisher *p = &f->p;
	struct str match = header(req, "If-None-Match");
	struct str since = header(req, "If-Modified-Since");
	bool none = match.n == 0 && since.n == 0;

	if (none && p->seen && p->validators) {
		/* The daily one is, a day after the last whole document: by a clock that is up to three hours off. */
		bool daily = w.now - p->full_ms >= DAY - 3 * HOUR;

		w.broken[unconditional] += !daily;
		w.broken[lost_304] += p->after_304 && !daily;
		w.broken[lost_no_store] += p->habit == NO_STORE && !daily;
	}
	if (none)
		return;
	w.broken[stale] += !p->validators;
	w.broken[bad_match] += !str_eq(match, str_of(p->etag));
	w.broken[bad_since] += !str_eq(since, str_of(p->date));
}

static void judge_request(struct feed *f, const struct http_req *req)
{
	static const char *const none[] = {"Cookie", "Referer", "Authorization", "Origin"};
	struct publisher *p = &f->p;
	bool moved = str_eq(req->url, str_of(p->moved));

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		w.broken[private_headers] += header(req, none[i]).n > 0;
	w.broken[elsewhere] += !moved && !str_eq(req->url, str_of(p->url));
	w.broken[scheme] += !str_starts(req->url, STR("https://"));
	w.broken[agent] += !str_eq(header(req, "User-Agent"), STR("rasid/0.1.0 (200 feeds)"));
	w.broken[no_accept] +=
		header(req, "Accept").n == 0 || header(req, "Accept-Encoding").n == 0;
	w.broken[ranges] += header(req, "Range").n > 0;
	w.broken[a_im] += header(req, "A-IM").n > 0;
	w.broken[old_address] += !moved && p->moved_ms < 0;
	if (moved && p->moved_ms > 0) {
		w.broken[hasty_move] += w.now - p->moved_ms < DAY;
		p->moved_ms = -1; /* adopted: the old one is left in peace from here on */
		w.moved++;
	}
}

static void judge_time(struct feed *f)
{
	struct publisher *p = &f->p;
	struct host *h = f->host;
	int64_t gap = w.now - p->last_ms;

	/* An answer that a crash lost is asked for again. */
	w.broken[too_often] += p->seen && !p->lost && gap < MIN_INTERVAL_MS;
	w.broken[before_fresh] += w.now < p->fresh_ms;
	w.broken[in_retry] += w.now < h->retry_ms;
	w.broken[burst] += h->last_ms != 0 && w.now - h->last_ms < GAP_MS;
	w.broken[after_gone] += p->gone;
	w.broken[nagging] += p->habit == REFUSES && w.now > 3 * DAY && gap < DAY - HOUR;
	w.broken[crowded] += h->busy >= PER_HOST;
	w.broken[doubled] += f->counted;
	/* By a clock that is right, and was when this was planned, since the publisher's is. */
	w.broken[in_skipped] += p->habit == SLEEPS && p->polls > 0 && w.jumped == 0 &&
				p->jumped == 0 && w.now % DAY < 6 * HOUR;
	p->lost = false;
}

static void new_validators(struct publisher *p)
{
	snprintf(p->etag, sizeof(p->etag), "W/\"%lld-gzip\"", (long long)p->version);
	snprintf(p->date, sizeof(p->date), "version %lld, as they like it",
		(long long)p->version);
	p->validators = true;
}

static struct http_res document(struct feed *f)
{
	struct publisher *p = &f->p;
	struct http_res res = {.status = 200};

	snprintf(p->body, sizeof(p->body), "version %lld", (long long)p->version);
	res.body = str_of(p->body);
	p->full_ms = w.now;
	p->after_304 = false;
	new_validators(p);
	if (p->habit == BARE || (p->habit == LOSES && p->version % 5 == 0)) {
		p->validators = false;
		p->etag[0] = p->date[0] = '\0';
	}
	res.etag = str_of(p->etag);
	res.last_modified = str_of(p->date);
	return res;
}

static struct http_res failure(struct feed *f, int status, const char *retry_after)
{
	(void)f;
	return (struct http_res){.status = status, .retry_after = str_of(retry_after)};
}

static struct http_res by_habit(struct feed *f, bool asked)
{
	struct publisher *p = &f->p;
	int64_t every = p->habit == BUSY ? 20 * MINUTE : 3 * HOUR;
	int64_t version = w.now / every + 1;
	struct http_res res;

	if (p->habit == THROTTLED && p->polls % 40 == 39) {
		f->retry_ms = w.now + 2 * HOUR;
		return failure(f, 429, "7200");
	}
	if (p->habit == GONE && w.now > 3 * DAY) {
		w.gone += !p->gone;
		p->gone = true;
		return failure(f, 410, "");
	}
	if (p->habit == REFUSES && p->polls > 3)
		return failure(f, 403, "");
	if (p->habit == ERRORS && w.now % DAY < 6 * HOUR)
		return failure(f, 500, "");
	if (asked && (p->habit == LIES || version == p->version)) {
		res = (struct http_res){.status = 304};
		p->after_304 = true;
		if (p->habit == LOSES) {
			p->etag[0] = 'w'; /* opaque: it need not make sense */
			res.etag = str_of(p->etag);
		}
	} else {
		p->version = version;
		res = document(f);
	}
	if (p->habit == FRESH) {
		res.cache_control = STR("public, max-age=3600");
		p->fresh_ms = w.now + HOUR;
	}
	if (p->habit == NO_STORE) {
		res.cache_control = STR("no-store");
		res.expires = STR("0");
	}
	if (p->habit == TTL)
		p->fresh_ms = w.now + 2 * HOUR;
	if (p->habit == MOVES && w.now > DAY) {
		res.permanent_url = str_of(p->moved);
		p->moved_ms = p->moved_ms == 0 ? w.now : p->moved_ms;
	}
	return res;
}

static struct said said_by(const struct feed *f)
{
	const struct publisher *p = &f->p;
	struct said s = {.version = p->version,
		.fresh_ms = p->fresh_ms,
		.full_ms = p->full_ms,
		.validators = p->validators,
		.after_304 = p->after_304};

	memcpy(s.etag, p->etag, sizeof(s.etag));
	memcpy(s.date, p->date, sizeof(s.date));
	return s;
}

/* Its answer was on the way when the program ended: nobody knows what it said. */
static void unsay(struct feed *f)
{
	struct publisher *p = &f->p;
	const struct said *s = &f->before;

	memcpy(p->etag, s->etag, sizeof(s->etag));
	memcpy(p->date, s->date, sizeof(s->date));
	p->version = s->version;
	p->fresh_ms = s->fresh_ms;
	p->full_ms = s->full_ms;
	f->retry_ms = 0;
	p->validators = s->validators;
	p->after_304 = s->after_304;
}

static void ask(struct feed *f)
{
	struct http_req req;

	feed_request(&f->own.st, &f->lim, wall(), &w.a, &req);
	judge_time(f);
	judge_request(f, &req);
	judge_validators(f, &req);
	w.requests++;
	f->before = said_by(f);
	f->retry_ms = 0;
	f->res = by_habit(
		f, header(&req, "If-None-Match").n + header(&req, "If-Modified-Since").n > 0);
	f->p.seen = true;
	f->p.polls++;
	f->p.last_ms = f->host->last_ms = w.now;
	f->p.jumped = w.jumped;
	f->host->busy++;
	f->counted = true;
	f->done_ms = w.now + 50 + (int64_t)(rnd() % 4000);
}
