/*
 * The short path of folding: plain Arabic letters and single spaces, which is nine tenths of a news
 * article. One table load decides a letter; everything else, marks included, is left to fold.c,
 * which gives the same results for the same text, only slower.
 */
#include <string.h>

#include "watch/fold_state.h"
#include "watch/fold_table.h"

enum {
	FIRST = 0x0600,
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
	BIT_BEFORE_KAF = 1 << 19, /* reh, yeh */
	FLAGS_SHIFT = 24,         /* enum token_flag, if the token ends here */
};

static uint32_t entry_bits(uint32_t a, unsigned notes)
{
	uint32_t bits = 0;

	if (notes & NOTE_SEAT)
		bits |= BIT_SEAT;
	if (notes & NOTE_HALEF)
		bits |= BIT_HALEF;
	if (notes & NOTE_KAF)
		bits |= BIT_KAF;
	if (a == REH || a == YEH)
		bits |= BIT_BEFORE_KAF;
	if (a == TEH_MARBUTA)
		bits |= (uint32_t)TOKEN_TEH << FLAGS_SHIFT;
	if (a == MAQSURA)
		bits |= (uint32_t)TOKEN_MAQSURA << FLAGS_SHIFT | BIT_BEFORE_KAF;
	return bits;
}

void fold_fast_prepare(struct folded *f, unsigned classes)
{
	if (f->fast_for == classes + 1)
		return;
	memset(f->fast, 0, sizeof(f->fast));
	for (uint32_t i = 0; i < 256; i++) {
		const struct fold_row *r = &fold_narrow[FIRST + i];
		uint32_t a = r->to ? r->to : FIRST + i;
		uint32_t unit = r->dflt && (r->classes & classes) ? r->dflt : a;
		if (r->kind == FOLD_IS_ARABIC)
			f->fast[(i >> 6) << 8 | 0x80 | (i & 0x3F)] =
				unit | entry_bits(a, r->notes);
	}
	f->fast_for = classes + 1;
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

struct run {
	size_t n;      /* letters */
	uint32_t seen; /* their entries, or-ed */
	uint32_t last; /* the last entry */
};

/* Letters from byte pos on, written behind the units that are there. */
static inline struct run letters(struct folded *f, const unsigned char *text, size_t pos,
	size_t end, size_t at, uint32_t sum)
{
	struct run r = {0};
	const unsigned char *p = text + pos;
	uint16_t *units = f->units + at;
	uint32_t *offs = f->offs + at, *sums = f->sums + at;
	size_t max = (end - pos) / 2, k = 0;
	uint32_t e;

	for (; k < max && (e = entry(f->fast, p + 2 * k)) != 0; k++) {
		units[k] = (uint16_t)e;
		offs[k] = (uint32_t)(pos + 2 * k);
		sums[k] = sum = fold_sum(sum, (uint16_t)e);
		r.seen |= e;
		r.last = e;
	}
	r.n = k;
	return r;
}

/* Hands a run over to fold.c as letters of the open token. */
static void leave_open(struct folder *d, struct run r)
{
	const unsigned char *p = (const unsigned char *)d->text.p + d->pos;
	size_t i = d->f->n_units - d->tok->u;

	for (size_t k = 0; k < r.n; k++) {
		uint32_t cp = letter(p + 2 * k);
		if (fold_narrow[cp].notes)
			fold_letter_notes(d, i + k, cp, fold_narrow[cp].notes);
	}
	d->f->n_units += r.n;
	d->last = (uint16_t)letter(p + 2 * (r.n - 1));
	d->pos += 2 * r.n;
	d->tok->end = (uint32_t)d->pos;
	d->tok->flags = (uint8_t)(d->tok->flags & ~TOKEN_TATWEEL);
}

/* The foldings over several letters may have work in such a token. */
static inline bool needs_context(struct run r)
{
	uint32_t kaf = BIT_KAF | BIT_BEFORE_KAF;

	return (r.seen & BIT_SEAT) || (r.seen & kaf) == kaf ||
	       ((r.seen & BIT_HALEF) && (r.last >> FLAGS_SHIFT & TOKEN_TEH));
}

static uint8_t hamza_mask(const struct folded *f, const unsigned char *p, size_t n)
{
	unsigned mask = 0;

	for (size_t k = 0; k < n && k < 8; k++)
		if (entry(f->fast, p + 2 * k) & BIT_HALEF)
			mask |= 1U << k;
	return (uint8_t)mask;
}

/* Words that are complete as they are, each followed by a space. Leaves the first other one open. */
static void words(struct folder *d)
{
	const unsigned char *text = (const unsigned char *)d->text.p;
	struct folded *f = d->f;
	enum token_gap gap = fold_gap(d);
	size_t pos = d->pos, n = f->n_units;
	struct run r;

	for (;;) {
		r = letters(f, text, pos, d->text.n, n, 0);
		size_t end = pos + 2 * r.n;
		if (r.n == 0 || end >= d->text.n || text[end] != ' ' || needs_context(r))
			break;
		struct token *t =
			f->n_toks < f->cap_toks ? &f->toks[f->n_toks++] : fold_token_room(f);
		*t = (struct token){.start = (uint32_t)pos,
			.end = (uint32_t)end,
			.u = (uint32_t)n,
			.n = (uint32_t)r.n,
			.kind = TOKEN_ARABIC,
			.gap = (uint8_t)gap,
			.flags = (uint8_t)(r.last >> FLAGS_SHIFT)};
		if (r.seen & BIT_HALEF)
			t->hamza = hamza_mask(f, text + pos, r.n);
		n += r.n;
		pos = end + 1;
		gap = GAP_OPEN;
		d->gap = (struct gap){.seen = true, .space = true};
	}
	d->pos = pos;
	f->n_units = n;
	if (r.n > 0) {
		fold_token_open(d, TOKEN_ARABIC);
		leave_open(d, r);
	}
}

/* Letters behind a mark or tatweel of the open token. */
static void go_on(struct folder *d)
{
	const unsigned char *text = (const unsigned char *)d->text.p;
	struct folded *f = d->f;
	uint32_t sum = f->n_units > d->tok->u ? f->sums[f->n_units - 1] : 0;

	leave_open(d, letters(f, text, d->pos, d->text.n, f->n_units, sum));
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
