/* SPDX-License-Identifier: ISC */
/*
 * The reference matcher: each reading of a term is tried at each word of the text, by plain
 * recursion over all ways in which words may carry clitics, be written together or apart
 * (doc/matching.md "Proclitics"). Nothing is indexed and nothing is shared with watch/.
 */
#include <string.h>

#include "tests/ref/ref_term.c"

/* How a stretch of text reads as a term word: a set of these. */
enum {
	AS_BARE = 1, /* no article, or the typed one */
	AS_ARTICLE = 2,
	AS_TANWIN = 4 /* bare, with the alef of the accusative */
};

/* ---- one word ----------------------------------------------------------------------------- */

/* What is asked of one word: term word w at letters [from, to) of token t. */
struct ref_try {
	const struct ref_guards *g;
	const struct ref_phrase *p;
	size_t i; /* which word of the phrase */
	const struct ref_token *t;
	size_t from, to;
	bool agree;   /* the word before took a tanwin alef */
	bool article; /* a detached article stands before */
};

/* Does a guard word stand between the token's start and the last stripped letter? cuts: where the
 * stripping paused; alef: not counting the tanwin alef. */
static bool guarded(
	const struct ref_try *y, const size_t *cuts, size_t n_cuts, size_t stripped, bool alef)
{
	if (y->from)
		return false;
	for (size_t i = 0; i < n_cuts; i++)
		if (cuts[i] < stripped && ref_guard_meets(y->g, y->t, cuts[i], y->t->n - alef))
			return true;
	return false;
}

/* "on", "to", "until" ... after a conjunction at most, never read as a word that ends in yeh. */
static bool function_word(const struct ref_try *y)
{
	const struct ref_token *t = y->t;
	size_t k = t->x[0] == 0x648 || t->x[0] == FEH;

	if (t->raw[t->n_raw - 1] != 0x649 || !y->p->w[y->i].yeh)
		return false;
	return ref_guard_has(y->g, REF_GUARD_MAQSURA, t->x, t->n) ||
	       ref_guard_has(y->g, REF_GUARD_MAQSURA, t->x + k, t->n - k);
}

/* "his office" is not a sloppy "library". */
static bool possessive(const struct ref_try *y, size_t at)
{
	const struct ref_token *t = y->t;

	return y->p->w[y->i].teh && y->from == 0 && y->to == t->n &&
	       t->raw[t->n_raw - 1] == 0x647 &&
	       ref_guard_has(y->g, REF_GUARD_HEH, t->x + at, t->n - at);
}

static bool tanwin_ok(const struct ref_try *y, const uint32_t *stem, size_t n, size_t at)
{
	static const uint32_t never[] = {0x64A, 0x627, 0x647, 0x621, 0x648};

	if (y->t->tanwin || y->agree)
		return true;
	for (size_t i = 0; i < COUNT(never); i++)
		if (stem[n - 1] == never[i])
			return false;
	return n >= 4 && !ref_guard_has(y->g, REF_GUARD_ALEF, y->t->x + at, y->t->n - at);
}

struct ref_prefix {
	bool conj;
	uint32_t prep; /* the letter or 0 */
	size_t n;      /* letters of both */
};

/* An alef with hamza begins no article; deep inside a word its hamza says nothing. */
static bool starts_with_article(const struct ref_try *y, size_t at)
{
	const struct ref_token *t = y->t;

	return at + 2 <= y->to && t->x[at] == 0x627 && t->x[at + 1] == 0x644 &&
	       (t->plain[at] || y->from > 0);
}

/* Do letters at.. read as the stem and the accusative alef? It moves a final hamza inside. */
static bool with_alef(const struct ref_try *y, size_t at, const uint32_t *stem, size_t n)
{
	const uint32_t *x = y->t->x + at;
	bool moved = stem[n - 1] == 0x621 && x[n - 1] == 0x626 && !y->t->yeh_lost[at + n - 1];

	return y->to - at == n + 1 && same(x, n - 1, stem, n - 1) && x[n] == 0x627 &&
	       (x[n - 1] == stem[n - 1] || moved);
}

