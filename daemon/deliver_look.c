/* SPDX-License-Identifier: ISC */
/*
 * Does each lane get on? A machine whose timer was lost, or a request past its own timeout, is a fault
 * of ours that no error tells of, and alerts would wait for it in silence. A trip is the store thread's
 * to answer, and while that is not well no lane is blamed.
 */
#include "base/log.h"
#include "daemon/deliver_private.h"

enum {
	TRIP_PATIENCE_MS = 45 * 1000 /* a trip stands in line behind those of all other lanes */
};

static bool on_trip(const struct lane *l)
{
	return l->m.state == LANE_TAKING || l->m.state == LANE_SETTLING;
}

static uint64_t work_of(const struct lane *l, bool store_well)
{
	if (l->m.state == LANE_IDLE || l->m.state == LANE_ENDED || (on_trip(l) && !store_well))
		return 0;
	return l->steps;
}

/* Nothing hinders a new process from sending what this one has in hand. */
static bool restart_cures(const struct lane *l)
{
	return !on_trip(l) && (l->m.state != LANE_SENDING || l->op != NULL);
}

static struct str stuck_at(const struct lane *l)
{
	if (on_trip(l))
		return STR("the store does not answer it");
	if (l->m.state != LANE_SENDING)
		return STR("it should have gone on by itself");
	if (l->path != NULL)
		return STR("the disk of its file does not answer");
	return l->op != NULL ? STR("its request takes longer than its timeout")
			     : STR("standard output takes nothing");
}

void lane_look(struct lane *l, bool store_well, int64_t now_ms)
{
	int64_t patience_ms = on_trip(l) ? TRIP_PATIENCE_MS : l->may_take_ms + STALL_MS;
	int64_t was_ms = l->stall.stalled_ms;

	switch (stall_look(&l->stall, work_of(l, store_well), patience_ms, now_ms)) {
	case STALL_SAME:
		break;
	case STALL_BEGINS:
		log_err("deliver: hangs dest=" STR_F " s=%lld reason='" STR_F "'", STR_A(l->id),
			(long long)(l->stall.stalled_ms / 1000), STR_A(stuck_at(l)));
		break;
	case STALL_ENDS:
		log_warning("deliver: goes on dest=" STR_F " after_s=%lld", STR_A(l->id),
			(long long)(was_ms / 1000));
		break;
	}
}

bool lane_hangs(const struct lane *l)
{
	return l->stall.stalled_ms != 0 && restart_cures(l);
}

bool deliverer_look(struct deliverer *d, bool store_well, int64_t now_ms)
{
	bool hangs = false;

	for (struct lane *l = d->lanes; l != NULL; l = l->next) {
		lane_look(l, store_well, now_ms);
		hangs = hangs || lane_hangs(l);
	}
	return hangs;
}

struct str deliverer_stuck(const struct deliverer *d, struct str id, int64_t *ret_ms)
{
	for (const struct lane *l = d->lanes; l != NULL; l = l->next) {
		if (l->stall.stalled_ms == 0 || !str_eq(l->id, id))
			continue;
		*ret_ms = l->stall.stalled_ms;
		return stuck_at(l);
	}
	*ret_ms = 0;
	return STR("");
}
