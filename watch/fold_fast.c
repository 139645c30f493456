/* SPDX-License-Identifier: ISC */
/*
 * The short path of folding: plain Arabic letters and single spaces, which is nine tenths of a
 * news article. One table load decides a letter; everything else, marks included, is left to
 * fold.c, which gives the same results for the same text, only slower.
 *
 *   fold_fast() ─┬ a token is open (behind a mark) ──> go_on(): its letters up to the next mark
 *                └ none is ──> words(): fold_lanes(), eight letters at a time, then plain_words(),
 *                              one at a time, near the text's end and with letters beyond those
 */
#include <string.h>

#include "watch/fold_context.h"
#include "watch/fold_state.h"
#include "watch/fold_table.h"

enum {
	FIRST = 0x0600,
	ALEF_HAMZA = 0x0623,
	TEH_MARBUTA = 0x0629,
	REH = 0x0631,
	MAQSURA = 0x0649,
	YEH = 0x064A
};

/* An entry: the unit, and above it bits that a token collects by or-ing its entries. */
enum {
	BIT_SEAT = 1 << 16,
	BIT_HALEF = 1 << 17,
	BIT_KAF = 1 << 18,
	BIT_BEFORE_KAF = 1 << 19, /* reh, yeh; the bit above BIT_KAF */
	FLAGS_SHIFT = 24,         /* enum token_flag, if the token ends here */
};

/* a: the letter at level A, which the notes are about. */
static uint32_t entry_bits(uint32_t a, uint32_t unit, unsigned notes)
{
	uint32_t bits = 0;

	if (notes & NOTE_SEAT)
		bits |= BIT_SEAT;
	if (notes & NOTE_HALEF)
		bits |= BIT_HALEF;
	if (notes & NOTE_KAF)
		bits |= BIT_KAF;
	if (unit == REH || unit == YEH)
		bits |= BIT_BEFORE_KAF;
	if (a == TEH_MARBUTA)
		bits |= (uint32_t)TOKEN_TEH << FLAGS_SHIFT;
	if (a == MAQSURA)
		bits |= (uint32_t)TOKEN_MAQSURA << FLAGS_SHIFT;
	return bits;
}

void fold_prepare(struct folded *f, unsigned classes)
{
	/* 1 + classes, so that zeroed memory is prepared for nothing. */
	if (f->fast_for == classes + 1)
		return;
	memset(f->fast, 0, sizeof(f->fast));
	for (uint32_t i = 0; i < 256; i++) {
		const struct fold_row *r = &fold_narrow[FIRST + i];
		uint32_t a = r->to ? r->to : FIRST + i;
		uint32_t unit = r->dflt && (r->classes & classes) ? r->dflt : a;
		if (r->kind == FOLD_IS_ARABIC)
			f->fast[(i >> 6) << 8 | 0x80 | (i & 0x3F)] =
				unit | entry_bits(a, unit, r->notes);
	}
	f->fast_for = classes + 1;
}

uint16_t fold_fast_unit(const struct folded *f, uint32_t cp)
{
	return (uint16_t)f->fast[((cp - FIRST) >> 6) << 8 | 0x80 | (cp & 0x3F)];
}

/* The entry of the letter at p, 0 when it is no such letter: D8..DB, then a table of all bytes. */
static inline uint32_t entry(const uint32_t *fast, const unsigned char *p)
{
	unsigned two = ((unsigned)p[0] << 8 | p[1]) - 0xD800U;

	return two < FOLD_FAST_N ? fast[two] : 0;
}

static uint32_t letter(const unsigned char *p)
{
	uint32_t cp = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);

	return fold_narrow[cp].to ? fold_narrow[cp].to : cp;
}

/* Letters of one token, from a byte on. */
struct run {
	size_t pos, n;
	uint32_t last; /* the last entry */
	uint32_t seen; /* all entries, or-ed */
};

/* Hands letters, already written behind the units that are there, to fold.c as letters of the open
 * token. */
