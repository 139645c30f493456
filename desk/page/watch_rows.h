/* SPDX-License-Identifier: ISC */
#pragma once
/* What the views of watches share: how many alerts they raised of late, and whether they are muted. */
#include "desk/page/page.h"

enum {
	WATCH_DAYS = 14
};

struct watch_row {
	const struct config_watch *w;
	uint64_t
		days[WATCH_DAYS]; /* alerts, the oldest day first, UTC; the last one is today */
	uint64_t alerts;          /* of all of them */
	int64_t last_ms;          /* when the last was raised; TIME_NONE: none in these days */
	int64_t muted_until_ms;   /* everywhere; 0: it is not, INT64_MAX: for good */
};
/* Of each of the configuration's watches, in its order; in ask->a. NULL with e set. */
struct watch_row *watch_rows(const struct page_ask *ask, struct err *e);
double watch_a_day(const struct watch_row *r);
/* Until when; nothing of one that is not muted. */
void watch_muted(const struct parts *p, const struct watch_row *r);
/* Members of an object that is open. */
void watch_row_json(const struct watch_row *r, struct jsonw *w);
