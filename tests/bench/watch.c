/*
 * The matching pipeline (fold, words, clitics, match) over real articles, one watch with 1, 10
 * and 1,000 terms, in MB of raw UTF-8 a second; memory's own speed and the fold alone as limits.
 *
 * Terms are drawn as analysts' lists look (limits.md 1): three in ten are single words beyond
 * the 5,000 commonest, the rest phrases of two or three words beyond the 1,500 commonest, four
 * in five of those with a letter changed so that most terms, as in life, are not in the news
 * today.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"
#include "watch/fold.h"
#include "watch/watchset.h"

enum {
	ARTICLES = 8000,
	TERMS = 1000,
	FREQUENT = 1500,
	COMMON = 5000
};

struct word {
	struct str s;
	size_t n; /* how often */
};

struct bench {
	struct bench_texts texts;
	char *all; /* every text, for the limits */
	char *copy;
	struct folded folded;
	struct watch_scratch *scratch;
	size_t units; /* so that nothing is optimised away */
};

/* ---- terms ---------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return str_cmp(((const struct word *)a)->s, ((const struct word *)b)->s);
}

static int by_count(const void *pa, const void *pb)
{
	const struct word *a = pa;
	const struct word *b = pb;

	return a->n != b->n ? (a->n < b->n ? 1 : -1) : str_cmp(a->s, b->s);
}

/* Arabic letters only (UTF-8 lead bytes D8..D9), three at least. */
static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i += 2)
		if (i + 1 >= s.n || ((unsigned char)s.p[i] & 0xFE) != 0xD8)
			return false;
	return s.n >= 6;
}

/* The distinct words, commonest first; the caller frees them. */
static struct word *words_rank(const struct bench_texts *t, size_t *ret_n)
{
	struct word *v = xreallocarray(NULL, t->bytes / 4 + 1, sizeof(*v));
	size_t n = 0;
	size_t distinct = 0;

