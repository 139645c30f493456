/* Words are counted by sorting all of them: slow, small, done once. */
#include "tests/util/bench_terms.h"

#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"

enum {
	FREQUENT = 1500,
	COMMON = 5000,
	STOP_WORDS = 50,
	WORD_MAX = 100
};

static int by_text(const void *a, const void *b)
{
	return str_cmp(((const struct bench_word *)a)->s, ((const struct bench_word *)b)->s);
}

static int by_count(const void *pa, const void *pb)
{
	const struct bench_word *a = pa;
	const struct bench_word *b = pb;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->s, b->s);
}

/* U+0620 to U+063A, U+0641 to U+064A */
static bool is_letter(const char *p)
{
	uint8_t lead = (uint8_t)p[0];
	uint8_t trail = (uint8_t)p[1];

	return (lead == 0xD8 && trail >= 0xA0 && trail <= 0xBA) ||
	       (lead == 0xD9 && trail >= 0x81 && trail <= 0x8A);
}

/* Arabic letters only, three at least. */
static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i += 2)
		if (i + 1 >= s.n || !is_letter(s.p + i))
			return false;
	return s.n >= 6 && s.n <= WORD_MAX;
}

struct bench_word *bench_words_rank(const struct bench_texts *t, size_t *ret_n)
{
	struct bench_word *v = xreallocarray(NULL, t->bytes / 4 + 1, sizeof(*v));
	size_t n = 0;
	size_t distinct = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct str rest = t->v[i].body;
		struct str one;

		while (str_cut(&rest, ' ', &one))
			if (is_word(one))
				v[n++] = (struct bench_word){one, 1};
	}
	qsort(v, n, sizeof(*v), by_text);
	for (size_t i = 0; i < n; i++) {
		if (distinct != 0 && str_eq(v[distinct - 1].s, v[i].s))
			v[distinct - 1].n++;
		else
			v[distinct++] = v[i];
	}
	qsort(v, distinct, sizeof(*v), by_count);
	*ret_n = distinct;
	return v;
}

static size_t draw(uint32_t *seed, size_t from, size_t to)
{
	*seed = *seed * 1664525 + 1013904223;
	return to <= from ? 0 : from + (*seed >> 8) % (to - from);
}

/* Another letter in the middle: U+0638, rare and never a clitic. */
static void mutate(char *p, size_t n)
{
	memcpy(p + n / 4 * 2, "\xD8\xB8", 2);
}

struct str bench_term(
	const struct bench_word *w, size_t n, bool stop_words, uint32_t *seed, struct arena *a)
{
	char text[3 * (WORD_MAX + 1)];
	size_t at = 0;
	bool single = draw(seed, 0, 10) < 3;
	size_t skip = single ? COMMON : FREQUENT;
	size_t words = single ? 1 : 2 + draw(seed, 0, 2);

	for (size_t i = 0; i < words; i++) {
		struct str one = w[draw(seed, n > skip ? skip : 0, n)].s;

		if (stop_words && !single && i + 2 == words)
			one = w[draw(seed, 0, STOP_WORDS) % n].s;
		memcpy(text + at, one.p, one.n);
		if (i + 1 == words && !single && draw(seed, 0, 5) < 4)
			mutate(text + at, one.n);
		at += one.n;
		text[at++] = ' ';
	}
	return arena_str(a, (struct str){text, at - 1});
}
