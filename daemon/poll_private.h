/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to poll*.c: the structs of the poller and the functions between its files. */
#include <uv.h>

#include "base/arena.h"
#include "daemon/clockstep.h"
#include "daemon/feedpoll.h"
#include "daemon/further_kept.h"
#include "daemon/hsts.h"
#include "daemon/http/table.h"
#include "daemon/inflight.h"
#include "daemon/poll.h"
#include "daemon/quota.h"
#include "daemon/schedule.h"
#include "daemon/uplink.h"
#include "desk/ingest.h"

/* The job of one document on its way to the store; poll_ingest.c. */
struct ingest_job {
	struct job job; /* first: what the store thread sees */
	struct feed *feed;
	struct arena input; /* state, headers */
	struct pool_result parsed;
	int64_t jumped_ms;   /* of the poller when it began */
	bool decoded;        /* parsed.wire has been read: into doc, or into in.parse_error */
	struct feed_doc doc; /* slices point into parsed.wire */
	struct arena doc_arena;
	struct ingest in;
	struct further_of walk_of; /* in.walk_of */
	struct part *part;         /* that it is the document of; NULL: of a poll */
	/* While it waits for pages (poll_pages.c). */
	struct poller *poller;
	void (*paged)(struct ingest_job *ij);               /* none is waited for any more */
	void (*stored)(struct job *j, const struct err *e); /* job.done of the ingest */
	const bool *worth;        /* which articles' pages are; NULL: nobody has looked */
	struct ingest_page *came; /* in.pages */
	size_t pages_due;         /* pages that are waited for */
	unsigned late_tries;      /* of a page that came late */
	bool looking;             /* the store thread has it, to look which are new */
	bool dropped;             /* and nobody wants to know any more */
};

/* As what a feed counts in poller_counts. */
struct poll_kind {
	bool total, gone, over_quota, pages_failing, not_yet_polled, paused, failing, ok,
		backing_off;
};

enum {
	POLL_DETAIL_MAX = 160 /* bytes of a sentence for people */
};

struct feed {
	struct schedule_item item; /* first: the schedule hands back its address */
	UT_hash_handle hh;
	struct poller *poller;
	struct feedpoll life;
	const struct config_feed *conf; /* NULL: not wanted, only remembered */
	struct feed_state_owned own;
	struct inflight_part memory;
	struct quota quota;
	struct fulltext_feed pages;         /* what those of its articles came to */
	char pages_detail[POLL_DETAIL_MAX]; /* of the last that gave no text */
	bool hinted;                        /* busy: to be polled soon once more */
	unsigned missed;                  /* enum further_why of its sitemaps, as it is told */
	bool noted;                       /* how it came was odd, and that is told */
	struct http_op *op;               /* FETCH; NULL: rides with, */
	struct feed *leader;              /* whose answer will be its own, too */
	struct feed *riders, *next_rider; /* of one that leads */
	struct ingest_job *ingest;        /* PARSE, STORE */
	struct poll_kind kind;            /* as it was counted last */
	struct feed *work_prev, *work_next; /* of those that are busy */
	uint64_t generation;                /* the last that had it; counts in poll_take */
	int64_t paused_ms, paused_until_ms; /* by a person; see store_feed */
	struct feed *paused_prev, *paused_next;
	bool dirty; /* state differs from the store's */
	struct feed *next_dirty;
	char *id; /* its own; another one when the feed is renamed */
};

/* A turn of the loop takes so many feeds of a generation: a few milliseconds. */
enum {
	POLL_SLICE = 1000
};

/* What is done in slices, one such thing at a time. */
struct poll_work {
	uv_idle_t idle;
	bool (*step)(struct poller *p, size_t n); /* of n feeds; true: all is done */
	void (*done)(void *arg);
	void *arg;
};

/* The generation being taken over. */
struct poll_take {
	uint64_t generation; /* counts */
	struct buf *said;    /* may be NULL */
	bool first;
	size_t renamed, taken; /* how many by now */
	bool dropping;         /* all are taken, the others are looked through */
	struct feed *next;     /* of these */
	struct buf fresh;      /* names of some that will be polled for the first time */
	size_t n_fresh;
};

/* Looking for renamed feeds. */
struct poll_find {
	const struct config *c;
	struct arena a;
	struct renames_fresh *fresh;
	struct renames_left *left;
	size_t at, n_fresh, n_left;
	bool to_left; /* all of c are looked at, those that are left are looked through */
	const struct feed *next;
};