/* The word without article, or with the one that was typed. */
static unsigned read_bare(const struct ref_try *y, const struct ref_word *w,
	const uint32_t *stem, size_t n, const struct ref_prefix *pre, const size_t *cuts)
{
	size_t at = y->from + pre->n;
	const uint32_t *x = y->t->x + at;
	size_t len = y->to - at;
	bool fits = same(x, len, stem, n);
	bool alef = with_alef(y, at, stem, n);

	if ((!fits && !alef) || guarded(y, cuts, 3, pre->n, false))
		return 0;
	if (w->definite)
		return fits && starts_with_article(y, at) ? AS_BARE : 0;
	if (fits && !possessive(y, at))
		return AS_BARE;
	if (alef && !pre->prep && !guarded(y, cuts, 3, pre->n, true) && y->to == y->t->n &&
		y->from == 0 && tanwin_ok(y, stem, n, at))
		return AS_TANWIN;
	return 0;
}

/* Within a phrase, one letter that is a word of its own takes no article: alef-lam-s is no "the S". */
static bool bears_article(const struct ref_try *y, size_t n)
{
	return y->i == 0 || n > 1 || y->from > 0 || y->to < y->t->n;
}

/* The article put before a bare stem, or elided after li-. */
static unsigned read_article(const struct ref_try *y, const struct ref_word *w,
	const uint32_t *stem, size_t n, const struct ref_prefix *pre, const size_t *cuts)
{
	unsigned as = w->definite ? AS_BARE : AS_ARTICLE;
	size_t at = y->from + pre->n;
	const uint32_t *x = y->t->x + at;
	size_t len = y->to - at;

	if (!w->definite && bears_article(y, n) && starts_with_article(y, at) &&
		same(x + 2, len - 2, stem, n) && !guarded(y, cuts, 3, pre->n + 2, false) &&
		!ref_guard_has(y->g, REF_GUARD_AL, x, len))
		return as;
	if (pre->prep != 0x644)
		return 0;
	if (stem[0] == 0x644 && same(x, len, stem, n))
		return guarded(y, cuts, 3, pre->n, false) ? 0 : as;
	return len > 1 && x[0] == 0x644 && same(x + 1, len - 1, stem, n) &&
			       !guarded(y, cuts, 3, pre->n + 1, false)
		       ? as
		       : 0;
}

static unsigned read_after(const struct ref_try *y, const struct ref_word *w,
	const uint32_t *form, size_t n, const struct ref_prefix *pre)
{
	size_t skip = w->definite ? 2 : 0;
	const size_t cuts[] = {0, pre->conj, pre->n};

	return read_bare(y, w, form, n, pre, cuts) |
	       read_article(y, w, form + skip, n - skip, pre, cuts);
}

/* Clitics may stand before the first word; alone, it must be long enough to bear them. */
static bool may_strip(const struct ref_try *y)
{
	return y->i == 0 && (y->p->n > 1 || y->p->w[0].t.n_raw >= 3);
}

static unsigned read_form(
	const struct ref_try *y, const struct ref_word *w, const uint32_t *form, size_t n)
{
	unsigned as = 0;
	const uint32_t *x = y->t->x + y->from;
	size_t len = y->to - y->from;

	for (size_t c = 0; c <= 1 && c < len; c++) {
		if (c && x[0] != 0x648 && x[0] != FEH)
			break;
		for (size_t p = 0; p <= 1 && c + p < len; p++) {
			struct ref_prefix pre = {c, p ? x[c] : 0, c + p};

			if (p && x[c] != BEH && x[c] != KAF && x[c] != 0x644)
				break;
			if ((c || p) && !may_strip(y))
				break;
			as |= read_after(y, w, form, n, &pre);
		}
	}
	if (joint(&w->t))
		return as & AS_BARE;
	if (w->linked && !w->definite)
		return as & (AS_BARE | AS_TANWIN);
	return y->p->n == 1 && w->t.n_raw < 3 ? as & (AS_BARE | AS_TANWIN) : as;
}

