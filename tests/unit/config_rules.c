/* SPDX-License-Identifier: ISC */
/* Rules of the configuration that need more than a golden directory to show. */
#include "tests/unit/config_fixture.h"

static void test_numbers_have_an_upper_bound(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[fetch]\nconnections = 1025\ntimeout = 2h\n");
	fixture_expect(f, "'connections': must be at least 1 and at most 1024");
	fixture_expect(f, "'timeout': must be at least 100ms and at most 1h");
}

static void test_zones_lie_between_14_hours_west_and_east(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[feed a]\nurl = https://x.example/\nzone = -03:30\n");
	fixture_expect_good(f);
	assert_int_equal(f->c->feeds[0].zone_s, -(3 * 3600 + 1800));
	fixture_load_text(f, "[feed a]\nurl = https://x.example/\nzone = +15:00\n");
	fixture_expect(f, "expected an offset from UTC such as +03:00");
}

static void test_the_longest_interval_may_not_be_shorter_than_the_shortest(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[fetch]\nmin_interval = 1h\nmax_interval = 1m\n");
	assert_null(f->c);
	fixture_expect(
		f, "rasid.conf:3:1: error: 'max_interval' is shorter than 'min_interval'");
}

static void test_a_wave_needs_articles_of_more_than_a_week(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[store]\nkeep_articles = 7d\n[destination d]\ntype = console\n"
			     "[watch a]\nterm = الجسر\nburst = 3x\n");
	fixture_expect(f, "[watch a]: 'burst' never fires: it needs articles of a week");
	fixture_load_text(f, "[store]\nkeep_articles = 8d\n[destination d]\ntype = console\n"
			     "[watch a]\nterm = الجسر\nburst = 3x\n"
			     "[watch b]\nterm = النهر\n");
	fixture_expect_good(f);
}

static void test_a_watchs_tests_see_that_watch_only(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[destination d]\ntype = console\n"
			     "[watch a]\nterm = الجسر\nmatch = عبر الجسر\n"
			     "[watch b]\nterm = النهر\nskip = عبر الجسر\n"
			     "[watch c]\nterm = المدينة\nskip = عبر الجسر\n");
	fixture_expect_good(f);
}

static void test_tests_are_run_whatever_field_or_feed_a_term_asks_for(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[destination d]\ntype = console\n"
			     "[feed x]\nurl = https://x.example/\n"
			     "[watch a]\nfeeds = x\nterm body = الجسر\nmatch = عبر الجسر\n"
			     "[watch b]\nterm title = النهر\nmatch = ضفة النهر\n"
			     "[watch c]\nterm source = الغابة\nmatch = جريدة الغابة\n");
	fixture_expect_good(f);
}

static void test_tests_are_not_run_when_something_else_is_wrong(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch a]\nterm = الجسر\nmatch = ضفة النهر\ntrem = النهر\n");
	assert_int_equal(f->d.n_errors, 1);
	fixture_expect(f, "did you mean 'term'?");
}

static void test_two_wrong_lines_of_one_watch_are_both_reported(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch a]\nterm = ---\nterm = الجسر\nterm = !!!\n");
	assert_int_equal(f->d.n_errors, 2);
	fixture_expect(f, "rasid.conf:2:8: error:");
	fixture_expect(f, "rasid.conf:4:8: error:");
}

static void test_a_part_that_cannot_be_compiled_is_pointed_at(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "names.txt", "الجسر\n  ---\n", 0600);
	fixture_load_text(f, "[set s]\nrequire = الضفة | --- | النهر\n"
			     "[watch a]\nnear 8 = بغداد +\n"
			     "near 8 exact = أ ب ت ث ج ح خ د ذ ر ز س ش ص ض ط ظ + بغداد\n"
			     "terms_file = names.txt\nuse = s\n");
	assert_int_equal(f->d.n_errors, 4);
	fixture_expect(f, "rasid.conf:2:19: error: no letters or digits in \"---\"");
	fixture_expect(f, "rasid.conf:4:17: error: no letters or digits in \"\"");
	fixture_expect(f, "rasid.conf:5:16: error: more than 16 words");
	fixture_expect(f, "names.txt:2:1: error: no letters or digits");
}

static void test_a_terms_file_is_checked_line_by_line(void **state)
{
	struct fixture *f = *state;

	fixture_write(
		f, "names.txt", "\xEF\xBB\xBFالجسر\n# تعليق\n\xC7\xE1\nالنهر، المدينة\n", 0600);
	fixture_load_text(f, "[watch a]\nterms_file = names.txt\n");
	assert_null(f->c);
	fixture_expect(f, "names.txt:3:1: error: invalid UTF-8; save the file as UTF-8");
	fixture_expect(f, "names.txt:4:6: warning: one term per line");
	assert_int_equal(f->d.n_errors, 1);
}

static void test_the_first_line_of_a_windows_file_has_no_mark_before_it(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "names.txt", "\xEF\xBB\xBF# أسماء\r\nالجسر\r\nالنهر\r\n", 0600);
	fixture_load_text(f, "[watch a]\nterms_file = names.txt\n");
	assert_non_null(f->c);
	assert_int_equal(f->c->watches[0].def.n_lines, 2);
	expect_str(f->c->watches[0].def.lines[0].text, "الجسر");
	expect_str(f->c->watches[0].def.lines[1].text, "النهر");
}

