/* SPDX-License-Identifier: ISC */
/*
 * From a phrase to words.
 *
 * The phrase is folded twice, by default and with nothing but level A, so that a word knows both
 * what it matches and how it was typed; tokens of both folds agree one to one. A compound that
 * Arabic writes either way (`abd al-, abu + name, X + allah, X + al-din) becomes two linked words,
 * so that one rule, gluing, covers both spellings.
 */
#include "watch/term.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/vec.h"
#include "watch/acronym.h"
#include "watch/affix.h"
#include "watch/cases.h"
#include "watch/fold_table.h"
#include "watch/name.h"
#include "watch/spelled.h"

enum {
	HAMZA = 0x0621,
	ALEF_HAMZA = 0x0623,
	ALEF = 0x0627,
	LAM = 0x0644,
	YEH = 0x064A,
	JOINING_MAX = 5 /* letters of the longest joining word */
};

/* ابو ابي ابا: one word in three cases (cases.h). */
static const struct spelled abu[] = {
	{3, {ALEF, 0x0628, 0x0648}},
	{3, {ALEF, 0x0628, YEH}},
	{3, {ALEF, 0x0628, ALEF}},
};
/* `abd, umm, al, dhu: with abu and ibn the words that glue to anything */
static const struct spelled glues[] = {
	{3, {0x0639, 0x0628, 0x062F}},
	{2, {ALEF, 0x0645}},
	{2, {ALEF, LAM}},
	{2, {0x0630, 0x0648}},
	{2, {0x0630, YEH}},
	{2, {0x0630, ALEF}},
};
/* Prepositions and conjunctions: an article before them says nothing of one behind them. Left out are
 * those that fold like nouns (ithr, umm). */
static const struct spelled joining[] = {
	SPELLED(u"في"),
	SPELLED(u"من"),
	SPELLED(u"عن"),
	SPELLED(u"مع"),
	SPELLED(u"او"),
	SPELLED(u"ثم"),
	SPELLED(u"ضد"),
	SPELLED(u"بين"),
	SPELLED(u"حول"),
	SPELLED(u"بعد"),
	SPELLED(u"قبل"),
	SPELLED(u"منذ"),
	SPELLED(u"عند"),
	SPELLED(u"خلال"),
	SPELLED(u"عبر"),
	SPELLED(u"نحو"),
	SPELLED(u"ضمن"),
	SPELLED(u"دون"),
	SPELLED(u"بدون"),
	SPELLED(u"تحت"),
	SPELLED(u"فوق"),
	SPELLED(u"وراء"),
	SPELLED(u"داخل"),
	SPELLED(u"خارج"),
	SPELLED(u"قرب"),
	SPELLED(u"وسط"),
	SPELLED(u"بشان"),
	SPELLED(u"مقابل"),
	SPELLED(u"عقب"),
	SPELLED(u"رغم"),
	SPELLED(u"تجاه"),
	SPELLED(u"اثناء"),
};
/* `ala, ila, hatta, lada: only where the alef maqsura was typed */
static const struct spelled joining_maqsura[] = {
	SPELLED(u"علي"), SPELLED(u"الي"), SPELLED(u"حتي"), SPELLED(u"لدي")};
/* amam, before: only with its hamza above, imam has it below */
static const struct spelled amam = SPELLED(u"امام");
/* ghayr and shibh: non-, semi- */
static const struct spelled passing[] = {SPELLED(u"غير"), SPELLED(u"شبه")};
/* عبد, الله, الدين. */
static const struct spelled abd = {3, {0x0639, 0x0628, 0x062F}};
static const struct spelled allah = {4, {ALEF, LAM, LAM, 0x0647}};
static const struct spelled aldin = {5, {ALEF, LAM, 0x062F, YEH, 0x0646}};

#define N(a) (sizeof(a) / sizeof((a)[0]))

/* One piece of a token: where it lies in both folds. */
struct piece {
	const struct folded *all, *exact;
	const struct token *ta, *te;
	struct str phrase; /* that both are folds of */
	size_t from, to;   /* units of ta */
	unsigned flags;    /* enum word_flag */
};

/* The unit of the exact fold at or after the byte where unit i of the default fold starts; of a ligature
 * the same letter. */
