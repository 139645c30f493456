/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The store's side of identity.h: looks up the keys of a document's items and lets identity_decide()
 * judge. Store thread, inside the job's transaction; reads only.
 */
#include "config/config.h"
#include "desk/identity.h"

/* Verdicts for all items, and what is learned of the feed's furniture (store_learned), in a; ERR_LIMIT when there is
 * no room for them. */
enum errc recognise(struct store *s, const struct config_feed *feed, const struct feed_doc *doc,
	bool first_poll, struct arena *a, struct identity **ret, bool *ret_renumbered,
	struct str *ret_learned, struct err *e);
