/* SPDX-License-Identifier: ISC */
/*
 * The line to try at the end of an explanation: what finds a near miss, what keeps a hit out, what
 * finds the words of a term wherever they stand.
 *
 * Several lines come into question, the narrowest first. Each is compiled and tried on the text
 * before it is told: a remedy that is none costs more than no word about it.
 */
#include <string.h>

#include "watch/advice/explain_private.h"

enum {
	STRICT = TERM_STRICT_ALEF | TERM_STRICT_YEH | TERM_STRICT_HEH | TERM_STRICT_HAMZA |
		 TERM_STRICT_LETTERS | TERM_CASE,
	/* Rules by which a word is found that may be another one. */
	DOUBTFUL = RULE_CONJ | RULE_PREP | RULE_LL | RULE_TANWIN | RULE_ENCLITIC | RULE_PLURAL |
		   RULE_FOREIGN | RULE_DIALECT | RULE_WILDCARD | RULE_FOLD_HEH | RULE_FOLD_YEH,
	/* A part is one word. */
	NEAR_FLAGS = TERM_GAP_UNIT - 1 - TERM_WILDCARD,
	LINES_MAX = 2,
	GAP_TRIED = 4,
};

/* ---- a watch of one or two lines, tried ----------------------------------------------- */

/* Does the watch alert to the text? whole: by a hit from its first byte to its last. */
static bool alerts(struct explain *x, const struct watch_line *lines, size_t n, struct str text,
	bool whole)
{
	struct watch_line copy[LINES_MAX];
	struct watch_def def = {.id = STR("explain"), .lines = copy, .n_lines = n};
	struct watchset *ws = NULL;
	size_t watch, at;
	bool found = false;

	memcpy(copy, lines, n * sizeof(*copy));
	if (watchset_new(&def, 1, x->ws->guards, &ws, &watch, &at, NULL) != ERR_NONE)
		return false;
	struct watch_result r =
		watchset_run(ws, x->probe, (struct str[FIELD_N]){[FIELD_BODY] = text}, NULL);

	for (size_t i = 0; i < r.n_hits; i++)
		found = found || !whole || (r.hits[i].start == 0 && r.hits[i].end == text.n);
	watchset_free(ws);
	return found;
}

static struct watch_line line_of(enum watch_group group, struct str text, uint32_t flags)
{
	return (struct watch_line){
		.group = group, .text = text, .flags = flags, .fields = TERM_FIELDS_DEFAULT};
}

static void line_write(const struct watch_line *line, struct arena *a, struct explain_line *ret)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_str(&out, line->group == GROUP_EXCEPT ? STR("except")
		      : line->group == GROUP_NEAR ? STR("near")
						  : STR("term"));
	if (line->group == GROUP_NEAR)
		buf_printf(&out, " %u", line->near);
	term_flags_write(line->flags, &out);
	buf_str(&out, STR(" = "));
	buf_str(&out, line->text);
	ret->line = arena_str(a, buf_view(&out));
}

/* ---- a near miss ---------------------------------------------------------------------- */

static bool cure_is(struct explain *x, struct str place, struct str term, uint32_t flags,
	struct arena *a, struct explain_line *ret)
{
	struct watch_line line = line_of(GROUP_TERM, term, flags);

	if (!alerts(x, &line, 1, place, true))
		return false;
	line_write(&line, a, ret);
	return true;
}

static bool cure_flags(struct explain *x, const struct explain_miss *m, struct str place,
	struct arena *a, struct explain_line *ret)
{
	uint32_t flags = x->flags;

