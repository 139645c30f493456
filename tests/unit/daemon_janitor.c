/* SPDX-License-Identifier: ISC */
/* Timed jobs on a real loop whose turns, not whose time, are counted. */
#include "daemon/janitor.h"
#include "tests/unit/unit.h"

/* What the jobs here take for the daemon. */
struct app {
	struct janitor janitor;
	char log[16]; /* which job ran */
	size_t n;
	size_t until; /* then the janitor is closed */
	int64_t watchdog_ms;
};

static void note(struct app *app, char c)
{
	if (app->n < sizeof(app->log) - 1)
		app->log[app->n++] = c;
	if (app->n == app->until)
		janitor_close(&app->janitor);
}

static void run_a(struct app *app)
{
	note(app, 'a');
}

static void run_b(struct app *app)
{
	note(app, 'b');
}

static int64_t watchdog(const struct app *app)
{
	return app->watchdog_ms;
}

/* Until the janitor is closed: the loop has nothing else to wait for. */
static void run(struct app *app, const struct janitor_job *jobs, size_t n)
{
	uv_loop_t loop;

	uv_loop_init(&loop);
	janitor_open(&app->janitor, &loop, jobs, n, app);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void test_a_job_runs_again_and_again_until_the_janitor_is_closed(void **state)
{
	(void)state;
	static const struct janitor_job jobs[] = {{"a", 0, 1, run_a, NULL}};
	struct app app = {.until = 5};

	run(&app, jobs, 1);
	assert_string_equal(app.log, "aaaaa");
}

static void test_jobs_due_together_run_in_the_order_of_the_table(void **state)
{
	(void)state;
	static const struct janitor_job jobs[] = {
		{"b", 0, 3600000, run_b, NULL}, {"a", 0, 3600000, run_a, NULL}};
	struct app app = {.until = 2};

	run(&app, jobs, 2);
	assert_string_equal(app.log, "ba");
}

static void test_no_job_runs_once_one_has_closed_the_janitor(void **state)
{
	(void)state;
	static const struct janitor_job jobs[] = {
		{"a", 0, 1, run_a, NULL}, {"b", 0, 1, run_b, NULL}};
	struct app app = {.until = 1};

	run(&app, jobs, 2);
	assert_string_equal(app.log, "a");
}

static void test_the_first_run_waits_for_its_own_time(void **state)
{
	(void)state;
	static const struct janitor_job jobs[] = {{"a", 3600000, 5000, run_a, NULL}};
	struct app app = {0};
	const uv_timer_t *timer = &app.janitor.timers[0].timer;
	uv_loop_t loop;

	uv_loop_init(&loop);
	janitor_open(&app.janitor, &loop, jobs, 1, &app);
	assert_int_equal(uv_timer_get_due_in(timer), 3600000);
	assert_int_equal(uv_timer_get_repeat(timer), 5000);
	janitor_close(&app.janitor);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

static void test_a_period_of_nothing_means_never(void **state)
{
	(void)state;
	static const struct janitor_job jobs[] = {
		{"b", 0, 0, run_b, watchdog}, {"a", 0, 1, run_a, NULL}};
	struct app app = {.until = 3};

	run(&app, jobs, 2);
	assert_string_equal(app.log, "aaa");
	app = (struct app){.until = 1, .watchdog_ms = 3600000};
	run(&app, jobs, 2);
	assert_string_equal(app.log, "b");
}

static void test_the_watchdog_gets_three_chances(void **state)
{
	(void)state;
	assert_int_equal(janitor_watchdog_period_ms(60000), 20000);
	assert_int_equal(janitor_watchdog_period_ms(2), 1);
	assert_int_equal(janitor_watchdog_period_ms(1), 1);
	assert_int_equal(janitor_watchdog_period_ms(0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_job_runs_again_and_again_until_the_janitor_is_closed),
		cmocka_unit_test(test_jobs_due_together_run_in_the_order_of_the_table),
		cmocka_unit_test(test_no_job_runs_once_one_has_closed_the_janitor),
		cmocka_unit_test(test_the_first_run_waits_for_its_own_time),
		cmocka_unit_test(test_a_period_of_nothing_means_never),
		cmocka_unit_test(test_the_watchdog_gets_three_chances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
