/* SPDX-License-Identifier: ISC */
/*
 * Spellings that texts have. A rule that rewrites a name must be asked for few lines; a word that stands in
 * the newsroom's own texts may be further from it, and of a kind that no rule foresees: two letters
 * swapped, one left out. How far two words are apart is the least cost of the edits that lead from one
 * to the other: vowel letters cost little, a letter for another of its sound little more, what changes a
 * consonant much, and at the beginning of a word everything more.
 *
 *   word of a text ─> prefixes that the term has not are cut ─> cost under the limit? ─> the nearest, the
 *   most frequent first
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/xalloc.h"
#include "watch/advice/suggest_private.h"

enum {
	WORDS_MAX = 1000000,
	LETTERS_MIN = 4, /* of a word; shorter ones are in each other's reach */
	LETTERS_MAX = 20,
	LINES_MAX = 12, /* of one term */
	/* Of a word that looks like one of Arabic, whose neighbours are words of Arabic. */
	ARABIC_LIMIT = 2,
	ARABIC_LINES_MAX = 4,
	/* Costs of edits. */
	SAME_AGAIN = 1, /* a letter twice */
	VOWEL = 2,      /* one more, one less, one for another */
	SOUND = 2,      /* a letter for another of its sound */
	BREATH = 2,     /* a heh more or less; a teh before sheen */
	SWAP = 4,
	CONSONANT = 5, /* one more or less */
	OTHER = 6,     /* one for another */
	FIRST = 2,     /* more, at the first letter */
	FAR = 100,
};

struct seen_word {
	size_t at; /* its units */
	uint32_t times;
	uint8_t n;
};

struct suggest_seen {
	struct map index; /* hash of a word's units: its number */
	VEC(struct seen_word) words;
	VEC(uint16_t) units;
	struct folded f;
	bool full;
};

/* ---- the words of texts ------------------------------------------------------------------ */

struct suggest_seen *suggest_seen_new(void)
{
	return xcalloc(1, sizeof(struct suggest_seen));
}

void suggest_seen_free(struct suggest_seen *seen)
{
	if (seen == NULL)
		return;
	map_done(&seen->index);
	free(seen->words.p);
	free(seen->units.p);
	fold_done(&seen->f);
	free(seen);
}

size_t suggest_seen_words(const struct suggest_seen *seen, bool *ret_full)
{
	*ret_full = seen->full;
	return seen->words.n;
}

static void word_add(struct suggest_seen *seen, const uint16_t *u, size_t n)
{
	uint64_t key = hash64((struct str){(const char *)u, n * sizeof(*u)}, 0) | 1;
	size_t at = map_get(&seen->index, key);

	if (at != SIZE_MAX) {
		seen->words.p[at].times++;
		return;
	}
	seen->full = seen->full || seen->words.n == WORDS_MAX;
	if (seen->full)
		return;
	map_put(&seen->index, key, seen->words.n);
	vec_push(&seen->words, ((struct seen_word){seen->units.n, 1, (uint8_t)n}));
	for (size_t i = 0; i < n; i++)
		vec_push(&seen->units, u[i]);
}

void suggest_seen_add(struct suggest_seen *seen, struct str text)
{
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		fold_text(&seen->f, line, 0);
		for (size_t i = 0; i < seen->f.n_toks; i++) {
			const struct token *t = &seen->f.toks[i];

			if (t->kind == TOKEN_ARABIC && t->n >= LETTERS_MIN &&
				t->n <= LETTERS_MAX)
				word_add(seen, seen->f.units + t->u, t->n);
		}
	}
}

/* ---- how far are two words apart? -------------------------------------------------------- */

/* Letters by which one sound is written. */
static const uint16_t sounds[][8] = {
	u"غجقكگ",
	u"خكهح",
	u"سصزثذظ",
	u"تطثدضذظ",
	u"فبپڤو",
	u"جشزچي",
	u"شسزچ",
	u"من",
};

static bool is_of(const uint16_t *sound, uint16_t c)
{
	for (size_t i = 0; sound[i] != 0; i++)
		if (sound[i] == c)
			return true;
	return false;
}

static bool is_soft(uint16_t c)
{
	return is_vowel(c) || c == TEH_MARBUTA || c == HAMZA || c == WAW_HAMZA || c == SEAT;
}

static unsigned cost_of_change(uint16_t a, uint16_t b)
{
	if (a == b)
		return 0;
	if (is_soft(a) && is_soft(b))
		return VOWEL;
	for (size_t i = 0; i < sizeof(sounds) / sizeof(sounds[0]); i++)
		if (is_of(sounds[i], a) && is_of(sounds[i], b))
			return SOUND;
	/* Of a final vowel. */
	if ((a == 0x0647 && is_soft(b)) || (b == 0x0647 && is_soft(a)))
		return VOWEL;
	return OTHER;
}

/* Of letter i, which the other word has not. */
static unsigned cost_of_more(const struct letters *x, size_t i)
{
	uint16_t c = x->u[i];
	uint16_t next = i + 1 < x->n ? x->u[i + 1] : 0;

	if ((i > 0 && x->u[i - 1] == c) || next == c)
		return SAME_AGAIN;
	if (is_soft(c))
		return VOWEL;
	return c == 0x0647 || (c == TEH && next == 0x0634) ? BREATH : CONSONANT;
}

