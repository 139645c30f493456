/* SPDX-License-Identifier: ISC */
/*
 * One word against one token.
 *
 * For every legal cut of the token, the rest is compared with the stem in the ways the line allows:
 * as it is, with the accusative alef, with an ending, as a beginning, by its skeleton. The first
 * that passes the guards and the strictness of the line wins; cuts come shortest first.
 */
#include "watch/wordfit.h"

#include <string.h>

#include "watch/fold_table.h"
#include "watch/foreign.h"
#include "watch/inflect.h"
#include "watch/slice.h"
#include "watch/spelling.h"
#include "watch/wild.h"

enum {
	HAMZA = 0x0621,
	SEAT = 0x0626,
	ALEF = 0x0627,
	LAM = 0x0644,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A
};

/* What is being compared: the rest of a token after one cut. */
struct rest {
	const struct token *t;
	const struct split *s;
	const uint16_t *tok; /* units of the whole token */
	const uint16_t *u;   /* of the rest */
	size_t n;
};

struct form {
	size_t tail;  /* units at the end that are not the word */
	bool respelt; /* the letters differ by rule: strictness does not apply */
	bool tanwin;
	uint32_t rules;
};

/* One way in which the rest of a token can be the word. A true answer is a proposal: the guards
 * and the line's strictness have still to accept it, and may do so for a later form. */
typedef bool form_fn(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret);

static const uint16_t *stem(const struct walk *k, const struct word *x)
{
	return k->v->ws->pool.units + x->u;
}

/* The stem letter by letter. Only abu and ibn have several spellings of their own (abu, abi,
 * aba by case; ibn loses its alef between names): those are respelt, no folding made them
 * equal. */
static bool form_plain(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	bool other = false;

	if (term_word_at(&k->v->ws->pool, x, r->u, r->n, &other) != r->n)
		return false;
	*ret = (struct form){.respelt = other, .rules = other ? RULE_KUNYA : 0};
	return true;
}

/* Without the mark itself, the alef is believed after long stems that do not end like a nisba or a
 * feminine, or in agreement with the word before. */
static bool tanwin_likely(const struct walk *k, const struct word *x, const struct rest *r)
{
	uint16_t last = stem(k, x)[x->n - 1];
	bool open = last == YEH || last == ALEF || last == HEH || last == WAW || last == HAMZA;

	if ((r->t->flags & TOKEN_TANWIN) || k->tanwin)
		return true;
	return x->n >= 4 && !open && !guard_has(k->v->ws->guards, GUARD_ALEF, r->u, r->n);
}

/* Does a yeh stand before the hamza that ends the first n units of the rest? They are one unit. */
static bool hides_yeh(const struct walk *k, const struct rest *r, size_t n)
{
	size_t from = r->s->from;
	struct slice s = slice_of(k->v->f, k->v->text, r->t, from, from + n);
	const uint16_t *u;

	fold_text(k->v->left, s.s, FOLD_ALL & ~(unsigned)FOLD_HAMZA);
	u = slice_units(k->v->left, &s, &n);
	return n >= 2 && u[n - 2] == YEH;
}

static bool types_yeh(const struct walk *k, const struct word *x)
{
	size_t n;
	const uint16_t *typed = term_word_typed(&k->v->ws->pool, x, &n);

	return n >= 2 && fold_is_yeh(typed[n - 2]);
}

/* The rest but for its alef is the stem. Before the alef a final hamza folds like one on a seat,
 * and so does yeh with hamza: juz'an is of juz', juzay'an is not. */
static bool before_alef(const struct walk *k, const struct word *x, const struct rest *r)
{
	const uint16_t *u = stem(k, x);
	size_t n = x->n - 1U;

	if (memcmp(r->u, u, n * sizeof(*u)) != 0)
		return false;
	return r->u[n] == u[n] || (u[n] == HAMZA && r->u[n] == SEAT && !hides_yeh(k, r, x->n));
}

