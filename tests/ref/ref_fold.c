/* SPDX-License-Identifier: ISC */
/*
 * The reference fold: letters, marks and signs told apart; words; letters mapped and the rules that
 * look at neighbours (doc/matching.md "Folding"). Any stretch of a word can be folded as if it stood
 * alone.
 */
#include "tests/ref/ref_signs.c"

/* ---- words -------------------------------------------------------------------------------- */

static int class_of(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return REF_DIGITS;
	if (is_arabic(cp))
		return REF_ARABIC;
	return is_other_letter(cp) ? REF_LETTERS : -1;
}

/* Tatweels that no letter touches, white space on both sides, are a dash. Is this the first of them? */
static bool is_dash(const struct ref_cps *c, size_t i)
{
	size_t before = i, after = i + 1;

	for (; before > 0 && is_ignored(c->v[before - 1].cp); before--)
		if (c->v[before - 1].cp == TATWEEL)
			return false;
	while (after < c->n && is_ignored(c->v[after].cp))
		after++;
	return c->v[i].cp == TATWEEL && before > 0 && after < c->n &&
	       (is_space(c->v[before - 1].cp) || is_line(c->v[before - 1].cp)) &&
	       (is_space(c->v[after].cp) || is_line(c->v[after].cp));
}

static unsigned mark_of(uint32_t cp)
{
	static const uint32_t marks[][2] = {
		{0x64E, REF_FATHA},
		{0x64F, REF_DAMMA},
		{0x650, REF_KASRA},
		{0x651, REF_SHADDA},
		{0x64B, REF_FATHATAN},
		{DAGGER_ALEF, REF_DAGGER},
		{TATWEEL, REF_TATWEEL},
	};

	for (size_t i = 0; i < COUNT(marks); i++)
		if (marks[i][0] == cp)
			return marks[i][1];
	return 0;
}

/* Something that is ignored: it belongs to the word before it when it touches it. */
static void add_ignored(struct ref_token *t, const struct ref_cp *c)
{
	t->zw_before[t->n_raw] = t->zw_before[t->n_raw] || c->cp == 0x200B || c->cp == 0x200C;
	t->marks[t->n_raw - 1] |= mark_of(c->cp);
	if (is_mark(c->cp) || c->cp == TATWEEL)
		t->end = c->end;
}

struct ref_reader {
	struct ref_text *text;
	struct ref_token *t; /* the word that is being read, or NULL */
};

static bool add_sign(struct ref_reader *r, uint32_t cp, const struct ref_cp *c)
{
	r->t = NULL;
	if (r->text->n_signs == REF_MAX_SIGNS)
		return false;
	r->text->sign[r->text->n_signs++] = (struct ref_sign){cp, c->start, c->end};
	return true;
}

/* Letters come one by one, and all else at the end (token_finish); only what gathers begins empty. */
static void token_begin(struct ref_token *t, enum ref_class class)
{
	t->class = class;
	t->n_raw = 0;
	t->open = false;
	memset(t->marks, 0, sizeof t->marks);
	memset(t->zw_before, 0, sizeof t->zw_before);
}

static bool add_letter(struct ref_reader *r, const struct ref_cp *c, int class, bool link)
{
	struct ref_text *text = r->text;

	if (!r->t || (int)r->t->class != class) {
		if (text->n == REF_MAX_TOKENS)
			return false;
		r->t = &text->tok[text->n++];
		token_begin(r->t, (enum ref_class) class);
		r->t->start = c->start;
		r->t->link = link;
		r->t->gap_end = text->n_signs;
	}
	if (r->t->n_raw + 1 >= REF_MAX_LETTERS)
		return false;
	r->t->capital[r->t->n_raw] =
		class == REF_LETTERS &&
		utf8proc_tolower((utf8proc_int32_t)c->cp) != (utf8proc_int32_t)c->cp;
	r->t->raw[r->t->n_raw++] = class == REF_LETTERS
					   ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)c->cp)
					   : level_a(c->cp);
	r->t->end = c->end;
	return true;
}

