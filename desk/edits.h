/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Known items that say something else than when they were last met. The first wording of breaking news is
 * short; what a watch looks for often comes with the second.
 *
 *   text hash of the item ──> differs from what is noted ──> is it one of the wordings that are stored, but
 *                                                             for what is furniture (furniture.h)?
 *      yes: noted, nothing else (caches of a publisher take turns)
 *      no:  stored as a version of its article, matched, and alerted for the watches that find something
 *           which they did not find in the wording before
 *
 * When title, text and date are all others, nothing of the wording before is left (a live page that begins anew):
 * then each watch that finds something has found news. In either case a watch that was told of the article
 * within the feed's edits_window is not told again: what it found is stored, its alert suppressed
 * ("edited").
 *
 * A version that nobody was told of and that is younger than the window gives way to the next: a page that
 * counts its readers costs one version a window. Store thread.
 */
#include "desk/slice.h"

enum edit {
	EDIT_NONE,    /* one of the stored wordings */
	EDIT_CHANGED, /* something of the newest wording is left */
	EDIT_REPLACED
};
/* Pure. h->n > 0; texts without their furniture. with_pages: a stored wording may have its page's text for a body;
 * title and summary alone say then whether a feed that gives less has said it before. */
enum edit edit_judge(const struct store_history *h, const struct article *is, bool with_pages);

/* Is this a known item to look at here? Not where the feed says edits = ignore, or on its first poll.
 * A page that came late is looked at in any case. */
bool edits_wants(const struct slice *s, const struct identity *id);
/* Takes item i of the document, of which edits_wants(). One question to the store for many. */
enum errc edits_take(struct slice *s, size_t i, struct err *e);
/* At the end of a slice: notes what items say that say nothing new. */
enum errc edits_note(struct slice *s, struct err *e);
