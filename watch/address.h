/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Links and host names inside a text (doc/matching.md "Signs, numbers, acronyms"). Pure; any thread.
 */
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* The run of a text that was looked at last; zero it for another text. */
struct address {
	size_t start, end; /* of the run */
	size_t from, to;   /* of the address in it; from == to: it has none */
};

/* Does byte `at` of the text lie inside an address? In ascending order of `at` linear time for all. */
bool address_holds(struct address *a, struct str text, size_t at);
/* Does the text hold an address? */
bool address_in(struct str text);
