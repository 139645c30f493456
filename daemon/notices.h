/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What whoever runs rasid is told without asking ([operations] notify): what is wrong now comes in,
 * look by look, and what was told before decides what is to be told.
 *
 *   fact ──begin_ms──> told ──fact gone, end_ms──> told that it is over ──NOTICES_AGAIN_MS──> forgotten
 *
 *   - Each problem (code and subject) is told once when it begins and once when it is over, and one that
 *     comes and goes at most once in NOTICES_AGAIN_MS.
 *   - More than NOTICES_EACH of a code in one look are one notice, which counts them and names the first;
 *     what the next looks find of feeds is gathered for NOTICES_GATHER_MS. So a host with hundreds of
 *     feeds that goes dark is a few lines.
 *   - What follows from our own line, and what was not looked at this time, is left as it is.
 *   - A notice about a destination never goes to that destination (notices_to()), and what becomes of
 *     notices is no problem of its own: nothing here is a fact about a notice (store_dead_since()).
 *
 * What was told outlives the process as marks. Pure: now_ms is any clock that never goes back. One thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/str.h"

enum {
	NOTICES_LOOK_MS = 30 * 1000, /* between two looks that see everything */
	NOTICES_TWICE_MS =
		20 * 1000, /* what may be gone by the next look is told by that one */
	NOTICES_AGAIN_MS = 30 * 60 * 1000,
	NOTICES_GATHER_MS = 10 * 60 * 1000,
	NOTICES_EACH = 5,
	NOTICES_NAMED = 10,
	NOTICES_QUEUE_OLD_MS = 10 * 60 * 1000, /* an alert that waits for longer is late */
	NOTICES_MAX = 10000, /* problems that are kept in mind; what is more is not told */
	NOTICES_CODES = 20,
	NOTICES_NAME_MAX = 200 /* bytes of code and subject in the name of a mark */
};

/* Something that is wrong at the time of the look, or (feed-gap) that happened since the last one. */
struct notice_fact {
	struct str code;    /* one that nobody is told of is passed over */
	struct str subject; /* a feed's or destination's id, or empty */
	struct str text;    /* a sentence */
	bool unknown;       /* nobody knows whether it is wrong: it stays as it was told */
};

struct notices_look {
	int64_t now_ms;
	bool line_down;
	bool queues_known;               /* the store's figures were read */
	const struct notice_fact *facts; /* each code and subject once */
	size_t n;
	/* Whether the feed (or destination) is in the configuration. Of one that is not nothing more is
	 * told. */
	bool (*exists)(struct str subject, bool dest, const void *arg);
	const void *arg;
};

struct notice {
	struct str code, subject; /* subject: empty also when it is about several */
	struct str text;
	bool good; /* it is over */
	bool log;  /* no line of the log tells it otherwise */
	bool dest; /* about destinations: */
	const struct str *about;
	size_t n_about;
};
struct notice_mark {
	struct str name; /* for notices_recall() */
	bool told;       /* false: to be forgotten */
};
/* Lives until the next look. */
struct notices_said {
	const struct notice *v;
	size_t n;
	const struct notice_mark *marks;
	size_t n_marks;
};

struct notices_entry {
	size_t row;    /* of the table of codes */
	char *subject; /* its own */
	bool told;
	int64_t told_ms;  /* when it was told last, either way; TIME_NONE: never */
	int64_t since_ms; /* of what differs from what was told; TIME_NONE: nothing does */
	const struct notice_fact *fact; /* in the look under way */
	bool unknown, happened, ripe;
};
/* Zero it to begin with. */
struct notices {
	struct notices_entry *v;
	size_t n, cap;
	struct map places; /* of entries, by code and subject */
	int64_t gate_ms[NOTICES_CODES]
		       [2]; /* until when a code gathers what begins, what ends; 0 */
	struct arena arena; /* of what is said */
	struct notice *out;
	size_t n_out, cap_out;
	struct notice_mark *marks;
	size_t n_marks, cap_marks;
};

/* Before the first look: what a mark says, written ago_ms ago (below 0: under a clock that was wrong).
 * Names that mean nothing here are passed over. */
void notices_recall(struct notices *n, struct str name, int64_t ago_ms, int64_t now_ms);
struct notices_said notices_look(struct notices *n, const struct notices_look *look);
/* To which of the destinations `ops` it goes, each once; ret has room for n_ops. Returns how many. */
size_t notices_to(const struct notice *n, const struct str *ops, size_t n_ops, struct str *ret);
void notices_done(struct notices *n);
