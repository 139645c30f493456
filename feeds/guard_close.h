/* SPDX-License-Identifier: ISC */
#pragma once
/* What a start tag says about the elements that stand open. Part of the guard; not for others. */
#include "feeds/guard.h"

/* How many of the open elements were not closed and end where an element `name` begins: an article holds
 * no other, and neither does a title or a description hold what stands beside it in an article. bare: the
 * tag has no attributes. 0 for most. At most a look at each open element. */
size_t guard_unclosed(const struct guard *g, struct str name, bool bare);
/* Whether an element of this name is an article, in the document that g reads. */
bool guard_is_article(const struct guard *g, struct str name);
