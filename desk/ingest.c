/* SPDX-License-Identifier: ISC */
/*
 * Read this file first: it is what rasid does with one feed document.
 *
 * Every step is a function of its own, in the order in which they happen; ingest_run() at the
 * end strings them together inside one transaction: everything is looked up, then everything is
 * decided, then everything is written, each by the batch, because behind a network every call is a
 * round trip (store.h). An error rolls all of it back and the job is run again later, so no step
 * may change what it reads.
 */
#include "desk/ingest.h"

#include "base/hash.h"
#include "base/id.h"
#include "desk/recognise.h"
#include "desk/rows.h"

/* A generator's "no date": the year 1 is what the feed says, not when something happened. */
#define YEAR_1000_S INT64_C(-30610224000)
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- 1. what the parser worker found ------------------------------------------------- */

/* The notes stay in the document's memory, which the caller keeps as long as the job. */
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

/* What an item is matched against: the same for all items of the document. */
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

/* The result of a match lives in the scratch, until the next item: what is stored is copied. */
static enum errc keep_hits(const struct config *c, const struct watch_result *r,
	struct arena *a, struct store_found *found, struct err *e)
{
	struct store_hit *rows = arena_array(a, r->n_hits, sizeof(*rows));

	if (rows == NULL)
		return err_set(e, ERR_LIMIT, "too many hits");
	for (size_t i = 0; i < r->n_hits; i++)
		rows[i] = row_of_hit(c, &r->hits[i]);
	found->hits = rows;
	found->n_hits = r->n_hits;
	return ERR_NONE;
}

/* ---- 3. alerts ----------------------------------------------------------------------- */

/* Those it names, or all. */
static bool tells(const struct config_watch *w, struct str dest)
{
	for (size_t i = 0; i < w->n_notify; i++)
		if (str_eq(w->notify[i], dest))
			return true;
	return w->n_notify == 0;
}

/* The article is new, so that no watch has an alert of it yet. */
static struct store_alert alert(
	struct ingest *in, const struct desk *d, const struct config_watch *w)
{
	uint8_t random[10];
	char id[4 + ID_LEN + 1] = "alr_";

	d->random_bytes(random, sizeof(random));
	id_make(in->now_ms, random, id + 4);
	return (struct store_alert){.id = arena_str(&in->arena, str_of(id)),
		.watch = w->id,
		.created_ms = in->now_ms,
		.flow = hash64(w->id, hash64(in->feed, 0))};
}

/* Whom to wake when the job is committed. Copied: the loop reads them later, when another
 * generation of the configuration may be in force. */
static void note_dest(struct ingest *in, struct str dest)
{
	for (size_t i = 0; i < in->n_dests; i++)
		if (str_eq(in->dests[i], dest))
			return;
	in->dests[in->n_dests++] = arena_str(&in->arena, dest);
}

/* One message, however many of the watches tell it of this article: the first has it, and it names the
 * others. */
static enum errc notice(struct ingest *in, const struct desk *d, struct str dest,
	struct store_found *found, struct store_notice *out, struct err *e)
{
	struct str *also = arena_array(&in->arena, found->n_alerts, sizeof(*also));
	struct store_notice to = {.dest = dest, .also = also};
	bool any = false;

	if (also == NULL)
		return err_set(e, ERR_LIMIT, "too many alerts");
	for (size_t i = 0; i < found->n_alerts; i++) {
		struct str watch = found->alerts[i].watch;

		if (!tells(config_watch(d->config, watch), dest))
			continue;
		if (any)
			also[to.n_also++] = watch;
		else
			to.alert = i;
		any = true;
	}
	if (any) {
		out[found->n_notices++] = to;
		note_dest(in, dest);
	}
	return ERR_NONE;
}

static enum errc alert_all(struct ingest *in, struct desk *d, const struct watch_result *r,
	struct store_found *found, struct err *e)
{
	const struct config *c = d->config;
	struct store_alert *v = arena_array(&in->arena, r->n_hits, sizeof(*v));
	struct store_notice *to = arena_array(&in->arena, c->n_dests, sizeof(*to));

	if (v == NULL || to == NULL)
		return err_set(e, ERR_LIMIT, "too many alerts");
	/* Nobody to tell: the hits are stored, and there is no alert. */
	for (size_t i = 0; i < r->n_hits && c->n_dests != 0; i++)
		if (i == 0 || r->hits[i].watch != r->hits[i - 1].watch) /* sorted by watch */
			v[found->n_alerts++] = alert(in, d, &c->watches[r->hits[i].watch]);
	found->alerts = v;
	found->notices = to;
	for (size_t i = 0; i < c->n_dests && found->n_alerts != 0; i++)
		if (notice(in, d, c->dests[i].d->id, found, to, e) != ERR_NONE)
			return e->code;
	in->n_alerts += found->n_alerts;
	return ERR_NONE;
}

/* ---- 4. one item --------------------------------------------------------------------- */

/* What will be written, oldest first. */
struct plan {
	struct store_seen *seen;
	size_t n_seen;
	struct store_new *news;
	size_t n_news;
};

