/* SPDX-License-Identifier: ISC */
/*
 * What must hold for any term and any text, shown on made ones (tests/ref/gen.h) and on the words
 * of articles (tests/ref/rig.h). The seeds are fixed: a failure comes again.
 */
#include "base/uni.h"
#include "tests/ref/rig.c"
#include "tests/unit/unit.h"
#include "watch/fold.h"

enum {
	TERMS = UNIT_SANITIZED ? 150 : 1500,
	GUARDED = UNIT_SANITIZED ? 40 : 400
};

/* Runs check on terms made of the vocabulary (NULL: the built-in one). */
typedef void check_fn(struct fixture *f, struct gen *g, struct watchset *ws, struct str term,
	struct str text);

static void made_pairs(
	struct fixture *f, struct gen *g, size_t terms, size_t texts, check_fn *check)
{
	for (size_t i = 0; i < terms; i++) {
		struct str term = made_term(f, g);
		struct watchset *ws = set_of(f->guards, term);

		for (size_t k = 0; ws && k < texts; k++)
			check(f, g, ws, term, made_text(f, g, term));
		watchset_free(ws);
	}
}

/* ---- folding ------------------------------------------------------------------------------- */

static void fold_twice(struct fixture *f, struct str text)
{
	AUTO_BUF struct buf once, twice;

	buf_init(&once, BUF_NO_MAX);
	buf_init(&twice, BUF_NO_MAX);
	assert_code(fold_utf8(text, &once), ERR_NONE);
	assert_code(fold_utf8(buf_view(&once), &twice), ERR_NONE);
	if (!str_eq(buf_view(&once), buf_view(&twice)))
		fail_msg("'" STR_F "' folds to '" STR_F "', that to '" STR_F "'", STR_A(text),
			STR_A(buf_view(&once)), STR_A(buf_view(&twice)));
	(void)f;
}

static void folding_twice_gives_what_folding_once_gives(void **state)
{
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 11, NULL, 0);
	for (int i = 0; i < 50000; i++)
		fold_twice(f, made_text(f, &g, made_term(f, &g)));
	for (size_t i = 0; i < f->n_titles; i++)
		fold_twice(f, f->titles[i]);
}

/* Any code points of the blocks that the table speaks of, in any order. */
static void folding_is_idempotent_on_random_code_points(void **state)
{
	static const uint32_t blocks[][2] = {
		{0x600, 0x700},
		{0x600, 0x700},
		{0x750, 0x780},
		{0x870, 0x900},
		{0xFB50, 0xFE00},
		{0xFE70, 0xFF00},
		{0x2000, 0x2070},
		{0x20, 0x250},
	};
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 12, NULL, 0);
	for (int i = 0; i < 50000; i++) {
		buf_reset(&f->text);
		for (int k = 0; k < 12; k++) {
			const uint32_t *b = blocks[gen_below(&g, 8)];

			buf_utf8(&f->text, b[0] + gen_below(&g, b[1] - b[0]));
		}
		fold_twice(f, buf_view(&f->text));
	}
}

/* ---- what is ignored ----------------------------------------------------------------------- */

struct inserted {
	size_t at[256], n[256]; /* places in the new text, bytes */
	size_t count;
};

static size_t place_before(const struct inserted *in, size_t at)
{
	size_t gone = 0;

	for (size_t i = 0; i < in->count && in->at[i] < at; i++)
		gone += in->n[i];
	return at - gone;
}

static bool is_letter(uint32_t cp)
{
	return (cp >= 0x620 && cp <= 0x63A) || (cp >= 0x641 && cp <= 0x64A) ||
	       (cp >= 0x671 && cp <= 0x6D3);
}

static uint32_t cp_at(struct str s, size_t i)
{
	uint32_t cp = 0;

	if (i < s.n)
		utf8_decode(str_sub(s, i, s.n), &cp);
	return cp;
}

