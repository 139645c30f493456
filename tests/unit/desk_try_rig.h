/* SPDX-License-Identifier: ISC */
#pragma once
/* What a trial says beside what live matching did. */
#include <sys/stat.h>

#include "base/vec.h"
#include "desk/archive.h"
#include "desk/try.h"
#include "tests/unit/desk_rig.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS (INT64_C(24) * 60 * MINUTE_MS)

/* A rig whose store a command would find. */
static inline int setup_try(void **state)
{
	char file[128];
	char link[128];
	char text[256];

	if (setup(state) != 0)
		return -1;
	struct rig *r = *state;

	snprintf(file, sizeof(file), "%s/db", r->dir);
	snprintf(link, sizeof(link), "%s/rasid.db", r->dir);
	assert_int_equal(symlink(file, link), 0);
	snprintf(text, sizeof(text), "[daemon]\ndata_dir = %s\n", r->dir);
	write_file(r, "rasid.conf", text);
	return 0;
}

/* ---- what was told ------------------------------------------------------------------------- */

/* A line a delivery. */
struct lines {
	char **v;
	size_t n, cap;
};

static inline void add(struct lines *l, int64_t article, struct str watch, struct str dest,
	const char *how, struct str why, int64_t hold_ms)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, BUF_NO_MAX);
	buf_printf(&b, "%lld " STR_F " " STR_F " %s " STR_F " %lld", (long long)article,
		STR_A(watch), STR_A(dest), how, STR_A(why), (long long)hold_ms);
	l->v = vec_room(l->v, &l->cap, l->n + 1, sizeof(*l->v));
	l->v[l->n++] = buf_detach(&b, NULL);
}

static inline void on_alert(const struct store_alert_row *row, void *arg)
{
	bool held = row->state == DELIVERY_HELD;

	add(arg, row->article, row->watch, row->dest,
		row->state == DELIVERY_SUPPRESSED ? "not"
		: held                            ? "later"
						  : "now",
		row->hold, held ? row->hold_until_ms : 0);
}

static inline void on_one(const struct try_one *one, void *arg)
{
	const struct store_found *f = one->found;

	for (size_t i = 0; i < f->n_notices; i++) {
		const struct store_notice *n = &f->notices[i];

		add(arg, one->article->id, f->alerts[n->alert].watch, n->dest,
			n->suppressed           ? "not"
			: n->hold_until_ms != 0 ? "later"
						: "now",
			n->why, n->suppressed ? 0 : n->hold_until_ms);
	}
}

static inline int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void lines_done(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
}

static inline struct try_found try_all(struct rig *r, struct arena *a, struct lines *told)
{
	uint64_t all[4] = {~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)};
	const struct try_ask ask = {
		.c = r->config, .watches = all, .each = on_one, .arg = told};
	struct try_found found = {.n_days = 0};
	struct err e = {0};

	if (try_run(&ask, a, &found, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	return found;
}

/* The same deliveries; returns how many. */
static inline size_t assert_equals_live(struct rig *r, struct arena *a, struct try_found *ret)
{
	const struct store_alert_filter all = {.max = SIZE_MAX, .until_ms = INT64_MAX};
	struct lines live = {.n = 0};
	struct lines tried = {.n = 0};
	struct err e = {0};

	assert_code(store_alerts_each(r->desk.store, &all, on_alert, &live, &e), ERR_NONE);
	*ret = try_all(r, a, &tried);
	if (live.n != 0)
		qsort(live.v, live.n, sizeof(*live.v), by_text);
	if (tried.n != 0)
		qsort(tried.v, tried.n, sizeof(*tried.v), by_text);
	for (size_t i = 0; i < live.n || i < tried.n; i++) {
		const char *was = i < live.n ? live.v[i] : "nothing";
		const char *is = i < tried.n ? tried.v[i] : "nothing";

		if (strcmp(was, is) != 0)
			fail_msg("live: %s\ntried: %s", was, is);
	}
	size_t n = live.n;

	lines_done(&live);
	lines_done(&tried);
	return n;
}

/* All that may leave now leaves, so that a story may grow. */
static inline void deliver(struct rig *r, const char *dest)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = r->now_ms, .max = 100};
	struct err e = {0};
	bool found = true;

	while (found) {
		struct store_batch b = {0};
		int64_t due_ms = 0;

		assert_code(store_outbox_take(
				    r->desk.store, &t, &r->arena, &b, &found, &due_ms, &e),
			ERR_NONE);
		if (found)
			assert_code(store_outbox_done(r->desk.store, b.v[0].seq, r->now_ms, &e),
				ERR_NONE);
	}
}

/* ---- polls --------------------------------------------------------------------------------- */

/* Feeds are polled in turn, each with its own state. */
struct turn {
	const char *feed;
	struct feed_state state;
};

static inline void poll_of(struct rig *r, struct turn *t, struct article *items, size_t n)
{
	char url[64];

	snprintf(url, sizeof(url), "http://%s.example/rss", t->feed);
	if (t->state.url.n == 0)
		t->state.url = arena_str(&r->arena, str_of(url));
	r->feed = str_of(t->feed);
	r->state = t->state;
	poll(r, items, n);
	t->state = r->state;
}
