/* SPDX-License-Identifier: ISC */
/*
 * A lexer for tag soup that writes XML. See guard.h for what it promises.
 *
 *   behind '<'            taken as        written
 *   ![CDATA[              section         <?c FROM LENGTH?>
 *   !--  !DOCTYPE  ?      declaration     nothing
 *   /                     end tag         an end tag for all that it closes, or nothing
 *   a name                start tag       name and attributes, escaped anew
 *   anything else         text            <?t FROM LENGTH?>, the '<' being part of it
 *
 * One loop takes one token a turn. What is open is a stack of slices into the input. Names and
 * skipped declarations are guard_lex.c, attributes guard_tag.c, forgotten end tags guard_close.c.
 */
#include "feeds/guard.h"

#include <string.h>

#include "feeds/guard_close.h"
#include "feeds/guard_lex.h"
#include "feeds/guard_tag.h"
#include "feeds/guard_torn.h"

#define CDATA_OPEN "<![CDATA["
#define CDATA_IN_HTML "<!--[CDATA["

static struct str rest_from(const struct guard *g, size_t i)
{
	return str_sub(g->in, i, g->in.n);
}

/* ---- where it starts ---- */

static size_t root_after(struct str in, uint32_t *odd, bool *nested)
{
	size_t i = 0;
	bool subset = false;

	while (i < in.n) {
		size_t lt = str_find(str_sub(in, i, in.n), '<');

		if (str_trim(str_sub(in, i, i + lt)).n != 0)
			*odd |= GUARD_ODD_HEAD;
		i += lt;
		if (i == in.n)
			break;
		size_t next = lex_skip_declaration(in, i, &subset, nested);

		*odd |= subset ? GUARD_ODD_DTD : 0;
		if (next == i && guard_name(str_sub(in, i + 1, in.n)) != 0)
			return i;
		i = next == i ? i + 1 : next;
	}
	return in.n;
}

size_t guard_root(struct str in)
{
	uint32_t odd = 0;
	bool nested = false;

	return root_after(in, &odd, &nested);
}

/* The name of the last end tag, should there be one behind the last '/'. */
static struct str last_tag(struct str in)
{
	const char *slash = in.n != 0 ? memrchr(in.p, '/', in.n) : NULL;
	struct str name =
		slash ? str_sub(in, (size_t)(slash - in.p) + 1, in.n) : (struct str){0};

	name.n = guard_name(name);
	return name;
}

void guard_init(struct guard *g, struct str in)
{
	*g = (struct guard){
		.in = in, .no_more = {SIZE_MAX, SIZE_MAX}, .no_end = {SIZE_MAX, SIZE_MAX}};
	g->last_tag = last_tag(in);
	/* What is refused is at its end from the start, so that nothing is written. */
	g->at = root_after(in, &g->odd, &g->refused);
	if (g->refused)
		g->at = in.n;
}

/* Nothing that was left open before the tear ends behind it. */
void guard_torn(struct guard *g, size_t at)
{
	if (at <= g->at || at >= g->in.n)
		return;
	g->whole = g->in;
	g->in.n = at;
}

/* ---- text ---- */

/* Not printf: this runs twice for each piece of text, and a feed has thousands. */
static void put_number(struct buf *out, size_t v)
{
	char text[24];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	lex_add(out, text + at, sizeof(text) - at);
}

/* The place of a text instead of the text. A processing instruction can stand anywhere in
 * content, and its two numbers are all that libxml2 ever copies. */
static void reference(struct buf *out, const char *open, size_t from, size_t n)
{
	lex_add(out, open, 4);
	put_number(out, from);
	lex_add_char(out, ' ');
	put_number(out, n);
	lex_add(out, "?>", 2);
}

/* Only to say so in a note: references are decoded later, by us (entity.h), odd or not. */
static bool has_odd_reference(struct str s)
{
	for (;;) {
		s = str_sub(s, str_find(s, '&'), s.n);
		if (s.n == 0)
			return false;
		if (!lex_is_xml_reference(s))
			return true;
		s = str_sub(s, 1, s.n);
	}
}

