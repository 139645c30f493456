/* SPDX-License-Identifier: ISC */
/* The two hash tables and the growing arrays, beside the simplest thing that does the same. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "tests/unit/unit.h"

enum {
	MANY = 5000
};

/* Keys that collide: the low bits, by which a slot is found, are those of a few. */
static uint64_t bad_key(size_t i)
{
	return (uint64_t)(i + 1) << 32 | (i % 3);
}

static void test_every_key_gives_its_number_however_many_there_are(void **state)
{
	struct map m = {0};
	(void)state;

	assert_true(map_get(&m, 7) == SIZE_MAX);
	for (size_t i = 0; i < MANY; i++) {
		assert_true(map_put(&m, bad_key(i), i) == SIZE_MAX);
		assert_int_equal(map_get(&m, bad_key(i)), i);
		assert_true(map_get(&m, bad_key(i + 1)) == SIZE_MAX);
	}
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(map_get(&m, bad_key(i)), i);
	assert_true(m.cap >= 2 * m.n);
	map_done(&m);
}

static void test_a_number_that_is_there_stays_unless_it_is_changed_in_place(void **state)
{
	struct map m = {0};
	(void)state;

	assert_true(map_put(&m, 7, 0) == SIZE_MAX);
	assert_int_equal(map_put(&m, 7, 5), 0);
	assert_int_equal(map_get(&m, 7), 0);
	assert_int_equal(*map_at(&m, 7, 9), 0);
	*map_at(&m, 7, 9) |= 4;
	*map_at(&m, 8, 1) |= 2;
	assert_int_equal(map_get(&m, 7), 4);
	assert_int_equal(map_get(&m, 8), 3);
	assert_int_equal(m.n, 2);
	map_done(&m);
}

static void test_a_copy_shares_nothing_and_a_reset_forgets(void **state)
{
	struct map m = {0};
	(void)state;

	struct map none = map_copy(&m);

	assert_null(none.slots);
	for (size_t i = 0; i < 100; i++)
		map_put(&m, bad_key(i), i);
	struct map c = map_copy(&m);

	map_reset(&m);
	assert_true(map_get(&m, bad_key(3)) == SIZE_MAX);
	assert_int_equal(map_get(&c, bad_key(3)), 3);
	map_put(&m, bad_key(3), 30);
	assert_int_equal(map_get(&m, bad_key(3)), 30);
	assert_int_equal(map_get(&c, bad_key(3)), 3);
	map_done(&m);
	map_done(&c);
}

static struct str name(size_t i, char *room)
{
	int n = snprintf(room, 32, "%zu", i);

	return (struct str){room, (size_t)n};
}

static void test_names_are_compared_whole(void **state)
{
	AUTO_ARENA struct arena a;
	struct strmap m = {0};
	char text[32];
	(void)state;

	arena_init(&a, (size_t)8 << 20);
	assert_true(strmap_get(&m, STR("a")) == SIZE_MAX);
	assert_true(strmap_put(&m, STR("a"), 1) == SIZE_MAX);
	assert_true(strmap_get(&m, STR("a")) == SIZE_MAX);
	strmap_init(&m, &a, MANY);
	for (size_t i = 0; i < MANY; i++)
		assert_true(strmap_put(&m, arena_str(&a, name(i, text)), i) == SIZE_MAX);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(strmap_get(&m, name(i, text)), i);
	for (size_t i = MANY; i < (size_t)3 * MANY; i++)
		assert_true(strmap_get(&m, name(i, text)) == SIZE_MAX);
	assert_int_equal(strmap_put(&m, STR("7"), 100), 7);
	assert_int_equal(strmap_get(&m, STR("7")), 7);
}

static void test_the_empty_name_is_a_name(void **state)
{
	AUTO_ARENA struct arena a;
	struct strmap m;
	(void)state;

	arena_init(&a, 4096);
	strmap_init(&m, &a, 2);
	assert_true(strmap_get(&m, STR("")) == SIZE_MAX);
	assert_true(strmap_put(&m, (struct str){NULL, 0}, 3) == SIZE_MAX);
	assert_int_equal(strmap_get(&m, STR("")), 3);
	assert_int_equal(strmap_put(&m, STR(""), 4), 3);
}

static void test_without_memory_a_table_of_names_finds_nothing(void **state)
{
	AUTO_ARENA struct arena a;
	struct strmap m;
	(void)state;

	arena_init(&a, 64);
	strmap_init(&m, &a, 1000);
	assert_true(a.over);
	assert_true(strmap_put(&m, STR("a"), 1) == SIZE_MAX);
	assert_true(strmap_get(&m, STR("a")) == SIZE_MAX);
}

static void test_a_growing_array_keeps_what_is_in_it(void **state)
{
	VEC(size_t) v = {0};
	size_t moved = 0;
	(void)state;

	for (size_t i = 0; i < MANY; i++) {
		moved += v.n == v.cap;
		vec_push(&v, i);
	}
	*vec_add(&v) = MANY;
	for (size_t i = 0; i <= MANY; i++)
		assert_int_equal(v.p[i], i);
	assert_int_equal(v.n, MANY + 1);
	assert_true(moved < 20); /* not one at a time */
	free(v.p);
}

static void test_a_growing_array_in_an_arena_stops_at_its_cap(void **state)
{
	AUTO_ARENA struct arena a;
	size_t *v = NULL;
	size_t n = 0;
	size_t cap = 0;
	(void)state;

	arena_init(&a, 4096);
	for (;;) {
		size_t *w = arena_room(&a, v, n, &cap, sizeof(*v));

		if (w == NULL)
			break;
		v = w;
		v[n] = n;
		n++;
	}
	assert_true(a.over);
	assert_int_equal(n, cap);
	assert_true(n >= 64);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(v[i], i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_key_gives_its_number_however_many_there_are),
		cmocka_unit_test(
			test_a_number_that_is_there_stays_unless_it_is_changed_in_place),
		cmocka_unit_test(test_a_copy_shares_nothing_and_a_reset_forgets),
		cmocka_unit_test(test_names_are_compared_whole),
		cmocka_unit_test(test_the_empty_name_is_a_name),
		cmocka_unit_test(test_without_memory_a_table_of_names_finds_nothing),
		cmocka_unit_test(test_a_growing_array_keeps_what_is_in_it),
		cmocka_unit_test(test_a_growing_array_in_an_arena_stops_at_its_cap),
	};

	return cmocka_run_group_tests_name("base_map", tests, NULL, NULL);
}
