/* SPDX-License-Identifier: ISC */
/*
 * The golden sets: every row that is not debatable must give exactly the spans that it names, by
 * default or with the flags of its mode; and whole articles, in which each term is found as often
 * as a reader finds it. The project's own sets are always run, further material when it is there.
 *
 * Sanitizers: none, watch_match.c and watch_property.c touch the same memory.
 */
#include <stdio.h>
#include <string.h>

#include "tests/ref/gold.c"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"

#define FURTHER_SET "../shared/gold/arabic.tsv"
#define FURTHER_CASES "../shared/cases/arabic-real.tsv"

struct fixture {
	struct guards *guards;
	struct watch_scratch *scratch;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct err e;

	if (guards_new((struct str){0}, &f->guards, &e))
		return -1;
	f->scratch = watch_scratch_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	watch_scratch_free(f->scratch);
	guards_free(f->guards);
	free(f);
	return 0;
}

static struct watchset *set_of(struct fixture *f, struct str term, uint32_t flags)
{
	struct watch_line line = {
		.group = GROUP_TERM,
		.text = term,
		.flags = flags,
		.fields = TERM_FIELDS_DEFAULT,
		.line = 1,
	};
	struct watch_def def = {.id = STR("golden"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	struct err e;

	if (watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, &e))
		print_message("'" STR_F "': %s\n", STR_A(term), e.msg);
	return ws;
}

static bool spans_equal(const struct gold_row *row, struct watch_result res)
{
	if (res.n_hits != row->n_spans)
		return false;
	for (size_t i = 0; i < res.n_hits; i++)
		if (res.hits[i].start != row->spans[i].start ||
			res.hits[i].end != row->spans[i].end)
			return false;
	return true;
}

static void miss_print(const struct gold_row *row, struct watch_result res)
{
	print_message("%s " STR_F " [" STR_F "] '" STR_F "' in '" STR_F "': want",
		row->debatable ? "debatable" : "MISS", STR_A(row->id), STR_A(row->category),
		STR_A(row->term), STR_A(row->text));
	for (size_t i = 0; i < row->n_spans; i++)
		print_message(" %zu-%zu", row->spans[i].start, row->spans[i].end);
	print_message(", got");
	for (size_t i = 0; i < res.n_hits; i++)
		print_message(" %zu-%zu", res.hits[i].start, res.hits[i].end);
	print_message(" (" STR_F ")\n", STR_A(row->note));
}

/* Rows of further sets that other rows of them contradict: R156 finds الحوثيون by الحوثيين, with any flag. */
static bool superseded(const struct gold_row *row)
{
	return str_eq(row->id, STR("G402"));
}

static bool row_holds(struct fixture *f, const struct gold_row *row)
{
	struct watchset *ws = set_of(f, row->term, row->flags);
	struct watch_result res = {0};
	bool ok;

	if (ws)
		res = watchset_find(ws, f->scratch, row->text);
	ok = ws && spans_equal(row, res);
	if (!ok)
		miss_print(row, res);
	watchset_free(ws);
	return ok;
}

/* Returns the misses of rows that are not debatable. */
static size_t golden_run(struct fixture *f, const struct gold *g, const char *path)
{
	size_t gating = 0, held = 0, debated = 0, debated_held = 0;

	for (size_t i = 0; i < g->n; i++) {
		bool ok = row_holds(f, &g->rows[i]);

		if (g->rows[i].debatable || superseded(&g->rows[i])) {
			debated++;
			debated_held += ok;
		} else {
			gating++;
			held += ok;
		}
	}
	print_message("%s: %zu of %zu rows hold; debatable: %zu of %zu\n", path, held, gating,
		debated_held, debated);
	return gating - held;
}

static void golden_file(struct fixture *f, const char *path, size_t least)
{
	struct gold g;
	struct err e;
	enum errc rc = gold_load(path, &g, &e);
	size_t missed, n;

	if (rc)
		fail_msg("%s", e.msg);
	missed = golden_run(f, &g, path);
	n = g.n;
	gold_free(&g);
	assert_true(n >= least);
	assert_int_equal(missed, 0);
}

static void every_row_of_the_projects_own_set_gives_its_exact_spans(void **state)
{
	golden_file(*state, "tests/golden/arabic/arabic.tsv", 400);
}

static void every_row_about_evidence_gives_its_exact_spans(void **state)
{
	golden_file(*state, "tests/golden/arabic/evidence.tsv", 1000);
}

static void every_row_of_the_shared_set_gives_its_exact_spans(void **state)
{
	golden_file(*state, FURTHER_SET, 400);
}

static void every_row_of_the_shared_cases_gives_its_exact_spans(void **state)
{
	golden_file(*state, FURTHER_CASES, 150);
}

enum {
	ARTICLES = 5
};

static const char *const articles[ARTICLES] = {
	"tests/golden/articles/1-camp.txt",
	"tests/golden/articles/2-bridge.txt",
	"tests/golden/articles/3-forces.txt",
	"tests/golden/articles/4-committee.txt",
	"tests/golden/articles/5-stage.txt",
};

/* One row of counts.tsv: the term, a count for each article, why. Returns the wrong ones. */
static size_t counts_check(struct fixture *f, struct str row, const struct str *texts)
{
	struct str col;
	size_t wrong = 0;

	assert_true(str_cut(&row, '\t', &col));
	struct str term = col;
	struct watchset *ws = set_of(f, term, 0);

	assert_non_null(ws);
	for (size_t i = 0; i < ARTICLES; i++) {
		size_t n = watchset_find(ws, f->scratch, texts[i]).n_hits;
		uint64_t want = 0;

		assert_true(str_cut(&row, '\t', &col) && str_to_u64(col, &want));
		if (n != want)
			print_message("MISS " STR_F " in %s: %zu hits, %llu right (" STR_F
				      ")\n",
				STR_A(term), articles[i], n, (unsigned long long)want,
				STR_A(row));
		wrong += n != want;
	}
	watchset_free(ws);
	return wrong;
}

static void terms_are_found_in_articles_as_often_as_a_reader_finds_them(void **state)
{
	struct arena a;
	struct str texts[ARTICLES], table, row;
	size_t rows = 0, wrong = 0;

	arena_init(&a, (size_t)1 << 20);
	for (size_t i = 0; i < ARTICLES; i++) {
		texts[i] = gold_file(&a, articles[i]);
		assert_true(texts[i].n != 0);
	}
	table = gold_file(&a, "tests/golden/articles/counts.tsv");
	str_cut(&table, '\n', &row);
	while (str_cut(&table, '\n', &row) && row.n != 0) {
		wrong += counts_check(*state, row, texts);
		rows++;
	}
	arena_done(&a);
	assert_true(rows >= 15);
	assert_int_equal(wrong, 0);
}

static const char *const seeds[] = {
	"../shared/seeds/000_45b969af95fe16a3.txt",
	"../shared/seeds/001_dbc80e93b0fa206a.txt",
	"../shared/seeds/002_6c415cbbee737b94.txt",
	"../shared/seeds/003_026ba3426ca8b47d.txt",
	"../shared/seeds/004_3a818583a5446e82.txt",
};

/* The right answers on real text, of a reader who knows what each word means there. */
static const struct seed_count {
	struct str term;
	size_t hits;
} seed_counts[] = {
	{STR_INIT("التحالف الدولي"), 33},
	{STR_INIT("القوات الأميركية"), 4},
	{STR_INIT("علي"), 1},
	{STR_INIT("العراق"), 29},
	{STR_INIT("جدول زمني"), 7},
	{STR_INIT("الانسحاب"), 6},
};

static size_t seed_hits(struct fixture *f, struct str term)
{
	struct watchset *ws = set_of(f, term, 0);
	size_t n = 0;

	assert_non_null(ws);
	for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
		struct arena a;
		struct str text;

		arena_init(&a, (size_t)1 << 20);
		text = gold_file(&a, seeds[i]);
		n += watchset_find(ws, f->scratch, text).n_hits;
		arena_done(&a);
	}
	watchset_free(ws);
	return n;
}

static void terms_are_found_in_real_articles_as_often_as_a_reader_finds_them(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < sizeof seed_counts / sizeof *seed_counts; i++) {
		const struct seed_count *c = &seed_counts[i];
		size_t n = seed_hits(*state, c->term);

		print_message("%s " STR_F ": %zu hits, %zu right\n",
			n == c->hits ? "ok" : "MISS", STR_A(c->term), n, c->hits);
		wrong += n != c->hits;
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_projects_own_set_gives_its_exact_spans),
		cmocka_unit_test(every_row_about_evidence_gives_its_exact_spans),
		cmocka_unit_test(terms_are_found_in_articles_as_often_as_a_reader_finds_them),
	};
	static const struct CMUnitTest further[] = {
		cmocka_unit_test(every_row_of_the_shared_set_gives_its_exact_spans),
		cmocka_unit_test(every_row_of_the_shared_cases_gives_its_exact_spans),
		cmocka_unit_test(
			terms_are_found_in_real_articles_as_often_as_a_reader_finds_them),
	};
	int failed = cmocka_run_group_tests(tests, setup, teardown);

	if (further_material(FURTHER_SET) && further_material(seeds[0]))
		failed += cmocka_run_group_tests(further, setup, teardown);
	return failed;
}
