/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Polling: due feed -> conditional GET -> parser worker -> ingest job -> next due. Carries out
 * what feeds/policy.h decides; never parses, never touches the database. Loop thread only.
 */
#include <uv.h>

#include "config/config.h"
#include "daemon/fulltext.h"
#include "daemon/http/http.h"
#include "daemon/parser/pool.h"
#include "daemon/storer.h"
#include "feeds/condition.h"

struct poller;
struct metrics;

struct poller_deps {
	uv_loop_t *loop;
	struct http_client *http;
	struct pool *pool;
	struct storer *storer; /* may come later: poller_set_storer() */
	/* Destinations that have new outbox rows. */
	void (*on_alerts)(const struct str *dests, size_t n, void *arg);
	/* Something to tell of a feed: went dark, gone, back; or (gap) what poll_say.c says of one.
	 * May be NULL. */
	void (*on_feed)(struct str id, bool gap, void *arg);
	/* A document of a poll is stored; it and the headers of its answer. May be NULL. */
	void (*on_document)(struct str id, const struct http_res *res,
		const struct feed_doc *doc, void *arg);
	void *arg;
	struct metrics *metrics; /* may be NULL */
};

/* Everything that is counted of feeds: one list, for the struct and for `rasid status`, which
 * shows it under these names. A new count is a row, and whoever counts it. */
#define POLLER_COUNTS(X)                                                                       \
	/* feeds by state: now */                                                              \
	X(total)                                                                               \
	X(ok)                                                                                  \
	X(failing)                                                                             \
	X(backing_off) /* of failing: the publisher asked for patience (429, 503) */           \
	X(gone)                                                                                \
	X(not_yet_polled)                                                                      \
	X(paused) /* by a person; in none of the four above */                                 \
	X(over_quota)                                                                          \
	X(pages_failing)   /* those of their articles give no text */                          \
	X(busy)            /* fetched, parsed or stored */                                     \
	X(ready)           /* due, waiting for a place or for their host */                    \
	X(in_flight_bytes) /* what busy ones hold (inflight.h) */                              \
	X(in_flight_peak)                                                                      \
	X(heaviest_bytes) /* of the one that holds most */                                     \
	/* polls, and what they brought: since the start */                                    \
	X(polls)                                                                               \
	X(unchanged)                                                                           \
	X(changed)                                                                             \
	X(failed)                                                                              \
	X(articles) /* new ones */                                                             \
	X(alerts)                                                                              \
	X(pages)      /* of articles, asked for */                                             \
	X(page_texts) /* taken from them, for the feed's */                                    \
	X(untold)     /* articles without alert: too many in one document */                   \
	/* what hubs pushed (websub.h): since the start */                                     \
	X(pushes)                                                                              \
	X(pushed_articles) /* new ones, which count in articles, too */
#define POLLER_COUNT(name) uint64_t name;

struct poller_counts {
	POLLER_COUNTS(POLLER_COUNT)
	const char *heaviest; /* its id, theirs until the loop goes on; NULL: none is busy */
	int64_t line_down_ms; /* our own line: how long no host can be reached; 0: it is up */
	int64_t next_ms;      /* the next poll, by the wall clock; TIME_NONE */
};

struct poller *poller_new(const struct poller_deps *d);
/* Once, before the first poller_configure(). */
void poller_set_storer(struct poller *p, struct storer *storer);
/* How many feeds may be polled at a time from now on; before the first poller_configure(). */
void poller_set_places(struct poller *p, size_t places);
/* What the store remembers of a feed; call for each before the first poller_configure(). */
void poller_remember(struct poller *p, const struct store_feed *row);
/* The same of a page that is still to come (fulltext.h). */
void poller_owes(struct poller *p, const struct store_owed *o);
/* Looks in slices which feeds of c are remembered under another id; then done() on the loop. done NULL: at
 * once, before the loop runs. c must live until done() and poller_configure(c) must follow. */
void poller_find_renames(
	struct poller *p, const struct config *c, void (*done)(void *arg), void *arg);
/* What was found: for store_feeds_rename(), in the job that adopts c and behind what was posted to
 * STORER_INGEST so far. Theirs until poller_configure(c). */
const struct store_rename *poller_renames(const struct poller *p, size_t *ret_n);
/* Takes over a generation: new feeds are scheduled, removed ones only kept in mind, changed ones
 * kept with their state. In slices, then done() on the loop; until then the former generation must live,
 * too, and nothing else be asked for by reload. done NULL: at once. The configuration must outlive done()
 * of the next call, or the close. What an editor should know (renamed, started over) is logged and added
 * to *said, a line each; NULL: only logged. */
void poller_configure(struct poller *p, const struct config *c, struct buf *said,
	void (*done)(void *arg), void *arg);
/* The wall clock may have been set, or the machine asleep: called by the owner now and then (10 s). */
void poller_tick(struct poller *p);
struct poller_counts poller_counts(const struct poller *p);
/* A feed that counts as failing or gone, for `rasid status`; times by the wall clock. */
struct poller_failing {
	struct str id, why; /* why: one sentence, with words from outside */
	bool gone;
	uint32_t failures;       /* in a row */
	int64_t last_success_ms; /* TIME_NONE: never */
	int64_t next_ms;         /* of the next try; TIME_NONE: none */
};
/* In the order of the configuration; the struct lives until f returns. */
void poller_failing_each(const struct poller *p,
	void (*f)(const struct poller_failing *failing, void *arg), void *arg);
