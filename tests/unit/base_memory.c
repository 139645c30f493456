/* SPDX-License-Identifier: ISC */
/* buf and arena: caps bite, nothing half-done stays behind, cleanup is safe. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/xalloc.h"
#include "tests/unit/unit.h"

static void test_an_append_past_the_maximum_changes_nothing(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;

	buf_init(&b, 5);
	assert_code(buf_str(&b, STR("abc")), ERR_NONE);
	assert_code(buf_str(&b, STR("def")), ERR_LIMIT);
	assert_string_equal(b.p, "abc");
	assert_true(b.over);
	assert_code(buf_str(&b, STR("de")), ERR_NONE);
	assert_string_equal(b.p, "abcde");
	assert_code(buf_printf(&b, "%d", 1), ERR_LIMIT);
	assert_string_equal(b.p, "abcde");
}

static void test_a_huge_length_does_not_wrap_around(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_char(&b, 'x');
	assert_code(buf_reserve(&b, SIZE_MAX), ERR_LIMIT);
	assert_code(buf_reserve(&b, BUF_NO_MAX), ERR_LIMIT);
	assert_int_equal(b.n, 1);
}

static void test_printf_and_code_points_append(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, "%s-%04d", "نص", 7);
	buf_utf8(&b, 0x1F600);
	buf_utf8(&b, 0xD800);
	assert_string_equal(b.p, "نص-0007\U0001F600\uFFFD");
}

static void test_detach_hands_over_the_bytes(void **state)
{
	(void)state;
	struct buf b;
	size_t n = 9;

	buf_init(&b, 100);
	char *empty = buf_detach(&b, &n);

	assert_string_equal(empty, "");
	assert_int_equal(n, 0);
	free(empty);
	buf_str(&b, STR("a\0b"));
	char *p = buf_detach(&b, &n);

	assert_memory_equal(p, "a\0b", 4);
	assert_int_equal(n, 3);
	assert_null(b.p);
	free(p);
	buf_done(&b);
}

static void test_reset_keeps_the_memory_and_forgets_the_overrun(void **state)
{
	(void)state;
	AUTO_BUF struct buf b;

	buf_init(&b, 3);
	buf_str(&b, STR("abc"));
	buf_char(&b, 'd');
	const char *before = b.p;

	buf_reset(&b);
	assert_false(b.over);
	buf_char(&b, 'x');
	assert_ptr_equal(b.p, before);
	assert_string_equal(b.p, "x");
}

static void test_an_empty_view_is_a_valid_pointer(void **state)
{
	(void)state;
	struct buf b;

	buf_init(&b, 3);
	assert_non_null(buf_view(&b).p);
	assert_int_equal(buf_view(&b).n, 0);
}

static void test_arena_memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, 1 << 20);
	for (size_t n = 0; n < 3000; n += 7) {
		unsigned char *p = arena_alloc(&a, n);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xAA, n);
	}
}

static void test_an_arena_at_its_cap_says_so_and_stays_so(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, 100000);
	assert_non_null(arena_alloc(&a, 60000));
	assert_null(arena_alloc(&a, 60000));
	assert_true(a.over);
	assert_true(a.used <= a.max);
	struct str s = arena_str(&a, STR("still a slice"));

	assert_true(s.n == 0 || str_eq(s, STR("still a slice")));
	assert_true(a.over);
}

static void test_an_arena_can_use_its_last_bytes(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, 64);
	for (int i = 0; i < 4; i++)
		assert_non_null(arena_alloc(&a, 16));
	assert_false(a.over);
	assert_null(arena_alloc(&a, 1));
}

static void test_array_sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, SIZE_MAX / 2);
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_true(a.over);
	assert_null(arena_alloc(&a, SIZE_MAX - 3));
}

/* A call's few strings cost a small piece of memory, a large job few large ones: `used` counts whole blocks. */
static void test_an_arena_takes_blocks_by_what_it_holds(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, 1 << 20);
	assert_non_null(arena_alloc(&a, 100));
	assert_true(a.used < 1024);
	assert_non_null(arena_alloc(&a, 3000));
	assert_true(a.used < 20000);
	for (size_t i = 0; i < 4000; i++)
		assert_non_null(arena_alloc(&a, 160));
	assert_true(a.used < 800000);
}

static void test_arena_copies_end_with_nul(void **state)
{
	(void)state;
	AUTO_ARENA struct arena a;

	arena_init(&a, 1000);
	assert_string_equal(arena_str(&a, (struct str){"abcdef", 3}).p, "abc");
	assert_string_equal(arena_str(&a, (struct str){NULL, 0}).p, "");
}

/* In a process of its own, whose last words are read. */
static void test_the_end_of_memory_is_said(void **state)
{
	char said[64] = "";
	int pipe_fds[2], status = 0;

	(void)state;
	assert_int_equal(pipe(pipe_fds), 0);
	pid_t pid = fork();

	if (pid == 0) {
		const struct rlimit no_core = {0};

		setrlimit(RLIMIT_CORE, &no_core);
		dup2(pipe_fds[1], STDERR_FILENO);
		xneed(NULL);
		_exit(0);
	}
	close(pipe_fds[1]);
	assert_true(read(pipe_fds[0], said, sizeof(said) - 1) > 0);
	close(pipe_fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_string_equal(said, "<2>rasid: out of memory\n");
	assert_ptr_equal(xneed(said), said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_append_past_the_maximum_changes_nothing),
		cmocka_unit_test(test_a_huge_length_does_not_wrap_around),
		cmocka_unit_test(test_printf_and_code_points_append),
		cmocka_unit_test(test_detach_hands_over_the_bytes),
		cmocka_unit_test(test_reset_keeps_the_memory_and_forgets_the_overrun),
		cmocka_unit_test(test_an_empty_view_is_a_valid_pointer),
		cmocka_unit_test(test_arena_memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(test_an_arena_at_its_cap_says_so_and_stays_so),
		cmocka_unit_test(test_an_arena_can_use_its_last_bytes),
		cmocka_unit_test(test_array_sizes_that_overflow_are_refused),
		cmocka_unit_test(test_an_arena_takes_blocks_by_what_it_holds),
		cmocka_unit_test(test_arena_copies_end_with_nul),
		cmocka_unit_test(test_the_end_of_memory_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
