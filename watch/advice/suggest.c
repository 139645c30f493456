/* SPDX-License-Identifier: ISC */
/*
 * Candidates are made word by word from the letters as typed, then each is asked of the engine:
 * what the term finds already, or an earlier suggestion finds, is not offered. So the rules here
 * may be generous in making and need not know what folding covers.
 *
 * Whether a word is a foreign name is guessed from its letters (endings, consonants that no
 * Arabic root has together); there is no dictionary. A wrong guess costs a line that a person
 * does not paste.
 */
#include "watch/advice/suggest.h"

#include <string.h>

#include "base/utf8.h"
#include "watch/advice/suggest_table.h"
#include "watch/affix.h"
#include "watch/fold.h"
#include "watch/term.h"

enum {
	HAMZA = 0x0621,
	WAW_HAMZA = 0x0624,
	SEAT = 0x0626,
	ALEF = 0x0627,
	TEH_MARBUTA = 0x0629,
	TEH = 0x062A,
	JEEM = 0x062C,
	SHEEN = 0x0634,
	GHAIN = 0x063A,
	QAF = 0x0642,
	KAF = 0x0643,
	LAM = 0x0644,
	MEEM = 0x0645,
	NOON = 0x0646,
	WAW = 0x0648,
	MAQSURA = 0x0649,
	YEH = 0x064A,
	GAF = 0x06AF,
	WORD_MAX = TERM_WORD_UNITS_MAX + 24
};

/* Letters as typed, without marks. */
struct letters {
	uint16_t u[WORD_MAX];
	size_t n;
};

struct typed_word {
	struct letters as;
	size_t start, end; /* bytes of the term */
	bool arabic;
	bool definite;
	bool known; /* in a family: its spellings need no guessing */
};

struct suggester {
	struct str term;
	uint32_t flags;
	const struct guards *guards;
	struct arena *arena;
	struct watch_scratch *scratch;
	struct folded f;
	struct typed_word words[TERM_WORDS_MAX];
	size_t n_words;
	struct watchset *known[SUGGEST_MAX + 1]; /* the term, then out */
	struct suggestion *out;
	size_t n;
};

/* ---- offering ------------------------------------------------------------------------- */

static enum errc compile(
	const struct suggester *s, struct str term, struct watchset **ret, struct err *e)
{
	struct watch_line line = {.group = GROUP_TERM,
		.text = term,
		.flags = s->flags,
		.fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("suggest"), .lines = &line, .n_lines = 1};
	size_t watch = 0;
	size_t at = 0;

	return watchset_new(&def, 1, s->guards, ret, &watch, &at, e);
}

static bool covered_from(struct suggester *s, struct str text, size_t start, size_t end)
{
	for (size_t i = 0; i <= s->n; i++) {
		struct watch_result r = watchset_find(s->known[i], s->scratch, text);
		for (size_t k = 0; k < r.n_hits; k++)
			if (r.hits[k].start <= start && r.hits[k].end >= end)
				return true;
	}
	return false;
}

/* From the first letter to the last: stars, quotes and brackets are no part of a hit. */
static bool covered(struct suggester *s, struct str text)
{
	struct folded f = {0};
	bool yes = true;

	fold_text(&f, text, 0);
	if (f.n_toks > 0)
		yes = covered_from(s, text, f.toks[0].start, f.toks[f.n_toks - 1].end);
	fold_done(&f);
	return yes;
}

static void offer(struct suggester *s, enum suggest_kind kind, struct str text)
{
	struct watchset *ws = NULL;

	if (s->n == SUGGEST_MAX || text.n == 0 || covered(s, text) ||
		compile(s, text, &ws, NULL) != ERR_NONE)
		return;
	s->out[s->n++] = (struct suggestion){arena_str(s->arena, text), kind};
	s->known[s->n] = ws;
}

static void put_letters(struct buf *b, const uint16_t *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_utf8(b, u[i]);
}

/* The term with the words [first, last] replaced. */
static void offer_between(struct suggester *s, enum suggest_kind kind, size_t first,
	size_t last, struct str instead)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	buf_str(&text, str_sub(s->term, 0, s->words[first].start));
	buf_str(&text, instead);
	buf_str(&text, str_sub(s->term, s->words[last].end, s->term.n));
	offer(s, kind, buf_view(&text));
}

