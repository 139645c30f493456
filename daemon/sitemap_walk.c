/* SPDX-License-Identifier: ISC */
#include "daemon/sitemap_walk.h"

/* ---- one of them -------------------------------------------------------------------------- */

bool sitemap_walk_step(struct sitemap_walk *m, int64_t now_ms)
{
	size_t at = sitemaps_next(&m->v, now_ms);

	if (at == m->v.n)
		return false;
	m->at = at;
	return true;
}

void sitemap_walk_missed(struct sitemap_walk *m, const struct feed_failure *why)
{
	struct sitemap *map = &m->v.v[m->at];
	bool before = map->full_ms != 0;

	map->tried = true;
	if (before || !m->lost)
		m->failure = (struct feed_failure){arena_str(&m->a, why->why), why->blocked};
	m->failed = true;
	m->lost |= before;
}

bool sitemap_walk_passed(struct sitemap_walk *m, const struct http_res *res)
{
	struct sitemap *map = &m->v.v[m->at];

	if (res->error != HTTP_OK || res->status != 304 || map->full_ms == 0) {
		struct feed_failure why = feed_failure_of(res, &m->a);

		sitemap_walk_missed(m, &why);
		return false;
	}
	map->tried = true;
	map->read_s = map->listed_s;
	m->out.parsed = true;
	return true;
}

/* It was read, and all of it stored: not to be read again before it changes. */
static void note_read(
	struct sitemap_walk *m, struct sitemap *map, const struct http_res *res, int64_t now_ms)
{
	map->read_s = map->listed_s;
	map->full_ms = now_ms;
	map->etag = feed_validator(res->etag, &m->a);
	map->last_modified = feed_validator(res->last_modified, &m->a);
}

static void count_items(struct sitemap_walk *m, const struct ingest *in, bool again)
{
	m->out.items += in->doc->n_articles;
	m->out.known += in->silent ? in->doc->n_articles : in->n_known;
	m->gap |= again && in->n_known == 0 && in->n_new != 0;
	if (in->rest.newest_s > m->out.newest_s)
		m->out.newest_s = in->rest.newest_s;
}

/* The slices of an index live as long as the job: those that are kept move. */
static void keep_urls(struct sitemap_walk *m)
{
	for (size_t i = 0; i < m->v.n; i++)
		m->v.v[i].url = arena_str(&m->a, m->v.v[i].url);
}

void sitemap_walk_took(struct sitemap_walk *m, const struct ingest *in, struct str self,
	int64_t now_ms, struct further_event *ev)
{
	struct sitemap *map = &m->v.v[m->at];

	map->tried = true;
	m->out.parsed = true;
	if (in->doc != NULL) {
		count_items(m, in, map->full_ms != 0);
		map->old = false; /* though it may not have come whole */
	}
	ev->deep = in->doc == NULL && map->inner;
	if (in->doc == NULL && !map->inner) {
		ev->cut = sitemaps_take_inner(&m->v, m->at, self, in->index, &ev->seen) != 0;
		keep_urls(m);
	}
	if (!(in->doc != NULL ? in->doc : in->index)->ends_early && in->n_held == 0)
		note_read(m, map, &in->res, now_ms);
}

/* ---- all of them -------------------------------------------------------------------------- */

void sitemap_walk_age(struct sitemap_walk *m)
{
	for (size_t i = 0; i < m->v.n; i++)
		m->v.v[i].old |= m->v.v[i].full_ms == 0;
}

static bool fails(const struct sitemap_walk *m)
{
	size_t i = 0;

	while (i < m->v.n && m->v.v[i].full_ms == 0)
		i++;
	return m->failed && !m->out.parsed && (m->lost || i == m->v.n);
}

struct feed_judgement sitemap_walk_settle(struct sitemap_walk *m, const struct feed_limits *lim,
	int64_t now_ms, struct arena *a, struct feed_state *st)
{
	if (fails(m))
		return feed_fail_parts(&m->failure, now_ms, a, st);
	m->out.parsed |= m->failed;
	return feed_settle_parts(&m->out, m->gap, lim, now_ms, st);
}

struct str sitemap_walk_merged(const struct sitemap_walk *m, struct str now, struct arena *a)
{
	struct sitemaps v;

	if (str_eq(now, m->memory))
		return sitemaps_write(&m->v, a);
	sitemaps_read(now, &v);
	for (size_t i = 0; i < v.n; i++)
		for (size_t k = 0; k < m->v.n; k++) {
			const struct sitemap *from = &m->v.v[k];

			if (!str_eq(v.v[i].url, from->url))
				continue;
			v.v[i].old |= from->old;
			if (!from->tried)
				continue;
			int64_t listed_s = v.v[i].listed_s;

			v.v[i] = *from;
			v.v[i].listed_s = listed_s;
		}
	return sitemaps_write(&v, a);
}
