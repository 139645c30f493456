/* SPDX-License-Identifier: ISC */
/*
 * The tokenizer of HTML 13.2.5 as far as it matters here, and a stack of what is open. See lex.h.
 *
 * The stack does what browsers do with tags that do not match: an end tag closes everything above its
 * own start tag, but reaches out of no table cell; one that matches nothing is dropped. libxml2 alone
 * would let an unclosed <div> swallow the end of the <article> around it, and then the rest of the page.
 *
 * Bold, italics, font and the like never enter the markup: their tags part no words.
 */
#include "feeds/page/lex.h"

#include <string.h>

#include "feeds/page/page.h"

enum {
	LEX_MAX_STEPS = 3 * PAGE_MAX_TAGS /* start tags, end tags, texts and comments */
};

/* How a name is handled. */
enum how {
	HOW_DROP, /* seen through */
	HOW_OPEN, /* a box: balanced on the stack */
	HOW_P,    /* on the stack, closed by the start of a box or of another one: p, h1 ... */
	HOW_INLINE, /* on the stack; its end reaches out of no box */
	HOW_LINK,   /* a: changes what text is, not how it nests */
	HOW_AUTO,   /* closed by libxml2: li, tr, td ... */
	HOW_RAW,    /* content is no markup (HTML 13.2.5.4) */
	HOW_SKIP,   /* content is markup, none of it an article's */
	HOW_HEAD,   /* kept in the table of tags only: meta, link ... */
	HOW_LINE,   /* br */
	HOW_RULE,   /* hr */
	HOW_SPACE,  /* img and the like: parts words */
};

struct known {
	char name[12];
	char as[8]; /* to libxml2 */
	uint8_t how, element;
};

