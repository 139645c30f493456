/* SPDX-License-Identifier: ISC */
/* The pool as its caller sees it: answers, deadlines, crashes, kills, closing. */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "daemon/parser/pool_worker.h"
#include "tests/unit/daemon_pool_rig.h"

static enum parse_kind answer(
	struct str title, size_t body_n, struct arena *a, struct feed_doc *ret)
{
	struct article *t = arena_array(a, 1, sizeof(*t));
	char *body = arena_alloc(a, body_n + 1);

	assert_non_null(body);
	memset(body, 'x', body_n);
	*t = (struct article){.title = str_trim(title),
		.body = {body, body_n},
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
	*ret = (struct feed_doc){
		.format = FORMAT_RSS20, .wellformed = true, .articles = t, .n_articles = 1};
	return PARSE_OK;
}

static void spin(void)
{
	for (volatile unsigned i = 0;; i++)
		;
}

/* "say TEXT", "big", "refuse", "hang", "abort", "exit" */
static enum parse_kind parse(struct str body, const struct parse_opts *opts, struct arena *a,
	struct feed_doc *ret, struct err *e)
{
	if (!str_eq(opts->url, STR("https://feed.test/rss")))
		_exit(9);
	if (str_starts(body, STR("say ")))
		return answer(str_sub(str_sub(body, 4, body.n), 0, 80), 10, a, ret);
	if (str_starts(body, STR("big")))
		return answer(STR("big"), PARSE_MAX_TEXT, a, ret);
	if (str_starts(body, STR("hang")))
		spin();
	if (str_starts(body, STR("abort")))
		abort();
	if (str_starts(body, STR("exit")))
		_exit(3);
	err_set(e, ERR_BAD_INPUT, "this is no feed");
	return PARSE_UNKNOWN;
}

static const struct worker_ops ops = {.parse = parse};

static void test_a_document_is_answered(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);

	rig_parse(r, 0, "say خبر عاجل");
	assert_int_equal(r->answered, 0);
	assert_int_equal(pool_waiting(r->pool), 1);
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_NONE);
	assert_string_equal(r->results[0].text, "خبر عاجل");
	assert_int_equal(pool_waiting(r->pool), 0);
	rig_close(r);
}

static void test_the_parsers_refusal_is_an_answer(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);

	rig_parse(r, 0, "refuse");
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_NONE);
	assert_string_equal(r->results[0].text, "this is no feed");
	rig_close(r);
}

static void test_a_hang_ends_at_the_deadline(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, 300);

	rig_parse(r, 0, "hang");
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_LIMIT);
	assert_has(r->results[0].text, "longer than 300 ms");
	assert_true(r->results[0].elapsed_us >= 295000);
	rig_close(r);
}

static void test_a_hang_holds_up_no_other(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);

	rig_parse(r, 0, "hang");
	for (unsigned i = 1; i <= 50; i++)
		rig_parse(r, i, "say quick");
	rig_turn_until(r, 50);
	assert_int_equal(r->results[0].calls, 0);
	for (unsigned i = 1; i <= 50; i++)
		assert_code(r->results[i].code, ERR_NONE);
	rig_close(r);
}

static void test_a_crash_fails_one_job_once_and_the_worker_is_replaced(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int before = 0;
	int after = 0;

	rig_pids(r, &before, 1);
	rig_parse(r, 0, "abort");
	rig_parse(r, 1, "exit");
	rig_parse(r, 2, "say still here");
	rig_turn_until(r, 3);
	rig_pids(r, &after, 1);
	assert_int_not_equal(before, after);
	assert_int_equal(r->results[0].calls, 1);
	assert_code(r->results[0].code, ERR_LIMIT);
	assert_has(r->results[0].text, "gave up");
	assert_code(r->results[1].code, ERR_LIMIT);
	assert_has(r->results[1].text, "status 3");
	assert_code(r->results[2].code, ERR_NONE);
	rig_close(r);
}

