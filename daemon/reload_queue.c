/* SPDX-License-Identifier: ISC */
/* Who is answered by which reload (the states: head of reload_queue.h). */
#include "daemon/reload_queue.h"

#include <stddef.h>

static void add(struct reload_call **list, struct reload_call *call)
{
	if (call == NULL)
		return;
	call->next = *list;
	*list = call;
}

static struct reload_call *take_all(struct reload_call **list)
{
	struct reload_call *all = *list;

	*list = NULL;
	return all;
}

struct reload_steps reload_asked(struct reload_queue *q, struct reload_call *call)
{
	struct reload_steps s = {0};

	switch (q->state) {
	case RELOAD_IDLE:
		q->state = RELOAD_BUSY;
		add(&q->now, call);
		s.start = true;
		break;
	case RELOAD_BUSY:
	case RELOAD_AGAIN:
		q->state = RELOAD_AGAIN;
		add(&q->later, call);
		break;
	case RELOAD_ENDING:
	case RELOAD_STOPPED:
		add(&s.refuse, call);
		break;
	}
	return s;
}

struct reload_steps reload_ended(struct reload_queue *q)
{
	struct reload_steps s = {.answer = take_all(&q->now)};

	switch (q->state) {
	case RELOAD_AGAIN:
		q->state = RELOAD_BUSY;
		q->now = take_all(&q->later);
		s.start = true;
		break;
	case RELOAD_ENDING:
		q->state = RELOAD_STOPPED;
		s.refuse = take_all(&q->later);
		s.stop = true;
		break;
	case RELOAD_BUSY:
	case RELOAD_IDLE:
	case RELOAD_STOPPED:
		q->state = RELOAD_IDLE;
		break;
	}
	return s;
}

struct reload_steps reload_stop(struct reload_queue *q)
{
	struct reload_steps s = {0};

	switch (q->state) {
	case RELOAD_IDLE:
		q->state = RELOAD_STOPPED;
		s.stop = true;
		break;
	case RELOAD_BUSY:
	case RELOAD_AGAIN:
		q->state = RELOAD_ENDING;
		break;
	case RELOAD_ENDING:
	case RELOAD_STOPPED:
		break;
	}
	return s;
}
