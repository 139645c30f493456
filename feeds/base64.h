/* SPDX-License-Identifier: ISC */
#pragma once
/* Base64 as old Atom feeds carry text (RFC 4648 section 4). Pure; any thread. */
#include "base/buf.h"
#include "base/str.h"

/* Appends the bytes of s; white space is skipped, anything else ends it. */
void base64_decode(struct str s, struct buf *out);
