/* SPDX-License-Identifier: ISC */
/*
 * The rows of the folding table (doc/matching.md "Folding").
 *
 * Two layers. Code points below U+0800 (all Arabic text as people type it, and ASCII) index an
 * array, written with designated ranges so that it reads like the page it comes from. The rest
 * is a short sorted list of ranges: ranges rather than code points, so that a mark added by a
 * later Unicode needs no update. What neither lists is asked of utf8proc: letters and numbers
 * of other scripts form words, everything else separates.
 */
#include "watch/fold_table.h"

#include <utf8proc.h>

#include "watch/fold.h"

#define ARABIC                                                                                 \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC                                                         \
	}
#define SEAT(d, c)                                                                             \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .dflt = (d), .classes = (c), .notes = NOTE_SEAT        \
	}
#define HALEF                                                                                  \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .dflt = 0x0627, .classes = FOLD_ALEF,                  \
		.notes = NOTE_HALEF                                                            \
	}
#define ALWAYS(a)                                                                              \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .to = (a)                                              \
	}
#define BY(c, d)                                                                               \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .dflt = (d), .classes = (c)                            \
	}
#define YEH BY(FOLD_YEH, 0x064A)
#define HEH BY(FOLD_HEH, 0x0647)
#define LIKE(d) BY(FOLD_LETTERS, d)
#define LIKE_KAF                                                                               \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .dflt = 0x0643, .classes = FOLD_LETTERS,               \
		.notes = NOTE_KAF                                                              \
	}
#define KAF(a)                                                                                 \
	{                                                                                      \
		.kind = FOLD_IS_ARABIC, .to = (a), .notes = NOTE_KAF                           \
	}
#define MARK                                                                                   \
	{                                                                                      \
		.kind = FOLD_IS_MARK                                                           \
	}
#define COMPOSE                                                                                \
	{                                                                                      \
		.kind = FOLD_IS_COMPOSE                                                        \
	}
#define DROP                                                                                   \
	{                                                                                      \
		.kind = FOLD_IS_DROP                                                           \
	}
#define SPACE                                                                                  \
	{                                                                                      \
		.kind = FOLD_IS_SPACE                                                          \
	}
#define LINE                                                                                   \
	{                                                                                      \
		.kind = FOLD_IS_LINE                                                           \
	}
#define PASS                                                                                   \
	{                                                                                      \
		.kind = FOLD_IS_PASS                                                           \
	}
#define SEP                                                                                    \
	{                                                                                      \
		.kind = FOLD_IS_SEP                                                            \
	}
#define DIGIT(c)                                                                               \
	{                                                                                      \
		.kind = FOLD_IS_DIGIT, .to = (c)                                               \
	}
#define DIGITS(at)                                                                             \
	[(at)] = DIGIT('0'), [(at) + 1] = DIGIT('1'), [(at) + 2] = DIGIT('2'),                 \
	[(at) + 3] = DIGIT('3'), [(at) + 4] = DIGIT('4'), [(at) + 5] = DIGIT('5'),             \
	[(at) + 6] = DIGIT('6'), [(at) + 7] = DIGIT('7'), [(at) + 8] = DIGIT('8'),             \
	[(at) + 9] = DIGIT('9')
#define UPPER(c) [c] = {.kind = FOLD_IS_LETTER, .dflt = (c) + 32, .classes = FOLD_CASE}

