/* SPDX-License-Identifier: ISC */
/*
 * Guard words as one map from 64-bit hashes of (list, folded word) to what folding took off them: of
 * all the words that fold alike.
 *
 *   guard-words.txt, the site's text ──> fold_text() ──> hash (list, units) ──> enum guard_note
 *
 * The map holds hashes only: with a thousand words the chance that another word of the language
 * meets one is below 1e-12, and the harm would be one hit suppressed.
 */
#include "watch/guard.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/xalloc.h"
#include "watch/fold.h"

enum {
	ALEF = 0x0627,
	LAM = 0x0644,
	YEH = 0x064A,
	JOINT = '_',    /* between the words of a pair */
	PAIR_MAX = 64,  /* units of a pair; a longer one is none */
	FATHA = 0x064E, /* damma and kasra follow */
	LIKE_BITS_LOG = 13,
	LIKE_BITS = 1 << LIKE_BITS_LOG
};

/* What is kept of a listed word. */
enum guard_note {
	NOTE_HAMZA = 0xFF,      /* bit i: unit i is listed with hamza, as in struct token */
	NOTE_FATHA = 1 << 8,    /* the next two bits: damma, kasra; on its first letter */
	NOTE_VOWELS = 7 << 8,   /* all three */
	NOTE_YEH = 1 << 11,     /* ends in yeh as listed */
	NOTE_MAQSURA = 1 << 12, /* in alef maqsura */
};

struct guards {
	struct map words;                           /* to enum guard_note */
	uint64_t like[GUARD_N + 1][LIKE_BITS / 64]; /* bits of a list's words, by likeness() */
	size_t longest[GUARD_N + 1];                /* units of a list's longest word */
};

/* One bit of LIKE_BITS, by three letters and the length: two words that differ here are two words. The longest list
 * sets one in six. */
static uint32_t likeness(const uint16_t *u, size_t n)
{
	uint32_t mix = u[0] * 961U + u[n / 2] * 31U + u[n - 1] + (uint32_t)n * 29791U;

	return mix * 0x9E3779B1U >> (32 - LIKE_BITS_LOG);
}

static const char *const names[GUARD_N] = {"prefix", "trap", "lil", "heh", "yeh", "alef",
	"maqsura", "al", "name", "bare", "hamza", "variant", "before", "behind"};

/* The list is part of the hash, so that one table serves all of them. */
static uint64_t key(enum guard_list list, const uint16_t *u, size_t n)
{
	struct str s = {(const char *)u, n * sizeof(*u)};
	uint64_t h = hash64(s, (uint64_t)list + 1);

	return h ? h : 1;
}

/* Or-ed: where «إلتزام» stands beside «التزام» a token is met in either spelling. */
static void add(
	struct guards *g, enum guard_list list, const uint16_t *u, size_t n, size_t notes)
{
	*map_at(&g->words, key(list, u, n), 0) |= notes;
	g->like[list][likeness(u, n) / 64] |= 1ULL << likeness(u, n) % 64;
	g->longest[list] = n > g->longest[list] ? n : g->longest[list];
}

/* The notes of a listed word, SIZE_MAX for any other. Of most words that is known without a hash. */
static size_t notes_listed(
	const struct guards *g, enum guard_list list, const uint16_t *u, size_t n)
{
	uint32_t like;

	if (n == 0 || n > g->longest[list])
		return SIZE_MAX;
	like = likeness(u, n);
	if (!(g->like[list][like / 64] >> like % 64 & 1U))
		return SIZE_MAX;
	return map_get(&g->words, key(list, u, n));
}

uint16_t guard_vowel(struct str letter)
{
	uint16_t vowel = 0;

	for (size_t i = 0; i + 1 < letter.n; i++) {
		unsigned char c = (unsigned char)letter.p[i + 1];
		uint16_t one = (uint16_t)(FATHA + c - 0x8E);

		if (letter.p[i] != '\xD9' || c < 0x8E || c > 0x90)
			continue;
		if (vowel != 0 && vowel != one)
			return 0;
		vowel = one;
	}
	return vowel;
}

