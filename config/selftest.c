/* SPDX-License-Identifier: ISC */
/*
 * The watch lists are compiled and then prove themselves: every `match` text must raise an alert of
 * its watch, no `skip` text may. A reload that breaks a test is refused, because the people who
 * wrote it rely on it at night.
 *
 *   guard words ──> compile ──> min_check ──> each watch alone: its texts ──> lint.c
 *                    │ a line is bad: reported, taken out, once more
 */
#include <string.h>

#include "config/load.h"
#include "watch/same.h"

enum {
	BAD_LINES_MAX = 100,
	REASONS_MAX = 20 /* each costs compiling the list some more times */
};

bool config_guards_load(struct load *l)
{
	struct config *c = l->c;
	AUTO_BUF struct buf text = {0};
	struct err e;

	buf_init(&text, 1 << 20);
	if (c->guard_words_file.n > 0 &&
		config_file_slurp(c->guard_words_file.p, &text, NULL, &e) != ERR_NONE) {
		config_error(l, (struct conf_pos){.file = c->guard_words_file}, STR(""), "%s",
			e.msg);
		return false;
	}
	if (guards_new(buf_view(&text), &c->guards, &e) != ERR_NONE) {
		config_error(l, (struct conf_pos){.file = c->guard_words_file}, STR(""), "%s",
			e.msg);
		return false;
	}
	return true;
}

/* The definitions side by side, with lines of their own, so that wrong ones can be taken out. With
 * an error nobody sees the result, and without one nothing was taken out: places of lines in hits
 * are those of c->watches. */
static struct watch_def *defs_copy(struct load *l)
{
	const struct config *c = l->c;
	struct watch_def *defs = arena_array(&l->scratch, c->n_watches, sizeof(*defs));

	for (size_t i = 0; i < c->n_watches && defs != NULL; i++) {
		defs[i] = c->watches[i].def;
		defs[i].lines =
			arena_array(&l->scratch, defs[i].n_lines, sizeof(*defs[i].lines));
		if (defs[i].lines == NULL)
			return NULL;
		if (defs[i].n_lines > 0)
			memcpy(defs[i].lines, c->watches[i].def.lines,
				defs[i].n_lines * sizeof(*defs[i].lines));
	}
	return defs;
}

/* Of a line that cannot be compiled, the byte where the first part begins that cannot. */
static size_t bad_part(const struct load *l, const struct watch_line *line)
{
	struct watch_line part = {.group = GROUP_TERM, .flags = line->flags};
	struct watch_def def = {.lines = &part, .n_lines = 1};
	struct watchset *ws = NULL;
	struct str rest = line->text;
	size_t watch = 0;
	size_t at = 0;

	while (str_cut(&rest, same_separator(line), &part.text)) {
		const char *from = part.text.p;

		part.text = str_trim(part.text);
		if (part.text.n > 0)
			from = part.text.p;
		if (watchset_new(&def, 1, l->c->guards, &ws, &watch, &at, NULL) != ERR_NONE)
			return (size_t)(from - line->text.p);
		watchset_free(ws);
	}
	return 0;
}

static struct conf_pos bad_pos(const struct load *l, const struct watch_line *line)
{
	size_t byte = same_separator(line) != '\0' ? bad_part(l, line) : 0;

	/* each line has a text of its own, which its copies share */
	for (size_t i = 0; i < l->lines.n; i++)
		if (l->lines.p[i].text.p == line->text.p)
			return config_line_pos(l, i, byte);
	return (struct conf_pos){.file = line->file, .line = line->line};
}

/* Reports a line that cannot be compiled and takes it out, so that the next can be found. */
static void line_refuse(struct load *l, struct watch_def *def, size_t line, const char *why)
{
	config_error(l, bad_pos(l, &def->lines[line]), def->lines[line].text, "%s", why);
	memmove(def->lines + line, def->lines + line + 1,
		(def->n_lines - line - 1) * sizeof(*def->lines));
	def->n_lines--;
}

static void compile(struct load *l)
{
	struct watch_def *defs = defs_copy(l);
	struct err why = {0};
	size_t watch = 0;
	size_t line = 0;

	for (int tries = 0; tries < BAD_LINES_MAX && defs != NULL; tries++) {
		if (watchset_new(defs, l->c->n_watches, l->c->guards, &l->c->watchset, &watch,
			    &line, &why) == ERR_NONE)
			return;
		/* An error that names no line: nothing can be taken out. */
		if (watch >= l->c->n_watches || line >= defs[watch].n_lines) {
			config_error(l, (struct conf_pos){.file = l->c->dir}, STR(""), "%s",
				why.msg);
			return;
		}
		line_refuse(l, &defs[watch], line, why.msg);
	}
}

struct trial {
	struct load *l;
	struct watch_scratch *scratch;
	uint64_t *active;
	size_t watch;
	size_t n_reasons;
};

