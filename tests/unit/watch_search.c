/* SPDX-License-Identifier: ISC */
/*
 * The search index answers as the matcher does: on made texts and terms, on words and phrases of articles. Here the
 * expressions of a plan are read by the test itself, over lists of words; desk_search.c asks SQLite.
 */
#include <stdlib.h>

#include "base/vec.h"
#include "base/xalloc.h"
#include "tests/ref/rig.c"
#include "tests/unit/further.h"
#include "tests/unit/unit.h"
#include "watch/search/plan.h"
#include "watch/search/words.h"

enum {
	TERMS = UNIT_SANITIZED ? 150 : 2500,
	TEXTS = 8,
	ALL = 1 << SEARCH_TITLE | 1 << SEARCH_SUMMARY | 1 << SEARCH_BODY
};

/* ---- an index in memory ------------------------------------------------------------------- */

struct doc {
	struct str columns[SEARCH_COLUMNS];
};

struct memory {
	struct arena arena;
	struct search_words *words;
	VEC(struct doc) docs;
	VEC(struct search_form) forms;
};

static void memory_init(struct memory *m)
{
	*m = (struct memory){.words = search_words_new(true)};
	arena_init(&m->arena, MIB(512));
}

static void memory_done(struct memory *m)
{
	arena_done(&m->arena);
	search_words_free(m->words);
	free(m->docs.p);
	free(m->forms.p);
}

static void memory_add(struct memory *m, const struct str fields[FIELD_N])
{
	struct doc d;

	search_words_read(m->words, fields);
	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		d.columns[i] = arena_str(&m->arena, m->words->columns[i]);
	vec_push(&m->docs, d);
	for (size_t i = 0; i < m->words->n_forms; i++) {
		struct search_form f = m->words->forms[i];
		vec_push(&m->forms,
			((struct search_form){f.stem, arena_str(&m->arena, f.form)}));
	}
}

static enum errc memory_forms(
	void *index, uint64_t stem, search_form_fn *f, void *arg, struct err *e)
{
	struct memory *m = index;

	(void)e;
	for (size_t i = 0; i < m->forms.n; i++)
		if (m->forms.p[i].stem == stem)
			f(m->forms.p[i].form, arg);
	return ERR_NONE;
}

/* ---- expressions -------------------------------------------------------------------------- */

struct reader {
	struct str rest;
	const struct doc *doc;
	unsigned columns;
};

static bool take(struct reader *r, const char *what)
{
	while (r->rest.n > 0 && r->rest.p[0] == ' ')
		r->rest = str_sub(r->rest, 1, r->rest.n);
	if (!str_starts(r->rest, str_of(what)))
		return false;
	r->rest = str_sub(r->rest, strlen(what), r->rest.n);
	return true;
}

static bool place_is(struct str place, struct str word)
{
	struct str one;

	while (str_cut(&place, '|', &one))
		if (str_eq(one, word))
			return true;
	return false;
}

static bool stands_at(struct str phrase, struct str text)
{
	struct str place, word;

	while (str_cut(&phrase, ' ', &place))
		if (!str_cut(&text, ' ', &word) || !place_is(place, word))
			return false;
	return true;
}

static bool stands(struct str phrase, struct str text)
{
	struct str word;

	for (struct str at = text; at.n > 0; str_cut(&at, ' ', &word))
		if (stands_at(phrase, at))
			return true;
	return false;
}

static bool expression(struct reader *r);

enum {
	PLACES_MAX = 8
};

/* Does one of the place's forms stand behind so many places of the text, and before so many? */
static bool stands_between(struct str place, struct str text, size_t from, size_t to)
{
	struct str word;

	for (size_t i = 0; i < to && str_cut(&text, ' ', &word); i++)
		if (i >= from && place_is(place, word))
			return true;
	return false;
}

/* All places within `apart` of where the first one stands. */
static bool stand_near(const struct str *places, size_t n, size_t apart, struct str text)
{
	struct str word;
	size_t at = 0;

	for (struct str rest = text; rest.n > 0; str_cut(&rest, ' ', &word), at++) {
		size_t from = at > apart ? at - apart : 0, k = 1;

		if (!stands_between(places[0], text, at, at + 1))
			continue;
		while (k < n && stands_between(places[k], text, from, at + apart + 1))
			k++;
		if (k == n)
			return true;
	}
	return false;
}

static struct str quoted(struct reader *r)
{
	struct str s = str_sub(r->rest, 0, str_find(r->rest, '"'));