static size_t exact_unit(const struct piece *p, size_t i)
{
	const uint32_t *offs = p->all->offs + p->ta->u;
	size_t k = 0, letter = 0;

	if (i == 0 || i == p->ta->n)
		return i ? p->te->n : 0;
	while (letter < i && offs[i - letter - 1] == offs[i])
		letter++;
	while (k < p->te->n && p->exact->offs[p->te->u + k] < offs[i])
		k++;
	return k + letter < p->te->n ? k + letter : p->te->n;
}

static void add_units(struct term_pool *p, const uint16_t *u, size_t n)
{
	if (n == 0)
		return;
	p->units = vec_room(p->units, &p->cap_units, p->n_units + n, sizeof(*p->units));
	memcpy(p->units + p->n_units, u, n * sizeof(*u));
	p->n_units += n;
}

static void add_word(struct term_pool *p, const struct piece *x)
{
	const uint16_t *u = x->all->units + x->ta->u + x->from;
	const uint16_t *typed = x->exact->units + x->te->u;
	size_t n = x->to - x->from, a = exact_unit(x, x->from), b = exact_unit(x, x->to);
	struct word w = {.u = (uint32_t)p->n_units, .n = (uint8_t)n, .flags = x->flags};

	add_units(p, u, n);
	/* Within a token the fold made a seat of it, as of any hamza that letters follow; the
	 * word by itself ends in the plain one. */
	if (x->flags & WORD_HAMZA)
		p->units[w.u + n - 1] = HAMZA;
	/* Kept only where they differ: most words are typed as they fold. */
	if (b - a != n || memcmp(typed + a, p->units + w.u, n * sizeof(*u)) != 0) {
		w.n_typed = (uint8_t)(b - a);
		add_units(p, typed + a, b - a);
	}
	p->words = vec_room(p->words, &p->cap_words, p->n_words + 1, sizeof(*p->words));
	p->words[p->n_words++] = w;
}

static uint8_t hamza_of(const struct piece *x)
{
	return x->from < 8 ? (uint8_t)(x->ta->hamza >> x->from) : 0;
}

/* Is unit i an alef above the letter before it? No word begins there, and that letter is no proclitic. */
static bool is_dagger(const struct piece *x, size_t i)
{
	return fold_is_dagger(x->phrase, x->all->offs[x->ta->u + i]);
}

static bool has_article(const struct piece *x, size_t from, size_t to, uint8_t hamza)
{
	return affix_has_article(x->all->units + x->ta->u + from, to - from, hamza) &&
	       !is_dagger(x, from + 2);
}

/* Letters from x->from to where a compound typed as one word comes apart; 0: it does not. What is left of a name's end
 * must be a name: al-walidayn, the parents, are no "al-w" al-din. */
static size_t compound_cut(const struct piece *x)
{
	const uint16_t *u = x->all->units + x->ta->u + x->from;
	size_t n = x->ta->n - x->from;
	size_t name = has_article(x, x->from, x->ta->n, hamza_of(x)) ? 4 : 2;

	/* `abd ar-rahman, `abd allah: without the article behind it these are letters of a word. */
	if (n >= 7 && spelled_is(u, 3, &abd) && has_article(x, x->from + 3, x->ta->n, 0))
		return 3;
	/* abu zabi: three letters must follow at least, else it is a word like any other. */
	if (n >= 6 && spelled_is(u, 3, &abu[0]))
		return 3;
	/* نصرالله, نورالدين */
	if (n >= 7 && n - 4 >= name && spelled_is(u + n - 4, 4, &allah))
		return n - 4;
	if (n >= 7 && n - 5 >= name && spelled_is(u + n - 5, 5, &aldin))
		return n - 5;
	return 0;
}

static unsigned final_flags(const struct token *t)
{
	if (t->flags & TOKEN_TEH)
		return WORD_TEH;
	return t->flags & TOKEN_MAQSURA ? WORD_MAQSURA : 0;
}

/* Does the piece end with a hamza of its own? Within a token it was folded like one on a seat. */
static bool ends_with_hamza(const struct piece *x)
{
	const uint16_t *typed = x->exact->units + x->te->u;
	size_t to = exact_unit(x, x->to);

	if (x->to == x->ta->n)
		return x->all->units[x->ta->u + x->to - 1] == HAMZA;
	return to >= 2 && typed[to - 1] == HAMZA && !fold_is_yeh(typed[to - 2]);
}

