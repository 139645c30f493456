/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * In which order the items of a document were published: by their dates, and those that have none where they
 * stand between the others. Most feeds list the newest first, some the oldest. Pure; any thread.
 */
#include "base/arena.h"
#include "base/article.h"

/* Places of the n items, the last published first, in a; NULL when that is full. now_s: later dates are
 * mistakes, and tell nothing. */
size_t *order_of(const struct article *items, size_t n, int64_t now_s, struct arena *a);
/* The newest date that is not in the future; 0: there is none. */
int64_t order_newest_s(const struct article *items, size_t n, int64_t now_s);
