/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The life of one feed between its polls and through them, as a machine: an event and `now` in,
 * steps out. No loop, no clock, no store, no log; poll.c tells it what happened and carries out
 * what it says. What an answer means is feeds/policy.h's to judge; which feed comes next is
 * schedule.h's to know.
 *
 * Two clocks come in. The state that is kept over restarts is in wall time, which may be set at any
 * moment; the schedule goes by the steady one. What is planned in the first is handed to the second
 * as a wait from now, so that a step of the wall clock changes no plan.
 *
 *            CONFIGURED           DUE            ANSWERED: a body     PARSED
 *        OUT ──────────> WAIT ──────────> FETCH ──────────────> PARSE ──────> STORE
 *         ^                ^  ^             |                     |             |
 *         |                |  +─────────────+ any other answer    |             | STORED
 *         |                +──────────────────────────────────────+─────────────+
 *         +── REMOVED, PAUSED, gone (410): from WAIT at once, from a busy state when its poll ends
 *
 * A feed whose host was not reached because our own line is down rests: it is in WAIT, but the
 * schedule hands it out only as a probe, or when the line is back (schedule_wake()).
 *
 * Of a feed with `fulltext` a document waits for the pages of its new articles in between:
 * PARSE ── PARSED: pages ──> PAGES ── PAGED ──> STORE. When the program ends it is forgotten, as what is being
 * fetched is: nothing of it is stored, so that after the restart it is asked for and new once more.
 *
 * Busy are FETCH, PARSE, PAGES and STORE, and the bound on busy feeds counts all four: that bounds the
 * memory for bodies and, when the store is behind, stops new fetches by itself.
 *
 * A changed address makes everything that is known of the feed worthless, and what is under way
 * for the old one too: a fetch is cancelled; what is being parsed or stored goes on (its articles
 * are real), but is `outdated`: nothing of its outcome touches the state of the new address.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "feeds/policy.h"

enum feedpoll_state {
	FEEDPOLL_OUT, /* not in the schedule: not configured, gone, or paused */
	FEEDPOLL_WAIT,
	FEEDPOLL_FETCH,
	FEEDPOLL_PARSE,
	FEEDPOLL_PAGES, /* its new articles wait for their pages */
	FEEDPOLL_STORE
};

/* Zero it for a feed that is only remembered. Loop thread only, by its owner. */
struct feedpoll {
	enum feedpoll_state state;
	bool wanted;   /* configured in the generation in force */
	bool outdated; /* PARSE, PAGES, STORE: what is under way came from the old address */
	bool rehost;   /* the address lies on another host than the schedule knows */
	bool mended;   /* busy: by settings that are not in force any more */
	bool paused;   /* a person lets it rest: what is under way ends, nothing begins */
	unsigned no_parser;       /* polls in a row that found no parser worker */
	int64_t missed_ms;        /* its host was not reached since (steady); 0: it was */
	uint32_t failures_before; /* that began then */
};

enum feedpoll_kind {
	FEEDPOLL_CONFIGURED, /* a generation has it */
	FEEDPOLL_REMOVED,    /* a generation has it no longer */
	FEEDPOLL_DUE,        /* the schedule handed it out */
	FEEDPOLL_ANSWERED,
	FEEDPOLL_PARSED,
	FEEDPOLL_PAGED, /* no page is waited for any more */
	FEEDPOLL_STORED,
	FEEDPOLL_STEPPED,   /* the wall clock was set */
	FEEDPOLL_LINE_FELL, /* our own line is down, since since_ms (uplink.h) */
	FEEDPOLL_PAUSED,
	FEEDPOLL_RESUMED,
	FEEDPOLL_POKED,   /* a person wants it polled, and may have it at may_ms */
	FEEDPOLL_STOPPING /* the program ends */
};

