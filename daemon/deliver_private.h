/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to deliver*.c: a lane, its trips to the store thread, the ways to a destination. */
#include <uv.h>

#include "alerts/answer.h"
#include "alerts/excerpt.h"
#include "base/alert.h"
#include "daemon/deliver.h"
#include "daemon/lane.h"
#include "daemon/stall.h"
#include "daemon/storer.h"

/* A try that began, for the store. */
struct lane_try {
	bool made;
	int64_t started_ms; /* Unix time */
	int64_t began_ms;   /* by the clock of lanes */
	int64_t took_us;
	int status;
	char excerpt[EXCERPT_MAX + 1];
	/* What further messages of its story are to go under, should it be taken; name "": nothing new. */
	int64_t story;
	uint64_t receiver; /* that it was sent to */
	char name[ANSWER_NAME_MAX + 1];
};

struct lane {
	struct lane *next;
	struct deliverer *owner;
	struct lane_machine m;
	const struct config_dest *conf; /* NULL: removed by a reload */
	uint64_t hash;                  /* of the configuration whose receiver is known */
	struct err why;                 /* of the last failure, for status */
	uint64_t steps;                 /* taken so far, for stall */
	int64_t may_take_ms;            /* the present one */
	struct stall stall;
	uv_timer_t timer;         /* of a wait; of a console that takes nothing */
	struct lane_job *current; /* the row being sent */
	struct http_op *op;
	struct http_req *request; /* while its way is begun */
	struct lane_test *test;   /* NULL: it is a lane, and no test's */
	struct lane_try tried;    /* of the row in hand */
	uv_fs_t write;            /* console */
	uv_work_t work;           /* file */
	const char *path;         /* of the file that is being written; else NULL */
	struct dest_verdict file_verdict;
	struct buf text;
	size_t written;
	struct str id;
	char id_bytes[];
};

/* What a receiver asked for, kept while its destination is out of the configuration. */
struct lane_wish {
	struct lane_wish *next;
	uint64_t hash;
	int64_t not_before_ms; /* by the clock of lanes */
	struct str id;
	char id_bytes[];
};

/* A message that is sent to see: its lane is in no list but this and has no machine. */
struct lane_test {
	struct lane_test *next;
	struct lane *lane;
	struct config_dest conf; /* as it was configured, but for the language */
	struct dest *d;
	deliver_tested *done;
	void *arg;
};

/* What is paused, whether there is a lane or not. */
struct lane_pause {
	struct lane_pause *next;
	struct deliver_pause p;
	struct str id;
	char id_bytes[];
};

/* A bucket that lanes share; kept as long as the deliverer, so that a reload empties none. */
struct lane_bucket {
	struct lane_bucket *next;
	uint64_t key;
	struct bucket b;
};

struct deliverer {
	uv_loop_t *loop;
	struct http_client *http;
	struct storer *storer;
	struct metrics *metrics; /* may be NULL */
	struct lane *lanes;
	struct lane_wish *wishes;
	struct lane_pause *pauses;
	struct lane_test *tests;
	struct lane_bucket *buckets;
	uint64_t sent;
	bool closing;
	uv_timer_t grace;
	size_t handles;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* A LANE_DO_TRIP on the store thread. */
struct lane_job {
	struct job job;
	struct lane *lane;
	struct str dest;
	int64_t now_ms; /* Unix time, as all that the store is told */
	struct lane_steps todo;
	bool committed;    /* what is to be written is: never again */
	int64_t offset_ms; /* Unix time minus the clock of the lane */
	char why[160];
	struct lane_try tried; /* what it settles, made: it is kept with the row */
	struct store_dest health;
	struct store_take want;
	uint64_t condemned; /* how many */
	/* what it took */
	bool taken; /* asked for, and committed */
	bool found;
	int64_t due_ms;
	struct store_batch batch;
	struct post post;
	struct arena arena;
};

enum {
	LANE_CONSOLE_LOOK_MS = 100 /* until a console that takes nothing is looked at again */
};

/* deliver.c. The end of a way: what became of the message. */
void lane_answered(struct lane *l, const struct dest_verdict *v);
/* The lane may be gone when this returns. */
void lane_tell(struct lane *l, const struct lane_event *ev);
struct lane *lane_find(const struct deliverer *d, struct str id); /* NULL: there is none */
/* In no list: for a test. */
struct lane *lane_alloc(struct deliverer *d, struct str id);
void lane_close(struct lane *l); /* calls off what is under way and frees it, later */
void lane_send(struct lane *l);  /* l->current, to l->conf */
bool lane_can_cancel(const struct lane *l);
/* deliver_test.c. */
void lane_test_ends(struct lane_test *t, const struct dest_verdict *v); /* NULL: cancelled */
void lane_tests_cancel(struct deliverer *d); /* but what is about to come back */
void lane_tests_forget(struct deliverer *d); /* the configuration they were begun under goes */
/* deliver_pause.c. */
void lane_pauses_free(struct deliverer *d);
/* deliver_console.c. Begins to write l->text. */
void lane_console_send(struct lane *l);
/* deliver_file.c. Begins to append l->text. */
void lane_file_send(struct lane *l);
/* The work itself, which waits for the disk: appends line, which ends in a line feed. Any thread. */
void lane_file_append(const char *path, struct str line, struct dest_verdict *v);

/* deliver_try.c. res NULL: what is no HTTP. */
void lane_try_begins(struct lane *l);
void lane_try_ends(struct lane *l, const struct http_res *res);
enum errc lane_try_put(const struct lane_job *lj, struct store *s, struct err *e);
/* deliver_say.c. */
void lane_say(const struct lane *l, const struct lane_steps *s);
void lane_note(struct lane *l, const struct lane_steps *s);

/* deliver_look.c. A look at one lane, and whether a new process would set it going again. */
void lane_look(struct lane *l, bool store_well, int64_t now_ms);
bool lane_hangs(const struct lane *l);

/* deliver_job.c. `done` comes on the loop. */
struct lane_job *lane_job_new(struct lane *l, const struct lane_steps *todo, int64_t wall_ms,
	int64_t now_ms, void (*done)(struct job *j, const struct err *e));
void lane_job_free(struct lane_job *lj); /* NULL is fine */