/* Sorted by name. What is not here is dropped, except custom elements ("amp-img"). */
static const struct known names[] = {
	{"a", "", HOW_LINK, ELEMENT_OTHER},
	{"address", "div", HOW_OPEN, ELEMENT_BOX},
	{"article", "div", HOW_OPEN, ELEMENT_ARTICLE},
	{"aside", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"audio", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"base", "", HOW_HEAD, ELEMENT_OTHER},
	{"blockquote", "div", HOW_OPEN, ELEMENT_BOX},
	{"body", "", HOW_HEAD, ELEMENT_OTHER},
	{"br", "", HOW_LINE, ELEMENT_OTHER},
	{"button", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"canvas", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"caption", "div", HOW_OPEN, ELEMENT_CAPTION},
	{"center", "div", HOW_OPEN, ELEMENT_BOX},
	{"dd", "dd", HOW_AUTO, ELEMENT_LI},
	{"details", "div", HOW_OPEN, ELEMENT_BOX},
	{"dialog", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"div", "div", HOW_OPEN, ELEMENT_BOX},
	{"dl", "dl", HOW_OPEN, ELEMENT_LIST},
	{"dt", "dt", HOW_AUTO, ELEMENT_LI},
	{"fieldset", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"figcaption", "div", HOW_OPEN, ELEMENT_CAPTION},
	{"figure", "div", HOW_OPEN, ELEMENT_BOX},
	{"footer", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"form", "", HOW_HEAD, ELEMENT_OTHER},
	{"h1", "h1", HOW_P, ELEMENT_HEADING},
	{"h2", "h2", HOW_P, ELEMENT_HEADING},
	{"h3", "h3", HOW_P, ELEMENT_HEADING},
	{"h4", "h4", HOW_P, ELEMENT_HEADING},
	{"h5", "h5", HOW_P, ELEMENT_HEADING},
	{"h6", "h6", HOW_P, ELEMENT_HEADING},
	{"header", "div", HOW_OPEN, ELEMENT_HEADER},
	{"hr", "", HOW_RULE, ELEMENT_OTHER},
	{"html", "", HOW_HEAD, ELEMENT_OTHER},
	{"iframe", "", HOW_RAW, ELEMENT_OTHER},
	{"img", "", HOW_SPACE, ELEMENT_OTHER},
	{"input", "", HOW_SPACE, ELEMENT_OTHER},
	{"label", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"legend", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"li", "li", HOW_AUTO, ELEMENT_LI},
	{"link", "", HOW_HEAD, ELEMENT_OTHER},
	{"main", "div", HOW_OPEN, ELEMENT_ARTICLE},
	{"marquee", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"menu", "ul", HOW_OPEN, ELEMENT_FURNITURE},
	{"meta", "", HOW_HEAD, ELEMENT_OTHER},
	{"nav", "div", HOW_OPEN, ELEMENT_FURNITURE},
	{"noembed", "", HOW_RAW, ELEMENT_OTHER},
	{"noframes", "", HOW_RAW, ELEMENT_OTHER},
	{"noscript", "", HOW_SKIP, ELEMENT_OTHER},
	{"object", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"ol", "ul", HOW_OPEN, ELEMENT_LIST},
	{"p", "p", HOW_P, ELEMENT_P},
	{"pre", "div", HOW_OPEN, ELEMENT_P},
	{"s", "span", HOW_INLINE, ELEMENT_SPAN},
	{"script", "", HOW_RAW, ELEMENT_OTHER},
	{"section", "div", HOW_OPEN, ELEMENT_BOX},
	{"select", "", HOW_SKIP, ELEMENT_OTHER},
	{"span", "span", HOW_INLINE, ELEMENT_SPAN},
	{"strike", "span", HOW_INLINE, ELEMENT_SPAN},
	{"style", "", HOW_RAW, ELEMENT_OTHER},
	{"summary", "div", HOW_OPEN, ELEMENT_BOX},
	{"svg", "", HOW_SKIP, ELEMENT_OTHER},
	{"table", "table", HOW_OPEN, ELEMENT_TABLE},
	{"tbody", "", HOW_DROP, ELEMENT_OTHER},
	{"td", "td", HOW_AUTO, ELEMENT_CELL},
	{"template", "", HOW_SKIP, ELEMENT_OTHER},
	{"textarea", "", HOW_RAW, ELEMENT_OTHER},
	{"tfoot", "", HOW_DROP, ELEMENT_OTHER},
	{"th", "th", HOW_AUTO, ELEMENT_CELL},
	{"thead", "", HOW_DROP, ELEMENT_OTHER},
	{"time", "span", HOW_INLINE, ELEMENT_TIME},
	{"title", "", HOW_RAW, ELEMENT_OTHER},
	{"tr", "tr", HOW_AUTO, ELEMENT_ROW},
	{"ul", "ul", HOW_OPEN, ELEMENT_LIST},
	{"video", "span", HOW_INLINE, ELEMENT_FURNITURE},
	{"xmp", "", HOW_RAW, ELEMENT_OTHER},
};

static const struct known custom = {"", "span", HOW_INLINE, ELEMENT_SPAN};
static const struct known unknown = {"", "", HOW_DROP, ELEMENT_OTHER};

struct open {
	const struct known *known;
	struct str name; /* as written; of a custom element the only name */
};

struct lexer {
	struct lexed *to;
	struct arena *a;
	struct str in;
	size_t at;
	size_t cap; /* of to->tags */
	struct open open[LEX_MAX_DEPTH];
	size_t n_open;
	size_t pre_lines;
	bool in_link;
	size_t link_depth; /* n_open where it began: it ends with its box, whatever the page forgot */
	bool no_comment; /* the rest holds no end of a comment: it was looked for once */
	/* HOW_SKIP whose end was looked for in vain, by their place in names[]: their tags are dropped
	 * from now on, or each would cost the rest of the page. */
	bool no_end[sizeof(names) / sizeof(names[0])];
};

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool ends_name(char c)
{
	return c == '>' || c == '/' || is_space(c);
}

static char at(const struct lexer *x, size_t i)
{
	if (i < x->in.n)
		return x->in.p[i];
	return '>';
}

