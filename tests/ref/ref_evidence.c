/* SPDX-License-Identifier: ISC */
/*
 * What is written against a reading (doc/matching.md "Evidence"). A reading is a cut of the text's word
 * into proclitics and a rest, and the form of the term's word that the rest is.
 */
#include "tests/ref/ref_term.c"

/* What is asked of one word: word i of phrase p at letters [from, to), as typed, of token t. */
struct ref_try {
	const struct ref_guards *g;
	const struct ref_phrase *p;
	size_t i;
	const struct ref_token *t;
	size_t from, to;
	bool agree;   /* the word before took an accusative alef */
	bool article; /* a detached article stands before */
};

enum ref_article {
	ART_NONE,
	ART_WRITTEN,   /* alef and lam */
	ART_LAM,       /* of li + al: the second lam */
	ART_UNWRITTEN, /* of li + al before a lam: nothing */
	ART_DETACHED   /* a word of its own */
};

struct ref_cut {
	size_t conj, prep, rest; /* where the word goes on behind each */
	uint32_t letter;         /* the preposition or 0 */
	enum ref_article article;
};

static const struct ref_word *word(const struct ref_try *y)
{
	return &y->p->w[y->i];
}

static bool is_alone(const struct ref_try *y)
{
	return y->p->n == 1;
}

/* Is the word written together with others? */
static bool is_glued(const struct ref_try *y)
{
	return y->from > 0 || y->to < y->t->n_raw;
}

static uint32_t last_letter(const struct ref_try *y)
{
	return final_letter(y->t, y->to);
}

static bool listed(const struct ref_try *y, enum ref_section s, size_t from)
{
	return from < y->to && guard_at(y->g, s, y->t, from, y->to);
}

/* ---- what looks like proclitics and is none ----------------------------------------------- */

static bool guard_holds(const struct ref_try *y, size_t at, size_t to)
{
	return (is_alone(y) && guard_at(y->g, REF_GUARD_PREFIX, y->t, at, to)) ||
	       guard_at(y->g, REF_GUARD_TRAP, y->t, at, to);
}

/* What was cut off the text's word, the typed article not counted. */
static size_t cut_end(const struct ref_try *y, const struct ref_cut *cut)
{
	return word(y)->definite ? cut->prep : cut->rest;
}

static bool tatweel_proves(const struct ref_try *y, size_t end)
{
	return end > y->from && (y->t->marks[end - 1] & REF_TATWEEL);
}

/* "to Lebanon" is not li + al + fingers: behind li the word keeps its lam. */
static bool keeps_lam(const struct ref_try *y, const struct ref_cut *cut)
{
	return is_alone(y) && listed(y, REF_GUARD_LIL, cut->prep);
}

/* Does a guard word stand where more is cut? to: the end of the word, or the accusative alef. */
static bool is_guarded(const struct ref_try *y, const struct ref_cut *cut, size_t to)
{
	const size_t at[] = {y->from, cut->conj, cut->prep};
	bool lil = cut->article == ART_LAM || cut->article == ART_UNWRITTEN;
	size_t end = cut_end(y, cut);

	if (tatweel_proves(y, end) || (lil && word(y)->definite))
		return false;
	if (cut->article == ART_LAM)
		return keeps_lam(y, cut);
	for (size_t i = 0; i < COUNT(at); i++)
		if (at[i] < end && guard_holds(y, at[i], to))
			return true;
	return false;
}

/* The alef and lam that would be cut as the article are the word's own. */
static bool owns_article(const struct ref_try *y, const struct ref_cut *cut)
{
	return cut->article == ART_WRITTEN && !word(y)->definite &&
	       !tatweel_proves(y, cut->rest) && listed(y, REF_GUARD_AL, cut->prep);
}

/* ---- final letters ------------------------------------------------------------------------ */