struct feedpoll_event {
	enum feedpoll_kind kind;
	int64_t now_ms;                /* wall */
	int64_t steady_ms;             /* the clock that nobody sets */
	const struct feed_state *kept; /* the state in force */
	/* ANSWERED of a wanted feed, STORED with ERR_NONE: what came of it, and the state that
	 * follows. */
	const struct feed_judgement *judgement;
	const struct feed_state *found;
	enum errc code; /* PARSED, STORED */
	bool rides;     /* DUE: with the request of another feed, which costs nobody anything */
	bool pages;     /* PARSED: the pages of its articles are wanted */
	bool has_doc;   /* STORED: the job held a document, not a failure */
	bool in_part;   /* STORED, with an error: some of it is committed all the same */
	bool stepped;   /* STORED: the clock was set meanwhile, `found` moved with it */
	bool missed;    /* ANSWERED: the host was not reached */
	bool mended;    /* CONFIGURED: it is asked by other settings from now on */
	bool url_changed;        /* CONFIGURED */
	bool first;              /* CONFIGURED: by the first generation since the start */
	int64_t min_interval_ms; /* STOPPING */
	int64_t jump_ms;         /* STEPPED: now_ms less what it would be without the step */
	int64_t since_ms;        /* LINE_FELL: steady */
	int64_t may_ms;          /* POKED: wall, not before now_ms */
};

/* To be carried out in this order. */
enum feedpoll_steps {
	FEEDPOLL_CANCEL =
		1 << 0, /* the fetch under way, or that of pages; no answer will come */
	FEEDPOLL_FETCH_IT = 1 << 1, /* ANSWERED follows */
	FEEDPOLL_PARSE_IT = 1 << 2, /* PARSED follows */
	FEEDPOLL_STORE_IT = 1 << 3, /* STORED follows */
	FEEDPOLL_STORE_FAILURE =
		1 << 4, /* once more, the error for the document; STORED follows */
	FEEDPOLL_START_OVER = 1 << 5, /* kept = nothing known but the new address */
	FEEDPOLL_ASK_AGAIN = 1 << 6,  /* kept: not gone, due at once */
	FEEDPOLL_ADOPT = 1 << 7,      /* kept = found */
	FEEDPOLL_RETRY =
		1 << 8, /* kept: next poll at next_poll_ms, planned now; all else as it was */
	FEEDPOLL_SHIFT = 1 << 9,       /* kept: its times of this run move with the clock */
	FEEDPOLL_PARDON = 1 << 10,     /* kept: so many failures, due now, planned now */
	FEEDPOLL_CLEAN = 1 << 11,      /* kept is what the store has */
	FEEDPOLL_DIRTY = 1 << 12,      /* kept is to be written to the store */
	FEEDPOLL_WAKE = 1 << 13,       /* the destinations that got alerts; tell, count */
	FEEDPOLL_TELL = 1 << 14,       /* the operator, what the judgement says */
	FEEDPOLL_HOLD_HOST = 1 << 15,  /* until kept.hold_until_ms */
	FEEDPOLL_LEAVE = 1 << 16,      /* out of the schedule */
	FEEDPOLL_ENTER = 1 << 17,      /* into the schedule, under kept's host, due at at_ms */
	FEEDPOLL_AGAIN = 1 << 18,      /* back into the schedule, due at at_ms */
	FEEDPOLL_REST = 1 << 19,       /* in the schedule, until our own line is back */
	FEEDPOLL_TRY_HOST = 1 << 20,   /* though it seemed to be dead */
	FEEDPOLL_FETCH_PAGES = 1 << 21 /* PAGED follows */
};

struct feedpoll_plan {
	unsigned steps;
	int64_t at_ms;        /* ENTER, AGAIN: steady */
	int64_t next_poll_ms; /* RETRY: wall */
	uint32_t failures;    /* PARDON */
};

struct feedpoll_plan feedpoll_on(struct feedpoll *fp, const struct feedpoll_event *ev);

/* Counts against the bound on busy feeds. */
bool feedpoll_busy(const struct feedpoll *fp);
/* Whether one more feed may be fetched. A store that is behind lets nothing new begin. */
bool feedpoll_room(size_t busy, size_t max_busy, bool store_full);
/* When a feed is due (wall) that enters the schedule: never in the past, and not put off by a clock
 * that was ahead at the last poll and came back. */
int64_t feedpoll_due_ms(const struct feed_state *st, int64_t now_ms);
/* How long to sleep until next_ms: 1 ms to a minute, since the machine may be asleep meanwhile. */
int64_t feedpoll_sleep_ms(int64_t next_ms, int64_t now_ms);