static void offer_word(
	struct suggester *s, enum suggest_kind kind, size_t w, const struct letters *x)
{
	AUTO_BUF struct buf word = {0};

	buf_init(&word, BUF_NO_MAX);
	put_letters(&word, x->u, x->n);
	offer_between(s, kind, w, w, buf_view(&word));
}

/* ---- letters -------------------------------------------------------------------------- */

static struct letters without(const struct letters *x, size_t at)
{
	struct letters y = *x;

	memmove(y.u + at, y.u + at + 1, (y.n - at - 1) * sizeof(*y.u));
	y.n--;
	return y;
}

static struct letters with(const struct letters *x, size_t at, uint16_t letter)
{
	struct letters y = *x;

	memmove(y.u + at + 1, y.u + at, (y.n - at) * sizeof(*y.u));
	y.u[at] = letter;
	y.n++;
	return y;
}

static struct letters changed(const struct letters *x, uint16_t from, uint16_t to)
{
	struct letters y = *x;

	for (size_t i = 0; i < y.n; i++)
		if (y.u[i] == from)
			y.u[i] = to;
	return y;
}

static bool has(const struct letters *x, uint16_t letter)
{
	for (size_t i = 0; i < x->n; i++)
		if (x->u[i] == letter)
			return true;
	return false;
}

static bool is_vowel(uint16_t c)
{
	return (c >= 0x0622 && c <= ALEF && c != WAW_HAMZA && c != SEAT) || c == WAW ||
	       c == YEH || c == MAQSURA;
}

/* ---- hamza, final letters ------------------------------------------------------------- */

/* Two yehs behind an alef: the first was a hamza. */
static bool lost_seat(const struct letters *x, size_t i)
{
	return i + 1 < x->n && x->u[i - 1] == ALEF && x->u[i] == YEH && x->u[i + 1] == YEH;
}

static void rule_hamza(struct suggester *s, size_t w)
{
	const struct letters *x = &s->words[w].as;

	for (size_t i = 1; i < x->n; i++) {
		uint16_t c = x->u[i];
		uint16_t to = c == WAW_HAMZA ? WAW : YEH;
		bool twin = x->u[i - 1] == to || (i + 1 < x->n && x->u[i + 1] == to);
		struct letters y = *x;
		if (c == HAMZA && i + 1 == x->n && x->n > 3) {
			y.n--;
			offer_word(s, SUGGEST_HAMZA, w, &y);
		} else if ((c == WAW_HAMZA || c == SEAT) && !twin) {
			y.u[i] = to;
			offer_word(s, SUGGEST_HAMZA, w, &y);
		} else if (lost_seat(x, i)) {
			y.u[i] = SEAT;
			offer_word(s, SUGGEST_HAMZA, w, &y);
		}
	}
}

static void rule_final(struct suggester *s, size_t w)
{
	struct letters y = s->words[w].as;

	if (y.n < 4 || y.u[y.n - 1] != MAQSURA)
		return;
	y.u[y.n - 1] = ALEF;
	offer_word(s, SUGGEST_FINAL, w, &y);
}

/* ---- foreign names -------------------------------------------------------------------- */

static bool ends_with(struct suggester *s, const struct letters *x, const char *end)
{
	fold_text(&s->f, str_of(end), 0);
	size_t n = s->f.n_units;

	return x->n >= n + 3 && memcmp(x->u + x->n - n, s->f.units, n * sizeof(*x->u)) == 0;
}

/* Consonants without those that Arabic adds to its roots. */
static size_t root_letters(const struct letters *x)
{
	size_t n = 0;

	for (size_t i = 0; i < x->n; i++) {
		bool added = i == 0 && (x->u[i] == MEEM || x->u[i] == TEH || x->u[i] == NOON);
		n += !is_vowel(x->u[i]) && !added;
	}
	return n;
}

/* Letters that foreign names are not written with. */
static bool has_arabic_letter(const struct letters *x)
{
	static const uint16_t letters[] = {
		HAMZA, WAW_HAMZA, 0x062D, 0x0630, 0x0635, 0x0636, 0x0638, 0x0639};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (has(x, letters[i]))
			return true;
	return false;
}

