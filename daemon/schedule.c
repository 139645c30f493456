/* SPDX-License-Identifier: ISC */
/*
 * A binary heap of items by due time, a line of ready ones, and for each host the number of its
 * open transfers and a line of items that wait for one to end. A feed behind a slow host
 * therefore costs nobody else a slot: it is parked with its host, not in the common line.
 */
#include "daemon/schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "base/article.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "daemon/http/table.h"

/* uthash's macros count as ours for the linter. */
/* NOLINTBEGIN(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */

struct line {
	struct schedule_item *head, *tail;
	size_t n;
};

struct schedule_host {
	UT_hash_handle hh;
	size_t active; /* busy items with an open transfer */
	size_t items;  /* that belong to this host; 0 frees it */
	unsigned way;
	bool missed;           /* when last asked */
	int64_t hold_until_ms; /* asked for */
	int64_t dead_until_ms;
	int64_t free_ms; /* the gap behind the last item that was taken ends */
	struct schedule_item
		*scout; /* waits in the heap for that, before those that are parked */
	struct line parked;
	char name[];
};

struct schedule {
	struct schedule_item **heap;
	size_t n, cap;
	struct line ready;
	size_t parked;
	struct line resting[SCHEDULE_WAYS];
	struct schedule_host *hosts;
	size_t well[SCHEDULE_WAYS];
	size_t per_host;
};

/* ---- lines --------------------------------------------------------------------------- */

static void line_push(struct line *l, struct schedule_item *it)
{
	it->next = NULL;
	it->prev = l->tail;
	if (l->tail != NULL)
		l->tail->next = it;
	else
		l->head = it;
	l->tail = it;
	l->n++;
}

static void line_remove(struct line *l, struct schedule_item *it)
{
	if (it->prev != NULL)
		it->prev->next = it->next;
	else
		l->head = it->next;
	if (it->next != NULL)
		it->next->prev = it->prev;
	else
		l->tail = it->prev;
	l->n--;
}

/* ---- heap ---------------------------------------------------------------------------- */

static void heap_set(struct schedule *s, size_t at, struct schedule_item *it)
{
	s->heap[at] = it;
	it->heap_at = at;
}

