/* SPDX-License-Identifier: ISC */
/* Answers of HTTP as plain data. */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/http.h"
#include "tests/unit/unit.h"

/* Every word of the struct that is no number names the original's bytes. A string that is added
 * to the struct and not to the list goes on doing so in the copy. (A number that is added is to
 * be set here.) */
static struct http_res answer_of(const char *bytes)
{
	struct http_res res;

	for (size_t at = 0; at + sizeof(bytes) <= sizeof(res); at += sizeof(bytes))
		memcpy((char *)&res + at, &bytes, sizeof(bytes));
	memset(res.error_text, 'x', sizeof(res.error_text));
	res.error = HTTP_OK;
	res.status = 200;
	res.wire_bytes = 1;
	res.elapsed_us = 2;
	return res;
}

static bool names(const struct http_res *res, const char *bytes)
{
	const char *word = NULL;

	for (size_t at = 0; at + sizeof(word) <= sizeof(*res); at += sizeof(word)) {
		memcpy(&word, (const char *)res + at, sizeof(word));
		if (word == bytes)
			return true;
	}
	return false;
}

static void test_a_copy_owns_every_string_and_leaves_the_body(void **state)
{
	(void)state;
	char bytes[] = "abc";
	struct http_res res = answer_of(bytes);
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
#define SET(name) res.name = (struct str){bytes, 3};
	HTTP_RES_STRINGS(SET)
#undef SET
	res.body = (struct str){bytes, 3};
	assert_true(names(&res, bytes));
	struct http_res copy = http_res_copy(&res, &a);

	assert_false(names(&copy, bytes));
	bytes[0] = 'X';
#define CHECK(name)                                                                            \
	assert_int_equal(copy.name.n, 3);                                                      \
	assert_memory_equal(copy.name.p, "abc", 3);
	HTTP_RES_STRINGS(CHECK)
#undef CHECK
	assert_int_equal(copy.body.n, 0);
	assert_int_equal(copy.status, 200);
	assert_int_equal(copy.wire_bytes, 1);
	assert_int_equal(copy.elapsed_us, 2);
	assert_int_equal(copy.error_text[0], 'x');
	arena_done(&a);
}

static void test_what_is_absent_stays_absent_in_a_copy(void **state)
{
	(void)state;
	struct http_res res = {.error = HTTP_ERR_TIMEOUT};
	struct arena a;

	arena_init(&a, BUF_NO_MAX);
	struct http_res copy = http_res_copy(&res, &a);

	assert_int_equal(copy.error, HTTP_ERR_TIMEOUT);
#define CHECK(name) assert_int_equal(copy.name.n, 0);
	HTTP_RES_STRINGS(CHECK)
#undef CHECK
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_copy_owns_every_string_and_leaves_the_body),
		cmocka_unit_test(test_what_is_absent_stays_absent_in_a_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
