/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Private to poll_pages*.c: the pages of new articles under way, and their hosts. fulltext.h decides of both,
 * here it is carried out.
 *
 *   poll_pages ── ingest_look (store thread) ── which are new? ──> a page each ──> TAKE, GO_ON of all: done()
 *                                                                    |
 *                                                                    +── later: EDIT, an ingest of its own
 *
 * As long as a document waits, the articles of its pages are the document's; then each page that is still to
 * come keeps its own, and is owed in the store (poll_pages_owed.c). A page ends by `over`, and goes in poll_pages_go(), so that no step frees what a
 * caller is walking over. Loop thread.
 */
#include "daemon/fulltext.h"
#include "daemon/poll_private.h"
#include "feeds/robots.h"

enum {
	PAGES_MAX =
		2000, /* under way, of all feeds; of an article beyond them the feed's text is used */
	PAGES_FETCHED = 16, /* at a time, at most a quarter of the places for polls */
	PAGES_TRIES =
		100, /* runs in which a long document may not be stored as far as a page's article */
	PAGES_KEPT = 64, /* answers in mind: an article that two feeds list is asked for once */
	PAGES_HOSTS =
		2000 /* in mind; beyond them those without a page go, and are asked for robots.txt anew */
};

/* Of one origin: scheme, host and port (RFC 9309 2.3). */
struct page_host {
	UT_hash_handle hh;
	char *origin;
	struct fulltext_host life;
	struct robots robots;
	struct arena rules; /* of robots */
	struct poller *poller;
	struct http_op *op;         /* for its robots.txt */
	char away[POLL_DETAIL_MAX]; /* that cannot be had, and why, for people */
	bool reading;               /* the pool has that */
	size_t pages;               /* under way */
	int64_t gap_ms;             /* the longest of its feeds' */
};

struct page_job {
	struct page_job *prev, *next;
	struct poller *poller;
	struct page_host *
		host; /* of target; NULL: of an earlier run, and its feed is not configured yet */
	struct fulltext life;
	struct ingest_job *doc; /* that waits for it; NULL: it went on */
	size_t at;              /* place of the article in it */
	struct arena arena;     /* of what follows */
	struct str feed, url;
	struct str target;      /* where it is asked for: url, or where that redirects to */
	struct article article; /* once doc is NULL */
	struct str doc_title, doc_link;
	size_t text_n;    /* bytes of text that the feed gave */
	int64_t owed;     /* by this number (store_owed), once doc is NULL */
	int64_t since_ms; /* of one that an earlier run owed: when its article came (wall) */
	struct http_op *op;
	bool held;                   /* op is, at a redirect */
	struct inflight_part memory; /* of the body */
	bool reading;                /* the pool has it */
	bool over;
	char detail[POLL_DETAIL_MAX]; /* of why there is no text, for people */
};

/* What the worker made of a page that was fetched. */
struct page_answer {
	struct page_answer *prev, *next;
	char *url, *wire;
	size_t wire_n;
	int64_t came_ms; /* steady */
};

/* poll_pages.c */
/* An event, and its steps. */
void page_on(struct page_job *j, struct fulltext_event ev);

/* poll_pages_late.c */
size_t page_feed_text_n(const struct article *a);
struct article page_article_copy(const struct article *from, struct arena *a);
/* Its text into the job that will store its article. */
void page_put(struct ingest_job *ij, size_t at, const struct page *page);
/* The same of a page with less text than the feed gave, when its headline says that it is the article's: who wrote it and when. */
void page_put_about(struct ingest_job *ij, size_t at, const struct page *page);
/* It is still to come when its document is stored. */
void page_owe(const struct page_job *j);
/* Its document goes on without it: it keeps its article, and is owed if it is still to come. */
void page_leave(struct page_job *j);
/* Its text as a later version of its article. */
void page_edit(struct page_job *j, const struct page *page);

/* poll_pages_owed.c */
/* It is owed no longer. */
void page_settle(struct page_job *j);

/* poll_pages_kept.c */
/* Of the last hour; NULL: it was not read. Takes wire; n 0: a worker broke on it. */
const struct page_answer *page_kept(const struct poller *p, struct str url);
void page_keep(struct poller *p, struct str url, char *wire, size_t n);
void page_answers_free(struct poller *p);

/* poll_pages_host.c */
/* NULL: no address of the web, or one with a login. A parser gives no such link; one that was taken over might. */
struct page_host *page_host_of(struct poller *p, struct str url, int64_t gap_ms);
/* It is asked for at url from now on, over TLS where that host is known to want it (hsts.h); false: as page_host_of(),
 * and nothing changed. */
bool page_moves(struct page_job *j, struct str url, int64_t gap_ms);
/* What an answer to what was asked at url says of that. */
void page_hears(struct poller *p, struct str url, const struct http_res *res);
/* Its rules, if they are not known; false: the feed of the page is no longer configured, and nobody is asked for it. */
bool page_host_ask(struct page_host *h, const struct page_job *j);
/* Whether a page may be fetched; false: that is not known yet. */
bool page_host_judges(
	const struct page_host *h, struct str url, bool *ret_allowed, int64_t *ret_delay_ms);
int64_t page_host_gap_ms(const struct page_host *h);
/* When that host takes another request of ours, polls of its feeds counted; steady. */
int64_t page_free_ms(const struct page_job *j);
/* One is sent to it now. */
void page_asked(const struct page_job *j);
void page_hosts_sweep(struct poller *p);
void page_hosts_stop(struct poller *p);
void page_hosts_free(struct poller *p);
/* poll_pages_say.c */
/* As much of it as there is room for. */
void page_words(char to[POLL_DETAIL_MAX], struct str says);
/* Why it may give no text: in these words, what its host's rules are, what was answered. */
void page_note(struct page_job *j, struct str says);
void page_note_rules(struct page_job *j);
void page_note_answer(struct page_job *j, const struct http_res *res);
/* Its host failed, and is left alone for a while. */
void page_says_later(const struct page_job *j);
/* What it came to. FULLTEXT_WHY_NONE: its text was taken. */
void page_says(const struct page_job *j, enum fulltext_why why);

/* poll_pages_host.c */
/* A GET of url for a feed; false: the feed is no longer configured. hop: as of http_opts. */
bool page_request(struct poller *p, struct str feed, struct str url,
	void (*hop)(struct http_op *op, struct str url, void *arg), http_done *done, void *arg,
	struct http_op **ret);