static void heap_up(struct schedule *s, size_t at)
{
	struct schedule_item *it = s->heap[at];

	while (at > 0 && it->due_ms < s->heap[(at - 1) / 2]->due_ms) {
		heap_set(s, at, s->heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	heap_set(s, at, it);
}

static void heap_down(struct schedule *s, size_t at)
{
	struct schedule_item *it = s->heap[at];

	for (size_t child = at * 2 + 1; child < s->n; child = at * 2 + 1) {
		if (child + 1 < s->n && s->heap[child + 1]->due_ms < s->heap[child]->due_ms)
			child++;
		if (it->due_ms <= s->heap[child]->due_ms)
			break;
		heap_set(s, at, s->heap[child]);
		at = child;
	}
	heap_set(s, at, it);
}

static void heap_push(struct schedule *s, struct schedule_item *it)
{
	s->heap = vec_room(s->heap, &s->cap, s->n + 1, sizeof(struct schedule_item *));
	heap_set(s, s->n++, it);
	heap_up(s, s->n - 1);
}

static void heap_remove(struct schedule *s, struct schedule_item *it)
{
	size_t at = it->heap_at;
	struct schedule_item *last = s->heap[--s->n];

	if (last == it)
		return;
	heap_set(s, at, last);
	heap_up(s, at);
	heap_down(s, last->heap_at);
}

/* ---- hosts --------------------------------------------------------------------------- */

static struct schedule_host *host_get(struct schedule *s, struct str name, unsigned way)
{
	struct schedule_host *h = NULL;

	HASH_FIND(hh, s->hosts, name.p, name.n, h);
	if (h == NULL) {
		h = xcalloc(1, sizeof(*h) + name.n + 1);
		for (size_t i = 0; i < name.n; i++)
			h->name[i] = name.p[i];
		HASH_ADD_KEYPTR(hh, s->hosts, h->name, name.n, h);
		h->way = way;
		s->well[way]++;
	}
	h->items++;
	return h;
}

static void host_put(struct schedule *s, struct schedule_host *h)
{
	if (--h->items != 0)
		return;
	s->well[h->way] -= !h->missed;
	HASH_DELETE(hh, s->hosts, h);
	free(h);
}

/* Lets parked items of a host that has room into the common line. */
static void host_unpark(struct schedule *s, struct schedule_host *h)
{
	struct schedule_item *it = h->parked.head;

	/* With a scout out they follow it one by one. */
	if (it == NULL || h->active >= s->per_host || h->scout != NULL)
		return;
	line_remove(&h->parked, it);
	s->parked--;
	it->place = SCHEDULE_READY;
	line_push(&s->ready, it);
}

static void park(struct schedule *s, struct schedule_item *it)
{
	it->place = SCHEDULE_PARKED;
	line_push(&it->host->parked, it);
	s->parked++;
}

/* ---- interface ----------------------------------------------------------------------- */

struct schedule *schedule_new(size_t per_host)
{
	struct schedule *s = xcalloc(1, sizeof(*s));

	s->per_host = per_host;
	return s;
}

void schedule_free(struct schedule *s)
{
	struct schedule_host *h = NULL;
	struct schedule_host *next = NULL;

	if (s == NULL)
		return;
	HASH_ITER (hh, s->hosts, h, next) {
		HASH_DELETE(hh, s->hosts, h);
		free(h);
	}
	free(s->heap);
	free(s);
}

void schedule_set_per_host(struct schedule *s, size_t per_host)
{
	s->per_host = per_host;
}

static void wait_until(struct schedule *s, struct schedule_item *it, int64_t due_ms)
{
	it->due_ms = due_ms;
	it->place = SCHEDULE_WAITING;
	heap_push(s, it);
}

/* It is not waited for any more, for whatever reason. */
static void scout_back(struct schedule *s, struct schedule_item *it)
{
	if (it->host->scout != it)
		return;
	it->host->scout = NULL;
	host_unpark(s, it->host);
}

/* One of a host waits for its gap to end, the others behind it: a host of a thousand feeds costs one place
 * in the heap. */
static bool waits_for_gap(struct schedule *s, struct schedule_item *it, int64_t now_ms)
{
	struct schedule_host *h = it->host;

	if (it->gap_ms <= 0 || now_ms >= h->free_ms)
		return false;
	if (h->scout != NULL && h->scout != it) {
		park(s, it);
		return true;
	}
	h->scout = it;
	wait_until(s, it, h->free_ms);
	return true;
}

static struct schedule_item *take(struct schedule *s, struct schedule_item *it, int64_t now_ms)
{
	struct schedule_host *h = it->host;
	struct schedule_item *next = h->parked.head;

	it->place = SCHEDULE_BUSY;
	it->holds = true;
	h->active++;
	h->free_ms = now_ms + it->gap_ms;
	if (h->scout == it)
		h->scout = NULL;
	if (it->gap_ms <= 0 || next == NULL || h->scout != NULL || h->active >= s->per_host)
		return it;
	line_remove(&h->parked, next);
	s->parked--;
	h->scout = next;
	wait_until(s, next, h->free_ms);
	return it;
}

void schedule_add(struct schedule *s, struct schedule_item *it, struct str host, int64_t due_ms)
{
	assert(it->place == SCHEDULE_OUT);
	it->host = host_get(s, host, it->way);
	wait_until(s, it, due_ms);
}

void schedule_remove(struct schedule *s, struct schedule_item *it)
{
	switch (it->place) {
	case SCHEDULE_WAITING:
		heap_remove(s, it);
		scout_back(s, it);
		break;
	case SCHEDULE_READY:
		line_remove(&s->ready, it);
		scout_back(s, it);
		host_unpark(s, it->host); /* its place in the line may have been theirs */
		break;
	case SCHEDULE_PARKED:
		line_remove(&it->host->parked, it);
		s->parked--;
		break;
	case SCHEDULE_BUSY:
		schedule_release(s, it);
		break;
	case SCHEDULE_RESTING:
		line_remove(&s->resting[it->way], it);
		break;
	case SCHEDULE_OUT:
		return;
	}
	it->place = SCHEDULE_OUT;
	if (it->host != NULL)
		host_put(s, it->host);
	it->host = NULL;
}

static int64_t held_until(const struct schedule_host *h)
{
	return h->hold_until_ms > h->dead_until_ms ? h->hold_until_ms : h->dead_until_ms;
}

/* A held host's items go back into the heap one by one, as they come due: a host of a thousand
 * feeds that says "later" must not cost a walk over all of them. */
static void move_due_to_ready(struct schedule *s, int64_t now_ms)
{
	while (s->n != 0 && s->heap[0]->due_ms <= now_ms) {
		struct schedule_item *it = s->heap[0];

		heap_remove(s, it);
		if (held_until(it->host) > now_ms) {
			wait_until(s, it, held_until(it->host));
			continue;
		}
		it->place = SCHEDULE_READY;
		line_push(&s->ready, it);
	}
}

struct schedule_item *schedule_take(struct schedule *s, int64_t now_ms)
{
	struct schedule_item *it = NULL;

	move_due_to_ready(s, now_ms);
	while ((it = s->ready.head) != NULL) {
		line_remove(&s->ready, it);
		/* The hold and the connections are looked at again here, since both may have
		 * come while the item stood in line. */
		if (held_until(it->host) > now_ms) {
			wait_until(s, it, held_until(it->host));
			host_unpark(s, it->host); /* those behind it wait out the hold too */
		} else if (it->host->active >= s->per_host) {
			if (it->host->scout == it)
				it->host->scout = NULL;
			park(s, it);
		} else if (!waits_for_gap(s, it, now_ms)) {
			return take(s, it, now_ms);
		}
	}
	return NULL;
}

bool schedule_ride(struct schedule *s, struct schedule_item *it)
{
	if (it->place == SCHEDULE_WAITING) {
		heap_remove(s, it);
		scout_back(s, it);
	} else if (it->place == SCHEDULE_READY) {
		line_remove(&s->ready, it);
		scout_back(s, it);
		host_unpark(s, it->host);
	} else if (it->place == SCHEDULE_PARKED) {
		line_remove(&it->host->parked, it);
		s->parked--;
	} else {
		return false;
	}
	it->place = SCHEDULE_BUSY;
	return true;
}

void schedule_release(struct schedule *s, struct schedule_item *it)
{
	assert(it->place == SCHEDULE_BUSY);
	if (!it->holds)
		return;
	it->holds = false;
	it->host->active--;
	host_unpark(s, it->host);
}

void schedule_again(struct schedule *s, struct schedule_item *it, int64_t due_ms)
{
	schedule_release(s, it);
	wait_until(s, it, due_ms);
}

void schedule_hurry(struct schedule *s, struct schedule_item *it, int64_t due_ms)
{
	if (it->place != SCHEDULE_WAITING || it->due_ms <= due_ms)
		return;
	heap_remove(s, it);
	wait_until(s, it, due_ms);
}

/* Only ever longer: two feeds of a host may be told different times, and the later one counts. */
void schedule_hold_host(struct schedule *s, struct schedule_item *it, int64_t until_ms)
{
	(void)s;
	if (it->host != NULL && it->host->hold_until_ms < until_ms)
		it->host->hold_until_ms = until_ms;
}

int64_t schedule_host_free_ms(const struct schedule_item *it)
{
	const struct schedule_host *h = it->host;

	if (h == NULL)
		return 0;
	return it->gap_ms > 0 && h->free_ms > h->hold_until_ms ? h->free_ms : h->hold_until_ms;
}

void schedule_host_asked(struct schedule_item *it, int64_t now_ms)
{
	if (it->host != NULL && it->host->free_ms < now_ms + it->gap_ms)
		it->host->free_ms = now_ms + it->gap_ms;
}

int64_t schedule_host_quiet_ms(const struct schedule_item *it)
{
	return it->host != NULL ? it->host->hold_until_ms : 0;
}

void schedule_rest(struct schedule *s, struct schedule_item *it)
{
	if (it->place == SCHEDULE_BUSY)
		schedule_release(s, it);
	else if (it->place == SCHEDULE_WAITING) {
		heap_remove(s, it);
		scout_back(s, it);
	} else
		return;
	it->place = SCHEDULE_RESTING;
	line_push(&s->resting[it->way], it);
}

void schedule_wake(struct schedule *s, unsigned way, size_t n, int64_t now_ms, int64_t step_ms)
{
	struct schedule_item *it = NULL;

	for (size_t i = 0; i < n && (it = s->resting[way].head) != NULL; i++) {
		line_remove(&s->resting[way], it);
		wait_until(s, it, now_ms + (int64_t)i * step_ms);
	}
}

size_t schedule_resting(const struct schedule *s, unsigned way)
{
	return s->resting[way].n;
}

void schedule_host_reached(struct schedule *s, struct schedule_item *it)
{
	s->well[it->way] += it->host->missed;
	it->host->missed = false;
	it->host->dead_until_ms = 0;
}

bool schedule_host_missed(struct schedule *s, struct schedule_item *it)
{
	bool was_well = !it->host->missed;

	s->well[it->way] -= was_well;
	it->host->missed = true;
	return was_well;
}

size_t schedule_hosts_well(const struct schedule *s, unsigned way)
{
	return s->well[way];
}

void schedule_host_dead(struct schedule *s, struct schedule_item *it, int64_t until_ms)
{
	(void)s;
	if (it->host != NULL && it->host->dead_until_ms < until_ms)
		it->host->dead_until_ms = until_ms;
}

void schedule_host_try(struct schedule *s, struct schedule_item *it)
{
	(void)s;
	if (it->host != NULL)
		it->host->dead_until_ms = 0;
}

int64_t schedule_next_ms(const struct schedule *s)
{
	return s->n != 0 ? s->heap[0]->due_ms : TIME_NONE;
}

size_t schedule_ready(const struct schedule *s)
{
	return s->ready.n + s->parked;
}

/* NOLINTEND(readability-function-cognitive-complexity,clang-analyzer-unix.Malloc) */
