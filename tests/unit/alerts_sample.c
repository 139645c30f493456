/* SPDX-License-Identifier: ISC */
/* The made-up alert: every type takes it, and it says what it is. */
#include "alerts/sample.h"
#include "tests/unit/alerts_types.h"
#include "tests/unit/unit.h"

static struct str rendered(const struct dest_ops *ops, enum language l, struct arena *a)
{
	static struct buf body;
	union types_dest d;
	struct http_req req = {0};
	struct post p;
	struct err e = {0};

	buf_done(&body);
	buf_init(&body, MIB(1));
	types_copy(ops, &d);
	d.d.look.language = l;
	sample_post(l, "alr_x", INT64_C(1800000000000), a, &p);
	if (ops->render(&d.d, &p, false, 1800000000, a, &body, &req, &e) != ERR_NONE)
		fail_msg("%s: %s", ops->type, e.msg);
	return buf_view(&body);
}

static void test_every_type_takes_it_and_shows_that_it_is_a_test(void **state)
{
	const struct dest_ops *const *types = NULL;
	size_t n = dest_types(&types);
	(void)state;

	for (size_t i = 0; i < n; i++)
		for (int l = 0; l < LANG_N; l++) {
			struct arena a;

			arena_init(&a, 8 << 20);
			struct str body = rendered(types[i], (enum language)l, &a);

			/* Mails are in base64, Zulip's form in per cent signs: golden files show what they say. */
			if (types[i]->way != DEST_MAIL && !str_starts(body, STR("content=")) &&
				str_find_str(body, words_get((enum language)l, WORD_TEST)) ==
					body.n)
				fail_msg("%s: " STR_F, types[i]->type, STR_A(body));
			arena_done(&a);
		}
}

static void test_the_mark_is_around_its_word(void **state)
{
	struct arena a;
	struct post p;
	(void)state;

	arena_init(&a, 1 << 20);
	sample_post(LANG_EN, "alr_x", INT64_C(1800000000000), &a, &p);
	const struct alert_hit *h = &p.alerts[0].hits[0];

	assert_int_equal(h->n_marks, 1);
	assert_str_eq(str_sub(h->snippet, h->marks[0].start, h->marks[0].end), h->text);
	assert_str_is(p.id, "alr_x");
	assert_str_is(p.alerts[0].id, "alr_x");
	assert_str_is(str_sub(p.alerts[0].title, 0, 5), "Test:");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_takes_it_and_shows_that_it_is_a_test),
		cmocka_unit_test(test_the_mark_is_around_its_word),
	};

	return cmocka_run_group_tests_name("alerts_sample", tests, NULL, NULL);
}
