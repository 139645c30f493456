/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Private to alerts*.c: alerts and mutes over the control socket.
 *
 *   asked to read ──> libuv's pool, a connection of its own ──> JSON by alerts_json.c
 *   asked to change ──> the store thread, some rows a job ──> how many
 */
#include "base/jsonw.h"
#include "daemon/alert_query.h"
#include "daemon/app_private.h"

/* What was read: by the pool, into the arena. */
struct alerts_found {
	struct alert_query q;
	struct str *dests; /* only rows of these count; n_dests 0: all */
	size_t n_dests;
	struct arena arena;

	struct store_alert_row *rows; /* q.f.max of them at most */
	size_t n, cap;
	uint64_t total; /* with those that are left out; a list stops at the first */

	struct store_trail trail;
	struct store_article article; /* when trail.stored */
	struct str
		*watches; /* whose hits are asked for: those of now, the first is left free */
	size_t n_watches;
	struct store_hit *hits; /* those of its own watch first */
	size_t n_hits;

	struct store_mute *mutes;
	size_t n_mutes;

	/* Nothing was found, but something is stored of these: bits 1 << enum store_named. */
	unsigned stored;
};

/* alerts_json.c; c: the configuration in force. Each writes one object and a line's end. */
void alerts_write_list(const struct config *c, const struct alerts_found *f, struct buf *out);
void alerts_write_dry(const struct config *c, const struct alerts_found *f, struct buf *out);
void alerts_write_trail(const struct config *c, const struct alerts_found *f, struct buf *out);
void alerts_write_mutes(const struct config *c, const struct alerts_found *f, struct buf *out);
/* As the status writes them: null for TIME_NONE, 0 and for ever. */
void alerts_write_time(struct jsonw *w, const char *name, int64_t ms);

/* alerts.c */
/* A sentence about the first id of q that the configuration does not have, with the nearest one; false: it has
 * all, or something of it is stored (as alerts_found.stored). */
bool alerts_unknown(
	const struct config *c, const struct alert_query *q, unsigned stored, struct buf *out);
void alerts_answer_text(struct control_call *call, int status, struct str text);
/* A call that counted in n_asking is over. */
void alerts_end(struct app *app);

/* What a change does to which deliveries. */
struct alerts_act {
	const char *done; /* the member of its answer */
	uint32_t can,
		unsaid; /* states that it changes; those when no state is named, of many */
	bool requeue, redeliver;
	const char *none; /* nothing was there to change */
};
extern const struct alerts_act alerts_requeue_act, alerts_replay_act, alerts_drop_act;
/* 0: it may begin. Otherwise the status to refuse with, and why in out. Fills in the states of q. */
int alerts_act_check(const struct config *c, const struct alerts_act *act,
	struct alert_query *q, struct buf *out);
/* Its destinations: the one asked for, else all that are configured for what is to be sent. */
void alerts_act_dests(const struct config *c, const struct alerts_act *act,
	const struct alert_query *q, struct arena *a, struct str **ret, size_t *ret_n);

/* alerts_hand.c: handlers of the control socket */
control_handler alerts_requeue, alerts_replay, alerts_drop, alerts_mute, alerts_unmute,
	alerts_follow, alerts_unfollow;