/* Endings of Arabic: feminine, plurals, dual, nisba, an. */
static bool ends_arabic(const struct letters *x)
{
	uint16_t last = x->u[x->n - 1];
	uint16_t before = x->u[x->n - 2];

	if (last == TEH_MARBUTA || last == MAQSURA || last == HAMZA || last == SEAT)
		return true;
	if (last == NOON)
		return before == WAW || before == YEH || before == ALEF;
	return (last == TEH && before == ALEF) || last == YEH;
}

/* The guard words are Arabic, or names whose spelling is settled. */
static bool is_guard_word(struct suggester *s, const struct letters *x)
{
	AUTO_BUF struct buf word = {0};

	buf_init(&word, BUF_NO_MAX);
	put_letters(&word, x->u, x->n);
	fold_text(&s->f, buf_view(&word), FOLD_ALL);
	return guard_has(s->guards, GUARD_PREFIX, s->f.units, s->f.n_units);
}

static bool looks_foreign(struct suggester *s, const struct typed_word *w)
{
	static const uint16_t special[] = {0x067E, 0x0686, 0x0698, 0x06A4, 0x06A8, GAF};
	const struct letters *x = &w->as;

	if (w->definite || w->known || x->n < 4 || is_guard_word(s, x))
		return false;
	for (size_t i = 0; i < sizeof(special) / sizeof(special[0]); i++)
		if (has(x, special[i]))
			return true;
	for (size_t i = 0; suggest_endings[i] != NULL; i++)
		if (ends_with(s, x, suggest_endings[i]))
			return true;
	return root_letters(x) >= 4 && !ends_arabic(x) && !has_arabic_letter(x);
}

static void offer_foreign(struct suggester *s, size_t w, const struct letters *x)
{
	offer_word(s, SUGGEST_FOREIGN, w, x);
}

/* Each spelling with one of these vowel letters less. */
static void offer_less(struct suggester *s, size_t w, const struct letters *x, bool alef)
{
	for (size_t i = 1; i + 1 < x->n && x->n >= 5; i++) {
		bool between = !is_vowel(x->u[i - 1]) && !is_vowel(x->u[i + 1]);
		if (!is_vowel(x->u[i]) || !between || (x->u[i] == ALEF && !alef))
			continue;
		struct letters y = without(x, i);
		offer_foreign(s, w, &y);
	}
}

/* May a yeh be heard after consonant i, before consonant i + 1? After a long vowel that is no yeh,
 * or at the beginning. */
static bool hides_yeh(const struct letters *x, size_t i)
{
	bool open = i == 1 || (is_vowel(x->u[i - 1]) && x->u[i - 1] != YEH);

	return !is_vowel(x->u[i]) && !is_vowel(x->u[i + 1]) && open;
}

/* The spelling with a yeh more, between the last two consonants that stand together inside. */
static void offer_more(struct suggester *s, size_t w, const struct letters *x)
{
	for (size_t i = x->n - 2; i-- > 1 && !is_vowel(x->u[i]) && x->n < WORD_MAX;) {
		if (!hides_yeh(x, i))
			continue;
		struct letters y = with(x, i + 1, YEH);

		offer_foreign(s, w, &y);
		return;
	}
}

static void offer_ch(struct suggester *s, size_t w, const struct letters *x)
{
	for (size_t i = 0; i + 1 < x->n; i++) {
		if (x->u[i] != TEH || x->u[i + 1] != SHEEN)
			continue;
		struct letters y = without(x, i);
		offer_foreign(s, w, &y);
		return;
	}
}

static void rule_foreign(struct suggester *s, size_t w)
{
	static const struct {
		uint16_t from, to;
	} rows[] = {{GHAIN, JEEM}, {GHAIN, KAF}, {JEEM, GHAIN}, {JEEM, KAF}, {GAF, GHAIN},
		{GAF, JEEM}, {GAF, QAF}};
	const struct letters *x = &s->words[w].as;

	if (!looks_foreign(s, &s->words[w]))
		return;
	offer_less(s, w, x, true);
	offer_more(s, w, x);
	offer_ch(s, w, x);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!has(x, rows[i].from))
			continue;
		struct letters y = changed(x, rows[i].from, rows[i].to);

		offer_foreign(s, w, &y);
		offer_less(s, w, &y, false);
		offer_more(s, w, &y);
	}
}

