/* SPDX-License-Identifier: ISC */
/*
 * The words of a phrase lie in the tokens of a text in several ways, its *tilings*: each word in its own, or some of
 * them written together. For each tiling: the forms that its tokens may have, every row of them tried, what was taken
 * factored into phrases.
 *
 *   «تحالف دولي»      1st: تحالف التحالف للتحالف ...   2nd: دولي الدولي دوليا ...
 *   rows              تحالف دولي  yes      التحالف دولي  no      التحالف الدولي  yes ...
 *   phrases           "تحالف|وتحالف دولي|الدولي|دوليا"  "التحالف|للتحالف الدولي"
 *
 * How one word stands decides how the next may (phrase.c), which is why rows are tried and not words.
 */
#include "watch/search/plan.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/vec.h"
#include "watch/build.h"
#include "watch/match.h"
#include "watch/search/words.h"

enum {
	ALEF = 0x0627,
	LAM = 0x0644,
	BATCH = 200,     /* rows tried together: a row has five hits at most */
	PHRASES_MAX = 64 /* of one part: more are slower than reading */
};

/* Forms without two that are the same. */
struct form_set {
	VEC(struct str) v;
	struct map seen;
};

struct planner {
	const struct guards *g;
	const struct search_forms *from;
	struct arena arena; /* of the forms */
	struct watch_scratch *scratch;
	struct folded fold;
	struct watchset *ws; /* of the part at hand, as the rest */
	const struct pattern *p;
	struct form_set anchor;                       /* of more words than PLAN_WORDS */
	struct form_set runs[PLAN_WORDS][PLAN_WORDS]; /* by first and last word */
	enum gathering {
		FOR_ANCHOR,
		FOR_MAY,
		FOR_SURE
	} gathering;
	bool sure, ranked;
	bool articles; /* of the pattern at hand: a lone article may belong to a word */
	struct form_set behind;  /* forms behind one, of all parts */
	struct buf phrases, may; /* of the part */
	size_t n_phrases, n_may;
	enum errc rc;
	struct err *e;
};

/* A tiling: what its tokens may be. */
struct tiling {
	const struct form_set *sets[PLAN_WORDS];
	size_t n;
	bool *in[PLAN_WORDS]; /* the forms of the phrase at hand */
};

/* ---- forms ----------------------------------------------------------------------------- */

static void set_reset(struct form_set *s)
{
	s->v.n = 0;
	map_reset(&s->seen);
}

static void set_done(struct form_set *s)
{
	free(s->v.p);
	map_done(&s->seen);
}

static void set_add(struct planner *pl, struct form_set *s, struct str form)
{
	uint64_t hash = hash64(form, 0);

	if (map_put(&s->seen, hash != 0 ? hash : 1, s->v.n) == SIZE_MAX)
		vec_push(&s->v, arena_str(&pl->arena, form));
}

/* Where a stem came from that is being looked up. */
struct stem {
	struct planner *pl;
	uint64_t hash;
	size_t first, last;
};

static bool is_stem(const struct stem *x, const uint16_t *u, size_t from, size_t to)
{
	return from < to && index_hash(u + from, to - from, SPACE_STEM) == x->hash;
}

/* A word behind the first has no proclitic but the article (wordfit.c), so most forms with the stem are none. */
static bool may_follow(const struct stem *x, struct str form)
{
	struct folded *f = &x->pl->fold;
	const uint16_t *u;
	size_t n, al;

	fold_text(f, form, FOLD_ALL);
	if (f->n_toks != 1 || f->toks[0].n > MATCH_LONG)
		return false;
	u = f->units;
	n = f->toks[0].n;
	al = n > 2 && u[0] == ALEF && u[1] == LAM ? 2 : 0;
	return is_stem(x, u, 0, n) || is_stem(x, u, al, n) ||
	       (u[n - 1] == ALEF && (is_stem(x, u, 0, n - 1) || is_stem(x, u, al, n - 1)));
}

