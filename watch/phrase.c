/* SPDX-License-Identifier: ISC */
/*
 * A pattern against the text, left to right.
 *
 *   step      tokens                words of the term      example of «عبد الله» or «التحالف»
 *   word      one                   one                    عبد الله
 *   detached  two                   one, or several glued  الـ «تحالف»
 *   glued     one                   several                عبدالله
 *
 * The gap between tokens decides whether a phrase may go on. The first step that leads to the end
 * is the hit; there are few words and few steps, so that trying costs little.
 */
#include "watch/phrase.h"

#include <string.h>

#include "watch/name.h"
#include "watch/reading.h"

enum {
	ALEF = 0x0627,
	BEH = 0x0628,
	FEH = 0x0641,
	KAF = 0x0643,
	LAM = 0x0644,
	WAW = 0x0648
};

/* Quotes, brackets and one line break pass; a comma, a full stop or a paragraph does not,
 * because two halves of two sentences are no phrase. */
static bool gap_open(const struct walk *k, size_t tok)
{
	return signs_open(k->v->f, k->v->text, tok);
}

/* The signs that the term has before word w, or behind the last; NULL for none that decide. */
static const struct signs *signs_at(const struct walk *k, size_t w)
{
	for (size_t i = 0; i < k->n_signs; i++)
		if (k->signs[i].at == w && !k->signs[i].number)
			return &k->signs[i];
	return NULL;
}

enum side {
	NO_SIDE,
	BEFORE,
	BEHIND
};

/* On which side of the number, a token, its sign stands: of two the nearer one, else that where the term has it.
 * Then *ret is where it begins, or ends. */
static enum side sign_side(
	const struct walk *k, const struct signs *s, const struct token *t, size_t *ret)
{
	struct str text = k->v->text;
	size_t from = t->start, to = t->end;
	bool before = signs_before(text, from, s, &from),
	     behind = signs_behind(text, to, s, &to);

	if (before && behind) {
		bool a = signs_off(str_sub(text, from, t->start));
		bool b = signs_off(str_sub(text, t->end, to));
		before = a == b ? s->number == 1 : b;
	}
	*ret = before ? from : to;
	return before ? BEFORE : behind ? BEHIND : NO_SIDE;
}

/* Is it the sign of a number, word w or the one before it, that stands between the two, w being token tok? */
static bool stands_between(const struct walk *k, const struct signs *s, size_t w, size_t tok)
{
	const struct token *t = k->v->f->toks;
	size_t unused;

	if (!s->number || !(s->at == w || s->at + 1U == w))
		return false;
	return s->at == w ? sign_side(k, s, &t[tok], &unused) == BEFORE
			  : sign_side(k, s, &t[tok - 1], &unused) == BEHIND;
}

static void signs_add(struct signs *x, const struct signs *s)
{
	for (size_t i = 0; i < s->n && x->n < SIGNS_MAX; i++)
		x->s[x->n++] = s->s[i];
}

/* The signs that stand between the words for their numbers, with those that the term has there, in their order.
 * False: there are none of numbers. */
static bool number_signs(const struct walk *k, size_t w, size_t tok, struct signs *ret)
{
	const struct signs *s = signs_at(k, w);
	bool any = false, own = false;

	*ret = (struct signs){0};
	for (size_t i = 0; i < k->n_signs; i++) {
		if (!stands_between(k, &k->signs[i], w, tok))
			continue;
		if (k->signs[i].at == w && s != NULL && !own)
			signs_add(ret, s);
		own = own || k->signs[i].at == w;
		signs_add(ret, &k->signs[i]);
		any = true;
	}
	if (any && !own && s != NULL)
		signs_add(ret, s);
	return any;
}

/* May word w follow in token tok? */
static bool may_follow(const struct walk *k, size_t w, size_t tok)
{
	const struct folded *f = k->v->f;
	struct signs all;

	if (k->n_signs == 0)
		return gap_open(k, tok);
	if (number_signs(k, w, tok, &all))
		return signs_are(f, k->v->text, tok, &all);
	return signs_pass(f, k->v->text, tok, signs_at(k, w));
}

