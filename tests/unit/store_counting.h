/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * An engine around another one, for tests: counts the calls that would be a round trip behind a
 * network, and fails one of them on demand.
 *
 * A round trip is every call but store_begin(), which an engine sends together with the next call,
 * and store_rollback() and store_close(), whose answer nobody waits for (store.h).
 */
#include "store/engine.h"

struct counting {
	struct store base;
	struct store *inner;
	unsigned trips;
	unsigned fail_at;    /* the number of the trip that fails, 0 = none */
	enum errc fail_with; /* instead of being made */
};

static inline struct counting *counting_of(struct store *s)
{
	return (struct counting *)s; /* base is the first member */
}

static inline bool counting_fails(struct counting *c, struct err *e)
{
	if (++c->trips != c->fail_at)
		return false;
	err_set(e, c->fail_with, "trip %u fails", c->trips);
	return true;
}

/* `args` begins with s, which becomes the inner one. */
#define COUNTING_OP(name, params, args)                                                        \
	static inline enum errc counted_##name params                                          \
	{                                                                                      \
		if (counting_fails(counting_of(s), e))                                         \
			return e->code;                                                        \
		s = counting_of(s)->inner;                                                     \
		return store_##name args;                                                      \
	}
STORE_OPS(COUNTING_OP)

/* A commit that fails has rolled back. */
static inline enum errc counting_commit(struct store *s, struct err *e)
{
	if (!counting_fails(counting_of(s), e))
		return store_commit(counting_of(s)->inner, e);
	store_rollback(counting_of(s)->inner);
	return e->code;
}

static inline enum errc counting_begin(struct store *s, struct err *e)
{
	return store_begin(counting_of(s)->inner, e);
}

static inline void counting_rollback(struct store *s)
{
	store_rollback(counting_of(s)->inner);
}

/* The inner one stays open. */
static inline void counting_close(struct store *s)
{
	(void)s;
}

static inline struct counting counting_around(struct store *inner)
{
#define COUNTING_ENTRY(name, params, args) .name = counted_##name,
	static struct store_engine engine = {STORE_OPS(COUNTING_ENTRY)};

	engine.begin = counting_begin;
	engine.commit = counting_commit;
	engine.rollback = counting_rollback;
	engine.close = counting_close;
	return (struct counting){.base = {.engine = &engine}, .inner = inner};
}
