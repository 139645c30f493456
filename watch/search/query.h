/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What is searched for, as a person types it (doc/archive.md "Search"):
 *
 *   التحالف "مجلس الأمن" -رياضة       the word and the phrase, and not the word behind the minus
 *
 * Each part is a term as a watch list has it, by default rules. Pure; any thread; linear time.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum {
	SEARCH_PARTS_MAX = 16
};

struct search_part {
	struct str text; /* a slice of the query; never blank */
	bool out;        /* articles that have it are left out */
};

struct search_query {
	struct search_part v[SEARCH_PARTS_MAX];
	size_t n; /* at least one is not `out` */
};

/* Quotes are ", and the pairs “ ” and « ». ERR_BAD_INPUT, with what to write instead: a quote that does not end or
 * stands in a word, nothing between quotes or behind a minus, nothing but what is left out, AND, OR or NOT, which
 * are operators elsewhere; ERR_LIMIT: too many parts. */
enum errc search_query_parse(struct str text, struct search_query *ret, struct err *e);
