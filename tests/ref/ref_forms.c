/* SPDX-License-Identifier: ISC */
/*
 * The forms of a word of a term that a text may have instead (doc/matching.md "Forms"): sound plurals
 * and duals in their other case, construct plurals, the five nouns.
 */
#include "tests/ref/ref_guards.c"

static bool spells(struct str word, const struct ref_letters *f)
{
	size_t at = 0, i = 0;

	for (; at < word.n && i < f->n; i++) {
		uint32_t cp;

		at += utf8_decode(str_sub(word, at, word.n), &cp);
		if (cp != f->x[i])
			return false;
	}
	return at == word.n && i == f->n;
}

static bool any_spells(const char *const *words, size_t n, const struct ref_letters *f)
{
	for (size_t i = 0; i < n; i++)
		if (spells(str_of(words[i]), f))
			return true;
	return false;
}

/* The first letters only. */
static struct ref_letters letters_before(const struct ref_letters *f, size_t n)
{
	struct ref_letters base = *f;

	base.n = n;
	return base;
}

static size_t stem_at(const struct ref_word *w)
{
	return w->definite ? 2 : 0;
}

/* alone: the term has no other word. */
static bool is_name(const struct ref_guards *g, const struct ref_word *w, bool alone)
{
	return (alone && ref_guard_has(g, REF_GUARD_BARE, &w->t.whole)) ||
	       ref_guard_has(g, REF_GUARD_NAME, &w->t.whole) ||
	       ref_guard_has(g, REF_GUARD_NAME, &w->form[0].f);
}

/* Adds the stem with its letter that is `back` from the end written as cp. */
static void form_add(struct ref_word *w, size_t back, uint32_t cp)
{
	struct ref_token t = w->t;
	struct ref_form *form = &w->form[w->n_forms++];

	t.raw[t.n_raw - back] = cp;
	t.marks[t.n_raw - back] = 0;
	ref_fold_piece(&t, stem_at(w), t.n_raw, &form->f);
	form->last = final_letter(&t, t.n_raw);
}

/* ---- plurals and duals -------------------------------------------------------------------- */

/* What stands before un and in is a person, or what a verb's participle names. */
static bool has_sound_plural(const struct ref_letters *base)
{
	size_t n = base->n;

	if (n < 4)
		return false;
	if (base->x[n - 1] == 0x64A || (base->x[0] == 0x645 && base->x[1] != 0x627))
		return true;
	return n == 4 && base->x[0] != 0x627 && (base->x[1] == 0x627) != (base->x[2] == 0x627);
}

static bool is_ten(const struct ref_letters *base)
{
	/* and "others" */
	static const char *const tens[] = {
		"اخر", "عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"};

	return any_spells(tens, sizeof tens / sizeof *tens, base);
}

static bool has_dual(const struct ref_letters *base)
{
	size_t n = base->n;

	return n >= 4 && !(base->x[n - 1] == 0x62A && base->x[n - 2] == 0x633);
}

/* Broken plurals that end like sound ones. */
static bool looks_like_plural(const struct ref_letters *f)
{
	static const char *const words[] = {"قوانين", "ملايين", "بلايين", "ميادين", "عناوين",
		"دواوين", "موازين", "مضامين", "بساتين", "سلاطين", "شياطين", "براكين", "ثعابين",
		"سكاكين", "مساكين", "مجانين", "تمارين", "فساتين", "قرابين", "براهين", "رياحين",
		"دكاكين", "شرايين", "ملاعين", "طواحين", "مهرجان"};

	return any_spells(words, sizeof words / sizeof *words, f);
}

static void cases_add(struct ref_word *w)
{
	const struct ref_letters *f = &w->form[0].f;
	struct ref_letters base;
	bool plural, dual;

	if (f->n < 3 || f->x[f->n - 1] != 0x646 || looks_like_plural(f))
		return;
	base = letters_before(f, f->n - 2);
	plural = has_sound_plural(&base) || is_ten(&base);
	dual = has_dual(&base);
	switch (f->x[f->n - 2]) {
	case 0x648:
		if (plural)
			form_add(w, 2, 0x64A);
		break;
	case 0x627:
		if (dual)
			form_add(w, 2, 0x64A);
		break;
	case 0x64A:
		if (plural)
			form_add(w, 2, 0x648);
		if (dual)
			form_add(w, 2, 0x627);
		break;
	default:
		break;
	}
}

/* Before another word the plural has lost its n: where a noun phrase begins. */
static void construct_add(struct ref_word *w)
{
	const struct ref_letters *f = &w->form[0].f;
	uint32_t last = w->form[0].last;
	struct ref_letters base = letters_before(f, f->n - 1);

	if (w->definite || !has_sound_plural(&base))
		return;
	if (last == 0x648)
		form_add(w, 1, 0x64A);
	else if (last == 0x64A)
		form_add(w, 1, 0x648);
}

/* ---- the five nouns ----------------------------------------------------------------------- */

static const char *const kunyas[][3] = {
	{"ابو", "ابي", "ابا"},
	{"ذو", "ذي", "ذا"},
	{"بنو", "بني", NULL},
	{"ذوو", "ذوي", NULL},
	{"اولو", "اولي", NULL},
	{"ابن", "بن", NULL},
};
enum {
	KUNYAS = sizeof kunyas / sizeof *kunyas
};

/* Which of them the letters are; KUNYAS: none. */
static size_t kunya_family(const struct ref_letters *f)
{
	for (size_t k = 0; k < KUNYAS; k++)
		for (size_t i = 0; i < 3; i++)
			if (kunyas[k][i] && spells(str_of(kunyas[k][i]), f))
				return k;
	return KUNYAS;
}

static void form_of(struct str word, struct ref_form *ret)
{
	ret->f = (struct ref_letters){0};
	for (size_t at = 0; at < word.n;) {
		at += utf8_decode(str_sub(word, at, word.n), &ret->last);
		ret->f.x[ret->f.n++] = ret->last;
	}
}

/* All spellings of the family are one; they take no article. */
static void kunya_add(struct ref_word *w)
{
	size_t family = kunya_family(&w->form[0].f);

	w->kunya = true;
	for (size_t i = 0; i < 3; i++)
		if (kunyas[family][i] && !spells(str_of(kunyas[family][i]), &w->form[0].f))
			form_of(str_of(kunyas[family][i]), &w->form[w->n_forms++]);
}

/* Makes the forms of word i, once the phrase is complete. */
static void forms_make(const struct ref_guards *g, struct ref_phrase *p, size_t i)
{
	struct ref_word *w = &p->w[i];
	bool more = i + 1 < p->n;

	w->n_forms = 1;
	w->form[0].last = final_letter(&w->t, w->t.n_raw);
	ref_fold_piece(&w->t, stem_at(w), w->t.n_raw, &w->form[0].f);
	if (w->t.class != REF_ARABIC)
		return;
	if (more && !w->definite && w->form[0].last != 0x649 &&
		kunya_family(&w->form[0].f) < KUNYAS) {
		kunya_add(w);
		return;
	}
	if (w->joined || is_name(g, w, p->n == 1))
		return;
	cases_add(w);
	if (more && (i == 0 || p->w[i - 1].function))
		construct_add(w);
}
