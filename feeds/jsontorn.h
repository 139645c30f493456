/* SPDX-License-Identifier: ISC */
#pragma once
/* Where a JSON Feed goes on of which the middle is missing. Pure; any thread. */
#include "base/str.h"

/* The first object of the list behind `from`, where the end of s begins anywhere: in an item, a list within
 * one, or a string. That list is the one that is open there and stands in the root, which is seen from the end of
 * s; of a text that does not end with its root, the outermost of which something is there. s.n: there is
 * none, or it cannot be told. Linear. */
size_t json_behind_tear(struct str s, size_t from);
