/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The pages of new articles (`fulltext = yes`), decided: an event and `now` in, steps out. No loop, no
 * clock, no store, no log. By the steady clock alone.
 *
 * A host (struct fulltext_host) is asked for its robots.txt once a day (RFC 9309 2.4), and for one page at a
 * time with a gap between two. An article's page (struct fulltext) is fetched once:
 *
 *            ADDED           ROBOTS             TURN            ANSWERED: a body        READ
 *        NEW ─────> ROBOTS ────────> LINE ─────────────> FETCH ──────────────> READING ─────> OVER
 *                     |               ^                    |                                   ^
 *                     | forbidden     +── a try failed ────+── no page ────────────────────────+
 *                     +────────────────────────────────────────────────────────────────────────+
 *
 * A redirect (REDIRECTED) leads from FETCH back to ROBOTS: the robots.txt of where it leads is asked, and its host has
 * its turn, before it is followed (FULLTEXT_FOLLOW); until then the fetch is held.
 *
 * Matching waits for it at most `wait_ms`. Then it goes on with the feed's text (FULLTEXT_GO_ON), and the
 * page comes as an edit (FULLTEXT_EDIT). Of both, exactly one GO_ON or TAKE comes for each article, and an
 * EDIT only after a GO_ON.
 *
 * From the GO_ON on the page is owed: that is stored with the article, and settled with the page's text or when none
 * will come (FULLTEXT_SETTLE). A stop leaves it owed, and a later run takes it up where it waits for nobody
 * (FULLTEXT_TAKEN_UP).
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/http.h"
#include "feeds/page/page.h"

/* ---- a host ---- */

enum fulltext_rules {
	FULLTEXT_RULES_UNKNOWN, /* never asked */
	FULLTEXT_RULES_ASKED, /* an answer is under way; what was known before holds until it comes */
	FULLTEXT_RULES_READ, /* robots_allows() judges */
	FULLTEXT_RULES_NONE, /* the host has none: everything may be fetched */
	FULLTEXT_RULES_AWAY  /* not to be had: nothing may be fetched */
};

/* Zero it. The owner keeps the rules themselves (struct robots). */
struct fulltext_host {
	enum fulltext_rules rules;
	enum fulltext_rules before; /* ASKED: what was known */
	int64_t until_ms;           /* when robots.txt is to be asked again */
	int64_t next_ms;            /* no page before */
	unsigned failures;          /* pages in a row that it did not answer */
	bool busy;                  /* a page is being fetched */
};

/* Scheme, host and port of an address that a page is asked for at (RFC 9309 2.3); empty: no address of the web, or
 * one with a login, of which nobody knows whose it is. */
struct str fulltext_origin(struct str url);
/* Whether robots.txt is to be asked for now; it then counts as asked. */
bool fulltext_host_ask(struct fulltext_host *h, int64_t now_ms);
/* What came of it. 2xx: its rules, to be read from the body; 4xx but 429: none; all else: away for an hour, or
 * what was known for an hour more (RFC 9309 2.3.1). True: the body is to be read; the rules that are kept
 * until then stay in force otherwise. */
bool fulltext_host_robots(struct fulltext_host *h, const struct http_res *res, int64_t now_ms);
/* It was not asked after all: as before. */
void fulltext_host_unask(struct fulltext_host *h);
/* Whether the host takes a page now; it is then busy. */
bool fulltext_host_turn(struct fulltext_host *h, int64_t now_ms);
/* A page was answered, or its fetch was dropped (res NULL): the next one not before gap_ms (the longer of
 * `host_gap` and Crawl-delay), nor before a Retry-After that it gave; after failures a minute, doubling to
 * an hour. wall_ms: the other clock, for dates in Retry-After. */
void fulltext_host_answered(struct fulltext_host *h, const struct http_res *res, int64_t gap_ms,
	int64_t now_ms, int64_t wall_ms);

/* ---- a page ---- */

enum {
	FULLTEXT_TRIES = 3, /* fetches that fail for another reason than the page */
	FULLTEXT_MAX_BODY = 4 * 1024 * 1024, /* bytes of a page */
	FULLTEXT_TIMEOUT_MS = 20 * 1000,     /* of one fetch */
	FULLTEXT_GIVE_UP_MS =
		60 * 60 *
		1000, /* since the article came, or was taken up: later text is no news */
	FULLTEXT_OWED_MS =
		24 * 60 * 60 * 1000, /* since the article came, whatever runs were between */
	FULLTEXT_MAX_DELAY_MS =
		60 * 1000 /* of a Crawl-delay; longer is obeyed by not fetching at all */
};

enum fulltext_state {
	FULLTEXT_NEW,
	FULLTEXT_ROBOTS,
	FULLTEXT_LINE,
	FULLTEXT_FETCH,
	FULLTEXT_READING,
	FULLTEXT_OVER
};

