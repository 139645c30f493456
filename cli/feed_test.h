/* SPDX-License-Identifier: ISC */
#pragma once
/* rasid feed test: the steps that a document takes (feed_test.c), and how they are shown (feed_test_print.c). */
#include "alerts/excerpt.h"
#include "base/jsonw.h"
#include "cli/answer_file.h"
#include "cli/feed.h"
#include "daemon/fulltext.h"
#include "desk/furniture_kept.h"
#include "desk/identity.h"
#include "feeds/sitemaps.h"

/* What a watch found in an item: rows of one watch stand together. */
struct tested_hit {
	const struct config_watch *watch;
	enum field field;
	struct str words, term;
	size_t dests; /* destinations that an alert of this watch would go to */
};

/* What of an item's texts is not searched. */
struct tested_furniture {
	enum field field;
	struct str text;
	const char *why; /* furniture.h */
};

enum tested_new {
	TESTED_UNASKED, /* no daemon, or the feed is not configured */
	TESTED_NEW,
	TESTED_KNOWN, /* by the key that tells it from others */
	TESTED_UNSURE, /* not by that one, but by another: a rename, or news under an old title */
};

struct tested_item {
	const struct article *it;
	const struct identity *id;
	enum tested_new is_new;
	unsigned found;          /* bit k: key k leads to an article */
	struct tested_hit *hits; /* in the run's arena */
	size_t n_hits;
	struct tested_furniture *furniture;
	size_t n_furniture;
};

/* What becomes of the page of one item, as daemon/fulltext.h decides it. */
struct tested_page {
	const struct tested_item *item; /* NULL: none was asked for */
	struct str url, rules;          /* rules: what robots.txt says, in words */
	struct http_res res;
	size_t body_n;
	struct page page; /* when it was read */
	size_t feed_n;    /* bytes of text that the feed gave */
	enum fulltext_why why;
	struct str detail; /* of that, in words; may be empty */
};

struct testing {
	struct feed_run r;
	struct feed_target target;
	struct excerpt_secrets secrets;
	struct str url;    /* that links are relative to */
	struct str source; /* a file's name; empty: it was asked for */

	struct fetch_answer answer;
	bool fetched;
	struct buf file;       /* what was in the file */
	struct answer_file in; /* the last answer, or a bare document */
	struct buf body, notes;

	struct feed_doc doc;
	struct sitemaps maps; /* those of an index that a first poll reads; it has no items */
	struct tested_item *items;
	struct tested_page page;
	size_t n_alerts;
	bool asked_store;            /* is_new of the items says something */
	struct str stored_furniture; /* as the daemon has it (furniture_kept.h) */
	struct furniture_kept learned;
	bool learned_of_feed; /* else of this document alone */
	size_t n_new;

	const char *failed_at; /* the step; NULL: none failed */
	struct err why;
};
/* Asks the daemon which items are known; none is no fault. (feed_test_known.c) */
void feed_test_known(struct testing *t);
/* What the feed's furniture is: as the daemon has learned it, else as a first poll would. (feed_test_furniture.c) */
void feed_test_learn(struct testing *t, struct furniture *fu);
void feed_test_furniture_print(const struct testing *t, struct buf *out);
void feed_test_furniture_json(const struct testing *t, struct jsonw *w);
/* Asks for the page of the first item that has a link, if the feed wants pages. (feed_test_page.c) */
void feed_test_page(struct testing *t);
int feed_test_print(struct testing *t);
int feed_test_json(struct testing *t);
/* By what an item is told from others, and what that says: KEY_N when by nothing. */
enum key_kind feed_test_identity(const struct tested_item *item, struct str *ret_value);
/* 32 hexadecimal digits. */
void feed_test_key_write(struct key k, struct buf *out);
/* "guid", "guid_path", "link", "text", "title"; "" for KEY_N. */
const char *feed_test_key_name(enum key_kind k);