	flags &= m->why & WHY_EXACT ? ~(uint32_t)TERM_EXACT : ~(uint32_t)0;
	flags &= m->why & WHY_STRICT ? ~(uint32_t)STRICT : ~(uint32_t)0;
	flags |= m->why & WHY_ENDING ? (uint32_t)TERM_INFLECTED : 0;
	flags |= m->why & WHY_FOREIGN ? (uint32_t)TERM_FOREIGN : 0;
	flags |= m->why & WHY_DIALECT ? (uint32_t)TERM_DIALECT : 0;
	return (flags != x->flags && cure_is(x, place, x->term, flags, a, ret)) ||
	       /* What `exact` hid may need another one besides. */
	       ((m->why & WHY_EXACT) &&
		       cure_is(x, place, x->term, flags | TERM_INFLECTED, a, ret));
}

static bool cure_article(
	struct explain *x, struct str place, struct arena *a, struct explain_line *ret)
{
	AUTO_BUF struct buf term = {0};
	size_t end = 0;

	buf_init(&term, BUF_NO_MAX);
	fold_text(&x->left, x->term, FOLD_ALL);
	for (size_t i = 0; i < x->left.n_toks; i++) {
		const struct token *t = &x->left.toks[i];
		bool article = t->kind == TOKEN_ARABIC &&
			       affix_has_article(x->left.units + t->u, t->n, t->hamza);

		buf_str(&term, str_sub(x->term, end, t->start));
		buf_str(&term,
			str_sub(x->term, article ? x->left.offs[t->u + 2] : t->start, t->end));
		end = t->end;
	}
	return cure_is(x, place, buf_view(&term), x->flags, a, ret);
}

/* The words of the term as parts of `near`, with so many words between. */
static bool cure_near(struct explain *x, struct str text, uint32_t apart, struct arena *a,
	struct explain_line *ret)
{
	AUTO_BUF struct buf parts = {0};

	buf_init(&parts, BUF_NO_MAX);
	fold_text(&x->left, x->term, FOLD_ALL);
	if (x->left.n_toks < 2)
		return false;
	for (size_t i = 0; i < x->left.n_toks; i++) {
		const struct token *t = &x->left.toks[i];

		buf_str(&parts, i > 0 ? STR(" + ") : STR(""));
		buf_str(&parts, str_sub(x->term, t->start, t->end));
	}
	struct watch_line line = line_of(GROUP_NEAR, buf_view(&parts), x->flags & NEAR_FLAGS);

	line.near = apart;
	if (!alerts(x, &line, 1, text, false))
		return false;
	line_write(&line, a, ret);
	return true;
}

/* The term with the smallest gap that finds it. */
static bool cure_gap(
	struct explain *x, struct str place, struct arena *a, struct explain_line *ret)
{
	for (unsigned gap = term_gap(x->flags) + 1; gap <= GAP_TRIED; gap++)
		if (cure_is(x, place, x->term,
			    (x->flags & (TERM_GAP_UNIT - 1U)) | gap * TERM_GAP_UNIT, a, ret))
			return true;
	return false;
}

/* Words of the place that are not the term's. */
static uint32_t words_between(struct explain *x, struct str place)
{
	size_t mine;

	fold_text(&x->left, x->term, FOLD_ALL);
	mine = x->left.n_toks;
	fold_text(&x->left, place, FOLD_ALL);
	return x->left.n_toks > mine ? (uint32_t)(x->left.n_toks - mine) : 0;
}

static void cure_url(const struct explain *x, struct arena *a, struct explain_line *ret)
{
	AUTO_BUF struct buf out = {0};

	buf_init(&out, BUF_NO_MAX);
	buf_str(&out, STR("term url"));
	term_flags_write(x->flags, &out);
	buf_str(&out, STR(" = "));
	buf_str(&out, x->term);
	*ret = (struct explain_line){.line = arena_str(a, buf_view(&out)),
		.why = "looks for it in the links of articles"};
}

/* The place with the word next to it in its sentence, before it or behind; empty for none. */
static struct str with_neighbour(struct explain *x, size_t start, size_t end, bool before)
{
	const struct token *t = x->f.toks;
	size_t first = 0;
	size_t next;

