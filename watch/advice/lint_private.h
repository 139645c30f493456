/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What the files of lint share.
 *
 *   lint.c        the linter; a line taken apart into phrases, each put before all rules; same lines
 *   lint_word.c   what a term is as a word: prefixes, guard words, letters, meanings, cases
 *   lint_sign.c   what stands in a term besides words: signs, operators, stars, other scripts
 */
#include "base/map.h"
#include "watch/advice/lint.h"
#include "watch/affix.h"
#include "watch/fold.h"

enum lint_list {
	LIST_HAMZA = 1,
	LIST_PREFIX,
	LIST_SURNAME,
	LIST_COMMON,
	LIST_CASES,
	LIST_LATIN,
	LIST_TERM /* single words that are terms of this configuration */
};

struct linter {
	const struct guards *guards;
	struct guards *builtin; /* without the site's, which the site knows */
	struct folded f, scratch;
	struct map words; /* (list, folded word) to its place in the list */
	struct map keys;
};

/* One phrase under the rules. The fold of it is l->f, which every rule reads and none may fill
 * again; scratch is for that. */
struct phrase {
	struct linter *l;
	const struct watch_line *line;
	struct str text;
	size_t base; /* byte of the line where it starts */
	bool alone;
	struct lint_finding *out;
	size_t n;
};

void lint_find(struct phrase *p, enum lint_kind kind, size_t at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* The place of a folded word in a list, SIZE_MAX for none. */
size_t lint_lookup(const struct linter *l, enum lint_list list, const uint16_t *u, size_t n);
/* Words are shown whole up to a size that leaves room for the sentence. */
struct str lint_shown(const struct phrase *p, const struct token *t);
/* A byte of the text, 0 for none (lint.h). */
size_t lint_prefix_end(const struct phrase *p, bool *ret_article);
/* Does the term hold a sign that the text must have too? Its byte, or text.n. */
size_t lint_sign_find(struct str text);

void lint_word_rules(struct phrase *p);
void lint_sign_rules(struct phrase *p);

static inline const uint16_t *lint_units(const struct phrase *p, const struct token *t)
{
	return p->l->f.units + t->u;
}

/* `exact` and `wildcard` are asked for by name: who writes them has thought about forms. */
static inline bool lint_is_term(const struct phrase *p)
{
	return p->line->group == GROUP_TERM && !(p->line->flags & (TERM_EXACT | TERM_WILDCARD));
}

static inline bool lint_single_arabic(const struct phrase *p)
{
	return p->l->f.n_toks == 1 && p->l->f.toks[0].kind == TOKEN_ARABIC;
}