static bool form_tanwin(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	/* Grammar rules it out: an accusative follows no preposition, and a definite noun takes
	 * no tanwin. "bi-T + a" would be some other word. */
	if ((r->s->parts & (AFFIX_PREP | AFFIX_AL | AFFIX_DIALECT)) ||
		(x->flags & WORD_DEFINITE))
		return false;
	/* Nothing but T + alef: with the mark itself (U+064B) or without, as most outlets write
	 * it. */
	if (!(x->flags & WORD_ARABIC) || r->n != x->n + 1U || r->u[x->n] != ALEF)
		return false;
	if (!tanwin_likely(k, x, r) || !before_alef(k, x, r))
		return false;
	*ret = (struct form){.tail = 1, .tanwin = true, .rules = RULE_TANWIN};
	return true;
}

/* Words that end in hamza, or in yeh and hamza, keep that before an ending: shu'un, affairs, are no
 * plural of shay'. */
static bool hamza_differs(
	const struct walk *k, const struct word *x, const struct rest *r, size_t n)
{
	uint16_t last = stem(k, x)[x->n - 1];

	return (last == HAMZA || last == SEAT) && r->u[n - 1] == SEAT &&
	       hides_yeh(k, r, n) != types_yeh(k, x);
}

/* An ending changes the letter before it (safara, embassy; safaratuha, her embassy), so the
 * letters are compared by inflect.c, which knows what each ending does. */
static bool form_inflected(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	struct inflection in;

	if (!(k->flags & TERM_INFLECTED) || !inflect_takes(x))
		return false;
	if (!inflect_fits(stem(k, x), x->n, x->flags, r->u, r->n, r->s->parts & AFFIX_AL,
		    r->t->flags & TOKEN_TEH, &in) ||
		hamza_differs(k, x, r, r->n - in.tail))
		return false;
	*ret = (struct form){.tail = in.tail,
		.respelt = in.changed,
		.rules = in.plural ? RULE_PLURAL : RULE_ENCLITIC};
	return true;
}

/* The whole token may go on as it likes. What counts are the letters as typed, which strictness
 * then has no say in: wild.h has looked at them already. */
static bool form_wild(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	uint32_t rules = RULE_WILDCARD;
	size_t to;

	if (!(x->flags & WORD_WILD) ||
		!wild_begins(k->v, x, k->flags, r->t, r->s->from, &to, &rules))
		return false;
	*ret = (struct form){.tail = r->t->n - to, .respelt = true, .rules = rules};
	return true;
}

/* Kaghinz, kajinz: by the skeleton that is left when long vowels go and all letters for g are
 * one. A name of nothing but vowels has no skeleton, and would be found everywhere. */
static bool form_foreign(
	const struct walk *k, const struct word *x, const struct rest *r, struct form *ret)
{
	uint16_t a[60], b[60];
	size_t n;

	if (!(k->flags & TERM_FOREIGN) || !(x->flags & WORD_ARABIC))
		return false;
	n = foreign_skeleton(stem(k, x), x->n, a);
	if (n == 0 || foreign_skeleton(r->u, r->n, b) != n || memcmp(a, b, n * sizeof(*a)) != 0)
		return false;
	*ret = (struct form){.respelt = true, .rules = RULE_FOREIGN};
	return true;
}

/* In the order of their evidence: the first that is accepted names the rules of the hit, and
 * the plainest explanation is the true one. */
static form_fn *const forms[] = {
	form_plain, form_tanwin, form_inflected, form_wild, form_foreign};

enum {
	PLAIN_FORMS = 2
}; /* the first two */

/* Names of the kind abu X and ibn X, the second half of a compound (abd + allah) and foreign
 * letters: "al-" before them is another word or a slip, no article. */
bool word_refuses_article(const struct word *x)
{
	return !(x->flags & WORD_ARABIC) || (x->flags & (WORD_ABU | WORD_IBN | WORD_LINKED));
}

/* Words that say nothing about whether their phrase is definite: min, `ala (from, on), and
 * ghayr, shibh, which may go without the article inside a definite phrase. */
bool word_is_neutral(const struct word *x)
{
	return word_refuses_article(x) || (x->flags & (WORD_FUNCTION | WORD_PASSING));
}

/* The fold made a plain alef of it; token.hamza remembers for the first eight letters. Hamza,
 * alef and lam begin no article: alman are Germans. */
static bool carries_hamza(const struct token *t, size_t i)
{
	return i < 8 && ((unsigned)t->hamza >> i & 1U);
}

/* Alef and lam that begin the word itself, taken like an article where the cuts saw none: behind a
 * hamza, or in a word that is known for them. */