static bool read_words(const struct ref_cps *c, struct ref_text *ret)
{
	struct ref_reader r = {.text = ret};
	size_t link = 0; /* where the address ends */

	for (size_t i = 0; i < c->n; i++) {
		uint32_t cp = c->v[i].cp;
		int class = is_ignored(cp) ? -1 : class_of(level_a(cp));
		bool ok = true;

		if (i >= link)
			link = link_end(c, i);
		ret->has_link = ret->has_link || i < link;
		if (class >= 0)
			ok = add_letter(&r, &c->v[i], class, i < link);
		else if (!is_ignored(cp))
			ok = add_sign(&r, cp, &c->v[i]);
		else if (r.t)
			add_ignored(r.t, &c->v[i]);
		else if (is_dash(c, i))
			ok = add_sign(&r, 0x2014, &c->v[i]);
		if (!ok)
			return false;
	}
	return true;
}

/* ---- letters ------------------------------------------------------------------------------ */

static uint32_t level_d(uint32_t cp)
{
	switch (cp) {
	case 0x622:
	case 0x623:
	case 0x625:
	case 0x671:
	case 0x672:
	case 0x673:
	case 0x675:
		return ALEF;
	case 0x649:
	case 0x6D0:
	case 0x6D2:
	case 0x6CD:
	case 0x6CE:
	case 0x620:
	case 0x63D:
	case 0x63E:
	case 0x63F:
		return YEH;
	case TEH:
	case 0x6C0:
	case 0x6C2:
	case 0x6FF:
		return HEH;
	case WAW_HAMZA:
		return YEH_HAMZA;
	case 0x686:
	case 0x684:
		return 0x62C;
	case 0x67E:
		return 0x628;
	case 0x6A4:
	case 0x6A5:
		return 0x641;
	case 0x698:
		return 0x632;
	case 0x6AF:
	case 0x6AD:
	case 0x6B4:
	case 0x6AB:
		return 0x643;
	case 0x6A8:
		return 0x642;
	case 0x695:
	case 0x691:
		return 0x631;
	case 0x6B5:
		return LAM;
	case 0x6C6:
	case 0x6C7:
	case 0x6CB:
		return WAW;
	case 0x679:
		return 0x62A;
	case 0x688:
		return 0x62F;
	case 0x6BA:
		return 0x646;
	case 0x69B:
		return 0x633;
	case 0x69C:
		return 0x634;
	default:
		return cp;
	}
}

/* The alef with hamza or madda that a letter is, or 0. */
static uint32_t hamza_of(uint32_t cp)
{
	switch (cp) {
	case ALEF_MADDA:
	case ALEF_ABOVE:
	case ALEF_BELOW:
	case 0x672:
	case 0x673:
	case 0x675:
		return cp;
	default:
		return 0;
	}
}

/* The last of letters [.., to): those of other alphabets that are a yeh are one, only the maqsura is not. */
static uint32_t final_letter(const struct ref_token *t, size_t to)
{
	uint32_t raw = t->raw[to - 1];

	return level_d(raw) == YEH && raw != MAQSURA ? YEH : raw;
}

static bool is_plain_alef(uint32_t raw)
{
	return raw == ALEF || raw == WASLA;
}

static bool is_prep(uint32_t raw)
{
	uint32_t x = level_d(raw);

	return x == BEH || x == KAF || x == LAM;
}

static bool is_conj(uint32_t raw)
{
	return level_d(raw) == WAW || level_d(raw) == FEH;
}

/* Does t have the letters of word, compared one by one, from letter i as typed on, and no more than
 * those before `to`? */
static bool spelled_at(const struct ref_token *t, size_t i, size_t to, struct str word)
{
	for (size_t at = 0; at < word.n; i++) {
		uint32_t cp;

		at += utf8_decode(str_sub(word, at, word.n), &cp);
		if (i >= to || level_d(t->raw[i]) != level_d(cp))
			return false;
	}
	return true;
}

/* Are letters [from, i) nothing but proclitics, in their order, and no alef above one? */
static bool is_behind_proclitics(const struct ref_token *t, size_t from, size_t i)
{
	size_t k = from;
	bool lam;

	for (; k < i; k++)
		if ((t->marks[k] & REF_DAGGER) && !is_plain_alef(t->raw[k]))
			return false;
	k = from;
	if (k < i && is_conj(t->raw[k]))
		k++;
	lam = k < i && level_d(t->raw[k]) == LAM;
	if (k < i && is_prep(t->raw[k]))
		k++;
	if (i - k == 2 && is_plain_alef(t->raw[k]) && level_d(t->raw[k + 1]) == LAM)
		k += 2;
	if (i - k == 1 && lam && level_d(t->raw[k]) == LAM)
		k++;
	return k == i;
}

/* Hamza and alef, or a dagger alef on it, at the beginning of a word are one letter, and in qur'an. Returns
 * how many letters as typed; 0: none. */
