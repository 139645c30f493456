/* SPDX-License-Identifier: ISC */
/* The life of a feed: one function an event. */
#include "daemon/feedpoll.h"

#include "store/store.h"

enum {
	RETRY_MS = 2000,
	RETRY_DOUBLINGS = 9, /* 17 minutes */
	SLEEP_MAX_MS = 60000
};

bool feedpoll_busy(const struct feedpoll *fp)
{
	return fp->state == FEEDPOLL_FETCH || fp->state == FEEDPOLL_PARSE ||
	       fp->state == FEEDPOLL_PAGES || fp->state == FEEDPOLL_STORE;
}

bool feedpoll_room(size_t busy, size_t max_busy, bool store_full)
{
	return busy < max_busy && !store_full;
}

int64_t feedpoll_due_ms(const struct feed_state *st, int64_t now_ms)
{
	int64_t ahead = st->last_poll_ms > now_ms ? st->last_poll_ms - now_ms : 0;
	int64_t due = st->next_poll_ms - ahead;

	return due > now_ms ? due : now_ms;
}

int64_t feedpoll_sleep_ms(int64_t next_ms, int64_t now_ms)
{
	int64_t wait = next_ms - now_ms;

	if (wait < 1)
		return 1;
	return wait < SLEEP_MAX_MS ? wait : SLEEP_MAX_MS;
}

/* A moment of the wall clock as the schedule knows it. */
static int64_t steady(const struct feedpoll_event *ev, int64_t wall_ms)
{
	return ev->steady_ms + (wall_ms > ev->now_ms ? wall_ms - ev->now_ms : 0);
}

/* ---- the end of a poll ----------------------------------------------------------------- */

/* It waits for a failure that our own settings, which are others now, may have been the cause of. */
static bool may_be_cured(const struct feed_state *st, int64_t now_ms)
{
	return st->failures != 0 && !feed_owes_wait(st, now_ms);
}

/* st is the state in force from now on, next_ms its next poll (wall). */
static void end(struct feedpoll *fp, const struct feed_state *st, int64_t next_ms,
	const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	fp->outdated = false;
	if (!fp->wanted || fp->paused || st->gone) {
		fp->state = FEEDPOLL_OUT;
		plan->steps |= FEEDPOLL_LEAVE;
		return;
	}
	if (fp->mended && may_be_cured(st, ev->now_ms)) {
		plan->steps |= FEEDPOLL_RETRY | FEEDPOLL_TRY_HOST;
		plan->next_poll_ms = next_ms = ev->now_ms;
	}
	fp->mended = false;
	fp->state = FEEDPOLL_WAIT;
	plan->at_ms = steady(ev, next_ms);
	/* Under the old host it would wait in the wrong line and hold the wrong connections. */
	plan->steps |= fp->rehost ? FEEDPOLL_LEAVE | FEEDPOLL_ENTER : FEEDPOLL_AGAIN;
	fp->rehost = false;
}

/* Our trouble, not the feed's: soon again, and with the validators of the last document, since
 * this one is stored nowhere. What belongs to an old address puts off nothing of the new one. */
static void end_for_retry(struct feedpoll *fp, const struct feedpoll_event *ev,
	int64_t pause_ms, struct feedpoll_plan *plan)
{
	if (fp->outdated) {
		end(fp, ev->kept, ev->kept->next_poll_ms, ev, plan);
		return;
	}
	plan->steps |= FEEDPOLL_RETRY;
	plan->next_poll_ms = ev->now_ms + pause_ms;
	end(fp, ev->kept, plan->next_poll_ms, ev, plan);
}

static void obey_judgement(
	struct feedpoll *fp, const struct feed_judgement *j, struct feedpoll_plan *plan)
{
	fp->rehost |= j->moved;
	plan->steps |= FEEDPOLL_TELL;
	if (j->hold_host)
		plan->steps |= FEEDPOLL_HOLD_HOST;
}

/* ---- events ---------------------------------------------------------------------------- */

