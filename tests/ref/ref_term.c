/* SPDX-License-Identifier: ISC */
/*
 * The reference's guard words, and terms read: which words are definite, and every way in which
 * joined names come apart (doc/matching.md "Guard words", "Written together and apart").
 */
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/ref/ref.h"

enum {
	BEH = 0x628,
	FEH = 0x641,
	KAF = 0x643,
	NOON = 0x646,
	DAL = 0x62F
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static bool same(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	return n == m && memcmp(a, b, n * sizeof *a) == 0;
}

/* ---- guards ------------------------------------------------------------------------------- */

static void guards_add(struct ref_guards *g, enum ref_section s, const struct ref_token *t)
{
	g->words[s] = xreallocarray(g->words[s], g->n[s] + 1, sizeof *t);
	g->words[s][g->n[s]++] = *t;
}

void ref_guards_parse(struct str text, struct ref_guards *ret)
{
	static const struct str names[REF_GUARD_N] = {
		STR_INIT("[prefix]"),
		STR_INIT("[heh]"),
		STR_INIT("[alef]"),
		STR_INIT("[maqsura]"),
		STR_INIT("[al]"),
	};
	struct ref_text *t = xmalloc(sizeof *t);
	enum ref_section section = REF_GUARD_PREFIX;
	struct str line, word;

	*ret = (struct ref_guards){0};
	while (str_cut(&text, '\n', &line)) {
		for (int s = 0; s < REF_GUARD_N; s++)
			if (str_eq(line, names[s]))
				section = (enum ref_section)s;
		if (str_starts(line, STR("#")) || str_starts(line, STR("[")))
			continue;
		while (str_cut(&line, ' ', &word))
			if (ref_text_fold(word, t) && t->n == 1)
				guards_add(ret, section, &t->tok[0]);
	}
	free(t);
}

void ref_guards_free(struct ref_guards *g)
{
	for (int s = 0; s < REF_GUARD_N; s++)
		free(g->words[s]);
}

bool ref_guard_has(const struct ref_guards *g, enum ref_section s, const uint32_t *x, size_t n)
{
	for (size_t i = 0; i < g->n[s]; i++)
		if (same(g->words[s][i].x, g->words[s][i].n, x, n))
			return true;
	return false;
}

static bool alefs_allow(const struct ref_token *guard, const struct ref_token *t, size_t from)
{
	for (size_t i = 0; i < guard->n && from + i < 8; i++)
		if (guard->x[i] == 0x627 && guard->plain[i] && !t->plain[from + i])
			return false;
	return true;
}

bool ref_guard_meets(
	const struct ref_guards *g, const struct ref_token *t, size_t from, size_t to)
{
	for (size_t i = 0; i < g->n[REF_GUARD_PREFIX]; i++) {
		const struct ref_token *w = &g->words[REF_GUARD_PREFIX][i];

		if (same(w->x, w->n, t->x + from, to - from) && alefs_allow(w, t, from))
			return true;
	}
	return false;
}

/* ---- terms -------------------------------------------------------------------------------- */

static bool is_al(const struct ref_token *t)
{
	return t->n >= 4 && t->plain[0] && t->x[0] == 0x627 && t->x[1] == 0x644;
}

static struct ref_word word_of(const struct ref_guards *g, const struct ref_token *t)
{
	uint32_t last = t->raw[t->n_raw - 1];

	return (struct ref_word){
		.t = *t,
		.definite = t->class == REF_ARABIC && is_al(t) &&
			    !ref_guard_has(g, REF_GUARD_AL, t->x, t->n),
		.teh = last == 0x629,
		.yeh = last == 0x64A,
	};
}

static struct ref_token part_of(const struct ref_token *t, size_t from, size_t to)
{
	struct ref_token part = *t;