/* Abu, Abi, Aba; Ibn, Bin. */
static const struct {
	int family;
	size_t n;
	uint32_t x[3];
} kunyas[] = {
	{1, 3, {0x627, BEH, 0x648}},
	{1, 3, {0x627, BEH, 0x64A}},
	{1, 3, {0x627, BEH, 0x627}},
	{2, 3, {0x627, BEH, NOON}},
	{2, 2, {BEH, NOON}},
};
static int kunya_family(const struct ref_token *t)
{
	for (size_t k = 0; k < COUNT(kunyas); k++)
		if (same(kunyas[k].x, kunyas[k].n, t->x, t->n))
			return kunyas[k].family;
	return 0;
}

/* Before a name all spellings of the family are one; they take no article. */
static bool is_kunya(const struct ref_phrase *p, size_t i)
{
	return i + 1 < p->n && kunya_family(&p->w[i].t);
}

/* Behind a detached article nothing is stripped. */
static unsigned read_detached(const struct ref_try *y, const struct ref_word *w)
{
	size_t typed = w->definite ? 2 : 0;

	if (!same(y->t->x + y->from, y->to - y->from, w->t.x + typed, w->t.n - typed))
		return 0;
	return w->definite ? AS_BARE : AS_ARTICLE;
}

static unsigned read_word(const struct ref_try *y)
{
	const struct ref_word *w = &y->p->w[y->i];
	unsigned as;

	if (y->t->class != w->t.class)
		return 0;
	if (w->t.class != REF_ARABIC)
		return same(y->t->x + y->from, y->to - y->from, w->t.x, w->t.n) ? AS_BARE : 0;
	if (function_word(y))
		return 0;
	if (y->article)
		return read_detached(y, w);
	as = read_form(y, w, w->t.x, w->t.n);
	if (!is_kunya(y->p, y->i))
		return as;
	for (size_t k = 0; k < COUNT(kunyas); k++)
		if (kunyas[k].family == kunya_family(&w->t))
			as |= read_form(y, w, kunyas[k].x, kunyas[k].n) & AS_BARE;
	return as & (AS_BARE | AS_TANWIN);
}

/* ---- phrases ------------------------------------------------------------------------------ */

/* What the words before decide. */
struct ref_state {
	bool article; /* a run of bare words has its article */
	bool tanwin;  /* the word before took the alef */
};

struct ref_walk {
	const struct ref_guards *g;
	const struct ref_phrase *p;
	const struct ref_text *text;
};

/* Numbers, Latin words and names like Abu-X neither take an article nor end its run. */
static bool is_neutral(const struct ref_phrase *p, size_t i)
{
	return p->w[i].t.class != REF_ARABIC || is_kunya(p, i) || joint(&p->w[i].t) ||
	       p->w[i].linked;
}

/* A joined name with an article inside. */
static bool name_is_definite(const struct ref_token *t)
{
	size_t at = joint(t);
	struct ref_token rest;

	if (!at)
		return false;
	rest = part_of(t, at, t->n);
	return is_al(&rest) || name_is_definite(&rest);
}

static bool is_definite(const struct ref_phrase *p, size_t i)
{
	return p->w[i].definite || name_is_definite(&p->w[i].t);
}

static bool next_is_definite(const struct ref_phrase *p, size_t i)
{
	return i + 1 < p->n && is_definite(p, i + 1);
}

/* May word i, read as one of enum AS_, follow on st? Updates st. */
static bool state_step(const struct ref_phrase *p, size_t i, unsigned as, struct ref_state *st)
{
	st->tanwin = as == AS_TANWIN;
	if (p->w[i].function && as != AS_ARTICLE) {
		st->article = false;
		return true;
	}
	if (p->w[i].passing && as != AS_ARTICLE)
		return !(st->article && next_is_definite(p, i));
	if (is_definite(p, i)) {
		st->article = false;
		return true;
	}
	if (is_neutral(p, i))
		return !(st->article && next_is_definite(p, i));
	if (as == AS_ARTICLE && next_is_definite(p, i))
		return false;
	if (as != AS_ARTICLE && st->article)
		return false;
	st->article = as == AS_ARTICLE;
	return true;
}