const struct fold_row fold_narrow[FOLD_NARROW] = {
	/* ASCII */
	[0x00 ... 0x09] = SPACE,
	[0x0A ... 0x0D] = LINE,
	[0x0E ... 0x20] = SPACE,
	['!'] = SEP,
	['"' ... '#'] = PASS,
	['$' ... '&'] = SEP,
	['\'' ... '*'] = PASS,
	['+' ... ','] = SEP,
	['-'] = {.kind = FOLD_IS_HYPHEN},
	['.' ... '/'] = SEP,
	DIGITS('0'),
	[':' ... '@'] = SEP,
	UPPER('A'),
	UPPER('B'),
	UPPER('C'),
	UPPER('D'),
	UPPER('E'),
	UPPER('F'),
	UPPER('G'),
	UPPER('H'),
	UPPER('I'),
	UPPER('J'),
	UPPER('K'),
	UPPER('L'),
	UPPER('M'),
	UPPER('N'),
	UPPER('O'),
	UPPER('P'),
	UPPER('Q'),
	UPPER('R'),
	UPPER('S'),
	UPPER('T'),
	UPPER('U'),
	UPPER('V'),
	UPPER('W'),
	UPPER('X'),
	UPPER('Y'),
	UPPER('Z'),
	['['] = PASS,
	['\\'] = SEP,
	[']'] = PASS,
	['^'] = SEP,
	['_' ... '`'] = PASS,
	['a' ... 'z'] = {.kind = FOLD_IS_LETTER},
	['{'] = PASS,
	['|'] = SEP,
	['}'] = PASS,
	['~'] = SEP,
	[0x7F ... 0x84] = SPACE,
	[0x85] = LINE,
	[0x86 ... 0xA0] = SPACE,
	[0xAB] = PASS,
	[0xAD] = DROP,
	[0xBB] = PASS,
	[0x034F] = MARK,

	/* Arabic: signs, marks, controls */
	[0x0600 ... 0x060F] = SEP,
	[0x0610 ... 0x061A] = MARK,
	[0x061B] = SEP,
	[0x061C] = DROP,
	[0x061D ... 0x061F] = SEP,
	[0x0640] = {.kind = FOLD_IS_TATWEEL},
	[0x064B] = {.kind = FOLD_IS_TANWIN},
	[0x064C ... 0x0652] = MARK,
	[0x0653 ... 0x0655] = COMPOSE,
	[0x0656 ... 0x065F] = MARK,
	DIGITS(0x0660),
	[0x066A ... 0x066D] = SEP,
	[0x0670] = {.kind = FOLD_IS_DAGGER},
	[0x06D4] = SEP,
	[0x06D6 ... 0x06DC] = MARK,
	[0x06DD ... 0x06DE] = SEP,
	[0x06DF ... 0x06E8] = MARK,
	[0x06E9] = SEP,
	[0x06EA ... 0x06ED] = MARK,
	DIGITS(0x06F0),
	[0x06FD ... 0x06FE] = SEP,

	/* Arabic: the alphabet */
	[0x0620] = YEH,
	[0x0621] = SEAT(0, 0),
	[0x0622] = HALEF,
	[0x0623] = HALEF,
	[0x0624] = SEAT(0x0626, FOLD_HAMZA),
	[0x0625] = HALEF,
	[0x0626] = SEAT(0, 0),
	[0x0627 ... 0x0628] = ARABIC,
	[0x0629] = HEH,
	[0x062A ... 0x063C] = ARABIC,
	[0x063D ... 0x063F] = YEH,
	[0x0641 ... 0x0642] = ARABIC,
	[0x0643] = KAF(0),
	[0x0644 ... 0x0648] = ARABIC,
	[0x0649] = YEH,
	[0x064A] = ARABIC,

	/* Arabic: extensions */
	[0x066E ... 0x066F] = ARABIC,
	[0x0671] = BY(FOLD_ALEF, 0x0627),
	[0x0672 ... 0x0673] = HALEF,
	[0x0674] = ARABIC,
	[0x0675] = HALEF,
	[0x0676 ... 0x0678] = ARABIC,
	[0x0679] = LIKE(0x062A),
	[0x067A ... 0x067D] = ARABIC,
	[0x067E] = LIKE(0x0628),
	[0x067F ... 0x0683] = ARABIC,
	[0x0684] = LIKE(0x062C),
	[0x0685] = ARABIC,
	[0x0686] = LIKE(0x062C),
	[0x0687] = ARABIC,
	[0x0688] = LIKE(0x062F),
	[0x0689 ... 0x0690] = ARABIC,
	[0x0691] = LIKE(0x0631),
	[0x0692 ... 0x0694] = ARABIC,
	[0x0695] = LIKE(0x0631),
	[0x0696 ... 0x0697] = ARABIC,
	[0x0698] = LIKE(0x0632),
	[0x0699 ... 0x069A] = ARABIC,
	[0x069B] = LIKE(0x0633),
	[0x069C] = LIKE(0x0634),
	[0x069D ... 0x06A3] = ARABIC,
	[0x06A4 ... 0x06A5] = LIKE(0x0641),
	[0x06A6 ... 0x06A7] = ARABIC,
	[0x06A8] = LIKE(0x0642),
	[0x06A9 ... 0x06AA] = KAF(0x0643),
	[0x06AB] = LIKE_KAF,
	[0x06AC] = ARABIC,
	[0x06AD] = LIKE_KAF,
	[0x06AE] = ARABIC,
	[0x06AF] = LIKE_KAF,
	[0x06B0 ... 0x06B3] = ARABIC,
	[0x06B4] = LIKE_KAF,
	[0x06B5] = LIKE(0x0644),
	[0x06B6 ... 0x06B9] = ARABIC,
	[0x06BA] = LIKE(0x0646),
	[0x06BB ... 0x06BD] = ARABIC,
	[0x06BE] = ALWAYS(0x0647),
	[0x06BF] = ARABIC,
	[0x06C0] = HEH,
	[0x06C1] = ALWAYS(0x0647),
	[0x06C2] = HEH,
	[0x06C3] = {.kind = FOLD_IS_ARABIC, .to = 0x0629, .dflt = 0x0647, .classes = FOLD_HEH},
	[0x06C4 ... 0x06C5] = ARABIC,
	[0x06C6 ... 0x06C7] = LIKE(0x0648),
	[0x06C8 ... 0x06CA] = ARABIC,
	[0x06CB] = LIKE(0x0648),
	[0x06CC] = ALWAYS(0x064A),
	[0x06CD ... 0x06CE] = YEH,
	[0x06CF] = ARABIC,
	[0x06D0] = YEH,
	[0x06D1] = ARABIC,
	[0x06D2] = YEH,
	[0x06D3] = ARABIC,
	[0x06D5] = ALWAYS(0x0647),
	[0x06EE ... 0x06EF] = ARABIC,
	[0x06FA ... 0x06FC] = ARABIC,
	[0x06FF] = HEH,
	[0x0750 ... 0x077F] = ARABIC,
};

