/* SPDX-License-Identifier: ISC */
/*
 *   Link: <https://hub.example/>; rel="hub", <https://a.example/feed>; rel=self
 *         └── target ──────────┘  └ params ┘
 *
 * A comma ends a value, but not inside <> or a quoted string; a backslash in a quoted string takes the
 * next byte's meaning away. What a parameter repeats does not count (RFC 8288 3.3).
 */
#include "feeds/link.h"

#include "feeds/url.h"

struct value {
	struct str target, rel, anchor;
	bool has_rel, has_anchor;
};

static void skip_space(struct str *s)
{
	while (s->n != 0 && (s->p[0] == ' ' || s->p[0] == '\t'))
		*s = str_sub(*s, 1, s->n);
}

/* The byte is next, behind white space: it is taken. */
static bool take(struct str *s, char c)
{
	skip_space(s);
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

static struct str take_until(struct str *s, const char *ends)
{
	size_t n = 0;

	while (n < s->n && str_find(str_of(ends), s->p[n]) == str_of(ends).n)
		n++;
	struct str part = str_sub(*s, 0, n);

	*s = str_sub(*s, n, s->n);
	return str_trim(part);
}

/* Behind its first quote. With its backslashes: in a relation type or an address there is none. */
static struct str take_quoted(struct str *s)
{
	size_t n = 0;

	while (n < s->n && s->p[n] != '"')
		n += s->p[n] == '\\' && n + 1 < s->n ? 2 : 1;
	struct str text = str_sub(*s, 0, n);

	*s = str_sub(*s, n + 1, s->n); /* one that never ends takes in the rest */
	return text;
}

static void take_param(struct str *s, struct value *v)
{
	struct str name = take_until(s, "=;,");
	struct str text = {0};

	if (take(s, '='))
		text = take(s, '"') ? take_quoted(s) : take_until(s, ";,");
	if (str_eq_nocase(name, STR("rel")) && !v->has_rel) {
		v->rel = text;
		v->has_rel = true;
	}
	if (str_eq_nocase(name, STR("anchor")) && !v->has_anchor) {
		v->anchor = text;
		v->has_anchor = true;
	}
}

/* Whatever stands there, something of it is taken. False: it is no link. */
static bool take_value(struct str *s, struct value *v)
{
	bool good = take(s, '<');

	*v = (struct value){.target = good ? take_until(s, ">") : (struct str){0}};
	good = good && take(s, '>');
	if (!good)
		(void)take_until(s, ",");
	while (good && take(s, ';'))
		take_param(s, v);
	(void)take_until(s, ",");
	(void)take(s, ',');
	return good;
}

bool link_rel_has(struct str rel, struct str type)
{
	struct str word = {0};

	/* Feeds break attributes over lines. */
	for (rel = str_trim(rel); rel.n != 0; rel = str_trim(rel)) {
		word = take_until(&rel, " \t\r\n");
		if (str_eq_nocase(word, type))
			return true;
	}
	return false;
}

static void note(struct str *to, const struct value *v, struct str type, struct str base,
	struct arena *a)
{
	if (to->n == 0 && link_rel_has(v->rel, type))
		*to = url_resolve(base, v->target, a);
}

/* By any spelling: a fragment names a part, and a part is not the document. */
static bool is_elsewhere(const struct value *v, struct str base, struct arena *a)
{
	struct str at = v->anchor;

	if (!v->has_anchor || at.n == 0)
		return false;
	return str_find(at, '#') < at.n || !str_eq(url_resolve(base, at, a), base);
}

void link_hubs_add(struct str hubs[FEED_HUBS], struct str url)
{
	size_t n = 0;

	while (n < FEED_HUBS && hubs[n].n != 0 && !str_eq(hubs[n], url))
		n++;
	if (n < FEED_HUBS && url.n != 0)
		hubs[n] = url;
}

struct link_hub link_hub_of(struct str header, struct str base, struct arena *a)
{
	struct link_hub found = {.self = {0}};
	struct value v;

	for (skip_space(&header); header.n != 0; skip_space(&header)) {
		if (!take_value(&header, &v))
			continue;
		if (v.rel.n == 0 || is_elsewhere(&v, base, a))
			continue;
		if (link_rel_has(v.rel, STR("hub")))
			link_hubs_add(found.hubs, url_resolve(base, v.target, a));
		note(&found.self, &v, STR("self"), base, a);
	}
	return found;
}

struct str link_relation(struct str rel)
{
	static const struct str registries[] = {
		STR_INIT("http://www.iana.org/assignments/relation/"),
		STR_INIT("https://www.iana.org/assignments/relation/"),
		STR_INIT("http://www.iana.org/assignments/link-relations/"),
		STR_INIT("https://www.iana.org/assignments/link-relations/"),
	};

	rel = str_trim(rel);
	for (size_t i = 0; i < sizeof(registries) / sizeof(registries[0]); i++)
		if (str_starts_nocase(rel, registries[i]))
			return str_sub(rel, registries[i].n, rel.n);
	return rel;
}

uint8_t link_rank(struct str rel, struct str type)
{
	rel = link_relation(rel);
	/* self, hub, enclosure, replies and the rest lead elsewhere (RFC 4287 4.2.7.2); an
	 * enclosure taken for the article's address would be an MP3 in the alert. */
	if (rel.n != 0 && !str_eq_nocase(rel, STR("alternate")))
		return 0;
	return type.n == 0 || str_find_str(type, STR("html")) < type.n ? 5 : 4;
}
