/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Pages of a database file as they lie there, for salvage: no byte of them is believed. The format is SQLite's
 * (https://www.sqlite.org/fileformat2.html). Private to store/sqlite*.c and their tests.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

/* What a page says that it is; everything else is PAGE_OTHER. */
enum page_kind {
	PAGE_OTHER = 0,
	PAGE_INDEX_INNER = 2,
	PAGE_TABLE_INNER = 5,
	PAGE_INDEX_LEAF = 10,
	PAGE_TABLE_LEAF = 13
};

struct pages {
	int fd;
	uint32_t size;   /* bytes of a page */
	uint32_t usable; /* of them without the reserved end */
	uint32_t n;      /* whole pages, and a last one that is cut */
};
/* Where the header cannot be believed: pages of 4096 bytes. */
void pages_open(int fd, uint64_t bytes, struct pages *ret);
/* Page `number` from 1 into p->size bytes at `to`; what is missing of the last one is zero. False: it cannot be read. */
bool pages_read(const struct pages *p, uint32_t number, unsigned char *to);

enum page_kind page_kind(const unsigned char *page, uint32_t number);
size_t page_cells(const unsigned char *page, uint32_t number); /* how many it claims to have */
/* The page below cell i of an inner page; i == page_cells(): the last one. 0: none that there could be. */
uint32_t page_child(
	const struct pages *p, const unsigned char *page, uint32_t number, size_t i);

enum {
	CELL_MAX = 64 * 1024 * 1024, /* bytes of a row */
	ROW_MAX = 128                /* columns */
};

struct value {
	enum {
		VALUE_NULL,
		VALUE_INT,
		VALUE_REAL,
		VALUE_TEXT,
		VALUE_BLOB
	} type;
	int64_t i;
	double real;
	struct str s; /* in the payload */
};
struct row {
	int64_t rowid; /* of a table leaf */
	struct value v[ROW_MAX];
	size_t n;
};
/* Row i of a leaf, or of an inner page of an index; *payload: cleared, and holds its texts afterwards. False: it makes no
 * sense, or a page that it goes on in does not. */
bool page_row(const struct pages *p, const unsigned char *page, uint32_t number, size_t i,
	struct buf *payload, struct row *ret);
