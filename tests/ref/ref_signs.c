/* SPDX-License-Identifier: ISC */
/*
 * Signs between words (doc/matching.md "Signs, numbers, acronyms"): which of them a phrase passes,
 * which it must have, and which belong to a hit.
 */
#include "tests/ref/ref_links.c"

/* ---- sorts of signs ----------------------------------------------------------------------- */

/* Signs that differ by keyboard only are one. */
static uint32_t sign_kind(uint32_t cp)
{
	if (in(cp, 0x2010, 0x2014) || cp == 0x2212)
		return '-';
	if (is_space(cp) || is_line(cp))
		return ' ';
	switch (cp) {
	case 0x60C:
	case 0x66C:
		return ',';
	case 0x66B:
		return '.';
	case 0x2044:
		return '/';
	case 0x61B:
		return ';';
	case 0x61F:
		return '?';
	case 0x66A:
	case 0xFE6A:
	case 0xFF05:
		return '%';
	default:
		return cp;
	}
}

static bool is_pass(uint32_t cp)
{
	static const uint32_t pass[] = {
		0xAB,
		0xBB,
		'"',
		'\'',
		0x201C,
		0x201D,
		0x201E,
		0x2018,
		0x2019,
		0x2039,
		0x203A,
		'`',
		'(',
		')',
		'[',
		']',
		'{',
		'}',
		0xFD3E,
		0xFD3F,
		'_',
		'*',
		'#',
	};

	for (size_t i = 0; i < COUNT(pass); i++)
		if (pass[i] == cp)
			return true;
	return false;
}

/* A percent or currency sign. */
static bool is_unit(uint32_t kind)
{
	return kind == '%' || utf8proc_category((utf8proc_int32_t)kind) == UTF8PROC_CATEGORY_SC;
}

/* A sign that must stand in the text where the term has it; between numbers also those that are optional
 * elsewhere. */
static bool is_required(uint32_t kind, bool between_numbers)
{
	if (is_pass(kind))
		return false;
	return between_numbers || kind == '+' || kind == '&' || kind == '=' || kind == 0xB0 ||
	       is_unit(kind);
}

/* ---- a gap -------------------------------------------------------------------------------- */

/* The signs before token j of a text, or behind its last one: [from, to). */
struct ref_gap {
	size_t from, to;
};
static struct ref_gap gap_of(const struct ref_text *t, size_t j)
{
	size_t from = j ? t->tok[j - 1].gap_end : 0;

	return (struct ref_gap){from, j < t->n ? t->tok[j].gap_end : t->n_signs};
}

/* A hyphen passes when no white space touches it. */
static bool is_tight_hyphen(const struct ref_text *t, struct ref_gap gap, size_t k)
{
	uint32_t cp = t->sign[k].cp;

	return (cp == '-' || cp == 0x2010 || cp == 0x2011) &&
	       (k == gap.from || sign_kind(t->sign[k - 1].cp) != ' ') &&
	       (k + 1 == gap.to || sign_kind(t->sign[k + 1].cp) != ' ');
}

static bool is_short(const struct ref_token *t)
{
	return t->class != REF_DIGITS && t->whole.n <= 3;
}

/* A dot that ends no sentence: alone between short words, or right behind a single letter. */
static bool is_inner_dot(const struct ref_text *t, size_t j, struct ref_gap gap, size_t k)
{
	if (t->sign[k].cp != '.' || k > gap.from || !is_short(&t->tok[j - 1]))
		return false;
	if (t->tok[j - 1].whole.n == 1)
		return t->tok[j].class != REF_DIGITS;
	return gap.to == k + 1 && is_short(&t->tok[j]);
}

/* The next sign that must stand before w, from its i-th on. */
static size_t next_required(const struct ref_word *w, size_t i, bool numbers)
{
	while (w && i < w->n_held && !is_required(w->held[i], numbers))
		i++;
	return w ? i : 0;
}

/* Is the sign the next that w holds, or one behind it when those before may be missing? Then *at goes over it. */
static bool holds(const struct ref_word *w, uint32_t kind, bool numbers, size_t *at)
{
	for (size_t i = *at; w && i < w->n_held; i++) {
		if (w->held[i] == kind) {
			*at = i + 1;
			return true;
		}
		if (is_required(w->held[i], numbers))
			return false;
	}
	return false;
}

/* ---- percent and currency ----------------------------------------------------------------- */

/* The sign that is nearest to token j on one side, a space in between when spaced; or NULL. */
static const struct ref_sign *sign_beside(
	const struct ref_text *t, size_t j, bool behind, bool spaced)
{
	struct ref_gap gap = gap_of(t, behind ? j + 1 : j);
	const struct ref_sign *s;

	if (gap.to - gap.from <= spaced)
		return NULL;
	s = behind ? &t->sign[gap.from] : &t->sign[gap.to - 1];
	if (spaced && !is_space(s->cp))
		return NULL;
	return spaced ? (behind ? s + 1 : s - 1) : s;
}

/* Does the sign touch the number on its other side? */
static bool is_of_other(
	const struct ref_text *t, size_t j, const struct ref_sign *s, bool behind)
{
	size_t other = behind ? j + 1 : j - 1;

	return (behind ? other < t->n : j > 0) && t->tok[other].class == REF_DIGITS &&
	       sign_beside(t, other, !behind, false) == s;
}

