/*
 * A lexer for tag soup that writes XML. See guard.h for what it promises.
 *
 * One loop takes one token a turn: text up to '<', then by the byte after '<' a comment, CDATA,
 * PI, DOCTYPE, end tag or start tag; anything else makes the '<' text. What is open is a stack
 * of slices into the input. Attribute values are the only bytes that are copied, and are
 * decoded and escaped on the way. A quote that is never closed is searched for once, then
 * remembered (no_more).
 */
#include "feeds/guard.h"

#include <string.h>

#include "feeds/entity.h"

static struct str rest_from(const struct guard *g, size_t i)
{
	return str_sub(g->in, i, g->in.n);
}

static unsigned char byte_at(struct str s, size_t i)
{
	return i < s.n ? (unsigned char)s.p[i] : 0;
}

static bool is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool starts_name(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? true : c == '_' || c >= 0x80;
}

static bool in_name(unsigned char c)
{
	return starts_name(c) || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == ':';
}

size_t guard_name(struct str s)
{
	size_t n = 0;

	if (!starts_name(byte_at(s, 0)))
		return 0;
	while (in_name(byte_at(s, n)))
		n++;
	return n;
}

static bool ends_name(struct str s, size_t i)
{
	unsigned char c = byte_at(s, i);

	return i >= s.n || c == '>' || c == '/' || is_space(c);
}

/* ASCII, at most one colon with something on both sides: what libxml2 takes without complaint.
 */
static bool is_plain(struct str name)
{
	size_t colon = str_find(name, ':');
	struct str local = str_sub(name, colon + 1, name.n);

	if (name.n > GUARD_MAX_NAME)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] >= 0x80)
			return false;
	return colon == name.n ||
	       (starts_name(byte_at(local, 0)) && str_find(local, ':') == local.n);
}

/* ---- what is not content ---- */

/* Past the first `end` at or after i, or the end of the input. */
static size_t past(struct str in, size_t i, struct str end)
{
	struct str rest = str_sub(in, i, in.n);
	size_t at = str_find_str(rest, end);

	return at < rest.n ? i + at + end.n : in.n;
}

/* Whether the value of an entity declaration, quotes off, refers to another entity. */
static bool refers(struct str value)
{
	for (size_t i = 0; i + 1 < value.n; i++)
		if (value.p[i] == '&' && value.p[i + 1] != '#')
			return true;
	return false;
}

/* Past the "]" of the internal subset whose "[" is at i - 1. *nested: entities of entities. */
static size_t subset_end(struct str in, size_t i, bool *nested)
{
	while (i < in.n && in.p[i] != ']') {
		struct str rest = str_sub(in, i, in.n);

		if (str_starts(rest, STR("<!--"))) {
			i = past(in, i + 4, STR("-->"));
		} else if (rest.p[0] == '"' || rest.p[0] == '\'') {
			struct str value = str_sub(rest, 1, rest.n);

			value.n = str_find(value, rest.p[0]);
			*nested |= refers(value);
			i += value.n + 2;
		} else {
			i++;
		}
	}
	return i < in.n ? i + 1 : in.n;
}

/* Past the DOCTYPE that starts at i. */
static size_t doctype_end(struct str in, size_t i, bool *subset, bool *nested)
{
	while (i < in.n && in.p[i] != '>') {
		char c = in.p[i++];

		if (c == '"' || c == '\'')
			i = past(in, i, (struct str){&c, 1});
		else if (c == '[') {
			*subset = true;
			i = subset_end(in, i, nested);
		}
	}
	return i < in.n ? i + 1 : in.n;
}

/* Past the declaration at in.p[i] == '<', when it is a comment, a PI or a DOCTYPE; else i. */
static size_t skip_declaration(struct str in, size_t i, bool *subset, bool *nested)
{
	struct str rest = str_sub(in, i, in.n);

	if (str_starts(rest, STR("<!--")))
		return past(in, i + 4, STR("-->"));
	if (str_starts(rest, STR("<?")))
		return past(in, i + 2, STR("?>"));
	if (str_starts_nocase(rest, STR("<!DOCTYPE")))
		return doctype_end(in, i + 9, subset, nested);
	return i;
}

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
		size_t next = skip_declaration(in, i, &subset, nested);

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

void guard_init(struct guard *g, struct str in)
{
	*g = (struct guard){.in = in, .no_more = {SIZE_MAX, SIZE_MAX}};
	g->at = root_after(in, &g->odd, &g->refused);
	if (g->refused)
		g->at = in.n;
}

