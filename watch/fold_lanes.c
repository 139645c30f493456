/* SPDX-License-Identifier: ISC */
/*
 * Eight letters at a time: words of the 36 plain Arabic letters and what stands between them, which
 * is most of a news article.
 *
 * Letters are two bytes, so sixteen bytes are eight letters. All are folded whether they belong to
 * the word or not, and the word's length is counted from the comparison: a loop that leaves at the
 * first other byte guesses wrong at nearly every word, and that took longer than the folding. Anything
 * else, the text's last bytes too, is left to fold_fast.c, with the same results. The letters' bytes
 * are read as little-endian words.
 */
#include <string.h>

#include "watch/fold_state.h"
#include "watch/lanes.h"

enum {
	N = LANES_N,
	HAMZA = 0x0621,
	ALEF_MADDA = 0x0622,
	WAW_HAMZA = 0x0624,
	ALEF_BELOW = 0x0625,
	SEAT = 0x0626,
	ALEF = 0x0627,
	TEH_MARBUTA = 0x0629,
	REH = 0x0631,
	GHAIN = 0x063A,
	FEH = 0x0641,
	KAF = 0x0643,
	MAQSURA = 0x0649,
	YEH = 0x064A
};

typedef uint32_t offsets __attribute__((vector_size(2 * N)));

/* What the classes add to a letter; derived from the table that fold_fast.c reads. */
struct change {
	lanes alef; /* all ones: alef with hamza or madda becomes alef */
	lanes heh, yeh, waw;
};

/* What is known of one word. */
struct word {
	unsigned hamza;    /* as struct token */
	unsigned any_alef; /* alef with hamza or madda */
	unsigned seat;     /* such an alef behind reh or yeh */
	unsigned context;  /* the rules over several letters may have work */
	unsigned odd;      /* not only plain letters */
	unsigned before;   /* 1: the last lane before this one is reh or yeh */
};

static struct change change_of(const struct folded *f)
{
	return (struct change){
		.alef = lanes_is(lanes_all(fold_fast_unit(f, ALEF_BELOW)), ALEF),
		.heh = lanes_all(fold_fast_unit(f, TEH_MARBUTA) - TEH_MARBUTA),
		.yeh = lanes_all(fold_fast_unit(f, MAQSURA) - MAQSURA),
		.waw = lanes_all(fold_fast_unit(f, WAW_HAMZA) - WAW_HAMZA),
	};
}

/* Folds eight letters at p to units and returns how many of them are the word's. */
static inline unsigned letters(
	const unsigned char *p, const struct change *c, uint16_t *units, struct word *w)
{
	lanes v, alef, unit;
	unsigned run, mask, notes, kaf, before;

	memcpy(&v, p, sizeof(v));
	/* the next word waits for this and nothing else */
	run = (unsigned)__builtin_ctz(
		~lanes_bits(lanes_is(v & lanes_all(0xC0FE), 0x80D8), lanes_all(0)));
	mask = (1U << run) - 1;
	/* Two bytes 110xxxxx 10yyyyyy, the first in the low half of the lane: xxxxxyyyyyy. */
	lanes cp = (v & lanes_all(0x1F)) << 6 | (v >> 8 & lanes_all(0x3F));
	lanes letter = lanes_within(cp, HAMZA, GHAIN) | lanes_within(cp, FEH, YEH);
	alef = lanes_within(cp, ALEF_MADDA, ALEF_BELOW) & ~lanes_is(cp, WAW_HAMZA);
	unit = cp + (lanes_is(cp, TEH_MARBUTA) & c->heh) + (lanes_is(cp, MAQSURA) & c->yeh) +
	       (lanes_is(cp, WAW_HAMZA) & c->waw);
	unit = (unit & ~(alef & c->alef)) | (alef & c->alef & lanes_all(ALEF));
	memcpy(units, &unit, sizeof(unit));

	notes = lanes_bits(
		lanes_is(cp, HAMZA) | lanes_is(cp, WAW_HAMZA) | lanes_is(cp, SEAT), alef);
	kaf = lanes_bits(lanes_is(cp, KAF), lanes_is(cp, REH) | lanes_within(cp, MAQSURA, YEH));
	/* Bit i: the letter before letter i is reh or yeh; the last one of these eight is for the
	 * next. */
	before = kaf >> N << 1 | w->before;
	w->context |= (notes | (kaf & before)) & mask;
	w->seat |= notes >> N & before & mask;
	w->any_alef |= notes >> N & mask;
	/* D8..D9 also lead digits, signs and foreign letters: then the word is cut shorter, or
	 * left. */
	w->odd |= ~lanes_bits(letter, lanes_all(0)) & mask;
	w->before = kaf >> (2 * N - 1);
	return run;
}

static inline void put_offsets(uint32_t *offs, size_t at)
{
	offsets a = {0, 2, 4, 6};

	a += (uint32_t)at;
	memcpy(offs, &a, sizeof(a));
	a += 8;
	memcpy(offs + 4, &a, sizeof(a));
}

