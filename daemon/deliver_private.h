/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to deliver*.c: a lane, and its trips to the store thread. */
#include <uv.h>

#include "base/alert.h"
#include "daemon/deliver.h"
#include "daemon/lane.h"
#include "daemon/storer.h"

struct lane {
	struct lane *next;
	struct deliverer *owner;
	struct lane_machine m;
	const struct config_dest *conf; /* NULL: removed by a reload */
	struct err why;                 /* of the last failure, for status */
	uv_timer_t timer;               /* of a wait; of a console that takes nothing */
	struct lane_job *current;       /* the row being sent */
	struct http_op *op;
	uv_fs_t write; /* console */
	struct buf text;
	size_t written;
	struct str id;
	char id_bytes[];
};

struct deliverer {
	uv_loop_t *loop;
	struct http_client *http;
	struct storer *storer;
	struct lane *lanes;
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
	int64_t now_ms;
	struct lane_steps todo; /* settle, health, take: each cleared once it is committed */
	char why[160];
	struct store_dest health;
	/* what it took */
	bool found;
	int64_t due_ms;
	struct store_delivery row;
	struct alert alert;
	struct arena arena;
};

/* deliver_job.c. `done` comes on the loop. */
struct lane_job *lane_job_new(struct lane *l, const struct lane_steps *todo, int64_t now_ms,
	void (*done)(struct job *j, const struct err *e));
void lane_job_free(struct lane_job *lj); /* NULL is fine */
