/* SPDX-License-Identifier: ISC */
/*
 * The reference matcher: each reading of a term is tried at each word of the text, by plain
 * recursion over all ways in which words may carry proclitics, be written together or apart
 * (doc/matching.md "How a word is read"). Nothing is indexed and nothing is shared with watch/.
 */
#include "tests/ref/ref_evidence.c"

/* How a stretch of text reads as a term word: a set of these. */
enum {
	AS_BARE = 1, /* no article, or the typed one */
	AS_ARTICLE = 2,
	AS_TANWIN = 4 /* bare, with the alef of the accusative */
};

/* ---- one word ----------------------------------------------------------------------------- */

/* A final hamza without a seat takes one before the alef of the accusative. */
static bool is_stem(const struct ref_try *y, size_t from, size_t to, struct ref_letters *f)
{
	const struct ref_letters *stem = &word(y)->form[0].f;
	struct ref_token t;

	ref_fold_piece(y->t, from, to, f);
	if (same_letters(f, stem))
		return true;
	if (level_d(y->t->raw[to - 1]) != YEH_HAMZA)
		return false;
	t = *y->t;
	t.raw[to - 1] = HAMZA;
	ref_fold_piece(&t, from, to, f);
	return same_letters(f, stem);
}

/* An alef is the accusative's where U+064B or the word before says so; else a long stem must make it
 * likely. */
static bool alef_is_likely(
	const struct ref_try *y, const struct ref_cut *cut, const struct ref_letters *stem)
{
	static const uint32_t never[] = {YEH, ALEF, HEH, HAMZA, WAW};

	if (y->t->tanwin || y->agree)
		return true;
	for (size_t i = 0; i < COUNT(never); i++)
		if (stem->x[stem->n - 1] == never[i])
			return false;
	return stem->n >= 4 && !(is_alone(y) && listed(y, REF_GUARD_ALEF, cut->rest));
}

/* «هيأها» is no هيئة: the hamza takes its seat at the end of a word only. */
static bool ends_like_hayaa(const struct ref_try *y)
{
	const uint32_t *end = y->t->raw + y->to;

	return y->to - y->from > 3 && level_d(end[-2]) == HEH && end[-3] == ALEF_ABOVE &&
	       level_d(end[-4]) == YEH;
}

/* Is the rest without its last alef the word in the accusative? */
static bool is_accusative(const struct ref_try *y, const struct ref_cut *cut)
{
	const struct ref_form *form = &word(y)->form[0];
	struct ref_letters f;

	if (cut->letter || cut->article != ART_NONE || is_glued(y) || last_letter(y) != ALEF ||
		ends_like_hayaa(y) || y->to - cut->rest < 2 ||
		(is_alone(y) && is_name(y->g, word(y), true)) ||
		!is_stem(y, cut->rest, y->to - 1, &f))
		return false;
	if (is_guarded(y, cut, y->to) || is_guarded(y, cut, y->to - 1))
		return false;
	if (is_alone(y) && (hamzas_differ(y, &f, form) || hamza_begins_word(y, &f)))
		return false;
	return alef_is_likely(y, cut, &f);
}

/* The forms that are asked for: written together with others, only the typed one, but for abu and ibn. */
static size_t forms_asked(const struct ref_try *y)
{
	static const char *const plurals[] = {"بنو", "بني", "ذوو", "ذوي", "اولو", "اولي"};
	bool kunya =
		word(y)->kunya && !any_spells(plurals, COUNT(plurals), &word(y)->form[0].f);

	return is_glued(y) && !kunya ? 1 : word(y)->n_forms;
}

static unsigned read_cut(const struct ref_try *y, const struct ref_cut *cut)
{
	const struct ref_word *w = word(y);
	unsigned as = cut->article == ART_NONE || w->definite ? AS_BARE : AS_ARTICLE;
	struct ref_letters f;

	if (cut->rest >= y->to || (w->definite && cut->article == ART_NONE))
		return 0;
	/* Letters that are cut off are written: an alef above one is another letter behind it. */
	for (size_t i = y->from; i < cut->rest; i++)
		if (dagger_of(y->t, i, y->to) != DAGGER_NONE)
			return 0;
	ref_fold_piece(y->t, cut->rest, y->to, &f);
	for (size_t i = 0; i < forms_asked(y); i++) {
		const struct ref_form *form = &w->form[i];

		if (same_letters(&f, &form->f) && !evidence_refutes(y, cut, &f, form))
			return as;
	}
	return is_accusative(y, cut) ? AS_TANWIN : 0;
}

