/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which items of a feed does the store know, and what furniture? For `rasid feed test`, which has their keys and no store.
 *
 *   POST /feed/known?id=ID&items=ITEM.ITEM  -> 200 {"found": [3, 0], "furniture": "..."}
 *
 * An ITEM has the keys of enum key_kind in their order, each 32 hexadecimal digits or nothing, and a '-' between
 * them. A number of `found` has bit k set when key k leads to an article; `furniture` is as desk/furniture_kept.h
 * writes it. The feed need not be configured.
 */
#include "base/arena.h"
#include "base/err.h"
#include "daemon/control.h"
#include "store/store.h"

enum {
	FEED_KNOWN_MAX = 100, /* items at a time: what a request may be long */
	FEED_KNOWN_ROUTES = 1
};
extern const struct control_route feed_known_routes[FEED_KNOWN_ROUTES];

struct feed_known_query {
	struct str feed;
	struct store_keys *v;
	size_t n;
};
/* The bytes behind "?". Everything is copied into a. ERR_BAD_INPUT with a sentence. Pure; any thread. */
enum errc feed_known_read(
	struct str query, struct arena *a, struct feed_known_query *ret, struct err *e);
