/* SPDX-License-Identifier: ISC */
/*
 *   bytes ─ 64 at a time ─> three bit sets ─> ends of runs ─ five bytes each ─> one bit of the table
 *             letters ███ █████ ██           «من كتاب،»: the run's last five letters are the bytes
 *             signs      █     █             1, 3, 5, 7 and 9 before its end
 *             the rest
 *
 * A letter is two bytes, D8 or D9 and one that tells it from all others: so an ending is read
 * without decoding. Letters that fold to one unit have the same number, as does every byte that is
 * no letter (the sign before a short word). The numbers of five letters, each by its place, are
 * xored to a place of the table.
 *
 * The rules over several letters (fold_context.c) make endings of others: so a stem is entered in
 * every way in which it may be written. Hamza seats are one unit here, at a word's end too.
 */
#include "watch/sieve.h"

#include <string.h>

#include "base/bytes16.h"
#include "base/xalloc.h"
#include "watch/fold_table.h"

enum {
	LETTERS = 5, /* of an ending */
	INDEX_BITS = 17,
	INDEXES = 1 << INDEX_BITS,
	MOST_BITS = 20000, /* set: some 2,000 terms; with more, folding it all is as fast */
	BLOCK = 64,
	REACH = 2 * LETTERS - 1, /* bytes before a run's end that are looked at */
	NO_LETTER = 0,
	FIRST = 0x0621,
	LAST = 0x064A,
	HAMZA = 0x0621,
	WAW_HAMZA = 0x0624,
	SEAT = 0x0626,
	ALEF = 0x0627,
	BEH = 0x0628,
	REH = 0x0631,
	SEEN = 0x0633,
	AIN = 0x0639,
	FEH = 0x0641,
	QAF = 0x0642,
	KAF = 0x0643,
	LAM = 0x0644,
	MEEM = 0x0645,
	HEH = 0x0647,
	WAW = 0x0648,
	YEH = 0x064A
};

struct sieve {
	uint64_t bits[INDEXES / 64];
	uint32_t of_byte[LETTERS][256]; /* a letter's number, by its place from the end */
	size_t n;                       /* bits set */
	bool ascii;                     /* a stem has ASCII letters or digits */
	bool given_up;
};

/* ---- building ---------------------------------------------------------------------------- */

/* Any spread will do; the place counts, so that letters in another order are another ending. */
static uint32_t number(size_t place, uint16_t unit)
{
	bool seat = unit == HAMZA || unit == WAW_HAMZA;
	uint64_t x =
		((uint64_t)(seat ? SEAT : unit) * LETTERS + place + 1) * 0x9E3779B97F4A7C15ULL;

	return (uint32_t)((x ^ x >> 29) * 0xBF58476D1CE4E5B9ULL >> (64 - INDEX_BITS));
}

/* The unit that a letter's second byte stands for when the first is D8 or D9. */
static uint16_t unit_of_byte(unsigned byte)
{
	unsigned cp = (byte >= 0xA0 ? 0x0600U : 0x0640U) + (byte & 0x3F);
	bool letter = (byte >= 0xA1 && byte <= 0xBA) || (byte >= 0x81 && byte <= 0x8A);
	const struct fold_row *r = &fold_narrow[cp];

	if (!letter)
		return NO_LETTER;
	if (r->dflt)
		return r->dflt;
	return r->to ? r->to : (uint16_t)cp;
}

struct sieve *sieve_new(void)
{
	struct sieve *s = xcalloc(1, sizeof(*s));

	for (size_t place = 0; place < LETTERS; place++)
		for (unsigned b = 0; b < 256; b++)
			s->of_byte[place][b] = number(place, unit_of_byte(b));
	return s;
}

void sieve_free(struct sieve *s)
{
	free(s);
}

size_t sieve_bytes(void)
{
	return sizeof(struct sieve);
}

static void put(struct sieve *s, uint32_t index)
{
	uint64_t bit = 1ULL << (index & 63);

	s->n += !(s->bits[index / 64] & bit);
	s->bits[index / 64] |= bit;
}

