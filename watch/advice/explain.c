/* SPDX-License-Identifier: ISC */
/*
 * Hits taken apart.
 *
 *   hit ─ its tokens ─> walked once more (trace_*) ─ rules of each word ─> conj, prep, article,
 *                                                                         stem, ending
 *
 * A hit says where it is, not how its words were cut. They are compared once more, word by word,
 * with the functions that found it, and the cut is read off the rules that each word used. A
 * phrase with a detached article or with words written together is followed the same way as
 * phrase.c does, but only along the tokens of the hit.
 *
 * Nothing here decides what matches: an explanation that had rules of its own would one day
 * explain something that is not so.
 */
#include "watch/advice/explain.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "watch/advice/explain_private.h"

enum errc explain_compile(struct str term, uint32_t flags, const struct guards *g,
	struct watchset **ret, struct err *e)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = term,
		.flags = flags,
		.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("explain"), .lines = &line, .n_lines = 1};
	size_t watch = 0;
	size_t at = 0;

	return watchset_new(&def, 1, g, ret, &watch, &at, e);
}

enum errc explain_new(struct str term, uint32_t flags, const struct guards *g,
	struct explain **ret, struct err *e)
{
	struct explain *x = xcalloc(1, sizeof(*x));

	x->term = (struct str){xstrndup(term.p ? term.p : "", term.n), term.n};
	x->flags = flags;
	/* Twice: as asked, and without `exact`, whose near misses are what the term would find
	 * without it. */
	if (explain_compile(x->term, flags, g, &x->ws, e) != ERR_NONE ||
		explain_compile(x->term, flags & ~(uint32_t)TERM_EXACT, g, &x->loose, e) !=
			ERR_NONE) {
		explain_free(x);
		return ERR_BAD_INPUT;
	}
	x->scratch = watch_scratch_new();
	x->probe = watch_scratch_new();
	*ret = x;
	return ERR_NONE;
}

void explain_free(struct explain *x)
{
	/* struct str is const; this one is ours, and free() wants it without. */
	union {
		const char *from;
		char *to;
	} term;

	if (x == NULL)
		return;
	term.from = x->term.p;
	free(term.to);
	watchset_free(x->ws);
	watchset_free(x->loose);
	watch_scratch_free(x->scratch);
	watch_scratch_free(x->probe);
	fold_done(&x->f);
	fold_done(&x->left);
	fold_done(&x->right);
	free(x);
}

size_t explain_n_words(const struct explain *x)
{
	return set_pattern(x->ws, 0)->n;
}

size_t explain_n_definite(const struct explain *x)
{
	const struct pattern *p = set_pattern(x->ws, 0);
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += (pattern_words(p)[i].flags & WORD_DEFINITE) != 0;
	return n;
}

/* ---- forms ---------------------------------------------------------------------------- */

/* The first word as typed, without its article, and what follows it. */
struct typed {
	struct str stem, rest;
	bool definite;
};

static struct typed typed_of(struct explain *x)
{
	const struct word *w = pattern_words(set_pattern(x->ws, 0));
	const struct token *t;
	size_t from;

	fold_text(&x->left, x->term, FOLD_ALL);
	t = &x->left.toks[0];
	from = w->flags & WORD_DEFINITE ? x->left.offs[t->u + 2] : t->start;
	return (struct typed){
		.stem = str_sub(x->term, from, t->end),
		.rest = str_sub(x->term, t->end, x->term.n),
		.definite = (w->flags & WORD_DEFINITE) != 0,
	};
}

/* Is the form with the rest of the term found as a whole? */
static bool form_found(struct explain *x, struct str form, struct str rest)
{
	AUTO_BUF struct buf text = {0};
	struct watch_result r;

	buf_init(&text, BUF_NO_MAX);
	buf_str(&text, form);
	buf_str(&text, rest);
	r = watchset_find(x->ws, x->probe, buf_view(&text));
	/* From the first byte: found inside the form is not found as the form. */
	return r.n_hits > 0 && r.hits[0].start == 0;
}

static size_t form_try(struct explain *x, const struct typed *t, struct str prefix,
	struct str article, struct buf *out)
{
	AUTO_BUF struct buf form = {0};

	buf_init(&form, BUF_NO_MAX);
	buf_str(&form, prefix);
	buf_str(&form, article);
	buf_str(&form, t->stem);
	if (!form_found(x, buf_view(&form), t->rest))
		return 0;
	if (out->n > 0)
		buf_char(out, ' ');
	buf_str(out, buf_view(&form));
	return 1;
}

