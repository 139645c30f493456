/* SPDX-License-Identifier: ISC */
/*
 * Words of a phrase written together: `abdallah, naturally typed without the space, hashtags, and
 * spaces that are ZWNJ. Each piece of the token is read as if it stood alone: its bytes by themselves
 * must fold to the word. The first may carry proclitics as always.
 */
#include <string.h>

#include "watch/reading.h"
#include "watch/slice.h"
#include "watch/spelling.h"

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	REH = 0x0631,
	LAM = 0x0644,
	HEH = 0x0647,
	YEH = 0x064A,
	WASLA = 0x0671
};

/* Which two words people write as one without meaning it: those that Arabic joins either way
 * (`abd + allah, abu + dhabi, X + ad-din), else only words long enough that their sum is no
 * third word. "fi + al-`iraq" glued is a slip, but fi has two letters: it would be found inside
 * any word. */
bool glue_allowed(const struct word *first, const struct word *next)
{
	/* «حرب غزة» (3 and 3) is found as «حربغزة»; «في العراق» (2) is not, nor «من غزة». */
	size_t a = term_word_letters(first), b = term_word_letters(next);

	if (!(first->flags & WORD_ARABIC) || !(next->flags & WORD_ARABIC))
		return false;
	if ((first->flags & WORD_GLUES) || (next->flags & (WORD_LINKED | WORD_SPELLED)))
		return true;
	/* «محمدبن سلمان» */
	if ((next->flags & WORD_IBN) && a >= 3)
		return true;
	return b >= 3 && (a >= 3 || (a == 2 && (next->flags & WORD_NAME_END)));
}

/* U+200B and U+200C: what content systems put where a space was taken out. */
static bool is_zw(struct str s)
{
	return str_starts(s, STR("\xE2\x80\x8B")) || str_starts(s, STR("\xE2\x80\x8C"));
}

/* U+200B or U+200C stands right before unit i. Behind the first letter of the unit before there may be
 * others, which folded into it. */
static bool zw_before(const struct walk *k, const struct token *t, size_t i)
{
	size_t a = word_offset(k, t, i - 1), at = word_offset(k, t, i);
	size_t b = at;

	while (at > a && !is_zw(str_sub(k->v->text, at, b)))
		at--;
	if (at == a)
		return false;
	fold_text(k->v->left, str_sub(k->v->text, at, b), 0);
	return k->v->left->n_units == 0;
}

/* May word w begin here, in the middle of a token? A no-width sign at the place is the writer's
 * own word boundary and vouches for any two words. */
static bool seam(const struct walk *k, size_t w, const struct token *t, size_t at)
{
	/* «A & B» are not AB. */
	for (size_t i = 0; i < k->n_signs; i++)
		if (k->signs[i].at == w && k->signs[i].hard && !k->signs[i].number)
			return false;
	if (glue_allowed(&k->words[w - 1], &k->words[w]))
		return true;
	return (t->flags & TOKEN_ZW) && zw_before(k, t, at);
}

/* Al, family, glued looks like the article: only its madda tells them apart. */
static bool family_as_article(
	const struct walk *k, const struct word *x, const struct token *t, size_t at)
{
	const uint16_t *u = k->v->ws->pool.units + x->u;
	struct slice s;
	size_t n;

	if (x->n != 2 || u[0] != ALEF || u[1] != LAM)
		return false;
	s = slice_of(k->v->f, k->v->text, t, at, at + 1);
	fold_text(k->v->left, s.s, FOLD_ALL & ~(unsigned)FOLD_ALEF);
	u = slice_units(k->v->left, &s, &n);
	return n == 0 || u[0] == ALEF || u[0] == WASLA;
}

static bool is_hamza(uint16_t c)
{
	return c == HAMZA || c == SEAT;
}

/* Do units before `to`, which fold to n alone, end as no word within a token does: with a letter below a dagger alef,
 * which alone is none, or as a broken allah, which is mended at the end of a token only? */
static bool ends_otherwise(
	const struct walk *k, const struct token *t, size_t to, const uint16_t *u, size_t n)
{
	bool lam = k->v->f->units[t->u + to - 1] == LAM;

	return to < t->n && (fold_is_dagger(k->v->text, word_offset(k, t, to - 1)) ||
				    (lam && n > 0 && u[n - 1] == HEH));
}

/* Units [at, to) of the token, alone but for the `lead` ones of proclitics before them: are they the word? Adds the
 * rule of another case. */
