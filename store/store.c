/*
 * The public face of the store: picks an engine at open and hands every call to it.
 *
 * SQLite is the only engine. Nothing here knows SQL; what an engine must do is in store.h, what
 * it is made of in engine.h.
 */
#include "store/sqlite.h"

enum errc store_open(const char *path, struct store **ret, struct err *e)
{
	return sqlite_open(path, false, ret, e);
}

enum errc store_open_reader(const char *path, struct store **ret, struct err *e)
{
	return sqlite_open(path, true, ret, e);
}

void store_close(struct store *s)
{
	if (s != NULL)
		s->engine->close(s);
}

enum errc store_begin(struct store *s, struct err *e)
{
	return s->engine->begin(s, e);
}

enum errc store_commit(struct store *s, struct err *e)
{
	return s->engine->commit(s, e);
}

void store_rollback(struct store *s)
{
	s->engine->rollback(s);
}

enum errc store_feeds_put(struct store *s, const struct store_feed *v, size_t n, struct err *e)
{
	return s->engine->feeds_put(s, v, n, e);
}

enum errc store_feeds_each(struct store *s, void (*f)(const struct store_feed *row, void *arg),
	void *arg, struct err *e)
{
	return s->engine->feeds_each(s, f, arg, e);
}

enum errc store_key_find(struct store *s, struct str feed, enum key_kind kind, struct key k,
	int64_t *ret_id, struct err *e)
{
	return s->engine->key_find(s, feed, kind, k, ret_id, e);
}

enum errc store_key_put(struct store *s, struct str feed, enum key_kind kind, struct key k,
	int64_t id, struct err *e)
{
	return s->engine->key_put(s, feed, kind, k, id, e);
}

enum errc store_article_put(
	struct store *s, const struct store_article *a, int64_t *ret_id, struct err *e)
{
	return s->engine->article_put(s, a, ret_id, e);
}

enum errc store_article_get(
	struct store *s, int64_t id, struct arena *ar, struct store_article *ret, struct err *e)
{
	return s->engine->article_get(s, id, ar, ret, e);
}

enum errc store_article_head(struct store *s, int64_t id, struct arena *ar,
	struct str *ret_title, int64_t *ret_published_s, struct err *e)
{
	return s->engine->article_head(s, id, ar, ret_title, ret_published_s, e);
}

enum errc store_articles_each(struct store *s, int64_t before_id, size_t max,
	void (*f)(const struct store_article *a, void *arg), void *arg, struct err *e)
{
	return s->engine->articles_each(s, before_id, max, f, arg, e);
}

enum errc store_article_touch(struct store *s, int64_t id, int64_t now_ms, struct err *e)
{
	return s->engine->article_touch(s, id, now_ms, e);
}

enum errc store_watch_seen(
	struct store *s, struct str watch, int64_t now_ms, bool *ret_new, struct err *e)
{
	return s->engine->watch_seen(s, watch, now_ms, ret_new, e);
}

enum errc store_hits_put(
	struct store *s, int64_t article, const struct store_hit *h, size_t n, struct err *e)
{
	return s->engine->hits_put(s, article, h, n, e);
}

enum errc store_hits_get(struct store *s, int64_t article, struct str watch, struct arena *ar,
	struct store_hit **ret, size_t *ret_n, struct err *e)
{
	return s->engine->hits_get(s, article, watch, ar, ret, ret_n, e);
}

enum errc store_alert_put(struct store *s, struct str id, struct str watch, int64_t article,
	int64_t now_ms, const struct str *dests, size_t n_dests, bool *ret_new, struct err *e)
{
	return s->engine->alert_put(s, id, watch, article, now_ms, dests, n_dests, ret_new, e);
}

enum errc store_outbox_take(struct store *s, struct str dest, int64_t now_ms, struct arena *ar,
	struct store_delivery *ret, bool *ret_found, int64_t *ret_due_ms, struct err *e)
{
	return s->engine->outbox_take(s, dest, now_ms, ar, ret, ret_found, ret_due_ms, e);
}

enum errc store_outbox_done(struct store *s, int64_t seq, int64_t now_ms, struct err *e)
{
	return s->engine->outbox_done(s, seq, now_ms, e);
}

enum errc store_outbox_again(struct store *s, int64_t seq, int64_t due_ms, bool counts,
	bool plain, int64_t now_ms, struct str why, struct err *e)
{
	return s->engine->outbox_again(s, seq, due_ms, counts, plain, now_ms, why, e);
}

enum errc store_outbox_dead(
	struct store *s, int64_t seq, int64_t now_ms, struct str why, struct err *e)
{
	return s->engine->outbox_dead(s, seq, now_ms, why, e);
}

enum errc store_dest_put(struct store *s, const struct store_dest *d, struct err *e)
{
	return s->engine->dest_put(s, d, e);
}

enum errc store_dests_each(struct store *s, void (*f)(const struct store_dest *d, void *arg),
	void *arg, struct err *e)
{
	return s->engine->dests_each(s, f, arg, e);
}

enum errc store_queues_each(struct store *s, void (*f)(const struct store_queue *q, void *arg),
	void *arg, struct err *e)
{
	return s->engine->queues_each(s, f, arg, e);
}

enum errc store_counts(struct store *s, struct store_counts *ret, struct err *e)
{
	return s->engine->counts(s, ret, e);
}

enum errc store_expire(struct store *s, int64_t articles_ms, int64_t alerts_ms, size_t max,
	bool *ret_more, struct err *e)
{
	return s->engine->expire(s, articles_ms, alerts_ms, max, ret_more, e);
}
