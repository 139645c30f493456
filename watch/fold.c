/* SPDX-License-Identifier: ISC */
/*
 * One pass over the text: decode, look up the row, emit units, cut tokens, classify gaps.
 *
 *   bytes ─> row of the table ─┬ letter, digit ──> unit, and the byte it came from ─┐
 *                              ├ mark, tatweel ──> composed, or dropped             ├─> token
 *                              ├ ligature ───────> its letters, one after another ──┘
 *                              └ anything else ──> ends the token; the gap before the next
 *
 * The path of plain Arabic letters is short: one table row decides everything, and only letters
 * with a note make the token visit fold_context at its end. Marks never end a token; composition
 * happens before they are dropped, so that a decomposed letter equals the composed one even with
 * vowel marks or tatweel in between. Gaps between tokens are judged here too, because only here
 * are the original signs seen.
 *
 * Does not know words: clitics are affix.c, phrases phrase.c.
 */
#include "watch/fold.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "watch/fold_context.h"
#include "watch/fold_state.h"
#include "watch/fold_table.h"

enum {
	ALEF = 0x0627,
	ALEF_HAMZA = 0x0623,
	TEH_MARBUTA = 0x0629,
	REH = 0x0631,
	LAM = 0x0644,
	MAQSURA = 0x0649,
	YEH = 0x064A
};
enum {
	FAST_FIRST = 0x0600,
	FAST_MIN = 96,
	FIRST_COMBINING = 0x0300,
	LAST_COMBINING = 0x036F
};
/* Once for the whole text: a byte gives at most one unit (expansions make room themselves), so
 * that emit() need not look. */
static void room(struct folded *f, size_t units)
{
	if (f->n_units + units <= f->cap_units)
		return;
	f->cap_units = f->n_units + units + f->cap_units / 2;
	f->units = xreallocarray(f->units, f->cap_units + FOLD_PAD, sizeof(*f->units));
	f->offs = xreallocarray(f->offs, f->cap_units, sizeof(*f->offs));
}

/* The letter emitted last. */
static size_t last_letter(const struct folder *d)
{
	return d->f->n_units - d->tok->u - 1;
}

enum token_gap fold_gap(const struct folder *d)
{
	const struct gap *g = &d->gap;

	/* An empty line ends a paragraph, as a block element of HTML does (base/article.h). */
	if (g->para || g->lines > 1)
		return GAP_PARA;
	/* More than four signs in a row are a drawn line, a table, a signature. */
	if (g->stop || g->signs > FOLD_PASS_MAX)
		return GAP_STOP;
	return g->seen ? GAP_OPEN : GAP_NONE;
}

static void tokens_grow(struct folded *f)
{
	f->cap_toks = f->cap_toks ? f->cap_toks * 2 : 64;
	f->toks = xreallocarray(f->toks, f->cap_toks, sizeof(*f->toks));
}

struct token *fold_token_room(struct folded *f)
{
	if (f->n_toks == f->cap_toks)
		tokens_grow(f);
	return &f->toks[f->n_toks++];
}

void fold_token_open(struct folder *d, enum token_kind kind)
{
	d->open = true;
	d->tok = fold_token_room(d->f);
	*d->tok = (struct token){.start = (uint32_t)d->pos,
		.u = (uint32_t)d->f->n_units,
		.kind = (uint8_t)kind,
		.gap = (uint8_t)fold_gap(d)};
	d->notes = 0;
	d->tanwin = 0;
	d->hamza_alef = 0;
	d->hamza = 0;
	d->dagger = 0;
	d->last = 0;
	d->gap = (struct gap){0};
}

/* The rules over several letters, where the token has such letters. */
static void token_finish(struct folder *d)
{
	struct folded *f = d->f;
	struct fold_word w = {
		.units = f->units + d->tok->u,
		.offs = f->offs + d->tok->u,
		.n = f->n_units - d->tok->u,
		.classes = d->classes,
		.hamza_alef = d->hamza_alef,
		.hamza = d->hamza,
		.dagger = d->dagger,
	};
	bool allah = w.n >= 4 && w.units[w.n - 1] == LAM && w.units[w.n - 2] == LAM;

	if (d->notes != 0 || d->dagger != 0 || allah ||
		(d->hamza_alef != 0 && d->hamza_alef + 1 == w.n)) {
		fold_context(&w);
		f->n_units = d->tok->u + w.n;
	}
	d->tok->hamza = (uint8_t)w.hamza;
}

