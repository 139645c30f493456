/* SPDX-License-Identifier: ISC */
#pragma once
/* What became of an article's alerts, try by try. */
#include "desk/page/card.h"

struct trails {
	struct store_trail v[CARD_TICKS];
	struct str titles[CARD_TICKS]; /* of their watches */
	size_t n;
};
/* Of the alerts that f->ticks name. In ask->a. */
enum errc trails_read(const struct page_ask *ask, const struct card_found *f,
	struct trails *ret, struct err *e);
void trails_html(const struct parts *p, const struct trails *t);
/* "alerts", an array. */
void trails_json(struct jsonw *w, const struct trails *t);
