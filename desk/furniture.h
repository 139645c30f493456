/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Furniture: what a publisher's system puts around each article. It is stored and shown, and not searched: else
 * a watch for a word of the outlet's name, or of a headline that is linked below, finds everything.
 *
 *   trailer    "The post X appeared first on Y", in Arabic too          to the end of its line
 *   read-also  a line that begins with "read also" and the like         that line; alone: the next one too
 *   outlet     " - outlet", " | outlet" at the end of a title, by what
 *              the feed, or the item in its <source>, calls it          the tail
 *   learned    a line, or a tail of titles, of four in five items of    that
 *              the document, five items or more, or of the feed's
 *              last ones (furniture_kept.h)
 *   strip      what `strip =` of the feed says, wherever it stands,      that
 *              as whole words
 *
 * Of these, but for strip, none in which a text of `keep =` stands: it is searched like the rest.
 *
 * Texts as in article.h: lines end with "\n". Pure; any thread.
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/map.h"

enum {
	FURNITURE_OUTLETS = 3
};

struct furniture {
	const struct str *strip;
	size_t n_strip;
	const struct str *keep;
	size_t n_keep;
	/* What the outlet calls itself; may be empty. The last is the item's own: furniture_of(). */
	struct str outlets[FURNITURE_OUTLETS];
	struct map learned; /* furniture_learn(); zero: nothing */
};

struct furniture_span {
	size_t start, end; /* bytes */
	const char *why;   /* the word above; static */
};
enum {
	FURNITURE_SPANS = 64 /* of a text; what is behind is searched */
};

/* Each line and each tail of a title that could be furniture if others had it too, with a number by which it is
 * known: lines from the first to the last, the tail behind them. */
void furniture_candidates(const struct article *a,
	void (*f)(uint64_t known_by, struct str text, void *arg), void *arg);
/* What such a number stands for is furniture from now on. To be freed with map_done(). */
void furniture_know(struct furniture *f, uint64_t known_by);
/* Where in s, from `from` on, a text of `strip =` stands that takes no part of a word; s.n: nowhere. */
size_t furniture_strip_at(struct str s, size_t from, struct str strip);
/* What stands there is searched all the same, for a text of `keep =` is in it. */
bool furniture_is_kept(const struct furniture *f, struct str text);
/* The text without its furniture and what that leaves of empty lines, to compare wordings; in a, or text itself. */
struct str furniture_cut(
	const struct furniture *f, struct str text, bool is_title, struct arena *a);
/* Adds what stands in most items of a document. To be freed with map_done(). */
void furniture_learn(struct furniture *f, const struct article *items, size_t n);
/* The same for the texts of one item. Borrows from both, not to be freed. */
struct furniture furniture_of(const struct furniture *f, const struct article *it);
/* What an item proves alone, without its feed: the trailer by its form, the outlet by the item's <source>. */
bool furniture_is_proven(const struct furniture_span *span);
/* What of a text is furniture: at most FURNITURE_SPANS into v, sorted, without overlap. How many. */
size_t furniture_find(
	const struct furniture *f, struct str text, bool is_title, struct furniture_span *v);
/* The text with its furniture as white space, so that each byte stays in its place; in a, or s itself when
 * there is none or no room. */
struct str furniture_blank(
	const struct furniture *f, struct str text, bool is_title, struct arena *a);
/* The fields of an article that are searched, texts without their furniture; source: what its feed is called. */
void furniture_fields(const struct furniture *f, const struct article *it, struct str source,
	struct arena *a, struct str ret[FIELD_N]);
