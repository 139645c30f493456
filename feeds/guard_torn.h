/* SPDX-License-Identifier: ISC */
#pragma once
/* Where a document goes on of which the middle is missing. Part of the guard; not for others. */
#include "feeds/guard.h"

/* The first start tag of an article at or behind `from`, where the end of the document begins anywhere: in
 * a tag, a text, a CDATA section or a comment, which does not hold it. What closes a section or a comment that
 * was not opened since `from` was open there; of a comment if it comes soon, since "-->" is also an arrow.
 * g->in.n when there is none. Linear. */
size_t guard_behind_tear(const struct guard *g, size_t from);
