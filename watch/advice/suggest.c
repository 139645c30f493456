/* SPDX-License-Identifier: ISC */
/*
 * Candidates are made word by word from the letters as typed, then each is asked of the engine:
 * what the term finds already, or an earlier suggestion finds, is not offered, nor is a line that
 * would not find itself. So the rules may be generous in making and need not know what folding
 * covers. What is made of each kind comes likeliest first.
 */
#include <string.h>

#include "watch/advice/suggest_private.h"
#include "watch/affix.h"

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

/* Does the list find all of the text from start to end? */
static bool finds(struct suggester *s, const struct watchset *ws, struct str text, size_t start,
	size_t end)
{
	struct watch_result r = watchset_find(ws, s->scratch, text);

	for (size_t k = 0; k < r.n_hits; k++)
		if (r.hits[k].start <= start && r.hits[k].end >= end)
			return true;
	return false;
}

/* Something that ws finds and nothing did so far. Looked at is the text from its first letter to its
 * last: stars, quotes and brackets are no part of a hit. */
static bool is_new(struct suggester *s, const struct watchset *ws, struct str text)
{
	size_t start, end;

	fold_text(&s->f, text, 0);
	if (s->f.n_toks == 0)
		return false;
	start = s->f.toks[0].start;
	end = s->f.toks[s->f.n_toks - 1].end;
	for (size_t i = 0; i <= s->n; i++)
		if (finds(s, s->known[i], text, start, end))
			return false;
	return finds(s, ws, text, start, end);
}

bool suggest_offer(struct suggester *s, enum suggest_kind kind, struct str text)
{
	struct watchset *ws = NULL;

	if (s->n == SUGGEST_MAX || text.n == 0 || compile(s, text, &ws, NULL) != ERR_NONE)
		return false;
	if (!is_new(s, ws, text)) {
		watchset_free(ws);
		return false;
	}
	s->out[s->n++] = (struct suggestion){arena_str(s->arena, text), kind};
	s->known[s->n] = ws;
	return true;
}

void suggest_put_letters(struct buf *b, const uint16_t *u, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_utf8(b, u[i]);
}

bool suggest_offer_between(struct suggester *s, enum suggest_kind kind, size_t first,
	size_t last, struct str instead)
{
	AUTO_BUF struct buf text = {0};

	buf_init(&text, BUF_NO_MAX);
	buf_str(&text, str_sub(s->term, 0, s->words[first].start));
	buf_str(&text, instead);
	buf_str(&text, str_sub(s->term, s->words[last].end, s->term.n));
	return suggest_offer(s, kind, buf_view(&text));
}

bool suggest_offer_word(
	struct suggester *s, enum suggest_kind kind, size_t w, const struct letters *x)
{
	AUTO_BUF struct buf word = {0};

	buf_init(&word, BUF_NO_MAX);
	suggest_put_letters(&word, x->u, x->n);
	return suggest_offer_between(s, kind, w, w, buf_view(&word));
}

/* ---- tables --------------------------------------------------------------------------- */

size_t suggest_stands_at(struct suggester *s, size_t w, struct str known, bool *ret_article)
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

size_t suggest_row_at(
	struct suggester *s, size_t w, struct str row, size_t *ret_n, bool *ret_article)
{
	struct str name;

	for (size_t i = 0; str_cut(&row, '|', &name); i++) {
		*ret_n = suggest_stands_at(s, w, name, ret_article);
		if (*ret_n > 0)
			return i;
	}
	return SIZE_MAX;
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
		w->as.n = t->n < SUGGEST_WORD_MAX ? t->n : SUGGEST_WORD_MAX;
		memcpy(w->as.u, u, w->as.n * sizeof(*u));
		w->arabic = t->kind == TOKEN_ARABIC && t->n < SUGGEST_WORD_MAX;
		w->digits = t->kind == TOKEN_DIGITS;
		w->definite = w->arabic && affix_has_article(u, t->n, t->hamza);
	}
	/* the guard words are known folded */
	fold_text(&s->f, s->term, FOLD_ALL);
	for (size_t i = 0; i < s->f.n_toks && i < s->n_words; i++)
		if (guard_has(s->guards, GUARD_AL, s->f.units + s->f.toks[i].u, s->f.toks[i].n))
			s->words[i].definite = false;
}

static void by_word(struct suggester *s, void (*rule)(struct suggester *, size_t))
{
	for (size_t w = 0; w < s->n_words; w++)
		if (s->words[w].arabic)
			rule(s, w);
}

/* In the order of enum suggest_kind. */
static void make(struct suggester *s)
{
	words_read(s);
	by_word(s, suggest_settle);
	by_word(s, suggest_family);
	suggest_date(s);
	by_word(s, suggest_hamza);
	by_word(s, suggest_final);
	by_word(s, suggest_apart);
	suggest_together(s);
	by_word(s, suggest_seen);
	suggest_foreign(s);
	by_word(s, suggest_number);
	suggest_article(s);
	suggest_nisba(s);
}

enum errc suggest_term(const struct suggest_ask *ask, struct arena *a,
	struct suggestion out[SUGGEST_MAX], size_t *ret_n, struct err *e)
{
	struct suggester s = {.term = str_trim(ask->term),
		.flags = ask->flags,
		.foreign = ask->foreign,
		.guards = ask->guards,
		.seen = ask->seen,
		.arena = a,
		.out = out};

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
