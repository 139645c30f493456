/* SPDX-License-Identifier: ISC */
/* Who is told of an alert, and what is warned of that nothing connects. */
#include "tests/unit/config_fixture.h"

#define PARTS                                                                                  \
	"[destination desk]\ntype = console\n"                                                 \
	"[destination night]\ntype = console\n"                                                \
	"[destination all]\ntype = console\n"                                                  \
	"[feed nahr]\nurl = https://nahr.example/\ntags = iraq\n"                              \
	"[feed wadi]\nurl = https://wadi.example/\n"                                           \
	"[watch bridge]\nterm = الجسر\n"                                                  \
	"[watch river]\nterm = النهر\npriority = high\nnotify = desk\n"

/* The destinations of an alert, one letter each. */
static void expect_told(
	struct fixture *f, const char *watch, const char *feed, const char *want)
{
	static const char *const dests[] = {"desk", "night", "all"};
	char got[4] = "";

	for (size_t i = 0; i < 3; i++)
		if (config_tells(f->c, config_watch(f->c, str_of(watch)),
			    config_feed(f->c, str_of(feed)), str_of(dests[i])))
			strncat(got, dests[i], 1);
	assert_string_equal(got, want);
}

static void test_without_routes_a_watch_tells_those_it_names_or_all(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS);
	fixture_expect_good(f);
	expect_told(f, "bridge", "nahr", "dna");
	expect_told(f, "river", "nahr", "d");
}

static void test_every_route_that_fits_fires_besides_what_the_watch_names(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS "[route archive]\nnotify = all\n"
				   "[route iraq]\nfeeds = tag:iraq\nnotify = night\n"
				   "[route high]\npriority = high\npriority = urgent\n"
				   "feeds = wadi\nnotify = night\n");
	fixture_expect_good(f);
	expect_told(f, "bridge", "nahr", "na");
	expect_told(f, "bridge", "wadi", "a");
	expect_told(f, "river", "nahr", "dna");
	expect_told(f, "river", "wadi", "dna");
}

static void test_a_route_asks_for_all_that_it_names(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS "[route one]\nwatch = river\nfeeds = nahr\nnotify = night\n"
				   "[route two]\nwatch = bridge\nnotify = all\n");
	fixture_expect_good(f);
	expect_told(f, "river", "nahr", "dn");
	expect_told(f, "river", "wadi", "d");
	expect_told(f, "bridge", "nahr", "a");
}

static void test_what_nothing_connects_is_warned_of(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS "[route one]\npriority = low\nnotify = night\n");
	fixture_expect(f, "[route one] never fires: no watch has what it asks for");
	fixture_expect(f, "[watch bridge] tells nobody: no [route] takes it");
	fixture_expect(f, "[destination all] is told nothing");
	assert_int_equal(f->d.n_errors, 0);
}

static void test_names_of_a_route_must_exist(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS "[route one]\nwatch = brigde\nfeeds = tag:syria\n"
				   "notify = dsek\n[route one]\nnotify = desk\n"
				   "[route two]\nwatch = bridge\n");
	fixture_expect(f, "there is no [watch brigde]; did you mean 'bridge'?");
	fixture_expect(f, "no feed has the tag 'syria'");
	fixture_expect(f, "there is no [destination dsek]; did you mean 'desk'?");
	fixture_expect(f, "[route one] is defined twice");
	fixture_expect(f, "[route two] needs 'notify ='");
}

static void test_operations_name_destinations_in_one_line(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, PARTS "[operations]\nnotify = night, all\n");
	fixture_expect_good(f);
	assert_int_equal(f->c->n_ops_notify, 2);
	assert_true(str_eq(f->c->ops_notify[1], STR("all")));
	fixture_load_text(f, PARTS "[operations]\nnotify = nihgt\n");
	fixture_expect(f, "there is no [destination nihgt]; did you mean 'night'?");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_without_routes_a_watch_tells_those_it_names_or_all),
		config_test(test_every_route_that_fits_fires_besides_what_the_watch_names),
		config_test(test_a_route_asks_for_all_that_it_names),
		config_test(test_what_nothing_connects_is_warned_of),
		config_test(test_names_of_a_route_must_exist),
		config_test(test_operations_name_destinations_in_one_line),
	};

	return cmocka_run_group_tests_name("config_route", tests, NULL, NULL);
}