/* Why a page gave no text, for `feed test` and the log. */
enum fulltext_why {
	FULLTEXT_WHY_NONE,
	FULLTEXT_WHY_ROBOTS,  /* forbidden, or robots.txt is not to be had */
	FULLTEXT_WHY_DELAY,   /* its Crawl-delay is longer than FULLTEXT_MAX_DELAY_MS */
	FULLTEXT_WHY_REFUSED, /* 4xx */
	FULLTEXT_WHY_LARGE,   /* more than FULLTEXT_MAX_BODY, unpacked */
	FULLTEXT_WHY_ADDRESS, /* a private one, or none of the web; of a redirect, too */
	FULLTEXT_WHY_CIRCLE,  /* redirects without end */
	FULLTEXT_WHY_HOST,    /* not reached, 5xx, 429: after FULLTEXT_TRIES */
	FULLTEXT_WHY_NO_TEXT, /* a page without an article, a test for browsers, no HTML */
	FULLTEXT_WHY_SHORTER, /* the feed has more of it */
	FULLTEXT_WHY_LATE     /* FULLTEXT_GIVE_UP_MS, FULLTEXT_OWED_MS */
};
const char *fulltext_why_name(enum fulltext_why why); /* "robots", ... */

/* Of a page that was read, what that name does not say, in words, as far as there is room: why there is none (empty: nothing
 * is known), or how much it has. */
void fulltext_says_read(enum page_kind kind, const char *why, size_t page_n, size_t feed_n,
	char *to, size_t room);

/* Zero it. */
struct fulltext {
	enum fulltext_state state;
	int64_t wait_ms;    /* until then matching waits */
	int64_t give_up_ms; /* until then the page is of use */
	unsigned tries;
	bool went_on; /* GO_ON was said */
	bool held;    /* ROBOTS, LINE: its fetch is, at a redirect */
	enum fulltext_why why;
};

enum fulltext_kind {
	FULLTEXT_ADDED,      /* a new article with a link */
	FULLTEXT_TAKEN_UP,   /* instead: one of an earlier run, owed since owed_ms */
	FULLTEXT_JUDGED,     /* robots.txt is known: `allowed`, delay_ms */
	FULLTEXT_TURN,       /* its host takes it */
	FULLTEXT_REDIRECTED, /* to another address, at which it is held */
	FULLTEXT_ANSWERED,   /* res */
	FULLTEXT_READ,       /* page_kind, longer */
	FULLTEXT_TIME,       /* wait_ms or give_up_ms may be over */
	FULLTEXT_DROPPED,    /* its feed is gone */
	FULLTEXT_STOPPED     /* the program ends */
};

struct fulltext_event {
	enum fulltext_kind kind;
	int64_t now_ms;
	int64_t wait_ms;            /* ADDED: how long to wait (`fulltext_wait`) */
	int64_t owed_ms;            /* TAKEN_UP: for so long; below 0 by a clock that was set */
	bool allowed;               /* JUDGED */
	int64_t delay_ms;           /* JUDGED: Crawl-delay */
	const struct http_res *res; /* ANSWERED */
	enum page_kind page_kind;   /* READ; PAGE_LIMIT when the worker failed */
	bool longer;                /* READ: it has more text than the feed gave */
};

/* To be carried out in this order. */
enum fulltext_steps {
	FULLTEXT_CANCEL = 1 << 0,      /* the fetch under way or held; no answer will come */
	FULLTEXT_ASK_ROBOTS = 1 << 1,  /* JUDGED follows, at once or later */
	FULLTEXT_GET_IN_LINE = 1 << 2, /* of its host; TURN follows */
	FULLTEXT_FETCH_IT = 1 << 3,    /* ANSWERED follows */
	FULLTEXT_READ_IT = 1 << 4,     /* READ follows */
	FULLTEXT_TAKE = 1 << 5,        /* match and store with the page's text */
	FULLTEXT_GO_ON = 1 << 6,       /* match and store with the feed's text */
	FULLTEXT_EDIT = 1 << 7,        /* the page's text, of an article that went on */
	FULLTEXT_TELL = 1 << 8,        /* why there is no text */
	FULLTEXT_SETTLE = 1 << 9,      /* it is owed no longer; an EDIT is so by itself */
	FULLTEXT_LET_GO = 1 << 10,     /* nothing more comes of it */
	FULLTEXT_FOLLOW = 1 << 11      /* the redirect at which it is held; ANSWERED follows */
};

unsigned fulltext_on(struct fulltext *f, const struct fulltext_event *ev);
/* When TIME is to be told; TIME_NONE when nothing waits for it. */
int64_t fulltext_next_ms(const struct fulltext *f);

/* ---- the pages of a feed ---- */

enum {
	FULLTEXT_FAILS = 3 /* pages in a row without a text: one is gone now and then */
};

/* Zero it. Since the start. */
struct fulltext_feed {
	uint64_t texts;        /* pages whose text was taken, */
	uint64_t shorter;      /* that had less than the feed, */
	uint64_t none;         /* that gave no text */
	unsigned in_a_row;     /* of the latter */
	enum fulltext_why why; /* of the last of these */
	bool failing;
};

enum fulltext_word {
	FULLTEXT_SAYS_NOTHING,
	FULLTEXT_SAYS_FAILING, /* each once, when it changes */
	FULLTEXT_SAYS_BACK
};

/* What a page came to; FULLTEXT_WHY_NONE: its text was taken. */
enum fulltext_word fulltext_feed_took(struct fulltext_feed *f, enum fulltext_why why);
/* Whether the last page says how the feed's are: not after the start, nor before FULLTEXT_FAILS in a row. */
bool fulltext_feed_known(const struct fulltext_feed *f);
