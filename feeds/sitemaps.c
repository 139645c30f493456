/* SPDX-License-Identifier: ISC */
/*
 * The memory:   url TAB listed TAB read TAB full TAB flags TAB etag TAB last-modified NL     a line a sitemap
 *               TAB flags TAB hash SPACE hash ... NL
 * Times are decimal, "-" is none. See sitemaps.h.
 */
#include "feeds/sitemaps.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/url_host.h"

enum {
	HASH_DIGITS = 8,
	ROUND_S = 1800,         /* a day without a time, in any zone */
	LATE_S = 2 * 24 * 3600, /* and so long it may still be that day */
};

/* ---- memory ------------------------------------------------------------------------------- */

static uint32_t name_of(struct str url)
{
	return (uint32_t)hash64(url, 0);
}

static int64_t read_time(struct str s)
{
	uint64_t v = 0;

	return str_to_u64(s, &v) && v <= INT64_MAX ? (int64_t)v : TIME_NONE;
}

static void read_listed(struct str line, struct sitemaps *s)
{
	struct str part = {0};

	(void)str_cut(&line, '\t', &part);
	s->listed_cut = str_eq(part, STR("c"));
	while (s->n_listed < SITEMAPS_LISTED && str_cut(&line, ' ', &part)) {
		char digits[HASH_DIGITS + 1] = {0};

		if (part.n != HASH_DIGITS)
			continue;
		memcpy(digits, part.p, HASH_DIGITS);
		s->listed[s->n_listed++] = (uint32_t)strtoul(digits, NULL, 16);
	}
}

static void read_line(struct str line, struct sitemaps *s)
{
	struct str f[6] = {0};
	struct str url = {0};

	(void)str_cut(&line, '\t', &url);
	if (url.n == 0) {
		read_listed(line, s);
		return;
	}
	for (size_t i = 0; i < sizeof(f) / sizeof(f[0]); i++)
		(void)str_cut(&line, '\t', &f[i]);
	int64_t full_ms = read_time(f[2]);
	bool inner = str_find(f[3], 'i') < f[3].n && s->n != 0;

	if (s->n < SITEMAPS_MAX)
		s->v[s->n++] = (struct sitemap){.url = url,
			.listed_s = read_time(f[0]),
			.read_s = read_time(f[1]),
			.full_ms = full_ms > 0 ? full_ms : 0,
			.old = str_find(f[3], 'o') < f[3].n,
			.inner = inner,
			.etag = f[4],
			.last_modified = f[5]};
}

void sitemaps_read(struct str memory, struct sitemaps *ret)
{
	struct str line = {0};

	*ret = (struct sitemaps){.n = 0};
	while (str_cut(&memory, '\n', &line))
		if (line.n != 0)
			read_line(line, ret);
}

static void put_time(struct buf *b, int64_t v)
{
	if (v < 0)
		buf_str(b, STR("\t-"));
	else
		buf_printf(b, "\t%lld", (long long)v);
}

/* What ends a field of ours is no address and no validator. */
static bool is_field(struct str s)
{
	return str_find(s, '\t') == s.n && str_find(s, '\n') == s.n;
}

static void put_field(struct buf *b, struct str s)
{
	buf_char(b, '\t');
	if (is_field(s))
		buf_str(b, s);
}

struct str sitemaps_write(const struct sitemaps *s, struct arena *a)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	for (size_t i = 0; i < s->n; i++) {
		const struct sitemap *m = &s->v[i];

		if (!is_field(m->url))
			continue;
		buf_str(&b, m->url);
		put_time(&b, m->listed_s);
		put_time(&b, m->read_s);
		put_time(&b, m->full_ms);
		buf_printf(&b, "\t%s%s", m->old ? "o" : "", m->inner ? "i" : "");
		put_field(&b, m->etag);
		put_field(&b, m->last_modified);
		buf_char(&b, '\n');
	}
	buf_printf(&b, "\t%s\t", s->listed_cut ? "c" : "");
	for (size_t i = 0; i < s->n_listed; i++)
		buf_printf(&b, "%s%08x", i != 0 ? " " : "", (unsigned)s->listed[i]);
	buf_char(&b, '\n');
	return arena_str(a, buf_view(&b));
}

