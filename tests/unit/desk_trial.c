/* SPDX-License-Identifier: ISC */
/* desk/page/trial.h: a term over what is stored, newest first, until somebody has waited long enough. */
#include "desk/page/trial.h"
#include "tests/unit/desk_rig.h"

#define DAY_MS (INT64_C(24) * 60 * 60 * 1000)

/* Three days, an article a day on the term and one beside it; a poll takes a minute. */
static void store_days(struct rig *r)
{
	static const char *const guids[] = {"a", "b", "c", "d", "e", "f"};
	struct article items[6];

	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://f.example/rss\nstrip = عن الجسر\n");
	(void)reload(r);
	for (size_t i = 0; i < 6; i++) {
		items[i] = item(guids[i], i % 2 == 0 ? "قرب للجسر الجديد" : "النهر وحده", "");
		poll(r, items, i + 1);
		r->now_ms += DAY_MS / 2;
	}
}

static enum errc try_term(struct rig *r, const char *term, int64_t since_ms,
	bool (*late)(void *arg), void *arg, struct trial_found *ret, struct err *e)
{
	const struct trial_ask ask = {.c = r->config,
		.store = r->desk.store,
		.term = str_of(term),
		.fields = TERM_FIELDS_DEFAULT,
		.since_ms = since_ms,
		.now_ms = r->now_ms,
		.late = late,
		.late_arg = arg};

	return trial_run(&ask, &r->arena, ret, e);
}

static void test_forms_days_and_samples(void **state)
{
	struct rig *r = *state;
	struct trial_found f;
	struct err e = {0};

	store_days(r);
	assert_code(try_term(r, "الجسر", 0, NULL, NULL, &f, &e), ERR_NONE);
	assert_int_equal(f.searched, 6);
	assert_int_equal(f.matched, 3);
	assert_int_equal(f.stories, 3);
	assert_int_equal(f.kinds[TRY_PREFIX], 3);
	assert_false(f.cut);
	assert_int_equal(f.n_samples, 3);
	/* Newest first. */
	assert_true(f.samples[0].id > f.samples[1].id && f.samples[1].id > f.samples[2].id);
	assert_int_equal(f.oldest_ms, f.samples[2].first_seen_ms);
	uint64_t sum = 0;

	for (size_t i = 0; i < f.n_days; i++)
		sum += f.days[i];
	assert_int_equal(sum, 3);
	assert_int_equal(f.first_day + (int64_t)f.n_days - 1, r->now_ms / DAY_MS);
}

static void test_what_is_before_is_not_looked_at(void **state)
{
	struct rig *r = *state;
	struct trial_found f;
	struct err e = {0};

	store_days(r);
	assert_code(try_term(r, "الجسر", r->now_ms - DAY_MS - 600000, NULL, NULL, &f, &e),
		ERR_NONE);
	assert_int_equal(f.searched, 2);
	assert_int_equal(f.matched, 1);
	assert_int_equal(f.n_days, 2);
}

static void test_furniture_is_no_find(void **state)
{
	struct rig *r = *state;
	struct trial_found f;
	struct err e = {0};
	struct article it = item("x", "خبر", "عن الجسر");

	store_days(r);
	poll(r, &it, 1);
	assert_code(try_term(r, "الجسر", 0, NULL, NULL, &f, &e), ERR_NONE);
	assert_int_equal(f.searched, 7);
	assert_int_equal(f.matched, 3);
}

static bool at_once(void *arg)
{
	(*(int *)arg)++;
	return true;
}

static void test_who_waited_long_enough_is_told_so(void **state)
{
	struct rig *r = *state;
	struct trial_found f;
	struct err e = {0};
	int asked = 0;

	store_days(r);
	assert_code(try_term(r, "الجسر", 0, at_once, &asked, &f, &e), ERR_NONE);
	assert_int_equal(asked, 1);
	assert_int_equal(f.searched, 0);
	assert_true(f.cut);
	assert_int_equal(f.oldest_ms, TIME_NONE);
}

static void test_a_term_without_letters_is_refused(void **state)
{
	struct rig *r = *state;
	struct trial_found f;
	struct err e = {0};

	(void)reload(r);
	assert_code(try_term(r, "،", 0, NULL, NULL, &f, &e), ERR_BAD_INPUT);
	assert_true(e.msg[0] != '\0');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_forms_days_and_samples, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_is_before_is_not_looked_at, setup, teardown),
		cmocka_unit_test_setup_teardown(test_furniture_is_no_find, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_who_waited_long_enough_is_told_so, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_term_without_letters_is_refused, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
