/* SPDX-License-Identifier: ISC */
#pragma once
/* Queries and forms as they are sent: name=value&name=value, percent-encoded. Pure; any thread. */
#include <stdbool.h>

#include "base/buf.h"

/* Appends s decoded. plus: a '+' is a space, as forms write it. False: a '%' that begins no byte, or more
 * than out may hold. */
bool form_decode(struct str s, bool plus, struct buf *out);
/* The first parameter of that name (no letter of which is encoded), decoded as form_decode() has it. False:
 * there is none, or it does not decode; out is empty then. */
bool form_value(struct str query, struct str name, struct buf *out);
/* Appends s with all but the unreserved characters (RFC 3986 2.3) percent-encoded: a segment of a path, a value of
 * a query or of a form. */
void form_encode(struct str s, struct buf *out);
