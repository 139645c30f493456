/* SPDX-License-Identifier: ISC */
/* A function an event; see websub.h. */
#include "daemon/websub.h"

enum {
	LEASE_MAX_DAYS = 3650,
	BACKOFF_MIN = 10 /* minutes */
};

int64_t websub_margin_ms(int64_t lease_ms)
{
	int64_t margin = lease_ms / 10 > WEBSUB_HOUR_MS ? lease_ms / 10 : WEBSUB_HOUR_MS;

	return margin < lease_ms / 2 ? margin : lease_ms / 2;
}

int64_t websub_backoff_ms(uint32_t tries)
{
	int64_t ms = BACKOFF_MIN * WEBSUB_MINUTE_MS;

	for (uint32_t i = 1; i < tries && ms < WEBSUB_DAY_MS; i++)
		ms *= 2;
	return ms < WEBSUB_DAY_MS ? ms : WEBSUB_DAY_MS;
}

/* Each request plans the next, whatever becomes of it: a hub that says 202 and never asks back is as silent
 * as one that is down. */
static unsigned ask(struct websub *w, int64_t now_ms, unsigned how)
{
	w->tries++;
	w->asked_ms = now_ms;
	w->next_ms = now_ms + websub_backoff_ms(w->tries);
	/* A renewal of a short lease is repeated while there is still something to renew. */
	if (w->state == WEBSUB_ACTIVE && w->next_ms > w->expires_ms)
		w->next_ms = w->expires_ms;
	return WEBSUB_STORE | how;
}

static void plan_renewal(struct websub *w, int64_t now_ms)
{
	w->next_ms = w->expires_ms - websub_margin_ms(w->lease_ms);
	if (w->next_ms < now_ms + WEBSUB_LEAST_MS)
		w->next_ms = now_ms + WEBSUB_LEAST_MS;
}

static unsigned found(struct websub *w, const struct websub_event *ev)
{
	if (w->state == WEBSUB_ACTIVE && w->forsaken && ev->named)
		plan_renewal(w, ev->now_ms);
	w->forsaken = !ev->named;
	if (w->state != WEBSUB_NONE)
		return 0;
	if (w->forsaken)
		return WEBSUB_DROP;
	w->state = WEBSUB_ASKED;
	return ask(w, ev->now_ms, WEBSUB_ASK);
}

static unsigned begin_again(struct websub *w, int64_t now_ms)
{
	if (w->forsaken)
		return WEBSUB_DROP | WEBSUB_SAY_LEFT;
	w->state = WEBSUB_ASKED;
	w->lease_ms = w->expires_ms = 0;
	return ask(w, now_ms, WEBSUB_ASK);
}

static unsigned active_due(struct websub *w, int64_t now_ms)
{
	if (now_ms >= w->expires_ms) {
		bool says = !w->forsaken && !w->told_lapsed;

		w->told_lapsed = true;
		return begin_again(w, now_ms) | (says ? WEBSUB_SAY_LAPSED : 0);
	}
	if (!w->forsaken)
		return ask(w, now_ms, WEBSUB_ASK);
	w->next_ms = w->expires_ms;
	return 0;
}

static unsigned leaving_due(struct websub *w, int64_t now_ms)
{
	if (w->tries >= WEBSUB_LEAVE_TRIES || (w->expires_ms != 0 && now_ms >= w->expires_ms))
		return WEBSUB_DROP | WEBSUB_SAY_LEFT;
	return ask(w, now_ms, WEBSUB_LEAVE);
}

/* No plan lies further ahead than a back-off or a lease: the clock was set back, and it is due now. */
static bool is_due(const struct websub *w, int64_t now_ms)
{
	int64_t most = w->lease_ms > WEBSUB_DAY_MS ? w->lease_ms : WEBSUB_DAY_MS;

	return now_ms >= w->next_ms || w->next_ms - now_ms > most;
}

static unsigned tick(struct websub *w, const struct websub_event *ev)
{
	if (ev->busy || !is_due(w, ev->now_ms))
		return 0;
	switch (w->state) {
	case WEBSUB_ASKED:
	case WEBSUB_DENIED:
		return begin_again(w, ev->now_ms);
	case WEBSUB_ACTIVE:
		return active_due(w, ev->now_ms);
	case WEBSUB_LEAVING:
		return leaving_due(w, ev->now_ms);
	default:
		return 0;
	}
}

/* The next request is planned already. */
static unsigned answer(struct websub *w, const struct websub_event *ev)
{
	bool says = !ev->ok && !w->told_failed && w->state != WEBSUB_LEAVING;

	w->told_failed = !ev->ok;
	return says ? WEBSUB_SAY_FAILED : 0;
}

