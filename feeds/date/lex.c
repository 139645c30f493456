/* SPDX-License-Identifier: ISC */
/*
 * Folding and cutting of date texts into tokens.
 *
 * This is not the fold of watch/ (which the layers keep apart): a date needs only enough of it
 * to find month names, and needs no offsets. One pass: code point -> class and plain form; a
 * change of class ends a token. Everything lives in the fixed arrays of struct date_toks, so
 * the size of the input is bounded by DATE_TEXT_MAX and the work is linear.
 */
#include "feeds/date/lex.h"

#include <utf8proc.h>

#include "base/utf8.h"

enum {
	EXPANSION_MAX = 18 /* ﷺ; Unicode promises no more */
};

enum cp_class {
	CP_SPACE,
	CP_DROP,
	CP_DIGIT,
	CP_LETTER,
	CP_PUNCT,
	CP_FOREIGN
};

struct cp_range {
	uint32_t first, last;
	enum cp_class class;
	uint32_t to; /* 0: the code point itself; for digits the code point of zero */
};

/* First fitting row wins. What is not here is punctuation ('?'). */
static const struct cp_range ranges[] = {
	{'0', '9', CP_DIGIT, '0'}, {'a', 'z', CP_LETTER, 0},
	{'A', 'Z', CP_LETTER, 0}, /* lowered in fold_latin */
	{0x09, 0x0D, CP_SPACE, 0}, {' ', ' ', CP_SPACE, 0}, {'!', '~', CP_PUNCT, 0},
	{0x660, 0x669, CP_DIGIT, 0x660}, {0x6F0, 0x6F9, CP_DIGIT, 0x6F0},
	{0x610, 0x61A, CP_DROP, 0}, /* marks */
	{0x61C, 0x61C, CP_DROP, 0}, /* ALM */
	{0x640, 0x640, CP_DROP, 0}, /* tatweel */
	{0x64B, 0x65F, CP_DROP, 0}, {0x670, 0x670, CP_DROP, 0},
	{0x622, 0x623, CP_LETTER, 0x627}, /* alef forms */
	{0x625, 0x625, CP_LETTER, 0x627}, {0x671, 0x671, CP_LETTER, 0x627},
	{0x624, 0x624, CP_LETTER, 0x648}, /* waw hamza */
	{0x626, 0x626, CP_LETTER, 0x64A}, /* yeh hamza */
	{0x649, 0x649, CP_LETTER, 0x64A}, /* alef maqsura */
	{0x6CC, 0x6CC, CP_LETTER, 0x64A}, /* Farsi yeh */
	{0x629, 0x629, CP_LETTER, 0x647}, /* teh marbuta */
	{0x6A9, 0x6A9, CP_LETTER, 0x643}, /* keheh */
	{0x60C, 0x60C, CP_PUNCT, ','},
	{0x60D, 0x60D, CP_PUNCT, '/'}, /* Arabic date separator */
	{0x66B, 0x66B, CP_PUNCT, '.'}, {0x66C, 0x66C, CP_PUNCT, ','},
	{0x6D4, 0x6D4, CP_PUNCT, '.'}, {0x600, 0x61F, CP_PUNCT, '?'},
	{0x66A, 0x66D, CP_PUNCT, '?'}, {0x620, 0x6D3, CP_LETTER, 0},
	{0x6D5, 0x6D5, CP_LETTER, 0x647}, {0x6D6, 0x6ED, CP_DROP, 0},
	{0x6EE, 0x6FF, CP_LETTER, 0}, {0x750, 0x77F, CP_LETTER, 0}, {0xA0, 0xA0, CP_SPACE, 0},
	{0xAD, 0xAD, CP_DROP, 0}, {0xB4, 0xB4, CP_PUNCT, '?'}, {0xAA, 0xAA, CP_LETTER, 'a'},
	{0xBA, 0xBA, CP_LETTER, 'o'}, /* 1º */
	{0xA1, 0xBF, CP_PUNCT, '?'},
	{0xC0, 0x24F, CP_LETTER, 0}, /* accents come off in fold_latin */
	{0x300, 0x36F, CP_DROP, 0}, {0x1680, 0x1680, CP_SPACE, 0},
	{0x370, 0x1FFF, CP_FOREIGN, 0}, {0x2000, 0x200A, CP_SPACE, 0},
	{0x200B, 0x200F, CP_DROP, 0}, {0x2028, 0x2029, CP_SPACE, 0},
	{0x202A, 0x202E, CP_DROP, 0}, {0x202F, 0x202F, CP_SPACE, 0},
	{0x205F, 0x205F, CP_SPACE, 0}, {0x2060, 0x206F, CP_DROP, 0},
	{0x2010, 0x2015, CP_PUNCT, '-'}, {0x2212, 0x2212, CP_PUNCT, '-'},
	{0x2236, 0x2236, CP_PUNCT, ':'}, {0x2000, 0x2E7F, CP_PUNCT, '?'},
	{0x3000, 0x3000, CP_SPACE, 0}, {0x2E80, 0xD7FF, CP_FOREIGN, 0},
	{0xFE00, 0xFE0F, CP_DROP, 0}, {0xFEFF, 0xFEFF, CP_DROP, 0},
	{0xF900, 0xFEFE, CP_FOREIGN, 0}, /* but for compatibility forms, below */
};

/* U+00C0..U+00FF without their accents. */
static const char latin1[] = "aaaaaaaceeeeiiiidnooooo?ouuuuyps"
			     "aaaaaaaceeeeiiiidnooooo?ouuuuypy";

