/* SPDX-License-Identifier: ISC */
/* One document, one transaction: baselines, alerts, renames, and what a failing store leaves behind. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "desk/recognise.h"
#include "feeds/parse.h"
#include "tests/unit/desk_rig.h"
#include "tests/unit/further.h"

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

/* As poll.c does when a reload brings another address. */
static void change_address(struct rig *r)
{
	r->state.address_hash = 7;
	r->state = feed_at_address(&r->state, STR("http://feed.example/other"), 8);
}

/* Item i of a feed; `old` ones were published a month ago. */
static struct article page_item(char text[2][64], int i, bool old, const struct rig *r)
{
	snprintf(text[0], 64, "http://feed.example/%d", i);
	snprintf(text[1], 64, "التحالف الدولي خبر رقم %d", i);
	struct article it = item(text[0], text[1], text[1]);

	it.published_s = r->now_ms / 1000 - (old ? 30 * 86400 : 60);
	return it;
}

static void test_another_page_of_the_outlet_is_a_baseline(void **state)
{
	struct rig *r = *state;
	static char text[30][2][64];
	struct article items[30];

	for (int i = 0; i < 30; i++)
		items[i] = page_item(text[i], i, i >= 5, r);
	poll(r, items, 5);
	change_address(r);
	poll(r, items, 30); /* five known ones, 25 old ones */
	assert_true(r->in.baseline);
	assert_int_equal(r->in.n_new, 25);
	assert_int_equal(r->in.n_alerts, 0);
	struct article next = item("n", "جديد عن التحالف الدولي", "نص");

	poll(r, &next, 1);
	assert_int_equal(r->in.n_alerts, 1);
}

static void test_the_same_feed_at_another_address_goes_on(void **state)
{
	struct rig *r = *state;
	static char text[12][2][64];
	struct article items[12];

	for (int i = 0; i < 12; i++)
		items[i] = page_item(text[i], i, i >= 10, r);
	poll(r, items + 2, 8); /* 2..9 */
	change_address(r);
	/* Two that came meanwhile, and two from before that this address lists, too. */
	poll(r, items, 12);
	assert_false(r->in.baseline);
	assert_true(r->in.moved);
	assert_int_equal(r->in.n_new, 4);
	assert_int_equal(r->in.n_alerts, 2);
}

static void test_a_state_of_an_older_version_is_no_reason_for_silence(void **state)
{
	struct rig *r = *state;
	struct article first = item("1", "خبر", "نص");
	struct article second = item("2", "التحالف الدولي", "نص");

	poll(r, &first, 1);
	r->state = feed_at_address(&r->state, STR("http://feed.example/other"), 8);
	poll(r, &second, 1);
	assert_int_equal(r->in.n_alerts, 1);
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
	size_t fresh = 0;
	struct article items[] = {item("1", "سد النهضة", "نص عن سد النهضة")};

	poll(r, items, 1);
	write_file(r, "watch.d/x.conf", "[watch dam]\nterm = سد النهضة\n");
	struct config *two = load(r);

	assert_code(adopt_run(&r->desk, two, 2, &fresh, &e), ERR_NONE);
	assert_int_equal(fresh, 1);
	assert_int_equal(look_back(r), 2);
	assert_code(adopt_run(&r->desk, two, 3, &fresh, &e), ERR_NONE);
	assert_int_equal(fresh, 0);
	assert_int_equal(look_back(r), 0);
	assert_code(store_articles_each(r->desk.store, 0, 10, on_article, &c, &e), ERR_NONE);
	assert_int_equal(c.n, 1);
	struct store_counts counts;

	assert_code(store_counts(r->desk.store, &counts, &e), ERR_NONE);
	assert_int_equal(counts.alerts, 0);
	config_free(r->config);
	r->config = two;
}

static void test_a_watch_is_new_once_and_not_at_every_start(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct article items[] = {item("1", "سد النهضة", "نص")};

	poll(r, items, 1);
	write_file(r, "watch.d/x.conf", "[watch dam]\nterm = سد النهضة\n");
	assert_int_equal(reload(r), 1);
	store_close(r->desk.store);
	assert_code(open_store(r, &e), ERR_NONE);
	assert_int_equal(reload(r), 0);
}

