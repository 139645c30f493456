/* SPDX-License-Identifier: ISC */
/* Any answer of a destination: status, Retry-After, Location and body are all foreign. */
#include <stdlib.h>
#include <string.h>

#include "alerts/dest.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct dest_ops *ops, const struct http_res *res)
{
	struct dest_verdict v;

	if (ops->verdict != NULL)
		ops->verdict(res, 1732143600, &v);
	else
		dest_verdict_http(res, 1732143600, &v);
	struct str why = str_of(v.why);

	if (v.retry_after_ms < -1 ||
		v.retry_after_ms > INT64_C(1000) * DEST_RETRY_AFTER_MAX_S ||
		why.n >= sizeof(v.why) || utf8_check(why) != why.n ||
		memchr(why.p, '\r', why.n))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);

	if (size < 2)
		return 0;
	struct str rest = {(const char *)data + 2, size - 2};
	struct http_res res = {.status = data[0] * 256 + data[1]};

	str_cut(&rest, '\n', &res.retry_after);
	str_cut(&rest, '\n', &res.location);
	res.body = rest;
	for (size_t i = 0; i < n; i++)
		check(types[i], &res);
	return 0;
}