static void leave_old_url(struct feedpoll *fp, struct feedpoll_plan *plan)
{
	fp->rehost = true;
	plan->steps |= FEEDPOLL_START_OVER | FEEDPOLL_DIRTY;
	switch (fp->state) {
	case FEEDPOLL_FETCH:
		plan->steps |= FEEDPOLL_CANCEL | FEEDPOLL_LEAVE;
		fp->state = FEEDPOLL_OUT;
		break;
	case FEEDPOLL_WAIT:
		plan->steps |= FEEDPOLL_LEAVE;
		fp->state = FEEDPOLL_OUT;
		break;
	case FEEDPOLL_PARSE:
	case FEEDPOLL_PAGES:
	case FEEDPOLL_STORE:
		fp->outdated = true;
		break;
	case FEEDPOLL_OUT:
		break;
	}
}

static void enter(struct feedpoll *fp, const struct feedpoll_event *ev, int64_t due,
	struct feedpoll_plan *plan)
{
	if (fp->paused)
		return;
	fp->state = FEEDPOLL_WAIT;
	fp->rehost = false;
	plan->steps |= FEEDPOLL_ENTER;
	plan->at_ms = steady(ev, due);
}

/* When it is due by its new settings: at once if it waits for a failure, else as it was. What is under
 * way was begun by the old ones. */
static int64_t mend(struct feedpoll *fp, const struct feedpoll_event *ev, int64_t due,
	struct feedpoll_plan *plan)
{
	fp->mended = feedpoll_busy(fp);
	if (fp->mended || ev->kept->gone || !may_be_cured(ev->kept, ev->now_ms))
		return due;
	if (fp->state == FEEDPOLL_WAIT) {
		plan->steps |= FEEDPOLL_LEAVE;
		fp->state = FEEDPOLL_OUT;
	}
	plan->steps |= FEEDPOLL_RETRY | FEEDPOLL_TRY_HOST;
	plan->next_poll_ms = ev->now_ms;
	return ev->now_ms;
}

static void on_configured(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	bool gone = ev->kept->gone && !ev->url_changed;
	int64_t due = ev->url_changed ? ev->now_ms : feedpoll_due_ms(ev->kept, ev->now_ms);

	if (ev->url_changed)
		leave_old_url(fp, plan);
	/* Whoever puts back a feed that was gone wants to know whether it still is. A restart
	 * puts back nothing. */
	if (gone && !fp->wanted && !ev->first) {
		plan->steps |= FEEDPOLL_ASK_AGAIN;
		gone = false;
		due = ev->now_ms;
	}
	fp->wanted = true;
	if (ev->mended && !ev->url_changed)
		due = mend(fp, ev, due, plan);
	if (fp->state == FEEDPOLL_OUT && !gone)
		enter(fp, ev, due, plan);
}

/* What is under way ends as it came: its articles are real, and its worker is at work anyway. */
static void on_removed(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	(void)ev;
	fp->wanted = false;
	if (fp->state != FEEDPOLL_WAIT)
		return;
	fp->state = FEEDPOLL_OUT;
	plan->steps |= FEEDPOLL_LEAVE;
}

static void on_due(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	int64_t may_ms = feed_unskipped_ms(ev->kept, ev->now_ms);

	/* Its host was held or busy, and it is later than was planned. */
	if (may_ms > ev->now_ms && !ev->rides) {
		plan->steps |= FEEDPOLL_AGAIN;
		plan->at_ms = steady(ev, may_ms);
		return;
	}
	fp->state = FEEDPOLL_FETCH;
	plan->steps |= FEEDPOLL_FETCH_IT;
}

static void note_reach(struct feedpoll *fp, const struct feedpoll_event *ev)
{
	if (!ev->missed) {
		fp->missed_ms = 0;
	} else if (fp->missed_ms == 0) {
		fp->missed_ms = ev->steady_ms;
		fp->failures_before = ev->kept->failures;
	}
}

