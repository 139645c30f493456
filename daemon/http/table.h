/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * uthash for all of daemon/: what it allocates ends as xalloc.h has it. Its own end is exit(3), without a
 * word.
 */
#include "base/xalloc.h"

#define uthash_malloc(n) xmalloc(n)
#include <uthash.h>
#include <utlist.h>