/* ---- tables --------------------------------------------------------------------------- */

/* Do the folded words of `known` stand at word w? Returns how many words, 0 for no; *ret_article:
 * the term has the article before it and `known` has not. */
static size_t stands_at(struct suggester *s, size_t w, struct str known, bool *ret_article)
{
	struct folded mine = {0};
	struct str here = str_sub(s->term, s->words[w].start, s->term.n);
	size_t n;
	size_t i = 0;

	fold_text(&mine, here, FOLD_ALL);
	fold_text(&s->f, known, FOLD_ALL);
	n = s->f.n_toks;
	*ret_article = false;
	for (; i < n && i < mine.n_toks; i++) {
		const struct token *a = &mine.toks[i];
		const struct token *b = &s->f.toks[i];
		size_t skip = n == 1 && a->n == b->n + 2U && s->words[w].definite ? 2 : 0;
		if (a->n != b->n + skip || memcmp(mine.units + a->u + skip, s->f.units + b->u,
						   b->n * sizeof(*mine.units)) != 0)
			break;
		*ret_article = skip > 0;
	}
	fold_done(&mine);
	return i == n ? n : 0;
}

static void offer_family(
	struct suggester *s, size_t w, size_t n, bool article, struct str family)
{
	struct str name;

	while (str_cut(&family, '|', &name)) {
		AUTO_BUF struct buf text = {0};

		buf_init(&text, BUF_NO_MAX);
		if (article)
			buf_str(&text, STR("ال"));
		buf_str(&text, name);
		/* a family of several words takes no article */
		if (!article || str_find(name, ' ') == name.n)
			offer_between(s, SUGGEST_FAMILY, w, w + n - 1, buf_view(&text));
	}
}

static void rule_family(struct suggester *s, size_t w)
{
	for (size_t i = 0; suggest_families[i] != NULL; i++) {
		struct str rest = str_of(suggest_families[i]);
		struct str name;
		while (str_cut(&rest, '|', &name)) {
			bool article = false;
			size_t n = stands_at(s, w, name, &article);
			if (n == 0)
				continue;
			s->words[w].known = true;
			offer_family(s, w, n, article, str_of(suggest_families[i]));
			break;
		}
	}
}

/* Only for a term that is a place and nothing else. */
static void rule_nisba(struct suggester *s)
{
	for (size_t i = 0; suggest_places[i] != NULL; i++) {
		struct str nisba = str_of(suggest_places[i]);
		struct str place;
		bool article = false;
		(void)str_cut(&nisba, '|', &place);
		if (stands_at(s, 0, place, &article) != s->n_words || article)
			continue;
		AUTO_BUF struct buf fem = {0};

		buf_init(&fem, BUF_NO_MAX);
		buf_str(&fem, nisba);
		buf_utf8(&fem, TEH_MARBUTA);
		offer(s, SUGGEST_NISBA, nisba);
		offer(s, SUGGEST_NISBA, buf_view(&fem));
	}
}

/* ---- space and article ---------------------------------------------------------------- */

static void rule_together(struct suggester *s, size_t first)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	if (first > 0)
		return;
	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *x = &s->words[w];
		/* long words are not run together, nor is the article hidden inside */
		if (!x->arabic || x->definite || x->as.n > 4)
			return;
		buf_str(&text, str_sub(s->term, x->start, x->end));
	}
	offer(s, SUGGEST_SPACING, buf_view(&text));
}