	for (size_t i = 0; i < t->n; i++) {
		struct str rest = t->v[i].body;
		struct str one;

		while (str_cut(&rest, ' ', &one))
			if (is_word(one))
				v[n++] = (struct word){one, 1};
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

static struct str term_make(const struct word *w, size_t n, uint32_t *seed, struct arena *a)
{
	char text[512];
	size_t at = 0;
	bool single = draw(seed, 0, 10) < 3;
	size_t words = single ? 1 : 2 + draw(seed, 0, 2);
	size_t skip = single ? COMMON : FREQUENT;

	for (size_t i = 0; i < words; i++) {
		struct str one = w[draw(seed, n > skip ? skip : 0, n)].s;

		if (one.n > 100)
			one.n = 100;
		memcpy(text + at, one.p, one.n);
		if (i + 1 == words && !single && draw(seed, 0, 5) < 4)
			mutate(text + at, one.n);
		at += one.n;
		text[at++] = ' ';
	}
	return arena_str(a, (struct str){text, at - 1});
}

static struct watchset *watchset_make(const struct str *terms, size_t n)
{
	struct watch_line *lines = xcalloc(n, sizeof(*lines));
	struct watch_def def = {.id = STR("bench"), .lines = lines, .n_lines = n};
	struct watchset *ws = NULL;
	struct guards *g = NULL;
	struct err e = {0};

	for (size_t i = 0; i < n; i++)
		lines[i] = (struct watch_line){
			.text = terms[i], .fields = TERM_FIELDS_DEFAULT, .line = (uint32_t)i};
	if (guards_new((struct str){0}, &g, &e) != ERR_NONE ||
		watchset_new(&def, 1, g, &ws, &(size_t){0}, &(size_t){0}, &e) != ERR_NONE)
		bench_die("watchset: %s", e.msg);
	guards_free(g);
	free(lines);
	return ws;
}

/* ---- what is measured ------------------------------------------------------------------ */

struct match {
	struct bench *b;
	struct watchset *ws;
	size_t hits;
};

static void run_memchr(void *arg)
{
	struct bench *b = arg;

	b->units += memchr(b->all, 0x01, b->texts.bytes) != NULL;
}

static void run_memcpy(void *arg)
{
	struct bench *b = arg;

	memcpy(b->copy, b->all, b->texts.bytes);
	__asm__ volatile("" : : "r"(b->copy) : "memory");
}

static void run_fold(void *arg)
{
	struct bench *b = arg;

	for (size_t i = 0; i < b->texts.n; i++) {
		fold_text(&b->folded, b->texts.v[i].title, FOLD_ALL);
		b->units += b->folded.n_units;
		fold_text(&b->folded, b->texts.v[i].body, FOLD_ALL);
		b->units += b->folded.n_units;
	}
}

static void run_match(void *arg)
{
	struct match *m = arg;
	const struct bench_texts *t = &m->b->texts;

	m->hits = 0;
	for (size_t i = 0; i < t->n; i++) {
		struct str fields[FIELD_N] = {
			[FIELD_TITLE] = t->v[i].title, [FIELD_BODY] = t->v[i].body};

		m->hits += watchset_run(m->ws, m->b->scratch, fields, NULL).n_hits;
	}
}

static void all_make(struct bench *b)
{
	size_t at = 0;

	b->all = xmalloc(b->texts.bytes);
	b->copy = xmalloc(b->texts.bytes);
	memset(b->copy, 1, b->texts.bytes);
	for (size_t i = 0; i < b->texts.n; i++) {
		memcpy(b->all + at, b->texts.v[i].title.p, b->texts.v[i].title.n);
		at += b->texts.v[i].title.n;
		memcpy(b->all + at, b->texts.v[i].body.p, b->texts.v[i].body.n);
		at += b->texts.v[i].body.n;
	}
}

static void report(const struct bench *b, struct bench_case *c, const struct match *m, size_t n)
{
	printf("fold + match: %zu articles, %.1f MB, one core\n", b->texts.n,
		(double)b->texts.bytes / 1e6);
	for (size_t i = 0; i < 3 + n; i++)
		bench_print_rate(&c[i], (double)b->texts.bytes / 1e6, "MB/s");
	for (size_t i = 0; i < n; i++) {
		printf("  = %s: %zu hits, %.0f bytes held\n", c[3 + i].name, m[i].hits,
			(double)watchset_bytes(m[i].ws));
		bench_ratio(&c[3 + i], &c[2], 0);
	}
	bench_floor(c[2 + n].name, (double)b->texts.bytes / 1e6 / bench_median(c[2 + n].s),
		"MB/s", 250);
}

int main(void)
{
	static const size_t counts[] = {1, 10, TERMS};
	struct bench b = {.scratch = watch_scratch_new()};
	struct match m[3];
	struct bench_case c[6] = {
		{.name = "memchr", .run = run_memchr, .arg = &b},
		{.name = "memcpy", .run = run_memcpy, .arg = &b},
		{.name = "fold only", .run = run_fold, .arg = &b},
		{.name = "fold + match, 1 term"},
		{.name = "fold + match, 10 terms"},
		{.name = "fold + match, 1,000 terms"},
	};
	struct str terms[TERMS];
	uint32_t seed = 7;
	size_t n_words = 0;

	bench_texts_load(&b.texts, ARTICLES);
	all_make(&b);
	struct word *words = words_rank(&b.texts, &n_words);

	for (size_t i = 0; i < TERMS; i++)
		terms[i] = term_make(words, n_words, &seed, &b.texts.arena);
	for (size_t i = 0; i < 3; i++) {
		m[i] = (struct match){.b = &b, .ws = watchset_make(terms, counts[i])};
		c[3 + i].run = run_match;
		c[3 + i].arg = &m[i];
	}
	bench_run(c, 6);
	report(&b, c, m, 3);
	for (size_t i = 0; i < 3; i++)
		watchset_free(m[i].ws);
	free(words);
	free(b.all);
	free(b.copy);
	fold_done(&b.folded);
	watch_scratch_free(b.scratch);
	bench_texts_done(&b.texts);
	return 0;
}
