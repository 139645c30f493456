/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The fields of stored articles as they are searched: without their furniture, by what is known of it of each feed now.
 * When they came it may have been less, as long as the feed was young. One generation of the configuration.
 */
#include "desk/desk.h"
#include "desk/furniture.h"

/* Zero: nothing is known yet. */
struct known {
	struct known_feed *v; /* of each of the configuration's feeds, in its order */
	size_t n;
};
/* What is known of its feed is read once. Fields live in `a`, or are the row's; FIELD_SOURCE is the configuration's. */
enum errc known_fields(struct known *k, struct store *s, const struct config *c,
	const struct store_article *row, struct arena *a, struct str ret[FIELD_N],
	struct err *e);
void known_done(struct known *k); /* as zeroed again */
