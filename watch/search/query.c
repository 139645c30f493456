/* SPDX-License-Identifier: ISC */
/* The query language: parts between blanks, quotes, a minus. */
#include "watch/search/query.h"

/* What opens a quote, and what ends it. */
static const struct {
	struct str open, close;
} quotes[] = {
	{STR_INIT("\""), STR_INIT("\"")},
	{STR_INIT("“"), STR_INIT("”")},
	{STR_INIT("«"), STR_INIT("»")},
};
enum {
	QUOTES = sizeof(quotes) / sizeof(quotes[0])
};

/* Operators of other tools; who means the word puts it in quotes. */
static const struct {
	struct str word;
	const char *instead;
} operators[] = {
	{STR_INIT("AND"), "all words are looked for as it is"},
	{STR_INIT("OR"), "search once for each"},
	{STR_INIT("NOT"), "put a minus before the word"},
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip(struct str *rest, size_t n)
{
	*rest = str_sub(*rest, n, rest->n);
}

static struct str trim_start(struct str s)
{
	while (s.n > 0 && is_blank(s.p[0]))
		skip(&s, 1);
	return s;
}

static bool blank(struct str s)
{
	return trim_start(s).n == 0;
}

/* A quoted part; its opening quote stands at the start of rest. */
static enum errc quoted(struct str *rest, size_t quote, struct str *ret, struct err *e)
{
	size_t end;

	skip(rest, quotes[quote].open.n);
	end = str_find_str(*rest, quotes[quote].close);
	if (end == rest->n)
		return err_set(e, ERR_BAD_INPUT, "the quote " STR_F " is not ended by " STR_F,
			STR_A(quotes[quote].open), STR_A(quotes[quote].close));
	*ret = str_sub(*rest, 0, end);
	skip(rest, end + quotes[quote].close.n);
	if (blank(*ret))
		return err_set(e, ERR_BAD_INPUT, "there is nothing between two quotes");
	if (rest->n > 0 && !is_blank(rest->p[0]))
		return err_set(e, ERR_BAD_INPUT, "a blank is missing behind \"" STR_F "\"",
			STR_A(*ret));
	return ERR_NONE;
}

static enum errc bare(struct str *rest, struct str *ret, struct err *e)
{
	size_t n = 0;

	while (n < rest->n && !is_blank(rest->p[n]))
		n++;
	*ret = str_sub(*rest, 0, n);
	skip(rest, n);
	if (str_find(*ret, '"') < ret->n)
		return err_set(e, ERR_BAD_INPUT,
			"a quote stands inside the word " STR_F
			": a blank is missing before it",
			STR_A(*ret));
	for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
		if (str_eq(*ret, operators[i].word))
			return err_set(e, ERR_BAD_INPUT,
				STR_F " is no operator here: %s (in quotes it is a word)",
				STR_A(*ret), operators[i].instead);
	return ERR_NONE;
}

/* rest begins with a part and is not blank. */
static enum errc part(struct str *rest, struct search_part *ret, struct err *e)
{
	ret->out = rest->p[0] == '-';
	if (ret->out)
		skip(rest, 1);
	if (rest->n == 0 || is_blank(rest->p[0]))
		return err_set(e, ERR_BAD_INPUT, "there is nothing behind a minus");
	for (size_t i = 0; i < QUOTES; i++)
		if (str_starts(*rest, quotes[i].open))
			return quoted(rest, i, &ret->text, e);
	return bare(rest, &ret->text, e);
}

enum errc search_query_parse(struct str text, struct search_query *ret, struct err *e)
{
	struct search_query q = {.n = 0};
	bool any = false;

	for (text = trim_start(text); text.n > 0; text = trim_start(text)) {
		if (q.n == SEARCH_PARTS_MAX)
			return err_set(e, ERR_LIMIT, "more than %d words and phrases",
				(int)SEARCH_PARTS_MAX);
		if (part(&text, &q.v[q.n], e) != ERR_NONE)
			return ERR_BAD_INPUT;
		any |= !q.v[q.n++].out;
	}
	if (!any)
		return err_set(e, ERR_BAD_INPUT,
			q.n == 0 ? "there is nothing to search for"
				 : "there is nothing to search for but what is left out");
	*ret = q;
	return ERR_NONE;
}
