/* SPDX-License-Identifier: ISC */
/*
 *   BEGIN ─ of another version? ──────> put aside, a new one ──────────────────> COMMIT
 *         ├ the next articles ─ words ─> store_index_put(), with the mark ─ ... ─┤
 *         └ there are none ────────────> a piece of what was put aside ──────────┘
 *
 * A crash leaves whole articles and a mark that says which.
 */
#include "desk/index.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/xalloc.h"
#include "watch/search/words.h"

static_assert((int)SEARCH_COLUMNS == (int)STORE_COLUMNS, "a column for each");

struct indexing {
	struct store *store;
	struct search_words *w;
	struct index_slice *io;
	size_t bytes;
	enum errc rc;
	struct err *e;
};

static void read_words(struct search_words *w, const struct store_article *a)
{
	const struct str fields[FIELD_N] = {[FIELD_TITLE] = a->a.title,
		[FIELD_SUMMARY] = a->a.summary,
		[FIELD_BODY] = a->a.body};

	search_words_read(w, fields);
}

void index_words(const struct store_article *a, struct str ret[STORE_COLUMNS], void *arg)
{
	struct search_words *w = arg;

	read_words(w, a);
	memcpy(ret, w->columns, sizeof(w->columns));
}

static enum errc put(struct indexing *x, int64_t id)
{
	const struct search_words *w = x->w;
	struct store_form *forms = xreallocarray(NULL, w->n_forms + 1, sizeof(*forms));

	for (size_t i = 0; i < w->n_forms; i++)
		forms[i] = (struct store_form){w->forms[i].stem, w->forms[i].form};
	enum errc rc = store_index_put(x->store, id, w->columns, forms, w->n_forms, x->e);

	free(forms);
	return rc;
}

/* There is no way to stop the walk early; what is too much for this slice comes again in the next. */
static void on_article(const struct store_article *a, void *arg)
{
	struct indexing *x = arg;

	if (x->rc != ERR_NONE || x->bytes >= x->io->max_bytes)
		return;
	x->bytes += a->a.title.n + a->a.summary.n + a->a.body.n;
	read_words(x->w, a);
	x->rc = put(x, a->id);
	x->io->articles += x->rc == ERR_NONE;
}

/* Not before the last one is gone, which two changes of version in a row may have left. */
static enum errc begin_anew(struct indexing *x)
{
	bool left = false;
	enum errc rc = store_index_sweep(x->store, &left, x->e);

	x->io->more = true;
	if (rc != ERR_NONE || left)
		return rc;
	search_words_forget(x->w); /* no form is stored any more */
	return store_index_reset(x->store, SEARCH_VERSION, x->e);
}

static enum errc fill(struct indexing *x)
{
	struct store_index i;
	enum errc rc = store_index_get(x->store, &i, x->e);

	if (rc == ERR_NONE && i.version != SEARCH_VERSION)
		return begin_anew(x);
	if (rc == ERR_NONE)
		rc = store_index_next(x->store, x->io->max_articles, on_article, x, x->e);
	x->io->more = x->io->articles > 0;
	rc = rc != ERR_NONE ? rc : x->rc;
	if (rc != ERR_NONE)
		return rc;
	return x->io->more ? store_index_tidy(x->store, x->e)
			   : store_index_sweep(x->store, &x->io->more, x->e);
}

enum errc index_run(
	struct desk *d, struct search_words *w, struct index_slice *io, struct err *e)
{
	struct indexing x = {.store = d->store, .w = w, .io = io, .e = e};
	enum errc rc = store_begin(d->store, e);

	if (rc != ERR_NONE)
		return rc;
	io->articles = 0;
	rc = fill(&x);
	if (rc == ERR_NONE)
		rc = store_commit(d->store, e);
	else
		store_rollback(d->store);
	/* Forms that it met are not stored. */
	if (rc != ERR_NONE)
		search_words_forget(w);
	return rc;
}