	r->rest = str_sub(r->rest, s.n + 1, r->rest.n);
	return s;
}

/* NEAR("a|b" "c", 3) */
static bool near(struct reader *r)
{
	struct str places[PLACES_MAX];
	size_t n = 0;
	uint64_t apart = 0;
	bool found = false;

	while (take(r, "\"")) {
		assert_true(n < PLACES_MAX);
		places[n++] = quoted(r);
	}
	assert_true(take(r, ", "));
	struct str number = str_sub(r->rest, 0, str_find(r->rest, ')'));

	assert_true(str_to_u64(number, &apart));
	r->rest = str_sub(r->rest, number.n + 1, r->rest.n);
	for (size_t i = 0; i < SEARCH_ODD; i++)
		found |= (r->columns >> i & 1U) &&
			 stand_near(places, n, apart + 1, r->doc->columns[i]);
	return found;
}

static bool operand(struct reader *r)
{
	bool found = false;

	if (take(r, "(")) {
		found = expression(r);
		assert_true(take(r, ")"));
		return found;
	}
	if (take(r, "NEAR("))
		return near(r);
	unsigned columns = r->columns;

	if (take(r, "{odd} : "))
		columns = 1U << SEARCH_ODD;
	assert_true(take(r, "\""));
	struct str phrase = quoted(r);

	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		found |= (columns >> i & 1U) && stands(phrase, r->doc->columns[i]);
	return found;
}

static bool expression(struct reader *r)
{
	bool found = operand(r);

	for (;;) {
		if (take(r, "AND "))
			found &= operand(r);
		else if (take(r, "OR "))
			found |= operand(r);
		else if (take(r, "NOT "))
			found &= !operand(r);
		else
			return found;
	}
}

static bool answers(const struct buf *match, const struct doc *doc)
{
	static const char *const names[] = {"title", "summary", "body"};
	struct reader r = {.rest = buf_view(match), .doc = doc};

	if (take(&r, "{")) {
		for (size_t i = 0; i < SEARCH_ODD; i++)
			r.columns |= take(&r, names[i]) ? 1U << i : 0U;
		assert_true(take(&r, "} :"));
	} else {
		r.columns = ALL;
	}
	bool found = operand(&r);
	assert_int_equal(r.rest.n, 0);
	return found;
}

/* ---- the property -------------------------------------------------------------------------- */

struct tally {
	size_t sure, read, hits, odd;
};

static bool matches(struct fixture *f, const struct search_query *q,
	const struct str fields[FIELD_N], unsigned columns)
{
	static const enum field of[] = {FIELD_TITLE, FIELD_SUMMARY, FIELD_BODY};
	struct str some[FIELD_N] = {{0}};
	bool all = true;
	struct err e;

	for (size_t i = 0; i < SEARCH_ODD; i++)
		if (columns >> i & 1U)
			some[of[i]] = fields[of[i]];
	for (size_t i = 0; i < q->n; i++) {
		struct watchset *ws = NULL;
		assert_code(search_part_set(&q->v[i], f->guards, &ws, &e), ERR_NONE);
		bool hit = watchset_run(ws, f->scratch, some, NULL).n_hits > 0;
		all &= hit != q->v[i].out;
		watchset_free(ws);
	}
	return all;
}

static bool is_odd(const struct search_plan *plan, const struct doc *d)
{
	struct reader r = {.rest = buf_view(&plan->odd), .doc = d, .columns = ALL};
	bool odd = expression(&r);

	assert_int_equal(r.rest.n, 0);
	return odd;
}

static void check_doc(const struct search_plan *plan, const struct doc *d, bool want,
	const struct str fields[FIELD_N], struct str term)
{
	bool sure = plan->sure.n > 0 && !is_odd(plan, d);
	const struct buf *match = sure ? &plan->sure : &plan->may;
	bool found = answers(match, d);

	/* What is read besides may be anything. */
	if (found == want || (found && !sure))
		return;
	fail_msg("'" STR_F "' should%s be found in '" STR_F "' / '" STR_F "': " STR_F,
		STR_A(term), want ? "" : " not", STR_A(fields[FIELD_TITLE]),
		STR_A(fields[FIELD_BODY]), STR_A(buf_view(match)));
}

