/* SPDX-License-Identifier: ISC */
/*
 * The reference's terms: which words are definite, which signs they hold, acronyms, and every way in
 * which joined names come apart (doc/matching.md "Written together and apart").
 */
#include "tests/ref/ref_forms.c"

/* ---- words -------------------------------------------------------------------------------- */

static bool is_al(const struct ref_token *t)
{
	return t->whole.n >= 4 && is_plain_alef(t->raw[0]) && level_d(t->raw[1]) == LAM &&
	       dagger_of(t, 1, t->n_raw) == DAGGER_NONE;
}

static struct ref_word word_of(const struct ref_guards *g, const struct ref_token *t)
{
	return (struct ref_word){
		.t = *t,
		.definite = t->class == REF_ARABIC && is_al(t) &&
			    !ref_guard_has(g, REF_GUARD_AL, &t->whole),
	};
}

/* Letters [from, to) as a word of their own. */
static struct ref_token part_of(const struct ref_token *t, size_t from, size_t to)
{
	struct ref_token part = {.class = t->class, .n_raw = to - from};

	memcpy(part.raw, t->raw + from, part.n_raw * sizeof *part.raw);
	memcpy(part.marks, t->marks + from, part.n_raw * sizeof *part.marks);
	memcpy(part.capital, t->capital + from, part.n_raw * sizeof *part.capital);
	ref_fold_piece(t, from, to, &part.whole);
	return part;
}

/* Behind such words another noun phrase begins. */
static bool is_function(const struct ref_token *t)
{
	static const char *const words[] = {"في", "من", "عن", "مع", "او", "ثم", "ضد", "بين",
		"حول", "بعد", "قبل", "منذ", "عند", "خلال", "عبر", "نحو", "ضمن", "دون", "بدون",
		"تحت", "فوق", "وراء", "داخل", "خارج", "قرب", "وسط", "بشان", "مقابل", "عقب",
		"رغم", "تجاه", "اثناء"};
	static const char *const maqsura[] = {"علي", "الي", "حتي", "لدي"};

	if (any_spells(words, COUNT(words), &t->whole))
		return true;
	if (t->raw[t->n_raw - 1] == MAQSURA && any_spells(maqsura, COUNT(maqsura), &t->whole))
		return true;
	return t->raw[0] == ALEF_ABOVE && spells(STR("امام"), &t->whole);
}

/* These go without an article in a phrase that has it. */
static bool is_passing(const struct ref_token *t)
{
	static const char *const words[] = {"غير", "شبه"};

	return any_spells(words, COUNT(words), &t->whole);
}

/* ---- joined names ------------------------------------------------------------------------- */

/* Could it begin with Abd or Abu? Asked of every letter, it need not be folded for that. */
static bool begins_opener(const struct ref_token *t)
{
	uint32_t first = level_d(t->raw[0]);

	return first == AIN || first == ALEF || first == HAMZA;
}

/* May the name come apart at letter i as typed: Abd al-X, Abu X, X-allah, X-aldin? */
static bool comes_apart(const struct ref_token *t, size_t i)
{
	size_t name = is_al(t) ? 4 : 2; /* "al-w" before aldin is no name */
	struct ref_token left, right;

	/* Five letters are three at least, with alefs of two. */
	if (!is_plain_alef(t->raw[i]) && (i > 5 || !begins_opener(t)))
		return false;
	left = part_of(t, 0, i);
	right = part_of(t, i, t->n_raw);
	/* No word ends with a letter below an alef. */
	if (dagger_of(t, i - 1, t->n_raw) != DAGGER_NONE)
		return false;
	if (spells(STR("عبد"), &left.whole))
		return is_al(&right);
	if (spells(STR("ابو"), &left.whole))
		return right.whole.n >= 3;
	if (!is_plain_alef(right.raw[0]))
		return false;
	if (spells(STR("الله"), &right.whole))
		return left.whole.n >= 3 && left.whole.n >= name;
	return spells(STR("الدين"), &right.whole) && left.whole.n >= name;
}

/* The first place where it does; 0: nowhere. */
static size_t joint(const struct ref_token *t)
{
	for (size_t i = 1; t->class == REF_ARABIC && i < t->n_raw; i++)
		if (comes_apart(t, i))
			return i;
	return 0;
}

/* A joined name with an article inside. */
static bool holds_article(const struct ref_token *t)
{
	size_t at = joint(t);
	struct ref_token rest;

	if (!at)
		return false;
	rest = part_of(t, at, t->n_raw);
	return is_al(&rest) || holds_article(&rest);
}

