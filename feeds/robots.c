/* SPDX-License-Identifier: ISC */
/*
 * Two passes over the lines: is there a group for us, then the rules of all groups with that name. A group
 * is a run of User-agent lines and what follows up to the next one (RFC 9309 2.1); lines of other
 * records part no groups.
 *
 * Patterns and paths are compared in one form (2.2.2): bytes beyond ASCII as %XX, %XX in upper case, %XX
 * of letters, digits and "-._~" as these. An escaped '*' or '$' (%2A, %24) stays escaped and is a
 * character.
 */
#include "feeds/robots.h"

#include "base/buf.h"
#include "feeds/url.h"

enum record {
	RECORD_OTHER,
	RECORD_AGENT,
	RECORD_ALLOW,
	RECORD_DISALLOW,
	RECORD_DELAY
};

struct line {
	enum record record;
	struct str value;
};

/* ---- lines ---- */

static bool next_line(struct str *rest, struct line *ret)
{
	static const struct {
		struct str name;
		enum record record;
	} names[] = {
		{STR_INIT("user-agent"), RECORD_AGENT},
		{STR_INIT("allow"), RECORD_ALLOW},
		{STR_INIT("disallow"), RECORD_DISALLOW},
		{STR_INIT("crawl-delay"), RECORD_DELAY},
	};
	size_t n = 0;

	if (rest->n == 0)
		return false;
	while (n < rest->n && rest->p[n] != '\n' && rest->p[n] != '\r')
		n++;
	struct str line = str_sub(*rest, 0, n);

	*rest = str_sub(*rest, n + 1, rest->n);
	line = str_sub(line, 0, str_find(line, '#'));
	size_t colon = str_find(line, ':');
	struct str name = str_trim(str_sub(line, 0, colon));

	*ret = (struct line){.value = str_trim(str_sub(line, colon + 1, line.n))};
	for (size_t i = 0; colon < line.n && i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, names[i].name))
			ret->record = names[i].record;
	return true;
}

/* "rasid/1.0 (+https://...)" names rasid (2.2.1: letters, '_' and '-'). */
static bool names_agent(struct str value, struct str agent)
{
	size_t n = 0;

	while (n < value.n && (((value.p[n] | 0x20) >= 'a' && (value.p[n] | 0x20) <= 'z') ||
				      value.p[n] == '-' || value.p[n] == '_'))
		n++;
	if (str_eq(agent, STR("*")))
		return value.n != 0 && value.p[0] == '*';
	return str_eq_nocase(str_sub(value, 0, n), agent);
}

/* ---- patterns ---- */

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

static void normalise(struct str s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool escaped =
			c == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;

		if (escaped) {
			c = (unsigned char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
			i += 2;
		}
		if ((escaped && !is_unreserved(c)) || c >= 0x80 || c <= ' ')
			buf_printf(out, "%%%02X", c);
		else
			buf_char(out, (char)c);
	}
}

static bool matches(struct str pattern, struct str path)
{
	bool anchored = str_ends(pattern, STR("$"));
	bool first = true;
	struct str part;

	pattern.n -= anchored;
	/* What stands between two stars is taken where it comes first; the last part of an anchored
	 * pattern stands at the end. */
	for (struct str rest = pattern; str_cut(&rest, '*', &part); first = false) {
		bool last = rest.p == NULL;
		size_t at = first ? 0 : str_find_str(path, part);

		if (anchored && last && !first)
			return str_ends(path, part);
		if (first ? !str_starts(path, part) : part.n != 0 && at == path.n)
			return false;
		path = str_sub(path, at + part.n, path.n);
		if (anchored && last)
			return path.n == 0;
	}
	return !anchored || path.n == 0;
}

/* ---- reading ---- */

struct reading {
	struct arena *a;
	struct robots *to;
	size_t cap;
};