static void leave_open(struct folder *d, const struct run *r)
{
	const unsigned char *p = (const unsigned char *)d->text.p + r->pos;
	size_t i = d->f->n_units - d->tok->u;

	for (size_t k = 0; k < r->n; k++) {
		uint32_t cp = letter(p + 2 * k);
		if (fold_narrow[cp].notes)
			fold_letter_notes(d, i + k, cp, fold_narrow[cp].notes);
	}
	d->f->n_units += r->n;
	d->last = (uint16_t)letter(p + 2 * (r->n - 1));
	d->pos = r->pos + 2 * r->n;
	d->tok->end = (uint32_t)d->pos;
	d->tok->flags = (uint8_t)(d->tok->flags & ~TOKEN_TATWEEL);
}

/* The foldings over several letters may have work in such a token of n letters; as fold_fast_seat. */
static inline bool needs_context(
	uint32_t seen, const uint16_t *units, const unsigned char *end, size_t n)
{
	uint32_t kaf = seen & seen >> 1 & BIT_KAF;

	return ((seen & BIT_SEAT) | kaf) != 0 || fold_fast_allah(units, n) ||
	       ((seen & BIT_HALEF) && fold_fast_seat(units, end, n));
}

/* Of the first 64 letters. */
static __attribute__((noinline)) uint64_t hamza_mask(
	const struct folded *f, const unsigned char *p, size_t n)
{
	uint64_t mask = 0;

	for (size_t k = 0; k < n && k < 64; k++)
		if (entry(f->fast, p + 2 * k) & BIT_HALEF)
			mask |= 1ULL << k;
	return mask;
}

void fold_fast_context(struct folder *d, const unsigned char *p, struct token *t)
{
	struct fold_word w = {.units = d->f->units + t->u,
		.offs = d->f->offs + t->u,
		.n = t->n,
		.classes = d->classes,
		.hamza = t->n > 8 ? hamza_mask(d->f, p, t->n) : t->hamza};

	if (w.n >= 3 && letter(p + 2 * (w.n - 2)) == ALEF_HAMZA)
		w.hamza_alef = w.n - 1;
	fold_context(&w);
	t->n = (uint32_t)w.n;
	t->hamza = (uint8_t)w.hamza;
}

bool fold_fast_ends(const struct folder *d, size_t end)
{
	const unsigned char *p = (const unsigned char *)d->text.p + end;

	if (end >= d->text.n || *p < 0x80)
		return end < d->text.n;
	if (*p >= 0xE0 || end + 1 >= d->text.n)
		return false;
	uint8_t kind = fold_narrow[(p[0] & 0x1FU) << 6 | (p[1] & 0x3FU)].kind;

	return kind >= FOLD_IS_SPACE && kind <= FOLD_IS_SEP;
}

/* Makes a whole token of the units behind those that are there. */
static void push(struct folder *d, const struct run *r, enum token_gap gap)
{
	const unsigned char *p = (const unsigned char *)d->text.p + r->pos;
	struct folded *f = d->f;
	struct token *t = fold_token_room(f);

	*t = (struct token){.start = (uint32_t)r->pos,
		.end = (uint32_t)(r->pos + 2 * r->n),
		.u = (uint32_t)f->n_units,
		.n = (uint32_t)r->n,
		.kind = TOKEN_ARABIC,
		.gap = (uint8_t)gap,
		.flags = (uint8_t)(r->last >> FLAGS_SHIFT)};
	if (r->seen & BIT_HALEF)
		t->hamza = (uint8_t)hamza_mask(f, p, r->n);
	if (needs_context(r->seen, f->units + t->u + t->n, p + 2 * r->n, r->n))
		fold_fast_context(d, p, t);
	f->n_units += t->n;
}

/* The rules over several letters would leave the token as it is. */
static __attribute__((noinline)) bool context_idle(
	const struct folded *f, size_t from, size_t n, uint32_t seen, const unsigned char *end)
{
	if ((seen & seen >> 1 & BIT_KAF) || fold_fast_seat(f->units + n, end, n - from) ||
		fold_fast_allah(f->units + n, n - from))
		return false;
	return fold_context_idle(f->units + from, n - from);
}