/* The reading with word i in two parts. */
static void reading_split(const struct ref_guards *g, const struct ref_phrase *p, size_t i,
	size_t at, struct ref_phrase *ret)
{
	const struct ref_token *t = &p->w[i].t;
	struct ref_token left = part_of(t, 0, at), right = part_of(t, at, t->n_raw);

	*ret = *p;
	memmove(ret->w + i + 2, p->w + i + 1, (p->n - i - 1) * sizeof *ret->w);
	ret->w[i].t = left;
	ret->w[i].definite = word_of(g, &left).definite;
	ret->w[i + 1] = word_of(g, &right);
	ret->w[i + 1].linked = true;
	ret->n++;
}

/* Adds the readings in which one more joined name is in parts; false when they are too many. */
static bool readings_add(const struct ref_guards *g, struct ref_term *t)
{
	for (size_t r = 0; r < t->n; r++)
		for (size_t i = 0; i < t->reading[r].n; i++) {
			size_t at = joint(&t->reading[r].w[i].t);

			if (at &&
				(t->n == REF_MAX_READINGS || t->reading[r].n == REF_MAX_WORDS))
				return false;
			if (at)
				reading_split(g, &t->reading[r], i, at, &t->reading[t->n++]);
		}
	return true;
}

/* ---- acronyms ----------------------------------------------------------------------------- */

/* Names of Latin letters. */
static bool is_letter_name(const struct ref_word *w)
{
	static const char *const names[] = {"اي", "ايه", "بي", "سي", "دي", "اف", "جي", "اتش",
		"ايتش", "اش", "جيه", "جاي", "كي", "كيه", "ال", "ايل", "ام", "ان", "او", "كيو",
		"ار", "اس", "تي", "يو", "في", "دبليو", "اكس", "واي", "زد", "زي"};

	return w->t.class == REF_ARABIC && any_spells(names, COUNT(names), &w->t.whole);
}

static bool is_single(const struct ref_word *w)
{
	return w->t.class == REF_ARABIC && w->t.n_raw == 1;
}

static bool is_capital(const struct ref_word *w)
{
	return w->t.class == REF_LETTERS && w->t.n_raw == 1 && w->t.capital[0] &&
	       w->t.raw[0] < 0x80;
}

