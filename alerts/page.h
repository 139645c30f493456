/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What one message to a person says, before a tool gives it its form: paragraphs of runs.
 *
 *   post ── msg_build() for each alert ──> page (this language, zone, template) ── a tool's put() ──> body
 *
 * A tool writes runs, in their order, as its own elements or markup, and need not know whether they are of
 * an alert, a digest or a notice. Texts are clean (text.h), on one line, and hold our direction marks
 * already: an RLM where a paragraph with right-to-left text begins, isolates around names, numbers and
 * times. Marked runs are whole words. Pure; any thread.
 */
#include "alerts/dest.h"
#include "alerts/message.h"

enum page_role {
	PAGE_HEADING, /* of a digest, of its parts, or of a notice */
	PAGE_TITLE,   /* of the article */
	PAGE_QUOTE,   /* what stands around a hit */
	PAGE_ITEM,    /* an article of a digest */
	PAGE_META,    /* outlet, time, watches */
	PAGE_ROLES
};

struct page_run {
	struct str text; /* never empty */
	struct str url;  /* it leads there (message.h, url); or empty */
	bool bold;
	/* A moment: tools that show times in the reader's own zone write it so, and `text` are its
	 * words. Else TIME_NONE. */
	int64_t time_s;
};

struct page_par {
	enum page_role role;
	struct page_run *runs;
	size_t n_runs; /* at least one */
};

struct page {
	struct page_par *pars;
	size_t n_pars; /* at least one */
	/* For tools whose messages have a title, or a link, of their own beside the text. */
	struct str
		title;  /* one line, without marks; begins with an RLM if it is right to left */
	struct str url; /* of the only article; or empty */
	struct str outlet; /* that published it, without marks; or empty */
	int64_t time_s;    /* when it did; of a digest or a notice: when it was made */
	bool rtl;          /* the message as a whole */
	bool urgent;
};

/* *ret points into a and into the post. ERR_LIMIT when the arena is full. */
enum errc page_build(const struct post *p, const struct dest_look *look,
	const struct msg_limits *l, struct arena *a, struct page *ret);
/* A moment as the reader's wall clock shows it: 2020-10-05 09:41, and with " UTC" behind it when the
 * destination names no zone. False, with nothing written, outside the years 1 to 9999. */
bool page_time(const struct dest_look *look, int64_t unix_s, struct buf *out);

/* Sizes for texts that people read, where the tool's limit is some thousands of units. */
#define PAGE_SIZES(unit)                                                                       \
	{                                                                                      \
		{unit, .title = 300, .excerpt = 500, .label = 120, .excerpts = 3, .marks = 12, \
			.items = 20},                                                          \
			{unit, .title = 200, .excerpt = 300, .label = 80, .excerpts = 2,       \
				.marks = 4, .items = 10},                                      \
			{unit, .title = 150, .excerpt = 250, .label = 60, .excerpts = 1,       \
				.marks = 1, .items = 5},                                       \
			{unit, .title = 100, .excerpt = 0, .label = 20, .excerpts = 0,         \
				.marks = 0, .items = 1},                                       \
	}
enum {
	PAGE_PLAIN_SIZE = 2 /* of those: half the length */
};

/* How a tool writes pages. */
struct page_form {
	const char *tool; /* as people know it, for errors */
	/* From the largest; tried in turn until one fits. The plain second try, after "cannot take
	 * this message", begins at plain_size: half the length. */
	const struct msg_limits *sizes;
	size_t n_sizes, plain_size;
	size_t max; /* of what put() returns */
	/* Appends the body; returns what counts against max, in the tool's own unit. plain: without
	 * structure or markup. */
	size_t (*put)(const struct dest *d, const struct post *p, const struct page *g,
		bool plain, struct buf *out);
};
/* Writes p into body, which is empty, as large as it may be. ERR_LIMIT when nothing fits. */
enum errc page_fit(const struct page_form *f, const struct dest *d, const struct post *p,
	bool plain, struct arena *a, struct buf *body, struct err *e);
/* The same, and a POST of it to d's URL. */
enum errc page_post(const struct page_form *f, const struct dest *d, const struct post *p,
	bool plain, struct arena *a, struct buf *body, struct http_req *ret, struct err *e);