/* Seventy watches stand before the new one, and their term is in the article twice. */
static void test_only_the_new_watch_looks_through_stored_articles(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf text;
	struct article items[] = {item("1", "سد النهضة", "التحالف الدولي. ثم التحالف الدولي")};

	buf_init(&text, 1 << 16);
	for (int i = 0; i < 70; i++)
		buf_printf(&text, "[watch a%d]\nterm = التحالف الدولي\n", i);
	write_file(r, "watch.d/a.conf", text.p);
	reload(r);
	poll(r, items, 1);
	buf_str(&text, STR("[watch zz]\nterm = سد النهضة\n"));
	write_file(r, "watch.d/a.conf", text.p);
	assert_int_equal(reload(r), 1);
}

struct published {
	char text[256]; /* titles, newest article first */
	int64_t published_s[8], updated_s[8];
	size_t n;
};

static void on_published(const struct store_article *a, void *arg)
{
	struct published *p = arg;
	size_t at = strlen(p->text);

	snprintf(p->text + at, sizeof(p->text) - at, STR_F " ", STR_A(a->a.title));
	p->published_s[p->n] = a->a.published_s;
	p->updated_s[p->n++] = a->a.updated_s;
}

static void test_articles_are_stored_and_alerted_in_the_order_of_their_publication(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct published p = {0};
	struct article items[] = {item("3", "third", "التحالف الدولي"),
		item("2", "second", "التحالف الدولي"), item("1", "first", "التحالف الدولي")};
	static const char *const order[] = {"first", "second", "third"};

	poll_first(r);
	poll(r, items, 3); /* a feed lists the newest first */
	assert_int_equal(
		store_articles_each(r->desk.store, 0, 8, on_published, &p, &e), ERR_NONE);
	assert_string_equal(p.text, "third second first ");
	for (size_t i = 0; i < 3; i++) {
		const struct store_take t = {.dest = STR("d"), .now_ms = r->now_ms, .max = 1};
		struct store_batch b = {0};
		bool found = false;
		int64_t due_ms = 0;
		struct store_article a;

		assert_int_equal(store_outbox_take(
					 r->desk.store, &t, &r->arena, &b, &found, &due_ms, &e),
			ERR_NONE);
		assert_true(found);
		assert_code(store_article_get(r->desk.store, b.v[0].article, &r->arena, &a, &e),
			ERR_NONE);
		assert_string_equal(a.a.title.p, order[i]);
		assert_int_equal(
			store_outbox_done(r->desk.store, b.v[0].seq, r->now_ms, &e), ERR_NONE);
	}
}

static void test_a_date_before_the_year_1000_is_no_date(void **state)
{
	struct rig *r = *state;
	struct err e = {0};
	struct published p = {0};
	struct article items[] = {item("2", "b", ""), item("1", "a", "")};

	items[1].published_s = items[1].updated_s = INT64_C(-62135596800); /* 0001-01-01 */
	items[0].published_s = items[0].updated_s = INT64_C(-30610224000); /* 1000-01-01 */
	poll(r, items, 2);
	assert_int_equal(
		store_articles_each(r->desk.store, 0, 8, on_published, &p, &e), ERR_NONE);
	assert_string_equal(p.text, "b a ");
	assert_true(p.published_s[1] == TIME_NONE && p.updated_s[1] == TIME_NONE);
	assert_int_equal(p.published_s[0], INT64_C(-30610224000));
	assert_int_equal(p.updated_s[0], INT64_C(-30610224000));
}

static struct article at(struct article a, const char *link, int64_t published_s)
{
	a.link = str_of(link);
	a.published_s = published_s;
	return a;
}

