/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Which feeds of a new generation are known under another id? One says so ('was ='), or has the
 * address of a feed that is gone. Pure; any thread.
 */
#include "base/arena.h"
#include "store/store.h"

/* A feed of which something is stored and that the generation has no longer. */
struct renames_left {
	struct str id;
	uint64_t address_hash;
	int64_t last_poll_ms;
};

/* A feed of the generation of which nothing is stored yet. */
struct renames_fresh {
	struct str id;
	uint64_t address_hash;
	const struct str *was;
	size_t n_was;
};

/* In a, in no order; each of `left` at most once. What a feed says goes before addresses; of several
 * with one address the one that was polled last is meant. The strings are those that came in. */
size_t renames_find(const struct renames_left *left, size_t n_left,
	const struct renames_fresh *fresh, size_t n_fresh, struct arena *a,
	struct store_rename **ret);
