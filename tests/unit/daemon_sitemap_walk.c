/* SPDX-License-Identifier: ISC */
/* What a walk through the sitemaps of an index has come to: daemon/sitemap_walk.h. */
#include "daemon/sitemap_walk.h"
#include "tests/unit/unit.h"

#define NOW INT64_C(1712318400000)

static const struct feed_limits limits = {.interval_ms = 900000, .max_interval_ms = 86400000};

/* Two sitemaps; those of `read` came before. */
static struct sitemap_walk begun(unsigned read)
{
	struct sitemap_walk m = {.since_ms = 1};

	arena_init(&m.a, BUF_NO_MAX);
	m.v.n = 2;
	for (size_t i = 0; i < m.v.n; i++)
		m.v.v[i] = (struct sitemap){
			.url = i == 0 ? STR("http://n.example/a") : STR("http://n.example/b"),
			.listed_s = TIME_NONE,
			.read_s = TIME_NONE,
			.full_ms = read >> i & 1};
	return m;
}

static void answered(struct sitemap_walk *m, int status)
{
	const struct http_res res = {.status = status};

	assert_true(sitemap_walk_step(m, NOW));
	(void)sitemap_walk_passed(m, &res);
}

static struct feed_state ended(struct sitemap_walk *m, bool was_failing)
{
	struct feed_state st = {
		.polls = 1, .parts_failing = was_failing, .failures = was_failing};

	(void)sitemap_walk_settle(m, &limits, NOW, &m->a, &st);
	return st;
}

static void test_the_feed_fails_when_nothing_comes(void **state)
{
	(void)state;
	struct sitemap_walk m = begun(0);

	answered(&m, 404);
	answered(&m, 403);
	assert_false(sitemap_walk_step(&m, NOW));
	struct feed_state st = ended(&m, false);

	assert_true(st.parts_failing && st.blocked);
	assert_true(str_find_str(st.last_error, STR("403")) < st.last_error.n);
	arena_done(&m.a);
}

static void test_one_that_is_as_it_was_came(void **state)
{
	(void)state;
	struct sitemap_walk m = begun(3);

	answered(&m, 304);
	answered(&m, 403);
	assert_false(ended(&m, true).parts_failing);
	arena_done(&m.a);
}

/* The second was lost; the first is listed for years and was never there. */
static void test_one_that_never_came_is_no_failure_where_others_did(void **state)
{
	(void)state;
	struct sitemap_walk m = begun(2);

	answered(&m, 404);
	assert_false(ended(&m, true).parts_failing);
	answered(&m, 500);
	m.out.parsed = false;
	struct feed_state st = ended(&m, false);

	assert_true(st.parts_failing && !st.blocked);
	assert_true(str_find_str(st.last_error, STR("500")) < st.last_error.n);
	arena_done(&m.a);
	m = begun(1);
	answered(&m, 500);
	answered(&m, 404);
	st = ended(&m, false);
	assert_true(str_find_str(st.last_error, STR("500")) < st.last_error.n);
	arena_done(&m.a);
}

static void test_one_that_cannot_be_read_did_not_come(void **state)
{
	(void)state;
	struct sitemap_walk m = begun(1);
	const struct feed_failure why = {STR("a page for browsers"), true};

	assert_true(sitemap_walk_step(&m, NOW));
	sitemap_walk_missed(&m, &why);
	assert_true(ended(&m, false).blocked);
	arena_done(&m.a);
}

/* Its host wanted quiet, or the program ended: nothing is known. */
static void test_a_walk_that_asked_for_nothing_changes_nothing(void **state)
{
	(void)state;
	struct sitemap_walk m = begun(3);

	assert_true(ended(&m, true).parts_failing);
	assert_false(ended(&m, false).parts_failing);
	arena_done(&m.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_feed_fails_when_nothing_comes),
		cmocka_unit_test(test_one_that_is_as_it_was_came),
		cmocka_unit_test(test_one_that_never_came_is_no_failure_where_others_did),
		cmocka_unit_test(test_one_that_cannot_be_read_did_not_come),
		cmocka_unit_test(test_a_walk_that_asked_for_nothing_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
