/* SPDX-License-Identifier: ISC */
/* The account of what polls hold (head of inflight.h). */
#include "daemon/inflight.h"

static size_t expected(const struct inflight_part *p)
{
	return p->expected != 0 ? p->expected : INFLIGHT_UNKNOWN;
}

bool inflight_room(const struct inflight *a)
{
	return a->used == 0 || a->used + INFLIGHT_UNKNOWN <= INFLIGHT_MAX;
}

static void hold(struct inflight *a, struct inflight_part *p, size_t bytes)
{
	a->used = a->used - p->held + bytes;
	p->held = bytes;
	if (a->used > a->peak)
		a->peak = a->used;
}

void inflight_begin(struct inflight *a, struct inflight_part *p)
{
	p->most = 0;
	hold(a, p, expected(p));
}

void inflight_now(struct inflight *a, struct inflight_part *p, size_t bytes)
{
	if (bytes > p->most)
		p->most = bytes;
	/* Never nothing before the end: by what it holds a part is known to be under way. */
	hold(a, p, bytes > INFLIGHT_LEAST ? bytes : INFLIGHT_LEAST);
}

void inflight_end(struct inflight *a, struct inflight_part *p)
{
	if (p->held == 0)
		return;
	p->expected = p->most != 0 ? p->most : expected(p) / 2;
	if (p->expected < INFLIGHT_LEAST)
		p->expected = INFLIGHT_LEAST;
	hold(a, p, 0);
}

bool inflight_says(struct inflight *a, int64_t now_ms)
{
	if (a->said_ms != 0 && now_ms - a->said_ms < INFLIGHT_SAY_MS)
		return false;
	a->said_ms = now_ms;
	return true;
}
