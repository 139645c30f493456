/* The two structs of a feed hold the same fields; one list copies them both ways: neither can
 * drift. */
#include "desk/rows.h"

/* clang-format off */
#define EACH_SHARED_FIELD(X) \
	X(url) X(etag) X(last_modified) X(last_error) X(moved_to) X(body_hash) \
	X(next_poll_ms) X(last_poll_ms) X(last_success_ms) X(last_full_ms) X(last_new_ms) \
	X(interval_ms) X(publisher_floor_ms) X(rhythm_ms) X(hold_until_ms) X(moved_since_ms) \
	X(failures) X(polls) X(moved_seen) X(last_status) X(gone) X(dark_notified) X(hints)
/* clang-format on */

#define COPY(field) .field = from->field,

struct store_feed row_of_feed(struct str id, const struct feed_state *from)
{
	return (struct store_feed){.id = id, EACH_SHARED_FIELD(COPY)};
}

struct feed_state row_to_feed(const struct store_feed *from)
{
	return (struct feed_state){EACH_SHARED_FIELD(COPY)};
}

struct store_hit row_of_hit(const struct config *c, const struct watch_hit *h)
{
	const struct config_watch *w = &c->watches[h->watch];

	return (struct store_hit){
		.watch = w->id,
		.term = w->def.lines[h->line].text,
		.line = w->def.lines[h->line].line,
		.field = h->field,
		.start = h->start,
		.end = h->end,
		.core_start = h->core_start,
		.core_end = h->core_end,
		.rules = h->rules,
		.fold_version = WATCH_FOLD_VERSION,
	};
}