/* The word as it is written. Behind a lone article it stands there with a sign. */
static struct str written(struct str form)
{
	return str_sub(form, form.n > 0 && form.p[0] == SEARCH_BEHIND ? 1 : 0, form.n);
}

static bool is_word(struct str form)
{
	struct str word = written(form);

	return word.n > 0 && word.p[0] != SEARCH_ADDRESS && word.p[0] != SEARCH_FOLDED;
}

/* Does the matcher read it as in its text? Behind an article that may belong to it not without that. */
static bool reads_alone(const struct planner *pl, struct str form)
{
	return is_word(form) && (form.p[0] != SEARCH_BEHIND || !pl->articles);
}

static void on_form(struct str form, void *arg)
{
	const struct stem *x = arg;
	struct planner *pl = x->pl;

	if (pl->gathering == FOR_ANCHOR) {
		set_add(pl, &pl->anchor, form);
		return;
	}
	if ((pl->gathering == FOR_SURE && !reads_alone(pl, form)) ||
		(x->first > 0 && is_word(form) && !may_follow(x, written(form))))
		return;
	set_add(pl, &pl->runs[x->first][x->last], form);
	if (pl->articles && form.n > 0 && form.p[0] == SEARCH_BEHIND)
		set_add(pl, &pl->behind, form);
}

static void on_stem(void *arg, uint64_t hash, size_t first, size_t last)
{
	struct planner *pl = arg;
	struct stem x = {pl, hash, first, last};

	if (pl->rc == ERR_NONE)
		pl->rc = pl->from->each(pl->from->index, hash, on_form, &x, pl->e);
}

/* ---- rows ------------------------------------------------------------------------------ */

static size_t rows_of(const struct tiling *t)
{
	size_t n = 1;

	for (size_t i = 0; i < t->n && n <= PLAN_ROWS; i++)
		n *= t->sets[i]->v.n;
	return n;
}

static void row_write(const struct tiling *t, size_t row, struct buf *out)
{
	size_t block = rows_of(t);

	for (size_t i = 0; i < t->n; i++) {
		block /= t->sets[i]->v.n;
		buf_str(out, written(t->sets[i]->v.p[row / block % t->sets[i]->v.n]));
		if (i + 1 < t->n)
			buf_char(out, ' ');
	}
}

/* Rows [from, to), each a paragraph: which of them the matcher takes from end to end. One that it takes in part is found
 * by another tiling. */
static void try_rows(
	struct planner *pl, const struct tiling *t, size_t from, size_t to, bool *taken)
{
	AUTO_BUF struct buf text;
	size_t ends[BATCH] = {0}, start = 0, row = 0;
	struct watch_result r;

	buf_init(&text, BUF_NO_MAX);
	for (size_t i = from; i < to; i++) {
		row_write(t, i, &text);
		ends[i - from] = text.n;
		buf_str(&text, STR("\n\n"));
	}
	r = watchset_find(pl->ws, pl->scratch, buf_view(&text));
	for (size_t i = 0; i < r.n_hits; i++) {
		while (r.hits[i].start >= ends[row])
			start = ends[row++] + 2;
		if (r.hits[i].start == start && r.hits[i].end == ends[row])
			taken[from + row] = true;
	}
}

/* Words alone are no phrases of one place, so that FTS5 need not look at their places; but then each is as rare as it
 * is itself, and an article with a rare form would be better than one with the word in its title. */
static void words_write(
	const struct planner *pl, const struct form_set *set, const bool *in, struct buf *out)
{
	const char *before = "\"";

	for (size_t k = 0; k < set->v.n; k++) {
		if (in != NULL && !in[k])
			continue;
		buf_printf(out, "%s" STR_F, before, STR_A(set->v.p[k]));
		before = pl->ranked ? "|" : "\" OR \"";
	}
	buf_char(out, '"');
}

/* Forms at place i of a phrase. */
static void place_write(const struct tiling *t, size_t i, const bool *in, struct buf *out)
{
	bool any = false;

	for (size_t k = 0; k < t->sets[i]->v.n; k++) {
		if (in != NULL && !in[k])
			continue;
		if (any)
			buf_char(out, '|');
		any = true;
		buf_str(out, t->sets[i]->v.p[k]);
	}
}

