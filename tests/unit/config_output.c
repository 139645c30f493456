/* SPDX-License-Identifier: ISC */
/* Files with what watches find ([output id]). */
#include "tests/unit/config_fixture.h"

#define WATCH "[watch bridge]\nterm = الجسر\n"

static void test_an_output_has_its_defaults(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f,
		WATCH "[output a]\npath = a.xml\nwatch = bridge\n"
		      "[output b]\npath = /tmp/b.csv\nwatch = bridge\nformat = csv\n"
		      "every = 10m\nlimit = 5\n");
	fixture_expect_good(f);
	assert_int_equal(f->c->n_outputs, 2);
	const struct config_output *a = &f->c->outputs[0];
	const struct config_output *b = &f->c->outputs[1];

	assert_str_is(a->watch, "bridge");
	assert_true(str_starts(a->path, str_of(f->dir)) && str_ends(a->path, STR("/a.xml")));
	assert_int_equal(a->format, 0);
	assert_int_equal(a->every_ms, 60000);
	assert_int_equal(a->limit, 100);
	assert_int_equal(b->format, 2);
	assert_int_equal(b->every_ms, 600000);
	assert_int_equal(b->limit, 5);
}

static void test_what_is_wrong_with_outputs(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"[output a]\npath = a\nwatch = bridg\n",
			"there is no watch 'bridg'; did you mean 'bridge'?"},
		{"[output a]\nwatch = bridge\n", "[output a] needs 'path"},
		{"[output a]\npath = a\n", "[output a] needs 'watch"},
		{"[output a]\npath = a\nwatch = bridge\n[output a]\npath = b\nwatch = bridge\n",
			"[output a] is defined twice"},
		{"[output a]\npath = a\nwatch = bridge\n[output b]\npath = a\nwatch = bridge\n",
			"[output b] has a path that another one has"},
		{"[output a]\npath = a\nwatch = bridge\nformat = rss\n", "rss"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[512];

		snprintf(text, sizeof(text), "%s%s", WATCH, rows[i].text);
		fixture_load_text(f, text);
		assert_null(f->c);
		fixture_expect(f, rows[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_an_output_has_its_defaults),
		config_test(test_what_is_wrong_with_outputs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
