/* SPDX-License-Identifier: ISC */
#pragma once
/* Events for a feed's machine under a fake clock, each by its name. For daemon_feedpoll.c. */
#include "daemon/feedpoll.h"
#include "tests/unit/unit.h"

static const int64_t now = 1800000000000;
static const int64_t minute = 60000;
/* The same moment by the clock that nobody sets; what the schedule is told is in it. */
static const int64_t up = 7200000;

/* A feed of an earlier run, as the store remembers it: due in a minute, with validators. */
static inline struct feed_state remembered(void)
{
	return (struct feed_state){.url = STR("https://news.example/rss"),
		.etag = STR("\"old\""),
		.last_poll_ms = now - 14 * minute,
		.next_poll_ms = now + minute,
		.polls = 7};
}

static inline struct feedpoll_plan configured(
	struct feedpoll *fp, const struct feed_state *st, bool url_changed)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_CONFIGURED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = st,
				       .url_changed = url_changed});
}

static inline struct feedpoll_plan stopping(struct feedpoll *fp, const struct feed_state *st)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_STOPPING,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = st,
				       .min_interval_ms = 5 * minute});
}

static inline struct feedpoll_plan removed(struct feedpoll *fp, const struct feed_state *st)
{
	return feedpoll_on(fp,
		&(struct feedpoll_event){
			.kind = FEEDPOLL_REMOVED, .now_ms = now, .steady_ms = up, .kept = st});
}

static inline struct feedpoll_plan due(struct feedpoll *fp, const struct feed_state *st)
{
	return feedpoll_on(
		fp, &(struct feedpoll_event){
			    .kind = FEEDPOLL_DUE, .now_ms = now, .steady_ms = up, .kept = st});
}

static inline struct feedpoll_plan answered(struct feedpoll *fp, const struct feed_state *kept,
	struct feed_judgement j, const struct feed_state *found)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_ANSWERED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = kept,
				       .judgement = &j,
				       .found = found});
}

static inline struct feedpoll_plan parsed(
	struct feedpoll *fp, const struct feed_state *kept, enum errc code)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_PARSED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = kept,
				       .code = code});
}

static inline struct feedpoll_plan stored(
	struct feedpoll *fp, const struct feed_state *kept, const struct feed_state *found)
{
	static const struct feed_judgement nothing = {.verdict = FEED_BODY};

	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_STORED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = kept,
				       .judgement = &nothing,
				       .found = found});
}

static inline struct feedpoll_plan not_stored(
	struct feedpoll *fp, const struct feed_state *kept, enum errc code, bool has_doc)
{
	return feedpoll_on(fp, &(struct feedpoll_event){.kind = FEEDPOLL_STORED,
				       .now_ms = now,
				       .steady_ms = up,
				       .kept = kept,
				       .code = code,
				       .has_doc = has_doc});
}

/* A configured feed that has come to a state. */
static inline struct feedpoll at(enum feedpoll_state state)
{
	struct feed_state st = remembered();
	struct feedpoll fp = {0};
	struct feed_judgement body = {.verdict = FEED_BODY};

	configured(&fp, &st, false);
	if (state >= FEEDPOLL_FETCH)
		due(&fp, &st);
	if (state >= FEEDPOLL_PARSE)
		answered(&fp, &st, body, &st);
	if (state == FEEDPOLL_PAGES)
		(void)feedpoll_on(&fp, &(struct feedpoll_event){.kind = FEEDPOLL_PARSED,
					       .now_ms = now,
					       .steady_ms = up,
					       .kept = &st,
					       .pages = true});
	if (state >= FEEDPOLL_STORE)
		parsed(&fp, &st, ERR_NONE);
	assert_int_equal(fp.state, state);
	return fp;
}
