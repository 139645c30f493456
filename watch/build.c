/* SPDX-License-Identifier: ISC */
/*
 * Which stems of a pattern go into the index.
 *
 *   «مجلس الأمن», were مجلس the rarer word       «مجلس الأمن», were it the second
 *   مجلس         neighbour begins ام             امن          behind an article; neighbour ends لس
 *   مجلسالامن    written together                مجلسالامن    written together
 *
 * One word of the pattern is its anchor: the one that running text shows least often. Its stem is
 * registered, and so is every way in which the anchor's token can hold neighbours too (glued
 * words). The rest of the pattern is compared only where one of these stems occurs.
 *
 * A stem that is missing here is a hit that is missed, one too many costs a comparison: so all of
 * this errs on the side of more, and phrase.c says what matches.
 */
#include "watch/build.h"

#include <string.h>

#include "watch/cases.h"
#include "watch/fold_context.h"
#include "watch/foreign.h"
#include "watch/freq.h"
#include "watch/inflect.h"
#include "watch/wild.h"
#include "watch/wordfit.h"

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	LAM = 0x0644,
	MEEM = 0x0645,
	HEH = 0x0647,
	YEH = 0x064A,
	GLUED_MAX = 128,
	GLUED_WORDS = 4
};

struct builder {
	struct watchset *ws;
	const struct pattern *p;
	const struct word *words;
	uint32_t id;
	uint32_t flags;
	size_t anchor;
	build_stem_fn *each; /* NULL: the stems go into the index */
	void *arg;
};

/* One of abu, abi, aba and the like. */
static bool has_final_case(const struct word *x)
{
	return x->cases != 0 && !(x->cases & CASE_INNER);
}

/* The rarest word is looked for, the others are only compared where it stands: "majlis al-amn"
 * is looked for by its rarer half. Words with several spellings and wildcards come last: each
 * spelling is an entry, each beginning a length to try. */
static size_t anchor_of(const struct builder *b)
{
	size_t best = 0;
	unsigned best_cost = ~0U;

	if (b->p->n == 1)
		return 0;
	for (size_t i = 0; i < b->p->n; i++) {
		const struct word *x = &b->words[i];
		unsigned cost = freq_cost(b->ws->pool.units + x->u, x->n);
		if (x->flags & WORD_GLUES)
			cost = FREQ_MAX;
		if (x->flags & WORD_WILD)
			cost = FREQ_MAX + 1;
		if (cost < best_cost) {
			best = i;
			best_cost = cost;
		}
	}
	return best;
}

/* Two letters of the word must be seen where it stands: not when it has several spellings, or when the
 * neighbour need not be the next word. */
static bool hints(const struct builder *b, const struct word *x, bool left)
{
	bool other = x->other > 0 || has_final_case(x) || (left && x->cases != 0);

	return x->n >= 2 && !other && !(x->flags & (WORD_IBN | WORD_WILD)) &&
	       b->p->n_signs == 0 && phrase_gap(b->flags) == 0 &&
	       !word_is_skeleton(b->flags, x);
}

/* Written together with the one after it, a word of three letters may begin with two others: ma', mi'a
 * and the like; and every final hamza changes. */
static bool begins_otherwise(const struct builder *b, size_t w)
{
	const struct word *x = &b->words[w];
	const uint16_t *u = b->ws->pool.units + x->u;

	return x->n <= 3 && w + 1 < b->p->n && (u[x->n - 1U] == HAMZA || u[1] == SEAT);
}

/* Before the accusative alef a final hamza is no longer final. */
static bool hamza_moves(const struct word *x)
{
	return (x->flags & WORD_HAMZA) && !(x->flags & WORD_DEFINITE);
}

/* A ref for words w .. last, with a hint from a neighbour, so that most places where only the
 * anchor stands are left without looking at the pattern (match.c). */
static struct index_ref ref_of(const struct builder *b, size_t w, size_t last)
{
	struct index_ref r = {.pattern = b->id, .word = (uint8_t)w};
	const uint16_t *units = b->ws->pool.units;

