/* One document, one transaction: baselines, alerts, renames, and what a failing store leaves behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/adopt.h"
#include "desk/ingest.h"
#include "feeds/parse.h"
#include "tests/unit/unit.h"

struct rig {
	char dir[64];
	struct config *config;
	struct desk desk;
	struct feed_state state;
	struct arena arena; /* of the state's strings */
	struct ingest in;
	struct feed_doc doc;
	int64_t now_ms;
};

static void write_file(const struct rig *r, const char *name, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", r->dir, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static struct config *load(const struct rig *r)
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

/* Each call others, as the daemon's are; here nobody needs to be unable to guess them. */
static void next_bytes(void *p, size_t n)
{
	static uint8_t calls;

	memset(p, ++calls, n);
}

static int setup(void **state)
{
	static const char *const dirs[] = {"feeds.d", "watch.d", "alerts.d"};
	struct rig *r = calloc(1, sizeof(*r));
	struct err e = {0};
	char path[128];
	size_t hits = 0;

	snprintf(r->dir, sizeof(r->dir), "/tmp/rasid-ingest-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", r->dir, dirs[i]);
		mkdir(path, 0700);
	}
	write_file(r, "feeds.d/f.conf",
		"[feed f]\nurl = http://feed.example/rss\ntitle = صحيفة\n");
	write_file(r, "watch.d/w.conf", "[watch w]\nterm = التحالف الدولي\n");
	write_file(r, "alerts.d/d.conf", "[destination d]\ntype = console\n");
	r->config = load(r);
	snprintf(path, sizeof(path), "%s/db", r->dir);
	assert_code(store_open(path, &r->desk.store, &e), ERR_NONE);
	r->desk.scratch = watch_scratch_new();
	r->desk.random_bytes = next_bytes;
	assert_code(adopt_run(&r->desk, r->config, 1, &hits, &e), ERR_NONE);
	r->state.url = STR("http://feed.example/rss");
	r->now_ms = 1700000000000;
	arena_init(&r->arena, 64 << 20);
	*state = r;
	return 0;
}

static int teardown(void **state)
{
	struct rig *r = *state;
	char command[128];

	arena_done(&r->in.arena);
	arena_done(&r->arena);
	store_close(r->desk.store);
	watch_scratch_free(r->desk.scratch);
	config_free(r->config);
	snprintf(command, sizeof(command), "rm -rf %s", r->dir);
	assert_int_equal(system(command), 0);
	free(r);
	return 0;
}

static struct article item(const char *guid, const char *title, const char *body)
{
	return (struct article){.guid = str_of(guid),
		.title = str_of(title),
		.body = str_of(body),
		.published_s = TIME_NONE,
		.updated_s = TIME_NONE};
}

/* The state that was committed, with strings that outlive the job. */
static void keep_state(struct rig *r)
{
	struct str *strings[] = {&r->state.url, &r->state.etag, &r->state.last_modified,
		&r->state.last_error, &r->state.moved_to};

	r->state = r->in.settled;
	for (size_t i = 0; i < 5; i++)
		*strings[i] = arena_str(&r->arena, *strings[i]);
}

static enum errc run_ingest(
	struct rig *r, const struct feed_doc *doc, struct str parse_error, struct err *e)
{
	arena_done(&r->in.arena);
	r->in = (struct ingest){.feed = STR("f"),
		.state = r->state,
		.doc = doc,
		.parse_error = parse_error,
		.now_ms = r->now_ms};
	r->in.limits = (struct feed_limits){.interval_ms = 60000,
		.min_interval_ms = 1000,
		.max_interval_ms = 86400000,
		.user_agent = STR("test")};
	r->in.res = (struct http_res){.status = 200, .etag = STR("\"v1\"")};
	arena_init(&r->in.arena, 64 << 20);
	r->now_ms += 60000;
	return ingest_run(&r->in, &r->desk, e);
}

static enum errc run(struct rig *r, struct article *items, size_t n, struct err *e)
{
	r->doc = (struct feed_doc){.format = FORMAT_RSS20,
		.charset = STR("utf-8"),
		.wellformed = true,
		.updated_s = TIME_NONE,
		.articles = items,
		.n_articles = n};
	return run_ingest(r, &r->doc, STR(""), e);
}

static void poll(struct rig *r, struct article *items, size_t n)
{
	struct err e = {0};

	if (run(r, items, n, &e) != ERR_NONE)
		fail_msg("%s", e.msg);
	keep_state(r);
}

static void test_the_first_poll_is_stored_and_silent(void **state)
{
	struct rig *r = *state;
	struct article items[] = {item("1", "وصل التحالف الدولي", "نص")};

	poll(r, items, 1);
	assert_true(r->in.baseline);
	assert_int_equal(r->in.n_new, 1);
	assert_int_equal(r->in.n_hits, 1);
	assert_int_equal(r->in.n_alerts, 0);
	assert_str_is(r->state.etag, "\"v1\"");
}

static void test_a_new_article_alerts_once(void **state)
{
	struct rig *r = *state;
	struct article items[] = {
		item("2", "للتحالف الدولي رأي", "نص ثان"), item("1", "قديم", "نص أول")};

	poll(r, items + 1, 1);
	poll(r, items, 2);
	assert_int_equal(r->in.n_alerts, 1);
	assert_int_equal(r->in.n_dests, 1);
	assert_str_is(r->in.dests[0], "d");
	poll(r, items, 2);
	assert_int_equal(r->in.n_alerts, 0);
	assert_int_equal(r->in.n_known, 2);
}

