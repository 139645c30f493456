/* SPDX-License-Identifier: ISC */
/* What a document came to, by watch and destination, for figures. */
#include "tests/unit/desk_rig.h"

enum {
	MANY = 1500 /* items, more than a slice takes */
};

static uint64_t counted(const struct ingest_counts *c, const char *id)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += str_eq(c->v[i].id, str_of(id)) ? c->v[i].n : 0;
	return n;
}

static int64_t clock_us;

/* Each question takes 100 us. */
static int64_t fake_clock(void)
{
	return clock_us += 100;
}

static void watch_three(struct rig *r)
{
	write_file(r, "watch.d/w.conf",
		"[watch w]\nterm = التحالف الدولي\nterm = العراق\n"
		"[watch v]\nterm = العراق\ncooldown = 1h\n[watch none]\nterm = ثلج\n");
	reload(r);
}

static void test_an_article_counts_once_for_each_watch_that_found_something(void **state)
{
	struct rig *r = *state;
	struct article items[] = {
		item("1", "التحالف الدولي في العراق", "العراق والعراق"),
		item("2", "في العراق", ""),
		item("3", "لا شيء", ""),
	};

	watch_three(r);
	poll_first(r);
	r->desk.now_us = fake_clock;
	poll(r, items, 3);
	assert_int_equal(counted(&r->in.tally.matched, "w"), 2);
	assert_int_equal(counted(&r->in.tally.matched, "v"), 2);
	assert_int_equal(counted(&r->in.tally.matched, "none"), 0);
	assert_int_equal(r->in.tally.n_matched, 3);
	assert_int_equal(r->in.tally.match_us, 300);
	/* Of v the second is within its cooldown, of w nothing was kept back. */
	assert_int_equal(counted(&r->in.tally.suppressed, "d"), 1);
	poll(r, items, 3); /* known by now */
	assert_int_equal(counted(&r->in.tally.matched, "w"), 0);
	assert_int_equal(r->in.tally.n_matched, 0);
}

static void test_all_slices_count_and_each_once(void **state)
{
	static struct article items[MANY];
	static char guids[MANY][16];
	struct rig *r = *state;
	struct err e = {0};
	size_t slices = 0;

	poll_first(r);
	for (size_t i = 0; i < MANY; i++) {
		snprintf(guids[i], sizeof(guids[i]), "%zu", i);
		items[i] = item(guids[i], "التحالف الدولي", guids[i]);
	}
	begin(r, items, MANY);
	do {
		assert_code(ingest_run(&r->in, &r->desk, &e), ERR_NONE);
		slices++;
	} while (r->in.more);
	assert_true(slices > 1);
	assert_int_equal(counted(&r->in.tally.matched, "w"), MANY);
	assert_int_equal(r->in.tally.n_matched, MANY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_an_article_counts_once_for_each_watch_that_found_something, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_all_slices_count_and_each_once, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
