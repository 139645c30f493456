/* SPDX-License-Identifier: ISC */
/*
 * Addresses in a text (doc/matching.md "Signs, numbers, acronyms", links): what begins with a scheme or
 * with www, and host names whose last label is a known top-level domain.
 */
#include "tests/ref/ref_cps.c"

static uint32_t code_at(const struct ref_cps *c, size_t i)
{
	return i < c->n ? c->v[i].cp : 0;
}

static bool is_letter_ascii(uint32_t cp)
{
	return in(cp | 0x20, 'a', 'z');
}

static bool is_label(uint32_t cp)
{
	return is_letter_ascii(cp) || in(cp, '0', '9') || cp == '-';
}

/* Do the code points from i on spell s, whatever their case? */
static bool ascii_at(const struct ref_cps *c, size_t i, struct str s)
{
	for (size_t k = 0; k < s.n; k++) {
		uint32_t cp = code_at(c, i + k);

		if ((is_letter_ascii(cp) ? cp | 0x20 : cp) != (unsigned char)s.p[k])
			return false;
	}
	return true;
}

static bool ends_address(uint32_t cp)
{
	static const uint32_t ends[] = {'#', '"', '<', '>', '(', ')', '[', ']', '{', '}', 0xAB,
		0xBB, 0x201C, 0x201D, 0x60C, 0x61B};

	for (size_t i = 0; i < COUNT(ends); i++)
		if (cp == ends[i])
			return true;
	return is_space(cp) || is_line(cp) ||
	       (in(cp, 0x2000, 0x203F) && !in(cp, 0x200B, 0x200F) && !in(cp, 0x202A, 0x202E)) ||
	       cp == 0x61F || cp == '\'' || cp == ',' || cp == ';' || cp == '|';
}

static size_t address_end(const struct ref_cps *c, size_t i)
{
	while (i < c->n && !ends_address(c->v[i].cp))
		i++;
	return i;
}

static bool is_top_level(const struct ref_cps *c, size_t from, size_t to)
{
	static const char *const names[] = {"com", "net", "org", "info", "gov", "edu", "int",
		"mil", "tv", "me", "co", "io", "fm", "ly", "app", "news", "live", "press", "ae",
		"bh", "dz", "eg", "iq", "jo", "kw", "lb", "ma", "mr", "om", "ps", "qa", "sa",
		"sd", "so", "sy", "tn", "ye", "dj", "km", "ir", "tr", "il", "uk", "fr", "de",
		"ru", "ua", "cn", "in", "eu", "us", "it", "es", "nl", "ch", "be", "ca", "au",
		"gl", "to", "gd"};

	for (size_t i = 0; i < COUNT(names); i++) {
		struct str name = str_of(names[i]);

		if (to - from == name.n && ascii_at(c, from, name))
			return true;
	}
	return false;
}

/* The end of the address of the host name that begins at i, which goes on behind its last label; i when none
 * does. */
static size_t host_end(const struct ref_cps *c, size_t i)
{
	size_t label = i, k = i;

	for (;;) {
		while (is_label(code_at(c, k)))
			k++;
		if (code_at(c, k) != '.' || !is_label(code_at(c, k + 1)) || k == label)
			break;
		label = ++k;
	}
	if (label == i || !is_top_level(c, label, k))
		return i;
	return address_end(c, k);
}

static bool is_scheme(const struct ref_cps *c, size_t i)
{
	if (i > 0 && is_letter_ascii(c->v[i - 1].cp))
		return false;
	while (is_letter_ascii(code_at(c, i)))
		i++;
	return ascii_at(c, i, STR("://"));
}

static bool is_www(const struct ref_cps *c, size_t i)
{
	return (i == 0 || c->v[i - 1].cp != '.') && ascii_at(c, i, STR("www.")) &&
	       code_at(c, i + 4) != '.' && address_end(c, i) > i + 4;
}

/* The end of the address that begins at i; i when none does. */
static size_t link_end(const struct ref_cps *c, size_t i)
{
	if (is_scheme(c, i))
		return address_end(c, i);
	if (i > 0 && c->v[i - 1].cp != '-' && is_label(c->v[i - 1].cp))
		return i;
	return is_www(c, i) ? address_end(c, i) : host_end(c, i);
}
