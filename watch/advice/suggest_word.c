/* SPDX-License-Identifier: ISC */
/*
 * Spellings of ordinary words: other usual names, the hamza, the final letter, the space, the
 * article, and the adjective of a place.
 */
#include <string.h>

#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"
#include "watch/affix.h"

enum {
	HEAD_REST_MIN = 3, /* letters behind the first part of a compound */
	TOGETHER_MAX = 4,  /* letters of words that are run together */
};

/* ---- families -------------------------------------------------------------------------- */

static void offer_family(
	struct suggester *s, size_t w, size_t n, bool article, struct str family)
{
	struct str name;

	while (str_cut(&family, '|', &name)) {
		AUTO_BUF struct buf text = {0};

		buf_init(&text, BUF_NO_MAX);
		if (article)
			buf_str(&text, STR("ال"));
		buf_str(&text, name);
		/* a family of several words takes no article */
		if (!article || str_find(name, ' ') == name.n)
			suggest_offer_between(s, SUGGEST_FAMILY, w, w + n - 1, buf_view(&text));
	}
}

void suggest_family(struct suggester *s, size_t w)
{
	for (size_t i = 0; suggest_families[i] != NULL; i++) {
		struct str family = str_of(suggest_families[i]);
		bool article = false;
		size_t n = 0;

		if (suggest_row_at(s, w, family, &n, &article) == SIZE_MAX)
			continue;
		s->words[w].known = true;
		offer_family(s, w, n, article, family);
	}
}

/* Countries and towns are spelled in one way, but for the families. */
void suggest_settle(struct suggester *s, size_t w)
{
	for (size_t i = 0; !s->words[w].settled && suggest_places[i] != NULL; i++) {
		bool article = false;
		size_t n = 0;

		s->words[w].settled = suggest_row_at(s, w, str_of(suggest_places[i]), &n,
					      &article) != SIZE_MAX;
	}
}

/* Only for a term that is a place and nothing else. */
void suggest_nisba(struct suggester *s)
{
	for (size_t i = 0; suggest_places[i] != NULL; i++) {
		struct str nisba = str_of(suggest_places[i]);
		struct str place;
		bool article = false;
		(void)str_cut(&nisba, '|', &place);
		if (suggest_stands_at(s, 0, place, &article) != s->n_words || article)
			continue;
		AUTO_BUF struct buf fem = {0};

		buf_init(&fem, BUF_NO_MAX);
		buf_str(&fem, nisba);
		buf_utf8(&fem, TEH_MARBUTA);
		suggest_offer(s, SUGGEST_NISBA, nisba);
		suggest_offer(s, SUGGEST_NISBA, buf_view(&fem));
	}
}

/* ---- hamza, final letters ------------------------------------------------------------- */

/* Two yehs behind an alef: the first was a hamza. */
static bool lost_seat(const struct letters *x, size_t i)
{
	return i + 1 < x->n && x->u[i - 1] == ALEF && x->u[i] == YEH && x->u[i + 1] == YEH;
}

/* Only in fa'il, as in qa'im and 'A'isha: no newsroom writes mutamar for mu'tamar. */
static uint16_t seat_for(const struct typed_word *w, size_t i)
{
	const struct letters *x = &w->as;
	bool twin = i + 1 < x->n && x->u[i + 1] == YEH;

	if (lost_seat(x, i))
		return SEAT;
	return x->u[i] == SEAT && x->u[i - 1] == ALEF && !twin && i == (w->definite ? 4U : 2U)
		       ? YEH
		       : 0;
}

void suggest_hamza(struct suggester *s, size_t w)
{
	const struct letters *x = &s->words[w].as;
	struct letters y = *x;

	for (size_t i = 1; i < x->n; i++) {
		uint16_t seat = seat_for(&s->words[w], i);

		y = *x;
		y.u[i] = seat;
		if (seat != 0)
			suggest_offer_word(s, SUGGEST_HAMZA, w, &y);
	}
	/* Before another word it is heard: "wuzara'" of something keeps it. */
	y = *x;
	if (x->n > 3 && x->u[x->n - 1] == HAMZA && x->u[x->n - 2] == ALEF &&
		w + 1 == s->n_words) {
		y.n--;
		suggest_offer_word(s, SUGGEST_HAMZA, w, &y);
	}
}

/* Barshiluna and the like. No word of Arabic: nobody writes an alef for the maqsura of Mustafa. */
void suggest_final(struct suggester *s, size_t w)
{
	struct letters y = s->words[w].as;

	if (y.n < 2 || y.u[y.n - 1] != TEH_MARBUTA || is_vowel(y.u[y.n - 2]) ||
		suggest_looks(s, &s->words[w]) != LOOKS_FOREIGN)
		return;
	y.u[y.n - 1] = ALEF;
	suggest_offer_word(s, SUGGEST_FINAL, w, &y);
}

/* ---- space and article ---------------------------------------------------------------- */

void suggest_together(struct suggester *s)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *x = &s->words[w];
		/* long words are not run together, nor is the article hidden inside */
		if (!x->arabic || x->definite || x->as.n > TOGETHER_MAX)
			return;
		buf_str(&text, str_sub(s->term, x->start, x->end));
	}
	suggest_offer(s, SUGGEST_SPACING, buf_view(&text));
}

void suggest_apart(struct suggester *s, size_t w)
{
	struct typed_word *x = &s->words[w];

	for (size_t i = 0; suggest_heads[i] != NULL; i++) {
		struct str head = str_of(suggest_heads[i]);
		bool article = str_ends(head, STR("+"));
		fold_text(&s->f, article ? str_sub(head, 0, head.n - 1) : head, 0);
		size_t n = s->f.n_units;
		if (x->as.n < n + HEAD_REST_MIN ||
			memcmp(x->as.u, s->f.units, n * sizeof(*x->as.u)) != 0)
			continue;
		if (article && !affix_has_article(x->as.u + n, x->as.n - n, 0))
			continue;
		AUTO_BUF struct buf two = {0};

		x->known = true;
		buf_init(&two, BUF_NO_MAX);
		suggest_put_letters(&two, x->as.u, n);
		buf_char(&two, ' ');
		suggest_put_letters(&two, x->as.u + n, x->as.n - n);
		suggest_offer_between(s, SUGGEST_SPACING, w, w, buf_view(&two));
	}
}

/* Allah and al-din are names with their article. */
static bool is_name_end(const struct letters *x)
{
	static const uint16_t god[] = {ALEF, LAM, LAM, 0x0647};
	static const uint16_t din[] = {ALEF, LAM, 0x062F, YEH, NOON};

	return (x->n == 4 && memcmp(x->u, god, sizeof(god)) == 0) ||
	       (x->n == 5 && memcmp(x->u, din, sizeof(din)) == 0);
}

void suggest_article(struct suggester *s)
{
	AUTO_BUF struct buf text = {0};
	size_t end = 0;

	buf_init(&text, BUF_NO_MAX);
	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *x = &s->words[w];
		size_t from = x->definite ? 2 : 0;
		/* of three words and more, a bare one may be a name: no article to take off */
		if (is_name_end(&x->as) || (!x->definite && s->n_words > 2))
			return;
		buf_str(&text, str_sub(s->term, end, x->start));
		if (x->definite)
			suggest_put_letters(&text, x->as.u + from, x->as.n - from);
		else
			buf_str(&text, str_sub(s->term, x->start, x->end));
		end = x->end;
	}
	suggest_offer(s, SUGGEST_ARTICLE, buf_view(&text));
}
