/*
 * Read this file first: it is what rasid does with one feed document.
 *
 * Every step is a function of its own, in the order in which they happen; ingest_run() at the
 * end strings them together inside one transaction. An error rolls all of it back and the job
 * is run again later, so no step may change what it reads.
 */
#include "desk/ingest.h"

#include "base/id.h"
#include "desk/recognise.h"
#include "desk/rows.h"

/* A generator's "no date": the year 1 is what the feed says, not when something happened. */
#define YEAR_1000_S INT64_C(-30610224000)

/* ---- 1. what the parser worker found ------------------------------------------------- */

static struct feed_outcome outcome_of(struct ingest *in)
{
	const struct feed_doc *doc = in->doc;

	if (doc == NULL)
		return (struct feed_outcome){.parsed = false, .why = in->parse_error};
	in->notes = doc->notes;
	in->n_notes = doc->n_notes;
	return (struct feed_outcome){.parsed = true,
		.partial = doc->ends_early,
		.items = doc->n_articles,
		.hints = doc->hints};
}

/* ---- 2. matching --------------------------------------------------------------------- */

struct subject {
	const struct config *config;
	const struct config_feed *feed;
	const uint64_t *mask; /* watches that cover the feed */
	struct watch_scratch *scratch;
};

static struct watch_result match(const struct subject *su, const struct article *it)
{
	const struct str fields[FIELD_N] = {
		[FIELD_TITLE] = it->title,
		[FIELD_SUMMARY] = it->summary,
		[FIELD_BODY] = it->body,
		[FIELD_URL] = it->link,
		[FIELD_SOURCE] = su->feed->title,
	};

	return watchset_run(su->config->watchset, su->scratch, fields, su->mask);
}

static enum errc store_hits(struct store *s, const struct config *c, int64_t article,
	const struct watch_result *r, struct arena *a, struct err *e)
{
	struct store_hit *rows = arena_array(a, r->n_hits, sizeof(*rows));

	if (rows == NULL)
		return err_set(e, ERR_LIMIT, "too many hits");
	for (size_t i = 0; i < r->n_hits; i++)
		rows[i] = row_of_hit(c, &r->hits[i]);
	return store_hits_put(s, article, rows, r->n_hits, e);
}

/* ---- 3. alerts ----------------------------------------------------------------------- */

/* Destinations of a watch: those it names, or all. */
static enum errc watch_dests(const struct config *c, const struct config_watch *w,
	struct arena *a, struct str **ret, size_t *ret_n)
{
	*ret = w->notify;
	*ret_n = w->n_notify;
	if (w->n_notify != 0)
		return ERR_NONE;
	*ret = arena_array(a, c->n_dests, sizeof(**ret));
	if (*ret == NULL)
		return ERR_LIMIT;
	*ret_n = c->n_dests;
	for (size_t i = 0; i < c->n_dests; i++)
		(*ret)[i] = c->dests[i].d->id;
	return ERR_NONE;
}

static void note_dests(struct ingest *in, const struct str *dests, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t j = 0;

		while (j < in->n_dests && !str_eq(in->dests[j], dests[i]))
			j++;
		if (j == in->n_dests)
			in->dests[in->n_dests++] = arena_str(&in->arena, dests[i]);
	}
}

static enum errc alert(struct ingest *in, struct desk *d, const struct config_watch *w,
	int64_t article, struct err *e)
{
	struct str *dests = NULL;
	size_t n = 0;
	uint8_t random[10];
	char id[4 + ID_LEN + 1] = "alr_";
	bool is_new = false;

	if (watch_dests(d->config, w, &in->arena, &dests, &n) != ERR_NONE)
		return err_set(e, ERR_LIMIT, "too many destinations");
	if (n == 0)
		return ERR_NONE;
	d->random_bytes(random, sizeof(random));
	id_make(in->now_ms, random, id + 4);
	if (store_alert_put(d->store, str_of(id), w->id, article, in->now_ms, dests, n, &is_new,
		    e) != ERR_NONE)
		return e->code;
	if (is_new) {
		in->n_alerts++;
		note_dests(in, dests, n);
	}
	return ERR_NONE;
}

static enum errc alert_all(struct ingest *in, struct desk *d, const struct watch_result *r,
	int64_t article, struct err *e)
{
	for (size_t i = 0; i < r->n_hits; i++) {
		if (i > 0 && r->hits[i].watch == r->hits[i - 1].watch)
			continue; /* hits are sorted by watch */
		if (alert(in, d, &d->config->watches[r->hits[i].watch], article, e) != ERR_NONE)
			return e->code;
	}
	return ERR_NONE;
}

/* ---- 4. one item --------------------------------------------------------------------- */

