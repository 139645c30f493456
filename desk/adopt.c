/* SPDX-License-Identifier: ISC */
/*
 * Taking over a generation of watch lists.
 *
 *   ids of watches ──> store_watches_seen() ──> which are new ──> the newest articles,
 *                                                                matched with those alone
 *   d->config = c  <── COMMIT <── hits, in batches  <─────────────────┘
 *
 * The ids of new watches and the hits that they find in stored articles go into one transaction:
 * a watch that is put down as known has had its baseline. Were the ids committed alone, a crash
 * before the hits would leave a watch that counts as known and never looked back.
 *
 * Known is for ever: nothing deletes the id of a watch that left the lists, so one that is taken
 * out and put back in has no second baseline, and finds from then on only.
 */
#include "desk/adopt.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/xalloc.h"
#include "desk/furniture_kept.h"
#include "desk/rows.h"

struct adoption {
	struct desk *desk;
	const struct config *config;
	uint64_t *fresh;    /* bits of the watches never seen before */
	struct arena arena; /* of the watches */
	struct arena rows;  /* of the hits that are not written yet */
	struct known {
		bool read;
		struct furniture furniture;
	} * known; /* of each feed of config, once an article of it was met */
	/* One for each article at most, so it cannot run over however late it is written. */
	struct store_found found[ADOPT_ARTICLES];
	size_t n_found, n_rows, n_hits;
	enum errc rc;
	struct err *e;
};

/* Hits that are written together: a watch of common words finds a great many. */
enum {
	BATCH = 4096
};

/* Asks for all watches in one call and not only for those that the last generation lacked: what
 * is known is what the store says, also after a crash between two generations. */
static enum errc find_fresh(struct adoption *ad, int64_t now_ms, bool *ret_any)
{
	size_t n = ad->config->n_watches;
	struct str *ids = arena_array(&ad->arena, n, sizeof(*ids));
	bool *is_new = arena_array(&ad->arena, n, sizeof(*is_new));

	ad->fresh = arena_array(&ad->arena, n / 64 + 1, sizeof(*ad->fresh));
	if (ids == NULL || is_new == NULL || ad->fresh == NULL)
		return err_set(ad->e, ERR_LIMIT, "too many watches");
	for (size_t i = 0; i < n; i++)
		ids[i] = ad->config->watches[i].id;
	if (store_watches_seen(ad->desk->store, ids, n, now_ms, is_new, ad->e) != ERR_NONE)
		return ad->e->code;
	*ret_any = false;
	for (size_t i = 0; i < n; i++) {
		if (is_new[i])
			ad->fresh[i / 64] |= UINT64_C(1) << (i % 64);
		*ret_any |= is_new[i];
	}
	return ERR_NONE;
}

/* Called from inside store_articles_each(): a callback may call the store (store.h). The rows'
 * texts lie in the configuration, so the arena may go as soon as they are written. */
static enum errc write_found(struct adoption *ad)
{
	enum errc rc = ad->n_found == 0 ? ERR_NONE
					: store_found_put(ad->desk->store, ad->found,
						  ad->n_found, ad->e);

	arena_done(&ad->rows);
	ad->n_found = ad->n_rows = 0;
	return rc;
}

static enum errc keep(struct adoption *ad, int64_t article, const struct watch_result *r)
{
	struct store_hit *rows = arena_array(&ad->rows, r->n_hits, sizeof(*rows));

	if (rows == NULL)
		return err_set(ad->e, ERR_LIMIT, "too many hits");
	for (size_t i = 0; i < r->n_hits; i++)
		rows[i] = row_of_hit(ad->config, &r->hits[i]);
	ad->found[ad->n_found++] =
		(struct store_found){.article = article, .hits = rows, .n_hits = r->n_hits};
	ad->n_rows += r->n_hits;
	ad->n_hits += r->n_hits;
	return ad->n_rows < BATCH ? ERR_NONE : write_found(ad);
}

/* What is learned of it included, as at its polls (slice.c). */
static enum errc know(struct adoption *ad, const struct config_feed *feed, struct known *ret)
{
	AUTO_ARENA struct arena a;
	struct store_learned learned = {.a = &a};
	struct furniture_kept *kept = NULL;

	arena_init(&a, BUF_NO_MAX);
	if (store_keys_find(ad->desk->store, feed->id, NULL, 0, &learned, ad->e) != ERR_NONE)
		return ad->e->code;
	kept = arena_alloc(&a, sizeof(*kept));
	furniture_kept_read(learned.text, kept);
	ret->read = true;
	ret->furniture = (struct furniture){.strip = feed->strip,
		.n_strip = feed->n_strip,
		.keep = feed->keep,
		.n_keep = feed->n_keep,
		.outlets = {feed->title}};
	furniture_kept_know(kept, &ret->furniture);
	return ERR_NONE;
}

static void on_article(const struct store_article *row, void *arg)
{
	struct adoption *ad = arg;
	const struct config_feed *feed = config_feed(ad->config, row->feed);
	struct known none = {.read = true};
	struct known *known = feed != NULL ? &ad->known[feed - ad->config->feeds] : &none;
	AUTO_ARENA struct arena a;
	struct str fields[FIELD_N];

	arena_init(&a, BUF_NO_MAX);
	/* There is no way to stop the walk early; after an error it runs to its end idle. */
	if (ad->rc == ERR_NONE && !known->read)
		ad->rc = know(ad, feed, known);
	if (ad->rc != ERR_NONE)
		return;
	furniture_fields(&known->furniture, &row->a, known->furniture.outlets[0], &a, fields);
	struct watch_result r =
		watchset_run(ad->config->watchset, ad->desk->scratch, fields, ad->fresh);

	if (r.n_hits > 0)
		ad->rc = keep(ad, row->id, &r);
}

static enum errc match_stored(struct adoption *ad, int64_t now_ms)
{
	struct store *s = ad->desk->store;
	bool any = false;

	if (find_fresh(ad, now_ms, &any) != ERR_NONE)
		return ad->e->code;
	if (!any)
		return ERR_NONE;
	if (store_articles_each(s, 0, ADOPT_ARTICLES, on_article, ad, ad->e) != ERR_NONE)
		return ad->e->code;
	/* The rest that did not fill a batch. */
	return ad->rc != ERR_NONE ? ad->rc : write_found(ad);
}

enum errc adopt_run(
	struct desk *d, const struct config *c, int64_t now_ms, size_t *ret_hits, struct err *e)
{
	struct adoption *ad = NULL;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	/* On the heap: found[] alone is 80 KB. */
	ad = xcalloc(1, sizeof(*ad));
	ad->desk = d;
	ad->config = c;
	ad->e = e;
	ad->known = xcalloc(c->n_feeds + 1, sizeof(*ad->known));
	arena_init(&ad->arena, BUF_NO_MAX);
	arena_init(&ad->rows, BUF_NO_MAX);
	enum errc rc = match_stored(ad, now_ms);

	if (rc == ERR_NONE)
		rc = store_commit(d->store, e);
	else
		store_rollback(d->store);
	/* Only now: on an error articles go on being matched by the old generation, whole. */
	if (rc == ERR_NONE) {
		d->config = c;
		*ret_hits = ad->n_hits;
	}
	for (size_t i = 0; i < c->n_feeds; i++)
		map_done(&ad->known[i].furniture.learned);
	free(ad->known);
	arena_done(&ad->arena);
	arena_done(&ad->rows);
	free(ad);
	return rc;
}
