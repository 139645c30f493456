/* SPDX-License-Identifier: ISC */
/* Copies of an answer, by the one list of its strings. */
#include "base/http.h"

#include "base/arena.h"

struct http_res http_res_copy(const struct http_res *res, struct arena *a)
{
	struct http_res copy = *res;

#define COPY(name) copy.name = arena_str(a, res->name);
	HTTP_RES_STRINGS(COPY)
#undef COPY
	copy.body = (struct str){0};
	return copy;
}
