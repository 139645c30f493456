/* SPDX-License-Identifier: ISC */
/*
 * Steps over what may stand in front, one token after the other:
 *
 *   white space, declarations, end tags            over
 *   <title> <style> <script>                       over, with what is inside
 *   <html> <head> <body> <meta> <pre> <div> ...    over the tag
 *   the root of a feed                             here it is
 *   text that begins with "&lt;" or '{'            here it is, escaped
 *   anything else                                  a page
 */
#include "feeds/wrapped.h"

#include "feeds/entity.h"
#include "feeds/guard_lex.h"
#include "feeds/reader.h"

enum {
	WRAPPING_MAX = 64 * 1024
};

static bool is_one_of(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(names[i], name))
			return true;
	return false;
}

static bool is_wrapper(struct str name)
{
	static const struct str names[] = {STR_INIT("html"), STR_INIT("head"), STR_INIT("body"),
		STR_INIT("meta"), STR_INIT("link"), STR_INIT("base"), STR_INIT("pre"),
		STR_INIT("div"), STR_INIT("span"), STR_INIT("p"), STR_INIT("code"),
		STR_INIT("xmp"), STR_INIT("textarea"), STR_INIT("main"), STR_INIT("article"),
		STR_INIT("section"), STR_INIT("center")};

	return is_one_of(name, names, sizeof(names) / sizeof(names[0]));
}

/* Their content is no text of the page's body. */
static bool is_skipped_whole(struct str name)
{
	static const struct str names[] = {
		STR_INIT("title"), STR_INIT("style"), STR_INIT("script")};

	return is_one_of(name, names, sizeof(names) / sizeof(names[0]));
}

/* Past the '>' of the tag at i, which may stand in quotes; in.n when there is none. */
static size_t past_tag(struct str in, size_t i)
{
	char quote = '\0';

	for (; i < in.n; i++) {
		char c = in.p[i];

		if (c == '>' && quote == '\0')
			return i + 1;
		if (quote == '\0' && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = '\0';
	}
	return in.n;
}

/* At the next end tag of name, or in.n. */
static size_t end_tag_of(struct str in, size_t i, struct str name)
{
	for (; i < in.n; i++) {
		i += str_find(str_sub(in, i, in.n), '<');
		if (lex_byte(in, i + 1) == '/' &&
			str_starts_nocase(str_sub(in, i + 2, in.n), name))
			return i;
	}
	return in.n;
}

/* Past the tag at i; i when a reader would see what it begins, or a feed begins here. */
static size_t step_over_tag(struct str in, size_t i)
{
	bool subset = false;
	bool nested = false;
	size_t next = lex_skip_declaration(in, i, &subset, &nested);

	if (next != i || lex_byte(in, i + 1) == '/')
		return next != i ? next : past_tag(in, i);
	struct str name = str_sub(in, i + 1, in.n);

	name.n = guard_name(name);
	if (is_skipped_whole(name))
		return end_tag_of(in, past_tag(in, i), name);
	return is_wrapper(name) ? past_tag(in, i) : i;
}

/* Where the wrapping ends: at a tag that is none of it, at text, or at the end. */
static size_t wrapping_end(struct str head)
{
	size_t i = lex_skip_space(head, 0);

	while (lex_byte(head, i) == '<') {
		size_t next = step_over_tag(head, i);

		if (next == i)
			break;
		i = lex_skip_space(head, next);
	}
	return i;
}

static bool is_feed(struct str s)
{
	struct str name = str_sub(s, guard_root(s) + 1, s.n);
	struct str head = str_sub(s, 0, WRAPPING_MAX);

	/* A page may well begin with the brace of a template. */
	if (lex_byte(s, 0) == '{')
		return str_find_str(head, STR("\"items\"")) < head.n;
	return reader_knows_root(str_sub(name, 0, guard_name(name)));
}

/* Of "&lt;", however it is written. */
static bool is_escaped_tag(struct str s)
{
	return lex_byte(s, 0) == '&' && entity_read(s, false).cp[0] == '<';
}

struct str wrapped_feed(struct str text, struct buf *out)
{
	struct str head = str_sub(text, 0, WRAPPING_MAX);
	size_t start = wrapping_end(head);
	struct str rest = str_sub(text, start, text.n);

	if (start == head.n)
		return (struct str){0};
	if (rest.p[0] == '{' || is_escaped_tag(rest)) {
		entity_decode(rest, false, out);
		rest = buf_view(out);
	} else if (rest.p[0] != '<') {
		return (struct str){0};
	}
	return is_feed(rest) ? rest : (struct str){0};
}
