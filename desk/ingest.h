/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The life of an article, from parsed feed document to committed alert: the whole product in
 * one file.
 *
 *   feed document -> known? -> fold and match -> ONE transaction
 *   {articles, hits, alerts, outbox rows, validators, next poll}
 *
 * A document that brings much is taken in slices, each a transaction of its own, so that other feeds
 * have their turn between two. The validators come with the last: after a crash before it the document
 * is fetched again, what was stored is known by its keys, and the rest is new.
 *
 * No loop, no socket, no clock: a struct ingest comes in with `now` and a random number, the
 * desk with a source of random bytes; results go out in the struct. Runs on the store thread.
 */
#include "base/arena.h"
#include "base/http.h"
#include "desk/desk.h"
#include "feeds/policy.h"

enum {
	/* A slice is full with so many rows, or bytes of text; an article more at most. About 20 ms. */
	INGEST_SLICE_ROWS = 2000,
	INGEST_SLICE_BYTES = 1 << 20,
	INGEST_HITS_A_ROW = 4, /* finding so many hits takes as long as storing a row */
	INGEST_ROW_BYTES = 64, /* of a row besides its texts, about */
	/* What is kept of one document; what is more is counted in the results. Of a watch in an
	 * article the first hits; of the document's articles, oldest first, those that come before as
	 * many hits are stored, or alerts made: the others are stored without. */
	INGEST_HITS_OF_WATCH = 64,
	INGEST_HITS = 20000,
	INGEST_ALERTS = 10000
};

/* Between two slices; private to ingest.c. */
struct ingest_rest {
	bool begun;           /* a slice is stored */
	struct identity *ids; /* of all items, in the arena */
	size_t *order;        /* places of the items, the last published first; in the arena */
	int64_t newest_s;     /* of the feed, its items of now included; 0: unknown */
	size_t left;          /* of order, from its front, that are to come */
	struct str furniture; /* as it is stored (store_learned), in the arena */
	bool learned;         /* of all items of the document */
	uint64_t address;     /* hash of the feed's configured url */
};

/* What the page of an item adds to what its feed gave (daemon/fulltext.h). Who the item is, is decided without. */
struct ingest_page {
	struct str text;     /* empty: there is none, or less than the feed gave */
	bool about;          /* what follows holds without a text */
	struct str *authors; /* where the feed names none */
	size_t n_authors;
	int64_t published_s; /* where the feed has none; or TIME_NONE */
	int64_t owed; /* it is still to come: stored with its article (store_owed); 0: it is not */
};

/* So many of what has this id. */
struct ingest_count {
	struct str id;
	uint32_t n;
};
struct ingest_counts {
	struct ingest_count *v; /* an id may stand in it more than once: once a slice */
	size_t n, cap;
};
/* Of what was stored, for figures (tally.h). */
struct ingest_tally {
	struct ingest_counts
		matched; /* articles and wordings in which a watch found something */
	struct ingest_counts suppressed; /* what a destination was not told */
	int64_t match_us;                /* all matching took */
	size_t n_matched;                /* articles and wordings that were new */
};

struct ingest {
	/* In; all of it untouched between slices. */
	struct str feed;         /* id */
	struct feed_state state; /* as feed_judge() left it */
	struct feed_limits limits;
	struct http_res res;        /* headers of the answer; the body is not needed any more */
	const struct feed_doc *doc; /* NULL: parsing failed, see parse_error */
	const struct feed_doc
		*index; /* doc NULL: it is a sitemap index; the sitemaps that it lists */
	struct str parse_error;
	bool blocked; /* parsing failed: it is a page that keeps programs out */
	int64_t now_ms;
	uint64_t random;
	/* By a hub (daemon/websub.h): no poll, so that nothing of one is settled, and the document is what
	 * is new, not all that there is. Not before the first poll. */
	bool pushed;
	/* pushed, by the feed itself: a document behind that of a poll (daemon/further.h). silent: it belongs to
	 * a baseline. since_id: articles from this id on came with that poll; 0: none did. */
	bool silent;
	int64_t since_id;
	/* What is kept of the walk behind the feed's document once this slice of it is stored (daemon/further_kept.h):
	 * asked on the store thread, in the slice's transaction, after its items and state. False: what is kept stays
	 * as it is. NULL: never asked. */
	bool (*keep_walk)(const struct ingest *in, struct store_walk *ret);
	const void *walk_of;             /* for it; lives as long as the job */
	const struct ingest_page *pages; /* one an item; NULL: none was fetched */
	/* With `pushed`: pages of articles that were stored without. Each is a later wording, of which watches
	 * hear that found nothing in the feed's, whatever `edits` says: it was there before. */
	bool late;
	/* late: that it is owed (store_owed), of one page. It is so no longer once its text is stored; the article is the one
	 * that owes it, and who it is otherwise where none does. 0: nothing is owed. */
	int64_t owed;
	uint64_t quota; /* bytes that may be stored of it; a first poll may have more */

	/* Out, in the arena. */
	struct feed_state settled;       /* what was committed */
	struct feed_judgement judgement; /* while there is more, `gap` alone */
	struct str *dests;               /* destinations that have new rows */
	size_t n_dests;
	bool more; /* not all of the document is stored yet: run again */
	size_t n_new, n_known, n_renamed, n_hits, n_alerts;
	size_t n_before;   /* of the known: articles that were there before since_id */
	int64_t first_id;  /* the least id of what was stored; 0: nothing was */
	size_t n_old;      /* articles whose alerts were suppressed for their age */
	size_t n_edits;    /* later wordings of known articles that were stored */
	size_t n_hits_cut; /* found, and not kept: so many at least */
	size_t n_untold;   /* articles that raised no alert for that reason */
	uint64_t
		n_story_cut; /* articles that left the window of stories before their time, since the start; seldom told */
	uint64_t n_bytes; /* stored: texts, and INGEST_ROW_BYTES a row */
	size_t n_missing; /* late: articles that are not stored, or not yet */
	size_t n_held;   /* new articles that were over the quota: not stored, nor validators */
	bool renumbered; /* every id changed at once */
	bool baseline;   /* first poll of an address: silent */
	bool moved;      /* first poll of an address, but most of it is known: not silent */
	struct str *notes; /* what was odd in the document */
	size_t n_notes;
	struct store_walk walk; /* as this job kept it last; url empty: none */
	struct str sitemaps;    /* of an index: feed_state.sitemaps from now on */
	struct ingest_tally tally;
	struct arena arena; /* its cap also holds for what a slice needs besides */
	struct ingest_rest rest;
};

/* One slice in one transaction; on an error it is rolled back and *in is as before. in->more: run again,
 * now or after other jobs. ERR_GONE: the feed is no longer configured, or has another address than
 * when its first slice was stored; nothing was written. */
enum errc ingest_run(struct ingest *in, struct desk *d, struct err *e);
/* Of which items a page is worth its fetch, before anything of them is stored: those that ingest_run() would
 * take as new and not silently. A baseline is not told to anybody, so its pages would be a burst at the
 * publisher for nothing; nor is what the quota holds back. A bool an item, in a. Reads only. */
enum errc ingest_look(const struct ingest *in, struct desk *d, struct arena *a,
	const bool **ret, struct err *e);
