/* SPDX-License-Identifier: ISC */
/*
 * Read this file first: it is what rasid does with one feed document.
 *
 * Every step is a function of its own, in the order in which they happen; ingest_run() at the
 * end strings them together inside one transaction: everything is looked up, then everything is
 * decided, then everything is written, each by the batch, because behind a network every call is a
 * round trip (store.h). An error rolls all of it back and the job is run again later, so no step
 * may change what it reads.
 *
 * Which items are known is decided once, before the first slice, and all that follows for those that
 * are known is written with it: a feed that was renumbered no longer looks so once some of its new
 * ids are stored. What is new is matched and written slice by slice.
 */
#include "desk/ingest.h"

#include "base/hash.h"
#include "desk/edits.h"
#include "desk/order.h"
#include "desk/recognise.h"
#include "desk/slice.h"
#include "desk/story.h"
#include "desk/tally.h"
#include "feeds/sitemaps.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* ---- 1. what the parser worker found ------------------------------------------------- */

enum {
	LEFT_OUT_MAX = 400
};

/* The notes stay in the document's memory, which the caller keeps as long as the job. */
static struct str left_out(struct ingest *in)
{
	AUTO_BUF struct buf b = {0};

	buf_init(&b, LEFT_OUT_MAX);
	for (size_t i = 0; in->doc->truncated && i < in->doc->n_notes; i++)
		buf_printf(&b, "%s" STR_F, b.n != 0 ? "; " : "", STR_A(in->doc->notes[i]));
	if (in->doc->truncated && b.n == 0)
		buf_str(&b, STR("a part of it"));
	return arena_str(&in->arena, buf_view(&b));
}

/* A sitemap index: its sitemaps are read after this poll (daemon/poll_further.c). */
static struct feed_outcome outcome_of_index(struct ingest *in)
{
	struct sitemaps *s = arena_alloc(&in->arena, sizeof(*s));
	AUTO_BUF struct buf left = {0};

	if (s == NULL)
		return (struct feed_outcome){.why = STR("out of room")};
	sitemaps_read(in->state.sitemaps, s);
	/* What a feed brought until now was a document of its own. */
	s->aged = in->state.sitemaps.n == 0 && !feed_is_fresh(&in->state);
	size_t n = sitemaps_take(s, in->index);

	in->sitemaps = sitemaps_write(s, &in->arena);
	buf_init(&left, LEFT_OUT_MAX);
	if (n > SITEMAPS_MAX)
		buf_printf(&left,
			"of the %s%zu sitemaps of the index %d are read: news, then the newest%s",
			in->index->truncated ? "more than " : "", n, SITEMAPS_MAX,
			s->listed_cut
				? "; of one that is read for the first time only what is dated since the last poll is alerted, since the index lists more than are remembered"
				: "");
	return (struct feed_outcome){.parsed = true,
		.partial = in->index->ends_early,
		.index = true,
		.note = in->index->transport,
		.left_out = arena_str(&in->arena, buf_view(&left))};
}

static struct feed_outcome outcome_of(struct ingest *in)
{
	const struct feed_doc *doc = in->doc;

	if (in->index != NULL)
		return outcome_of_index(in);
	if (doc == NULL)
		return (struct feed_outcome){
			.parsed = false, .blocked = in->blocked, .why = in->parse_error};
	in->notes = doc->notes;
	in->n_notes = doc->n_notes;
	return (struct feed_outcome){.parsed = true,
		.partial = doc->ends_early,
		.note = doc->transport,
		.left_out = left_out(in),
		.delta = feed_is_delta(&in->res, &in->limits),
		.newest_s = order_newest_s(doc->articles, doc->n_articles, in->now_ms / 1000),
		.items = doc->n_articles,
		.hints = doc->hints};
}

/* ---- 2. whom to wake ----------------------------------------------------------------- */

/* Whom to wake when the job is committed. Copied: the loop reads them later, when another
 * generation of the configuration may be in force. */
static void note_dest(struct ingest *in, struct str dest)
{
	for (size_t i = 0; i < in->n_dests; i++)
		if (str_eq(in->dests[i], dest))
			return;
	in->dests[in->n_dests++] = arena_str(&in->arena, dest);
}

static enum errc tell_slice(struct slice *s, struct err *e)
{
	const struct tell t = {s->d, s->feed, s->in->now_ms, &s->arena, NULL};

