/* SPDX-License-Identifier: ISC */
/*
 * Terms as words.
 *
 *   judged by                  rules
 *   guard words                guard, three letters, lam
 *   lint_table, lint_common    hamza, surname, names that are words, cases, Latin words
 *   frequent stems             prefix, lam
 *   the letters alone          short, Latin
 */
#include <string.h>

#include "base/utf8.h"
#include "watch/advice/lint_private.h"
#include "watch/advice/lint_table.h"
#include "watch/freq.h"

enum {
	BEH = 0x0628,
	FEH = 0x0641,
	KAF = 0x0643,
	LAM = 0x0644,
	WAW = 0x0648,
	PREFIX_STEM_MIN = 3, /* letters that must be left of a word for it to look prefixed */
	PREFIX_TERM_MIN =
		4, /* the same, when all that is known is that the rest is a term too: names
				like Karim and Rim are no prefixed forms */
	PREFIX_FREQ = 95,  /* freq_listed() of a rest that surely has a life of its own */
	PREFIX_RARER = 48, /* so much rarer the whole must be: 1 in 16 */
	LAM_RARER = 18,    /* the same for a word that begins with its own lam: 1 in 3 */
};

static size_t lookup(const struct phrase *p, enum lint_list list, const struct token *t)
{
	return lint_lookup(p->l, list, lint_units(p, t), t->n);
}

/* Is the rest a word that people write, and the whole hardly ever more than the rest behind a
 * prefix? */
static bool rest_known(const struct phrase *p, const struct token *t, size_t from)
{
	const uint16_t *u = lint_units(p, t);
	size_t n = t->n - from;
	unsigned whole = freq_listed(u, t->n);
	unsigned rest = freq_listed(u + from, n);

	/* A rest that still has an article is another cut's business. */
	if (affix_has_article(u + from, n, (uint8_t)(t->hamza >> from)))
		return false;
	/* «وزير» (minister) is common by itself and «زير» (jar) is not: no prefix. «وسوريا» is far
	 * rarer than «سوريا» (Syria): one. */
	if (rest >= PREFIX_FREQ && (whole == 0 || whole + PREFIX_RARER <= rest))
		return true;
	return whole == 0 && n >= PREFIX_TERM_MIN &&
	       lint_lookup(p->l, LIST_TERM, u + from, n) != SIZE_MAX;
}

static bool is_prefixed(const struct phrase *p, const struct token *t, const struct split *s)
{
	return (s->parts & (AFFIX_CONJ | AFFIX_PREP)) && t->n - s->from >= PREFIX_STEM_MIN &&
	       ((s->parts & AFFIX_AL) || rest_known(p, t, s->from)) &&
	       !affix_guarded(&(struct affix_guard){.g = p->l->guards,
				      .u = lint_units(p, t),
				      .n = t->n,
				      .hamza = t->hamza},
		       s, 0);
}

/* The cut of a word that takes most off it, the article behind prefixes included; 0 when it does not
 * look prefixed. */
static size_t prefix_cut(const struct phrase *p, const struct token *t, bool *ret_article)
{
	struct split s[AFFIX_MAX];
	size_t n = affix_splits(lint_units(p, t), t->n, t->hamza, false, s);
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		bool article = s[i].parts & AFFIX_AL;
		bool more = s[i].from > from || (s[i].from == from && article);

		if (more && is_prefixed(p, t, &s[i])) {
			from = s[i].from;
			*ret_article = article;
		}
	}
	return from;
}

size_t lint_prefix_end(const struct phrase *p, bool *ret_article)
{
	const struct token *t = &p->l->f.toks[0];
	size_t from = 0;

	if (t->kind == TOKEN_ARABIC && lookup(p, LIST_PREFIX, t) == SIZE_MAX)
		from = prefix_cut(p, t, ret_article);
	return from > 0 ? p->l->f.offs[t->u + from] : 0;
}

/* People paste what they read: «للتحالف» from a headline. As a term it finds this one form of
 * twelve. */
