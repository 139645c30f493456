/* SPDX-License-Identifier: ISC */
/* Pages that an earlier run owed: whose feed wants them are fetched, also under another id; the others are settled. */
#include "daemon/poll_pages.h"
#include "tests/unit/daemon_poll_rig.h"

static const int64_t now_ms = INT64_C(1800000000000);

/* Two feeds; of these the first wants pages. */
static struct config *feeds(struct rig *r, const char *first, const char *keys)
{
	AUTO_ARENA struct arena a = {0};
	struct conf_diags diags;
	char path[64];

	snprintf(path, sizeof(path), "%s/feeds.d", r->dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/feeds.d/all.conf", r->dir);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fprintf(f,
		"[feed %s]\nurl = https://a.example/rss\nfulltext = yes\n%s\n"
		"[feed plain]\nurl = https://b.example/rss\n",
		first, keys);
	fclose(f);
	arena_init(&a, BUF_NO_MAX);
	conf_diags_init(&diags, &a);
	r->last = config_load(r->dir, &a, &diags);
	assert_non_null(r->last);
	return r->last;
}

static void owe(struct rig *r, int64_t token, const char *feed, const char *link)
{
	const struct store_article a = {.feed = str_of(feed),
		.a = {.title = STR("عنوان"), .link = str_of(link), .body = STR("نص")},
		.first_seen_ms = now_ms};

	poller_owes(r->poller, &(struct store_owed){token, &a});
}

static const struct page_job *page(const struct rig *r, int64_t token)
{
	static const struct page_job none;
	const struct page_job *j = NULL;

	DL_FOREACH (r->poller->pages, j)
		if (j->owed == token)
			return j;
	return &none;
}

static void test_who_is_fetched_and_who_is_settled(void **state)
{
	struct rig *r = *state;

	owe(r, 5, "a", "https://a.example/5");
	owe(r, 9, "plain", "https://b.example/9");
	owe(r, 7, "gone", "https://c.example/7");
	owe(r, 8, "a", "no address");
	assert_int_equal(r->poller->n_pages, 4);
	poller_configure(r->poller, feeds(r, "a", ""), NULL, NULL, NULL);
	assert_int_equal(r->poller->n_pages, 1);
	const struct page_job *j = page(r, 5);

	assert_int_equal(j->life.state, FULLTEXT_ROBOTS);
	assert_true(j->life.went_on);
	assert_str_eq(j->article.title, STR("عنوان"));
	assert_int_equal(j->host->pages, 1);
	/* The next one has a number of its own. */
	assert_int_equal(r->poller->last_owed, 9);
}

/* By what any feed or page of that host has said. */
static void test_a_link_in_plain_text_to_a_strict_host_is_asked_over_tls(void **state)
{
	struct rig *r = *state;

	poll_look(r->poller);
	hsts_heard(&r->poller->hsts, STR("https://strict.example/"), INT64_MAX, false,
		r->poller->now_ms);
	owe(r, 5, "a", "http://strict.example/5");
	owe(r, 6, "a", "http://a.example/6");
	poller_configure(r->poller, feeds(r, "a", ""), NULL, NULL, NULL);
	assert_str_eq(page(r, 5)->target, STR("https://strict.example/5"));
	assert_string_equal(page(r, 5)->host->origin, "https://strict.example");
	assert_str_eq(page(r, 6)->target, STR("http://a.example/6"));
}

static void test_a_page_follows_its_feed_to_another_id(void **state)
{
	struct rig *r = *state;
	const struct store_feed was = {
		.id = STR("a"), .state = {.url = STR("https://a.example/rss"), .polls = 1}};

	poller_remember(r->poller, &was);
	owe(r, 5, "a", "https://a.example/5");
	struct config *c = feeds(r, "new", "was = a");

	poller_find_renames(r->poller, c, NULL, NULL);
	poller_configure(r->poller, c, NULL, NULL, NULL);
	assert_str_eq(page(r, 5)->feed, STR("new"));
	assert_int_equal(page(r, 5)->life.state, FULLTEXT_ROBOTS);
}

struct ask {
	struct job job;
	int64_t token, article;
	bool puts, done;
};

static enum errc ask_run(struct job *job, struct desk *d, struct err *e)
{
	struct ask *a = (struct ask *)job;
	struct store_new v = {.article = {.feed = STR("gone"), .a = {.title = STR("عنوان")}},
		.owed = a->token};