/* The flags that a word's last letter gives its token. */
static inline unsigned last_flags(const unsigned char *end)
{
	if (end[-1] == 0xA9)
		return end[-2] == 0xD8 ? TOKEN_TEH : 0;
	return end[-1] == 0x89 && end[-2] == 0xD9 ? TOKEN_MAQSURA : 0;
}

/* One of the 36 letters; reads two bytes. */
static inline bool is_plain(const unsigned char *p)
{
	unsigned cp = (p[0] & 0x1FU) << 6 | (p[1] & 0x3FU);

	if ((p[0] & 0xFE) != 0xD8 || (p[1] & 0xC0) != 0x80)
		return false;
	return cp - HAMZA <= GHAIN - HAMZA || cp - FEH <= YEH - FEH;
}

/* Where the word at p, n bytes, really ends: a comma has two bytes of a letter's form. */
static __attribute__((noinline)) size_t plain_bytes(const unsigned char *p, size_t n)
{
	size_t k = 0;

	while (k < n && is_plain(p + k))
		k += 2;
	return k;
}

/* The bytes of a full stop, colon or comma. */
static inline size_t stop_at(const unsigned char *p, size_t n)
{
	if (n > 0 && (p[0] == '.' || p[0] == ':'))
		return 1;
	return n > 1 && p[0] == 0xD8 && p[1] == 0x8C ? 2 : 0;
}

/* What stands between this word and the next, in the shapes that are common: white space, a quote or
 * bracket on either side of it, a stop before it. Returns its bytes, 0 for anything else. Where more
 * than white space behind a stop is taken, a letter follows: nothing else can add to the gap. */
static __attribute__((noinline)) size_t gap_rare(
	const unsigned char *p, size_t n, enum token_gap *gap)
{
	size_t quote = n > 0 && (p[0] == '"' || p[0] == ')');
	size_t stop = stop_at(p + quote, n - quote), k = quote + stop;
	bool line = k < n && p[k] == '\n';

	if (k == n || (p[k] != ' ' && !line))
		return 0;
	k++;
	size_t open = k < n && (p[k] == '"' || p[k] == '(');
	bool letter = n - k > open + 1 && is_plain(p + k + open);

	if (!letter && (quote || line))
		return 0;
	*gap = stop ? GAP_STOP : GAP_OPEN;
	return letter ? k + open : k;
}

static inline size_t gap_after(const unsigned char *p, size_t n, enum token_gap *gap)
{
	if (n < 2 || p[0] != ' ' || (p[1] & 0xFE) != 0xD8)
		return gap_rare(p, n, gap);
	*gap = GAP_OPEN;
	return 1;
}

bool fold_lanes(struct folder *d, enum token_gap *gap)
{
	const unsigned char *p = (const unsigned char *)d->text.p;
	struct folded *f = d->f;
	struct token *t = f->toks + f->n_toks, *full = f->toks + f->cap_toks;
	struct change c = change_of(f);
	size_t i = d->pos, n = f->n_units;
	bool ended = false;

	while (t < full) {
		size_t start = i, from = n;
		struct word w = {0};
		unsigned run = N, flags;
		/* No further than the first odd one: words between commas without spaces would each
		 * be looked at to the end of them all. */
		for (; run == N && !w.odd && d->text.n - i >= sizeof(lanes);
			n += run, i += 2 * (size_t)run) {
			put_offsets(f->offs + n, i);
			run = letters(p + i, &c, f->units + n, &w);
			if (i == start)
				w.hamza = w.any_alef;
		}
		if (w.odd) {
			i = start + plain_bytes(p + start, i - start);
			n = from + (i - start) / 2;
			w.hamza &= n - from < 8 ? (1U << (n - from)) - 1 : 0xFFU;
			run = 0; /* it ends here */
		}
		/* The text's end, no letter at all, or a mark behind it: the other paths take it
		 * from the start. */
		if (run == N || n == from || (p[i] != ' ' && !fold_fast_ends(d, i))) {
			i = start;
			n = from;
			break;
		}
		flags = last_flags(p + i);
		*t = (struct token){.start = (uint32_t)start,
			.end = (uint32_t)i,
			.u = (uint32_t)from,
			.n = (uint32_t)(n - from),
			.kind = TOKEN_ARABIC,
			.gap = (uint8_t)*gap,
			.flags = (uint8_t)flags,
			.hamza = (uint8_t)w.hamza};
		if (w.context || fold_fast_allah(f->units + n, n - from) ||
			(w.seat && fold_fast_seat(f->units + n, p + i, n - from))) {
			fold_fast_context(d, p + start, t);
			n = from + t->n;
		}
		t++;
		size_t step = gap_after(p + i, d->text.n - i, gap);
		i += step;
		if (step == 0) {
			ended = true;
			break;
		}
	}
	f->n_toks = (size_t)(t - f->toks);
	f->n_units = n;
	d->pos = i;
	return ended;
}