size_t explain_forms(struct explain *x, struct buf *out)
{
	/* The table of doc/matching.md "Proclitics", row by row: what a reader may meet is tried
	 * and not derived. */
	static const struct {
		struct str prefix, article;
	} rows[] = {
		{STR_INIT(""), STR_INIT("ال")},
		{STR_INIT("و"), STR_INIT("ال")},
		{STR_INIT("ف"), STR_INIT("ال")},
		{STR_INIT("ب"), STR_INIT("ال")},
		{STR_INIT("ك"), STR_INIT("ال")},
		{STR_INIT("ل"), STR_INIT("ل")},
		{STR_INIT("وب"), STR_INIT("ال")},
		{STR_INIT("وك"), STR_INIT("ال")},
		{STR_INIT("ول"), STR_INIT("ل")},
		{STR_INIT("فب"), STR_INIT("ال")},
		{STR_INIT("فك"), STR_INIT("ال")},
		{STR_INIT("فل"), STR_INIT("ل")},
	};
	static const struct str lam = STR_INIT("ل");
	struct typed t = typed_of(x);
	size_t n = 0;

	for (size_t i = 0; !t.definite && i < sizeof(rows) / sizeof(rows[0]); i++)
		n += form_try(x, &t, rows[i].prefix, (struct str){0}, out);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* li + al before lam: one of the three lams is not written */
		bool drop = str_eq(rows[i].article, lam) && str_starts(t.stem, lam);
		n += form_try(x, &t, rows[i].prefix, drop ? STR("") : rows[i].article, out);
	}
	return n;
}

/* Could word i of the term have an article at all? x->left holds the term folded. */
static bool bears_article(const struct explain *x, size_t i)
{
	const struct pattern *p = set_pattern(x->ws, 0);

	if (x->left.toks[i].kind != TOKEN_ARABIC)
		return false;
	/* Where a compound came apart, words and tokens no longer agree: then it is just tried. */
	return p->n != x->left.n_toks || !word_is_neutral(&pattern_words(p)[i]);
}

/* Is the term found with the article on words from .. to - 1? */
static bool found_with_article(struct explain *x, size_t from, size_t to)
{
	AUTO_BUF struct buf form = {0};
	size_t end = 0, articles = 0;

	buf_init(&form, BUF_NO_MAX);
	for (size_t i = 0; i < x->left.n_toks; i++) {
		const struct token *t = &x->left.toks[i];
		bool article = i >= from && i < to && bears_article(x, i);

		buf_str(&form, str_sub(x->term, end, t->start));
		buf_str(&form, article ? STR("ال") : STR(""));
		buf_str(&form, str_sub(x->term, t->start, t->end));
		end = t->end;
		articles += article;
	}
	return articles > 0 && form_found(x, buf_view(&form), (struct str){0});
}

bool explain_takes_article(struct explain *x)
{
	size_t n;

	fold_text(&x->left, x->term, FOLD_ALL);
	n = x->left.n_toks;
	for (size_t i = 0; i < n; i++)
		if (found_with_article(x, i, i + 1))
			return true;
	return found_with_article(x, 0, n);
}

/* ---- words of a hit ------------------------------------------------------------------- */

struct watch_result explain_find(struct explain *x, struct str text)
{
	struct watch_result r = watchset_find(x->ws, x->scratch, text);

	x->text = text;
	x->hits = r.hits;
	x->n_hits = r.n_hits;
	/* Beyond the last hit that was kept nothing is known: a place there is no near miss. */
	x->until = r.cut && r.n_hits > 0 ? r.hits[r.n_hits - 1].end : text.n;
	fold_text(&x->f, text, FOLD_ALL);
	return r;
}

/* All state of the walk in one struct, so that a step that failed is undone by a copy. */
struct tracer {
	struct walk k;
	size_t last; /* token */
	struct explain_word *out;
	size_t n;
};

static void piece(struct explain_word *w, enum explain_part part, size_t start, size_t end)
{
	if (w->n_pieces < EXPLAIN_PIECES_MAX)
		w->pieces[w->n_pieces++] =
			(struct explain_piece){.part = part, .start = start, .end = end};
}

static size_t unit_at(const struct walk *k, const struct token *t, size_t byte)
{
	size_t i = 0;

	while (i < t->n && word_offset(k, t, i) < byte)
		i++;
	return i;
}

/* The unit of t where the stem of word w begins. The article of a definite word belongs to it. */
static size_t stem_unit(const struct walk *k, size_t w, const struct token *t)
{
	if (w == 0)
		return unit_at(k, t, k->now.core_start);
	return k->now.rules & RULE_AL ? 2 : 0;
}

/* Reads the cut of a word off the rules it used. */
static void take_apart(
	const struct walk *k, size_t w, const struct token *t, struct explain_word *out)
{
	size_t stem = stem_unit(k, w, t);
	size_t al = stem - (k->now.rules & RULE_AL ? 2U : 0U);
	size_t at = 0;

	if ((k->now.rules & RULE_DIALECT) && al > 0) {
		piece(out, PART_DIALECT, t->start, word_offset(k, t, al));
		at = al;
	}
	if ((k->now.rules & RULE_CONJ) && at < al) {
		piece(out, PART_CONJ, word_offset(k, t, at), word_offset(k, t, at + 1));
		at++;
	}
	if ((k->now.rules & RULE_PREP) && at < al)
		piece(out, PART_PREP, word_offset(k, t, at), word_offset(k, t, at + 1));
	/* Elided behind li-, it has an empty span: none of its letters is written. */
	if (k->now.rules & (RULE_AL | RULE_LL))
		piece(out, PART_AL, word_offset(k, t, al),
			word_offset(k, t, k->now.rules & RULE_LL ? al : stem));
	piece(out, PART_STEM, word_offset(k, t, stem), k->now.core_end);
	if (unit_at(k, t, k->now.core_end) < t->n)
		piece(out, PART_ENDING, k->now.core_end, t->end);
}

