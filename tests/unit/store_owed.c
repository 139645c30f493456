/* SPDX-License-Identifier: ISC */
/* Which articles' pages are still to come: with the article, over a restart, until it is settled. */
#include "tests/unit/store_fixture.h"

static int64_t put_owing(struct fixture *f, const char *title, int64_t token)
{
	struct store_new v = {.article = article_of("almada", title, 1000),
		.keys = {[KEY_GUID] = key_of(title)},
		.owed = token};

	v.article.a.link = STR("https://almada.example/1");
	OK(f, store_articles_put(f->s, &v, 1, &f->e));
	return v.article.id;
}

static int64_t owed(struct fixture *f, int64_t token)
{
	int64_t article = -1;

	OK(f, store_owed_get(f->s, token, &article, &f->e));
	return article;
}

struct seen {
	int64_t tokens[4], articles[4];
	size_t n;
};

static void on_owed(const struct store_owed *o, void *arg)
{
	struct seen *seen = arg;

	assert_str_eq(o->article->feed, STR("mada"));
	assert_str_eq(o->article->a.link, STR("https://almada.example/1"));
	assert_str_eq(o->article->a.body, STR("نص الخبر"));
	assert_int_equal(o->article->first_seen_ms, 1000);
	seen->tokens[seen->n] = o->token;
	seen->articles[seen->n++] = o->article->id;
}

static struct seen each(struct fixture *f)
{
	struct seen seen = {.n = 0};

	OK(f, store_owed_each(f->s, on_owed, &seen, &f->e));
	return seen;
}

/* Also under its feed's new name. */
static void test_a_page_is_owed_until_it_is_settled(void **state)
{
	struct fixture *f = *state;
	const struct store_rename rename = {.from = STR("almada"), .to = STR("mada")};
	const struct store_feed polled = {.id = STR("almada"), .state = {.polls = 7}};

	OK(f, store_feeds_put(f->s, &polled, 1, &f->e));
	(void)put_owing(f, "none", 0);
	int64_t b = put_owing(f, "b", 9);
	int64_t a = put_owing(f, "a", 4);

	OK(f, store_feeds_rename(f->s, &rename, 1, &f->e));
	fixture_reopen(f);
	assert_int_equal(owed(f, 9), b);
	assert_int_equal(owed(f, 5), 0);
	struct seen seen = each(f);

	assert_int_equal(seen.n, 2);
	assert_true(seen.tokens[0] == 4 && seen.articles[0] == a);
	assert_true(seen.tokens[1] == 9 && seen.articles[1] == b);
	OK(f, store_owed_settle(f->s, 5, &f->e));
	OK(f, store_owed_settle(f->s, 4, &f->e));
	fixture_reopen(f);
	assert_int_equal(owed(f, 4), 0);
	assert_int_equal(each(f).n, 1);
}

static void test_it_goes_with_the_job_that_stored_its_article(void **state)
{
	struct fixture *f = *state;

	OK(f, store_begin(f->s, &f->e));
	(void)put_owing(f, "a", 4);
	store_rollback(f->s);
	assert_int_equal(owed(f, 4), 0);
	int64_t a = put_owing(f, "a", 4);

	OK(f, store_begin(f->s, &f->e));
	OK(f, store_owed_settle(f->s, 4, &f->e));
	store_rollback(f->s);
	assert_int_equal(owed(f, 4), a);
}

static void test_of_an_article_that_is_gone_nothing_is_owed(void **state)
{
	struct fixture *f = *state;
	struct store_expired gone = {0};

	(void)put_owing(f, "a", 4);
	OK(f, store_expire(f->s, 5000, 5000, 100, &gone, &f->e));
	assert_int_equal(gone.articles, 1);
	assert_int_equal(each(f).n, 0);
	assert_int_equal(owed(f, 4), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_open, fixture_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_a_page_is_owed_until_it_is_settled),
		TEST(test_it_goes_with_the_job_that_stored_its_article),
		TEST(test_of_an_article_that_is_gone_nothing_is_owed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
