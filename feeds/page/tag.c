/* SPDX-License-Identifier: ISC */
/* Attributes of a start tag (HTML 13.2.5.32 ff.), read anew for each question: most tags are never asked. */
#include "feeds/page/tag.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static size_t skip_space(struct str s, size_t i)
{
	while (i < s.n && (is_space(s.p[i]) || s.p[i] == '/'))
		i++;
	return i;
}

/* The value at i, behind '='. Returns the place behind it. */
static size_t attr_value(struct str s, size_t i, struct str *ret)
{
	size_t from = i;

	while (i < s.n && is_space(s.p[i]))
		from = ++i;
	if (i < s.n && (s.p[i] == '"' || s.p[i] == '\'')) {
		size_t n = str_find(str_sub(s, i + 1, s.n), s.p[i]);

		*ret = str_sub(s, i + 1, i + 1 + n);
		return i + 1 + n + 1;
	}
	while (i < s.n && !is_space(s.p[i]))
		i++;
	*ret = str_sub(s, from, i);
	return i;
}

bool tag_next_attr(
	const struct tag *t, size_t *where, struct str *ret_name, struct str *ret_value)
{
	struct str s = t->attrs;
	size_t i = skip_space(s, *where);
	size_t from = i;

	if (i >= s.n)
		return false;
	/* A name has a byte at least: "=x" is one. */
	for (i++; i < s.n && s.p[i] != '=' && s.p[i] != '/' && !is_space(s.p[i]);)
		i++;
	*ret_name = str_sub(s, from, i);
	*ret_value = (struct str){"", 0};
	while (i < s.n && is_space(s.p[i]))
		i++;
	if (i < s.n && s.p[i] == '=')
		i = attr_value(s, i + 1, ret_value);
	*where = i < s.n ? i : s.n;
	return true;
}

bool tag_attr(const struct tag *t, struct str name, struct str *ret)
{
	struct str n;
	struct str v;
	size_t i = 0;

	while (tag_next_attr(t, &i, &n, &v)) {
		if (!str_eq_nocase(n, name))
			continue;
		*ret = v;
		return true;
	}
	return false;
}

struct str tag_value(const struct tag *t, struct str name)
{
	struct str v = {"", 0};

	tag_attr(t, name, &v);
	return v;
}

bool tag_is(const struct tag *t, struct str name)
{
	return str_eq_nocase(t->name, name);
}
