/* SPDX-License-Identifier: ISC */
/*
 * Two kinds of signs: those that a sentence has (stops, commas, dashes), which a text may have or not where
 * the term has them, and those that mean something (5+1, S&P, 30%), which it must have. Between two
 * numbers every sign means something: 2-0 is no 20, and 5.1 is not 5:1.
 */
#include "watch/signs.h"

#include <string.h>

#include "base/utf8.h"
#include "watch/fold_table.h"

enum {
	PERCENT = '%'
};

/* One spelling of each sign. */
static const struct {
	uint32_t from;
	uint16_t to;
} same_sign[] = {{0x060C, ','}, {0x061B, ';'}, {0x061F, '?'}, {0x066A, PERCENT}, {0x066B, '.'},
	{0x066C, ','}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2044, '/'},
	{0x2212, '-'}, {0xFE6A, PERCENT}, {0xFF05, PERCENT}};

static uint16_t canonical(uint32_t cp)
{
	for (size_t i = 0; i < sizeof(same_sign) / sizeof(same_sign[0]); i++)
		if (same_sign[i].from == cp)
			return same_sign[i].to;
	return cp < 0xFFFF ? (uint16_t)cp : 0xFFFD;
}

/* The sign that a code point is, 0 for what passes inside any phrase. */
static uint16_t sign_of(uint32_t cp)
{
	if (cp == UTF8_BAD)
		return 0xFFFD;
	switch ((enum fold_kind)fold_row_of(cp).kind) {
	case FOLD_IS_HYPHEN:
		return '-';
	case FOLD_IS_SEP:
		return canonical(cp);
	default:
		return 0;
	}
}

static bool is_currency(uint16_t c)
{
	return c == '$' || (c >= 0xA2 && c <= 0xA5) || c == 0x060B ||
	       (c >= 0x20A0 && c <= 0x20CF) || c == 0xFDFC;
}

static bool means(uint16_t c, bool numbers)
{
	return numbers || c == '+' || c == '&' || c == '=' || c == PERCENT || c == 0xB0 ||
	       is_currency(c);
}

size_t signs_read(struct str between, const struct token *before, const struct token *behind,
	struct signs *ret)
{
	bool numbers = before != NULL && behind != NULL && before->kind == TOKEN_DIGITS &&
		       behind->kind == TOKEN_DIGITS;
	size_t n = 0;

	*ret = (struct signs){0};
	for (size_t at = 0; at < between.n && n <= SIGNS_MAX;) {
		uint32_t cp;
		uint16_t c;
		at += utf8_decode(str_sub(between, at, between.n), &cp);
		c = sign_of(cp);
		if (c == 0)
			continue;
		if (n < SIGNS_MAX)
			ret->s[n] = c;
		ret->hard |= means(c, numbers);
		n++;
	}
	ret->n = (uint16_t)(n < SIGNS_MAX ? n : SIGNS_MAX);
	return n;
}

/* A dot that is part of an acronym or an abbreviation: tight between two short tokens, or behind one letter. */
static bool dot_passes(struct str between, const struct token *a, const struct token *b)
{
	bool tight = str_eq(between, STR("."));

	if (a->kind == TOKEN_DIGITS || b->kind == TOKEN_DIGITS)
		return false;
	if (a->n == 1)
		return tight || str_eq(between, STR(". "));
	return tight && a->n <= SIGNS_SHORT && b->n <= SIGNS_SHORT;
}

bool signs_are(const struct folded *f, struct str text, size_t tok, const struct signs *s)
{
	const struct token *b = &f->toks[tok], *a = b - 1;
	struct signs have;

	return b->gap != GAP_PARA &&
	       signs_read(str_sub(text, a->end, b->start), a, b, &have) == s->n &&
	       memcmp(have.s, s->s, s->n * sizeof(*s->s)) == 0;
}

bool signs_pass(const struct folded *f, struct str text, size_t tok, const struct signs *s)
{
	const struct token *b = &f->toks[tok], *a = b - 1;

	if (b->gap == GAP_PARA)
		return false;
	if (s != NULL && signs_are(f, text, tok, s))
		return true;
	if (s != NULL && s->hard)
		return false;
	return b->gap <= GAP_OPEN || dot_passes(str_sub(text, a->end, b->start), a, b);
}

bool signs_of_number(const struct signs *s)
{
	return s->n == 1 && (s->s[0] == PERCENT || is_currency(s->s[0]));
}

/* The code point that ends at byte `at`; returns where it begins. */
static size_t back(struct str text, size_t at, uint32_t *ret_cp)
{
	size_t from = at - 1;

	while (from > 0 && at - from < 4 && ((unsigned char)text.p[from] & 0xC0) == 0x80)
		from--;
	if (utf8_decode(str_sub(text, from, at), ret_cp) != at - from)
		*ret_cp = UTF8_BAD;
	return from;
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0x0660 && cp <= 0x0669) ||
	       (cp >= 0x06F0 && cp <= 0x06F9);
}

static bool digit_before(struct str text, size_t at)
{
	uint32_t cp = 0;

	if (at > 0)
		(void)back(text, at, &cp);
	return is_digit(cp);
}

static bool digit_behind(struct str text, size_t at)
{
	uint32_t cp = 0;

	if (at < text.n)
		(void)utf8_decode(str_sub(text, at, text.n), &cp);
	return is_digit(cp);
}

bool signs_before(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	/* «30 %»: such a sign may stand off, but in «20% 30» it is the other number's. */
	bool off = signs_of_number(s) && at > 0 && text.p[at - 1] == ' ';

	at -= off;
	for (size_t i = s->n; i-- > 0;) {
		uint32_t cp;
		if (at == 0)
			return false;
		at = back(text, at, &cp);
		if (sign_of(cp) != s->s[i])
			return false;
	}
	if (off && digit_before(text, at))
		return false;
	*ret = at;
	return true;
}

bool signs_behind(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	bool off = signs_of_number(s) && at < text.n && text.p[at] == ' ';

	at += off;
	for (size_t i = 0; i < s->n; i++) {
		uint32_t cp;
		if (at >= text.n)
			return false;
		at += utf8_decode(str_sub(text, at, text.n), &cp);
		if (sign_of(cp) != s->s[i])
			return false;
	}
	if (off && digit_behind(text, at))
		return false;
	*ret = at;
	return true;
}
