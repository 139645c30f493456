/* SPDX-License-Identifier: ISC */
/* JSON in and out, and the two together. */
#include <string.h>

#include "base/json.h"
#include "base/jsonw.h"
#include "tests/unit/unit.h"

static const struct json_val *parsed(const char *text, struct json **ret)
{
	struct err e = {0};

	if (json_parse(str_of(text), ret, &e) != ERR_NONE)
		fail_msg("%s: %s", text, e.msg);
	return json_root(*ret);
}

static enum errc refused(struct str text, struct err *e)
{
	struct json *j = NULL;
	enum errc rc = json_parse(text, &j, e);

	assert_null(j);
	return rc;
}

static void test_walks_a_path_without_tests_at_each_step(void **state)
{
	(void)state;
	struct json *j = NULL;
	const struct json_val *root = parsed("{\"a\":[{\"b\":\"نص\"},2.5,true]}", &j);
	const struct json_val *a = json_get(root, "a");

	assert_int_equal(json_len(a), 3);
	assert_str_is(json_str(json_get(json_at(a, 0), "b")), "نص");
	assert_int_equal(json_int(json_at(a, 1), -1), 2);
	assert_true(json_double(json_at(a, 1), 0) == 2.5);
	assert_true(json_bool(json_at(a, 2), false));
	assert_null(json_get(json_at(json_get(root, "no"), 4), "such"));
	assert_int_equal(json_str(json_at(a, 9)).n, 0);
	assert_int_equal(json_int(json_at(a, 0), 7), 7);
	assert_int_equal(json_type(NULL), JSON_NONE);
	json_free(j);
}

static void test_every_type_has_its_name(void **state)
{
	(void)state;
	struct json *j = NULL;
	const struct json_val *root = parsed("[null,false,1,\"\",[],{}]", &j);
	static const enum json_type want[] = {
		JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT};

	for (size_t i = 0; i < 6; i++)
		assert_int_equal(json_type(json_at(root, i)), want[i]);
	json_free(j);
}

static void test_an_error_names_line_and_column(void **state)
{
	(void)state;
	struct err e = {0};

	assert_code(refused(STR("{\n \"a\": x}"), &e), ERR_BAD_INPUT);
	assert_int_equal(strncmp(e.msg, "2:", 2), 0);
}

static void test_refuses_bad_bytes(void **state)
{
	(void)state;
	struct err e = {0};

	assert_code(refused(STR("\"\xC3(\""), &e), ERR_BAD_INPUT);
	assert_code(refused(STR("\"a\\u0000b\""), &e), ERR_BAD_INPUT);
	assert_code(refused(STR(""), &e), ERR_BAD_INPUT);
	assert_code(refused((struct str){NULL, 0}, &e), ERR_BAD_INPUT);
	assert_code(refused(STR("[1] 2"), &e), ERR_BAD_INPUT);
}

static void test_nesting_is_capped_but_brackets_in_strings_are_free(void **state)
{
	(void)state;
	char deep[200];
	struct err e = {0};
	struct json *j = NULL;

	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	assert_code(refused((struct str){deep, 130}, &e), ERR_LIMIT);
	assert_code(json_parse((struct str){deep + 1, 128}, &j, &e), ERR_NONE);
	json_free(j);
	memset(deep, '[', sizeof(deep));
	memcpy(deep, "\"\\\"", 3);
	deep[sizeof(deep) - 1] = '"';
	assert_code(json_parse((struct str){deep, sizeof(deep)}, &j, &e), ERR_NONE);
	json_free(j);
}

static void test_a_byte_order_mark_is_skipped_and_the_last_duplicate_wins(void **state)
{
	(void)state;
	struct json *j = NULL;
	const struct json_val *root = parsed("\xEF\xBB\xBF{\"a\":1,\"a\":2}", &j);

	assert_int_equal(json_int(json_get(root, "a"), 0), 2);
	json_free(j);
}