/* Of the first failing tests it is said why; the others follow from the same mistake as a rule. */
static void why_missed(struct trial *t, const struct str fields[FIELD_N], struct buf *out)
{
	const struct config_watch *w = &t->l->c->watches[t->watch];
	AUTO_BUF struct buf why = {0};

	buf_init(&why, BUF_NO_MAX);
	if (t->n_reasons++ < REASONS_MAX)
		config_why(t->l->c->guards, &w->def, fields, &why);
	buf_printf(out, "does not match this text%s" STR_F, why.n > 0 ? ": " : "",
		STR_A(buf_view(&why)));
}

/* The first hit is enough to find the line; places are the same in every field, as the text is. */
static void why_found(
	const struct trial *t, struct str text, const struct watch_hit *h, struct buf *out)
{
	const struct config_watch *w = &t->l->c->watches[t->watch];
	const struct watch_line *line = &w->def.lines[h->line];

	buf_printf(out, "finds '" STR_F "' in this text, by the term of " STR_F ":%u",
		STR_A(str_sub(text, h->start, h->end)), STR_A(line->file), line->line);
}

/* Whoever asked for the results decides what they mean. */
static void tell(const struct trial *t, struct config_test *test)
{
	const struct config_draft *draft = t->l->draft;

	if (draft != NULL && draft->on_test != NULL)
		draft->on_test(test, draft->arg);
	else if (!test->passed)
		config_error(t->l, test->pos, test->text,
			"test failed: [watch " STR_F "] " STR_F, STR_A(test->watch->id),
			STR_A(test->why));
}

static void text_try(struct trial *t, struct str text, struct conf_pos pos, bool must_match)
{
	bool is_url = str_starts(text, STR("http://")) || str_starts(text, STR("https://"));
	/* The text in every field that a term can ask for, so that a test works for `term title`
	 * and `term body` alike; as an address only when it looks like one. */
	const struct str fields[FIELD_N] = {
		[FIELD_TITLE] = text,
		[FIELD_BODY] = text,
		[FIELD_SOURCE] = text,
		[FIELD_URL] = is_url ? text : STR(""),
	};
	const struct config *c = t->l->c;
	struct watch_result r = watchset_run(c->watchset, t->scratch, fields, t->active);
	struct config_test test = {.c = c,
		.watch = &c->watches[t->watch],
		.text = text,
		.pos = pos,
		.must_match = must_match,
		.passed = (r.n_hits > 0) == must_match};
	AUTO_BUF struct buf why = {0};

	buf_init(&why, BUF_NO_MAX);
	if (!test.passed && must_match)
		why_missed(t, fields, &why);
	else if (!test.passed)
		why_found(t, text, &r.hits[0], &why);
	test.why = buf_view(&why);
	tell(t, &test);
}

static void watch_try(struct trial *t)
{
	const struct config_watch *w = &t->l->c->watches[t->watch];
	/* Its own watch alone: what others find in the text is no answer. */
	uint64_t bit = UINT64_C(1) << (t->watch % 64);

	t->active[t->watch / 64] |= bit;
	for (size_t i = 0; i < w->n_match && w->match_pos != NULL; i++)
		text_try(t, w->match[i], w->match_pos[i], true);
	for (size_t i = 0; i < w->n_skip && w->skip_pos != NULL; i++)
		text_try(t, w->skip[i], w->skip_pos[i], false);
	t->active[t->watch / 64] &= ~bit;
}

/* refs.c counted the lines; that some of them are one term is known only now. */
static void min_check(struct load *l, size_t watch)
{
	const struct config_watch *w = &l->c->watches[watch];
	size_t n = watchset_n_terms(l->c->watchset, watch);

	if (w->def.min > 1 && n < w->def.min)
		config_error(l, w->pos, STR(""),
			"[watch " STR_F
			"] never alerts: 'min = %u', and only %zu of its 'term' and 'near' lines find different things",
			STR_A(w->id), w->def.min, n);
}

void config_tests_run(struct load *l)
{
	size_t words = l->c->n_watches / 64 + 1;
	struct trial t = {.l = l, .active = arena_array(&l->scratch, words, sizeof(*t.active))};

	if (!config_guards_load(l))
		return;
	compile(l);
	for (size_t i = 0; i < l->c->n_watches && l->c->watchset != NULL; i++)
		min_check(l, i);
	/* With other errors about, a failing test says nothing new. */
	if (l->d->n_errors > 0 || l->c->watchset == NULL || t.active == NULL)
		return;
	t.scratch = watch_scratch_new();
	for (t.watch = 0; t.watch < l->c->n_watches; t.watch++)
		watch_try(&t);
	watch_scratch_free(t.scratch);
	/* Also beside a test that fails: what a line is warned of may be why. */
	config_lint_run(l);
}
