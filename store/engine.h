/* SPDX-License-Identifier: ISC */
#pragma once
/*
 * What stands behind store.h: a table of functions, one table per engine.
 *
 * STORE_OPS() has a row for each operation, from which come the table's member, the public
 * function and the declaration of each engine's own. A row that differs from store.h does not
 * compile. An engine's own struct begins with struct store. Private to store/ and to the tests'
 * engines.
 */
#include "store/upkeep.h"

/* X(name, parameters, arguments): all that can fail, an operation a row. Of commit the public function is timed
 * (store_time_commits()); of the others it is the engine's. */
/* clang-format off */
#define STORE_OPS(X) \
	X(commit, (struct store *s, struct err *e), (s, e)) \
	STORE_OPS_PLAIN(X)
#define STORE_OPS_PLAIN(X) \
	X(deadline, (struct store *s, bool (*late)(void *arg), void *arg, struct err *e), (s, late, arg, e)) \
	X(begin, (struct store *s, struct err *e), (s, e)) \
	X(feeds_put, (struct store *s, const struct store_feed *v, size_t n, struct err *e), (s, v, n, e)) \
	X(feed_pause, (struct store *s, struct str id, int64_t since_ms, int64_t until_ms, struct err *e), (s, id, since_ms, until_ms, e)) \
	X(walk_put, (struct store *s, struct str feed, const struct store_walk *w, struct err *e), (s, feed, w, e)) \
	X(feeds_rename, (struct store *s, const struct store_rename *v, size_t n, struct err *e), (s, v, n, e)) \
	X(feeds_each, (struct store *s, void (*f)(const struct store_feed *row, void *arg), void *arg, struct err *e), (s, f, arg, e)) \
	X(keys_find, (struct store *s, struct str feed, struct store_keys *v, size_t n, struct store_learned *learned, struct err *e), (s, feed, v, n, learned, e)) \
	X(heads_get, (struct store *s, struct store_head *v, size_t n, struct arena *ar, struct err *e), (s, v, n, ar, e)) \
	X(articles_put, (struct store *s, struct store_new *v, size_t n, struct err *e), (s, v, n, e)) \
	X(owed_get, (struct store *s, int64_t token, int64_t *ret_article, struct err *e), (s, token, ret_article, e)) \
	X(owed_settle, (struct store *s, int64_t token, struct err *e), (s, token, e)) \
	X(owed_each, (struct store *s, void (*f)(const struct store_owed *o, void *arg), void *arg, struct err *e), (s, f, arg, e)) \
	X(histories_get, (struct store *s, struct store_history *v, size_t n, struct arena *ar, struct err *e), (s, v, n, ar, e)) \
	X(article_get, (struct store *s, int64_t id, struct arena *ar, struct store_article *ret, struct err *e), (s, id, ar, ret, e)) \
	X(articles_each, (struct store *s, int64_t before_id, size_t max, void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e), (s, before_id, max, f, arg, e)) \
	X(scan, (struct store *s, const struct store_scan *q, bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e), (s, q, f, arg, e)) \
	X(watch_sums, (struct store *s, int64_t since_ms, void (*f)(const struct store_watch_sum *sum, void *arg), void *arg, struct err *e), (s, since_ms, f, arg, e)) \
	X(alert_days, (struct store *s, int64_t since_ms, void (*f)(const struct store_alert_day *d, void *arg), void *arg, struct err *e), (s, since_ms, f, arg, e)) \
	X(sketches_each, (struct store *s, int64_t after_id, int64_t since_ms, size_t max, void (*f)(const struct store_sketch *row, void *arg), void *arg, struct err *e), (s, after_id, since_ms, max, f, arg, e)) \
	X(stories_get, (struct store *s, struct store_story_now *v, size_t n, struct arena *ar, struct err *e), (s, v, n, ar, e)) \
	X(story_alerts, (struct store *s, int64_t story, struct str dest, struct str watch, struct arena *ar, struct str *ret_first, struct str *ret_last, struct err *e), (s, story, dest, watch, ar, ret_first, ret_last, e)) \
	X(thread_put, (struct store *s, const struct store_thread *t, int64_t now_ms, struct err *e), (s, t, now_ms, e)) \
	X(thread_get, (struct store *s, struct store_thread *io, int64_t now_ms, struct arena *ar, struct err *e), (s, io, now_ms, ar, e)) \
	X(stories_each, (struct store *s, const struct store_story_filter *f, void (*cb)(const struct store_story_row *row, void *arg), void *arg, struct err *e), (s, f, cb, arg, e)) \
	X(story_articles, (struct store *s, int64_t story, size_t max, int64_t *ret_ids, size_t *ret_n, struct err *e), (s, story, max, ret_ids, ret_n, e)) \
	X(archive_each, (struct store *s, const struct store_span *which, struct store_walked *io, void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e), (s, which, io, f, arg, e)) \
	X(watch_times, (struct store *s, struct str watch, int64_t after_id, void (*f)(const struct store_watch_time *t, void *arg), void *arg, struct err *e), (s, watch, after_id, f, arg, e)) \
	X(knows, (struct store *s, enum store_named what, struct str id, bool *ret, struct err *e), (s, what, id, ret, e)) \
	X(items_seen, (struct store *s, struct str feed, const struct store_seen *v, size_t n, int64_t now_ms, struct err *e), (s, feed, v, n, now_ms, e)) \
	X(watches_seen, (struct store *s, const struct str *ids, size_t n, int64_t now_ms, bool *ret_new, struct err *e), (s, ids, n, now_ms, ret_new, e)) \
	X(found_put, (struct store *s, const struct store_found *v, size_t n, struct err *e), (s, v, n, e)) \
	X(hits_get, (struct store *s, int64_t article, const struct str *watches, size_t n_watches, struct arena *ar, struct store_hit **ret, size_t *ret_n, struct err *e), (s, article, watches, n_watches, ar, ret, ret_n, e)) \
	X(outbox_take, (struct store *s, const struct store_take *t, struct arena *ar, struct store_batch *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e), (s, t, ar, ret, ret_found, ret_due_ms, e)) \
	X(outbox_done, (struct store *s, int64_t seq, int64_t now_ms, struct err *e), (s, seq, now_ms, e)) \
	X(outbox_again, (struct store *s, const struct store_again *v, int64_t now_ms, struct err *e), (s, v, now_ms, e)) \
	X(outbox_dead, (struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e), (s, seq, now_ms, why, e)) \
	X(outbox_dead_one, (struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e), (s, seq, now_ms, why, e)) \
	X(attempt_put, (struct store *s, const struct store_attempt *a, struct err *e), (s, a, e)) \
	X(attempts_last, (struct store *s, struct str dest, size_t max, void (*f)(struct str alert, const struct store_attempt *a, void *arg), void *arg, struct err *e), (s, dest, max, f, arg, e)) \
	X(outbox_release, (struct store *s, struct str dest, bool pardon, int64_t now_ms, struct err *e), (s, dest, pardon, now_ms, e)) \
	X(outbox_condemn, (struct store *s, struct str dest, int64_t now_ms, uint64_t *ret_n, struct err *e), (s, dest, now_ms, ret_n, e)) \
	X(outbox_recover, (struct store *s, struct str node, uint64_t *ret_n, struct err *e), (s, node, ret_n, e)) \
	X(outbox_drop, (struct store *s, const struct store_drop *v, size_t max, int64_t now_ms, uint64_t *ret_n, struct err *e), (s, v, max, now_ms, ret_n, e)) \
	X(outbox_adopt, (struct store *s, struct str from, struct str to, size_t max, int64_t now_ms, struct store_adopted *ret, struct err *e), (s, from, to, max, now_ms, ret, e)) \
	X(dest_put, (struct store *s, const struct store_dest *d, struct err *e), (s, d, e)) \
	X(dest_pause, (struct store *s, struct str id, bool paused, int64_t now_ms, struct err *e), (s, id, paused, now_ms, e)) \
	X(dests_each, (struct store *s, void (*f)(const struct store_dest *d, void *arg), void *arg, struct err *e), (s, f, arg, e)) \
	X(queues_each, (struct store *s, void (*f)(const struct store_queue *q, void *arg), void *arg, struct err *e), (s, f, arg, e)) \
	X(dead_since, (struct store *s, struct str dest, int64_t since_ms, uint64_t *ret_n, struct err *e), (s, dest, since_ms, ret_n, e)) \
	X(counts, (struct store *s, struct store_counts *ret, struct err *e), (s, ret, e)) \
	X(ops_put, (struct store *s, const struct store_ops *o, const struct str *dests, size_t n, struct err *e), (s, o, dests, n, e)) \
	X(ops_get, (struct store *s, struct str id, struct arena *ar, struct store_ops *ret, struct err *e), (s, id, ar, ret, e)) \
	X(told_get, (struct store *s, const struct store_told_key *keys, size_t n, struct store_told *ret, struct err *e), (s, keys, n, ret, e)) \
	X(told_put, (struct store *s, const struct store_told *v, size_t n, struct err *e), (s, v, n, e)) \
	X(mute_put, (struct store *s, const struct store_mute *m, int64_t *ret_id, struct err *e), (s, m, ret_id, e)) \
	X(mute_remove, (struct store *s, int64_t id, struct err *e), (s, id, e)) \
	X(mutes_each, (struct store *s, int64_t now_ms, void (*f)(const struct store_mute *m, void *arg), void *arg, struct err *e), (s, now_ms, f, arg, e)) \
	X(mutes_get, (struct store *s, int64_t now_ms, struct arena *ar, struct store_mute **ret, size_t *ret_n, struct err *e), (s, now_ms, ar, ret, ret_n, e)) \
	X(websub_put, (struct store *s, const struct store_websub *w, struct err *e), (s, w, e)) \
	X(websub_drop, (struct store *s, struct str callback, struct err *e), (s, callback, e)) \
	X(websubs_each, (struct store *s, void (*f)(const struct store_websub *w, void *arg), void *arg, struct err *e), (s, f, arg, e)) \
	X(alerts_each, (struct store *s, const struct store_alert_filter *f, void (*cb)(const struct store_alert_row *row, void *arg), void *arg, struct err *e), (s, f, cb, arg, e)) \
	X(matched, (struct store *s, int64_t before_id, size_t max, int64_t *ret_ids, size_t *ret_n, struct err *e), (s, before_id, max, ret_ids, ret_n, e)) \
	X(article_hits, (struct store *s, int64_t article, size_t max, struct arena *ar, struct store_hit **ret, size_t *ret_n, struct err *e), (s, article, max, ar, ret, ret_n, e)) \
	X(article_alerts, (struct store *s, int64_t article, size_t max, void (*f)(const struct store_alert_row *row, void *arg), void *arg, struct err *e), (s, article, max, f, arg, e)) \
	X(recent, (struct store *s, int64_t since_ms, struct store_recent *ret, struct err *e), (s, since_ms, ret, e)) \
	X(alert_trail, (struct store *s, struct str id, struct arena *ar, struct store_trail *ret, struct err *e), (s, id, ar, ret, e)) \
	X(alert_requeue, (struct store *s, const struct store_alert_filter *f, bool redeliver, int64_t now_ms, struct store_sweep *io, struct err *e), (s, f, redeliver, now_ms, io, e)) \
	X(alert_drop, (struct store *s, const struct store_alert_filter *f, struct str why, int64_t now_ms, struct store_sweep *io, struct err *e), (s, f, why, now_ms, io, e)) \
	X(expire, (struct store *s, int64_t articles_ms, int64_t alerts_ms, size_t max, struct store_expired *ret, struct err *e), (s, articles_ms, alerts_ms, max, ret, e)) \
	X(thin, (struct store *s, int64_t before_ms, size_t max, store_keep_of *keep, void *arg, struct store_thin *io, struct err *e), (s, before_ms, max, keep, arg, io, e)) \
	X(shrink, (struct store *s, uint64_t max_bytes, size_t max, struct store_expired *ret, struct err *e), (s, max_bytes, max, ret, e)) \
	X(mark_get, (struct store *s, struct str name, int64_t *ret_ms, struct err *e), (s, name, ret_ms, e)) \
	X(mark_put, (struct store *s, struct str name, int64_t ms, struct err *e), (s, name, ms, e)) \
	X(marks_each, (struct store *s, struct str prefix, void (*f)(struct str name, int64_t ms, void *arg), void *arg, struct err *e), (s, prefix, f, arg, e)) \
	X(index_use, (struct store *s, store_words_fn *f, void *arg, struct err *e), (s, f, arg, e)) \
	X(index_get, (struct store *s, struct store_index *ret, struct err *e), (s, ret, e)) \
	X(index_reset, (struct store *s, int64_t version, struct err *e), (s, version, e)) \
	X(index_sweep, (struct store *s, bool *ret_more, struct err *e), (s, ret_more, e)) \
	X(index_next, (struct store *s, size_t max, void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e), (s, max, f, arg, e)) \
	X(index_put, (struct store *s, int64_t id, const struct str columns[STORE_COLUMNS], const struct store_form *forms, size_t n_forms, struct err *e), (s, id, columns, forms, n_forms, e)) \
	X(index_tidy, (struct store *s, struct err *e), (s, e)) \
	X(index_forms, (struct store *s, uint64_t stem, void (*f)(struct str form, void *arg), void *arg, struct err *e), (s, stem, f, arg, e)) \
	X(search_each, (struct store *s, const struct store_search *q, bool (*f)(int64_t id, int64_t story, void *arg), void *arg, struct err *e), (s, q, f, arg, e)) \
	X(search_rest, (struct store *s, const struct store_search *q, bool older, bool (*f)(const struct store_article *a, void *arg), void *arg, struct err *e), (s, q, older, f, arg, e)) \
	X(search_below, (struct store *s, int64_t id, uint64_t *ret, struct err *e), (s, id, ret, e))