/* The loop over plain words with one space between them: one flat loop over locals, because here
 * most of the time of the whole product is spent. Stops with the first other thing: *ret is the
 * word at hand (n == 0: none), *ret_gap what stands before it. */
static void plain_words(struct folder *d, struct run *ret, enum token_gap *ret_gap)
{
	const unsigned char *p = (const unsigned char *)d->text.p;
	struct folded *f = d->f;
	struct token *t = f->toks + f->n_toks, *full = f->toks + f->cap_toks;
	uint16_t *units = f->units;
	uint32_t *offs = f->offs;
	size_t n = f->n_units, from = n, i = d->pos, end = d->text.n - 1;
	uint32_t e = 0, last = 0, seen = 0;

	while (i < end) {
		e = entry(f->fast, p + i);
		if (e != 0) {
			units[n] = (uint16_t)e;
			offs[n++] = (uint32_t)i;
			seen |= e;
			last = e;
			i += 2;
			continue;
		}
		if (p[i] != ' ' || n == from || t == full)
			break;
		if (needs_context(seen, units + n, p + i, n - from) &&
			!context_idle(f, from, n, seen, p + i))
			break;
		t->u = (uint32_t)from;
		t->end = (uint32_t)i;
		t->start = offs[from];
		t->n = (uint32_t)(n - from);
		t->kind = TOKEN_ARABIC;
		t->gap = (uint8_t)*ret_gap;
		t->flags = (uint8_t)(last >> FLAGS_SHIFT);
		t->hamza =
			seen & BIT_HALEF ? (uint8_t)hamza_mask(f, p + offs[from], n - from) : 0;
		t++;
		*ret_gap = GAP_OPEN;
		from = n;
		seen = 0;
		i++;
	}
	f->n_toks = (size_t)(t - f->toks);
	/* What was written of the word at hand stays behind the units that count, for push() or
	 * leave_open(). */
	f->n_units = from;
	*ret = (struct run){i - 2 * (n - from), n - from, last, seen};
}

/* Words that end at a sign are complete; the first that may go on is left open. */
static void words(struct folder *d)
{
	enum token_gap gap = fold_gap(d);
	struct run r;

	/* The loop counts with the array's end: there has to be one. */
	if (d->f->cap_toks == 0) {
		fold_token_room(d->f);
		d->f->n_toks--;
	}
	for (;;) {
		if (fold_lanes(d, &gap)) {
			d->gap = (struct gap){0};
			return;
		}
		plain_words(d, &r, &gap);
		d->pos = r.pos;
		if (r.n == 0) {
			d->gap = (struct gap){
				.seen = true, .space = true, .stop = gap == GAP_STOP};
			return;
		}
		size_t end = r.pos + 2 * r.n;
		if (!fold_fast_ends(d, end))
			break;
		push(d, &r, gap);
		d->pos = end;
		d->gap = (struct gap){0};
		if (d->text.p[end] != ' ')
			return;
		d->pos++;
		gap = GAP_OPEN;
	}
	fold_token_open(d, TOKEN_ARABIC);
	d->tok->gap = (uint8_t)gap;
	leave_open(d, &r);
}

/* Letters behind a mark or tatweel of the open token. */
static void go_on(struct folder *d)
{
	const unsigned char *p = (const unsigned char *)d->text.p;
	struct folded *f = d->f;
	struct run r = {.pos = d->pos};
	size_t at = f->n_units;
	uint32_t e;

	for (size_t i = d->pos; i + 1 < d->text.n && (e = entry(f->fast, p + i)) != 0; i += 2) {
		f->units[at] = (uint16_t)e;
		f->offs[at++] = (uint32_t)i;
	}
	r.n = at - f->n_units;
	leave_open(d, &r);
}

bool fold_fast(struct folder *d)
{
	if (d->pos + 1 >= d->text.n)
		return false;
	if (entry(d->f->fast, (const unsigned char *)d->text.p + d->pos) == 0)
		return false;
	if (d->open && d->tok->kind != TOKEN_ARABIC)
		fold_token_close(d);
	if (d->open)
		go_on(d);
	else
		words(d);
	return true;
}
