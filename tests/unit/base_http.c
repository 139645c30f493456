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
	res.after_data = true;
	res.cut = true;
	res.tear = 3;
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

static const char *own(const char *text, struct http_header *v, size_t *n, unsigned *line)
{
	*n = 77;
	return http_own_headers(str_of(text), v, n, line);
}

static void test_own_headers_are_lines_of_name_and_value(void **state)
{
	(void)state;
	struct http_header v[HTTP_OWN_MAX];
	size_t n = 0;
	unsigned line = 0;

	assert_null(own("# why\n\n X-Desk:  iraq and oman\t\r\nAuthorization: Bearer a:b\n", v,
		&n, &line));
	assert_int_equal(n, 2);
	assert_str_is(v[0].name, "X-Desk");
	assert_str_is(v[0].value, "iraq and oman");
	assert_str_is(v[1].name, "Authorization");
	assert_str_is(v[1].value, "Bearer a:b");
	assert_null(own("", v, &n, &line));
	assert_int_equal(n, 0);
	assert_null(own("A:1\nB:1\nC:1\nD:1\nE:1\nF:1\nG:1\nH:1", v, &n, &line));
	assert_int_equal(n, HTTP_OWN_MAX);
}

static void test_what_is_no_header_of_ones_own_is_refused_with_its_line(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		unsigned line;
	} rows[] = {
		{"hush", 1},
		{"X-Desk: iraq\nhush hush: 1", 2},
		{"X-Desk : 1", 1},
		{": 1", 1},
		{"X-Desk:", 1},
		{"X-Desk: a\rX-Other: b", 1},
		{"X-Desk: a\x01", 1},
		{"X-Desk: \xD8\xA3", 1},
		{"X-Desk: 1\nx-desk: 2", 2},
		{"\n\nContent-Length: 5", 3},
		{"content-type: text/html", 1},
		{"Host: b.example", 1},
		{"HOST: b.example", 1},
		{"Transfer-Encoding: chunked", 1},
		{"Webhook-Id: 1", 1},
		{"webhook-signature: v1,", 1},
		{"Proxy-Authorization: Basic hush", 1},
		{"If-None-Match: *", 1},
		{"User-Agent: x", 1},
		{"Accept-Encoding: zip", 1},
		{"Connection: close", 1},
		{"A:1\nB:1\nC:1\nD:1\nE:1\nF:1\nG:1\nH:1\nI:1", 9},
	};
	struct http_header v[HTTP_OWN_MAX];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t n = 0;
		unsigned line = 0;
		const char *wrong = own(rows[i].text, v, &n, &line);

		if (wrong == NULL || line != rows[i].line)
			fail_msg("'%s': line %u", rows[i].text, line);
		assert_lacks(wrong, "hush");
		assert_int_equal(n, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_copy_owns_every_string_and_leaves_the_body),
		cmocka_unit_test(test_what_is_absent_stays_absent_in_a_copy),
		cmocka_unit_test(test_own_headers_are_lines_of_name_and_value),
		cmocka_unit_test(test_what_is_no_header_of_ones_own_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
