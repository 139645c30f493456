/* SPDX-License-Identifier: ISC */
#pragma once
/* A store in a directory of its own, and short ways to fill it. For tests/unit/store_*.c. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/buf.h"
#include "store/store.h"
#include "tests/unit/unit.h"

struct fixture {
	char dir[64];
	char path[96];
	struct store *s;
	struct err e;
	struct arena ar;
};

/* Fails the test with the store's own words. */
#define OK(f, call)                                                                            \
	do {                                                                                   \
		if ((call) != ERR_NONE)                                                        \
			fail_msg("%s: %s", #call, (f)->e.msg);                                 \
	} while (0)

/* The database file as the daemon opens it, or as `rasid status` does. */
static inline enum errc open_file(
	const char *path, bool read_only, struct store **ret, struct err *e)
{
	struct store_conf c = {
		.engine = STR("sqlite"), .place = str_of(path), .read_only = read_only};

	return store_open(&c, ret, e);
}

static inline int fixture_dir(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->dir, sizeof(f->dir), "/tmp/rasid-store-XXXXXX");
	if (mkdtemp(f->dir) == NULL)
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/rasid.db", f->dir);
	arena_init(&f->ar, 16 << 20);
	*state = f;
	return 0;
}

static inline int fixture_open(void **state)
{
	if (fixture_dir(state) != 0)
		return -1;
	struct fixture *f = *state;

	OK(f, open_file(f->path, false, &f->s, &f->e));
	return 0;
}

static inline int fixture_close(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".lock"};
	struct fixture *f = *state;
	char name[128];

	store_close(f->s);
	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", f->path, suffixes[i]);
		unlink(name);
	}
	rmdir(f->dir);
	arena_done(&f->ar);
	free(f);
	return 0;
}

static inline void fixture_reopen(struct fixture *f)
{
	store_close(f->s);
	f->s = NULL;
	OK(f, open_file(f->path, false, &f->s, &f->e));
}

/* A child that does not outlive a test that failed. */
static inline pid_t fork_child(void)
{
	pid_t child = fork();

	if (child == 0)
		prctl(PR_SET_PDEATHSIG, SIGKILL);
	return child;
}

static inline struct store_article article_of(
	const char *feed, const char *title, int64_t now_ms)
{
	return (struct store_article){
		.feed = str_of(feed),
		.a = {.guid = str_of(title),
			.title = str_of(title),
			.body = STR("نص الخبر"),
			.published_s = TIME_NONE,
			.updated_s = TIME_NONE},
		.first_seen_ms = now_ms,
	};
}

static inline struct key key_of(const char *text)
{
	return hash128(str_of(text), 0);
}

/* Stores an article with its guid as key; returns its id. */
static inline int64_t put_article(
	struct fixture *f, const char *feed, const char *title, int64_t now_ms)
{
	struct store_new v = {.article = article_of(feed, title, now_ms),
		.keys = {[KEY_GUID] = key_of(title)}};

	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	return v.article.id;
}

static inline int64_t find_article(struct fixture *f, const char *feed, const char *title)
{
	struct store_keys v = {.keys = {[KEY_GUID] = key_of(title)}};

	OK(f, store_keys_find(f->s, str_of(feed), &v, 1, NULL, &f->e));
	return v.found[KEY_GUID];
}

static inline enum errc put_hits(
	struct fixture *f, int64_t article, const struct store_hit *hits, size_t n)
{
	struct store_found v = {.article = article, .hits = hits, .n_hits = n};

	return store_found_put(f->s, &v, 1, &f->e);
}

static inline void see(struct fixture *f, const char *feed, int64_t article, int64_t now_ms)
{
	struct store_seen v = {.id = article};

	OK(f, store_items_seen(f->s, str_of(feed), &v, 1, now_ms, &f->e));
}

static inline struct store_counts counts_of(struct fixture *f)
{
	struct store_counts c = {0};

	OK(f, store_counts(f->s, &c, &f->e));
	return c;
}

static inline enum errc put_alert_to(struct fixture *f, const char *id, const char *watch,
	int64_t article, int64_t now_ms, const struct str *dests, size_t n)
{
	struct store_alert alert = {str_of(id), str_of(watch), now_ms, 0};
	struct store_notice notices[8] = {{0}};
	struct store_found v = {.article = article,
		.alerts = &alert,
		.n_alerts = 1,
		.notices = notices,
		.n_notices = n};

	for (size_t i = 0; i < n; i++)
		notices[i].dest = dests[i];

	return store_found_put(f->s, &v, 1, &f->e);
}

/* True when it was new. */
static inline bool put_alert(struct fixture *f, const char *id, const char *watch,
	int64_t article, int64_t now_ms, const char *dest)
{
	const struct str dests[] = {str_of(dest)};
	uint64_t before = counts_of(f).alerts;

	OK(f, put_alert_to(f, id, watch, article, now_ms, dests, 1));
	return counts_of(f).alerts > before;
}

/* Takes the next delivery; seq 0 when nothing is due. */
static inline struct store_delivery take(
	struct fixture *f, const char *dest, int64_t now_ms, int64_t *ret_due_ms)
{
	const struct store_take t = {.dest = str_of(dest), .now_ms = now_ms, .max = 1};
	struct store_batch b = {0};
	bool found = false;

	OK(f, store_outbox_take(f->s, &t, &f->ar, &b, &found, ret_due_ms, &f->e));
	assert_int_equal(found, b.n);
	return found ? b.v[0] : (struct store_delivery){0};
}