/* The article and the special words of one piece. */
static void add_piece(struct term_pool *p, const struct guards *g, struct piece x)
{
	const uint16_t *u = x.all->units + x.ta->u + x.from;
	size_t n = x.to - x.from;
	bool last = x.to == x.ta->n;

	x.flags |= WORD_ARABIC;
	if (last)
		x.flags |= final_flags(x.ta);
	if (last && u[n - 1] == YEH && !(x.ta->flags & TOKEN_MAQSURA))
		x.flags |= WORD_YEH;
	if (last && u[n - 1] == ALEF)
		x.flags |= WORD_ALEF;
	if (term_is_ibn(u, n))
		x.flags |= WORD_IBN;
	if ((x.flags & WORD_IBN) || spelled_in(u, n, abu, N(abu)) ||
		spelled_in(u, n, glues, N(glues)))
		x.flags |= WORD_GLUES;
	if (spelled_is(u, n, &allah) || spelled_is(u, n, &aldin))
		x.flags |= WORD_NAME_END;
	if (ends_with_hamza(&x))
		x.flags |= WORD_HAMZA;
	/* From here on the stem is without it, and WORD_DEFINITE asks for it in the text. */
	if (has_article(&x, x.from, x.to, hamza_of(&x)) && !guard_has(g, GUARD_AL, u, n)) {
		x.flags |= WORD_DEFINITE;
		if ((x.flags & WORD_WILD) && guard_has(g, GUARD_AL_BEGIN, u, n))
			x.flags |= WORD_OWN_AL;
		x.from += 2;
	}
	add_word(p, &x);
}

static void add_token(
	struct term_pool *p, const struct guards *g, struct piece x, uint32_t flags)
{
	x.to = x.ta->n;
	if ((flags & TERM_EXACT) || x.ta->kind != TOKEN_ARABIC) {
		add_word(p, &x);
		return;
	}
	/* More than once: «ابوعبدالله» is three words. */
	while (!(x.flags & WORD_WILD) && (x.to = x.from + compound_cut(&x)) > x.from &&
		!is_dagger(&x, x.to)) {
		add_piece(p, g, x);
		x.from = x.to;
		x.flags |= WORD_LINKED;
	}
	x.to = x.ta->n;
	add_piece(p, g, x);
}

/* WORD_FUNCTION, WORD_PASSING or 0 for a word behind another. */
static unsigned joins(const struct term_pool *p, const struct word *x)
{
	const uint16_t *u = p->units + x->u, *typed;
	size_t n;

	/* Longer than all of them: the lists need not be asked. */
	if (x->n > JOINING_MAX)
		return 0;
	if ((x->flags & (WORD_ARABIC | WORD_DEFINITE | WORD_LINKED | WORD_WILD)) != WORD_ARABIC)
		return 0;
	if (spelled_in(u, x->n, passing, N(passing)))
		return WORD_PASSING;
	typed = term_word_typed(p, x, &n);
	if (spelled_in(u, x->n, joining, N(joining)) ||
		((x->flags & WORD_MAQSURA) &&
			spelled_in(u, x->n, joining_maqsura, N(joining_maqsura))) ||
		(spelled_is(u, x->n, &amam) && typed[0] == ALEF_HAMZA))
		return WORD_FUNCTION;
	return 0;
}

/* What a word is depends on the words around it. */
static void mark_order(const struct term_pool *p, struct word *w, size_t n)
{
	bool later = false;

	/* At the end of a phrase ibn is a noun ("the son"): its two forms belong to names that go
	 * on. */
	w[n - 1].flags &= ~(unsigned)WORD_IBN;
	for (size_t i = n; i-- > 0;) {
		/* Not the first: a preposition there begins the phrase and joins nothing. */
		if (i > 0)
			w[i].flags |= joins(p, &w[i]);
		/* Before a definite word a bare one takes no article: wazir al-kharijiya
		 * (idafa). */
		if (later)
			w[i].flags |= WORD_BEFORE_DEFINITE;
		later = (later && !(w[i].flags & WORD_FUNCTION)) ||
			(w[i].flags & WORD_DEFINITE);
	}
}

