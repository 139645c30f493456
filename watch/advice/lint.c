/* SPDX-License-Identifier: ISC */
/*
 * Lint of watch lines: one fold of each phrase, then one small function per rule (lint_word.c,
 * lint_sign.c).
 *
 * Not looked at: how terms of different watches relate, except that one may be another with a
 * prefix, and anything that needs texts (that is what match and skip are for).
 *
 * A warning that is wrong on good lists teaches people to skip them all: when in doubt a rule
 * says nothing.
 */
#include "watch/advice/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "watch/advice/lint_private.h"
#include "watch/advice/lint_table.h"
#include "watch/same.h"

/* The list is the seed, so that one map serves all lists. */
static uint64_t word_key(enum lint_list list, const uint16_t *u, size_t n)
{
	uint64_t h = hash64((struct str){(const char *)u, n * sizeof(*u)}, (uint64_t)list);

	return h ? h : 1;
}

static void word_add(struct linter *l, enum lint_list list, const char *word, size_t i)
{
	fold_text(&l->f, str_of(word), FOLD_ALL);
	(void)map_put(&l->words, word_key(list, l->f.units, l->f.n_units), i);
}

static void words_add(struct linter *l, enum lint_list list, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		word_add(l, list, words[i], i);
}

struct linter *linter_new(const struct guards *g)
{
	struct linter *l = xcalloc(1, sizeof(*l));

	l->guards = g;
	/* Cannot fail: there is no text but the built-in one. */
	(void)guards_new((struct str){0}, &l->builtin, NULL);
	words_add(l, LIST_HAMZA, lint_hamza_words);
	words_add(l, LIST_PREFIX, lint_prefix_words);
	words_add(l, LIST_SURNAME, lint_surnames);
	words_add(l, LIST_LATIN, lint_latin_words);
	for (size_t i = 0; lint_commons[i].name != NULL; i++)
		word_add(l, LIST_COMMON, lint_commons[i].name, i);
	for (size_t i = 0; lint_case_pairs[i].name != NULL; i++)
		word_add(l, LIST_CASES, lint_case_pairs[i].name, i);
	return l;
}

void linter_free(struct linter *l)
{
	if (l == NULL)
		return;
	guards_free(l->builtin);
	fold_done(&l->f);
	fold_done(&l->scratch);
	map_done(&l->words);
	map_done(&l->keys);
	free(l);
}

size_t lint_lookup(const struct linter *l, enum lint_list list, const uint16_t *u, size_t n)
{
	return map_get(&l->words, word_key(list, u, n));
}

/* ---- findings ------------------------------------------------------------------------- */

void lint_find(struct phrase *p, enum lint_kind kind, size_t at, const char *fmt, ...)
{
	struct lint_finding *f = &p->out[p->n];
	struct str s;
	va_list ap;

	if (p->n == LINT_MAX)
		return;
	*f = (struct lint_finding){.kind = kind,
		.note = kind == LINT_THREE || kind == LINT_SIGN || kind == LINT_CASES ||
			kind == LINT_LAM,
		.at = p->base + at};
	va_start(ap, fmt);
	vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
	s = str_of(f->text);
	/* vsnprintf() counts bytes and may have cut a letter in two. */
	if (s.n == sizeof(f->text) - 1)
		while (s.n > 0 && utf8_check((struct str){s.p, s.n}) < s.n)
			f->text[--s.n] = '\0';
	p->n++;
}

struct str lint_shown(const struct phrase *p, const struct token *t)
{
	struct str s = str_sub(p->text, t->start, t->end);

	return str_sub(s, 0, utf8_floor(s, 60));
}

/* ---- lines ---------------------------------------------------------------------------- */

static void phrase_lint(struct phrase *p)
{
	fold_text(&p->l->f, p->text, FOLD_ALL);
	if (p->l->f.n_toks == 0)
		return;
	lint_word_rules(p);
	lint_sign_rules(p);
}

size_t lint_line(struct linter *l, const struct watch_line *line, bool alone,
	struct lint_finding out[LINT_MAX])
{
	struct phrase p = {.l = l, .line = line, .alone = alone, .out = out};
	struct str rest = line->text;
	char sep = same_separator(line);

	if (sep == '\0') {
		p.text = rest;
		phrase_lint(&p);
		return p.n;
	}
	/* Each alternative or part is a phrase of its own; places are told in bytes of the line. */
	while (str_cut(&rest, sep, &p.text)) {
		p.base = (size_t)(p.text.p - line->text.p);
		phrase_lint(&p);
	}
	return p.n;
}

void lint_term(struct linter *l, const struct watch_line *line)
{
	fold_text(&l->f, line->text, FOLD_ALL);
	/* Single words only: a phrase is no rest behind a prefix. */
	if (line->group == GROUP_TERM && l->f.n_toks == 1)
		(void)map_put(&l->words, word_key(LIST_TERM, l->f.units, l->f.n_units), 0);
}

size_t lint_prefix(struct linter *l, struct str term, bool *ret_article)
{
	const struct phrase p = {.l = l, .text = term};

	fold_text(&l->f, term, FOLD_ALL);
	return l->f.n_toks > 0 ? lint_prefix_end(&p, ret_article) : 0;
}

/* ---- keys ----------------------------------------------------------------------------- */

uint64_t lint_key(struct linter *l, const struct watch_line *line)
{
	return same_key(&l->scratch, l->guards, line);
}

void lint_keys_reset(struct linter *l)
{
	map_reset(&l->keys);
}

size_t lint_put(struct linter *l, uint64_t key, size_t index)
{
	return map_put(&l->keys, key, index);
}

size_t lint_get(const struct linter *l, uint64_t key)
{
	return map_get(&l->keys, key);
}
