#pragma once
/* Private to poll*.c: the structs of the poller and the functions between its files. */
#include <uthash.h>
#include <uv.h>

#include "daemon/feedstate.h"
#include "daemon/poll.h"
#include "daemon/schedule.h"

struct ingest_job;

struct feed {
	struct schedule_item item; /* first: the schedule hands back its address */
	UT_hash_handle hh;
	struct poller *poller;
	const struct config_feed *conf; /* NULL: not in this generation; only remembered */
	struct owned_state own;
	struct http_op *op;        /* FETCH */
	struct ingest_job *ingest; /* PARSE, STORE */
	bool configured;           /* seen in the generation being taken over */
	bool dirty;                /* state differs from the store's */
	bool outdated;      /* what is being parsed or stored came from the old address */
	bool rehost;        /* the address lies on another host than the schedule knows */
	unsigned no_parser; /* polls in a row that found no parser worker */
	struct feed *next_dirty;
	char id[];
};

struct poller {
	struct poller_deps d;
	const struct config *conf;
	struct feed *feeds; /* by id */
	struct schedule *schedule;
	uv_timer_t timer; /* next due feed */
	uv_timer_t flush; /* dirty states */
	struct feed *dirty;
	size_t busy;
	int64_t clock_offset_ms; /* wall minus monotonic, to notice jumps */
	struct poller_counts counts;
	bool closing;
	size_t closing_handles;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* poll.c */
void poll_ingest_free(struct ingest_job *ij);
void poll_start_due(struct poller *p);

/* poll_flush.c: states that changed without new articles, on their way to the store. */
void poll_mark_dirty(struct feed *f);
void poll_unmark_dirty(struct feed *f);
void poll_flush(struct poller *p);

/* poll_feeds.c */
void poll_schedule(struct feed *f); /* one that is out of the schedule */
