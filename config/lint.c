/* SPDX-License-Identifier: ISC */
/*
 * Warnings about watch lines that are allowed but seldom meant (watch/advice/lint.h), each at its
 * file, line and column. A set is looked at once, however many watches use it. Of one kind a
 * section gives a few, then a count: a list of ten thousand names must not bury what else is wrong.
 * Terms of three letters are told of in one note for the whole configuration.
 *
 *   all lines ──> keys[] (same key: finds the same) ──> each set, then each watch:
 *                     its lines one by one, same lines, lines that cancel, lines its sets have too
 *
 * Runs when all is sound, but for tests that may have failed.
 */
#include "watch/advice/lint.h"

#include "config/load.h"

enum {
	/* Kinds of our own count on after those of watch/advice/lint.h. */
	PER_KIND_MAX = 10,
	THREE_SHOWN = 5, /* terms of three letters that are named */
	KIND_SAME = LINT_N,
	KIND_CANCEL,
	KINDS
};

/* Terms of three letters, of all sections. */
struct three {
	size_t lines[THREE_SHOWN]; /* the first, places in load.lines */
	size_t n;
};

struct section {
	struct three *three;
	struct load *l;
	struct linter *linter;
	const struct config_raw_watch *raw;
	bool is_set;
	bool alone; /* one hit is enough for an alert, and no test says what must not match */
	size_t counts[KINDS];
};

static bool counted(struct section *s, size_t kind)
{
	return ++s->counts[kind] <= PER_KIND_MAX;
}

static void report(struct load *l, size_t i, const struct lint_finding *f)
{
	conf_diag(l->d, f->note ? CONF_NOTE : CONF_WARNING, config_line_pos(l, i, f->at), "%s",
		f->text);
	conf_diag_source(l->d, l->lines.p[i].text);
}

static void three_add(struct three *t, size_t i)
{
	if (t->n < THREE_SHOWN)
		t->lines[t->n] = i;
	t->n++;
}

/* At the first of them; the terms last, since what follows Arabic is reordered by terminals. */
static void three_report(struct load *l, const struct three *t)
{
	AUTO_BUF struct buf terms = {0};

	if (t->n == 0)
		return;
	buf_init(&terms, BUF_NO_MAX);
	for (size_t i = 0; i < t->n && i < THREE_SHOWN; i++)
		buf_printf(&terms, "%s" STR_F, i > 0 ? "، " : "",
			STR_A(l->lines.p[t->lines[i]].text));
	buf_str(&terms, t->n > THREE_SHOWN ? STR(" ...") : STR(""));
	conf_diag(l->d, CONF_NOTE, config_line_pos(l, t->lines[0], 0),
		"%zu term%s of three letters: with a prefix %s may be another word; 'skip =' lines guard against those you know: %s",
		t->n, t->n == 1 ? "" : "s", t->n == 1 ? "it" : "each", terms.p);
}

static void line_lint(struct section *s, size_t i)
{
	struct lint_finding found[LINT_MAX];
	size_t n = lint_line(s->linter, &s->l->lines.p[i], s->alone, found);

	for (size_t k = 0; k < n; k++) {
		if (found[k].kind == LINT_THREE)
			three_add(s->three, i);
		else if (counted(s, found[k].kind))
			report(s->l, i, &found[k]);
	}
}

static void report_same(struct section *s, size_t i, size_t first)
{
	const struct watch_line *a = &s->l->lines.p[first];
	const struct watch_line *b = &s->l->lines.p[i];

	if (!counted(s, KIND_SAME))
		return;
	if (str_eq(a->file, b->file))
		config_warning(s->l, config_line_pos(s->l, i, 0), b->text,
			"finds the same as line %u; one of them is enough", a->line);
	else
		config_warning(s->l, config_line_pos(s->l, i, 0), b->text,
			"finds the same as " STR_F ":%u; one of them is enough", STR_A(a->file),
			a->line);
}

/* ---- lines that are the same --------------------------------------------------------- */

static void own_lines_same(struct section *s, const uint64_t *keys)
{
	struct config_span span = s->raw->lines;

	/* The linter's table of keys is one for all; each section begins with none. */
	lint_keys_reset(s->linter);
	for (size_t i = span.from; i < span.from + span.n; i++) {
		size_t first = lint_put(s->linter, keys[i], i);
		if (first != SIZE_MAX)
			report_same(s, i, first);
	}
}

/* A term that the watch also excludes. The keys of the own lines must be in: own_lines_same() ran
 * before. */
