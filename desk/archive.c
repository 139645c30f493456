/* SPDX-License-Identifier: ISC */
#include "desk/archive.h"

#include <string.h>

#include "desk/export.h"
#include "desk/rows.h"
#include "desk/swell.h"

enum errc archive_open(const struct config *c, struct store **ret, struct err *e)
{
	AUTO_ARENA struct arena a = {0};

	arena_init(&a, KIB(64));
	struct store_conf conf = store_conf_of(c, &a);

	conf.read_only = true;
	conf.mapped = true;
	return store_open(&conf, ret, e);
}

struct reading {
	const struct config *c;
	struct archive_watch *v;
};

static void on_sum(const struct store_watch_sum *sum, void *arg)
{
	const struct reading *r = arg;
	const struct config_watch *w = config_watch(r->c, sum->watch);

	if (w == NULL)
		return;
	struct archive_watch *v = &r->v[w - r->c->watches];

	v->articles = sum->articles;
	v->alerts = sum->alerts;
	v->last_ms = sum->last_ms;
}

/* One that is muted at some destinations only is told all the same. */
static void on_mute(const struct store_mute *m, void *arg)
{
	const struct reading *r = arg;
	const struct config_watch *w =
		m->kind == STORE_MUTE_WATCH ? config_watch(r->c, m->subject) : NULL;

	if (w == NULL || m->dest.n != 0)
		return;
	struct archive_watch *v = &r->v[w - r->c->watches];

	v->muted_until_ms = m->until_ms > v->muted_until_ms ? m->until_ms : v->muted_until_ms;
}

enum errc archive_watches(const struct config *c, int64_t since_ms, int64_t now_ms,
	struct archive_watch *v, struct err *e)
{
	struct store *s = NULL;
	struct reading r = {c, v};

	for (size_t i = 0; i < c->n_watches; i++)
		v[i] = (struct archive_watch){.last_ms = TIME_NONE};
	enum errc rc = archive_open(c, &s, e);

	if (rc != ERR_NONE)
		return rc == ERR_GONE ? ERR_NONE : rc;
	rc = store_watch_sums(s, since_ms, on_sum, &r, e);
	if (rc == ERR_NONE)
		rc = store_mutes_each(s, now_ms, on_mute, &r, e);
	store_close(s);
	return rc;
}

/* ---- trends -------------------------------------------------------------------------------- */

static enum errc take_trend(struct swell *s, const struct config_watch *w, int64_t begins_ms,
	int64_t *since_ms, int64_t now_ms, struct arena *a, struct archive_trend *ret,
	struct err *e)
{
	struct wave_past past = swell_past(s, begins_ms);
	size_t from = 0;

	ret->terms = (struct wave_terms){
		w->burst != 0 ? w->burst : 3, w->burst_window_ms, w->burst_floor};
	ret->now = wave_judge(&ret->terms, &past, now_ms);
	if (*since_ms < now_ms - WAVE_PAST_MS)
		*since_ms = now_ms - WAVE_PAST_MS;
	while (from < s->n && s->at_ms[from] < *since_ms)
		from++;
	ret->n = s->n - from;
	ret->at_ms = arena_array(a, ret->n, sizeof(*ret->at_ms));
	if (ret->at_ms == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	if (ret->n != 0)
		memcpy(ret->at_ms, s->at_ms + from, ret->n * sizeof(*ret->at_ms));
	return ERR_NONE;
}

enum errc archive_trend(const struct config *c, const struct config_watch *w, int64_t *since_ms,
	int64_t now_ms, struct arena *a, struct archive_trend *ret, struct err *e)
{
	struct store *s = NULL;
	struct swell swell = {.n = 0};
	int64_t begins_ms = TIME_NONE;
	enum errc rc = archive_open(c, &s, e);

	if (rc == ERR_NONE)
		rc = swell_begins(s, &begins_ms, e);
	if (rc == ERR_NONE && begins_ms == TIME_NONE)
		rc = err_set(e, ERR_GONE, "nothing is stored");
	if (rc == ERR_NONE)
		rc = swell_read(&swell, s, w->id, now_ms, e);
	if (rc == ERR_NONE)
		rc = take_trend(&swell, w, begins_ms, since_ms, now_ms, a, ret, e);
	swell_done(&swell);
	store_close(s);
	return rc;
}

enum errc archive_export(const struct config *c, const struct export_ask *ask, struct buf *out,
	size_t *ret_n, struct err *e)
{
	struct store *s = NULL;
	enum errc rc = archive_open(c, &s, e);

	if (rc == ERR_NONE)
		rc = export_write(ask, s, out, ret_n, e);
	store_close(s);
	return rc;
}