	if (b->words[w].flags & WORD_DEFINITE)
		r.bits = REF_DEFINITE;
	if (last + 1 < b->p->n && hints(b, &b->words[last + 1], false) &&
		!begins_otherwise(b, last + 1)) {
		r.bits |= REF_RIGHT;
		r.hint = index_hint(units + b->words[last + 1].u);
	} else if (w > 0 && hints(b, &b->words[w - 1], true) && !(b->flags & TERM_INFLECTED) &&
		   !hamza_moves(&b->words[w - 1])) {
		const struct word *x = &b->words[w - 1];
		r.bits |= REF_LEFT;
		r.hint = index_hint(units + x->u + x->n - 2);
	}
	return r;
}

/* A token shows such a stem before one of the endings. */
static void sieve_endings(struct sieve *s, const uint16_t *stem, size_t n)
{
	uint16_t whole[GLUED_MAX];
	const uint16_t *ending;
	size_t len;

	memcpy(whole, stem, n * sizeof(*stem));
	for (size_t i = 0; (ending = inflect_ending(i, &len)) != NULL; i++) {
		memcpy(whole + n, ending, len * sizeof(*ending));
		sieve_stem(s, whole, n + len);
	}
}

static void add(const struct builder *b, const uint16_t *u, size_t n, enum index_space space,
	size_t w, size_t last)
{
	uint16_t stem[GLUED_MAX + FOLD_PAD];

	memcpy(stem, u, n * sizeof(*u));
	if (b->each != NULL) {
		b->each(b->arg, index_hash(stem, n, space), w, last);
		return;
	}
	index_add(&b->ws->index, index_hash(stem, n, space), ref_of(b, w, last));
	if (space == SPACE_STEM)
		sieve_stem(b->ws->sieve, stem, n);
	else if (space == SPACE_SUFFIXED)
		sieve_endings(b->ws->sieve, stem, n);
	else
		sieve_give_up(b->ws->sieve);
}

static void add_inflected(const struct builder *b, const struct word *x)
{
	uint16_t stem[TERM_WORD_UNITS_MAX + 1];

	for (unsigned i = 0; i < INFLECT_STEMS; i++) {
		size_t n = inflect_stem(b->ws->pool.units + x->u, x->n, x->flags, i, stem);
		if (n > 0)
			add(b, stem, n, SPACE_SUFFIXED, b->anchor, b->anchor);
	}
}

static bool add_skeleton(const struct builder *b, const struct word *x)
{
	uint16_t bones[60];
	size_t n;

	if (!word_is_skeleton(b->flags, x))
		return false;
	n = foreign_skeleton(b->ws->pool.units + x->u, x->n, bones);
	if (n == 0)
		return false;
	b->ws->any_flags |= TERM_FOREIGN;
	add(b, bones, n, SPACE_SKELETON, b->anchor, b->anchor);
	return true;
}

static void add_before_alef(const struct builder *b, const struct word *x)
{
	uint16_t stem[TERM_WORD_UNITS_MAX];

	memcpy(stem, b->ws->pool.units + x->u, x->n * sizeof(*stem));
	stem[x->n - 1] = SEAT;
	add(b, stem, x->n, SPACE_STEM, b->anchor, b->anchor);
}

static void add_prefix(
	const struct builder *b, const uint16_t *u, size_t n, struct index_ref ref)
{
	uint16_t stem[WILD_UNITS + 2 + FOLD_PAD];

	memcpy(stem, u, n * sizeof(*u));
	/* match.c asks for beginnings of these lengths only; WILD_UNITS keeps n below 64. */
	b->ws->wild_lengths |= 1ULL << n;
	sieve_give_up(b->ws->sieve);
	index_add(&b->ws->index, index_hash(stem, n, SPACE_PREFIX), ref);
}