/* ---- the choice --------------------------------------------------------------------------- */

/* Of the path: many hosts are called so. */
static bool is_of_news(struct str url)
{
	struct url_authority at = {0};
	struct str path = url;

	if (url_authority(url, &at))
		path = str_sub(url, (size_t)(at.host.p - url.p) + at.host.n, url.n);
	for (size_t i = 0; i < path.n; i++)
		if (str_starts_nocase(str_sub(path, i, path.n), STR("news")))
			return true;
	return false;
}

/* An address may have kilobytes: it is looked through once. */
struct candidate {
	const struct article *a;
	bool news;
};

struct choice {
	struct candidate v[SITEMAPS_MAX];
	size_t n, max;
};

/* Whether x is to be read rather than y, whose turn was before it. */
static bool is_better(const struct candidate *x, const struct candidate *y)
{
	if (x->news != y->news)
		return x->news;
	return x->a->updated_s > y->a->updated_s; /* TIME_NONE is the least */
}

static void choose(struct choice *c, const struct article *a)
{
	const struct candidate new = {a, is_of_news(a->link)};
	size_t at = c->n;

	for (size_t i = 0; i < c->n; i++)
		if (str_eq(c->v[i].a->link, a->link))
			return;
	while (at > 0 && is_better(&new, &c->v[at - 1]))
		at--;
	if (at == c->max)
		return;
	c->n += c->n < c->max;
	for (size_t i = c->n - 1; i > at; i--)
		c->v[i] = c->v[i - 1];
	c->v[at] = new;
}

static size_t place(const struct sitemaps *s, struct str url)
{
	size_t i = 0;

	while (i < s->n && !str_eq(s->v[i].url, url))
		i++;
	return i;
}

static bool was_listed(const struct sitemaps *s, struct str url)
{
	uint32_t name = name_of(url);

	for (size_t i = 0; i < s->n_listed; i++)
		if (s->listed[i] == name)
			return true;
	return s->listed_cut;
}

static void add(struct sitemaps *s, const struct sitemap *m)
{
	if (s->n < SITEMAPS_MAX)
		s->v[s->n++] = *m;
}

/* As it is remembered, or for the first time. parent: the index within the index; NULL: the first. */
static void add_chosen(struct sitemaps *s, const struct sitemaps *was, const struct article *a,
	const struct sitemap *parent)
{
	bool inner = parent != NULL;
	bool silent = parent != NULL ? parent->old : was->aged;
	bool first = parent != NULL ? parent->full_ms == 0 : was->n == 0 && was->n_listed == 0;
	size_t at = place(was, a->link);
	struct sitemap m = {.url = a->link,
		.read_s = TIME_NONE,
		.old = first ? silent : was_listed(was, a->link)};

	if (at < was->n)
		m = was->v[at];
	m.listed_s = a->updated_s;
	m.inner = inner;
	add(s, &m);
	/* With the choice of an index goes that of its own. */
	while (!inner && ++at < was->n && was->v[at].inner)
		add(s, &was->v[at]);
}

struct listing {
	struct sitemaps *s;
	struct map seen;
	bool over; /* one had no place */
};

static void note_listed(struct listing *l, uint32_t name)
{
	if (map_put(&l->seen, (uint64_t)name + 1, 0) != SIZE_MAX)
		return;
	if (l->s->n_listed < SITEMAPS_LISTED)
		l->s->listed[l->s->n_listed++] = name;
	else
		l->over = true;
}

static bool has_inner(const struct sitemaps *s)
{
	size_t i = 0;

	while (i < s->n && !s->v[i].inner)
		i++;
	return i < s->n;
}

/* The document's first: what was listed long ago is forgotten first. What is forgotten may be listed still if the
 * document is not all that lists. */