static void own_lines_cancel(struct section *s)
{
	struct config_span span = s->raw->lines;

	for (size_t i = span.from; i < span.from + span.n; i++) {
		struct watch_line as_term = s->l->lines.p[i];
		bool exclude = as_term.group == GROUP_EXCLUDE;

		if (!exclude && as_term.group != GROUP_EXCEPT)
			continue;
		/* The key of a line has its group in it. Seen as a term, `exclude = X` has the key
		 * of `term = X`. */
		as_term.group = GROUP_TERM;
		size_t term = lint_get(s->linter, lint_key(s->linter, &as_term));

		if (term != SIZE_MAX && counted(s, KIND_CANCEL))
			config_warning(s->l, config_line_pos(s->l, i, 0), as_term.text,
				"the term of line %u never counts: it is what this line %s",
				s->l->lines.p[term].line, exclude ? "excludes" : "excepts");
	}
}

static const struct config_raw_watch *set_named(const struct load *l, struct str name)
{
	for (size_t i = 0; i < l->sets.n; i++)
		if (str_eq(l->sets.p[i].w.id, name))
			return &l->sets.p[i];
	return NULL;
}

/* Lines of the sets that the watch has too: its own line is the one to go. */
static void set_lines_same(struct section *s, const uint64_t *keys)
{
	const struct config_ref *refs = s->l->refs.p + s->raw->refs.from;

	for (size_t r = 0; r < s->raw->refs.n && s->raw->lines.n > 0; r++) {
		const struct config_raw_watch *set =
			refs[r].kind == KIND_USE ? set_named(s->l, refs[r].name) : NULL;
		size_t from = set != NULL ? set->lines.from : 0;
		size_t to = set != NULL ? from + set->lines.n : 0;
		for (size_t i = from; i < to; i++) {
			size_t own = lint_get(s->linter, keys[i]);
			if (own != SIZE_MAX)
				report_same(s, own, i);
		}
	}
}

/* ---- sections ------------------------------------------------------------------------ */

/* Some warnings are for words that find too much. Whoever asks for a second word, or has written
 * down what must not match, has thought of it. */
static bool is_alone(const struct load *l, const struct config_raw_watch *raw)
{
	if (raw->w.def.min > 1 || raw->w.n_skip > 0)
		return false;
	for (size_t i = raw->lines.from; i < raw->lines.from + raw->lines.n; i++)
		if (l->lines.p[i].group == GROUP_REQUIRE)
			return false;
	return true;
}

static void counts_report(struct section *s)
{
	size_t more = 0;

	for (size_t k = 0; k < KINDS; k++)
		if (s->counts[k] > PER_KIND_MAX)
			more += s->counts[k] - PER_KIND_MAX;
	if (more > 0)
		conf_diag(s->l->d, CONF_NOTE, s->raw->w.pos,
			"and %zu more like these in [%s " STR_F "]", more,
			s->is_set ? "set" : "watch", STR_A(s->raw->w.id));
}

static void section_lint(struct load *l, struct linter *linter, struct three *three,
	const struct config_raw_watch *raw, bool is_set, const uint64_t *keys)
{
	struct section s = {.three = three,
		.l = l,
		.linter = linter,
		.raw = raw,
		.alone = !is_set && is_alone(l, raw)};

	for (size_t i = raw->lines.from; i < raw->lines.from + raw->lines.n; i++)
		line_lint(&s, i);
	own_lines_same(&s, keys);
	own_lines_cancel(&s);
	if (!is_set)
		set_lines_same(&s, keys);
	counts_report(&s);
}

void config_lint_run(struct load *l)
{
	struct linter *linter;
	struct three three = {0};
	uint64_t *keys = arena_array(&l->scratch, l->lines.n, sizeof(*keys));

	if (keys == NULL)
		return;
	linter = linter_new(l->c->guards);
	for (size_t i = 0; i < l->lines.n; i++) {
		/* All lines first: what a line is warned of may depend on every term there is. */
		keys[i] = lint_key(linter, &l->lines.p[i]);
		lint_term(linter, &l->lines.p[i]);
	}
	for (size_t i = 0; i < l->sets.n; i++)
		section_lint(l, linter, &three, &l->sets.p[i], true, keys);
	for (size_t i = 0; i < l->watches.n; i++)
		section_lint(l, linter, &three, &l->watches.p[i], false, keys);
	three_report(l, &three);
	linter_free(linter);
}