/* The next of the word, whatever marks stand before it. */
static uint32_t letter_at(struct str s, size_t i)
{
	uint32_t cp = 0;

	for (size_t len = 0; i < s.n; i += len) {
		len = utf8_decode(str_sub(s, i, s.n), &cp);
		if (cp != 0x640 && !uni_extends(cp) && !uni_steers(cp))
			return cp;
	}
	return 0;
}

/* Would a mark here say something: of a prefix, or of a final ya? */
static bool tells(uint32_t cp, uint32_t next)
{
	static const uint32_t letters[] = {0x648, 0x641, 0x628, 0x643, 0x644, 0x649, 0x64A};

	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (cp == letters[i])
			return true;
	return next == 0x649 || next == 0x64A;
}

static void insert_some(struct gen *g, struct str text, struct buf *out, struct inserted *in)
{
	static const uint32_t extra[] = {
		0x64E, 0x64F, 0x650, 0x651, 0x652, 0x64C, 0x64D, 0x6D6, 0x200F, 0x200D, 0x640};

	in->count = 0;
	for (size_t i = 0; i < text.n;) {
		uint32_t cp;
		size_t len = utf8_decode(str_sub(text, i, text.n), &cp);
		uint32_t what = extra[gen_below(g, sizeof extra / sizeof *extra)];

		buf_add(out, text.p + i, len);
		i += len;
		if (!is_letter(cp) || tells(cp, letter_at(text, i)) || gen_below(g, 3) ||
			in->count == 256 || (what == 0x640 && !is_letter(cp_at(text, i))))
			continue;
		in->at[in->count] = out->n;
		buf_utf8(out, what);
		in->n[in->count] = out->n - in->at[in->count];
		in->count++;
	}
}

static void insertion_check(
	struct fixture *f, struct gen *g, struct watchset *ws, struct str term, struct str text)
{
	struct inserted in;
	struct watch_result res = find(f, ws, text);
	size_t n = res.n_hits, start[MAX_SPANS], end[MAX_SPANS];
	bool same = true;

	for (size_t i = 0; i < n && i < MAX_SPANS; i++) {
		start[i] = res.hits[i].start;
		end[i] = res.hits[i].end;
	}
	buf_reset(&f->other);
	insert_some(g, text, &f->other, &in);
	res = find(f, ws, buf_view(&f->other));
	for (size_t i = 0; i < n && i < MAX_SPANS && n == res.n_hits; i++)
		same = same && place_before(&in, res.hits[i].start) == start[i] &&
		       place_before(&in, res.hits[i].end) == end[i];
	if (n != res.n_hits || !same)
		fail_msg("'" STR_F "' hits '" STR_F "' %zu times, '" STR_F "' %zu times",
			STR_A(term), STR_A(text), n, STR_A(buf_view(&f->other)), res.n_hits);
}

static void vowel_marks_tatweel_and_controls_never_change_hits(void **state)
{
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 21, NULL, 0);
	made_pairs(f, &g, TERMS, 60, insertion_check);
	gen_init(&g, 22, f->words, f->n_words);
	made_pairs(f, &g, TERMS, 40, insertion_check);
}

/* ---- spans --------------------------------------------------------------------------------- */

/* A word's, or that of a sign beside one, a blank away at most. */
static bool edge_is_a_words(const struct folded *w, const struct watch_hit *h)
{
	bool start = false, end = false;

	for (size_t i = 0; i < w->n_toks; i++) {
		start = start ||
			(w->toks[i].start >= h->start && w->toks[i].start <= h->start + 4);
		end = end || (w->toks[i].end <= h->end && w->toks[i].end + 4 >= h->end);
	}
	return start && end;
}

static void span_check(
	struct fixture *f, struct gen *g, struct watchset *ws, struct str term, struct str text)
{
	struct watch_result res = find(f, ws, text);
	struct folded words = {0};
	struct watch_hit first;
	struct str alone;

