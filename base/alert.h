/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What alerts/ renders: an alert with everything a message shows, composed by desk/ from the stored
 * article, its hits and the configuration; and the post that a destination gets, of one alert or of
 * several. Slices are borrowed for the length of a call.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/article.h"
#include "base/str.h"

/* Whether a delivery holds up those behind it. Stored: append only. */
enum alert_aside {
	ASIDE_NOT,     /* it does, until it is delivered or given up */
	ASIDE_FAILING, /* no longer: it failed too often */
	ASIDE_REFUSED  /* no longer: it was refused, plain too */
};

struct alert_mark {
	size_t start, end; /* bytes of the excerpt's text */
};

/* The words found, each once per term and field, with the sentence they stand in. */
struct alert_hit {
	struct str watch; /* its id */
	struct str term;  /* as the watch list has it */
	enum field field;
	struct str text;          /* the matched words in the original */
	struct str snippet;       /* excerpt around them */
	struct alert_mark *marks; /* what to highlight in snippet */
	size_t n_marks;
	size_t start, end; /* bytes in the stored text of the field */
};

/* A watch that found something. */
struct alert_watch {
	struct str id, title;
};

/* One alert, the same at every try to deliver it: an article, and the watches whose words stand in it.
 * Times end in their unit: created_ms when the
 * alert was made, in Unix milliseconds; published_s as the feed says. */
struct alert {
	struct str id; /* "alr_" + 26 characters, the same over all retries */
	int64_t created_ms;
	struct alert_watch *watches; /* in the order of the configuration */
	size_t n_watches;            /* at least one */
	struct str priority;         /* low, normal, high, urgent: the highest of theirs */
	struct str feed_id, feed_title;
	struct str title; /* the article's */
	struct alert_mark *title_marks;
	size_t n_title_marks;
	struct str url;
	int64_t article_id;
	int64_t published_s; /* TIME_NONE when the feed gave none */
	struct alert_hit *hits;
	size_t n_hits;
	struct str story_id;    /* empty: the article is alone */
	uint32_t story_outlets; /* outlets that told it, this one included */
	bool story_grown; /* the destination was told of the story: this says by how many it is told now */
};

/* What the program says of itself: a feed that is dark, a destination that takes nothing. */
struct alert_notice {
	struct str code;    /* "feed-dark": receivers have code for it */
	struct str subject; /* whose: a feed's or destination's id; or empty */
	struct str text;    /* one sentence */
	bool good;          /* it is well again */
};

enum post_kind {
	POST_ALERT,
	POST_DIGEST,
	POST_NOTICE
};

/* What one message to a destination says: an alert, several of them, or a notice. */
struct post {
	struct str id; /* the same over all tries: the alert's, of a digest that of its first */
	int64_t created_ms;
	enum post_kind kind;
	const struct alert *alerts; /* in the order in which they were made */
	size_t n_alerts;            /* POST_ALERT: 1; POST_DIGEST: at least one */
	size_t n_more;              /* POST_DIGEST: alerts it stands for beyond those */
	struct str why;             /* POST_DIGEST: group, schedule, quiet, backlog */
	struct alert_notice notice; /* POST_NOTICE */
	/* POST_ALERT: what the message goes under, in the tool's own name for it (dest_ops.thread_name); or empty. */
	struct str thread;
};
