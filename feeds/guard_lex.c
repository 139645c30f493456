/* SPDX-License-Identifier: ISC */
/*
 * The parts of the guard that know no state: names, references, and the declarations that are skipped.
 *
 * A DOCTYPE is read only far enough to find its end and to notice entities made of entities.
 */
#include "feeds/guard_lex.h"

#include "feeds/entity.h"

/* Everything beyond ASCII counts as a letter: which letters XML allows matters only for what is
 * written, and lex_is_plain() decides that. */
size_t guard_name(struct str s)
{
	size_t n = 0;

	if (!lex_starts_name(lex_byte(s, 0)))
		return 0;
	while (lex_in_name(lex_byte(s, n)))
		n++;
	return n;
}

bool lex_is_plain(struct str name)
{
	size_t colon = str_find(name, ':');
	struct str local = str_sub(name, colon + 1, name.n);

	if (name.n > GUARD_MAX_NAME)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] >= 0x80)
			return false;
	return colon == name.n ||
	       (lex_starts_name(lex_byte(local, 0)) && str_find(local, ':') == local.n);
}

bool lex_is_xml_reference(struct str s)
{
	static const struct str names[] = {STR_INIT("&amp;"), STR_INIT("&lt;"),
		STR_INIT("&gt;"), STR_INIT("&quot;"), STR_INIT("&apos;")};

	if (lex_byte(s, 1) == '#') {
		struct entity e = entity_read(s, false);

		return e.n != 0 && s.p[e.n - 1] == ';';
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_starts(s, names[i]))
			return true;
	return false;
}

/* Past the first `end` at or after i, or the end of the input. By its last byte with memchr(),
 * and back from there: linear also where the library's memmem() is not (sanitizer builds). `from`
 * keeps a match from reaching into the opening: "<!-->" does not end the comment that it begins. */
static size_t past(struct str in, size_t i, struct str end)
{
	size_t from = i;

	while (i < in.n) {
		const char *at = memchr(in.p + i, end.p[end.n - 1], in.n - i);

		if (at == NULL)
			break;
		i = (size_t)(at - in.p) + 1;
		if (i - from >= end.n && memcmp(at + 1 - end.n, end.p, end.n) == 0)
			return i;
	}
	return in.n;
}

/* Whether the value of an entity declaration, quotes off, refers to another entity. "&#10;" is a
 * number and grows nothing; "&a;" inside the value of b is how a few lines become gigabytes. */
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

size_t lex_skip_declaration(struct str in, size_t i, bool *subset, bool *nested)
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
