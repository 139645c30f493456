/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The view Try, which can be bookmarked: /try?t=TERM&flags=inflected&since=30d. t: a term as a watch list has it; flags: as before
 * its "="; since: days, 1d to 366d.
 */
#include "desk/page/page.h"
#include "desk/page/trial.h"

enum {
	TRY_VIEW_DAYS = 30
};

struct try_view {
	struct str term, flags;
	unsigned days;
	bool asked;               /* there is a term */
	struct str refused;       /* why no watch list could have it; empty: it could */
	struct trial_found found; /* when it was asked and not refused */
};
enum errc try_view_read(const struct page_ask *ask, void *ret, struct err *e);
void try_view_json(const struct page_ask *ask, const void *data, struct jsonw *w);
/* rasid watch try TERM, quoted for a shell. */
void try_view_command(const struct page_ask *ask, const void *data, struct buf *out);
