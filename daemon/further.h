/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The documents behind a feed's own (RFC 5005: archives and pages; the sitemaps of an index), decided: an event and `now` in, steps
 * out. No loop, no clock, no store, no log. By the steady clock alone.
 *
 *           BEGUN          TIME            ANSWERED           STORED
 *     IDLE ───────> WAIT ───────> FETCH ─────────────> STORE ────────> OVER
 *                    ^                      a body       |   known items, no more, the limit,
 *                    └───────────────────────────────────┘   a failure at any step
 *                      nothing that was known before
 *
 * They are read when items may have come and gone between two polls, and with `archive = all` at the first
 * poll, too. One document a second, FURTHER_PAGES at the most. Whatever becomes of them, polls go on.
 *
 * Those of a list (of an index) do not lead to one another: they are read whenever some are due, what is known in
 * one says nothing of the next, and one that fails is passed over.
 *
 * A walk is kept (further_kept.h): from IDLE it goes on by TAKEN_UP, at once or after a restart.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/feed_rules.h"

enum {
	FURTHER_PAGES = 5,
	FURTHER_GAP_MS = 1000, /* between two of them, and before the first */
	/* A host that wants to be left alone for longer than this after BEGUN is not waited for. */
	FURTHER_PATIENCE_MS = 10 * 60 * 1000
};

enum further_state {
	FURTHER_IDLE,
	FURTHER_WAIT,
	FURTHER_FETCH,
	FURTHER_STORE,
	FURTHER_OVER
};

/* Why no more is read. */
enum further_why {
	FURTHER_WHY_END,     /* the last one names no other */
	FURTHER_WHY_KNOWN,   /* it holds items that were there before: the gap is closed */
	FURTHER_WHY_LIMIT,   /* FURTHER_PAGES are read */
	FURTHER_WHY_LOOP,    /* the last one names one that was read */
	FURTHER_WHY_REFUSED, /* no document came, or its host wants quiet */
	FURTHER_WHY_UNREAD,  /* it is no feed document, or cannot be stored */
	FURTHER_WHY_DEEP,    /* an index within an index within an index */
	FURTHER_WHY_CUT,     /* of a list: one lists more than there is room for */
	FURTHER_WHY_DROPPED, /* the feed was removed, paused or moved, or wants none any more */
	FURTHER_WHY_STOPPED  /* the program ends: it goes on after the start */
};
/* A sentence's end, for the log: "the gap is closed"; static. */
const char *further_why_text(enum further_why why, bool list);
/* Articles may be missing that this could have brought. */
bool further_is_short(enum further_why why);

/* Zero it; before TAKEN_UP with the pages of before. */
struct further {
	enum further_state state;
	enum further_why why; /* OVER */
	unsigned pages;       /* asked for */
	int64_t at_ms;        /* WAIT: when the next one is asked for */
	int64_t give_up_ms;
	bool list;               /* they are those of a list, */
	enum further_why missed; /* of which one failed for this; WHY_END: none did */
	enum further_why
		ends; /* STORE: nothing more is to be asked for, for this; WHY_END: it may */
};

enum further_kind {
	FURTHER_BEGUN,    /* a poll was stored: archive, gap, first, more, list */
	FURTHER_TAKEN_UP, /* one that is kept goes on: archive */
	FURTHER_TIME,     /* at_ms may have come: quiet_ms, busy */
	FURTHER_ANSWERED, /* good; of a list also unchanged, more */
	FURTHER_STORED,   /* good, known, more, seen, deep, cut */
	FURTHER_GONE,     /* as FURTHER_WHY_DROPPED */
	FURTHER_STOPPING  /* the program ends */
};

struct further_event {
	enum further_kind kind;
	int64_t now_ms;
	enum feed_archive archive;
	bool gap;         /* no item of the poll was known */
	bool first;       /* it was the first with items */
	bool list;        /* it is one: more goes by it, whatever archive says */
	bool more;        /* the document names a further one, */
	bool seen;        /* that was read before; of a list: it leads back into it, */
	bool deep;        /* or it is an index where none may be, */
	bool cut;         /* or it lists more than are read */
	bool busy;        /* too much is under way already */
	int64_t quiet_ms; /* the host is not to be asked before; 0: it may be */
	bool unchanged;   /* ANSWERED: there is nothing to parse, it is as it was */
	bool good;        /* ANSWERED: a body to parse; STORED: it was read and stored */
	bool known;       /* STORED: it holds items that were there before the poll */
};

/* To be carried out in this order. */
enum further_steps {
	FURTHER_CANCEL = 1 << 0,   /* the fetch under way; no answer will come */
	FURTHER_FETCH_IT = 1 << 1, /* ANSWERED follows */
	FURTHER_PARSE_IT = 1 << 2, /* STORED follows */
	FURTHER_TELL = 1 << 3,     /* how far it got, and why no further */
	FURTHER_LET_GO = 1 << 4    /* nothing more comes of it */
};

unsigned further_on(struct further *f, const struct further_event *ev);
/* When TIME is to be told; TIME_NONE when nothing waits for it. */
int64_t further_next_ms(const struct further *f);
