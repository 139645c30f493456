/* SPDX-License-Identifier: ISC */
/*
 * What is written against a reading (doc/matching.md "Evidence"): the fold made two spellings equal, and
 * one of them is known, or shows, to be another word.
 *
 *   a guard word      فرقة is not fa- + raqqa         terms of one word; traps, function words: phrases too
 *   a final letter    يمنى is not yamani              as the lists and the vowel marks say
 *   a hamza           آمل is not amal                 two different ones in a short word
 *   U+064B            سورياً is not Syria             on a name that ends in alef
 *   a neighbour       مسقط رأسه is not Muscat         terms of one word
 *
 * A word of a phrase is vouched for by the others, so most of this asks how many there are.
 */
#include <string.h>

#include "base/utf8.h"
#include "watch/fold_context.h"
#include "watch/fold_table.h"
#include "watch/reading.h"

enum {
	HAMZA = 0x0621,
	ALEF_MADDA = 0x0622,
	ALEF_HAMZA = 0x0623,
	ALEF_BELOW = 0x0625,
	ALEF = 0x0627,
	SEAT = 0x0626,
	FEH = 0x0641,
	LAM = 0x0644,
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

/* The hamza of an alef, 0 for none; wavy and high ones are those of other alphabets. */
static uint16_t hamza_of(uint16_t c)
{
	static const uint16_t same[][2] = {{ALEF_MADDA, ALEF_MADDA}, {ALEF_HAMZA, ALEF_HAMZA},
		{ALEF_BELOW, ALEF_BELOW}, {0x0672, ALEF_HAMZA}, {0x0673, ALEF_BELOW},
		{0x0675, ALEF_HAMZA}};

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (same[i][0] == c)
			return same[i][1];
	return 0;
}

/* ---- prefixes ------------------------------------------------------------------------- */

/* «بـحرية»: nobody draws out a letter of the word itself just there. The article that the term has is of its
 * word. */
static bool drawn_out(const struct walk *k, const struct word *x, const struct rest *r)
{
	bool own = (x->flags & WORD_DEFINITE) && (r->s->parts & AFFIX_AL);
	size_t end = own ? r->s->stage[1] : r->s->from;
	struct str s = end > 0 ? letter_bytes(k, r->t, end - 1U) : (struct str){0};

	return str_find_str(s, STR("\u0640")) < s.n;
}

/* The units of the token as they are without the alef of the accusative: a hamza before that folds like one on a
 * seat, and ends the guard word. Longer words than fit in are none. */
enum {
	GUARD_UNITS = 24
};
static const uint16_t *before_tail(const struct walk *k, const struct word *x,
	const struct rest *r, size_t tail, uint16_t out[GUARD_UNITS + FOLD_PAD])
{
	size_t n = r->t->n;

	if (tail != 1 || n < 2 || n > GUARD_UNITS || r->tok[n - 2] != SEAT ||
		k->v->ws->pool.units[x->u + x->n - 1U] != HAMZA)
		return r->tok;
	memcpy(out, r->tok, n * sizeof(*out));
	memset(out + n, 0, FOLD_PAD * sizeof(*out));
	out[n - 2] = HAMZA;
	return out;
}

/* The alefs of the token that are written with hamza or madda; the token itself knows of its first letters. */
static unsigned hamzas(const struct walk *k, const struct rest *r)
{
	unsigned mask = r->t->hamza;

	for (size_t i = 8; i < r->t->n && i < 16; i++)
		if (r->tok[i] == ALEF && hamza_of(written_alef(k, r->t, i)) != 0)
			mask |= 1U << i;
	return mask;
}

/* A guard word stands where the token is cut. */
static bool guarded(
	const struct walk *k, const struct word *x, const struct rest *r, size_t tail)
{
	const struct split *s = r->s;
	uint16_t units[GUARD_UNITS + FOLD_PAD];
	struct affix_guard g = {.g = k->v->ws->guards,
		.u = before_tail(k, x, r, tail, units),
		.n = r->t->n,
		.hamza = r->t->hamza,
		.phrase = !alone(k),
		.definite = x->flags & WORD_DEFINITE};

	if (!affix_guarded(&g, s, tail))
		return false;
	/* Seldom: only now the marks are looked at, which may lift the guard, and all hamzas. */
	g.hamza = hamzas(k, r);
	g.vowel[0] = guard_vowel(letter_bytes(k, r->t, 0));
	g.vowel[1] = guard_vowel(letter_bytes(k, r->t, s->stage[0]));
	g.vowel[2] = guard_vowel(letter_bytes(k, r->t, s->stage[1]));
	return affix_guarded(&g, s, tail) && !drawn_out(k, x, r);
}

/* ---- final letters -------------------------------------------------------------------- */

/* What a code point stands for; itself mostly. Returns how many. */
static int stands_for(uint32_t cp, int32_t out[FOLD_EXPAND_MAX])
{
	if (cp != UTF8_BAD && fold_row_of(cp).kind == FOLD_IS_EXPAND)
		return fold_expand(cp, false, out);
	out[0] = (int32_t)cp;
	return 1;
}

/* Does the mark stand on the last letter of these bytes? One unit may have been two letters. */
static bool holds(struct str letters, int32_t mark)
{
	bool held = false;

	for (size_t at = 0; at < letters.n;) {
		int32_t is[FOLD_EXPAND_MAX];
		uint32_t cp;
		at += utf8_decode(str_sub(letters, at, letters.n), &cp);
		for (int i = 0, n = stands_for(cp, is); i < n; i++) {
			bool letter = fold_row_of((uint32_t)is[i]).kind == FOLD_IS_ARABIC;
			held = is[i] == mark || (held && !letter);
		}
	}
	return held;
}

/* Do the vowel marks make a final ya another sound than the term's letter has: -a for yeh, -i for maqsura? */
static bool sounds_other(const struct walk *k, const struct token *t, bool yeh)
{
	struct str before, last;

	if (t->n < 2)
		return false;
	/* Two plain letters and no mark: seen by their bytes. */
	if (word_offset(k, t, t->n - 2U) + 4 == t->end &&
		word_offset(k, t, t->n - 1U) + 2 == t->end)
		return false;
	before = letter_bytes(k, t, t->n - 2U);
	if (fold_is_dagger(
		    before, 0)) /* an alef, whatever else stands on the letter below it */
		before.n = 0;
	last = letter_bytes(k, t, t->n - 1U);
	if (yeh)
		return (t->flags & TOKEN_MAQSURA) &&
		       (holds(before, 0x064E) || holds(last, 0x0670));
	return !holds(last, 0x0670) && (holds(before, 0x0650) || holds(last, 0x0651));
}

static bool wrong_ya(const struct walk *k, const struct word *x, const struct rest *r)
{
	bool maqsura = r->t->flags & TOKEN_MAQSURA, yeh = x->flags & WORD_YEH;

	if (!(x->flags & (WORD_YEH | WORD_MAQSURA)))
		return false;
	/* `ala, ila, hatta, and the same behind proclitics, are no word that ends in yeh. */
	if (yeh && maqsura && affix_function_word(k->v->ws->guards, r->tok, r->t->n))
		return true;
	if (sounds_other(k, r->t, yeh))
		return true;
	/* The same letter as typed is the word itself. */
	return alone(k) && yeh == maqsura && guard_yeh(k->v->ws->guards, r->u, r->n, maqsura);
}

/* "his office" is not a sloppy "library". */
static bool wrong_heh(const struct walk *k, const struct word *x, const struct rest *r)
{
	const struct guards *g = k->v->ws->guards;
	const struct guard_token whole = {.u = r->tok, .n = r->t->n, .hamza = r->t->hamza};
	const struct guard_token rest = {
		.u = r->u, .n = r->n, .hamza = (unsigned)r->t->hamza >> r->s->from};

	if (!(x->flags & WORD_TEH) || (r->t->flags & TOKEN_TEH))
		return false;
	/* قاده is "he led him", and not the leaders. */
	if (x->flags & WORD_FORM)
		return true;
	if (!alone(k))
		return false;
	/* With the article it is nobody's; a token that is listed with it is. */
	return guard_meets(g, GUARD_HEH, &whole) ||
	       (!(r->s->parts & AFFIX_AL) && guard_meets(g, GUARD_HEH, &rest));
}

/* suriyan is suri in the accusative, not suriya. */
static bool wrong_alef(const struct walk *k, const struct word *x, const struct rest *r)
{
	return (x->flags & WORD_ALEF) && (r->t->flags & TOKEN_TANWIN) &&
	       guard_has(k->v->ws->guards, GUARD_ALEF, r->u, r->n);
}

/* ---- hamzas --------------------------------------------------------------------------- */

/* How many letters of a ligature stand before unit i, a letter of the same. */
static int letters_before(const struct walk *k, const struct token *t, size_t i)
{
	const uint32_t *offs = k->v->f->offs + t->u;
	int n = 0;

	while (i-- > 0 && offs[i] == offs[i + 1])
		n++;
	return n;
}

/* A letter of what the code point stands for, with its hamza. */
static uint32_t letter_of(uint32_t cp, int letter)
{
	int32_t form[FOLD_EXPAND_MAX];
	int n = stands_for(cp, form);
	uint16_t whole;

	if (n == 1)
		return (uint32_t)form[0];
	cp = 0;
	for (int i = 0; i < n; i++)
		if (fold_row_of((uint32_t)form[i]).kind == FOLD_IS_ARABIC)
			cp = letter-- == 0 ? (uint32_t)form[i] : cp;
		else if ((whole = fold_compose((uint16_t)cp, (uint32_t)form[i])) && letter < 0)
			cp = whole;
	return cp;
}

uint16_t written_alef(const struct walk *k, const struct token *t, size_t i)
{
	struct str s = str_sub(k->v->text, word_offset(k, t, i), t->end);
	uint32_t cp = 0, mark;
	size_t at = s.n > 0 ? utf8_decode(s, &cp) : 0;

	if (cp == ALEF_MADDA || cp == ALEF_HAMZA || cp == ALEF_BELOW) /* nearly always */
		return (uint16_t)cp;
	cp = letter_of(cp, letters_before(k, t, i));
	s = letter_bytes(k, t, i);
	/* ءامنوا */
	if (cp == HAMZA)
		return ALEF_MADDA;
	/* In two code points, marks between them. */
	while (cp == ALEF && at < s.n) {
		uint16_t whole;
		at += utf8_decode(str_sub(s, at, s.n), &mark);
		whole = fold_compose(ALEF, mark);
		cp = whole ? whole : cp;
	}
	return (uint16_t)cp;
}

/* Are these two written hamzas those of two words? teh: both end in teh marbuta as written. */
static bool apart(
	const struct walk *k, const struct word *x, uint16_t a, uint16_t b, size_t n, bool teh)
{
	const struct guards *g = k->v->ws->guards;
	const uint16_t *stem = k->v->ws->pool.units + x->u;

	if (hamza_of(a) == hamza_of(b) || hamza_of(a) == 0 || hamza_of(b) == 0)
		return false;
	/* What only the table of nouns says has to be spelled as there: أحداث are events, no إحداث. */
	if (x->flags & WORD_FORM)
		return true;
	/* أصابه is "it hit him"; with its teh marbuta «أصابة» is a careless إصابة. */
	if (guard_has(g, GUARD_HAMZA, stem, x->n))
		return !teh;
	return n <= SHORT && !guard_has(g, GUARD_VARIANT, stem, x->n);
}

/* How many letters of the term stand in the text where they were typed: the seat of a hamza takes in the yeh
 * before it (أيء), and nothing behind that can be compared. */
static size_t in_place(const uint16_t *typed, size_t n, size_t found)
{
	if (n == found)
		return n;
	for (size_t i = 0; i < n && i < found; i++)
		if (fold_is_yeh(typed[i]))
			return i;
	return 0;
}

static bool wrong_hamza(
	const struct walk *k, const struct word *x, const struct rest *r, size_t tail)
{
	size_t n, from = r->s->from, found = r->n - tail;
	const uint16_t *typed = term_word_typed(&k->v->ws->pool, x, &n);
	unsigned hamza = (unsigned)r->t->hamza >> from;
	bool teh = (x->flags & WORD_TEH) && (r->t->flags & TOKEN_TEH);

	n = in_place(typed, n, found);
	if (!(alone(k) || (x->flags & WORD_FORM)))
		return false;
	/* A hamza behind wa- or fa- begins a word; behind the article as typed there is no wa-. */
	if (n > 1 && (hamza & 2U) && typed[1] == ALEF && (typed[0] == WAW || typed[0] == FEH) &&
		alone(k) && !(x->flags & WORD_DEFINITE))
		return true;
	/* Most have none, and what is written is seldom looked at. */
	for (size_t i = 0; i < n && i < 8 && hamza >> i; i++)
		if ((hamza >> i & 1U) && hamza_of(typed[i]) != 0 &&
			apart(k, x, typed[i], written_alef(k, r->t, from + i), found, teh))
			return true;
	return false;
}

enum evidence evidence_against(
	const struct walk *k, const struct word *x, const struct rest *r, const struct form *f)
{
	if (!(x->flags & WORD_ARABIC) || (k->flags & TERM_EXACT))
		return EVIDENCE_NONE;
	if (r->s->from > 0 && guarded(k, x, r, f->tail))
		return EVIDENCE_GUARD;
	/* قطر, مالي, حماس: with the article they are other words. */
	if (alone(k) && (r->s->parts & AFFIX_AL) && !(x->flags & WORD_DEFINITE) &&
		guard_has(k->v->ws->guards, GUARD_BARE, k->v->ws->pool.units + x->u, x->n))
		return EVIDENCE_GUARD;
	/* `alayhi is the preposition, not the name */
	if ((f->rules & RULE_ENCLITIC) && (x->flags & WORD_YEH) &&
		guard_has(k->v->ws->guards, GUARD_MAQSURA, k->v->ws->pool.units + x->u, x->n))
		return EVIDENCE_GUARD;
	if (r->t->hamza != 0 && !(f->rules & (RULE_WILDCARD | RULE_FOREIGN)) &&
		wrong_hamza(k, x, r, f->tail))
		return EVIDENCE_HAMZA;
	/* A pronoun has no tanwin: «عدوانًا» is aggression and no contagion. */
	if ((f->rules & RULE_ENCLITIC) && (r->t->flags & TOKEN_TANWIN))
		return EVIDENCE_FINAL;
	/* The rest is about words as they end; an ending that was cut off has been judged by its own
	 * rules. */
	if (f->tail != 0 || !(x->flags & (WORD_YEH | WORD_MAQSURA | WORD_TEH | WORD_ALEF)))
		return EVIDENCE_NONE;
	return wrong_ya(k, x, r) || wrong_heh(k, x, r) || wrong_alef(k, x, r) ? EVIDENCE_FINAL
									      : EVIDENCE_NONE;
}

/* ---- neighbours ----------------------------------------------------------------------- */

static bool pair_behind(
	const struct walk *k, const struct token *before, struct guard_part term)
{
	const struct guards *g = k->v->ws->guards;
	const uint16_t *u = k->v->f->units + before->u;
	struct split cuts[AFFIX_MAX] = {{0}};
	size_t n = 1;

	if (before->kind == TOKEN_ARABIC)
		n = affix_splits(u, before->n, before->hamza, false, cuts);
	for (size_t i = 0; i < n; i++) {
		bool al = cuts[i].parts & AFFIX_AL;
		struct guard_part rest = {u + cuts[i].from, before->n - cuts[i].from, al};
		struct guard_part article = {.al = true};
		if (guard_pair(g, GUARD_BEHIND, rest, term))
			return true;
		/* Whatever has the article; «الى» has none. */
		if (al && rest.n >= 2 && guard_pair(g, GUARD_BEHIND, article, term))
			return true;
	}
	return false;
}

/* The token is the word as typed, perhaps with the article: behind a conjunction or a preposition of its own it goes
 * with no word before. */
static bool stands_plain(const struct walk *k, const struct token *t)
{
	const struct word *x = k->words;
	const uint16_t *u = k->v->f->units + t->u;
	size_t al = t->n == x->n + 2U && u[0] == ALEF && u[1] == LAM ? 2 : 0;

	return t->n == x->n + al &&
	       memcmp(u + al, k->v->ws->pool.units + x->u, x->n * sizeof(*u)) == 0;
}

bool evidence_beside(const struct walk *k, size_t first, size_t last)
{
	const struct folded *f = k->v->f;
	const struct word *x = k->words;
	struct guard_part term = {k->v->ws->pool.units + x->u, x->n, x->flags & WORD_DEFINITE};
	const struct token *next = &f->toks[last + 1];

	if (first > 0 && stands_plain(k, &f->toks[last]) && signs_open(f, k->v->text, first) &&
		pair_behind(k, &f->toks[first - 1], term))
		return true;
	return last + 1 < f->n_toks && signs_open(f, k->v->text, last + 1) &&
	       guard_pair(k->v->ws->guards, GUARD_BEFORE, term,
		       (struct guard_part){f->units + next->u, next->n, false});
}