static bool is_blank(struct str s)
{
	size_t i = 0;

	while (i < s.n && lex_is_space((unsigned char)s.p[i]))
		i++;
	return i == s.n;
}

static void take_text(struct guard *g, size_t to, struct buf *out)
{
	struct str text = str_sub(g->in, g->at, to);

	/* White space between elements is nobody's text, between inline elements it separates
	 * words. One space serves both. */
	if (is_blank(text)) {
		if (text.n != 0)
			lex_add_char(out, ' ');
	} else {
		reference(out, "<?t ", g->at, text.n);
		if (memchr(text.p, '<', text.n) != NULL)
			g->odd |= GUARD_ODD_TAGS;
		if (!(g->odd & GUARD_ODD_REFERENCES) && has_odd_reference(text))
			g->odd |= GUARD_ODD_REFERENCES;
	}
	g->at = to;
}

/* ---- CDATA sections ---- */

/* Where "]]>" is at or after i; in.n when nowhere. memchr() is far quicker than a search for
 * three bytes, and ']' is rare. */
static size_t cdata_end(struct str in, size_t i)
{
	for (; i + 3 <= in.n; i++) {
		const char *at = memchr(in.p + i, ']', in.n - 2 - i);

		if (at == NULL)
			break;
		i = (size_t)(at - in.p);
		if (in.p[i + 1] == ']' && in.p[i + 2] == '>')
			return i;
	}
	return in.n;
}

/* Where another section begins in [i, end), to which '[' leads as ']' to their ends; end when none does. */
static size_t cdata_start(struct str in, size_t i, size_t end)
{
	static const struct str open = STR_INIT(CDATA_OPEN);
	size_t from = i;

	while (i < end) {
		const char *at = memchr(in.p + i, '[', end - i);

		if (at == NULL)
			break;
		i = (size_t)(at - in.p) + 1;
		if (i - from >= open.n && memcmp(at + 1 - open.n, open.p, open.n) == 0)
			return i - open.n;
	}
	return end;
}

/* The first end tag in [i, end) of what the section stands in, or of an article; end when there is none. */
static size_t closing_tag(const struct guard *g, size_t i, size_t end)
{
	struct str holder = g->depth != 0 ? g->open[g->depth - 1].name : (struct str){0};

	for (; i < end; i++) {
		i += str_find(str_sub(g->in, i, end), '<');
		if (i >= end || lex_byte(g->in, i + 1) != '/')
			continue;
		struct str rest = rest_from(g, i + 2);
		struct str name = str_sub(rest, 0, guard_name(rest));

		if ((name.n != 0 && str_eq_nocase(name, holder)) || guard_is_article(g, name))
			return i;
	}
	return end;
}

/* Where the section that begins at from was left open; in.n when it was not. It was when it holds the end
 * tag of what it stands in, and then either another section or no "]]>" at all: sections do not nest. What
 * was cut off in the middle of an article's text has no such end tag, so that its markup does not turn
 * into tags. `end`: of its "]]>". */
static size_t left_open(const struct guard *g, size_t from, size_t end)
{
	while (from < end) {
		size_t next = cdata_start(g->in, from, end);

		/* One that a tear cut off ends behind it. */
		if (next == end && (end < g->in.n || g->whole.n != 0))
			break;
		size_t tag = closing_tag(g, from, next);

		if (tag < next)
			return tag;
		from = next + sizeof(CDATA_OPEN) - 1;
	}
	return g->in.n;
}

/* A CDATA section, to its end or that of the input. */
static void take_cdata(struct guard *g, struct buf *out)
{
	size_t from = g->at + sizeof(CDATA_OPEN) - 1;

	/* Found once, however many sections are left open before it. */
	if (g->cdata_end < from || g->cdata_end == 0)
		g->cdata_end = cdata_end(g->in, from);
	size_t end = g->cdata_end;
	size_t open = left_open(g, from, end);

	g->at = end < g->in.n ? end + 3 : end;
	if (open < g->in.n) {
		g->odd |= GUARD_ODD_TAGS;
		g->at = end = open;
	}
	reference(out, "<?c ", from, end - from);
}

