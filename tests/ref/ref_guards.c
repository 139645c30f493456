/* SPDX-License-Identifier: ISC */
/* The reference's guard words (doc/matching.md "Evidence"). */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/ref.h"

static bool same(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	return n == m && memcmp(a, b, n * sizeof *a) == 0;
}

static bool same_letters(const struct ref_letters *a, const struct ref_letters *b)
{
	return same(a->x, a->n, b->x, b->n);
}

static uint32_t sum_of(const struct ref_letters *f)
{
	uint32_t sum = (uint32_t)f->n;

	for (size_t i = 0; i < f->n; i++)
		sum = sum * 31 + f->x[i];
	return sum % REF_SUMS;
}

/* second: the other word of a pair, or NULL. */
static void guards_add(struct ref_guards *g, enum ref_section s, const struct ref_token *t,
	const struct ref_token *second)
{
	struct ref_guard *w;

	g->words[s] = xreallocarray(g->words[s], g->n[s] + 1, sizeof *g->words[s]);
	g->may[s][sum_of(&t->whole)] = true;
	w = &g->words[s][g->n[s]++];
	*w = (struct ref_guard){.f = t->whole,
		.last = final_letter(t, t->n_raw),
		.vowel = t->marks[0] & REF_VOWELS};
	if (second)
		w->second = second->whole;
}

static bool is_pairs(enum ref_section s)
{
	return s == REF_GUARD_BEFORE || s == REF_GUARD_BEHIND;
}

static void guards_line(struct ref_guards *g, enum ref_section s, struct str line)
{
	struct ref_text *t = xmalloc(sizeof *t);
	struct str word;

	line = str_sub(line, 0, str_find(line, '#'));
	while (str_cut(&line, ' ', &word))
		if (ref_text_fold(word, t) && t->n == (is_pairs(s) ? 2 : 1))
			guards_add(g, s, &t->tok[0], is_pairs(s) ? &t->tok[1] : NULL);
	free(t);
}

void ref_guards_parse(struct str text, struct ref_guards *ret)
{
	static const struct str names[REF_GUARD_N] = {
		[REF_GUARD_PREFIX] = STR_INIT("[prefix]"),
		[REF_GUARD_TRAP] = STR_INIT("[trap]"),
		[REF_GUARD_LIL] = STR_INIT("[lil]"),
		[REF_GUARD_HEH] = STR_INIT("[heh]"),
		[REF_GUARD_YEH] = STR_INIT("[yeh]"),
		[REF_GUARD_MAQSURA] = STR_INIT("[maqsura]"),
		[REF_GUARD_ALEF] = STR_INIT("[alef]"),
		[REF_GUARD_AL] = STR_INIT("[al]"),
		[REF_GUARD_NAME] = STR_INIT("[name]"),
		[REF_GUARD_HAMZA] = STR_INIT("[hamza]"),
		[REF_GUARD_VARIANT] = STR_INIT("[variant]"),
		[REF_GUARD_BARE] = STR_INIT("[bare]"),
		[REF_GUARD_BEFORE] = STR_INIT("[before]"),
		[REF_GUARD_BEHIND] = STR_INIT("[behind]"),
	};
	enum ref_section section = REF_GUARD_PREFIX;
	struct str line;

	memset(ret, 0, sizeof *ret);
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		for (int s = 0; s < REF_GUARD_N; s++)
			if (str_eq(line, names[s]))
				section = (enum ref_section)s;
		if (!str_starts(line, STR("[")))
			guards_line(ret, section, line);
	}
}

void ref_guards_free(struct ref_guards *g)
{
	for (int s = 0; s < REF_GUARD_N; s++)
		free(g->words[s]);
}

bool ref_guard_has(const struct ref_guards *g, enum ref_section s, const struct ref_letters *f)
{
	if (!g->may[s][sum_of(f)])
		return false;
	for (size_t i = 0; i < g->n[s]; i++)
		if (same_letters(&g->words[s][i].f, f))
			return true;
	return false;
}

static bool pair_listed(const struct ref_guards *g, enum ref_section s,
	const struct ref_letters *first, const struct ref_letters *second)
{
	for (size_t i = 0; i < g->n[s]; i++)
		if (same_letters(&g->words[s][i].f, first) &&
			same_letters(&g->words[s][i].second, second))
			return true;
	return false;
}

/* A word that is listed with a plain alef is none with hamza or madda there. */
static bool alefs_allow(const struct ref_letters *guard, const struct ref_letters *f)
{
	for (size_t i = 0; i < guard->n; i++)
		if (guard->x[i] == 0x627 && !guard->hamza[i] && f->hamza[i])
			return false;
	return true;
}

/* A vowel mark on the first letter that the guard word does not have there. Of two, neither says anything. */
static bool vowel_refutes(const struct ref_guard *w, const struct ref_token *t, size_t at)
{
	unsigned vowel = t->marks[at] & REF_VOWELS;
	bool one = !(vowel & (vowel - 1));

	return vowel && one && w->vowel && vowel != w->vowel;
}

/* Are letters [from, to) of a text's word, as typed, a word of the section? */
static bool guard_at(const struct ref_guards *g, enum ref_section s, const struct ref_token *t,
	size_t from, size_t to)
{
	uint32_t last = s == REF_GUARD_YEH && from < to ? t->raw[to - 1] : 0;
	struct ref_letters f;

	ref_fold_piece(t, from, to, &f);
	if (!g->may[s][sum_of(&f)])
		return false;
	for (size_t i = 0; i < g->n[s]; i++) {
		const struct ref_guard *w = &g->words[s][i];

		if (same_letters(&w->f, &f) && alefs_allow(&w->f, &f) &&
			!vowel_refutes(w, t, from) && (!last || w->last == last))
			return true;
	}
	return false;
}
