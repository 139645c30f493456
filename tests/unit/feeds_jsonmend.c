/* SPDX-License-Identifier: ISC */
/* JSON as feeds write it: one bad string costs no document. */
#include "base/json.h"
#include "feeds/jsonmend.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

static void test_what_would_be_refused_is_mended_and_the_rest_left(void **state)
{
	static const struct {
		const char *in, *want;
	} rows[] = {
		{"{\"a\":[1,\"b\",null]}", NULL},
		{"[\"\\u0628\\\\u0000 \\\" \\/\"]", NULL},
		{"[\"\\uD83D\\uDE00\"]", NULL},
		{"[\"x\\u0000y\"]", "[\"xy\"]"},
		{"[\"x\ty\nz\"]", "[\"x y z\"]"},
		{"[\"\\uD83D\"]", "[\"\\uFFFD\"]"},
		{"[\"\\uD83D\\uD83D\\uDE00\"]", "[\"\\uFFFD\\uD83D\\uDE00\"]"},
		{"[\"\\udc00x\"]", "[\"\\uFFFDx\"]"},
		{"[\"it\\'s\"]", "[\"it's\"]"},
		{"[\"\\x41 \\u12\"]", "[\"x41 u12\"]"},
		{"[1,2,]", "[1,2 ]"},
		{"{\"a\":1 , \n}", "{\"a\":1   \n}"},
		{"[\",]\",]", "[\",]\" ]"},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_BUF struct buf out;
		struct json *j = NULL;

		buf_init(&out, BUF_NO_MAX);
		assert_int_equal(json_mend(str_of(rows[i].in), &out), rows[i].want != NULL);
		assert_str_eq(buf_view(&out), str_of(rows[i].want ? rows[i].want : rows[i].in));
		assert_code(json_parse(buf_view(&out), &j, NULL), ERR_NONE);
		json_free(j);
	}
}

/* Cut anywhere, a document is copied to its end and nothing is read behind it. */
static void test_a_document_that_ends_anywhere_is_left_for_the_parser(void **state)
{
	const struct str whole = STR("{\"a\":[\"\\uD83D\\uDE00\\u0000\\x\",],\"b\":\"\\\\\"}");
	(void)state;

	for (size_t n = 0; n <= whole.n; n++) {
		AUTO_BUF struct buf out;
		char room[64];

		buf_init(&out, BUF_NO_MAX);
		memcpy(room, whole.p, n);
		json_mend((struct str){room, n}, &out);
		assert_true(out.n <= n + 5);
	}
}

static void mend(struct str in, void *arg)
{
	AUTO_BUF struct buf out;

	(void)arg;
	buf_init(&out, BUF_NO_MAX);
	json_mend(in, &out);
}

static void test_any_shape_costs_in_proportion(void **state)
{
	static const char *const shapes[] = {
		"\\u0000", "\\uD83D", ",", "\"", "\\", ", ", "[\"\n", "\",]"};
	(void)state;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		AUTO_BUF struct buf in;

		buf_init(&in, BUF_NO_MAX);
		buf_char(&in, '"');
		while (in.n < 1 << 18)
			buf_str(&in, str_of(shapes[i]));
		cost_check(shapes[i], mend, buf_view(&in), NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_would_be_refused_is_mended_and_the_rest_left),
		cmocka_unit_test(test_a_document_that_ends_anywhere_is_left_for_the_parser),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
	};

	return cmocka_run_group_tests_name("feeds_jsonmend", tests, NULL, NULL);
}
