/* SPDX-License-Identifier: ISC */
#pragma once
/* Articles from elsewhere into the store: silent, and each once. */
#include "base/arena.h"
#include "store/store.h"

/* Stores an article of a feed unless it is there already: one that says the same, or has its link (and its guid), or its guid
 * and title. Its keys are those of an item of a poll, so that one that the feed lists is known there. Part of
 * the caller's transaction. *ret_new: it was not there. */
enum errc import_take(struct store *s, struct str feed, const struct article *a, int64_t now_ms,
	struct arena *ar, bool *ret_new, struct err *e);
/* The feed of an outlet: itself where it is an id, else one that is made of its name. In ar. */
struct str import_feed(struct str outlet, struct arena *ar);
