/* SPDX-License-Identifier: ISC */
/* Ids, tags, and the lines of a file that are one feed. Pure. */
#include <string.h>

#include "base/conf.h"
#include "base/url_host.h"
#include "cli/feed.h"

enum {
	ID_MAX = 64,
	TAG_MAX = 64,
	TAGS_MAX = 32,
	VALUE_MAX = 300 /* bytes of a title that somebody else wrote */
};

#define REMARK "# Added by rasid."

/* ---- ids --------------------------------------------------------------------------------- */

struct str feed_id_clean(struct str wish, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, ID_MAX);
	for (size_t i = 0; i < wish.n; i++) {
		unsigned char c = (unsigned char)wish.p[i];
		bool upper = c >= 'A' && c <= 'Z';
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || upper;

		/* No sign at the beginning, and never two. */
		if (plain)
			buf_char(&b, (char)(upper ? c + 32 : c));
		else if (b.n != 0 && b.p[b.n - 1] != '-')
			buf_char(&b, '-');
	}
	while (b.n != 0 && b.p[b.n - 1] == '-')
		b.n--;
	return arena_str(a, buf_view(&b));
}

/* Labels that say what is there, not whose it is; and those that stand before a country. */
static const struct str service[] = {STR_INIT("www"), STR_INIT("m"), STR_INIT("feeds"),
	STR_INIT("feed"), STR_INIT("rss"), STR_INIT("news"), STR_INIT("ar"), STR_INIT("arabic"),
	STR_INIT("en")};
static const struct str second[] = {STR_INIT("com"), STR_INIT("co"), STR_INIT("net"),
	STR_INIT("org"), STR_INIT("gov"), STR_INIT("edu"), STR_INIT("ac")};

static bool is_one_of(struct str s, const struct str *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(s, v[i]))
			return true;
	return false;
}

static bool is_number(struct str s)
{
	uint64_t n = 0;

	return str_to_u64(s, &n);
}

/* Without the last label, and with a country's without the one before, too. */
static struct str without_suffix(struct str host)
{
	size_t dot = str_rfind(host, '.');
	struct str rest = str_sub(host, 0, dot);
	size_t before = str_rfind(rest, '.');
	bool country = dot < host.n && host.n - dot == 3;

	if (dot == host.n || is_number(str_sub(host, dot + 1, host.n)))
		return host;
	if (country && before < rest.n &&
		is_one_of(str_sub(rest, before + 1, rest.n), second,
			sizeof(second) / sizeof(second[0])))
		return str_sub(rest, 0, before);
	return rest;
}

/* "arabic.rt.com" is rt, "www.ina.iq" ina; of "1.2.3.4" and "localhost" all. */
static struct str name_of_host(struct str host)
{
	struct str rest = without_suffix(host);
	struct str label;
	struct str kept = rest;

	if (rest.n == host.n)
		return host;
	while (str_cut(&rest, '.', &label)) {
		if (!is_one_of(label, service, sizeof(service) / sizeof(service[0])) ||
			rest.p == NULL)
			break;
		kept = rest;
	}
	size_t dot = str_rfind(kept, '.');

	return dot < kept.n ? str_sub(kept, dot + 1, kept.n) : kept;
}

static struct str numbered(struct str first, unsigned n, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, (size_t)2 * ID_MAX);
	buf_printf(&b, STR_F "-%u", STR_A(first), n);
	return arena_str(a, buf_view(&b));
}

static bool is_taken(struct str first, unsigned n, const struct strmap *taken, struct arena *a)
{
	return strmap_get(taken, numbered(first, n, a)) != SIZE_MAX;
}

/* A list may hold thousands of feeds of one host: the first free number is halved in on, not counted to. */
struct str feed_id_propose(struct str url, const struct strmap *taken, struct arena *a)
{
	struct str first = feed_id_clean(name_of_host(url_host(url)), a);
	unsigned used = 1;
	unsigned free_one = 2;

