/* SPDX-License-Identifier: ISC */
/*
 * One word of a term against one token, in three steps.
 *
 *   token ─> cut (affix.c) ─> form (forms.c) ─> evidence (evidence.c) ─> strictness (spelling.c)
 *
 * Cuts come shortest first, forms plainest first; the first reading that passes everything is the hit.
 */
#include "watch/wordfit.h"

#include <string.h>

#include "watch/cases.h"
#include "watch/reading.h"
#include "watch/spelling.h"

enum {
	ALEF = 0x0627,
	LAM = 0x0644
};

/* Names of the kind abu X and ibn X, the second half of a compound (abd + allah) and foreign
 * letters: "al-" before them is another word or a slip, no article. */
bool word_refuses_article(const struct word *x)
{
	return !(x->flags & WORD_ARABIC) ||
	       (x->flags & (WORD_IBN | WORD_FIVE | WORD_LINKED | WORD_SPELLED));
}

/* Words that say nothing about whether their phrase is definite: min, `ala (from, on), ghayr, shibh,
 * which may go without the article inside a definite phrase, and the letters of an acronym behind its
 * first («البي بي سي»). */
bool word_is_neutral(const struct word *x)
{
	return word_refuses_article(x) || (x->flags & (WORD_FUNCTION | WORD_PASSING));
}

bool word_is_skeleton(uint32_t flags, const struct word *x)
{
	return (x->flags & WORD_ARABIC) &&
	       ((flags & TERM_FOREIGN) || (x->flags & WORD_FOREIGN));
}

/* The rules that the case letter of the units, which are the word, stands for. */
uint32_t word_other_case(
	const struct walk *k, const struct word *x, const uint16_t *u, size_t n)
{
	const uint16_t *typed = k->v->ws->pool.units + x->u;
	size_t at;

	if (x->flags & WORD_IBN)
		return n != x->n || memcmp(u, typed, n * sizeof(*u)) != 0 ? RULE_KUNYA : 0;
	at = case_place(x->cases, n);
	return u[at] != typed[at] ? RULE_ENDING : 0;
}

/* The fold made a plain alef of it; token.hamza remembers for the first eight letters. Hamza,
 * alef and lam begin no article: alman are Germans. */
static bool carries_hamza(const struct token *t, size_t i)
{
	return i < 8 && ((unsigned)t->hamza >> i & 1U);
}

/* Alef and lam that begin the word itself, taken like an article where the cuts saw none: behind a
 * hamza, or in a word that is known for them. */
static size_t add_own_al(
	const struct walk *k, const struct token *t, size_t n, struct split out[AFFIX_MAX])
{
	const uint16_t *u = k->v->f->units + t->u;

	for (size_t i = 0, cuts = n; i < cuts && n < AFFIX_MAX; i++) {
		struct split s = out[i];
		size_t al = s.from;
		if (al + 2 >= t->n || u[al] != ALEF || u[al + 1] != LAM)
			continue;
		if (carries_hamza(t, al) && (k->flags & TERM_STRICT_ALEF))
			continue;
		s.from = s.stage[1] = (uint8_t)(al + 2);
		s.parts |= AFFIX_AL;
		out[n++] = s;
	}
	return n;
}

size_t word_splits(const struct walk *k, size_t w, const struct token *t, bool detached,
	struct split out[AFFIX_MAX])
{
	const uint16_t *u = k->v->f->units + t->u;

	/* The token as it stands comes first, so that a word is never explained by a clitic
	 * when it needs none. Behind a detached article it counts as having it. */
	out[0] = (struct split){.parts = detached ? AFFIX_AL : 0};
	if (detached || !(k->words[w].flags & WORD_ARABIC) || t->kind != TOKEN_ARABIC)
		return 1;
	if (w == 0)
		return affix_splits(u, t->n, t->hamza, k->flags & TERM_DIALECT, out);
	if (!affix_has_article(u, t->n, t->hamza))
		return 1;
	out[1] = (struct split){.from = 2, .parts = AFFIX_AL};
	return 2;
}

bool word_takes(const struct walk *k, const struct word *x, const struct split *s)
{
	/* Lud, Qum, tall: with one letter in front a third of all words of two letters are
	 * another word, so alone they are found as they stand. In a phrase the other words
	 * vouch. */
	if (s->from > 0 && k->n_words == 1 && term_word_letters(x) <= 2)
		return false;
	/* The writer typed the article and gets the definite noun only; one who did not gets
	 * both, until the phrase has begun with an article: then it may not stop. */
	if (x->flags & WORD_DEFINITE)
		return s->parts & AFFIX_AL;
	if (s->parts & AFFIX_AL)
		return !(x->flags & WORD_BEFORE_DEFINITE) && !word_refuses_article(x);
	return !k->now.article || word_is_neutral(x);
}

/* The rules that a hit reports. An article that the term has itself is no rule: it is the word
 * as typed. */
uint32_t word_split_rules(const struct word *x, const struct split *s)
{
	uint32_t rules = 0;

	if (s->parts & AFFIX_CONJ)
		rules |= RULE_CONJ;
	if (s->parts & AFFIX_PREP)
		rules |= RULE_PREP;
	if (s->parts & AFFIX_ELIDED)
		rules |= RULE_LL;
	else if ((s->parts & AFFIX_AL) && !(x->flags & WORD_DEFINITE))
		rules |= RULE_AL;
	if (s->parts & AFFIX_DIALECT)
		rules |= RULE_DIALECT;
	return rules;
}

