/* SPDX-License-Identifier: ISC */
/*
 * What stands in a term besides its words: letters of other scripts, prefixes typed apart, stars,
 * operators of other tools, and signs, of which it is said how they are read.
 */
#include <string.h>

#include "watch/advice/lint_private.h"

enum {
	BEH = 0x0628,
	SEEN = 0x0633,
	FEH = 0x0641,
	KAF = 0x0643,
	LAM = 0x0644,
	WAW = 0x0648,
	STAR_STEM_MIN = 3, /* letters before a star */
};

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
			lint_find(p, LINT_SCRIPTS, t->start,
				"Arabic and other letters in one word; they are searched as two words");
		else if (t->kind == TOKEN_LETTERS && mixed(p, t))
			lint_find(p, LINT_SCRIPTS, t->start,
				"look-alike letters: '" STR_F
				"' mixes Latin with Greek or Cyrillic letters",
				STR_A(lint_shown(p, t)));
	}
}

/* «و قال»: Arabic writes these letters together with the next word, some people do not. */
static bool is_proclitic(const struct phrase *p, const struct token *t)
{
	uint16_t c = lint_units(p, t)[0];

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
			lint_find(p, LINT_LONE, t->start,
				"'" STR_F
				"' stands alone; Arabic writes it together with the next word",
				STR_A(lint_shown(p, t)));
	}
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
		lint_find(p, LINT_STAR, at,
			"'*' is not looked at without the flag: write 'wildcard' before the '='");
	else if (t == NULL)
		lint_find(p, LINT_STAR, at, "'*' stands for endings: it belongs behind a word");
	else if (token_at(p, at + 1))
		lint_find(p, LINT_STAR, at, "'*' inside a word makes two words of it");
	else if (t->n < STAR_STEM_MIN)
		lint_find(p, LINT_STAR, t->start,
			"'" STR_F "*' is the beginning of very many words",
			STR_A(lint_shown(p, t)));
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
				lint_find(p, LINT_OPERATOR, t->start,
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

/* Told whether the sign was one. */
static bool rule_operator_signs(struct phrase *p)
{
	size_t bar = str_find(p->text, '|');
	size_t plus = str_find_str(p->text, STR(" + "));
	size_t slash = slash_find(p->text);

	if (slash < p->text.n)
		lint_find(p, LINT_OPERATOR, slash,
			"'/' does not separate terms; write a line for each");
	if (bar < p->text.n)
		lint_find(p, LINT_OPERATOR, bar,
			"'|' separates alternatives in 'require =' only; here write a line for each");
	if (plus < p->text.n)
		lint_find(p, LINT_OPERATOR, plus + 1,
			"'+' joins parts in 'near =' only; here it is no operator, and the text must have it");
	return slash < p->text.n || bar < p->text.n || plus < p->text.n;
}

/* ---- signs that are part of a term ---------------------------------------------------- */

size_t lint_sign_find(struct str text)
{
	static const struct str signs[] = {STR_INIT("+"), STR_INIT("&"), STR_INIT("/"),
		STR_INIT("%"), STR_INIT("٪"), STR_INIT("$"), STR_INIT("=")};
	size_t first = text.n;

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		size_t at = str_find_str(text, signs[i]);

		first = at < first ? at : first;
	}
	return first;
}

static size_t sign_length(struct str text, size_t at)
{
	return (unsigned char)text.p[at] < 0x80 ? 1 : 2;
}

/* A colon, or a stop that is no dot of an abbreviation or a number: a space follows, and a word of three
 * letters stands before. Commas and semicolons are told where lines are read (config/). */
static size_t stop_find(const struct phrase *p)
{
	size_t colon = str_find(p->text, ':');

	/* 10:30 is a time. */
	if (colon > 0 && colon + 1 < p->text.n && p->text.p[colon + 1] == ' ')
		return colon;
	for (size_t i = 0; i + 1 < p->l->f.n_toks; i++) {
		const struct token *t = &p->l->f.toks[i];

		if (t->n >= 3 && t->kind != TOKEN_DIGITS && p->text.p[t->end] == '.' &&
			p->text.p[t->end + 1] == ' ')
			return t->end;
	}
	return p->text.n;
}

static void rule_signs(struct phrase *p)
{
	size_t sign = lint_sign_find(p->text);
	size_t stop = stop_find(p);

	/* Addresses are full of them. */
	if (p->line->group != GROUP_TERM || p->line->fields == 1U << FIELD_URL)
		return;
	if (sign < p->text.n)
		lint_find(p, LINT_SIGN, sign,
			"'" STR_F "' is part of the term: the text must have it there",
			STR_A(str_sub(p->text, sign, sign + sign_length(p->text, sign))));
	if (stop < p->text.n && stop + 1 < p->text.n)
		lint_find(p, LINT_SIGN, stop,
			"'%c' ends a sentence elsewhere; inside a term it may stand between its words",
			p->text.p[stop]);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* «كتائب … القسام», as other tools and people write a gap. */
static void rule_gap(struct phrase *p)
{
	const struct folded *f = &p->l->f;
	size_t dots = least(str_find_str(p->text, STR("…")), str_find_str(p->text, STR("...")));
	unsigned gap = term_gap(p->line->flags);

	/* Of several parts one may be a word. */
	if (gap > 0 && f->n_toks == 1 && p->text.n == p->line->text.n)
		lint_find(p, LINT_GAP, 0, "'gap' has no effect on a single word");
	if (f->n_toks > 1 && dots > f->toks[0].start && dots < f->toks[f->n_toks - 1].start)
		lint_find(p, LINT_GAP, dots,
			"dots stand for no words: with 'gap 2' before the '=', up to two may stand between");
}

void lint_sign_rules(struct phrase *p)
{
	rule_gap(p);
	rule_scripts(p);
	rule_lone(p);
	rule_star(p);
	rule_operator_words(p);
	if (!rule_operator_signs(p))
		rule_signs(p);
}
