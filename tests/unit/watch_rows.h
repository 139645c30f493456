/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * Rows of a term, a text and the spans that the term finds there, under guard words of the test's own. The
 * built-in list is empty in such a program: what a rule does must not hang on the words that happen to be in
 * it. One program includes this once.
 */
#include "tests/unit/unit.h"
#include "watch/guard.h"
#include "watch/watchset.h"

/* In place of guard_table.c, which is then not linked. */
const char guard_builtin[] = "";

static inline struct guards *rows_guards(const char *site)
{
	struct guards *g = NULL;
	struct err e;

	if (guards_new(str_of(site), &g, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return g;
}

static inline struct watchset *rows_set(const char *site, const char *term, uint32_t flags)
{
	struct watch_line line = {.group = GROUP_TERM, .text = str_of(term), .flags = flags};
	struct watch_def def = {.lines = &line, .n_lines = 1};
	struct guards *g = rows_guards(site);
	struct watchset *ws = NULL;
	size_t w, l;
	struct err e;

	if (watchset_new(&def, 1, g, &ws, &w, &l, &e) != ERR_NONE)
		fail_msg("%s: %s", term, e.msg);
	guards_free(g);
	return ws;
}

struct row {
	uint32_t flags;
	const char *term, *text, *want; /* spans joined by '|'; "" for nothing */
};

static inline void rows_check(const char *site, const struct row *rows, size_t n)
{
	struct watch_scratch *s = watch_scratch_new();
	AUTO_BUF struct buf got;

	buf_init(&got, BUF_NO_MAX);
	for (size_t i = 0; i < n; i++) {
		struct watchset *ws = rows_set(site, rows[i].term, rows[i].flags);
		struct str text = str_of(rows[i].text);
		struct watch_result r = watchset_find(ws, s, text);
		buf_reset(&got);
		for (size_t k = 0; k < r.n_hits; k++)
			buf_printf(&got, "%s" STR_F, k > 0 ? "|" : "",
				STR_A(str_sub(text, r.hits[k].start, r.hits[k].end)));
		if (!str_eq(buf_view(&got), str_of(rows[i].want)))
			fail_msg("%s in %s: %.*s, not %s", rows[i].term, rows[i].text,
				STR_A(buf_view(&got)), rows[i].want);
		watchset_free(ws);
	}
	watch_scratch_free(s);
}
#define ROWS(site, rows) rows_check(site, rows, sizeof(rows) / sizeof((rows)[0]))
/* A line under no guard word. */
#define PLAIN(rows) ROWS("", rows)