/* Function words with alef maqsura, also behind proclitics. */
static bool is_function_word(const struct ref_try *y, const struct ref_form *form)
{
	size_t at = y->from;

	if (last_letter(y) != MAQSURA || form->last != YEH)
		return false;
	if (listed(y, REF_GUARD_MAQSURA, at))
		return true;
	if (is_conj(y->t->raw[at]) && listed(y, REF_GUARD_MAQSURA, ++at))
		return true;
	return at < y->to && level_d(y->t->raw[at]) == LAM &&
	       listed(y, REF_GUARD_MAQSURA, at + 1);
}

/* "his office" is not a sloppy "library". */
static bool is_possessive(const struct ref_try *y, const struct ref_cut *cut)
{
	if (last_letter(y) != HEH || word(y)->t.raw[word(y)->t.n_raw - 1] != TEH)
		return false;
	return listed(y, REF_GUARD_HEH, y->from) ||
	       (cut->article == ART_NONE && listed(y, REF_GUARD_HEH, cut->prep));
}

/* The word with the other of yeh and alef maqsura is another one. */
static bool is_other_yeh(
	const struct ref_try *y, const struct ref_cut *cut, const struct ref_form *form)
{
	uint32_t last = last_letter(y);

	if (!(last == YEH && form->last == MAQSURA) && !(last == MAQSURA && form->last == YEH))
		return false;
	return listed(y, REF_GUARD_YEH, cut->rest);
}

/* Marks say whether the end is -a or -i. */
static bool marks_refute(const struct ref_try *y, const struct ref_form *form)
{
	uint32_t last = last_letter(y);
	unsigned on = y->t->marks[y->to - 1];
	bool more = y->to - y->from > 1 && dagger_of(y->t, y->to - 2, y->to) == DAGGER_NONE;
	unsigned before = more ? y->t->marks[y->to - 2] : 0;

	if (last == MAQSURA && form->last == YEH)
		return (before & REF_FATHA) || (on & REF_DAGGER);
	if ((last == MAQSURA || last == YEH) && form->last == MAQSURA)
		return !(on & REF_DAGGER) && ((before & REF_KASRA) || (on & REF_SHADDA));
	return false;
}

/* "a Syrian", in the accusative, is not "Syria". */
static bool is_accusative_of_other(const struct ref_try *y)
{
	return y->t->tanwin && y->to == y->t->n_raw &&
	       (ref_guard_has(y->g, REF_GUARD_ALEF, &word(y)->t.whole) ||
		       ref_guard_has(y->g, REF_GUARD_ALEF, &word(y)->form[0].f));
}

/* ---- written hamzas ----------------------------------------------------------------------- */

/* Wavy and high hamzas look like these. */
static uint32_t plain_hamza(uint32_t hamza)
{
	return hamza == 0x672 || hamza == 0x675 ? ALEF_ABOVE
	       : hamza == 0x673                 ? ALEF_BELOW
						: hamza;
}

static bool hamzas_differ(
	const struct ref_try *y, const struct ref_letters *f, const struct ref_form *form)
{
	bool teh = last_letter(y) == TEH && word(y)->t.raw[word(y)->t.n_raw - 1] == TEH;
	bool two = ref_guard_has(y->g, REF_GUARD_HAMZA, f)
			   ? !teh
			   : f->n <= 3 && !ref_guard_has(y->g, REF_GUARD_VARIANT, f);

	for (size_t i = 0; two && i < f->n; i++) {
		uint32_t a = plain_hamza(f->hamza[i]), b = plain_hamza(form->f.hamza[i]);

		if (a && b && a != b)
			return true;
	}
	return false;
}

/* A plain alef was typed behind a first waw or feh: no "and" before a hamza. */
static bool hamza_begins_word(const struct ref_try *y, const struct ref_letters *f)
{
	const struct ref_token *t = &word(y)->t;

	return t->n_raw > 1 && (t->raw[0] == WAW || t->raw[0] == FEH) && t->raw[1] == ALEF &&
	       f->hamza[1];
}

