/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The schema of the configuration: one table of sections and keys that reading, `config show`,
 * the environment overrides and the test of the man pages share. Constant data; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "alerts/dest.h"
#include "base/arena.h"
#include "base/conf_key.h"

/* The struct that `at` counts from. */
enum config_target {
	TARGET_CONFIG,
	TARGET_FEED,
	TARGET_WATCH,
	TARGET_SET,
	TARGET_ROUTE,
	TARGET_OUTPUT,
	TARGET_DEST
};

enum {
	CONFIG_KEYS_MAX = 48
}; /* of one section; checked by a test */

/* One kind of section and its keys. Static, or in the arena of config_dest_schema(). */
struct config_schema {
	struct str type;
	enum config_target
		target; /* TARGET_CONFIG: [type], once or merged; others: [type id] */
	const struct conf_key *keys;
	size_t n_keys;
	const char *doc;
	const struct dest_ops *ops; /* TARGET_DEST: whose schema it is; NULL: of none */
};

/* All sections; returns how many. A pointer into *ret minus *ret is its number, by which
 * load.origins counts. */
size_t config_schemas(const struct config_schema **ret);
/* NULL when unknown. For "destination" the keys that all types take: config_dest_schema() has the
 * rest. */
const struct config_schema *config_schema(struct str type);
/* The schema of a [destination]: the keys that all take, those of every type with a URL, its own
 * (dest_ops.keys), and of each with KEY_PLACES the forms with _file and _credential. `at` of a
 * type's own counts from CONFIG_DEST_OWN. ops NULL: what all take. In a; without memory it has no
 * keys and a.over is set. */
enum {
	CONFIG_DEST_OWN = 512
};
struct config_schema config_dest_schema(const struct dest_ops *ops, struct arena *a);
/* Some type takes a key of this name. */
bool config_dest_key_known(struct str name);
/* NULL: s has no key of that name. */
const struct conf_key *config_key(const struct config_schema *s, struct str name);
/* What to say about a section (key empty) or key that is planned but that this version would
 * ignore: a sentence, or NULL when there is no such thing. */
const char *config_unsupported(struct str section, struct str key);
