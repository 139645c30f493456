/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * JSON-LD as news sites write it (schema.org NewsArticle and its kin, alone, in an array or in @graph).
 * Blocks that are no JSON are mended where feeds' JSON is (jsonmend.h) and else passed over. At most
 * LD_MAX_BYTES of all blocks are read. Pure; any thread.
 */
#include "base/arena.h"
#include "feeds/page/lex.h"

enum {
	LD_MAX_BYTES = 1024 * 1024
};

/* As written there, references and markup included; empty when absent. In the arena. */
struct ld {
	struct str headline, body, published, updated, author, publisher, url, description,
		language;
	bool paywalled;
	bool live; /* a LiveBlogPosting */
};

/* The first article of the page; more of it from later blocks. */
void ld_read(const struct lexed *lexed, struct arena *a, struct ld *ret);
