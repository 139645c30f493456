/* SPDX-License-Identifier: ISC */
/*
 * Taking over a generation of watch lists.
 *
 *   ids of watches ──> store_watches_seen() ──> which are new ──> from which article on each looks back
 *   d->config = c  <── COMMIT  <────────────────────────────────────┘
 *
 * The ids of new watches and where their baselines begin go into one transaction: a watch that is put
 * down as known has had its baseline or has a mark that says what is left of it. What comes in after
 * the commit is matched with the new watches when it is stored, what was there before it by their
 * baselines, and no article by both.
 *
 * Known is for ever: nothing deletes the id of a watch that left the lists, so one that is taken
 * out and put back in has no second baseline, and finds from then on only.
 */
#include "desk/adopt.h"

#include "base/buf.h"
#include "desk/baseline.h"

static void on_newest(const struct store_article *a, void *arg)
{
	*(int64_t *)arg = a->id;
}

/* An empty store has nothing to look back at. */
static enum errc mark_new(const struct desk *d, struct str watch, int64_t newest, struct err *e)
{
	AUTO_BUF struct buf name = {0};

	if (newest == 0)
		return ERR_NONE;
	buf_init(&name, BUF_NO_MAX);
	baseline_mark(watch, &name);
	return store_mark_put(d->store, buf_view(&name), newest + 1, e);
}

/* Asks for all watches in one call and not only for those that the last generation lacked: what
 * is known is what the store says, also after a crash between two generations. */
static enum errc see(const struct desk *d, const struct config *c, int64_t now_ms,
	struct arena *a, size_t *ret_new, struct err *e)
{
	struct str *ids = arena_array(a, c->n_watches, sizeof(*ids));
	bool *is_new = arena_array(a, c->n_watches, sizeof(*is_new));
	int64_t newest = 0;

	if (ids == NULL || is_new == NULL)
		return err_set(e, ERR_LIMIT, "too many watches");
	for (size_t i = 0; i < c->n_watches; i++)
		ids[i] = c->watches[i].id;
	if (store_watches_seen(d->store, ids, c->n_watches, now_ms, is_new, e) != ERR_NONE ||
		store_articles_each(d->store, 0, 1, on_newest, &newest, e) != ERR_NONE)
		return e->code;
	*ret_new = 0;
	for (size_t i = 0; i < c->n_watches; i++) {
		if (!is_new[i])
			continue;
		++*ret_new;
		if (mark_new(d, ids[i], newest, e) != ERR_NONE)
			return e->code;
	}
	return ERR_NONE;
}

enum errc adopt_run(
	struct desk *d, const struct config *c, int64_t now_ms, size_t *ret_new, struct err *e)
{
	AUTO_ARENA struct arena a = {0};
	size_t n = 0;

	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	arena_init(&a, BUF_NO_MAX);
	enum errc rc = see(d, c, now_ms, &a, &n, e);

	if (rc == ERR_NONE)
		rc = store_commit(d->store, e);
	else
		store_rollback(d->store);
	if (rc != ERR_NONE)
		return rc;
	/* Only now: on an error articles go on being matched by the old generation, whole. */
	d->config = c;
	d->generation++;
	*ret_new = n;
	return ERR_NONE;
}
