#pragma once
/* Private to deliver*.c: a lane, and its trips to the store thread. */
#include <uv.h>

#include "alerts/retry.h"
#include "base/alert.h"
#include "daemon/deliver.h"
#include "daemon/storer.h"

struct lane {
	struct lane *next;
	struct deliverer *owner;
	const struct config_dest
		*conf; /* NULL: removed by a reload, ends when it comes to rest */
	enum lane_state state;
	bool wake_again; /* rows arrived while TAKING */
	struct retry_state retry;
	struct err why; /* of the last failure, for status */
	uv_timer_t timer;
	struct lane_job *current; /* the row being sent */
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
	const struct config *conf;
	struct lane *lanes;
	uint64_t sent;
	bool closing;
	uv_timer_t grace;
	size_t handles;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* One trip to the store thread: settle the row that was sent, then take the next. */
struct lane_job {
	struct job job;
	struct lane *lane;
	struct str dest;
	int64_t now_ms;
	/* settle */
	bool settle;
	struct retry_step step;
	int64_t seq;
	bool plain; /* it was the plain try already */
	char why[160];
	struct store_dest health; /* written when id is set */
	/* take */
	bool take;
	bool found;
	int64_t due_ms;
	struct store_delivery row;
	struct alert alert;
	struct arena arena;
};

/* deliver_job.c. The trip starts with neither settle nor take set; `done` comes on the loop. */
struct lane_job *lane_job_new(struct lane *l, void (*done)(struct job *j, const struct err *e));
void lane_job_free(struct lane_job *lj); /* NULL is fine */