static void places_write(const struct tiling *t, struct buf *out)
{
	for (size_t i = 0; i < t->n; i++) {
		buf_char(out, i > 0 ? ' ' : '"');
		place_write(t, i, t->in[i], out);
	}
	buf_char(out, '"');
}

/* All of them near each other: a stop and a lone article may stand before each word but the first. */
static void near_write(const struct tiling *t, struct buf *out)
{
	buf_str(out, STR("NEAR("));
	for (size_t i = 0; i < t->n; i++) {
		buf_char(out, '"');
		place_write(t, i, NULL, out);
		buf_str(out, STR("\" "));
	}
	buf_printf(out, ", %zu)", 3 * t->n - 4);
}

static void phrase_write(struct planner *pl, const struct tiling *t)
{
	if (pl->n_phrases++ > 0)
		buf_str(&pl->phrases, STR(" OR "));
	if (t->n == 1)
		words_write(pl, t->sets[0], t->in[0], &pl->phrases);
	else
		places_write(t, &pl->phrases);
}

/* The forms of place `at` that go on alike are alternatives: taken[] of the rows that begin with the forms before. */
static void factor(struct planner *pl, struct tiling *t, size_t at, const bool *taken, size_t n)
{
	size_t forms, block;
	bool *in;

	if (at == t->n) {
		if (*taken)
			phrase_write(pl, t);
		return;
	}
	in = t->in[at];
	forms = t->sets[at]->v.n;
	block = n / forms;
	for (size_t i = 0; i < forms; i++) {
		const bool *mine = taken + i * block;
		bool again = memchr(mine, 1, block) == NULL;
		for (size_t k = 0; k < forms && !again; k++) {
			in[k] = memcmp(mine, taken + k * block, block) == 0;
			again = k < i && in[k];
		}
		if (!again)
			factor(pl, t, at + 1, mine, block);
	}
}

static void add_tiling(struct planner *pl, struct tiling *t)
{
	size_t n = rows_of(t);
	bool *taken;

	if (n == 0)
		return;
	if (n > PLAN_ROWS || pl->n_phrases > PHRASES_MAX) {
		pl->sure = false;
		return;
	}
	taken = xcalloc(n, sizeof(*taken));
	for (size_t i = 0; i < n; i += BATCH)
		try_rows(pl, t, i, n - i < BATCH ? n : i + BATCH, taken);
	for (size_t i = 0; i < t->n; i++)
		t->in[i] = xcalloc(t->sets[i]->v.n, sizeof(bool));
	factor(pl, t, 0, taken, n);
	for (size_t i = 0; i < t->n; i++)
		free(t->in[i]);
	free(taken);
}

/* All words of the tiling, whatever stands between. */
static void add_may(struct planner *pl, struct tiling *t)
{
	buf_str(&pl->may, pl->n_may++ > 0 ? STR(" OR (") : STR("("));
	if (t->n > 1)
		near_write(t, &pl->may);
	else
		words_write(pl, t->sets[0], NULL, &pl->may);
	buf_char(&pl->may, ')');
}

/* Words `w` and on of the pattern, behind the tiles that are there. */
static void add_tilings(struct planner *pl, struct tiling *t, size_t w)
{
	if (w == pl->p->n) {
		if (pl->gathering == FOR_MAY)
			add_may(pl, t);
		else
			add_tiling(pl, t);
		return;
	}
	for (size_t last = w; last < pl->p->n; last++) {
		if (pl->runs[w][last].v.n == 0)
			continue;
		t->sets[t->n++] = &pl->runs[w][last];
		add_tilings(pl, t, last + 1);
		t->n--;
	}
}

/* ---- parts ----------------------------------------------------------------------------- */

static bool rests_on_words(const struct pattern *p)
{
	return p->n_signs == 0 && !p->address && p->n_all == p->n &&
	       !(p->n == 1 && (pattern_words(p)->flags & WORD_BESIDE));
}

