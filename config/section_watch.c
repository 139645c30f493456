/* SPDX-License-Identifier: ISC */
/*
 * [watch id] and [set id]: the lines that become terms, the files of terms, and the names a watch
 * refers to.
 *
 *   term, near, require, exclude, except ──┐
 *   terms_file: each line of the file ─────┴─> load.lines, load.line_pos  (a slice a section)
 *   use, feeds, notify ──────────────────────> load.refs                  (refs.c)
 *   match, skip ─────────────────────────────> the watch's own lists      (selftest.c)
 *
 * What is accepted here is only the form; whether a line has letters to look for is known when the
 * lists are compiled (selftest.c). Warnings are for the mistakes people bring from other tools:
 * several terms in one line, quotation marks.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/utf8.h"
#include "config/load.h"

enum {
	NEAR_MAX = 100
};

/* Where a line stands, for diagnostics. */
struct line_at {
	struct conf_pos pos; /* of the key, or of the line in a terms file */
	struct conf_pos value_pos;
	struct str source;
};

/* ---- mistakes that are not errors ---------------------------------------------------- */

static void lint_at(struct load *l, const struct line_at *at, struct str text, size_t byte,
	const char *sentence)
{
	struct conf_pos pos = at->value_pos;

	pos.column += (uint32_t)utf8_count(str_sub(text, 0, byte));
	config_warning(l, pos, at->source, "%s", sentence);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The first comma that is not inside a number: "3,000" is one word. */
static size_t comma_find(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == ',' && !(i > 0 && i + 1 < text.n && is_digit(text.p[i - 1]) &&
						is_digit(text.p[i + 1])))
			return i;
	return text.n;
}

/* A phrase breaks at a comma, so "a, b" finds nothing: worth a warning, but a headline pasted
 * whole is allowed. */
static void line_lint(struct load *l, const struct line_at *at, struct str text)
{
	static const struct {
		struct str mark;
		const char *sentence;
	} separators[] = {
		{STR_INIT("،"), "one term per line; '،' does not separate terms"},
		{STR_INIT("؛"), "one term per line; '؛' does not separate terms"},
		{STR_INIT(";"), "one term per line; ';' does not separate terms"},
		{STR_INIT("\t"), "one term per line; a tab does not separate terms"},
	};
	static const struct str quotes[] = {STR_INIT("\""), STR_INIT("'"), STR_INIT("«"),
		STR_INIT("»"), STR_INIT("“"), STR_INIT("”")};

	size_t comma = comma_find(text);

	if (comma < text.n)
		lint_at(l, at, text, comma, "one term per line; ',' does not separate terms");
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		size_t found = str_find_str(text, separators[i].mark);

		if (found < text.n)
			lint_at(l, at, text, found, separators[i].sentence);
	}
	for (size_t i = 0; i < sizeof(quotes) / sizeof(quotes[0]); i++) {
		if (str_starts(text, quotes[i])) {
			lint_at(l, at, text, 0, "quotation marks are part of the value");
			return;
		}
	}
}

/* ---- one line ------------------------------------------------------------------------ */

/* Takes the N of `near N` off the words before the '='. */
static bool near_words(
	struct load *l, const struct line_at *at, struct str *words, uint32_t *ret_near)
{
	size_t n = 0;
	uint64_t near = 0;
	const char *why = NULL;

	/* "near 8 title", "near 8, title" and "near 8,title" are all written. */
	while (n < words->n && words->p[n] != ' ' && words->p[n] != '\t' && words->p[n] != ',')
		n++;
	if (!conf_uint(str_sub(*words, 0, n), NEAR_MAX, &near, &why)) {
		config_error(l, at->pos, at->source,
			"'near' needs the number of words between, 0 to %d, as in: near 8 = A + B (%s)",
			NEAR_MAX, why);
		return false;
	}
	*words = str_trim(str_sub(*words, n, words->n));
	if (str_starts(*words, STR(",")))
		*words = str_trim(str_sub(*words, 1, words->n));
	*ret_near = (uint32_t)near;
	return true;
}