static size_t notes_of(const struct folded *f, const struct token *t, struct str line)
{
	size_t second = t->n > 1 ? f->offs[t->u + 1] : t->end;
	uint16_t vowel = guard_vowel(str_sub(line, t->start, second));
	size_t notes = t->hamza;

	if (vowel != 0)
		notes |= (size_t)NOTE_FATHA << (vowel - FATHA);
	if (t->flags & TOKEN_MAQSURA)
		return notes | NOTE_MAQSURA;
	return notes | (f->units[t->u + t->n - 1] == YEH ? NOTE_YEH : 0);
}

static void add_word(struct guards *g, enum guard_list list, const struct folded *f,
	const struct token *t, struct str line)
{
	const uint16_t *u = f->units + t->u;
	size_t notes = notes_of(f, t, line);

	add(g, list, u, t->n, notes);
	if (list == GUARD_TRAP)
		add(g, GUARD_PREFIX, u, t->n, notes);
	/* Beginnings too, for wildcards: a word that may still become iltizam must not be taken for
	 * al- and tizam. */
	for (size_t n = 4; list == GUARD_AL && n <= t->n; n++)
		add(g, GUARD_AL_BEGIN, u, n, 0);
}

static bool is_pairs(enum guard_list list)
{
	return list == GUARD_BEFORE || list == GUARD_BEHIND;
}

/* Appends the part to out, which has *n units; false when there is no room. */
static bool put(struct guard_part a, uint16_t out[PAIR_MAX], size_t *n)
{
	if (*n + a.n + 2 > PAIR_MAX)
		return false;
	if (a.al) {
		out[(*n)++] = ALEF;
		out[(*n)++] = LAM;
	}
	if (a.n > 0)
		memcpy(out + *n, a.u, a.n * sizeof(*out));
	*n += a.n;
	return true;
}

/* The pair as one word of the list. Returns its units, 0 when it is too long. */
static size_t join(struct guard_part a, struct guard_part b, uint16_t out[PAIR_MAX])
{
	size_t n = 0;

	if (!put(a, out, &n) || n == PAIR_MAX)
		return 0;
	out[n++] = JOINT;
	return put(b, out, &n) ? n : 0;
}

/* The words of a line by twos; the one that a term may be by itself, too, so that of most terms it is known at once
 * that they are in no pair. */
static enum errc add_pairs(
	struct guards *g, enum guard_list list, const struct folded *f, struct err *e)
{
	uint16_t u[PAIR_MAX];

	if (f->n_toks % 2 != 0)
		return err_set(e, ERR_BAD_INPUT,
			"guard section [%s] has pairs of words, joined by _", names[list]);
	for (size_t i = 0; i < f->n_toks; i += 2) {
		struct guard_part a = {f->units + f->toks[i].u, f->toks[i].n, false};
		struct guard_part b = {f->units + f->toks[i + 1].u, f->toks[i + 1].n, false};
		struct guard_part term = list == GUARD_BEFORE ? a : b;
		size_t n = join(a, b, u);
		if (n == 0)
			return err_set(e, ERR_BAD_INPUT, "a guard word is too long");
		add(g, list, u, n, 0);
		add(g, list, term.u, term.n, 0);
	}
	return ERR_NONE;
}

static enum errc unknown_section(struct str name, struct err *e)
{
	AUTO_BUF struct buf known;

	buf_init(&known, BUF_NO_MAX);
	for (int i = 0; i < GUARD_N; i++)
		buf_printf(&known, "%s%s",
			i == 0            ? ""
			: i + 1 < GUARD_N ? ", "
					  : " and ",
			names[i]);
	return err_set(e, ERR_BAD_INPUT, "no guard section [" STR_F "]; there are " STR_F,
		STR_A(name), STR_A(buf_view(&known)));
}

static enum errc section(struct str line, enum guard_list *ret, struct err *e)
{
	struct str name = str_trim(str_sub(line, 1, str_find(line, ']')));

