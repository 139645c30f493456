/* SPDX-License-Identifier: ISC */
/*
 * Lint of watch lines: one fold of each phrase, then one small function per rule.
 *
 *   judged by            rules
 *   guard words          guard, three letters
 *   lint_table.c         hamza, surname, words that only look prefixed
 *   frequent stems       prefix
 *   the letters alone    short, scripts, lone, star, operators
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
#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "watch/advice/lint_table.h"
#include "watch/affix.h"
#include "watch/fold.h"
#include "watch/freq.h"
#include "watch/same.h"

enum {
	ALEF = 0x0627,
	BEH = 0x0628,
	SEEN = 0x0633,
	FEH = 0x0641,
	KAF = 0x0643,
	LAM = 0x0644,
	HEH = 0x0647,
	WAW = 0x0648,
	PREFIX_STEM_MIN = 3, /* letters that must be left of a word for it to look prefixed */
	PREFIX_TERM_MIN =
		4, /* the same, when all that is known is that the rest is a term too: names
				like Karim and Rim are no prefixed forms */
	PREFIX_FREQ = 95,  /* freq_listed() of a rest that surely has a life of its own */
	PREFIX_RARER = 48, /* so much rarer the whole must be: 1 in 16 */
	STAR_STEM_MIN = 3, /* letters before a star */
};

enum list {
	LIST_HAMZA = 1,
	LIST_PREFIX,
	LIST_SURNAME,
	LIST_TERM /* single words that are terms of this configuration */
};

struct linter {
	const struct guards *guards;
	struct guards *builtin; /* without the site's, which the site knows */
	struct folded f, scratch;
	struct map words; /* (list, folded word) to its place in the list */
	struct map keys;
};

/* The list is the seed, so that one map serves all lists. */
static uint64_t word_key(enum list list, const uint16_t *u, size_t n)
{
	uint64_t h = hash64((struct str){(const char *)u, n * sizeof(*u)}, (uint64_t)list);

	return h ? h : 1;
}

static void words_add(struct linter *l, enum list list, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		fold_text(&l->f, str_of(words[i]), FOLD_ALL);
		(void)map_put(&l->words, word_key(list, l->f.units, l->f.n_units), i);
	}
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

/* ---- one phrase ----------------------------------------------------------------------- */

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

static const uint16_t *units(const struct phrase *p, const struct token *t)
{
	return p->l->f.units + t->u;
}

static size_t lookup(const struct phrase *p, enum list list, const struct token *t)
{
	return map_get(&p->l->words, word_key(list, units(p, t), t->n));
}