/* index: of the letters up to `place`, behind the sign before a short word: anything at all. */
static void put_behind_sign(struct sieve *s, uint32_t index, size_t place)
{
	if (place == LETTERS) {
		put(s, index);
		return;
	}
	put_behind_sign(s, index ^ number(place, NO_LETTER), place + 1);
	for (unsigned unit = FIRST; unit <= LAST; unit++)
		put_behind_sign(s, index ^ number(place, (uint16_t)unit), place + 1);
}

/* What may stand before a stem: letters of proclitics, those of dialects too (affix.c), or nothing. */
static void put_before(struct sieve *s, uint32_t index, size_t place)
{
	static const uint16_t clitics[] = {ALEF, BEH, SEEN, AIN, FEH, KAF, LAM, HEH, WAW, YEH};

	if (place == LETTERS) {
		put(s, index);
		return;
	}
	for (size_t i = 0; i < sizeof(clitics) / sizeof(clitics[0]); i++)
		put_before(s, index ^ number(place, clitics[i]), place + 1);
	/* ءا is one letter to a reader. */
	if (place + 1 < LETTERS)
		put_before(
			s, index ^ number(place, ALEF) ^ number(place + 1, HAMZA), place + 2);
	put_behind_sign(s, index ^ number(place, NO_LETTER), place + 1);
}

/* Endings that fold to others (fold_context.c), as they are written; LETTERS of them are enough. */
static const struct spelling {
	uint8_t n, n_written;
	bool final;
	uint16_t u[4], written[LETTERS];
} spellings[] = {
	{1, 2, false, {SEAT}, {YEH, SEAT}},
	{1, 3, false, {SEAT}, {YEH, YEH, SEAT}},
	{1, 4, false, {SEAT}, {YEH, YEH, YEH, SEAT}},
	{1, 5, false, {SEAT}, {YEH, YEH, YEH, YEH, SEAT}},
	{2, 3, false, {MEEM, SEAT}, {MEEM, ALEF, SEAT}},
	{2, 4, false, {MEEM, SEAT}, {MEEM, ALEF, YEH, SEAT}},
	{2, 5, false, {MEEM, SEAT}, {MEEM, ALEF, YEH, YEH, SEAT}},
	{2, 3, true, {SEAT, HEH}, {YEH, ALEF, HEH}},
	{2, 4, true, {SEAT, HEH}, {YEH, YEH, ALEF, HEH}},
	{2, 5, true, {SEAT, HEH}, {YEH, YEH, YEH, ALEF, HEH}},
	{3, 5, true, {MEEM, SEAT, HEH}, {MEEM, ALEF, YEH, ALEF, HEH}},
	{3, 5, true, {MEEM, SEAT, HEH}, {ALEF, YEH, YEH, ALEF, HEH}},
	{3, 3, false, {REH, YEH, KAF}, {YEH, REH, KAF}},
	{3, 4, false, {REH, YEH, KAF}, {YEH, REH, YEH, KAF}},
	{2, 3, true, {LAM, HEH}, {HEH, LAM, LAM}}, /* behind the article's alef */
	{3, 3, true, {LAM, LAM, HEH}, {HEH, LAM, LAM}},
	{4, 4, true, {ALEF, LAM, LAM, HEH}, {ALEF, HEH, LAM, LAM}},
};
enum {
	N_SPELLINGS = sizeof(spellings) / sizeof(spellings[0])
};

/* A stem on its way into the table, from its end: u[0..n) is still to come. */
struct ending {
	const uint16_t *u;
	size_t n, place;
	uint32_t index;
};

static void put_ending(struct sieve *s, struct ending e);

/* The last n units of e as `written`. */
static void put_written(
	struct sieve *s, struct ending e, size_t n, const uint16_t *written, size_t n_written)
{
	e.n -= n;
	while (n_written > 0 && e.place < LETTERS)
		e.index ^= number(e.place++, written[--n_written]);
	put_ending(s, e);
}

static bool spelled(const struct ending *e, const struct spelling *x)
{
	if (e->u[e->n - 1] != x->u[x->n - 1] || e->n < x->n || (x->final && e->place > 0))
		return false;
	return memcmp(e->u + e->n - x->n, x->u, x->n * sizeof(*x->u)) == 0;
}