static void test_an_integer_beyond_64_bits_does_not_lose_the_document(void **state)
{
	(void)state;
	struct json *j = NULL;
	const struct json_val *root = parsed("[99999999999999999999,-1e300,3]", &j);

	assert_true(json_int(json_at(root, 0), 0) == INT64_MAX);
	assert_true(json_int(json_at(root, 1), 0) == INT64_MIN);
	assert_int_equal(json_int(json_at(root, 2), 0), 3);
	json_free(j);
}

static void collect(struct str name, const struct json_val *v, void *arg)
{
	(void)v;
	buf_str(arg, name);
}

static void test_each_goes_in_the_order_of_the_text(void **state)
{
	(void)state;
	struct json *j = NULL;
	AUTO_BUF struct buf names;

	buf_init(&names, 100);
	json_each(parsed("{\"z\":1,\"a\":2,\"m\":3}", &j), collect, &names);
	assert_string_equal(names.p, "zam");
	json_each(NULL, collect, &names);
	assert_string_equal(names.p, "zam");
	json_free(j);
}

static void write_sample(struct jsonw *w)
{
	jsonw_object(w, NULL);
	jsonw_str(w, "s", STR("قال \"نعم\"\n\x01\x7F\xFF/"));
	jsonw_array(w, "list");
	jsonw_int(w, NULL, INT64_MIN);
	jsonw_bool(w, NULL, true);
	jsonw_null(w, NULL);
	jsonw_array(w, NULL);
	jsonw_end(w);
	jsonw_end(w);
	jsonw_str_opt(w, "none", STR(""));
	jsonw_raw(w, "raw", STR("{\"x\":1}"));
	jsonw_end(w);
}

static void test_writes_raw_utf8_and_escapes_only_what_must_be(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	write_sample(&w);
	assert_string_equal(out.p, "{\"s\":\"قال \\\"نعم\\\"\\n\\u0001\x7F\xEF\xBF\xBD/\","
				   "\"list\":[-9223372036854775808,true,null,[]],\"none\":null,"
				   "\"raw\":{\"x\":1}}");
}

static void test_pretty_output_is_indented_and_reads_back(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct jsonw w;
	struct json *j = NULL;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, true);
	write_sample(&w);
	assert_has(out.p, "{\n  \"s\": ");
	assert_has(out.p, "\n    true,\n");
	assert_has(out.p, "[]\n  ],");
	assert_int_equal(json_len(json_get(parsed(out.p, &j), "list")), 4);
	json_free(j);
}

static void test_siblings_at_one_depth_do_not_inherit_commas(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, BUF_NO_MAX);
	jsonw_init(&w, &out, false);
	jsonw_array(&w, NULL);
	for (int i = 0; i < 2; i++) {
		jsonw_object(&w, NULL);
		jsonw_int(&w, "i", i);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	assert_string_equal(out.p, "[{\"i\":0},{\"i\":1}]");
}

static void test_a_full_buffer_shows_in_over(void **state)
{
	(void)state;
	AUTO_BUF struct buf out;
	struct jsonw w;

	buf_init(&out, 10);
	jsonw_init(&w, &out, false);
	write_sample(&w);
	assert_true(out.over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walks_a_path_without_tests_at_each_step),
		cmocka_unit_test(test_every_type_has_its_name),
		cmocka_unit_test(test_an_error_names_line_and_column),
		cmocka_unit_test(test_refuses_bad_bytes),
		cmocka_unit_test(test_nesting_is_capped_but_brackets_in_strings_are_free),
		cmocka_unit_test(test_a_byte_order_mark_is_skipped_and_the_last_duplicate_wins),
		cmocka_unit_test(test_an_integer_beyond_64_bits_does_not_lose_the_document),
		cmocka_unit_test(test_each_goes_in_the_order_of_the_text),
		cmocka_unit_test(test_writes_raw_utf8_and_escapes_only_what_must_be),
		cmocka_unit_test(test_pretty_output_is_indented_and_reads_back),
		cmocka_unit_test(test_siblings_at_one_depth_do_not_inherit_commas),
		cmocka_unit_test(test_a_full_buffer_shows_in_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