static struct explain_word *word_out(
	struct tracer *r, size_t w, size_t n, size_t start, size_t end)
{
	/* Room for TERM_WORDS_MAX: each step takes one word of the term at least. */
	struct explain_word *out = &r->out[r->n++];

	*out = (struct explain_word){.first = (uint8_t)w,
		.n = (uint8_t)n,
		.rules = r->k.now.rules,
		.start = start,
		.end = end};
	return out;
}

static bool trace(struct tracer *r, size_t w, size_t tok);

static bool trace_word(struct tracer *r, size_t w, size_t tok)
{
	const struct token *t = &r->k.v->f->toks[tok];

	if (!word_fits(&r->k, w, t, false))
		return false;
	take_apart(&r->k, w, t, word_out(r, w, 1, t->start, t->end));
	return trace(r, w + 1, tok + 1);
}

static bool trace_detached(struct tracer *r, size_t w, size_t tok)
{
	const struct token *t = &r->k.v->f->toks[tok];

	size_t n;

	if (tok == r->last || !(t->flags & TOKEN_TATWEEL))
		return false;
	n = word_fits(&r->k, w, t + 1, true) ? 1 : glue_fits(&r->k, w, t + 1, true);
	if (n == 0)
		return false;
	r->k.now.rules |= RULE_DETACHED;
	/* Not taken apart: two tokens, one of which is half a word. */
	(void)word_out(r, w, n, t->start, t[1].end);
	return trace(r, w + n, tok + 2);
}

static bool trace_glued(struct tracer *r, size_t w, size_t tok)
{
	const struct token *t = &r->k.v->f->toks[tok];
	size_t n = glue_fits(&r->k, w, t, false);

	if (n == 0)
		return false;
	(void)word_out(r, w, n, t->start, t->end);
	return trace(r, w + n, tok + 1);
}

/* Word w and on stand at tokens tok to the last. */
static bool trace_steps(struct tracer *r, size_t w, size_t tok)
{
	static bool (*const steps[])(struct tracer *, size_t, size_t) = {
		trace_word, trace_detached, trace_glued};
	struct tracer save = *r;

	if (++*r->k.steps > PHRASE_STEPS_MAX)
		return false;
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		/* The rules of one word at a time; phrase.c gathers those of the whole hit. */
		r->k.now.rules = 0;
		if (steps[i](r, w, tok))
			return true;
		*r = save;
	}
	return false;
}

/* The same, other words before them where the line has a gap: the nearest place first, as in phrase.c. */
static bool trace(struct tracer *r, size_t w, size_t tok)
{
	size_t gap = w > 0 ? phrase_gap(r->k.flags) : 0;
	size_t n = r->n;

	if (w == r->k.n_words || tok > r->last)
		return w == r->k.n_words && tok == r->last + 1;
	for (size_t i = 0; i <= gap && tok + i <= r->last; i++)
		if (trace_steps(r, w, tok + i)) {
			r->out[n].rules |= i > 0 ? RULE_GAP : 0U;
			return true;
		}
	return false;
}

/* The first token that does not end before the byte. */
static size_t token_at(const struct folded *f, size_t byte)
{
	size_t lo = 0;
	size_t hi = f->n_toks;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (f->toks[mid].end <= byte)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

size_t explain_words(
	struct explain *x, const struct watch_hit *h, struct explain_word out[TERM_WORDS_MAX])
{
	struct phrase_view v = explain_view(x, x->ws);
	const struct pattern *p = set_pattern(x->ws, 0);
	const struct token *t = x->f.toks;
	size_t end = token_at(&x->f, h->end);

	/* Other words than the term's: its letters as one, or one by one. */
	if (h->rules & RULE_ACRONYM) {
		out[0] = (struct explain_word){
			.n = p->n, .rules = h->rules, .start = h->start, .end = h->end};
		return 1;
	}
	/* Several tokens may lie in one character, U+FDFA, and the hit be one or some of them: its
	 * bytes do not say which. A hit with a sign at an edge reaches beyond its words. */
	size_t first = token_at(&x->f, h->start);
	size_t from = first < end && t[first].start > h->start ? t[first].start : h->start;
	size_t to = end > first && t[end - 1].end < h->end ? t[end - 1].end : h->end;

	for (size_t at = first; at < end && t[at].start <= from; at++) {
		for (size_t last = end; last-- > at && t[last].end >= to;) {
			unsigned taken = 0;
			struct tracer r = {
				.k = {.v = &v,
					.words = pattern_words(p),
					.n_words = p->n,
					.flags = x->flags,
					.steps = &taken},
				.last = last,
				.out = out,
			};

			if (trace(&r, 0, at))
				return r.n;
		}
	}
	return 0;
}