static const struct known *known_of(struct str name)
{
	char lower[sizeof(names[0].name)] = "";
	size_t lo = 0;
	size_t hi = sizeof(names) / sizeof(names[0]);

	if (memchr(name.p, '-', name.n) != NULL)
		return &custom;
	if (name.n >= sizeof(lower))
		return &unknown;
	for (size_t i = 0; i < name.n; i++)
		if (is_letter(name.p[i]))
			lower[i] = (char)(name.p[i] | 0x20);
		else
			lower[i] = name.p[i];
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(lower, names[mid].name);

		if (c == 0)
			return &names[mid];
		lo = c < 0 ? lo : mid + 1;
		hi = c < 0 ? mid : hi;
	}
	return &unknown;
}

/* ---- what goes to libxml2 ---- */

static void put_text(struct lexer *x, size_t from, size_t to)
{
	if (to > from)
		buf_printf(&x->to->markup, "<!--%c%zu %zu-->", x->in_link ? 'l' : 't', from,
			to - from);
}

static void put_end(struct lexer *x, const struct known *k)
{
	buf_printf(&x->to->markup, "</%s>", k->as);
}

/* Of <pre> the ends of lines are breaks, as far as there are not more of them than tags in a page. */
static void put_lines(struct lexer *x, size_t from, size_t to)
{
	size_t i = from;

	while (i < to && x->pre_lines < PAGE_MAX_TAGS) {
		size_t n = str_find(str_sub(x->in, i, to), '\n');

		put_text(x, i, i + n);
		i += n + 1;
		if (i > to)
			return;
		buf_str(&x->to->markup, STR("<!--b-->"));
		x->pre_lines++;
	}
	if (i < to)
		put_text(x, i, to);
}

static bool in_pre(const struct lexer *x)
{
	return x->n_open > 0 && str_eq_nocase(x->open[x->n_open - 1].name, STR("pre"));
}

/* Closes what is open down to and with place i. */
static void close_to(struct lexer *x, size_t i)
{
	while (x->n_open > i)
		put_end(x, x->open[--x->n_open].known);
	if (x->n_open < x->link_depth)
		x->in_link = false;
}

/* How far up an end tag may reach. */
static bool is_wall(const struct open *o)
{
	return o->known->element == ELEMENT_TABLE;
}

/* Any heading's end closes any heading (HTML 13.2.6.4.7). */
static bool is_end_of(const struct open *o, const struct known *k, struct str name)
{
	if (k->element == ELEMENT_HEADING)
		return o->known->element == ELEMENT_HEADING;
	return o->known == k && (k != &custom || str_eq_nocase(o->name, name));
}

/* ---- start tags ---- */

static void put_start(struct lexer *x, const struct known *k)
{
	buf_printf(&x->to->markup, "<%s i=%zu>", k->as, x->to->n_tags - 1);
}

static void push(struct lexer *x, const struct known *k, struct str name)
{
	/* A deeper tag is seen through; so is its end, which finds nothing or closes what it is in. */
	if (x->n_open == LEX_MAX_DEPTH) {
		x->to->deep = true;
		return;
	}
	x->open[x->n_open++] = (struct open){k, name};
	put_start(x, k);
}

/* A paragraph or heading that is open in this box ends, and what is open in it. */
static void end_paragraph(struct lexer *x)
{
	size_t i = x->n_open;

	while (i > 0 && x->open[i - 1].known->how == HOW_INLINE)
		i--;
	if (i > 0 && x->open[i - 1].known->how == HOW_P)
		close_to(x, i - 1);
}

/* Everything that is open in the last cell or list item ends with it. */
static void end_member(struct lexer *x, enum element of)
{
	size_t i = x->n_open;

	while (i > 0 && x->open[i - 1].known->element != of && !is_wall(&x->open[i - 1]))
		i--;
	if (i > 0 && x->open[i - 1].known->element == of)
		close_to(x, i);
	else
		end_paragraph(x);
}

static void start_auto(struct lexer *x, const struct known *k)
{
	bool cell = k->element == ELEMENT_ROW || k->element == ELEMENT_CELL;

	end_member(x, cell ? ELEMENT_TABLE : ELEMENT_LIST);
	put_start(x, k);
}

