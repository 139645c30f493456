/* SPDX-License-Identifier: ISC */
/*
 * Our own line, watched: what each answer says of it goes to uplink.h, and what that says is done.
 * The public network and private ones are two lines: a bridge in the next room answers while the
 * world is out of reach.
 */
#include "base/log.h"
#include "daemon/clock.h"
#include "daemon/http/proxy.h"
#include "daemon/limits.h"
#include "daemon/poll_private.h"

enum {
	PUBLIC,
	PRIVATE
};

/* What rested goes on within a minute, and no faster than five a second. */
enum {
	WAKE_STEP_MS = 200,
	WAKE_ALL_MS = 60000
};

unsigned poll_line_way(struct str host_key)
{
	return http_host_of_the_house(host_key) ? PRIVATE : PUBLIC;
}

/* While the line is down no host is counted as missed: it may be well. */
static bool was_well(struct feed *f, enum uplink_word word, bool down)
{
	struct schedule *s = f->poller->schedule;

	if (word == UPLINK_REACHED)
		schedule_host_reached(s, &f->item);
	if (word == UPLINK_NOTHING || word == UPLINK_REACHED || down)
		return true;
	return schedule_host_missed(s, &f->item);
}

struct uplink_says poll_line_heard(struct feed *f, enum uplink_word word)
{
	struct poller *p = f->poller;
	struct uplink *u = &p->lines[f->item.way];
	size_t n_well = schedule_hosts_well(p->schedule, f->item.way);

	return uplink_heard(u, &(struct uplink_event){.word = word,
				       .well = was_well(f, word, u->down),
				       .n_well = n_well,
				       .now_ms = p->steady_ms});
}

static void fall(struct poller *p, unsigned way)
{
	for (struct feed *f = p->feeds; f != NULL; f = f->hh.next)
		if (f->item.way == way)
			poll_on(f, &(struct poll_news){
					   .ev = {.kind = FEEDPOLL_LINE_FELL,
						   .since_ms = p->lines[way].since_ms}});
}

static void rise(struct poller *p, unsigned way, const struct uplink_says *says)
{
	size_t n = schedule_resting(p->schedule, way);
	int64_t step = n * WAKE_STEP_MS > WAKE_ALL_MS ? WAKE_ALL_MS / (int64_t)n : WAKE_STEP_MS;

	schedule_wake(p->schedule, way, n, p->steady_ms, step);
	if (says->untell)
		log_info(
			"poll: %shosts can be reached again after %lld s, the %zu feeds that waited are polled now",
			way == PRIVATE ? "private " : "", (long long)(says->down_ms / 1000), n);
}

void poll_line_changed(struct poller *p, unsigned way, const struct uplink_says *says)
{
	if (says->fell)
		fall(p, way);
	if (says->rose)
		rise(p, way, says);
}

static void tell(unsigned way)
{
	log_warning(
		"poll: no %shost can be reached: our own line or name server, not the feeds; trying one at least every minute",
		way == PRIVATE ? "private " : "");
}

void poll_line_probe(struct poller *p)
{
	for (unsigned way = 0; way < SCHEDULE_WAYS; way++) {
		bool say = false;

		if (!uplink_probe(&p->lines[way], p->steady_ms, &say))
			continue;
		schedule_wake(p->schedule, way, 1, p->steady_ms, 0);
		if (say)
			tell(way);
	}
}

int64_t poll_line_next_ms(const struct poller *p)
{
	int64_t next = TIME_NONE;

	for (unsigned way = 0; way < SCHEDULE_WAYS; way++) {
		int64_t ms = uplink_next_ms(&p->lines[way]);

		if (ms != TIME_NONE && (next == TIME_NONE || ms < next))
			next = ms;
	}
	return next;
}

void poll_line_hurry(struct poller *p)
{
	for (unsigned way = 0; way < SCHEDULE_WAYS; way++)
		uplink_hurry(&p->lines[way], p->steady_ms);
}

int64_t poll_line_down_ms(const struct poller *p)
{
	int64_t down = 0;

	for (unsigned way = 0; way < SCHEDULE_WAYS; way++) {
		const struct uplink *u = &p->lines[way];

		if (u->told && clock_monotonic_ms() - u->since_ms > down)
			down = clock_monotonic_ms() - u->since_ms;
	}
	return down;
}
