/* SPDX-License-Identifier: ISC */
/*
 *   what comes first behind the tear     then
 *   ]]>                                  the section that was open ends there
 *   <![CDATA[ ... ]]>   <!-- ... -->     stepped over
 *   <item>, before a --> without start   it is in a comment: behind that
 *   <item>, else                         found
 */
#include "feeds/guard_torn.h"

#include <string.h>

#include "feeds/guard_close.h"

enum {
	COMMENT_FAR = 64 * 1024 /* a comment around articles that is longer is not seen */
};

enum mark {
	CDATA_OPEN,
	CDATA_CLOSE,
	COMMENT_OPEN,
	COMMENT_CLOSE,
	MARKS
};
static const struct str marks[MARKS] = {
	STR_INIT("<![CDATA["), STR_INIT("]]>"), STR_INIT("<!--"), STR_INIT("-->")};

struct torn {
	const struct guard *g;
	struct str in;
	/* Where the next of each is: looked for once, however often it is asked. */
	struct {
		bool known;
		size_t at;
	} next[MARKS];
};

static size_t find(struct str in, size_t from, struct str what)
{
	const char *p = from < in.n ? memmem(in.p + from, in.n - from, what.p, what.n) : NULL;

	return p != NULL ? (size_t)(p - in.p) : in.n;
}

/* The first at or behind i, which never goes back; in.n: there is none. */
static size_t next_mark(struct torn *t, enum mark m, size_t i)
{
	if (!t->next[m].known || t->next[m].at < i)
		t->next[m].at = find(t->in, i, marks[m]);
	t->next[m].known = true;
	return t->next[m].at;
}

/* What is open at i ends within `far`, before another one begins: behind that; i when nothing is open. */
static size_t end_of_open(struct torn *t, size_t i, enum mark open, enum mark close, size_t far)
{
	size_t end = next_mark(t, close, i);

	return end < t->in.n && end - i <= far && end < next_mark(t, open, i)
		       ? end + marks[close].n
		       : i;
}

static bool begins_article(const struct torn *t, size_t i)
{
	struct str name = str_sub(t->in, i + 1, t->in.n);

	name.n = guard_name(name);
	return name.n != 0 && guard_is_article(t->g, name);
}

/* Past the '<' at i and what it begins; i when that is an article. */
static size_t past_markup(struct torn *t, size_t i)
{
	size_t section = next_mark(t, CDATA_CLOSE, i);

	if (next_mark(t, CDATA_OPEN, i) == i)
		return section;
	if (next_mark(t, COMMENT_OPEN, i) == i) {
		size_t end = next_mark(t, COMMENT_CLOSE, i);

		/* Else it is text of an article that stands in a section. */
		return end < section ? end : i + 1;
	}
	return begins_article(t, i) ? i : i + 1;
}

size_t guard_behind_tear(const struct guard *g, size_t from)
{
	struct torn t = {.g = g, .in = g->in};
	size_t i = end_of_open(&t, from, CDATA_OPEN, CDATA_CLOSE, SIZE_MAX);

	while ((i = find(t.in, i, STR("<"))) < t.in.n) {
		size_t next = past_markup(&t, i);

		if (next == i)
			next = end_of_open(&t, i, COMMENT_OPEN, COMMENT_CLOSE, COMMENT_FAR);
		if (next == i)
			return i;
		i = next;
	}
	return t.in.n;
}