/* 07 is 7. */
static void number_finish(struct folder *d)
{
	uint16_t *u = d->f->units + d->tok->u;

	if (!(d->classes & FOLD_LEXICAL) || d->f->n_units - d->tok->u != 2 || u[0] != '0' ||
		u[1] == '0')
		return;
	u[0] = u[1];
	d->f->n_units--;
}

void fold_token_close(struct folder *d)
{
	if (!d->open)
		return;
	size_t n = d->f->n_units - d->tok->u;

	d->open = false;
	/* The mark stands on the alef or on the letter before it, whatever is written above: both are found. */
	if (d->tanwin < 64)
		n -= (size_t)__builtin_popcountll(d->dagger >> d->tanwin);
	if (d->tanwin != 0 && d->tanwin + 1 >= n)
		d->tok->flags |= TOKEN_TANWIN;
	if (d->last == TEH_MARBUTA)
		d->tok->flags |= TOKEN_TEH;
	if (d->last == MAQSURA)
		d->tok->flags |= TOKEN_MAQSURA;
	if (d->tok->kind == TOKEN_ARABIC)
		token_finish(d);
	else if (d->tok->kind == TOKEN_DIGITS)
		number_finish(d);
	d->tok->n = (uint32_t)(d->f->n_units - d->tok->u);
}

static void emit_at(struct folder *d, uint16_t unit, uint32_t off)
{
	struct folded *f = d->f;

	f->units[f->n_units] = unit;
	f->offs[f->n_units++] = off;
}

static void emit(struct folder *d, uint16_t unit)
{
	emit_at(d, unit, (uint32_t)d->pos);
}

/* Notes of the token's letter i. */
void fold_letter_notes(struct folder *d, size_t i, uint32_t cp, unsigned notes)
{
	const uint16_t *u = d->f->units + d->tok->u;

	/* Notes decide whether the token visits fold_context at its end; three of four tokens
	 * do not. */
	d->notes |= notes & NOTE_SEAT;
	/* A kaf behind amir-, amiri-: perhaps America, which is the one family of spellings
	 * that is built in. */
	if ((notes & NOTE_KAF) && i >= 4 && (u[i - 1] == REH || u[i - 1] == YEH))
		d->notes |= NOTE_KAF;
	if (!(notes & NOTE_HALEF))
		return;
	if (i < 64)
		d->hamza |= 1ULL << i;
	if (cp == ALEF_HAMZA)
		d->hamza_alef = i + 1;
}

/* Level A always, the default when its class is in force (fold_table.h). */
static uint16_t row_unit(const struct folder *d, struct fold_row r, uint16_t a)
{
	return r.dflt != 0 && (r.classes & d->classes) ? r.dflt : a;
}

static void arabic(struct folder *d, struct fold_row r, uint32_t cp)
{
	uint16_t a = r.to ? r.to : (uint16_t)cp;

	if (!d->open || d->tok->kind != TOKEN_ARABIC) {
		fold_token_close(d);
		fold_token_open(d, TOKEN_ARABIC);
	}
	emit(d, row_unit(d, r, a));
	d->last = a;
	d->tok->end = (uint32_t)d->next;
	/* A letter follows: the tatweel was inside the word, not at its end. */
	d->tok->flags = (uint8_t)(d->tok->flags & ~TOKEN_TATWEEL);
	if (r.notes)
		fold_letter_notes(d, last_letter(d), a, r.notes);
}

/* A combining mark of Latin and the like: e and an acute are one letter, however they are written. */
static bool composes(struct folder *d, uint32_t cp)
{
	uint16_t *last, whole;

	if (cp < FIRST_COMBINING || cp > LAST_COMBINING || !d->open ||
		d->tok->kind != TOKEN_LETTERS)
		return false;
	last = &d->f->units[d->f->n_units - 1];
	whole = fold_compose_letter(*last, cp);
	*last = whole ? whole : *last;
	return whole != 0;
}

static void other(struct folder *d, enum token_kind kind, struct fold_row r, uint32_t cp)
{
	uint16_t a = r.to ? r.to : (uint16_t)cp;

	if (composes(d, cp)) {
		d->tok->end = (uint32_t)d->next;
		return;
	}
	if (!d->open || d->tok->kind != kind) {
		fold_token_close(d);
		fold_token_open(d, kind);
	}
	/* Beyond the BMP as two units, like UTF-16, so that units have one size. */
	if (cp > 0xFFFF) {
		emit(d, (uint16_t)(0xD7C0 + (cp >> 10)));
		emit(d, (uint16_t)(0xDC00 | (cp & 0x3FF)));
	} else {
		emit(d, row_unit(d, r, a));
	}
	d->tok->end = (uint32_t)d->next;
}