static void rule_apart(struct suggester *s, size_t w)
{
	struct typed_word *x = &s->words[w];

	for (size_t i = 0; suggest_heads[i] != NULL; i++) {
		struct str head = str_of(suggest_heads[i]);
		bool article = str_ends(head, STR("+"));
		fold_text(&s->f, article ? str_sub(head, 0, head.n - 1) : head, 0);
		size_t n = s->f.n_units;
		if (x->as.n < n + 3 || memcmp(x->as.u, s->f.units, n * sizeof(*x->as.u)) != 0)
			continue;
		if (article && !affix_has_article(x->as.u + n, x->as.n - n, 0))
			continue;
		AUTO_BUF struct buf two = {0};

		x->known = true;
		buf_init(&two, BUF_NO_MAX);
		put_letters(&two, x->as.u, n);
		buf_char(&two, ' ');
		put_letters(&two, x->as.u + n, x->as.n - n);
		offer_between(s, SUGGEST_SPACING, w, w, buf_view(&two));
	}
}

/* Allah and al-din are names with their article. */
static bool is_name_end(const struct letters *x)
{
	static const uint16_t god[] = {ALEF, LAM, LAM, 0x0647};
	static const uint16_t din[] = {ALEF, LAM, 0x062F, YEH, NOON};

	return (x->n == 4 && memcmp(x->u, god, sizeof(god)) == 0) ||
	       (x->n == 5 && memcmp(x->u, din, sizeof(din)) == 0);
}

static void rule_article(struct suggester *s)
{
	AUTO_BUF struct buf text = {0};
	size_t end = 0;

	buf_init(&text, BUF_NO_MAX);
	for (size_t w = 0; w < s->n_words; w++) {
		const struct typed_word *x = &s->words[w];
		size_t from = x->definite ? 2 : 0;
		/* of three words and more, a bare one may be a name: no article to take off */
		if (is_name_end(&x->as) || (!x->definite && s->n_words > 2))
			return;
		buf_str(&text, str_sub(s->term, end, x->start));
		if (x->definite)
			put_letters(&text, x->as.u + from, x->as.n - from);
		else
			buf_str(&text, str_sub(s->term, x->start, x->end));
		end = x->end;
	}
	offer(s, SUGGEST_ARTICLE, buf_view(&text));
}

/* ---- all of it ------------------------------------------------------------------------ */

static void words_read(struct suggester *s)
{
	fold_text(&s->f, s->term, 0);
	for (size_t i = 0; i < s->f.n_toks && i < TERM_WORDS_MAX; i++) {
		const struct token *t = &s->f.toks[i];
		const uint16_t *u = s->f.units + t->u;
		struct typed_word *w = &s->words[s->n_words++];
		w->start = t->start;
		w->end = t->end;
		w->as.n = t->n < WORD_MAX ? t->n : WORD_MAX;
		memcpy(w->as.u, u, w->as.n * sizeof(*u));
		w->arabic = t->kind == TOKEN_ARABIC && t->n < WORD_MAX;
		w->definite = w->arabic && affix_has_article(u, t->n, t->hamza);
	}
	/* the guard words are known folded */
	fold_text(&s->f, s->term, FOLD_ALL);
	for (size_t i = 0; i < s->f.n_toks && i < s->n_words; i++)
		if (guard_has(s->guards, GUARD_AL, s->f.units + s->f.toks[i].u, s->f.toks[i].n))
			s->words[i].definite = false;
}

static void make(struct suggester *s)
{
	static void (*const by_word[])(struct suggester *, size_t) = {
		rule_family, rule_hamza, rule_final, rule_apart, rule_together, rule_foreign};

	words_read(s);
	for (size_t i = 0; i < sizeof(by_word) / sizeof(by_word[0]); i++)
		for (size_t w = 0; w < s->n_words; w++)
			if (s->words[w].arabic)
				by_word[i](s, w);
	rule_article(s);
	rule_nisba(s);
}

enum errc suggest_term(struct str term, uint32_t flags, const struct guards *g, struct arena *a,
	struct suggestion out[SUGGEST_MAX], size_t *ret_n, struct err *e)
{
	struct suggester s = {
		.term = str_trim(term), .flags = flags, .guards = g, .arena = a, .out = out};

	if (compile(&s, s.term, &s.known[0], e) != ERR_NONE)
		return ERR_BAD_INPUT;
	s.scratch = watch_scratch_new();
	make(&s);
	*ret_n = s.n;
	for (size_t i = 0; i <= s.n; i++)
		watchset_free(s.known[i]);
	watch_scratch_free(s.scratch);
	fold_done(&s.f);
	return ERR_NONE;
}
