/* SPDX-License-Identifier: ISC */
/* JSON as feeds write it: one bad string costs no document. */
#include <stdlib.h>

#include "base/json.h"
#include "feeds/jsonmend.h"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"

enum {
	ODD = JSON_MEND_ODD,
	CUT = JSON_MEND_CUT
};

static void test_what_would_be_refused_is_mended_and_the_rest_left(void **state)
{
	static const struct {
		const char *in, *want;
		unsigned found;
	} rows[] = {
		{"{\"a\":[true,\"b\",null, false]}", NULL, 0},
		{"[\"\\u0628\\\\u0000 \\\" \\/\"]", NULL, 0},
		{"[\"\\uD83D\\uDE00\"]", NULL, 0},
		{"[\"x\\u0000y\"]", "[\"xy\"]", ODD},
		{"[\"x\ty\nz\"]", "[\"x y z\"]", ODD},
		{"[\"\\uD83D\"]", "[\"\\uFFFD\"]", ODD},
		{"[\"\\uD83D\\uD83D\\uDE00\"]", "[\"\\uFFFD\\uD83D\\uDE00\"]", ODD},
		{"[\"\\udc00x\"]", "[\"\\uFFFDx\"]", ODD},
		{"[\"it\\'s it's\"]", "[\"it's it's\"]", ODD},
		{"[\"\\x41 \\u12\"]", "[\"x41 u12\"]", ODD},
		{"[null,true,]", "[null,true ]", ODD},
		{"{\"a\":null , \n}", "{\"a\":null   \n}", ODD},
		{"[\",]\",]", "[\",]\" ]", ODD},
		{"[,null,,true]", "[ null, true]", ODD},
		{"[{} {}\"a\"[]]", "[{} ,{},\"a\",[]]", ODD},
		{"{\"a\":,\"b\":}", "{\"a\":null,\"b\":null}", ODD},
		/* numbers */
		{"[0,-1,1.50,12345678901234567890]",
			"[\"0\",\"-1\",\"1.50\",\"12345678901234567890\"]", 0},
		{"[1e400,-0]", "[\"1e400\",\"-0\"]", 0},
		{"[007,+1,.5,0x1F]", "[\"007\",\"+1\",\".5\",\"0x1F\"]", ODD},
		/* words */
		{"[NaN, undefined]", "[null, null]", ODD},
		{"{a_1 : null, true:null}", "{\"a_1\" : null, true:null}", ODD},
		{"{'a': 'b\"c'}", "{\"a\": \"b\\\"c\"}", ODD},
		/* what is no part of it */
		{"/* [ */ [null // ]\n, true]<!-- {", "[null  , true]", ODD},
		{"// a\n[null]", "[null]", ODD},
		{"[\"/*\",\"//\",\"<!--\"]", NULL, 0},
		{"[\xC2\xA0null\x01]\n", "[  null ]", ODD},
		{"{} \n", "{}", 0},
		{"[null]]}", "[null]", ODD},
		/* cut */
		{"{\"a\":[{},{\"b\":[{}],\"c\":", "{\"a\":[{}]}", ODD | CUT},
		{"{\"a\":[{},{}", "{\"a\":[{},{}]}", ODD | CUT},
		{"{\"a\":[{\"b\":\"]}\"},\"", "{\"a\":[{\"b\":\"]}\"}]}", ODD | CUT},
	};
	(void)state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		AUTO_BUF struct buf out;
		struct json *j = NULL;

		buf_init(&out, BUF_NO_MAX);
		assert_int_equal(json_mend(str_of(rows[i].in), &out), rows[i].found);
		assert_str_eq(buf_view(&out), str_of(rows[i].want ? rows[i].want : rows[i].in));
		if (strstr(rows[i].in, "true:") == NULL)
			assert_code(json_parse(buf_view(&out), &j, NULL), ERR_NONE);
		json_free(j);
	}
}

/* Cut anywhere, nothing is read behind it, and what comes out grows as the header says. */
static void test_a_document_may_end_anywhere(void **state)
{
	const struct str whole =
		STR("{\"a\":[{\"\\uD83D\\uDE00\\u0000\\x\":1,},{b:'\\\\', /*c*/ c:2 d:n"
		    "}],\"b\":\"\\\\\"}");
	size_t first = str_find(whole, '}') + 1;
	(void)state;

	for (size_t n = 0; n <= whole.n; n++) {
		AUTO_BUF struct buf out;
		char *room = malloc(n + 1);

		assert_non_null(room);
		buf_init(&out, BUF_NO_MAX);
		memcpy(room, whole.p, n);
		unsigned found = json_mend((struct str){room, n}, &out);

		assert_true(out.n <= 3 * n + 2);
		assert_int_equal((found & JSON_MEND_CUT) != 0, n < whole.n && n >= first);
		free(room);
	}
}

static void test_what_is_nested_too_deep_is_null(void **state)
{
	AUTO_BUF struct buf in;
	AUTO_BUF struct buf out;
	struct json *j = NULL;

	(void)state;
	buf_init(&in, BUF_NO_MAX);
	buf_init(&out, BUF_NO_MAX);
	for (int i = 0; i < JSON_MEND_DEPTH; i++)
		buf_char(&in, '[');
	buf_str(&in, STR("[\"]\\\"]\"],null"));
	for (int i = 0; i < JSON_MEND_DEPTH; i++)
		buf_char(&in, ']');
	assert_int_equal(json_mend(buf_view(&in), &out), JSON_MEND_ODD);
	assert_non_null(strstr(out.p, "[null,null]"));
	assert_code(json_parse(buf_view(&out), &j, NULL), ERR_NONE);
	json_free(j);
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
		cmocka_unit_test(test_a_document_may_end_anywhere),
		cmocka_unit_test(test_what_is_nested_too_deep_is_null),
		cmocka_unit_test(test_any_shape_costs_in_proportion),
	};

	return cmocka_run_group_tests_name("feeds_jsonmend", tests, NULL, NULL);
}