static void start(struct lexer *x, const struct known *k, struct str name)
{
	struct str href;

	switch ((enum how)k->how) {
	case HOW_OPEN:
	case HOW_P:
		end_paragraph(x);
		push(x, k, name);
		break;
	case HOW_INLINE:
		push(x, k, name);
		break;
	case HOW_LINK:
		x->in_link = tag_attr(&x->to->tags[x->to->n_tags - 1], STR("href"), &href);
		x->link_depth = x->n_open;
		break;
	case HOW_AUTO:
		start_auto(x, k);
		break;
	case HOW_LINE:
		buf_str(&x->to->markup, STR("<!--b-->"));
		break;
	case HOW_RULE:
		end_paragraph(x);
		buf_str(&x->to->markup, STR("<!--r-->"));
		break;
	case HOW_SPACE:
		buf_str(&x->to->markup, STR("<!--s-->"));
		break;
	case HOW_DROP:
	case HOW_RAW:
	case HOW_SKIP:
	case HOW_HEAD:
		break;
	}
}

static void end(struct lexer *x, const struct known *k, struct str name)
{
	size_t i = x->n_open;

	/* "</br>" and a stray "</p>" part lines in browsers, too. */
	if (k->how == HOW_LINE)
		buf_str(&x->to->markup, STR("<!--b-->"));
	if (k->how == HOW_LINK)
		x->in_link = false;
	if (k->how != HOW_OPEN && k->how != HOW_P && k->how != HOW_INLINE)
		return;
	while (i > 0 && !is_end_of(&x->open[i - 1], k, name)) {
		/* "</span>" closes no box, "</div>" no table. */
		if (is_wall(&x->open[i - 1]) ||
			(k->how != HOW_OPEN && x->open[i - 1].known->how == HOW_OPEN)) {
			i = 0;
			break;
		}
		i--;
	}
	if (i > 0)
		close_to(x, i - 1);
	else if (k->how == HOW_P)
		buf_str(&x->to->markup, STR("<!--r-->"));
}

/* ---- tags ---- */

/* Past the quoted value that opens at i; i itself when it never closes. */
static size_t skip_quoted(const struct lexer *x, size_t i)
{
	const char *close = memchr(x->in.p + i + 1, x->in.p[i], x->in.n - i - 1);

	return close ? (size_t)(close - x->in.p) + 1 : i;
}

/* Place of the '>' of the tag whose name ends at i; the end of the page when there is none. */
static size_t tag_close(struct lexer *x, size_t i)
{
	bool value = false; /* the last thing seen is '=' */

	while (i < x->in.n && x->in.p[i] != '>') {
		char c = x->in.p[i];
		size_t past = value && (c == '"' || c == '\'') ? skip_quoted(x, i) : i;

		/* A quote that never closes is none: the tag ends at the first '>'. */
		if (value && past == i && (c == '"' || c == '\'')) {
			const char *gt = memchr(x->in.p + i, '>', x->in.n - i);

			return gt ? (size_t)(gt - x->in.p) : x->in.n;
		}
		if (!is_space(c))
			value = c == '=';
		i = past > i ? past : i + 1;
	}
	return i;
}

/* Place of "</name" from i on; the end of the page when there is none. */
static size_t raw_close(const struct lexer *x, size_t i, struct str name)
{
	while (i < x->in.n) {
		const char *lt = memchr(x->in.p + i, '<', x->in.n - i);

		if (lt == NULL)
			break;
		i = (size_t)(lt - x->in.p);
		if (at(x, i + 1) == '/' &&
			str_starts_nocase(str_sub(x->in, i + 2, x->in.n), name) &&
			ends_name(at(x, i + 2 + name.n)))
			return i;
		i++;
	}
	return x->in.n;
}

/* Steps over the content of such an element, which begins at x->at. */
static struct str take_raw(struct lexer *x, const struct known *k, struct str name)
{
	size_t which = (size_t)(k - names);
	size_t from = x->at;
	size_t to = x->no_end[which] ? x->in.n : raw_close(x, from, name);

	/* Never closed: of a script all that follows is script, in browsers too. An <svg> without an end
	 * must not cost the article. */
	if (to == x->in.n && k->how == HOW_SKIP) {
		x->no_end[which] = true;
		return (struct str){0};
	}
	x->at = tag_close(x, to + 2 + name.n) + 1;
	return str_sub(x->in, from, to);
}

