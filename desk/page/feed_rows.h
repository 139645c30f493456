/* SPDX-License-Identifier: ISC */
#pragma once
/* The view Feeds: a window of the configuration's feeds, as the loop knows them. */
#include "desk/page/page.h"

struct feeds_view {
	const struct page_live *live;
	bool bad; /* ?bad=1: those that are not well, of all */
	struct feed_row {
		const struct config_feed *conf;
		const struct page_live_feed *live;
	} * rows;
	size_t n;
};
enum errc feeds_view_read(const struct page_ask *ask, void *ret, struct err *e);
/* Members of the object, as `rasid feed list --json` has them. */
void feeds_view_json(const struct page_ask *ask, const void *data, struct jsonw *w);