static void test_many_jobs_share_two_workers(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);
	char command[32];

	for (unsigned i = 0; i < 200; i++) {
		snprintf(command, sizeof(command), "say job %u", i);
		rig_parse_n(r, i, command, (size_t)i * 1000);
	}
	rig_turn_until(r, 200);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(command, sizeof(command), "job %u", i);
		assert_int_equal(r->results[i].calls, 1);
		assert_string_equal(r->results[i].text, command);
	}
	rig_close(r);
}

static void test_a_worker_is_replaced_after_a_thousand_jobs(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int before = 0;
	int after = 0;

	rig_pids(r, &before, 1);
	for (unsigned i = 0; i < RIG_JOBS; i++)
		rig_parse(r, i, "say again");
	rig_turn_until(r, RIG_JOBS);
	for (unsigned i = 0; i < RIG_JOBS; i++)
		assert_code(r->results[i].code, ERR_NONE);
	rig_pids(r, &after, 1);
	assert_int_not_equal(before, after);
	rig_close(r);
}

static void test_a_big_body_never_blocks_the_loop(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int pid = 0;

	rig_pids(r, &pid, 1);
	/* With the fork server, which would tell of it. */
	assert_int_equal(kill(r->pool->server_pid, SIGSTOP), 0);
	assert_int_equal(kill(pid, SIGSTOP), 0);
	/* Were this to write all, it would wait for the stopped worker until the alarm. */
	rig_parse_n(r, 0, "big", 8U << 20);
	for (int i = 0; i < 5; i++)
		uv_run(&r->loop, UV_RUN_NOWAIT);
	assert_int_equal(r->answered, 0);
	assert_int_equal(kill(pid, SIGCONT), 0);
	assert_int_equal(kill(r->pool->server_pid, SIGCONT), 0);
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_NONE);
	assert_int_equal(r->results[0].body_n, PARSE_MAX_TEXT);
	rig_close(r);
}

static void test_a_stopped_worker_is_replaced_and_its_document_not_blamed(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	int before = 0;
	int after = 0;

	rig_pids(r, &before, 1);
	rig_parse(r, 0, "hang");
	assert_int_equal(kill(before, SIGSTOP), 0);
	rig_turn_until(r, 1);
	assert_code(r->results[0].code, ERR_IO);
	assert_has(r->results[0].text, "stopped from outside");
	/* Idle, it would have kept the next document waiting until its deadline. */
	rig_pids(r, &before, 1);
	assert_int_equal(kill(before, SIGSTOP), 0);
	do {
		uv_run(&r->loop, UV_RUN_ONCE);
	} while (pool_pids(r->pool, &after, 1) == 0 || after == before);
	rig_parse(r, 1, "say on");
	rig_turn_until(r, 2);
	assert_code(r->results[1].code, ERR_NONE);
	rig_close(r);
}

static void test_places_say_whether_they_get_on(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 1, RIG_FAR_MS);
	struct pool_place then[POOL_WORKERS_MAX];
	struct pool_place now[POOL_WORKERS_MAX];
	int pid = 0;

	assert_int_equal(pool_places(r->pool, then), 1);
	assert_int_not_equal(then[0].work, 0); /* nobody is there yet */
	rig_pids(r, &pid, 1);
	pool_places(r->pool, now);
	assert_int_equal(now[0].work, 0); /* nothing to do */
	rig_parse(r, 0, "say one");
	pool_places(r->pool, then);
	assert_int_not_equal(then[0].work, 0);
	rig_turn_until(r, 1);
	/* A worker that cannot be replaced: whatever happens, the place does not get on. */
	assert_int_equal(kill(r->pool->server_pid, SIGSTOP), 0);
	rig_parse(r, 1, "abort");
	pool_places(r->pool, now);
	assert_int_not_equal(now[0].work, then[0].work); /* a job ended in between */
	while (r->pool->workers[0].state != POOL_ENDING)
		uv_run(&r->loop, UV_RUN_ONCE);
	uv_run(&r->loop, UV_RUN_NOWAIT);
	pool_places(r->pool, then);
	assert_int_equal(now[0].work, then[0].work);
	assert_false(then[0].retrying);
	assert_int_equal(kill(r->pool->server_pid, SIGCONT), 0);
	rig_turn_until(r, 2);
	rig_close(r);
}

