/* SPDX-License-Identifier: ISC */
/*
 * What people order of a destination: rest, go on, try again. Pauses are kept beside the lanes, since a
 * destination that leaves the configuration and comes back is still paused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "daemon/deliver_private.h"

static struct lane_pause **pause_at(struct deliverer *d, struct str id)
{
	struct lane_pause **at = &d->pauses;

	while (*at != NULL && !str_eq((*at)->id, id))
		at = &(*at)->next;
	return at;
}

static struct lane_pause *pause_new(struct str id, int64_t since_ms)
{
	struct lane_pause *p = xcalloc(1, sizeof(*p) + id.n + 1);

	memcpy(p->id_bytes, id.p, id.n);
	p->id = (struct str){p->id_bytes, id.n};
	p->p.since_ms = since_ms;
	return p;
}

static void tell_lane(const struct deliverer *d, struct str id, enum lane_event_type type)
{
	struct lane *l = lane_find(d, id);

	if (l != NULL)
		lane_tell(l, &(struct lane_event){.type = type});
}

void deliverer_pause(struct deliverer *d, struct str id, struct deliver_pause p)
{
	struct lane_pause **at = pause_at(d, id);

	if (*at == NULL)
		*at = pause_new(id, p.since_ms);
	(*at)->p.until_ms = p.until_ms;
	tell_lane(d, id, LANE_ON_PAUSED);
}

void deliverer_resume(struct deliverer *d, struct str id)
{
	struct lane_pause **at = pause_at(d, id);
	struct lane_pause *p = *at;

	if (p == NULL)
		return;
	*at = p->next;
	tell_lane(d, id, LANE_ON_RESUMED);
	free(p); /* the id may be its own */
}

bool deliverer_paused(const struct deliverer *d, struct str id, struct deliver_pause *ret)
{
	const struct lane_pause *p = d->pauses;

	while (p != NULL && !str_eq(p->id, id))
		p = p->next;
	if (p != NULL)
		*ret = p->p;
	return p != NULL;
}

struct str deliverer_pause_over(struct deliverer *d, int64_t now_ms)
{
	for (struct lane_pause *p = d->pauses; p != NULL; p = p->next) {
		if (p->p.until_ms == 0 || p->p.until_ms > now_ms)
			continue;
		p->p.until_ms = 0;
		return p->id;
	}
	return STR("");
}

void deliverer_enable(struct deliverer *d, struct str id)
{
	tell_lane(d, id, LANE_ON_ENABLED);
}

void lane_pauses_free(struct deliverer *d)
{
	while (d->pauses != NULL) {
		struct lane_pause *p = d->pauses;

		d->pauses = p->next;
		free(p);
	}
}
