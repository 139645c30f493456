/* SPDX-License-Identifier: ISC */
/* Each event has its function, and what ends the walk goes through over(): so it is told once. See further.h. */
#include "daemon/further.h"

#include "base/article.h"

static const struct {
	const char *text;
	const char *of_list;
	bool is_short;
} whys[] = {
	[FURTHER_WHY_END] = {"there are no more", "all that were due are read", false},
	[FURTHER_WHY_KNOWN] = {"the last one has known items", "", false},
	[FURTHER_WHY_LIMIT] = {"no more are read at a time", "no more are read at a time",
		true},
	[FURTHER_WHY_LOOP] = {"the last one leads back to one that was read",
		"one leads back to one that was read", true},
	[FURTHER_WHY_REFUSED] = {"the next one did not come", "one did not come", true},
	[FURTHER_WHY_UNREAD] = {"the last one cannot be read", "one cannot be read", true},
	[FURTHER_WHY_DEEP] = {"", "one is an index within an index within the index", true},
	[FURTHER_WHY_CUT] = {"", "an index within the index lists more than there is room for",
		true},
	[FURTHER_WHY_DROPPED] = {"the feed is not polled any more, or wants none any more",
		"the feed is not polled any more", true},
	[FURTHER_WHY_STOPPED] = {"the program ends, the next one is read after its start",
		"the program ends", false},
};

const char *further_why_text(enum further_why why, bool list)
{
	return list ? whys[why].of_list : whys[why].text;
}

bool further_is_short(enum further_why why)
{
	return whys[why].is_short;
}

static unsigned over(struct further *f, enum further_why why)
{
	f->state = FURTHER_OVER;
	f->why = why;
	return FURTHER_TELL | FURTHER_LET_GO;
}

static unsigned wait(struct further *f, int64_t until_ms)
{
	f->state = FURTHER_WAIT;
	f->at_ms = until_ms;
	return 0;
}

static unsigned on_begun(struct further *f, const struct further_event *ev)
{
	bool wanted = ev->list                          ? true
		      : ev->archive == FEED_ARCHIVE_ALL ? ev->gap || ev->first
		      : ev->archive == FEED_ARCHIVE_GAP ? ev->gap
							: false;

	if (f->state != FURTHER_IDLE || !wanted || !ev->more)
		return 0;
	f->give_up_ms = ev->now_ms + FURTHER_PATIENCE_MS;
	f->list = ev->list;
	return wait(f, ev->now_ms + FURTHER_GAP_MS);
}

static unsigned on_time(struct further *f, const struct further_event *ev)
{
	if (f->state != FURTHER_WAIT || ev->now_ms < f->at_ms)
		return 0;
	if (ev->now_ms >= f->give_up_ms || ev->quiet_ms >= f->give_up_ms)
		return over(f, FURTHER_WHY_REFUSED);
	if (ev->quiet_ms > ev->now_ms)
		return wait(f, ev->quiet_ms);
	if (ev->busy)
		return wait(f, ev->now_ms + FURTHER_GAP_MS);
	f->state = FURTHER_FETCH;
	f->pages++;
	return FURTHER_FETCH_IT;
}

/* There is another one. */
static unsigned go_on(struct further *f, const struct further_event *ev)
{
	if (f->pages >= FURTHER_PAGES)
		return over(f, FURTHER_WHY_LIMIT);
	if (f->ends != FURTHER_WHY_END)
		return over(f, f->ends);
	return wait(f, ev->now_ms + FURTHER_GAP_MS);
}

static unsigned on_taken_up(struct further *f, const struct further_event *ev)
{
	if (f->state != FURTHER_IDLE)
		return 0;
	if (ev->archive == FEED_ARCHIVE_NO)
		return over(f, FURTHER_WHY_DROPPED);
	f->give_up_ms = ev->now_ms + FURTHER_PATIENCE_MS;
	return go_on(f, ev);
}

/* One of a list is done with, for this reason. */
static unsigned next(struct further *f, const struct further_event *ev, enum further_why why)
{
	if (why != FURTHER_WHY_END)
		f->missed = why;
	if (!ev->more)
		return over(f, f->missed);
	return go_on(f, ev);
}

static unsigned on_answered(struct further *f, const struct further_event *ev)
{
	if (f->state != FURTHER_FETCH)
		return 0;
	if (!ev->good && f->list)
		return next(f, ev, ev->unchanged ? FURTHER_WHY_END : FURTHER_WHY_REFUSED);
	if (!ev->good)
		return over(f, FURTHER_WHY_REFUSED);
	f->state = FURTHER_STORE;
	return FURTHER_PARSE_IT;
}

static unsigned on_stored(struct further *f, const struct further_event *ev)
{
	if (f->state != FURTHER_STORE)
		return 0;
	if (f->list)
		return next(f, ev,
			ev->deep    ? FURTHER_WHY_DEEP
			: ev->seen  ? FURTHER_WHY_LOOP
			: !ev->good ? FURTHER_WHY_UNREAD
			: ev->cut   ? FURTHER_WHY_CUT
				    : FURTHER_WHY_END);
	if (!ev->good) /* when the program ends it may be for that */
		return over(f, f->ends != FURTHER_WHY_END ? f->ends : FURTHER_WHY_UNREAD);
	if (ev->known)
		return over(f, FURTHER_WHY_KNOWN);
	if (!ev->more)
		return over(f, FURTHER_WHY_END);
	if (ev->seen)
		return over(f, FURTHER_WHY_LOOP);
	return go_on(f, ev);
}

/* What came is stored all the same. */
static unsigned end(struct further *f, enum further_why why)
{
	unsigned cancel = f->state == FURTHER_FETCH ? FURTHER_CANCEL : 0;

	if (f->state == FURTHER_OVER)
		return 0;
	f->ends = why;
	return f->state == FURTHER_STORE ? 0 : cancel | over(f, why);
}

unsigned further_on(struct further *f, const struct further_event *ev)
{
	switch (ev->kind) {
	case FURTHER_BEGUN:
		return on_begun(f, ev);
	case FURTHER_TAKEN_UP:
		return on_taken_up(f, ev);
	case FURTHER_TIME:
		return on_time(f, ev);
	case FURTHER_ANSWERED:
		return on_answered(f, ev);
	case FURTHER_STORED:
		return on_stored(f, ev);
	case FURTHER_GONE:
		return end(f, FURTHER_WHY_DROPPED);
	case FURTHER_STOPPING:
		return end(f, FURTHER_WHY_STOPPED);
	}
	return 0;
}

int64_t further_next_ms(const struct further *f)
{
	return f->state == FURTHER_WAIT ? f->at_ms : TIME_NONE;
}
