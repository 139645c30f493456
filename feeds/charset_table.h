/* SPDX-License-Identifier: ISC */
#pragma once
/* The data behind charset.c; see charset_table.c. */
#include <stdint.h>

#include "base/str.h"

enum {
	CHARSET_SINGLES = 27
};

struct charset_single {
	struct str name;
	uint16_t upper[128]; /* what 0x80..0xFF stand for; 0xFFFD: nothing */
};

extern const struct charset_single charset_singles[CHARSET_SINGLES];