static void add_runs(struct planner *pl, uint32_t pattern, enum gathering what)
{
	struct tiling t = {.n = 0};

	for (size_t i = 0; i < pl->p->n; i++)
		for (size_t k = i; k < pl->p->n; k++)
			set_reset(&pl->runs[i][k]);
	pl->gathering = what;
	for (size_t i = 0; i < pl->p->n; i++)
		build_stems(pl->ws, pattern, i, on_stem, pl);
	if (pl->rc == ERR_NONE)
		add_tilings(pl, &t, 0);
}

/* The rarest of many words is enough. */
static void add_anchor(struct planner *pl, uint32_t pattern)
{
	set_reset(&pl->anchor);
	pl->gathering = FOR_ANCHOR;
	build_stems(pl->ws, pattern, build_anchor(pl->ws, pattern), on_stem, pl);
	if (pl->anchor.v.n == 0)
		return;
	buf_str(&pl->may, pl->n_may++ > 0 ? STR(" OR (") : STR("("));
	words_write(pl, &pl->anchor, NULL, &pl->may);
	buf_char(&pl->may, ')');
}

/* القرءان is folded as a word and not so written together with the one before it: of three words and more the matcher may
 * find it there by the third, while the index knows no stem of the two (build.h). */
static bool folds_by_place(const struct planner *pl)
{
	static const uint16_t quran[] = {0x0642, 0x0631, ALEF, 0x0646};
	enum {
		N = sizeof(quran) / sizeof(quran[0])
	};
	const struct word *w = pattern_words(pl->p);

	for (size_t i = 0; i < pl->p->n && pl->p->n > 2; i++)
		for (size_t k = 0; k + N <= w[i].n; k++)
			if (memcmp(pl->ws->pool.units + w[i].u + k, quran, sizeof(quran)) == 0)
				return true;
	return false;
}

static void add_pattern(struct planner *pl, uint32_t pattern)
{
	bool whole;

	pl->p = set_pattern(pl->ws, pattern);
	whole = pl->p->n <= PLAN_WORDS && !folds_by_place(pl);
	pl->sure = pl->sure && whole && rests_on_words(pl->p);
	pl->articles = pl->p->n > 1 || (pattern_words(pl->p)->flags & WORD_DEFINITE);
	if (whole)
		add_runs(pl, pattern, FOR_MAY);
	else
		add_anchor(pl, pattern);
	if (pl->sure)
		add_runs(pl, pattern, FOR_SURE);
}

/* A part may be two patterns: a term of capitals with its dots and without. Each has a stem in the index. */
static void add_patterns(struct planner *pl)
{
	const struct index *x = &pl->ws->index;
	struct map seen = {0};

	for (size_t i = 0; i < x->n_refs && pl->rc == ERR_NONE; i++)
		if (map_put(&seen, x->refs[i].pattern + UINT64_C(1), 0) == SIZE_MAX)
			add_pattern(pl, x->refs[i].pattern);
	map_done(&seen);
}

/* What no article has: a form never is a bare sign. */
static const struct str nothing = STR_INIT("\"!!\"");

static enum errc plan_part(struct planner *pl, const struct search_part *part)
{
	enum errc rc = search_part_set(part, pl->g, &pl->ws, pl->e);

	if (rc != ERR_NONE)
		return rc;
	buf_reset(&pl->phrases);
	buf_reset(&pl->may);
	pl->n_phrases = pl->n_may = 0;
	add_patterns(pl);
	watchset_free(pl->ws);
	pl->ws = NULL;
	if (pl->rc == ERR_NONE && pl->arena.over)
		return err_set(pl->e, ERR_LIMIT, "too many words are like \"" STR_F "\"",
			STR_A(part->text));
	return pl->rc;
}

static void join(struct buf *out, const char *with)
{
	buf_printf(out, "%s(", out->n > 0 ? with : "");
}

/* Parts that are asked for first: in FTS5 NOT has two sides. */
static enum errc plan_side(struct planner *pl, const struct search_query *q, bool side,
	struct buf *may, struct buf *sure)
{
	enum errc rc = ERR_NONE;

