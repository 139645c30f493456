/* SPDX-License-Identifier: ISC */
/*
 * Foreign names. A name is rewritten step by step: a vowel less or more, another letter for g, s for z
 * (suggest_rewrites). Each step costs, the dearer the rarer newsrooms differ in it; the cheapest
 * spellings are offered first, until there are enough lines.
 *
 *   the word ─> cheapest not yet looked at ─> offered ─> one step more, at this letter or behind ─┐
 *                          ^──────────────────────────────────────────────────────────────────────┘
 *
 * Whether a word is a foreign name is guessed from its letters (endings, consonants that no
 * Arabic root has together) and a table of names whose letters do not tell. A wrong guess costs
 * lines that a person does not paste.
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"
#include "watch/freq.h"

enum {
	COST_MAX = 44, /* of all steps of a spelling */
	KNOWN_COST_MAX = 20,
	STEP_COST = 5, /* more for each step behind the first: slips are rare together */
	STEPS_MAX = 3,
	SPELLINGS_MAX = 1024, /* looked at for one word */
	LINES_MAX = 20,       /* of one term */
	LETTERS_MIN = 4,      /* of a name: shorter ones are in other words */
};

/* ---- foreign or not ------------------------------------------------------------------- */

static bool has(const struct letters *x, uint16_t letter)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->u[i] == letter)
			return true;
	return false;
}

static bool ends_with(struct suggester *s, const struct letters *x, const char *end)
{
	fold_text(&s->f, str_of(end), 0);
	size_t n = s->f.n_units;

	return x->n >= n + 3 && memcmp(x->u + x->n - n, s->f.units, n * sizeof(*x->u)) == 0;
}

static size_t length(const uint16_t *u)
{
	size_t n = 0;

	while (n < SUGGEST_REWRITE_MAX && u[n] != 0)
		n++;
	return n;
}

/* Letters that Arabic puts before its roots, as in mustaqbal, istiqlal, muttafiq, intikhab. */
static size_t added_letters(const struct letters *x)
{
	static const uint16_t added[][SUGGEST_REWRITE_MAX] = {
		u"مست", u"است", u"مت", u"من", u"ان", u"م", u"ت", u"ن"};

	for (size_t i = 0; i < sizeof(added) / sizeof(added[0]); i++) {
		size_t n = length(added[i]);

		if (x->n > n && memcmp(x->u, added[i], n * sizeof(*x->u)) == 0)
			return n;
	}
	return 0;
}

static size_t root_letters(const struct letters *x)
{
	size_t n = 0;

	for (size_t i = added_letters(x); i < x->n; i++)
		n += !is_vowel(x->u[i]) && x->u[i] != TEH_MARBUTA;
	return n;
}

/* Letters that foreign names are not written with. */
static bool has_arabic_letter(const struct letters *x)
{
	static const uint16_t letters[] = {
		HAMZA, WAW_HAMZA, 0x062D, 0x0630, 0x0635, 0x0636, 0x0638, 0x0639};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (has(x, letters[i]))
			return true;
	return false;
}

/* Plurals and the dual: of any word. */
static bool ends_plural(const struct letters *x)
{
	uint16_t last = x->u[x->n - 1];
	uint16_t before = x->u[x->n - 2];

	if (last == NOON)
		return before == WAW || before == YEH || before == ALEF;
	return last == TEH && before == ALEF;
}

/* The feminine, the adjective of belonging. */
static bool ends_arabic(const struct letters *x)
{
	uint16_t last = x->u[x->n - 1];

	return last == TEH_MARBUTA || last == MAQSURA || last == HAMZA || last == SEAT ||
	       last == YEH;
}

/* The plural of Arabic roots of four: khanadiq, qanadil. */
static bool is_broken_plural(const struct letters *x)
{
	return x->u[2] == ALEF && !is_vowel(x->u[1]) && !is_vowel(x->u[3]) &&
	       (x->n == 5 || (x->n == 6 && x->u[4] == YEH));
}

/* Long vowels behind the first letter, without an ending; two together are one. */
static size_t long_vowels(const struct letters *x)
{
	size_t end = x->n - (ends_plural(x) ? 2U : ends_arabic(x) ? 1U : 0U);
	size_t n = 0;

	for (size_t i = 1; i < end; i++)
		n += is_vowel(x->u[i]) && (i == 1 || !is_vowel(x->u[i - 1]));
	return n;
}