struct fold_range {
	uint32_t first, last;
	enum fold_kind kind;
};

/* Sorted; no overlaps. */
static const struct fold_range ranges[] = {
	{0x0870, 0x0887, FOLD_IS_ARABIC},
	{0x0889, 0x088E, FOLD_IS_ARABIC},
	{0x0898, 0x089F, FOLD_IS_MARK},
	{0x08A0, 0x08C9, FOLD_IS_ARABIC},
	{0x08CA, 0x08E1, FOLD_IS_MARK},
	{0x08E2, 0x08E2, FOLD_IS_SEP},
	{0x08E3, 0x08FF, FOLD_IS_MARK},
	{0x1680, 0x1680, FOLD_IS_SPACE},
	{0x180E, 0x180E, FOLD_IS_DROP},
	{0x2000, 0x200A, FOLD_IS_SPACE},
	{0x200B, 0x200C, FOLD_IS_ZW},
	{0x200D, 0x200F, FOLD_IS_DROP},
	{0x2010, 0x2011, FOLD_IS_HYPHEN},
	{0x2012, 0x2017, FOLD_IS_SEP},
	{0x2018, 0x201F, FOLD_IS_PASS},
	{0x2020, 0x2027, FOLD_IS_SEP},
	{0x2028, 0x2028, FOLD_IS_LINE},
	{0x2029, 0x2029, FOLD_IS_PARA},
	{0x202A, 0x202E, FOLD_IS_DROP},
	{0x202F, 0x202F, FOLD_IS_SPACE},
	{0x2030, 0x2038, FOLD_IS_SEP},
	{0x2039, 0x203A, FOLD_IS_PASS},
	{0x203B, 0x205E, FOLD_IS_SEP},
	{0x205F, 0x205F, FOLD_IS_SPACE},
	{0x2060, 0x2064, FOLD_IS_DROP},
	{0x2066, 0x2069, FOLD_IS_DROP},
	{0x3000, 0x3000, FOLD_IS_SPACE},
	{0xFB50, 0xFBB1, FOLD_IS_EXPAND},
	{0xFBB2, 0xFBC2, FOLD_IS_DROP},
	{0xFBD3, 0xFD3D, FOLD_IS_EXPAND},
	{0xFD3E, 0xFD3F, FOLD_IS_PASS},
	{0xFD50, 0xFDC7, FOLD_IS_EXPAND},
	{0xFDF0, 0xFDFB, FOLD_IS_EXPAND},
	{0xFDFD, 0xFDFD, FOLD_IS_EXPAND},
	{0xFE00, 0xFE0F, FOLD_IS_MARK},
	{0xFE70, 0xFEFC, FOLD_IS_EXPAND},
	{0xFEFF, 0xFEFF, FOLD_IS_DROP},
	{0x10EC2, 0x10EC4, FOLD_IS_ARABIC},
	{0x10EFD, 0x10EFF, FOLD_IS_MARK},
};