	while (first < x->f.n_toks && t[first].end <= start)
		first++;
	for (next = first; next < x->f.n_toks && t[next].start < end; next++)
		;
	if (before && first > 0 && t[first].gap <= GAP_OPEN)
		return str_sub(x->text, t[first - 1].start, end);
	if (!before && next < x->f.n_toks && t[next].gap <= GAP_OPEN)
		return str_sub(x->text, start, t[next].end);
	return (struct str){0};
}

/* The expression that the word is part of: of its neighbours the one with which it is no hit. */
static bool cure_beside(struct explain *x, const struct explain_miss *m, struct arena *a,
	struct explain_line *ret)
{
	struct watch_line line = line_of(GROUP_TERM, x->term, x->flags);

	for (int before = 0; before <= 1; before++) {
		struct str both = with_neighbour(x, m->start, m->end, before);
		if (both.n > 0 && !alerts(x, &line, 1, both, false))
			return cure_is(x, both, both, 0, a, ret);
	}
	return false;
}

bool explain_cure(struct explain *x, const struct explain_miss *m, struct arena *a,
	struct explain_line *ret)
{
	struct str place = str_sub(x->text, m->start, m->end);
	bool apart = m->why & (WHY_BETWEEN | WHY_SENTENCE);

	ret->why = "finds that place";
	/* In the text of an article it is none. */
	if (m->why & WHY_LINK) {
		cure_url(x, a, ret);
		return true;
	}
	if ((m->why & WHY_BESIDE) && cure_beside(x, m, a, ret))
		return true;
	if (cure_flags(x, m, place, a, ret))
		return true;
	if ((m->why & WHY_ARTICLE_MISSING) && cure_article(x, place, a, ret))
		return true;
	if ((m->why & WHY_BETWEEN) && cure_gap(x, place, a, ret))
		return true;
	if (apart && cure_near(x, place, words_between(x, place), a, ret))
		return true;
	/* Whatever forbids the term there, the words themselves are a term. */
	return cure_is(x, place, place, 0, a, ret) ||
	       cure_is(x, place, place, TERM_EXACT, a, ret);
}

/* ---- words that stand far apart ------------------------------------------------------- */

bool explain_scattered(struct explain *x, struct arena *a, struct explain_line *ret)
{
	static const uint32_t aparts[] = {3, 10, 30, 100};

	ret->why = "its words stand apart; finds them in one paragraph";
	for (size_t i = 0; i < sizeof(aparts) / sizeof(aparts[0]); i++)
		if (cure_near(x, x->text, aparts[i], a, ret))
			return true;
	return false;
}

/* ---- a hit ---------------------------------------------------------------------------- */

/* Does `except` with this text keep the hit out, and leave the term as typed? */
static bool keeps_out(struct explain *x, struct str place, struct str except, struct arena *a,
	struct explain_line *ret)
{
	struct watch_line lines[LINES_MAX] = {
		line_of(GROUP_TERM, x->term, x->flags), line_of(GROUP_EXCEPT, except, 0)};

	if (alerts(x, lines, LINES_MAX, place, false) ||
		!alerts(x, lines, LINES_MAX, x->term, false))
		return false;
	line_write(&lines[1], a, ret);
	return true;
}

bool explain_exclusion(
	struct explain *x, const struct watch_hit *h, struct arena *a, struct explain_line *ret)
{
	struct str hit = str_sub(x->text, h->start, h->end);
	const struct str places[] = {hit, with_neighbour(x, h->start, h->end, false),
		with_neighbour(x, h->start, h->end, true)};
	/* A word that only looks like the term is named alone, others by what stands beside. */
	bool alone = explain_n_words(x) == 1 && (h->rules & DOUBTFUL);

	ret->why = "keeps a hit like this out";
	for (size_t i = alone ? 0 : 1; i < sizeof(places) / sizeof(places[0]); i++)
		if (places[i].n > 0 && keeps_out(x, places[i], places[i], a, ret))
			return true;
	return false;
}