/* A token that is nothing but an article ending in tatweel, behind proclitics if it is the first. */
static bool detached_article(const struct walk *k, size_t w, const struct token *t)
{
	const uint16_t *u = k->v->f->units + t->u;
	size_t i = 0;
	bool prep = false;

	/* الـ, بالـ, وبالـ and للـ: four letters at most. */
	if (!(t->flags & TOKEN_TATWEEL) || t->kind != TOKEN_ARABIC || t->n > 4)
		return false;
	if (w == 0 && t->n > 2 && (u[0] == WAW || u[0] == FEH))
		i++;
	if (w == 0 && t->n - i == 3 && (u[i] == BEH || u[i] == KAF || u[i] == LAM)) {
		prep = true;
		i++;
	}
	if (t->n - i != 2 || u[i + 1] != LAM)
		return false;
	if (u[i] == ALEF)
		return !((unsigned)t->hamza >> i & 1U); /* Al, family, has a madda */
	return w == 0 && !prep && u[i] == LAM;          /* li-, its alef elided */
}

static bool walk(struct walk *k, size_t w, size_t tok);

static bool walk_detached(struct walk *k, size_t w, size_t tok)
{
	const struct token *t = &k->v->f->toks[tok];
	size_t n;

	/* al- and a quoted word, with the tatweel that shows that the article hangs on: al-ـ
	 * «natu». */
	if ((k->flags & TERM_EXACT) || tok + 1 >= k->v->f->n_toks || !gap_open(k, tok + 1))
		return false;
	/* without it a bare first word is found too, and the hit begins with that word */
	if (w == 0 && !(k->words[w].flags & WORD_DEFINITE))
		return false;
	/* A letter of an acronym, or one that is a word of its own, has no article. */
	if ((k->words[w].flags & WORD_SPELLED) || k->words[w].n == 1)
		return false;
	if (!detached_article(k, w, t))
		return false;
	n = word_fits(k, w, t + 1, true) ? 1 : glue_fits(k, w, t + 1, true);
	k->now.rules |= RULE_DETACHED;
	return n > 0 && walk(k, w + n, tok + 2);
}

static bool walk_glued(struct walk *k, size_t w, size_t tok)
{
	size_t n = glue_fits(k, w, &k->v->f->toks[tok], false);

	return n > 0 && walk(k, w + n, tok + 1);
}

static bool walk_word(struct walk *k, size_t w, size_t tok)
{
	if (!word_fits(k, w, &k->v->f->toks[tok], false))
		return false;
	if (k->words[w].flags & WORD_LINKED)
		k->now.rules |= RULE_SPLIT;
	return walk(k, w + 1, tok + 1);
}

/* In the order of likelihood; the first reading that leads to the end of the phrase is the hit. Each step
 * may change the walk, so a step that failed is undone by the copy. */
static bool steps(struct walk *k, size_t w, size_t tok)
{
	struct walk_state save = k->now;

	if (phrase_gap(k->flags) > 0 && ++*k->steps > PHRASE_STEPS_MAX)
		return false;
	if (walk_word(k, w, tok))
		return true;
	k->now = save;
	if (walk_detached(k, w, tok))
		return true;
	k->now = save;
	if (walk_glued(k, w, tok))
		return true;
	k->now = save;
	return false;
}

/* May token tok stand between two words of the phrase? */
static bool may_skip(const struct walk *k, size_t tok)
{
	const struct token *t = &k->v->f->toks[tok];

	return !(k->flags & TERM_NAME) || term_gap(k->flags) > 0 ||
	       (t->kind == TOKEN_ARABIC && name_title(k->v->f->units + t->u, t->n));
}

/* Other words between: the nearest place first. */
static bool skips(struct walk *k, size_t w, size_t tok)
{
	size_t most = phrase_gap(k->flags);

	for (size_t i = 0; i < most; i++, tok++) {
		if (tok + 1 >= k->v->f->n_toks || !may_skip(k, tok) || !gap_open(k, tok + 1))
			return false;
		if (steps(k, w, tok + 1)) {
			k->now.rules |= RULE_GAP;
			return true;
		}
	}
	return false;
}