static enum fold_kind range_kind(uint32_t cp)
{
	size_t lo = 0, hi = sizeof(ranges) / sizeof(ranges[0]);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (cp < ranges[mid].first)
			hi = mid;
		else if (cp > ranges[mid].last)
			lo = mid + 1;
		else
			return ranges[mid].kind;
	}
	return FOLD_ASK;
}

static enum fold_kind unicode_kind(uint32_t cp)
{
	switch (utf8proc_category((utf8proc_int32_t)cp)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return FOLD_IS_LETTER;
	case UTF8PROC_CATEGORY_ND:
		return FOLD_IS_DIGIT;
	default:
		return FOLD_IS_SEP;
	}
}

struct fold_row fold_row_of(uint32_t cp)
{
	struct fold_row r = {0};
	uint32_t lower;

	if (cp < FOLD_NARROW)
		r = fold_narrow[cp];
	else
		r.kind = (uint8_t)range_kind(cp);
	if (r.kind != FOLD_ASK)
		return r;
	r.kind = (uint8_t)unicode_kind(cp);
	lower = (uint32_t)utf8proc_tolower((utf8proc_int32_t)cp);
	if (r.kind == FOLD_IS_LETTER && lower != cp && cp <= 0xFFFF && lower <= 0xFFFF) {
		r.dflt = (uint16_t)lower;
		r.classes = FOLD_CASE;
	}
	return r;
}

bool fold_is_yeh(uint16_t letter)
{
	return letter == 0x064A || fold_row_of(letter).dflt == 0x064A;
}

uint16_t fold_compose_letter(uint16_t base, uint32_t mark)
{
	utf8proc_int32_t two[] = {base, (utf8proc_int32_t)mark};

	if (base >= 0xD800 && base < 0xE000) /* half of a letter above */
		return 0;
	if (utf8proc_normalize_utf32(two, 2, UTF8PROC_COMPOSE | UTF8PROC_STABLE) != 1)
		return 0;
	return two[0] <= 0xFFFF ? (uint16_t)two[0] : 0;
}

/* What Unicode's compatibility decompositions do not say, or say badly: taken apart, heh and yeh barree
 * with hamza would lose it as a mark. */
static const struct {
	uint32_t cp;
	int n;
	int32_t to[22];
} own[] = {
	{0xFBA4, 1, {0x06C0}},
	{0xFBA5, 1, {0x06C0}},
	{0xFBB0, 1, {0x06D3}},
	{0xFBB1, 1, {0x06D3}},
	{0xFDF2, 4, {0x0627, 0x0644, 0x0644, 0x0647}},
	{0xFDFD, 22,
		{0x0628, 0x0633, 0x0645, 0x20, 0x0627, 0x0644, 0x0644, 0x0647, 0x20, 0x0627,
			0x0644, 0x0631, 0x062D, 0x0645, 0x0646, 0x20, 0x0627, 0x0644, 0x0631,
			0x062D, 0x064A, 0x0645}},
};

static int expand_own(uint32_t cp, int after_alef, int32_t *out)
{
	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (own[i].cp != cp)
			continue;
		int skip = after_alef && cp == 0xFDF2;
		for (int k = skip; k < own[i].n; k++)
			out[k - skip] = own[i].to[k];
		return own[i].n - skip;
	}
	return 0;
}

int fold_expand(uint32_t cp, int after_alef, int32_t out[FOLD_EXPAND_MAX])
{
	int32_t raw[FOLD_EXPAND_MAX];
	int bound = 0, n = expand_own(cp, after_alef, out);
	utf8proc_ssize_t got;

	if (n)
		return n;
	got = utf8proc_decompose_char((utf8proc_int32_t)cp, raw, FOLD_EXPAND_MAX,
		UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &bound);
	for (int i = 0; i < got && i < FOLD_EXPAND_MAX; i++) {
		/* spacing forms of marks decompose to a space or tatweel, which ends no word */
		int words = cp == 0xFDFA || cp == 0xFDFB;
		if ((raw[i] == 0x20 && !words) || raw[i] == 0x0640)
			continue;
		out[n++] = raw[i];
	}
	return n;
}