size_t word_offset(const struct walk *k, const struct token *t, size_t i)
{
	if (i == 0)
		return t->start;
	return i >= t->n ? t->end : k->v->f->offs[t->u + i];
}

/* Where the term itself begins: behind the clitics, and with its article when the term was
 * typed with one. In lil- the article's alef is not written, so the core begins behind both
 * lams. */
size_t word_core(const struct walk *k, const struct word *x, const struct token *t,
	const struct split *s)
{
	bool whole = (x->flags & WORD_DEFINITE) && (s->parts & AFFIX_AL) &&
		     !(s->parts & AFFIX_ELIDED) && s->from >= 2;

	return word_offset(k, t, s->from - (whole ? 2U : 0U));
}

/* «البي بي سي»: its article says nothing of the words behind. */
static bool begins_acronym(const struct walk *k, size_t w)
{
	return w + 1 < k->n_words && (k->words[w + 1].flags & WORD_SPELLED);
}

bool word_cut_is_written(const struct walk *k, const struct token *t, const struct split *s)
{
	const uint16_t *u = k->v->f->units + t->u;

	for (size_t i = 1; i <= s->from && i < t->n; i++)
		if (u[i] == ALEF && fold_is_dagger(k->v->text, word_offset(k, t, i)))
			return false;
	return true;
}

static bool accept(struct walk *k, size_t w, const struct word *x, const struct rest *r,
	const struct form *f)
{
	size_t from = r->s->from, to = r->t->n - f->tail;
	uint32_t rules = f->rules | word_split_rules(x, r->s);

	if (!word_cut_is_written(k, r->t, r->s))
		return false;
	if (evidence_possible(x, r) && evidence_against(k, x, r, f))
		return false;
	/* Equal after folding; now whether the line allows the foldings that this took, and
	 * which they were. A form that changes letters by rule has nothing to compare. */
	if (!f->respelt && !spelling_same(k->v, x, k->flags, r->t, from, to, &rules))
		return false;
	if ((x->flags & WORD_OWN_AL) && from >= 2 && carries_hamza(r->t, from - 2))
		rules |= RULE_FOLD_ALEF;
	if (w == 0)
		k->now.core_start = word_core(k, x, r->t, r->s);
	k->now.core_end = word_offset(k, r->t, to);
	k->now.rules |= rules;
	k->now.tanwin = f->tanwin;
	/* From here on the phrase is definite. Behind a preposition it begins anew: harb `ala
	 * ghazza is found in "al-harb `ala ghazza". */
	if (!(x->flags & WORD_DEFINITE) && (r->s->parts & AFFIX_AL))
		k->now.article = !begins_acronym(k, w);
	else if (x->flags & WORD_FUNCTION)
		k->now.article = false;
	return true;
}

/* Only the stem itself, with or without an accusative alef, can match. */
static bool stem_only(const struct walk *k, const struct word *x)
{
	return !(k->flags & (TERM_INFLECTED | TERM_FOREIGN | TERM_DIALECT)) && x->cases == 0 &&
	       !(x->flags & (WORD_WILD | WORD_IBN | WORD_FOREIGN));
}

/* By length and last letter: no cut of the token can leave the stem. */
static bool hopeless(const struct walk *k, const struct word *x, const struct token *t)
{
	uint16_t last = k->v->f->units[t->u + t->n - 1];

	/* wa-bi-al is four letters, the longest cut; an accusative alef is the only letter that
	 * may follow. */
	if (t->n < x->n || t->n > x->n + 4U)
		return true;
	return last != k->v->ws->pool.units[x->u + x->n - 1U] && last != ALEF;
}

/* Word x in the place of word w. */
static bool one_fits(
	struct walk *k, size_t w, const struct word *x, const struct token *t, bool detached)
{
	struct split splits[AFFIX_MAX];
	bool plain = stem_only(k, x);
	const uint16_t *u = k->v->f->units + t->u;
	size_t n, n_forms = plain ? FORMS_PLAIN : FORMS;

	if (plain && hopeless(k, x, t))
		return false;
	splits[0] = (struct split){0};
	n = 1;
	if (!plain || detached || t->n != x->n) /* as long as the stem: no clitics */
		n = word_splits(k, w, t, detached, splits);
	if ((x->flags & WORD_OWN_AL) && !detached && t->kind == TOKEN_ARABIC)
		n = add_own_al(k, t, n, splits);
	for (size_t i = 0; i < n; i++) {
		struct rest r = {t, &splits[i], u, u + splits[i].from, t->n - splits[i].from};
		struct form f;
		/* The cheap test before the others: most cuts of most tokens leave another
		 * length. */
		if (plain && r.n != x->n && r.n != x->n + 1U)
			continue;
		if (!word_takes(k, x, &splits[i]))
			continue;
		for (size_t j = 0; j < n_forms; j++)
			if (form_fits(k, x, &r, j, &f) && accept(k, w, x, &r, &f))
				return true;
	}
	return false;
}

bool word_fits(struct walk *k, size_t w, const struct token *t, bool detached)
{
	const struct word *x = &k->words[w];

	if (one_fits(k, w, x, t, detached))
		return true;
	while (x->other > 0) {
		x += x->other;
		if (one_fits(k, w, x, t, detached)) {
			k->now.rules |= RULE_NOUN;
			return true;
		}
	}
	return false;
}
