/* SPDX-License-Identifier: ISC */
/* Queries and forms, read and written. */
#include "base/form.h"
#include "tests/unit/unit.h"

static void assert_value(const char *query, const char *name, const char *want)
{
	AUTO_BUF struct buf b;

	buf_init(&b, 16);
	assert_int_equal(form_value(str_of(query), str_of(name), &b), want != NULL);
	assert_str_eq(buf_view(&b), str_of(want));
}

static void test_a_value_by_its_name(void **state)
{
	(void)state;
	assert_value("a=1&b=2&a=3", "a", "1");
	assert_value("a=1&b=2&a=3", "b", "2");
	assert_value("a=1", "c", NULL);
	assert_value("ab=1", "a", NULL);
	assert_value("a", "a", "");
	assert_value("", "a", NULL);
	assert_value("a=", "a", "");
	assert_value("a=b=c", "a", "b=c");
}

static void test_values_are_decoded(void **state)
{
	(void)state;
	assert_value("a=x%20y+z%2B", "a", "x y z+");
	assert_value("a=%D8%AE", "a", "خ");
	assert_value("a=%4", "a", NULL);
	assert_value("a=%zz", "a", NULL);
	assert_value("a=12345678901234567", "a", NULL); /* more than fits */
}

static void test_outside_of_forms_a_plus_is_a_plus(void **state)
{
	AUTO_BUF struct buf b;
	(void)state;

	buf_init(&b, 16);
	assert_true(form_decode(STR("a+b"), false, &b));
	assert_buf_is(&b, "a+b");
}

static void test_what_is_encoded_is_read_again(void **state)
{
	AUTO_BUF struct buf b, again;

	(void)state;
	buf_init(&b, 64);
	buf_init(&again, 64);
	form_encode(STR("a-._~ &=%+\0\xD8\xA7/"), &b);
	assert_buf_is(&b, "a-._~%20%26%3D%25%2B%00%D8%A7%2F");
	assert_true(form_decode(buf_view(&b), true, &again));
	assert_buf_is(&again, "a-._~ &=%+\0\xD8\xA7/");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_value_by_its_name),
		cmocka_unit_test(test_values_are_decoded),
		cmocka_unit_test(test_outside_of_forms_a_plus_is_a_plus),
		cmocka_unit_test(test_what_is_encoded_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
