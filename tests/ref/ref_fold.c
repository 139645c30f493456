/* SPDX-License-Identifier: ISC */
/*
 * The reference fold, in passes that can be read one by one: code points; positional forms
 * taken apart; hamza and madda composed; letters, marks and signs told apart; words; letters
 * mapped and the rules that look at neighbours (doc/matching.md "Folding").
 */
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/ref.h"

enum {
	ALEF = 0x627,
	WAW = 0x648,
	YEH = 0x64A,
	MAQSURA = 0x649,
	HEH = 0x647,
	TEH = 0x629,
	LAM = 0x644,
	HAMZA = 0x621,
	WAW_HAMZA = 0x624,
	YEH_HAMZA = 0x626,
	FATHATAN = 0x64B,
	TATWEEL = 0x640
};

struct ref_cp {
	uint32_t cp;
	size_t start, end;
};

struct ref_cps {
	struct ref_cp *v;
	size_t n, cap;
};

static void cps_add(struct ref_cps *c, uint32_t cp, size_t start, size_t end)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? c->cap * 2 : 64;
		c->v = xreallocarray(c->v, c->cap, sizeof *c->v);
	}
	c->v[c->n++] = (struct ref_cp){cp, start, end};
}

static bool in(uint32_t cp, uint32_t lo, uint32_t hi)
{
	return cp >= lo && cp <= hi;
}

/* ---- level A, one code point -------------------------------------------------------------- */

static bool is_mark(uint32_t cp)
{
	static const uint32_t ranges[][2] = {
		{0x34F, 0x34F},
		{0x610, 0x61A},
		{0x64B, 0x65F},
		{0x670, 0x670},
		{0x6D6, 0x6DC},
		{0x6DF, 0x6E8},
		{0x6EA, 0x6ED},
		{0x898, 0x89F},
		{0x8CA, 0x8E1},
		{0x8E3, 0x8FF},
		{0xFE00, 0xFE0F},
		{0x10EFD, 0x10EFF},
	};

	if (in(cp, 0x61B, 0x64A))
		return false;
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (in(cp, ranges[i][0], ranges[i][1]))
			return true;
	return false;
}

static bool is_invisible(uint32_t cp)
{
	return cp == 0xAD || cp == 0x61C || in(cp, 0x200B, 0x200F) || in(cp, 0xFBB2, 0xFBC2) ||
	       in(cp, 0x202A, 0x202E) || in(cp, 0x2060, 0x2064) || in(cp, 0x2066, 0x2069) ||
	       cp == 0xFEFF || cp == 0x180E;
}

static bool is_line(uint32_t cp)
{
	return in(cp, '\n', '\r') || cp == 0x85 || cp == 0x2028;
}

static bool is_space(uint32_t cp)
{
	return cp < '\n' || in(cp, 0xE, ' ') || cp == 0x7F || cp == 0xA0 || cp == 0x1680 ||
	       in(cp, 0x2000, 0x200A) || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool is_ignored(uint32_t cp)
{
	return is_mark(cp) || is_invisible(cp) || cp == TATWEEL;
}

/* Keyboard and encoding variants without meaning. */
static uint32_t level_a(uint32_t cp)
{
	switch (cp) {
	case 0x6A9:
	case 0x6AA:
		return 0x643;
	case 0x6CC:
		return YEH;
	case 0x6C1:
	case 0x6BE:
	case 0x6D5:
		return HEH;
	case 0x6C3:
		return TEH;
	default:
		break;
	}
	if (in(cp, 0x660, 0x669))
		return cp - 0x660 + '0';
	if (in(cp, 0x6F0, 0x6F9))
		return cp - 0x6F0 + '0';
	return cp;
}

static bool is_arabic(uint32_t cp)
{
	if (!in(cp, 0x620, 0x6FF) && !in(cp, 0x750, 0x77F) && !in(cp, 0x870, 0x8C9))
		return false;
	return utf8proc_category((utf8proc_int32_t)cp) == UTF8PROC_CATEGORY_LO;
}

static bool is_other_letter(uint32_t cp)
{
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);

	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO && !is_arabic(cp);
}

/* ---- positional forms, composition -------------------------------------------------------- */

/* The last letter is an alef that carries nothing. */
static bool after_alef(const struct ref_cps *c)
{
	for (size_t i = c->n; i-- > 0;) {
		if (in(c->v[i].cp, 0x653, 0x655))
			return false;
		if (!is_ignored(c->v[i].cp))
			return c->v[i].cp == ALEF;
	}
	return false;
}