static bool alone_is(struct walk *k, const struct word *x, const struct token *t, size_t lead,
	size_t at, size_t to)
{
	struct slice s = slice_of(k->v->f, k->v->text, t, at - lead, to);
	const uint16_t *stem = k->v->ws->pool.units + x->u, *u;
	bool joined = x + 1 < k->words + k->n_words && (x[1].flags & WORD_LINKED);
	size_t n;

	fold_text(k->v->left, s.s, FOLD_ALL);
	u = slice_units(k->v->left, &s, &n);
	lead = lead < n ? lead : n;
	u += lead;
	n -= lead;
	if (ends_otherwise(k, t, to, u, n))
		return false;
	/* Another case only of abu, dhu and ibn, which are made for it. */
	if (n > 0 && term_word_at(&k->v->ws->pool, x, u, n) == n &&
		((x->flags & WORD_GLUES) || word_case_rules(k, x, u, n) == 0)) {
		k->now.rules |= word_case_rules(k, x, u, n);
		return true;
	}
	/* Typed as one with the next word its final hamza may have any seat: «ضياؤالدين». */
	return n == x->n && to < t->n && joined && is_hamza(u[n - 1]) &&
	       is_hamza(stem[n - 1]) && memcmp(u, stem, (n - 1) * sizeof(*u)) == 0;
}

enum {
	EDGE = 3 /* letters of a word, from either side, that a rule of folding may see with its neighbours' */
};

/* Has the word a hamza near its edges? Without one its letters beside others fold as alone. */
static bool edges_change(const uint16_t *stem, size_t n)
{
	for (size_t i = n > EDGE ? n - EDGE : 0; i < n; i++)
		if (is_hamza(stem[i]))
			return true;
	return is_hamza(stem[0]);
}

/* May the word begin with the unit, as folded beside others? A hamza takes a seat there, and in «ساميركابي» the first
 * letter of ركابي goes behind the yeh as in America. */
static bool may_begin(const uint16_t *stem, uint16_t unit)
{
	return unit == stem[0] || unit == SEAT || (unit == YEH && stem[0] == REH);
}

/* The units that the word takes from unit `at` on, 0 for no. */
static size_t piece_at(
	struct walk *k, const struct word *x, const struct token *t, size_t lead, size_t at)
{
	const uint16_t *u = k->v->f->units + t->u + at, *stem = k->v->ws->pool.units + x->u;
	bool glues = x->flags & (WORD_IBN | WORD_GLUES);

	if (!glues && (at + x->n > t->n + 1U || !may_begin(stem, u[0])))
		return 0;
	/* ءا is Quranic, and that of words that stand apart. */
	if (u[0] == SEAT && stem[0] == ALEF &&
		str_starts(str_sub(k->v->text, word_offset(k, t, at), t->end), STR("\u0621")))
		return 0;
	if (!glues && at + x->n <= t->n && memcmp(u, stem, x->n * sizeof(*u)) == 0 &&
		!edges_change(stem, x->n))
		return x->n;
	/* One more or one less than alone; the longest first: where both fit, the letter belongs to this
	 * word and not to the next. */
	for (size_t n = x->n + 1U; n > 0 && n + 1 >= x->n; n--)
		if (at + n <= t->n && alone_is(k, x, t, lead, at, at + n))
			return n;
	return 0;
}

/* Word w stands at unit `at`, behind `lead` units of its proclitics; moves the walk over it and returns where it
 * ends, 0 for no. */
static size_t piece(struct walk *k, size_t w, const struct token *t, size_t lead, size_t at)
{
	const struct word *x = &k->words[w];
	size_t n = piece_at(k, x, t, lead, at);
	bool respelt = (x->flags & WORD_IBN) && n != x->n;

	if (n == 0 || family_as_article(k, x, t, at) ||
		(!respelt && !spelling_same(k->v, x, k->flags, t, at, at + n, &k->now.rules)))
		return 0;
	k->now.core_end = word_offset(k, t, at + n);
	return at + n;
}

static size_t pieces(struct walk *k, size_t w, const struct token *t, size_t at);

/* Word w, then the rest of the token. */
static size_t piece_on(struct walk *k, size_t w, const struct token *t, size_t lead, size_t at)
{
	struct walk_state save = k->now;
	size_t next = piece(k, w, t, lead, at);
	size_t end = next ? pieces(k, w + 1, t, next) : 0;

	if (end == 0)
		k->now = save;
	return end;
}

