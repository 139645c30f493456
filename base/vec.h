/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Growing arrays. The memory is xalloc.h's, so they are for what the program itself bounds; one
 * sized by the outside grows in an arena (arena_room) or is capped by its user. Elements move when
 * it grows: keep indexes, not pointers. Arguments are evaluated more than once. One thread.
 */
#include <stddef.h>

#include "base/xalloc.h"

/* Room for `need` elements: p grown, at least by half, or as it is when *cap is enough. */
static inline void *vec_room(void *p, size_t *cap, size_t need, size_t size)
{
	if (need <= *cap)
		return p;
	*cap = need + *cap / 2 + 16;
	return xreallocarray(p, *cap, size);
}

/* Zero it to begin with; free(v.p) at the end. */
#define VEC(type)                                                                              \
	struct {                                                                               \
		type *p;                                                                       \
		size_t n, cap;                                                                 \
	}
/* A new last element, not initialised: its address. */
#define vec_add(v)                                                                             \
	((v)->p = vec_room((v)->p, &(v)->cap, (v)->n + 1, sizeof(*(v)->p)), &(v)->p[(v)->n++])
#define vec_push(v, item) (*vec_add(v) = (item))
