/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What a watch found, as a feed that any reader takes (Atom, RFC 4287; JSON Feed 1.1) or as a table for a spreadsheet
 * (CSV, RFC 4180). The newest articles first, those that came silently, too.
 *
 * Of an article: where it was read, when it came and was published, its title and address, the words that were found and
 * the sentence around the first of them; its text stays with its publisher. Texts are from outside: what no XML may hold
 * is left out, and a cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
#include "base/buf.h"
#include "config/config.h"
#include "store/store.h"

enum export_format {
	EXPORT_ATOM,
	EXPORT_JSON,
	EXPORT_CSV,
	EXPORT_FORMATS
};
/* "atom", "json", "csv". False, with *ret untouched: none of them. */
bool export_format_of(struct str name, enum export_format *ret);

enum {
	EXPORT_MAX = 100000, /* articles */
	EXPORT_DEFAULT = 100
};
/* What feeds are called, by their id. */
struct export_outlets {
	struct str (*title)(const void *of, struct str feed);
	const void *of;
};
struct export_outlets export_outlets_of(const struct config *c);
struct export_ask {
	struct str id, title; /* of the watch */
	struct export_outlets outlets;
	enum export_format format;
	int64_t since_ms; /* 0: from the first on */
	size_t limit;     /* EXPORT_MAX at most */
	int64_t now_ms;   /* of a feed without entries: when it was updated */
};
/* Appends the document. *ret_n: articles in it. ERR_LIMIT: out is full. */
enum errc export_write(const struct export_ask *ask, struct store *s, struct buf *out,
	size_t *ret_n, struct err *e);

/* ---- the formats; for export_write() and tests */
struct export_item {
	int64_t id, first_seen_ms, published_s;
	struct str feed, outlet; /* id and title */
	struct str title, url;   /* url empty: there is none that readers should follow */
	struct str found;        /* the words, a comma between */
	struct str snippet;
};
struct export_doc {
	struct str id, title; /* of the watch */
	int64_t updated_ms;
};
struct export_writer {
	void (*begin)(const struct export_doc *d, struct buf *out);
	void (*item)(const struct export_doc *d, const struct export_item *i, bool first,
		struct buf *out);
	void (*end)(struct buf *out);
};
extern const struct export_writer export_writers[EXPORT_FORMATS];