static void test_what_a_known_item_says_anew_is_asked_once(void **state)
{
	struct rig *r = *state;
	struct article before[] = {
		at(item("1", "عنوان", "نص"), "http://x.example/1", TIME_NONE)};
	struct article after[] = {
		at(item("1", "عنوان آخر", "نص"), "http://x.example/1", TIME_NONE)};
	const struct feed_doc doc = {.articles = after, .n_articles = 1};
	const struct config_feed *f = config_feed(r->config, STR("f"));
	struct identity *ids = NULL;
	bool renumbered = false;
	struct str learned = {0};
	struct err e = {0};

	poll(r, before, 1);
	for (int i = 0; i < 2; i++) {
		AUTO_ARENA struct arena a;

		arena_init(&a, 1 << 20);
		assert_code(recognise(r->desk.store, f, &doc, false, &a, &ids, &renumbered,
				    &learned, &e),
			ERR_NONE);
		assert_int_equal(ids[0].verdict, IDENTITY_KNOWN);
		assert_int_equal(identity_is_settled(&ids[0]), i);
		poll(r, after, 1);
	}
}

/* One guid for ever, and one slot: what it says now is news, also when it says it again. */
static void test_a_ticker_with_one_guid_brings_news(void **state)
{
	struct rig *r = *state;
	struct article a[] = {
		at(item("breaking", "خبر", "نص"), "http://x.example/1", 1712311260)};
	struct article b[] = {at(item("breaking", "التحالف الدولي يعلن", "نص ثان"),
		"http://x.example/2", 1712311320)};
	struct article c[] = {at(item("breaking", "التحالف الدولي ينفي", "نص ثالث"),
		"http://x.example/3", 1712311380)};

	poll(r, a, 1);
	poll(r, b, 1);
	assert_int_equal(r->in.n_alerts, 1);
	poll(r, b, 1);
	assert_int_equal(r->in.n_new, 0);
	poll(r, c, 1);
	assert_int_equal(r->in.n_alerts, 1);
	poll(r, b, 1);
	assert_int_equal(r->in.n_new, 0);
	poll(r, c, 1);
	assert_int_equal(r->in.n_new, 0);
}

static struct store_article article_of(struct rig *r, int64_t id, struct arena *a)
{
	struct store_article ret = {0};
	struct err e = {0};

	assert_code(store_article_get(r->desk.store, id, a, &ret, &e), ERR_NONE);
	return ret;
}

static void test_an_article_keeps_why_it_is_one(void **state)
{
	struct rig *r = *state;
	AUTO_ARENA struct arena a;
	struct article first[] = {at(
		item("g1", "موجز الأنباء", "نشرة الصباح"), "http://x.example/1", 1712275200)};
	struct article both[] = {
		at(item("g2", "موجز الأنباء", "نشرة المساء"), "http://x.example/2", 1712275200),
		first[0]};

	arena_init(&a, 1 << 20);
	poll(r, first, 1);
	poll(r, both, 2);
	assert_int_equal(r->in.n_new, 1);
	assert_str_is(article_of(r, 1, &a).why, "new");
	assert_str_is(article_of(r, 2, &a).why, "old-listed");
}

static void test_title_link_and_guid_change_at_once(void **state)
{
	struct rig *r = *state;
	struct article before[] = {
		at(item("g1", "خبر", "التحالف الدولي"), "http://x.example/1", 1712311260),
		at(item("g2", "خبر ثان", "نص ثان"), "http://x.example/2", 1712311320)};
	struct article after[] = {at(item("g9", "خبر معدل", "التحالف الدولي"),
					  "http://x.example/slug", 1712311260),
		before[1]};

	poll(r, before, 2);
	for (int i = 0; i < 2; i++) {
		poll(r, after, 2);
		assert_int_equal(r->in.n_new, 0);
		assert_int_equal(r->in.n_renamed, i == 0);
	}
}

static void test_a_title_that_changed_is_known_when_the_feed_renumbers(void **state)
{
	struct rig *r = *state;
	static const char link[] = "http://x.example/1";
	struct article before[] = {
		at(item("1", "عنوان", "نص"), link, TIME_NONE), item("2", "خبر ثان", "نص ثان")};
	struct article changed[] = {at(item("1", "التحالف الدولي", "نص آخر"), link, TIME_NONE),
		item("2", "خبر ثان", "نص ثان")};
	struct article after[] = {
		item("91", "التحالف الدولي", "نص ثالث"), item("92", "خبر ثان", "نص رابع")};

	poll(r, before, 2);
	poll(r, changed, 2);
	poll(r, after, 2);
	assert_true(r->in.renumbered);
	assert_int_equal(r->in.n_new, 0);
	assert_int_equal(r->in.n_alerts, 0);
}