/* Those that lead nowhere yet. */
static void new_keys(const struct identity *id, struct key ret[KEY_N])
{
	for (enum key_kind k = 0; k < KEY_N; k++)
		if (id->found[k] == 0)
			ret[k] = id->keys[k];
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

/* The rest of a feed that changed its address reaches further back than the old one did. Only then
 * is a date believed (doc/feeds.md "Identity"), and a day of it forgiven. */
static bool is_old_news(const struct ingest *in, const struct article *it)
{
	return in->moved && it->published_s != TIME_NONE &&
	       it->published_s * 1000 < in->state.last_success_ms - DAY_MS;
}

static enum errc take_new(struct ingest *in, struct desk *d, const struct subject *su,
	const struct article *it, const struct identity *id, struct store_new *ret,
	struct err *e)
{
	struct watch_result r = match(su, it);
	bool silent = in->baseline || is_old_news(in, it);

	ret->article = (struct store_article){.feed = in->feed,
		.a = dated(it),
		.first_seen_ms = in->now_ms,
		.silent = silent};
	new_keys(id, ret->keys);
	if (keep_hits(d->config, &r, &in->arena, &ret->found, e) != ERR_NONE)
		return e->code;
	in->n_new++;
	in->n_hits += r.n_hits;
	return silent ? ERR_NONE : alert_all(in, d, &r, &ret->found, e);
}

static void take_known(struct ingest *in, const struct identity *id, struct store_seen *ret)
{
	/* Of an item that its guid identifies, link and text were never looked up
	 * (store_keys_find()), so their found[] is 0 and would be put again at every poll. The
	 * title is looked up for everybody: a changed one is a new key, by which the item is
	 * known when its id changes. */
	bool keys_known = id->found[KEY_GUID] != 0 &&
			  (id->found[KEY_TITLE] != 0 || key_is_none(id->keys[KEY_TITLE]));

	in->n_known++;
	in->n_renamed += id->verdict == IDENTITY_RENAMED;
	ret->id = id->id;
	/* No writes for what every poll repeats. */
	if (!keys_known)
		new_keys(id, ret->keys);
}

static enum errc take_item(struct ingest *in, struct desk *d, const struct subject *su,
	const struct article *it, const struct identity *id, struct plan *p, struct err *e)
{
	if (id->verdict != IDENTITY_NEW)
		take_known(in, id, &p->seen[p->n_seen++]);
	else if (!id->duplicate)
		return take_new(in, d, su, it, id, &p->news[p->n_news++], e);
	return ERR_NONE;
}

/* ---- 5. the document ----------------------------------------------------------------- */

static void clear_results(struct ingest *in)
{
	in->n_dests = in->n_new = in->n_known = in->n_renamed = in->n_hits = in->n_alerts = 0;
	in->renumbered = false;
}

/* Most of what the first poll of an address lists is known: it is the feed that was at another one.
 * Of a new feed nothing is. */
static bool is_known_feed(const struct identity *ids, size_t n)
{
	size_t known = 0;

	for (size_t i = 0; i < n; i++)
		known += ids[i].verdict != IDENTITY_NEW;
	return known * 2 > n;
}

static enum errc decide(struct ingest *in, struct desk *d, const struct config_feed *feed,
	const struct identity *ids, struct plan *p, struct err *e)
{
	const struct feed_doc *doc = in->doc;
	size_t words = (d->config->n_watches + 63) / 64;
	uint64_t *mask = arena_array(&in->arena, words ? words : 1, sizeof(*mask));

	in->dests = arena_array(&in->arena, d->config->n_dests, sizeof(*in->dests));
	p->seen = arena_array(&in->arena, doc->n_articles, sizeof(*p->seen));
	p->news = arena_array(&in->arena, doc->n_articles, sizeof(*p->news));
	if (mask == NULL || in->dests == NULL || p->seen == NULL || p->news == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	config_watch_mask(d->config, feed, mask);
	struct subject su = {d->config, feed, mask, d->scratch};

	/* Polls that failed do not count (feed_state.h): an outlet that was down when it was
	 * added has its silent poll when it comes up. */
	bool first = in->state.polls == 0 && !feed->first_poll_alert;

	in->moved = first && is_known_feed(ids, doc->n_articles);
	in->baseline = first && !in->moved;
	/* Feeds list the newest first; alerts go out in the order in which things were
	 * published. */
	for (size_t i = doc->n_articles; i-- > 0;)
		if (take_item(in, d, &su, &doc->articles[i], &ids[i], p, e) != ERR_NONE)
			return e->code;
	return in->arena.over ? err_set(e, ERR_LIMIT, "out of room") : ERR_NONE;
}

static enum errc take_document(
	struct ingest *in, struct desk *d, const struct config_feed *feed, struct err *e)
{
	struct plan p = {0};
	struct identity *ids = NULL;

	if (recognise(d->store, in->feed, in->doc, in->state.polls == 0, &in->arena, &ids,
		    &in->renumbered, e) != ERR_NONE ||
		decide(in, d, feed, ids, &p, e) != ERR_NONE)
		return e->code;
	/* Known items first: of a key that a known item and a new one share, the first that is
	 * put keeps it, and that should be the article which is there already. */
	if (p.n_seen != 0 && store_items_seen(d->store, in->feed, p.seen, p.n_seen, in->now_ms,
				     e) != ERR_NONE)
		return e->code;
	if (p.n_news != 0 && store_articles_put(d->store, p.news, p.n_news, e) != ERR_NONE)
		return e->code;
	return ERR_NONE;
}

/* ---- 6. the transaction -------------------------------------------------------------- */

/* A document that failed has its state settled and stored the same way: the failure counts, and
 * the next poll with it. */
static enum errc transact(
	struct ingest *in, struct desk *d, const struct config_feed *feed, struct err *e)
{
	struct feed_outcome out = outcome_of(in);

	if (out.parsed && take_document(in, d, feed, e) != ERR_NONE)
		return e->code;
	/* After the items: how many were known decides the next interval (policy.c). The state
	 * goes last into the same transaction: validators on disk before their articles would
	 * make the next answer a 304 that hides them. */
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