static size_t hamza_alef(const struct ref_token *t, size_t from, size_t i, size_t to)
{
	bool alef, dagger, quran;

	if (t->raw[i] != HAMZA) /* nearly always */
		return 0;
	alef = i + 1 < to && level_d(t->raw[i + 1]) == ALEF;
	dagger = (t->marks[i] & REF_DAGGER) && i + 1 < to && !alef;
	quran = i >= from + 2 && spelled_at(t, i - 2, to, STR("قرء")) &&
		spelled_at(t, i + (dagger ? 1 : 2), to, STR("ن")) &&
		is_behind_proclitics(t, from, i - 2);
	if ((!alef && !dagger) || (!quran && !is_behind_proclitics(t, from, i)))
		return 0;
	return dagger ? 1 : 2;
}

/* Letters between which no alef is spelled today, the dagger being on the last of those before. */
static bool goes_without_alef(const struct ref_token *t, size_t i, size_t to)
{
	static const struct {
		const char *before, *behind;
		size_t n_before, n_behind;
	} words[] = {{"ه", "ذ", 1, 1}, {"ه", "ؤ", 1, 1}, {"ه", "كذ", 1, 2}, {"ذ", "ل", 1, 1},
		{"ل", "ه", 1, 1}, {"ل", "كن", 1, 2}, {"رحم", "ن", 3, 1}, {"ول", "ئك", 2, 2},
		{"ط", "ه", 1, 1}};

	for (size_t k = 0; k < COUNT(words); k++) {
		size_t n = words[k].n_before, m = words[k].n_behind;
		bool other = (n > 1 && i > 0 && (t->marks[i - 1] & REF_DAGGER)) ||
			     (n > 2 && i > 1 && (t->marks[i - 2] & REF_DAGGER)) ||
			     (m > 1 && i + 1 < to && (t->marks[i + 1] & REF_DAGGER));
		if (n <= i + 1 && !other &&
			spelled_at(t, i + 1 - n, to, str_of(words[k].before)) &&
			spelled_at(t, i + 1, to, str_of(words[k].behind)))
			return true;
	}
	return false;
}

enum ref_dagger {
	DAGGER_NONE,
	DAGGER_ADDS,    /* an alef behind the letter */
	DAGGER_REPLACES /* the waw is written for the alef */
};

static enum ref_dagger dagger_of(const struct ref_token *t, size_t i, size_t to)
{
	uint32_t raw = t->raw[i];

	if (!(t->marks[i] & REF_DAGGER) || raw == MAQSURA || i + 1 == to ||
		level_d(t->raw[i + 1]) == ALEF || level_d(raw) == ALEF ||
		goes_without_alef(t, i, to) || dagger_of(t, i + 1, to) == DAGGER_REPLACES)
		return DAGGER_NONE;
	return level_d(raw) == WAW && i + 1 < to && level_d(t->raw[i + 1]) == HEH
		       ? DAGGER_REPLACES
		       : DAGGER_ADDS;
}

static void put(struct ref_letters *f, uint32_t x, uint32_t hamza)
{
	f->x[f->n] = x;
	f->hamza[f->n++] = hamza;
}

static void put_letters(
	const struct ref_token *t, size_t from, size_t to, struct ref_letters *f)
{
	f->n = 0;
	for (size_t i = from; i < to; i++) {
		enum ref_dagger dagger = dagger_of(t, i, to);
		size_t madda = hamza_alef(t, from, i, to);

		if (madda) {
			put(f, ALEF, ALEF_MADDA);
			i += madda - 1;
			continue;
		}
		if (dagger != DAGGER_REPLACES)
			put(f, level_d(t->raw[i]), hamza_of(t->raw[i]));
		if (dagger != DAGGER_NONE)
			put(f, ALEF, 0);
	}
}

static void drop_at(struct ref_letters *f, size_t i)
{
	memmove(f->x + i, f->x + i + 1, (f->n - i - 1) * sizeof *f->x);
	memmove(f->hamza + i, f->hamza + i + 1, (f->n - i - 1) * sizeof *f->hamza);
	f->n--;
}

/* One unit for a hamza inside a word; the yeh before it is its seat; final y-alef-h; mi'a, also
 * in numbers and in the dual. */