static void test_columns_of_a_spreadsheet_are_warned_of(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "names.txt", "الجسر,7\nالنهر\t8\nخصص 1,000 دينار\n", 0600);
	fixture_load_text(f, "[destination d]\ntype = console\n"
			     "[watch a]\nterms_file = names.txt\n");
	assert_non_null(f->c);
	fixture_expect(f, "names.txt:1:6: warning: one term per line; ',' does not");
	fixture_expect(f, "names.txt:2:6: warning: one term per line; a tab does not");
	assert_int_equal(f->d.n, 2);
}

static void test_show_names_the_variable_that_won(void **state)
{
	struct fixture *f = *state;
	AUTO_BUF struct buf out;
	struct err e;

	buf_init(&out, BUF_NO_MAX);
	setenv("RASID_FETCH_INTERVAL", "7m", 1);
	assert_code(config_show(f->dir, true, &out, &e), ERR_NONE);
	assert_has(out.p, "# $RASID_FETCH_INTERVAL\ninterval = 7m\n");
	assert_has(out.p, "# default\nmin_interval = 5m\n");
}

static void test_a_watch_that_can_never_alert_is_an_error(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch a]\nmin = 3\nterm = الجسر\nnear 4 = النهر + المدينة\n");
	assert_null(f->c);
	fixture_expect(f,
		"rasid.conf:1:1: error: [watch a] never alerts: 'min = 3', and it has "
		"only 2 'term' and 'near' lines");
	fixture_load_text(f, "[watch a]\nnear 4 = النهر\n");
	assert_null(f->c);
	fixture_expect(f, "rasid.conf:2:10: error: 'near' needs two parts or more");
}

static void test_a_set_counts_once_however_often_it_is_used(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[set s]\nterm = الجسر\n[destination d]\ntype = console\n"
			     "[watch a]\nuse = s\nuse = s\n");
	assert_non_null(f->c);
	assert_int_equal(f->c->watches[0].def.n_lines, 1);
	fixture_expect(f, "rasid.conf:7:7: warning: [set s] is used already");
}

static void test_a_term_counts_once_however_often_it_is_written(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[watch a]\nterm = بغداد\nterm = بَغداد\nmin = 2\n");
	assert_null(f->c);
	fixture_expect(f,
		"rasid.conf:1:1: error: [watch a] never alerts: 'min = 2', and only 1 of "
		"its 'term' and 'near' lines find different things");
	fixture_load_text(f, "[watch a]\nterm = بغداد\nterm = بَغداد\nterm = الأنبار\nmin = 2\n"
			     "skip = وصل إلى بغداد\nmatch = وصل إلى بغداد والأنبار\n");
	assert_non_null(f->c);
}

static void test_a_failed_test_names_the_condition(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{"وصل القطار", "none of its terms is in it"},
		{"الجسر الخشبي والنهر في المدينة", "an 'except =' covers what is found"},
		{"الجسر في المدينة", "it has fewer than 'min = 2' of the terms"},
		{"الجسر والنهر في المدينة قرب الميناء", "the 'exclude =' of line 9 is in it"},
		{"الجسر والنهر", "the 'require =' of line 8 is not"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = xasprintf("[destination d]\ntype = console\n"
				       "[watch a]\nmin = %d\nterm = الجسر\nterm = النهر\n"
				       "except = الجسر الخشبي والنهر\n"
				       "require = القرية | المدينة\nexclude = الميناء\n"
				       "match = %s\n",
			i == 1 ? 1 : 2, rows[i].text);

		fixture_load_text(f, text);
		fixture_expect(f, rows[i].why);
		free(text);
	}
}

static void test_guard_words_of_the_site_are_read(void **state)
{
	struct fixture *f = *state;
	static const char watch[] = "[match]\nguard_words_file = guards.txt\n"
				    "[destination d]\ntype = console\n"
				    "[watch jeddah]\nterm = جدة\nskip = وصل إلى وجدة أمس\n";

	fixture_write(f, "guards.txt", "[prefix]\nوجدة\n", 0600);
	fixture_load_text(f, watch);
	fixture_expect_good(f);
	fixture_write(f, "guards.txt", "[prefix]\n", 0600);
	fixture_load_text(f, watch);
	fixture_expect(f, "test failed: [watch jeddah] finds 'وجدة'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_numbers_have_an_upper_bound),
		config_test(test_zones_lie_between_14_hours_west_and_east),
		config_test(test_the_longest_interval_may_not_be_shorter_than_the_shortest),
		config_test(test_a_wave_needs_articles_of_more_than_a_week),
		config_test(test_a_watchs_tests_see_that_watch_only),
		config_test(test_tests_are_run_whatever_field_or_feed_a_term_asks_for),
		config_test(test_tests_are_not_run_when_something_else_is_wrong),
		config_test(test_two_wrong_lines_of_one_watch_are_both_reported),
		config_test(test_a_part_that_cannot_be_compiled_is_pointed_at),
		config_test(test_a_terms_file_is_checked_line_by_line),
		config_test(test_the_first_line_of_a_windows_file_has_no_mark_before_it),
		config_test(test_columns_of_a_spreadsheet_are_warned_of),
		config_test(test_show_names_the_variable_that_won),
		config_test(test_a_watch_that_can_never_alert_is_an_error),
		config_test(test_a_set_counts_once_however_often_it_is_used),
		config_test(test_a_term_counts_once_however_often_it_is_written),
		config_test(test_a_failed_test_names_the_condition),
		config_test(test_guard_words_of_the_site_are_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