/* May an alef behind these letters be written ءا? Behind proclitics, and in القرءان. */
static bool begins_a_word(const uint16_t *u, size_t n)
{
	static const uint16_t clitics[] = {ALEF, BEH, FEH, KAF, LAM, WAW};

	if (n >= 2 && u[n - 2] == QAF && u[n - 1] == REH)
		n -= 2;
	for (size_t i = 0; i < n; i++) {
		bool clitic = false;
		for (size_t k = 0; k < sizeof(clitics) / sizeof(clitics[0]); k++)
			clitic = clitic || u[i] == clitics[k];
		if (!clitic)
			return false;
	}
	return n < LETTERS;
}

static void put_ending(struct sieve *s, struct ending e)
{
	if (e.n == 0 || e.place == LETTERS) {
		put_before(s, e.index, e.place);
		return;
	}
	put_written(s, e, 1, e.u + e.n - 1, 1);
	if (e.u[e.n - 1] == ALEF && begins_a_word(e.u, e.n - 1))
		put_written(s, e, 1, (const uint16_t[]){HAMZA, ALEF}, 2);
	for (size_t i = 0; i < N_SPELLINGS; i++)
		if (spelled(&e, &spellings[i]))
			put_written(s, e, spellings[i].n, spellings[i].written,
				spellings[i].n_written);
}

void sieve_stem(struct sieve *s, const uint16_t *stem, size_t n)
{
	uint16_t longer[LETTERS + 1];
	size_t keep = n < LETTERS ? n : LETTERS;

	/* Of other letters or digits: such a word always is a suspect, or would be. */
	s->ascii |= stem[n - 1] < 0x80;
	if (stem[n - 1] < FIRST || stem[n - 1] > LAST)
		return;
	/* One letter would take most of the table. */
	if (n == 1)
		sieve_give_up(s);
	if (!sieve_pays(s))
		return;
	memcpy(longer, stem + n - keep, keep * sizeof(*stem));
	longer[keep] = ALEF;
	put_ending(s, (struct ending){.u = stem, .n = n});
	put_ending(s, (struct ending){.u = longer, .n = keep + 1});
}

void sieve_give_up(struct sieve *s)
{
	s->given_up = true;
}

bool sieve_pays(const struct sieve *s)
{
	return !s->given_up && s->n <= MOST_BITS;
}

/* ---- looking at a text ------------------------------------------------------------------- */

/* One bit a byte. */
struct classes {
	uint64_t letter; /* the first of a plain letter's two */
	uint64_t sign;   /* ASCII that ends every token; what is rare may be missing */
	uint64_t comma;  /* the first of the Arabic comma's two */
	uint64_t high;   /* no ASCII */
};

/* Reads 65 bytes. */
static struct classes classify(const unsigned char *p)
{
	struct classes c = {0};

	for (size_t i = 0; i < BLOCK; i += BYTES16_N) {
		bytes16 v = bytes16_load(p + i), next = bytes16_load(p + i + 1);
		bytes16 d8 = bytes16_is(v, 0xD8), d9 = bytes16_is(v, 0xD9);
		bytes16 letter = (d8 & bytes16_within(next, 0xA1, 0xBA)) |
				 (d9 & bytes16_within(next, 0x81, 0x8A));
		/* From 0x61 on, and what is that but for the bit 0x20; signs among them are rare. */
		bytes16 word = bytes16_within(v, '0', '9') | ((v | bytes16_all(0x20)) > 0x60);

		c.letter |= (uint64_t)bytes16_bits(letter) << i;
		c.sign |= (uint64_t)bytes16_bits(((v > 0x1F) & ~word) | bytes16_is(v, '\n'))
			  << i;
		c.comma |= (uint64_t)bytes16_bits(d8 & bytes16_is(next, 0x8C)) << i;
		c.high |= (uint64_t)bytes16_bits(v) << i;
	}
	return c;
}

