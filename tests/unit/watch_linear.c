/* SPDX-License-Identifier: ISC */
/* Matching costs in proportion to the text, whatever the text. */
#include "tests/ref/rig.c"
#include "tests/unit/cost.h"
#include "tests/unit/unit.h"
#include "watch/fold.h"

enum {
	REPEATED = 1 << 15 /* pieces, a number that halves twice */
};

struct search {
	struct fixture *f;
	const struct watchset *ws;
};

static void search(struct str text, void *arg)
{
	const struct search *s = arg;

	find(s->f, s->ws, text);
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
	cost_check("article", search, buf_view(&big), &(struct search){f, ws});
	watchset_free(ws);
}

/* All of it, as for a long list or a fingerprint: a short list leaves most words out. */
static void fold(struct str text, void *arg)
{
	fold_text(arg, text, FOLD_ALL);
}

/* Whole pieces at each size: how a word ends says whether it is looked at. */
static void check_repeated(struct str piece, struct search *s)
{
	AUTO_BUF struct buf big;
	struct folded folded = {0};
	struct str inputs[3];

	buf_init(&big, BUF_NO_MAX);
	for (size_t i = 0; i < REPEATED; i++)
		buf_str(&big, piece);
	for (int i = 0; i < 3; i++)
		inputs[i] = str_sub(buf_view(&big), 0, big.n >> (2 - i));
	cost_compare(piece.p, search, inputs, s);
	cost_compare(piece.p, fold, inputs, &folded);
	fold_done(&folded);
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
		STR_INIT("خبر،"),
		STR_INIT("مائت"),
		STR_INIT("اميريك"),
	};
	struct fixture *f = *state;
	struct watchset *ws = many_terms(f);

	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
		check_repeated(pieces[i], &(struct search){f, ws});
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