static void flags_lint(struct load *l, const struct line_at *at, uint32_t flags)
{
	static const struct {
		uint32_t idle, beside;
	} rows[] = {{TERM_INFLECTED, TERM_EXACT}, {TERM_FOREIGN, TERM_EXACT},
		{TERM_DIALECT, TERM_EXACT}, {TERM_INFLECTED, TERM_NAME}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((flags & rows[i].idle) && (flags & rows[i].beside))
			config_warning(l, at->pos, at->source,
				"'%s' has no effect together with '%s'",
				term_flag_name((enum term_flag)rows[i].idle),
				term_flag_name((enum term_flag)rows[i].beside));
}

/* «term gap=2 = A B»: the first '=' ended the key. */
static bool gap_ended_the_key(
	struct load *l, const struct config_bound *b, const struct line_at *at)
{
	struct str rest = b->e->flags, word = {0};

	while (str_cut(&rest, ' ', &word))
		;
	if (!str_eq(word, STR("gap")))
		return false;
	config_error(l, at->pos, at->source,
		"the number of words between stands before the '=', as in: term gap 2 = A B");
	return true;
}

/* The words before the '=' into a line without text; false: reported. */
static bool words_parse(struct load *l, const struct config_bound *b, const struct line_at *at,
	struct watch_line *ret)
{
	struct watch_line line = {.group = (enum watch_group)b->k->group, .file = l->file};
	struct str words = b->e->flags;
	struct err why;

	if (line.group == GROUP_NEAR && !near_words(l, at, &words, &line.near))
		return false;
	if (gap_ended_the_key(l, b, at))
		return false;
	if (term_flags_parse(words, &line.flags, &line.fields, &why) != ERR_NONE) {
		config_error(l, at->pos, at->source, "%s", why.msg);
		return false;
	}
	if (str_eq(b->k->name, STR("name")))
		line.flags |= TERM_NAME;
	flags_lint(l, at, line.flags);
	*ret = line;
	return true;
}

/* The parts are cut where the list is compiled; one part alone would be a term with a number that
 * does nothing. */
static bool has_parts(struct load *l, const struct watch_line *line, const struct line_at *at,
	struct str text)
{
	if (line->group != GROUP_NEAR || str_find(text, '+') < text.n)
		return true;
	config_error(l, at->value_pos, at->source,
		"'near' needs two parts or more, as in: near 8 = A + B");
	return false;
}

static void line_add(
	struct load *l, struct watch_line line, const struct line_at *at, struct str text)
{
	line_lint(l, at, text);
	/* Each line has a copy of its own, also of equal text: selftest.c finds a line's place by
	 * its pointer. */
	line.text = arena_str(&l->c->arena, conf_bidi_strip(text, &l->scratch));
	line.line = at->pos.line;
	vec_push(&l->lines, line);
	vec_push(&l->line_pos, at->value_pos);
}

/* byte counts in the text without its direction marks; where some were taken out the column is that
 * much too small. */
struct conf_pos config_line_pos(const struct load *l, size_t i, size_t byte)
{
	struct conf_pos pos = l->line_pos.p[i];

	pos.file = l->lines.p[i].file;
	pos.column += (uint32_t)utf8_count(str_sub(l->lines.p[i].text, 0, byte));
	return pos;
}

static struct line_at at_entry(const struct conf_entry *e)
{
	return (struct line_at){e->pos, e->value_pos, e->source};
}

/* ---- terms_file ---------------------------------------------------------------------- */

/* One line of a terms file: a term, whatever it holds. No keys, no flags: those of `terms_file`
 * count for all. */
static void file_line(
	struct load *l, struct watch_line line, struct conf_pos pos, struct str raw)
{
	struct str text = str_trim(raw);
	struct line_at at = {pos, pos, text};

	at.value_pos.column = 1;
	/* Only '#': a term may begin with ';', which is a comment in files of sections. */
	if (text.n == 0 || text.p[0] == '#')
		return;
	if (text.n > CONF_LINE_MAX || utf8_check(text) < text.n) {
		config_error(l, at.value_pos, STR(""),
			text.n > CONF_LINE_MAX ? "the line is too long"
					       : "invalid UTF-8; save the file as UTF-8");
		return;
	}
	if (conf_bidi_find(text) < text.n) {
		conf_diag(l->d, CONF_NOTE, at.value_pos,
			"removed invisible direction marks from the term");
		conf_diag_source(l->d, text);
	}
	line_add(l, line, &at, text);
}

static void terms_file_read(
	struct load *l, const struct config_bound *b, const char *path, struct watch_line line)
{
	AUTO_BUF struct buf text = {0};
	struct stat st;
	struct err e;

	buf_init(&text, CONF_FILE_MAX);
	if (config_file_slurp(path, &text, &st, &e) != ERR_NONE) {
		config_error(
			l, b->e->value_pos, b->e->source, "cannot read %s: %s", path, e.msg);
		return;
	}
	config_file_named(l, &st);
	struct conf_pos pos = {.file = arena_str(&l->c->arena, str_of(path))};
	struct str rest = buf_view(&text);
	struct str raw;

	/* A byte order mark, as Notepad writes one: it would be part of the first term. */
	if (str_starts(rest, STR("\xEF\xBB\xBF")))
		rest = str_sub(rest, 3, rest.n);
	line.file = pos.file;
	while (str_cut(&rest, '\n', &raw)) {
		pos.line++;
		file_line(l, line, pos, raw);
	}
}

static void terms_file_add(struct load *l, const struct config_bound *b)
{
	struct line_at at = at_entry(b->e);
	struct watch_line line;
	struct str v = b->e->value;

	if (!words_parse(l, b, &at, &line))
		return;
	/* Beside the file that names it, as with every path of the configuration. */
	char *path = v.p[0] == '/' ? str_dup(v)
				   : xasprintf(STR_F STR_F, STR_A(l->file_dir), STR_A(v));

	terms_file_read(l, b, path, line);
	free(path);
}

/* ---- the section --------------------------------------------------------------------- */

void config_ref_add(struct load *l, const struct config_bound *b)
{
	struct config_ref ref = {
		.kind = b->k->kind,
		.name = arena_str(&l->c->arena, b->e->value),
		.pos = config_pos(l, b->e->value_pos),
		.source = arena_str(&l->c->arena, b->e->source),
	};

	vec_push(&l->refs, ref);
}

static void entry_add(struct load *l, const struct config_bound *b)
{
	struct line_at at = at_entry(b->e);
	struct watch_line line;

	switch (b->k->kind) {
	case KIND_LINE:
		if (words_parse(l, b, &at, &line) && has_parts(l, &line, &at, b->e->value))
			line_add(l, line, &at, b->e->value);
		break;
	case KIND_TERMS_FILE:
		terms_file_add(l, b);
		break;
	case KIND_USE:
	case KIND_FEEDS:
	case KIND_NOTIFY:
		config_ref_add(l, b);
		break;
	default:
		break; /* stored by the table */
	}
}

/* The table stores texts only; a test that fails must be found in its file. As long as the list and
 * in its order, for a text is always stored. */
static struct conf_pos *positions(
	struct load *l, const struct config_bound *b, size_t n, struct str key, size_t count)
{
	struct conf_pos *v = arena_array(&l->c->arena, count, sizeof(*v));
	size_t at = 0;

	for (size_t i = 0; i < n && v != NULL; i++)
		if (str_eq(b[i].k->name, key))
			v[at++] = config_pos(l, b[i].e->value_pos);
	return v;
}

void config_watch_add(struct load *l, const struct conf_section *s,
	const struct config_bound *b, size_t n, struct config_watch *w)
{
	struct config_raw_watch raw = {
		.w = *w,
		.lines.from = l->lines.n,
		.refs.from = l->refs.n,
	};

	for (size_t i = 0; i < n; i++)
		entry_add(l, &b[i]);
	raw.w.id = arena_str(&l->c->arena, s->id);
	raw.w.def.id = raw.w.id;
	if (raw.w.title.n == 0)
		raw.w.title = raw.w.id;
	raw.w.pos = config_pos(l, s->pos);
	raw.w.match_pos = positions(l, b, n, STR("match"), w->n_match);
	raw.w.skip_pos = positions(l, b, n, STR("skip"), w->n_skip);
	raw.lines.n = l->lines.n - raw.lines.from;
	raw.refs.n = l->refs.n - raw.refs.from;
	/* One mistake, one sentence: a line that failed is not also missing. */
	raw.broken = l->d->n_errors > l->errors_before;
	if (str_eq(s->type, STR("set")))
		vec_push(&l->sets, raw);
	else
		vec_push(&l->watches, raw);
}