/* Sulaymani: with a nun that belongs to no root. */
static bool ends_ani(const struct letters *x)
{
	static const uint16_t ani[] = {ALEF, NOON, YEH};

	return x->n > 3 && memcmp(x->u + x->n - 3, ani, sizeof(ani)) == 0;
}

/* Arabic has roots of four letters, hardly of five, and of four with one long vowel only. */
static bool has_foreign_root(const struct letters *x)
{
	bool arabic = ends_arabic(x) && long_vowels(x) < 2;

	if (ends_ani(x) || is_broken_plural(x))
		return false;
	return root_letters(x) >= (arabic ? 5U : 4U);
}

/* Two long vowels with a consonant between, as in fayrus and Putin: a pattern of no Arabic word, but
 * of fa`ul and of what is derived with ma- and ta-. */
static bool has_foreign_pair(const struct letters *x)
{
	bool waw_or_yeh = x->u[1] == YEH || x->u[1] == WAW;

	if (x->n < 5 || added_letters(x) > 0 || is_vowel(x->u[0]) || !is_vowel(x->u[1]) ||
		is_vowel(x->u[2]) || !is_vowel(x->u[3]) || is_vowel(x->u[4]))
		return false;
	/* Two alefs: also of fa`il with the plural's ending. */
	return waw_or_yeh || x->u[3] == YEH || (x->n > 6 && x->u[3] == ALEF);
}

/* Patterns of vowel letters that Arabic has not: Kardashian, Fidirika, Ranyir, Anjilus. */
static bool has_foreign_vowels(const struct letters *x)
{
	static const uint16_t twins[] = {YEH, YEH};
	size_t n = x->n;

	if (long_vowels(x) >= 3)
		return true;
	if (ends_plural(x))
		return x->u[n - 2] == ALEF && x->u[n - 1] == NOON && root_letters(x) >= 5;
	for (size_t i = 1; i + 2 < n; i++)
		if (memcmp(x->u + i, twins, sizeof(twins)) == 0)
			return true;
	return has_foreign_pair(x) || (n == 6 && x->u[0] == ALEF && is_vowel(x->u[4]) &&
					      x->u[4] != ALEF && long_vowels(x) == 1);
}

static void fold_letters(struct suggester *s, const struct letters *x)
{
	AUTO_BUF struct buf word = {0};

	buf_init(&word, BUF_NO_MAX);
	suggest_put_letters(&word, x->u, x->n);
	fold_text(&s->f, buf_view(&word), FOLD_ALL);
}

/* The guard words are Arabic, or names whose spelling is settled; so is, by and large, what running
 * text shows most. */
static bool is_settled(struct suggester *s, const struct letters *x)
{
	fold_letters(s, x);
	return guard_has(s->guards, GUARD_PREFIX, s->f.units, s->f.n_units) ||
	       freq_listed(s->f.units, s->f.n_units) > 0;
}

/* Is the word, folded, one of the list? */
static bool is_listed(struct suggester *s, const struct letters *x, const char *list)
{
	uint16_t u[SUGGEST_WORD_MAX];
	size_t n;

	fold_letters(s, x);
	n = s->f.n_units < SUGGEST_WORD_MAX ? s->f.n_units : SUGGEST_WORD_MAX;
	memcpy(u, s->f.units, n * sizeof(*u));
	fold_text(&s->f, str_of(list), FOLD_ALL);
	for (size_t i = 0; i < s->f.n_toks; i++) {
		const struct token *t = &s->f.toks[i];

		if (t->n == n && memcmp(s->f.units + t->u, u, n * sizeof(*u)) == 0)
			return true;
	}
	return false;
}

/* The word without its article: al-Kunghris is as foreign as Kunghris. */
static struct letters bare(const struct typed_word *w)
{
	struct letters x = w->as;

	if (w->definite && x.n > 2) {
		x.n -= 2;
		memmove(x.u, x.u + 2, x.n * sizeof(*x.u));
	}
	return x;
}

/* The adjective of a name of the table: Filibini, Bulghari. */
static bool is_listed_nisba(struct suggester *s, const struct letters *x)
{
	static const uint16_t land[] = {YEH, ALEF};
	struct letters y = *x;

	y.n -= y.u[y.n - 1] == TEH_MARBUTA;
	if (y.u[y.n - 1] != YEH)
		return false;
	y.n--;
	if (is_listed(s, &y, suggest_foreign_names))
		return true;
	memcpy(y.u + y.n, land, sizeof(land));
	y.n += 2;
	return y.n < SUGGEST_WORD_MAX && is_listed(s, &y, suggest_foreign_names);
}

