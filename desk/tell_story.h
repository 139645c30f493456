/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Who was told of the stories of a slice's articles: asked of the store once, for those that articles with alerts join, and
 * what the slice itself tells is known for its next article. Private to tell.c.
 */
#include "base/map.h"
#include "desk/tell.h"

struct tell_stories {
	const struct tell *t;
	struct map index; /* of v, by the story */
	struct store_story_now *v;
	size_t n, cap;
	size_t *rooms; /* of each of v: places in told */
	size_t rooms_cap;
};

/* ERR_LIMIT: the arena is full; or an error of the store. */
enum errc tell_stories_read(struct tell_stories *s, const struct store_new *v,
	const struct tell_mark *marks, size_t n, struct err *e);
void tell_stories_done(struct tell_stories *s);

/* What an alert of an article of a story is to a destination and a watch. */
enum tell_story {
	TELL_STORY_NEW,   /* nothing was told of it */
	TELL_STORY_KNOWN, /* it was told of it */
	TELL_STORY_GROWN, /* and the story has reached another number since */
	TELL_STORY_OF_YESTERDAY /* it was told of it a day ago: what is new since may be another event of a long story */
};
enum tell_story tell_story_is(
	const struct tell_stories *s, int64_t story, struct str dest, struct str watch);
/* It is told of it by the article at hand. */
void tell_story_note(struct tell_stories *s, int64_t story, const struct article *a,
	struct str dest, struct str watch);