static void note_rest(
	struct sitemaps *s, const struct sitemaps *was, const struct feed_doc *index)
{
	struct listing l = {.s = s};
	bool all = !has_inner(s) && !index->ends_early;

	for (size_t i = 0; i < index->n_articles; i++)
		if (place(s, index->articles[i].link) == s->n)
			note_listed(&l, name_of(index->articles[i].link));
	s->listed_cut |= l.over || index->truncated;
	for (size_t i = 0; i < was->n; i++)
		if (place(s, was->v[i].url) == s->n)
			note_listed(&l, name_of(was->v[i].url));
	for (size_t i = 0; i < was->n_listed; i++)
		note_listed(&l, was->listed[i]);
	s->listed_cut |= l.over && !all;
	map_done(&l.seen);
}

/* Of those between which nothing decides the ones at both ends, in turn: new ones are added at either. */
static const struct article *from_ends(const struct feed_doc *index, size_t i)
{
	return &index->articles[i % 2 == 0 ? i / 2 : index->n_articles - 1 - i / 2];
}

size_t sitemaps_take(struct sitemaps *s, const struct feed_doc *index)
{
	const struct sitemaps was = *s;
	struct choice c = {.max = SITEMAPS_MAX};

	*s = (struct sitemaps){.listed_cut = was.listed_cut && has_inner(&was)};
	size_t n = 0;

	for (size_t i = 0; i < index->n_articles; i++)
		if (from_ends(index, i)->link.n != 0) {
			choose(&c, from_ends(index, i));
			n++;
		}
	for (size_t i = 0; i < c.n; i++)
		add_chosen(s, &was, c.v[i].a, NULL);
	note_rest(s, &was, index);
	return n;
}

static size_t count_out(const struct sitemaps *s, struct str self, const struct sitemaps *was,
	size_t behind, const struct feed_doc *index)
{
	size_t n = 0;

	for (size_t i = behind; i < was->n; i++)
		n += place(s, was->v[i].url) == s->n;
	for (size_t i = 0; i < index->n_articles; i++) {
		struct str url = index->articles[i].link;

		n += url.n != 0 && !str_eq(url, self) && place(s, url) == s->n;
	}
	return n;
}

size_t sitemaps_take_inner(struct sitemaps *s, size_t at, struct str self,
	const struct feed_doc *index, bool *ret_loops)
{
	const struct sitemaps was = *s;
	struct choice c = {.max = SITEMAPS_MAX - (at + 1)};
	size_t behind = at + 1;

	*ret_loops = false;
	s->n = at + 1;
	while (behind < was.n && was.v[behind].inner)
		behind++;
	for (size_t i = 0; i < index->n_articles; i++) {
		struct str url = from_ends(index, i)->link;
		size_t there = place(&was, url);
		bool other = there < was.n && (there <= at || there >= behind);

		*ret_loops |= other || str_eq(url, self);
		if (url.n != 0 && !other && !str_eq(url, self))
			choose(&c, from_ends(index, i));
	}
	for (size_t i = 0; i < c.n; i++)
		add_chosen(s, &was, c.v[i].a, &was.v[at]);
	for (size_t i = behind; i < was.n; i++)
		add(s, &was.v[i]);
	s->n_listed = 0;
	note_rest(s, &was, index);
	return count_out(s, self, &was, behind, index);
}

/* ---- what is due -------------------------------------------------------------------------- */

bool sitemap_is_due(const struct sitemap *m, int64_t now_ms)
{
	bool day = m->listed_s % ROUND_S == 0 && m->listed_s > now_ms / 1000 - LATE_S;

	return m->full_ms == 0 || m->listed_s < 0 || m->listed_s != m->read_s || day;
}

size_t sitemaps_next(const struct sitemaps *s, int64_t now_ms)
{
	size_t i = 0;

	while (i < s->n && (s->v[i].tried || !sitemap_is_due(&s->v[i], now_ms)))
		i++;
	return i;
}
