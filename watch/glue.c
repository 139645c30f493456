/*
 * Words of a phrase written together: `abdallah, naturally typed without the space, hashtags, and
 * spaces that are ZWNJ. Each word must stand complete; the first may carry proclitics as always.
 */
#include <string.h>

#include "watch/spelling.h"
#include "watch/wordfit.h"

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	LAM = 0x0644
};

bool glue_allowed(const struct word *first, const struct word *next)
{
	size_t a = term_word_letters(first), b = term_word_letters(next);

	if (!(first->flags & WORD_ARABIC) || !(next->flags & WORD_ARABIC))
		return false;
	if ((first->flags & WORD_GLUES) || (next->flags & WORD_LINKED))
		return true;
	return b >= 3 && (a >= 3 || (a == 2 && (next->flags & WORD_NAME_END)));
}

/* U+200B or U+200C stands right before unit i. */
static bool zw_before(const struct walk *k, const struct token *t, size_t i)
{
	size_t a = word_offset(k, t, i - 1), b = word_offset(k, t, i);
	struct str between = str_sub(k->v->text, a, b);

	return str_find_str(between, STR("\xE2\x80\x8B")) < between.n ||
	       str_find_str(between, STR("\xE2\x80\x8C")) < between.n;
}

static bool seam(const struct walk *k, size_t w, const struct token *t, size_t at)
{
	if (glue_allowed(&k->words[w - 1], &k->words[w]))
		return true;
	return (t->flags & TOKEN_ZW) && zw_before(k, t, at);
}

/* Al, family, glued looks like the article: only its madda tells them apart. */
static bool family_as_article(
	const struct walk *k, const struct word *x, const struct token *t, size_t at)
{
	const uint16_t *u = k->v->ws->pool.units + x->u;

	return x->n == 2 && u[0] == ALEF && u[1] == LAM &&
	       (at >= 8 || !((unsigned)t->hamza >> at & 1U));
}

/* Before more letters every final hamza was folded like one on a seat: there the word alone must
 * fold to the stem. */
static bool hamza_inside(
	const struct walk *k, const struct word *x, const struct token *t, size_t at)
{
	uint16_t last = k->v->ws->pool.units[x->u + x->n - 1U];

	return (last == HAMZA || last == SEAT) && at + x->n < t->n;
}

/* The units such a word takes from unit `at`, 0 for no. */
static size_t hamza_word_at(
	const struct walk *k, const struct word *x, const struct token *t, size_t at)
{
	const uint16_t *u = k->v->f->units + t->u + at, *stem = k->v->ws->pool.units + x->u;
	struct folded *alone = k->v->left;
	size_t n = x->n;

	if (u[n - 1] != SEAT || memcmp(u, stem, (n - 1) * sizeof(*u)) != 0)
		return 0;
	fold_text(alone, str_sub(k->v->text, word_offset(k, t, at), word_offset(k, t, at + n)),
		FOLD_ALL);
	if (alone->n_units != n || memcmp(alone->units, stem, n * sizeof(*stem)) != 0)
		return 0;
	return n;
}

/* Word w stands at unit `at`; moves the walk over it and returns where it ends, 0 for no. */
static size_t piece(struct walk *k, size_t w, const struct token *t, size_t at)
{
	const struct word *x = &k->words[w];
	bool other = false;
	size_t n =
		term_word_at(&k->v->ws->pool, x, k->v->f->units + t->u + at, t->n - at, &other);

	if (hamza_inside(k, x, t, at))
		n = hamza_word_at(k, x, t, at);
	if (n == 0 || family_as_article(k, x, t, at) ||
		(!other && !spelling_same(k->v, x, k->flags, t, at, at + n, &k->rules)))
		return 0;
	if (other)
		k->rules |= RULE_KUNYA;
	k->core_end = word_offset(k, t, at + n);
	return at + n;
}

static size_t pieces(struct walk *k, size_t w, const struct token *t, size_t at);

/* Word w, then the rest of the token. */
static size_t piece_on(struct walk *k, size_t w, const struct token *t, size_t at)
{
	struct walk save = *k;
	size_t next = piece(k, w, t, at);
	size_t end = next ? pieces(k, w + 1, t, next) : 0;

	if (end == 0)
		*k = save;
	return end;
}

static bool article_at(const struct walk *k, const struct token *t, size_t at)
{
	const uint16_t *u = k->v->f->units + t->u + at;

	return t->n - at > 2 && u[0] == ALEF && u[1] == LAM;
}

/* Words w and on fill the token from unit `at`; returns the word after the last, 0 for no. */
static size_t pieces(struct walk *k, size_t w, const struct token *t, size_t at)
{
	const struct word *x = &k->words[w];
	size_t end = 0;

	if (at == t->n)
		return w;
	if (w == k->n_words || !seam(k, w, t, at))
		return 0;
	if (!(x->flags & WORD_DEFINITE) && (!k->article || word_is_neutral(x)))
		end = piece_on(k, w, t, at);
	if (end > 0 || !article_at(k, t, at))
		return end;
	if (!(x->flags & WORD_DEFINITE)) {
		if ((x->flags & WORD_BEFORE_DEFINITE) || word_is_neutral(x))
			return 0;
		k->article = true;
	}
	return piece_on(k, w, t, at + 2);
}

size_t glue_fits(struct walk *k, size_t w, const struct token *t, bool detached)
{
	struct split splits[AFFIX_MAX];
	struct walk save = *k;
	size_t n, end;

	if ((k->flags & TERM_EXACT) || t->kind != TOKEN_ARABIC || w + 1 >= k->n_words)
		return 0;
	/* ibn may be a letter shorter than typed */
	if (t->n + 2U < k->words[w].n + (size_t)k->words[w + 1].n)
		return 0;
	n = word_splits(k, w, t, detached, splits);
	for (size_t i = 0; i < n; i++) {
		const struct split *s = &splits[i];
		if (!word_takes(k, w, s))
			continue;
		if ((s->parts & AFFIX_AL) && !(k->words[w].flags & WORD_DEFINITE))
			k->article = true;
		end = piece(k, w, t, s->from);
		end = end > 0 && end < t->n ? pieces(k, w + 1, t, end) : 0;
		if (end > 0) {
			k->rules |= RULE_GLUED | word_split_rules(&k->words[w], s);
			if (w == 0)
				k->core_start = word_core(k, &k->words[w], t, s);
			k->tanwin = false;
			return end - w;
		}
		*k = save;
	}
	return 0;
}