static bool add_tag(struct lexer *x, struct tag t)
{
	struct tag *v = arena_room(x->a, x->to->tags, x->to->n_tags, &x->cap, sizeof(*v));

	if (v == NULL)
		return false;
	x->to->tags = v;
	v[x->to->n_tags++] = t;
	return true;
}

/* A start or end tag whose name begins at `from`. False when there is no room for more. */
static bool take_tag(struct lexer *x, size_t from, bool is_end)
{
	size_t to = from;

	while (!ends_name(at(x, to)))
		to++;
	struct str name = str_sub(x->in, from, to);
	const struct known *k = known_of(name);
	size_t close = tag_close(x, to);
	size_t attrs_end = close - to < LEX_MAX_ATTRS ? close : to + LEX_MAX_ATTRS;
	struct tag t = {
		.name = name, .attrs = str_sub(x->in, to, attrs_end), .element = k->element};

	x->at = close + (close < x->in.n);
	if (is_end) {
		end(x, k, name);
		return true;
	}
	if (k->how == HOW_DROP)
		return true;
	if (k->element == ELEMENT_HEADING)
		t.level = (uint8_t)(name.p[1] - '0');
	if ((k->how == HOW_RAW || k->how == HOW_SKIP) && !str_ends(t.attrs, STR("/")))
		t.raw = take_raw(x, k, name);
	if (!add_tag(x, t))
		return false;
	start(x, k, name);
	return true;
}

/* "<!-- -->", "<!DOCTYPE>", "<?php ?>". */
static void take_declaration(struct lexer *x)
{
	struct str rest = str_sub(x->in, x->at, x->in.n);
	size_t n = 0;

	if (str_starts(rest, STR("<!--")) && !x->no_comment) {
		/* From the second hyphen on: "<!-->" is a whole one (HTML 13.2.5.43). */
		size_t close = str_find_str(str_sub(rest, 2, rest.n), STR("-->"));

		x->no_comment = close == rest.n - 2;
		n = x->no_comment ? 0 : 2 + close + 3;
	}
	if (n == 0)
		n = str_find(rest, '>') + 1;
	x->at += n < rest.n ? n : rest.n;
}

/* Text up to the next '<' that begins something. */
static void take_text(struct lexer *x)
{
	size_t from = x->at;

	while (x->at < x->in.n) {
		const char *lt = memchr(x->in.p + x->at, '<', x->in.n - x->at);

		if (lt == NULL)
			x->at = x->in.n;
		else
			x->at = (size_t)(lt - x->in.p);
		char next = at(x, x->at + 1);

		if (x->at == x->in.n || is_letter(next) || next == '!' || next == '?' ||
			(next == '/' && is_letter(at(x, x->at + 2))))
			break;
		x->at++;
	}
	if (in_pre(x))
		put_lines(x, from, x->at);
	else
		put_text(x, from, x->at);
}

static bool take(struct lexer *x)
{
	char c = at(x, x->at + 1);

	if (x->in.p[x->at] != '<') {
		take_text(x);
		return true;
	}
	if (is_letter(c))
		return take_tag(x, x->at + 1, false);
	if (c == '/' && is_letter(at(x, x->at + 2)))
		return take_tag(x, x->at + 2, true);
	if (c == '!' || c == '?')
		take_declaration(x);
	else
		take_text(x);
	return true;
}

bool lex_page(struct str page, struct arena *a, struct lexed *ret)
{
	struct lexer x = {.to = ret, .a = a, .in = page};
	size_t steps = 0;

	*ret = (struct lexed){.page = page};
	buf_init(&ret->markup, BUF_NO_MAX);
	buf_str(&ret->markup, STR("<html><body>"));
	while (x.at < page.n) {
		if (ret->n_tags >= PAGE_MAX_TAGS || ++steps >= LEX_MAX_STEPS) {
			ret->cut = true;
			break;
		}
		if (!take(&x))
			return false;
	}
	close_to(&x, 0);
	return true;
}
