/* SPDX-License-Identifier: ISC */
/*
 * The stems are not derived from the rules of folding: the word is folded with each of a few
 * continuations, one for every rule that looks ahead, and the continuation is taken off again. They
 * only say where to look; letters as typed decide, so that al-bi'r does not begin with al-bi.
 */
#include "watch/wild.h"

#include <string.h>

#include "watch/fold_table.h"
#include "watch/slice.h"
#include "watch/spelling.h"

enum {
	SEAT = 0x0626,
	ALEF = 0x0627,
	TEH_MARBUTA = 0x0629,
	TEH = 0x062A,
	KAF = 0x0643,
	MEEM = 0x0645,
	NOON = 0x0646,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A,
	TYPED_MAX = 256, /* units */
	AHEAD = 4        /* letters that the folding of a letter may look ahead, and one */
};

/* The word as typed in UTF-8, and room for a continuation. */
struct typed {
	char s[3 * TYPED_MAX];
	size_t n;
};

static void typed_of(const struct term_pool *p, const struct word *w, struct typed *ret)
{
	size_t n;
	const uint16_t *u = term_word_typed(p, w, &n);

	ret->n = spelling_utf8(u, n, ret->s);
}

static void fold_with(struct folded *f, struct typed *t, struct str more, unsigned classes)
{
	memcpy(t->s + t->n, more.p, more.n);
	fold_text(f, (struct str){t->s, t->n + more.n}, classes);
}

static bool starts(const uint16_t *u, size_t n, const uint16_t *with, size_t n_with)
{
	return n >= n_with && memcmp(u, with, n_with * sizeof(*u)) == 0;
}

/* ---- stems ---------------------------------------------------------------------------- */

static size_t stem_add(struct wild_stem *out, size_t k, const uint16_t *u, size_t n)
{
	if (n == 0 || n > WILD_UNITS)
		return k;
	for (size_t i = 0; i < k; i++)
		if (starts(u, n, out[i].u, out[i].n))
			return k;
	memcpy(out[k].u, u, n * sizeof(*u));
	out[k].n = (uint8_t)n;
	return k + 1;
}

size_t wild_stems(
	const struct term_pool *p, const struct word *w, struct wild_stem out[WILD_STEMS])
{
	/* a plain letter; a seat, which swallows a yeh; what ends mi'a and hay'a; an alef behind a hamza */
	static const struct str ways[] = {
		STR_INIT("ب"), STR_INIT("ئب"), STR_INIT("ئة"), STR_INIT("ة"), STR_INIT("اب")};
	struct folded f = {0};
	struct typed t;
	/* As the word folds by itself, for the token that ends there. */
	size_t k = stem_add(out, 0, p->units + w->u, w->n);

	typed_of(p, w, &t);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		fold_with(&f, &t, ways[i], FOLD_ALL);
		if (f.n_toks == 1) /* else the word is not Arabic */
			k = stem_add(out, k, f.units, f.n_units - 1);
	}
	fold_done(&f);
	return k;
}

/* ---- one token ------------------------------------------------------------------------ */

/* The token from a unit on, no more of it than can matter, so that a long one costs no more. */
struct rest {
	const struct token *t;
	size_t from;
	const uint16_t *u;
	size_t n;
	struct slice s;
};

static struct rest rest_of(
	const struct phrase_view *v, const struct word *w, const struct token *t, size_t from)
{
	size_t end = from + (w->n_typed ? w->n_typed : w->n) + AHEAD;

	return (struct rest){t, from, v->f->units + t->u + from, t->n - from,
		slice_of(v->f, v->text, t, from, end < t->n ? end : t->n)};
}

/* The unit of the token, from unit i on, behind the letter at the byte. */
static size_t unit_behind(
	const struct phrase_view *v, const struct token *t, size_t i, size_t byte)
{
	while (i < t->n && v->f->offs[t->u + i] <= byte)
		i++;
	return i;
}

/* Letters that may stand behind a hamza which is the word's last and gets a seat: those of endings. */
static bool begins_ending(uint16_t c)
{
	static const uint16_t letters[] = {ALEF, TEH_MARBUTA, TEH, KAF, NOON, HEH, WAW, YEH};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i] == c)
			return true;
	return false;
}

/* Teh marbuta is heh at the end of a word only: mi'a does not begin mu'ahhal. A last hamza changes its
 * seat before endings, not before a letter of another root: dawa' does not begin dawa'ir. */
static bool may_differ(unsigned cls, const uint16_t *found, size_t n, size_t i, bool last)
{
	if (cls & FOLD_HEH)
		return i + 1 == n;
	return !(cls & FOLD_HAMZA) || !last || i + 1 == n || begins_ending(found[i + 1]);
}