/* ---- output ---- */

/* buf_add() without the call: tokens are short and many. */
static inline void add(struct buf *out, const char *p, size_t n)
{
	if (out->cap - out->n > n) {
		memcpy(out->p + out->n, p, n);
		out->n += n;
		out->p[out->n] = '\0';
	} else {
		buf_add(out, p, n);
	}
}

static inline void add_str(struct buf *out, struct str s)
{
	add(out, s.p, s.n);
}

static inline void add_char(struct buf *out, char c)
{
	add(out, &c, 1);
}

/* ---- text ---- */

static void put_number(struct buf *out, size_t v)
{
	char text[24];
	size_t at = sizeof(text);

	do {
		text[--at] = (char)('0' + v % 10);
		v /= 10;
	} while (v != 0);
	add(out, text + at, sizeof(text) - at);
}

static void reference(struct buf *out, const char *open, size_t from, size_t n)
{
	add(out, open, 4);
	put_number(out, from);
	add_char(out, ' ');
	put_number(out, n);
	add(out, "?>", 2);
}

/* A reference that XML itself defines: by number, or one of the five names. */
static bool is_xml_reference(struct str s)
{
	static const struct str names[] = {STR_INIT("&amp;"), STR_INIT("&lt;"),
		STR_INIT("&gt;"), STR_INIT("&quot;"), STR_INIT("&apos;")};

	if (byte_at(s, 1) == '#') {
		struct entity e = entity_read(s, false);

		return e.n != 0 && s.p[e.n - 1] == ';';
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(s, names[i]))
			return true;
	return false;
}

static bool has_odd_reference(struct str s)
{
	for (;;) {
		s = str_sub(s, str_find(s, '&'), s.n);
		if (s.n == 0)
			return false;
		if (!is_xml_reference(s))
			return true;
		s = str_sub(s, 1, s.n);
	}
}

static bool is_blank(struct str s)
{
	size_t i = 0;

	while (i < s.n && is_space((unsigned char)s.p[i]))
		i++;
	return i == s.n;
}

static void take_text(struct guard *g, size_t to, struct buf *out)
{
	struct str text = str_sub(g->in, g->at, to);

	if (is_blank(text)) {
		if (text.n != 0)
			add_char(out, ' ');
	} else {
		reference(out, "<?t ", g->at, text.n);
		if (!(g->odd & GUARD_ODD_REFERENCES) && has_odd_reference(text))
			g->odd |= GUARD_ODD_REFERENCES;
	}
	g->at = to;
}

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

/* A CDATA section, to its end or that of the input. */
static void take_cdata(struct guard *g, struct buf *out)
{
	size_t from = g->at + sizeof("<![CDATA[") - 1;
	size_t end = cdata_end(g->in, from);

	reference(out, "<?c ", from, end - from);
	g->at = end < g->in.n ? end + 3 : end;
}

/* ---- end tags ---- */

static void put_name(struct buf *out, struct str name)
{
	add_str(out, is_plain(name) ? name : STR("_"));
}

static void close_innermost(struct guard *g, struct buf *out)
{
	add(out, "</", 2);
	put_name(out, g->open[--g->depth].name);
	add_char(out, '>');
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
	if (g->too_deep != 0 && (g->deep_names & name_bit(name))) {
		g->too_deep--;
		return;
	}
	size_t n = matched(g, name);

	if (n != 1 || g->too_deep != 0)
		g->odd |= GUARD_ODD_TAGS;
	if (n != 0)
		g->too_deep = 0;
	while (n-- > 0)
		close_innermost(g, out);
}

/* ---- start tags ---- */

struct attribute {
	struct str name, value;
	bool quoted;
};

/* Offset of the quote that closes the value starting at i; SIZE_MAX when none does. */
static size_t closing_quote(struct guard *g, size_t i, char quote)
{
	size_t *none = &g->no_more[quote == '"'];
	const char *end =
		i < g->in.n && i < *none ? memchr(g->in.p + i, quote, g->in.n - i) : NULL;

	if (end == NULL && i < *none)
		*none = i;
	return end ? (size_t)(end - g->in.p) : SIZE_MAX;
}

/* The value at i, just past '=' and white space; returns the offset past it. A quoted value
 * that holds a '<' is one only when its closing quote stands where one should: else the quote
 * was never closed. */
