#pragma once
/* Between feeds/policy.h's feed_state and store.h's store_feed: siblings that must not know
 * each other. */
#include "feeds/policy.h"
#include "store/store.h"

/* Slices are shared, not copied. */
struct store_feed feedrow_from_state(struct str id, const struct feed_state *from);
struct feed_state feedrow_to_state(const struct store_feed *from);