/* Alef + U+0654 is the letter alef with hamza. Done before marks are dropped, and with the base
 * as it was before folding: d->last. */
static void compose(struct folder *d, uint32_t mark)
{
	uint16_t whole = d->tok->kind == TOKEN_ARABIC ? fold_compose(d->last, mark) : 0;
	size_t n = d->f->n_units - d->tok->u;

	/* Nor does a dagger, the last unit then, make a letter with it. */
	if (whole == 0 || (d->dagger != 0 && n <= 64 && d->dagger >> (n - 1) & 1U))
		return;
	struct fold_row r = fold_narrow[whole];

	/* In place of the base, at its byte: the letter begins where its base does. */
	d->f->n_units--;
	emit_at(d, row_unit(d, r, whole), d->f->offs[d->f->n_units]);
	d->last = whole;
	fold_letter_notes(d, last_letter(d), whole, r.notes);
}

/* A mark in front of any letter belongs to nothing and is dropped. */
static void mark(struct folder *d, enum fold_kind kind, uint32_t cp)
{
	if (!d->open)
		return;
	if (kind == FOLD_IS_COMPOSE)
		compose(d, cp);
	if (kind == FOLD_IS_TANWIN)
		d->tanwin = d->f->n_units - d->tok->u;
	d->tok->end = (uint32_t)d->next;
}

static bool is_alef(uint16_t letter)
{
	return letter == ALEF || fold_row_of(letter).dflt == ALEF;
}

/* An alef that is written above the letter before it. */
static void dagger(struct folder *d)
{
	size_t i;

	if (!d->open)
		return;
	d->tok->end = (uint32_t)d->next;
	i = d->f->n_units - d->tok->u;
	/* On an alef or a maqsura it is no letter of its own; there are not so many in one word. */
	if (d->tok->kind != TOKEN_ARABIC || i == 0 || i >= 64 || d->last == MAQSURA ||
		is_alef(d->last))
		return;
	emit(d, ALEF);
	d->dagger |= 1ULL << i;
}

static void tatweel(struct folder *d)
{
	if (d->open) {
		d->tok->flags |= TOKEN_TATWEEL;
		d->tok->end = (uint32_t)d->next;
	} else {
		/* A tatweel that stands alone is a dash that somebody typed with the key at
		 * hand. */
		d->gap.dash = d->gap.dash || d->gap.space;
		d->gap.space = false;
		d->gap.seen = true;
	}
}

/* A hyphen with a space on one side is a dash, and a dash ends a phrase; a tight one joins. */
static void gap_space(struct gap *g)
{
	if (g->hyphen || g->dash)
		g->stop = true;
	g->hyphen = g->dash = false;
	g->space = g->seen = true;
}

static void gap_sign(struct gap *g, enum fold_kind kind)
{
	bool hyphen = kind == FOLD_IS_HYPHEN;

	if (kind == FOLD_IS_SEP || (hyphen && (g->space || g->dash)))
		g->stop = true;
	g->hyphen = hyphen;
	g->dash = g->space = false;
	g->seen = true;
	g->signs++;
}

static void line(struct folder *d, uint32_t cp)
{
	gap_space(&d->gap);
	/* CR LF is one line end */
	if (cp != '\r' || d->next >= d->text.n || d->text.p[d->next] != '\n')
		d->gap.lines++;
}

static void step(struct folder *d, struct fold_row r, uint32_t cp);

static void expand(struct folder *d, uint32_t cp)
{
	int32_t to[FOLD_EXPAND_MAX];
	int n = fold_expand(cp, d->open && d->last == ALEF, to);

	room(d->f, d->text.n - d->pos + FOLD_EXPAND_MAX);
	for (int i = 0; i < n; i++) {
		struct fold_row r = fold_row_of((uint32_t)to[i]);
		/* What a ligature stands for holds no further ligature; if a table ever said
		 * so, this would not loop. */
		if (r.kind != FOLD_IS_EXPAND)
			step(d, r, (uint32_t)to[i]);
	}
}

static void between(struct folder *d, enum fold_kind kind, uint32_t cp)
{
	fold_token_close(d);
	if (kind == FOLD_IS_SPACE)
		gap_space(&d->gap);
	else if (kind == FOLD_IS_LINE)
		line(d, cp);
	else if (kind == FOLD_IS_PARA)
		d->gap.para = true;
	else
		gap_sign(&d->gap, kind);
}

