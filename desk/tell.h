/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Who is told of what was found in new articles, and when: routes say whom (config_tells()), noise.h for each
 * destination and watch whether it goes now, waits for a digest, or does not go.
 *
 * Mutes are looked up in the desk (mutes.h) and cost the store nothing.
 *
 * An article is one message to a destination, however many watches found it: it goes when the first of
 * them may go, and names all that may. Those that may not are stored beside it, each with its reason.
 */
#include "desk/desk.h"

/* Who remembers what was told, as store_told_get(), store_told_put() and store_stories_get(). */
struct tell_past {
	enum errc (*get)(void *of, const struct store_told_key *keys, size_t n,
		struct store_told *ret, struct err *e);
	enum errc (*put)(void *of, const struct store_told *v, size_t n, struct err *e);
	enum errc (*stories)(
		void *of, struct store_story_now *v, size_t n, struct arena *a, struct err *e);
	void *of;
};

struct tell {
	struct desk *d;
	const struct config_feed *feed;
	int64_t now_ms;
	struct arena *arena;          /* of the transaction */
	const struct tell_past *past; /* NULL: the store of d */
};

/* What is known of an article besides. */
struct tell_mark {
	bool old; /* too old for its feed */
	const bool *
		again; /* of each of found.alerts: another wording rang lately; NULL: of none */
	int64_t story; /* that it tells; below 0: one that articles before it in v may have begun; 0: none */
	enum store_kin kin; /* how much of itself it has from there */
};

/* Fills found.notices of n articles, in their order, from found.alerts. To be called inside the
 * transaction that stores them. Two more trips to the store than without groups and cooldowns, and none
 * when the configuration has neither. ERR_LIMIT: the arena is full; or an error of the store. */
enum errc tell_all(const struct tell *t, struct store_new *v, const struct tell_mark *marks,
	size_t n, struct err *e);