static bool is_capital_ascii(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool are_capitals(struct str term)
{
	size_t n = 0, signs = 0;

	for (size_t i = 0; i < term.n; i++) {
		bool sign = (term.p[i] == '.' || term.p[i] == ' ') && i > 0 &&
			    is_capital_ascii(term.p[i - 1]);

		if (!sign && !is_capital_ascii(term.p[i]))
			return false;
		signs += sign;
		n += !sign;
	}
	return n >= 2 && n <= 5 && (signs == 0 || signs + 1 >= n);
}

/* How many words from i on are of a sort. */
static size_t run(const struct ref_phrase *p, size_t i, bool (*sort)(const struct ref_word *w))
{
	size_t n = 0;

	while (i + n < p->n && sort(&p->w[i + n]))
		n++;
	return n;
}

static void run_join(struct ref_phrase *p, size_t i, size_t n)
{
	for (size_t k = i; k + 1 < i + n; k++)
		p->w[k].acronym = true;
}

static bool sum_is_frequent(
	const struct ref_guards *g, const struct ref_phrase *p, size_t i, size_t n)
{
	uint32_t sum[REF_MAX_WORDS + 1];

	for (size_t k = 0; k < n; k++)
		sum[k] = p->w[i + k].t.whole.x[0];
	return g->frequent(sum, n);
}

/* False when only the list of frequent words could tell. */
static bool acronyms_find(const struct ref_guards *g, struct ref_phrase *p)
{
	size_t n;

	for (size_t i = 0; i < p->n; i += n ? n : 1) {
		n = run(p, i, is_letter_name);
		/* Capitals are one when the term is nothing else. */
		if (n == 0 && i == 0 && p->capitals && run(p, 0, is_capital) == p->n)
			n = p->n;
		if (n > 0) {
			run_join(p, i, n);
			continue;
		}
		n = run(p, i, is_single);
		if (n >= 3 && !g->frequent)
			return false;
		if (n >= 3 && !sum_is_frequent(g, p, i, n))
			run_join(p, i, n);
	}
	return true;
}

/* Puts the letters of word i of p behind the words of ret. */
static void spread(const struct ref_phrase *p, size_t i, struct ref_phrase *ret)
{
	const struct ref_word *w = &p->w[i];

	for (size_t k = 0; k < w->t.n_raw; k++) {
		ret->w[ret->n] = k ? (struct ref_word){0} : *w;
		ret->w[ret->n].t = part_of(&w->t, k, k + 1);
		ret->w[ret->n++].apart = true;
	}
}

/* The reading in which words of capitals are written letter by letter, if there are any; false when there
 * is no room for it. */
static bool capitals_apart(struct ref_term *t)
{
	const struct ref_phrase *p = &t->reading[0];
	struct ref_phrase *ret = &t->reading[t->n];

	if (!p->capitals || p->n > 1)
		return true;
	if (t->n == REF_MAX_READINGS)
		return false;
	*ret = *p;
	ret->n = 0;
	spread(p, 0, ret);
	t->n++;
	return true;
}

/* ---- signs -------------------------------------------------------------------------------- */

static bool passes(uint32_t kind)
{
	return kind == ' ' || kind == PARAGRAPH || is_pass(kind);
}

/* Is the sign beside number i the only one there that does not pass; at an edge, that must stand? */
static bool is_only_sign(const struct ref_text *t, size_t i, bool behind)
{
	struct ref_gap gap = gap_of(t, behind ? i + 1 : i);
	bool edge = behind ? i + 1 == t->n : i == 0;
	size_t n = 0;

	for (size_t k = gap.from; k < gap.to; k++)
		n += edge ? is_required(sign_kind(t->sign[k].cp), false)
			  : !passes(sign_kind(t->sign[k].cp));
	return n == 1;
}

/* Takes the percent or currency sign beside number i for its unit. */
static void unit_find(const struct ref_text *t, size_t i, bool spaced, struct ref_word *w,
	const struct ref_sign **taken)
{
	if (w->t.class != REF_DIGITS)
		return;
	for (int behind = 1; behind >= 0 && !w->unit; behind--) {
		const struct ref_sign *s = sign_beside(t, i, behind, spaced);

		if (!s || !is_unit(sign_kind(s->cp)) || taken[s - t->sign] ||
			!is_only_sign(t, i, behind))
			continue;
		taken[s - t->sign] = s;
		w->unit = sign_kind(s->cp);
		w->unit_behind = behind;
	}
}

/* The signs of a gap that are no units, spaces at a term's edges told once; false when there are too
 * many. */
static bool held_read(const struct ref_text *t, size_t j, const struct ref_sign **taken,
	uint32_t *held, size_t *n)
{
	struct ref_gap gap = gap_of(t, j);

	for (size_t k = gap.from; k < gap.to; k++) {
		uint32_t kind = sign_kind(t->sign[k].cp);

		if (taken[k] || (passes(kind) && j > 0 && j < t->n))
			continue;
		if (*n == REF_MAX_HELD)
			return false;
		held[(*n)++] = kind;
	}
	return true;
}

static bool held_signs_read(const struct ref_text *t, struct ref_phrase *p)
{
	const struct ref_sign **taken = xcalloc(t->n_signs + 1, sizeof *taken);
	bool ok = true;

	for (int spaced = 0; spaced <= 1; spaced++)
		for (size_t i = 0; i < t->n; i++)
			unit_find(t, i, spaced, &p->w[i], taken);
	for (size_t i = 0; i < t->n && ok; i++)
		ok = held_read(t, i, taken, p->w[i].held, &p->w[i].n_held);
	ok = ok && held_read(t, t->n, taken, p->tail, &p->n_tail);
	free(taken);
	return ok;
}

/* ---- terms -------------------------------------------------------------------------------- */

static bool phrase_read(const struct ref_guards *g, const struct ref_text *t, struct str term,
	struct ref_phrase *p)
{
	*p = (struct ref_phrase){
		.n = t->n, .address = t->has_link, .capitals = are_capitals(term)};
	for (size_t i = 0; i < t->n; i++) {
		p->w[i] = word_of(g, &t->tok[i]);
		p->w[i].function = i > 0 && is_function(&t->tok[i]);
		p->w[i].passing = i > 0 && is_passing(&t->tok[i]);
	}
	return held_signs_read(t, p) && acronyms_find(g, p);
}

/* What can be told when the reading is complete. */
static void word_finish(const struct ref_guards *g, struct ref_phrase *p, size_t i)
{
	struct ref_word *w = &p->w[i];

	w->joined = joint(&w->t) > 0;
	w->holds_article = holds_article(&w->t);
	forms_make(g, p, i);
}

/* In a phrase it could be written together with another word, where nobody writes so. */
static bool has_quranic_hamza(const struct ref_token *t)
{
	for (size_t i = 1; i < t->n_raw; i++)
		if (t->raw[i - 1] == HAMZA && level_d(t->raw[i]) == ALEF)
			return true;
	return false;
}

bool ref_term_parse(const struct ref_guards *g, struct str term, struct ref_term *ret)
{
	struct ref_text *t = xmalloc(sizeof *t);
	bool ok = ref_text_fold(str_trim(term), t) && t->n > 0 && t->n <= REF_MAX_WORDS;

	for (size_t i = 0; ok && t->n > 1 && i < t->n; i++)
		ok = !has_quranic_hamza(&t->tok[i]);
	ret->n = 1;
	ok = ok && phrase_read(g, t, str_trim(term), &ret->reading[0]) &&
	     readings_add(g, ret) && capitals_apart(ret);
	for (size_t r = 0; ok && r < ret->n; r++)
		for (size_t i = 0; i < ret->reading[r].n; i++)
			word_finish(g, &ret->reading[r], i);
	free(t);
	return ok;
}
