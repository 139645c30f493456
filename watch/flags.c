/* SPDX-License-Identifier: ISC */
/*
 * Names: the words before `=` of a watch line, and the rules a hit used.
 *
 * Both are interfaces: flags stand in people's files, names of rules in what commands print.
 */
#include "watch/watchset.h"

struct flag {
	const char *name;
	uint32_t flag, fields;
};

/* A word is a flag or names fields; "body" is summary and body, since feeds put text in either. */
static const struct flag flags[] = {
	{"exact", TERM_EXACT, 0},
	{"inflected", TERM_INFLECTED, 0},
	{"foreign", TERM_FOREIGN, 0},
	{"dialect", TERM_DIALECT, 0},
	{"wildcard", TERM_WILDCARD, 0},
	{"case", TERM_CASE, 0},
	{"strict-alef", TERM_STRICT_ALEF, 0},
	{"strict-yeh", TERM_STRICT_YEH, 0},
	{"strict-heh", TERM_STRICT_HEH, 0},
	{"strict-hamza", TERM_STRICT_HAMZA, 0},
	{"strict-letters", TERM_STRICT_LETTERS, 0},
	{"name", TERM_NAME, 0},
	{"title", 0, 1U << FIELD_TITLE},
	{"body", 0, 1U << FIELD_SUMMARY | 1U << FIELD_BODY},
	{"url", 0, 1U << FIELD_URL},
	{"source", 0, 1U << FIELD_SOURCE},
};
enum {
	N_FLAGS = sizeof(flags) / sizeof(flags[0])
};

static const struct flag *find(struct str word)
{
	for (size_t i = 0; i < N_FLAGS; i++)
		if (str_eq(word, str_of(flags[i].name)))
			return &flags[i];
	return NULL;
}

static enum errc unknown(struct str word, struct err *e)
{
	size_t best = 0, best_d = SIZE_MAX;

	for (size_t i = 0; i < N_FLAGS; i++) {
		size_t d = str_distance(word, str_of(flags[i].name));
		if (d < best_d) {
			best = i;
			best_d = d;
		}
	}
	/* Further away it is no slip of the keyboard, and a wrong guess is worse than none. */
	if (best_d > 3)
		return err_set(e, ERR_BAD_INPUT, "unknown flag \"" STR_F "\"", STR_A(word));
	return err_set(e, ERR_BAD_INPUT, "unknown flag \"" STR_F "\"; did you mean \"%s\"?",
		STR_A(word), flags[best].name);
}

static bool is_sep(char c)
{
	return c == ' ' || c == ',' || c == '\t';
}

/* `gap N`, `gap=N`: the number may be a word of its own. *i: behind the word. */
static enum errc gap_parse(
	struct str words, struct str word, size_t *i, uint32_t *f, struct err *e)
{
	struct str number = str_sub(word, 3, word.n);
	uint64_t n = 0;

	if (number.n == 0) {
		while (*i < words.n && is_sep(words.p[*i]))
			++*i;
		size_t from = *i;
		while (*i < words.n && !is_sep(words.p[*i]))
			++*i;
		number = str_sub(words, from, *i);
	} else if (number.p[0] == '=') {
		number = str_sub(number, 1, number.n);
	}
	if (!str_to_u64(number, &n) || n < 1 || n > TERM_GAP_MAX)
		return err_set(e, ERR_BAD_INPUT,
			"'gap' needs the number of words between, 1 to %d, as in: term gap 2 = A B",
			(int)TERM_GAP_MAX);
	*f = (*f & (TERM_GAP_UNIT - 1)) | (uint32_t)n * TERM_GAP_UNIT;
	return ERR_NONE;
}

enum errc term_flags_parse(
	struct str words, uint32_t *ret_flags, uint32_t *ret_fields, struct err *e)
{
	uint32_t f = 0, fields = 0;
	size_t i = 0;

	while (i < words.n) {
		size_t from = i;
		while (i < words.n && !is_sep(words.p[i]))
			i++;
		struct str word = str_sub(words, from, i++);
		const struct flag *known = find(word);
		if (str_eq(word, STR("gap")) || str_starts(word, STR("gap="))) {
			if (gap_parse(words, word, &i, &f, e) != ERR_NONE)
				return ERR_BAD_INPUT;
			continue;
		}
		if (word.n > 0 && known == NULL)
			return unknown(word, e);
		if (known != NULL) {
			f |= known->flag;
			fields |= known->fields;
		}
	}
	*ret_flags = f;
	*ret_fields = fields ? fields : TERM_FIELDS_DEFAULT;
	return ERR_NONE;
}

const char *term_flag_name(enum term_flag one)
{
	for (size_t i = 0; i < N_FLAGS; i++)
		if (flags[i].flag == (uint32_t)one)
			return flags[i].name;
	return "";
}

void term_flags_write(uint32_t set, struct buf *out)
{
	for (size_t i = 0; i < N_FLAGS; i++)
		if (flags[i].flag & set)
			buf_printf(out, " %s", flags[i].name);
	if (term_gap(set) > 0)
		buf_printf(out, " gap %u", term_gap(set));
}

/* In the order of the bits of enum rule. */
static const char *const rules[] = {
	"conjunction",
	"preposition",
	"article",
	"prefix-li-al",
	"accusative-alef",
	"kunya-case",
	"written-together",
	"written-apart",
	"detached-clitic",
	"fold-alef",
	"fold-yeh",
	"fold-heh",
	"fold-hamza",
	"fold-letters",
	"lexical",
	"marks-ignored",
	"pronoun",
	"dual-or-plural",
	"foreign-spelling",
	"dialect-prefix",
	"wildcard",
	"letter-case",
	"case-ending",
	"noun-form",
	"gap",
	"acronym",
};

const char *rule_name(enum rule one)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if ((unsigned)one == 1U << i)
			return rules[i];
	return "";
}