static enum errc check(const struct folded *f, struct str phrase, struct err *e)
{
	if (f->n_toks == 0)
		return err_set(e, ERR_BAD_INPUT, "no letters or digits in \"" STR_F "\"",
			STR_A(str_sub(phrase, 0, utf8_floor(phrase, 80))));
	if (f->n_toks > TERM_WORDS_MAX)
		return err_set(e, ERR_BAD_INPUT, "more than %d words", (int)TERM_WORDS_MAX);
	for (size_t i = 0; i < f->n_toks; i++)
		if (f->toks[i].n > TERM_WORD_UNITS_MAX)
			return err_set(e, ERR_BAD_INPUT, "word %zu has more than %d letters",
				i + 1, (int)TERM_WORD_UNITS_MAX);
	return ERR_NONE;
}

/* A star right after the word; without any star the flag means the last word. */
static bool starred(struct str phrase, const struct folded *f, size_t i, uint32_t flags)
{
	size_t end = f->toks[i].end;

	if (!(flags & TERM_WILDCARD))
		return false;
	if (str_find(phrase, '*') == phrase.n)
		return i + 1 == f->n_toks;
	return end < phrase.n && phrase.p[end] == '*';
}

/* One phrase on its way into the pool. */
struct compiling {
	struct term_pool *p;
	struct term_scratch *s;
	const struct guards *g;
	struct str phrase;
	uint32_t flags;
	size_t first; /* its first word in the pool */
	size_t n_signs;
	struct err *e;
};

static enum errc fold_phrase(struct compiling *c)
{
	struct term_scratch *s = c->s;

	fold_prepare(&s->all, FOLD_ALL);
	fold_prepare(&s->exact, 0);
	fold_text(&s->all, c->phrase, FOLD_ALL);
	if (check(&s->all, c->phrase, c->e) != ERR_NONE)
		return ERR_BAD_INPUT;
	/* The default fold may make one letter of two (yeh and hamza): a word may be longer here,
	 * and is bounded all the same. */
	fold_text(&s->exact, c->phrase, 0);
	for (size_t i = 0; i < s->exact.n_toks; i++)
		if (s->exact.toks[i].n > TERM_WORD_UNITS_MAX + 20)
			return err_set(c->e, ERR_BAD_INPUT, "word %zu is too long", i + 1);
	return ERR_NONE;
}

/* Do these signs decide anything? At an edge only those that must stand there, and the last dot of U.S. */
static bool signs_decide(const struct compiling *c, size_t i, const struct signs *x)
{
	const struct folded *f = &c->s->all;

	if (x->n == 0 || x->hard)
		return x->hard;
	if (i == 0 || i == f->n_toks)
		return i > 1 && x->n == 1 && f->toks[i - 1].n == 1 &&
		       f->toks[i - 1].kind != TOKEN_DIGITS &&
		       signs_beside(str_sub(c->phrase, f->toks[i - 1].end, c->phrase.n), '.',
			       false) == SIGNS_TOUCH;
	/* A tight hyphen and the dot of an acronym pass anywhere by themselves; held by the term they pass with
	 * blanks, and behind prefixes, too. */
	return true;
}

/* Do the phrase's own signs end sentences elsewhere? */
static bool holds_stops(const struct compiling *c)
{
	for (size_t i = 0; i < c->n_signs; i++)
		for (size_t j = 0; j < c->s->signs[i].n; j++)
			if (c->s->signs[i].s[j] == '.' || c->s->signs[i].s[j] == ':' ||
				c->s->signs[i].s[j] == ',')
				return true;
	return false;
}

/* A percent or currency sign belongs to the number that it touches, or that is a blank off; of two to the one
 * before it. */
static void take_number(
	const struct compiling *c, size_t i, struct str between, struct signs *x)
{
	const struct token *t = c->s->all.toks;
	bool a = i > 0 && t[i - 1].kind == TOKEN_DIGITS;
	bool b = i < c->s->all.n_toks && t[i].kind == TOKEN_DIGITS;
	enum signs_place before = a ? signs_beside(between, x->s[0], false) : SIGNS_ELSEWHERE;
	enum signs_place behind = b ? signs_beside(between, x->s[0], true) : SIGNS_ELSEWHERE;

	if (!signs_of_number(x) || (!before && !behind))
		return;
	x->number = before >= behind ? 2 : 1;
	x->at = (uint16_t)(before >= behind ? i - 1 : i);
}