static void test_kills_at_random_lose_no_job(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);
	int pids[2];
	unsigned failed = 0;

	for (unsigned i = 0; i < 400; i++)
		rig_parse_n(r, i, "say again", (size_t)i * 100);
	srandom(7);
	for (unsigned seen = 0; r->answered < 400;) {
		uv_run(&r->loop, UV_RUN_ONCE);
		if (r->answered == seen || random() % 8 != 0)
			continue;
		seen = r->answered;
		size_t n = pool_pids(r->pool, pids, 2);

		if (n != 0)
			kill(pids[(size_t)random() % n], SIGKILL);
	}
	for (unsigned i = 0; i < 400; i++) {
		assert_int_equal(r->results[i].calls, 1);
		if (r->results[i].code == ERR_NONE)
			continue;
		failed++;
		assert_code(r->results[i].code, ERR_IO);
		assert_has(r->results[i].text, "killed from outside");
	}
	print_message("%u of 400 jobs were killed\n", failed);
	assert_true(failed > 0 && failed < 200);
	rig_close(r);
}

static size_t fds_open(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	if (d == NULL)
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n - 2;
}

static void test_closing_drops_what_waits_and_leaves_nothing_behind(void **state)
{
	(void)state;
	size_t before = fds_open("/proc/self/fd");
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);
	int pids[2];

	rig_pids(r, pids, 2);
	rig_parse(r, 0, "hang");
	rig_parse_n(r, 1, "hang", 4U << 20);
	for (unsigned i = 2; i < 20; i++)
		rig_parse(r, i, "say never");
	uv_run(&r->loop, UV_RUN_NOWAIT);
	pool_close(r->pool, rig_on_closed, r);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(r->answered, 0);
	rig_close(r);
	assert_int_equal(fds_open("/proc/self/fd"), before);
	/* Neither the fork server nor, reaped by it, a worker is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(kill(pids[0], 0), -1);
	assert_int_equal(kill(pids[1], 0), -1);
}

static void test_closing_at_once_is_fine(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);

	rig_parse(r, 0, "say never");
	rig_close(r);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void test_a_callback_may_close_the_pool(void **state)
{
	(void)state;
	static const char *const commands[] = {"say done", "abort", "hang"};

	for (size_t i = 0; i < 3; i++) {
		struct rig *r = rig_open(&ops, 1, 200);

		r->close_on_answer = true;
		rig_parse(r, 0, commands[i]);
		rig_parse(r, 1, "say never");
		rig_turn_until(r, 1);
		uv_run(&r->loop, UV_RUN_DEFAULT);
		assert_int_equal(r->answered, 1);
		rig_close(r);
	}
}

static void test_the_end_of_the_fork_server_fails_everything_and_is_told(void **state)
{
	(void)state;
	struct rig *r = rig_open(&ops, 2, RIG_FAR_MS);
	int pids[2];

	rig_pids(r, pids, 2);
	rig_parse(r, 0, "hang");
	rig_parse(r, 1, "hang");
	rig_parse(r, 2, "say never");
	assert_true(r->pool->server_pid > 0);
	kill(r->pool->server_pid, SIGKILL);
	rig_turn_until(r, 3);
	for (unsigned i = 0; i < 3; i++) {
		assert_code(r->results[i].code, ERR_IO);
		assert_has(r->results[i].text, "fork server");
	}
	assert_int_equal(r->broken, 1);
	rig_parse(r, 3, "say never");
	assert_int_equal(r->answered, 3);
	rig_turn_until(r, 4);
	assert_code(r->results[3].code, ERR_IO);
	assert_int_equal(r->broken, 1);
	rig_close(r);
}

/* The fork server at its descriptor limit: no socketpair, so no worker. */
static void init_no_descriptors(void)
{
	struct rlimit lim = {STDERR_FILENO + 1, STDERR_FILENO + 1};

	setrlimit(RLIMIT_NOFILE, &lim);
}

