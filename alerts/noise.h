/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What becomes of one alert for one destination: it goes now, waits for others to go with, or does not
 * go at all. The first rule that holds decides:
 *
 *   old        the article is older than max_age_ms, or its feed says so  suppressed
 *   muted      somebody said so                                           suppressed
 *   story      it was told of the article's story; of an urgent one only a
 *              copy, which brings nothing new                            suppressed
 *   cooldown   one of this watch went less than cooldown_ms ago, or is
 *              to go; not of an urgent one                                suppressed
 *   edited     another wording of this article was told of lately; not of
 *              an urgent one                                              suppressed
 *   (urgent)                                                              goes now
 *   schedule   the destination has one                                    waits for its next moment
 *   quiet      it is quiet there                                          waits for the end
 *   group      less than group_ms after the last message of this watch    waits for the rest
 *   (none)                                                                goes now
 *
 * So the first of a flood goes at once, and then one message leaves each group_ms with what came
 * meanwhile; once nothing came, the next goes at once again. What would leave in quiet hours leaves at
 * their end, with all that waits for it.
 *
 * The caller keeps two times for each destination and watch: told_ms of its last alert (when it went, or
 * until when it is held) and window_until_ms of its last verdict. Neither is believed where a clock that
 * was wrong must have left it: a window that ends later than one can, an alert that is to go later than
 * this one would. So a clock that jumps holds nothing longer than group_ms, or the next moment of the
 * schedule or end of the quiet. An urgent alert and a digest of a schedule or of quiet hours open no
 * window.
 *
 * Times are Unix milliseconds, the wall's clock: > 0. Pure but for the zone's file (zone.h), which is read
 * only for a schedule or quiet hours: who decides about many at once keeps the zone open meanwhile. Any
 * thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "alerts/times.h"
#include "base/article.h"
#include "base/str.h"

enum noise_do {
	NOISE_NOW,
	NOISE_HOLD,
	NOISE_SUPPRESS
};

enum noise_reason {
	NOISE_NO_REASON, /* NOISE_NOW, and nothing else */
	NOISE_GROUP,
	NOISE_SCHEDULE,
	NOISE_QUIET,
	NOISE_MUTED,
	NOISE_COOLDOWN,
	NOISE_OLD,
	NOISE_EDITED,
	NOISE_STORY,
	NOISE_N
};

/* What the configuration says; durations are at most a century (conf_duration_ms). */
struct noise_terms {
	int64_t group_ms; /* 0: each by itself */
	struct times_schedule schedule;
	struct times_quiet quiet;
	struct str zone;     /* of both */
	int64_t max_age_ms;  /* of the article, published to now; 0: any */
	int64_t cooldown_ms; /* of the watch; 0: none */
};

struct noise_event {
	int64_t now_ms;
	bool urgent, muted;
	bool old;    /* its feed's max_age says so */
	bool again;  /* the watch was told of another wording within the feed's edits_window */
	bool joined; /* the watch was told of its story, */
	bool copy;   /* in which it says nothing new */
	uint64_t watch;          /* a hash of the watch's id */
	int64_t published_ms;    /* TIME_NONE: not known, never old */
	int64_t told_ms;         /* 0: never */
	int64_t window_until_ms; /* 0: none */
};

struct noise_verdict {
	enum noise_do what;
	enum noise_reason reason;
	int64_t until_ms;        /* NOISE_HOLD: when it goes, > now_ms; else 0 */
	int64_t window_until_ms; /* to keep, whatever becomes of the alert */
	/* NOISE_HOLD: equal for what leaves a destination in one digest, and else not: those of one watch
	 * for NOISE_GROUP, all for NOISE_SCHEDULE and NOISE_QUIET. Else 0. */
	uint64_t batch;
};

struct noise_verdict noise_decide(const struct noise_terms *t, const struct noise_event *ev);
/* "group", "schedule", "quiet", "muted", "cooldown", "old", "edited", "story": stored and shown. "" for none and what is no
 * reason. */
const char *noise_reason_name(enum noise_reason reason);