static void on_answered(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	note_reach(fp, ev);
	if (!fp->wanted) {
		end(fp, ev->kept, 0, ev, plan); /* nobody is left who could judge it */
		return;
	}
	if (ev->judgement->verdict == FEED_EXCUSED) {
		fp->state = fp->paused ? FEEDPOLL_OUT : FEEDPOLL_WAIT;
		plan->steps |= FEEDPOLL_ADOPT | FEEDPOLL_DIRTY |
			       (fp->paused ? FEEDPOLL_LEAVE : FEEDPOLL_REST);
		return;
	}
	if (ev->judgement->verdict == FEED_BODY) {
		/* Nothing is adopted yet: validators that were remembered before their document
		 * is committed would hide it for ever after a crash. */
		fp->state = FEEDPOLL_PARSE;
		plan->steps |= FEEDPOLL_PARSE_IT;
		return;
	}
	plan->steps |= FEEDPOLL_ADOPT | FEEDPOLL_DIRTY;
	obey_judgement(fp, ev->judgement, plan);
	end(fp, ev->found, ev->found->next_poll_ms, ev, plan);
}

/* Our worker, not their feed: ask again soon. But not for ever every two seconds: our trouble
 * must not become the publisher's. Any other error is the document's, and stored as such. */
static void on_parsed(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	if (ev->code == ERR_IO) {
		int64_t pause = (int64_t)RETRY_MS << fp->no_parser;

		if (fp->no_parser < RETRY_DOUBLINGS)
			fp->no_parser++;
		end_for_retry(fp, ev, pause, plan);
		return;
	}
	fp->no_parser = 0;
	fp->state = ev->pages ? FEEDPOLL_PAGES : FEEDPOLL_STORE;
	plan->steps |= ev->pages ? FEEDPOLL_FETCH_PAGES : FEEDPOLL_STORE_IT;
}

static void on_paged(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	(void)ev;
	if (fp->state != FEEDPOLL_PAGES)
		return;
	fp->state = FEEDPOLL_STORE;
	plan->steps |= FEEDPOLL_STORE_IT;
}

static void end_stored(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	plan->steps |= FEEDPOLL_WAKE; /* also of a feed that is unwanted or moved by now */
	if (fp->outdated) {
		/* The job wrote the state of the old address over the new one's. */
		plan->steps |= FEEDPOLL_DIRTY;
		end(fp, ev->kept, ev->kept->next_poll_ms, ev, plan);
		return;
	}
	plan->steps |= FEEDPOLL_ADOPT | (ev->stepped ? FEEDPOLL_DIRTY : FEEDPOLL_CLEAN);
	if (fp->wanted)
		obey_judgement(fp, ev->judgement, plan);
	end(fp, ev->found, ev->found->next_poll_ms, ev, plan);
}

static void on_stored(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	bool ours = store_error_class(ev->code) != STORE_GIVE_UP || ev->code == ERR_GONE;

	if (ev->code == ERR_NONE) {
		end_stored(fp, ev, plan);
	} else if (!ours && ev->has_doc) {
		/* The document is too much for us: store that, so that the feed backs off. */
		plan->steps |= FEEDPOLL_STORE_FAILURE;
	} else {
		plan->steps |= ev->in_part ? FEEDPOLL_WAKE : 0;
		end_for_retry(fp, ev, RETRY_MS, plan);
	}
}

/* What waits goes on waiting: the schedule does not know the wall clock. But a feed whose last poll
 * lay ahead of a clock that has now been set right was planned by guess, and is planned again. */
