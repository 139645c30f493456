/* SPDX-License-Identifier: ISC */
/*
 * On what the engine and the reference need not agree: spellings that no text holds, each kind with the reason.
 * Programs include it behind ref_match.c.
 */
#include "watch/signs.h"

enum {
	MAX_WORD_LETTERS = 20, /* longer ones hold four words and more written as one */
	MAX_GLUED = 4
};

static bool is_proclitic(uint32_t raw)
{
	return is_conj(raw) || is_prep(raw) || level_d(raw) == ALEF;
}

/* ءا behind letters of proclitics that stand in no order of theirs: without the first it would be one letter. */
static bool has_stray_madda(const struct ref_token *t)
{
	for (size_t i = 0; t->class == REF_ARABIC && i + 1 < t->n_raw; i++) {
		if (t->raw[i] == HAMZA)
			return !is_behind_proclitics(t, 0, i);
		if (!is_proclitic(t->raw[i]))
			return false;
	}
	return false;
}

/* A hamza before a waw that is an alef by the dagger above it, as in ءوٰه: is that ءا, and one letter? */
static bool has_hamza_before_waw(const struct ref_token *t)
{
	for (size_t i = 0; t->class == REF_ARABIC && i + 1 < t->n_raw; i++)
		if (t->raw[i] == HAMZA && dagger_of(t, i + 1, t->n_raw) == DAGGER_REPLACES)
			return true;
	return false;
}

/* Is a text that ref_text_fold() read one on which they must agree, word for word? */
static bool scope_text(const struct ref_text *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->tok[i].whole.n > MAX_WORD_LETTERS || has_stray_madda(&t->tok[i]) ||
			has_hamza_before_waw(&t->tok[i]))
			return false;
	return true;
}

/* A name that ends twice, with allah or al-din: engine and reference need not cut nonsense alike. */
static bool ends_twice(const struct ref_token *t)
{
	size_t at = t->class == REF_ARABIC ? joint(t) : 0;
	struct ref_token left, right;

	if (!at)
		return false;
	left = part_of(t, 0, at);
	right = part_of(t, at, t->n_raw);
	return joint(&left) || ends_twice(&right);
}

/* More words than the engine looks for in one could stand in a word of the texts. */
static bool glues_too_many(const struct ref_phrase *typed)
{
	for (size_t i = 0; i + MAX_GLUED < typed->n; i++) {
		size_t letters = 0;

		for (size_t k = i; k <= i + MAX_GLUED; k++)
			letters += typed->w[k].t.whole.n;
		if (letters <= MAX_WORD_LETTERS)
			return true;
	}
	return false;
}

static bool is_yeh(uint32_t raw)
{
	return level_d(raw) == YEH;
}

static bool is_hamza(uint32_t raw)
{
	return raw == HAMZA || level_d(raw) == YEH_HAMZA;
}

/* `many` yehs in a row and a hamza behind them. */
static bool yehs_fold(const struct ref_token *t, size_t many)
{
	size_t yehs = 0;

	for (size_t i = 0; t->class == REF_ARABIC && i < t->n_raw; i++) {
		if (is_hamza(t->raw[i]) && yehs >= many)
			return true;
		yehs = is_yeh(t->raw[i]) ? yehs + 1 : 0;
	}
	return false;
}

static bool is_all_yehs(const struct ref_token *t)
{
	size_t yehs = 0;

	while (yehs < t->n_raw && is_yeh(t->raw[yehs]))
		yehs++;
	return yehs == t->n_raw;
}

/* Yehs before a hamza fold into it, and of a word of yehs or before a word that begins with hamza nothing
 * would be left to compare. Arabic has no such words. */
static bool yeh_is_lost(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		if (is_all_yehs(t) || yehs_fold(t, 2))
			return true;
		if (i + 1 < typed->n && is_yeh(t->raw[t->n_raw - 1]) &&
			is_hamza(typed->w[i + 1].t.raw[0]))
			return true;
		/* Written together, further yehs before it could be of either word. */
		if (i > 0 && t->n_raw > 1 && is_yeh(t->raw[0]) && is_hamza(t->raw[1]))
			return true;
	}
	return false;
}

/* ءا behind prefixes that the term has, or ء at its end, which the alef of the accusative may follow: another
 * prefix before these, and it folds otherwise. */
static bool has_inner_madda(const struct ref_token *t)
{
	for (size_t k = 1; t->class == REF_ARABIC && k < t->n_raw; k++)
		if (t->raw[k] == HAMZA && is_behind_proclitics(t, 0, k) &&
			(k + 1 == t->n_raw || level_d(t->raw[k + 1]) == ALEF))
			return true;
	return false;
}