/* The ways in which the article may stand behind conjunction and preposition. */
static unsigned read_articles(const struct ref_try *y, struct ref_cut cut)
{
	const uint32_t *raw = y->t->raw;
	size_t left = y->to - cut.prep;
	unsigned as;

	cut.rest = cut.prep;
	as = read_cut(y, &cut);
	if (left > 2 && is_plain_alef(raw[cut.prep]) && level_d(raw[cut.prep + 1]) == LAM) {
		cut.rest = cut.prep + 2;
		cut.article = ART_WRITTEN;
		as |= read_cut(y, &cut);
	}
	if (cut.letter == LAM && level_d(raw[cut.prep]) == LAM) {
		cut.rest = cut.prep + 1;
		cut.article = ART_LAM;
		as |= read_cut(y, &cut);
		cut.rest = cut.prep;
		cut.article = ART_UNWRITTEN;
		as |= read_cut(y, &cut);
	}
	return as;
}

/* As typed, before two become one, or with the alefs that are written above. */
static size_t letters_of(const struct ref_word *w)
{
	return w->t.n_raw > w->t.whole.n ? w->t.n_raw : w->t.whole.n;
}

/* Proclitics may stand before the first word; alone, it must be long enough to bear them. */
static bool may_strip(const struct ref_try *y)
{
	return y->i == 0 && (y->p->n > 1 || letters_of(word(y)) >= 3);
}

static unsigned read_cuts(const struct ref_try *y)
{
	const uint32_t *raw = y->t->raw;
	unsigned as = 0;

	for (size_t c = 0; c <= 1; c++) {
		size_t at = y->from + c;

		if (c && (!may_strip(y) || !is_conj(raw[y->from])))
			break;
		for (size_t p = 0; p <= 1 && at + p < y->to; p++) {
			struct ref_cut cut = {
				.conj = at, .prep = at + p, .letter = p ? level_d(raw[at]) : 0};

			if (p && (!may_strip(y) || !is_prep(raw[at])))
				break;
			as |= read_articles(y, cut);
		}
	}
	return as;
}

/* One letter that is a word of its own within a phrase, a word of two letters alone, names that begin with
 * abu and the like, and joined names take no article. */
static unsigned readings_allowed(const struct ref_try *y)
{
	const struct ref_word *w = word(y);

	if (w->joined)
		return AS_BARE;
	if (w->kunya || (w->linked && !w->definite) || (y->i > 0 && w->form[0].f.n == 1) ||
		(is_alone(y) && letters_of(w) < 3))
		return AS_BARE | AS_TANWIN;
	return AS_BARE | AS_ARTICLE | AS_TANWIN;
}

/* Behind a detached article nothing is stripped. */
static unsigned read_detached(const struct ref_try *y)
{
	struct ref_cut cut = {y->from, y->from, y->from, 0, ART_DETACHED};

	return read_cut(y, &cut);
}

/* Numbers and words of other letters: as they are. Letters of an acronym that are written as one word
 * keep their case. */
static unsigned read_other(const struct ref_try *y)
{
	const struct ref_word *w = word(y);
	struct ref_letters f;

	if (y->t->link && !y->p->address)
		return 0;
	if (y->to - y->from < y->t->n_raw && !y->t->capital[y->from])
		return 0;
	if (w->apart && (is_glued(y) || !y->t->capital[0]))
		return 0;
	ref_fold_piece(y->t, y->from, y->to, &f);
	return same_letters(&f, &w->form[0].f) ? AS_BARE : 0;
}

