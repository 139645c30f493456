/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Golden sets of Arabic matching: TSV files of rows (term, text, what a reader would find).
 *
 * Columns: id category term text expected spans default note. Escapes \n \r \t \uXXXX in term, text
 * and spans; spans are parted by '|', in text order; no quoting. default=no rows name their flags
 * first in the note, "mode=exact; why". Test programs include gold.c: it is no library.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum {
	GOLD_MAX_SPANS = 16
};

struct gold_span {
	size_t start, end; /* bytes of the text */
};

struct gold_row {
	struct str id, category, term, text, note;
	struct gold_span spans[GOLD_MAX_SPANS];
	size_t n_spans;
	bool match;
	bool debatable;  /* reported, never failing */
	bool by_default; /* no flags */
	uint32_t flags;  /* enum term_flag, of the note's mode= */
};

struct gold {
	struct gold_row *rows;
	size_t n;
	struct arena arena; /* holds the texts */
};

/* ERR_GONE when there is no such file, ERR_BAD_INPUT with the line for a row that is wrong in
 * itself (a span that is not in the text, an unknown mode). */
enum errc gold_load(const char *path, struct gold *ret, struct err *e);
void gold_free(struct gold *g);

/* A whole file in the arena; the empty slice when it cannot be read. */
struct str gold_file(struct arena *a, const char *path);
