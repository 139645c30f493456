/* SPDX-License-Identifier: ISC */
/*
 * A message that is sent to see whether it arrives: a lane of its own without a machine, so that it takes
 * the very way that alerts take (render, headers, certificates, proxy, verdict), and nothing of the queue.
 *
 *   deliverer_test() ──> lane_send() ──> ways[] ──> lane_answered() ──> lane_test_ends() ──> done
 */
#include <stdlib.h>
#include <string.h>

#include "alerts/sample.h"
#include "base/xalloc.h"
#include "daemon/clock.h"
#include "daemon/deliver_private.h"

/* The type's own struct, with another language. */
static struct dest *dest_copy(const struct dest *from, enum language l)
{
	struct dest *d = xmalloc(from->ops->size);

	memcpy(d, from, from->ops->size);
	d->look.language = l;
	return d;
}

/* Owned by the lane, which frees it with everything in its arena. Never posted. */
static struct lane_job *job_new(struct lane *l, enum language language, const char *id)
{
	struct lane_job *lj = lane_job_new(
		l, &(struct lane_steps){0}, clock_now_ms(), clock_monotonic_ms(), NULL);

	lj->batch.v = arena_array(&lj->arena, 1, sizeof(*lj->batch.v));
	lj->batch.n = 1;
	sample_post(language, id, lj->now_ms, &lj->arena, &lj->post);
	return lj;
}

void deliverer_test(struct deliverer *d, const struct config_dest *c, enum language l,
	const char *id, deliver_tested *done, void *arg)
{
	struct lane_test *t = xcalloc(1, sizeof(*t));
	struct lane *lane = lane_alloc(d, c->d->id);

	t->conf = *c;
	t->conf.d = t->d = dest_copy(c->d, l);
	t->done = done;
	t->arg = arg;
	t->lane = lane;
	t->next = d->tests;
	d->tests = t;
	lane->test = t;
	lane->conf = &t->conf;
	lane->current = job_new(lane, l, id);
	lane_send(lane);
}

void lane_test_ends(struct lane_test *t, const struct dest_verdict *v)
{
	struct lane *l = t->lane;
	struct lane_test **at = &l->owner->tests;
	struct deliver_tested told = {.status = l->tried.status,
		.took_us = l->tried.took_us,
		.answer = str_of(l->tried.excerpt),
		.cancelled = v == NULL};

	if (v != NULL)
		told.verdict = *v;
	while (*at != t)
		at = &(*at)->next;
	*at = t->next;
	t->done(&told, t->arg);
	l->test = NULL;
	l->conf = NULL;
	lane_close(l);
	free(t->d);
	free(t);
}

void lane_tests_cancel(struct deliverer *d)
{
	struct lane_test *next = NULL;

	for (struct lane_test *t = d->tests; t != NULL; t = next) {
		next = t->next;
		if (lane_can_cancel(t->lane))
			lane_test_ends(t, NULL);
	}
}

void lane_tests_forget(struct deliverer *d)
{
	for (struct lane_test *t = d->tests; t != NULL; t = t->next)
		t->lane->conf = NULL;
}
