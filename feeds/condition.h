/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * How a feed is, in a word and a sentence: for `rasid feed list` and for notices. A function of its
 * state, its limits and the time alone, so that what is told and what is shown never differ. Pure; any
 * thread.
 */
#include "base/buf.h"
#include "feeds/policy.h"

/* From well to worse where two would do: the last one that fits is it. */
enum feed_condition {
	CONDITION_OK,
	CONDITION_SLOW,    /* good answers take long, of late; nothing is lost by it */
	CONDITION_SILENT,  /* answers, and nothing new for far longer than its rhythm */
	CONDITION_GAP,     /* within a day, something may have come and gone unseen */
	CONDITION_NEW,     /* no answer yet */
	CONDITION_FAILING, /* the last poll failed */
	CONDITION_BLOCKED, /* the same, because the server does not want us */
	CONDITION_GONE,    /* 410: not polled */
	CONDITION_N
};

enum feed_condition feed_condition(
	const struct feed_state *st, const struct feed_limits *lim, int64_t now_ms);
const char *feed_condition_name(enum feed_condition c); /* "ok", "slow", ... */
/* Not as it should be: a person may have something to do. */
bool feed_condition_bad(enum feed_condition c);
/* Whether it has lasted for long enough to be told unasked. Never of slow (see above) or of a gap, which is
 * an event and told as such. */
bool feed_condition_tells(enum feed_condition c, const struct feed_state *st);
/* Appends why it is so, one sentence without a full stop; with words from outside. Of a feed that is ok
 * what is worth knowing all the same, or nothing. */
void feed_condition_why(enum feed_condition c, const struct feed_state *st,
	const struct feed_limits *lim, int64_t now_ms, struct buf *out);
