/* SPDX-License-Identifier: ISC */
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
#include "base/feed_state.h"
#include "base/http.h"

/* What the configuration says about a feed. */
struct feed_limits {
	int64_t interval_ms; /* asked for; also the start value */
	int64_t min_interval_ms;
	int64_t max_interval_ms; /* ceiling of the adaptive interval, 24 h by default */
	/* The feed's own `interval =`: not lengthened; the floor still holds. */
	bool fixed_interval;
	bool daily_full; /* unconditional GET about once a day; default yes */
	bool delta; /* with its validators, ask for what is new only (RFC 3229, "A-IM: feed") */
	/* A publisher's wish (Retry-After, max-age, ttl) is followed for so long at the most; 0: a month. Less
	 * than asked may get us blocked. */
	int64_t max_floor_ms;
	bool scope_feed;    /* a 429/503 holds this feed only, not the host */
	int64_t timeout_ms; /* of an answer, for what is said of a slow one; 0: not known */
	struct str user_agent;
};

/* The GET that is due: conditional whenever validators are known, save once a day.
 * The body may come in any coding that coding.h undoes: it is to be asked for raw (base/http.h). Slices
 * point into a. */
void feed_request(const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms,
	struct arena *a, struct http_req *ret);

/* The state of a feed whose configured address is another one from now on: as of a new feed, but when
 * it was last seen, so that what another page of the outlet lists from before is known for old. A
 * state whose address is unknown (of an older version) is no reason for a silent first poll. Slices
 * are url's. */
struct feed_state feed_at_address(
	const struct feed_state *was, struct str url, uint64_t address_hash);

enum {
	FEED_DARK_FAILURES = 4 /* so many in a row, and two hours, make a feed dark */
};

enum feed_verdict {
	/* 200 with a body to parse: feed_settle() after parsing. Also one that is larger than allowed, of
	 * which the answer has the beginning: better than none (feed_outcome.partial). */
	FEED_BODY,
	FEED_UNCHANGED, /* 304, or 200 with the same body hash */
	FEED_RETRY,     /* failed; back-off is set */
	FEED_THROTTLED, /* 429, or 503 with Retry-After: the host (or feed) is held */
	FEED_GONE,      /* 410 */
	FEED_EXCUSED,   /* feed_excuse(): nobody's fault but our own line's */
};

struct feed_judgement {
	enum feed_verdict verdict;
	bool hold_host; /* hold_until_ms is for every feed of the host */
	bool moved;     /* a permanent redirect was adopted: st->url is new */
	/* Tell the operations destination once. Dark with an empty last_error: the feed answers
	 * but has been silent for far longer than its own rhythm. */
	bool went_dark, recovered;
	/* Tell once: the publisher wants to be asked less often than the configured ceiling. */
	bool floor_above;
	bool gap; /* no item of this poll was known: some may have come and gone between two
		     polls */
};

/* Nothing new for two days and ten times the usual gap, as of now_ms. */
bool feed_is_silent(const struct feed_state *st, int64_t now_ms);

/* Judges an answer and updates *st (new slices are copied into a). For FEED_BODY the validators
 * are NOT yet in *st: they belong to the articles and go in by feed_settle(). `random` is any
 * 64-bit random number; jitter is only ever added. */
struct feed_judgement feed_judge(const struct http_res *res, const struct feed_limits *lim,
	int64_t now_ms, uint64_t random, struct arena *a, struct feed_state *st);

/* The wall clock was set forward (or, below 0, back) by jump_ms at what was before_ms until then;
 * this run began at began_ms of the same clock. What the state notes of this run moves along, so
 * that no wait grows or shrinks by the step. False when its last poll was in an earlier run: its
 * plans stay as they are, too. */
bool feed_clock_stepped(
	struct feed_state *st, int64_t began_ms, int64_t before_ms, int64_t jump_ms);
/* What is noted as later than now was noted by a clock that was ahead: it counts as just now, or
 * nothing that must last a while (a move, silence) would be seen until the clock has caught up.
 * feed_judge() does this first. */
void feed_clock_trim(struct feed_state *st, int64_t now_ms);

/* The same address over TLS (RFC 6797 8.3): port 80 becomes 443, another stays. In a. */
struct str feed_over_tls(struct str url, struct arena *a);
/* Whether an answer to what was asked at url says for how long its host wants to be asked over TLS only, and the
 * hosts below it (RFC 6797): until then; 0: no longer. Over TLS only, and of the host that says it (8.1). */
bool feed_strict(const struct http_res *res, struct str url, int64_t now_ms,
	int64_t *ret_until_ms, bool *ret_below);

/* Instead of feed_judge(), for an answer that never came because no host can be reached: it is shown,
 * and nothing grows for it. The next poll is due as soon as the line is back. */
struct feed_judgement feed_excuse(
	const struct http_res *res, int64_t now_ms, struct arena *a, struct feed_state *st);