	return a->puts ? store_articles_put(d->store, &v, 1, e)
		       : store_owed_get(d->store, a->token, &a->article, e);
}

static void ask_done(struct job *job, const struct err *e)
{
	assert_code(e->code, ERR_NONE);
	((struct ask *)job)->done = true;
}

static int64_t ask(struct rig *r, int64_t token, bool puts)
{
	struct ask a = {.job = {.run = ask_run, .done = ask_done},
		.token = token,
		.article = -1,
		.puts = puts};

	storer_post(r->deps.storer, &a.job, STORER_INGEST);
	while (!a.done)
		uv_run(&r->loop, UV_RUN_ONCE);
	return a.article;
}

static void test_what_nobody_wants_is_owed_no_longer(void **state)
{
	struct rig *r = *state;

	poller_set_storer(r->poller, r->deps.storer);
	(void)ask(r, 5, true);
	assert_int_equal(ask(r, 5, false), 1);
	owe(r, 5, "gone", "https://a.example/5");
	poller_configure(r->poller, feeds(r, "a", ""), NULL, NULL, NULL);
	assert_int_equal(ask(r, 5, false), 0);
}

static void test_no_more_are_taken_up_than_may_be_under_way(void **state)
{
	struct rig *r = *state;

	for (int64_t n = 1; n <= PAGES_MAX + 3; n++)
		owe(r, n, "a", "https://a.example/5");
	assert_int_equal(r->poller->n_pages, PAGES_MAX);
	assert_int_equal(r->poller->last_owed, PAGES_MAX + 3);
	feeds(r, "a", "");
}

struct gate {
	struct job job;
	uv_sem_t open;
};

static enum errc gate_run(struct job *job, struct desk *d, struct err *e)
{
	(void)d;
	(void)e;
	uv_sem_wait(&((struct gate *)job)->open);
	return ERR_NONE;
}

static void gate_done(struct job *job, const struct err *e)
{
	(void)job;
	assert_code(e->code, ERR_NONE);
}

/* As of a long document, of which other jobs have their turn between two slices. */
static void test_a_page_that_is_given_up_before_its_article_is_stored_is_settled(void **state)
{
	struct rig *r = *state;
	struct gate gate = {.job = {.run = gate_run, .done = gate_done}};
	struct ask put = {.job = {.run = ask_run, .done = ask_done}, .token = 5, .puts = true};

	uv_sem_init(&gate.open, 0);
	poller_set_storer(r->poller, r->deps.storer);
	owe(r, 5, "gone", "https://a.example/5");
	storer_post(r->deps.storer, &gate.job, STORER_INGEST);
	page_settle(r->poller->pages);
	storer_post(r->deps.storer, &put.job, STORER_INGEST);
	uv_sem_post(&gate.open);
	while (!put.done)
		uv_run(&r->loop, UV_RUN_ONCE);
	assert_int_equal(ask(r, 5, false), 0);
	uv_sem_destroy(&gate.open);
	feeds(r, "a", "");
}

/* Other feeds have pages there. */
static void test_a_feed_that_is_gone_says_nothing_of_a_host(void **state)
{
	struct rig *r = *state;
	struct page_job *j = NULL;

	poller_set_storer(r->poller, r->deps.storer);
	poller_configure(r->poller, feeds(r, "a", ""), NULL, NULL, NULL);
	owe(r, 5, "gone", "https://c.example/5");
	j = r->poller->pages;
	assert_true(page_moves(j, j->url, 0));
	page_on(j, (struct fulltext_event){.kind = FULLTEXT_TAKEN_UP});
	assert_true(j->over);
	assert_int_equal(j->host->life.rules, FULLTEXT_RULES_UNKNOWN);
	assert_true(fulltext_host_ask(&j->host->life, r->poller->steady_ms));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_who_is_fetched_and_who_is_settled),
		TEST(test_a_link_in_plain_text_to_a_strict_host_is_asked_over_tls),
		TEST(test_a_page_follows_its_feed_to_another_id),
		TEST(test_what_nobody_wants_is_owed_no_longer),
		TEST(test_a_feed_that_is_gone_says_nothing_of_a_host),
		TEST(test_a_page_that_is_given_up_before_its_article_is_stored_is_settled),
		TEST(test_no_more_are_taken_up_than_may_be_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