static size_t read_value(struct guard *g, size_t i, struct attribute *a)
{
	char c = (char)byte_at(g->in, i);
	bool quote = c == '"' || c == '\'';
	size_t end = quote ? closing_quote(g, i + 1, c) : SIZE_MAX;

	if (end != SIZE_MAX) {
		a->value = str_sub(g->in, i + 1, end);
		a->quoted = true;
		if (str_find(a->value, '<') == a->value.n || ends_name(g->in, end + 1))
			return end + 1;
	}
	size_t from = i + quote;

	for (i = from; i < g->in.n && !is_space((unsigned char)g->in.p[i]); i++)
		if (g->in.p[i] == '>' || g->in.p[i] == '<')
			break;
	a->value = str_sub(g->in, from, i);
	a->quoted = false;
	return i;
}

static size_t skip_space(struct str in, size_t i)
{
	while (i < in.n && is_space((unsigned char)in.p[i]))
		i++;
	return i;
}

/* The attribute whose name starts at i; returns the offset past it. */
static size_t read_attribute(struct guard *g, size_t i, struct attribute *a)
{
	size_t n = guard_name(rest_from(g, i));

	*a = (struct attribute){.name = str_sub(g->in, i, i + n)};
	i += n;
	size_t equals = skip_space(g->in, i);

	if (byte_at(g->in, equals) != '=')
		return i;
	return read_value(g, skip_space(g->in, equals + 1), a);
}

static void put_escaped(struct buf *out, uint32_t cp)
{
	if (cp == '&')
		add(out, "&amp;", 5);
	else if (cp == '<')
		add(out, "&lt;", 4);
	else if (cp == '"')
		add(out, "&quot;", 6);
	else if (cp >= 0x20 && cp != 0xFFFE && cp != 0xFFFF)
		buf_utf8(out, cp);
	else if (cp == '\t' || cp == '\n' || cp == '\r')
		add_char(out, ' ');
}

/* One special byte of a value, or what starts there; returns its length. */
static size_t put_special(struct guard *g, struct str s, struct buf *out)
{
	uint32_t cp = (unsigned char)s.p[0];

	if (cp == 0xEF) {
		size_t n = s.n < 3 ? s.n : 3;

		if (n == 3 && s.p[1] == '\xBF' && (unsigned char)s.p[2] >= 0xBE)
			return n;
		add(out, s.p, n);
		return n;
	}
	if (cp != '&') {
		g->odd |= cp == '<' ? GUARD_ODD_ATTRIBUTES : 0;
		put_escaped(out, cp);
		return 1;
	}
	struct entity e = entity_read(s, false);

	if (!is_xml_reference(s))
		g->odd |= GUARD_ODD_REFERENCES;
	if (e.n == 0) {
		put_escaped(out, '&');
		return 1;
	}
	put_escaped(out, e.cp[0]);
	if (e.cp[1] != 0)
		put_escaped(out, e.cp[1]);
	return e.n;
}

static bool is_special(unsigned char c)
{
	return c < 0x20 || c == '&' || c == '<' || c == '"' || c == 0xEF;
}

static void put_value(struct guard *g, struct str s, struct buf *out)
{
	while (s.n != 0) {
		size_t plain = 0;

		while (plain < s.n && !is_special((unsigned char)s.p[plain]))
			plain++;
		add(out, s.p, plain);
		s = str_sub(s, plain, s.n);
		if (s.n != 0)
			s = str_sub(s, put_special(g, s, out), s.n);
	}
}

static void put_attribute(struct guard *g, const struct attribute *a, struct buf *out)
{
	if (!a->quoted || !is_plain(a->name)) {
		g->odd |= GUARD_ODD_ATTRIBUTES;
		if (!is_plain(a->name))
			return;
	}
	add_char(out, ' ');
	add_str(out, a->name);
	add(out, "=\"", 2);
	put_value(g, a->value, out);
	add_char(out, '"');
}

struct start {
	size_t attributes;
	uint32_t namespaces;
	bool closed; /* "/>" */
	bool ended;  /* its '>' was found */
};

/* Attributes from i to the tag's '>', written to out while they are within bounds. Returns the
 * offset past '>'; with !ended, that of the '<' or of the end of the input that came instead.
 */