/* clang-format on */

/* The same of upkeep.h, which goes by the place and not by what is open. */
/* clang-format off */
#define STORE_UPKEEP(X) \
	X(backup, (const struct store_conf *c, struct str file, const struct store_progress *p, struct store_copied *ret, struct err *e), (c, file, p, ret, e)) \
	X(restore, (const struct store_conf *c, const struct store_restore *r, const struct store_progress *p, struct arena *ar, struct store_restored *ret, struct err *e), (c, r, p, ar, ret, e)) \
	X(check, (const struct store_conf *c, bool quick, void (*on)(struct str sentence, void *arg), void *arg, size_t *ret_n, struct err *e), (c, quick, on, arg, ret_n, e)) \
	X(stats, (const struct store_conf *c, size_t max_feeds, struct arena *ar, struct store_stats *ret, struct err *e), (c, max_feeds, ar, ret, e)) \
	X(vacuum, (const struct store_conf *c, int64_t now_ms, struct arena *ar, struct store_vacuumed *ret, struct err *e), (c, now_ms, ar, ret, e)) \
	X(salvage, (const struct store_conf *c, struct str file, struct str to, const struct store_progress *p, struct arena *ar, struct store_salvaged *ret, struct err *e), (c, file, to, p, ar, ret, e)) \
	X(migrate_place, (const struct store_conf *c, struct arena *ar, struct store_migrated *ret, struct err *e), (c, ar, ret, e))
/* clang-format on */

#define STORE_OP_MEMBER(name, params, args) __typeof__(store_##name) *name;

/* close and rollback cannot fail, so they are no rows. */
struct store_engine {
	__typeof__(store_close) *close;
	__typeof__(store_rollback) *rollback;
	STORE_OPS(STORE_OP_MEMBER)
};

struct store_upkeep {
	STORE_UPKEEP(STORE_OP_MEMBER)
};

struct store {
	const struct store_engine *engine;
	struct store_timer timer;
};
