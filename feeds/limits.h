/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What holds of each text of a parsed document: the one table by which the parser cuts, cleans and
 * drops, and by which the daemon checks what a worker sent (daemon/parser/wire.h). So a document that
 * was parsed is always taken, and one odd item never costs the others. Every text is UTF-8 without
 * NUL. Pure; any thread.
 *
 * A document has a limit too, since 8 MB of another charset become 24 MB of texts: what all its
 * summaries, bodies and lists come to. Items behind that one keep their heads, and at a second limit
 * the rest is left out, newest first as they are listed.
 */
#include <stdbool.h>

#include "base/arena.h"
#include "base/article.h"

enum limit_kind {
	LIMIT_TEXT, /* longer is cut between characters */
	LIMIT_LINK /* http(s) only; longer is dropped, since a part of an address is another one */
};

/* A text. */
struct limit {
	size_t at;  /* of its struct str, in struct feed_doc or struct article */
	size_t max; /* bytes */
	enum limit_kind kind;
};

/* A list of texts: more than max_n are left out. */
struct limit_list {
	size_t at, n_at; /* of the pointer and of the count */
	size_t max_n;
	size_t max; /* bytes of each */
};

/* In the order in which they are written down (wire.c). */
extern const struct limit limits_doc[];
extern const size_t limits_n_doc;
extern const struct limit limits_article[];
extern const size_t limits_n_article;
extern const struct limit_list limits_lists[];
extern const size_t limits_n_lists;

static inline struct str *limit_text(void *of, const struct limit *l)
{
	return (struct str *)(void *)((char *)of + l->at);
}

static inline struct str **limit_list_texts(void *of, const struct limit_list *l)
{
	return (struct str **)(void *)((char *)of + l->at);
}

static inline size_t *limit_list_n(void *of, const struct limit_list *l)
{
	return (size_t *)(void *)((char *)of + l->n_at);
}

enum {
	LIMITS_LONG_TEXTS = 8 * 1024 * 1024, /* of a document; the item that passes it counts */
	LIMITS_HEAD_TEXT = 4 * 1024,         /* summary and body of the items behind */
	LIMITS_DOCUMENT =
		24 * 1024 * 1024 /* all texts of all items, as written down (wire.c) */
};

/* NULL, or in a few words what is wrong with s. */
const char *limit_broken(struct str s, size_t max, enum limit_kind kind);

/* What limits_apply() did. */
enum limits_did {
	LIMITS_CUT = 1,     /* a text was too long */
	LIMITS_DROPPED = 2, /* a link was too long or none */
	LIMITS_SHORTENED =
		4, /* of the document's last items the heads are left; doc->truncated */
	LIMITS_LEFT_OUT = 8 /* its last items are; doc->truncated */
};
/* Makes everything in doc hold. What had to be written anew lives in a; when that is full, doc is not to
 * be used (a->over). Returns a set of enum limits_did. */
unsigned limits_apply(struct feed_doc *doc, struct arena *a);