static enum errc read_signs(struct compiling *c)
{
	const struct folded *f = &c->s->all;

	for (size_t i = 0; i <= f->n_toks; i++) {
		const struct token *before = i > 0 ? &f->toks[i - 1] : NULL;
		const struct token *behind = i < f->n_toks ? &f->toks[i] : NULL;
		size_t from = before ? before->end : 0;
		size_t to = behind ? behind->start : c->phrase.n;
		struct signs *x = &c->s->signs[c->n_signs];
		/* Nearly always. */
		if (to == from || (to == from + 1 && c->phrase.p[from] == ' '))
			continue;
		if (signs_read(str_sub(c->phrase, from, to), before, behind, x) > SIGNS_MAX)
			return err_set(c->e, ERR_BAD_INPUT, "more than %d signs at one place",
				(int)SIGNS_MAX);
		x->at = (uint16_t)i;
		if (x->hard && (before == NULL || behind == NULL))
			signs_keep_meaning(x);
		take_number(c, i, str_sub(c->phrase, from, to), x);
		if (x->hard && x->number == 0)
			x->hard |= signs_blanks(str_sub(c->phrase, from, to), x);
		c->n_signs += signs_decide(c, i, x);
	}
	return ERR_NONE;
}

/* Places count tokens so far; a compound typed as one is several words. */
static void place_signs(struct compiling *c, size_t token, size_t word)
{
	for (size_t i = 0; i < c->n_signs; i++)
		if (c->s->signs[i].at == token)
			c->s->signs[i].at = (uint16_t)word;
}

static enum errc add_tokens(struct compiling *c)
{
	struct term_scratch *s = c->s;
	size_t units = c->p->n_units, starts[TERM_WORDS_MAX + 1];

	/* Room in front of the words' units, filled when all places are known. */
	add_units(c->p, (const uint16_t *)c->s->signs, c->n_signs * SIGNS_UNITS);
	for (size_t i = 0; i < s->all.n_toks; i++) {
		struct piece x = {.all = &s->all,
			.exact = &s->exact,
			.ta = &s->all.toks[i],
			.te = &s->exact.toks[i],
			.phrase = c->phrase};
		if (starred(c->phrase, &s->all, i, c->flags))
			x.flags = WORD_WILD;
		starts[i] = c->p->n_words - c->first;
		add_token(c->p, c->g, x, c->flags);
	}
	starts[s->all.n_toks] = c->p->n_words - c->first;
	for (size_t i = s->all.n_toks + 1; i-- > 0;)
		place_signs(c, i, starts[i]);
	memcpy(c->p->units + units, c->s->signs, c->n_signs * sizeof(*c->s->signs));
	if (c->p->n_words - c->first <= TERM_WORDS_MAX)
		return ERR_NONE;
	c->p->n_words = c->first;
	return err_set(c->e, ERR_BAD_INPUT, "more than %d words", (int)TERM_WORDS_MAX);
}

static bool takes_forms(const struct compiling *c, const struct word *x)
{
	return !(c->flags & TERM_EXACT) &&
	       (x->flags & (WORD_ARABIC | WORD_WILD)) == WORD_ARABIC;
}

/* What the guard words say of a word that is the whole term, as it was typed. */
static void mark_alone(const struct compiling *c, struct word *x)
{
	struct guard_part typed = {c->p->units + x->u, x->n, x->flags & WORD_DEFINITE};

	if (guard_has_part(c->g, GUARD_BARE, typed)) {
		x->flags |= WORD_NAME;
		x->cases = 0;
	}
	if (guard_has_part(c->g, GUARD_BEFORE, typed) ||
		guard_has_part(c->g, GUARD_BEHIND, typed))
		x->flags |= WORD_BESIDE;
}

