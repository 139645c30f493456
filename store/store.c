/* SPDX-License-Identifier: ISC */
/*
 * The public face of the store: picks an engine at open and hands every call to it.
 *
 * Nothing here knows SQL; what an engine must do is in store.h and upkeep.h, what it is made of in engine.h.
 */
#include "store/sqlite_file.h"

#define UPKEEP_SQLITE(name, params, args) .name = sqlite_##name,
static const struct store_upkeep sqlite_upkeep = {STORE_UPKEEP(UPKEEP_SQLITE)};

static const struct engine {
	struct str word;
	enum errc (*open)(const struct store_conf *c, struct store **ret, struct err *e);
	const struct store_upkeep *upkeep;
} engines[] = {
	{.word = STR_INIT("sqlite"), .open = sqlite_open, .upkeep = &sqlite_upkeep},
};

static const struct engine *engine_of(const struct store_conf *c, struct err *e)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (str_eq(engines[i].word, c->engine))
			return &engines[i];
	(void)err_set(
		e, ERR_BAD_INPUT, "there is no store engine '" STR_F "'", STR_A(c->engine));
	return NULL;
}

enum errc store_open(const struct store_conf *c, struct store **ret, struct err *e)
{
	const struct engine *engine = engine_of(c, e);

	return engine != NULL ? engine->open(c, ret, e) : ERR_BAD_INPUT;
}

void store_close(struct store *s)
{
	if (s != NULL)
		s->engine->close(s);
}

void store_rollback(struct store *s)
{
	s->engine->rollback(s);
}

const char *delivery_state_name(enum delivery_state state)
{
	static const char *const names[DELIVERY_N] = {
		[DELIVERY_PENDING] = "pending",
		[DELIVERY_SENDING] = "sending",
		[DELIVERY_DONE] = "delivered",
		[DELIVERY_DEAD] = "dead",
		[DELIVERY_HELD] = "held",
		[DELIVERY_SUPPRESSED] = "suppressed",
	};

	return state < DELIVERY_N ? names[state] : "";
}

void store_time_commits(struct store *s, const struct store_timer *t)
{
	s->timer = *t;
}

enum errc store_commit(struct store *s, struct err *e)
{
	const struct store_timer *t = &s->timer;
	int64_t began_us = t->now_us != NULL ? t->now_us() : 0;
	enum errc rc = s->engine->commit(s, e);

	if (t->now_us != NULL && rc == ERR_NONE)
		t->committed(t->now_us() - began_us, t->arg);
	return rc;
}

enum store_class store_error_class(enum errc code)
{
	switch (code) {
	case ERR_NONE:
		return STORE_OK;
	case ERR_AGAIN:
		return STORE_AGAIN;
	case ERR_IO:
		return STORE_LATER;
	case ERR_LOST:
		return STORE_RECONNECT;
	default:
		return STORE_GIVE_UP;
	}
}

#define PUBLIC(name, params, args)                                                             \
	enum errc store_##name params                                                          \
	{                                                                                      \
		return s->engine->name args;                                                   \
	}
STORE_OPS_PLAIN(PUBLIC)

#define UPKEEP_PUBLIC(name, params, args)                                                      \
	enum errc store_##name params                                                          \
	{                                                                                      \
		const struct engine *engine = engine_of(c, e);                                 \
                                                                                               \
		return engine != NULL ? engine->upkeep->name args : ERR_BAD_INPUT;             \
	}
STORE_UPKEEP(UPKEEP_PUBLIC)