/* fields: of each article of m. */
static void check_query(struct fixture *f, struct memory *m, struct str (*fields)[FIELD_N],
	const struct search_query *q, unsigned columns, struct tally *t)
{
	const struct search_forms from = {memory_forms, m};
	struct search_plan plan;
	struct err e;

	assert_code(search_plan_make(q, f->guards, columns, t->hits % 2, &from, &plan, &e),
		ERR_NONE);
	for (size_t i = 0; i < m->docs.n; i++) {
		const struct doc *d = &m->docs.p[i];
		bool want = matches(f, q, fields[i], columns);
		bool odd = is_odd(&plan, d);

		check_doc(&plan, d, want, fields[i], q->v[0].text);
		assert_true(!want || answers(&plan.may, d));
		t->sure += plan.sure.n > 0 && !odd;
		t->read += plan.sure.n == 0 || odd;
		t->hits += want;
		t->odd += odd;
	}
	search_plan_done(&plan);
}

static void an_index_answers_as_the_matcher_does(void **state)
{
	struct fixture *f = *state;
	struct tally t = {0};
	struct gen g;

	gen_init(&g, 21, NULL, 0);
	for (size_t i = 0; i < TERMS; i++) {
		struct str term = made_term(f, &g), fields[TEXTS][FIELD_N] = {{{0}}};
		struct watchset *ws = set_of(f->guards, term);
		struct search_query q = {.v = {{.text = term}}, .n = 1};
		struct memory m;

		if (ws == NULL)
			continue;
		watchset_free(ws);
		memory_init(&m);
		for (size_t k = 0; k < TEXTS; k++) {
			fields[k][FIELD_TITLE] = arena_str(&m.arena, made_text(f, &g, term));
			fields[k][FIELD_BODY] = arena_str(&m.arena, made_text(f, &g, term));
			memory_add(&m, fields[k]);
		}
		check_query(f, &m, fields, &q, gen_below(&g, 4) ? ALL : 1 << SEARCH_TITLE, &t);
		memory_done(&m);
	}
	/* Most of it is the index's own answer, and it is no use to compare nothing with nothing. */
	print_message("[          ] %zu by the index, %zu read (%zu odd), %zu found\n", t.sure,
		t.read, t.odd, t.hits);
	assert_true(t.sure > t.read / 2 && t.hits > TERMS);
}

/* ---- articles ------------------------------------------------------------------------------ */

/* Two or three words in a row of some title, or one word. */
static struct str some_words(struct fixture *f, struct gen *g)
{
	struct str title = f->titles[gen_below(g, (uint32_t)f->n_titles)];
	size_t from = gen_below(g, (uint32_t)title.n), words = 1 + gen_below(g, 3), to;

	while (from > 0 && title.p[from - 1] != ' ')
		from--;
	for (to = from; to < title.n && words > 0; to++)
		words -= title.p[to] == ' ';
	return str_trim(str_sub(title, from, to));
}

static void articles_are_found_as_the_matcher_finds_them(void **state)
{
	struct fixture *f = *state;
	struct str(*fields)[FIELD_N] = xcalloc(f->n_titles, sizeof(*fields));
	struct tally t = {0};
	struct memory m;
	struct gen g;

	memory_init(&m);
	for (size_t i = 0; i < f->n_titles; i++) {
		fields[i][FIELD_TITLE] = f->titles[i];
		memory_add(&m, fields[i]);
	}
	gen_init(&g, 22, NULL, 0);
	for (size_t i = 0; i < (UNIT_SANITIZED ? 20 : 250); i++) {
		struct search_query q = {.v = {{.text = some_words(f, &g)}}, .n = 1};
		struct watchset *ws = set_of(f->guards, q.v[0].text);
		if (ws == NULL)
			continue;
		watchset_free(ws);
		if (gen_below(&g, 3) == 0)
			q.v[q.n++] = (struct search_part){.text = f->words[i], .out = true};
		check_query(f, &m, fields, &q, ALL, &t);
	}
	print_message("[          ] %zu by the index, %zu read (%zu odd), %zu found\n", t.sure,
		t.read, t.odd, t.hits);
	/* There was something to find; in 250 queries, or in 20. */
	assert_true(t.sure > t.read && t.hits > (UNIT_SANITIZED ? 10 : 100));
	free(fields);
	memory_done(&m);
}

