/* SPDX-License-Identifier: ISC */
#pragma once
/* A desk with a store, a feed, a watch list and a destination of its own. For tests/unit/desk_*.c. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/adopt.h"
#include "desk/baseline.h"
#include "desk/ingest.h"
#include "desk/mutes.h"
#include "tests/unit/unit.h"

struct rig {
	char dir[64];
	struct config *config;
	struct desk desk;
	struct str feed; /* which is polled */
	struct feed_state state;
	struct arena arena; /* of the state's strings */
	struct ingest in;
	struct feed_doc doc;
	size_t arena_max; /* of a job */
	uint64_t quota;
	int64_t now_ms;
};

static inline void write_file(const struct rig *r, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static inline struct config *load(const struct rig *r)
{
	struct arena a;
	struct conf_diags diags;
	struct buf text;

	arena_init(&a, 1 << 20);
	buf_init(&text, 1 << 20);
	conf_diags_init(&diags, &a);
	struct config *c = config_load(r->dir, &a, &diags);

	conf_diags_print(&diags, &text);
	if (c == NULL)
		fail_msg("%s", text.p);
	buf_done(&text);
	arena_done(&a);
	return c;
}

static inline enum errc open_store(struct rig *r, struct err *e)
{
	char path[128];
	struct store_conf c = {.engine = STR("sqlite")};

	snprintf(path, sizeof(path), "%s/db", r->dir);
	c.place = str_of(path);
	return store_open(&c, &r->desk.store, e);
}

/* Each call others, as the daemon's are; here nobody needs to be unable to guess them. */
static inline void next_bytes(void *p, size_t n)
{
	static uint64_t calls;

	calls++;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)(calls >> i % sizeof(calls) * 8);
}

static inline int setup(void **state)
{
	static const char *const dirs[] = {"feeds.d", "watch.d", "alerts.d"};
	struct rig *r = calloc(1, sizeof(*r));
	struct err e = {0};
	char path[128];
	size_t fresh = 0;

	snprintf(r->dir, sizeof(r->dir), "/tmp/rasid-ingest-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", r->dir, dirs[i]);
		mkdir(path, 0700);
	}
	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://feed.example/rss\ntitle = صحيفة\n"
		"[feed g]\nurl = http://other.example/rss\ntitle = أخرى\n");
	write_file(r, "watch.d/w.conf", "[watch w]\nterm = التحالف الدولي\n");
	write_file(r, "alerts.d/d.conf", "[destination d]\ntype = console\n");
	r->config = load(r);
	assert_code(open_store(r, &e), ERR_NONE);
	r->desk.scratch = watch_scratch_new();
	r->desk.random_bytes = next_bytes;
	assert_code(adopt_run(&r->desk, r->config, 1, &fresh, &e), ERR_NONE);
	r->feed = STR("f");
	r->state.url = STR("http://feed.example/rss");
	r->now_ms = 1700000000000;
	r->arena_max = 64 << 20;
	r->quota = UINT64_MAX;
	arena_init(&r->arena, 64 << 20);
	*state = r;
	return 0;
}

static inline int teardown(void **state)
{
	struct rig *r = *state;
	char command[128];

	arena_done(&r->in.arena);
	arena_done(&r->arena);
	store_close(r->desk.store);
	watch_scratch_free(r->desk.scratch);
	mutes_free(r->desk.mutes);
	config_free(r->config);
	snprintf(command, sizeof(command), "rm -rf %s", r->dir);
	assert_int_equal(system(command), 0);
	free(r);
	return 0;
}

static inline struct article item(const char *guid, const char *title, const char *body)
{
	return (struct article){.guid = str_of(guid),
		.title = str_of(title),
		.body = str_of(body),
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
}

/* The state that was committed, with strings that outlive the job. */
static inline void keep_state(struct rig *r)
{
	struct str *strings[] = {&r->state.url, &r->state.etag, &r->state.last_modified,
		&r->state.last_error, &r->state.moved_to, &r->state.left_out, &r->state.note};

	r->state = r->in.settled;
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		*strings[i] = arena_str(&r->arena, *strings[i]);
}

/* The job of a document, before its first slice. */
static inline void begin_ingest(
	struct rig *r, const struct feed_doc *doc, struct str parse_error)
{
	arena_done(&r->in.arena);
	r->in = (struct ingest){.feed = r->feed,
		.state = r->state,
		.doc = doc,
		.parse_error = parse_error,
		.now_ms = r->now_ms,
		.quota = r->quota};
	r->in.limits = (struct feed_limits){.interval_ms = 60000,
		.min_interval_ms = 1000,
		.max_interval_ms = 86400000,
		.user_agent = STR("test")};
	r->in.res = (struct http_res){.status = 200, .etag = STR("\"v1\"")};
	arena_init(&r->in.arena, r->arena_max);
	r->now_ms += 60000;
}

static inline void begin(struct rig *r, struct article *items, size_t n)
{
	r->doc = (struct feed_doc){.format = FORMAT_RSS20,
		.charset = STR("utf-8"),
		.wellformed = true,
		.updated_s = TIME_NONE,
		.articles = items,
		.n_articles = n};
	begin_ingest(r, &r->doc, STR(""));
}

/* What is left of its slices. */
static inline enum errc finish_ingest(struct rig *r, struct err *e)
{
	enum errc rc = ERR_NONE;

	do
		rc = ingest_run(&r->in, &r->desk, e);
	while (rc == ERR_NONE && r->in.more);
	return rc;
}

static inline enum errc run_ingest(
	struct rig *r, const struct feed_doc *doc, struct str parse_error, struct err *e)
{
	begin_ingest(r, doc, parse_error);
	return finish_ingest(r, e);
}

static inline enum errc run(struct rig *r, struct article *items, size_t n, struct err *e)
{
	begin(r, items, n);
	return finish_ingest(r, e);
}

static inline void poll(struct rig *r, struct article *items, size_t n)
{
	struct err e = {0};

	if (run(r, items, n, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	keep_state(r);
}

/* A first poll that found something, all of which has left the document since. */
static inline void poll_first(struct rig *r)
{
	struct store_feed row = {.id = r->feed};
	struct err e = {0};

	poll(r, NULL, 0);
	r->state.last_new_ms = r->now_ms;
	row.state = r->state;
	assert_code(store_feeds_put(r->desk.store, &row, 1, &e), ERR_NONE);
}

/* New watches look back to the end; what they found. */
static inline size_t look_back(struct rig *r)
{
	struct baseline *b = baseline_new();
	struct baseline_done done = {.more = true};
	struct err e = {0};
	size_t hits = 0;

	for (size_t n = 0; done.more; n++) {
		assert_true(n < 100); /* or it gets nowhere */
		if (baseline_slice(b, &r->desk, &done, &e) != ERR_NONE)
			fail_msg("%s", e.msg);
		hits += done.hits;
	}
	baseline_free(b);
	return hits;
}

/* The configuration as the files now say it takes over, and no more. */
static inline void adopt(struct rig *r)
{
	struct err e = {0};
	size_t fresh = 0;
	struct config *c = load(r);

	assert_code(adopt_run(&r->desk, c, r->now_ms, &fresh, &e), ERR_NONE);
	config_free(r->config);
	r->config = c;
}

/* The same; what new watches found. */
static inline size_t reload(struct rig *r)
{
	adopt(r);
	return look_back(r);
}