static bool walk(
	const struct ref_walk *k, size_t i, size_t j, struct ref_state st, size_t *ret_end);

/* May words i and i + 1 meet at letter `at` as typed, without a space? */
static bool glue_ok(const struct ref_phrase *p, size_t i, const struct ref_token *t, size_t at)
{
	static const struct {
		size_t n;
		uint32_t x[3];
	} openers[] = {
		{3, {0x639, BEH, DAL}},
		{3, {0x627, BEH, 0x648}},
		{3, {0x627, BEH, 0x64A}},
		{3, {0x627, BEH, 0x627}},
		{3, {0x627, BEH, NOON}},
		{2, {BEH, NOON}},
		{2, {0x627, 0x645}},
		{2, {0x627, 0x644}},
		{2, {0x630, 0x648}},
	};
	static const uint32_t allah[] = {0x627, 0x644, 0x644, 0x647};
	static const uint32_t aldin[] = {0x627, 0x644, DAL, 0x64A, NOON};
	const struct ref_token *left = &p->w[i].t, *right = &p->w[i + 1].t;

	if (left->class != REF_ARABIC || right->class != REF_ARABIC)
		return false;
	if (left->x[0] == 0x627 && left->x[1] == 0x644 && left->n == 2 &&
		(t->raw[at - 2] == 0x627 || t->raw[at - 2] == 0x671))
		return false; /* the article, not Al */
	if (t->zw_before[at] || (left->n_raw >= 3 && right->n_raw >= 3))
		return true;
	if (left->n_raw == 2 && (same(right->x, right->n, allah, COUNT(allah)) ||
					same(right->x, right->n, aldin, COUNT(aldin))))
		return true;
	for (size_t k = 0; k < COUNT(openers); k++)
		if (same(left->x, left->n, openers[k].x, openers[k].n))
			return true;
	return false;
}

/* Letters [from, to) of t as typed, folded by themselves, behind those that out has. */
static void fold_apart(const struct ref_token *t, size_t from, size_t to, struct ref_token *out)
{
	struct ref_token part = *t;

	part.n_raw = to - from;
	memcpy(part.raw, t->raw + from, part.n_raw * sizeof *part.raw);
	ref_token_fold(&part);
	memcpy(out->x + out->n, part.x, part.n * sizeof *part.x);
	memcpy(out->plain + out->n, part.plain, part.n * sizeof *part.plain);
	memcpy(out->yeh_lost + out->n, part.yeh_lost, part.n * sizeof *part.yeh_lost);
	out->n += part.n;
}

/* Reads letters [y.from, y.to) as typed as word i, written together with its neighbours: it folds as
 * it would between spaces. */
static unsigned read_piece(struct ref_try y)
{
	const struct ref_token *t = y.t;
	struct ref_token apart = *t;
	size_t from = y.from, to = y.to;

	apart.n = 0;
	fold_apart(t, 0, from, &apart);
	y.from = apart.n;
	fold_apart(t, from, to, &apart);
	y.to = apart.n;
	fold_apart(t, to, t->n_raw, &apart);
	y.t = &apart;
	return read_word(&y);
}

/* Words i.. written in one token, at least two of them. y: the first from its letter on, as typed. */
static bool glue(const struct ref_walk *k, struct ref_try y, size_t j, struct ref_state st,
	size_t *ret_end)
{
	const struct ref_token *t = y.t;

	for (y.to = y.from + 1; y.to <= t->n_raw; y.to++) {
		unsigned as = (y.to == t->n_raw && y.from == 0) ? 0 : read_piece(y);

		for (unsigned one = AS_BARE; one <= AS_ARTICLE; one <<= 1) {
			struct ref_try more = {k->g, k->p, y.i + 1, t, y.to, 0, false, false};
			struct ref_state next = st;

			if (!(as & one) || !state_step(k->p, y.i, one, &next))
				continue;
			if (y.to == t->n_raw && walk(k, y.i + 1, j + 1, next, ret_end))
				return true;
			if (y.to < t->n_raw && y.i + 1 < k->p->n &&
				glue_ok(k->p, y.i, t, y.to) && glue(k, more, j, next, ret_end))
				return true;
		}
	}
	return false;
}

