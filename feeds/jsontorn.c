/* SPDX-License-Identifier: ISC */
/*
 * Between two objects of some list stands },{" in any JSON, and in a string the quote would have a
 * backslash: from there on it is known what is a string. How deep that list is tells the end, where all is
 * closed; of each level that shows on the way, the first object is kept.
 */
#include "feeds/jsontorn.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	LEVELS = 64 /* deeper than anything that is parsed (jsonmend.h) */
};

struct walk {
	struct str in;
	size_t at;
	int level;            /* 0: the list in which it began */
	int least;            /* the outermost level that was met */
	size_t first[LEVELS]; /* by the level, from 0 outwards: its first object; 0: none */
	bool rooted;          /* nothing follows what closed the outermost */
};

static size_t past_blanks(struct str in, size_t i)
{
	while (i < in.n &&
		(in.p[i] == ' ' || in.p[i] == '\t' || in.p[i] == '\n' || in.p[i] == '\r'))
		i++;
	return i;
}

static bool is_at(struct str in, size_t i, char c)
{
	return i < in.n && in.p[i] == c;
}

/* The object that begins behind the '}' at i and a comma; 0: none does. */
static size_t object_behind(struct str in, size_t i)
{
	size_t comma = past_blanks(in, i + 1);
	size_t object = is_at(in, comma, ',') ? past_blanks(in, comma + 1) : in.n;

	return is_at(in, object, '{') && is_at(in, past_blanks(in, object + 1), '"') ? object
										     : 0;
}

static size_t find_between(struct str in, size_t from)
{
	for (size_t i = from; i < in.n; i++) {
		i += str_find(str_sub(in, i, in.n), '}');
		size_t object = object_behind(in, i);

		if (object != 0)
			return object;
	}
	return in.n;
}

/* From an opening quote to its closing one. */
static size_t string_end(struct str in, size_t i)
{
	for (i++; i < in.n && in.p[i] != '"'; i++)
		i += in.p[i] == '\\';
	return i;
}

static void open_bracket(struct walk *w, bool object)
{
	if (object && w->level == w->least && w->level > -LEVELS && w->first[-w->level] == 0)
		w->first[-w->level] = w->at;
	w->level++;
}

static void close_bracket(struct walk *w)
{
	w->level--;
	if (w->level >= w->least)
		return;
	w->least = w->level;
	w->rooted = past_blanks(w->in, w->at + 1) == w->in.n;
}

static void walk(struct walk *w)
{
	for (; w->at < w->in.n; w->at++) {
		char c = w->in.p[w->at];

		if (c == '"')
			w->at = string_end(w->in, w->at);
		else if (c == '{' || c == '[')
			open_bracket(w, c == '{');
		else if (c == '}' || c == ']')
			close_bracket(w);
	}
}

size_t json_behind_tear(struct str s, size_t from)
{
	struct walk w = {.in = s, .at = find_between(s, from)};

	walk(&w);
	/* Outside the root, in it, in its list. */
	int list = w.rooted ? w.least + 2 : w.least;

	return list <= 0 && list > -LEVELS && w.first[-list] != 0 ? w.first[-list] : s.n;
}
