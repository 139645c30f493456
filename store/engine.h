#pragma once
/*
 * What stands behind store.h: a table of functions, one table per engine.
 *
 * Each member has the type of the public function that calls it, so the two cannot drift apart.
 * An engine's own struct begins with struct store. Private to store/.
 */
#include "store/store.h"

#define STORE_OP(name) __typeof__(store_##name) *name

struct store_engine {
	STORE_OP(close);
	STORE_OP(begin);
	STORE_OP(commit);
	STORE_OP(rollback);
	STORE_OP(feeds_put);
	STORE_OP(feeds_each);
	STORE_OP(key_find);
	STORE_OP(key_put);
	STORE_OP(article_put);
	STORE_OP(article_get);
	STORE_OP(article_head);
	STORE_OP(articles_each);
	STORE_OP(article_touch);
	STORE_OP(watch_seen);
	STORE_OP(hits_put);
	STORE_OP(hits_get);
	STORE_OP(alert_put);
	STORE_OP(outbox_take);
	STORE_OP(outbox_done);
	STORE_OP(outbox_again);
	STORE_OP(outbox_dead);
	STORE_OP(dest_put);
	STORE_OP(dests_each);
	STORE_OP(queues_each);
	STORE_OP(counts);
	STORE_OP(expire);
};

struct store {
	const struct store_engine *engine;
};
