/* SPDX-License-Identifier: ISC */
#pragma once
/* JSON as feeds write it, to JSON as RFC 8259 has it. Pure; any thread. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Appends s to out with what would make a parser refuse all of it for the sake of one string: raw
 * control characters, \u0000, halves of surrogate pairs (RFC 8259 8.2), escapes that JSON does not have,
 * and commas before a closing bracket. Linear in s; grows it by nothing. True when it changed something. */
bool json_mend(struct str s, struct buf *out);
