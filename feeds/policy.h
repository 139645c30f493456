#pragma once
/*
 * Polling policy: what to ask a publisher, how to judge the answer, when to come back. Every
 * rule of polite polling is here (doc/feeds.md "Polite polling"); daemon/poll.c only carries it
 * out. No loop, no clock: `now_ms` (Unix ms) and a random number come in. Pure; any thread.
 *
 * How often: a feed starts at the configured interval and comes back to it with every new item;
 * each poll without one makes the interval an eighth longer, so that it follows the silence at
 * about an eighth of it. A poll of which less than a third was known makes it shorter than
 * configured. The publisher's floor goes before all of that; jitter and rounding only ever add.
 */
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/http.h"

/* What is remembered about a feed between polls; committed with the articles (store.h). */
struct feed_state {
	struct str url;  /* the address polled: configured, or a permanent redirect adopted */
	struct str etag; /* byte for byte, RFC 9110 8.8.3; empty when the last 200 had none */
	struct str last_modified; /* byte for byte, opaque */
	uint64_t body_hash;       /* of the last 200's body that parsed; 0 = none */
	uint64_t judged_hash;     /* from feed_judge() to feed_settle(): need not be stored */
	int64_t next_poll_ms;
	int64_t last_poll_ms; /* 0 = never */
	int64_t last_success_ms;
	/* When the content was last seen whole (a 200, whatever was asked). A day later the
	 * request goes out without conditions: some servers answer 304 for ever (doc/feeds.md
	 * "Unconditional once a day"). */
	int64_t last_full_ms;
	int64_t interval_ms;        /* the adaptive interval now in force; 0 = not yet known */
	int64_t publisher_floor_ms; /* what the publisher last asked for, shown to operators */
	int64_t hold_until_ms; /* no request before: Retry-After, or the host is unreachable */
	struct feed_hints hints; /* of the last document: they hold on a 304, too */
	int64_t last_new_ms;     /* last poll with a new item; 0 = none yet */
	int64_t rhythm_ms;       /* typical time between such polls; 0 = not yet known */
	uint32_t failures;       /* in a row */
	uint32_t polls;      /* successful ones, ever; 0 = the first poll is still to come */
	int32_t last_status; /* HTTP status, or -enum http_error */
	bool gone;           /* 410: not polled any more */
	bool dark_notified;
	struct str last_error; /* one sentence; empty after a success */
	struct str moved_to;   /* permanent target seen, not yet adopted */
	uint32_t moved_seen;
	int64_t moved_since_ms;
};

/* What the configuration says about a feed. */
struct feed_limits {
	int64_t interval_ms; /* asked for; also the start value */
	int64_t min_interval_ms;
	int64_t max_interval_ms; /* ceiling of the adaptive interval, 24 h by default */
	bool fixed_interval; /* the feed's own `interval =`: do not lengthen, floor still holds
			      */
	bool daily_full;     /* unconditional GET about once a day; default yes */
	bool scope_feed;     /* a 429/503 holds this feed only, not the host */
	struct str user_agent;
};

/* The GET that is due: conditional whenever validators are known, save once a day.
 * Accept-Encoding is the transport's. Slices point into a. */
void feed_request(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct arena *a, struct http_req *ret);

enum feed_verdict {
	FEED_BODY,      /* 200 with a body to parse: feed_settle() after parsing */
	FEED_UNCHANGED, /* 304, or 200 with the same body hash */
	FEED_RETRY,     /* failed; back-off is set */
	FEED_THROTTLED, /* 429, or 503 with Retry-After: the host (or feed) is held */
	FEED_GONE,      /* 410 */
};

struct feed_judgement {
	enum feed_verdict verdict;
	bool hold_host; /* hold_until_ms is for every feed of the host */
	bool moved;     /* a permanent redirect was adopted: st->url is new */
	/* Tell the operations destination once. Dark with an empty last_error: the feed answers
	 * but has been silent for far longer than its own rhythm. */
	bool went_dark, recovered;
	bool gap; /* no item of this poll was known: some may have come and gone between two
		     polls */
};

/* Judges an answer and updates *st (new slices are copied into a). For FEED_BODY the validators
 * are NOT yet in *st: they belong to the articles and go in by feed_settle(). `random` is any
 * 64-bit random number; jitter is only ever added. */
struct feed_judgement feed_judge(const struct http_res *res, const struct feed_limits *lim,
	int64_t now_ms, uint64_t random, struct arena *a, struct feed_state *st);

/* How the body went. */
struct feed_outcome {
	bool parsed;  /* false: `why` says why, and validators are not taken */
	bool partial; /* the document ends early: its items count, its validators are not taken
		       */
	struct str why;
	size_t items, known; /* overlap drives the interval: few known = poll more often */
	struct feed_hints hints;
};
/* Finishes a FEED_BODY poll: validators from res (its body is not looked at), interval from
 * overlap, publisher's floor. FEED_BODY when it parsed, FEED_RETRY with the back-off set when
 * not. */
struct feed_judgement feed_settle(const struct http_res *res, const struct feed_outcome *out,
	const struct feed_limits *lim, int64_t now_ms, uint64_t random, struct arena *a,
	struct feed_state *st);
