/* SPDX-License-Identifier: ISC */
/*
 * What is written against a reading (doc/matching.md "Evidence"): the fold made two spellings equal, and
 * one of them is known, or shows, to be another word.
 *
 *   a guard word      فرقة is not fa- + raqqa         terms of one word; traps, function words: phrases too
 *   a final letter    يمنى is not yamani              as the lists and the vowel marks say
 *   a hamza           آمل is not amal                 two different ones in a short word
 *   U+064B            سورياً is not Syria             on a name that ends in alef
 *
 * A word of a phrase is vouched for by the others, so most of this asks how many there are.
 */
#include <string.h>

#include "watch/fold_table.h"
#include "watch/reading.h"
#include "watch/slice.h"

enum {
	ALEF_MADDA = 0x0622,
	ALEF_HAMZA = 0x0623,
	ALEF_BELOW = 0x0625,
	ALEF = 0x0627,
	FEH = 0x0641,
	WAW = 0x0648,
	MAQSURA = 0x0649,
	YEH = 0x064A,
	SHORT = 3 /* letters of a word in which no other hamza is a slip */
};

static bool alone(const struct walk *k)
{
	return k->n_words == 1;
}

/* The bytes of unit i of the token and of the marks behind it. */
static struct str letter_bytes(const struct walk *k, const struct token *t, size_t i)
{
	return str_sub(k->v->text, word_offset(k, t, i), word_offset(k, t, i + 1));
}

/* ---- prefixes ------------------------------------------------------------------------- */

/* «بـحرية»: nobody draws out a letter of the word itself just there. */
static bool drawn_out(const struct walk *k, const struct rest *r)
{
	struct str s = letter_bytes(k, r->t, r->s->from - 1U);

	return str_find_str(s, STR("\u0640")) < s.n;
}

static bool wrong_cut(
	const struct walk *k, const struct word *x, const struct rest *r, size_t tail)
{
	const struct split *s = r->s;
	const struct affix_guard g = {.g = k->v->ws->guards,
		.u = r->tok,
		.n = r->t->n,
		.hamza = r->t->hamza,
		.phrase = !alone(k),
		.definite = x->flags & WORD_DEFINITE,
		.vowel = {guard_vowel(letter_bytes(k, r->t, 0)),
			guard_vowel(letter_bytes(k, r->t, s->stage[0])),
			guard_vowel(letter_bytes(k, r->t, s->stage[1]))}};

	return s->from > 0 && affix_guarded(&g, s, tail) && !drawn_out(k, r);
}

/* ---- final letters -------------------------------------------------------------------- */

enum {
	ENDS_A = 1 << 0, /* the marks make the final ya a long a */
	ENDS_I = 1 << 1  /* a long i */
};

/* What the vowel marks say of a final ya. */
static unsigned sound_of_ya(const struct walk *k, const struct token *t)
{
	struct str before = t->n > 1 ? letter_bytes(k, t, t->n - 2U) : (struct str){0};
	struct str last = letter_bytes(k, t, t->n - 1U);
	uint16_t vowel = guard_vowel(before);

	if (str_find_str(last, STR("\u0670")) < last.n)
		return ENDS_A;
	if (str_find_str(last, STR("\u0651")) < last.n || vowel == 0x0650)
		return ENDS_I;
	return vowel == 0x064E && (t->flags & TOKEN_MAQSURA) ? ENDS_A : 0;
}

static bool wrong_ya(const struct walk *k, const struct word *x, const struct rest *r)
{
	bool maqsura = r->t->flags & TOKEN_MAQSURA, yeh = x->flags & WORD_YEH;
	unsigned sound;

	if (!(x->flags & (WORD_YEH | WORD_MAQSURA)))
		return false;
	/* `ala, ila, hatta, and the same behind proclitics, are no word that ends in yeh. */
	if (yeh && maqsura &&
		affix_function_word(k->v->ws->guards, r->tok, r->t->n))
		return true;
	sound = sound_of_ya(k, r->t);
	if (sound & (yeh ? ENDS_A : ENDS_I))
		return true;
	/* The same letter as typed is the word itself. */
	return alone(k) && yeh == maqsura &&
	       guard_yeh(k->v->ws->guards, r->u, r->n, maqsura);
}

