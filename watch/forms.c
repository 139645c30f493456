/* SPDX-License-Identifier: ISC */
/*
 * The forms of a word, as the line allows them: as it is and in its other cases, with the accusative alef,
 * with an ending, as a beginning, by its skeleton (doc/matching.md "Forms").
 */
#include <string.h>

#include "watch/fold_table.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/name.h"
#include "watch/reading.h"
#include "watch/slice.h"
#include "watch/wild.h"

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A
};

/* One way in which the rest of a token can be the word. */
typedef bool form_fn(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret);

static const uint16_t *stem(const struct walk *k, const struct word *x)
{
	return k->v->ws->pool.units + x->u;
}

/* The stem letter by letter, in any of its cases. Only ibn loses a letter between names: that is respelt,
 * no folding made them equal. */
static bool form_plain(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	if (term_word_at(&k->v->ws->pool, x, r->u, r->n) != r->n)
		return false;
	*ret = (struct form){
		.respelt = r->n != x->n, .rules = word_case_rules(k, x, r->u, r->n)};
	return true;
}

/* Does the rest end in an alef of its own, as كوبا does? */
static bool owns_alef(const struct walk *k, const struct rest *r)
{
	size_t from = r->s->from, at = word_offset(k, r->t, from);
	struct guard_token t = {.u = r->u, .n = r->n, .hamza = (unsigned)r->t->hamza >> from};

	if (!guard_meets(k->v->ws->guards, GUARD_ALEF, &t))
		return false;
	t.vowel = guard_vowel(str_sub(k->v->text, at, word_offset(k, r->t, from + 1)));
	return guard_meets(k->v->ws->guards, GUARD_ALEF, &t);
}

/* Without the mark itself, the alef is believed after long stems that do not end like a nisba or a
 * feminine, or in agreement with the word before. */
static bool tanwin_likely(const struct walk *k, const struct word *x, const struct rest *r)
{
	uint16_t last = stem(k, x)[x->n - 1];
	bool open = last == YEH || last == ALEF || last == HEH || last == WAW || last == HAMZA;

	if ((r->t->flags & TOKEN_TANWIN) || k->now.tanwin)
		return true;
	return x->n >= 4 && !open && (k->n_words > 1 || !owns_alef(k, r));
}

/* Does a yeh stand before the hamza that ends the first n units of the rest? They are one unit. */
static bool hides_yeh(const struct walk *k, const struct rest *r, size_t n)
{
	size_t from = r->s->from;
	struct slice s = slice_of(k->v->f, k->v->text, r->t, from, from + n);
	const uint16_t *u;

	fold_text(k->v->left, s.s, FOLD_ALL & ~(unsigned)FOLD_HAMZA);
	u = slice_units(k->v->left, &s, &n);
	return n >= 2 && u[n - 2] == YEH;
}

static bool types_yeh(const struct walk *k, const struct word *x)
{
	size_t n;
	const uint16_t *typed = term_word_typed(&k->v->ws->pool, x, &n);

	return n >= 2 && fold_is_yeh(typed[n - 2]);
}

/* The last of the first n units of the rest, had the word ended there. */
static uint16_t last_alone(const struct walk *k, const struct rest *r, size_t n)
{
	size_t from = r->s->from;
	struct slice s = slice_of(k->v->f, k->v->text, r->t, from, from + n);
	const uint16_t *u;

	fold_text(k->v->left, s.s, FOLD_ALL);
	u = slice_units(k->v->left, &s, &n);
	return n > 0 ? u[n - 1] : 0;
}

/* The rest but for its alef is the stem. Before the alef a final hamza folds like one on a seat,
 * and so does yeh with hamza: juz'an is of juz', juzay'an is not; and of shati' is none without a seat. */
static bool before_alef(const struct walk *k, const struct word *x, const struct rest *r)
{
	const uint16_t *u = stem(k, x);
	size_t n = x->n - 1U;

	if (memcmp(r->u, u, n * sizeof(*u)) != 0)
		return false;
	if (r->u[n] != SEAT)
		return r->u[n] == u[n];
	return u[n] == HAMZA ? !hides_yeh(k, r, x->n)
			     : u[n] == SEAT && last_alone(k, r, x->n) == SEAT;
}