	for (int i = 0; i < GUARD_N; i++) {
		if (str_eq(name, str_of(names[i]))) {
			*ret = (enum guard_list)i;
			return ERR_NONE;
		}
	}
	return unknown_section(name, e);
}

static enum errc parse(struct guards *g, struct str text, struct folded *f, struct err *e)
{
	/* Words before any section are prefix words. */
	enum guard_list list = GUARD_PREFIX;
	struct str line;

	while (str_cut(&text, '\n', &line)) {
		/* Behind '#' stands why a word is listed. */
		line = str_trim(str_sub(line, 0, str_find(line, '#')));
		if (line.n == 0)
			continue;
		if (line.p[0] == '[') {
			if (section(line, &list, e) != ERR_NONE)
				return ERR_BAD_INPUT;
			continue;
		}
		/* Folded like any text, so that a site may write its words with marks, or as it
		 * is used to. */
		fold_text(f, line, FOLD_ALL);
		if (is_pairs(list) && add_pairs(g, list, f, e) != ERR_NONE)
			return ERR_BAD_INPUT;
		for (size_t i = 0; i < f->n_toks && !is_pairs(list); i++)
			add_word(g, list, f, &f->toks[i], line);
	}
	return ERR_NONE;
}

enum errc guards_new(struct str site_text, struct guards **ret, struct err *e)
{
	struct guards *g = xcalloc(1, sizeof(*g));
	struct folded f = {0};
	enum errc rc;

	/* Built-in first; a site can add words and take none away, and a mistake of its own is
	 * reported. */
	rc = parse(g, str_of(guard_builtin), &f, e);
	if (rc == ERR_NONE)
		rc = parse(g, site_text, &f, e);
	fold_done(&f);
	if (rc != ERR_NONE) {
		guards_free(g);
		return rc;
	}
	*ret = g;
	return ERR_NONE;
}

void guards_free(struct guards *g)
{
	if (g == NULL)
		return;
	map_done(&g->words);
	free(g);
}

bool guard_has(const struct guards *g, enum guard_list list, const uint16_t *u, size_t n)
{
	return notes_listed(g, list, u, n) != SIZE_MAX;
}

bool guard_has_part(const struct guards *g, enum guard_list list, struct guard_part a)
{
	uint16_t u[PAIR_MAX];
	size_t n = 0;

	return put(a, u, &n) && guard_has(g, list, u, n);
}

bool guard_pair(
	const struct guards *g, enum guard_list list, struct guard_part a, struct guard_part b)
{
	uint16_t u[PAIR_MAX];
	size_t n = join(a, b, u);

	return n > 0 && guard_has(g, list, u, n);
}

bool guard_meets(const struct guards *g, enum guard_list list, const struct guard_token *t)
{
	size_t listed = notes_listed(g, list, t->u, t->n);
	unsigned hamza;

	if (listed == SIZE_MAX)
		return false;
	/* A mark that the list has on another word of these letters. */
	if (t->vowel != 0 && (listed & NOTE_VOWELS) &&
		!(listed & (size_t)NOTE_FATHA << (t->vowel - FATHA)))
		return false;
	/* A plain alef in the list is plain: «li-umm» with its hamza is not the word lam.
	 * Listed with a hamza it stands for both, since many writers leave it out. */
	hamza = t->hamza & ~(unsigned)(listed & NOTE_HAMZA);
	for (size_t i = 0; i < 8 && i < t->n; i++)
		if ((hamza >> i & 1U) && t->u[i] == ALEF)
			return false;
	return true;
}

bool guard_yeh(const struct guards *g, const uint16_t *u, size_t n, bool maqsura)
{
	size_t listed = notes_listed(g, GUARD_YEH, u, n);

	return listed != SIZE_MAX && (listed & (maqsura ? NOTE_MAQSURA : NOTE_YEH));
}

struct guards *guards_copy(const struct guards *g)
{
	struct guards *c = xmalloc(sizeof(*c));

	*c = *g;
	c->words = map_copy(&g->words);
	return c;
}

size_t guards_bytes(const struct guards *g)
{
	return sizeof(*g) + g->words.cap * sizeof(*g->words.slots);
}
