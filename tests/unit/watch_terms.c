/* SPDX-License-Identifier: ISC */
/*
 * A term finds its own text, whatever signs it holds: every term of the lists, taken as a text, is
 * a hit of itself that covers it from its first to its last letter, digit or sign that counts; or
 * compiling it is refused with a sentence. Who types a term sees at once why it is refused, but
 * nobody sees that a line of a long list never fires.
 *
 * Sanitizers: none, watch_match.c and watch_property.c touch the same memory.
 */
#include <stdio.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/gold.c"
#include "tests/unit/unit.h"

#define TERMS "tests/golden/arabic/terms.txt"
#define GOLDEN_SET "tests/golden/arabic/arabic.tsv"

struct fixture {
	struct guards *guards;
	struct watch_scratch *scratch;
	struct buf text;
	size_t refused;
};

/* What stands around a term in an article. */
static const struct frame {
	const char *name;
	struct str before, after;
} frames[] = {
	{"alone", STR_INIT(""), STR_INIT("")},
	{"before a full stop", STR_INIT(""), STR_INIT(".")},
	{"in quotation marks", STR_INIT("«"), STR_INIT("»")},
	{"in straight quotation marks", STR_INIT("\""), STR_INIT("\"")},
	{"between two words", STR_INIT("قال "), STR_INIT(" أمس")},
};

enum {
	FRAMES = sizeof frames / sizeof *frames,
	REFUSED_MAX = 10
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct err e;

	if (guards_new((struct str){0}, &f->guards, &e))
		return -1;
	f->scratch = watch_scratch_new();
	buf_init(&f->text, BUF_NO_MAX);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	watch_scratch_free(f->scratch);
	guards_free(f->guards);
	buf_done(&f->text);
	free(f);
	return 0;
}

/* NULL: refused; *e says why. */
static struct watchset *set_of(struct fixture *f, struct str term, struct err *e)
{
	struct watch_line line = {
		.group = GROUP_TERM,
		.text = term,
		.fields = TERM_FIELDS_DEFAULT,
		.line = 1,
	};
	struct watch_def def = {.id = STR("terms"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;

	if (watchset_new(&def, 1, f->guards, &ws, &bad_watch, &bad_line, e))
		return NULL;
	return ws;
}

/* Signs that may surround a term without being part of it: S&P, 5+1, 30% and $100 would be other
 * terms without theirs, "U.S." without its last dot would not. */
static bool is_frame_sign(uint32_t cp)
{
	static const char ascii[] = " .,:;!?\"'()[]{}-_*/\\#";

	return cp < 0x80 ? strchr(ascii, (int)cp) != NULL
			 : cp == 0xAB || cp == 0xBB || (cp >= 0x2000 && cp < 0x2070) ||
				   cp == 0x60C || cp == 0x61B || cp == 0x61F || cp == 0x640;
}

/* From the first to the last code point that counts; an empty span when none does. */
static struct gold_span core_of(struct str term)
{
	struct gold_span core = {0};

	for (size_t i = 0; i < term.n;) {
		uint32_t cp = 0;
		size_t len = utf8_decode(str_sub(term, i, term.n), &cp);

		if (!is_frame_sign(cp)) {
			if (core.end == 0)
				core.start = i;
			core.end = i + len;
		}
		i += len;
	}
	return core;
}

/* Covers the core and nothing of what stands around the term. */
static bool hit_of_itself(struct watch_result res, struct str term, size_t at)
{
	struct gold_span core = core_of(term);

	for (size_t i = 0; i < res.n_hits; i++) {
		const struct watch_hit *h = &res.hits[i];

		if (h->start >= at && h->start <= at + core.start && h->end >= at + core.end &&
			h->end <= at + term.n)
			return true;
	}
	return false;
}

static void miss_print(struct str term, const struct frame *in, struct watch_result res)
{
	struct gold_span core = core_of(term);

	print_message("MISS '" STR_F "' %s: want %zu-%zu, got", STR_A(term), in->name,
		in->before.n + core.start, in->before.n + core.end);
	for (size_t i = 0; i < res.n_hits; i++)
		print_message(" %zu-%zu", res.hits[i].start, res.hits[i].end);
	print_message("%s\n", res.n_hits ? "" : " nothing");
}

static bool frame_holds(
	struct fixture *f, const struct watchset *ws, struct str term, const struct frame *in)
{
	struct watch_result res;
	bool ok;

	buf_reset(&f->text);
	buf_str(&f->text, in->before);
	buf_str(&f->text, term);
	buf_str(&f->text, in->after);
	res = watchset_find(ws, f->scratch, buf_view(&f->text));
	ok = hit_of_itself(res, term, in->before.n);
	if (!ok)
		miss_print(term, in, res);
	return ok;
}

/* A refusal is an answer when a person can read it. */
static bool refusal_holds(struct fixture *f, struct str term, const struct err *e)
{
	print_message("refused: '" STR_F "': %s\n", STR_A(term), e->msg);
	f->refused++;
	return strchr(e->msg, ' ') != NULL;
}

/* Counts the frames in which the term is not found in misses[]; returns whether all hold. */
static bool term_holds(struct fixture *f, struct str term, size_t misses[FRAMES])
{
	struct err e = {.code = ERR_NONE};
	struct watchset *ws = set_of(f, term, &e);
	bool ok = true;

	if (!ws)
		return refusal_holds(f, term, &e);
	for (size_t i = 0; i < FRAMES; i++) {
		bool found = frame_holds(f, ws, term, &frames[i]);

		misses[i] += !found;
		ok = ok && found;
	}
	watchset_free(ws);
	return ok;
}

static void sum_print(const char *path, size_t n, size_t bad, const size_t misses[FRAMES])
{
	print_message("%s: %zu of %zu terms find themselves", path, n - bad, n);
	for (size_t i = 0; i < FRAMES; i++)
		print_message("; not %s: %zu", frames[i].name, misses[i]);
	print_message("\n");
}

static void every_term_of_the_list_finds_its_own_text(void **state)
{
	struct fixture *f = *state;
	size_t misses[FRAMES] = {0}, n = 0, bad = 0;
	struct arena a;
	struct str rest, line;

	f->refused = 0;
	arena_init(&a, (size_t)1 << 20);
	rest = gold_file(&a, TERMS);
	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0 || str_starts(line, STR("#")))
			continue;
		n++;
		bad += !term_holds(f, line, misses);
	}
	arena_done(&a);
	sum_print(TERMS, n, bad, misses);
	print_message("%zu refused\n", f->refused);
	assert_true(n >= 500);
	/* Refusing whatever is hard would be no answer: each of them is a term that people type. */
	assert_true(f->refused <= REFUSED_MAX);
	assert_int_equal(bad, 0);
}

static void every_term_of_the_golden_set_finds_its_own_text(void **state)
{
	size_t misses[FRAMES] = {0}, n = 0, bad = 0;
	struct gold g;
	struct err e;

	if (gold_load(GOLDEN_SET, &g, &e))
		fail_msg("%s", e.msg);
	for (size_t i = 0; i < g.n; i++) {
		const struct gold_row *row = &g.rows[i];

		/* Rows of one term follow each other. */
		if (!row->by_default || (i > 0 && str_eq(row->term, g.rows[i - 1].term)))
			continue;
		n++;
		bad += !term_holds(*state, row->term, misses);
	}
	gold_free(&g);
	sum_print(GOLDEN_SET, n, bad, misses);
	assert_true(n >= 100);
	assert_int_equal(bad, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_term_of_the_list_finds_its_own_text),
		cmocka_unit_test(every_term_of_the_golden_set_finds_its_own_text),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
