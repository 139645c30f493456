/* SPDX-License-Identifier: ISC */
#pragma once
/* The stories of a watch as wave.h wants them, read from the store bit by bit; what is said of a wave. A connection of its
 * own; one thread at a time. */
#include "base/buf.h"
#include "base/map.h"
#include "desk/wave.h"
#include "store/store.h"

/* Zero: nothing is read yet. */
struct swell {
	int64_t *at_ms; /* rising */
	size_t n, cap;
	struct map seen; /* stories */
	int64_t last_id; /* articles up to it are read */
};
/* What came since the last call; what is older than wave.h looks at goes. */
enum errc swell_read(
	struct swell *s, struct store *store, struct str watch, int64_t now_ms, struct err *e);
struct wave_past swell_past(const struct swell *s, int64_t since_ms);
void swell_done(struct swell *s);

/* When what is stored begins; TIME_NONE: nothing is. */
enum errc swell_begins(struct store *store, int64_t *ret_ms, struct err *e);
/* The watch still looks back (baseline.h): what it found is not all there yet. */
enum errc swell_is_whole(struct store *store, struct str watch, bool *ret, struct err *e);

enum {
	SWELL_HEADLINES = 3,
	SWELL_FEEDS = 64
};
/* The window's newest headlines, no two the same, and whose they are; in `a`. */
struct swell_lead {
	struct str titles[SWELL_HEADLINES];
	size_t n_titles;
	struct str feeds[SWELL_FEEDS];
	size_t n_feeds;
};
enum errc swell_lead(struct store *store, struct str watch, int64_t since_ms, struct arena *a,
	struct swell_lead *ret, struct err *e);
/* The sentence of the alert. */
void swell_say(const struct wave_terms *t, const struct wave_verdict *v,
	const struct swell_lead *lead, struct buf *out);