struct distance {
	const struct letters *a, *b;
	unsigned rows[3][LETTERS_MAX + 1]; /* of a's letter at hand and the two before */
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned cell(const struct distance *d, size_t i, size_t k)
{
	const uint16_t *a = d->a->u, *b = d->b->u;
	const unsigned *above = d->rows[(i + 2) % 3];
	unsigned change = cost_of_change(a[i - 1], b[k - 1]);
	unsigned best = above[k - 1] + change + (change > 0 && i == 1 && k == 1 ? FIRST : 0);

	best = least(best, above[k] + cost_of_more(d->a, i - 1));
	best = least(best, d->rows[i % 3][k - 1] + cost_of_more(d->b, k - 1));
	if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1] &&
		a[i - 1] != a[i - 2])
		best = least(best, d->rows[(i + 1) % 3][k - 2] + SWAP);
	return best;
}

/* FAR when it is above `max`. Both have at most LETTERS_MAX letters. */
static unsigned distance(const struct letters *a, const struct letters *b, unsigned max)
{
	struct distance d = {.a = a, .b = b};

	for (size_t k = 1; k <= b->n; k++)
		d.rows[0][k] = d.rows[0][k - 1] + cost_of_more(b, k - 1) + FIRST;
	for (size_t i = 1; i <= a->n; i++) {
		unsigned *row = d.rows[i % 3];
		unsigned lowest = FAR;

		row[0] = d.rows[(i + 2) % 3][0] + cost_of_more(a, i - 1) + FIRST;
		for (size_t k = 1; k <= b->n; k++) {
			row[k] = cell(&d, i, k);
			lowest = least(lowest, row[k]);
		}
		if (lowest > max + SWAP)
			return FAR;
	}
	return d.rows[a->n % 3][b->n] <= max ? d.rows[a->n % 3][b->n] : FAR;
}

/* ---- which are offered ------------------------------------------------------------------- */

struct near {
	struct letters x;
	unsigned cost;
	uint32_t times;
};

/* The longer a name and the more consonants hold it, the more may differ. */
static unsigned limit_for(const struct letters *x)
{
	static const uint8_t limits[] = {2, 2, 3, 4, 5, 7, 8};
	unsigned long_name = x->n >= 8 ? 6 : x->n >= 6 ? SWAP : 0;
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		n += !is_soft(x->u[i]);
	n = limits[n < sizeof(limits) ? n : sizeof(limits) - 1];
	return n > long_name ? (unsigned)n : long_name;
}

/* Letters before the word that may be its prefixes, when the name begins otherwise. */
static size_t prefix_of(const uint16_t *u, size_t n, const struct letters *name)
{
	size_t i = 0;

	if ((u[i] == WAW || u[i] == 0x0641) && name->u[0] != u[i])
		i++;
	if ((u[i] == 0x0628 || u[i] == 0x0643 || u[i] == LAM) && name->u[0] != u[i])
		i++;
	if (i + 1 < n && u[i] == ALEF && u[i + 1] == LAM && name->u[0] != ALEF)
		i += 2;
	else if (i > 0 && u[i - 1] == LAM && u[i] == LAM)
		i++;
	return n - i >= LETTERS_MIN ? i : 0;
}

static int by_cost(const void *a, const void *b)
{
	const struct near *x = a, *y = b;

	if (x->cost != y->cost)
		return x->cost < y->cost ? -1 : 1;
	return (x->times < y->times) - (x->times > y->times);
}

static bool offer_near(struct suggester *s, size_t w, const struct near *x)
{
	const struct typed_word *word = &s->words[w];
	struct letters y = x->x;

	if (suggest_is_common(s, &x->x))
		return false;
	if (word->definite) {
		memmove(y.u + 2, y.u, y.n * sizeof(*y.u));
		memcpy(y.u, word->as.u, 2 * sizeof(*y.u));
		y.n += 2;
	}
	return suggest_offer_word(s, SUGGEST_SEEN, w, &y);
}

/* All words within the limit, the nearest first; the caller frees *ret. */
static size_t near_words(const struct suggest_seen *seen, const struct letters *name,
	unsigned limit, struct near **ret)
{
	VEC(struct near) found = {0};

	for (size_t i = 0; i < seen->words.n; i++) {
		const struct seen_word *word = &seen->words.p[i];
		const uint16_t *u = seen->units.p + word->at;
		size_t from = prefix_of(u, word->n, name);
		struct near x = {.times = word->times};

		x.x.n = word->n - from;
		memcpy(x.x.u, u + from, x.x.n * sizeof(*u));
		x.cost = distance(name, &x.x, limit);
		if (x.cost != FAR)
			vec_push(&found, x);
	}
	if (found.n > 0)
		qsort(found.p, found.n, sizeof(*found.p), by_cost);
	*ret = found.p;
	return found.n;
}

void suggest_seen(struct suggester *s, size_t w)
{
	const struct typed_word *word = &s->words[w];
	const struct letters name = suggest_bare(word);
	struct near *found;
	size_t lines = LINES_MAX;
	unsigned limit;

	if (s->seen == NULL || name.n < LETTERS_MIN || name.n > LETTERS_MAX)
		return;
	limit = limit_for(&name);
	/* A place is a name, whatever its letters. */
	if (!word->settled && suggest_looks(s, word) == LOOKS_ARABIC) {
		if (suggest_is_common(s, &name))
			return;
		limit = least(limit, ARABIC_LIMIT);
		lines = ARABIC_LINES_MAX;
	}
	size_t n = near_words(s->seen, &name, limit, &found);

	for (size_t i = 0; i < n && lines > 0; i++)
		lines -= offer_near(s, w, &found[i]);
	free(found);
}
