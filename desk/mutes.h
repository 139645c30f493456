/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What people do not want to be told of for a while, or want to hear all of, kept beside the store, so that a document costs no trip
 * for it. Changed only together with the store, on the store thread: what is here is what is on disk. A mute that
 * is over stays here until somebody mutes something, and is not obeyed: whoever asks brings the time.
 */
#include "desk/desk.h"

struct mutes; /* in struct desk; NULL: none */

/* What is to be told, and where. */
struct mutes_about {
	struct str watch, feed, story; /* story empty: of none */
	struct str dest;
};
/* Looks at eight places, however many mutes there are. */
bool mutes_hold(const struct mutes *m, const struct mutes_about *a, int64_t now_ms);

/* Does a destination follow a story (story_id())? Looks at two places. */
bool mutes_follow(const struct mutes *m, struct str story, struct str dest, int64_t now_ms);

/* Reads those of the store, which may be in a transaction. On failure the old ones stay. */
enum errc mutes_load(struct desk *d, struct err *e);
/* Both in a transaction of their own. Errors as those of store_mute_put() and store_mute_remove(). */
enum errc mutes_add(struct desk *d, const struct store_mute *m, int64_t *ret_id, struct err *e);
enum errc mutes_remove(struct desk *d, int64_t id, struct err *e);
/* The same for STORE_FOLLOW_STORY: one a story and destination, that of before makes room. */
enum errc mutes_add_follow(
	struct desk *d, const struct store_mute *m, int64_t *ret_id, struct err *e);
/* A story is followed no more: at dest, or anywhere if that is empty. *ret_n: how many times it was. */
enum errc mutes_end_follows(
	struct desk *d, struct str story, struct str dest, size_t *ret_n, struct err *e);
void mutes_free(struct mutes *m); /* NULL is fine */