static void add_expanded(struct ref_cps *c, uint32_t cp, size_t start, size_t end)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t n;

	if ((!in(cp, 0xFB50, 0xFDFF) && !in(cp, 0xFE70, 0xFEFC)) || cp == 0xFDFC ||
		in(cp, 0xFBB2, 0xFBC2)) {
		cps_add(c, cp, start, end);
		return;
	}
	if (cp == 0xFDF2) {
		if (!after_alef(c))
			cps_add(c, ALEF, start, end);
		cps_add(c, LAM, start, end);
		cps_add(c, LAM, start, end);
		cps_add(c, HEH, start, end);
		return;
	}
	n = utf8proc_decompose_char(
		(utf8proc_int32_t)cp, parts, 32, UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE, NULL);
	n = utf8proc_normalize_utf32(parts, n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
	for (utf8proc_ssize_t i = 0; i < n; i++)
		if (parts[i] != ' ' && parts[i] != TATWEEL)
			cps_add(c, (uint32_t)parts[i], start, end);
}

static uint32_t composed(uint32_t base, uint32_t mark)
{
	static const uint32_t pairs[][3] = {
		{ALEF, 0x653, 0x622},
		{ALEF, 0x654, 0x623},
		{ALEF, 0x655, 0x625},
		{WAW, 0x654, WAW_HAMZA},
		{YEH, 0x654, YEH_HAMZA},
		{MAQSURA, 0x654, YEH_HAMZA},
		{0x6CC, 0x654, YEH_HAMZA},
		{HEH, 0x654, HEH},
		{0x6D5, 0x654, HEH},
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i][0] == base && pairs[i][1] == mark)
			return pairs[i][2];
	return 0;
}

/* Letters of other scripts compose as in NFC, one mark after the other. What composed is ignored. */
static void compose_other(struct ref_cps *c, size_t i)
{
	for (size_t k = i + 1; k < c->n; k++) {
		utf8proc_int32_t two[] = {utf8proc_tolower((utf8proc_int32_t)c->v[i].cp),
			(utf8proc_int32_t)c->v[k].cp};

		if (is_ignored(c->v[k].cp))
			continue;
		if (!in(c->v[k].cp, 0x300, 0x36F) ||
			utf8proc_normalize_utf32(two, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) !=
				1)
			return;
		c->v[i].cp = (uint32_t)two[0];
		c->v[k].cp = 0x34F;
	}
}

static void compose(struct ref_cps *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (is_other_letter(c->v[i].cp))
			compose_other(c, i);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = i + 1; k < c->n && is_ignored(c->v[k].cp); k++) {
			uint32_t cp = composed(c->v[i].cp, c->v[k].cp);

			if (cp) {
				c->v[i].cp = cp;
				break;
			}
		}
}

static void read_cps(struct str text, struct ref_cps *c)
{
	for (size_t i = 0; i < text.n;) {
		uint32_t cp;
		size_t len = utf8_decode(str_sub(text, i, text.n), &cp);

		add_expanded(c, cp == UTF8_BAD ? '.' : cp, i, i + len);
		i += len;
	}
	compose(c);
}

/* ---- gaps --------------------------------------------------------------------------------- */

struct ref_gap {
	size_t lines, signs;
	bool stop;
};

static bool is_pass(uint32_t cp)
{
	static const uint32_t pass[] = {
		0xAB,
		0xBB,
		'"',
		'\'',
		0x201C,
		0x201D,
		0x201E,
		0x2018,
		0x2019,
		0x2039,
		0x203A,
		'`',
		'(',
		')',
		'[',
		']',
		'{',
		'}',
		0xFD3E,
		0xFD3F,
		'_',
		'*',
		'#',
	};

	for (size_t i = 0; i < sizeof pass / sizeof *pass; i++)
		if (pass[i] == cp)
			return true;
	return false;
}

/* A hyphen passes when no white space touches it. */
static bool hyphen_is_tight(const struct ref_cps *c, size_t i)
{
	size_t before = i, after = i + 1;

	while (before > 0 && is_ignored(c->v[before - 1].cp))
		before--;
	while (after < c->n && is_ignored(c->v[after].cp))
		after++;
	return before > 0 && after < c->n && !is_space(c->v[before - 1].cp) &&
	       !is_space(c->v[after].cp) && !is_line(c->v[before - 1].cp) &&
	       !is_line(c->v[after].cp);
}

static void gap_add(struct ref_gap *gap, const struct ref_cps *c, size_t i)
{
	uint32_t cp = c->v[i].cp;

	if (is_space(cp) || (cp == '\r' && i + 1 < c->n && c->v[i + 1].cp == '\n'))
		return;
	if (is_line(cp)) {
		gap->lines++;
		return;
	}
	gap->signs++;
	if (cp == '-' || cp == 0x2010 || cp == 0x2011)
		gap->stop = gap->stop || !hyphen_is_tight(c, i);
	else
		gap->stop = gap->stop || !is_pass(cp);
}

