/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is kept of a walk behind a feed's document (further.h), so that it outlives the process: the next address, and
 * what its documents must know. Decided by the machine itself, ahead of the loop, on the store thread.
 *
 *   the poll that began it     the walk, in the transaction of its first slice, before its items hide the gap
 *   each document of it        the next one, or that there is none, in the transaction of its last slice
 *   whatever else ends it      that there is none: by the loop (poll_further.c), but when the program ends
 *
 * So a crash costs a walk the one document that was not stored whole: it is read once more, its items known or new as they
 * would have been. Its patience begins anew, and a chain that leads back to what an earlier run read is told by its limit.
 * Pure; store thread.
 */
#include "daemon/further.h"
#include "desk/ingest.h"

/* ingest.walk_of: of a poll, or of a document behind it. */
struct further_of {
	enum feed_archive archive; /* poll: the feed's, */
	bool walks;                /* and that one is under way: none is begun */
	struct further life;       /* document: as it was asked for */
	struct str urls[FURTHER_PAGES +
			1]; /* the feed's own, those asked for; the last is this one's */
	size_t n_urls;
};

/* ingest.keep_walk of these. */
bool further_keep_poll(const struct ingest *in, struct store_walk *ret);
bool further_keep_page(const struct ingest *in, struct store_walk *ret);

/* What a document that was stored (good) or could not be means for the walk. */
struct further_event further_stored(const struct ingest *in, bool good);