static void rule_prefix(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	bool article = false;
	size_t at = p->line->flags & TERM_EXACT ? 0 : lint_prefix_end(p, &article);
	struct str stem = str_sub(p->text, at, t->end);

	if (at > 0)
		lint_find(p, LINT_PREFIX, t->start,
			"begins with prefixes, which are taken literally; with '%s" STR_F
			"' this form is found and the others",
			article ? "ال" : "", STR_A(str_sub(stem, 0, utf8_floor(stem, 60))));
}

/* Of a single word, as typed: folding may make one letter of two. */
static size_t letters_typed(const struct phrase *p)
{
	struct folded *f = &p->l->scratch;

	fold_text(f, p->text, 0);
	return f->toks[0].n;
}

/* C++ and 30% are more than their letters: the sign must stand in the text. */
static void rule_short(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	size_t n;

	/* In require, near and exclude lines other words vouch for a short one. */
	if (p->l->f.n_toks != 1 || !lint_is_term(p) || lint_sign_find(p->text) < p->text.n)
		return;
	n = letters_typed(p);
	if (t->kind == TOKEN_DIGITS && n <= 2)
		lint_find(p, LINT_SHORT, t->start, "nothing but a number of one or two digits");
	else if (t->kind != TOKEN_DIGITS && n == 1)
		lint_find(p, LINT_SHORT, t->start, "a single letter");
	else if (t->kind == TOKEN_ARABIC && n == 2)
		lint_find(p, LINT_SHORT, t->start,
			"two letters: found as a word of its own only, without prefixes and article");
}

/* The letter that makes a guard word of the term; 0 for none. Asks the guards themselves, so
 * that a word that a site adds is known here, too. */
static uint16_t guard_letter(const struct phrase *p, const struct guards *g)
{
	static const uint16_t letters[] = {WAW, FEH, BEH, KAF, LAM};
	const struct token *t = &p->l->f.toks[0];
	uint16_t u[64];

	if (t->n + 1U > sizeof(u) / sizeof(u[0]))
		return 0;
	memcpy(u + 1, lint_units(p, t), t->n * sizeof(*u));
	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		u[0] = letters[i];
		if (guard_meets(g, GUARD_PREFIX,
			    &(struct guard_token){
				    .u = u, .n = t->n + 1U, .hamza = (unsigned)t->hamza << 1}))
			return letters[i];
	}
	return 0;
}

/* Term «رقة» (Raqqa without its article): «فرقة» is no hit, and whoever watches should know it
 * from the start. Only built-in guards are told: a site knows its own. */
static void rule_guard(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	struct str word = lint_shown(p, t);
	char first[4];
	uint16_t letter;
	int n;

	if (!lint_single_arabic(p) || !lint_is_term(p) || letters_typed(p) < 3)
		return;
	letter = guard_letter(p, p->l->builtin);
	n = letter != 0 ? (int)utf8_encode(letter, first) : 0;
	if (letter != 0)
		lint_find(p, LINT_GUARD, t->start,
			"'%.*s" STR_F
			"' is a word of its own (guard word) and no hit of this term; should it be one, write 'term = %.*s" STR_F
			"' too",
			n, first, STR_A(word), n, first, STR_A(word));
	else if (letters_typed(p) == 3 && p->alone && guard_letter(p, p->l->guards) == 0 &&
		 lookup(p, LIST_COMMON, t) == SIZE_MAX)
		lint_find(p, LINT_THREE, t->start,
			"three letters: with a prefix it may be another word; 'skip =' lines guard against those you know");
}

/* «لقمة» (bite) is also li + qimma, "for a summit". The words that only look so are those of the
 * prefix rule. */
static void rule_lam(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	const uint16_t *u = lint_units(p, t);
	unsigned whole, rest;
	struct str stem;

	if (!lint_single_arabic(p) || p->line->group != GROUP_TERM || !p->alone ||
		u[0] != LAM || u[1] == LAM || t->n < 3 || lookup(p, LIST_PREFIX, t) != SIZE_MAX)
		return;
	whole = freq_listed(u, t->n);
	rest = freq_listed(u + 1, t->n - 1U);
	if (rest < PREFIX_FREQ || (whole != 0 && whole + LAM_RARER > rest))
		return;
	stem = str_sub(p->text, p->l->f.offs[t->u + 1], t->end);
	lint_find(p, LINT_LAM, t->start,
		"also read as 'for' and '" STR_F
		"', and found there too; ask for more with 'require ='",
		STR_A(str_sub(stem, 0, utf8_floor(stem, 60))));
}

