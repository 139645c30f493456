/* The two structs hold the same fields; one list copies them both ways: neither can drift. */
#include "daemon/feedrow.h"

/* clang-format off */
#define EACH_SHARED_FIELD(X) \
	X(url) X(etag) X(last_modified) X(last_error) X(moved_to) X(body_hash) \
	X(next_poll_ms) X(last_poll_ms) X(last_success_ms) X(last_full_ms) X(last_new_ms) \
	X(interval_ms) X(publisher_floor_ms) X(rhythm_ms) X(hold_until_ms) X(moved_since_ms) \
	X(failures) X(polls) X(moved_seen) X(last_status) X(gone) X(dark_notified) X(hints)
/* clang-format on */

#define COPY(field) .field = from->field,

struct store_feed feedrow_from_state(struct str id, const struct feed_state *from)
{
	return (struct store_feed){.id = id, EACH_SHARED_FIELD(COPY)};
}

struct feed_state feedrow_to_state(const struct store_feed *from)
{
	return (struct feed_state){EACH_SHARED_FIELD(COPY)};
}
