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

	OK(f, store_open(f->path, &f->s, &f->e));
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
	OK(f, store_open(f->path, &f->s, &f->e));
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
	struct store_article a = article_of(feed, title, now_ms);
	int64_t id = 0;

	OK(f, store_article_put(f->s, &a, &id, &f->e));
	OK(f, store_key_put(f->s, a.feed, KEY_GUID, key_of(title), id, &f->e));
	return id;
}

static inline int64_t find_article(struct fixture *f, const char *feed, const char *title)
{
	int64_t id = -1;

	OK(f, store_key_find(f->s, str_of(feed), KEY_GUID, key_of(title), &id, &f->e));
	return id;
}

static inline bool put_alert(struct fixture *f, const char *id, const char *watch,
	int64_t article, int64_t now_ms, const char *dest)
{
	const struct str dests[] = {str_of(dest)};
	bool is_new = false;

	OK(f, store_alert_put(f->s, str_of(id), str_of(watch), article, now_ms, dests, 1,
		      &is_new, &f->e));
	return is_new;
}

/* Takes the next delivery; seq 0 when nothing is due. */
static inline struct store_delivery take(
	struct fixture *f, const char *dest, int64_t now_ms, int64_t *ret_due_ms)
{
	struct store_delivery d = {0};
	bool found = false;

	OK(f, store_outbox_take(
		      f->s, str_of(dest), now_ms, &f->ar, &d, &found, ret_due_ms, &f->e));
	assert_int_equal(found, d.seq != 0);
	return d;
}

static inline struct store_counts counts_of(struct fixture *f)
{
	struct store_counts c = {0};

	OK(f, store_counts(f->s, &c, &f->e));
	return c;
}
