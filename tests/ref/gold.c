/* SPDX-License-Identifier: ISC */
/*
 * Reading of golden sets: lines, columns, escapes, then the place of each span in its text. Spans
 * are searched from the end of the one before, so a row can name the second of two equal words
 * only by naming both; that is what the files do.
 */
#include "tests/ref/gold.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "base/xalloc.h"
#include "watch/watchset.h"

enum gold_column {
	COL_ID,
	COL_CATEGORY,
	COL_TERM,
	COL_TEXT,
	COL_EXPECTED,
	COL_SPANS,
	COL_DEFAULT,
	COL_NOTE,
	COL_N
};

struct str gold_file(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p = NULL;
	long n = 0;

	if (!f)
		return (struct str){0};
	if (fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) > 0 && fseek(f, 0, SEEK_SET) == 0)
		p = arena_alloc(a, (size_t)n);
	if (p && fread(p, 1, (size_t)n, f) != (size_t)n)
		p = NULL;
	fclose(f);
	return p ? (struct str){p, (size_t)n} : (struct str){0};
}

static int gold_hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One escape at s[0] == '\\'; returns its length, 0 when it is none. */
static size_t gold_escape(struct str s, char *out, size_t *n)
{
	static const char names[] = "nrt\\", chars[] = "\n\r\t\\";
	uint32_t cp = 0;

	if (s.n >= 2 && s.p[1] && strchr(names, s.p[1])) {
		out[(*n)++] = chars[strchr(names, s.p[1]) - names];
		return 2;
	}
	if (s.n < 6 || s.p[1] != 'u')
		return 0;
	for (size_t i = 2; i < 6; i++) {
		if (gold_hex(s.p[i]) < 0)
			return 0;
		cp = cp * 16 + (uint32_t)gold_hex(s.p[i]);
	}
	*n += utf8_encode(cp, out + *n);
	return 6;
}

static struct str gold_unescape(struct arena *a, struct str s)
{
	char *out = arena_alloc(a, s.n + 4);
	size_t n = 0;

	if (!out)
		return (struct str){0};
	for (size_t i = 0; i < s.n;) {
		size_t len = s.p[i] == '\\' ? gold_escape(str_sub(s, i, s.n), out, &n) : 0;

		if (!len) {
			out[n++] = s.p[i];
			len = 1;
		}
		i += len;
	}
	return (struct str){out, n};
}

static enum errc gold_spans(
	struct arena *a, struct str cell, struct gold_row *row, struct err *e)
{
	struct str part;
	size_t from = 0;

	while (cell.n && str_cut(&cell, '|', &part)) {
		struct str want = gold_unescape(a, part);
		size_t at = from + str_find_str(str_sub(row->text, from, row->text.n), want);

		if (row->n_spans == GOLD_MAX_SPANS || at + want.n > row->text.n)
			return err_set(e, ERR_BAD_INPUT,
				STR_F ": span '" STR_F "' is not there", STR_A(row->id),
				STR_A(part));
		row->spans[row->n_spans++] = (struct gold_span){at, at + want.n};
		from = at + want.n;
	}
	if (row->match != (row->n_spans > 0))
		return err_set(e, ERR_BAD_INPUT, STR_F ": expected and spans disagree",
			STR_A(row->id));
	return ERR_NONE;
}

static enum errc gold_mode(struct gold_row *row, struct err *e)
{
	struct str note = row->note, words;
	uint32_t fields = 0;

	if (row->by_default)
		return ERR_NONE;
	if (!str_cut(&note, ';', &words) || !str_starts(words, STR("mode=")))
		return err_set(e, ERR_BAD_INPUT, STR_F ": no mode=", STR_A(row->id));
	words = str_trim(str_sub(words, sizeof "mode=" - 1, words.n));
	return term_flags_parse(words, &row->flags, &fields, e);
}

static enum errc gold_row(struct arena *a, struct str line, struct gold_row *row, struct err *e)
{
	struct str col[COL_N] = {0};
	enum errc rc;

	for (size_t i = 0; i < COL_N; i++)
		if (!str_cut(&line, '\t', &col[i]) && i < COL_NOTE)
			return err_set(e, ERR_BAD_INPUT, "fewer than %d columns", COL_NOTE);
	*row = (struct gold_row){
		.id = col[COL_ID],
		.category = col[COL_CATEGORY],
		.term = gold_unescape(a, col[COL_TERM]),
		.text = gold_unescape(a, col[COL_TEXT]),
		.note = col[COL_NOTE],
		.match = str_eq(col[COL_EXPECTED], STR("match")),
		.debatable = str_eq(col[COL_CATEGORY], STR("debatable")),
		.by_default = str_eq(col[COL_DEFAULT], STR("yes")),
	};
	rc = gold_mode(row, e);
	return rc ? rc : gold_spans(a, col[COL_SPANS], row, e);
}

enum errc gold_load(const char *path, struct gold *ret, struct err *e)
{
	struct gold g = {0};
	struct str all, line;
	size_t cap = 0, at = 0;

	arena_init(&g.arena, (size_t)64 << 20);
	all = gold_file(&g.arena, path);
	if (!all.n) {
		gold_free(&g);
		return err_set(e, ERR_GONE, "%s: cannot be read", path);
	}
	while (str_cut(&all, '\n', &line)) {
		if (at++ == 0 || !line.n)
			continue;
		if (g.n == cap) {
			cap = cap ? cap * 2 : 512;
			g.rows = xreallocarray(g.rows, cap, sizeof *g.rows);
		}
		if (gold_row(&g.arena, line, &g.rows[g.n++], e)) {
			gold_free(&g);
			return err_wrap(e, "%s:%zu", path, at);
		}
	}
	*ret = g;
	return ERR_NONE;
}

void gold_free(struct gold *g)
{
	free(g->rows);
	arena_done(&g->arena);
	*g = (struct gold){0};
}