/* A term that has to be read for is not read for in every article with one of its words, or with all of them anywhere. */
static void what_may_hold_a_term_has_its_words_side_by_side(void **state)
{
	struct fixture *f = *state;
	const struct str one[FIELD_N] = {[FIELD_BODY] = STR("التحالف ثم السياسي")};
	const struct str both[FIELD_N] = {[FIELD_BODY] = STR("الدولي قال التحالف")};
	const struct str far[FIELD_N] = {[FIELD_BODY] = STR("الدولي قال إن هذا التحالف")};
	const struct search_query q = {.v = {{.text = STR("التحالف، الدولي")}}, .n = 1};
	struct search_plan plan;
	struct memory m;
	struct err e;

	memory_init(&m);
	memory_add(&m, one);
	memory_add(&m, both);
	memory_add(&m, far);
	const struct search_forms from = {memory_forms, &m};

	assert_code(search_plan_make(&q, f->guards, ALL, false, &from, &plan, &e), ERR_NONE);
	assert_int_equal(plan.sure.n, 0);
	assert_false(answers(&plan.may, &m.docs.p[0]));
	assert_true(answers(&plan.may, &m.docs.p[1]));
	assert_false(answers(&plan.may, &m.docs.p[2]));
	search_plan_done(&plan);
	memory_done(&m);
}

/* Two words written together fold otherwise than apart, and the third leads the matcher there. */
static void what_folds_by_its_place_is_found(void **state)
{
	struct fixture *f = *state;
	struct str fields[][FIELD_N] = {{[FIELD_TITLE] = STR("ءامنوا حوثيوالقرءان")},
		{[FIELD_TITLE] = STR("ءامنوا حوثيو القرآن")}};
	const struct search_query q = {.v = {{.text = STR("ءامنوا حوثيو القرءان")}}, .n = 1};
	struct tally t = {0};
	struct memory m;

	memory_init(&m);
	memory_add(&m, fields[0]);
	memory_add(&m, fields[1]);
	check_query(f, &m, fields, &q, ALL, &t);
	assert_int_equal(t.hits, 2);
	memory_done(&m);
}

/* ---- queries ------------------------------------------------------------------------------- */

static void a_query_is_words_and_phrases_and_what_is_left_out(void **state)
{
	struct search_query q;
	struct err e;

	(void)state;
	assert_code(
		search_query_parse(
			STR("  قوات \"التحالف الدولي\"\t-«بطولة التنس» -ملاعب “a b”"), &q, &e),
		ERR_NONE);
	assert_int_equal(q.n, 5);
	assert_str_is(q.v[0].text, "قوات");
	assert_str_is(q.v[1].text, "التحالف الدولي");
	assert_str_is(q.v[2].text, "بطولة التنس");
	assert_str_is(q.v[3].text, "ملاعب");
	assert_str_is(q.v[4].text, "a b");
	assert_false(q.v[0].out || q.v[1].out || q.v[4].out);
	assert_true(q.v[2].out && q.v[3].out);
}

static void what_is_no_query_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *query, *why;
	} rows[] = {
		{"", "there is nothing to search for"},
		{" \n", "there is nothing to search for"},
		{"\"a b", "the quote \" is not ended by \""},
		{"«a b\"", "the quote « is not ended by »"},
		{"a \"\"", "there is nothing between two quotes"},
		{"\"a\"b", "a blank is missing behind \"a\""},
		{"a\"b\"",
			"a quote stands inside the word a\"b\": a blank is missing before it"},
		{"a -", "there is nothing behind a minus"},
		{"- a", "there is nothing behind a minus"},
		{"-a -b", "there is nothing to search for but what is left out"},
		{"a OR b",
			"OR is no operator here: search once for each (in quotes it is a word)"},
		{"1 2 3 4 5 6 7 8 9 a b c d e f g h", "more than 16 words and phrases"},
	};
	struct search_query q;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(search_query_parse(str_of(rows[i].query), &q, &e) != ERR_NONE);
		assert_string_equal(e.msg, rows[i].why);
	}
	assert_code(search_query_parse(STR("\"OR\" a-b"), &q, &e), ERR_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_query_is_words_and_phrases_and_what_is_left_out),
		cmocka_unit_test(what_is_no_query_is_refused_with_a_reason),
		cmocka_unit_test(an_index_answers_as_the_matcher_does),
		cmocka_unit_test(what_may_hold_a_term_has_its_words_side_by_side),
		cmocka_unit_test(what_folds_by_its_place_is_found),
		cmocka_unit_test(articles_are_found_as_the_matcher_finds_them),
	};

	return cmocka_run_group_tests(tests, rig_setup, rig_teardown);
}
