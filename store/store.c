/* SPDX-License-Identifier: ISC */
/*
 * The public face of the store: picks an engine at open and hands every call to it.
 *
 * Nothing here knows SQL; what an engine must do is in store.h, what it is made of in engine.h.
 */
#include "store/sqlite.h"

static const struct {
	struct str word;
	enum errc (*open)(const struct store_conf *c, struct store **ret, struct err *e);
} engines[] = {
	{STR_INIT("sqlite"), sqlite_open},
};

enum errc store_open(const struct store_conf *c, struct store **ret, struct err *e)
{
	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (str_eq(engines[i].word, c->engine))
			return engines[i].open(c, ret, e);
	return err_set(
		e, ERR_BAD_INPUT, "there is no store engine '" STR_F "'", STR_A(c->engine));
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
STORE_OPS(PUBLIC)