static size_t take_attributes(struct guard *g, size_t i, struct start *st, struct buf *out)
{
	size_t from = i;

	for (;;) {
		i = skip_space(g->in, i);
		if (i == g->in.n || g->in.p[i] == '<')
			return i;
		char c = g->in.p[i];

		st->closed = c == '/' || (st->closed && c == '>');
		if (c == '>') {
			st->ended = true;
			return i + 1;
		}
		if (guard_name(rest_from(g, i)) == 0) {
			g->odd |= c == '/' ? 0 : GUARD_ODD_ATTRIBUTES;
			i++;
			continue;
		}
		struct attribute a;

		i = read_attribute(g, i, &a);
		st->namespaces += str_starts(a.name, STR("xmlns"));
		if (++st->attributes <= GUARD_MAX_ATTRIBUTES &&
			st->namespaces <= GUARD_MAX_ATTRIBUTES && i - from <= GUARD_MAX_TAG)
			put_attribute(g, &a, out);
		else
			g->odd |= GUARD_ODD_TAG_SIZE;
	}
}

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

/* The start tag of name at g->at. False, with nothing done, when its '<' turns out to be text.
 */
static bool take_start_tag(struct guard *g, struct str name, struct buf *out)
{
	struct start st = {.namespaces = namespaces_open(g)};
	size_t mark = out->n;
	bool kept = g->depth < GUARD_MAX_DEPTH;

	add_char(out, '<');
	put_name(out, name);
	size_t bare = out->n;
	size_t end = take_attributes(g, g->at + 1 + name.n, &st, out);

	if (!st.ended) {
		out->n = mark;
		if (end < g->in.n)
			return false;
		g->at = end;
		return true;
	}
	if (st.attributes > GUARD_MAX_ATTRIBUTES || end - g->at > GUARD_MAX_TAG ||
		st.namespaces > GUARD_MAX_ATTRIBUTES) {
		out->n = bare;
		st.namespaces = namespaces_open(g);
	}
	if (!st.closed && is_void(name)) {
		g->odd |= GUARD_ODD_TAGS;
		st.closed = true;
	}
	add_str(out, st.closed ? STR("/>") : STR(">"));
	if (!kept)
		out->n = mark;
	g->rooted = true;
	if (!st.closed)
		go_deeper(g, name, st.namespaces);
	g->at = end;
	return true;
}

/* ---- the loop ---- */

/* The token at g->at, which is '<'. False when the '<' is text. */
static bool take_markup(struct guard *g, struct buf *out)
{
	struct str rest = rest_from(g, g->at);
	unsigned char c = byte_at(rest, 1);
	bool subset = false;
	bool nested = false;

	if (c == '!' && str_starts(rest, STR("<![CDATA["))) {
		take_cdata(g, out);
		return true;
	}
	if (c == '!' || c == '?') {
		size_t end = skip_declaration(g->in, g->at, &subset, &nested);
		bool skipped = end != g->at;

		g->at = end;
		return skipped;
	}
	if (c == '/') {
		take_end_tag(g, out);
		return true;
	}
	size_t n = guard_name(str_sub(rest, 1, rest.n));

	return n != 0 && ends_name(rest, 1 + n) &&
	       take_start_tag(g, str_sub(rest, 1, 1 + n), out);
}

static void finish(struct guard *g, struct buf *out)
{
	bool subset = false;
	bool nested = false;

	g->done = true;
	if (g->depth != 0)
		g->odd |= GUARD_ODD_TRUNCATED;
	while (g->depth != 0)
		close_innermost(g, out);
	for (;;) {
		size_t i = skip_space(g->in, g->at);

		g->at = skip_declaration(g->in, i, &subset, &nested);
		if (g->at == i)
			break;
	}
	if (g->at < g->in.n)
		g->odd |= GUARD_ODD_TAIL;
}

bool guard_next(struct guard *g, struct buf *out)
{
	size_t until = out->n + GUARD_PIECE;

	while (out->n < until && g->at < g->in.n && (g->depth != 0 || !g->rooted)) {
		size_t text = g->in.p[g->at] == '<' ? 0 : str_find(rest_from(g, g->at), '<');

		if (text != 0) {
			take_text(g, g->at + text, out);
		} else if (!take_markup(g, out)) {
			g->odd |= GUARD_ODD_TAGS;
			text = str_find(rest_from(g, g->at + 1), '<');
			take_text(g, g->at + 1 + text, out);
		}
	}
	if (g->at >= g->in.n || (g->rooted && g->depth == 0))
		finish(g, out);
	return !g->done;
}