/* Behind a prefix a hamza without a seat folds like one with a seat, of waw or yeh. No Arabic word begins with one. */
static bool begins_with_hamza(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++)
		if (is_hamza(typed->w[i].t.raw[0]) || has_inner_madda(&typed->w[i].t))
			return true;
	return false;
}

static bool is_article(const struct ref_token *t, size_t at)
{
	return t->whole.n == at + 2 && t->whole.x[at] == ALEF && t->whole.x[at + 1] == LAM;
}

/* Alef and lam are a word of their own only as Al, family, which is written with a madda, and once; the
 * article never stands before the article. */
static bool has_article_alone(const struct ref_phrase *typed)
{
	size_t families = 0;

	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;

		if (is_article(t, 0) && (t->raw[0] != 0x622 || ++families > 1))
			return true;
		if (t->whole.n == 4 && t->whole.x[0] == ALEF && t->whole.x[1] == LAM &&
			is_article(t, 2))
			return true;
	}
	return false;
}

static bool has_dagger(const struct ref_token *t)
{
	for (size_t i = 0; i < t->n_raw; i++)
		if (t->marks[i] & REF_DAGGER)
			return true;
	return false;
}

/* Folding leaves two letters or one of it, as of yeh, alef with hamza and heh; or it is so short and has an alef
 * above, which may be a letter and not, or a hamza without a seat at its end, which folds otherwise before an
 * ending. */
static bool has_shrunk(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		if ((t->whole.n <= 2 && t->n_raw > t->whole.n) ||
			(t->n_raw <= 2 && (has_dagger(t) || t->raw[t->n_raw - 1] == HAMZA)))
			return true;
	}
	return false;
}

/* Of words made of hamzas only their number is left. No Arabic word has three. */
static bool has_three_hamzas(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++) {
		const struct ref_token *t = &typed->w[i].t;
		size_t n = 0;

		for (size_t k = 0; k < t->whole.n; k++)
			n += t->whole.x[k] == YEH_HAMZA || t->whole.x[k] == HAMZA;
		if (n > 2)
			return true;
	}
	return false;
}

static bool any_unit(const uint32_t *held, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_unit(held[i]))
			return true;
	return false;
}

/* Is there a percent or currency sign before word i, or behind the last? */
static bool unit_before(const struct ref_phrase *p, size_t i)
{
	const struct ref_word *w = &p->w[i];

	if (i > 0 && w[-1].unit && w[-1].unit_behind)
		return true;
	if (i == p->n)
		return any_unit(p->tail, p->n_tail);
	return (w->unit && !w->unit_behind) || any_unit(w->held, w->n_held);
}

/* A number has such a sign on one side. */
static bool has_two_units(const struct ref_phrase *typed)
{
	for (size_t i = 0; i < typed->n; i++)
		if (typed->w[i].t.class == REF_DIGITS && unit_before(typed, i) &&
			unit_before(typed, i + 1))
			return true;
	return false;
}

/* More signs between two words, those of numbers counted, than the engine keeps. */
static bool has_many_signs(const struct ref_phrase *typed)
{
	for (size_t i = 1; i < typed->n; i++)
		if (typed->w[i].n_held + (typed->w[i].unit != 0) + (typed->w[i - 1].unit != 0) >
			SIGNS_MAX)
			return true;
	return false;
}

/* And hit for hit? Two of three yehs may end a word. */
static bool scope_yehs(const struct ref_text *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (yehs_fold(&t->tok[i], 3))
			return false;
	return true;
}

/* A term is a line, and begins and ends with no blank. */
static bool is_no_line(struct str term)
{
	uint32_t cp = ' ';

	for (size_t at = 0; at < term.n;) {
		bool first = at == 0;

		at += utf8_decode(str_sub(term, at, term.n), &cp);
		if (is_line(cp) || cp == PARAGRAPH || (first && is_space(cp)))
			return true;
	}
	return is_space(cp);
}

/* Is a term that ref_term_parse() read one of which they must find the same? */
static bool scope_term(struct str term, const struct ref_term *t)
{
	const struct ref_phrase *typed = &t->reading[0];

	if (is_no_line(str_trim(term)))
		return false;
	for (size_t i = 0; i < typed->n; i++)
		if (ends_twice(&typed->w[i].t) || has_hamza_before_waw(&typed->w[i].t))
			return false;
	for (size_t i = 0; i < t->n; i++)
		if (has_article_alone(&t->reading[i]))
			return false;
	return !glues_too_many(typed) && !yeh_is_lost(typed) && !begins_with_hamza(typed) &&
	       !has_three_hamzas(typed) && !has_shrunk(typed) && !has_two_units(typed) &&
	       !has_many_signs(typed);
}
