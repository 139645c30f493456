/* SPDX-License-Identifier: ISC */
/* The header lines of an answer, without a network: which are kept, and of which answer. */
#include <string.h>

#include "daemon/http/internal.h"
#include "tests/unit/unit.h"

/* What is kept of the header lines, given one a line. */
static void read_head(const char *lines, struct http_op *op, struct http_res *res)
{
	struct str rest = str_of(lines), line;

	*op = (struct http_op){0};
	*res = (struct http_res){0};
	buf_init(&op->head, 4096);
	http_head_reset(op);
	while (str_cut(&rest, '\n', &line))
		http_head_line(op, line);
	http_head_fill(op, res);
}

static void assert_text(struct str s, const char *want)
{
	assert_int_equal(s.n, strlen(want));
	if (s.n > 0)
		assert_memory_equal(s.p, want, s.n);
}

static void headers_of_an_early_answer_are_not_those_of_the_last(void **state)
{
	struct http_op op;
	struct http_res res;

	(void)state;
	read_head("HTTP/1.1 103 Early Hints\netag: \"early\"\nlink: <a>\n\n"
		  "HTTP/1.1 200 OK\nlast-modified: yesterday\n\n",
		&op, &res);
	assert_text(res.etag, "");
	assert_text(res.link, "");
	assert_text(res.last_modified, "yesterday");
	buf_done(&op.head);
}

static void a_field_given_twice_counts_once_unless_it_is_a_list(void **state)
{
	struct http_op op;
	struct http_res res;

	(void)state;
	read_head("HTTP/1.1 200 OK\nETag: \"1\"\nETag: \"2\"\nCache-Control: no-cache\n"
		  "cache-control:  max-age=60 \nRetry-After: 4\nRetry-After: 3\n\n"
		  "ETag: \"trailer\"\n",
		&op, &res);
	assert_text(res.etag, "\"1\"");
	assert_text(res.cache_control, "no-cache, max-age=60");
	assert_text(res.retry_after, "4, 3");
	buf_done(&op.head);
}

/* What Discord says of its window. */
static void what_is_left_of_a_limit_is_kept(void **state)
{
	struct http_op op;
	struct http_res res;

	(void)state;
	read_head("HTTP/1.1 204 No Content\nX-RateLimit-Remaining: 0\n"
		  "x-ratelimit-reset-after: 1.25\n\n",
		&op, &res);
	assert_text(res.ratelimit_remaining, "0");
	assert_text(res.ratelimit_reset_after, "1.25");
	buf_done(&op.head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_of_an_early_answer_are_not_those_of_the_last),
		cmocka_unit_test(a_field_given_twice_counts_once_unless_it_is_a_list),
		cmocka_unit_test(what_is_left_of_a_limit_is_kept),
	};

	return cmocka_run_group_tests_name("daemon_http_head", tests, NULL, NULL);
}
