/* SPDX-License-Identifier: ISC */
#pragma once
/* Private to daemon/page*.c. */
#include <stdatomic.h>

#include <uv.h>

#include "daemon/app_private.h"
#include "daemon/page.h"
#include "daemon/page_request.h"
#include "daemon/serve.h"
#include "web/gate.h"

/* ---- page.c: asks -------------------------------------------------------------------------- */

struct page_reader {
	struct store *store; /* the pool's while busy; NULL: to be opened */
	uint64_t generation; /* that it was opened under: a rename of feeds makes it another */
	bool busy;
};

/* Where an answer goes: one of the two. */
struct page_asker {
	struct page_listener *listener;
	void *token;
	struct control_call *call;
};

enum page_place {
	PAGE_WAITS,
	PAGE_RUNS,
	PAGE_OVER /* its handles are being closed */
};

struct page_job {
	struct page_job *next;
	struct page_host *host;
	struct page_asker asker;
	bool answered; /* before it was read: it took too long, or we stop */
	enum page_place place;
	struct page_reader *reader;
	uv_work_t work;
	uv_timer_t late;
	_Atomic int64_t until_ns; /* uv_hrtime() at which it is over; 0: at once */
	uint64_t generation;
	struct arena arena;
	struct page_ask ask;
	struct page_live live;
	struct page_answer answer;
	struct server_head head; /* texts in arena */
};

struct page_retired {
	struct page_retired *next;
	struct config *config;
};

struct page_host {
	struct app *app;
	const struct config *config;
	struct page_job *jobs; /* in the order in which they came */
	struct page_reader readers[PAGE_READERS];
	struct page_retired *retired;
	struct page_listener *listener;
	struct page_figures *figures; /* that are read for monitors */
	struct gate_tries tries;
	int64_t told_ms;  /* when the log last had a wrong token */
	uv_timer_t again; /* to the next try to listen */
	int64_t again_ms;
	struct err unserved; /* ERR_NONE: it is served, or should not be */
	size_t open;         /* handles, and jobs that are not over */
	bool closing;
	void (*on_closed)(void *arg);
	void *closed_arg;
};

/* Takes a place in line, or answers at once. What is to be said besides: head, in a. */
void page_job_start(
	struct page_host *h, const struct page_asker *asker, const struct page_request *r);
/* Whoever asked there gets 503. */
void page_jobs_refuse(struct page_host *h, const struct page_listener *of);
void page_host_done(struct page_host *h); /* one of host.open is no more */

/* ---- page_live.c --------------------------------------------------------------------------- */

/* What the loop knows, for that path; in ask->a. */
void page_live_fill(const struct app *app, const struct page_ask *ask, struct page_live *ret);

/* ---- page_listen.c ------------------------------------------------------------------------- */

void page_listen(struct page_host *h);   /* as host.config says */
void page_unlisten(struct page_host *h); /* also stops trying */
void page_listener_answer(struct page_listener *l, void *token, const struct server_head *head,
	int status, struct str type, struct str body);

/* ---- page_monitor.c ------------------------------------------------------------------------ */

struct page_call;
void page_monitor(const struct page_call *call);
void page_figures_refuse(struct page_host *h, const struct page_listener *of);

/* ---- page_routes.c ------------------------------------------------------------------------- */

/* A request that passed the gate. */
struct page_call {
	struct page_host *host;
	struct page_listener *listener;
	const struct server_req *req;
	void *token;
	struct str path; /* decoded */
	struct server_res *res;
};
struct page_route {
	struct str path; /* with a "/" at its end: and all below it */
	bool open;       /* no token is asked for */
	void (*run)(const struct page_call *call);
};
/* NULL: none, which no path is. */
const struct page_route *page_route_of(struct str path);
/* Who was not let in. */
void page_refuse(const struct page_call *call, enum gate_verdict v);
/* For the log, now and then. */
void page_tell_wrong(struct page_host *h, const unsigned char peer[16]);