	if (tell_all(&t, s->news, s->marks, s->n_news, e) != ERR_NONE)
		return e->code;
	for (size_t i = 0; i < s->n_news; i++)
		for (size_t k = 0; k < s->news[i].found.n_notices; k++)
			note_dest(s->in, s->news[i].found.notices[k].dest);
	return ERR_NONE;
}

/* ---- 3. one item --------------------------------------------------------------------- */

/* Those that lead nowhere yet, or are to lead to another article from now on. */
static void new_keys(const struct identity *id, struct key ret[KEY_N])
{
	unsigned moves = identity_moves(id);

	for (enum key_kind k = 0; k < KEY_N; k++)
		if (id->found[k] == 0 || (moves >> k & 1) != 0)
			ret[k] = id->keys[k];
}

/* The rest of a feed that changed its address reaches further back than the old one did. Only then
 * is a date believed (doc/feeds.md "Identity"), and a day of it forgiven. */
static bool is_old_news(const struct ingest *in, const struct article *it)
{
	return in->moved && it->published_s != TIME_NONE &&
	       it->published_s * 1000 < in->state.last_success_ms - DAY_MS;
}

/* A feed that was empty is fresh still, but what is dated after the last look at it is no old thing. */
static bool came_since(const struct ingest *in, const struct article *it)
{
	return in->state.polls != 0 && it->published_s != TIME_NONE &&
	       it->published_s * 1000 > in->state.last_success_ms &&
	       it->published_s * 1000 <= in->now_ms;
}

static bool is_silent(const struct ingest *in, const struct article *it)
{
	return (in->baseline && !came_since(in, it)) || is_old_news(in, it);
}

static enum errc take_new(struct slice *s, size_t i, struct err *e)
{
	struct ingest *in = s->in;
	const struct identity *id = &in->rest.ids[i];
	const struct article item = slice_item(s, i);
	const struct article *it = &item;
	struct tell_mark *mark = &s->marks[s->n_news];
	struct store_new *ret = &s->news[s->n_news++];
	struct watch_result r = slice_match(s, it);

	ret->article = (struct store_article){.feed = in->feed,
		.a = slice_dated(it),
		.first_seen_ms = in->now_ms,
		.silent = is_silent(in, &in->doc->articles[i]),
		.why = str_of(identity_word(id->reason))};
	new_keys(id, ret->keys);
	ret->moved = identity_moves(id);
	ret->text = id->text;
	ret->owed = in->pages != NULL ? in->pages[i].owed : 0;
	in->n_new++;
	in->n_hits_cut += r.cut;
	if (slice_take_found(s, &r, NULL, ret, e) != ERR_NONE ||
		stories_take(s, 0, ret, mark, e) != ERR_NONE)
		return e->code;
	mark->old = slice_is_old(s, i, in->rest.newest_s);
	in->n_old += mark->old && ret->found.n_alerts != 0;
	s->rows += (r.n_hits - ret->found.n_hits) / INGEST_HITS_A_ROW;
	slice_weigh(s, ret);
	return ERR_NONE;
}

/* What it says now is noted with it, unless that is looked at first (edits.h). */
static void take_known(struct slice *s, const struct identity *id, struct store_seen *ret)
{
	struct ingest *in = s->in;

	in->n_known++;
	in->n_before += in->since_id == 0 || id->id < in->since_id;
	in->n_renamed += id->verdict == IDENTITY_RENAMED;
	ret->id = id->id;
	/* No writes for what every poll repeats. Of the others all was looked up: a title that
	 * changed is a new key, by which the item is known when its id changes. */
	if (identity_is_settled(id))
		return;
	new_keys(id, ret->keys);
	ret->moved = identity_moves(id);
	ret->text = edits_wants(s, id) ? 0 : id->text;
}

/* ---- 4. the document ----------------------------------------------------------------- */

/* Most of what the first poll of an address lists is known: it is the feed that was at another one.
 * Of a new feed nothing is, but what an earlier try of its baseline stored (put_interim()). */
static bool is_known_feed(const struct ingest *in)
{
	const struct identity *ids = in->rest.ids;
	size_t known = 0;

	for (size_t i = 0; i < in->doc->n_articles; i++)
		known += ids[i].verdict != IDENTITY_NEW;
	return in->state.last_success_ms != 0 && known * 2 > in->doc->n_articles;
}

