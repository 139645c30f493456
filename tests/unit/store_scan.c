/* SPDX-License-Identifier: ISC */
/* Walks over what is stored (store/scan.h). */
#include "tests/unit/store_fixture.h"

struct walked {
	int64_t ids[32];
	size_t n, stop_after;
	size_t n_body;
	char body[64];
};

static bool on_article(const struct store_article *a, void *arg)
{
	struct walked *w = arg;

	w->ids[w->n++] = a->id;
	memcpy(w->body, a->a.body.p, a->a.body.n);
	w->n_body = a->a.body.n;
	return w->n != w->stop_after;
}

static struct walked walk(struct fixture *f, struct store_scan q, size_t stop_after)
{
	struct walked w = {.stop_after = stop_after};

	OK(f, store_scan(f->s, &q, on_article, &w, &f->e));
	return w;
}

static void hit(struct fixture *f, int64_t article, const char *watch)
{
	const struct store_hit h = {.watch = str_of(watch), .term = STR("t"), .end = 1};

	OK(f, put_hits(f, article, &h, 1));
}

static void assert_ids(const struct walked *w, const int64_t *ids, size_t n)
{
	assert_int_equal(w->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(w->ids[i], ids[i]);
}

static void test_a_walk_takes_what_was_asked_for(void **state)
{
	struct fixture *f = *state;
	int64_t id[5];
	char title[] = "a";

	for (int i = 0; i < 5; i++, title[0]++)
		id[i] = put_article(f, "f", title, 1000 * (i + 1));
	hit(f, id[1], "w");
	hit(f, id[3], "w");
	hit(f, id[3], "w");
	hit(f, id[4], "other");
	const struct {
		struct store_scan q;
		int64_t ids[5];
		size_t n;
	} rows[] = {
		{{.max = 0}, {id[0], id[1], id[2], id[3], id[4]}, 5},
		{{.newest_first = true, .max = 2}, {id[4], id[3]}, 2},
		{{.after_id = id[1], .before_id = id[4]}, {id[2], id[3]}, 2},
		{{.since_ms = 2000, .until_ms = 4000}, {id[1], id[2]}, 2},
		{{.since_ms = 9000}, {0}, 0},
		{{.watch = STR("w")}, {id[1], id[3]}, 2},
		{{.watch = STR("w"), .newest_first = true, .max = 1}, {id[3]}, 1},
		{{.watch = STR("w"), .since_ms = 2001}, {id[3]}, 1},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct walked w = walk(f, rows[i].q, 0);

		assert_ids(&w, rows[i].ids, rows[i].n);
	}
}

static void test_a_walk_ends_when_it_is_told_to(void **state)
{
	struct fixture *f = *state;
	int64_t first = put_article(f, "f", "a", 1);

	(void)put_article(f, "f", "b", 2);
	struct walked w = walk(f, (struct store_scan){.max = 0}, 1);

	assert_ids(&w, &first, 1);
	assert_str_is(((struct str){w.body, w.n_body}), "نص الخبر");
}

/* A clock that was set back: the younger article has the older time. */
static void test_times_are_asked_whatever_the_ids_say(void **state)
{
	struct fixture *f = *state;

	(void)put_article(f, "f", "a", 5000);
	(void)put_article(f, "f", "b", 1000);
	int64_t c = put_article(f, "f", "c", 7000);
	struct walked w = walk(f, (struct store_scan){.since_ms = 6000}, 0);

	assert_ids(&w, &c, 1);
	w = walk(f, (struct store_scan){.since_ms = 2000}, 0);
	assert_int_equal(w.n, 2);
}

static bool knows(struct fixture *f, enum store_named what, const char *id)
{
	bool ret = false;

	OK(f, store_knows(f->s, what, str_of(id), &ret, &f->e));
	return ret;
}

/* A feed of which nothing is there but articles, one that was asked and had none, one that has another name. */
static void test_what_left_the_configuration_is_known(void **state)
{
	struct fixture *f = *state;
	const struct str w = STR("w");
	const struct store_rename rename = {.from = STR("asked"), .to = STR("renamed")};
	const struct store_feed asked = {.id = STR("asked")};
	bool is_new = false;
	int64_t a = put_article(f, "imported", "a", 1);

	(void)put_article(f, "asked", "b", 1);

	OK(f, store_watches_seen(f->s, &w, 1, 1, &is_new, &f->e));
	assert_true(put_alert(f, "alr_1", "w", a, 1, "d"));
	OK(f, store_feeds_put(f->s, &asked, 1, &f->e));
	assert_true(knows(f, STORE_NAMED_FEED, "asked"));
	assert_true(knows(f, STORE_NAMED_FEED, "imported"));
	OK(f, store_feeds_rename(f->s, &rename, 1, &f->e));
	assert_true(knows(f, STORE_NAMED_FEED, "renamed"));
	assert_false(knows(f, STORE_NAMED_FEED, "asked"));
	assert_true(knows(f, STORE_NAMED_WATCH, "w"));
	assert_true(knows(f, STORE_NAMED_DEST, "d"));
	assert_false(knows(f, STORE_NAMED_FEED, "w"));
	assert_false(knows(f, STORE_NAMED_WATCH, "d"));
	assert_false(knows(f, STORE_NAMED_DEST, "imported"));
}

struct sums {
	struct store_watch_sum v[4];
	char names[4][16];
	size_t n;
};

static void on_sum(const struct store_watch_sum *sum, void *arg)
{
	struct sums *s = arg;

	snprintf(s->names[s->n], 16, STR_F, STR_A(sum->watch));
	s->v[s->n++] = *sum;
}

static void test_a_watch_is_summed_up(void **state)
{
	struct fixture *f = *state;
	const struct str ids[] = {STR("quiet"), STR("w")};
	bool is_new[2];
	struct sums s = {.n = 0};
	int64_t old = put_article(f, "f", "a", 1000);
	int64_t young = put_article(f, "f", "b", 2000);

	OK(f, store_watches_seen(f->s, ids, 2, 1, is_new, &f->e));
	hit(f, old, "w");
	hit(f, young, "w");
	hit(f, young, "w");
	assert_true(put_alert(f, "alr_1", "w", old, 1000, "d"));
	assert_true(put_alert(f, "alr_2", "w", young, 2000, "d"));
	OK(f, store_watch_sums(f->s, 1500, on_sum, &s, &f->e));
	assert_int_equal(s.n, 2);
	assert_string_equal(s.names[0], "quiet");
	assert_int_equal(s.v[0].articles + s.v[0].alerts, 0);
	assert_int_equal(s.v[0].last_ms, TIME_NONE);
	assert_string_equal(s.names[1], "w");
	assert_int_equal(s.v[1].articles, 1);
	assert_int_equal(s.v[1].alerts, 1);
	assert_int_equal(s.v[1].last_ms, 2000);
}

static void on_time(const struct store_watch_time *t, void *arg)
{
	struct walked *w = arg;

	w->ids[w->n++] = t->id;
	assert_int_equal(t->published_s, TIME_NONE);
}

static void test_a_watch_knows_when_it_found_something(void **state)
{
	struct fixture *f = *state;
	struct walked w = {.n = 0};
	struct store_new silent = {.article = article_of("f", "c", 3000)};
	int64_t ids[2] = {put_article(f, "f", "a", 1000), put_article(f, "f", "b", 2000)};

	silent.article.silent = true;
	OK(f, store_articles_put(f->s, &silent, 1, &f->e));
	hit(f, ids[0], "w");
	hit(f, ids[0], "w");
	hit(f, ids[1], "w");
	hit(f, silent.article.id, "w");
	OK(f, store_watch_times(f->s, STR("w"), 0, on_time, &w, &f->e));
	assert_ids(&w, ids, 2);
	w.n = 0;
	OK(f, store_watch_times(f->s, STR("w"), ids[0], on_time, &w, &f->e));
	assert_ids(&w, &ids[1], 1);
}

static void on_day(const struct store_alert_day *d, void *arg)
{
	(void)buf_printf(arg, STR_F " %lld %llu +%lld|", STR_A(d->watch), (long long)d->day,
		(unsigned long long)d->alerts, (long long)(d->last_ms - d->day * 86400000));
}

static void test_alerts_are_counted_by_day(void **state)
{
	struct fixture *f = *state;
	const int64_t day = 86400000;
	const char *const names[] = {"a", "b", "c"};
	AUTO_BUF struct buf days = {0};
	int64_t ids[3];

	for (int i = 0; i < 3; i++)
		ids[i] = put_article(f, "f", names[i], 1000);
	assert_true(put_alert(f, "alr_1", "w", ids[0], day - 1, "d"));
	assert_true(put_alert(f, "alr_2", "w", ids[1], day, "d"));
	assert_true(put_alert(f, "alr_3", "w", ids[2], day * 2 - 1, "d"));
	assert_true(put_alert(f, "alr_4", "x", ids[2], day * 2, "d"));
	buf_init(&days, KIB(1));
	OK(f, store_alert_days(f->s, day, on_day, &days, &f->e));
	assert_buf_is(&days, "w 1 2 +86399999|x 2 1 +0|");
}

struct lateness {
	unsigned asked, late_after;
};

static bool is_late(void *arg)
{
	struct lateness *l = arg;

	return ++l->asked > l->late_after;
}

/* A walk that would take long ends when its time is over, and what is asked next is answered again. */
static void test_a_walk_ends_with_its_deadline(void **state)
{
	struct fixture *f = *state;
	const struct store_scan q = {.since_ms = INT64_C(1000000)};
	struct lateness never = {.late_after = UINT32_MAX};
	struct lateness soon = {.late_after = 2};
	struct walked w = {0};

	OK(f, store_begin(f->s, &f->e));
	for (int i = 0; i < 4000; i++)
		(void)put_article(f, "f", "a", i);
	OK(f, store_commit(f->s, &f->e));
	OK(f, store_deadline(f->s, is_late, &never, &f->e));
	OK(f, store_scan(f->s, &q, on_article, &w, &f->e));
	assert_true(never.asked > 2);
	OK(f, store_deadline(f->s, is_late, &soon, &f->e));
	assert_code(store_scan(f->s, &q, on_article, &w, &f->e), ERR_AGAIN);
	assert_int_equal(soon.asked, 3);
	OK(f, store_deadline(f->s, NULL, NULL, &f->e));
	OK(f, store_scan(f->s, &q, on_article, &w, &f->e));
	assert_int_equal(soon.asked, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_walk_takes_what_was_asked_for, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_a_walk_ends_when_it_is_told_to, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_times_are_asked_whatever_the_ids_say, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_what_left_the_configuration_is_known, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_a_watch_is_summed_up, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(test_a_watch_knows_when_it_found_something,
			fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_alerts_are_counted_by_day, fixture_open, fixture_close),
		cmocka_unit_test_setup_teardown(
			test_a_walk_ends_with_its_deadline, fixture_open, fixture_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
