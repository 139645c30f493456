/* SPDX-License-Identifier: ISC */
#pragma once
/* What a trial has told so far, in memory: the past that tell.h asks for, and which watch rang for which article. */
#include "base/map.h"
#include "desk/tell.h"

/* Zero: nothing was told. */
struct try_past {
	struct map pairs; /* destination and watch, to places in told */
	struct store_told *told;
	size_t n, cap;
	struct map rang;    /* article and watch, to milliseconds of the last alert */
	struct map batches; /* digests that were counted */
	struct try_story *stories;
	size_t n_stories, cap_stories;
	int64_t now_ms;
	struct map story_at; /* their ids, to places in stories */
	struct map outlets;  /* story and outlet: seen */
};
struct tell_past try_past_of(struct try_past *p);
/* Notes that the watch has an alert of the article or of a later wording of it. */
void try_past_rang(struct try_past *p, int64_t article, struct str watch, int64_t at_ms);
/* Did it since then? */
bool try_past_rang_since(
	const struct try_past *p, int64_t article, struct str watch, int64_t since_ms);
/* The first row of its digest? */
bool try_past_opens(struct try_past *p, struct str dest, uint64_t batch);
/* An article of that story came from that outlet: told or not, and found in or not. */
void try_past_outlet(struct try_past *p, int64_t story, struct str outlet);
/* A destination is told of what a watch found in the story; until then the first is still to leave. */
void try_past_story(struct try_past *p, int64_t story, struct str dest, struct str watch,
	int64_t leaves_ms);
/* What leaves until then has left. */
void try_past_clock(struct try_past *p, int64_t now_ms);
void try_past_done(struct try_past *p);
