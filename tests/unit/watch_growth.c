/* SPDX-License-Identifier: ISC */
/* What is matched, explained or judged costs in proportion to its size (tests/ref/climb.h). Suggestions are
 * not here: they are for one person's term, and compared with each other. */
#include "tests/ref/climb.c"
#include "tests/ref/rig.c"
#include "watch/advice/explain.h"
#include "watch/advice/lint.h"
#include "watch/fold.h"
#include "watch/snippet.h"

enum {
	TERMS = 300,
	HIT_EVERY = 64 /* bytes */
};

struct searches {
	struct fixture *f;
	struct watchset *ws;
};

/* As an article: a title and a body. */
static void match(struct str text, void *arg)
{
	const struct searches *s = arg;
	const struct str fields[FIELD_N] = {
		[FIELD_TITLE] = str_sub(text, 0, utf8_floor(text, 300)), [FIELD_BODY] = text};

	watchset_run(s->ws, s->f->scratch, fields, NULL);
}

/* All of it, as for a long list or a fingerprint. */
static void fold(struct str text, void *arg)
{
	struct folded f = {0};

	(void)arg;
	fold_text(&f, text, FOLD_ALL);
	fold_done(&f);
}

/* An excerpt around each of many hits. */
static void excerpts(struct str text, void *arg)
{
	(void)arg;
	for (size_t i = 0; i + HIT_EVERY < text.n; i += HIT_EVERY) {
		AUTO_ARENA struct arena a;
		struct snippet sn;
		size_t start = utf8_floor(text, i);
		struct watch_hit hit = {.start = (uint32_t)start,
			.end = (uint32_t)utf8_floor(text, start + HIT_EVERY / 2)};

		arena_init(&a, 96 << 20);
		snippet_make(text, &hit, 1, 160, &a, &sn);
	}
}

static void explain(struct str text, void *arg)
{
	static const char *const terms[] = {"التحالف الدولي", "عبد الله", "بغداد*"};
	const struct searches *s = arg;

	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct explain_miss misses[EXPLAIN_MISSES_MAX];
		struct explain_try tries[EXPLAIN_TRIES_MAX];
		AUTO_ARENA struct arena a;
		struct explain *x = NULL;
		size_t more = 0;

		arena_init(&a, 1 << 20);
		assert_code(explain_new(str_of(terms[i]), 0, s->f->guards, &x, NULL), ERR_NONE);
		explain_find(x, text);
		size_t n = explain_misses(x, misses, &more);

		explain_tries(x, misses, n, &a, tries);
		explain_free(x);
	}
}

/* The text as lines of a watch list. */
static void list(struct str text, void *arg)
{
	const struct searches *s = arg;
	struct linter *l = linter_new(s->f->guards);
	struct lint_finding found[LINT_MAX];
	struct watch_line line = {.fields = TERM_FIELDS_DEFAULT};

	while (str_cut(&text, '\n', &line.text)) {
		lint_term(l, &line);
		lint_line(l, &line, true, found);
		lint_put(l, lint_key(l, &line), 0);
	}
	linter_free(l);
}

static struct watchset *set_of_lines(
	const struct fixture *f, struct watch_line *lines, size_t n)
{
	struct watch_def def = {.id = STR("growth"), .lines = lines, .n_lines = n};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	struct err e;

	assert_code(watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, &e), ERR_NONE);
	return ws;
}

/* Of each kind of line, in words that the kept shapes are made of. */
static struct watchset *few_terms(const struct fixture *f)
{
	struct watch_line lines[] = {
		{.text = STR("التحالف الدولي"), .fields = TERM_FIELDS_DEFAULT},
		{.text = STR("عبد الله"), .fields = TERM_FIELDS_DEFAULT},
		{.text = STR("بغداد"), .fields = TERM_FIELDS_DEFAULT},
		{.group = GROUP_NEAR,
			.text = STR("قوات | جيش"),
			.near = 5,
			.fields = TERM_FIELDS_DEFAULT},
		{.group = GROUP_EXCEPT,
			.text = STR("بغداد القديمة"),
			.fields = TERM_FIELDS_DEFAULT},
	};

	return set_of_lines(f, lines, sizeof(lines) / sizeof(lines[0]));
}

static struct watchset *many_terms(struct fixture *f)
{
	struct watch_line lines[TERMS];
	struct gen g;

	gen_init(&g, 61, NULL, 0);
	for (size_t i = 0; i < TERMS; i++)
		lines[i] = (struct watch_line){.text = arena_str(&f->arena, made_term(f, &g)),
			.fields = TERM_FIELDS_DEFAULT};
	return set_of_lines(f, lines, TERMS);
}

int main(void)
{
	struct searches many = {0}, few = {0};
	void *state = NULL;
	struct climb works[] = {
		{"watch_match", "watch_match", match, &many, 600, 0},
		{"watch_few", "watch_match", match, &few, 600, 0},
		{"watch_fold", "watch_match", fold, NULL, 300, 0},
		{"watch_excerpts", "watch_match", excerpts, NULL, 2000, 0},
		{"watch_explain", "watch_explain", explain, &few, 8000, 0},
		{"watch_list", "watch_explain", list, &few, 1500, 0},
	};

	rig_setup(&state);
	many.f = few.f = state;
	many.ws = many_terms(many.f);
	few.ws = few_terms(few.f);
	int status = climb_run(works, sizeof(works) / sizeof(works[0]));

	watchset_free(many.ws);
	watchset_free(few.ws);
	rig_teardown(&state);
	return status;
}
