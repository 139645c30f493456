/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One key of a configuration section: how its value is read, where it is stored, what people are
 * told about it. config/ has tables of them for its sections, a destination type (alerts/dest.h)
 * one for what it takes: reading, checking, `config show` and the test of the man pages go by
 * these rows alone. Constant data; any thread.
 */
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

/* How a value is read and what it is stored as. */
enum conf_kind {
	KIND_STRING,    /* struct str */
	KIND_PRINTABLE, /* struct str of printable ASCII: goes into an HTTP header */
	KIND_PATH,      /* struct str; relative to the directory of the file that names it */
	KIND_BOOL,
	KIND_COLOR,    /* bool: yes, no, or auto: can standard output show it? */
	KIND_UINT,     /* an unsigned integer of the field's size */
	KIND_DURATION, /* int64_t milliseconds */
	KIND_SIZE,     /* uint64_t bytes */
	KIND_RATE,     /* double per second */
	KIND_TIMES,    /* double: 3x, 2.5x */
	KIND_CHOICE,   /* one of `choices`, as its number */
	KIND_WORD,     /* one of `choices`, as a struct str */
	KIND_ZONE,     /* int32_t seconds east of UTC, written +03:00 */
	KIND_TIMEZONE, /* struct str: a zone of tzdata, or an offset; UTC is empty */
	KIND_SCHEDULE, /* struct times_schedule (alerts/times.h) */
	KIND_QUIET,    /* struct times_quiet */
	KIND_URL,      /* struct str: an http(s) IRI, encoded to ASCII */
	KIND_ADDRESS,  /* struct str: an IP address or CIDR block */
	KIND_LISTEN,   /* struct str: an IP address (an IPv6 one in brackets), ':' and a port */
	KIND_LISTEN_OFF, /* the same, or "off", which is the empty one */
	KIND_PROXY,      /* struct str: scheme://[user:password@]host[:port], or "none" */
	KIND_HOSTS,   /* struct str: domains, addresses and blocks between commas or blanks */
	KIND_CHARSET, /* struct str: a name that iconv(3) knows */
	KIND_FILE,    /* struct str: what the file of that path holds, a secret; see `holds` */
	KIND_CREDENTIAL, /* struct str: what that systemd credential holds */
	KIND_OPEN_FILE,  /* struct str: what the file of that path holds, no secret */
	KIND_LINES,      /* struct str: lines for those who read them; held by a file only */
	KIND_HEADERS,    /* struct str: lines for http_own_headers(); held by a file only */
	KIND_CERTS,      /* struct str: certificates in PEM form; held by a file only */
	KIND_KEY,        /* struct str: a private key in PEM form; held by a file only */
	KIND_TEST,       /* struct str: text, direction marks and all */
	KIND_LINE,       /* a line of a watch list: enum watch_group in `group` */
	KIND_TERMS_FILE, /* a file of such lines */
	KIND_USE,        /* references, kept with their position: a set, */
	KIND_FEEDS,      /* a feed or tag:x, */
	KIND_WATCHES,    /* a watch, */
	KIND_NOTIFY,     /* a destination */
	KIND_IDS,        /* struct str: ids between commas or blanks */
};

enum conf_key_flag {
	KEY_LIST = 1 << 0, /* may be given several times; each adds one */
	KEY_REQUIRED = 1 << 1,
	KEY_WORDS = 1 << 2,  /* words may stand before the '=' */
	KEY_MASKED = 1 << 3, /* not shown by `config show` */
	KEY_SECRET =
		1 << 4, /* masked, and does not belong into a file that everybody can read */
	/* The value may stand elsewhere: NAME_file and NAME_credential are keys too, and
	 * fill the same field. Not both of them, unless it is a list. */
	KEY_PLACES = 1 << 5,
	KEY_ELSEWHERE = 1 << 6, /* it must: NAME itself is no key. With KEY_PLACES. */
};

struct conf_choice {
	struct str word; /* an empty word ends the list */
	int value;
};

struct conf_key {
	struct str name;
	enum conf_kind kind;
	unsigned flags;  /* enum conf_key_flag */
	const char *def; /* the default as it would be written; NULL: none */
	const char *doc; /* one line */
	size_t at, size; /* the field in the section's struct, a list's element; size 0: none */
	size_t at_n;     /* of the count, for lists */
	uint64_t min, max; /* of a number, in the stored unit; max 0: no limit */
	const struct conf_choice *choices;
	int group;            /* KIND_LINE: enum watch_group */
	enum conf_kind holds; /* of what is in a file or a credential */
};

/* The field of a value; of a list: `struct str *field` beside `size_t n_field`. */
#define KEY_AT(type, field) .at = offsetof(type, field), .size = sizeof(((type *)0)->field)
#define KEY_LIST_AT(type, field)                                                               \
	.at = offsetof(type, field), .at_n = offsetof(type, n_##field),                        \
	.size = sizeof(struct str)