static size_t add_own_al(
	const struct walk *k, const struct token *t, size_t n, struct split out[AFFIX_MAX])
{
	const uint16_t *u = k->v->f->units + t->u;

	for (size_t i = 0, cuts = n; i < cuts && n < AFFIX_MAX; i++) {
		struct split s = out[i];
		size_t al = s.from;
		if (al + 2 >= t->n || u[al] != ALEF || u[al + 1] != LAM)
			continue;
		if (carries_hamza(t, al) && (k->flags & TERM_STRICT_ALEF))
			continue;
		s.from = s.stage[1] = (uint8_t)(al + 2);
		s.parts |= AFFIX_AL;
		out[n++] = s;
	}
	return n;
}

size_t word_splits(const struct walk *k, size_t w, const struct token *t, bool detached,
	struct split out[AFFIX_MAX])
{
	const uint16_t *u = k->v->f->units + t->u;

	/* The token as it stands comes first, so that a word is never explained by a clitic
	 * when it needs none. Behind a detached article it counts as having it. */
	out[0] = (struct split){.parts = detached ? AFFIX_AL : 0};
	if (detached || !(k->words[w].flags & WORD_ARABIC) || t->kind != TOKEN_ARABIC)
		return 1;
	if (w == 0)
		return affix_splits(u, t->n, t->hamza, k->flags & TERM_DIALECT, out);
	if (!affix_has_article(u, t->n, t->hamza))
		return 1;
	out[1] = (struct split){.from = 2, .parts = AFFIX_AL};
	return 2;
}

bool word_takes(const struct walk *k, size_t w, const struct split *s)
{
	const struct word *x = &k->words[w];

	/* Lud, Qum, tall: with one letter in front a third of all words of two letters are
	 * another word, so alone they are found as they stand. In a phrase the other words
	 * vouch. */
	if (s->from > 0 && k->n_words == 1 && term_word_letters(x) <= 2)
		return false;
	/* The writer typed the article and gets the definite noun only; one who did not gets
	 * both, until the phrase has begun with an article: then it may not stop. */
	if (x->flags & WORD_DEFINITE)
		return s->parts & AFFIX_AL;
	if (s->parts & AFFIX_AL)
		return !(x->flags & WORD_BEFORE_DEFINITE) && !word_refuses_article(x);
	return !k->article || word_is_neutral(x);
}

/* The rules that a hit reports. An article that the term has itself is no rule: it is the word
 * as typed. */
uint32_t word_split_rules(const struct word *x, const struct split *s)
{
	uint32_t rules = 0;

	if (s->parts & AFFIX_CONJ)
		rules |= RULE_CONJ;
	if (s->parts & AFFIX_PREP)
		rules |= RULE_PREP;
	if (s->parts & AFFIX_ELIDED)
		rules |= RULE_LL;
	else if ((s->parts & AFFIX_AL) && !(x->flags & WORD_DEFINITE))
		rules |= RULE_AL;
	if (s->parts & AFFIX_DIALECT)
		rules |= RULE_DIALECT;
	return rules;
}

size_t word_offset(const struct walk *k, const struct token *t, size_t i)
{
	if (i == 0)
		return t->start;
	return i >= t->n ? t->end : k->v->f->offs[t->u + i];
}

/* Where the term itself begins: behind the clitics, and with its article when the term was
 * typed with one. In lil- the article's alef is not written, so the core begins behind both
 * lams. */
size_t word_core(const struct walk *k, const struct word *x, const struct token *t,
	const struct split *s)
{
	bool whole = (x->flags & WORD_DEFINITE) && (s->parts & AFFIX_AL) &&
		     !(s->parts & AFFIX_ELIDED) && s->from >= 2;

	return word_offset(k, t, s->from - (whole ? 2U : 0U));
}