	(void)g;
	if (!res.n_hits)
		return;
	fold_text(&words, text, FOLD_ALL);
	for (size_t i = 0; i < res.n_hits; i++) {
		const struct watch_hit *h = &res.hits[i];

		assert_true(h->start <= h->core_start && h->core_start < h->core_end);
		assert_true(h->core_end <= h->end && h->end <= text.n);
		assert_int_equal(utf8_floor(text, h->start), h->start);
		assert_int_equal(utf8_floor(text, h->end), h->end);
		assert_int_equal(utf8_floor(text, h->core_start), h->core_start);
		assert_int_equal(utf8_floor(text, h->core_end), h->core_end);
		assert_true(edge_is_a_words(&words, h));
	}
	fold_done(&words);
	first = res.hits[0];
	alone = str_sub(text, first.start, first.end);
	res = find(f, ws, alone);
	if (res.n_hits != 1 || res.hits[0].start != 0 || res.hits[0].end != alone.n)
		fail_msg("'" STR_F "' hits '" STR_F "' but not its span '" STR_F "' alone",
			STR_A(term), STR_A(text), STR_A(alone));
}

static void spans_are_whole_words_and_explain_themselves(void **state)
{
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 31, NULL, 0);
	made_pairs(f, &g, TERMS, 60, span_check);
	gen_init(&g, 32, f->words, f->n_words);
	made_pairs(f, &g, TERMS, 40, span_check);
}

static void a_term_finds_itself(void **state)
{
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 33, NULL, 0);
	for (int i = 0; i < 5000; i++) {
		struct str term = made_term(f, &g);
		struct watchset *ws = set_of(f->guards, term);

		assert_non_null(ws);
		if (find(f, ws, term).n_hits == 0)
			fail_msg("'" STR_F "' does not find itself", STR_A(term));
		watchset_free(ws);
	}
}

/* ---- guards -------------------------------------------------------------------------------- */

/* A site's list of words of the text: each is a word that could be guarded. */
static void site_guards(struct gen *g, struct str text, struct buf *out)
{
	static const struct str sections[] = {
		STR_INIT("[prefix]\n"),
		STR_INIT("[heh]\n"),
		STR_INIT("[alef]\n"),
		STR_INIT("[maqsura]\n"),
	};
	AUTO_BUF struct buf folded;
	struct str rest, word;

	buf_init(&folded, BUF_NO_MAX);
	fold_utf8(text, &folded);
	for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
		buf_str(out, sections[s]);
		rest = buf_view(&folded);
		while (str_cut(&rest, ' ', &word))
			if (gen_below(g, 2)) {
				buf_str(out, str_sub(word, gen_below(g, 2) ? 2 : 0, word.n));
				buf_char(out, ' ');
			}
		buf_char(out, '\n');
	}
}

static void guard_check(
	struct fixture *f, struct gen *g, struct watchset *ws, struct str term, struct str text)
{
	struct watch_result res = find(f, ws, text);
	size_t without = res.n_hits;
	struct guards *more = NULL;
	struct watchset *guarded;
	struct err e;

	buf_reset(&f->other);
	site_guards(g, text, &f->other);
	if (guards_new(buf_view(&f->other), &more, &e))
		return; /* a piece that is no word */
	guarded = set_of(more, term);
	res = find(f, guarded, text);
	if (res.n_hits > without)
		fail_msg("'" STR_F "' in '" STR_F "': guards gave it a hit", STR_A(term),
			STR_A(text));
	watchset_free(guarded);
	guards_free(more);
}

static void removing_a_guard_word_never_removes_a_hit(void **state)
{
	struct fixture *f = *state;
	struct gen g;

	gen_init(&g, 41, NULL, 0);
	made_pairs(f, &g, GUARDED, 12, guard_check);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(folding_twice_gives_what_folding_once_gives),
		cmocka_unit_test(folding_is_idempotent_on_random_code_points),
		cmocka_unit_test(vowel_marks_tatweel_and_controls_never_change_hits),
		cmocka_unit_test(spans_are_whole_words_and_explain_themselves),
		cmocka_unit_test(a_term_finds_itself),
		cmocka_unit_test(removing_a_guard_word_never_removes_a_hit),
	};

	return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
