/* SPDX-License-Identifier: ISC */
/*
 * Whether a word is a foreign name is guessed: from its letters (which ones stand beside each other,
 * endings, consonants that no Arabic root has together) and from a table of names whose letters do
 * not tell. A wrong guess costs lines that a person does not paste.
 */
#include <string.h>

#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"
#include "watch/freq.h"

enum {
	LETTERS_MIN = 4, /* of a name: shorter ones are in other words */
	/* Ten to one is 23. Of rare words of Arabic one in fifteen has the odds of a foreign name, one in seven
	 * leaves a doubt; of foreign names that were not learned from nine in ten, and nineteen in twenty. */
	ODDS_FOREIGN = -12,
	ODDS_SURE = 12, /* in spite of the article, or of being frequent */
	ODDS_SURE_DOUBT = -30,
	ODDS_ENDING = 14,  /* more, in spite of an ending of Arabic */
	ODDS_DOUBT = -32,  /* a few lines */
	ODDS_DENIED = -25, /* whatever else looks foreign: yakhtabir has four consonants */
	ODDS_BESIDE = -52, /* enough where another word of the term is foreign */
	/* What runs of letters are made of besides letters. */
	EDGE_START = 0,
	EDGE_END = 30,
	LETTER_BETWEEN = 31,
	RUN_MAX = 4,
};

size_t suggest_letter(uint16_t c)
{
	static const uint8_t numbers[] = {1, 2, 2, 1, 2, 1, 2, 3, 27, 4, 5, 6, 7, 8, 9, 10, 11,
		12, 13, 14, 15, 16, 17, 18, 19, 20, 0, 0, 0, 0, 0, 0, 21, 22, 23, 24, 25, 26,
		27, 28, 29, 29};
	static const uint16_t others[][2] = {{0x067E, 3}, {0x0686, 6}, {0x0698, 12},
		{0x06A4, 21}, {0x06A8, 22}, {0x06AF, 23}};

	if (c >= HAMZA && c - HAMZA < (int)sizeof(numbers))
		return numbers[c - HAMZA];
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i][0] == c)
			return others[i][1];
	return 0;
}

/* FNV-1a. Runs that share a place share its odds. */
static int odds_of_run(const uint8_t *letters, size_t n)
{
	uint32_t sum = 2166136261U;

	for (size_t i = 0; i < n; i++)
		sum = (sum ^ letters[i]) * 16777619U;
	return suggest_odds[sum % SUGGEST_ODDS];
}

/* How much likelier a foreign name has these letters beside each other than a word of Arabic: runs of two
 * to four, and two with one between. */
static int letter_odds(const struct letters *x)
{
	uint8_t v[SUGGEST_WORD_MAX + 2] = {EDGE_START};
	size_t n = x->n + 2;
	int sum = suggest_odds_base;

	for (size_t i = 0; i < x->n; i++)
		v[i + 1] = (uint8_t)suggest_letter(x->u[i]);
	v[n - 1] = EDGE_END;
	for (size_t i = 0; i < n; i++) {
		for (size_t run = 2; run <= RUN_MAX && i + run <= n; run++)
			sum += odds_of_run(v + i, run);
		const uint8_t over[] = {v[i], LETTER_BETWEEN, v[i + 2 < n ? i + 2 : i]};
		sum += i + 2 < n ? odds_of_run(over, sizeof(over)) : 0;
	}
	return sum;
}

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

/* What running text shows most. */
static bool is_frequent(struct suggester *s, const struct letters *x)
{
	fold_letters(s, x);
	return freq_listed(s->f.units, s->f.n_units) > 0;
}

/* The guard words are Arabic, or names whose spelling is settled; so is, by and large, what running
 * text shows most. */
bool suggest_is_settled(struct suggester *s, const struct letters *x)
{
	return is_frequent(s, x) ||
	       guard_has(s->guards, GUARD_PREFIX, s->f.units, s->f.n_units);
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
struct letters suggest_bare(const struct typed_word *w)
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
			return letter_odds(x) >= 2 * ODDS_DENIED;
	if (has_arabic_letter(x) || letter_odds(x) < ODDS_DENIED)
		return false;
	return follows_particle(s, w) || has_foreign_vowels(x) ||
	       (!ends_plural(x) && has_foreign_root(x));
}

/* In a table, or with a letter that Arabic has not. */
static bool is_named(struct suggester *s, const struct letters *x)
{
	static const uint16_t special[] = {0x067E, 0x0686, 0x0698, 0x06A4, 0x06A8, 0x06AF};

	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (has(x, special[i]))
			return true;
	return is_listed(s, x, suggest_foreign_names) || is_listed_nisba(s, x);
}

/* The odds that are asked more for an ending of Arabic, and again for one behind the article. */
static int odds_for_ending(const struct typed_word *w, const struct letters *x)
{
	static const uint16_t people[] = {YEH, WAW, NOON};
	bool nisba = w->definite && x->u[x->n - 1] == YEH;

	if (memcmp(x->u + x->n - 3, people, sizeof(people)) == 0)
		return 2 * ODDS_ENDING;
	if (ends_ani(x) || ends_plural(x))
		return w->definite ? 2 * ODDS_ENDING : ODDS_ENDING;
	return nisba ? ODDS_ENDING : 0;
}

/* The names of a term are foreign together: Marine makes Le Pen likely. */
static bool is_beside_foreign(struct suggester *s, const struct typed_word *w)
{
	for (size_t i = 0; i < s->n_words; i++) {
		const struct typed_word *other = &s->words[i];
		const struct letters x = suggest_bare(other);

		if (other != w && other->arabic && x.n >= LETTERS_MIN &&
			(is_named(s, &x) || letter_odds(&x) >= ODDS_SURE))
			return true;
	}
	return false;
}

enum suggest_looks suggest_looks(struct suggester *s, const struct typed_word *w)
{
	const struct letters x = suggest_bare(w);
	bool beside = is_beside_foreign(s, w);
	bool settled = suggest_is_settled(s, &x);
	bool sure = settled || w->definite;
	int odds;
	int doubt;

	/* With the flag the writer has left the spelling open. */
	if (x.n < LETTERS_MIN || (s->flags & TERM_FOREIGN))
		return LOOKS_ARABIC;
	/* Who says that a term is a name does not say it of «president» beside the name. */
	if (s->foreign && (s->n_words == 1 || !is_frequent(s, &x)))
		return LOOKS_FOREIGN;
	if (w->settled)
		return LOOKS_ARABIC;
	if (is_named(s, &x))
		return LOOKS_FOREIGN;
	odds = letter_odds(&x) - odds_for_ending(w, &x);
	if (odds >= (sure            ? ODDS_SURE
			    : beside ? ODDS_DOUBT
				     : ODDS_FOREIGN) ||
		(!sure && shows_foreign(s, w)))
		return LOOKS_FOREIGN;
	/* What running text shows most is spelled in one way. */
	doubt = sure ? ODDS_SURE_DOUBT : beside ? ODDS_BESIDE : ODDS_DOUBT;
	return !settled && odds >= doubt ? LOOKS_DOUBTFUL : LOOKS_ARABIC;
}

/* A frequent word that is no foreign name: its hits would be about something else. */
bool suggest_is_common(struct suggester *s, const struct letters *x)
{
	return suggest_is_settled(s, x) && letter_odds(x) < ODDS_FOREIGN &&
	       !is_listed(s, x, suggest_foreign_names);
}