static void find(struct phrase *p, enum lint_kind kind, size_t at, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void find(struct phrase *p, enum lint_kind kind, size_t at, const char *fmt, ...)
{
	struct lint_finding *f = &p->out[p->n];
	struct str s;
	va_list ap;

	if (p->n == LINT_MAX)
		return;
	*f = (struct lint_finding){
		.kind = kind, .note = kind == LINT_THREE, .at = p->base + at};
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

/* Words are shown whole up to a size that leaves room for the sentence. */
static struct str shown(const struct phrase *p, const struct token *t)
{
	struct str s = str_sub(p->text, t->start, t->end);

	return str_sub(s, 0, utf8_floor(s, 60));
}

static bool single_arabic(const struct phrase *p)
{
	return p->l->f.n_toks == 1 && p->l->f.toks[0].kind == TOKEN_ARABIC;
}

/* `exact` and `wildcard` are asked for by name: who writes them has thought about forms. */
static bool is_term(const struct phrase *p)
{
	return p->line->group == GROUP_TERM && !(p->line->flags & (TERM_EXACT | TERM_WILDCARD));
}

/* Is the rest a word that people write, and the whole hardly ever more than the rest behind a
 * prefix? */
static bool rest_known(const struct phrase *p, const struct token *t, size_t from)
{
	const uint16_t *u = units(p, t);
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
	       map_get(&p->l->words, word_key(LIST_TERM, u + from, n)) != SIZE_MAX;
}

static bool is_prefixed(const struct phrase *p, const struct token *t, const struct split *s)
{
	return (s->parts & (AFFIX_CONJ | AFFIX_PREP)) && t->n - s->from >= PREFIX_STEM_MIN &&
	       ((s->parts & AFFIX_AL) || rest_known(p, t, s->from)) &&
	       !affix_guarded(&(struct affix_guard){.g = p->l->guards,
				      .u = units(p, t),
				      .n = t->n,
				      .hamza = t->hamza},
		       s, 0);
}

/* The cut of a word that takes most off it, the article behind prefixes included; 0 when it does not
 * look prefixed. */
static size_t prefix_cut(const struct phrase *p, const struct token *t, bool *ret_article)
{
	struct split s[AFFIX_MAX];
	size_t n = affix_splits(units(p, t), t->n, t->hamza, false, s);
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

/* Where the word begins before which prefixes were typed: a byte of the text, 0 for none. */
static size_t prefix_end(const struct phrase *p, bool *ret_article)
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
	size_t at = p->line->flags & TERM_EXACT ? 0 : prefix_end(p, &article);
	struct str stem = str_sub(p->text, at, t->end);

	if (at > 0)
		find(p, LINT_PREFIX, t->start,
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

static void rule_short(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];
	size_t n;

	/* In require, near and exclude lines other words vouch for a short one. */
	if (p->l->f.n_toks != 1 || !is_term(p))
		return;
	n = letters_typed(p);
	if (t->kind == TOKEN_DIGITS && n <= 2)
		find(p, LINT_SHORT, t->start, "nothing but a number of one or two digits");
	else if (t->kind != TOKEN_DIGITS && n == 1)
		find(p, LINT_SHORT, t->start, "a single letter");
	else if (t->kind == TOKEN_ARABIC && n == 2)
		find(p, LINT_SHORT, t->start,
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
	memcpy(u + 1, units(p, t), t->n * sizeof(*u));
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
	char first[4];
	uint16_t letter;

	if (!single_arabic(p) || !is_term(p) || letters_typed(p) < 3)
		return;
	letter = guard_letter(p, p->l->builtin);
	if (letter != 0)
		find(p, LINT_GUARD, t->start,
			"'%.*s" STR_F
			"' is a word of its own (guard word): this term is not found in it",
			(int)utf8_encode(letter, first), first, STR_A(shown(p, t)));
	else if (letters_typed(p) == 3 && p->alone && guard_letter(p, p->l->guards) == 0)
		find(p, LINT_THREE, t->start,
			"three letters: with a prefix it may be another word; 'skip =' lines guard against those you know");
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
			find(p, LINT_HAMZA, t->start,
				"'" STR_F
				"' without its hamza looks like a word with the article; write '%s'",
				STR_A(shown(p, t)), lint_hamza_words[row]);
	}
}

enum script {
	SCRIPT_LATIN = 1 << 0,
	SCRIPT_GREEK = 1 << 1,
	SCRIPT_CYRILLIC = 1 << 2
};

static unsigned script_of(uint32_t cp)
{
	if (cp < 0x250)
		return SCRIPT_LATIN;
	if (cp >= 0x370 && cp < 0x400)
		return SCRIPT_GREEK;
	return cp >= 0x400 && cp < 0x530 ? SCRIPT_CYRILLIC : 0;
}

static bool mixed(const struct phrase *p, const struct token *t)
{
	unsigned scripts = 0;

	for (size_t i = t->u; i < t->u + t->n; i++)
		scripts |= script_of(p->l->f.units[i]);
	/* More than one bit. */
	return (scripts & (scripts - 1)) != 0;
}

static void rule_scripts(struct phrase *p)
{
	const struct folded *f = &p->l->f;

	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		/* Latin o for Cyrillic o is a trick or a slip of the keyboard; an Arabic letter
		 * at a Latin word is a prefix (بـReuters without its tatweel). */
		bool joined = i > 0 && t->gap == GAP_NONE && t[-1].end == t->start &&
			      t->kind + t[-1].kind == TOKEN_ARABIC + TOKEN_LETTERS;
		if (joined)
			find(p, LINT_SCRIPTS, t->start,
				"Arabic and other letters in one word; they are searched as two words");
		else if (t->kind == TOKEN_LETTERS && mixed(p, t))
			find(p, LINT_SCRIPTS, t->start,
				"look-alike letters: '" STR_F
				"' mixes Latin with Greek or Cyrillic letters",
				STR_A(shown(p, t)));
	}
}

/* «و قال»: Arabic writes these letters together with the next word, some people do not. */
static bool is_proclitic(const struct phrase *p, const struct token *t)
{
	uint16_t c = units(p, t)[0];

	return t->kind == TOKEN_ARABIC && t->n == 1 &&
	       (c == WAW || c == FEH || c == BEH || c == KAF || c == LAM || c == SEEN);
}

static void rule_lone(struct phrase *p)
{
	const struct folded *f = &p->l->f;

	for (size_t i = 0; i + 1 < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		/* ب ب س: letters that are read out, as in names of stations. */
		bool spelled = t[1].n == 1 || (i > 0 && t[-1].n == 1);
		if (is_proclitic(p, t) && !spelled && t[1].kind == TOKEN_ARABIC)
			find(p, LINT_LONE, t->start,
				"'" STR_F
				"' stands alone; Arabic writes it together with the next word",
				STR_A(shown(p, t)));
	}
}

static void rule_surname(struct phrase *p)
{
	const struct token *t = &p->l->f.toks[0];

	if (p->alone && single_arabic(p) && is_term(p) &&
		lookup(p, LIST_SURNAME, t) != SIZE_MAX)
		find(p, LINT_SURNAME, t->start,
			"an adjective as well as a surname; add the first name, or what must also occur with 'require ='");
}

static bool token_at(const struct phrase *p, size_t byte)
{
	for (size_t i = 0; i < p->l->f.n_toks; i++)
		if (p->l->f.toks[i].start == byte)
			return true;
	return false;
}

/* The token that ends at the byte; NULL for none. */
static const struct token *token_before(const struct phrase *p, size_t byte)
{
	for (size_t i = 0; i < p->l->f.n_toks; i++)
		if (p->l->f.toks[i].end == byte)
			return &p->l->f.toks[i];
	return NULL;
}

static void rule_star(struct phrase *p)
{
	size_t at = str_find(p->text, '*');
	const struct token *t = token_before(p, at);

	if (at == p->text.n)
		return;
	if (!(p->line->flags & TERM_WILDCARD))
		find(p, LINT_STAR, at,
			"'*' is not looked at without the flag: write 'wildcard' before the '='");
	else if (t == NULL)
		find(p, LINT_STAR, at, "'*' stands for endings: it belongs behind a word");
	else if (token_at(p, at + 1))
		find(p, LINT_STAR, at, "'*' inside a word makes two words of it");
	else if (t->n < STAR_STEM_MIN)
		find(p, LINT_STAR, t->start, "'" STR_F "*' is the beginning of very many words",
			STR_A(shown(p, t)));
}

/* Words that other tools take for operators, in capitals as they want them, and what people mean by
 * them in Arabic. */
static void rule_operator_words(struct phrase *p)
{
	static const struct {
		struct str word;
		bool first; /* it may begin a phrase */
	} words[] = {{STR_INIT("AND"), true}, {STR_INIT("OR"), true}, {STR_INIT("NOT"), true},
		{STR_INIT("NEAR"), true}, {STR_INIT("أو"), false}, {STR_INIT("او"), false}};

	/* Not the last word: an operator stands between two things. */
	for (size_t i = 0; i + 1 < p->l->f.n_toks; i++) {
		const struct token *t = &p->l->f.toks[i];

		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if ((i > 0 || words[k].first) &&
				str_eq(str_sub(p->text, t->start, t->end), words[k].word))
				find(p, LINT_OPERATOR, t->start,
					"'" STR_F
					"' is searched as a word; alternatives are lines of their own, for more see 'require =', 'exclude =' and 'near ='",
					STR_A(words[k].word));
	}
}

/* A slash between two words of Arabic, or with blanks around it: 24/7 and TCP/IP are names. */
static size_t slash_find(struct str text)
{
	for (size_t i = 1; i + 1 < text.n; i++) {
		unsigned char before = (unsigned char)text.p[i - 1];
		unsigned char after = (unsigned char)text.p[i + 1];

		if (text.p[i] == '/' &&
			((before >= 0x80 && after >= 0x80) || (before == ' ' && after == ' ')))
			return i;
	}
	return text.n;
}

static void rule_operator_signs(struct phrase *p)
{
	size_t bar = str_find(p->text, '|');
	size_t plus = str_find_str(p->text, STR(" + "));
	size_t slash = slash_find(p->text);

	if (slash < p->text.n)
		find(p, LINT_OPERATOR, slash,
			"'/' does not separate terms; write a line for each");
	if (bar < p->text.n)
		find(p, LINT_OPERATOR, bar,
			"'|' separates alternatives in 'require =' only; here write a line for each");
	if (plus < p->text.n)
		find(p, LINT_OPERATOR, plus + 1,
			"'+' joins parts in 'near =' only; here it is no operator");
}

static void phrase_lint(struct phrase *p)
{
	fold_text(&p->l->f, p->text, FOLD_ALL);
	if (p->l->f.n_toks == 0)
		return;
	rule_prefix(p);
	rule_short(p);
	rule_guard(p);
	rule_hamza(p);
	rule_scripts(p);
	rule_lone(p);
	rule_surname(p);
	rule_star(p);
	rule_operator_words(p);
	rule_operator_signs(p);
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
	return l->f.n_toks > 0 ? prefix_end(&p, ret_article) : 0;
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