/* San, fon, del: what follows is no word of Arabic. */
static bool follows_particle(struct suggester *s, const struct typed_word *w)
{
	return w > s->words && is_listed(s, &w[-1].as, suggest_foreign_particles);
}

/* By its letters and by the word before it. */
static bool shows_foreign(struct suggester *s, const struct typed_word *w)
{
	const struct letters *x = &w->as;

	for (size_t i = 0; suggest_endings[i] != NULL; i++)
		if (ends_with(s, x, suggest_endings[i]))
			return true;
	if (has_arabic_letter(x))
		return false;
	return follows_particle(s, w) || has_foreign_vowels(x) ||
	       (!ends_plural(x) && has_foreign_root(x));
}

bool suggest_looks_foreign(struct suggester *s, const struct typed_word *w)
{
	static const uint16_t special[] = {0x067E, 0x0686, 0x0698, 0x06A4, 0x06A8, 0x06AF};
	const struct letters x = bare(w);

	/* With the flag the writer has left the spelling open. */
	if (x.n < LETTERS_MIN || w->settled || (s->flags & TERM_FOREIGN))
		return false;
	if (is_listed(s, &x, suggest_foreign_names) || is_listed_nisba(s, &x))
		return true;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (has(&x, special[i]))
			return true;
	/* A foreign name with the article is one of the table, as al-Kunghris. */
	return !w->definite && !is_settled(s, &x) && shows_foreign(s, w);
}

/* ---- steps ---------------------------------------------------------------------------- */

struct spelling {
	struct letters x;
	uint16_t cost;
	uint8_t at; /* the next step is made here or behind */
	uint8_t steps;
	bool done;
};

struct rewriter {
	struct suggester *s;
	struct spelling *v;
	size_t n;
};

/* A waw or yeh that begins a word is heard as a consonant. */
static bool vowel_at(const struct letters *x, size_t i)
{
	return is_vowel(x->u[i]) && (i > 0 || (x->u[0] != WAW && x->u[0] != YEH));
}

static size_t consonants(const struct letters *x, size_t at, bool forward)
{
	size_t n = 0;

	while (forward ? at + n < x->n && !vowel_at(x, at + n)
		       : at > n && !vowel_at(x, at - n - 1))
		n++;
	return n;
}

/* Sides and runs are judged without the letters [from, to). */
static unsigned around(const struct letters *x, size_t from, size_t to)
{
	size_t before = consonants(x, from, false);
	size_t after = consonants(x, to, true);
	unsigned where = from == 0     ? BEFORE_EDGE
			 : before == 0 ? BEFORE_VOWEL
				       : BEFORE_CONSONANT;

	where |= to == x->n ? AFTER_EDGE : after == 0 ? AFTER_VOWEL : AFTER_CONSONANT;
	if (before > 0 && after > 0)
		where |= (before + after > 2 ? IN_RUN : 0U) | (before == from ? IN_FIRST : 0U);
	return where;
}

static bool fits_around(const struct letters *x, size_t from, size_t to, unsigned want)
{
	static const unsigned sides[] = {BEFORE_ANY, AFTER_ANY, IN_RUN, IN_FIRST};
	unsigned where = around(x, from, to);

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++)
		if ((want & sides[i]) && !(want & sides[i] & where))
			return false;
	return true;
}

/* The spelling with the row applied at letter i; false when the row does not fit there. */
static bool rewritten(const struct spelling *from, const struct suggest_rewrite *row, size_t i,
	struct spelling *ret)
{
	const struct letters *x = &from->x;
	size_t old = length(row->from);
	size_t new = length(row->to);

	if (i + old > x->n || x->n - old + new > SUGGEST_WORD_MAX ||
		x->n - old + new < LETTERS_MIN ||
		memcmp(x->u + i, row->from, old * sizeof(*x->u)) != 0 ||
		!fits_around(x, i, i + old, row->where))
		return false;
	*ret = *from;
	memcpy(ret->x.u + i, row->to, new * sizeof(*x->u));
	memcpy(ret->x.u + i + new, x->u + i + old, (x->n - i - old) * sizeof(*x->u));
	ret->x.n = x->n - old + new;
	/* Behind what was put there, and not right behind what was taken: that would be another row. */
	ret->at = (uint8_t)(i + (new > 0 ? new : 1));
	ret->steps++;
	ret->cost = (uint16_t)(ret->cost + row->cost + (from->steps > 0 ? STEP_COST : 0));
	ret->done = false;
	return ret->cost <= COST_MAX;
}