/* Letter by letter: *ret_needed are the classes by which they are equal. */
static bool letters_begin(const struct phrase_view *v, const struct word *w,
	const struct rest *r, size_t *ret_to, unsigned *ret_needed)
{
	size_t n, n_found;
	const uint16_t *typed = term_word_typed(&v->ws->pool, w, &n), *found;
	unsigned needed = 0, one;

	fold_text(v->left, r->s.s, 0);
	found = slice_units(v->left, &r->s, &n_found);
	if (n_found < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (typed[i] == found[i])
			continue;
		one = spelling_letter_classes(typed[i], found[i]);
		if (one == 0 || !may_differ(one, found, n_found, i, i + 1 == n))
			return false;
		needed |= one;
	}
	*ret_needed = needed;
	size_t last = v->left->offs[(size_t)(found - v->left->units) + n - 1];
	*ret_to = unit_behind(v, r->t, r->from, (size_t)(r->s.s.p - v->text.p) + last);
	return true;
}

static bool ends_with_yeh_and(const uint16_t *u, size_t n)
{
	return n >= 2 && fold_is_yeh(u[n - 2]);
}

/* shay', thing, does not begin shu'un, affairs: that hamza swallowed no yeh. */
static bool yeh_differs(const struct phrase_view *v, const struct word *w, const struct rest *r)
{
	size_t n, to = r->from + w->n;
	const uint16_t *typed = term_word_typed(&v->ws->pool, w, &n);
	const uint32_t *offs = v->f->offs + r->t->u;

	if (r->u[w->n - 1U] != SEAT || to >= r->t->n)
		return false;
	fold_text(v->left, str_sub(v->text, offs[to - w->n], offs[to]),
		FOLD_ALL & ~(unsigned)FOLD_HAMZA);
	return ends_with_yeh_and(v->left->units, v->left->n_units) !=
	       ends_with_yeh_and(typed, n);
}

/* Words equal to one that begins as typed: with nothing, teh marbuta or teh behind. */
enum way {
	WAY_BARE,
	WAY_TEH_MARBUTA,
	WAY_TEH,
	WAY_HUNDREDS, /* mi'at: mi'a without its last letter, and the plural */
	N_WAYS
};
static const struct str way_text[N_WAYS] = {
	STR_INIT(""), STR_INIT("ة"), STR_INIT("ت"), STR_INIT("ة")};

/* u[0..n) begins with the word as folded in f with the way's text behind it. Returns the units that
 * are the word's, 0 for no. */
static size_t way_fits(enum way way, const struct folded *f, const uint16_t *u, size_t n)
{
	const uint16_t *w = f->units;
	size_t k = f->n_units;

	if (way == WAY_BARE)
		return starts(u, n, w, k) ? k : 0;
	if (way == WAY_TEH_MARBUTA)
		return n == k && starts(u, n, w, k) ? k - 1 : 0;
	if (way == WAY_TEH)
		return starts(u, n, w, k) ? k - 1 : 0;
	if (k < 3 || w[k - 2] != SEAT || w[k - 3] != MEEM || !starts(u, n, w, k - 1))
		return 0;
	return n > k && u[k - 1] == ALEF && u[k] == TEH ? k - 1 : 0;
}

/* The classes without which the word does not begin the rest that way. */
static unsigned way_classes(
	const struct phrase_view *v, struct typed *typed, enum way way, const struct rest *r)
{
	const uint16_t *found;
	unsigned needed = 0;
	size_t n;

	/* One class at a time left out: if the word then does not begin the rest, that class was
	 * needed. */
	for (unsigned cls = 1; cls < FOLD_ALL; cls <<= 1) {
		fold_with(v->left, typed, way_text[way], FOLD_ALL & ~cls);
		fold_text(v->right, r->s.s, FOLD_ALL & ~cls);
		found = slice_units(v->right, &r->s, &n);
		if (way_fits(way, v->left, found, n) == 0)
			needed |= cls;
	}
	return needed;
}

/* What follows the n units tells that they are not the word's. */
static bool goes_on_otherwise(
	const struct phrase_view *v, const struct word *w, const struct rest *r, size_t n)
{
	return ((w->flags & WORD_TEH) && n < r->n) || yeh_differs(v, w, r);
}

static bool folds_begin(const struct phrase_view *v, const struct word *w, const struct rest *r,
	size_t *ret_to, unsigned *ret_needed)
{
	struct typed typed;
	size_t n = 0;

	typed_of(&v->ws->pool, w, &typed);
	for (int way = 0; way < N_WAYS; way++) {
		fold_with(v->left, &typed, way_text[way], FOLD_ALL);
		n = v->left->n_toks == 1 ? way_fits((enum way)way, v->left, r->u, r->n) : 0;
		if (n == 0 || (way == WAY_BARE && goes_on_otherwise(v, w, r, n)))
			continue;
		*ret_to = unit_behind(v, r->t, r->from, v->f->offs[r->t->u + r->from + n - 1]);
		*ret_needed = way_classes(v, &typed, (enum way)way, r);
		return true;
	}
	return false;
}

bool wild_begins(const struct phrase_view *v, const struct word *w, uint32_t term_flags,
	const struct token *t, size_t from, size_t *ret_to, uint32_t *rules)
{
	struct rest r = rest_of(v, w, t, from);
	unsigned needed = 0;
	size_t to = 0;

	if (!letters_begin(v, w, &r, &to, &needed) && !folds_begin(v, w, &r, &to, &needed))
		return false;
	if (!spelling_allows(term_flags, needed, rules))
		return false;
	*ret_to = to;
	return true;
}