static void on_stepped(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	int64_t before = ev->now_ms - ev->jump_ms;

	plan->steps |= FEEDPOLL_SHIFT;
	/* A restart must know its times by the clock as it is now, or it asks before a publisher's wish is over,
	 * and without conditions, since the last whole document seems to be long ago. What is under way is
	 * written when it ends. */
	if (ev->kept->hold_until_ms > before || ev->kept->moved_to.n != 0 ||
		(fp->state == FEEDPOLL_WAIT && ev->kept->last_poll_ms != 0))
		plan->steps |= FEEDPOLL_DIRTY;
	if (fp->state != FEEDPOLL_WAIT || ev->kept->last_poll_ms <= before)
		return;
	plan->steps |= FEEDPOLL_LEAVE | FEEDPOLL_ENTER;
	plan->at_ms = steady(ev, feedpoll_due_ms(ev->kept, ev->now_ms));
}

/* Those whose failing began with this outage, before it was known for one. */
static void on_line_fell(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	if (fp->state != FEEDPOLL_WAIT || fp->missed_ms == 0 || fp->missed_ms < ev->since_ms)
		return;
	plan->steps |= FEEDPOLL_PARDON | FEEDPOLL_DIRTY | FEEDPOLL_REST;
	plan->failures = fp->failures_before;
}

/* What is under way ends as it came, as of a feed that is removed. */
static void on_paused(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	(void)ev;
	fp->paused = true;
	if (fp->state != FEEDPOLL_WAIT)
		return;
	fp->state = FEEDPOLL_OUT;
	plan->steps |= FEEDPOLL_LEAVE;
}

static void on_resumed(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	fp->paused = false;
	if (fp->state == FEEDPOLL_OUT && fp->wanted && !ev->kept->gone)
		enter(fp, ev, feedpoll_due_ms(ev->kept, ev->now_ms), plan);
}

/* One that is gone is asked once more: a person may know better than the publisher said. */
static void on_poked(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	bool gone = fp->state == FEEDPOLL_OUT && ev->kept->gone;

	if (!fp->wanted || fp->paused || (fp->state != FEEDPOLL_WAIT && !gone))
		return;
	if (gone)
		plan->steps |= FEEDPOLL_ASK_AGAIN;
	else
		plan->steps |= FEEDPOLL_LEAVE | FEEDPOLL_TRY_HOST;
	/* In the schedule alone: a plan noted by another clock than last_poll_ms is one that a restart
	 * cannot judge. */
	enter(fp, ev, ev->may_ms, plan);
}

/* The publisher has seen the request: a restart must not repeat it at once. */
static void on_stopping(
	struct feedpoll *fp, const struct feedpoll_event *ev, struct feedpoll_plan *plan)
{
	if (fp->state != FEEDPOLL_FETCH && fp->state != FEEDPOLL_PAGES)
		return;
	fp->state = FEEDPOLL_OUT;
	plan->steps |= FEEDPOLL_CANCEL | FEEDPOLL_LEAVE;
	if (!fp->wanted || fp->outdated)
		return;
	plan->steps |= FEEDPOLL_RETRY | FEEDPOLL_DIRTY;
	plan->next_poll_ms = ev->now_ms + ev->min_interval_ms;
}

struct feedpoll_plan feedpoll_on(struct feedpoll *fp, const struct feedpoll_event *ev)
{
	static void (*const on[])(struct feedpoll * fp, const struct feedpoll_event *ev,
		struct feedpoll_plan *plan) = {
		[FEEDPOLL_CONFIGURED] = on_configured,
		[FEEDPOLL_REMOVED] = on_removed,
		[FEEDPOLL_DUE] = on_due,
		[FEEDPOLL_ANSWERED] = on_answered,
		[FEEDPOLL_PARSED] = on_parsed,
		[FEEDPOLL_PAGED] = on_paged,
		[FEEDPOLL_STORED] = on_stored,
		[FEEDPOLL_STEPPED] = on_stepped,
		[FEEDPOLL_LINE_FELL] = on_line_fell,
		[FEEDPOLL_PAUSED] = on_paused,
		[FEEDPOLL_RESUMED] = on_resumed,
		[FEEDPOLL_POKED] = on_poked,
		[FEEDPOLL_STOPPING] = on_stopping,
	};
	struct feedpoll_plan plan = {0};

	on[ev->kind](fp, ev, &plan);
	return plan;
}
