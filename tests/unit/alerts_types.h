/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * A destination of every type, as people configure it: tests/golden/config/alltypes. Tests and fuzz targets
 * that go through all types take theirs from here, so a new type is tested by all of them as soon as its
 * section stands there, and by none of them silently not. Run in the root of the tree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/dest_types.h"
#include "config/config.h"

#define TYPES_DIR "tests/golden/config/alltypes"

enum {
	TYPES_SIZE_MAX = 4096 /* bytes of a type's struct */
};

/* As large as the struct of any type, and aligned for it. */
union types_dest {
	struct dest d;
	struct console console;
	struct webhook webhook;
	char room[TYPES_SIZE_MAX];
};

static inline const struct config *types_load(void)
{
	struct conf_diags diags;
	struct arena a;
	struct buf said;

	arena_init(&a, 4 << 20);
	buf_init(&said, BUF_NO_MAX);
	setenv("CREDENTIALS_DIRECTORY", TYPES_DIR "/secrets", 1);
	const struct config *c = config_load(TYPES_DIR, &a, &diags);

	conf_diags_print(&diags, &said);
	if (c == NULL || said.n != 0)
		(void)fprintf(stderr, STR_F "\n", STR_A(buf_view(&said)));
	buf_done(&said);
	arena_done(&a);
	return c;
}

/* Read once; lives as long as the program. */
static inline const struct config *types_config(void)
{
	static const struct config *c;

	if (c == NULL && (c = types_load()) == NULL)
		abort();
	return c;
}

/* That of a type, without its secrets becoming somebody's to change. */
static inline const struct dest *types_dest(const struct dest_ops *ops)
{
	const struct config *c = types_config();

	for (size_t i = 0; i < c->n_dests; i++)
		if (c->dests[i].d->ops == ops)
			return c->dests[i].d;
	(void)fprintf(stderr, "write a section with type = %s into " TYPES_DIR "/rasid.conf\n",
		ops != NULL ? ops->type : "?");
	abort();
}

/* A copy, to be changed. */
static inline void types_copy(const struct dest_ops *ops, union types_dest *ret)
{
	const struct dest *d = types_dest(ops);

	if (d->ops->size > sizeof(*ret))
		abort();
	memset(ret, 0, sizeof(*ret));
	memcpy(ret, d, d->ops->size);
}
