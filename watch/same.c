/* SPDX-License-Identifier: ISC */
/*
 * A key of what a line finds: the folded words of its phrases, and of what folding takes away only
 * that which makes a difference. Two spellings that find the same may still have different keys
 * (written together and apart); the other way round would need two equal hashes.
 */
#include "watch/same.h"

#include "base/hash.h"
#include "watch/affix.h"

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
 * teh marbuta or yeh does not find the guard word with heh or alef maqsura, and endings go by the
 * letter as typed. */
static unsigned final_letter(const struct keyer *k, const struct token *t)
{
	const uint16_t *u = k->f->units + t->u;
	unsigned typed = t->flags & (TOKEN_TEH | TOKEN_MAQSURA);

	if ((k->flags & TERM_INFLECTED) || guard_has(k->guards, GUARD_HEH, u, t->n) ||
		affix_function_word(k->guards, u, t->n))
		return typed;
	return 0;
}

static uint64_t phrase_key(const struct keyer *k, struct str text, uint64_t h)
{
	struct folded *f = k->f;

	fold_text(f, text, classes_of(k->flags));
	for (size_t i = 0; i < f->n_toks; i++) {
		const struct token *t = &f->toks[i];
		struct str s = {(const char *)(f->units + t->u), t->n * sizeof(*f->units)};
		/* a hamza before the lam tells a word from an article */
		bool article = affix_has_article(f->units + t->u, t->n, t->hamza) &&
			       !guard_has(k->guards, GUARD_AL, f->units + t->u, t->n);
		/* A star folds to nothing, and «مصر*» finds other things than «مصر». */
		bool star = t->end < text.n && text.p[t->end] == '*';
		h = hash64(s, h * 4 + (article ? 2 : 0) + (star ? 1 : 0));
		h += final_letter(k, t);
	}
	return h;
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
