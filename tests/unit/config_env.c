/* SPDX-License-Identifier: ISC */
/* Where values and directories come from: environment, systemd's variables, XDG. */
#include "tests/unit/config_fixture.h"

static void test_the_environment_overrides_the_files(void **state)
{
	struct fixture *f = *state;

	setenv("RASID_FETCH_INTERVAL", "7m", 1);
	fixture_load_text(f, "[fetch]\ninterval = 20m\n");
	fixture_expect_good(f);
	assert_int_equal(f->c->interval_ms, 7 * 60 * 1000);
}

static void test_a_wrong_value_in_the_environment_is_named(void **state)
{
	struct fixture *f = *state;

	setenv("RASID_FETCH_INTERVAL", "soon", 1);
	fixture_load(f);
	assert_null(f->c);
	fixture_expect(f, "RASID_FETCH_INTERVAL: error: 'interval': expected a duration");
}

static void test_an_empty_value_in_the_environment_is_an_error(void **state)
{
	struct fixture *f = *state;

	setenv("RASID_DAEMON_DATA_DIR", "", 1);
	fixture_load(f);
	assert_null(f->c);
	fixture_expect(f, "RASID_DAEMON_DATA_DIR: error: 'data_dir' has no value");
}

static void test_an_unknown_key_in_the_environment_is_an_error_with_a_suggestion(void **state)
{
	struct fixture *f = *state;

	setenv("RASID_FETCH_INTERVALL", "7m", 1);
	fixture_load(f);
	assert_null(f->c);
	fixture_expect(f, "unknown key 'intervall' in [fetch]; did you mean 'interval'?");
}

static void test_other_variables_of_the_same_prefix_are_left_alone(void **state)
{
	struct fixture *f = *state;

	setenv("RASID_BIDI", "isolate", 1);
	setenv("RASID_FEED_URL", "https://x.example/", 1);
	fixture_load(f);
	fixture_expect_good(f);
}

static void test_systemd_directories_are_the_defaults(void **state)
{
	struct fixture *f = *state;

	setenv("STATE_DIRECTORY", "/var/lib/private/rasid:/second", 1);
	setenv("RUNTIME_DIRECTORY", "/run/rasid-x", 1);
	fixture_load(f);
	fixture_expect_good(f);
	expect_str(f->c->data_dir, "/var/lib/private/rasid");
	expect_str(f->c->runtime_dir, "/run/rasid-x");
}

static void test_a_configured_directory_beats_systemd(void **state)
{
	struct fixture *f = *state;

	setenv("STATE_DIRECTORY", "/var/lib/private/rasid", 1);
	setenv("RASID_DAEMON_DATA_DIR", "/srv/data", 1);
	fixture_load(f);
	expect_str(f->c->data_dir, "/srv/data");
}

static void test_a_configuration_of_ones_own_has_a_socket_of_its_own(void **state)
{
	struct fixture *f = *state;

	fixture_load_text(f, "[daemon]\ndata_dir = state\n");
	fixture_expect_good(f);
	assert_true(str_ends(f->c->data_dir, STR("/state")));
	assert_str_eq(f->c->runtime_dir, f->c->data_dir);
}

static void test_configuration_directory_is_read_when_none_is_named(void **state)
{
	struct fixture *f = *state;

	fixture_write(f, "rasid.conf", "[fetch]\nper_host = 5\n", 0600);
	setenv("CONFIGURATION_DIRECTORY", f->dir, 1);
	fixture_load_from(f, NULL);
	fixture_expect_good(f);
	assert_int_equal(f->c->per_host, 5);
	assert_str_eq(f->c->dir, str_of(f->dir));
}

static void test_a_missing_default_directory_gives_the_built_in_defaults(void **state)
{
	struct fixture *f = *state;

	setenv("CONFIGURATION_DIRECTORY", "/nonexistent/rasid", 1);
	fixture_load_from(f, NULL);
	fixture_expect_good(f);
	assert_str_is(f->c->dir, "/nonexistent/rasid");
	assert_int_equal(f->c->per_host, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		config_test(test_the_environment_overrides_the_files),
		config_test(test_a_wrong_value_in_the_environment_is_named),
		config_test(test_an_empty_value_in_the_environment_is_an_error),
		config_test(
			test_an_unknown_key_in_the_environment_is_an_error_with_a_suggestion),
		config_test(test_other_variables_of_the_same_prefix_are_left_alone),
		config_test(test_systemd_directories_are_the_defaults),
		config_test(test_a_configured_directory_beats_systemd),
		config_test(test_a_configuration_of_ones_own_has_a_socket_of_its_own),
		config_test(test_configuration_directory_is_read_when_none_is_named),
		config_test(test_a_missing_default_directory_gives_the_built_in_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
