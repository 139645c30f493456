/*
 * Eight letters at a time: words of the 36 plain Arabic letters with one space behind each, which
 * is most of a news article.
 *
 * Letters are two bytes, so sixteen bytes are eight letters. All are folded whether they belong to
 * the word or not, and the word's length is counted from the comparison: a loop that leaves at the
 * first other byte guesses wrong at nearly every word, and that took longer than the folding. Anything
 * else, the text's last bytes too, is left to fold_fast.c, with the same results. GCC's vector
 * extension, so that every machine with little-endian words has it; one instruction is named.
 */
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "watch/fold_state.h"

enum {
	N = 8, /* lanes */
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

typedef uint16_t lanes __attribute__((vector_size(2 * N)));
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
	unsigned context;  /* the rules over several letters may have work */
	unsigned odd;      /* not only plain letters */
	unsigned before;   /* 1: the last lane before this one may stand before kaf */
};

static inline lanes all(unsigned x)
{
	return (lanes){0} + (uint16_t)x;
}

static inline lanes is(lanes v, unsigned x)
{
	return (lanes)(v == all(x));
}

static inline lanes within(lanes v, unsigned from, unsigned to)
{
	return (lanes)(v - all(from) <= all(to - from));
}

/* One bit a lane of a, and above them those of b. */
static inline unsigned bits(lanes a, lanes b)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8(_mm_packs_epi16((__m128i)a, (__m128i)b));
#else
	unsigned r = 0;

	for (unsigned i = 0; i < N; i++)
		r |= (a[i] & 1U) << i | (b[i] & 1U) << (i + N);
	return r;
#endif
}

static struct change change_of(const struct folded *f)
{
	return (struct change){
		.alef = is(all(fold_fast_unit(f, ALEF_BELOW)), ALEF),
		.heh = all(fold_fast_unit(f, TEH_MARBUTA) - TEH_MARBUTA),
		.yeh = all(fold_fast_unit(f, MAQSURA) - MAQSURA),
		.waw = all(fold_fast_unit(f, WAW_HAMZA) - WAW_HAMZA),
	};
}

/* Folds eight letters at p to units and returns how many of them are the word's. */
static inline unsigned letters(
	const unsigned char *p, const struct change *c, uint16_t *units, struct word *w)
{
	lanes v, alef, unit;
	unsigned run, mask, notes, kaf;

	memcpy(&v, p, sizeof(v));
	/* the next word waits for this and nothing else */
	run = (unsigned)__builtin_ctz(~bits(is(v & all(0xC0FE), 0x80D8), all(0)));
	mask = (1U << run) - 1;
	lanes cp = (v & all(0x1F)) << 6 | (v >> 8 & all(0x3F));
	lanes letter = within(cp, HAMZA, GHAIN) | within(cp, FEH, YEH);
	alef = within(cp, ALEF_MADDA, ALEF_BELOW) & ~is(cp, WAW_HAMZA);
	unit = cp + (is(cp, TEH_MARBUTA) & c->heh) + (is(cp, MAQSURA) & c->yeh) +
	       (is(cp, WAW_HAMZA) & c->waw);
	alef &= letter;
	unit = (unit & ~(alef & c->alef)) | (alef & c->alef & all(ALEF));
	memcpy(units, &unit, sizeof(unit));

	notes = bits(is(cp, HAMZA) | is(cp, WAW_HAMZA) | is(cp, SEAT), alef);
	kaf = bits(is(cp, KAF), is(cp, REH) | within(cp, MAQSURA, YEH));
	w->context |= (notes | (kaf & (kaf >> N << 1 | w->before))) & mask;
	w->any_alef |= notes >> N & mask;
	w->odd |= ~bits(letter, all(0)) & mask;
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

/* A space alone or behind a comma or full stop: the gap it makes, and its bytes; else 0. */
static inline size_t gap_after(const unsigned char *p, size_t n, enum token_gap *gap)
{
	size_t sign = 0;

	if (p[0] == '.')
		sign = 1;
	else if (p[0] == 0xD8 && n > 2 && p[1] == 0x8C)
		sign = 2;
	if (n <= sign || p[sign] != ' ')
		return 0;
	*gap = sign ? GAP_STOP : GAP_OPEN;
	return sign + 1;
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
		for (; run == N && d->text.n - i >= sizeof(lanes);
			n += run, i += 2 * (size_t)run) {
			put_offsets(f->offs + n, i);
			run = letters(p + i, &c, f->units + n, &w);
			if (i == start)
				w.hamza = w.any_alef;
		}
		if (run == N || n == from || w.odd || (p[i] != ' ' && !fold_fast_ends(d, i))) {
			i = start;
			n = from;
			break;
		}
		flags = last_flags(p + i);
		if (w.context || (w.any_alef && (flags & TOKEN_TEH)))
			n = from + fold_fast_context(d, p + start, from, n - from, flags);
		*t++ = (struct token){.start = (uint32_t)start,
			.end = (uint32_t)i,
			.u = (uint32_t)from,
			.n = (uint32_t)(n - from),
			.kind = TOKEN_ARABIC,
			.gap = (uint8_t)*gap,
			.flags = (uint8_t)flags,
			.hamza = (uint8_t)w.hamza};
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
