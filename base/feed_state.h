/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is remembered about a feed between polls: feeds/policy.h decides it, store/ keeps it, the
 * daemon holds it in memory. To add a field, add its line here and its column to
 * store/schema.c; struct, copies, strings, statement and row follow. Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/article.h"
#include "base/str.h"

/* X(kind, name), see enum feed_field_kind. Times are Unix milliseconds. */
#define FEED_STATE_FIELDS(X)                                                                       \
	/* The address polled: configured, or a permanent redirect adopted. */                     \
	X(TEXT, url)                                                                               \
	/* Byte for byte, RFC 9110 8.8.3; empty when the last 200 had none. */                     \
	X(TEXT, etag)                                                                              \
	/* Byte for byte, opaque. */                                                               \
	X(TEXT, last_modified)                                                                     \
	/* Of the last 200's body that parsed; 0 = none. */                                        \
	X(HASH, body_hash)                                                                         \
	X(INT64, next_poll_ms)                                                                     \
	/* 0 = never. */                                                                           \
	X(INT64, last_poll_ms)                                                                     \
	X(INT64, last_success_ms)                                                                  \
	/* When the content was last seen whole (a 200, whatever was asked). A day later the \
	 * request goes out without conditions: some servers answer 304 for ever (doc/feeds.md \
	 * "Unconditional once a day"). */     \
	X(INT64, last_full_ms)                                                                     \
	/* The adaptive interval now in force; 0 = not yet known. */                               \
	X(INT64, interval_ms)                                                                      \
	/* What the publisher last asked for, shown to operators. */                               \
	X(INT64, publisher_floor_ms)                                                               \
	/* No request before: Retry-After, or the host is unreachable. */                          \
	X(INT64, hold_until_ms)                                                                    \
	/* Of the last document: they hold on a 304, too. */                                       \
	X(HINTS, hints)                                                                            \
	/* Last poll with a new item; 0 = none yet. */                                             \
	X(INT64, last_new_ms)                                                                      \
	/* Typical time between such polls; 0 = not yet known. */                                  \
	X(INT64, rhythm_ms)                                                                        \
	/* In a row. */                                                                            \
	X(UINT32, failures)                                                                        \
	/* Successful ones, ever; 0 = the first poll is still to come. */                          \
	X(UINT32, polls)                                                                           \
	/* On the wire: what the last whole answer took, and what answers without a body saved. */ \
	X(INT64, page_bytes)                                                                       \
	X(INT64, saved_bytes)                                                                      \
	/* So many of them (304), ever. */                                                         \
	X(UINT32, unchanged)                                                                       \
	/* How long a good answer takes, of late; 0 = not yet known. */                            \
	X(INT64, took_ms)                                                                          \
	/* Last poll before which something may have been missed; 0 = none. */                     \
	X(INT64, gap_ms)                                                                           \
	/* It fails because the server does not want us. */                                        \
	X(BOOL, blocked)                                                                           \
	/* HTTP status, or -enum http_error. */                                                    \
	X(INT32, last_status)                                                                      \
	/* 410: not polled any more. */                                                            \
	X(BOOL, gone)                                                                              \
	X(BOOL, dark_notified)                                                                     \
	/* One sentence; empty after a success. */                                                 \
	X(TEXT, last_error)                                                                        \
	/* RFC 6797: its host is asked over TLS only, until; 0: as the address says. */            \
	X(INT64, hsts_until_ms)                                                                    \
	/* So are the hosts below it. */                                                           \
	X(BOOL, hsts_below)                                                                        \
	/* How the last document came: what was read all the same; empty: as it should. */         \
	X(TEXT, note)                                                                              \
	/* Permanent target seen, not yet adopted. */                                              \
	X(TEXT, moved_to)                                                                          \
	X(UINT32, moved_seen)                                                                      \
	X(INT64, moved_since_ms)                                                                   \
	/* Of the configured address that all this belongs to; 0: unknown (an older version's). */ \
	X(HASH, address_hash)                                                                      \
	/* Of what the configuration says of how it is asked; 0: unknown. */                       \
	X(HASH, settings_hash)                                                                     \
	/* What of the last document that was read was left out, and why; empty: nothing. */       \
	X(TEXT, left_out)                                                                          \
	/* The newest publication date met, not in the future; seconds, 0 = none yet. */           \
	X(INT64, newest_s)                                                                         \
	/* Of a sitemap index: what is remembered of its sitemaps (feeds/sitemaps.h). */           \
	X(TEXT, sitemaps)                                                                          \
	/* The failures are of those: none that was asked for came. */                             \
	X(BOOL, parts_failing)

#define FEED_STATE_TEXT struct str
#define FEED_STATE_HASH uint64_t
#define FEED_STATE_INT64 int64_t
#define FEED_STATE_UINT32 uint32_t
#define FEED_STATE_INT32 int32_t
#define FEED_STATE_BOOL bool
#define FEED_STATE_HINTS struct feed_hints
#define FEED_STATE_MEMBER(kind, name) FEED_STATE_##kind name;

struct feed_state {
	FEED_STATE_FIELDS(FEED_STATE_MEMBER)
	uint64_t judged_hash; /* from feed_judge() to feed_settle(): not stored */
};

/* The same as a table: one row for each value that is stored. */
enum feed_field_kind {
	FEED_FIELD_TEXT,
	FEED_FIELD_HASH,
	FEED_FIELD_INT64,
	FEED_FIELD_UINT32,
	FEED_FIELD_INT32,
	FEED_FIELD_UINT8,
	FEED_FIELD_BOOL
};
struct feed_field {
	enum feed_field_kind kind;
	size_t offset; /* in struct feed_state */
	const char *name;
};
extern const struct feed_field feed_fields[];
extern const size_t n_feed_fields;

/* Of a TEXT: where it is. NULL for the others. */
struct str *feed_field_text(struct feed_state *st, const struct feed_field *f);
/* Of the others: as a number, and back. A hash keeps its bits. */
int64_t feed_field_number(const struct feed_state *st, const struct feed_field *f);
void feed_field_set_number(struct feed_state *st, const struct feed_field *f, int64_t v);

/* ---- one that owns its strings ----------------------------------------------------------- */

/* One block of memory a feed, so that 100,000 idle feeds stay small. */
struct feed_state_owned {
	struct feed_state st; /* slices point into block */
	char *block;
};

/* Replaces what *own holds by a copy of st (whose slices may point into own->block). Zero *own to
 * begin with; feed_state_done() frees it. */
void feed_state_own(struct feed_state_owned *own, const struct feed_state *st);
/* A copy of st whose strings live in a. */
struct feed_state feed_state_copy(const struct feed_state *st, struct arena *a);
void feed_state_done(struct feed_state_owned *own);
