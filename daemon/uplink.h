/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Is it the feeds, or our own line and name server? When hosts that were well fail one after the
 * other and none answers, it is us: no feed is blamed, one is tried now and then, and the first
 * answer of any ends it (doc/feeds.md "Our own line"). Pure: a clock that nobody sets comes in.
 *
 *             failures of 3 hosts, no answer between          two probes failed
 *        UP ───────────────────────────────────────> DOWN ─────────────────────> told
 *         ^                any answer                   |
 *         +─────────────────────────────────────────────+
 *
 * A wrong guess costs nothing but a second try: polls that are due go on as always, so that a host
 * that is well ends it at once.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/http.h"

/* What an answer says of the way to its host. */
enum uplink_word {
	UPLINK_NOTHING,
	UPLINK_REACHED,
	UPLINK_NO_NAME, /* no name server said where the host is */
	UPLINK_NO_WAY   /* no connection, or none that TLS trusts: the clock may be in 1970 */
};

enum {
	UPLINK_HOSTS = 3 /* so many different ones must fail */
};

/* Zero it. Loop thread only. */
struct uplink {
	bool down, told;
	int64_t since_ms; /* the first of the failures */
	int64_t probe_ms; /* DOWN: the next probe */
	unsigned probes;
	size_t n_failed; /* hosts since the last answer of any */
};

struct uplink_event {
	enum uplink_word word;
	bool well;     /* its host was: one that failed before says nothing new */
	size_t n_well; /* hosts that were, this one included */
	int64_t now_ms;
};

struct uplink_says {
	bool excuse;     /* the failure is not the feed's */
	bool fell;       /* now; nor were those since since_ms */
	bool rose;       /* now: what waits for it may go */
	bool untell;     /* rose, and it was told that it fell */
	int64_t down_ms; /* rose: how long it took */
};

enum uplink_word uplink_word(const struct http_res *res);
/* Where fewer than UPLINK_HOSTS hosts are well all of them must fail; a single one cannot be told from
 * our line, but when its name is not found, and that bothers no publisher. */
struct uplink_says uplink_heard(struct uplink *u, const struct uplink_event *ev);
/* True when one feed is to be tried: 5 s after it fell, then after twice as long, up to a minute.
 * *ret_tell, once: two probes failed, and an operator should hear of it. */
bool uplink_probe(struct uplink *u, int64_t now_ms, bool *ret_tell);
/* When to ask again; TIME_NONE while it is up. */
int64_t uplink_next_ms(const struct uplink *u);
/* Something has changed (the clock, the configuration): the next probe is due now. */
void uplink_hurry(struct uplink *u, int64_t now_ms);
