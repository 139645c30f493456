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

static enum fold_kind kind_of(uint32_t cp)
{
	return cp == UTF8_BAD ? FOLD_IS_SEP : (enum fold_kind)fold_row_of(cp).kind;
}

/* The sign that a code point is, 0 for what passes inside any phrase. */
static uint16_t sign_of(uint32_t cp)
{
	switch (kind_of(cp)) {
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

static bool is_unseen(uint32_t cp)
{
	enum fold_kind kind = kind_of(cp);

	/* What stands for letters is in a token; between them it stands for marks. */
	return kind == FOLD_IS_EXPAND ||
	       (kind >= FOLD_IS_MARK && kind <= FOLD_IS_ZW && kind != FOLD_IS_TATWEEL);
}

static bool is_break(enum fold_kind kind)
{
	return kind == FOLD_IS_SPACE || kind == FOLD_IS_LINE;
}

/* May the sign stand between two words of a phrase, behind one of kind `before`? A hyphen or a tatweel beside a
 * blank is a dash. */
static bool passes(enum fold_kind kind, enum fold_kind before)
{
	if (is_break(kind))
		return before != FOLD_IS_HYPHEN;
	return kind == FOLD_IS_PASS || (kind == FOLD_IS_HYPHEN && !is_break(before));
}

/* A dot, and what passes in any phrase behind it; *ret_more: there is such. */
static bool begins_with_dot(struct str between, bool *ret_more)
{
	enum fold_kind before = FOLD_IS_SEP;
	size_t n = 0, blanks = 0;

	for (size_t at = 0; at < between.n;) {
		uint32_t cp;
		enum fold_kind kind;
		at += utf8_decode(str_sub(between, at, between.n), &cp);
		kind = kind_of(cp);
		if (is_unseen(cp) || (kind == FOLD_IS_TATWEEL && !is_break(before)))
			continue;
		if (n++ == 0 ? cp != '.' : !passes(kind, before))
			return false;
		blanks += is_break(kind);
		before = kind;
	}
	*ret_more = n > 1;
	return n > 0 && n - 1 - blanks <= FOLD_PASS_MAX;
}

/* Of an acronym or an abbreviation: tight between two short tokens, or behind one letter. */
bool signs_dot(const struct folded *f, struct str text, size_t tok)
{
	const struct token *b = &f->toks[tok], *a = b - 1;
	bool more, one = a->n == 1;

	if (b->gap != GAP_STOP || a->kind == TOKEN_DIGITS || b->kind == TOKEN_DIGITS)
		return false;
	if (!one && (a->n > SIGNS_SHORT || b->n > SIGNS_SHORT))
		return false;
	return begins_with_dot(str_sub(text, a->end, b->start), &more) && (one || !more);
}

/* Nothing but the signs, and no more quotes and brackets than pass in any phrase; a tatweel behind a blank is a dash. */
static bool is_gap(struct str between)
{
	size_t pass = 0;
	bool blank = false;

	for (size_t at = 0; at < between.n;) {
		uint32_t cp;
		enum fold_kind kind;
		at += utf8_decode(str_sub(between, at, between.n), &cp);
		kind = kind_of(cp);
		if (kind == FOLD_IS_TATWEEL && blank)
			return false;
		blank = kind == FOLD_IS_SPACE;
		pass += kind == FOLD_IS_PASS;
	}
	return pass <= FOLD_PASS_MAX;
}

static void keep(struct signs *x, bool (*wanted)(uint16_t sign))
{
	uint16_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		if (wanted(x->s[i]))
			x->s[n++] = x->s[i];
	memset(x->s + n, 0, (SIGNS_MAX - n) * sizeof(*x->s));
	x->n = n;
}

static bool is_no_hyphen(uint16_t sign)
{
	return sign != '-';
}

static bool must_stand(uint16_t sign)
{
	return means(sign, false);
}

/* Signs that may be missing: are those of a among those of b, in their order? */
static bool some_of(const struct signs *a, const struct signs *b)
{
	size_t i = 0;

	for (size_t k = 0; k < b->n && i < a->n; k++)
		i += a->s[i] == b->s[k];
	return i == a->n;
}

bool signs_are(const struct folded *f, struct str text, size_t tok, const struct signs *s)
{
	const struct token *b = &f->toks[tok], *a = b - 1;
	struct str between = str_sub(text, a->end, b->start);
	struct signs have;

	if (b->gap == GAP_PARA || signs_read(between, a, b, &have) > SIGNS_MAX ||
		!is_gap(between))
		return false;
	/* A tight hyphen joins; asked for it is one of the signs. */
	if (memchr(s->s, '-', sizeof(s->s)) == NULL && str_find(between, ' ') == between.n)
		keep(&have, is_no_hyphen);
	return s->hard ? have.n == s->n && memcmp(have.s, s->s, sizeof(s->s)) == 0
		       : some_of(&have, s);
}

bool signs_pass(const struct folded *f, struct str text, size_t tok, const struct signs *s)
{
	if (f->toks[tok].gap == GAP_PARA)
		return false;
	if (s != NULL && signs_are(f, text, tok, s))
		return true;
	return !(s != NULL && s->hard) && signs_open(f, text, tok);
}

void signs_keep_meaning(struct signs *s)
{
	keep(s, must_stand);
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

static bool is_blank(uint32_t cp)
{
	return kind_of(cp) == FOLD_IS_SPACE;
}

/* A blank ends at byte `at`, or begins there: then *ret is its other end. */
static bool blank_before(struct str text, size_t at, size_t *ret)
{
	uint32_t cp = 0;
	size_t from = at > 0 ? back(text, at, &cp) : 0;

	if (at == 0 || !is_blank(cp))
		return false;
	*ret = from;
	return true;
}

static bool blank_behind(struct str text, size_t at, size_t *ret)
{
	uint32_t cp = 0;
	size_t n = at < text.n ? utf8_decode(str_sub(text, at, text.n), &cp) : 0;

	if (n == 0 || !is_blank(cp))
		return false;
	*ret = at + n;
	return true;
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

bool signs_off(struct str between)
{
	for (size_t at = 0; at < between.n;) {
		uint32_t cp;
		at += utf8_decode(str_sub(between, at, between.n), &cp);
		if (is_blank(cp))
			return true;
	}
	return false;
}

/* Does the code point lie between a word and the signs at the term's edge? */
static bool is_over(const struct signs *s, uint32_t cp)
{
	return is_unseen(cp) || ((s->hard & SIGNS_OFF) && is_blank(cp));
}

bool signs_before(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	/* «30 %»: such a sign may stand off, but in «20% 30» it is the other number's. */
	bool off = s->number != 0 && blank_before(text, at, &at);

	for (size_t i = s->n; i > 0;) {
		uint32_t cp;
		if (at == 0)
			return false;
		at = back(text, at, &cp);
		if (is_over(s, cp))
			continue;
		if (sign_of(cp) != s->s[--i])
			return false;
	}
	if (off && digit_before(text, at))
		return false;
	*ret = at;
	return true;
}

bool signs_behind(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	bool off = s->number != 0 && blank_behind(text, at, &at);

	for (size_t i = 0; i < s->n;) {
		uint32_t cp;
		if (at >= text.n)
			return false;
		at += utf8_decode(str_sub(text, at, text.n), &cp);
		if (is_over(s, cp))
			continue;
		if (sign_of(cp) != s->s[i++])
			return false;
	}
	if (off && digit_behind(text, at))
		return false;
	*ret = at;
	return true;
}
