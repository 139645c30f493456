/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * The configuration grammar of rasid.conf(5): `[type id]` sections and `key = value` lines.
 *
 * This reader knows the grammar, not the keys: it turns the bytes of one file into sections and
 * entries, each with its position, and collects every error instead of stopping at the first.
 * The schema (which sections, which keys, which types) is config/keys.c.
 *
 * Grammar: UTF-8, a byte order mark and CRLF are accepted. A line is blank, a comment (first
 * non-blank is # or ;), a section header or `key flags = value`. The value is the rest of the
 * line, trimmed of ASCII space, tab, NBSP and invisible direction marks (with a note; inside a
 * value they are left to the schema). No quotes, escapes, continuation or trailing comments. A
 * key is [a-z][a-z0-9_]*; between key and `=` may stand words (flags of a term, the N of `near
 * N`), kept as one slice. A section id is [a-z0-9][a-z0-9_-]*. Columns count code points
 * from 1. Limits: a file 64 MiB, a line 64 KiB, 1,000 diagnostics. Pure; any thread.
 */
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

struct conf_pos {
	struct str file; /* empty: of no file */
	uint32_t line;   /* from 1; 0 for the whole file */
	uint32_t column; /* code points, from 1; 0 for the whole line */
};

struct conf_entry {
	struct str key;
	struct str flags; /* the words between key and '=', trimmed; often empty */
	struct str value;
	struct conf_pos pos;       /* of the key */
	struct conf_pos value_pos; /* of the value's first character */
	struct str source;         /* the whole line, for diagnostics */
	bool bidi_removed;         /* invisible marks were taken off the ends of the value */
};

struct conf_section {
	struct str type; /* empty: the header was wrong and has been reported */
	struct str id;   /* empty for [daemon] and the like */
	struct conf_pos pos;
	struct str source;
	struct conf_entry *entries;
	size_t n_entries;
};

enum conf_severity {
	CONF_NOTE,
	CONF_WARNING,
	CONF_ERROR
};

struct conf_diag {
	enum conf_severity severity;
	struct conf_pos pos;
	struct str text;
	struct str source_line; /* the offending line as it stands in the file; may be empty */
};

enum {
	CONF_DIAGS_MAX = 1000,
	CONF_WARNINGS_MAX = 500, /* of them: warnings must not crowd out the errors */
	CONF_FILE_MAX = 64 * 1024 * 1024,
	CONF_LINE_MAX = 64 * 1024
};

/* All diagnostics of a load, over all files, in the order found. */
struct conf_diags {
	struct conf_diag *v;
	size_t n, cap;
	size_t n_errors;
	size_t dropped; /* beyond those kept */
	bool kept;      /* the last one */
	struct arena *arena;
};

struct conf_file {
	struct conf_section *sections;
	size_t n_sections;
};

void conf_diags_init(struct conf_diags *d, struct arena *a);
void conf_diag(struct conf_diags *d, enum conf_severity severity, struct conf_pos pos,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* Sets the source line of the diagnostic added last. */
void conf_diag_source(struct conf_diags *d, struct str line);
/* "file:line:column: error: text\n    source line\n" for each. */
void conf_diags_print(const struct conf_diags *d, struct buf *out);

/* Invisible direction marks and byte order marks: U+061C, U+200E, U+200F, U+202A to U+202E,
 * U+2066 to U+2069, U+FEFF. conf_bidi_find: offset of the first, s.n when there is none.
 * conf_bidi_strip: a copy without them in a, or s itself when it has none. */
size_t conf_bidi_find(struct str s);
struct str conf_bidi_strip(struct str s, struct arena *a);

/* [a-z0-9][a-z0-9_-]*, as a section's id. */
bool conf_is_id(struct str s);

/* Reads one file's bytes. Everything in *ret lives in a (the text is copied). Never fails: what
 * is wrong is in d. `name` is how the file is called in messages. */
void conf_read(struct str text, struct str name, struct arena *a, struct conf_diags *d,
	struct conf_file *ret);

/* Values. Each returns false and leaves *ret alone on bad input, with a sentence in *why for
 * the caller's diagnostic (a static string). Arabic-Indic digits are refused with "write 5
 * instead of".*/
bool conf_bool(struct str v, bool *ret, const char **why); /* yes no on off true false */
bool conf_uint(struct str v, uint64_t max, uint64_t *ret, const char **why);
bool conf_duration_ms(struct str v, int64_t *ret, const char **why); /* 500ms 30s 5m 2h 7d 1w */
bool conf_size(struct str v, uint64_t *ret, const char **why);       /* 4096 64K 10M 1G */
bool conf_rate(struct str v, double *ret_per_s, const char **why);   /* 1/s 20/m 100/h */
bool conf_times(struct str v, double *ret, const char **why); /* 3x 2.5x; above 1, up to 1000 */
/* The candidate nearest to word (at most 2 edits or a third of its length), or empty. */
struct str conf_nearest(struct str word, const struct str *candidates, size_t n);
