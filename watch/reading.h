/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * One token read as one word of a term: a cut, a form, and the evidence (doc/matching.md "How a word is
 * read"). Private to wordfit.c, forms.c, evidence.c and what explains them.
 */
#include "watch/wordfit.h"

/* What is being read: the rest of a token behind one cut. */
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

/* forms.c: form i of word x that the rest may have, i from 0 in the order of their evidence; the plainest
 * explanation is the true one. A true answer is a proposal: the evidence has still to accept it. */
enum {
	FORMS_PLAIN = 2, /* the first ones: all that most words have */
	FORMS = 5
};
bool form_fits(const struct walk *k, const struct word *x, const struct rest *r, size_t i,
	struct form *ret);

/* Can anything be written against it at all? Of most readings that is known from flags. */
static inline bool evidence_possible(const struct word *x, const struct rest *r)
{
	return r->s->from > 0 || r->t->hamza != 0 || (r->t->flags & TOKEN_TANWIN) ||
	       (x->flags & (WORD_YEH | WORD_MAQSURA | WORD_TEH | WORD_ALEF));
}
/* evidence.c: the alef at unit i of the token as it is written, with or without hamza. */
uint16_t written_alef(const struct walk *k, const struct token *t, size_t i);
enum evidence {
	EVIDENCE_NONE,
	EVIDENCE_GUARD, /* a listed word */
	EVIDENCE_HAMZA, /* another one */
	EVIDENCE_FINAL  /* a final letter, or a vowel mark there */
};
/* evidence.c: does the word before token first, or behind token last, make another thing of the term between them?
 * It is one word with WORD_BESIDE. */
bool evidence_beside(const struct walk *k, size_t first, size_t last);
/* evidence.c: is something written that makes another word of this reading? */
enum evidence evidence_against(
	const struct walk *k, const struct word *x, const struct rest *r, const struct form *f);