/* One must be asked or renewed (W3C 5.3). A hub to which our confirmation did not get through asks once
 * more: for an hour after a request it is still the same one. */
static bool is_pending(const struct websub *w, int64_t now_ms)
{
	if (w->state == WEBSUB_ASKED)
		return true;
	return w->state == WEBSUB_ACTIVE && w->asked_ms <= now_ms &&
	       (w->tries > 0 || now_ms - w->asked_ms < WEBSUB_HOUR_MS);
}

static unsigned verified(struct websub *w, const struct websub_event *ev)
{
	bool renewed = w->state == WEBSUB_ACTIVE;
	unsigned says = renewed || w->told_lapsed ? 0 : WEBSUB_SAY_ACTIVE;
	int64_t most = LEASE_MAX_DAYS * WEBSUB_DAY_MS;
	/* Recommendation 5.3: hub.lease_seconds is required; a hub that leaves it out means what it was
	 * asked for, or ten days. */
	int64_t lease = ev->lease_ms > 0 ? ev->lease_ms : 10 * WEBSUB_DAY_MS;

	w->state = WEBSUB_ACTIVE;
	w->lease_ms = lease < most ? lease : most;
	w->expires_ms = ev->now_ms + w->lease_ms;
	plan_renewal(w, ev->now_ms);
	w->tries = 0;
	w->told_failed = w->told_denied = false;
	w->told_lapsed = w->told_lapsed && !renewed;
	return WEBSUB_CONFIRM | WEBSUB_STORE | says;
}

static unsigned verify(struct websub *w, const struct websub_event *ev)
{
	if (!ev->topic)
		return WEBSUB_DENY;
	if (ev->subscribe)
		return is_pending(w, ev->now_ms) ? verified(w, ev) : WEBSUB_DENY;
	if (w->state != WEBSUB_LEAVING)
		return WEBSUB_DENY;
	return WEBSUB_CONFIRM | WEBSUB_DROP | WEBSUB_SAY_LEFT;
}

/* May come at any time, and ends what there is. */
static unsigned refused(struct websub *w, const struct websub_event *ev)
{
	if (!ev->topic)
		return WEBSUB_DENY;
	if (w->state == WEBSUB_LEAVING)
		return WEBSUB_OK | WEBSUB_DROP | WEBSUB_SAY_LEFT;
	bool says = !w->told_denied;

	w->told_denied = true;
	w->state = WEBSUB_DENIED;
	w->tries = 0;
	w->lease_ms = w->expires_ms = 0;
	w->next_ms = ev->now_ms + WEBSUB_DAY_MS;
	return WEBSUB_OK | WEBSUB_STORE | (says ? WEBSUB_SAY_DENIED : 0);
}

/* W3C 7.1.1: what is not signed rightly is answered as if it was. All the same something is new, perhaps:
 * a poll finds out. */
static unsigned push(struct websub *w, const struct websub_event *ev)
{
	if (w->state != WEBSUB_ASKED && w->state != WEBSUB_ACTIVE)
		return WEBSUB_GONE;
	if (ev->sign == WEBSUB_UNSIGNED)
		return WEBSUB_POKE;
	bool says = ev->sign == WEBSUB_FORGED && !w->told_bad;

	w->told_bad = ev->sign == WEBSUB_FORGED;
	if (ev->sign == WEBSUB_FORGED)
		return WEBSUB_POKE | (says ? WEBSUB_SAY_FORGED : 0);
	return WEBSUB_TAKE;
}

static unsigned unwanted(struct websub *w, const struct websub_event *ev)
{
	if (w->state == WEBSUB_LEAVING)
		return 0;
	if (w->state != WEBSUB_ASKED && w->state != WEBSUB_ACTIVE)
		return WEBSUB_DROP;
	w->state = WEBSUB_LEAVING;
	w->tries = 0;
	return ask(w, ev->now_ms, WEBSUB_LEAVE);
}

bool websub_is_hopeless(const struct websub *w)
{
	return w->state == WEBSUB_DENIED ||
	       (w->state == WEBSUB_ASKED &&
		       (w->told_failed || w->tries > WEBSUB_HOPELESS_TRIES));
}

unsigned websub_on(struct websub *w, const struct websub_event *ev)
{
	static unsigned (*const on[])(struct websub *, const struct websub_event *) = {
		[WEBSUB_FOUND] = found,
		[WEBSUB_TICK] = tick,
		[WEBSUB_ANSWER] = answer,
		[WEBSUB_VERIFY] = verify,
		[WEBSUB_REFUSED] = refused,
		[WEBSUB_PUSH] = push,
		[WEBSUB_UNWANTED] = unwanted,
	};

	return on[ev->kind](w, ev);
}
