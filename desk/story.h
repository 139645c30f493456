/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which stored articles tell the same story, on the store thread: the window of watch/story/ beside the store's
 * sketches, of which it is a copy.
 *
 *   article ── sketch ──> window: joins? ──> store_new.article.story, or its place in the slice
 *                           └─ it is in the window from then on, taken back when the transaction fails
 *
 * What other nodes stored is read when the store says that there is some (ERR_AGAIN, and the job is run again).
 */
#include "desk/desk.h"
#include "desk/slice.h"

struct stories; /* in struct desk; NULL: no article has a story */

enum {
	STORY_ID_MAX = 24
};

/* An empty window, which reads the store with its first slice, or stories_load(). Its bounds are those of the desk's
 * configuration at each slice. */
struct stories *stories_new(void);
void stories_free(struct stories *t); /* NULL is fine */
/* What the store has that it does not know yet. Some microseconds a sketch. */
enum errc stories_load(struct desk *d, int64_t now_ms, struct err *e);
/* Articles in it, bytes of memory, and articles that left it for its bounds, ever. */
struct stories_size {
	size_t articles, bytes;
	uint64_t cut;
};
struct stories_size stories_size(const struct stories *t);

/* Whose an article is, as outlets are counted: the host that it links to, else that of its feed, without www; the feed's id
 * where that is a host of everybody (a network, a shortener). */
struct str story_outlet(const struct config_feed *feed, const struct article *a);
/* A story as people and messages name it: sty_ and its number. Empty for 0. */
struct str story_id(int64_t story, char room[STORY_ID_MAX]);
/* With or without sty_; 0: it is none. */
int64_t story_id_read(struct str s);
/* How many of the numbers at which it is told that a story grew (3, 10, 30 outlets) it has reached. */
unsigned story_level(uint32_t outlets);

/* What follows is for ingest.c and edits.c. Each does nothing without a window. */

/* Before the first article of a slice. */
enum errc stories_begin(struct slice *s, struct err *e);
/* The article that slice_match() was last called for: its sketch, and the story that it joins, into ret and mark. story: of the
 * article whose later wording it is. ERR_LIMIT: no room. */
enum errc stories_take(struct slice *s, int64_t story, struct store_new *ret,
	struct tell_mark *mark, struct err *e);
/* They are put and have their ids. */
void stories_put(struct slice *s);
/* The end of the transaction, whichever it is. */
void stories_end(struct slice *s, enum errc rc);