static void test_a_renumbered_feed_is_silent(void **state)
{
	struct rig *r = *state;
	struct article before[] = {item("1", "التحالف الدولي أول", "نص أول"),
		item("2", "التحالف الدولي ثان", "نص ثان"), item("3", "خبر ثالث", "نص")};
	struct article after[] = {item("91", "التحالف الدولي أول", "نص أول معدل"),
		item("92", "التحالف الدولي ثان", "نص ثان"), item("93", "خبر ثالث", "نص")};

	poll(r, before, 3);
	poll(r, after, 3);
	assert_int_equal(r->in.n_alerts, 0);
	assert_true(r->in.renumbered);
	poll(r, after, 3);
	assert_false(r->in.renumbered);
	assert_int_equal(r->in.n_known, 3);
}

static void test_a_parse_failure_takes_no_validators(void **state)
{
	struct rig *r = *state;
	struct err e = {0};

	assert_code(run_ingest(r, NULL, STR("a page, not a feed"), &e), ERR_NONE);
	keep_state(r);
	assert_int_equal(r->state.etag.n, 0);
	assert_int_equal(r->state.failures, 1);
	assert_true(r->state.last_error.n != 0);
	assert_int_equal(r->state.polls, 0);
}

static void test_a_feed_that_is_not_configured_writes_nothing(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct article items[] = {item("1", "التحالف الدولي", "")};

	write_file(r, "feeds.d/f.conf", "");
	struct config *without = load(r);

	r->desk.config = without;
	assert_code(run(r, items, 1, &e), ERR_GONE);
	r->desk.config = r->config;
	config_free(without);
}

struct count {
	size_t n;
};

static void on_article(const struct store_article *a, void *arg)
{
	struct count *c = arg;

	(void)a;
	c->n++;
}

/* A new watch finds what is stored, and says nothing. */
static void test_a_new_watch_is_matched_silently_against_stored_articles(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct count c = {0};
	size_t hits = 0;
	struct article items[] = {item("1", "سد النهضة", "نص عن سد النهضة")};

	poll(r, items, 1);
	write_file(r, "watch.d/x.conf", "[watch dam]\nterm = سد النهضة\n");
	struct config *two = load(r);

	assert_code(adopt_run(&r->desk, two, 2, &hits, &e), ERR_NONE);
	assert_int_equal(hits, 2);
	assert_code(adopt_run(&r->desk, two, 3, &hits, &e), ERR_NONE);
	assert_int_equal(hits, 0);
	assert_code(store_articles_each(r->desk.store, 0, 10, on_article, &c, &e), ERR_NONE);
	assert_int_equal(c.n, 1);
	struct store_counts counts;

	assert_code(store_counts(r->desk.store, &counts, &e), ERR_NONE);
	assert_int_equal(counts.alerts, 0);
	config_free(r->config);
	r->config = two;
}

/* A real feed that replaced all ids and links three times in three days. */
static void poll_file(struct rig *r, const char *path)
{
	static char bytes[1 << 20];
	struct parse_opts opts = {
		.url = STR("http://feed.example/rss"), .dates = {.now_s = 1700000000}};
	struct feed_doc doc;
	struct arena a;
	struct err e = {0};
	FILE *f = fopen(path, "r");
	size_t n = fread(bytes, 1, sizeof(bytes), f);

	fclose(f);
	arena_init(&a, 64 << 20);
	assert_int_equal(feed_parse((struct str){bytes, n}, &opts, &a, &doc, &e), PARSE_OK);
	poll(r, doc.articles, doc.n_articles);
	arena_done(&a);
}

static void test_a_real_feed_that_renumbers_raises_nothing_twice(void **state)
{
	static const char dir[] = "../shared/feed-sequences/nabdsharqi-rss";
	struct rig *r = *state;
	char line[512];
	size_t steps = 0;

	snprintf(line, sizeof(line), "%s/MANIFEST.tsv", dir);
	FILE *manifest = fopen(line, "r");

	if (manifest == NULL) {
		print_message("SKIP feed sequence: ../shared is not there\n");
		skip();
	}
	parse_global_init();
	while (fgets(line, sizeof(line), manifest) != NULL) {
		char file[32];
		char path[128];
		unsigned items = 0;
		unsigned fresh = 0;
		unsigned known_title = 0;

		if (sscanf(line, "%31[^\t]\t%*s\t%*s\t%*u\t%u\t%u\t%*u\t%*u\t%*u\t%u", file,
			    &items, &fresh, &known_title) != 4)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, file);
		poll_file(r, path);
		/* A single new id under an old title is a new article that was filed carelessly; a
		 * poll in which every id is new is a publisher that renumbered. */
		if (fresh == items && r->in.n_new > fresh - known_title)
			fail_msg("%s: %zu new, but only %u of %u new ids had new titles", file,
				r->in.n_new, fresh - known_title, fresh);
		steps++;
	}
	fclose(manifest);
	assert_true(steps > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_the_first_poll_is_stored_and_silent, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_new_article_alerts_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_renumbered_feed_is_silent, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_parse_failure_takes_no_validators, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_feed_that_is_not_configured_writes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_new_watch_is_matched_silently_against_stored_articles, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_real_feed_that_renumbers_raises_nothing_twice, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
