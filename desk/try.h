/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What watch lists would have found and told of what is stored, had they been in force: the decisions of ingest.h and
 * tell.h over the stored articles in the order in which they came, each at the time at which it came. Nothing is
 * written.
 *
 *   articles ──> fields without furniture (known.h) ──> matched ──> did the wording before have it? (edits.h)
 *       ──> silent: counted as such
 *       ──> old? told of lately? ──> tell_all() with a past of its own ──> who, when, why not
 *
 * It equals what live matching did, but where the store does not know enough: what is known now of a feed's furniture
 * holds from the beginning; a version that gave way to the next is not there; an item that was old beside a younger
 * one of the same document, and none before, is told; what was told before the first article is forgotten, so that the
 * first alert finds no cooldown; mutes and who follows a story are not obeyed; of articles that were stored before version 28
 * of the database it is known whose story they tell, and not how much they bring, so that an urgent watch is told of each; a
 * message leaves when it may, and none is given up.
 *
 * Reads on a connection of its own (archive.h), by one thread.
 */
#include "config/config.h"
#include "store/store.h"

/* By which kind of form an article was found: that of its plainest hit. */
enum try_kind {
	TRY_EXACT,
	TRY_MARKS,   /* vowel marks, tatweel */
	TRY_PREFIX,  /* and the article */
	TRY_LETTERS, /* hamza, yeh, heh, other spellings of a letter */
	TRY_ENDING,  /* cases, plurals, pronouns */
	TRY_OTHER,   /* foreign spellings, gaps, words written together, ... */
	TRY_KINDS
};
const char *try_kind_name(enum try_kind k); /* "exact", "marks", ... */
enum try_kind try_kind_of(uint32_t rules);

/* An article in which a watch found something, once all is decided. */
struct try_one {
	const struct store_article *article; /* as store_scan() gives it */
	const struct watch_result
		*result;          /* without hits where the wording before had it all */
	const struct str *fields; /* FIELD_N, that were searched */
	/* Alerts, with deliveries: none for what is silent or was said before. */
	const struct store_found *found;
};
struct try_ask {
	const struct config *c;
	const uint64_t *watches;    /* bits of c's: which are tried */
	int64_t since_ms, until_ms; /* 0: no end */
	struct str feed, tag;       /* only of it; empty: of all that the watches cover */
	/* May be NULL. The ids of the article that is reached and of the last. */
	void (*progress)(int64_t at, int64_t of, void *arg);
	void (*each)(const struct try_one *one, void *arg);
	void *arg;
};

struct try_dest {
	struct str id;     /* c's */
	uint64_t told;     /* articles, at once or later */
	uint64_t held;     /* of them, later: quiet hours, a schedule, a group */
	uint64_t messages; /* that tell of them */
	uint64_t suppressed[NOISE_N];
};
struct try_day {
	int64_t day; /* since 1970, UTC */
	uint64_t articles;
};
struct try_found {
	uint64_t searched; /* articles */
	uint64_t
		matched; /* of them, those in which something was found, silent ones included */
	uint64_t silent; /* first polls and the like: nobody would have been told */
	uint64_t repeated; /* later wordings, of which the one before had it all */
	uint64_t stories;  /* that all but these are of */
	uint64_t alerts;   /* an article and a watch each */
	uint64_t kinds[TRY_KINDS];
	struct try_day *days; /* with something, in order */
	size_t n_days;
	struct try_dest *dests; /* of c's, in their order */
	size_t n_dests;
	int64_t first_ms, last_ms; /* of what was searched; TIME_NONE */
};
/* ret lives in `a`. ERR_GONE: nothing was ever stored. */
enum errc try_run(
	const struct try_ask *ask, struct arena *a, struct try_found *ret, struct err *e);
