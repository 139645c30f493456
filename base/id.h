/* SPDX-License-Identifier: ISC */
#pragma once
/* Identifiers that sort by time (UUIDv7, RFC 9562 5.7, in Crockford base32, 26 characters). Pure. */
#include <stdint.h>

#include "base/str.h"

enum {
	ID_LEN = 26
};

/* Writes 26 characters and a NUL. random: 10 random bytes. */
void id_make(int64_t now_ms, const uint8_t random[10], char out[ID_LEN + 1]);