/* What parsers of HTML, which has no sections, make of one without a '>': a comment. A feed in a page may
 * have gone through one (wrapped.h). */
static void take_html_cdata(struct guard *g, struct buf *out)
{
	bool ignored = false;
	size_t from = g->at + sizeof(CDATA_IN_HTML) - 1;
	size_t end = lex_skip_declaration(g->in, g->at, &ignored, &ignored);
	struct str text = str_sub(g->in, from, end);

	if (str_ends(text, STR("]]-->")))
		text.n -= sizeof("]]-->") - 1;
	g->odd |= GUARD_ODD_TAGS;
	reference(out, "<?c ", from, text.n);
	g->at = end;
}

/* ---- end tags ---- */

/* A name that XML would refuse keeps its place in the tree, nameless, so that what stands
 * inside it stays inside it. */
static void put_name(struct buf *out, struct str name)
{
	lex_add_str(out, lex_is_plain(name) ? name : STR("_"));
}

static void close_innermost(struct guard *g, struct buf *out)
{
	lex_add(out, "</", 2);
	put_name(out, g->open[--g->depth].name);
	lex_add_char(out, '>');
}

/* How many of the open elements an end tag closes; 0 when it matches none. Names that differ
 * only in case match when no other does. */
static size_t matched(const struct guard *g, struct str name)
{
	size_t nocase = 0;

	for (size_t n = 1; n <= g->depth; n++) {
		struct str open = g->open[g->depth - n].name;

		if (open.n != name.n || !str_eq_nocase(open, name))
			continue;
		if (str_eq(open, name))
			return n;
		nocase = nocase ? nocase : n;
	}
	return nocase;
}

/* Elements below GUARD_MAX_DEPTH are not kept, only counted, with a bit for each name, so that
 * a stray </item> in the depths closes the item and is not taken for one of them. */
static uint64_t name_bit(struct str name)
{
	unsigned h = (unsigned)name.n;

	for (size_t i = 0; i < name.n && i < 8; i++)
		h = h * 31 + (unsigned char)name.p[i];
	return 1ULL << (h & 63);
}

/* Elements whose end tag HTML does not have. Those that feeds use otherwise (link, source) are
 * not among them. */
static bool is_void(struct str name)
{
	static const struct str names[] = {STR_INIT("br"), STR_INIT("img"), STR_INIT("hr"),
		STR_INIT("wbr"), STR_INIT("input")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(names[i], name))
			return true;
	return false;
}

/* Past the '>' of the end tag whose name ends at i, or up to a '<' that comes first. */
static size_t end_tag_end(struct str in, size_t i)
{
	while (i < in.n && in.p[i] != '>' && in.p[i] != '<')
		i++;
	return i < in.n && in.p[i] == '>' ? i + 1 : i;
}

static void take_end_tag(struct guard *g, struct buf *out)
{
	struct str rest = rest_from(g, g->at + 2);
	struct str name = str_sub(rest, 0, guard_name(rest));

	g->at = end_tag_end(g->in, g->at + 2 + name.n);
	if (is_void(name))
		return;
	/* Perhaps a collision of bits; then an end tag more is needed, and the end of the input
	 * closes what is left. */
	if (g->too_deep != 0 && (g->deep_names & name_bit(name))) {
		g->too_deep--;
		return;
	}
	size_t n = matched(g, name);

	/* Not the innermost: what is between was left open, as HTML allows for <p> and <li>. */
	if (n != 1 || g->too_deep != 0)
		g->odd |= GUARD_ODD_TAGS;
	if (n != 0)
		g->too_deep = 0;
	while (n-- > 0)
		close_innermost(g, out);
}

