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
	PERCENT = '%',
	DASH = 0x2014,
	END = 0x7FFFFFFF /* no code point: the text ends */
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
	return cp == UTF8_BAD || cp == END ? FOLD_IS_SEP : (enum fold_kind)fold_row_of(cp).kind;
}

/* The sign that a code point is, 0 for what passes inside any phrase. */
static uint16_t sign_of(uint32_t cp)
{
	switch (kind_of(cp)) {
	case FOLD_IS_HYPHEN:
		return '-';
	case FOLD_IS_SEP:
		return cp == END ? 0 : canonical(cp);
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

/* What stands for several is a letter, or marks alone. */
static bool is_marks(uint32_t cp)
{
	int32_t to[FOLD_EXPAND_MAX];

	for (int i = fold_expand(cp, false, to); i-- > 0;)
		if (fold_row_of((uint32_t)to[i]).kind == FOLD_IS_ARABIC)
			return false;
	return true;
}

static bool is_unseen(uint32_t cp)
{
	enum fold_kind kind = kind_of(cp);

	return (kind == FOLD_IS_EXPAND && is_marks(cp)) ||
	       (kind >= FOLD_IS_MARK && kind <= FOLD_IS_ZW && kind != FOLD_IS_TATWEEL);
}

static bool is_break(enum fold_kind kind)
{
	return kind == FOLD_IS_SPACE || kind == FOLD_IS_LINE;
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

static bool is_ignored(uint32_t cp)
{
	return is_unseen(cp) || kind_of(cp) == FOLD_IS_TATWEEL;
}

/* The code point before byte `at`, or behind it, END where there is none; returns its other end. */
static size_t one_before(struct str text, size_t at, uint32_t *ret_cp)
{
	*ret_cp = END;
	return at > 0 ? back(text, at, ret_cp) : 0;
}

static size_t one_behind(struct str text, size_t at, uint32_t *ret_cp)
{
	*ret_cp = END;
	return at < text.n ? at + utf8_decode(str_sub(text, at, text.n), ret_cp) : at;
}

/* Over what a reader does not see, tatweels too: first what it is, then where it ends. */
struct unseen {
	size_t from, to;
	bool tatweel;
};
static struct unseen unseen_at(struct str text, size_t at)
{
	struct unseen u = {.from = at, .to = at};
	uint32_t cp;
	size_t next;

	while (next = one_before(text, u.from, &cp), is_ignored(cp)) {
		u.from = next;
		u.tatweel = u.tatweel || kind_of(cp) == FOLD_IS_TATWEEL;
	}
	while (next = one_behind(text, u.to, &cp), is_ignored(cp)) {
		u.to = next;
		u.tatweel = u.tatweel || kind_of(cp) == FOLD_IS_TATWEEL;
	}
	return u;
}

/* Tatweels with a blank on both sides are a dash. */
static bool is_dash(struct str text, const struct unseen *u)
{
	uint32_t before, behind;

	(void)one_before(text, u->from, &before);
	(void)one_behind(text, u->to, &behind);
	return u->tatweel && is_break(kind_of(before)) && is_break(kind_of(behind));
}

/* What a reader sees before byte `at`; returns where it begins. */
static size_t seen_before(struct str text, size_t at, uint32_t *ret_cp)
{
	struct unseen u = unseen_at(text, at);

	if (u.from < at && is_dash(text, &u)) {
		*ret_cp = DASH;
		return u.from;
	}
	return one_before(text, u.from, ret_cp);
}

/* The same behind it; returns where it ends. */
static size_t seen_behind(struct str text, size_t at, uint32_t *ret_cp)
{
	struct unseen u = unseen_at(text, at);

	if (u.to > at && is_dash(text, &u)) {
		*ret_cp = DASH;
		return u.to;
	}
	return one_behind(text, u.to, ret_cp);
}

/* A hyphen that ends at byte `at` and that no blank touches: it joins. */
static bool is_tight(struct str text, size_t at)
{
	uint32_t cp, before, behind;
	size_t from = one_before(text, at, &cp);

	(void)seen_before(text, from, &before);
	(void)seen_behind(text, at, &behind);
	return kind_of(cp) == FOLD_IS_HYPHEN && !is_break(kind_of(before)) &&
	       !is_break(kind_of(behind));
}

static size_t read_signs(struct str between, bool numbers, struct signs *ret)
{
	size_t n = 0;
	uint32_t cp;

	*ret = (struct signs){0};
	for (size_t at = seen_behind(between, 0, &cp); cp != END && n <= SIGNS_MAX;
		at = seen_behind(between, at, &cp)) {
		uint16_t c = sign_of(cp);
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

static bool are_numbers(const struct token *a, const struct token *b)
{
	return a != NULL && b != NULL && a->kind == TOKEN_DIGITS && b->kind == TOKEN_DIGITS;
}

size_t signs_read(struct str between, const struct token *before, const struct token *behind,
	struct signs *ret)
{
	return read_signs(between, are_numbers(before, behind), ret);
}

/* May the sign stand between two words of a phrase, behind one of kind `before`? A hyphen beside a blank is a
 * dash. */
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
	uint32_t cp;

	for (size_t at = seen_behind(between, 0, &cp); cp != END;
		at = seen_behind(between, at, &cp)) {
		enum fold_kind kind = kind_of(cp);
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

static void keep(struct signs *x, bool (*wanted)(uint16_t sign))
{
	uint16_t n = 0;

	for (size_t i = 0; i < x->n; i++)
		if (wanted(x->s[i]))
			x->s[n++] = x->s[i];
	memset(x->s + n, 0, (SIGNS_MAX - n) * sizeof(*x->s));
	x->n = n;
}

static bool must_stand(uint16_t sign)
{
	return means(sign, false);
}

/* The signs of a term before one of its words, on the way through those of a text. */
struct asked {
	const struct signs *s;
	size_t n; /* those before are done with */
	bool numbers;
};

/* Is the sign the next of them, or one behind it where those before may be missing? */
static bool takes(struct asked *a, uint16_t sign)
{
	for (size_t i = a->n; i < a->s->n; i++) {
		if (a->s->s[i] == sign) {
			a->n = i + 1;
			return true;
		}
		if (means(a->s->s[i], a->numbers))
			return false;
	}
	return false;
}

static bool one_is_missing(const struct asked *a)
{
	for (size_t i = a->n; i < a->s->n; i++)
		if (means(a->s->s[i], a->numbers))
			return true;
	return false;
}

/* Does a dot behind the token end no sentence, since it is a single letter? */
static bool dot_passes(const struct token *a, const struct token *b)
{
	return a->n == 1 && a->kind != TOKEN_DIGITS && b->kind != TOKEN_DIGITS;
}

/* A hyphen that joins may stand beside the signs that are asked for, be they hyphens. */
bool signs_are(const struct folded *f, struct str text, size_t tok, const struct signs *s)
{
	const struct token *b = &f->toks[tok], *a = b - 1;
	struct str between = str_sub(text, a->end, b->start);
	struct asked asked = {.s = s, .numbers = are_numbers(a, b)};
	size_t pass = 0, next, seen = 0;
	uint32_t cp;

	for (size_t at = 0; next = seen_behind(between, at, &cp), cp != END;
		at = next, seen++) {
		uint16_t sign = sign_of(cp);
		bool tight = is_tight(between, next);
		if (sign != 0 && takes(&asked, sign))
			continue;
		pass += tight || kind_of(cp) == FOLD_IS_PASS;
		if (sign != 0 && !tight && !(seen == 0 && cp == '.' && dot_passes(a, b)))
			return false;
	}
	return b->gap != GAP_PARA && pass <= FOLD_PASS_MAX && !one_is_missing(&asked);
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

/* A blank ends at byte `at`, or begins there: then *ret is its other end. */
static bool blank_before(struct str text, size_t at, size_t *ret)
{
	uint32_t cp;
	size_t from = seen_before(text, at, &cp);

	if (is_blank(cp))
		*ret = from;
	return is_blank(cp);
}

static bool blank_behind(struct str text, size_t at, size_t *ret)
{
	uint32_t cp;
	size_t to = seen_behind(text, at, &cp);

	if (is_blank(cp))
		*ret = to;
	return is_blank(cp);
}

static bool is_digit(uint32_t cp)
{
	return (cp >= '0' && cp <= '9') || (cp >= 0x0660 && cp <= 0x0669) ||
	       (cp >= 0x06F0 && cp <= 0x06F9);
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

uint16_t signs_blanks(struct str between, const struct signs *s)
{
	unsigned places = 0;
	size_t i = 0;

	for (size_t at = 0; at < between.n;) {
		uint32_t cp;
		at += utf8_decode(str_sub(between, at, between.n), &cp);
		if (is_blank(cp))
			places |= (unsigned)SIGNS_OFF << i;
		else if (i < s->n && sign_of(cp) == s->s[i])
			i++;
	}
	return (uint16_t)places;
}

/* A blank behind the first i signs at the term's edge, which were typed so. */
static bool is_over(const struct signs *s, size_t i, uint32_t cp)
{
	return (s->hard & (unsigned)SIGNS_OFF << i) && is_blank(cp);
}

bool signs_before(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	/* «30 %»: such a sign may stand off, but in «20% 30» it is the other number's. */
	bool off = s->number != 0 && blank_before(text, at, &at);
	uint32_t cp;

	for (size_t i = s->n; i > 0;) {
		at = seen_before(text, at, &cp);
		if (is_over(s, i, cp))
			continue;
		if (sign_of(cp) != s->s[--i])
			return false;
	}
	(void)seen_before(text, at, &cp);
	if (off && is_digit(cp))
		return false;
	*ret = at;
	return true;
}

bool signs_behind(struct str text, size_t at, const struct signs *s, size_t *ret)
{
	bool off = s->number != 0 && blank_behind(text, at, &at);
	uint32_t cp;

	for (size_t i = 0; i < s->n;) {
		at = seen_behind(text, at, &cp);
		if (is_over(s, i, cp))
			continue;
		if (sign_of(cp) != s->s[i++])
			return false;
	}
	(void)seen_behind(text, at, &cp);
	if (off && is_digit(cp))
		return false;
	*ret = at;
	return true;
}

enum signs_place signs_beside(struct str between, uint16_t sign, bool before)
{
	size_t at = before ? between.n : 0;
	bool off = before ? blank_before(between, at, &at) : blank_behind(between, at, &at);
	uint32_t cp;

	if (before)
		(void)seen_before(between, at, &cp);
	else
		(void)seen_behind(between, at, &cp);
	if (sign_of(cp) != sign)
		return SIGNS_ELSEWHERE;
	return off ? SIGNS_A_BLANK_OFF : SIGNS_TOUCH;
}