/* Words w and on stand at token tok and on. */
static bool walk(struct walk *k, size_t w, size_t tok)
{
	if (w == k->n_words) {
		k->last = tok - 1;
		return true;
	}
	if (tok >= k->v->f->n_toks || (w > 0 && !may_follow(k, w, tok)))
		return false;
	return steps(k, w, tok) || (w > 0 && phrase_gap(k->flags) > 0 && skips(k, w, tok));
}

static bool is_digit(uint16_t unit)
{
	return unit >= '0' && unit <= '9';
}

static size_t numbers_before(const struct walk *k, size_t w)
{
	size_t n = 0;

	for (size_t i = 0; i < w; i++)
		n += is_digit(k->v->ws->pool.units[k->words[i].u]);
	return n;
}

/* Is token `tok`, before which the hit has so many numbers, word w, a number? With other words between any that
 * is written so. */
static bool is_number(const struct walk *k, size_t w, size_t tok, size_t numbers)
{
	const struct token *t = &k->v->f->toks[tok];
	const struct word *x = &k->words[w];

	return (phrase_gap(k->flags) > 0 || numbers == numbers_before(k, w)) && t->n == x->n &&
	       memcmp(k->v->f->units + t->u, k->v->ws->pool.units + x->u,
		       x->n * sizeof(uint16_t)) == 0;
}

/* The sign stands on either side of its number; it then belongs to the hit. */
static bool number_signed(const struct walk *k, const struct signs *s, struct phrase_hit *h)
{
	size_t numbers = 0;

	for (size_t i = h->first; i <= h->last; i++) {
		size_t edge;
		enum side side;
		if (k->v->f->toks[i].kind != TOKEN_DIGITS || !is_number(k, s->at, i, numbers++))
			continue;
		side = sign_side(k, s, &k->v->f->toks[i], &edge);
		if (side == NO_SIDE)
			continue;
		h->start = side == BEFORE && edge < h->start ? edge : h->start;
		h->end = side == BEHIND && edge > h->end ? edge : h->end;
		return true;
	}
	return false;
}

/* The last dot of an acronym is one of its dots; behind letters that are written together it ends the sentence. */
static bool is_stop(const struct walk *k, const struct signs *s, const struct phrase_hit *h)
{
	return !s->hard && k->v->f->toks[h->last].n > 1;
}

/* The signs that the term begins and ends with, beside the hit, and those of numbers; false when some that
 * must be there are not. */
static bool edges(const struct walk *k, struct phrase_hit *h)
{
	const struct signs *a = signs_at(k, 0), *b = signs_at(k, k->n_words);
	struct str text = k->v->text;

	for (size_t i = 0; i < k->n_signs; i++)
		if (k->signs[i].number && !number_signed(k, &k->signs[i], h))
			return false;
	if (a != NULL && !signs_before(text, h->start, a, &h->start) && a->hard)
		return false;
	return b == NULL || is_stop(k, b, h) || signs_behind(text, h->end, b, &h->end) ||
	       !b->hard;
}

bool phrase_at(const struct phrase_view *v, const struct pattern *p, size_t tok,
	unsigned *steps, struct phrase_hit *ret)
{
	struct walk k = {
		.v = v,
		.words = pattern_words(p),
		.n_words = p->n,
		.signs = pattern_signs(p),
		.n_signs = p->n_signs,
		.flags = p->flags,
	};

	k.steps = steps;
	if (!walk(&k, 0, tok))
		return false;
	if (k.n_words == 1 && (k.words->flags & WORD_BESIDE) &&
		evidence_beside(&k, tok, k.last))
		return false;
	*ret = (struct phrase_hit){
		.first = tok,
		.last = k.last,
		.start = v->f->toks[tok].start,
		.end = v->f->toks[k.last].end,
		.core_start = k.now.core_start,
		.core_end = k.now.core_end,
		.rules = k.now.rules | (p->acronym ? RULE_ACRONYM : 0U),
	};
	return p->n_signs == 0 || edges(&k, ret);
}