/* ---- start tags ---- */

static uint32_t namespaces_open(const struct guard *g)
{
	return g->depth ? g->open[g->depth - 1].namespaces : 0;
}

static void go_deeper(struct guard *g, struct str name, uint32_t namespaces)
{
	if (g->depth < GUARD_MAX_DEPTH) {
		g->open[g->depth++] = (struct guard_open){name, namespaces};
		return;
	}
	if (g->too_deep++ == 0)
		g->deep_names = 0;
	g->deep_names |= name_bit(name);
	g->odd |= GUARD_ODD_DEPTH;
}

static void close_open(struct guard *g, size_t n, struct buf *out)
{
	if (n != 0)
		g->too_deep = 0;
	while (n-- > 0)
		close_innermost(g, out);
}

/* What stands open and should not, by what begins here (guard_close.h). */
static void close_unclosed(struct guard *g, struct str name, struct buf *out)
{
	bool bare = lex_byte(g->in, g->at + 1 + name.n) == '>';
	size_t n = guard_unclosed(g, name, bare);

	if (n == 0)
		return;
	g->odd |= GUARD_ODD_TAGS;
	close_open(g, n, out);
}

static void truncate(struct buf *out, size_t n)
{
	out->n = n;
	out->p[n] = '\0';
}

/* The start tag of name at g->at. False when its '<' turns out to be text. */
static bool take_start_tag(struct guard *g, struct str name, struct buf *out)
{
	close_unclosed(g, name, out);
	struct guard_tag tag = {.namespaces = namespaces_open(g)};
	size_t start = out->n;

	lex_add_char(out, '<');
	put_name(out, name);
	size_t bare = out->n;
	size_t end = guard_tag_attributes(g, g->at + 1 + name.n, &tag, out);

	/* Another '<' came before its '>': "a <b and c <d>". What was written is taken back, and
	 * the '<' is text. */
	if (!tag.ended && end < g->in.n) {
		truncate(out, start);
		g->plain_to = end > g->plain_to ? end : g->plain_to;
		return false;
	}
	g->at = end;
	/* The element stays, because its content is worth having; attributes by the ten
	 * thousand are not. */
	if (tag.over) {
		g->odd |= GUARD_ODD_TAG_SIZE;
		truncate(out, bare);
		tag.namespaces = namespaces_open(g);
	}
	if (!tag.closed && is_void(name)) {
		g->odd |= GUARD_ODD_TAGS;
		tag.closed = true;
	}
	lex_add_str(out, tag.closed ? STR("/>") : STR(">"));
	/* A tag that the input cuts off, or one too deep, is left out; its content is kept. */
	if (g->depth == GUARD_MAX_DEPTH || !tag.ended)
		truncate(out, start);
	g->rooted |= tag.ended;
	if (!tag.closed && tag.ended)
		go_deeper(g, name, tag.namespaces);
	return true;
}

/* ---- declarations ---- */

/* Past the comment or instruction at g->at. One that is never closed, in a document that is whole, ends with
 * its '>': it would swallow all articles behind it. Others are g->at where they are none. */
static size_t past_declaration(struct guard *g)
{
	bool ignored = false;
	struct str rest = rest_from(g, g->at);
	bool instruction = lex_byte(rest, 1) == '?';
	bool closing = instruction || str_starts(rest, STR("<!--"));
	size_t *none = &g->no_end[instruction];
	size_t end = g->in.n;

	if (!closing || g->at < *none)
		end = lex_skip_declaration(g->in, g->at, &ignored, &ignored);
	bool whole =
		g->depth != 0 && g->whole.n == 0 && str_eq_nocase(g->last_tag, g->open[0].name);

	if (!closing || end < g->in.n || !whole)
		return end;
	*none = g->at < *none ? g->at : *none;
	g->odd |= GUARD_ODD_TAGS;
	end = g->at + str_find(rest, '>') + 1;
	return end < g->in.n ? end : g->in.n;
}