/* The same without an article: behind a preposition it may begin anew. */
static size_t piece_bare(struct walk *k, size_t w, const struct token *t, size_t at)
{
	struct walk_state save = k->now;
	size_t end;

	if (k->words[w].flags & WORD_FUNCTION)
		k->now.article = false;
	end = piece_on(k, w, t, 0, at);
	if (end == 0)
		k->now = save;
	return end;
}

static bool article_at(
	const struct walk *k, const struct word *x, const struct token *t, size_t at)
{
	const uint16_t *u = k->v->f->units + t->u + at;

	if (t->n - at <= 2 || u[0] != ALEF || u[1] != LAM)
		return false;
	/* An alef with a hamza begins no article; in a name typed as one it is careless. */
	return (x->flags & WORD_LINKED) || written_alef(k, t, at) == ALEF ||
	       written_alef(k, t, at) == WASLA;
}

/* Words w and on fill the token from unit `at`; returns the word after the last, 0 for no. */
static size_t pieces(struct walk *k, size_t w, const struct token *t, size_t at)
{
	const struct word *x = &k->words[w];
	size_t end = 0;

	/* Every word must be whole and the token used up: "...da`ish + fi" is not found, since
	 * there would be no end to what may be glued on. */
	if (at == t->n)
		return w;
	if (w == k->n_words || !seam(k, w, t, at))
		return 0;
	/* Without an article first: a stem that itself begins with al- would otherwise be cut
	 * in two. */
	if (!(x->flags & WORD_DEFINITE) && (!k->now.article || word_is_neutral(x)))
		end = piece_bare(k, w, t, at);
	if (end > 0 || !article_at(k, x, t, at))
		return end;
	if (!(x->flags & WORD_DEFINITE)) {
		if ((x->flags & (WORD_BEFORE_DEFINITE | WORD_SPELLED)) || x->n == 1 ||
			word_refuses_article(x))
			return 0;
		k->now.article = true;
	}
	return piece_on(k, w, t, 2, at + 2);
}

/* Single letters written together are an acronym only as they were typed: «دبا» is no «د ب أ». */
static bool letters_differ(const struct walk *k, size_t w, const struct split *s)
{
	enum {
		FOLDS = RULE_FOLD_ALEF | RULE_FOLD_YEH | RULE_FOLD_HEH | RULE_FOLD_HAMZA |
			RULE_FOLD_LETTERS
	};

	return k->words[w].n == 1 && (k->words[w + 1].flags & WORD_SPELLED) &&
	       (s->from > 0 || (k->now.rules & FOLDS));
}

size_t glue_fits(struct walk *k, size_t w, const struct token *t, bool detached)
{
	struct split splits[AFFIX_MAX];
	struct walk_state save = k->now;
	size_t n, end;

	/* `exact` means as written, and spaces are written too. Two words at least must be left
	 * to be glued. */
	if ((k->flags & TERM_EXACT) || t->kind != TOKEN_ARABIC || w + 1 >= k->n_words)
		return 0;
	/* ibn may be a letter shorter than typed */
	if (t->n + 2U < k->words[w].n + (size_t)k->words[w + 1].n)
		return 0;
	n = word_splits(k, w, t, detached, splits);
	for (size_t i = 0; i < n; i++) {
		const struct split *s = &splits[i];
		if (!word_takes(k, &k->words[w], s) || !word_cut_is_written(k, t, s))
			continue;
		if ((s->parts & AFFIX_AL) && !(k->words[w].flags & WORD_DEFINITE))
			k->now.article = !(k->words[w + 1].flags & WORD_SPELLED);
		else if (k->words[w].flags & WORD_FUNCTION)
			k->now.article = false;
		/* A hit needs something behind the first piece: if the piece fills the token,
		 * word_fits() has seen it. */
		k->now.rules = 0;
		end = piece(k, w, t, s->from, s->from);
		end = end > 0 && end < t->n ? pieces(k, w + 1, t, end) : 0;
		if (end > 0 && !letters_differ(k, w, s)) {
			k->now.rules |=
				save.rules | RULE_GLUED | word_split_rules(&k->words[w], s);
			if (w == 0)
				k->now.core_start = word_core(k, &k->words[w], t, s);
			k->now.tanwin = false;
			return end - w;
		}
		k->now = save;
	}
	return 0;
}