/* The second article has too many hits for the job's memory; the first is written by then. */
static void test_a_document_that_fails_half_way_leaves_nothing_behind(void **state)
{
	struct rig *r = *state;
	AUTO_BUF struct buf body;
	struct err e = {0};
	struct store_counts counts;

	buf_init(&body, 1 << 20);
	for (int i = 0; i < 2000; i++)
		buf_str(&body, STR("التحالف الدولي. "));
	struct article items[] = {item("2", "ثان", body.p), item("1", "أول", "نص")};

	r->arena_max = 1 << 16;
	assert_int_equal(run(r, items, 2, &e), ERR_LIMIT);
	assert_int_equal(store_counts(r->desk.store, &counts, &e), ERR_NONE);
	assert_int_equal(counts.articles, 0);
	r->arena_max = 64 << 20;
	poll(r, items, 2);
	assert_int_equal(r->in.n_new, 2);
}

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

/* Ten versions of one feed, and what each must bring: tests/golden/sequences/renumbering. */
static void test_a_feed_that_renumbers_raises_nothing_twice_and_loses_nothing(void **state)
{
	static const char dir[] = "tests/golden/sequences/renumbering";
	struct rig *r = *state;
	char line[512];
	size_t steps = 0;

	snprintf(line, sizeof(line), "%s/MANIFEST.tsv", dir);
	FILE *manifest = fopen(line, "r");

	assert_non_null(manifest);
	parse_global_init();
	while (fgets(line, sizeof(line), manifest) != NULL) {
		char file[32];
		char path[128];
		unsigned fresh = 0;
		unsigned alerts = 0;
		unsigned renumbered = 0;

		if (sscanf(line, "%31[^\t]\t%u\t%u\t%u", file, &fresh, &alerts, &renumbered) !=
			4)
			continue;
		snprintf(path, sizeof(path), "%s/%s", dir, file);
		poll_file(r, path);
		if (r->in.n_new != fresh || r->in.n_alerts != alerts ||
			r->in.renumbered != (renumbered != 0))
			fail_msg("%zu new, %zu alerts, renumbered %d, not as in: %s",
				r->in.n_new, r->in.n_alerts, r->in.renumbered, line);
		steps++;
	}
	fclose(manifest);
	assert_int_equal(steps, 10);
}

#define FURTHER_SEQUENCE "../shared/feed-sequences/nabdsharqi-rss"

/* A real feed that replaced all ids and links three times in three days. */
static void test_a_real_feed_that_renumbers_raises_nothing_twice(void **state)
{
	static const char dir[] = FURTHER_SEQUENCE;
	struct rig *r = *state;
	char line[512];
	size_t steps = 0;

	snprintf(line, sizeof(line), "%s/MANIFEST.tsv", dir);
	FILE *manifest = fopen(line, "r");

	assert_non_null(manifest);
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
			test_another_page_of_the_outlet_is_a_baseline, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_the_same_feed_at_another_address_goes_on, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_state_of_an_older_version_is_no_reason_for_silence, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_parse_failure_takes_no_validators, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_feed_that_is_not_configured_writes_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_new_watch_is_matched_silently_against_stored_articles, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_watch_is_new_once_and_not_at_every_start, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_only_the_new_watch_looks_through_stored_articles, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_articles_are_stored_and_alerted_in_the_order_of_their_publication,
			setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_date_before_the_year_1000_is_no_date, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_what_a_known_item_says_anew_is_asked_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_ticker_with_one_guid_brings_news, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_an_article_keeps_why_it_is_one, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_title_link_and_guid_change_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_a_title_that_changed_is_known_when_the_feed_renumbers, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_document_that_fails_half_way_leaves_nothing_behind, setup,
			teardown),
		cmocka_unit_test_setup_teardown(
			test_a_feed_that_renumbers_raises_nothing_twice_and_loses_nothing,
			setup, teardown),
	};
	const struct CMUnitTest further[] = {
		cmocka_unit_test_setup_teardown(
			test_a_real_feed_that_renumbers_raises_nothing_twice, setup, teardown),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (further_material(FURTHER_SEQUENCE))
		failed += cmocka_run_group_tests(further, NULL, NULL);
	return failed;
}