static void add_rule(struct reading *r, struct str value, bool allow)
{
	AUTO_BUF struct buf pattern;
	struct robots_rule *v = NULL;

	buf_init(&pattern, ROBOTS_MAX_PATTERN);
	/* "Disallow:" alone forbids nothing; what does not begin as a path matches none. */
	if (value.n == 0 || (value.p[0] != '/' && value.p[0] != '*'))
		return;
	normalise(value, &pattern);
	if (!pattern.over && r->to->n_rules < ROBOTS_MAX_RULES)
		v = arena_room(r->a, r->to->rules, r->to->n_rules, &r->cap, sizeof(*v));
	r->to->cut |= v == NULL;
	if (v == NULL)
		return;
	r->to->rules = v;
	v[r->to->n_rules++] = (struct robots_rule){arena_str(r->a, buf_view(&pattern)), allow};
}

/* "10", "0.5": tenths and what follows are rounded up to a tenth. */
static void take_delay(struct robots *r, struct str value)
{
	uint64_t whole = 0;
	size_t dot = str_find(value, '.');
	char tenth = '0';
	int64_t ms = 0;

	if (dot + 1 < value.n)
		tenth = value.p[dot + 1];
	if (!str_to_u64(str_sub(value, 0, dot), &whole) || tenth < '0' || tenth > '9')
		return;
	ms = whole >= ROBOTS_MAX_DELAY_S ? (int64_t)ROBOTS_MAX_DELAY_S * 1000
					 : (int64_t)whole * 1000 + INT64_C(100) * (tenth - '0');
	if (ms > r->crawl_delay_ms)
		r->crawl_delay_ms = ms;
}

static void take_rule(struct reading *r, const struct line *l)
{
	if (l->record == RECORD_DELAY)
		take_delay(r->to, l->value);
	else if (l->record != RECORD_OTHER)
		add_rule(r, l->value, l->record == RECORD_ALLOW);
}

/* All groups for agent. False when there is none. */
static bool read_groups(struct reading *r, struct str body, struct str agent)
{
	struct line l;
	bool found = false;
	bool ours = false;  /* the group names us */
	bool heads = false; /* the line before was a User-agent, too */

	while (next_line(&body, &l)) {
		if (l.record == RECORD_AGENT) {
			ours = (heads && ours) || names_agent(l.value, agent);
			found |= ours;
		} else if (ours) {
			take_rule(r, &l);
		}
		/* Records that are not of groups (Sitemap) and empty lines part no names. */
		if (l.record != RECORD_OTHER)
			heads = l.record == RECORD_AGENT;
	}
	return found;
}

void robots_read(struct str body, struct str agent, struct arena *a, struct robots *ret)
{
	struct reading r = {.a = a, .to = ret};

	*ret = (struct robots){.cut = body.n > ROBOTS_MAX_BODY};
	body = str_sub(body, 0, ROBOTS_MAX_BODY);
	if (str_starts(body, STR("\xEF\xBB\xBF")))
		body = str_sub(body, 3, body.n);
	/* A line that was cut off may say the contrary of what it said. */
	if (ret->cut)
		body.n = str_rfind(body, '\n') < body.n ? str_rfind(body, '\n') : body.n;
	if (!read_groups(&r, body, agent))
		read_groups(&r, body, STR("*"));
}

bool robots_allows(const struct robots *r, struct str url)
{
	AUTO_BUF struct buf path;
	struct url u;
	size_t longest = 0;
	bool allow = true;

	buf_init(&path, (size_t)URL_MAX * 3);
	if (!url_split(url, &u))
		return false;
	normalise(u.path.n ? u.path : STR("/"), &path);
	if (str_eq(buf_view(&path), STR("/robots.txt")))
		return true;
	if (u.has_query) {
		buf_char(&path, '?');
		normalise(u.query, &path);
	}
	for (size_t i = 0; i < r->n_rules; i++) {
		const struct robots_rule *rule = &r->rules[i];

		if (rule->pattern.n < longest || (rule->pattern.n == longest && !rule->allow))
			continue;
		if (!matches(rule->pattern, buf_view(&path)))
			continue;
		longest = rule->pattern.n;
		allow = rule->allow;
	}
	return allow;
}
