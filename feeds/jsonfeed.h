/* SPDX-License-Identifier: ISC */
#pragma once
/* JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) to struct feed_doc. Pure; any thread. */
#include "base/article.h"
#include "base/err.h"
#include "feeds/item.h"

/* The feed behind something else, warnings of PHP for instance, of at most max bytes; empty when there is
 * none. */
struct str jsonfeed_behind(struct str text, size_t max);
/* text: valid UTF-8. ERR_BAD_INPUT: no JSON; ERR_GONE: JSON, but no feed; what is nested too
 * deep is left out. Fills ret except charset and notes. */
enum errc jsonfeed_read(struct str text, struct making *m, size_t max_items,
	struct feed_doc *ret, struct err *e);