/* The publisher has asked for the wait that a failing feed is in: a mended configuration does not cut
 * it short. */
bool feed_owes_wait(const struct feed_state *st, int64_t now_ms);

/* An ETag or Last-Modified as it is kept, in a; empty when it cannot go out again. */
struct str feed_validator(struct str v, struct arena *a);
/* What was wrong with the way a body came, as far as the answer tells, for parse_opts.broken; empty:
 * nothing. Lives as long as *res. */
struct str feed_transport(const struct http_res *res, const struct feed_limits *lim);
/* Only what is new since the validators, as lim asked for: a 226 with "IM: feed" and no other manipulation. */
bool feed_is_delta(const struct http_res *res, const struct feed_limits *lim);
/* What the publisher last asked for, if that is more than the ceiling of the interval; else 0. */
int64_t feed_floor_above(const struct feed_state *st, const struct feed_limits *lim);
/* Why a feed may not be asked yet, whoever wants it. */
enum feed_bar {
	FEED_BAR_NONE,
	FEED_BAR_RETRY_AFTER, /* an answer asked for patience */
	FEED_BAR_FLOOR,       /* max-age, Expires, ttl, sy:*: what it has is still fresh */
	FEED_BAR_SKIPPED,     /* skipHours, skipDays */
	FEED_BAR_INTERVAL,    /* it was asked less than min_interval ago */
};
/* When a person may have it polled, not before now_ms; *ret_bar: what the last of the waits is for. Our own
 * back-off is none. */
int64_t feed_may_ask_ms(const struct feed_state *st, const struct feed_limits *lim,
	int64_t now_ms, enum feed_bar *ret_bar);
/* The first moment from now_ms on that skipHours and skipDays leave, some minutes behind the full hour that ends what
 * is skipped: what was planned well may be late, as when its host was held. */
int64_t feed_unskipped_ms(const struct feed_state *st, int64_t now_ms);
/* No item with anything in it was met yet: what the next poll finds was there before. An empty document is
 * none. */
bool feed_is_fresh(const struct feed_state *st);
/* By how much an item may be older than the newest of its feed and still be news; ms. configured_ms 0: a
 * week, or twice the feed's rhythm where that is longer. Against its own newest item and not the clock,
 * since feeds that are dated wrongly all along bring news too. */
int64_t feed_max_age_ms(const struct feed_state *st, int64_t configured_ms);

/* How the body went. */
struct feed_outcome {
	bool parsed; /* false: `why` says why, and validators are not taken */
	/* The document ends early: its items count, its validators are not taken. */
	bool partial;
	bool blocked; /* not parsed: it is a page that keeps programs out */
	struct str why;
	struct str note;     /* feed_doc.transport */
	struct str left_out; /* what of it was not read, and why; empty: nothing */
	int64_t newest_s; /* the newest date of its items that is not in the future; 0: none */
	bool delta;       /* it is what is new: what it does not list is not gone */
	bool index; /* it is a sitemap index: without items of its own, and no worse for it */
	size_t items, known; /* overlap drives the interval: few known = poll more often */
	struct feed_hints hints;
};
/* No item of this poll was known: some may have come and gone between two. st: before the poll is settled. */
bool feed_is_gap(const struct feed_outcome *out, const struct feed_state *st);
/* Finishes a FEED_BODY poll: validators from res (its body is not looked at), interval from
 * overlap, publisher's floor. FEED_BODY when it parsed, FEED_RETRY with the back-off set when
 * not; also, at the usual interval, when it has no items and earlier documents had. */
struct feed_judgement feed_settle(const struct http_res *res, const struct feed_outcome *out,
	const struct feed_limits *lim, int64_t now_ms, uint64_t random, struct arena *a,
	struct feed_state *st);
/* What the sitemaps of an index brought, after the poll that found them (daemon/poll_further.c): counts as what a
 * document of the feed's own brings, for all but validators and the next poll. Of `out` items, known and newest_s
 * are read, and parsed: one came, or none was to be asked for, so that none fails any more. gap: of one that was read
 * before, nothing was known. */
struct feed_judgement feed_settle_parts(const struct feed_outcome *out, bool gap,
	const struct feed_limits *lim, int64_t now_ms, struct feed_state *st);

struct feed_failure {
	struct str why; /* a sentence without a full stop */
	bool blocked;   /* they do not want us */
};
/* Of an answer that brings no document; lives in a. */
struct feed_failure feed_failure_of(const struct http_res *res, struct arena *a);
/* Instead of feed_settle_parts(): none of those that were asked for came. The feed fails, however well its index
 * comes, until one does: its polls are as far apart as failures that may pass any minute have them. */
struct feed_judgement feed_fail_parts(
	const struct feed_failure *why, int64_t now_ms, struct arena *a, struct feed_state *st);
