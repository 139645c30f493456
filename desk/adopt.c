/*
 * Taking over a generation of watch lists.
 *
 * The ids of new watches and the hits that they find in stored articles go into one
 * transaction: a watch that is put down as known has had its baseline.
 */
#include "desk/adopt.h"

#include <stdlib.h>

#include "base/xalloc.h"
#include "desk/rows.h"

struct adoption {
	struct desk *desk;
	const struct config *config;
	uint64_t *fresh; /* bits of the watches never seen before */
	size_t n_hits;
	enum errc rc;
	struct err *e;
};

static enum errc find_fresh(struct adoption *ad, int64_t now_ms, bool *ret_any)
{
	*ret_any = false;
	for (size_t i = 0; i < ad->config->n_watches; i++) {
		bool is_new = false;

		if (store_watch_seen(ad->desk->store, ad->config->watches[i].id, now_ms,
			    &is_new, ad->e) != ERR_NONE)
			return ad->e->code;
		if (is_new)
			ad->fresh[i / 64] |= UINT64_C(1) << (i % 64);
		*ret_any |= is_new;
	}
	return ERR_NONE;
}

static void on_article(const struct store_article *row, void *arg)
{
	struct adoption *ad = arg;
	const struct config_feed *feed = config_feed(ad->config, row->feed);
	const struct str fields[FIELD_N] = {
		[FIELD_TITLE] = row->a.title,
		[FIELD_SUMMARY] = row->a.summary,
		[FIELD_BODY] = row->a.body,
		[FIELD_URL] = row->a.link,
		[FIELD_SOURCE] = feed ? feed->title : (struct str){0},
	};

	if (ad->rc != ERR_NONE)
		return;
	struct watch_result r =
		watchset_run(ad->config->watchset, ad->desk->scratch, fields, ad->fresh);

	for (size_t i = 0; i < r.n_hits && ad->rc == ERR_NONE; i++) {
		struct store_hit hit = row_of_hit(ad->config, &r.hits[i]);

		ad->rc = store_hits_put(ad->desk->store, row->id, &hit, 1, ad->e);
	}
	ad->n_hits += r.n_hits;
}

static enum errc match_stored(struct adoption *ad, int64_t now_ms)
{
	bool any = false;

	if (find_fresh(ad, now_ms, &any) != ERR_NONE)
		return ad->e->code;
	if (!any)
		return ERR_NONE;
	enum errc rc =
		store_articles_each(ad->desk->store, 0, ADOPT_ARTICLES, on_article, ad, ad->e);

	return rc != ERR_NONE ? rc : ad->rc;
}

enum errc adopt_run(
	struct desk *d, const struct config *c, int64_t now_ms, size_t *ret_hits, struct err *e)
{
	struct adoption ad = {.desk = d, .config = c, .e = e};

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	ad.fresh = xcalloc((c->n_watches + 63) / 64 + 1, sizeof(*ad.fresh));
	enum errc rc = match_stored(&ad, now_ms);

	free(ad.fresh);
	if (rc == ERR_NONE)
		rc = store_commit(d->store, e);
	else
		store_rollback(d->store);
	if (rc == ERR_NONE) {
		d->config = c;
		*ret_hits = ad.n_hits;
	}
	return rc;
}