static enum errc put_keys(struct ingest *in, struct store *s, const struct identity *id,
	int64_t article, struct err *e)
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (!key_is_none(id->keys[k]) && id->found[k] == 0 &&
			store_key_put(s, in->feed, k, id->keys[k], article, e) != ERR_NONE)
			return e->code;
	return ERR_NONE;
}

static struct article dated(const struct article *it)
{
	struct article a = *it;

	if (a.published_s != TIME_NONE && a.published_s < YEAR_1000_S)
		a.published_s = TIME_NONE;
	if (a.updated_s != TIME_NONE && a.updated_s < YEAR_1000_S)
		a.updated_s = TIME_NONE;
	return a;
}

static enum errc take_new(struct ingest *in, struct desk *d, const struct subject *su,
	const struct article *it, const struct identity *id, struct err *e)
{
	struct store_article row = {.feed = in->feed,
		.a = dated(it),
		.first_seen_ms = in->now_ms,
		.silent = in->baseline};
	struct watch_result r = match(su, it);
	int64_t article = 0;

	if (store_article_put(d->store, &row, &article, e) != ERR_NONE ||
		put_keys(in, d->store, id, article, e) != ERR_NONE ||
		store_hits(d->store, d->config, article, &r, &in->arena, e) != ERR_NONE)
		return e->code;
	in->n_new++;
	in->n_hits += r.n_hits;
	return in->baseline ? ERR_NONE : alert_all(in, d, &r, article, e);
}

static enum errc take_item(struct ingest *in, struct desk *d, const struct subject *su,
	const struct article *it, const struct identity *id, struct err *e)
{
	if (id->verdict == IDENTITY_NEW)
		return id->duplicate ? ERR_NONE : take_new(in, d, su, it, id, e);
	in->n_known++;
	in->n_renamed += id->verdict == IDENTITY_RENAMED;
	bool keys_known = id->found[KEY_GUID] != 0 &&
			  (id->found[KEY_TITLE] != 0 || key_is_none(id->keys[KEY_TITLE]));

	/* No writes for what every poll repeats. */
	if (!keys_known && put_keys(in, d->store, id, id->id, e) != ERR_NONE)
		return e->code;
	return store_article_touch(d->store, id->id, in->now_ms, e);
}

/* ---- 5. the transaction -------------------------------------------------------------- */

static void clear_results(struct ingest *in)
{
	in->n_dests = in->n_new = in->n_known = in->n_renamed = in->n_hits = in->n_alerts = 0;
	in->renumbered = false;
}

static enum errc take_items(struct ingest *in, struct desk *d, const struct config_feed *feed,
	const struct feed_doc *doc, struct err *e)
{
	struct identity *ids = NULL;
	size_t words = (d->config->n_watches + 63) / 64;
	uint64_t *mask = arena_array(&in->arena, words ? words : 1, sizeof(*mask));

	in->dests = arena_array(&in->arena, d->config->n_dests, sizeof(*in->dests));
	if (mask == NULL || in->dests == NULL ||
		recognise(d->store, in->feed, doc, in->state.polls == 0, &in->arena, &ids,
			&in->renumbered, e) != ERR_NONE)
		return e->code ? e->code : err_set(e, ERR_LIMIT, "out of room");
	config_watch_mask(d->config, feed, mask);
	struct subject su = {d->config, feed, mask, d->scratch};

	in->baseline = in->state.polls == 0 && !feed->first_poll_alert;
	/* Feeds list the newest first; alerts go out in the order in which things were
	 * published. */
	for (size_t i = doc->n_articles; i-- > 0;)
		if (take_item(in, d, &su, &doc->articles[i], &ids[i], e) != ERR_NONE)
			return e->code;
	return ERR_NONE;
}

static enum errc transact(
	struct ingest *in, struct desk *d, const struct config_feed *feed, struct err *e)
{
	struct feed_outcome out = outcome_of(in);

	if (out.parsed && take_items(in, d, feed, in->doc, e) != ERR_NONE)
		return e->code;
	out.known = in->n_known;
	in->settled = in->state;
	in->judgement = feed_settle(
		&in->res, &out, &in->limits, in->now_ms, in->random, &in->arena, &in->settled);
	struct store_feed row = {.id = in->feed, .state = in->settled};

	return store_feeds_put(d->store, &row, 1, e);
}

enum errc ingest_run(struct ingest *in, struct desk *d, struct err *e)
{
	const struct config_feed *feed = config_feed(d->config, in->feed);

	if (feed == NULL)
		return err_set(e, ERR_GONE, "feed '" STR_F "' is no longer configured",
			STR_A(in->feed));
	arena_done(&in->arena); /* of an earlier try */
	clear_results(in);
	if (store_begin(d->store, e) != ERR_NONE)
		return e->code;
	if (transact(in, d, feed, e) != ERR_NONE) {
		store_rollback(d->store);
		return e->code;
	}
	return store_commit(d->store, e);
}