static void add_wild(const struct builder *b, const struct word *x)
{
	struct wild_stem stems[WILD_STEMS];
	size_t n = wild_stems(&b->ws->pool, x, stems);
	struct index_ref ref = ref_of(b, b->anchor, b->anchor), own = ref;

	/* The alef and lam are the word's own, so nothing may ask for an article before
	 * them. */
	own.bits &= (uint8_t)~REF_DEFINITE;
	for (size_t i = 0; i < n; i++) {
		uint16_t al[WILD_UNITS + 2] = {ALEF, LAM};
		size_t len = stems[i].n;
		add_prefix(b, stems[i].u, len, ref);
		if (!(x->flags & WORD_OWN_AL) || len + 2 > WILD_UNITS)
			continue;
		memcpy(al + 2, stems[i].u, len * sizeof(*al));
		add_prefix(b, al, len + 2, own);
	}
}

/* A word in the anchor's place: the anchor, or one that may stand for it. */
static void add_place(const struct builder *b, const struct word *x)
{
	uint16_t form[TERM_WORD_UNITS_MAX];
	size_t n;

	if (x->flags & WORD_WILD) {
		add_wild(b, x);
		return;
	}
	if ((b->flags & TERM_INFLECTED) && inflect_takes(x))
		add_inflected(b, x);
	/* «جزءا» (juz'an) shows the stem with its hamza on a seat, once the alef is off. */
	if (hamza_moves(x))
		add_before_alef(b, x);
	/* The skeleton finds the plain spelling too. */
	if (add_skeleton(b, x))
		return;
	for (size_t i = 0; (n = term_word_form(&b->ws->pool, x, i, form)) > 0; i++)
		add(b, form, n, SPACE_STEM, b->anchor, b->anchor);
}

static void add_anchor(const struct builder *b)
{
	const struct word *x = &b->words[b->anchor];

	add_place(b, x);
	while (x->other > 0) {
		x += x->other;
		add_place(b, x);
	}
}

/* Words first .. last written as one, from word w on behind the n units that are there. */
struct glued {
	size_t first, last, n;
	uint16_t u[GLUED_MAX];
};

/* The rules over several letters do not see where a word ends. */
static void add_joined(const struct builder *b, const struct glued *g)
{
	uint16_t units[GLUED_MAX];
	uint32_t offs[GLUED_MAX];
	/* A text with the words written together is folded as one word: شيء + اخر as شيءاخر has a
	 * hamza in the middle, which takes a seat. */
	struct fold_word f = {.units = units, .offs = offs, .n = g->n, .classes = FOLD_ALL};

	memcpy(units, g->u, g->n * sizeof(*units));
	memset(offs, 0, g->n * sizeof(*offs));
	fold_context(&f);
	add(b, units, f.n, SPACE_STEM, g->first, g->last);
}

static void glue(const struct builder *b, struct glued *g, size_t w);

/* Endings that fold to another only where the token ends too: mi'a with its silent alef, hay'a with the
 * hamza on one. */
static const struct {
	size_t n, n_inside;
	uint16_t u[3], inside[4];
} endings[] = {
	{2, 3, {SEAT, HEH}, {YEH, ALEF, HEH}},
	{3, 4, {MEEM, SEAT, HEH}, {MEEM, ALEF, SEAT, HEH}},
};

/* Before another word it may be written with an ending that did not fold. */
static void glue_endings(const struct builder *b, struct glued *g, size_t w)
{
	const struct word *x = &b->words[w];
	const uint16_t *stem = b->ws->pool.units + x->u;
	size_t keep = g->n;

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = endings[i].n, rest = x->n - n;
		if (x->n < n || keep + rest + endings[i].n_inside > GLUED_MAX ||
			memcmp(stem + rest, endings[i].u, n * sizeof(*stem)) != 0)
			continue;
		memcpy(g->u + keep, stem, rest * sizeof(*stem));
		memcpy(g->u + keep + rest, endings[i].inside,
			endings[i].n_inside * sizeof(*stem));
		g->n = keep + rest + endings[i].n_inside;
		glue(b, g, w + 1);
	}
	g->n = keep;
}