/* "his office" is not a sloppy "library". */
static bool wrong_heh(const struct walk *k, const struct word *x, const struct rest *r)
{
	const struct guards *g = k->v->ws->guards;

	if (!(x->flags & WORD_TEH) || (r->t->flags & TOKEN_TEH))
		return false;
	/* قاده is "he led him", and not the leaders. */
	if (x->flags & WORD_FORM)
		return true;
	if ((r->s->parts & AFFIX_AL) || !alone(k))
		return false;
	return guard_has(g, GUARD_HEH, r->u, r->n) ||
	       guard_has(g, GUARD_HEH, r->tok, r->t->n);
}

/* suriyan is suri in the accusative, not suriya. */
static bool wrong_alef(const struct walk *k, const struct word *x, const struct rest *r)
{
	return (x->flags & WORD_ALEF) && (r->t->flags & TOKEN_TANWIN) &&
	       guard_has(k->v->ws->guards, GUARD_ALEF, r->u, r->n);
}

/* ---- hamzas --------------------------------------------------------------------------- */

static bool is_hamza(uint16_t c)
{
	return c == ALEF_MADDA || c == ALEF_HAMZA || c == ALEF_BELOW;
}

/* Two different hamzas, or one behind a wa- or fa- that the term has with a plain alef. */
static bool hamzas_differ(const struct walk *k, const uint16_t *typed, const uint16_t *found,
	const struct word *x, size_t n)
{
	/* What only the table of nouns says has to be spelled as there: أحداث are events, no إحداث. */
	bool listed = (x->flags & WORD_FORM) ||
		      guard_has(k->v->ws->guards, GUARD_HAMZA,
			      k->v->ws->pool.units + x->u, x->n);

	for (size_t i = 0; i < n; i++) {
		uint16_t a = typed[i], b = found[i];
		bool madda = a == ALEF_MADDA || b == ALEF_MADDA;
		if (i == 1 && a == ALEF && is_hamza(b) && b != ALEF_MADDA &&
			(typed[0] == WAW || typed[0] == FEH))
			return true;
		if (a != b && is_hamza(a) && is_hamza(b) &&
			(listed || n <= SHORT || (n == SHORT + 1 && madda)))
			return true;
	}
	return false;
}

static bool wrong_hamza(
	const struct walk *k, const struct word *x, const struct rest *r, size_t tail)
{
	struct slice s;
	const uint16_t *typed, *found;
	size_t n_typed, n;

	/* Where no alef carries one there is nothing to read again. */
	if (!(alone(k) || (x->flags & WORD_FORM)) || r->t->hamza == 0)
		return false;
	s = slice_of(k->v->f, k->v->text, r->t, r->s->from, r->t->n - tail);
	fold_text(k->v->left, s.s, 0);
	found = slice_units(k->v->left, &s, &n);
	typed = term_word_typed(&k->v->ws->pool, x, &n_typed);
	return n == n_typed && hamzas_differ(k, typed, found, x, n);
}

bool evidence_against(
	const struct walk *k, const struct word *x, const struct rest *r, const struct form *f)
{
	if (!(x->flags & WORD_ARABIC) || (k->flags & TERM_EXACT))
		return false;
	if (wrong_cut(k, x, r, f->tail))
		return true;
	/* `alayhi is the preposition, not the name */
	if ((f->rules & RULE_ENCLITIC) && (x->flags & WORD_YEH) &&
		guard_has(k->v->ws->guards, GUARD_MAQSURA, k->v->ws->pool.units + x->u, x->n))
		return true;
	if (!f->respelt && wrong_hamza(k, x, r, f->tail))
		return true;
	/* The rest is about words as they end; an ending that was cut off has been judged by its own
	 * rules. */
	return f->tail == 0 && (wrong_ya(k, x, r) || wrong_heh(k, x, r) || wrong_alef(k, x, r));
}
