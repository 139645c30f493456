/* SPDX-License-Identifier: ISC */
/*
 * Letter by letter the folding table says which class made two letters equal. Where a rule looked at
 * several letters, both spellings are folded again with one class left out; when they then differ,
 * that class was needed. Only words that are not byte for byte as typed pay for either.
 */
#include "watch/spelling.h"

#include <string.h>

#include "base/utf8.h"
#include "watch/cases.h"
#include "watch/fold_table.h"
#include "watch/slice.h"

static const struct {
	uint32_t strict; /* enum term_flag that forbids it */
	uint32_t rule;
	unsigned cls;
} classes[] = {
	{TERM_STRICT_ALEF, RULE_FOLD_ALEF, FOLD_ALEF},
	{TERM_STRICT_YEH, RULE_FOLD_YEH, FOLD_YEH},
	{TERM_STRICT_HEH, RULE_FOLD_HEH, FOLD_HEH},
	{TERM_STRICT_HAMZA, RULE_FOLD_HAMZA, FOLD_HAMZA},
	{TERM_STRICT_LETTERS, RULE_FOLD_LETTERS, FOLD_LETTERS},
	{0, RULE_LEXICAL, FOLD_LEXICAL},
	{TERM_CASE, RULE_CASE, FOLD_CASE},
};
enum {
	N_CLASSES = sizeof(classes) / sizeof(classes[0]),
	PLAIN_MAX = 64
};

/* What is compared: the word as typed and as found, both at level A. */
struct pair {
	const uint16_t *typed, *found;
	size_t n_typed, n_found;
};

/* Letters that stand for themselves at level A, and nothing else: nearly all words that are found.
 * Returns how many, 0 for anything else. */
static size_t plain_letters(struct str s, uint16_t out[PLAIN_MAX])
{
	const unsigned char *b = (const unsigned char *)s.p;
	size_t n = s.n / 2;

	if (s.n % 2 != 0 || n > PLAIN_MAX)
		return 0;
	for (size_t i = 0; i < n; i++, b += 2) {
		/* U+0600 to U+06FF. */
		if (b[0] < 0xD8 || b[0] > 0xDB || (b[1] & 0xC0) != 0x80)
			return 0;
		out[i] = (uint16_t)((b[0] & 0x1F) << 6 | (b[1] & 0x3F));
		if (fold_narrow[out[i]].kind != FOLD_IS_ARABIC || fold_narrow[out[i]].to != 0)
			return 0;
	}
	return n;
}

static bool same_units(const struct pair *p)
{
	return p->n_typed == p->n_found &&
	       memcmp(p->typed, p->found, p->n_found * sizeof(*p->found)) == 0;
}

static uint16_t folded_unit(uint16_t u)
{
	struct fold_row r = fold_row_of(u);

	return r.dflt != 0 ? r.dflt : u;
}

/* What follows decides how these fold: compared alone, the end of a word may seem to differ. */
static bool is_hamza(uint16_t u)
{
	return u == 0x0621 || u == 0x0624 || u == 0x0626;
}

unsigned spelling_letter_classes(uint16_t a, uint16_t b)
{
	struct fold_row ra = fold_row_of(a), rb = fold_row_of(b);

	if (is_hamza(a) && is_hamza(b))
		return FOLD_HAMZA;
	if (folded_unit(a) != folded_unit(b))
		return 0;
	return (ra.dflt ? ra.classes : 0U) | (rb.dflt ? rb.classes : 0U);
}

/* The classes that were needed, letter by letter; false when the letters do not pair up. */
static bool paired_classes(const struct pair *p, unsigned *ret)
{
	unsigned all = 0;

	if (p->n_typed != p->n_found)
		return false;
	for (size_t i = 0; i < p->n_found; i++) {
		if (p->typed[i] == p->found[i])
			continue;
		unsigned one = spelling_letter_classes(p->typed[i], p->found[i]);
		if (one == 0)
			return false;
		all |= one;
	}
	*ret = all;
	return true;
}

size_t spelling_utf8(const uint16_t *u, size_t n, char *out)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t c = u[i];
		if (c >= 0xD800 && c < 0xDC00 && i + 1U < n)
			c = 0x10000 + ((c - 0xD800) << 10) + (u[++i] & 0x3FFU);
		k += utf8_encode(c, out + k);
	}
	return k;
}

/* The same where a rule looked at several letters: a class was needed when without it the two
 * differ. */
static unsigned tried_classes(
	const struct phrase_view *v, const struct pair *p, const struct slice *found)
{
	char typed[3 * 256];
	struct str t = {typed, spelling_utf8(p->typed, p->n_typed, typed)};
	unsigned all = 0;

	for (size_t i = 0; i < N_CLASSES; i++) {
		fold_text(v->left, t, FOLD_ALL & ~classes[i].cls);
		fold_text(v->right, found->s, FOLD_ALL & ~classes[i].cls);
		struct pair q = {.typed = v->left->units, .n_typed = v->left->n_units};
		q.found = slice_units(v->right, found, &q.n_found);
		if (!same_units(&q))
			all |= classes[i].cls;
	}
	return all;
}

/* As typed, also in letters that plain_letters does not know. */
static bool as_typed(const struct pair *p, struct str found)
{
	char typed[3 * 256];
	size_t n = spelling_utf8(p->typed, p->n_typed, typed);

	return str_eq((struct str){typed, n}, found);
}

bool spelling_allows(uint32_t term_flags, unsigned needed, uint32_t *rules)
{
	if ((term_flags & TERM_EXACT) && (needed & ~(unsigned)FOLD_EXACT))
		return false;
	for (size_t i = 0; i < N_CLASSES; i++) {
		if (!(needed & classes[i].cls))
			continue;
		if (term_flags & classes[i].strict)
			return false;
		*rules |= classes[i].rule;
	}
	return true;
}

/* The word as typed, but in the case in which it was found. */
static void take_case(const struct word *w, struct pair *p, uint16_t out[PLAIN_MAX])
{
	size_t at, found_at;

	if (w->cases == 0 || p->n_typed > PLAIN_MAX || p->n_found < 2)
		return;
	at = case_place(w->cases, p->n_typed);
	found_at = case_place(w->cases, p->n_found);
	memcpy(out, p->typed, p->n_typed * sizeof(*out));
	if (case_letter(p->found[found_at]) & w->cases)
		out[at] = p->found[found_at];
	p->typed = out;
}

bool spelling_same(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	const struct token *t, size_t from, size_t to, uint32_t *rules)
{
	struct slice found = slice_of(v->f, v->text, t, from, to);
	uint16_t plain[PLAIN_MAX], in_case[PLAIN_MAX];
	struct pair p = {.found = plain, .n_found = plain_letters(found.s, plain)};
	unsigned needed = 0;
	bool marks = p.n_found == 0;

	p.typed = term_word_typed(&v->ws->pool, w, &p.n_typed);
	if (marks) {
		fold_text(v->left, found.s, 0);
		p.found = slice_units(v->left, &found, &p.n_found);
	}
	take_case(w, &p, in_case);
	if (same_units(&p)) {
		*rules |= marks && !as_typed(&p, found.s) ? RULE_MARKS : 0U;
		return true;
	}
	/* «مائة» and «مئة» have different numbers of letters: only folding both again tells why
	 * they are equal. */
	if (!paired_classes(&p, &needed))
		needed = tried_classes(v, &p, &found);
	return spelling_allows(term_flags, needed, rules);
}
