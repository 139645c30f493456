/* SPDX-License-Identifier: ISC */
/* A term and a text: explaining, lint and suggestions hold what their headers promise. Two bytes of
 * flags, the term up to the first line end, the text. */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "watch/advice/explain.h"
#include "watch/advice/lint.h"
#include "watch/advice/suggest.h"

enum {
	INPUT_MAX = 4096
};

static void must(bool good)
{
	if (!good)
		abort();
}

static void tries(
	struct explain *x, const struct explain_miss *misses, size_t n_misses, struct str text)
{
	AUTO_ARENA struct arena arena = {0};
	struct explain_try out[EXPLAIN_TRIES_MAX];

	arena_init(&arena, 1 << 20);
	size_t n = explain_tries(x, misses, n_misses, &arena, out);

	for (size_t i = 0; i < n; i++)
		must(out[i].start < out[i].end && out[i].end <= text.n && out[i].term.n > 0);
}

static void explain(struct str term, uint32_t flags, struct str text, const struct guards *g)
{
	struct explain_word words[TERM_WORDS_MAX];
	struct explain_miss misses[EXPLAIN_MISSES_MAX];
	struct explain *x = NULL;
	size_t more = 0;

	if (explain_new(term, flags, g, &x, NULL) != ERR_NONE)
		return;
	struct watch_result r = explain_find(x, text);

	for (size_t i = 0; i < r.n_hits; i++) {
		size_t n = explain_words(x, &r.hits[i], words);
		/* Signs at its edges belong to a hit, and to no word. */
		must(n > 0 && words[0].start >= r.hits[i].start);
		must(words[n - 1].end <= r.hits[i].end);
	}
	size_t n = explain_misses(x, misses, &more);

	for (size_t i = 0; i < n; i++)
		must(misses[i].start < misses[i].end && misses[i].end <= text.n &&
			misses[i].why != 0);
	tries(x, misses, n, text);
	explain_free(x);
}

static void lint(struct str term, uint32_t flags, const struct guards *g)
{
	struct watch_line line = {.text = term, .flags = flags, .fields = TERM_FIELDS_DEFAULT};
	struct lint_finding found[LINT_MAX];
	struct linter *l = linter_new(g);

	for (int group = GROUP_TERM; group <= GROUP_NEAR; group++) {
		line.group = (enum watch_group)group;
		size_t n = lint_line(l, &line, true, found);
		for (size_t i = 0; i < n; i++)
			must(found[i].at <= term.n &&
				(utf8_check(term) < term.n ||
					utf8_check(str_of(found[i].text)) ==
						str_of(found[i].text).n));
		must(lint_key(l, &line) == lint_key(l, &line));
	}
	linter_free(l);
}

static void suggest(struct str term, uint32_t flags, const struct guards *g)
{
	const struct suggest_ask ask = {.term = term, .flags = flags, .guards = g};
	struct suggestion out[SUGGEST_MAX];
	struct arena a;
	size_t n = 0;

	arena_init(&a, 1 << 20);
	if (suggest_term(&ask, &a, out, &n, NULL) == ERR_NONE)
		for (size_t i = 0; i < n; i++)
			must(out[i].term.n > 0 && out[i].kind < SUGGEST_KINDS);
	arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct guards *g;
	struct str rest = {(const char *)data, size < INPUT_MAX ? size : INPUT_MAX};
	struct str term = {0};
	uint32_t flags;

	if (g == NULL)
		(void)guards_new((struct str){0}, &g, NULL);
	if (rest.n < 3)
		return 0;
	flags = ((uint32_t)data[0] | (uint32_t)data[1] << 8);
	rest = str_sub(rest, 2, rest.n);
	if (!str_cut(&rest, '\n', &term) || rest.p == NULL)
		return 0;
	explain(term, flags, rest, g);
	lint(term, flags, g);
	/* suggesting compiles dozens of terms: not for every input */
	if (data[1] & 0x80U)
		suggest(term, flags, g);
	return 0;
}
