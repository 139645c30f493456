/* SPDX-License-Identifier: ISC */
/*
 * Reading of the articles (the project's own: text, one paragraph a line; further ones: JSON lines
 * with "title" and "body") and the small calls that every test of matching makes.
 */
#include "tests/ref/rig.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"
#include "base/xalloc.h"
#include "tests/ref/frequent.h"
#include "tests/ref/gen.c"
#include "tests/ref/gold.c"
#include "tests/ref/ref_fold.c"
#include "tests/ref/ref_match.c"

/* ---- articles --------------------------------------------------------------------------- */

static const char *const articles[] = {
	"tests/golden/articles/1-camp.txt",
	"tests/golden/articles/2-bridge.txt",
	"tests/golden/articles/3-forces.txt",
	"tests/golden/articles/4-committee.txt",
	"tests/golden/articles/5-stage.txt",
};

static const char *const corpora[] = {
	"../shared/corpus/stories.jsonl",
	"../shared/corpus/cnn-aljazeera-misbar-2024.jsonl",
	"../shared/corpus/ant-jawharafm.jsonl",
	"../shared/corpus/hespress.jsonl",
	"../shared/corpus/bbc-2017.jsonl",
};

static void title_add(struct fixture *f, struct str s)
{
	if (s.n && f->n_titles < CORPUS_TITLES)
		f->titles[f->n_titles++] = arena_str(&f->arena, s);
}

static void paragraphs_read(struct fixture *f, const char *path)
{
	struct str rest = gold_file(&f->arena, path), line;

	while (str_cut(&rest, '\n', &line))
		title_add(f, line);
}

static void article_read(struct fixture *f, struct str line)
{
	struct json *j = NULL;
	struct err e;
	struct str body;

	if (json_parse(line, &j, &e))
		return;
	body = json_str(json_get(json_root(j), "body"));
	title_add(f, json_str(json_get(json_root(j), "title")));
	title_add(f, str_sub(body, 0, utf8_floor(body, body.n < 300 ? body.n : 300)));
	json_free(j);
}

static void corpus_read(struct fixture *f, const char *path)
{
	FILE *in = fopen(path, "rb");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (!in)
		return;
	for (int i = 0; i < CORPUS_ARTICLES && (n = getline(&line, &cap, in)) > 0; i++)
		article_read(f, (struct str){line, (size_t)n});
	free(line);
	fclose(in);
}

static bool no_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] < 0x80)
			return false;
	return true;
}

static void words_collect(struct fixture *f)
{
	for (size_t i = 0; i < f->n_titles; i++) {
		struct str rest = f->titles[i], word;

		while (str_cut(&rest, ' ', &word) && f->n_words < CORPUS_WORDS)
			if (word.n >= 6 && word.n <= 24 && no_ascii(word))
				f->words[f->n_words++] = word;
	}
}

/* What is left behind the first letter, and the marks on that. */
static struct str without_first(struct str word)
{
	uint32_t cp;

	do
		word = str_sub(word, utf8_decode(word, &cp), word.n);
	while (word.n && utf8_decode(word, &cp) && is_mark(cp));
	return word;
}

static void listed_add(struct fixture *f, struct str word)
{
	if (!word.n || f->n_listed + 2 > LISTED_WORDS)
		return;
	f->listed[f->n_listed++] = word;
	word = without_first(word);
	if (word.n > 2)
		f->listed[f->n_listed++] = word;
}

static void listed_collect(struct fixture *f, struct str text)
{
	struct str line, word;

	while (str_cut(&text, '\n', &line)) {
		if (str_starts(line, STR("[")))
			continue;
		line = str_sub(line, 0, str_find(line, '#'));
		while (str_cut(&line, ' ', &word))
			if (str_find(word, '_') == word.n) /* no pair */
				listed_add(f, word);
	}
}

static void guards_read(struct fixture *f)
{
	struct str text = gold_file(&f->arena, "watch/guard-words.txt");

	ref_guards_parse(text, &f->ref_guards);
	f->ref_guards.frequent = ref_frequent;
	listed_collect(f, text);
}

int rig_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);
	struct err e;

	arena_init(&f->arena, (size_t)64 << 20);
	buf_init(&f->term, MAX_TEXT);
	buf_init(&f->text, BUF_NO_MAX);
	buf_init(&f->other, BUF_NO_MAX);
	f->titles = xcalloc(CORPUS_TITLES, sizeof *f->titles);
	f->words = xcalloc(CORPUS_WORDS, sizeof *f->words);
	f->listed = xcalloc(LISTED_WORDS, sizeof *f->listed);
	if (guards_new((struct str){0}, &f->guards, &e))
		return -1;
	f->scratch = watch_scratch_new();
	guards_read(f);
	for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
		paragraphs_read(f, articles[i]);
	for (size_t i = 0; i < sizeof corpora / sizeof *corpora; i++)
		corpus_read(f, corpora[i]);
	words_collect(f);
	*state = f;
	return 0;
}

int rig_teardown(void **state)
{
	struct fixture *f = *state;

	watch_scratch_free(f->scratch);
	guards_free(f->guards);
	ref_guards_free(&f->ref_guards);
	buf_done(&f->term);
	buf_done(&f->text);
	buf_done(&f->other);
	arena_done(&f->arena);
	free(f->titles);
	free(f->words);
	free(f->listed);
	free(f);
	return 0;
}

/* ---- the engine on one term ---------------------------------------------------------------- */

struct watchset *set_of(const struct guards *guards, struct str term)
{
	struct watch_line line = {.text = term, .fields = TERM_FIELDS_DEFAULT};
	struct watch_def def = {.id = STR("p"), .lines = &line, .n_lines = 1};
	struct watchset *ws = NULL;
	size_t bad_watch, bad_line;
	struct err e;

	return watchset_new(&def, 1, guards, &ws, &bad_watch, &bad_line, &e) ? NULL : ws;
}

struct watch_result find(struct fixture *f, const struct watchset *ws, struct str text)
{
	return watchset_find(ws, f->scratch, text);
}

struct str made_term(struct fixture *f, struct gen *g)
{
	buf_reset(&f->term);
	gen_term(g, &f->term);
	return buf_view(&f->term);
}

struct str made_text(struct fixture *f, struct gen *g, struct str term)
{
	buf_reset(&f->text);
	gen_text(g, term, &f->text);
	return buf_view(&f->text);
}