	for (size_t i = 0; i < q->n && rc == ERR_NONE; i++) {
		if (q->v[i].out != side)
			continue;
		rc = plan_part(pl, &q->v[i]);
		if (!side) {
			join(may, " AND ");
			buf_str(may, pl->n_may > 0 ? buf_view(&pl->may) : nothing);
			buf_char(may, ')');
		}
		join(sure, side ? " NOT " : " AND ");
		buf_str(sure, pl->n_phrases > 0 ? buf_view(&pl->phrases) : nothing);
		buf_char(sure, ')');
	}
	return rc;
}

/* All columns need no naming: what marks an odd article is no form. */
static void columns_write(unsigned columns, struct buf *out)
{
	static const char *const names[] = {"title", "summary", "body"};
	size_t n = sizeof(names) / sizeof(names[0]);

	if (columns == (1U << n) - 1)
		return;
	buf_char(out, '{');
	for (size_t i = 0; i < n; i++)
		if (columns >> i & 1U)
			buf_printf(out, " %s", names[i]);
	buf_str(out, STR(" } : "));
}

static void planner_done(struct planner *pl)
{
	for (size_t i = 0; i < PLAN_WORDS; i++)
		for (size_t k = 0; k < PLAN_WORDS; k++)
			set_done(&pl->runs[i][k]);
	set_done(&pl->anchor);
	set_done(&pl->behind);
	buf_done(&pl->may);
	fold_done(&pl->fold);
	watch_scratch_free(pl->scratch);
	buf_done(&pl->phrases);
	arena_done(&pl->arena);
}

void search_plan_done(struct search_plan *p)
{
	buf_done(&p->may);
	buf_done(&p->sure);
	buf_done(&p->odd);
}

static void planned(struct buf *out, unsigned columns, const struct buf *parts)
{
	columns_write(columns, out);
	buf_char(out, '(');
	buf_str(out, buf_view(parts));
	buf_char(out, ')');
}

static void odd_write(const struct planner *pl, struct buf *out)
{
	buf_printf(out, "{odd} : \"%c\"", SEARCH_IS_ODD);
	for (size_t i = 0; i < pl->behind.v.n; i++)
		buf_printf(out, " OR \"" STR_F "\"", STR_A(pl->behind.v.p[i]));
}

enum errc search_plan_make(const struct search_query *q, const struct guards *g,
	unsigned columns, bool ranked, const struct search_forms *from, struct search_plan *ret,
	struct err *e)
{
	AUTO_BUF struct buf may, sure;
	struct planner pl = {.g = g, .from = from, .sure = true, .ranked = ranked, .e = e};
	enum errc rc;

	buf_init(&may, BUF_NO_MAX);
	buf_init(&sure, BUF_NO_MAX);
	buf_init(&pl.phrases, BUF_NO_MAX);
	buf_init(&pl.may, BUF_NO_MAX);
	arena_init(&pl.arena, MIB(64));
	pl.scratch = watch_scratch_new();
	rc = plan_side(&pl, q, false, &may, &sure);
	if (rc == ERR_NONE)
		rc = plan_side(&pl, q, true, &may, &sure);
	if (rc == ERR_NONE) {
		buf_init(&ret->may, BUF_NO_MAX);
		buf_init(&ret->sure, BUF_NO_MAX);
		buf_init(&ret->odd, BUF_NO_MAX);
		odd_write(&pl, &ret->odd);
		planned(&ret->may, columns, &may);
		if (pl.sure)
			planned(&ret->sure, columns, &sure);
	}
	planner_done(&pl);
	return rc;
}

enum errc search_part_set(const struct search_part *part, const struct guards *g,
	struct watchset **ret, struct err *e)
{
	struct watch_line line = {.group = GROUP_TERM, .text = part->text};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	size_t bad_watch, bad_line;

	return watchset_new(&def, 1, g, ret, &bad_watch, &bad_line, e);
}
