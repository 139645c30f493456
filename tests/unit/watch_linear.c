/*
 * Matching takes time in proportion to the text, whatever the text: twice as much of it takes at
 * most 2.6 times the CPU time of the process, which other load does not lengthen.
 */
#include <time.h>

#include "tests/ref/rig.c"
#include "tests/unit/unit.h"

/* ---- time ---------------------------------------------------------------------------------- */

static double cpu_s(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void time_run(
	struct fixture *f, const struct watchset *ws, struct str text, double *best)
{
	double t = cpu_s();

	find(f, ws, text);
	t = cpu_s() - t;
	*best = t < *best ? t : *best;
}

/* Twice the text may take at most 2.6 times the time. The least of three runs and more counts: what
 * else the machine does only adds. */
static void linear_check(
	struct fixture *f, const struct watchset *ws, struct str text, const char *what)
{
	struct str first = str_sub(text, 0, utf8_floor(text, text.n / 2));
	double half = 1e9, whole = 1e9;

	for (int i = 0; i < 3 || (i < 20 && whole > 2.6 * half + 0.002); i++) {
		time_run(f, ws, first, &half);
		time_run(f, ws, text, &whole);
	}
	print_message("%s: %zu bytes in %.1f ms, half of them in %.1f ms\n", what, text.n,
		whole * 1e3, half * 1e3);
	assert_true(whole <= 2.6 * half + 0.002);
	assert_true(whole < 3);
}

static struct watchset *many_terms(struct fixture *f)
{
	struct watch_line lines[300];
	struct watch_def def = {.id = STR("many"), .lines = lines, .n_lines = 300};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	struct gen g;
	struct err e;

	gen_init(&g, 61, NULL, 0);
	for (size_t i = 0; i < 300; i++)
		lines[i] = (struct watch_line){.text = arena_str(&f->arena, made_term(f, &g)),
			.fields = TERM_FIELDS_DEFAULT};
	assert_code(watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, &e), ERR_NONE);
	return ws;
}

static void an_article_of_ten_megabytes_takes_linear_time(void **state)
{
	struct fixture *f = *state;
	struct watchset *ws = many_terms(f);
	AUTO_BUF struct buf big;
	struct gen g;

	buf_init(&big, BUF_NO_MAX);
	gen_init(&g, 62, f->n_words ? f->words : NULL, f->n_words);
	while (big.n < (size_t)10 << 20) {
		buf_str(&big, made_text(f, &g, STR("كلمة")));
		buf_char(&big, gen_below(&g, 20) ? ' ' : '\n');
	}
	linear_check(f, ws, buf_view(&big), "article");
	watchset_free(ws);
}

static void hostile_repetition_takes_linear_time(void **state)
{
	static const struct str pieces[] = {
		STR_INIT("ل"),
		STR_INIT("وبال"),
		STR_INIT("عبد"),
		STR_INIT("ـ"),
		STR_INIT("\u064E"),
		STR_INIT("ا\u0654"),
		STR_INIT("أبو "),
		STR_INIT("عبد "),
		STR_INIT("الـ "),
		STR_INIT("نصر\n"),
		STR_INIT("محمد"),
		STR_INIT("\u200C"),
		STR_INIT("و19isis"),
		STR_INIT("( "),
		STR_INIT("-"),
	};
	struct fixture *f = *state;
	struct watchset *ws = many_terms(f);

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		AUTO_BUF struct buf big;

		buf_init(&big, BUF_NO_MAX);
		while (big.n < (size_t)1 << 20)
			buf_str(&big, pieces[i]);
		linear_check(f, ws, buf_view(&big), pieces[i].p);
	}
	watchset_free(ws);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_of_ten_megabytes_takes_linear_time),
		cmocka_unit_test(hostile_repetition_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