	if (first.n == 0)
		first = STR("feed");
	if (strmap_get(taken, first) == SIZE_MAX)
		return first;
	for (; is_taken(first, free_one, taken, a); free_one *= 2)
		used = free_one;
	while (free_one - used > 1) {
		unsigned middle = used + (free_one - used) / 2;

		if (is_taken(first, middle, taken, a))
			used = middle;
		else
			free_one = middle;
	}
	return numbered(first, free_one, a);
}

/* ---- sections ---------------------------------------------------------------------------- */

static void write_value(const char *key, struct str value, struct buf *out)
{
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, BUF_NO_MAX);
	value = feed_line(value, VALUE_MAX, &a);
	if (value.n != 0)
		buf_printf(out, "%s = " STR_F "\n", key, STR_A(value));
}

void feed_section_write(struct str id, struct str url, struct str title, const struct str *tags,
	size_t n_tags, struct buf *out)
{
	buf_printf(out, REMARK "\n[feed " STR_F "]\nurl = " STR_F "\n", STR_A(id), STR_A(url));
	write_value("title", title, out);
	for (size_t i = 0; i < n_tags; i++)
		write_value("tags", tags[i], out);
}

struct str *feed_tags_read(const char *list, struct arena *a, size_t *ret_n, struct err *e)
{
	struct str rest = str_of(list);
	struct str tag;
	struct str *v = arena_array(a, TAGS_MAX, sizeof(*v));
	size_t n = 0;

	while (v != NULL && list != NULL && str_cut(&rest, ',', &tag)) {
		tag = feed_line(str_trim(tag), tag.n, a);
		if (tag.n == 0)
			continue;
		if (tag.n > TAG_MAX || n == TAGS_MAX) {
			err_set(e, ERR_BAD_INPUT,
				n == TAGS_MAX ? "more than %d tags"
					      : "a tag is longer than %d bytes",
				n == TAGS_MAX ? TAGS_MAX : TAG_MAX);
			return NULL;
		}
		if (!is_one_of(tag, v, n))
			v[n++] = tag;
	}
	*ret_n = n;
	return v;
}

/* ---- finding ----------------------------------------------------------------------------- */

/* Where line n (from 1) begins; text.n behind the last. */
static size_t line_start(struct str text, uint32_t n)
{
	size_t at = 0;

	for (; n > 1 && at < text.n; n--)
		at += str_find(str_sub(text, at, text.n), '\n') + 1;
	return at < text.n ? at : text.n;
}

static struct str line_at(struct str text, uint32_t n)
{
	return str_trim(str_sub(text, line_start(text, n), line_start(text, n + 1)));
}

static void measure(struct str text, const struct conf_section *s, struct feed_lines *ret)
{
	uint32_t first = s->pos.line;
	uint32_t last = s->n_entries != 0 ? s->entries[s->n_entries - 1].pos.line : first;

	if (first > 1 && str_eq(line_at(text, first - 1), STR(REMARK)))
		first--;
	/* The empty lines that parted it from the next. */
	while (line_start(text, last + 1) < text.n && line_at(text, last + 1).n == 0)
		last++;
	ret->first = first;
	ret->count = last - first + 1;
	ret->from = line_start(text, first);
	ret->to = line_start(text, last + 1);
	ret->rest_empty = str_trim(str_sub(text, 0, ret->from)).n == 0 &&
			  str_trim(str_sub(text, ret->to, text.n)).n == 0;
}

struct feed_lines feed_section_find(struct str text, struct str id)
{
	AUTO_ARENA struct arena a = {0};
	struct feed_lines ret = {.n = 0};
	struct conf_diags diags;
	struct conf_file f;

	arena_init(&a, BUF_NO_MAX);
	conf_diags_init(&diags, &a);
	conf_read(text, STR(""), &a, &diags, &f);
	for (size_t i = 0; i < f.n_sections; i++) {
		const struct conf_section *s = &f.sections[i];

		if (!str_eq(s->type, STR("feed")) || !str_eq(s->id, id))
			continue;
		if (ret.n++ == 0)
			measure(text, s, &ret);
	}
	return ret;
}
