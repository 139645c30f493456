/* SPDX-License-Identifier: ISC */
/*
 * A key of what a line finds: the folded words of its phrases, and of what folding takes away only
 * that which makes a difference. Two spellings that find the same may still have different keys
 * (written together and apart); the other way round would need two equal hashes.
 */
#include "watch/same.h"

#include "base/hash.h"
#include "watch/affix.h"
#include "watch/cases.h"
#include "watch/signs.h"

struct keyer {
	struct folded *f;
	const struct guards *guards;
	uint32_t flags;
};

char same_separator(const struct watch_line *line)
{
	if (line->group == GROUP_REQUIRE)
		return '|';
	return line->group == GROUP_NEAR ? '+' : '\0';
}

/* The foldings that the flags leave in force. */
static unsigned classes_of(uint32_t flags)
{
	static const struct {
		uint32_t flag;
		unsigned cls;
	} rows[] = {
		{TERM_CASE, FOLD_CASE},
		{TERM_STRICT_ALEF, FOLD_ALEF},
		{TERM_STRICT_YEH, FOLD_YEH},
		{TERM_STRICT_HEH, FOLD_HEH},
		{TERM_STRICT_HAMZA, FOLD_HAMZA},
		{TERM_STRICT_LETTERS, FOLD_LETTERS},
	};
	unsigned classes = flags & TERM_EXACT ? FOLD_EXACT : FOLD_ALL;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (flags & rows[i].flag)
			classes &= ~rows[i].cls;
	return classes;
}

/* The final letters that are one after folding and still find different things: the spelling with
 * teh marbuta, yeh or maqsura does not find the guard word with the other letter, and endings go by the
 * letter as typed. */
static unsigned final_letter(const struct keyer *k, const struct token *t)
{
	const uint16_t *u = k->f->units + t->u;
	unsigned typed = t->flags & (TOKEN_TEH | TOKEN_MAQSURA);

	if ((k->flags & TERM_INFLECTED) || guard_has(k->guards, GUARD_HEH, u, t->n) ||
		guard_has(k->guards, GUARD_YEH, u, t->n) ||
		affix_function_word(k->guards, u, t->n))
		return typed;
	return 0;
}

/* The token in one of its cases, so that all of them have one key. */
static uint64_t word_key(
	const struct keyer *k, const struct token *t, bool joined, uint64_t seed)
{
	uint16_t *u = k->f->units + t->u;
	/* a hamza before the lam tells a word from an article */
	bool article = affix_has_article(u, t->n, t->hamza) &&
		       !guard_has(k->guards, GUARD_AL, u, t->n);
	size_t skip = article ? 2 : 0;
	unsigned cases = 0;

	if (t->kind == TOKEN_ARABIC && !(k->flags & TERM_EXACT))
		cases = cases_of(k->guards, u + skip, t->n - skip, joined && !article);
	if (cases != 0)
		u[case_place(cases, t->n)] = case_unit(CASE_YEH);
	/* A name that looks like one of the cases has no other; a dual has not those of a plural. */
	return hash64((struct str){(const char *)u, t->n * sizeof(*u)},
		seed * 8 + article * 4UL + (cases & CASE_WAW ? 2U : 0U) + (cases != 0));
}

/* A term of one word in which two written hamzas make two words (evidence.c): its alefs as typed. */
static uint64_t hamza_key(const struct keyer *k, struct str text, uint64_t h)
{
	enum {
		SHORT = 3,
		FEH = 0x0641,
		WAW = 0x0648
	};
	struct folded *f = k->f;
	const struct token *t = f->toks;
	size_t skip = affix_has_article(f->units, t->n, t->hamza) ? 2 : 0;
	const uint16_t *u = f->units + skip;
	size_t n = t->n - skip;
	bool short_word = n <= SHORT && !guard_has(k->guards, GUARD_VARIANT, u, n);

	if (t->kind != TOKEN_ARABIC || (k->flags & TERM_EXACT) ||
		!(short_word || u[0] == WAW || u[0] == FEH ||
			guard_has(k->guards, GUARD_HAMZA, u, n)))
		return h;
	fold_text(f, text, classes_of(k->flags) & ~(unsigned)FOLD_ALEF);
	return hash64((struct str){(const char *)f->units, f->n_units * sizeof(*u)}, h);
}

/* The signs before token i, or behind the last, that must stand in the text, or may stand only there. */
static uint64_t signs_key(const struct keyer *k, struct str text, size_t i, uint64_t seed)
{
	const struct folded *f = k->f;
	const struct token *before = i > 0 ? &f->toks[i - 1] : NULL;
	const struct token *behind = i < f->n_toks ? &f->toks[i] : NULL;
	struct str between =
		str_sub(text, before ? before->end : 0, behind ? behind->start : text.n);
	const struct token *beside = before ? before : behind;
	bool edge = before == NULL || behind == NULL;
	struct signs s;

	(void)signs_read(between, before, behind, &s);
	if (!s.hard && (edge || signs_open(f, text, i)))
		return seed;
	/* «C++» does not find «C ++», which finds both. */
	if (edge && !(signs_of_number(&s) && beside != NULL && beside->kind == TOKEN_DIGITS))
		seed += signs_blanks(between, &s);
	return hash64((struct str){(const char *)s.s, sizeof(s.s)}, seed);
}

static uint64_t phrase_key(const struct keyer *k, struct str text, uint64_t h)
{
	struct folded *f = k->f;

	fold_text(f, text, classes_of(k->flags));
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		/* A star folds to nothing, and «مصر*» finds other things than «مصر». */
		bool star = t->end < text.n && text.p[t->end] == '*';
		/* As in term.c: a construct begins its phrase, but abu, dhu, banu have cases anywhere. */
		bool joined = (i == 0 || case_noun(f->units + t->u, t->n)) &&
			      i + 1 < f->n_toks && !(t->flags & TOKEN_MAQSURA);
		h = word_key(k, t, joined, signs_key(k, text, i, h) * 2 + star);
		h += final_letter(k, t);
	}
	if (f->n_toks > 0)
		h = signs_key(k, text, f->n_toks, h);
	return f->n_toks == 1 ? hamza_key(k, text, h) : h;
}

uint64_t same_key(struct folded *scratch, const struct guards *g, const struct watch_line *line)
{
	const struct keyer k = {.f = scratch, .guards = g, .flags = line->flags};
	/* Everything but the text that decides what a line finds. */
	const uint64_t what[] = {line->group, line->flags, line->fields, line->near};
	uint64_t h = hash64((struct str){(const char *)what, sizeof(what)}, 1);
	struct str rest = line->text;
	struct str part;
	char sep = same_separator(line);

	if (sep == '\0')
		h = phrase_key(&k, rest, h);
	else
		while (str_cut(&rest, sep, &part))
			h = phrase_key(&k, part, h + 1);
	return h ? h : 1;
}