static void step(struct folder *d, struct fold_row r, uint32_t cp)
{
	switch ((enum fold_kind)r.kind) {
	case FOLD_IS_ARABIC:
		arabic(d, r, cp);
		break;
	case FOLD_IS_LETTER:
		other(d, TOKEN_LETTERS, r, cp);
		break;
	case FOLD_IS_DIGIT:
		other(d, TOKEN_DIGITS, r, cp);
		break;
	case FOLD_IS_MARK:
	case FOLD_IS_TANWIN:
	case FOLD_IS_COMPOSE:
		mark(d, r.kind, cp);
		break;
	case FOLD_IS_DAGGER:
		dagger(d);
		break;
	case FOLD_IS_TATWEEL:
		tatweel(d);
		break;
	/* Not the end of a token: writers put ZWNJ inside words. glue.c looks where it was. */
	case FOLD_IS_ZW:
		if (d->open)
			d->tok->flags |= TOKEN_ZW;
		break;
	case FOLD_IS_DROP:
		break;
	case FOLD_IS_EXPAND:
		expand(d, cp);
		break;
	default:
		between(d, r.kind, cp);
	}
}

/* The row of the code point at d->pos, with the common lengths decided here; UTF8_BAD separates. */
static struct fold_row row_at(struct folder *d, uint32_t *ret_cp)
{
	const unsigned char *p = (const unsigned char *)d->text.p + d->pos;
	size_t left = d->text.n - d->pos, n = 1;

	*ret_cp = p[0];
	if (p[0] >= 0xC2 && p[0] < 0xE0 && left > 1 && (p[1] & 0xC0) == 0x80) {
		*ret_cp = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);
		n = 2;
	} else if (p[0] >= 0x80) {
		n = utf8_decode((struct str){d->text.p + d->pos, left}, ret_cp);
	}
	d->next = d->pos + n;
	if (*ret_cp < FOLD_NARROW && fold_narrow[*ret_cp].kind != FOLD_ASK)
		return fold_narrow[*ret_cp];
	if (*ret_cp == UTF8_BAD)
		return (struct fold_row){.kind = FOLD_IS_SEP};
	return fold_row_of(*ret_cp);
}

static void one(struct folder *d)
{
	uint32_t cp;
	struct fold_row r = row_at(d, &cp);

	step(d, r, cp);
	d->pos = d->next;
}

void fold_text(struct folded *f, struct str text, unsigned classes)
{
	struct folder d = {.f = f, .text = text, .classes = classes};
	/* The tables of the short path cost more than folding a title, unless they are there
	 * from the text before. */
	bool fast = text.n >= FAST_MIN || f->fast_for == classes + 1;

	f->n_units = f->n_toks = 0;
	room(f, text.n);
	if (f->toks == NULL)
		tokens_grow(f);
	if (fast)
		fold_prepare(f, classes);
	while (d.pos < text.n) {
		if (fast && fold_fast(&d))
			continue;
		if (text.p[d.pos] == ' ') {
			fold_token_close(&d);
			gap_space(&d.gap);
			d.pos++;
		} else {
			one(&d);
		}
	}
	fold_token_close(&d);
}

void fold_done(struct folded *f)
{
	free(f->units);
	free(f->offs);
	free(f->toks);
	*f = (struct folded){0};
}

/* By the piece: a call for each letter would cost more than folding it did. */
static void put_token(const struct folded *f, const struct token *t, struct buf *out)
{
	char piece[256];
	size_t n = 0;

	for (size_t i = t->u; i < t->u + t->n; i++) {
		uint32_t c = f->units[i];
		if (c >= 0xD800 && c < 0xDC00 && i + 1 < t->u + t->n)
			c = 0x10000 + ((c - 0xD800) << 10) + (f->units[++i] & 0x3FFU);
		n += utf8_encode(c, piece + n);
		if (n > sizeof(piece) - 4) {
			buf_add(out, piece, n);
			n = 0;
		}
	}
	buf_add(out, piece, n);
}

enum errc fold_utf8(struct str text, struct buf *out)
{
	struct folded f = {0};

	fold_text(&f, text, FOLD_ALL);
	for (size_t i = 0; i < f.n_toks && !out->over; i++) {
		if (i > 0)
			buf_char(out, ' ');
		put_token(&f, &f.toks[i], out);
	}
	fold_done(&f);
	return out->over ? ERR_LIMIT : ERR_NONE;
}
