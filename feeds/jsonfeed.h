/* SPDX-License-Identifier: ISC */
#pragma once
/* JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1) to struct feed_doc. Pure; any thread. */
#include "base/article.h"
#include "base/err.h"
#include "feeds/item.h"

/* text: valid UTF-8. ERR_BAD_INPUT: no JSON; ERR_GONE: JSON, but no feed; ERR_LIMIT: nested too
 * deep. Fills ret except charset and notes. */
enum errc jsonfeed_read(struct str text, struct making *m, size_t max_items,
	struct feed_doc *ret, struct err *e);
