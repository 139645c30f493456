/* SPDX-License-Identifier: ISC */
/* One pass over the tokens of a field; every token has a place, so that neighbours are neighbours. */
#include "watch/search/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/vec.h"
#include "watch/address.h"
#include "watch/match.h"
#include "watch/signs.h"
#include "watch/spelling.h"

enum {
	LAM = 0x0644,
	ARTICLE_MAX = 4,  /* letters of a lone article with all its proclitics (phrase.c) */
	KNOWN_N = 1 << 16 /* half a megabyte; four times as many made nothing faster */
};

/* Forms lie in a buffer that grows, so that their slices are made last. */
struct kept_form {
	uint64_t stem;
	size_t at, n;
};

struct words {
	struct search_words view;
	struct folded text, alone;
	struct buf columns[SEARCH_COLUMNS];
	struct buf bytes; /* of the forms */
	struct buf form;  /* at hand */
	VEC(struct kept_form) kept;
	VEC(struct search_form) forms;
	uint64_t *known; /* by the low bits of their hash; NULL: no forms are wanted */
	bool odd;
};

static struct words *words_of(struct search_words *w)
{
	return (struct words *)w; /* view is the first member */
}

struct search_words *search_words_new(bool with_forms)
{
	struct words *w = xcalloc(1, sizeof(*w));

	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		buf_init(&w->columns[i], BUF_NO_MAX);
	buf_init(&w->bytes, BUF_NO_MAX);
	buf_init(&w->form, BUF_NO_MAX);
	if (with_forms)
		w->known = xcalloc(KNOWN_N, sizeof(*w->known));
	return &w->view;
}

void search_words_free(struct search_words *view)
{
	struct words *w = words_of(view);

	if (w == NULL)
		return;
	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		buf_done(&w->columns[i]);
	buf_done(&w->bytes);
	buf_done(&w->form);
	fold_done(&w->text);
	fold_done(&w->alone);
	free(w->kept.p);
	free(w->forms.p);
	free(w->known);
	free(w);
}

void search_words_forget(struct search_words *view)
{
	struct words *w = words_of(view);

	if (w->known != NULL)
		memset(w->known, 0, KNOWN_N * sizeof(*w->known));
}

/* Nothing but plain Arabic letters or ASCII letters and digits, which fold alone as they do beside others. */
static bool is_plain(struct str s)
{
	size_t i = 0;

	while (i < s.n) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned char d = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
			i++;
		else if ((c == 0xD8 && d >= 0xA1 && d <= 0xBA) ||
			 (c == 0xD9 && d >= 0x81 && d <= 0x8A))
			i += 2;
		else
			return false;
	}
	return true;
}

/* Would it be a form, for the index? */
static bool is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == '|' || s.p[i] == '"')
			return false;
	return s.n > 0;
}

/* Is token t, read alone, the same? */
static bool same_alone(struct words *w, const struct token *t, struct str s)
{
	const struct token *a;

	if (is_plain(s))
		return true;
	fold_text(&w->alone, s, FOLD_ALL);
	a = w->alone.toks;
	return is_clean(s) && w->alone.n_toks == 1 && a->start == 0 && a->end == s.n &&
	       a->n == t->n && a->kind == t->kind && a->flags == t->flags &&
	       a->hamza == t->hamza &&
	       memcmp(w->alone.units + a->u, w->text.units + t->u, t->n * sizeof(uint16_t)) ==
		       0;
}

/* May token i be an article by itself, which belongs to the word behind it? Before a number («الـ24») it belongs to
 * none that a term could have. */
static bool is_lone_article(const struct words *w, struct str text, size_t i)
{
	const struct token *t = &w->text.toks[i];

	return (t->flags & TOKEN_TATWEEL) && t->kind == TOKEN_ARABIC && t->n <= ARTICLE_MAX &&
	       w->text.units[t->u + t->n - 1] == LAM && i + 1 < w->text.n_toks &&
	       t[1].kind == TOKEN_ARABIC && signs_open(&w->text, text, i + 1);
}

static void add_folded(struct words *w, const struct token *t)
{
	char utf8[3 * MATCH_LONG];

	buf_char(&w->form, SEARCH_FOLDED);
	buf_add(&w->form, utf8, spelling_utf8(w->text.units + t->u, t->n, utf8));
	w->odd = true;
}

/* Keeps the form with its stems, once. */
static void keep(struct words *w, size_t tok)
{
	struct str form = buf_view(&w->form);
	uint64_t hash = hash64(form, 0), stems[MATCH_STEMS];
	size_t at = w->bytes.n, n;

	if (w->known == NULL || w->known[hash % KNOWN_N] == hash)
		return;
	w->known[hash % KNOWN_N] = hash;
	buf_str(&w->bytes, form);
	n = match_stems(&w->text, tok, stems);
	for (size_t i = 0; i < n; i++)
		vec_push(&w->kept, ((struct kept_form){stems[i], at, form.n}));
}

static void add_token(
	struct words *w, struct str text, struct address *a, size_t tok, struct buf *out)
{
	const struct token *t = &w->text.toks[tok];
	struct str s = str_sub(text, t->start, t->end);

	if (tok > 0 && !signs_open(&w->text, text, tok))
		buf_str(out, STR(". "));
	if (t->n > MATCH_LONG) {
		buf_str(out, STR(". "));
		return;
	}
	buf_reset(&w->form);
	if (tok > 0 && is_lone_article(w, text, tok - 1))
		buf_char(&w->form, SEARCH_BEHIND);
	if (t->kind != TOKEN_ARABIC && address_holds(a, text, t->start))
		buf_char(&w->form, SEARCH_ADDRESS);
	if (same_alone(w, t, s))
		buf_str(&w->form, s);
	else
		add_folded(w, t);
	keep(w, tok);
	buf_str(out, buf_view(&w->form));
	buf_char(out, ' ');
}

static void add_field(struct words *w, struct str text, struct buf *out)
{
	struct address a = {0};

	fold_text(&w->text, text, FOLD_ALL);
	for (size_t i = 0; i < w->text.n_toks; i++)
		add_token(w, text, &a, i, out);
}

static void publish(struct words *w)
{
	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		w->view.columns[i] = buf_view(&w->columns[i]);
	w->forms.n = 0;
	for (size_t i = 0; i < w->kept.n; i++) {
		const struct kept_form *k = &w->kept.p[i];
		struct str form = str_sub(buf_view(&w->bytes), k->at, k->at + k->n);
		vec_push(&w->forms, ((struct search_form){k->stem, form}));
	}
	w->view.forms = w->forms.p;
	w->view.n_forms = w->forms.n;
}

void search_words_read(struct search_words *view, const struct str fields[FIELD_N])
{
	static const enum field of[] = {FIELD_TITLE, FIELD_SUMMARY, FIELD_BODY};
	struct words *w = words_of(view);

	for (size_t i = 0; i < SEARCH_COLUMNS; i++)
		buf_reset(&w->columns[i]);
	buf_reset(&w->bytes);
	w->kept.n = 0;
	w->odd = false;
	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		add_field(w, fields[of[i]], &w->columns[i]);
	if (w->odd)
		buf_printf(&w->columns[SEARCH_ODD], "%c ", SEARCH_IS_ODD);
	publish(w);
}