/* Names, and the forms of each word that its letters tell. */
static void mark_forms(struct compiling *c, size_t n)
{
	struct word *w = c->p->words + c->first;

	for (size_t i = 0; i < n; i++) {
		const uint16_t *u = c->p->units + w[i].u;
		/* A noun in the construct state begins its phrase; further on such endings are those of
		 * adjectives. */
		bool begins =
			i == 0 || (w[i - 1].flags & WORD_FUNCTION) || case_noun(u, w[i].n);
		bool joined =
			begins && i + 1 < n && !(w[i].flags & (WORD_DEFINITE | WORD_MAQSURA));
		if (!takes_forms(c, &w[i]))
			continue;
		w[i].cases = (uint8_t)cases_of(c->g, u, w[i].n, joined);
		if (w[i].cases != 0 && case_noun(u, w[i].n))
			w[i].flags |= WORD_FIVE;
		if ((w[i].cases & CASE_YEH) && !(w[i].cases & CASE_INNER))
			w[i].flags |= WORD_YEH;
		if ((c->flags & TERM_NAME) || guard_has(c->g, GUARD_NAME, u, w[i].n))
			w[i].flags |= WORD_NAME;
		if ((c->flags & TERM_NAME) && name_is_foreign(u, w[i].n, n == 1))
			w[i].flags |= WORD_FOREIGN;
		if (n == 1)
			mark_alone(c, &w[i]);
	}
}

/* Another word for word w: its own letters, in w's place in the phrase. Returns false for w itself. */
static bool add_other(struct compiling *c, size_t w, struct str spelling, unsigned flags)
{
	struct term_scratch *s = c->s;
	struct word *x = &c->p->words[w], *o;

	fold_text(&s->all, spelling, FOLD_ALL);
	fold_text(&s->exact, spelling, 0);
	if (s->all.n_units == x->n &&
		memcmp(s->all.units, c->p->units + x->u, x->n * sizeof(uint16_t)) == 0)
		return false;
	add_piece(c->p, c->g,
		(struct piece){.all = &s->all,
			.exact = &s->exact,
			.ta = s->all.toks,
			.te = s->exact.toks,
			.phrase = spelling,
			.to = s->all.n_units});
	x = &c->p->words[w];
	o = &c->p->words[c->p->n_words - 1];
	o->flags |= flags | (x->flags & (WORD_DEFINITE | WORD_BEFORE_DEFINITE));
	return true;
}

/* The other words of a noun's line in the table. */
static void add_nouns(struct compiling *c, size_t w)
{
	const struct word *x = &c->p->words[w];
	struct str line = nouns_line(c->s->nouns, c->p->units + x->u, x->n), spelling;
	size_t last = w;
	unsigned flags = WORD_FORM | WORD_PLURAL;

	while (str_cut(&line, ' ', &spelling)) {
		/* Behind the bar stands the feminine. */
		if (str_eq(spelling, STR("|")))
			flags = WORD_FORM;
		if (spelling.n < 2 || c->p->n_words - w > UINT8_MAX ||
			!add_other(c, w, spelling, flags))
			continue;
		c->p->words[last].other = (uint8_t)(c->p->n_words - 1 - last);
		last = c->p->n_words - 1;
	}
}

static void add_others(struct compiling *c, size_t n)
{
	if (!(c->flags & TERM_INFLECTED))
		return;
	if (c->s->nouns == NULL)
		c->s->nouns = nouns_new();
	for (size_t w = c->first; w < c->first + n; w++)
		if (takes_forms(c, &c->p->words[w]) && !(c->p->words[w].flags & WORD_NAME))
			add_nouns(c, w);
}

enum errc term_compile(struct term_pool *p, struct term_scratch *s, const struct guards *g,
	struct str phrase, uint32_t flags, struct term_size *ret, struct err *e)
{
	struct compiling c = {.p = p,
		.s = s,
		.g = g,
		.phrase = phrase,
		.flags = flags,
		.first = p->n_words,
		.e = e};
	size_t n;

	if (fold_phrase(&c) != ERR_NONE || read_signs(&c) != ERR_NONE ||
		add_tokens(&c) != ERR_NONE)
		return ERR_BAD_INPUT;
	n = p->n_words - c.first;
	mark_order(p, p->words + c.first, n);
	mark_forms(&c, n);
	if (!(flags & TERM_EXACT))
		acronym_mark(p, p->words + c.first, n);
	add_others(&c, n);
	*ret = (struct term_size){.words = (uint8_t)n,
		.others = (uint8_t)(p->n_words - c.first - n),
		.signs = (uint8_t)c.n_signs,
		.stops = holds_stops(&c)};
	return ERR_NONE;
}