/* An article with tatweel, set off from its word. */
static bool is_detached_article(const struct ref_token *t, bool first)
{
	size_t n = t->n;

	if (!t->tatweel || t->class != REF_ARABIC || n < 2 || t->x[n - 1] != 0x644)
		return false;
	if (n == 2 && t->x[0] == 0x627 && t->plain[0])
		return true;
	if (!first)
		return false;
	n = t->x[0] == 0x648 || t->x[0] == FEH ? 1 : 0;
	if (t->n - n == 2 && t->x[n] == 0x644)
		return true; /* li + al */
	if (t->x[n] == BEH || t->x[n] == KAF || t->x[n] == 0x644)
		n++;
	return t->n - n == 2 && t->x[n] == 0x627 && t->plain[n];
}

/* A definite word needs the article; a bare one may have it, but for the first, whose hit would begin
 * with the word all the same. */
static bool takes_detached(const struct ref_phrase *p, size_t i)
{
	return p->w[i].definite || (i > 0 && !is_neutral(p, i));
}

static bool detached(
	const struct ref_walk *k, size_t i, size_t j, struct ref_state st, size_t *ret_end)
{
	const struct ref_token *t = &k->text->tok[j];
	struct ref_state next = st;
	struct ref_try y;
	unsigned as;

	if (!takes_detached(k->p, i) || !is_detached_article(t, i == 0) ||
		j + 1 >= k->text->n || !t[1].open)
		return false;
	y = (struct ref_try){k->g, k->p, i, t + 1, 0, t[1].n, false, true};
	as = read_word(&y);
	if (as && state_step(k->p, i, as, &next) && walk(k, i + 1, j + 2, next, ret_end))
		return true;
	return i + 1 < k->p->n && glue(k, y, j + 1, st, ret_end);
}

/* Words i.. from token j on; true with the last byte in *ret_end. */
static bool walk(
	const struct ref_walk *k, size_t i, size_t j, struct ref_state st, size_t *ret_end)
{
	const struct ref_token *t;
	struct ref_try y;
	unsigned as;

	if (i == k->p->n) {
		*ret_end = k->text->tok[j - 1].end;
		return true;
	}
	if (j == k->text->n)
		return false;
	t = &k->text->tok[j];
	if (i > 0 && !t->open)
		return false;
	y = (struct ref_try){k->g, k->p, i, t, 0, t->n, st.tanwin, false};
	as = read_word(&y);
	for (unsigned one = AS_BARE; one <= AS_TANWIN; one <<= 1) {
		struct ref_state next = st;

		if ((as & one) && state_step(k->p, i, one, &next) &&
			walk(k, i + 1, j + 1, next, ret_end))
			return true;
	}
	if (detached(k, i, j, st, ret_end))
		return true;
	y.agree = false;
	return i + 1 < k->p->n && glue(k, y, j, st, ret_end);
}

static bool term_at(const struct ref_guards *g, const struct ref_term *term,
	const struct ref_text *text, size_t j, size_t *ret_end)
{
	for (size_t r = 0; r < term->n; r++) {
		struct ref_walk k = {g, &term->reading[r], text};

		if (walk(&k, 0, j, (struct ref_state){0}, ret_end))
			return true;
	}
	return false;
}

size_t ref_find(const struct ref_guards *g, const struct ref_term *term,
	const struct ref_text *text, struct ref_span *out, size_t cap)
{
	size_t n = 0, end = 0;

	for (size_t j = 0; j < text->n && n < cap; j++) {
		if (text->tok[j].start < end || !term_at(g, term, text, j, &end))
			continue;
		out[n++] = (struct ref_span){text->tok[j].start, end};
	}
	return n;
}
