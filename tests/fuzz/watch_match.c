/* SPDX-License-Identifier: ISC */
/*
 * Watch lists made of any bytes over any text: the input's first line gives flags and group, its
 * second a term, its third another, the rest is the text. Spans must lie inside, in order, on
 * letters; the result is bounded, and the same without the sieve.
 */
#include <stdlib.h>
#include <string.h>

#include "watch/set.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool ok)
{
	if (!ok)
		abort();
}

static void check(struct watch_result r, const struct str *fields)
{
	need(r.n_hits <= WATCH_MAX_HITS);
	for (size_t i = 0; i < r.n_hits; i++) {
		const struct watch_hit *h = &r.hits[i];
		need(h->start < h->end && h->end <= fields[h->field].n);
		need(h->core_start >= h->start && h->core_end <= h->end);
		need(h->core_start <= h->core_end);
		need(i == 0 || h->watch >= r.hits[i - 1].watch);
	}
}

/* What is left out before folding could not have hit. */
static void check_sieve(struct watchset *ws, const struct str *fields)
{
	struct watch_scratch *with = watch_scratch_new(), *without = watch_scratch_new();
	struct watch_result a = watchset_run(ws, with, fields, NULL), b;
	struct sieve *sieve = ws->sieve;

	ws->sieve = NULL;
	b = watchset_run(ws, without, fields, NULL);
	ws->sieve = sieve;
	need(a.n_hits == b.n_hits && a.cut == b.cut);
	for (size_t i = 0; i < a.n_hits; i++)
		need(a.hits[i].line == b.hits[i].line && a.hits[i].start == b.hits[i].start &&
			a.hits[i].end == b.hits[i].end && a.hits[i].rules == b.hits[i].rules);
	watch_scratch_free(with);
	watch_scratch_free(without);
}

static void run(struct watchset *ws, struct str text)
{
	struct watch_scratch *s = watch_scratch_new();
	struct str fields[FIELD_N] = {
		[FIELD_TITLE] = str_sub(text, 0, 60), [FIELD_BODY] = text};
	struct str found[FIELD_N] = {[FIELD_BODY] = text};

	check(watchset_run(ws, s, fields, NULL), fields);
	check(watchset_find(ws, s, text), found);
	check_sieve(ws, fields);
	watch_scratch_free(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = {(const char *)data, size}, head = {0}, a = {0}, b = {0};
	struct watchset *ws = NULL;
	/* Once for the life of the fuzzer: thousands of words, which no run changes. */
	static struct guards *g;
	size_t watch = 0, line = 0;

	str_cut(&rest, '\n', &head);
	str_cut(&rest, '\n', &a);
	str_cut(&rest, '\n', &b);
	if (head.n < 3)
		return 0;
	uint32_t flags = (uint8_t)head.p[0] | (uint32_t)(uint8_t)head.p[1] << 8;
	struct watch_line lines[] = {
		{.group = GROUP_TERM, .text = a, .flags = flags},
		{.group = (enum watch_group)((uint8_t)head.p[2] % 5), .text = b, .near = 3},
	};
	struct watch_def defs[] = {
		{.lines = lines, .n_lines = 2}, {.lines = lines, .n_lines = 1}};

	if (g == NULL)
		guards_new(STR(""), &g, NULL);
	if (watchset_new(defs, 2, g, &ws, &watch, &line, NULL) == ERR_NONE)
		run(ws, rest);
	watchset_free(ws);
	return 0;
}