static unsigned read_word(const struct ref_try *y)
{
	const struct ref_word *w = word(y);

	if (y->t->class != w->t.class)
		return 0;
	if (w->t.class != REF_ARABIC)
		return read_other(y);
	return (y->article ? read_detached(y) : read_cuts(y)) & readings_allowed(y);
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

static bool in_acronym(const struct ref_phrase *p, size_t i)
{
	return p->w[i].acronym || (i > 0 && p->w[i - 1].acronym);
}

/* Numbers, Latin words and names like Abu-X neither take an article nor end its run; of an acronym the
 * first letter takes it for all. */
static bool is_neutral(const struct ref_phrase *p, size_t i)
{
	return in_acronym(p, i) || p->w[i].t.class != REF_ARABIC || p->w[i].kunya ||
	       p->w[i].joined || p->w[i].linked;
}

static bool is_definite(const struct ref_phrase *p, size_t i)
{
	return p->w[i].definite || p->w[i].holds_article;
}

static bool next_is_definite(const struct ref_phrase *p, size_t i)
{
	return i + 1 < p->n && is_definite(p, i + 1);
}

static bool begins_acronym(const struct ref_phrase *p, size_t i)
{
	return p->w[i].acronym && !(i > 0 && p->w[i - 1].acronym);
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
	/* Its article says nothing about the words behind. */
	if (begins_acronym(p, i)) {
		bool stops = st->article && as != AS_ARTICLE;

		st->article = false;
		return !stops;
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

/* The first word may be short: Abd, Abu, Ibn, Umm, Al, Dhu. */
static bool is_opener(const struct ref_word *w)
{
	static const char *const words[] = {
		"عبد", "ابو", "ابي", "ابا", "ابن", "بن", "ام", "ال", "ذو", "ذي", "ذا"};

	return any_spells(words, COUNT(words), &w->t.whole);
}

/* The second word may: Bin between names, behind three letters, and behind two the end of a joined name. */
static bool is_closer(const struct ref_word *w, bool more, size_t letters_before)
{
	static const char *const ends[] = {"الله", "الدين"};

	if (spells(STR("بن"), &w->t.whole))
		return more && letters_before >= 3;
	return letters_before == 2 && any_spells(ends, COUNT(ends), &w->t.whole);
}

/* Alef and lam in front are the article unless the family Al is written there with its madda. */
static bool is_article_for_al(const struct ref_word *w, const struct ref_token *t, size_t at)
{
	return spells(STR("ال"), &w->t.whole) && at >= 2 && is_plain_alef(t->raw[at - 2]);
}

/* May words i and i + 1 meet at letter `at` as typed, without a space? */
static bool glue_ok(const struct ref_phrase *p, size_t i, const struct ref_token *t, size_t at)
{
	const struct ref_word *left = &p->w[i], *right = &p->w[i + 1];

	if (next_required(right, 0, false) < right->n_held)
		return false;
	if (is_article_for_al(left, t, at))
		return false;
	if (left->acronym)
		return true;
	if (left->t.class != REF_ARABIC || right->t.class != REF_ARABIC)
		return false;
	return t->zw_before[at] || (letters_of(left) >= 3 && letters_of(right) >= 3) ||
	       is_opener(left) || is_closer(right, i + 2 < p->n, letters_of(left));
}

/* Words i.. written in one token, at least two of them. y: the first from its letter on, as typed. */
static bool glue(const struct ref_walk *k, struct ref_try y, size_t j, struct ref_state st,
	size_t *ret_end)
{
	const struct ref_token *t = y.t;

	for (y.to = y.from + 1; y.to <= t->n_raw; y.to++) {
		/* Single letters are an acronym together as they were typed, without prefixes. */
		bool letters = k->p->w[y.i].acronym || (y.i > 0 && k->p->w[y.i - 1].acronym);
		bool single = letters && k->p->w[y.i].t.class == REF_ARABIC &&
			      k->p->w[y.i].t.n_raw == 1;
		if (single && (y.to - y.from > 1 || t->raw[y.from] != k->p->w[y.i].t.raw[0]))
			break;
		/* An alef above the last letter is one only where more follows, in the same word. */
		if (y.to < t->n_raw && dagger_of(t, y.to - 1, t->n_raw) != DAGGER_NONE)
			continue;
		/* Quranic spelling is that of words that stand apart. */
		if (y.from > 0 && t->raw[y.from] == HAMZA)
			return false;
		unsigned as = (y.to == t->n_raw && y.from == 0) ? 0 : read_word(&y);

		for (unsigned one = AS_BARE; one <= AS_ARTICLE; one <<= 1) {
			struct ref_try more = {k->g, k->p, y.i + 1, t, y.to, 0, false, false};
			struct ref_state next = st;

			if (!(as & one) || !state_step(k->p, y.i, one, &next))
				continue;
			/* The article stands before an acronym, not within. */
			if (one == AS_ARTICLE && y.i > 0 && k->p->w[y.i - 1].acronym)
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

/* An article with tatweel, set off from its word; before the first word behind proclitics. */
static bool is_detached_article(const struct ref_token *t, bool first)
{
	size_t n = t->n_raw, k = 0;

	if (!t->tatweel || t->class != REF_ARABIC || n < 2 || level_d(t->raw[n - 1]) != LAM)
		return false;
	if (first && is_conj(t->raw[0]))
		k++;
	if (first && n - k == 2 && level_d(t->raw[k]) == LAM)
		return true; /* li + al */
	if (first && is_prep(t->raw[k]))
		k++;
	return n - k == 2 && is_plain_alef(t->raw[k]);
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
	y = (struct ref_try){k->g, k->p, i, t + 1, 0, t[1].n_raw, false, true};
	as = read_word(&y);
	if (as && state_step(k->p, i, as, &next) && walk(k, i + 1, j + 2, next, ret_end))
		return true;
	return i + 1 < k->p->n && glue(k, y, j + 1, st, ret_end);
}

/* Words i.. from token j on; true with the last byte in *ret_end. */
static bool walk(
	const struct ref_walk *k, size_t i, size_t j, struct ref_state st, size_t *ret_end)
{
	const struct ref_phrase *p = k->p;
	struct ref_try y;
	unsigned as;

	if (i == p->n) {
		*ret_end = k->text->tok[j - 1].end;
		return tail_stands(k->text, j - 1, p, ret_end);
	}
	if (j == k->text->n || !unit_stands(k->text, j, &p->w[i]) ||
		(i > 0 && !gap_passes(k->text, j, &p->w[i - 1], &p->w[i])))
		return false;
	y = (struct ref_try){
		k->g, p, i, &k->text->tok[j], 0, k->text->tok[j].n_raw, st.tanwin, false};
	as = read_word(&y);
	/* The article stands before an acronym, not within. */
	if (i > 0 && p->w[i - 1].acronym)
		as &= ~(unsigned)AS_ARTICLE;
	for (unsigned one = AS_BARE; one <= AS_TANWIN; one <<= 1) {
		struct ref_state next = st;

		if ((as & one) && state_step(p, i, one, &next) &&
			walk(k, i + 1, j + 1, next, ret_end))
			return true;
	}
	if (detached(k, i, j, st, ret_end))
		return true;
	y.agree = false;
	return i + 1 < p->n && glue(k, y, j, st, ret_end);
}

static size_t last_token(const struct ref_text *text, size_t j, size_t end)
{
	while (j + 1 < text->n && text->tok[j + 1].start < end)
		j++;
	return j;
}

static bool term_at(const struct ref_guards *g, const struct ref_term *term,
	const struct ref_text *text, size_t j, struct ref_span *ret)
{
	for (size_t r = 0; r < term->n; r++) {
		struct ref_walk k = {g, &term->reading[r], text};

		ret->start = text->tok[j].start;
		if (head_stands(text, j, &k.p->w[0], &ret->start) &&
			walk(&k, 0, j, (struct ref_state){0}, &ret->end) &&
			!neighbours_refute(g, k.p, text, j, last_token(text, j, ret->end)))
			return true;
	}
	return false;
}

size_t ref_find(const struct ref_guards *g, const struct ref_term *term,
	const struct ref_text *text, struct ref_span *out, size_t cap)
{
	size_t n = 0, end = 0;

	for (size_t j = 0; j < text->n && n < cap; j++) {
		if (text->tok[j].start < end || !term_at(g, term, text, j, &out[n]) ||
			out[n].start < end)
			continue;
		end = out[n++].end;
	}
	return n;
}