static bool form_tanwin(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	/* Grammar rules it out: an accusative follows no preposition, and a definite noun takes
	 * no tanwin. "bi-T + a" would be some other word. */
	if ((r->s->parts & (AFFIX_PREP | AFFIX_AL | AFFIX_DIALECT)) ||
		(x->flags & WORD_DEFINITE))
		return false;
	/* «حماسا» is zeal; in a phrase the other words vouch: «محمدا السادس». */
	if ((x->flags & WORD_NAME) && k->n_words == 1)
		return false;
	/* Nothing but T + alef: with the mark itself (U+064B) or without, as most outlets write
	 * it. */
	if (!(x->flags & WORD_ARABIC) || r->n != x->n + 1U || r->u[x->n] != ALEF)
		return false;
	if (!tanwin_likely(k, x, r) || !before_alef(k, x, r) ||
		written_alef(k, r->t, r->t->n - 1U) != ALEF)
		return false;
	*ret = (struct form){.tail = 1, .tanwin = true, .rules = RULE_TANWIN};
	return true;
}

/* Words that end in hamza, or in yeh and hamza, keep that before an ending: shu'un, affairs, are no
 * plural of shay'. */
static bool hamza_differs(
	const struct walk *k, const struct word *x, const struct rest *r, size_t n)
{
	uint16_t last = stem(k, x)[x->n - 1];

	return (last == HAMZA || last == SEAT) && r->u[n - 1] == SEAT &&
	       hides_yeh(k, r, n) != types_yeh(k, x);
}

/* An ending changes the letter before it (safara, embassy; safaratuha, her embassy), so the
 * letters are compared by inflect.c, which knows what each ending does. */
static bool form_inflected(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	struct inflection in;

	if (!(k->flags & TERM_INFLECTED) || !inflect_takes(x))
		return false;
	if (!inflect_fits(stem(k, x), x->n, x->flags, r->u, r->n, r->s->parts & AFFIX_AL,
		    r->t->flags & TOKEN_TEH, &in) ||
		hamza_differs(k, x, r, r->n - in.tail))
		return false;
	*ret = (struct form){.tail = in.tail,
		.respelt = in.changed,
		.rules = in.plural ? RULE_PLURAL : RULE_ENCLITIC};
	return true;
}

/* The whole token may go on as it likes. What counts are the letters as typed, which strictness
 * then has no say in: wild.h has looked at them already. */
static bool form_wild(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	uint32_t rules = RULE_WILDCARD;
	size_t to;

	if (!(x->flags & WORD_WILD) ||
		!wild_begins(k->v, x, k->flags, r->t, r->s->from, &to, &rules))
		return false;
	*ret = (struct form){.tail = r->t->n - to, .respelt = true, .rules = rules};
	return true;
}

/* Kaghinz, kajinz: by the skeleton that is left when long vowels go and all letters for g are
 * one. A name of nothing but vowels has no skeleton, and would be found everywhere. */
static bool form_foreign(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	uint16_t a[60], b[60];
	size_t n;

	if (!word_is_skeleton(k->flags, x))
		return false;
	n = foreign_skeleton(stem(k, x), x->n, a);
	if (n == 0 || foreign_skeleton(r->u, r->n, b) != n || memcmp(a, b, n * sizeof(*a)) != 0)
		return false;
	/* Of a person fewer letters float than of what is flagged so. */
	if (!(k->flags & TERM_FOREIGN) && !name_same(stem(k, x), x->n, r->u, r->n))
		return false;
	*ret = (struct form){.respelt = true, .rules = RULE_FOREIGN};
	return true;
}

bool form_fits(const struct walk *k, const struct word *x, const struct rest *r, size_t i,
	struct form *ret)
{
	static form_fn *const forms[FORMS] = {
		form_plain, form_tanwin, form_inflected, form_wild, form_foreign};

	return forms[i](k, x, r, ret);
}
