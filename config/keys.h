#pragma once
/*
 * The schema of the configuration: one table of sections and keys that reading, `config show`,
 * the environment overrides and the test of the man pages share. Constant data; any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* How a value is read and what it is stored as. */
enum config_kind {
	KIND_STRING,    /* struct str */
	KIND_PRINTABLE, /* struct str of printable ASCII: goes into an HTTP header */
	KIND_PATH,      /* struct str; relative to the directory of the file that names it */
	KIND_BOOL,
	KIND_UINT,       /* an unsigned integer of the field's size */
	KIND_DURATION,   /* int64_t milliseconds */
	KIND_SIZE,       /* uint64_t bytes */
	KIND_RATE,       /* double per second */
	KIND_CHOICE,     /* one of `choices`, as its number */
	KIND_WORD,       /* one of `choices`, as a struct str */
	KIND_ZONE,       /* int32_t seconds east of UTC, written +03:00 */
	KIND_URL,        /* struct str: an http(s) IRI, encoded to ASCII */
	KIND_ADDRESS,    /* struct str: an IP address or CIDR block */
	KIND_CHARSET,    /* struct str: a name that iconv(3) knows */
	KIND_CREDENTIAL, /* struct str: a name below $CREDENTIALS_DIRECTORY */
	KIND_TEST,       /* struct str: text, direction marks and all */
	KIND_LINE,       /* a line of a watch list: enum watch_group in `group` */
	KIND_TERMS_FILE, /* a file of such lines */
	KIND_USE,        /* references, kept with their position: a set, */
	KIND_FEEDS,      /* a feed or tag:x, */
	KIND_NOTIFY,     /* a destination */
};

enum config_flag {
	KEY_LIST = 1 << 0, /* may be given several times; each adds one */
	KEY_REQUIRED = 1 << 1,
	KEY_WORDS = 1 << 2,  /* words may stand before the '=' */
	KEY_SECRET = 1 << 3, /* masked by config show */
};

struct config_choice {
	struct str word; /* an empty word ends the list */
	int value;
};

struct config_key {
	struct str name;
	enum config_kind kind;
	unsigned flags;  /* enum config_flag */
	const char *def; /* the default as it would be written; NULL: none */
	const char *doc; /* one line */
	size_t at, size; /* the field in the section's struct, a list's element; size 0: none */
	size_t at_n;     /* of the count, for lists */
	uint64_t min, max; /* of a number, in the stored unit; max 0: no limit */
	const struct config_choice *choices;
	int group; /* KIND_LINE: enum watch_group */
};

/* The struct that `at` counts from. */
enum config_target {
	TARGET_CONFIG,
	TARGET_FEED,
	TARGET_WATCH,
	TARGET_SET,
	TARGET_DEST
};

enum {
	CONFIG_KEYS_MAX = 24
}; /* of one section; checked by a test */

struct config_schema {
	struct str type;
	enum config_target
		target; /* TARGET_CONFIG: [type], once or merged; others: [type id] */
	const struct config_key *keys;
	size_t n_keys;
	const char *doc;
};

/* All sections; returns how many. */
size_t config_schemas(const struct config_schema **ret);
/* NULL when unknown. */
const struct config_schema *config_schema(struct str type);
const struct config_key *config_key(const struct config_schema *s, struct str name);
/* What to say about a section (key empty) or key that is planned but that this version would
 * ignore: a sentence, or NULL when there is no such thing. */
const char *config_unsupported(struct str section, struct str key);

enum config_color {
	CONFIG_COLOR_AUTO,
	CONFIG_COLOR_YES,
	CONFIG_COLOR_NO
};

/* A destination as its keys are stored, before secrets are read. */
struct config_dest_keys {
	struct str type, url, url_file, url_credential;
	struct str *hmac_file, *hmac_credential, *allow_address;
	size_t n_hmac_file, n_hmac_credential, n_allow_address;
	bool allow_plaintext, isolate;
	enum config_color color;
	double rate_per_s;
	unsigned width;
};