/* A page is of an article that was told of as any other, whatever became of its feed since. */
static void judge_first_poll(struct ingest *in, const struct config_feed *feed)
{
	if (in->late)
		return;
	/* Polls that failed do not count (feed_state.h): an outlet that was down when it was
	 * added has its silent poll when it comes up. */
	bool first = feed_is_fresh(&in->state) && in->doc->n_articles != 0 &&
		     !feed->first_poll_alert;

	in->moved = first && is_known_feed(in);
	in->baseline = first && !in->moved;
	in->baseline |= in->silent;
}

/* Known items first: of a key that a known item and a new one share, the first that is put keeps it,
 * and that should be the article which is there already. */
static enum errc put_known(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;

	if (in->late) /* they are as they were */
		return ERR_NONE;
	struct store_seen *seen = arena_array(&s->arena, in->doc->n_articles, sizeof(*seen));
	size_t n = 0;

	if (seen == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	for (size_t i = in->doc->n_articles; i-- > 0;)
		if (in->rest.ids[i].verdict != IDENTITY_NEW)
			take_known(s, &in->rest.ids[i], &seen[n++]);
	s->rows += n;
	return n == 0 ? ERR_NONE
		      : store_items_seen(s->d->store, in->feed, seen, n, in->now_ms, e);
}

static void clear_results(struct ingest *in)
{
	in->n_dests = in->n_new = in->n_known = in->n_renamed = in->n_hits = in->n_alerts = 0;
	in->n_before = 0;
	in->first_id = 0;
	in->n_hits_cut = in->n_untold = in->n_held = in->n_edits = in->n_old = 0;
	in->n_missing = 0;
	in->n_story_cut = 0;
	in->n_bytes = 0;
	in->sitemaps = (struct str){0};
	in->walk = (struct store_walk){0};
	in->renumbered = false;
	in->rest = (struct ingest_rest){.begun = false};
}

/* What the state notes may be of a clock that was ahead. */
static int64_t newest_of_feed(const struct ingest *in)
{
	int64_t now_s = in->now_ms / 1000;
	int64_t newest = order_newest_s(in->doc->articles, in->doc->n_articles, now_s);

	return in->state.newest_s > newest && in->state.newest_s <= now_s ? in->state.newest_s
									  : newest;
}

/* Whose page it is was noted when it was stored, and its keys may lead elsewhere by now. */
static enum errc know_owed(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;
	struct identity *id = in->rest.ids;
	int64_t article = 0;

	if (!in->late || in->owed == 0)
		return ERR_NONE;
	if (store_owed_get(s->d->store, in->owed, &article, e) != ERR_NONE)
		return e->code;
	if (article != 0) {
		id->verdict = IDENTITY_KNOWN;
		id->id = article;
	}
	return ERR_NONE;
}

static enum errc begin_document(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;

	/* In part of a document many old titles under new ids are no sign of a feed that was renumbered. */
	bool alone =
		feed_is_fresh(&in->state) || in->pushed || feed_is_delta(&in->res, &in->limits);

	if (recognise(s->d->store, s->feed, in->doc, alone, &in->arena, &in->rest.ids,
		    &in->renumbered, &in->rest.furniture, e) != ERR_NONE ||
		know_owed(s, e) != ERR_NONE)
		return e->code;
	in->rest.order =
		order_of(in->doc->articles, in->doc->n_articles, in->now_ms / 1000, &in->arena);
	if (in->rest.order == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	in->rest.left = in->doc->n_articles;
	in->rest.newest_s = newest_of_feed(in);
	judge_first_poll(in, s->feed);
	return put_known(s, e);
}

/* What there is to match with: anew for each slice, since the generation may be another one. */
static enum errc begin_slice(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;
	const struct config *c = s->d->config;
	size_t words = (c->n_watches + 63) / 64;
	struct str *dests =
		arena_array(&in->arena, in->n_dests + c->n_dests, sizeof(*in->dests));

	s->mask = arena_array(&s->arena, words ? words : 1, sizeof(*s->mask));
	s->n_words = words;
	s->news = arena_array(&s->arena, in->rest.left, sizeof(*s->news));
	s->marks = arena_array(&s->arena, in->rest.left, sizeof(*s->marks));
	s->says = arena_array(&s->arena, in->rest.left, sizeof(*s->says));
	if (s->mask == NULL || dests == NULL || s->news == NULL || s->marks == NULL ||
		s->says == NULL)
		return err_set(e, ERR_LIMIT, "out of room");
	config_watch_mask(c, s->feed, s->mask);
	for (size_t i = 0; i < in->n_dests; i++)
		dests[i] = in->dests[i];
	in->dests = dests;
	return stories_begin(s, e);
}

static bool is_over_quota(const struct ingest *in)
{
	return !in->baseline && in->n_bytes >= in->quota;
}

/* Of a page, which no later poll brings again: the quota is for those. */
static enum errc take_late(struct slice *s, size_t i, struct err *e)
{
	struct ingest *in = s->in;

	if (!edits_wants(s, &in->rest.ids[i])) {
		in->n_missing++;
		return ERR_NONE;
	}
	if (slice_learn(s, e) != ERR_NONE || edits_take(s, i, e) != ERR_NONE)
		return e->code;
	return in->owed != 0 ? store_owed_settle(s->d->store, in->owed, e) : ERR_NONE;
}

/* One that is not taken stays unknown, and is new at the next poll. */
static enum errc take_item(struct slice *s, size_t i, struct err *e)
{
	struct ingest *in = s->in;
	const struct identity *id = &in->rest.ids[i];

	if (in->late)
		return take_late(s, i, e);
	bool edited = edits_wants(s, id);

	if (!edited && (id->verdict != IDENTITY_NEW || id->duplicate))
		return ERR_NONE;
	if (is_over_quota(in)) {
		in->n_held++;
		return ERR_NONE;
	}
	if (slice_learn(s, e) != ERR_NONE)
		return e->code;
	return edited ? edits_take(s, i, e) : take_new(s, i, e);
}

/* What a document behind this one (daemon/further.h) repeats of it was not there before. */
static void note_first(struct slice *s)
{
	struct ingest *in = s->in;

	for (size_t i = 0; i < s->n_news; i++) {
		int64_t id = s->news[i].article.id;

		in->first_id = in->first_id == 0 || id < in->first_id ? id : in->first_id;
	}
}

/* Alerts go out in the order in which things were published, whatever the order of the document. */
static enum errc put_new(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;

	while (in->rest.left > 0 && !slice_is_full(s)) {
		size_t i = in->rest.order[--in->rest.left];

		if (take_item(s, i, e) != ERR_NONE)
			return e->code;
	}
	if (in->arena.over || s->arena.over)
		return err_set(e, ERR_LIMIT, "out of room");
	if (s->n_news == 0)
		return edits_note(s, e);
	slice_keep_learned(s);
	if (tell_slice(s, e) != ERR_NONE ||
		store_articles_put(s->d->store, s->news, s->n_news, e) != ERR_NONE)
		return e->code;
	note_first(s);
	stories_put(s);
	return edits_note(s, e);
}

static enum errc take_slice(struct slice *s, struct err *e)
{
	enum errc rc = ERR_NONE;

	if (!s->in->rest.begun)
		rc = begin_document(s, e);
	if (rc == ERR_NONE)
		rc = begin_slice(s, e);
	return rc != ERR_NONE ? rc : put_new(s, e);
}

/* ---- 5. the transaction -------------------------------------------------------------- */

/* A baseline of which the rest is to come. After a crash most of it is known, and must not be taken
 * for a feed that moved: it is a baseline as long as no poll of the feed has succeeded. */
static enum errc put_interim(struct slice *s, struct err *e)
{
	struct store_feed row = {.id = s->in->feed, .state = s->in->state};

	row.state.last_success_ms = 0;
	return store_feeds_put(s->d->store, &row, 1, e);
}

/* A feed that is an index now and then is remembered as one: what it brought meanwhile it has not read. */
static struct str no_sitemaps(struct ingest *in)
{
	static const struct sitemaps none = {.n = 0};

	return in->state.sitemaps.n != 0 ? sitemaps_write(&none, &in->arena) : STR("");
}

/* After the items: how many were known decides the next interval (policy.c). The state goes last into
 * the last transaction: validators on disk before their articles would make the next answer a 304
 * that hides them. */
static enum errc settle(struct slice *s, const struct feed_outcome *out, struct err *e)
{
	struct ingest *in = s->in;

	in->settled = in->state;
	in->judgement = feed_settle(
		&in->res, out, &in->limits, in->now_ms, in->random, &in->arena, &in->settled);
	if (out->parsed)
		in->settled.sitemaps = in->index != NULL ? in->sitemaps : no_sitemaps(in);
	struct store_feed row = {.id = in->feed, .state = in->settled};

	return store_feeds_put(s->d->store, &row, 1, e);
}

/* The gap is known from the first slice on: after a crash behind it the items of that slice are known, and hide it. */
static enum errc put_state(struct slice *s, struct feed_outcome *out, bool first, struct err *e)
{
	struct ingest *in = s->in;

	if (in->pushed)
		return ERR_NONE;
	out->known = in->n_known;
	if (in->more) {
		in->judgement = (struct feed_judgement){
			.verdict = FEED_BODY, .gap = feed_is_gap(out, &in->state)};
		return first && in->baseline ? put_interim(s, e) : ERR_NONE;
	}
	/* With its validators the next answer would be a 304, which hides what was held back. */
	out->partial |= in->n_held != 0;
	return settle(s, out, e);
}

static enum errc put_walk(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;
	struct store_walk walk = {0};

	if (in->keep_walk == NULL || !in->keep_walk(in, &walk))
		return ERR_NONE;
	in->walk = walk;
	return store_walk_put(s->d->store, in->feed, &walk, e);
}

/* A document that failed has its state settled and stored the same way: the failure counts, and
 * the next poll with it. */
static enum errc transact(struct slice *s, struct err *e)
{
	struct ingest *in = s->in;
	bool first = !in->rest.begun;
	struct feed_outcome out = outcome_of(in);

	if (in->doc != NULL && take_slice(s, e) != ERR_NONE)
		return e->code;
	in->more = in->doc != NULL && in->rest.left > 0;
	if (put_state(s, &out, first, e) != ERR_NONE)
		return e->code;
	return put_walk(s, e);
}

static enum errc commit(struct slice *s, struct err *e)
{
	if (store_begin(s->d->store, e) != ERR_NONE)
		return e->code;
	if (transact(s, e) != ERR_NONE) {
		store_rollback(s->d->store);
		return e->code;
	}
	return store_commit(s->d->store, e);
}

/* Is it still the feed whose slices are stored? */
static bool is_same_feed(const struct ingest *in, const struct config_feed *feed)
{
	return feed != NULL && (!in->rest.begun || in->rest.address == hash64(feed->url, 0));
}

enum errc ingest_run(struct ingest *in, struct desk *d, struct err *e)
{
	struct slice s = {.in = in, .d = d, .feed = config_feed(d->config, in->feed)};

	if (!is_same_feed(in, s.feed))
		return err_set(e, ERR_GONE, "feed '" STR_F "' is no longer configured",
			STR_A(in->feed));
	if (!in->rest.begun) {
		arena_done(&in->arena); /* of an earlier try */
		clear_results(in);
	}
	struct ingest was = *in;

	arena_init(&s.arena, in->arena.max);
	enum errc rc = commit(&s, e);

	stories_end(&s, rc);
	if (rc == ERR_NONE)
		tally_slice(&s);
	arena_done(&s.arena);
	map_done(&s.furniture.learned);
	if (rc != ERR_NONE) {
		was.arena = in->arena;
		*in = was;
		return rc;
	}
	in->rest.begun = true;
	in->rest.address = hash64(s.feed->url, 0);
	return ERR_NONE;
}

/* ---- before all that: whose pages are fetched ------------------------------------------ */

static enum errc look(struct ingest *in, const struct config_feed *feed, struct desk *d,
	bool *ret, struct err *e)
{
	if (recognise(d->store, feed, in->doc, feed_is_fresh(&in->state) || in->pushed,
		    &in->arena, &in->rest.ids, &in->renumbered, &in->rest.furniture,
		    e) != ERR_NONE)
		return e->code;
	judge_first_poll(in, feed);
	for (size_t i = 0; i < in->doc->n_articles; i++) {
		const struct identity *id = &in->rest.ids[i];

		ret[i] = id->verdict == IDENTITY_NEW && !id->duplicate &&
			 !is_silent(in, &in->doc->articles[i]);
	}
	return ERR_NONE;
}

enum errc ingest_look(const struct ingest *in, struct desk *d, struct arena *a,
	const bool **ret, struct err *e)
{
	const struct config_feed *feed = config_feed(d->config, in->feed);
	bool *worth = arena_array(a, in->doc->n_articles, sizeof(*worth));
	struct ingest now = *in; /* what is found out here is found out again */

	if (worth == NULL)
		return err_set(e, ERR_LIMIT, "too many items");
	*ret = worth;
	if (feed == NULL || in->quota == 0)
		return ERR_NONE;
	arena_init(&now.arena, in->arena.max);
	enum errc rc = store_begin(d->store, e);

	if (rc == ERR_NONE) {
		rc = look(&now, feed, d, worth, e);
		store_rollback(d->store);
	}
	arena_done(&now.arena);
	return rc;
}