	part.n = part.n_raw = to - from;
	memcpy(part.x, t->x + from, part.n * sizeof *part.x);
	memcpy(part.plain, t->plain + from, part.n * sizeof *part.plain);
	memcpy(part.yeh_lost, t->yeh_lost + from, part.n * sizeof *part.yeh_lost);
	memcpy(part.lone, t->lone + from, part.n * sizeof *part.lone);
	if (part.lone[part.n - 1])
		part.x[part.n - 1] = 0x621; /* it ends the word again */
	for (size_t i = 0; i < part.n; i++)
		part.raw[i] = part.x[i] == 0x627 && !part.plain[i] ? 0x623 : part.x[i];
	if (to == t->n)
		part.raw[part.n - 1] = t->raw[t->n_raw - 1];
	return part;
}

static bool spells(struct str word, const struct ref_token *t)
{
	size_t at = 0, i = 0;

	for (; at < word.n && i < t->n; i++) {
		uint32_t cp;
		at += utf8_decode(str_sub(word, at, word.n), &cp);
		if (cp != t->x[i])
			return false;
	}
	return at == word.n && i == t->n;
}

static bool any_spells(const char *const *words, size_t n, const struct ref_token *t)
{
	for (size_t i = 0; i < n; i++)
		if (spells(str_of(words[i]), t))
			return true;
	return false;
}

/* Behind such words another noun phrase begins. */
static bool is_function(const struct ref_token *t)
{
	static const char *const words[] = {"في", "من", "عن", "مع", "او", "ثم", "ضد", "بين",
		"حول", "بعد", "قبل", "منذ", "عند", "خلال", "عبر", "نحو", "ضمن", "دون", "بدون",
		"تحت", "فوق", "وراء", "داخل", "خارج", "قرب", "وسط", "بشان", "مقابل", "عقب",
		"رغم", "تجاه", "اثناء"};
	static const char *const maqsura[] = {"علي", "الي", "حتي", "لدي"};

	if (any_spells(words, COUNT(words), t))
		return true;
	if (t->raw[t->n_raw - 1] == 0x649 && any_spells(maqsura, COUNT(maqsura), t))
		return true;
	return t->raw[0] == 0x623 && spells(STR("امام"), t);
}

/* These go without an article in a phrase that has it. */
static bool is_passing(const struct ref_token *t)
{
	static const char *const words[] = {"غير", "شبه"};

	return any_spells(words, COUNT(words), t);
}

/* Where a joined name comes apart: Abd-alX, X-allah, X-aldin, Abu-X. 0: nowhere. */
static size_t joint(const struct ref_token *t)
{
	static const uint32_t abd_al[] = {0x639, BEH, DAL, 0x627, 0x644};
	static const uint32_t allah[] = {0x627, 0x644, 0x644, 0x647};
	static const uint32_t aldin[] = {0x627, 0x644, DAL, 0x64A, NOON};
	static const uint32_t abu[] = {0x627, BEH, 0x648};
	size_t name = is_al(t) ? 4 : 2; /* "al-w" before aldin is no name */

	if (t->n >= 7 && memcmp(t->x, abd_al, sizeof abd_al) == 0)
		return 3;
	if (t->n >= 6 && memcmp(t->x, abu, sizeof abu) == 0)
		return 3;
	if (t->n >= 7 && t->n - 4 >= name && memcmp(t->x + t->n - 4, allah, sizeof allah) == 0)
		return t->n - 4;
	if (t->n >= 7 && t->n - 5 >= name && memcmp(t->x + t->n - 5, aldin, sizeof aldin) == 0)
		return t->n - 5;
	return 0;
}

/* The reading with word i in parts; false when it is no joined name. */
static bool reading_split(const struct ref_guards *g, const struct ref_phrase *p, size_t i,
	struct ref_phrase *ret)
{
	const struct ref_token *t = &p->w[i].t;
	size_t at = t->class == REF_ARABIC ? joint(t) : 0;
	struct ref_token left, right;

	if (!at)
		return false;
	left = part_of(t, 0, at);
	right = part_of(t, at, t->n);
	*ret = *p;
	memmove(ret->w + i + 2, p->w + i + 1, (p->n - i - 1) * sizeof *ret->w);
	ret->w[i] = word_of(g, &left);
	ret->w[i + 1] = word_of(g, &right);
	ret->w[i + 1].linked = true;
	ret->n++;
	return true;
}

/* Adds the readings in which one more joined name is in parts; false when they are too many. */
static bool readings_add(const struct ref_guards *g, struct ref_term *t)
{
	for (size_t r = 0; r < t->n; r++)
		for (size_t i = 0; i < t->reading[r].n; i++) {
			struct ref_phrase split;

			if (!reading_split(g, &t->reading[r], i, &split))
				continue;
			if (t->n == REF_MAX_READINGS || split.n > REF_MAX_WORDS)
				return false;
			t->reading[t->n++] = split;
		}
	return true;
}

bool ref_term_parse(const struct ref_guards *g, struct str term, struct ref_term *ret)
{
	struct ref_text *t = xmalloc(sizeof *t);
	bool ok = ref_text_fold(term, t) && t->n > 0 && t->n <= REF_MAX_WORDS;

	ret->n = 0;
	if (ok) {
		struct ref_phrase *first = &ret->reading[ret->n++];

		*first = (struct ref_phrase){.n = t->n};
		for (size_t i = 0; i < t->n; i++)
			first->w[i] = word_of(g, &t->tok[i]);
		for (size_t i = 1; i < t->n; i++) {
			first->w[i].function = is_function(&t->tok[i]);
			first->w[i].passing = is_passing(&t->tok[i]);
		}
		ok = readings_add(g, ret);
	}
	free(t);
	return ok;
}
