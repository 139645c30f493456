/* SPDX-License-Identifier: ISC */
/*
 * What would find the places that the term does not.
 *
 * Other terms are made of this one: with the flag that its star asks for, without the prefix that
 * was typed with it, in the spellings that `rasid suggest` knows. Each is compiled and looked for in
 * the text; only what is found there is told. Looked at is the beginning of a long text.
 */
#include <string.h>

#include "base/utf8.h"
#include "watch/advice/explain_private.h"
#include "watch/advice/lint.h"
#include "watch/advice/suggest.h"

/* A try is a search of the whole text, and there may be dozens of terms to try. */
enum {
	TEXT_MAX = 1 << 20
};

struct trier {
	struct explain *x;
	struct str text;
	const struct explain_miss *misses;
	size_t n_misses;
	struct explain_try *out;
	size_t n;
};

/* Is the place accounted for: by a hit, by another try, or (misses_too) by a near miss? */
static bool is_known(const struct trier *t, size_t start, size_t end, bool misses_too)
{
	for (size_t i = 0; i < t->x->n_hits; i++)
		if (t->x->hits[i].start < end && start < t->x->hits[i].end)
			return true;
	for (size_t i = 0; i < t->n; i++)
		if (t->out[i].start < end && start < t->out[i].end)
			return true;
	for (size_t i = 0; misses_too && i < t->n_misses; i++)
		if (t->misses[i].start < end && start < t->misses[i].end)
			return true;
	return false;
}

/* Keeps the other term when it finds a place that is not known. why: for people, static. */
static void try_term(
	struct trier *t, struct str term, uint32_t flags, const char *why, bool misses_too)
{
	struct watchset *ws = NULL;
	struct err e;

	/* Five are as many as anybody reads. */
	if (t->n == EXPLAIN_TRIES_MAX ||
		explain_compile(term, flags, t->x->ws->guards, &ws, &e) != ERR_NONE)
		return;
	struct watch_result r = watchset_find(ws, t->x->probe, t->text);

	for (size_t i = 0; i < r.n_hits; i++) {
		const struct watch_hit *h = &r.hits[i];
		/* At the end of a text that was cut short a word may be half of one. */
		bool whole = h->end < t->text.n || t->text.n == t->x->text.n;

		if (!whole || is_known(t, h->start, h->end, misses_too))
			continue;
		t->out[t->n++] = (struct explain_try){h->start, h->end, term, flags, why};
		break;
	}
	watchset_free(ws);
}

static void try_star(struct trier *t)
{
	const struct explain *x = t->x;

	if (str_find(x->term, '*') < x->term.n && !(x->flags & TERM_WILDCARD))
		try_term(t, x->term, x->flags | TERM_WILDCARD,
			"the star is looked at with the flag wildcard only", false);
}

static void try_without_prefix(struct trier *t, struct arena *a)
{
	static const char why[] = "the prefix of the term is taken literally; found without it";
	const struct explain *x = t->x;
	struct linter *linter = linter_new(x->ws->guards);
	bool article = false;
	size_t at = lint_prefix(linter, x->term, &article);
	struct str rest = str_sub(x->term, at, x->term.n);
	AUTO_BUF struct buf definite = {0};

	linter_free(linter);
	buf_init(&definite, BUF_NO_MAX);
	buf_str(&definite, STR("ال"));
	buf_str(&definite, rest);
	/* With the article first: «للتحالف» was typed for «التحالف», the narrower of the two. */
	if (at > 0 && article)
		try_term(t, arena_str(a, buf_view(&definite)), x->flags, why, false);
	if (at > 0)
		try_term(t, arena_str(a, rest), x->flags, why, false);
}

static void try_spellings(struct trier *t, struct arena *a)
{
	struct suggestion v[SUGGEST_MAX];
	struct err e;
	size_t n = 0;

	struct suggest_ask ask = {
		.term = t->x->term, .flags = t->x->flags, .guards = t->x->ws->guards};

	if (suggest_term(&ask, a, v, &n, &e) != ERR_NONE)
		return;
	for (size_t i = 0; i < n; i++)
		try_term(t, v[i].term, t->x->flags, suggest_kind_text(v[i].kind), true);
}

size_t explain_tries(struct explain *x, const struct explain_miss *misses, size_t n_misses,
	struct arena *a, struct explain_try out[EXPLAIN_TRIES_MAX])
{
	size_t end = x->until < TEXT_MAX ? x->until : TEXT_MAX;
	struct trier t = {
		.x = x,
		.text = str_sub(x->text, 0, utf8_floor(x->text, end)),
		.misses = misses,
		.n_misses = n_misses,
		.out = out,
	};

	/* In the order in which they are told: the slips first, other spellings last. */
	try_star(&t);
	try_without_prefix(&t, a);
	try_spellings(&t, a);
	return t.n;
}