/* ---- the loop ---- */

/* The token at g->at, which is '<'. False when the '<' is text. */
static bool take_markup(struct guard *g, struct buf *out)
{
	struct str rest = rest_from(g, g->at);
	unsigned char c = lex_byte(rest, 1);

	/* Before the declarations, which begin with the same two bytes. */
	if (c == '!' && str_starts(rest, STR(CDATA_OPEN))) {
		take_cdata(g, out);
		return true;
	}
	if (c == '!' && str_starts(rest, STR(CDATA_IN_HTML))) {
		take_html_cdata(g, out);
		return true;
	}
	/* A declaration that is none ("<!>", "<!foo") does not move g->at: its '<' is text. */
	if (c == '!' || c == '?') {
		size_t end = past_declaration(g);
		bool skipped = end != g->at;

		g->at = end;
		return skipped;
	}
	if (c == '/') {
		take_end_tag(g, out);
		return true;
	}
	size_t n = guard_name(str_sub(rest, 1, rest.n));

	return n != 0 && lex_ends_name(rest, 1 + n) &&
	       take_start_tag(g, str_sub(rest, 1, 1 + n), out);
}

static void finish(struct guard *g, struct buf *out)
{
	bool subset = false;
	bool nested = false;

	g->done = true;
	/* The reader must know that what is open was not finished: half an article would get
	 * the id of the whole one, with another text. */
	if (g->depth != 0) {
		g->odd |= GUARD_ODD_TRUNCATED;
		reference(out, "<?e ", 0, 0);
	}
	while (g->depth != 0)
		close_innermost(g, out);
	/* Comments, instructions and white space may follow the root (XML 1.0 2.8); anything else
	 * is said in a note. */
	for (;;) {
		size_t i = lex_skip_space(g->in, g->at);

		g->at = lex_skip_declaration(g->in, i, &subset, &nested);
		if (g->at == i)
			break;
	}
	if (g->at < g->in.n)
		g->odd |= GUARD_ODD_TAIL;
}

/* Past the text that starts at i, which may be a '<' that is text. Another one that can be nothing
 * else belongs to it, so that "<<<<" is one token. */
static size_t text_end(struct str in, size_t i)
{
	do {
		i++;
		i += str_find(str_sub(in, i, in.n), '<');
	} while (i + 1 < in.n && in.p[i + 1] != '/' && in.p[i + 1] != '!' &&
		 in.p[i + 1] != '?' && !lex_starts_name((unsigned char)in.p[i + 1]));
	return i < in.n ? i : in.n;
}

/* From what stands before the tear to the first article behind it. */
static void step_over_tear(struct guard *g, struct buf *out)
{
	size_t tear = g->in.n;

	reference(out, "<?e ", 0, 0);
	g->in = g->whole;
	g->whole = (struct str){0};
	g->at = guard_behind_tear(g, tear);
	g->no_more[0] = g->no_more[1] = g->no_end[0] = g->no_end[1] = SIZE_MAX;
	g->cdata_end = 0;
	/* What is open would be closed by its start tag, and be said to be unbalanced. */
	struct str name = rest_from(g, g->at + 1);

	name.n = guard_name(name);
	close_open(g, guard_unclosed(g, name, false), out);
}

bool guard_next(struct guard *g, struct buf *out)
{
	/* A piece ends between tokens, never inside one (guard.h says why). */
	size_t until = out->n + GUARD_PIECE;

	while (out->n < until && g->at < g->in.n && (g->depth != 0 || !g->rooted)) {
		bool markup = g->in.p[g->at] == '<';

		if (markup && take_markup(g, out))
			continue;
		take_text(g, text_end(g->in, g->at), out);
	}
	if (g->at >= g->in.n && g->whole.n != 0 && g->depth != 0)
		step_over_tear(g, out);
	else if (g->at >= g->in.n || (g->rooted && g->depth == 0))
		finish(g, out);
	return !g->done;
}
