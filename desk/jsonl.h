/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Articles as JSON lines, to take an archive from one store to another or from elsewhere (rasid(1)). Lines come
 * from anybody: what is no article is refused with a sentence, what is one is cleaned. Pure; any thread.
 */
#include "base/arena.h"
#include "base/article.h"
#include "base/buf.h"
#include "base/err.h"
#include "store/store.h"

enum {
	JSONL_LINE_MAX = 8 * 1024 * 1024, /* bytes of a line */
	JSONL_LIST_MAX = 64               /* authors, categories; what is more is left out */
};

struct jsonl_line {
	struct article a;         /* but for its times */
	struct str outlet;        /* whose it is, in any script; or empty */
	struct str date, updated; /* as they are written; or empty */
	bool later;               /* another wording of an article that stands before it */
	struct str unknown;       /* the name of a member that means nothing here; or empty */
	bool mended; /* halves of surrogate pairs, controls and the like were replaced in its texts */
	bool unlinked; /* its address is none of a page, and left out */
};
/* One line without its end. ERR_BAD_INPUT: it is no JSON object, a member is of a type that it cannot have, or it
 * says nothing that could be searched. Of what is no JSON only strings are mended, where they hold what is no character; whatever else is
 * wrong may be a line that was torn, and is refused with the place. Strings in ar. */
enum errc jsonl_read(struct str line, struct arena *ar, struct jsonl_line *ret, struct err *e);
/* The line of a stored article, with its end. */
void jsonl_write(const struct store_article *a, struct buf *out);