static uint32_t fold_latin(uint32_t cp)
{
	if (cp >= 'A' && cp <= 'Z')
		return cp + ('a' - 'A');
	if (cp >= 0xC0 && cp <= 0xFF)
		return (unsigned char)latin1[cp - 0xC0];
	switch (cp) {
	case 0x11E: /* Turkish */
	case 0x11F:
		return 'g';
	case 0x130:
	case 0x131:
		return 'i';
	case 0x15E:
	case 0x15F:
		return 's';
	default:
		return cp;
	}
}

static enum cp_class cp_classify(uint32_t cp, uint32_t *ret_to)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++) {
		const struct cp_range *r = &ranges[i];

		if (cp < r->first || cp > r->last)
			continue;
		if (r->class == CP_DIGIT)
			*ret_to = cp - r->to;
		else
			*ret_to = r->to ? r->to : fold_latin(cp);
		return r->class;
	}
	*ret_to = '?';
	return CP_PUNCT;
}

/* The comment that starts at s[0] == '(' : its length with both parentheses, or 0 when it never
 * ends. They nest (RFC 5322 3.2.2). */
static size_t comment_len(struct str s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '(')
			depth++;
		if (s.p[i] == ')' && --depth == 0)
			return i + 1;
	}
	return 0;
}

static struct date_tok *tok_add(struct date_toks *t, enum date_tok_kind kind, bool glued)
{
	struct date_tok *k;

	if (t->n == DATE_TOKS_MAX)
		return NULL;
	k = &t->v[t->n++];
	*k = (struct date_tok){.kind = kind, .glued = glued};
	k->text.p = t->folded + t->n_folded;
	return k;
}

static void tok_digit(struct date_tok *k, uint32_t digit)
{
	k->digits++;
	/* Saturates in effect: a number this long is no part of a date, and `digits` says
	 * so. */
	if (k->num < UINT64_MAX / 16)
		k->num = k->num * 10 + digit;
}

static bool tok_letter(struct date_toks *t, struct date_tok *k, uint32_t cp)
{
	/* Folding shortens, but a ligature may stand for 18 letters. */
	if (t->n_folded + 4 > sizeof(t->folded))
		return false;
	size_t n = utf8_encode(cp, t->folded + t->n_folded);

	t->n_folded += n;
	k->text.n += n;
	return true;
}

static char punct_of(uint32_t cp)
{
	static const char known[] = "-/.,:+()";

	for (const char *p = known; *p; p++)
		if (cp == (unsigned char)*p)
			return *p;
	return '?';
}

/* Adds one folded code point; false when the list is full. */
static bool lex_cp(struct date_toks *t, enum cp_class class, uint32_t cp, bool glued)
{
	struct date_tok *last = t->n && glued ? &t->v[t->n - 1] : NULL;
	enum date_tok_kind kind = TOK_WORD;

	if (class == CP_DIGIT)
		kind = TOK_NUM;
	else if (class == CP_PUNCT)
		kind = TOK_PUNCT;
	/* Each punctuation mark is a token of its own: passes look at them one by one. */
	if (!last || last->kind != kind || kind == TOK_PUNCT)
		last = tok_add(t, kind, glued);
	if (!last)
		return false;
	if (kind == TOK_NUM)
		tok_digit(last, cp);
	else if (kind == TOK_PUNCT)
		last->punct = punct_of(cp);
	else
		return tok_letter(t, last, cp);
	return true;
}

/* Arabic letters and ligatures as old systems stored them, one code point a shape, and wide digits. */
static bool is_compatibility(uint32_t cp)
{
	return (cp >= 0xFB50 && cp <= 0xFDFF) || (cp >= 0xFE70 && cp <= 0xFEFC) ||
	       (cp >= 0xFF01 && cp <= 0xFF5E);
}

/* What cp stands for (Unicode, NFKD), into v; their number. */
static size_t expand(uint32_t cp, int32_t v[EXPANSION_MAX])
{
	int last_class = 0;

	v[0] = (int32_t)cp;
	if (!is_compatibility(cp))
		return 1;
	utf8proc_ssize_t n = utf8proc_decompose_char((int32_t)cp, v, EXPANSION_MAX,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &last_class);

	return n > 0 && n <= EXPANSION_MAX ? (size_t)n : 1;
}

/* One character as it came; *glued says whether it is written to the last. False when the text is none
 * that can be certain: too much, or of a script whose names are not in words.c. */
static bool lex_char(struct date_toks *t, uint32_t from, bool *glued)
{
	int32_t v[EXPANSION_MAX];
	size_t n = expand(from, v);

	for (size_t i = 0; i < n; i++) {
		uint32_t to;
		enum cp_class class = cp_classify((uint32_t)v[i], &to);

		if (class == CP_FOREIGN)
			return false;
		/* Without touching *glued: a direction mark between sign and number does not
		 * part them. */
		if (class == CP_DROP)
			continue;
		if (class != CP_SPACE && !lex_cp(t, class, to, *glued))
			return false;
		*glued = class != CP_SPACE;
	}
	return true;
}

bool date_lex(struct str text, bool drop_comments, struct date_toks *t)
{
	bool glued = false;

	t->n = 0;
	t->n_folded = 0;
	if (text.n > DATE_TEXT_MAX)
		return false;
	for (size_t i = 0, n; i < text.n; i += n) {
		struct str rest = str_sub(text, i, text.n);
		uint32_t cp;

		if (drop_comments && *rest.p == '(' && (n = comment_len(rest)) > 0) {
			glued = false;
			continue;
		}
		n = utf8_decode(rest, &cp);
		if (!lex_char(t, cp, &glued))
			return false;
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].kind == TOK_WORD)
			t->v[i].word = date_word(t->v[i].text, &t->v[i].arg);
	return true;
}