/* A word of this spelling is another word (doc/matching.md "Guard words"). */
static bool other_word(
	const struct walk *k, const struct word *x, const struct rest *r, const struct form *f)
{
	const struct guards *g = k->v->ws->guards;

	if (!(x->flags & WORD_ARABIC) || (k->flags & TERM_EXACT))
		return false;
	/* Only a cut can be wrong, never the word as it stands: term wazir finds "wazir"
	 * although it is listed, term zir does not find it behind w-. */
	if (r->s->from > 0 && affix_guarded(g, r->tok, r->t->n, r->t->hamza, r->s, f->tail))
		return true;
	/* `alayhi is the preposition, not the name */
	if ((f->rules & RULE_ENCLITIC) && (x->flags & WORD_YEH))
		return guard_has(g, GUARD_MAQSURA, stem(k, x), x->n);
	/* The sections below are about words as they end; an ending that was cut off has been
	 * judged by its own rules. */
	if (f->tail > 0)
		return false;
	if ((x->flags & WORD_TEH) && !(r->t->flags & TOKEN_TEH) && !(r->s->parts & AFFIX_AL) &&
		guard_has(g, GUARD_HEH, r->u, r->n))
		return true;
	return (x->flags & WORD_YEH) && (r->t->flags & TOKEN_MAQSURA) &&
	       affix_function_word(g, r->tok, r->t->n);
}

static bool accept(struct walk *k, size_t w, const struct rest *r, const struct form *f)
{
	const struct word *x = &k->words[w];
	size_t from = r->s->from, to = r->t->n - f->tail;
	uint32_t rules = f->rules | word_split_rules(x, r->s);

	if (other_word(k, x, r, f))
		return false;
	/* Equal after folding; now whether the line allows the foldings that this took, and
	 * which they were. A form that changes letters by rule has nothing to compare. */
	if (!f->respelt && !spelling_same(k->v, x, k->flags, r->t, from, to, &rules))
		return false;
	if ((x->flags & WORD_OWN_AL) && from >= 2 && carries_hamza(r->t, from - 2))
		rules |= RULE_FOLD_ALEF;
	if (w == 0)
		k->core_start = word_core(k, x, r->t, r->s);
	k->core_end = word_offset(k, r->t, to);
	k->rules |= rules;
	k->tanwin = f->tanwin;
	/* From here on the phrase is definite. Behind a preposition it begins anew: harb `ala
	 * ghazza is found in "al-harb `ala ghazza". */
	if (!(x->flags & WORD_DEFINITE) && (r->s->parts & AFFIX_AL))
		k->article = true;
	else if (x->flags & WORD_FUNCTION)
		k->article = false;
	return true;
}

/* Only the stem itself, with or without an accusative alef, can match. */
static bool stem_only(const struct walk *k, const struct word *x)
{
	return !(k->flags & (TERM_INFLECTED | TERM_FOREIGN | TERM_DIALECT)) &&
	       !(x->flags & (WORD_WILD | WORD_ABU | WORD_IBN));
}

/* By length and last letter: no cut of the token can leave the stem. */
static bool hopeless(const struct walk *k, const struct word *x, const struct token *t)
{
	uint16_t last = k->v->f->units[t->u + t->n - 1];

	/* wa-bi-al is four letters, the longest cut; an accusative alef is the only letter that
	 * may follow. */
	if (t->n < x->n || t->n > x->n + 4U)
		return true;
	return last != stem(k, x)[x->n - 1] && last != ALEF;
}

bool word_fits(struct walk *k, size_t w, const struct token *t, bool detached)
{
	struct split splits[AFFIX_MAX];
	const struct word *x = &k->words[w];
	bool plain = stem_only(k, x);
	const uint16_t *u = k->v->f->units + t->u;
	size_t n, n_forms = plain ? PLAIN_FORMS : sizeof(forms) / sizeof(forms[0]);

	if (plain && hopeless(k, x, t))
		return false;
	splits[0] = (struct split){0};
	n = 1;
	if (!plain || detached || t->n != x->n) /* as long as the stem: no clitics */
		n = word_splits(k, w, t, detached, splits);
	if ((x->flags & WORD_OWN_AL) && !detached && t->kind == TOKEN_ARABIC)
		n = add_own_al(k, t, n, splits);
	for (size_t i = 0; i < n; i++) {
		struct rest r = {t, &splits[i], u, u + splits[i].from, t->n - splits[i].from};
		struct form f;
		/* The cheap test before the others: most cuts of most tokens leave another
		 * length. */
		if (plain && r.n != x->n && r.n != x->n + 1U)
			continue;
		if (!word_takes(k, w, &splits[i]))
			continue;
		for (size_t j = 0; j < n_forms; j++)
			if (forms[j](k, &k->words[w], &r, &f) && accept(k, w, &r, &f))
				return true;
	}
	return false;
}