/* The percent or currency sign of number w at token j: on its own side first, and without space. */
static const struct ref_sign *unit_sign(
	const struct ref_text *t, size_t j, const struct ref_word *w, bool *ret_behind)
{
	for (int spaced = 0; spaced <= 1; spaced++)
		for (int other = 0; other <= 1; other++) {
			bool behind = w->unit_behind != (other == 1);
			const struct ref_sign *s = sign_beside(t, j, behind, spaced);

			*ret_behind = behind;
			if (s && sign_kind(s->cp) == w->unit &&
				!(spaced && is_of_other(t, j, s, behind)))
				return s;
		}
	return NULL;
}

static bool unit_stands(const struct ref_text *t, size_t j, const struct ref_word *w)
{
	bool behind;

	return !w->unit || unit_sign(t, j, w, &behind);
}

/* Is sign s the one of number w, which was read at token j? */
static bool is_unit_of(
	const struct ref_text *t, size_t j, const struct ref_word *w, const struct ref_sign *s)
{
	bool behind;

	return w && w->unit && unit_sign(t, j, w, &behind) == s;
}

/* A sign between two numbers is that of one of them only. */
static bool is_shared(const struct ref_text *t, size_t j, const struct ref_word *left,
	const struct ref_word *right, const struct ref_sign *s)
{
	return is_unit_of(t, j - 1, left, s) && is_unit_of(t, j, right, s);
}

/* ---- passing ------------------------------------------------------------------------------ */

/* May a phrase go on from token j - 1, read as word left, to token j, read as right? Both NULL: whatever
 * phrase it is. */
static bool gap_passes(const struct ref_text *t, size_t j, const struct ref_word *left,
	const struct ref_word *right)
{
	struct ref_gap gap = gap_of(t, j);
	bool numbers = left && left->t.class == REF_DIGITS && right->t.class == REF_DIGITS;
	size_t at = 0, lines = 0, signs = 0;

	for (size_t k = gap.from; k < gap.to; k++) {
		uint32_t cp = t->sign[k].cp, kind = sign_kind(cp);

		if (cp == PARAGRAPH || is_shared(t, j, left, right, &t->sign[k]))
			return false;
		if (cp == '\r' && k + 1 < gap.to && t->sign[k + 1].cp == '\n' &&
			t->sign[k + 1].start == t->sign[k].end)
			continue;
		if (kind == ' ') {
			lines += is_line(cp);
		} else if (!holds(right, kind, numbers, &at) &&
			   !is_unit_of(t, j - 1, left, &t->sign[k]) &&
			   !is_unit_of(t, j, right, &t->sign[k]) &&
			   !is_inner_dot(t, j, gap, k)) {
			signs++;
			if (!is_pass(cp) && !is_tight_hyphen(t, gap, k))
				return false;
		}
	}
	return lines <= 1 && signs <= 4 &&
	       (!right || next_required(right, at, numbers) == right->n_held);
}

/* ---- the edges of a hit ------------------------------------------------------------------- */

/* Signs that a term has before its first word or behind its last are looked for outwards from token j.
 * False when one that must stand does not; else *edge goes out to the last that stands. */
struct ref_edge {
	const struct ref_text *t;
	size_t k; /* how many signs were taken */
	struct ref_gap gap;
	bool behind;
};

static const struct ref_sign *edge_next(const struct ref_edge *e)
{
	if (e->gap.to - e->gap.from == e->k)
		return NULL;
	return &e->t->sign[e->behind ? e->gap.from + e->k : e->gap.to - 1 - e->k];
}

static bool edge_take(struct ref_edge *e, uint32_t kind, size_t *edge)
{
	const struct ref_sign *s = edge_next(e);

	/* Of the others none belongs to a hit. */
	if (kind != ' ' && !is_required(kind, false))
		return true;
	if (kind == ' ') {
		while ((s = edge_next(e)) && is_space(s->cp))
			e->k++;
		return true;
	}
	if (!s || sign_kind(s->cp) != kind)
		return !is_required(kind, false);
	e->k++;
	*edge = e->behind ? s->end : s->start;
	return true;
}

static bool head_stands(
	const struct ref_text *t, size_t j, const struct ref_word *w, size_t *start)
{
	struct ref_edge e = {t, 0, gap_of(t, j), false};
	bool behind = true;
	const struct ref_sign *unit = w->unit ? unit_sign(t, j, w, &behind) : NULL;

	if (unit && !behind) {
		*start = unit->start;
		e.k = e.gap.to - (size_t)(unit - t->sign);
	}
	for (size_t i = w->n_held; i-- > 0;)
		if (!edge_take(&e, w->held[i], start))
			return false;
	return true;
}

static bool tail_stands(
	const struct ref_text *t, size_t j, const struct ref_phrase *p, size_t *end)
{
	const struct ref_word *w = &p->w[p->n - 1];
	struct ref_edge e = {t, 0, gap_of(t, j + 1), true};
	bool behind = false, only = true;
	const struct ref_sign *unit = w->unit ? unit_sign(t, j, w, &behind) : NULL;

	if (unit && behind) {
		*end = unit->end;
		e.k = (size_t)(unit - t->sign) + 1 - e.gap.from;
	}
	for (size_t i = 0; i < p->n_tail; i++)
		if (!edge_take(&e, p->tail[i], end))
			return false;
	/* The last dot of U.S. */
	for (size_t i = 1; i < p->n_tail; i++)
		only &= is_pass(p->tail[i]) || p->tail[i] == ' ';
	if (p->n > 1 && p->n_tail > 0 && p->tail[0] == '.' && only && w->t.n_raw == 1 &&
		w->t.class != REF_DIGITS && t->tok[j].n_raw == 1 && edge_next(&e) &&
		sign_kind(edge_next(&e)->cp) == '.')
		*end = edge_next(&e)->end;
	return true;
}
