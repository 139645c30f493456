/* SPDX-License-Identifier: ISC */
#include "desk/swell.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "desk/baseline.h"
#include "desk/one_story.h"
#include "desk/order.h"

#define HOUR_MS (INT64_C(60) * 60 * 1000)
#define DAY_MS (24 * HOUR_MS)

/* When it was published, if that can be: after an outage what was missed comes at once, and is no wave. */
static int64_t when(const struct store_watch_time *t)
{
	int64_t ms = time_is_real(t->published_s) ? t->published_s * 1000 : t->first_seen_ms;

	return ms <= t->first_seen_ms && ms >= t->first_seen_ms - 2 * DAY_MS ? ms
									     : t->first_seen_ms;
}

/* Nearly all come in order. */
static void insert(struct swell *s, int64_t at_ms)
{
	size_t i = s->n;

	s->at_ms = vec_room(s->at_ms, &s->cap, s->n + 1, sizeof(*s->at_ms));
	for (; i > 0 && s->at_ms[i - 1] > at_ms; i--)
		s->at_ms[i] = s->at_ms[i - 1];
	s->at_ms[i] = at_ms;
	s->n++;
}

static void on_time(const struct store_watch_time *t, void *arg)
{
	struct swell *s = arg;

	s->last_id = t->id > s->last_id ? t->id : s->last_id;
	if (map_put(&s->seen, (uint64_t)one_story(t->id, t->version_of, t->story), 0) ==
		SIZE_MAX)
		insert(s, when(t));
}

static void forget(struct swell *s, int64_t before_ms)
{
	size_t n = 0;

	while (n < s->n && s->at_ms[n] < before_ms)
		n++;
	if (n == 0)
		return;
	memmove(s->at_ms, s->at_ms + n, (s->n - n) * sizeof(*s->at_ms));
	s->n -= n;
}

enum errc swell_read(
	struct swell *s, struct store *store, struct str watch, int64_t now_ms, struct err *e)
{
	if (store_watch_times(store, watch, s->last_id, on_time, s, e) != ERR_NONE)
		return e->code;
	/* A window may be a week long. */
	forget(s, now_ms - WAVE_PAST_MS - 8 * DAY_MS);
	return ERR_NONE;
}

struct wave_past swell_past(const struct swell *s, int64_t since_ms)
{
	return (struct wave_past){s->at_ms, s->n, since_ms};
}

void swell_done(struct swell *s)
{
	free(s->at_ms);
	map_done(&s->seen);
	*s = (struct swell){.n = 0};
}

static bool on_first(const struct store_article *a, void *arg)
{
	*(int64_t *)arg = a->first_seen_ms;
	return false;
}

enum errc swell_begins(struct store *store, int64_t *ret_ms, struct err *e)
{
	const struct store_scan first = {.max = 1};

	*ret_ms = TIME_NONE;
	return store_scan(store, &first, on_first, ret_ms, e);
}

enum errc swell_is_whole(struct store *store, struct str watch, bool *ret, struct err *e)
{
	AUTO_BUF struct buf name = {0};
	int64_t mark = TIME_NONE;

	buf_init(&name, BUF_NO_MAX);
	baseline_mark(watch, &name);
	enum errc rc = store_mark_get(store, buf_view(&name), &mark, e);

	*ret = mark == TIME_NONE;
	return rc;
}

/* ---- what is said -------------------------------------------------------------------------- */

struct leading {
	struct arena *a;
	struct swell_lead *ret;
};

static bool is_among(const struct str *v, size_t n, struct str s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], s))
			return true;
	return false;
}

static bool on_lead(const struct store_article *row, void *arg)
{
	struct leading *l = arg;
	struct swell_lead *r = l->ret;

	if (row->silent)
		return true;
	if (r->n_titles < SWELL_HEADLINES && row->a.title.n != 0 &&
		!is_among(r->titles, r->n_titles, row->a.title))
		r->titles[r->n_titles++] = arena_str(l->a, row->a.title);
	if (r->n_feeds < SWELL_FEEDS && !is_among(r->feeds, r->n_feeds, row->feed))
		r->feeds[r->n_feeds++] = arena_str(l->a, row->feed);
	return true;
}

enum errc swell_lead(struct store *store, struct str watch, int64_t since_ms, struct arena *a,
	struct swell_lead *ret, struct err *e)
{
	const struct store_scan q = {
		.watch = watch, .since_ms = since_ms, .newest_first = true, .max = 1000};

	*ret = (struct swell_lead){.n_titles = 0};
	return store_scan(store, &q, on_lead, &(struct leading){a, ret}, e);
}

void swell_say(const struct wave_terms *t, const struct wave_verdict *v,
	const struct swell_lead *lead, struct buf *out)
{
	bool hours = t->window_ms % HOUR_MS == 0;

	buf_printf(out, "%llu stories in the last %lld %s, where %.1f are usual",
		(unsigned long long)v->count,
		(long long)(t->window_ms / (hours ? HOUR_MS : HOUR_MS / 60)),
		hours ? "h" : "min", v->usual);
	for (size_t i = 0; i < lead->n_titles; i++)
		buf_printf(out, "%s" STR_F, i == 0 ? ": " : " · ", STR_A(lead->titles[i]));
}