/* A feed that is polled otherwise than its configuration says, or arrives otherwise than it should. */
struct poller_noted {
	struct str id;
	struct str note; /* feed_state.note; empty: it arrives as it should */
	struct str
		pages; /* fulltext_why_name() of why its pages give no text; empty: they do */
	int64_t floor_ms; /* what its publisher asks for beyond the configured ceiling; 0: nothing */
};
/* In the order of the configuration; the struct lives until f returns. */
void poller_noted_each(const struct poller *p,
	void (*f)(const struct poller_noted *noted, void *arg), void *arg);
/* What the pages of a feed's articles came to (`fulltext`). Of each feed that wants them, in no order; the struct
 * lives until f returns. */
struct poller_pages {
	struct str id;
	const struct fulltext_feed *tally;
	struct str detail; /* of the last that gave no text; empty: none has since the start */
};
void poller_pages_each(const struct poller *p,
	void (*f)(const struct poller_pages *pages, void *arg), void *arg);
/* How a feed is, for `rasid feed`; times by the wall clock, TIME_NONE where there is none. */
struct poller_view {
	const struct config_feed *conf;
	const struct feed_state *st;
	const struct feed_limits *lim;
	const struct poller_pages *pages; /* NULL: it wants none */
	enum feed_condition condition;
	int64_t now_ms;
	int64_t next_ms; /* as it is in the schedule; none while it is polled, or rests */
	bool paused;
	int64_t paused_ms, until_ms; /* since when; until when, 0: until it is ended */
};
/* False: no feed of the generation in force has that id. The struct lives until f returns, here and below. */
bool poller_look_at(const struct poller *p, struct str id,
	void (*f)(const struct poller_view *v, void *arg), void *arg);
/* Of so many feeds in the order of the configuration behind the one with the id `after` (empty: from the
 * first on). *ret_last: the last of them, theirs until the next generation; empty: there are no more. False:
 * there is no such feed (any more). */
bool poller_each(const struct poller *p, struct str after, size_t max,
	void (*f)(const struct poller_view *v, void *arg), void *arg, struct str *ret_last);

/* When feeds of the configuration were last read (wall clock), those that ever were: of `max` of them, in no
 * order. */
void poller_success_each(const struct poller *p, size_t max,
	void (*f)(struct str id, int64_t last_success_ms, void *arg), void *arg);
/* Until resumed, what is under way ends and nothing begins: also when the feed leaves the configuration and
 * comes back, or is renamed. Pausing anew sets another end. Nothing of it is stored here. */
void poller_pause(struct poller *p, struct str id, int64_t since_ms, int64_t until_ms);
void poller_resume(struct poller *p, struct str id);
bool poller_paused(
	const struct poller *p, struct str id, int64_t *ret_since_ms, int64_t *ret_until_ms);
/* Those of the generation in force, as they were paused. */
void poller_paused_each(const struct poller *p,
	void (*f)(struct str id, int64_t since_ms, int64_t until_ms, void *arg), void *arg);
/* One whose pause is over by now (wall clock), each once; empty: none. */
struct str poller_pause_over(struct poller *p, int64_t now_ms);
/* Polls a feed at the first moment that its publisher and our own limits allow. */
struct poller_poked {
	bool now;        /* at once, or it is being polled */
	int64_t at_ms;   /* otherwise: when, wall clock; TIME_NONE: nobody knows */
	const char *why; /* otherwise: why not now; static */
};
struct poller_poked poller_poke(
	struct poller *p, struct str id); /* of one that is configured */
/* Of all that are configured, in no order, but of those that are as they should be, slow, or have a gap, at most max: what a
 * look for notices asks twice a minute, 100,000 feeds or not. True: there are more. */
bool poller_unwell_each(const struct poller *p, size_t max,
	void (*f)(const struct poller_view *v, void *arg), void *arg);
/* Whether what a hub pushes of this feed can be taken now. */
enum poller_room {
	POLLER_TAKES,
	POLLER_FIRST, /* its first poll is still to come: that says what is new. Or nobody polls it */
	POLLER_BUSY /* too much is under way: of this feed another push, or of all */
};
enum poller_room poller_push_room(const struct poller *p, struct str id);
/* What a hub pushed of it, after POLLER_TAKES: parsed, matched and stored as what a poll finds, but no poll:
 * what it lists is new or known, what it does not list is not gone, and the next poll comes as it would.
 * What cannot be read is worth a poller_hint(). body: the poller's from now on. */
void poller_push(
	struct poller *p, struct str id, char *body, size_t n, struct str content_type);
/* There may be something new: the feed is polled as soon as its publisher allows (doc/feeds.md "WebSub"). */
void poller_hint(struct poller *p, struct str id);
/* Cancels what is on its way, flushes feed states to the store. */
void poller_close(struct poller *p, void (*done)(void *arg), void *arg);
void poller_free(struct poller *p); /* after the close, when no job of it is left */