struct scan {
	const struct sieve *s;
	const unsigned char *p;
	struct suspect *out;
	size_t n;
	/* What one block hands to the next: */
	size_t start;           /* of the run at hand */
	uint64_t letter, comma; /* 1: its second byte is the block's first */
	uint64_t open;          /* 1: a run is at hand */
	uint64_t odd, high;     /* 1: and holds such a byte */
};

/* The signs behind those runs that hold one of the bytes `some`: added to a run, a bit is carried to
 * its end. *carry: of the run at hand, before the block and after it. */
static inline uint64_t ends_of(uint64_t runs, uint64_t some, uint64_t *carry)
{
	uint64_t sum;
	bool first = __builtin_add_overflow(runs, some & runs, &sum);
	bool second = __builtin_add_overflow(sum, *carry, &sum);

	*carry = first | second;
	return sum & ~runs;
}

/* Does the ending before e say perhaps? */
static inline uint64_t ends_as_stem(const struct sieve *s, const unsigned char *e)
{
	uint32_t index = s->of_byte[0][e[-1]] ^ s->of_byte[1][e[-3]] ^ s->of_byte[2][e[-5]] ^
			 s->of_byte[3][e[-7]] ^ s->of_byte[4][e[-9]];

	return s->bits[index / 64] >> (index % 64) & 1;
}

/* The runs before the signs `kept`. */
static void keep(struct scan *k, uint64_t kept, uint64_t signs, size_t base)
{
	for (; kept != 0; kept &= kept - 1) {
		uint64_t bit = kept & -kept, before = signs & (bit - 1);
		size_t start =
			before ? base + BLOCK - (size_t)__builtin_clzll(before) : k->start;

		k->out[k->n++] = (struct suspect){.start = (uint32_t)start,
			.end = (uint32_t)(base + (size_t)__builtin_ctzll(kept))};
	}
}

/* The runs that end in the block whose bytes are at q; it begins at byte base. */
static void scan_block(struct scan *k, const unsigned char *q, size_t base)
{
	struct classes c = classify(q);
	uint64_t letters = c.letter | c.letter << 1 | k->letter;
	uint64_t signs = c.sign | c.comma | c.comma << 1 | k->comma;
	uint64_t runs = ~signs, ends = signs & (runs << 1 | k->open);
	uint64_t odd = ends_of(runs, ~letters, &k->odd);
	uint64_t high = ends_of(runs, c.high, &k->high);
	/* Where no stem has ASCII, a run of nothing else shows none. */
	uint64_t kept = odd & (k->s->ascii ? ends : ends & high);
	uint64_t plain = ends & ~odd;

	/* There are too few bytes before these to look at. */
	if (base == 0) {
		kept |= plain & ((1 << REACH) - 1);
		plain &= ~(uint64_t)((1 << REACH) - 1);
	}
	/* No branch on the answer, which nobody can foresee. */
	for (; plain != 0; plain &= plain - 1) {
		unsigned i = (unsigned)__builtin_ctzll(plain);
		kept |= ends_as_stem(k->s, k->p + base + i) << i;
	}
	keep(k, kept, signs, base);
	k->letter = c.letter >> (BLOCK - 1);
	k->comma = c.comma >> (BLOCK - 1);
	k->open = runs >> (BLOCK - 1);
	if (signs)
		k->start = base + BLOCK - (size_t)__builtin_clzll(signs);
}

size_t sieve_scan(const struct sieve *s, struct str text, struct suspect *out, size_t max)
{
	struct scan k = {.s = s, .p = (const unsigned char *)text.p, .out = out};
	unsigned char last[BLOCK + BYTES16_N];
	size_t base = 0;

	for (; base + BLOCK < text.n && k.n <= max; base += BLOCK)
		scan_block(&k, k.p + base, base);
	if (k.n > max)
		return k.n;
	/* The text's end ends a run, too; so does the end of a full block. */
	memset(last, ' ', sizeof(last));
	memcpy(last, k.p + base, text.n - base);
	scan_block(&k, last, base);
	if (k.open) {
		memset(last, ' ', BLOCK);
		scan_block(&k, last, base + BLOCK);
	}
	return k.n;
}
