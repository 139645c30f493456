/* SPDX-License-Identifier: ISC */
#pragma once
/* The lines of a file from anywhere: of any bytes, NUL among them, and of any length. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/buf.h"

enum {
	LINES_CHUNK = 64 * 1024
};

struct lines {
	FILE *from;
	size_t max;
	struct buf line;
	char *chunk;
	size_t at, n;  /* of the chunk: read up to here, of so many */
	uint64_t done; /* bytes of the lines so far */
};

/* max: of a line that is longer max + 1 bytes are kept. */
void lines_init(struct lines *l, FILE *from, size_t max);
void lines_done(struct lines *l);
/* The next line without its end, which lives until the next call; also the last one when it has none. False: there is no
 * more, or it could not be read (ferror()). */
bool lines_next(struct lines *l, struct str *ret);
