/* SPDX-License-Identifier: ISC */
/*
 * A run is what stands between blanks, quotes and the like; a '#' ends it, since tags are glued to links.
 *
 *   https://t.co/aa11    from the scheme on
 *   www.example.org/x    from www on
 *   news.example.org     a host name: labels of ASCII, the last of them a known top-level domain
 */
#include "watch/address.h"

#include <string.h>

static bool is_ascii_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_host(char c)
{
	return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

/* The last byte of U+200B..200F, 202A..202E. */
static bool is_unseen(struct str text, size_t i)
{
	unsigned char c = i < text.n ? (unsigned char)text.p[i] : 0;

	return (c >= 0x8B && c <= 0x8F) || (c >= 0xAA && c <= 0xAE);
}

/* What ends a run at byte i: blanks, quotes, brackets, and the tag that follows a link; of what is no ASCII the
 * no-break space, «», the Arabic comma, semicolon and question mark, and U+2000..203F (spaces, direction
 * marks, quotes, the ellipsis). Its other bytes belong to the next run, and to no address. */
static bool ends_run(struct str text, size_t i)
{
	unsigned char c = (unsigned char)text.p[i];
	unsigned char d = i + 1 < text.n ? (unsigned char)text.p[i + 1] : 0;

	if (c <= ' ' || strchr("\"'<>(){}[]|,;#", c) != NULL)
		return true;
	if (c == 0xC2)
		return d == 0xA0 || d == 0xAB || d == 0xBB;
	/* Spaces and quotes of U+20xx, but not what nobody sees. */
	if (c == 0xE2 && d == 0x80)
		return !is_unseen(text, i + 2);
	return c == 0xD8 && (d == 0x8C || d == 0x9B || d == 0x9F);
}

/* What texts hold; country domains of the Arab world and of those it reads about. */
static bool is_domain(struct str label)
{
	static const char *const known[] = {"com", "net", "org", "info", "gov", "edu", "int",
		"mil", "tv", "me", "co", "io", "fm", "ly", "app", "news", "live", "press", "ae",
		"bh", "dz", "eg", "iq", "jo", "kw", "lb", "ma", "mr", "om", "ps", "qa", "sa",
		"sd", "so", "sy", "tn", "ye", "dj", "km", "ir", "tr", "il", "uk", "fr", "de",
		"ru", "ua", "cn", "in", "eu", "us", "it", "es", "nl", "ch", "be", "ca", "au",
		"gl", "to", "gd"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_nocase(label, str_of(known[i])))
			return true;
	return false;
}

/* The end of the host name that begins at byte i, i when there is none. */
static size_t host_end(struct str run, size_t i)
{
	size_t end = i, dot;

	/* No label is empty. */
	while (end < run.n && is_host(run.p[end]) &&
		!(run.p[end] == '.' && end + 1 < run.n && run.p[end + 1] == '.'))
		end++;
	/* Full stops behind it end the sentence. */
	while (end > i && run.p[end - 1] == '.')
		end--;
	for (dot = end; dot > i && run.p[dot - 1] != '.'; dot--)
		;
	/* A label at least before the last one. */
	return dot > i + 1 && is_domain(str_sub(run, dot, end)) ? end : i;
}

/* «www.» and a label behind it, of any letters. */
static bool is_www(struct str s)
{
	return str_starts(s, STR("www.")) && s.n > 4 && s.p[4] != '.';
}

/* Over letters, digits, hyphens and dots at byte i that begin no address: where one may begin again, behind an empty
 * label or a hyphen before «www.». */
static size_t next_start(struct str run, size_t i)
{
	for (; i + 1 < run.n && is_host(run.p[i]) && is_host(run.p[i + 1]); i++)
		if ((run.p[i] == '.' && run.p[i + 1] == '.') ||
			(run.p[i] == '-' && is_www(str_sub(run, i + 1, run.n))))
			break;
	return i + 1;
}

/* Where the address of a run begins; run.n for none. */
static size_t address_start(struct str run)
{
	size_t scheme = str_find_str(run, STR("://"));

	while (scheme < run.n && scheme > 0 && is_ascii_letter(run.p[scheme - 1]))
		scheme--;
	for (size_t i = 0; i < scheme; i = next_start(run, i))
		if (is_host(run.p[i]) &&
			(host_end(run, i) > i || is_www(str_sub(run, i, run.n))))
			return i;
	return scheme;
}

static void look(struct address *a, struct str text, size_t at)
{
	size_t start = at, end = at;

	while (start > a->end && !ends_run(text, start - 1))
		start--;
	while (end < text.n && !ends_run(text, end))
		end++;
	a->start = start;
	a->end = end;
	a->from = start + address_start(str_sub(text, start, end));
	a->to = end;
}

bool address_holds(struct address *a, struct str text, size_t at)
{
	if (at < a->start)
		*a = (struct address){0};
	if (at >= a->end)
		look(a, text, at);
	return at >= a->from && at < a->to;
}

bool address_in(struct str text)
{
	struct address a = {0};

	/* Every address has one of them, hardly any term does. */
	if (str_find(text, '.') == text.n && str_find(text, ':') == text.n)
		return false;
	for (size_t at = 0; at<text.n; at = a.end> at ? a.end : at + 1) {
		if (ends_run(text, at))
			continue;
		look(&a, text, at);
		if (a.from < a.to)
			return true;
	}
	return false;
}
