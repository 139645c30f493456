/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a chat message says, before a tool gives it its form: an alert cleaned, cut to the
 * tool's limits and put into words. Feed text in a struct msg is safe (text.h) and on one line;
 * marks are sorted, do not overlap and cover whole words, so that no tool splits a joined
 * Arabic word. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "alerts/text.h"
#include "alerts/words.h"
#include "base/alert.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/conf_key.h"
#include "base/err.h"

enum {
	MSG_URL_MAX = 2000, /* bytes, encoded; tools refuse longer links */
	MSG_TERMS_MAX = 3,  /* named in the last line */
	MSG_WATCHES_MAX = 16
};

/* In the order in which they rise. */
enum msg_priority {
	PRIORITY_LOW,
	PRIORITY_NORMAL,
	PRIORITY_HIGH,
	PRIORITY_URGENT
};

struct msg_limits {
	enum text_unit unit;
	size_t title, excerpt,
		label;   /* units: the title, one excerpt, outlet or watch or term */
	size_t excerpts; /* how many */
	size_t marks;    /* most highlighted runs in one text */
	size_t items;    /* articles of a digest */
	bool inert; /* feed text holds nothing that a tool makes a link of (text_inert()) */
};

struct msg_text {
	struct str text;
	struct alert_mark *marks;
	size_t n_marks;
};

struct msg {
	struct msg_text title;     /* never empty */
	struct msg_text *excerpts; /* other than the title, each once */
	size_t n_excerpts;
	struct str outlet;                   /* never empty: the id when there is no title */
	struct str watches[MSG_WATCHES_MAX]; /* the same; at least one */
	size_t n_watches;
	size_t more_watches; /* beyond those */
	struct str terms[MSG_TERMS_MAX];
	size_t n_terms;
	size_t more_terms; /* found beyond those */
	struct str url;    /* http(s), ASCII, at most MSG_URL_MAX bytes; or empty */
	int64_t time_s;    /* published, or seen first when the feed says nothing */
	uint32_t others;   /* further outlets that tell the story */
	bool urgent;       /* priority high or urgent */
};

/* For rows of keys. */
extern const struct conf_choice msg_priorities[];
/* The highest of its alerts; a problem of the program is high, that it is over low. */
enum msg_priority msg_priority(const struct post *p);

/* *ret points into a and into al; it lives as long as both. ERR_LIMIT when the arena is full. */
enum errc msg_build(const struct alert *al, enum language words, const struct msg_limits *l,
	struct arena *a, struct msg *ret);
/* Appends the watches with a comma between; `put` writes (and isolates) a name as the tool has it. */
void msg_watches(const struct msg *m, enum language words,
	void (*put)(struct buf *out, struct str name), struct buf *out);
/* The next run of t from *pos on that is all marked or all unmarked; false at the end. */
bool msg_run(const struct msg_text *t, size_t *pos, struct str *ret_run, bool *ret_marked);
/* The link as it may be shown and sent: http(s) only, other bytes than URL characters
 * percent-encoded; empty when it is no such link or too long. */
struct str msg_url(struct str url, struct arena *a);
/* Unix seconds as 2020-10-05T09:41:00Z, or for people 2020-10-05 09:41 UTC. False, with nothing
 * written, outside the years 1 to 9999. */
bool msg_time_rfc3339(int64_t unix_s, struct buf *out);
bool msg_time_people(int64_t unix_s, struct buf *out);