/* f: the rest, compared equal with the form. */
static bool evidence_refutes(const struct ref_try *y, const struct ref_cut *cut,
	const struct ref_letters *f, const struct ref_form *form)
{
	/* Pieces of a word are not judged: their neighbours are the term's own. */
	if (is_glued(y))
		return false;
	if (is_guarded(y, cut, y->to) || owns_article(y, cut) || is_function_word(y, form) ||
		marks_refute(y, form) || is_accusative_of_other(y))
		return true;
	if (!is_alone(y))
		return false;
	/* With the article such a name is another word. */
	if (cut->article != ART_NONE && !word(y)->definite &&
		ref_guard_has(y->g, REF_GUARD_BARE, &word(y)->form[0].f))
		return true;
	return is_possessive(y, cut) || is_other_yeh(y, cut, form) ||
	       hamzas_differ(y, f, form) || hamza_begins_word(y, f);
}

/* ---- neighbours --------------------------------------------------------------------------- */

/* The letters from `from` on; al: behind an article that is not among them. */
static struct ref_letters letters_from(const struct ref_letters *f, size_t from, bool al)
{
	struct ref_letters rest = {.n = f->n - from + (al ? 2 : 0)};

	if (al) {
		rest.x[0] = ALEF;
		rest.x[1] = LAM;
	}
	memcpy(rest.x + (al ? 2 : 0), f->x + from, (f->n - from) * sizeof *rest.x);
	return rest;
}

/* Is it what stands behind conjunction and preposition, or anything with the article? */
static bool rest_pairs(const struct ref_guards *g, const struct ref_letters *f, size_t from,
	bool al, const struct ref_letters *term)
{
	static const struct ref_letters article = {.x = {ALEF, LAM}, .n = 2};
	struct ref_letters rest;

	if (from >= f->n)
		return false;
	rest = letters_from(f, from, al);
	if (pair_listed(g, REF_GUARD_BEHIND, &rest, term))
		return true;
	al = al || (rest.x[0] == ALEF && !f->hamza[from] && rest.x[1] == LAM);
	return al && rest.n >= 4 && pair_listed(g, REF_GUARD_BEHIND, &article, term);
}

/* The word before, its conjunction and preposition cut off or not. */
static bool pairs_behind(const struct ref_guards *g, const struct ref_token *before,
	const struct ref_letters *term)
{
	const struct ref_letters *f = &before->whole;

	for (size_t c = 0; c <= 1 && c < f->n; c++) {
		if (c && !is_conj(f->x[0]))
			break;
		if (rest_pairs(g, f, c, false, term))
			return true;
		if (before->class != REF_ARABIC || !is_prep(f->x[c]))
			continue;
		if (rest_pairs(g, f, c + 1, false, term))
			return true;
		if (f->x[c] == LAM && c + 1 < f->n && f->x[c + 1] == LAM &&
			(rest_pairs(g, f, c + 1, true, term) ||
				rest_pairs(g, f, c + 2, true, term)))
			return true;
	}
	return false;
}

/* Nothing but the article stands before the word, and nothing behind it. */
static bool stands_plain(const struct ref_word *w, const struct ref_letters *token)
{
	struct ref_letters al = letters_from(&w->form[0].f, 0, true);

	return same_letters(token, &w->form[0].f) || same_letters(token, &al);
}

/* A term of one word, at tokens [first, last]: do its neighbours make another thing of it? */
static bool neighbours_refute(const struct ref_guards *g, const struct ref_phrase *p,
	const struct ref_text *text, size_t first, size_t last)
{
	const struct ref_letters *term = &p->w[0].t.whole;

	if (p->n != 1 || p->w[0].t.class != REF_ARABIC)
		return false;
	if (first > 0 && stands_plain(&p->w[0], &text->tok[last].whole) &&
		text->tok[first].open && pairs_behind(g, &text->tok[first - 1], term))
		return true;
	return last + 1 < text->n && text->tok[last + 1].open &&
	       pair_listed(g, REF_GUARD_BEFORE, term, &text->tok[last + 1].whole);
}