/* «المانيا» typed for ألمانيا would be read as the article and «مانيا». */
static void rule_hamza(struct phrase *p)
{
	const struct folded *f = &p->l->f;

	if (p->line->flags & TERM_EXACT)
		return;
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		size_t row;
		/* Typed with its hamza it is right, and three letters are alef, lam and one. */
		if (t->kind != TOKEN_ARABIC || (t->hamza & 1U) || t->n < 4)
			continue;
		row = lookup(p, LIST_HAMZA, t);
		if (row != SIZE_MAX)
			lint_find(p, LINT_HAMZA, t->start,
				"'" STR_F
				"' without its hamza looks like a word with the article; write '%s'",
				STR_A(lint_shown(p, t)), lint_hamza_words[row]);
	}
}

/* A name that is a word of every day: of 12 places that have al-bayda' one is the town. */
static bool rule_common(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	const struct lint_common *c;
	size_t row;

	if (!p->alone || !lint_single_arabic(p) || p->line->group != GROUP_TERM ||
		(p->line->flags & TERM_WILDCARD) ||
		(row = lookup(p, LIST_COMMON, t)) == SIZE_MAX)
		return false;
	c = &lint_commons[row];
	if (c->per_million > 0)
		lint_find(p, LINT_COMMON, t->start,
			"a name and a word: also '%s' (%u in a million words of news are this word); say what must stand in the text besides, as in: require = %s",
			c->meaning, c->per_million, c->require);
	else
		lint_find(p, LINT_COMMON, t->start,
			"a name and a word: also '%s'; say what must stand in the text besides, as in: require = %s",
			c->meaning, c->require);
	return true;
}

static void rule_surname(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];

	if (p->alone && lint_single_arabic(p) && lint_is_term(p) &&
		lookup(p, LIST_SURNAME, t) != SIZE_MAX)
		lint_find(p, LINT_SURNAME, t->start,
			"an adjective as well as a surname; add the first name, or what must also occur with 'require ='");
}

/* Names whose other case is another word: Taliban, and two students. With `exact` the case as typed is
 * the only one, which of a plural is told. */
static void rule_cases(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	const struct lint_cases *c;
	size_t row;

	if (!lint_single_arabic(p) || p->line->group != GROUP_TERM ||
		(row = lookup(p, LIST_CASES, t)) == SIZE_MAX)
		return;
	c = &lint_case_pairs[row];
	if ((p->line->flags & TERM_EXACT) && c->is_plural)
		lint_find(p, LINT_CASES, t->start,
			"with 'exact' found in this case only; the other is '%s'", c->other);
	else if (lint_is_term(p) && !c->is_plural)
		lint_find(p, LINT_CASES, t->start,
			"ends as a plural or dual does, whose other case is '%s' (%s); where that is found, 'except =' keeps it out",
			c->other, c->meaning);
}

/* In Latin letters capitals do not count: US is us, and AID aid. */
static void rule_latin(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	bool ascii;

	if (p->l->f.n_toks != 1 || t->kind != TOKEN_LETTERS || p->line->group != GROUP_TERM ||
		(p->line->flags & TERM_CASE) || lint_sign_find(p->text) < p->text.n)
		return;
	/* One byte a letter. */
	ascii = t->end - t->start == t->n && (unsigned char)p->text.p[t->start] < 0x80;
	if (ascii && (t->n == 2 || (t->n == 3 && lookup(p, LIST_LATIN, t) != SIZE_MAX)))
		lint_find(p, LINT_LATIN, t->start,
			"short, and found in small letters too: 'term case = " STR_F
			"' finds it as typed only",
			STR_A(lint_shown(p, t)));
}

void lint_word_rules(struct phrase *p)
{
	rule_prefix(p);
	rule_short(p);
	rule_guard(p);
	rule_lam(p);
	rule_hamza(p);
	if (!rule_common(p))
		rule_surname(p);
	rule_cases(p);
	rule_latin(p);
}