static bool gap_is_open(const struct ref_gap *gap)
{
	return !gap->stop && gap->lines <= 1 && gap->signs <= 4;
}

/* ---- words -------------------------------------------------------------------------------- */

static int class_of(uint32_t cp)
{
	if (cp >= '0' && cp <= '9')
		return REF_DIGITS;
	if (is_arabic(cp))
		return REF_ARABIC;
	return is_other_letter(cp) ? REF_LETTERS : -1;
}

/* A tatweel that no letter touches, white space on both sides, is a dash. */
static bool is_dash(const struct ref_cps *c, size_t i)
{
	size_t before = i, after = i + 1;

	while (before > 0 && is_ignored(c->v[before - 1].cp))
		before--;
	while (after < c->n && is_ignored(c->v[after].cp))
		after++;
	return c->v[i].cp == TATWEEL && before > 0 && after < c->n &&
	       (is_space(c->v[before - 1].cp) || is_line(c->v[before - 1].cp)) &&
	       (is_space(c->v[after].cp) || is_line(c->v[after].cp));
}

/* Something that is ignored: it belongs to the word before it when it touches it. */
static void add_ignored(struct ref_token *t, const struct ref_cp *c, size_t *tanwin_at)
{
	t->zw_before[t->n_raw] = t->zw_before[t->n_raw] || c->cp == 0x200B || c->cp == 0x200C;
	if (c->cp == FATHATAN)
		*tanwin_at = t->n_raw;
	if (is_mark(c->cp) || c->cp == TATWEEL)
		t->end = c->end;
	t->tatweel = t->tatweel || c->cp == TATWEEL;
}

struct ref_reader {
	struct ref_text *text;
	struct ref_token *t; /* the word that is being read, or NULL */
	struct ref_gap gap;
	size_t tanwin_at; /* letters there were when the fathatan came */
};

static void word_end(struct ref_reader *r)
{
	if (r->t)
		r->t->tanwin = r->tanwin_at && r->tanwin_at + 1 >= r->t->n_raw;
	r->t = NULL;
}

static bool add_letter(struct ref_reader *r, const struct ref_cp *c, int class)
{
	if (r->t && (int)r->t->class != class)
		word_end(r);
	if (!r->t) {
		if (r->text->n == REF_MAX_TOKENS)
			return false;
		r->t = &r->text->tok[r->text->n++];
		*r->t = (struct ref_token){.class = (enum ref_class) class, .start = c->start};
		r->t->open = gap_is_open(&r->gap);
		r->gap = (struct ref_gap){0};
		r->tanwin_at = 0;
	}
	if (r->t->n_raw + 1 >= REF_MAX_LETTERS)
		return false;
	r->t->raw[r->t->n_raw++] = class == REF_LETTERS
					   ? (uint32_t)utf8proc_tolower((utf8proc_int32_t)c->cp)
					   : level_a(c->cp);
	r->t->end = c->end;
	r->t->tatweel = false;
	return true;
}

static bool read_words(const struct ref_cps *c, struct ref_text *ret)
{
	struct ref_reader r = {.text = ret};

	for (size_t i = 0; i < c->n; i++) {
		uint32_t cp = c->v[i].cp;
		int class = class_of(level_a(cp));

		if (is_ignored(cp)) {
			if (r.t)
				add_ignored(r.t, &c->v[i], &r.tanwin_at);
			else
				r.gap.stop = r.gap.stop || is_dash(c, i);
		} else if (class >= 0) {
			if (!add_letter(&r, &c->v[i], class))
				return false;
		} else {
			word_end(&r);
			gap_add(&r.gap, c, i);
		}
	}
	word_end(&r);
	return true;
}

/* ---- level D ------------------------------------------------------------------------------ */

