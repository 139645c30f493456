/* SPDX-License-Identifier: ISC */
/*
 *   بي بي سي, إف بي آي    names of Latin letters, two and more
 *   ب ك ك                 single letters, three and more; not when their sum is a word: ب ي د
 *   U.S., US              capitals: another phrase for the same line, since those are tokens of
 *                         another kind
 */
#include "watch/acronym.h"

#include "watch/affix.h"
#include "watch/freq.h"
#include "watch/spelled.h"

enum {
	LETTER_MAX = 5, /* letters of a letter's name */
	SINGLE_MIN = 3,
	SPELLED_MIN = 2,
	LATIN_MIN = 2,
	LATIN_MAX = 5
};

/* The letters of English and French as Arabic writes their names. */
static const struct spelled letters[] = {SPELLED(u"اي"), SPELLED(u"ايه"), SPELLED(u"بي"),
	SPELLED(u"سي"), SPELLED(u"دي"), SPELLED(u"اف"), SPELLED(u"جي"), SPELLED(u"اتش"),
	SPELLED(u"ايتش"), SPELLED(u"اش"), SPELLED(u"جيه"), SPELLED(u"جاي"), SPELLED(u"كي"),
	SPELLED(u"كيه"), SPELLED(u"ال"), SPELLED(u"ايل"), SPELLED(u"ام"), SPELLED(u"ان"),
	SPELLED(u"او"), SPELLED(u"كيو"), SPELLED(u"ار"), SPELLED(u"اس"), SPELLED(u"تي"),
	SPELLED(u"يو"), SPELLED(u"في"), SPELLED(u"دبليو"), SPELLED(u"اكس"), SPELLED(u"واي"),
	SPELLED(u"زد"), SPELLED(u"زي")};

static bool is_letter_name(const struct term_pool *p, const struct word *w)
{
	if (w->n > LETTER_MAX || !(w->flags & WORD_ARABIC) ||
		(w->flags & (WORD_DEFINITE | WORD_LINKED | WORD_WILD)))
		return false;
	return spelled_in(p->units + w->u, w->n, letters, sizeof(letters) / sizeof(letters[0]));
}

static bool is_single(const struct word *w)
{
	return (w->flags & WORD_ARABIC) && w->n == 1;
}

/* «بيد» (in the hand of) and the like are words. */
static bool sum_is_word(const struct term_pool *p, const struct word *w, size_t n)
{
	uint16_t sum[TERM_WORDS_MAX + FOLD_PAD] = {0};

	for (size_t i = 0; i < n; i++)
		sum[i] = p->units[w[i].u];
	/* By itself, or behind a proclitic. */
	return freq_listed(sum, n) != 0 ||
	       ((affix_starts(sum, n) & 2U) && freq_listed(sum + 1, n - 1) != 0);
}

static size_t run(const struct term_pool *p, const struct word *w, size_t n, bool single)
{
	size_t k = 0;

	while (k < n && (single ? is_single(&w[k]) : is_letter_name(p, &w[k])))
		k++;
	return k;
}

void acronym_mark(const struct term_pool *p, struct word *w, size_t n)
{
	for (size_t i = 0; i + 1 < n;) {
		size_t names = run(p, w + i, n - i, false),
		       singles = run(p, w + i, n - i, true);
		bool spelled = names >= SPELLED_MIN;
		size_t k = spelled ? names : singles;

		if (!spelled && singles >= SINGLE_MIN)
			spelled = !sum_is_word(p, w + i, singles);
		/* One name: «البي بي سي العربية». */
		for (size_t j = 0; spelled && j < k; j++) {
			w[i + j].flags &= ~(unsigned)WORD_BEFORE_DEFINITE;
			w[i + j].flags |= j > 0 ? WORD_SPELLED : 0U;
		}
		i += k ? k : 1;
	}
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* The phrase is capitals, apart by single dots or spaces, or not at all. Returns how many, 0 for anything else. */
static size_t capitals(struct str s, char out[LATIN_MAX], bool *ret_joined)
{
	size_t n = 0, signs = 0;

	for (size_t i = 0; i < s.n; i++) {
		bool sign = s.p[i] == '.' || s.p[i] == ' ';
		if (sign && i > 0 && is_capital(s.p[i - 1]))
			signs++;
		else if (is_capital(s.p[i]) && n < LATIN_MAX)
			out[n++] = s.p[i];
		else
			return 0;
	}
	*ret_joined = signs == 0;
	if (n < LATIN_MIN || (signs > 0 && signs + 1 < n))
		return 0;
	return n;
}

bool term_acronym(struct str phrase, struct buf *out)
{
	char caps[LATIN_MAX];
	bool joined;
	size_t n = capitals(phrase, caps, &joined);

	for (size_t i = 0; i < n; i++) {
		if (joined && i > 0)
			buf_char(out, '.');
		buf_char(out, caps[i]);
	}
	return n > 0;
}