static bool same_letters(const struct letters *a, const struct letters *b)
{
	return a->n == b->n && memcmp(a->u, b->u, a->n * sizeof(*a->u)) == 0;
}

static void spelling_put(struct rewriter *r, const struct spelling *x)
{
	for (size_t i = 0; i < r->n; i++) {
		if (!same_letters(&r->v[i].x, &x->x))
			continue;
		if (!r->v[i].done && x->cost < r->v[i].cost)
			r->v[i] = *x;
		return;
	}
	if (r->n < SPELLINGS_MAX)
		r->v[r->n++] = *x;
}

static void step_all(struct rewriter *r, struct spelling from)
{
	struct spelling to;

	for (size_t i = from.at; from.steps < STEPS_MAX && i <= from.x.n; i++)
		for (size_t k = 0; suggest_rewrites[k].cost != 0; k++)
			if (rewritten(&from, &suggest_rewrites[k], i, &to))
				spelling_put(r, &to);
}

static struct spelling *cheapest(struct rewriter *r)
{
	struct spelling *best = NULL;

	for (size_t i = 0; i < r->n; i++)
		if (!r->v[i].done && (best == NULL || r->v[i].cost < best->cost))
			best = &r->v[i];
	return best;
}

/* ---- lines ---------------------------------------------------------------------------- */

static bool offer_spelling(struct suggester *s, size_t w, const struct letters *x)
{
	const struct typed_word *word = &s->words[w];
	struct letters y = *x;

	if (word->definite && y.n + 2 <= SUGGEST_WORD_MAX) {
		memmove(y.u + 2, y.u, y.n * sizeof(*y.u));
		memcpy(y.u, word->as.u, 2 * sizeof(*y.u));
		y.n += 2;
	}
	return suggest_offer_word(s, SUGGEST_FOREIGN, w, &y);
}

/* A name of a table has its spellings there, and one that is in the news each day is spelled in few
 * ways: what is likely is offered, and no more. */
static void word_rewrite(struct suggester *s, size_t w, size_t lines)
{
	unsigned most = s->words[w].known ? KNOWN_COST_MAX : COST_MAX;
	struct rewriter r = {.s = s, .v = xcalloc(SPELLINGS_MAX, sizeof(*r.v)), .n = 1};
	struct spelling *x;

	r.v[0].x = bare(&s->words[w]);
	if (is_settled(s, &r.v[0].x))
		most = KNOWN_COST_MAX;
	while (lines > 0 && (x = cheapest(&r)) != NULL && x->cost <= most) {
		x->done = true;
		lines -= x->steps > 0 && offer_spelling(s, w, &x->x);
		step_all(&r, *x);
	}
	free(r.v);
}

/* The whole term with another letter for each g: who writes one g as jim writes all of them so. */
static void offer_all(struct suggester *s, const char *from, const char *to)
{
	AUTO_BUF struct buf text = {0};
	struct str rest = s->term;
	size_t at;

	buf_init(&text, BUF_NO_MAX);
	while ((at = str_find_str(rest, str_of(from))) < rest.n) {
		buf_str(&text, str_sub(rest, 0, at));
		buf_str(&text, str_of(to));
		rest = str_sub(rest, at + strlen(from), rest.n);
	}
	buf_str(&text, rest);
	if (text.n > rest.n)
		suggest_offer(s, SUGGEST_FOREIGN, buf_view(&text));
}

/* The lines are shared by the names of the term: of a term of three names each gets fewer. */
void suggest_foreign(struct suggester *s)
{
	bool foreign[TERM_WORDS_MAX] = {false};
	size_t n = 0;

	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *word = &s->words[w];

		foreign[w] = word->arabic && suggest_looks_foreign(s, word);
		n += foreign[w];
	}
	if (n > 0 && n == s->n_words) {
		offer_all(s, "غ", "ج");
		offer_all(s, "ج", "غ");
	}
	for (size_t w = 0; w < s->n_words; w++)
		if (foreign[w])
			word_rewrite(s, w, (LINES_MAX + n - 1) / n);
}