static void fold_hamza(struct ref_letters *f)
{
	size_t n = f->n;

	if (n >= 3 && f->x[n - 1] == HEH && f->hamza[n - 2] == ALEF_ABOVE &&
		f->x[n - 3] == YEH) {
		f->x[n - 2] = YEH_HAMZA;
		f->hamza[n - 2] = 0;
	}
	for (size_t i = 0; i < f->n; i++) {
		bool inner = i > 0 && i + 1 < f->n;
		bool after_yeh = i > 0 && f->x[i - 1] == YEH;

		if (f->x[i] == HAMZA && (inner || after_yeh))
			f->x[i] = YEH_HAMZA;
		while (f->x[i] == YEH_HAMZA && i > 0 && f->x[i - 1] == YEH)
			drop_at(f, --i);
	}
	for (size_t i = 0; i + 3 < f->n; i++)
		if (f->x[i] == MEEM && f->x[i + 1] == ALEF && f->x[i + 2] == YEH_HAMZA &&
			(f->x[i + 3] == TEH_OPEN || (f->x[i + 3] == HEH && i + 4 == f->n)))
			drop_at(f, i + 1);
}

/* amrik = amirik = the built-in spelling family. */
static void fold_lexical(struct ref_letters *f)
{
	static const uint32_t amrik[] = {ALEF, MEEM, REH, YEH, KAF};
	static const uint32_t amirk[] = {ALEF, MEEM, YEH, REH, KAF};
	static const uint32_t amirik[] = {ALEF, MEEM, YEH, REH, YEH, KAF};

	for (size_t i = 0; i + 5 <= f->n; i++) {
		if (i + 6 <= f->n && memcmp(f->x + i, amirik, sizeof amirik) == 0)
			drop_at(f, i + 2);
		else if (memcmp(f->x + i, amirk, sizeof amirk) == 0)
			memcpy(f->x + i, amrik, sizeof amrik);
	}
}

void ref_fold_piece(const struct ref_token *t, size_t from, size_t to, struct ref_letters *ret)
{
	bool zero = t->class == REF_DIGITS && to - from == 2 && t->raw[from] == '0' &&
		    t->raw[from + 1] != '0';

	if (t->class == REF_ARABIC) {
		put_letters(t, from, to, ret);
		fold_hamza(ret);
		fold_lexical(ret);
		return;
	}
	ret->n = 0;
	for (size_t i = from + zero; i < to; i++)
		put(ret, t->raw[i], 0);
}

/* Broken PDF extracts turn "allah" into alef, heh and two lams. */
static void mend_allah(struct ref_token *t)
{
	size_t n = t->n_raw;
	uint32_t *end = t->raw + n;

	if (n < 4 || level_d(end[-3]) != HEH || level_d(end[-2]) != LAM ||
		level_d(end[-1]) != LAM || ((t->marks[n - 3] | t->marks[n - 2]) & REF_DAGGER))
		return;
	if (level_d(end[-4]) == ALEF ||
		((t->marks[n - 4] & REF_DAGGER) && end[-4] != MAQSURA)) {
		end[-3] = LAM;
		end[-1] = HEH;
	}
}

static void token_finish(struct ref_token *t)
{
	size_t n = t->n_raw;
	unsigned last = t->marks[n - 1] | (n > 1 ? t->marks[n - 2] : 0);

	t->tanwin = last & REF_FATHATAN;
	t->tatweel = t->marks[n - 1] & REF_TATWEEL;
	if (t->class == REF_ARABIC)
		mend_allah(t);
	ref_fold_piece(t, 0, n, &t->whole);
}

/* A dagger alef with a hamza of its own, or two on one letter: no spelling of anything. */
static bool has_odd_dagger(const struct ref_cps *c)
{
	size_t daggers = 0, hamzas = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!is_ignored(c->v[i].cp))
			daggers = hamzas = 0;
		daggers += c->v[i].cp == DAGGER_ALEF;
		hamzas += in(c->v[i].cp, 0x653, 0x655);
		if (daggers > 1 || (daggers && hamzas))
			return true;
	}
	return false;
}

bool ref_text_fold(struct str text, struct ref_text *ret)
{
	struct ref_cps c = {0};
	bool ok;

	ret->n = ret->n_signs = 0;
	ret->has_link = false;
	read_cps(text, &c);
	ok = !has_odd_dagger(&c) && read_words(&c, ret);
	free(c.v);
	for (size_t i = 0; ok && i < ret->n; i++)
		token_finish(&ret->tok[i]);
	for (size_t i = 1; ok && i < ret->n; i++)
		ret->tok[i].open = gap_passes(ret, i, NULL, NULL);
	return ok;
}
