/* SPDX-License-Identifier: ISC */
/* The question which items are known, as it is read from the control socket. */
#include "daemon/feed_known.h"
#include "tests/unit/unit.h"

#define A "0123456789abcdef0000000000000001"
#define B "ffffffffffffffff0000000000000002"

static enum errc read_query(const char *query, struct arena *a, struct feed_known_query *ret)
{
	struct err e = {.code = ERR_NONE};

	return feed_known_read(str_of(query), a, ret, &e);
}

static void test_items_are_read_key_by_key(void **state)
{
	AUTO_ARENA struct arena a = {0};
	struct feed_known_query q;

	(void)state;
	arena_init(&a, MIB(1));
	assert_int_equal(
		read_query("id=iraq&items=" A "----" B "-.--" B "---", &a, &q), ERR_NONE);
	assert_str_is(q.feed, "iraq");
	assert_int_equal(q.n, 2);
	assert_true(q.v[0].keys[KEY_GUID].hi == 0x0123456789abcdef &&
		    q.v[0].keys[KEY_GUID].lo == 1);
	assert_true(q.v[0].keys[KEY_TITLE].lo == 2 && key_is_none(q.v[0].keys[KEY_LINK]));
	assert_true(q.v[1].keys[KEY_LINK].lo == 2);
	assert_int_equal(read_query("id=iraq", &a, &q), ERR_NONE);
	assert_int_equal(q.n, 0);
}

static void test_what_is_of_another_form_is_refused(void **state)
{
	static const char *const rows[] = {"", "items=" A "-----", "id=a/b&items=" A "-----",
		"id=a&items=" A, "id=a&items=" A "------", "id=a&items=x-----",
		"id=a&items=012-----", "id=a&items=" A "0-----", "id=a&items=.",
		"id=a&items=0123456789ABCDEF0000000000000001-----"};
	AUTO_ARENA struct arena a = {0};
	AUTO_BUF struct buf many = {0};
	struct feed_known_query q;

	(void)state;
	arena_init(&a, MIB(1));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(read_query(rows[i], &a, &q), ERR_BAD_INPUT);
	buf_init(&many, BUF_NO_MAX);
	buf_str(&many, STR("id=a&items=-----"));
	for (int i = 1; i < FEED_KNOWN_MAX; i++)
		buf_str(&many, STR(".-----"));
	assert_int_equal(read_query(many.p, &a, &q), ERR_NONE);
	buf_str(&many, STR(".-----"));
	assert_int_equal(read_query(many.p, &a, &q), ERR_BAD_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items_are_read_key_by_key),
		cmocka_unit_test(test_what_is_of_another_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
