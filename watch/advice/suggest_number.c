/* SPDX-License-Identifier: ISC */
/*
 * Offices and people: a minister is a wazir, a wazira, and with others wuzara'.
 *
 * Taken from a table; for adjectives of belonging, as Huthi, by rule. Of a phrase only the first
 * word, and only before a definite one: "wazirat al-kharijiyya". Before another adjective that one
 * would have to change too.
 */
#include "watch/advice/suggest_private.h"
#include "watch/advice/suggest_table.h"

enum {
	NISBA_MIN = 4, /* letters of an adjective of belonging */
	NOON_BYTES = 2,
};

/* Does the first word own the second? Then its plural loses its nun: mustashari ar-ra'is. */
static bool is_construct(const struct suggester *s)
{
	return s->n_words > 1 && !s->words[0].definite && s->words[1].definite;
}

static void offer_form(struct suggester *s, struct str form)
{
	AUTO_BUF struct buf text = {0};
	bool sound = str_ends(form, STR("ين")) || str_ends(form, STR("ان"));

	if (is_construct(s) && (sound || str_ends(form, STR("ون"))))
		form.n -= NOON_BYTES;
	buf_init(&text, BUF_NO_MAX);
	if (s->words[0].definite)
		buf_str(&text, STR("ال"));
	buf_str(&text, form);
	suggest_offer_between(s, SUGGEST_NUMBER, 0, 0, buf_view(&text));
}

/* The word with another ending, without the last `less` letters. */
static void offer_ending(struct suggester *s, size_t less, struct str ending)
{
	const struct letters *x = &s->words[0].as;
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	suggest_put_letters(&text, x->u, x->n - less);
	buf_str(&text, ending);
	suggest_offer(s, SUGGEST_NUMBER, buf_view(&text));
}

/* Huthi: huthiyya, huthiyyun, huthiyyin; and back. */
static void offer_nisba(struct suggester *s)
{
	static const struct str endings[] = {
		STR_INIT("ي"), STR_INIT("ية"), STR_INIT("يون"), STR_INIT("يين")};
	const struct letters *x = &s->words[0].as;
	size_t letters = x->n - (s->words[0].definite ? 2U : 0U);
	bool plural = letters >= NISBA_MIN + 2 && x->u[x->n - 1] == NOON &&
		      (x->u[x->n - 2] == YEH || x->u[x->n - 2] == WAW) && x->u[x->n - 3] == YEH;
	/* Humaydti is a name. */
	bool one = letters >= NISBA_MIN && x->u[x->n - 1] == YEH && x->u[x->n - 2] != TEH;

	if (s->n_words > 1 || (!plural && !one) ||
		suggest_looks(s, &s->words[0]) == LOOKS_FOREIGN)
		return;
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		offer_ending(s, plural ? 3 : 1, endings[i]);
}

void suggest_number(struct suggester *s, size_t w)
{
	bool article = false;
	size_t n = 0;

	if (w > 0 || (s->n_words > 1 && !is_construct(s)))
		return;
	for (size_t i = 0; suggest_offices[i] != NULL; i++) {
		struct str row = str_of(suggest_offices[i]);
		struct str form;

		size_t at = suggest_row_at(s, 0, row, &n, &article);

		if (at == SIZE_MAX)
			continue;
		while (str_cut(&row, '|', &form))
			offer_form(s, form);
		if (s->n_words == 1 && at == 0)
			offer_ending(s, 0, STR("ان"));
		return;
	}
	offer_nisba(s);
}
