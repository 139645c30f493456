/* SPDX-License-Identifier: ISC */
#pragma once
/* Answers of tools, and what they are judged as. */
#include <string.h>

#include "alerts/dest_types.h"
#include "tests/unit/unit.h"

enum {
	NOW_S = 1732143600 /* Wed, 20 Nov 2024 23:00:00 GMT */
};

static inline struct dest_verdict judge(const char *type, const struct http_res *res)
{
	const struct dest_ops *ops = dest_type(str_of(type));
	struct dest_verdict v = {0};

	assert_non_null(ops);
	if (ops->verdict != NULL)
		ops->verdict(res, NOW_S, &v);
	else
		dest_verdict_http(res, NOW_S, &v);
	return v;
}

struct row {
	int status;
	const char *body;
	enum dest_class class;
};

static inline void rows_hold(const char *type, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct http_res res = {.status = rows[i].status, .body = str_of(rows[i].body)};
		struct dest_verdict v = judge(type, &res);

		if (v.class != rows[i].class)
			print_error("%s %d '%s'\n", type, rows[i].status, rows[i].body);
		assert_int_equal(v.class, rows[i].class);
		assert_int_equal(v.at_once, rows[i].status == 410);
		assert_true(v.why[0] != '\0');
	}
}
