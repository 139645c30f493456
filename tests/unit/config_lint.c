/* SPDX-License-Identifier: ISC */
/* Warnings about watch lines: where they are reported, how often, and when not. */
#include "tests/unit/config_fixture.h"

#define DEST "[destination d]\ntype = console\n"

static void test_a_warning_stands_at_its_line_and_column(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm inflected = قرار الغاء الاتفاق\n");
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:4:23: warning: 'الغاء' without its hamza");
}

static void test_a_file_of_terms_is_looked_at_line_by_line(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "names.txt", "الجسر\nقرب المانيا\nالجس\u200Fر\n", 0600);
	fixture_load_text(f, DEST "[watch a]\nterms_file = names.txt\n");
	assert_non_null(f->c);
	fixture_expect(f, "names.txt:2:5: warning: 'المانيا' without its hamza");
	fixture_expect(f, "names.txt:3:1: note: removed invisible direction marks");
	fixture_expect(f, "names.txt:3:1: warning: finds the same as line 1;");
}

static void test_a_set_is_looked_at_once(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[set s]\nterm = المانيا\nterm = النهر\n"
				  "[watch a]\nuse = s\n[watch b]\nuse = s\nterm = النَّهر\n");
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:4:8: warning: 'المانيا' without its hamza");
	fixture_expect(f, "rasid.conf:10:8: warning: finds the same as line 5;");
	assert_int_equal(f->d.n, 2);
}

static void test_a_term_is_known_behind_a_prefix_in_another_watch(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = وزعاترة\n[watch b]\nterm = زعاترة\n");
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:4:8: warning: begins with prefixes, which are taken "
			  "literally; with 'زعاترة'");
}

static void test_what_has_no_effect_is_named(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = النهر\nterm exact, foreign = كاغينز\n"
				  "exclude dialect exact = الجسر\n[set idle]\nterm = الضفة\n");
	assert_non_null(f->c);
	fixture_expect(
		f, "rasid.conf:5:1: warning: 'foreign' has no effect together with 'exact'");
	fixture_expect(
		f, "rasid.conf:6:1: warning: 'dialect' has no effect together with 'exact'");
	fixture_expect(f, "rasid.conf:7:1: warning: no watch uses [set idle]");
	assert_int_equal(f->d.n, 3);
	fixture_load_text(f, DEST "[set s]\nterm = الضفة\n[watch a]\nuse = s\n"
				  "term exact wildcard case = نهر*\n");
	fixture_expect_good(f);
}

static void test_the_same_term_in_two_watches_is_no_mistake(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = الجسر\n[watch b]\nterm = الجسر\n");
	fixture_expect_good(f);
}

static void test_a_term_that_is_excluded_too_is_named(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = النهر\nterm = الجسر\n"
				  "exclude = النَّهر\nexcept = الجسر\n");
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:6:11: warning: the term of line 4 never counts: it is "
			  "what this line excludes");
	fixture_expect(f, "rasid.conf:7:10: warning: the term of line 5 never counts: it is "
			  "what this line excepts");
	fixture_load_text(f, DEST "[watch a]\nterm = النهر\nexclude title = النهر\n");
	fixture_expect_good(f);
}

static void test_conditions_and_tests_quieten_what_is_only_doubtful(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = السوداني\nrequire = بغداد | الإطار\n"
				  "[watch b]\nterm = نمر\nskip = بنمرة\n");
	fixture_expect_good(f);
}

static void test_many_findings_of_a_kind_are_counted(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf text = {0};

	buf_init(&text, 4096);
	buf_str(&text, STR(DEST "[watch a]\n"));
	for (int i = 0; i < 14; i++)
		buf_printf(&text, "term = للمشروع %d\n", i);
	fixture_load_text(f, text.p);
	assert_non_null(f->c);
	fixture_expect(f, "rasid.conf:3:1: note: and 4 more like these in [watch a]");
	assert_int_equal(f->d.n, 11);
}

static void test_terms_of_three_letters_are_one_note(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = نمر\nterm = قطن\n[watch b]\nterm = رمل\n"
				  "term = تمر\nterm = ثوم\nterm = بصل\n");
	assert_non_null(f->c);
	fixture_expect(f,
		"rasid.conf:4:8: note: 6 terms of three letters: with a prefix each may "
		"be another word; 'skip =' lines guard against those you know: "
		"نمر، قطن، رمل، تمر، ثوم ...");
	assert_int_equal(f->d.n, 1);
	fixture_load_text(f, DEST "[watch a]\nterm = نمر\n");
	fixture_expect(f, "1 term of three letters: with a prefix it may");
	assert_int_equal(f->d.n, 1);
}

/* The warning is why the test fails. */
static void test_a_failing_test_hides_no_warning(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = داعش أو القاعدة\nmatch = هاجم داعش\n");
	assert_null(f->c);
	fixture_expect(f, "rasid.conf:5:9: error: test failed");
	fixture_expect(f, "rasid.conf:4:13: warning: 'أو' is searched as a word");
}

static void test_nothing_is_said_while_there_are_other_errors(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, DEST "[watch a]\nterm = المانيا\nuse = none\n");
	assert_null(f->c);
	assert_int_equal(f->d.n, 1);
}

static void test_the_shipped_lists_raise_no_warning(void **state)
{
	struct fixture *f = *state;

	f->c = config_load("etc", &f->a, &f->d);
	assert_non_null(f->c);
	assert_int_equal(f->d.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_a_warning_stands_at_its_line_and_column),
		config_test(test_a_file_of_terms_is_looked_at_line_by_line),
		config_test(test_a_set_is_looked_at_once),
		config_test(test_a_term_is_known_behind_a_prefix_in_another_watch),
		config_test(test_what_has_no_effect_is_named),
		config_test(test_the_same_term_in_two_watches_is_no_mistake),
		config_test(test_a_term_that_is_excluded_too_is_named),
		config_test(test_conditions_and_tests_quieten_what_is_only_doubtful),
		config_test(test_many_findings_of_a_kind_are_counted),
		config_test(test_terms_of_three_letters_are_one_note),
		config_test(test_a_failing_test_hides_no_warning),
		config_test(test_nothing_is_said_while_there_are_other_errors),
		config_test(test_the_shipped_lists_raise_no_warning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