/* How often the pool was refused a worker, by its log, which goes to the file from here on. */
static FILE *log_begin(int *ret_stderr)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	*ret_stderr = dup(STDERR_FILENO);
	assert_true(*ret_stderr >= 0 && dup2(fileno(f), STDERR_FILENO) >= 0);
	return f;
}

static unsigned log_end(FILE *f, int old_stderr)
{
	char line[512];
	unsigned n = 0;

	assert_true(dup2(old_stderr, STDERR_FILENO) >= 0);
	close(old_stderr);
	rewind(f);
	while (fgets(line, sizeof(line), f) != NULL)
		n += strstr(line, "no worker could be forked") != NULL;
	fclose(f);
	return n;
}

/* Not at the first refusal: a worker that comes a moment later would have taken them. */
static void test_jobs_fail_when_no_worker_can_be_had(void **state)
{
	(void)state;
	const struct worker_ops poor = {.init = init_no_descriptors, .parse = parse};
	int old_stderr = -1;
	FILE *log = log_begin(&old_stderr);
	struct rig *r = rig_open(&poor, 2, RIG_FAR_MS);

	rig_parse(r, 0, "say never");
	rig_parse(r, 1, "say never");
	rig_turn_until(r, 2);
	assert_true(log_end(log, old_stderr) >= 6); /* three times each worker */
	assert_code(r->results[0].code, ERR_IO);
	assert_has(r->results[0].text, "no parser worker can be started");
	assert_int_equal(r->broken, 0);
	rig_close(r);
}

static void test_limits_are_checked(void **state)
{
	(void)state;
	static const struct pool_limits bad[] = {
		{.workers = 0, .deadline_ms = 5000, .memory = 256U << 20},
		{.workers = 65, .deadline_ms = 5000, .memory = 256U << 20},
		{.workers = 2, .deadline_ms = 0, .memory = 256U << 20},
		{.workers = 2, .deadline_ms = 5000, .memory = 1U << 20},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = {0};
		struct pool *p = NULL;

		assert_code(pool_new(NULL, (struct pool_server){-1, -1}, &bad[i], &p, &e),
			ERR_BAD_INPUT);
		assert_null(p);
		assert_true(e.msg[0] != '\0');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_document_is_answered),
		cmocka_unit_test(test_the_parsers_refusal_is_an_answer),
		cmocka_unit_test(test_a_hang_ends_at_the_deadline),
		cmocka_unit_test(test_a_hang_holds_up_no_other),
		cmocka_unit_test(test_a_crash_fails_one_job_once_and_the_worker_is_replaced),
		cmocka_unit_test(test_many_jobs_share_two_workers),
		cmocka_unit_test(test_a_worker_is_replaced_after_a_thousand_jobs),
		cmocka_unit_test(test_a_big_body_never_blocks_the_loop),
		cmocka_unit_test(test_a_stopped_worker_is_replaced_and_its_document_not_blamed),
		cmocka_unit_test(test_places_say_whether_they_get_on),
		cmocka_unit_test(test_kills_at_random_lose_no_job),
		cmocka_unit_test(test_closing_drops_what_waits_and_leaves_nothing_behind),
		cmocka_unit_test(test_closing_at_once_is_fine),
		cmocka_unit_test(test_a_callback_may_close_the_pool),
		cmocka_unit_test(test_the_end_of_the_fork_server_fails_everything_and_is_told),
		cmocka_unit_test(test_jobs_fail_when_no_worker_can_be_had),
		cmocka_unit_test(test_limits_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