struct poller {
	struct poller_deps d;
	const struct config *conf;
	struct feed *feeds; /* by id */
	struct schedule *schedule;
	struct hsts hsts;
	struct uplink lines[SCHEDULE_WAYS];
	uv_timer_t timer; /* next due feed */
	uv_timer_t flush; /* dirty states */
	struct feed *dirty;
	/* From poller_renames() to the generation that it is for; meanwhile no state is flushed, or
	 * that of a former id would be written behind its renaming. */
	struct arena renames_arena;
	struct store_rename *renames;
	size_t n_renames;
	struct poll_work work;
	struct poll_take take;
	struct poll_find find;
	size_t places; /* feeds that may be busy at a time */
	size_t busy;   /* feeds whose life is busy: so many are in the next */
	struct feed *at_work;
	struct feed *paused;
	struct part *parts; /* under way */
	struct walk *walks;
	/* Article pages (poll_pages.c). */
	uv_timer_t pages_timer;
	struct page_job *pages;
	size_t n_pages, n_page_ops; /* under way; of these, being fetched */
	struct page_host *hosts;    /* by origin */
	struct page_answer *answers;
	size_t n_answers;
	int64_t last_owed; /* number of the page that was owed last */
	bool pages_going;  /* poll_pages_go() is at work */
	size_t paging;     /* feeds whose life is in FEEDPOLL_PAGES */
	struct inflight memory;
	/* Both clocks, as poll_look() read them at the beginning of what is being done. */
	struct clockstep clock;
	int64_t now_ms, steady_ms;
	int64_t began_ms;  /* the start of this run, by the wall clock as it is now set */
	int64_t jumped_ms; /* by how much it was set since, in all */
	struct poller_counts counts;
	bool closing;
	size_t closing_handles;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* An event, and what its steps may need. poll_on() fills in now, what is kept, and the plan. */
struct poll_news {
	struct feedpoll_event ev;
	struct http_op *op; /* ANSWERED */
	const struct http_res *res;
	struct feedpoll_plan plan;
};

/* poll.c */
/* What a feed would ask now, in a. */
void poll_request(const struct feed *f, int64_t now_ms, struct arena *a, struct http_req *req,
	struct http_opts *opts);
/* First of all in whatever the loop, HTTP, the pool and the store call: what time is it? */
void poll_look(struct poller *p);
void poll_on(struct feed *f, struct poll_news *n);
void poll_start_due(struct poller *p);

/* poll_feeds.c */
const struct feed *poll_feed_heaviest(const struct poller *p); /* NULL: none is under way */
struct feed *poll_feed_new(struct poller *p, struct str id);
struct feed *poll_feed_find(const struct poller *p, struct str id);
/* After its life went on; was_busy: before that. */
void poll_feed_busy(struct feed *f, bool was_busy);
/* After each change of its state or configuration, so that nobody has to walk through all to count. */
void poll_feed_count(struct feed *f);
void poll_feed_free(struct feed *f); /* out of the table, too */
void poll_feed_call(struct feed *f, struct str id);
/* Whether url is of the host whose manners the schedule keeps for f. */
bool poll_is_at_home(const struct feed *f, struct str url);
/* What was asked for beside the feed's own polls: a Retry-After of its host holds it, as that of a poll does. */
void poll_obey_quiet(
	struct feed *f, struct str url, const struct http_res *res); /* f may be NULL */

/* poll_hand.c */
void poll_hand_free(struct feed *f); /* out of the list of those that are paused */
/* When it may be polled at somebody's wish (wall); *ret_bar: what the last of the waits is for. It is configured. */
int64_t poll_may_ask_ms(const struct feed *f, enum feed_bar *ret_bar);

/* poll_rename.c */
uint64_t poll_address_hash(struct str url);
/* Up to n of them; returns what is left of n, 0 when there may be more. */
size_t poll_renames_apply(struct poller *p, size_t n, struct buf *said);

/* poll_take.c. Runs step in slices and calls done; done NULL: to the end, at once. */
void poll_work(struct poller *p, bool (*step)(struct poller *p, size_t n),
	void (*done)(void *arg), void *arg);

/* poll_twins.c: one request for all feeds of one address. */
/* Those that would ask the same wait for the answer of f, whose request this is. */
void poll_twins_gather(
	struct feed *f, const struct http_req *req, const struct http_opts *opts);
/* Takes off one that rides with f; NULL: none does any more. */
struct feed *poll_twins_next(struct feed *f);
/* f rides with nobody any more. */
void poll_twins_leave(struct feed *f);

/* poll_ingest.c */
struct ingest_job *poll_ingest_new(struct feed *f, const struct http_res *res,
	const struct feed_state *judged, void (*done)(struct job *j, const struct err *e));
void poll_ingest_parsed(struct ingest_job *ij, const struct pool_result *r); /* takes r->wire */
void poll_ingest_free(struct ingest_job *ij);                                /* may be NULL */

/* Makes it a job that finds out which articles are new, and the ingest again. */
void poll_ingest_look(struct ingest_job *ij, void (*done)(struct job *j, const struct err *e));
void poll_ingest_aims(struct ingest_job *ij);
/* What the store thread settled by a clock that was set meanwhile follows it; whether it had to. */
bool poll_ingest_follows(struct ingest_job *ij);

/* What of a poll or a push is stored: said, counted, told. */
void poll_took(struct feed *f, const struct ingest *in);
struct parse_opts poll_parse_opts(const struct feed *f, const struct ingest_job *ij);

/* poll_count.c. Of a poll: its answer, and the document that is stored. */
void poll_count_answer(struct poller *p, enum feed_verdict v, const struct http_res *res);
void poll_count_document(const struct poller *p, const struct ingest *in);

/* poll_part.c: documents that are no poll's, from the parser to the store. */
/* How it ended: *in, whether it is stored or not; read is false when no worker could make anything of it. */
typedef void poll_part_done(
	struct poller *p, const struct ingest *in, const struct err *e, bool read, void *arg);
/* For a document of f, which may go before it does: done() comes once, unless the poller is freed first. */
struct ingest_job *poll_part_new(
	struct feed *f, const struct http_res *res, poll_part_done *done, void *arg);
void poll_part_parse(
	struct feed *f, struct ingest_job *ij, char *body, size_t n); /* takes body */
/* Of all feeds, without those that wait for pages; *ret_of: all of the one with this id. */
size_t poll_parts(const struct poller *p, struct str id, size_t *ret_of);
void poll_parts_free(struct poller *p);

/* poll_push.c */
void poll_hint_apply(struct feed *f); /* if it is hinted and waits */

/* poll_further.c: the documents behind a feed's own. */
/* Reads the sitemaps that are due, of a feed that is an index; since_ms: the success before this poll. */
void poll_sitemaps_begin(struct feed *f, int64_t since_ms);
/* After a poll that stored in->doc. */
void poll_further_begin(struct feed *f, const struct ingest *in);
/* One that an earlier run did not end, and when feeds are what they are configured to be: it goes on, or is dropped. */
void poll_further_remember(struct feed *f, const struct store_walk *kept);
void poll_further_take_up(struct poller *p);
bool poll_further_walks(const struct poller *p, struct str id); /* sitemaps too */
void poll_further_call(
	struct poller *p, struct str was, struct str id); /* a feed of another id */
void poll_further_due(struct poller *p);
int64_t poll_further_next_ms(const struct poller *p); /* steady; TIME_NONE: nothing waits */
/* The program ends: what is not fetched yet is left. */
void poll_further_stop(struct poller *p);
void poll_further_free(struct poller *p);

/* poll_further_kept.c */
void poll_further_forget(struct poller *p, struct str id);

/* poll_pages.c */
bool poll_pages_wanted(const struct feed *f); /* f NULL: no */
/* Fetches the pages of what is new in a parsed document. done() when nothing is waited for any more, never from
 * inside this call: in.pages has what came until then. Text that comes later is stored by a job of its own. */
void poll_pages(struct poller *p, struct ingest_job *ij, void (*done)(struct ingest_job *ij));
/* Instead of done(): frees ij, once nobody has it in hand. */
void poll_pages_drop(struct ingest_job *ij);
/* Whose turn is it? After whatever may have changed that. */
void poll_pages_go(struct poller *p);
void poll_pages_call(
	struct poller *p, struct str was, struct str id); /* a feed of another id */
/* Those that an earlier run owed (poller_owes()), when feeds are what they are configured to be. */
void poll_pages_take_up(struct poller *p);
void poll_pages_close(struct poller *p);
void poll_pages_free(struct poller *p);

/* poll_line.c: our own line. */
unsigned poll_line_way(struct str host_key); /* of a schedule_item */
/* First what an answer says, then, once the feed has taken it in, what follows for the others. */
struct uplink_says poll_line_heard(struct feed *f, enum uplink_word word);
void poll_line_changed(struct poller *p, unsigned way, const struct uplink_says *says);
void poll_line_probe(struct poller *p); /* if one is due */
int64_t poll_line_next_ms(const struct poller *p);
void poll_line_hurry(struct poller *p);
int64_t poll_line_down_ms(const struct poller *p); /* for how long, as told; 0: it is up */

/* poll_say.c: what an operator is told. */
void poll_say_judgement(const struct feed *f, const struct feed_judgement *j);
/* What of a judgement an operator, and the operations destination, is told. */
void poll_tell(const struct feed *f, const struct feed_judgement *j);
void poll_say_ingest(const struct feed *f, const struct ingest *in);
/* Once when not all of its documents is used any more, and when it is again. */
void poll_say_left_out(const struct feed *f, const struct ingest *in);
/* The same of the way it came (feed_state.note). */
void poll_say_note(struct feed *f);
void poll_say_quota(const struct feed *f, enum quota_word word, const struct ingest *in);
/* Polls wait for what others hold. */
void poll_say_memory(const struct poller *p);
/* What a new generation means for a feed: into the log, and as a line of `said` (NULL: no). */
void poll_say_change(struct buf *said, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* poll_flush.c: states that changed without new articles, on their way to the store. */
void poll_mark_dirty(struct feed *f);
void poll_unmark_dirty(struct feed *f);
void poll_flush(struct poller *p);