/* As typed; abu, dhu and ibn in all their forms. */
static size_t glued_form(const struct builder *b, const struct word *x, size_t i, uint16_t *out)
{
	if (x->flags & WORD_GLUES)
		return term_word_form(&b->ws->pool, x, i, out);
	if (i > 0)
		return 0;
	memcpy(out, b->ws->pool.units + x->u, x->n * sizeof(*out));
	return x->n;
}

static void glue_forms(const struct builder *b, struct glued *g, size_t w)
{
	uint16_t form[TERM_WORD_UNITS_MAX];
	size_t n, keep = g->n;

	for (size_t i = 0; (n = glued_form(b, &b->words[w], i, form)) > 0; i++) {
		if (keep + n > GLUED_MAX)
			continue;
		memcpy(g->u + keep, form, n * sizeof(*form));
		g->n = keep + n;
		glue(b, g, w + 1);
	}
	g->n = keep;
	if (w < g->last)
		glue_endings(b, g, w);
}

static void glue_article(const struct builder *b, struct glued *g, size_t w)
{
	if (g->n + 2 > GLUED_MAX)
		return;
	g->u[g->n] = ALEF;
	g->u[g->n + 1] = LAM;
	g->n += 2;
	glue_forms(b, g, w);
	g->n -= 2;
}

static void glue(const struct builder *b, struct glued *g, size_t w)
{
	const struct word *x = &b->words[w];
	bool definite;

	if (w > g->last) {
		add_joined(b, g);
		return;
	}
	definite = x->flags & WORD_DEFINITE;
	/* The first word of a token may have any prefix, its article among them: affix.c cuts
	 * those off. */
	if (w == g->first || !definite)
		glue_forms(b, g, w);
	if (w > g->first &&
		(definite || !((x->flags & WORD_BEFORE_DEFINITE) || word_refuses_article(x))))
		glue_article(b, g, w);
}

static bool all_arabic(const struct builder *b, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++)
		if (!(b->words[i].flags & WORD_ARABIC) || (b->words[i].flags & WORD_WILD))
			return false;
	return true;
}

/* Words first .. last; a compound typed as one word counts as one. */
static size_t words_typed(const struct builder *b, size_t first, size_t last)
{
	size_t n = 1;

	for (size_t i = first + 1; i <= last; i++)
		n += !(b->words[i].flags & WORD_LINKED);
	return n;
}

static void add_glued(const struct builder *b)
{
	size_t first = b->anchor;

	/* Every run of words around the anchor, up to four: nobody glues more, and the entries
	 * grow with the square. */
	while (first > 0 && words_typed(b, first - 1, b->anchor) <= GLUED_WORDS)
		first--;
	for (; first <= b->anchor; first++) {
		size_t last = first < b->anchor ? b->anchor : b->anchor + 1;
		for (; last < b->p->n && words_typed(b, first, last) <= GLUED_WORDS; last++) {
			struct glued g = {.first = first, .last = last};
			if (all_arabic(b, first, last))
				glue(b, &g, first);
		}
	}
}

static struct builder builder_of(struct watchset *ws, uint32_t pattern)
{
	const struct pattern *p = set_pattern(ws, pattern);
	struct builder b = {
		.ws = ws, .p = p, .words = pattern_words(p), .id = pattern, .flags = p->flags};

	b.anchor = anchor_of(&b);
	return b;
}

static void add_all(const struct builder *b)
{
	add_anchor(b);
	if (!(b->flags & TERM_EXACT))
		add_glued(b);
}

void build_pattern(struct watchset *ws, uint32_t pattern)
{
	struct builder b = builder_of(ws, pattern);

	add_all(&b);
}

size_t build_anchor(struct watchset *ws, uint32_t pattern)
{
	return builder_of(ws, pattern).anchor;
}

void build_stems(
	struct watchset *ws, uint32_t pattern, size_t word, build_stem_fn *each, void *arg)
{
	struct builder b = builder_of(ws, pattern);

	b.anchor = word;
	b.each = each;
	b.arg = arg;
	add_all(&b);
}