static uint32_t level_d(uint32_t cp)
{
	static const uint32_t map[][2] = {
		{0x622, ALEF},
		{0x623, ALEF},
		{0x625, ALEF},
		{0x671, ALEF},
		{0x672, ALEF},
		{0x673, ALEF},
		{0x675, ALEF},
		{0x649, YEH},
		{0x6D0, YEH},
		{0x6D2, YEH},
		{0x6CD, YEH},
		{0x6CE, YEH},
		{0x620, YEH},
		{0x63D, YEH},
		{0x63E, YEH},
		{0x63F, YEH},
		{TEH, HEH},
		{0x6C0, HEH},
		{0x6C2, HEH},
		{0x6FF, HEH},
		{WAW_HAMZA, YEH_HAMZA},
		{0x686, 0x62C},
		{0x684, 0x62C},
		{0x67E, 0x628},
		{0x6A4, 0x641},
		{0x6A5, 0x641},
		{0x698, 0x632},
		{0x6AF, 0x643},
		{0x6AD, 0x643},
		{0x6B4, 0x643},
		{0x6AB, 0x643},
		{0x6A8, 0x642},
		{0x695, 0x631},
		{0x691, 0x631},
		{0x6B5, LAM},
		{0x6C6, WAW},
		{0x6C7, WAW},
		{0x6CB, WAW},
		{0x679, 0x62A},
		{0x688, 0x62F},
		{0x6BA, 0x646},
		{0x69B, 0x633},
		{0x69C, 0x634},
	};

	if (in(cp, 0x62A, 0x63A) || in(cp, 0x641, 0x648)) /* no need to look */
		return cp;
	for (size_t i = 0; i < sizeof map / sizeof *map; i++)
		if (map[i][0] == cp)
			return map[i][1];
	return cp;
}

static void drop_at(struct ref_token *t, size_t i)
{
	memmove(t->x + i, t->x + i + 1, (t->n - i - 1) * sizeof *t->x);
	memmove(t->plain + i, t->plain + i + 1, (t->n - i - 1) * sizeof *t->plain);
	memmove(t->yeh_lost + i, t->yeh_lost + i + 1, (t->n - i - 1) * sizeof *t->yeh_lost);
	memmove(t->lone + i, t->lone + i + 1, (t->n - i - 1) * sizeof *t->lone);
	t->n--;
}

/* One unit for a hamza inside a word; the yeh before it is its seat; final y-alef-h; mi'a, also
 * in numbers and in the dual. */
static void fold_hamza(struct ref_token *t)
{
	size_t n = t->n_raw;

	if (n >= 3 && t->x[n - 1] == HEH && t->raw[n - 2] == 0x623 && t->x[n - 3] == YEH)
		t->x[n - 2] = YEH_HAMZA;
	for (size_t i = 0; i < t->n; i++) {
		bool inner = i > 0 && i + 1 < t->n;
		bool after_yeh = i > 0 && t->x[i - 1] == YEH;

		t->lone[i] = t->x[i] == HAMZA && !after_yeh;
		if (t->x[i] == HAMZA && (inner || after_yeh))
			t->x[i] = YEH_HAMZA;
		while (t->x[i] == YEH_HAMZA && i > 0 && t->x[i - 1] == YEH) {
			drop_at(t, --i);
			t->yeh_lost[i] = true;
		}
	}
	for (size_t i = 0; i + 3 < t->n; i++)
		if (t->x[i] == 0x645 && t->x[i + 1] == ALEF && t->x[i + 2] == YEH_HAMZA &&
			(t->x[i + 3] == 0x62A || (t->x[i + 3] == HEH && i + 4 == t->n)))
			drop_at(t, i + 1);
}

/* amrik = amirik = the built-in spelling family. */
static void fold_lexical(struct ref_token *t)
{
	static const uint32_t amrik[] = {ALEF, 0x645, 0x631, YEH, 0x643};
	static const uint32_t amirk[] = {ALEF, 0x645, YEH, 0x631, 0x643};
	static const uint32_t amirik[] = {ALEF, 0x645, YEH, 0x631, YEH, 0x643};

	for (size_t i = 0; i + 5 <= t->n; i++) {
		if (i + 6 <= t->n && memcmp(t->x + i, amirik, sizeof amirik) == 0)
			drop_at(t, i + 2);
		else if (memcmp(t->x + i, amirk, sizeof amirk) == 0)
			memcpy(t->x + i, amrik, sizeof amrik);
	}
}

void ref_token_fold(struct ref_token *t)
{
	t->n = t->n_raw;
	memset(t->yeh_lost, 0, sizeof t->yeh_lost);
	for (size_t i = 0; i < t->n; i++) {
		t->x[i] = t->class == REF_ARABIC ? level_d(t->raw[i]) : t->raw[i];
		t->plain[i] = t->raw[i] == ALEF || t->raw[i] == 0x671;
	}
	if (t->class != REF_ARABIC)
		return;
	fold_hamza(t);
	fold_lexical(t);
}

bool ref_text_fold(struct str text, struct ref_text *ret)
{
	struct ref_cps c = {0};
	bool ok;

	ret->n = 0;
	read_cps(text, &c);
	ok = read_words(&c, ret);
	free(c.v);
	for (size_t i = 0; ok && i < ret->n; i++)
		ref_token_fold(&ret->tok[i]);
	return ok;
}
