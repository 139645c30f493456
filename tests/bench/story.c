/* SPDX-License-Identifier: ISC */
/*
 * What it costs to ask whether an article tells a known story: its sketch made, looked for and added, with a tenth of
 * BENCH_ROWS (200000) articles in the window and with all of them. Each has 80 hashes; one in five copies an earlier
 * one, and every article of an outlet has the same five around it. Beside it the least that is needed: the text folded.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/xalloc.h"
#include "tests/util/bench_stat.h"
#include "tests/util/bench_text.h"
#include "watch/story/window.h"

enum {
	ROWS = 200000,
	TEXTS = 600,
	ASKED = 2000, /* a run */
	HASHES = 80,
	AROUND = 5,
	OUTLETS = 200
};
#define NOW_MS INT64_C(1620000000000)

struct bench {
	const struct bench_texts *texts;
	struct story_window *w;
	struct folded fold;
	size_t next;        /* text */
	struct str *stored; /* the sketch of each text */
	size_t joined;
};

static uint64_t next_random(uint64_t *seed)
{
	*seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *seed >> 32;
}

/* Article i by its number: the same hashes whenever it is asked for. */
static void made(uint64_t i, uint32_t v[HASHES], uint64_t *ret_outlet)
{
	uint64_t seed = i * 2654435761U + 12345;
	uint64_t of = next_random(&seed) % 5 == 0 && i > 0 ? next_random(&seed) % i : i;
	uint64_t outlet = next_random(&seed) % OUTLETS;
	uint64_t text = of * 2654435761U + 99;

	for (int k = 0; k < HASHES; k++)
		v[k] = (uint32_t)(k < AROUND ? outlet * AROUND + (uint64_t)k
					     : next_random(&text));
	*ret_outlet = outlet;
}

static void fill(struct story_window *w, uint64_t rows)
{
	uint32_t v[HASHES];
	struct sketch s = {.v = v, .n = HASHES, .n_sampled = HASHES};
	struct story_article a = {.sketch = &s, .seen_ms = NOW_MS};

	for (uint64_t i = 0; i < rows; i++) {
		made(i, v, &a.outlet);
		a.story = 0;
		struct story_match m = story_window_find(w, &a);

		a.story = m.story != 0 ? m.story : (int64_t)i + 1;
		story_window_add(w, &a);
	}
}

static void ask(void *arg)
{
	struct bench *b = arg;
	uint64_t mark = story_window_mark(b->w);
	AUTO_ARENA struct arena a;

	arena_init(&a, MIB(16));
	for (int i = 0; i < ASKED; i++) {
		const struct bench_text *t = &b->texts->v[b->next++ % b->texts->n];
		struct sketch s;
		struct story_article it = {.sketch = &s,
			.outlet = b->next % OUTLETS,
			.seen_ms = NOW_MS,
			.story = INT64_MAX};

		if (!sketch_make(&b->fold, t->title, t->body, &a, &s))
			bench_die("no sketch");
		b->joined += story_window_find(b->w, &it).story != 0;
		story_window_add(b->w, &it);
	}
	story_window_undo(b->w, mark);
}

/* As at the start, from what is stored. */
static void read_back(void *arg)
{
	struct bench *b = arg;
	uint64_t mark = story_window_mark(b->w);
	AUTO_ARENA struct arena a;

	arena_init(&a, MIB(64));
	for (int i = 0; i < ASKED; i++) {
		struct sketch s;
		struct story_article it = {
			.sketch = &s, .outlet = 1, .seen_ms = NOW_MS, .story = INT64_MAX};

		if (!sketch_read(b->stored[b->next++ % b->texts->n], &a, &s))
			bench_die("not read");
		story_window_add(b->w, &it);
	}
	story_window_undo(b->w, mark);
}

static void store_all(struct bench *b, struct arena *a)
{
	b->stored = arena_array(a, b->texts->n, sizeof(*b->stored));
	for (size_t i = 0; i < b->texts->n; i++) {
		struct sketch s;

		if (!sketch_make(&b->fold, b->texts->v[i].title, b->texts->v[i].body, a, &s))
			bench_die("no sketch");
		b->stored[i] = sketch_write(&s, a);
	}
}

static void fold(void *arg)
{
	struct bench *b = arg;

	for (int i = 0; i < ASKED; i++)
		fold_text(&b->fold, b->texts->v[b->next++ % b->texts->n].body, FOLD_ALL);
}

static struct story_window *filled(uint64_t rows)
{
	const struct story_bounds bounds = {
		.keep_ms = 1000, .articles = SIZE_MAX / 2, .hashes = SIZE_MAX / 2};
	struct story_window *w = story_window_new(&bounds);
	double start = bench_cpu_s();

	fill(w, rows);
	printf("  %llu articles: %.1f us each to look for and add, %.2f KB each, %zu MB\n",
		(unsigned long long)rows, (bench_cpu_s() - start) / (double)rows * 1e6,
		(double)story_window_bytes(w) / (double)rows / 1024,
		story_window_bytes(w) >> 20);
	return w;
}

int main(void)
{
	const char *set = getenv("BENCH_ROWS");
	uint64_t rows = ROWS;
	struct bench_texts texts = {0};

	if (set != NULL && (!str_to_u64(str_of(set), &rows) || rows < 10))
		bench_die("BENCH_ROWS is a number");
	bench_texts_load(&texts, TEXTS);
	printf("stories: articles of %zu bytes each\n", texts.bytes / texts.n);
	struct bench few = {.texts = &texts, .w = filled(rows / 10)};
	struct bench all = {.texts = &texts, .w = filled(rows)};
	struct bench bare = {.texts = &texts};
	struct bench_case cases[] = {{.name = "a text folded", .run = fold, .arg = &bare},
		{.name = "a tenth in the window", .run = ask, .arg = &few},
		{.name = "all in the window", .run = ask, .arg = &all},
		{.name = "a stored sketch read", .run = read_back, .arg = &all}};
	AUTO_ARENA struct arena a;

	arena_init(&a, MIB(64));
	store_all(&all, &a);
	bench_run(cases, 4);
	for (size_t i = 0; i < 4; i++)
		bench_print(&cases[i], 1e6 / ASKED, "us");
	bench_goal("an article, all in the window", bench_median(cases[2].s) * 1e6 / ASKED,
		"us", 40);
	bench_ratio(&cases[2], &cases[1], 1.25);
	if (few.joined == 0 || all.joined == 0)
		bench_die("none joined");
	story_window_free(few.w);
	story_window_free(all.w);
	fold_done(&few.fold);
	fold_done(&all.fold);
	fold_done(&bare.fold);
	bench_texts_done(&texts);
	return 0;
}
